import csv
from pathlib import Path

import openpyxl
import pytest

from svd_analysis import parameters, schemas
from svd_analysis.sources import small_area_income
from tests.sources import refusals

SAMPLE = Path(__file__).parent / "small_area_income" / "after_housing_costs.csv"
SHEET = "Net income after housing costs"
TITLE = (
    "Net annual household income (equivalised) after housing costs by middle layer super output area (MSOA), "
    "England and Wales, financial year ending March 2020 (£)"
)


def workbook(folder, *changes, title=TITLE, sheet=SHEET):
    """The publisher's workbook: a title above the table, numbers as numbers; each (cell, value) of `changes` put in."""
    book = openpyxl.Workbook()
    book.active.title = "Contents"
    page = book.create_sheet(sheet)
    for row in (["Contents"], [], [title], []):
        page.append(row)
    with open(SAMPLE, encoding="utf-8", newline="") as file:
        for row in csv.reader(file):
            page.append([int(cell) if cell.isdecimal() else cell for cell in row])
    for cell, value in changes:
        page[cell] = value
    path = folder / "income.xlsx"
    book.save(path)
    return path


def test_income_is_pounds_of_the_year_the_financial_year_begins_in(tmp_path):
    covariates, _ = small_area_income.read(workbook(tmp_path))
    assert list(covariates.columns) == list(schemas.COVARIATES)
    assert list(covariates.itertuples(index=False, name=None)) == [
        ("X02000001", "msoa11", 2019, "household_income", 24_100.0),
        ("X02000002", "msoa11", 2019, "household_income", 36_500.0),
    ]


def test_how_wide_the_limits_are_is_told(tmp_path):
    _, quality = small_area_income.read(workbook(tmp_path))
    found = quality.set_index("check")["found"]
    # 5,900 of 24,100 and 8,400 of 36,500: 24.5 and 23.0 per cent.
    assert found["limits apart, per cent of the estimate, median area"] == "23.7"
    assert found["lowest and highest estimate, pounds a year"] == "24100 and 36500"


@pytest.mark.parametrize(
    ("cell", "value", "says"),
    [
        ("G6", 21_300, "row 6: Net annual income after housing costs (£) 21300"),
        ("G6", 27_400, "row 6: Net annual income after housing costs (£) 27400"),
        ("I7", 0, "row 7:"),
        ("J7", 8_500, "the interval to be their distance (1 such rows)"),
        ("G7", "[x]", "line 7, column 'Net annual income after housing costs (£)': '[x]' is not a number"),
        ("G7", None, "'' is not a number"),
        ("A7", "X02000001", "stands in the file more than once"),
        ("A7", "X01000002", "'X01000002' is not a code of msoa11"),
        ("A7", "E02000002", "1 MSOAs of England and 0 of Wales. Expected 6791 and 410"),
        (
            "G5",
            "Net annual income before housing costs (£)",
            "'Net annual income after housing costs (£)' is not in the",
        ),
        ("A5", "MSOA21 code", "no header row that begins with 'MSOA code'"),
    ],
)
def test_a_workbook_that_is_not_as_published_is_refused(tmp_path, cell, value, says):
    assert says in refusals.refusal(small_area_income.read, workbook(tmp_path, (cell, value)))


@pytest.mark.parametrize(
    "title", [TITLE.replace("2020", "2018"), TITLE.replace("after", "before"), TITLE.replace("2020", "20201"), ""]
)
def test_another_year_or_kind_of_income_is_refused(tmp_path, title):
    says = refusals.refusal(small_area_income.read, workbook(tmp_path, title=title))
    assert "Expected income after housing costs in the financial year ending March 2020" in says


def test_a_workbook_without_the_sheet_is_refused(tmp_path):
    path = workbook(tmp_path, sheet="Net income before housing costs")
    assert f"no sheet {SHEET!r}" in refusals.refusal(small_area_income.read, path)


def test_a_workbook_cut_anywhere_is_refused(tmp_path):
    raw, copy = workbook(tmp_path).read_bytes(), tmp_path / "copy.xlsx"
    for length in range(0, len(raw) - 1, 1 + len(raw) // 60):
        copy.write_bytes(raw[:length])
        refusals.refusal(small_area_income.read, copy)


def test_the_measure_is_told_of():
    assert list(parameters.source("small_area_income").measures) == [small_area_income.MEASURE]
