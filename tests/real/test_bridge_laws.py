"""Laws of the bridge on the real releases: a crosswalk of classes that is wrong breaks one of them and is caught."""

from functools import cache

import pytest

from svd_analysis import comparison, conditions, numbers, parameters
from tests.notebooks.projects import enter
from tests.real.small_editions import small_project, write_edition

BEXLEY = "E09000004"
VIOLENCE = "VIOLENCE AGAINST THE PERSON: VIOLENCE WITHOUT INJURY"
RAPE, ROBBERY = "SEXUAL OFFENCES: RAPE", "ROBBERY: ROBBERY OF PERSONAL PROPERTY"
DRUGS = "DRUG OFFENCES: POSSESSION OF DRUGS"
WRONG = "the crosswalk of classes is wrong: "


@pytest.fixture(scope="module")
def earlier(real_data, tmp_path_factory):
    """The edition of 2022 by the release of 2023, counted; the one of 2023 by the release of 2025 is in its project."""
    project = small_project(tmp_path_factory.mktemp("laws") / "project", real_data)
    write_edition(project, "small-2022", 2022, "2023-07_release")
    write_edition(project, "small-2023", 2023, "2025-02_release", previous="small-2022")
    with pytest.MonkeyPatch.context() as patch:
        enter(patch, project)
        yield numbers.published(parameters.edition("small-2022"))


@pytest.fixture(scope="module")
def found(earlier):
    """Called with what is mistaken about the crosswalk: CHANGES of counts under it, by (measure, bound, area)."""

    @cache
    def counted(mistake):
        codes = conditions.codes() | {("mps-2025", code): offences for code, offences in MISTAKES[mistake]().items()}
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(conditions, "codes", lambda: codes)
            changes = comparison.compare(earlier, numbers.published(parameters.edition("small-2023")))
        counts = changes[changes["quantity"] == "count"].to_dict("records")
        return {(row["indicator"], row["bound"], row["area_code"]): row for row in counts}

    return counted


def held(code):
    """What a class of 2025 holds."""
    return conditions.codes()["mps-2025", code]


def swapped():
    return {RAPE: held(ROBBERY), ROBBERY: held(RAPE)}


def dropped():
    return {VIOLENCE: tuple(offence for offence in held(VIOLENCE) if offence != "stalking")}


def put_with_drugs():
    return dropped() | {DRUGS: (*held(DRUGS), "stalking")}


# The crosswalk in the mind of somebody who got it wrong: what classes of 2025 hold.
MISTAKES = {"swapped": swapped, "dropped": dropped, "put with drugs": put_with_drugs}


def of(rows, measure):
    """Its rows, one for each area and pseudo-area."""
    found = [row for (name, _, _), row in rows.items() if name == measure]
    assert len(found) == 34
    return found


def test_two_classes_that_are_swapped_move_the_region_by_more_than_a_revision(found):
    rows = found("swapped")
    for measure, before, after in (("rape", "9,223", "25,120"), ("robbery_personal", "25,101", "9,224")):
        for row in of(rows, measure):
            assert (row["comparable"], row["direction"]) == ("not comparable", "not comparable")
            assert row["reason"] == (
                f"{WRONG}the region's {before} offences of these classes in the earlier release are {after} in the "
                "latest, more than a revision explains"
            )
    assert {row["comparable"] for row in of(rows, "violence_with_injury")} == {"comparable after restatement"}


def test_a_measure_that_holds_both_swapped_classes_is_not_comparable_though_its_total_is_right(found):
    for row in of(found("swapped"), "core_recorded_violence"):
        assert row["comparable"] == "not comparable"
        assert row["reason"].startswith(WRONG)


def test_an_offence_that_no_later_class_holds_is_named(found):
    rows = found("dropped")
    for measure in ("violence_without_injury", "violence_against_the_person", "wide_recorded_violence"):
        for row in of(rows, measure):
            assert row["comparable"] == "not comparable"
            assert row["reason"] == WRONG + "no class of the latest release holds stalking"
    assert {row["comparable"] for row in of(rows, "rape")} == {"comparable after restatement"}


def test_a_definition_that_may_hold_offences_of_a_wrong_block_is_not_comparable(found):
    # Threats to kill lie in that class, so some of it may be in.
    for bound in ("certain", "possible"):
        row = found("dropped")["serious_violence", bound, BEXLEY]
        assert row["comparable"] == "not comparable"
        assert row["reason"].startswith(WRONG)


def test_an_offence_that_is_put_with_drugs_leaves_violence_uncountable(found):
    rows = found("put with drugs")
    for measure in ("violence_without_injury", "violence_against_the_person"):
        for row in of(rows, measure):
            assert row["comparable"] == "not comparable"
            assert row["reason"] == "the latest release counts these offences only together with others, or not at all"
            assert row["latest_value"] != row["latest_value"]
    assert {row["comparable"] for row in of(rows, "robbery_personal")} == {"comparable after restatement"}
