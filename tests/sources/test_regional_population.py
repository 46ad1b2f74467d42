from pathlib import Path

import pytest

from svd_analysis.sources import regional_population
from tests.sources import refusals

SAMPLE = Path(__file__).parent / "regional_population" / "regional_table.csv"


def people(population):
    return dict(population.set_index(["area_code", "year"])["population"])


def test_districts_get_the_code_of_their_name():
    population, _ = regional_population.read(SAMPLE)
    assert people(population) == {
        ("X09000001", 2023): 3000, ("X09000001", 2022): 2900, ("X09000001", 2021): 2800,
        ("X09000002", 2023): 2000, ("X09000002", 2022): 2000, ("X09000002", 2021): 1990,
        ("X09000003", 2023): 1000, ("X09000003", 2022): 990, ("X09000003", 2021): 1000,
    }  # fmt: skip
    assert set(population[["geography", "age", "sex", "base"]].itertuples(index=False)) == {
        ("lad24", "all", "persons", "census2021")
    }


def test_a_county_with_the_name_of_a_district_is_not_read():
    population, _ = regional_population.read(SAMPLE)
    assert 9000 not in set(population["population"])


def test_areas_without_a_code_are_reported():
    _, quality = regional_population.read(SAMPLE)
    row = quality[quality["check"] == "areas without a code"].iloc[0]
    assert (row["rows"], row["found"]) == (1, "Nowhere, Côunty of")


def test_districts_are_checked_against_england_and_wales(tmp_path):
    _, quality = regional_population.read(SAMPLE)
    check = quality.set_index("check")["found"]
    assert check["districts against England and Wales"] == "equal in every year"
    says = refusals.refusal(regional_population.read, refusals.edited(SAMPLE, tmp_path, ("2900.00", "2901.00")))
    assert "Mid-2022" in says
    assert "add up to 6391 and the total says 6390" in says


def test_an_extract_without_the_total_says_that_it_was_not_checked(tmp_path):
    part = refusals.edited(SAMPLE, tmp_path, ("ENGLAND AND WALES,ENGLAND", "IMAGINED,ENGLAND"))
    _, quality = regional_population.read(part)
    assert "not checked" in quality.set_index("check")["found"]["districts against England and Wales"]


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("2900.00", "2900.50", "'2900.50' is not a whole number"),
        ("2900.00", "2.900", "'2.900' is not a whole number"),
        ("2900.00", "", "line 4, column 'Mid-2022'"),
        ("London Borough", "London borough council", "'London borough council' is not a kind of place"),
        ("Sampleford", "Exampleton", "'Exampleton' stands in the file more than once"),
        ("Geography", "Kind", "'Geography' is not in the file"),
        ("Mid-2023", "Mid 2023", "'Mid 2023'"),
        ("Mid-2022", "Notes", "no column for mid-2022"),
    ],
)
def test_a_file_that_is_not_as_published_is_refused(tmp_path, old, new, says):
    assert says in refusals.refusal(regional_population.read, refusals.edited(SAMPLE, tmp_path, (old, new)))


def test_a_file_without_districts_is_refused(tmp_path):
    lines = SAMPLE.read_bytes().splitlines(keepends=True)
    sums = tmp_path / "sums.csv"
    sums.write_bytes(b"".join(lines[:3]))
    assert "no row is a district" in refusals.refusal(regional_population.read, sums)


def test_a_cut_file_is_refused_by_its_control_total(tmp_path):
    refusals.check_cut_anywhere(regional_population.read, SAMPLE, tmp_path)
    short = tmp_path / "short.csv"
    short.write_bytes(b"".join(SAMPLE.read_bytes().splitlines(keepends=True)[:-1]))
    assert "districts against England and Wales" in refusals.refusal(regional_population.read, short)


def test_a_file_in_another_encoding_is_refused(tmp_path):
    refusals.check_saved_again(regional_population.read, SAMPLE, tmp_path)
