"""The staged files on children, schools, claimants and licences, against second slow readings and one another."""

import csv
import math

import openpyxl
import pandas as pd
import pytest
from python_calamine import CalamineWorkbook

from svd_analysis.sources import (
    alcohol_licensing,
    assessment_factors,
    census_age_bands,
    children_in_need,
    claimant_count,
    looked_after_children,
    neet,
    school_exclusions,
)

FOLDER = "risk_factors"
TOOL, B1 = "lait_bds_long_0.parquet", "b1_children_in_need_2013_to_2025.csv"
NOMIS, LICENCES = "nomis_claimant_count_london_2026_04_21.xlsx", "alcohol_latr_night_licensing_tables_2022.ods"
LOOKED_AFTER, FACTORS = (
    "cla_number_and_rate_per_10k_children.csv",
    "c3_factors_identified_at_end_of_assessment_2018_to_2025.csv",
)
SCORECARD = "UD_NEETNK_LA_dashboard_2023_final.csv"


def values(covariates, measure):
    """(area_code, year) -> value of that measure."""
    return dict(covariates[covariates["measure"] == measure].set_index(["area_code", "year"])["value"])


def lines(path):
    with open(path, encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def same(one, other):
    return one == other or (math.isnan(one) and math.isnan(other))


@pytest.fixture(scope="module")
def folder(real_data):
    return real_data / FOLDER


@pytest.fixture(scope="module")
def tool(folder):
    """The interactive tool's rows as tuples of text, read without the package's own reader."""
    table = pd.read_parquet(folder / TOOL, columns=["Short Desc", "Years", "LA and Regions", "Values"])
    wanted = {"TotFixedEx", "TotPermEx", "FirstYJS", "ReoffYO", "ReoffYO15-17", "CIN"}
    return [row for row in table.itertuples(index=False, name=None) if row[0] in wanted]


def of_the_tool(tool, name, place):
    return {year: value for series, year, where, value in tool if (series, where) == (name, place)}


# Nomis writes workbooks without a style of their own.
@pytest.mark.filterwarnings("ignore:Workbook contains no default style")
def test_claimants_are_the_mean_of_the_twelve_months_of_the_sheet(folder):
    covariates, quality = claimant_count.read(folder / NOMIS)
    sheet = openpyxl.load_workbook(folder / NOMIS)["Data"]
    rows = list(sheet.iter_rows(values_only=True))
    starts = [number for number, row in enumerate(rows) if row[0] == "Date"]
    for start, measure in zip(starts, ("claimants", "claimant_rate"), strict=True):
        read = values(covariates, measure)
        for name, code in (("Bexley", "E09000004"), ("City of London", "E09000001"), ("Westminster", "E09000033")):
            column = rows[start].index(name)
            for year in range(2019, 2025):
                months = [row[column] for row in rows[start + 1 : start + 73] if row[0].endswith(str(year))]
                assert len(months) == 12
                assert read[code, year] == pytest.approx(sum(months) / 12, abs=1e-9)
    assert covariates["area_code"].nunique() == 33
    assert len(covariates) == 33 * 6 * 2
    assert covariates["value"].notna().all()
    assert "years without twelve months" not in set(quality["check"])


def test_suspensions_and_exclusions_agree_with_a_slow_reading(folder, tool):
    covariates, quality = school_exclusions.read(folder / TOOL)
    places = {
        "Bexley": "E09000004",
        "Bedford Borough": "E06000055",
        "City of London": "E09000001",
        "Luton": "E06000032",
    }
    for measure, name in (("suspension_rate", "TotFixedEx"), ("permanent_exclusion_rate", "TotPermEx")):
        read = values(covariates, measure)
        for place, code in places.items():
            slow = of_the_tool(tool, name, place)
            assert len(slow) == 9
            assert all(read[code, int(year[:4])] == pytest.approx(float(value)) for year, value in slow.items())
    assert values(covariates, "suspension_rate")["E09000004", 2023] == 9.37486
    assert covariates["area_code"].nunique() == 36
    refused = quality[quality["check"] == "rows refused"]
    assert set(refused["rows"]) == {0}


def test_youth_justice_of_the_tool_is_of_the_years_its_dictionary_says(folder, tool):
    covariates, _ = school_exclusions.read(folder / TOOL)
    entrants, again = (values(covariates, name) for name in ("first_time_entrants", "reoffending_15_17"))
    assert {str(year): entrants["E09000004", year] for year in range(2016, 2025)} == {
        year: float(value) for year, value in of_the_tool(tool, "FirstYJS", "Bexley").items()
    }
    assert {str(year + 1): again["E09000004", year] for year in range(2015, 2024)} == {
        year: float(value) for year, value in of_the_tool(tool, "ReoffYO15-17", "Bexley").items()
    }
    # The City of London is never given: 9 years without a value, and no 0.
    assert [math.isnan(entrants["E09000001", year]) for year in range(2016, 2025)] == [True] * 9
    # England's row is no rate: every authority is far below it.
    england = float(of_the_tool(tool, "FirstYJS", "England")["2016"])
    assert max(value for (_, year), value in entrants.items() if year == 2016 and value == value) < england / 4


def test_children_in_need_agree_with_a_slow_reading_and_add_up_to_england(folder):
    covariates, quality = children_in_need.read(folder / B1)
    read, counties, national = values(covariates, "children_in_need"), {}, {}
    merged = {}
    for row in lines(folder / B1):
        year, number = int(row["time_period"]) - 1, row["At31_episodes"]
        value = float(number) if number.isdigit() else math.nan
        if row["geographic_level"] == "National":
            national[year] = value
        elif row["new_la_code"].startswith("E10"):
            counties[year] = counties.get(year, 0) + value
        elif row["new_la_code"] in ("E06000028", "E06000029"):
            merged[year] = merged.get(year, 0) + value
        elif row["geographic_level"] == "Local authority":
            assert same(read[row["new_la_code"], year], value)
    whole = sorted(year for year in national if year not in (2012, 2013, 2020, 2021, 2022, 2023))
    for year in whole:
        districts = sum(value for (_, named), value in read.items() if named == year)
        assert abs(districts + counties[year] + merged.get(year, 0) - national[year]) <= 5
    assert (national[2024], read["E09000004", 2024]) == (402_400, 1_899)
    assert math.isnan(read["E09000012", 2020])
    assert math.isnan(read["E09000012", 2021])
    withheld = quality[quality["check"] == "numbers withheld"].set_index("found")["rows"]
    assert dict(withheld) == {"c: confidential": 2, "x: not available": 5}


def test_the_rate_of_children_in_need_is_their_number_over_the_children_of_mid_year(folder, real_data):
    numbers = values(children_in_need.read(folder / B1)[0], "children_in_need")
    rates = values(children_in_need.read(folder / TOOL)[0], "children_in_need_rate")
    children = {
        (row["new_la_code"], int(row["time_period"])): float(row["population_estimate"])
        for row in lines(real_data / "population" / "ons_mid-year_population_estimates_2012_to_2024.csv")
        if row["population_estimate"].isdigit()
    }
    assert len(rates) == 36 * 10
    given = {key: rate for key, rate in rates.items() if rate == rate}
    assert {key for key in rates if key not in given} == {("E09000012", 2020), ("E09000012", 2021)}
    # The rate is published to a tenth.
    assert all(abs(numbers[key] / children[key] * 10_000 - rate) <= 0.05 + 1e-9 for key, rate in given.items())


def test_looked_after_children_agree_with_a_slow_reading(folder):
    covariates, quality = looked_after_children.read(folder / LOOKED_AFTER)
    read = values(covariates, "looked_after_rate")
    slow = {}
    for row in lines(folder / LOOKED_AFTER):
        of_31_march = row["population_type"] == "Children looked after on 31 March each year"
        if of_31_march and row["new_la_code"][:3] in ("E06", "E08", "E09"):
            rate = row["rate_per_10000"]
            slow[row["new_la_code"], int(row["time_period"]) - 1] = float(rate) if rate.isdigit() else math.nan
    assert read.keys() == slow.keys()
    assert all(same(read[key], slow[key]) for key in slow)
    assert [read["E09000004", year] for year in range(2020, 2025)] == [41, 41, 46, 50, 49]
    assert math.isnan(read["E09000001", 2024])
    withheld = quality[quality["check"] == "numbers withheld"].set_index("found")["rows"]
    assert dict(withheld) == {"c: confidential": 1, "z: not applicable": 13}


def test_the_children_looked_after_are_held_to_the_residents_of_the_census(folder, real_data):
    population, _ = census_age_bands.read(real_data / "census2021" / "census2021-ts007a-ltla.csv")
    young = population[(population["area_code"] == "E09000004") & population["age"].isin(["0-4", "5-9", "10-14"])]
    [row] = [
        row
        for row in lines(folder / LOOKED_AFTER)
        if (row["new_la_code"], row["time_period"]) == ("E09000004", "2022")
        and row["population_type"].startswith("Children looked after")
    ]
    # Fifteen of the eighteen years of age are in three bands; ages differ little in number.
    assert float(row["population_estimate"]) == pytest.approx(young["population"].sum() * 18 / 15, rel=0.03)


def test_young_people_in_no_education_agree_with_a_slow_reading(folder):
    covariates, _ = neet.read(folder / SCORECARD)
    together, known = values(covariates, "neet"), values(covariates, "neet_known")
    for row in lines(folder / SCORECARD):
        if row["new_la_code"][:3] in ("E06", "E08", "E09"):
            assert together[row["new_la_code"], 2023] == float(row["NEET_not_known_percent"])
            assert known[row["new_la_code"], 2023] == float(row["NEET_percent"])
    assert len(together) == 126
    assert (together["E09000023", 2023], known["E09000023", 2023]) == (7.8, 1.5)
    # The table does not list the City of London at all.
    assert ("E09000001", 2023) not in together


def test_assessment_factors_agree_with_a_slow_reading(folder):
    covariates, _ = assessment_factors.read(folder / FACTORS)
    gangs, abuse = values(covariates, "factor_gangs"), values(covariates, "factor_domestic_abuse_parent")
    for row in lines(folder / FACTORS):
        if row["new_la_code"][:3] == "E09":
            key = (row["new_la_code"], int(row["time_period"]) - 1)
            for read, column in ((gangs, "Gangs"), (abuse, "Domestic_Abuse_parent")):
                number, whole = row[column], row["Episodes_with_assessment_factor"]
                given = number.isdigit() and whole.isdigit() and whole != "0"
                assert same(read[key], float(number) / float(whole) * 100 if given else math.nan)
    exploited = values(covariates, "factor_criminal_exploitation")
    assert {year for (_, year), value in exploited.items() if value == value} == {2021, 2022, 2023, 2024}


def test_licences_agree_with_a_slow_reading(folder):
    covariates, quality = alcohol_licensing.read(folder / LICENCES)
    every, on_sales = values(covariates, "premises_licences"), values(covariates, "on_sales_licences")
    with CalamineWorkbook.from_path(folder / LICENCES) as workbook:
        rows = workbook.get_sheet_by_name("Table_3").to_python(skip_empty_area=False)[8:]
    codes = {"Bexley": "E09000004", "Bedford UA": "E06000055", "Westminster": "E09000033", "Camden": "E09000007"}
    for year, _, name, whole, _, on, _, both, _, unknown, *_ in rows:
        if name in codes:
            key = (codes[name], int(year[:4]))
            assert same(every[key], math.nan if whole == "x" else whole)
            assert same(on_sales[key], on + both if "x" not in (on, both) and unknown == 0 else math.nan)
    assert (every["E09000004", 2021], every["E09000004", 2011]) == (575, 512)
    # Bexley's table shows 0 licences that sell alcohol in 2021/22, where nothing was reported of 528.
    assert math.isnan(on_sales["E09000004", 2021])
    # Westminster's 2,949 of 2011/12 stand under both kinds, since it could not tell them apart.
    assert math.isnan(on_sales["E09000033", 2011])
    assert covariates["area_code"].nunique() == 36
    assert sorted(set(covariates["year"])) == [2011, 2012, 2013, 2015, 2016, 2017, 2021]
    missing = quality[quality["check"] == "values missing"].set_index("place")["rows"]
    assert dict(missing) == {
        "premises_licences": 7, "on_sales_licences": 38, "off_sales_licences": 38, "licences_24_hour": 18,
    }  # fmt: skip
