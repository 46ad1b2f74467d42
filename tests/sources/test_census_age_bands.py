import csv
from pathlib import Path

import pytest

from svd_analysis.sources import census_age_bands
from tests.sources import refusals

FOLDER = Path(__file__).parent / "census_age_bands"
AUTHORITIES, NEIGHBOURHOODS = FOLDER / "ltla.csv", FOLDER / "lsoa.csv"


@pytest.mark.parametrize(("sample", "geography"), [(AUTHORITIES, "lad24"), (NEIGHBOURHOODS, "lsoa21")])
def test_the_geography_is_told_by_the_codes(sample, geography):
    population, _ = census_age_bands.read(sample)
    assert set(population["geography"]) == {geography}
    assert set(population[["year", "sex", "base"]].itertuples(index=False)) == {(2021, "persons", "census2021")}


def test_each_band_is_named_by_its_ages():
    population, _ = census_age_bands.read(AUTHORITIES)
    ages = population.loc[population["area_code"] == "X09000001", "age"]
    assert list(ages) == ["all", "0-4", "5-9", "10-14", "15-19", "20-24", "25-29", "30-34", "35-39", "40-44",
                          "45-49", "50-54", "55-59", "60-64", "65-69", "70-74", "75-79", "80-84", "85+"]  # fmt: skip


def test_residents_under_25_are_the_first_five_bands():
    population, _ = census_age_bands.read(AUTHORITIES)
    young = population[population["age"].isin(["0-4", "5-9", "10-14", "15-19", "20-24"])]
    with open(AUTHORITIES, encoding="utf-8", newline="") as file:
        slow = {row[2]: sum(map(int, row[4:9])) for row in list(csv.reader(file))[1:]}
    assert dict(young.groupby("area_code")["population"].sum()) == slow == {"X09000001": 510, "X09000003": 310}


def test_bands_may_differ_from_their_total_by_a_person_each(tmp_path):
    _, quality = census_age_bands.read(AUTHORITIES)
    row = quality[quality["check"] == "age bands against their total"].iloc[0]
    assert (row["expected"], row["found"]) == ("at most 18 apart", "at most 2 apart")
    # The sample's total is 60 + 61 + ... + 77 = 1233, and 2 for perturbation.
    damaged = refusals.edited(AUTHORITIES, tmp_path, ("1235", "1253"))
    assert "add up to 1233 and the total says 1253" in refusals.refusal(census_age_bands.read, damaged)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("2021,Exampleton", "2011,Exampleton", "'2011'. Expected 2021"),
        ("Age: Aged 4 years and under", "Age: Aged under 4 years", "'Age: Aged 4 years and under' is not in the file"),
        ("X09000003", "X01000001", "'X09000001' is not a code of lsoa21"),
        ("X09000003", "X09000001", "more than once"),
        (",100,", ",1OO,", "'1OO' is not a whole number"),
    ],
)
def test_a_file_that_is_not_as_published_is_refused(tmp_path, old, new, says):
    assert says in refusals.refusal(census_age_bands.read, refusals.edited(AUTHORITIES, tmp_path, (old, new)))


@pytest.mark.parametrize("sample", [AUTHORITIES, NEIGHBOURHOODS])
def test_a_cut_file_never_gives_another_number(tmp_path, sample):
    refusals.check_cut_anywhere(census_age_bands.read, sample, tmp_path)


def test_a_file_in_another_encoding_is_refused(tmp_path):
    refusals.check_saved_again(census_age_bands.read, AUTHORITIES, tmp_path)
