"""Revision, attribution, taxonomy and boundary of drawn releases, against numbers worked out by hand."""

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from svd_analysis import taxonomies
from svd_analysis.comparison import steps
from tests.tables import table

RAPE, SEXUAL = {"offence": ["rape"]}, {"offence": ["sexual_offences"]}
BLADE = {"offence": ["possession_of_blade_or_point"]}
WEAPONS = {"offence": ["possession_of_weapons"]}
NAMES = {
    "rape": ("Sexual Offences: Rape", "SEXUAL OFFENCES: RAPE"),
    "other": ("Sexual Offences: Other Sexual Offences", "SEXUAL OFFENCES: OTHER SEXUAL OFFENCES"),
    "blade": ("Possession of Weapons: Possession of Article with Blade or Point", None),
    "gun": ("Possession of Weapons: Possession of Firearms Offences", None),
    "weapons": (None, "POSSESSION OF WEAPONS: POSSESSION OF WEAPONS"),
}


def release(drawing, latest):
    """COUNTS of one year from drawn area_code, class and count; the later release writes classes its own way."""
    drawn = table(drawing) if isinstance(drawing, str) else drawing
    return drawn.assign(
        source="mps_borough", geography="lad24", parent_code=drawn["area_code"], month="2023", unit="offence",
        taxonomy="mps-2025" if latest else "mps-2023", code=[NAMES[name][latest] for name in drawn["class"]],
        count=drawn["count"].astype("Int64"), status="ok",
    ).drop(columns="class")  # fmt: skip


def walked(then, now, condition, bound="certain"):
    """The steps of a rule by area: columns revised, attributed, reclassed, bounded as differences."""
    pair = steps.Releases(release(then, 0), release(now, 1))
    return steps.endpoints(pair, condition, bound).diff(axis="columns").iloc[:, 1:]


THEN = """
    area_code | class | count
    X1        | rape  | 100
    X2        | rape  | 300
    X1        | other | 50
    X2        | other | 50
"""


def test_what_grows_alike_everywhere_is_revision():
    now = THEN.replace("100", "110").replace("300", "330")
    found = walked(THEN, now, RAPE)
    assert found["revised"].to_dict() == {"X1": 10, "X2": 30}
    assert (found[["attributed", "reclassed", "bounded"]] == 0).all(axis=None)


def test_what_moves_from_one_area_to_another_is_attribution_and_sums_to_zero():
    now = THEN.replace("100", "80").replace("300", "320")
    found = walked(THEN, now, RAPE)
    assert found["attributed"].to_dict() == {"X1": -20, "X2": 20}
    assert (found["revised"] == 0).all()


def test_both_at_once_are_parted_by_the_regional_ratio():
    # 400 became 440, so the areas' shares of revision are 10 and 30; the rest is -30 and 30.
    found = walked(THEN, THEN.replace("100", "80").replace("300", "360"), RAPE)
    assert found["revised"].to_dict() == {"X1": 10, "X2": 30}
    assert found["attributed"].to_dict() == {"X1": -30, "X2": 30}


def test_a_pseudo_area_that_the_earlier_release_lacks_takes_its_offences_by_attribution():
    now = THEN.replace("100", "60") + "\n    met-unknown | rape | 40"
    found = walked(THEN, now, RAPE)
    assert found["attributed"].to_dict() == {"X1": -40, "X2": 0, "met-unknown": 40}


def test_each_class_has_its_own_ratio_so_that_one_class_revised_moves_no_other():
    now = THEN.replace("50", "100")
    assert (walked(THEN, now, RAPE) == 0).all(axis=None)
    assert walked(THEN, now, SEXUAL)["revised"].to_dict() == {"X1": 50, "X2": 50}


WEAPONS_THEN = """
    area_code | class | count
    X1        | blade | 30
    X1        | gun   | 10
    X2        | blade | 20
    X2        | gun   | 20
"""
WEAPONS_NOW = """
    area_code | class   | count
    X1        | weapons | 40
    X2        | weapons | 40
"""


def test_classes_that_became_one_are_a_block_and_its_whole_count_stays():
    assert (walked(WEAPONS_THEN, WEAPONS_NOW, WEAPONS) == 0).all(axis=None)


def test_what_is_certain_of_one_class_leaves_by_taxonomy_when_the_class_is_one_with_others():
    found = walked(WEAPONS_THEN, WEAPONS_NOW, BLADE)
    assert found["reclassed"].to_dict() == {"X1": -30, "X2": -20}
    assert (found[["revised", "attributed"]] == 0).all(axis=None)


def test_taxonomy_sums_to_zero_within_a_block_over_what_is_in_a_rule_and_what_is_not():
    now = WEAPONS_NOW.replace("X1        | weapons | 40", "X1        | weapons | 25")
    now = now.replace("X2        | weapons | 40", "X2        | weapons | 59")
    rest = {"all_of": [WEAPONS, {"none_of": [BLADE]}]}
    ways = [walked(WEAPONS_THEN, now, rule) for rule in (BLADE, rest, WEAPONS)]
    pair = steps.Releases(release(WEAPONS_THEN, 0), release(now, 1))
    inside, outside, whole = (steps.endpoints(pair, rule, "certain") for rule in (BLADE, rest, WEAPONS))
    for name in ("published", "revised", "attributed"):
        pd.testing.assert_series_equal(inside[name] + outside[name], whole[name], check_names=False)
    # The later class is neither certainly a blade nor certainly something else: both parts go to what is not certain.
    assert (ways[0]["reclassed"] + ways[1]["reclassed"]).tolist() == (-whole["attributed"]).tolist()
    possible = steps.endpoints(pair, BLADE, "possible")
    assert possible["reclassed"].tolist() == whole["reclassed"].tolist()


def test_of_a_part_of_a_block_what_left_has_its_areas_own_mix_and_what_came_has_the_mix_of_what_left():
    # X1, three quarters blades, loses 20 of 40; so 15 blades leave it and arrive in X2, of 20 offences.
    now = """
        area_code | class   | count
        X1        | weapons | 20
        X2        | weapons | 60
    """
    assert walked(WEAPONS_THEN, now, BLADE)["attributed"].to_dict() == {"X1": -15, "X2": 15}


def test_a_class_that_the_earlier_release_lists_nowhere_is_revision_where_it_appears():
    now = THEN + "\n    X1 | weapons | 7"
    assert walked(THEN, now, WEAPONS)["revised"].to_dict() == {"X1": 7, "X2": 0}


def test_one_withheld_count_of_the_region_leaves_revision_and_attribution_unknown_and_never_0():
    now = release(THEN, 1)
    now.loc[now["area_code"].eq("X2") & now["code"].str.contains("RAPE"), "count"] = pd.NA
    found = steps.endpoints(steps.Releases(release(THEN, 0), now), RAPE, "certain")
    assert found[["revised", "attributed"]].isna().all(axis=None)
    assert found.loc["X1", ["published", "reclassed"]].tolist() == [100, 100]
    assert np.isnan(found.loc["X2", "reclassed"])


def moved_codes(monkeypatch, *rows):
    names = ("from_code", "to_code", "change", "date", "source")
    kept = taxonomies.rows
    drawn = [dict(zip(names, (*row, "2024-04-01", "drawn"), strict=True)) for row in rows]
    monkeypatch.setattr(taxonomies, "rows", lambda name: drawn if name == "area_changes" else kept(name))


def test_an_area_merged_into_another_comes_to_it_by_boundary_and_the_union_sums_to_zero(monkeypatch):
    moved_codes(monkeypatch, ("X2", "X1", "M"))
    found = walked(THEN, "area_code | class | count\n X1 | rape | 400\n X1 | other | 100", RAPE)
    assert found["bounded"].to_dict() == {"X1": 300, "X2": -300}
    assert (found[["revised", "attributed", "reclassed"]] == 0).all(axis=None)


def test_a_merger_and_a_revision_are_parted(monkeypatch):
    moved_codes(monkeypatch, ("X2", "X1", "M"))
    found = walked(THEN, "area_code | class | count\n X1 | rape | 440\n X1 | other | 100", RAPE)
    assert found["revised"].to_dict() == {"X1": 10, "X2": 30}
    assert found["attributed"].to_dict() == {"X1": 0, "X2": 0}
    assert found["bounded"].to_dict() == {"X1": 330, "X2": -330}


def test_a_split_area_goes_to_its_parts_by_boundary(monkeypatch):
    moved_codes(monkeypatch, ("X2", "X3", "S"), ("X2", "X4", "S"))
    now = """
        area_code | class | count
        X1        | rape  | 100
        X3        | rape  | 180
        X4        | rape  | 120
        X1        | other | 50
        X3        | other | 50
    """
    found = walked(THEN, now, RAPE)
    assert found["bounded"].to_dict() == {"X1": 0, "X2": -300, "X3": 180, "X4": 120}
    assert (found[["revised", "attributed", "reclassed"]] == 0).all(axis=None)


def test_small_areas_that_the_later_lookup_places_elsewhere_move_by_boundary_and_sum_to_zero():
    now, placed_as_before = THEN.replace("100", "90").replace("300", "330"), THEN.replace("300", "320")
    pair = steps.Releases(release(THEN, 0), release(now, 1), release(placed_as_before, 1))
    found = steps.endpoints(pair, RAPE, "certain").diff(axis="columns").iloc[:, 1:]
    assert found["revised"].to_dict() == {"X1": 5, "X2": 15}
    assert found["attributed"].to_dict() == {"X1": -5, "X2": 5}
    assert found["reclassed"].to_dict() == {"X1": 0, "X2": 0}
    assert found["bounded"].to_dict() == {"X1": -10, "X2": 10}


COUNT = st.integers(0, 60)


@settings(max_examples=15, deadline=None)
@given(st.lists(st.tuples(COUNT, COUNT, COUNT, COUNT, COUNT), min_size=2, max_size=6))
def test_laws_hold_for_any_two_releases(drawn):
    """Attribution sums to zero over all areas; nothing is negative; the path ends at what the latest release counts."""
    names = [f"X{place}" for place in range(len(drawn))]
    then = pd.DataFrame(
        [(name, kind, row[at]) for name, row in zip(names, drawn, strict=True) for at, kind in
         enumerate(("blade", "gun", "rape"))], columns=["area_code", "class", "count"],
    )  # fmt: skip
    now = pd.DataFrame(
        [(name, kind, row[3 + at]) for name, row in zip(names, drawn, strict=True) for at, kind in
         enumerate(("weapons", "rape"))], columns=["area_code", "class", "count"],
    )  # fmt: skip
    pair = steps.Releases(release(then, 0), release(now, 1))
    for rule in (BLADE, WEAPONS, RAPE):
        for bound in ("certain", "possible"):
            found = steps.endpoints(pair, rule, bound)
            assert abs((found["attributed"] - found["revised"]).sum()) < 1e-4
            assert (found >= -1e-6).all(axis=None)
    assert steps.endpoints(pair, RAPE, "certain")["bounded"].tolist() == [row[4] for row in drawn]
