"""A file as a spreadsheet saves it is read, or refused with what to do in the spreadsheet."""

from datetime import date, datetime, timedelta

import pandas as pd
import pytest

from svd_analysis.errors import SourceError
from svd_analysis.sources import records
from tests.sources.records import drawn
from tests.sources.records.drawn import HEADINGS, ROWS


@pytest.fixture
def read(tmp_path):
    source = drawn.source(tmp_path)
    return lambda content, named=source: records.read(written(tmp_path, content), named)


def written(folder, content):
    path = folder / "victims.csv"
    path.write_bytes(content)
    return path


@pytest.fixture
def plain(tmp_path):
    return drawn.csv_file(tmp_path).read_bytes()


BLANK = b" ,\xc2\xa0," + b"," * (len(HEADINGS) - 3) + b"\n"
KEPT = {
    "UTF-8 with a byte order mark": lambda raw: b"\xef\xbb\xbf" + raw,
    "UTF-16": lambda raw: raw.decode().encode("utf-16"),
    "UTF-16 the other way": lambda raw: b"\xfe\xff" + raw.decode().encode("utf-16-be"),
    "Unicode text, with tabs": lambda raw: raw.replace(b",", b"\t").decode().encode("utf-16"),
    "semicolons": lambda raw: raw.replace(b",", b";"),
    "tabs": lambda raw: raw.replace(b",", b"\t"),
    "lines of Windows": lambda raw: raw.replace(b"\n", b"\r\n"),
    "lines of an old Macintosh": lambda raw: raw.replace(b"\n", b"\r"),
    "no end to its last line": lambda raw: raw.rstrip(b"\n"),
    "rows of blanks below": lambda raw: raw + BLANK * 3,
    "lines of blanks below": lambda raw: raw + b"  \n\n",
}


@pytest.mark.parametrize("saved", KEPT.values(), ids=KEPT)
def test_what_can_be_told_with_certainty_is_read(read, plain, saved):
    pd.testing.assert_frame_equal(read(saved(plain))[0], read(plain)[0])


def found(quality, check):
    return quality.loc[quality["check"] == check, "found"].tolist()


def test_a_last_line_without_an_end_is_said(read, plain):
    assert found(read(plain)[1], "last line") == []
    [said] = found(read(plain.rstrip(b"\n"))[1], "last line")
    assert said == "all its cells and no end: the last of them may be cut short"


def test_a_last_line_without_all_its_cells_is_cut_short(read, plain):
    with pytest.raises(SourceError, match="line 6 has 11 fields where the first has 14. The file is cut short"):
        read(plain[:-30])


ACCENTED = drawn.REMARK.encode(), "d\u00e9j\u00e0 vu".encode("windows-1252")


def test_another_encoding_is_refused_with_how_to_save_the_file(read, plain):
    with pytest.raises(SourceError) as fault:
        read(plain.replace(*ACCENTED))
    assert "line 2 is not UTF-8. In Excel: File, Save As, CSV UTF-8 (comma delimited)." in str(fault.value)
    assert "write `encoding: windows-1252`" in str(fault.value)


def test_windows_1252_is_read_where_it_is_described(tmp_path, read, plain):
    changes = [
        ("  taxonomy:", "  encoding: windows-1252\n  taxonomy:"),
        ("ignored: [Remarks]", "ignored: [R\u00e9sum\u00e9]"),
    ]
    source = drawn.source(tmp_path, *changes)
    raw = plain.replace(b"Remarks", "R\u00e9sum\u00e9".encode("windows-1252")).replace(*ACCENTED)
    pd.testing.assert_frame_equal(read(raw, source)[0], read(plain)[0])
    marked = plain.replace(b"Remarks", "R\u00e9sum\u00e9".encode())
    pd.testing.assert_frame_equal(read(b"\xef\xbb\xbf" + marked, source)[0], read(plain)[0])
    with pytest.raises(SourceError, match="line 1 is not WINDOWS-1252. In Excel"):
        read(b"\x81" + plain, source)


@pytest.mark.parametrize("note", [b"Source: the force\n", b"Source: the force" + b"," * (len(HEADINGS) - 1) + b"\n"])
def test_a_note_below_the_table_is_refused_as_one(read, plain, note):
    with pytest.raises(SourceError, match=r"line 7 has (one cell alone|1 fields).* note") as fault:
        read(plain + note)
    assert "Take the note out" in str(fault.value) or "take it out" in str(fault.value)


def test_a_note_on_a_sheet_is_refused_as_one(tmp_path):
    path = drawn.workbook(tmp_path, change=lambda book: book.active.append(["Source: the force"]))
    with pytest.raises(SourceError, match="row 7 has one cell alone"):
        records.read(path, drawn.source(tmp_path))


def test_a_blank_far_below_on_a_sheet_is_no_record(tmp_path):
    def stray(book):
        book.active.cell(row=500, column=3).value = " "

    counts, _ = records.read(drawn.workbook(tmp_path, change=stray), drawn.source(tmp_path))
    assert counts["count"].sum() == len(ROWS)


def test_one_cell_is_a_record_where_all_else_is_always_so(tmp_path):
    changes = [
        ('{column: Borough, as: authority, codes: {"Not known": met-unknown}}', "{always: Bexley, as: authority}"),
        ("{column: Offence code}", "{always: 8N}"), ("[Remarks]", "[Remarks, Borough, Offence code]"),
    ]  # fmt: skip
    row = ["05/01/2024" if heading == "Recorded on" else "" for heading in HEADINGS]
    counts, _ = records.read(drawn.csv_file(tmp_path, [row]), drawn.source(tmp_path, *changes))
    assert counts["count"].tolist() == [1]


@pytest.mark.parametrize(
    ("written", "band"),
    [
        ("85+", "25-120"), ("18 - 24", "18-24"), ("18\u201324", "18-24"), ("18 \u2014 24", "18-24"), ("65 +", "25-120"),
        ("<18", "0-17"), (">=25", "25-120"), ("017", "0-17"), ("120", "25-120"),
    ],
)  # fmt: skip
def test_ages_are_read_as_they_are_usually_written(tmp_path, written, band):
    rows = [drawn.row("05/01/2024", "", "", age=written)]
    counts, _ = records.read(drawn.csv_file(tmp_path, rows), drawn.source(tmp_path))
    assert counts["victim_age"].tolist() == [band]


@pytest.mark.parametrize("written", ["17+", "24-18", "121", "85++", "-1", "Under 18", "1\u0668"])
def test_an_age_that_is_in_no_band_whole_is_refused(tmp_path, written):
    rows = [drawn.row("05/01/2024", "", "", age=written)]
    with pytest.raises(SourceError, match="Expected an age in whole years, 85\\+, or a band inside one of its `ages`"):
        records.read(drawn.csv_file(tmp_path, rows), drawn.source(tmp_path))


@pytest.mark.parametrize(("year", "read_as"), [("0024", "year"), ("1899", "year"), ("0024", "date")])
def test_a_year_before_any_record_is_refused(tmp_path, year, read_as):
    day = '{column: Recorded on, as: date, format: "%d/%m/%Y"}'
    changes = [(f"month: {day}", "month: {column: Recorded on, as: year}")] if read_as == "year" else []
    row = drawn.row(year if changes else f"05/01/{year}", "", "")
    with pytest.raises(SourceError, match="line 2, column 'Recorded on': not what was described"):
        records.read(drawn.csv_file(tmp_path, [row]), drawn.source(tmp_path, *changes))


def as_another_country_opens_it(day):
    """A day as a spreadsheet of the United States has it: swapped where it can be, else left as text."""
    return datetime(day.year, day.day, day.month) if day.day <= 12 else f"{day:%d/%m/%Y}"


YEAR = [date(2024, 1, 1) + timedelta(days) for days in range(366)]


@pytest.mark.parametrize("heading", ["Recorded on", "Committed on"])
def test_days_that_a_spreadsheet_swapped_in_part_are_refused(tmp_path, heading):
    rows = [drawn.row("05/01/2024", "05/01/2024", "") for _ in YEAR]
    for cells, day in zip(rows, YEAR, strict=True):
        cells[HEADINGS.index(heading)] = as_another_country_opens_it(day)
    with pytest.raises(SourceError) as fault:  # 12 days of each of 12 months can be swapped: 144; 366 - 144 = 222
        records.read(drawn.workbook(tmp_path, rows), drawn.source(tmp_path))
    assert f"column {heading!r} holds 144 real dates and 222 days as text" in str(fault.value)
    assert "save the column as text throughout, or as dates throughout" in str(fault.value)


def test_real_dates_beside_empty_cells_and_words_that_are_described_are_read(tmp_path):
    rows = [drawn.row("05/01/2024", day, "") for day in (datetime(2024, 1, 1), "", "unknown")]
    source = drawn.source(
        tmp_path, ('weekday, format: "%d/%m/%Y"', 'weekday, format: "%d/%m/%Y", codes: {unknown: ""}')
    )
    counts, _ = records.read(drawn.workbook(tmp_path, rows), source)
    assert counts["count"].sum() == 3
