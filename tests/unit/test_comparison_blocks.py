"""Blocks of classes and the laws that a crosswalk must keep."""

import pandas as pd
import pytest

from svd_analysis import conditions
from svd_analysis.comparison import blocks
from tests.tables import table

CODES = {
    ("mps-2023", "Knives"): {"possession_of_blade_or_point"},
    ("mps-2023", "Guns"): {"firearm_offences"},
    ("mps-2023", "Rape"): {"rape"},
    ("mps-2023", "Unseen"): {"bicycle_theft"},
    ("mps-2025", "WEAPONS"): {"possession_of_blade_or_point", "firearm_offences"},
    ("mps-2025", "RAPE"): {"rape"},
    ("mps-2025", "UNSEEN"): {"bicycle_theft"},
    ("police.uk", "Weapons"): {"possession_of_blade_or_point", "rape"},
}


@pytest.fixture(autouse=True)
def drawn_codes(monkeypatch):
    monkeypatch.setattr(conditions, "codes", lambda: CODES)


THEN = table("""
    taxonomy | code
    mps-2023 | Knives
    mps-2023 | Guns
    mps-2023 | Rape
""")
NOW = table("""
    taxonomy | code
    mps-2025 | WEAPONS
    mps-2025 | RAPE
""")


def totals(earlier, latest):
    return pd.DataFrame({"earlier": earlier, "latest": latest}, dtype="float64")


def test_classes_that_may_hold_one_offence_are_one_block_and_others_are_not():
    block = blocks.of(THEN, NOW)
    weapons = {block["mps-2023", "Knives"], block["mps-2023", "Guns"], block["mps-2025", "WEAPONS"]}
    assert len(weapons) == 1
    assert block["mps-2023", "Rape"] == block["mps-2025", "RAPE"] not in weapons


def test_every_class_of_the_two_schemes_has_a_block_held_or_not_and_no_other_scheme_joins_them():
    block = blocks.of(THEN, NOW)
    assert set(block) == {key for key in CODES if key[0] != "police.uk"}


def test_one_generation_on_both_sides_is_one_block_a_class():
    block = blocks.of(THEN, THEN)
    assert len({block["mps-2023", name] for name in ("Knives", "Guns", "Rape")}) == 3


def test_a_crosswalk_that_holds_the_same_offences_on_both_sides_breaks_no_law():
    block = blocks.of(THEN, NOW)
    steady = totals({block["mps-2025", "RAPE"]: 9223}, {block["mps-2025", "RAPE"]: 9224})
    assert blocks.broken(block, THEN, NOW, steady) == {}


def test_an_offence_that_only_one_generation_holds_breaks_the_law_of_its_block(monkeypatch):
    wrong = CODES | {("mps-2025", "WEAPONS"): {"possession_of_blade_or_point"}}
    monkeypatch.setattr(conditions, "codes", lambda: wrong)
    block = blocks.of(THEN, NOW)
    said = blocks.broken(block, THEN, NOW, totals({}, {}))
    assert said == {block["mps-2023", "Guns"]: "no class of the latest release holds firearm offences"}


def test_a_regional_total_that_moves_by_more_than_a_revision_breaks_the_law_of_its_block():
    said = blocks.broken(blocks.of(THEN, NOW), THEN, NOW, totals({1: 9223, 2: 100}, {1: 15912, 2: 100}))
    assert list(said) == [1]
    assert "9,223" in said[1]
    assert "15,912" in said[1]


@pytest.mark.parametrize(("earlier", "latest"), [(8220, 8436), (100, 124), (4, 9), (0, 12), (110, 110), (0, 0)])
def test_a_revision_or_chance_in_few_offences_breaks_none(earlier, latest):
    assert blocks.broken(blocks.of(THEN, NOW), THEN, NOW, totals({1: earlier}, {1: latest})) == {}


def test_a_block_of_many_offences_that_the_earlier_release_has_none_of_breaks_the_law():
    assert blocks.broken(blocks.of(THEN, NOW), THEN, NOW, totals({1: 0}, {1: 5000}))
