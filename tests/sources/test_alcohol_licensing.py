"""Premises licences from a workbook of many tables: what an authority could not report is missing, and never 0."""

import math

import openpyxl
import pytest

from svd_analysis import schemas
from svd_analysis.sources import alcohol_licensing
from tests.sources import refusals

YEAR = "Year \n(as at 31 March)"
PARTS = [
    "Premises licences", "Premises licences selling alcohol", "Premises licences: On-sales of alcohol only",
    "Premises licences: Off-sales of alcohol only", "Premises licences: Both on- and off-sales of alcohol",
    "Premises licences not permitted to sell alcohol", "Premises licences: Alcohol permissions not reported",
]  # fmt: skip
HOURS = ["Premises with 24-hour alcohol licences", "Pubs, bars and nightclubs"]
# Year, authority; licences, that sell, on, off, both, that may not, not reported; 24-hour.
LINES = [
    ["2017/18", "*Total", 460, 385, 90, 140, 155, 60, 15, 12],
    ["2017/18", "Exampleton", 200, 170, 50, 80, 40, 30, 0, 7],
    ["2017/18", "Sampleford", 100, 85, 10, 20, 55, "x", 15, 5],
    ["2017/18", "Bedford UA", 160, 130, 30, 40, 60, 30, 0, "x"],
    ["2021/22", "*Total", 480, 150, 50, 60, 40, 30, 300, 9],
    ["2021/22", "Exampleton", 180, 150, 50, 60, 40, 30, 0, 9],
    ["2021/22", "Sampleford", 300, 0, "x", "x", "x", "x", 300, 0],
    ["2021/22", "Mockbridge", "x", "x", "x", "x", "x", "x", "x", "x"],
    ["2021/22", "Middle Temple", 0, 0, 0, 0, 0, 0, 0, 0],
]


def workbook(folder, lines=LINES, changed=None):
    """The publisher's layout: seven lines of notes above each header, table 4 beside table 3."""
    book = openpyxl.Workbook()
    book.active.title = "Cover_sheet"
    for sheet, headings, columns in (("Table_3", PARTS, slice(2, 9)), ("Table_4", HOURS, slice(9, 10))):
        page = book.create_sheet(sheet)
        page.append(["Some shorthand is used in this table, [x] = not available."])
        for text in (
            f"{sheet}: invented figures",
            "This worksheet contains one table.",
            "Source",
            "Date",
            "Contents",
            "Notes",
        ):
            page.append([text])
        page.append([YEAR, "Region", "Licensing authority", *headings])
        for line in lines:
            region = "*England and Wales" if line[1] == "*Total" else "Exampleshire"
            page.append([line[0], region, line[1], *line[columns], *([0] if sheet == "Table_4" else [])])
    for (sheet, cell), value in (changed or {}).items():
        book[sheet][cell] = value
    path = folder / "tables.xlsx"
    book.save(path)
    return path


def values(covariates):
    return dict(covariates.set_index(["area_code", "year", "measure"])["value"])


def test_licences_of_31_march_are_named_by_the_first_year_of_the_twelve_months(tmp_path):
    covariates, _ = alcohol_licensing.read(workbook(tmp_path))
    assert list(covariates.columns) == list(schemas.COVARIATES)
    read = values(covariates)
    assert (read["X09000001", 2017, "premises_licences"], read["X09000001", 2021, "premises_licences"]) == (200, 180)
    assert set(covariates["geography"]) == {"lad24"}


def test_those_that_may_do_both_count_among_on_sales_and_among_off_sales(tmp_path):
    read = values(alcohol_licensing.read(workbook(tmp_path))[0])
    assert read["X09000001", 2017, "on_sales_licences"] == 50 + 40
    assert read["X09000001", 2017, "off_sales_licences"] == 80 + 40
    assert read["X09000001", 2017, "licences_24_hour"] == 7


def test_an_authority_that_can_not_say_what_is_sold_has_no_number_of_on_sales_though_the_table_shows_one(tmp_path):
    read = values(alcohol_licensing.read(workbook(tmp_path))[0])
    # 15 of 100 are not reported: 65 with on-sales would be too few.
    assert math.isnan(read["X09000002", 2017, "on_sales_licences"])
    # The table shows 0 that sell alcohol; none of the 300 was reported.
    assert math.isnan(read["X09000002", 2021, "on_sales_licences"])
    assert math.isnan(read["X09000002", 2021, "off_sales_licences"])
    assert read["X09000002", 2021, "premises_licences"] == 300
    assert read["X09000002", 2021, "licences_24_hour"] == 0


def test_what_is_not_available_is_a_row_without_a_value(tmp_path):
    covariates, quality = alcohol_licensing.read(workbook(tmp_path))
    read = values(covariates)
    assert math.isnan(read["X09000003", 2021, "premises_licences"])
    assert math.isnan(read["E06000055", 2017, "licences_24_hour"])
    withheld = quality[quality["check"] == "numbers withheld"].set_index("place")["rows"]
    assert withheld["Premises licences"] == 1
    assert withheld["Premises with 24-hour alcohol licences"] == 2
    missing = quality[quality["check"] == "values missing"].set_index("place")["rows"]
    assert dict(missing) == {
        "premises_licences": 1, "on_sales_licences": 3, "off_sales_licences": 3, "licences_24_hour": 2,
    }  # fmt: skip


def test_bedford_has_another_name_and_authorities_without_a_code_are_reported(tmp_path):
    covariates, quality = alcohol_licensing.read(workbook(tmp_path))
    assert values(covariates)["E06000055", 2017, "premises_licences"] == 160
    assert quality.set_index("check").loc["areas without a code", "found"] == "1 names: Middle Temple"


def test_one_authority_spelled_in_two_ways_is_no_other_authority(tmp_path):
    # Row 17 is the Middle Temple's of 2021/22.
    alcohol_licensing.read(workbook(tmp_path, changed={("Table_4", "C17"): "The Middle Temple"}))


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({("Table_3", "D10"): 201}, "row 9, column 'Premises licences': the authorities of 2017/18 add up to 461"),
        ({("Table_4", "D10"): 8}, "row 9, column 'Premises with 24-hour alcohol licences'"),
        ({("Table_3", "I10"): 31}, "row 10: Exampleton has 200 premises licences and +1 in their parts"),
        ({("Table_3", "D10"): "n/a"}, "row 10, column 'Premises licences': 'n/a' is not a whole number"),
        ({("Table_3", "D10"): 200.5}, "'200.5' is not a whole number"),
        ({("Table_3", "C11"): "Exampleton"}, "sheet 'Table_3': row 11 repeats an authority"),
        ({("Table_4", "C11"): "Mockbridge"}, "tables 3 and 4 list other authorities or years"),
        ({("Table_3", "A10"): "2017"}, "'2017' is not a year"),
        ({("Table_3", "A10"): "2017/19"}, "'2017/19' is not a year"),
        ({("Table_3", "C9"): "Total", ("Table_4", "C9"): "Total"}, "a year has no row '*Total'"),
        ({("Table_3", "A8"): "Year"}, "sheet 'Table_3' has no header row"),
        ({("Table_3", "G8"): "Off-sales"}, "whose heading 'Premises licences: Off-sales of alcohol only'"),
    ],
)
def test_a_changed_workbook_is_refused_with_its_place(tmp_path, changed, says):
    assert says in refusals.refusal(alcohol_licensing.read, workbook(tmp_path, changed=changed))


def test_a_table_without_rows_is_refused(tmp_path):
    assert "there are no rows" in refusals.refusal(alcohol_licensing.read, workbook(tmp_path, lines=[]))


def test_a_table_that_lacks_an_authority_is_refused(tmp_path):
    short = [line for line in LINES if line[:2] != ["2017/18", "Sampleford"]]
    assert "add up to 360, the total says 460" in refusals.refusal(alcohol_licensing.read, workbook(tmp_path, short))


def test_a_cut_workbook_is_refused(tmp_path):
    path = workbook(tmp_path)
    raw = path.read_bytes()
    for length in range(0, len(raw), len(raw) // 20):
        path.write_bytes(raw[:length])
        refusals.refusal(alcohol_licensing.read, path)
