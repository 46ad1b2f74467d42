"""The staged population files, against published totals and second slow readings with the csv module."""

import csv
import gzip

import pytest

from svd_analysis.sources import (
    census_age_bands,
    lsoa_population,
    regional_population,
    single_year_population,
    ward_lookup,
)

WARD_LOOKUP = "LSOA_(2021)_to_Electoral_Ward_(2024)_to_LAD_(2024)_Best_Fit_Lookup_in_EW.csv"


@pytest.fixture(scope="module")
def neighbourhoods(real_data):
    """Residents by authority and year, summed over LSOAs by the publisher's lookup."""
    population, _ = lsoa_population.read(real_data / "population" / "lsoa21_population_2011_2022.csv.gz")
    lookups, _ = ward_lookup.read(real_data / "lookups" / WARD_LOOKUP)
    lad = lookups[(lookups["from_geography"] == "lsoa21") & (lookups["to_geography"] == "lad24")]
    authority = population["area_code"].map(lad.set_index("from_code")["to_code"])
    assert authority.notna().all()
    return population.groupby([authority.rename("lad"), "year"])["population"].sum()


@pytest.fixture(scope="module")
def districts(real_data):
    """Residents by authority and year of the regional table."""
    population, _ = regional_population.read(real_data / "population" / "regionalpopulation.csv")
    return population.set_index(["area_code", "year"])["population"]


def test_neighbourhoods_add_up_to_the_published_totals(neighbourhoods):
    london = neighbourhoods[neighbourhoods.index.get_level_values("lad").str.startswith("E09")].groupby("year").sum()
    assert (london[2011], london[2022]) == (8_204_407, 8_869_043)
    assert neighbourhoods.groupby("year").sum()[2022] == 60_245_218
    published = {"E06000032": 227_298, "E06000055": 187_503, "E06000056": 301_820, "E09000022": 316_700}
    assert {code: neighbourhoods[code, 2022] for code in published} == published


def test_the_regional_table_says_the_same_of_every_authority_and_year(neighbourhoods, districts):
    both = districts[districts.index.get_level_values("year") <= 2022]
    assert len(both) == 36 * 12
    assert (both == neighbourhoods.reindex(both.index)).all()


def test_the_regional_table_agrees_with_a_slow_reading(real_data, districts):
    slow, london = {}, {}
    with open(real_data / "population" / "regionalpopulation.csv", encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            if row["Name"] == "LONDON":
                london = {year: float(row[f"Mid-{year}"]) for year in range(2011, 2024)}
            if row["Name"] in ("Luton", "Bexley", "City of London"):
                slow |= {(row["Name"], year): float(row[f"Mid-{year}"]) for year in range(2011, 2024)}
    codes = {"Luton": "E06000032", "Bexley": "E09000004", "City of London": "E09000001"}
    assert {key: districts[codes[key[0]], key[1]] for key in slow} == slow
    boroughs = districts[districts.index.get_level_values("area_code").str.startswith("E09")].groupby("year").sum()
    assert dict(boroughs) == london


def test_single_years_are_on_the_old_base_and_differ(real_data, neighbourhoods):
    authorities, _ = single_year_population.read(
        real_data / "population" / "population20_ltla21_single_year_of_age.csv"
    )
    assert set(authorities["base"]) == {"census2011"}
    whole = authorities[authorities["age"] == "all"].set_index("area_code")["population"]
    assert (whole["E09000022"], neighbourhoods["E09000022", 2020]) == (321_813, 325_527)


def test_the_workbook_of_2019_is_read_by_sex(real_data):
    population, quality = single_year_population.read(
        real_data / "population" / "ukmidyearestimates20192020ladcodes.xls"
    )
    whole = population[population["age"] == "all"].groupby("sex")["population"].sum()
    # England and Wales, mid-2019, as first published.
    assert whole["persons"] == whole["males"] + whole["females"] == 59_439_840
    assert population["area_code"].nunique() == 336
    assert set(population["year"]) == {2019}


def test_single_years_of_neighbourhoods_add_up_to_those_of_authorities(real_data):
    small, _ = single_year_population.read(real_data / "population" / "population20_lsoa11_single_year_of_age.csv.gz")
    large, _ = single_year_population.read(real_data / "population" / "population20_ltla21_single_year_of_age.csv")
    by_age = [table.groupby("age")["population"].sum() for table in (small, large)]
    assert (by_age[0] == by_age[1]).all()


@pytest.mark.parametrize(
    ("name", "areas", "opened"),
    [("census2021-ts007a-ltla.csv", 331, open), ("census2021-ts007a-lsoa.csv.gz", 35_672, gzip.open)],
)
def test_residents_under_25_agree_with_a_slow_reading(real_data, name, areas, opened):
    path = real_data / "census2021" / name
    population, _ = census_age_bands.read(path)
    young = population[population["age"].isin(["0-4", "5-9", "10-14", "15-19", "20-24"])]
    found = young.groupby("area_code")["population"].sum()
    with opened(path, "rt", encoding="utf-8", newline="") as file:
        slow = {row[2]: sum(map(int, row[4:9])) for row in list(csv.reader(file))[1:]}
    assert len(found) == areas
    assert dict(found) == slow
