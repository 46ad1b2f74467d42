"""Claimants from a Nomis workbook: two tables in one sheet, and a year is the mean of twelve months or missing."""

import math

import openpyxl
import pytest

from svd_analysis import schemas
from svd_analysis.sources import claimant_count
from tests.sources import refusals

MONTHS = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
]  # fmt: skip
NAMES = ["Exampleton", "Sampleford", "Elsewhere"]
COUNT, RATE = claimant_count.MEASURES


def months(years, last=12):
    """`January 2022` ... up to month `last` of the last of those years."""
    return [f"{month} {year}" for year in years for month in (MONTHS[:last] if year == years[-1] else MONTHS)]


def rows(measure, dates, value):
    """One table as Nomis writes it: its selection, then months by areas; `value(month number, area number)`."""
    body = [[date, *(value(month, area) for area in range(len(NAMES)))] for month, date in enumerate(dates)]
    return [
        ["Claimant count by sex and age"], ["ONS Crown Copyright Reserved [from Nomis on 1 April 2026]"], [],
        ["gender", "Total"], ["age", "All categories: Age 16+"], ["measure", measure], [], ["Date", *NAMES], *body, [],
        ["All data are rounded to the nearest 5."], [], [],
    ]  # fmt: skip


def workbook(folder, *tables, changed=None):
    """A workbook of those tables below one another in its sheet; `changed` maps a cell such as B9 to another value."""
    book = openpyxl.Workbook()
    book.active.title = "Data"
    for row in [row for table in tables for row in table]:
        book.active.append(row)
    for cell, value in (changed or {}).items():
        book.active[cell] = value
    path = folder / "nomis.xlsx"
    book.save(path)
    return path


def two_tables(folder, last=12, changed=None):
    """The years 2022 and 2023: Exampleton 1,000 claimants and 5 more each month, Sampleford ten times as many."""
    dates = months([2022, 2023], last)
    numbers = rows(COUNT, dates, lambda month, area: (1000 + 5 * month) * (10 if area == 1 else 1))
    shares = rows(RATE, dates, lambda month, area: 4.0 + area + (0.1 if month % 2 else 0))
    return workbook(folder, numbers, shares, changed=changed)


def values(covariates):
    return dict(covariates.set_index(["area_code", "year", "measure"])["value"])


def test_a_year_is_the_mean_of_its_twelve_months(tmp_path):
    covariates, _ = claimant_count.read(two_tables(tmp_path))
    assert list(covariates.columns) == list(schemas.COVARIATES)
    read = values(covariates)
    # Months 0 to 11 of 2022: 1,000 and 5 times their mean, 5.5; 2023 begins 12 months later.
    assert read["X09000001", 2022, "claimants"] == 1000 + 5 * 5.5
    assert read["X09000001", 2023, "claimants"] == 1000 + 5 * (5.5 + 12)
    assert read["X09000002", 2022, "claimants"] == 10 * (1000 + 5 * 5.5)
    assert read["X09000002", 2022, "claimant_rate"] == pytest.approx((6 * 5.0 + 6 * 5.1) / 12)
    assert set(covariates["geography"]) == {"lad24"}


def test_a_year_that_lacks_a_month_is_missing_and_no_mean_of_the_others(tmp_path):
    covariates, quality = claimant_count.read(two_tables(tmp_path, last=11))
    read = values(covariates)
    assert math.isnan(read["X09000001", 2023, "claimants"])
    assert read["X09000001", 2022, "claimants"] == 1027.5
    incomplete = quality[quality["check"] == "years without twelve months"]
    assert incomplete[["place", "rows"]].values.tolist() == [["2023", 2], ["2023", 2]]


@pytest.mark.parametrize("mark", ["-", "!"])
def test_a_month_with_a_mark_makes_the_year_missing_there_and_nowhere_else(tmp_path, mark):
    # Row 9 is the first month of the first table: B is Exampleton.
    covariates, quality = claimant_count.read(two_tables(tmp_path, changed={"B9": mark}))
    read = values(covariates)
    assert math.isnan(read["X09000001", 2022, "claimants"])
    assert read["X09000002", 2022, "claimants"] == 10275
    assert not math.isnan(read["X09000001", 2022, "claimant_rate"])
    withheld = quality[quality["check"] == "numbers withheld"]
    assert withheld[["rows", "place"]].values.tolist() == [[1, "claimants"]]


def test_a_name_without_a_code_is_reported(tmp_path):
    covariates, quality = claimant_count.read(two_tables(tmp_path))
    assert set(covariates["area_code"]) == {"X09000001", "X09000002"}
    assert quality.set_index("check").loc["areas without a code", "found"] == "1 names: Elsewhere"


def test_a_workbook_without_the_rate_gives_the_number_alone(tmp_path):
    path = workbook(tmp_path, rows(COUNT, months([2022]), lambda month, area: 100))
    assert set(claimant_count.read(path)[0]["measure"]) == {"claimants"}


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"B9": "many"}, "row 9, column 'Exampleton': 'many' is not a number"),
        ({"B9": None}, "row 9, column 'Exampleton': '' is not a number"),
        ({"B9": -5}, "row 9, column 'Exampleton': claimants is -5"),
        ({"A9": "Jan 2022"}, "row 9: 'Jan 2022' is not a month"),
        ({"A10": "March 2022"}, "row 10: the month does not follow"),
        ({"B4": "Male"}, "gender is 'Male'. Expected 'Total'"),
        ({"B5": "Aged 16-24"}, "age is 'Aged 16-24'"),
        ({"B6": "Claimants as a proportion of residents"}, "unknown measure 'Claimants as a proportion of residents'"),
        ({"C8": "Exampleton"}, "row 8: a name of an area stands twice"),
        ({"B8": "Sampletown"}, "have other areas or months"),
        ({"A8": "Month"}, "no table of the measure 'Claimant count'"),
        # The second table begins 36 rows lower.
        ({"B45": 104.0}, "row 45, column 'Exampleton': claimant_rate is 104. Expected from 0 to 100"),
        ({"B42": COUNT}, "the measure 'claimants' has two tables"),
    ],
)
def test_a_changed_workbook_is_refused_with_its_place(tmp_path, changed, says):
    assert says in refusals.refusal(claimant_count.read, two_tables(tmp_path, changed=changed))


def test_a_cut_workbook_is_refused(tmp_path):
    path = two_tables(tmp_path)
    raw = path.read_bytes()
    for length in range(0, len(raw), len(raw) // 20):
        path.write_bytes(raw[:length])
        refusals.refusal(claimant_count.read, path)
