import csv
import gzip
from pathlib import Path

import openpyxl
import pytest

from svd_analysis import schemas
from svd_analysis.sources import deprivation
from tests.sources import refusals

FOLDER = Path(__file__).parent / "deprivation"
CONVERTED, FILE_7 = FOLDER / "imd2019_converted.csv", FOLDER / "file_7.csv"
DOMAINS = ["imd", "income", "employment", "education", "health", "crime", "housing", "environment"]


def values(covariates):
    return dict(covariates.set_index(["area_code", "measure"])["value"])


def workbook(folder):
    """The Greater London Authority's copy: File 7's headings in a sheet of their own, numbers as numbers."""
    book = openpyxl.Workbook()
    book.active.title = "Notes"
    page = book.create_sheet("IMD 2019")
    with open(FILE_7, encoding="utf-8", newline="") as file:
        for number, row in enumerate(csv.reader(file)):
            page.append(row[:28] if number == 0 else [*row[:4], *map(float, row[4:28])])
    path = folder / "ID 2019 for London.xlsx"
    book.save(path)
    return path


def test_ranks_and_deciles_are_read_as_they_are_with_1_the_most_deprived():
    covariates, _ = deprivation.read(CONVERTED)
    found = values(covariates)
    assert list(covariates.columns) == list(schemas.COVARIATES)
    assert (found["X01000001", "imd_rank"], found["X01000001", "imd_decile"]) == (1, 1)
    assert (found["X01000001", "crime_rank"], found["X01000001", "crime_decile"]) == (32844, 10)
    assert (found["X01000003", "housing_rank"], found["X01000003", "environment_rank"]) == (5, 30000)
    assert {name for _, name in found} == {f"{domain}_{what}" for domain in DOMAINS for what in ("rank", "decile")}
    assert set(covariates[["geography", "year"]].itertuples(index=False, name=None)) == {("lsoa11", 2019)}


def test_file_7_gives_scores_too_and_leaves_sub_domains_out():
    covariates, _ = deprivation.read(FILE_7)
    found = values(covariates)
    assert {name for _, name in found} == {
        f"{domain}_{what}" for domain in DOMAINS for what in ("rank", "decile", "score")
    }
    with open(FILE_7, encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            area = row["LSOA code (2011)"]
            assert found[area, "income_score"] == float(row["Income Score (rate)"])
            assert found[area, "health_score"] == float(row["Health Deprivation and Disability Score"])
            assert found[area, "housing_rank"] == float(
                row["Barriers to Housing and Services Rank (where 1 is most deprived)"]
            )


def test_the_workbook_for_london_gives_what_file_7_gives(tmp_path):
    assert values(deprivation.read(workbook(tmp_path))[0]) == values(deprivation.read(FILE_7)[0])


def test_a_compressed_file_gives_the_same_answer(tmp_path):
    packed = tmp_path / "imd2019_converted.csv.gz"
    packed.write_bytes(gzip.compress(CONVERTED.read_bytes()))
    assert deprivation.read(packed)[0].equals(deprivation.read(CONVERTED)[0])


def test_the_indices_of_2015_are_refused_though_their_layout_is_the_same(tmp_path):
    path = refusals.edited(FILE_7, tmp_path, ("District code (2019)", "District code (2013)"))
    assert "'Local Authority District code (2019)' is not in the file" in refusals.refusal(deprivation.read, path)


def test_a_converted_table_under_another_name_is_refused_since_only_its_name_has_the_year(tmp_path):
    renamed = tmp_path / "imd2015.csv"
    renamed.write_bytes(CONVERTED.read_bytes())
    assert "2019 is not in this one" in refusals.refusal(deprivation.read, renamed)


def test_ranks_turned_round_are_refused(tmp_path):
    with open(CONVERTED, encoding="utf-8", newline="") as file:
        header, *rows = list(csv.reader(file))
    turned = tmp_path / "imd2019_converted.csv"
    lines = [header, *([*row[:9], *(str(32845 - float(rank)) for rank in row[9:])] for row in rows)]
    turned.write_text("".join(",".join(line) + "\n" for line in lines), encoding="utf-8")
    assert "Expected a decile that rises with the rank" in refusals.refusal(deprivation.read, turned)


@pytest.mark.parametrize(
    ("sample", "old", "new", "says"),
    [
        (CONVERTED, "30000.0,5.0", "0.0,5.0", "imd_rank is 0. Expected a rank from 1 to 32844"),
        (CONVERTED, "30000.0,5.0", "30000.5,5.0", "line 3: imd_rank is 30000.5"),
        (CONVERTED, "30000.0,5.0", "NA,5.0", "'NA' is not a number"),
        (CONVERTED, "X01000003,5.0", "X01000003,11.0", "imd_decile is 11. Expected a decile from 1 to 10"),
        (CONVERTED, "X01000003", "X01000002", "more than once"),
        (CONVERTED, "X01000003", "E01033769", "'E01033769' is not a code of lsoa11"),
        (CONVERTED, "Crime_rank", "Crime", "'Crime_rank' is not in the file"),
        (FILE_7, "0.087,30000,10", "1.087,30000,10", "imd_score is 1.087. Expected a score that falls"),
    ],
)
def test_a_file_that_is_not_as_published_is_refused(tmp_path, sample, old, new, says):
    assert says in refusals.refusal(deprivation.read, refusals.edited(sample, tmp_path, (old, new)))


def test_a_workbook_without_the_sheet_or_its_header_is_refused(tmp_path):
    path = workbook(tmp_path)
    book = openpyxl.load_workbook(path)
    book["IMD 2019"]["A1"] = "Code"
    book.save(path)
    assert "no header row that begins with 'LSOA code (2011)'" in refusals.refusal(deprivation.read, path)
    book["IMD 2019"].title = "IMD 2025"
    book.save(path)
    assert "no sheet 'IMD 2019'" in refusals.refusal(deprivation.read, path)
    missing = tmp_path / "none.xlsx"
    assert "no such file" in refusals.refusal(deprivation.read, missing)


def test_a_heading_twice_in_a_workbook_is_refused(tmp_path):
    path = workbook(tmp_path)
    book = openpyxl.load_workbook(path)
    book["IMD 2019"]["B1"] = "Income Score (rate)"
    book.save(path)
    assert "more than once" in refusals.refusal(deprivation.read, path)


@pytest.mark.parametrize("sample", [CONVERTED, FILE_7])
def test_a_cut_file_never_gives_another_number(tmp_path, sample):
    refusals.check_cut_anywhere(deprivation.read, sample, tmp_path)


def test_a_file_in_another_encoding_is_refused(tmp_path):
    refusals.check_saved_again(deprivation.read, FILE_7, tmp_path)
