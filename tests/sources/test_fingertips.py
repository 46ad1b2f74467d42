import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from svd_analysis import schemas
from svd_analysis.errors import SourceError
from svd_analysis.sources import fingertips
from tests.sources import damage

FOLDER = Path(__file__).parent / "fingertips"
LATER, OLDER = FOLDER / "27_columns.csv", FOLDER / "26_columns.csv"


def counted(counts):
    rows = counts.assign(count=counts["count"].astype("object").where(counts["count"].notna(), None))
    return dict(zip(zip(rows["area_code"], rows["month"], strict=True), rows["count"], strict=True))


def finding(quality, check, place=""):
    [row] = quality[(quality["check"] == check) & (quality["place"] == place)].to_dict("records")
    return row


def test_every_authority_and_year_is_one_row_of_persons():
    counts, _ = fingertips.read(LATER)
    assert list(counts.columns) == list(schemas.COUNTS)
    assert counted(counts) == {
        ("X92000001", "2022/23"): 400, ("X92000001", "2023/24"): 410,
        ("X09000001", "2022/23"): 25, ("X09000001", "2023/24"): 30,
        ("X09000002", "2022/23"): None, ("X09000002", "2023/24"): 10,
        ("X09000003", "2022/23"): 0,
        ("X10000001", "2022/23"): 150, ("X10000001", "2023/24"): 155,
    }  # fmt: skip
    assert set(counts["unit"]) == {"admission"}
    assert set(counts["code"]) == {"Emergency hospital admissions for violence (including sexual violence)"}
    geography = dict(zip(counts["area_code"], counts["geography"], strict=True))
    assert geography == {"X92000001": "country", "X10000001": "county"} | {f"X0900000{n}": "lad24" for n in (1, 2, 3)}


def test_a_withheld_count_is_missing_and_says_so_and_a_zero_is_a_zero():
    counts, quality = fingertips.read(LATER)
    by_place = counts[counts["month"] == "2022/23"].set_index("area_code")
    assert by_place.loc["X09000002", "status"] == "suppressed"
    assert by_place["count"].isna().sum() == 1
    assert (by_place.loc["X09000003", "count"], by_place.loc["X09000003", "status"]) == (0, "ok")
    assert "small count" in finding(quality, "suppressed", "X09000002")["found"]


def test_an_area_counted_with_another_has_no_row_and_both_are_reported():
    counts, quality = fingertips.read(LATER)
    assert "X09000004" not in set(counts["area_code"])
    for area in ("X09000001", "X09000004"):
        note = finding(quality, "combined area", area)
        assert (note["found"], note["rows"]) == ("Value for Exampleton and Tinyport combined", 2)


def test_a_year_a_trust_did_not_report_is_a_gap_and_not_a_zero():
    counts, quality = fingertips.read(LATER)
    assert ("X09000003", "2023/24") not in counted(counts)
    assert finding(quality, "not presented", "X09000003")["rows"] == 1


def test_the_quality_record_accounts_for_every_row():
    counts, quality = fingertips.read(LATER)
    rows = {check: finding(quality, check)["rows"] for check in (
        "rows in", "rows by category left out", "other areas left out", "rows by sex or age left out", "rows refused",
        "listed again under another parent", "rows used")}  # fmt: skip
    assert rows.pop("rows in") == sum(rows.values()) == 16
    assert rows["rows used"] == len(counts)
    assert finding(quality, "month", "2022/23")["rows"] == 25 + 0 + 150


def test_the_older_layout_leaves_out_the_last_field_and_ages_inside_all_ages():
    counts, quality = fingertips.read(OLDER)
    assert finding(quality, "layout")["found"] == "Fingertips download, 26 columns"
    assert counted(counts) == {
        ("X92000001", "2015-04..2018-03"): 1200,
        ("X09000001", "2015-04..2018-03"): 75,
        ("X09000002", "2015-04..2018-03"): 1105,
    }
    assert "victim_age" not in counts


@pytest.mark.parametrize("cut", ["20150000,\n", "Similar,Similar,20150000,\n", ",Persons"])
def test_an_older_file_with_a_row_of_another_width_is_refused(tmp_path, cut):
    path = tmp_path / OLDER.name
    path.write_text(OLDER.read_text(encoding="utf-8").replace(cut, "\n", 1), encoding="utf-8")
    with pytest.raises(SourceError, match=r"line \d+ has \d+ fields where the header has 26"):
        fingertips.read(path)


def test_an_older_file_with_an_open_quotation_is_refused(tmp_path):
    path = tmp_path / OLDER.name
    path.write_text(OLDER.read_text(encoding="utf-8") + '11201,"Hospital admissions\n', encoding="utf-8")
    with pytest.raises(SourceError, match="line 10: unexpected end of data"):
        fingertips.read(path)


def test_an_empty_file_is_refused(tmp_path):
    path = tmp_path / "empty.csv"
    path.write_text("", encoding="utf-8")
    with pytest.raises(SourceError, match="the file is empty"):
        fingertips.read(path)


def test_ages_without_a_row_for_all_ages_are_kept_apart(tmp_path):
    path = tmp_path / "ages.csv"
    text = OLDER.read_text(encoding="utf-8").replace("All ages", "10-24 yrs")
    cut = text.index('11201,"Hospital admissions for violence\n",X12000001,Imagined region,X09000002')
    path.write_text(text[:cut], encoding="utf-8")
    counts, _ = fingertips.read(path)
    ages = counts[counts["area_code"] == "X09000001"]
    assert dict(zip(ages["victim_age"], ages["count"], strict=True)) == {"10-24 yrs": 75, "0-9 yrs": 10}


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("2023/24", "2023/24"),
        ("2015", "2015"),
        ("2021/22 - 23/24", "2021-04..2024-03"),
        ("2013 - 15", "2013-01..2015-12"),
        ("1998/99 - 99/00", "1998-04..2000-03"),
        ("1999/00 - 01/02", None),
        ("2023/24 Q1", None),
        ("2023-24", None),
        ("2023/25", None),
        ("", None),
    ],
)
def test_a_year_is_written_our_way_or_refused(tmp_path, text, period):
    path = tmp_path / "sample.csv"
    path.write_text(OLDER.read_text(encoding="utf-8").replace("2015/16 - 17/18", text), encoding="utf-8")
    if period:
        assert set(fingertips.read(path)[0]["month"]) == {period}
    else:
        with pytest.raises(SourceError, match="is not one this reader knows"):
            fingertips.read(path)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("Value suppressed for disclosure control due to small count", "", "line 7: the count of Sampleford"),
        (",25,50000,", ",25.5,50000,", "column 'Count': '25.5' is not a whole number"),
        (",25,50000,", ",*,50000,", "line 5, column 'Count'"),
        (",25,50000,", ",-25,50000,", "'-25' is not a whole number"),
        ("X09000003,Mockbridge", "X09000001,Exampleton", "with different counts"),
        ("Count,Denominator", "Number,Denominator", "whose heading 'Count' is not in the file"),
        ("Emergency hospital admissions for violence", "Winter deaths", "'Winter deaths (including sexual"),
        ("Persons", "Female", "Download the indicator for persons"),
        ("Time period range", "Category", "'Category' stands in the header more than once"),
    ],
)  # fmt: skip
def test_a_changed_file_is_refused_with_its_place(tmp_path, old, new, says):
    path = tmp_path / "sample.csv"
    path.write_text(LATER.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    with pytest.raises(SourceError) as fault:
        fingertips.read(path)
    assert str(path) in str(fault.value)
    assert says in str(fault.value)


@pytest.mark.parametrize("encoding", damage.REENCODED)
@pytest.mark.parametrize("sample", [LATER, OLDER], ids=["later", "older"])
def test_a_file_saved_again_in_another_encoding_is_refused(tmp_path, sample, encoding):
    path = tmp_path / sample.name
    path.write_bytes(sample.read_text(encoding="utf-8").replace("Sampleford", "Sämpleford").encode(encoding))
    with pytest.raises(SourceError):
        fingertips.read(path)


def test_a_byte_order_mark_changes_nothing(tmp_path):
    path = tmp_path / LATER.name
    path.write_bytes(b"\xef\xbb\xbf" + LATER.read_bytes())
    assert fingertips.read(path)[0].equals(fingertips.read(LATER)[0])


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("cut")


# Cut exactly where a year ends, it is the download of a year ago, which only the edition's hash can tell.
YEAR_END = LATER.read_bytes().index(b"11201,Emergency hospital admissions for violence (including sexual violence),,,"
                                    b"X92000001,Imagined England,England,Persons,All ages,,,2023/24")  # fmt: skip


@given(st.integers(YEAR_END + 1, LATER.stat().st_size))
def test_a_file_cut_anywhere_in_its_last_year_is_refused_or_right(folder, place):
    raw, whole = LATER.read_bytes(), fingertips.read(LATER)[0]
    assert damage.refused_or_right(fingertips.read, folder / LATER.name, raw[:place], whole)


def test_a_file_cut_at_the_end_of_any_line_of_its_last_year_is_refused(tmp_path):
    raw = LATER.read_bytes()
    for place in damage.line_end_cuts(raw):
        if place > YEAR_END:
            (tmp_path / LATER.name).write_bytes(raw[:place])
            with pytest.raises(SourceError):
                fingertips.read(tmp_path / LATER.name)


def test_the_slow_reading_agrees():
    slow = {}
    with open(LATER, encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["Sex"] == "Persons" and not row["Category Type"] and row["Count"] and row["Area Code"][1:3] != "12":
                slow[row["Area Code"], row["Time period"]] = int(row["Count"])
    counts = fingertips.read(LATER)[0]
    assert counted(counts[counts["status"] == "ok"]) == slow
