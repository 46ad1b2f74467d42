"""Victims and series of the Met's own tables, against slow second readings one row at a time."""

from collections import Counter

import pytest
from pyarrow import parquet

from svd_analysis import indicators, parameters
from svd_analysis.sources import mps_dashboard, mps_proceedings, mps_vawg

FOLDER = "mps/2026-02_parquet"
BEXLEY = "E09000004"
WHOSE = ("1-24", "non DA 1-24")


@pytest.fixture(scope="module")
def dashboard(real_data):
    return mps_dashboard.read(real_data / FOLDER / "monthly-crime-dashboard.parquet")


@pytest.fixture(scope="module")
def vawg(real_data):
    return mps_vawg.read(real_data / FOLDER / "vawg-victims.parquet")


@pytest.fixture(scope="module")
def proceedings(real_data):
    return mps_proceedings.read(real_data / FOLDER / "homicide.parquet")


def records(real_data, name):
    return parquet.read_table(real_data / FOLDER / name).to_pylist()


def by_year(counts):
    return counts.groupby([counts["code"], counts["month"].str[:4]])["count"].sum().astype("int64").to_dict()


def test_boroughs_and_neighbourhood_teams_count_the_same_offences_so_that_only_boroughs_are_read(real_data, dashboard):
    slow = {"Borough": Counter(), "Safer Neighbourhood Teams": Counter()}
    for row in records(real_data, "monthly-crime-dashboard.parquet"):
        if row["measure"] == "Offences":
            code = f"{row['crime_type']}: {row['crime_subtype']}"
            slow[row["area_type"]][code, str(row["month_year"].year)] += row["count"]
    assert slow["Borough"] == slow["Safer Neighbourhood Teams"]
    assert by_year(dashboard[0]) == dict(slow["Borough"])
    assert by_year(dashboard[0])["Knife Crime: Knife Crime", "2023"] == 14_711


def test_the_dashboard_has_32_boroughs_and_two_pseudo_areas(dashboard):
    codes = set(dashboard[0]["area_code"])
    assert len({code for code in codes if code.startswith("E09")}) == 32
    assert codes - {f"E090000{number:02d}" for number in range(2, 34)} == {"met-so18", "met-unknown"}


def test_victims_of_knife_injury_aged_1_to_24_in_bexley(dashboard):
    victims = by_year(dashboard[0][dashboard[0]["area_code"] == BEXLEY])
    all_of_them, non_domestic = (
        "Knife Crime: Knife Injury Victims (1-24)",
        "Knife Crime: Knife Injury Victims (non DA 1-24)",
    )
    assert (victims[all_of_them, "2023"], victims[all_of_them, "2024"]) == (37, 18)
    assert (victims[non_domestic, "2023"], victims[non_domestic, "2024"]) == (30, 15)


def test_the_staged_dashboard_has_knife_series_only_and_the_others_are_not_in_it(dashboard):
    named = [one for one in parameters.indicators() if not one.own_definition]
    found = {one.name for one in named if indicators.observable(dashboard[0], one)}
    assert found == {
        "knife_crime", "knife_crime_with_injury", "knife_injury_victims_1_24", "knife_injury_victims_1_24_non_domestic",
    }  # fmt: skip


def test_the_three_sheets_of_victims_agree_in_every_month(real_data, vawg):
    slow = Counter()
    for row in records(real_data, "vawg-victims.parquet"):
        slow[row["sheet"], str(row["recorded_date_months"].year)] += row["count"]
    sheets = (mps_vawg.PLACES, mps_vawg.AGES, mps_vawg.ETHNICITY)
    assert [slow[sheet, "2023"] for sheet in sheets] == [144_372] * 3
    read = by_year(vawg[0])
    assert read == {key: number for key, number in slow.items() if key[0] != mps_vawg.ETHNICITY}
    months = vawg[1][vawg[1]["check"] == "month"]
    assert months["place"].iloc[[0, -1]].tolist() == ["2014-01", "2026-02"]
    assert set(months["found"]) == {"1"}


def test_victims_of_bexley_and_of_no_borough_in_2023(vawg):
    counts = vawg[0][(vawg[0]["code"] == mps_vawg.PLACES) & vawg[0]["month"].str.startswith("2023")]
    placed = counts.groupby("area_code")["count"].sum()
    assert (placed[BEXLEY], placed["met-unknown"], placed.sum()) == (3_720, 5_681, 144_372)
    assert len(placed) == 32 + 1


def test_no_sheet_has_victims_under_10(vawg):
    ages = vawg[0].loc[vawg[0]["code"] == mps_vawg.AGES, "victim_age"]
    assert sorted(ages.unique())[0] == "10-19"


def test_persons_proceeded_against_are_no_homicides(real_data, proceedings):
    slow = Counter()
    for row in records(real_data, "homicide.parquet"):
        if row["charged_summonsed"] != "Recording Error":
            slow[f"20{row['proceedings_date'][-2:]}"] += row["count_of_ppa"]
    counts, _ = proceedings
    assert counts.groupby(counts["month"].str[:4])["count"].sum().to_dict() == dict(slow)
    assert counts["count"].sum() == 4_511
    assert not indicators.observable(counts, parameters.indicator("homicide"))
    # 110 homicides were recorded in 2022.
    assert slow["2022"] == 182
