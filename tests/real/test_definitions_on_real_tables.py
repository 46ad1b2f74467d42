"""What some definitions count of Bexley in 2022 and 2023, against the classes added up by hand."""

import pandas as pd
import pytest

from svd_analysis import definitions, taxonomies, tightening
from svd_analysis.sources import mps_borough, mps_dashboard

BEXLEY = "E09000004"
DASHBOARD = "mps/2026-02_parquet/monthly-crime-dashboard.parquet"
PERSON, SEXUAL, ROBBERY = "Violence Against the Person", "Sexual Offences", "Robbery"
# Certain and possible offences of 2022 in the release of 2023-07: the first figures this project was built on.
BOUNDS_2022 = {
    "london-minimum": (165, 6488), "bexley": (392, 6488), "norfolk": (6693, 10_344), "mps-operational": (2227, 6666),
}  # fmt: skip


@pytest.fixture(scope="module")
def bexley(real_data):
    """COUNTS of Bexley by release and year."""
    found = {}
    for release, year in (("2023-07_release", 2022), ("2025-02_release", 2023)):
        counts = pd.concat([mps_borough.read(path)[0] for path in sorted((real_data / "mps" / release).glob("*.csv"))])
        counts = counts[(counts["area_code"] == BEXLEY) & counts["month"].str.startswith(str(year))]
        found[year] = counts.reset_index(drop=True)
    return found


def bounds(counts, rule):
    decided = definitions.decide(counts, rule)
    return tuple(int(counts.loc[decided[name], "count"].sum()) for name in ("certain", "possible"))


@pytest.mark.parametrize("name", BOUNDS_2022)
def test_bexley_in_2022_lies_between_these_offences(bexley, name):
    assert bounds(bexley[2022], definitions.load(name).rule) == BOUNDS_2022[name]


@pytest.mark.parametrize("name", BOUNDS_2022)
def test_the_two_bounds_are_the_classes_that_the_rule_names_added_up_by_hand(bexley, name):
    of = bexley[2022].groupby("code")["count"].sum().to_dict()
    person = {
        short: of[f"{PERSON}: {short}"] for short in ("Homicide", "Violence with Injury", "Violence without Injury")
    }
    weapons = sum(number for code, number in of.items() if code.startswith("Possession of Weapons"))
    personal, business = (of[f"{ROBBERY}: Robbery of {what} Property"] for what in ("Personal", "Business"))
    rape, other_sexual = of[f"{SEXUAL}: Rape"], of[f"{SEXUAL}: Other Sexual Offences"]
    listed = sum(person.values()) + rape + other_sexual + personal
    by_hand = {
        # Rape alone is sexual violence whole and listed whole. Every other listed class may hold people of 25 or
        # over, or offences that are not listed: threats to kill are a part of violence without injury.
        "london-minimum": (rape, listed),
        # At all ages the classes that are listed whole are certain: with injury also holds other harm.
        "bexley": (person["Homicide"] + rape + personal, listed),
        # Whole groups are certain. What endangers life is a part of arson, damage and burglary; which of public
        # order and of the miscellaneous offences are in, the text does not say.
        "norfolk": (
            listed + business + weapons + of["Vehicle Offences: Aggravated Vehicle Taking"],
            listed + business + weapons + of["Vehicle Offences: Aggravated Vehicle Taking"] + sum(
                number for code, number in of.items()
                if code.split(":")[0] in ("Arson and Criminal Damage", "Burglary", "Public Order Offences",
                                          "Miscellaneous Crimes Against Society")
            ),
        ),
        # Its own classes are certain; any other in which knife crime may lie is possible.
        "mps-operational": (
            person["Homicide"] + person["Violence with Injury"] + personal + weapons, listed + weapons + business,
        ),
    }  # fmt: skip
    assert by_hand[name] == BOUNDS_2022[name]


def tightened(real_data, counts, rule):
    """The certain and possible offences of a year, narrowed month by month by the dashboard's knife crime."""
    dashboard, _ = mps_dashboard.read(real_data / DASHBOARD)
    knife = dashboard[dashboard["code"] == "Knife Crime: Knife Crime"]
    total = knife.set_index(["area_code", "month"])["count"]
    counted = tightening.series("knife", "mps-dashboard-offences", "Knife Crime: Knife Crime")
    amounts = tightening.amounts(counts, rule, counted)
    narrowed = tightening.tighten(amounts, total)
    return narrowed, total.reindex(amounts.index)


def test_knife_crime_of_2023_caps_what_the_operational_measure_can_hold(real_data, bexley):
    rule = definitions.load("mps-operational").rule
    certain, possible = bounds(bexley[2023], rule)
    narrowed, total = tightened(real_data, bexley[2023], rule)
    assert total.sum() == 228
    assert narrowed["agrees"].all()
    # An offence outside the measure's own classes is in only with a knife, so no more than 228 of them are.
    assert (narrowed["certain"].sum(), narrowed["possible"].sum()) == (certain, certain + 228)
    assert certain + 228 < possible


def test_nothing_narrows_january_and_february_2022_before_the_series_begins(real_data, bexley):
    rule = definitions.load("mps-operational").rule
    narrowed, total = tightened(real_data, bexley[2022], rule)
    before = total.index[total.isna()]
    assert [month for _, month in before] == ["2022-01", "2022-02"]
    decided = definitions.decide(bexley[2022], rule)
    plain = bexley[2022][decided["possible"]].groupby(["area_code", "month"])["count"].sum()
    assert (narrowed.loc[before, "possible"] == plain.loc[before]).all()


def test_a_definition_that_asks_for_no_knife_is_not_narrowed(real_data, bexley):
    rule = definitions.load("london-minimum").rule
    narrowed, _ = tightened(real_data, bexley[2023], rule)
    assert (narrowed["certain"].sum(), narrowed["possible"].sum()) == bounds(bexley[2023], rule)


def test_the_two_years_are_read_from_two_generations_of_classes(bexley):
    assert taxonomies.area_name(BEXLEY) == "Bexley"
    assert set(bexley[2022]["taxonomy"]) == {"mps-2023"}
    assert set(bexley[2023]["taxonomy"]) == {"mps-2025"}
