import csv
import gzip
from pathlib import Path

import pytest

from svd_analysis import schemas
from svd_analysis.sources import lsoa_population
from tests.sources import refusals

SAMPLE = Path(__file__).parent / "lsoa_population" / "mid-year_totals.csv"


def test_every_neighbourhood_and_year_of_the_file_is_one_row():
    population, _ = lsoa_population.read(SAMPLE)
    slow = {}
    with open(SAMPLE, encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            for year in range(2011, 2023):
                slow[row["LSOA 2021 Code"], year] = float(row[f"Mid-{year}: Population"])
    assert list(population.columns) == list(schemas.POPULATION)
    assert dict(population.set_index(["area_code", "year"])["population"]) == slow
    assert set(population[["geography", "age", "sex", "base"]].itertuples(index=False)) == {
        ("lsoa21", "all", "persons", "census2021")
    }


def test_nobody_lives_there_is_a_zero():
    population, _ = lsoa_population.read(SAMPLE)
    assert (population.loc[population["area_code"] == "X01000002", "population"] == 0).all()


def test_a_compressed_file_gives_the_same_answer(tmp_path):
    packed = tmp_path / "sample.csv.gz"
    packed.write_bytes(gzip.compress(SAMPLE.read_bytes()))
    assert lsoa_population.read(packed)[0].equals(lsoa_population.read(SAMPLE)[0])


def test_the_quality_record_says_how_many_residents_each_year_has():
    _, quality = lsoa_population.read(SAMPLE)
    year = quality[(quality["check"] == "residents of the year") & (quality["place"] == "2012")].iloc[0]
    assert (year["found"], year["rows"], year["file"]) == (str(1510 + 0 + 2410), 3, "mid-year_totals.csv")


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("1520", "1520.5", "'1520.5' is not a whole number"),
        ("1520", "-1520", "line 2, column 'Mid-2013: Population'"),
        ("1520", "", "'' is not a whole number"),
        ("1520", "c", "is not a whole number"),
        ("X01000002", "X01000001", "more than once"),
        ("X01000002", "X05000002", "'X05000002' is not a code of lsoa21"),
        ("X01000002", "X0100000O", "line 3"),
        ("LSOA 2021 Code", "LSOA 2011 Code", "Did you mean 'LSOA 2011 Code'?"),
        ("Mid-2022: Population", "Mid-2022 Population", "'Mid-2022 Population'"),
        ("Mid-2013: Population", "Notes", "no column for mid-2013"),
        ("Mid-2013: Population", "Mid-2012: Population", "more than once"),
    ],
)
def test_a_file_that_is_not_as_published_is_refused(tmp_path, old, new, says):
    assert says in refusals.refusal(lsoa_population.read, refusals.edited(SAMPLE, tmp_path, (old, new)))


def test_a_header_without_rows_is_refused(tmp_path):
    empty = tmp_path / "empty.csv"
    empty.write_bytes(SAMPLE.read_bytes().splitlines(keepends=True)[0])
    assert "no rows" in refusals.refusal(lsoa_population.read, empty)


def test_a_cut_file_never_gives_another_number(tmp_path):
    refusals.check_cut_anywhere(lsoa_population.read, SAMPLE, tmp_path)


def test_a_file_in_another_encoding_is_refused(tmp_path):
    refusals.check_saved_again(lsoa_population.read, SAMPLE, tmp_path)
