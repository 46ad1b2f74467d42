import openpyxl
import pandas as pd
import pytest

from svd_analysis import conditions, schemas
from svd_analysis.periods import MONTH_NAMES
from svd_analysis.sources import sharp_object_workbook
from tests.sources import refusals

PLACES = list(sharp_object_workbook.PLACES)
AT = {place: 2 + 2 * number for number, place in enumerate(PLACES)}
NORTH_EAST, LONDON, ENGLAND, ABROAD = "E12000001", "E12000007", "E92000001", "hes-abroad"
MONTHS = [*MONTH_NAMES[3:], *MONTH_NAMES[:3]]


def year(label, total, admissions):
    """Twelve months and a total: 20 admissions in London a month, so many in England, and one more FCE than that."""
    lines = []
    for number, month in enumerate(MONTHS):
        line = [label if number == 0 else None, month] + [0, 0] * len(PLACES)
        line[AT["London"] : AT["London"] + 2] = [20.0, 25.0]
        line[AT["North East"] : AT["North East"] + 2] = ["*", "*"]
        line[AT["England"] : AT["England"] + 2] = [float(admissions), float(admissions + 1)]
        lines.append(line)
    sums = [total, None] + [0, 0] * len(PLACES)
    sums[AT["London"] : AT["London"] + 2] = [240.0, 300.0]
    sums[AT["North East"] : AT["North East"] + 2] = [15.0, 15.0]
    sums[AT["England"] : AT["England"] + 2] = [12.0 * admissions, 12.0 * (admissions + 1)]
    return [*lines, sums]


def workbook(folder, change=None):
    """The sheet as NHS Digital lays it out, with invented counts; `change` is made to its rows before it is saved."""
    headings = [None, None] + [text for place in PLACES for text in (place, None)]
    rows = [
        ["Count of Finished Admissions Episodes (FAEs)1 for 2016-17 (Provisional)8,9"],
        [None],
        headings,
        ["Year", "Month"] + ["FAEs", "FCEs"] * len(PLACES),
        *year("2015 -2016 \n", "2015-16 Total", 30),
        *year("2016-17\n", "2015-16 Total", 40),
        ["Source: Hospital Episode Statistics (HES), NHS Digital"],
    ]
    if change:
        change(rows)
    book = openpyxl.Workbook()
    book.active.title = "Interpretation"
    page = book.create_sheet(sharp_object_workbook.SHEET)
    for row in rows:
        page.append(row)
    path = folder / "workbook.xlsx"
    book.save(path)
    return path


def of(counts, area):
    return counts[counts["area_code"] == area].set_index("month")


def findings(quality, check):
    return quality[quality["check"] == check].set_index("place")


def test_admissions_are_counted_by_region_and_month_and_not_consultant_episodes(tmp_path):
    counts, _ = sharp_object_workbook.read(workbook(tmp_path))
    assert list(counts.columns) == list(schemas.COUNTS)
    assert len(counts) == len(PLACES) * 24
    london = of(counts, LONDON)
    assert (london.index.min(), london.index.max()) == ("2015-04", "2017-03")
    assert set(london["count"]) == {20}
    assert set(counts["unit"]) == {"admission"}
    assert conditions.codes()[sharp_object_workbook.TAXONOMY, sharp_object_workbook.CODE] == (
        "admission_for_sharp_object_assault",
    )


def test_january_to_march_belong_to_the_second_year_of_the_label(tmp_path):
    counts, _ = sharp_object_workbook.read(workbook(tmp_path))
    england = of(counts, ENGLAND)["count"]
    assert (england["2015-12"], england["2016-03"], england["2016-04"], england["2017-01"]) == (30, 30, 40, 40)


def test_a_withheld_count_is_missing_and_a_zero_is_a_zero(tmp_path):
    counts, quality = sharp_object_workbook.read(workbook(tmp_path))
    withheld = of(counts, NORTH_EAST)
    assert set(withheld["status"]) == {"suppressed"}
    assert withheld["count"].isna().all()
    assert set(of(counts, ABROAD)["count"]) == {0}
    assert findings(quality, "suppressed")["rows"].tolist() == [24]


def test_a_blank_of_a_place_that_is_no_region_is_missing_and_not_0(tmp_path):
    def blank(rows):
        rows[4][AT["Unknown"]] = None

    counts, quality = sharp_object_workbook.read(workbook(tmp_path, blank))
    first = of(counts, "hes-unknown").loc["2015-04"]
    assert (first["status"], pd.isna(first["count"])) == ("not recorded", True)
    assert findings(quality, "blank")["rows"].tolist() == [1]


def test_what_has_no_region_is_a_pseudo_area(tmp_path):
    counts, _ = sharp_object_workbook.read(workbook(tmp_path))
    kinds = counts.groupby("geography")["area_code"].nunique()
    assert dict(kinds) == {"country": 1, "pseudo": 4, "region": 9}


def test_a_total_headed_with_the_year_before_is_settled_and_reported(tmp_path):
    _, quality = sharp_object_workbook.read(workbook(tmp_path))
    row = findings(quality, "total under another year").iloc[0]
    assert (row["expected"], row["found"]) == ("2016/17", "2015-16 Total")


def test_the_totals_of_both_measures_stand_in_the_quality_record(tmp_path):
    _, quality = sharp_object_workbook.read(workbook(tmp_path))
    assert dict(findings(quality, "finished admission episodes, England")["rows"]) == {"2015/16": 360, "2016/17": 480}
    assert dict(findings(quality, "finished consultant episodes, England")["rows"]) == {"2015/16": 372, "2016/17": 492}
    assert "Provisional" in quality.set_index("check")["found"]["banner"]


def test_a_footnote_glued_to_a_place_is_no_part_of_its_name(tmp_path):
    def footnote(rows):
        rows[2][AT["London"]] = "London5"

    counts, _ = sharp_object_workbook.read(workbook(tmp_path, footnote))
    assert set(of(counts, LONDON)["count"]) == {20}


def put(row, column, value):
    def change(rows):
        rows[row][column] = value

    return change


def without(row):
    def change(rows):
        del rows[row]

    return change


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (put(2, AT["London"], "Londn"), "the place 'Londn' over FAEs is not known"),
        (put(2, AT["London"], "North East"), "the place 'North East' over FAEs is not known, or stands twice"),
        (put(3, AT["London"] + 1, "Episodes"), "27 columns of episodes, not 28"),
        (put(3, 0, "Years"), "no header row that begins with 'Year' and 'Month'"),
        (put(4, 0, "2015-17"), "'2015-17' is not a year such as 2017-18"),
        (put(4, 1, "Aprill"), "'Aprill' of '2015' is not a month"),
        (put(4, AT["England"], 31.0), "the months of 2015/16 add up to 361 FAEs in England and the total says 360"),
        (put(4, AT["England"], "*"), "column 'England, FAEs': '*' is not a whole number"),
        (put(4, AT["London"], None), "column 'London, FAEs': '' is not a whole number"),
        (put(4, AT["London"], 20.5), "'20.5' is not a whole number"),
        (without(10), "a year does not have twelve months and a total"),
        (without(16), "a year does not have twelve months and a total"),
        (without(-1), "does not end with its source"),
    ],
)
def test_a_changed_workbook_is_refused(tmp_path, change, says):
    assert says in refusals.refusal(sharp_object_workbook.read, workbook(tmp_path, change))


def test_a_cut_workbook_is_refused(tmp_path):
    path = workbook(tmp_path)
    raw = path.read_bytes()
    for length in range(0, len(raw), 500):
        path.write_bytes(raw[:length])
        refusals.refusal(sharp_object_workbook.read, path)
