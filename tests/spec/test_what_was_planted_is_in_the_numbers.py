"""What was planted in the example region stands in ESTIMATES and CHANGES, after every step from file to number."""

import math

import pandas as pd
import pytest

from svd_analysis.example.truth import AIRPORT, EXAMPLETON, GROWTH, MOCKBRIDGE, SAMPLEFORD, UNKNOWN, Truth

TRUTH = Truth()
BOROUGHS = (EXAMPLETON, SAMPLEFORD, MOCKBRIDGE)
EVERYWHERE = (*BOROUGHS, AIRPORT, UNKNOWN)


def row(made, indicator, area_code, period, *, geography=None, breakdown="", bound="exact"):
    """The one estimate there is, as a dict."""
    geography = geography or ("pseudo" if area_code.startswith("met-") else "lad24")
    keys = {"indicator": indicator, "area_code": area_code, "period": period, "geography": geography,
            "breakdown": breakdown, "bound": bound}  # fmt: skip
    rows = made.estimates
    for name, wanted in keys.items():
        rows = rows[rows[name] == wanted]
    [found] = rows.to_dict("records")
    return found


def change(made, indicator, area_code, quantity="count"):
    rows = made.changes
    rows = rows[(rows["indicator"] == indicator) & (rows["area_code"] == area_code) & (rows["quantity"] == quantity)]
    [found] = rows.to_dict("records")
    return found


def of_its_borough(made, indicator, area_code):
    """The earlier year as published, with the airport where that lies in the area by now, and as it stands now."""
    shown = change(made, indicator, area_code)
    joined = change(made, indicator, AIRPORT)["as_published"] if area_code == TRUTH.airport_joined else 0
    return shown["as_published"] + joined, shown["earlier_under_new"]


def log_ratio_limits(earlier, latest):
    """99% limits of a ratio of two counts when boroughs vary by tau from year to year."""
    half = 2.576 * math.sqrt(1 / earlier + 1 / latest + TRUTH.tau**2)
    return latest / earlier * math.exp(-half), latest / earlier * math.exp(half)


@pytest.mark.parametrize("area", BOROUGHS)
def test_only_personal_robbery_in_sampleford_rose_by_half(later, area):
    counts = [row(later, "robbery_personal", area, year)["numerator"] for year in ("2023", "2024")]
    lower, upper = log_ratio_limits(*counts)
    planted = TRUTH.changed_ratio if area == SAMPLEFORD else 1.0
    assert lower < planted < upper
    assert (lower < 1 < upper) == (area != SAMPLEFORD)
    shown = change(later, "robbery_personal", area)
    assert [shown["earlier_under_new"], shown["latest_value"]] == counts


def test_offences_moved_between_areas_are_neither_lost_nor_gained(later):
    moved = {}
    for area in EVERYWHERE:
        shown = change(later, "sexual_offences", area)
        moved[area] = shown["earlier_under_new"] - shown["as_published"]
    # Sexual offences were moved and not revised, so over all areas and pseudo-areas nothing is left.
    assert sum(moved.values()) == 0
    assert moved[AIRPORT] == 0
    assert moved[UNKNOWN] == -moved[EXAMPLETON] > 0
    assert moved[SAMPLEFORD] == -moved[MOCKBRIDGE] > 0
    published = change(later, "sexual_offences", EXAMPLETON)["as_published"]
    assert moved[EXAMPLETON] == pytest.approx(-published / 50, abs=1)


def test_a_late_revision_is_one_percent_more_in_each_borough_and_nothing_where_nothing_was_revised(later):
    for area in BOROUGHS:
        published, now = of_its_borough(later, "violence_without_injury", area)
        assert now - published == pytest.approx(published / 100, abs=1)
        for untouched in ("violence_with_injury", "homicide", "weapon_possession"):
            published, now = of_its_borough(later, untouched, area)
            assert now == published


def test_six_classes_of_weapons_that_became_one_are_one_figure_in_both_editions(earlier, later):
    for area in BOROUGHS:
        for year in ("2022", "2023"):
            assert (
                row(earlier, "weapon_possession", area, year)["count"]
                == row(later, "weapon_possession", area, year)["count"]
            )


def test_withheld_admissions_are_withheld_in_the_estimates(later):
    admissions = later.estimates[later.estimates["indicator"] == "hospital_admissions_violence"]
    withheld = admissions[admissions["status"] == "suppressed"]
    assert len(withheld) >= 3
    assert withheld[["count", "numerator", "value", "lower", "upper"]].isna().all(axis=None)
    shown = admissions[admissions["status"] == "ok"]
    assert (shown["count"] >= TRUTH.withheld_below).all()


def test_a_month_the_wards_lack_is_said_and_is_no_zero(earlier):
    checks = earlier.quality[(earlier.quality["source"] == "mps_ward") & (earlier.quality["check"] == "month")]
    missing = checks[checks["found"] != "1"]
    assert missing["place"].tolist() == [TRUTH.ward_gap]
    wards = earlier.estimates[(earlier.estimates["geography"] == "ward22") & (earlier.estimates["breakdown"] == "")]
    # The gap lies before the months of the map, which are whole.
    assert set(wards["period"]) == {"2023"}
    assert set(wards["status"]) <= {"ok", "zero"}


def test_the_gradient_between_the_fifths_is_the_planted_one(later):
    places = later.estimates[later.estimates["geography"] == "lsoa21"]
    period = places["period"].iloc[0]
    for area in BOROUGHS:
        first, last = (
            row(later, "violence_with_injury", area, period, breakdown=f"deprivation_fifth={fifth}") for fifth in (1, 5)
        )
        ratio = first["value"] / last["value"]
        # One standard deviation of deprivation is a ratio of 1.35. Evenly spread places reach over the root of 12, 3.46
        # of them; the means of the outer fifths lie 0.8 x 3.46 = 2.8 apart. A cluster at most doubles the first fifth.
        planted = TRUTH.ratio_per_sd**2.8
        half = 2.576 * math.sqrt(1 / first["numerator"] + 1 / last["numerator"])
        assert ratio * math.exp(half) > planted * 0.8
        assert ratio * math.exp(-half) < planted * TRUTH.cluster_ratio * 1.2
        assert first["lower"] > last["upper"]


def test_the_fifths_leave_out_only_the_neighbourhoods_redrawn_irregularly(later):
    unbridged = later.quality[later.quality["check"] == "unbridged"]
    assert unbridged["found"].astype(int).sum() == 2
    assert unbridged["expected"].astype(int).sum() == 90
    places = later.estimates[(later.estimates["geography"] == "lsoa21") & (later.estimates["breakdown"] == "")]
    for area, left in zip(unbridged["place"], unbridged["found"].astype(int), strict=True):
        violence = places[(places["parent_code"] == area) & (places["indicator"] == "violence_with_injury")]
        fifths = [
            row(later, "violence_with_injury", area, violence["period"].iloc[0], breakdown=f"deprivation_fifth={n}")
            for n in range(1, 6)
        ]
        whole = sum(fifth["numerator"] for fifth in fifths)
        assert (whole == violence["count"].sum()) if not left else (whole < violence["count"].sum())


def test_the_airport_has_counts_and_no_rates(earlier):
    airport = earlier.estimates[(earlier.estimates["area_code"] == AIRPORT) & (earlier.estimates["breakdown"] == "")]
    assert airport["per"].isna().all()
    assert airport["count"].sum() > 0


def test_the_airport_is_in_its_borough_in_the_later_edition_and_the_region_has_lost_nothing(earlier, later):
    assert AIRPORT not in set(later.estimates["area_code"])
    assert TRUTH.airport_joined == EXAMPLETON
    for year in ("2022", "2023"):
        there = row(earlier, "violence_with_injury", AIRPORT, year)["count"]
        then, now = (row(made, "violence_with_injury", EXAMPLETON, year)["count"] for made in (earlier, later))
        assert now - then == there > 0
        region = [
            row(made, "violence_with_injury", "example-region", year, geography="region")["count"]
            for made in (earlier, later)
        ]
        assert region[0] == region[1]


def test_a_rate_stands_over_the_residents_of_its_own_edition(earlier, later):
    for area in BOROUGHS:
        then, now = (row(made, "rape", area, "2023")["denominator"] for made in (earlier, later))
        revised = TRUTH.residents_revised_ratio if area == TRUTH.residents_revised_area else 1
        assert now / then == pytest.approx(revised, abs=15 / 51_000)


def test_the_latest_admissions_of_the_earlier_edition_are_a_number_a_gap_and_a_withheld_number(earlier, later):
    statuses = {
        made.edition.name: [row(made, "hospital_admissions_violence", area, "2022/23")["status"] for area in BOROUGHS]
        for made in (earlier, later)
    }
    assert statuses == {"example-2024": ["ok", "gap", "suppressed"], "example-2025": ["ok", "ok", "suppressed"]}
    for area in (SAMPLEFORD, MOCKBRIDGE):
        assert pd.isna(row(earlier, "hospital_admissions_violence", area, "2022/23")["count"])


def test_each_edition_has_the_residents_of_its_own_year_and_carries_none_of_a_borough(earlier, later):
    for area in BOROUGHS:
        then, now = row(earlier, "rape", area, "2023"), row(later, "rape", area, "2024")
        assert then["denominator_status"] == now["denominator_status"] == "ok"
        assert now["value"] == pytest.approx(now["numerator"] * 1000 / now["denominator"], abs=1e-6)
        before = row(later, "rape", area, "2023")["denominator"]
        # Each of thirty neighbourhoods grows as planted but for eight people more or fewer.
        assert now["denominator"] / before == pytest.approx(GROWTH[area], abs=0.002)
        assert now["denominator"] != before


def test_a_population_that_is_not_there_yet_is_carried_and_said_to_be(earlier, later):
    for made, year, geography in ((earlier, "2023", "ward22"), (later, "2024", "ward22"), (later, None, "lsoa21")):
        places = made.estimates[made.estimates["geography"].eq(geography) & made.estimates["breakdown"].eq("")]
        assert set(places["denominator_status"]) == {"population carried"}
        assert year is None or set(places["period"]) == {year}


def test_exampleton_is_counted_under_the_definition_in_force_and_the_change_is_a_step_of_its_own(earlier, later):
    for made, definition, year in ((earlier, "london-minimum", "2023"), (later, "bexley", "2024")):
        low, top = (row(made, "serious_violence", EXAMPLETON, year, bound=bound) for bound in ("certain", "possible"))
        assert {low["definition"], top["definition"]} == {definition}
        assert 0 < low["count"] < top["count"]
    rows = later.changes[later.changes["indicator"] == "serious_violence"]
    restated = rows[rows["definition"].fillna(0) != 0]
    assert set(restated["area_code"]) == {EXAMPLETON}
    assert (restated["comparable"] != "comparable").all()


def test_mockbridge_is_counted_under_a_definition_of_its_own_in_both_editions(earlier, later):
    for made, year in ((earlier, "2023"), (later, "2024")):
        low, top = (row(made, "serious_violence", MOCKBRIDGE, year, bound=bound) for bound in ("certain", "possible"))
        assert {low["definition"], top["definition"]} == {"humber"}
        assert 0 < low["count"] < top["count"]


def test_an_edition_has_every_indicator_that_its_tables_can_count_and_no_other(later):
    of_extracts = later.estimates["source"].str.startswith("example_")
    assert set(later.estimates.loc[of_extracts, "indicator"]) == {
        "serious_violence_observed", "victims_of_violence_with_injury", "children_dealt_with_for_violence",
        "ambulance_assault", "ambulance_stabbing", "emergency_department_assault", "emergency_department_stabbing",
        "hospital_admissions_assault", "hospital_admissions_sharp_object",
    }  # fmt: skip
    assert set(later.estimates.loc[~of_extracts, "indicator"]) == {
        "serious_violence", "core_recorded_violence", "wide_recorded_violence", "violence_against_the_person",
        "homicide", "violence_with_injury", "violence_without_injury", "sexual_offences", "rape",
        "robbery_personal", "weapon_possession", "hospital_admissions_violence", "other_sexual_offences", "knife_crime",
        "knife_crime_with_injury", "knife_injury_victims_1_24", "knife_injury_victims_1_24_non_domestic", "gun_crime",
        "domestic_abuse_with_injury", "hate_crime", "vawg_victims", "vawg_victims_by_age",
    }  # fmt: skip
    neighbourhoods = later.estimates[later.estimates["geography"] == "lsoa21"]
    assert not {"rape", "sexual_offences", "core_recorded_violence"} & set(neighbourhoods["indicator"])


# Rows that are counted; the others are worked out from them.
COUNTED = ("", "deprivation_fifth=", "age=")


def is_counted(estimates):
    return estimates["breakdown"].eq("") | estimates["breakdown"].str.startswith(COUNTED[1:])


def test_what_is_ok_or_zero_has_a_value_and_what_is_not_has_none(later, earlier):
    for made in (earlier, later):
        rows = made.estimates[is_counted(made.estimates)]
        counted = rows["status"].isin(["ok", "zero"])
        assert rows.loc[counted, ["value", "lower", "upper"]].notna().all(axis=None)
        assert rows.loc[~counted, ["value", "lower", "upper"]].isna().all(axis=None)
        assert (rows.loc[rows["status"] == "zero", "count"] == 0).all()
        assert (rows.loc[rows["status"] == "ok", "count"] > 0).all()
        assert not rows.duplicated(["indicator", "area_code", "geography", "period", "breakdown", "bound"]).any()


def test_what_is_worked_out_has_a_number_or_a_status_that_says_why_not(later, earlier):
    for made in (earlier, later):
        rows = made.estimates[~is_counted(made.estimates) & ~made.estimates["breakdown"].str.startswith("share=")]
        numbered = rows[["value", "lower", "upper"]].notna().any(axis=1)
        told = rows["status"].isin(["ok", "zero"])
        without = rows[told & ~numbered]
        assert without.empty, without[["indicator", "area_code", "breakdown"]].drop_duplicates().values.tolist()
        assert not (numbered & ~told).any()


def test_a_number_lies_between_its_own_limits(later, earlier):
    for made in (earlier, later):
        # The limits of a funnel are those of its mean, and an area may lie beyond them.
        rows = made.estimates[~made.estimates["breakdown"].str.startswith("funnel=")]
        rows = rows.dropna(subset=["value", "lower", "upper"])
        assert len(rows) > 1_000
        assert rows["value"].between(rows["lower"], rows["upper"]).all()
