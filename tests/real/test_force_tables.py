import csv

import pytest

from svd_analysis.sources import area_measurements, home_office_pfa, ons_force_tables

ROLLING, STACKED = "home_office/rec-crime-pfa.csv", "home_office/20152024regionalcrime.csv"
LAND, AUTHORITIES = "lookups/LAD_measure_2021.csv", "lookups/lookup_ltla24_csp24_pfa24.csv"
BEDFORDSHIRE, MANCHESTER = "E23000026", "E23000005"


@pytest.fixture(scope="module")
def ons(real_data):
    return ons_force_tables.read(real_data / STACKED)


@pytest.fixture(scope="module")
def home_office(real_data):
    return home_office_pfa.read(real_data / ROLLING)


def test_bedfordshire_in_the_year_to_september_2023_is_49399_offences_and_541_robberies(ons):
    counts, _ = ons
    year = counts[(counts["area_code"] == BEDFORDSHIRE) & (counts["month"] == "2022-10..2023-09")]
    assert year["count"].sum() == 49_399
    assert year.set_index("code").loc["Robbery", "count"] == 541


def test_the_forces_add_up_to_england_and_wales_in_every_year(ons, real_data):
    counts, quality = ons
    published = {}
    with open(real_data / STACKED, encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            if row["Area name"] == "ENGLAND AND WALES":
                year = int(row["Year ending September"])
                total = row["Total recorded crime (excluding fraud)"]
                published[f"{year - 1}-10..{year}-09"] = int(total)
    assert len(published) == 10
    assert dict(counts.groupby("month")["count"].sum()) == published
    assert dict(quality[quality["check"] == "month"].set_index("place")["rows"]) == published


def test_43_forces_and_the_railway_have_each_year_and_manchester_one_gap(ons):
    counts, _ = ons
    assert set(counts.groupby("month")["area_code"].nunique()) == {44}
    gaps = counts[counts["status"] == "gap"]
    assert set(zip(gaps["area_code"], gaps["month"], strict=True)) == {(MANCHESTER, "2018-10..2019-09")}
    assert (counts["count"].isna() == (counts["status"] == "gap")).all()


def test_stalking_before_2017_has_no_row_and_no_zero(ons):
    counts, _ = ons
    stalking = counts[counts["code"] == "Stalking and harassment"]
    assert stalking["month"].min() == "2016-10..2017-09"


def test_the_financial_years_of_the_home_office_agree_with_a_slow_reading(home_office, real_data):
    counts, _ = home_office
    slow = {}
    with open(real_data / ROLLING, encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            day, month, year = row["12 months ending"].split("-")
            if month == "03" and "Fraud" not in row["Region"] and row["Offence"] != "Fraud offences":
                key = f"{int(year) - 1}/{year[2:]}"
                slow[key] = slow.get(key, 0) + int(row["Rolling year total number of offences"])
    assert dict(counts.groupby("month")["count"].sum()) == slow
    assert list(slow) == [f"{year}/{(year + 1) % 100:02d}" for year in range(2002, 2018)]


def test_england_and_wales_has_725_homicides_and_bedfordshire_four_in_2017_18(home_office):
    counts, _ = home_office
    homicides = counts[(counts["code"] == "Homicide") & (counts["month"] == "2017/18")].set_index("area_code")["count"]
    assert (homicides.sum(), homicides[BEDFORDSHIRE]) == (725, 4)


def test_the_misdated_year_is_settled_and_its_calendar_year_can_be_read(real_data):
    counts, quality = home_office_pfa.read(real_data / ROLLING, last_month=12)
    settled = quality[quality["check"] == "misdated period"].iloc[0]
    assert (settled["expected"], settled["found"], settled["rows"]) == ("31-12-2017", "30-12-2017", 927)
    assert "2017" in set(counts["month"])
    below = counts[counts["status"] == "refused"]
    assert set(below["month"]) == {"2007", "2009"}
    assert below["count"].isna().all()


def test_the_two_tables_agree_on_a_year_within_one_per_cent(ons, real_data):
    rolling, _ = home_office_pfa.read(real_data / ROLLING, last_month=9)
    for year in ("2016-10..2017-09", "2017-10..2018-09"):
        for name in ("Homicide", "Violence with injury", "Sexual offences", "Robbery", "Stalking and harassment"):
            one, other = (
                table[(table["month"] == year) & (table["code"] == name)]["count"].sum() for table in (ons[0], rolling)
            )
            assert abs(one / other - 1) < 0.01, (year, name)


def test_land_is_known_of_all_authorities_of_2024_but_those_made_in_2023(real_data):
    covariates, _ = area_measurements.read(real_data / LAND)
    with open(real_data / AUTHORITIES, encoding="utf-8", newline="") as file:
        today = {row["ltla24_code"] for row in csv.DictReader(file)}
    found = set(covariates["area_code"])
    assert today - found == {"E06000063", "E06000064", "E06000065", "E06000066"}
    assert found <= today
    # Bexley: 60.6 square kilometres of land.
    assert covariates.set_index("area_code").loc["E09000004", "value"] == 6057.84
