"""What no extract may be: an archive, a protected or lively workbook, a file that unpacks to more than it looks."""

import gzip
import io
import shutil
import zipfile

import openpyxl
import pyarrow as pa
import pytest
from pyarrow import parquet

from svd_analysis.errors import SourceError
from svd_analysis.sources import records, records_files, records_workbooks
from tests.sources.records import drawn
from tests.sources.records.drawn import HEADINGS, ROWS


@pytest.fixture
def said(tmp_path):
    source = drawn.source(tmp_path)

    def of(path, *changes):
        with pytest.raises(SourceError) as fault:
            records.read(path, drawn.source(tmp_path, *changes) if changes else source)
        assert str(path) in str(fault.value)
        return str(fault.value)

    return of


def repacked(path, *, add=(), leave=(), kind=zipfile.ZIP_DEFLATED, edit=None):
    """The workbook with parts added, left out or changed."""
    with zipfile.ZipFile(path) as archive:
        parts = [(name, archive.read(name)) for name in archive.namelist() if name not in leave]
    with zipfile.ZipFile(path, "w", kind) as archive:
        for name, content in [*parts, *add]:
            archive.writestr(name, edit(name, content) if edit else content)
    return path


def test_a_heading_that_is_not_described_is_told_with_the_nearest(tmp_path, said):
    text = said(drawn.csv_file(tmp_path, headings=[*HEADINGS[:-1], "Remark"]))
    assert "the column 'Remark' is not described. Did you mean 'Remarks'?" in text


def test_a_heading_that_is_described_and_not_there_is_told(tmp_path, said):
    text = said(drawn.csv_file(tmp_path, [cells[:-2] for cells in ROWS], HEADINGS[:-2]))
    assert "there is no column 'DA', which is described" in text


def test_identifiers_need_not_be_there(tmp_path):
    path = drawn.csv_file(tmp_path, [cells[5:] for cells in ROWS], HEADINGS[5:])
    assert records.read(path, drawn.source(tmp_path))[0]["count"].sum() == 5


@pytest.mark.parametrize(
    ("heading", "cell", "expected"),
    [
        ("Recorded on", "2024-01-05", "Expected a day written %d/%m/%Y."),
        ("Recorded on", "31/02/2024", "Expected a day written %d/%m/%Y."),
        ("Borough", "Bexly", "Expected a local authority, by its name or code or one of 'Not known'."),
        ("Offence code", "8Z", "Expected a code of home_office."),
        ("Age", "16-20", "or a band inside one of its `ages` or one of '?'."),
        ("Age", "121", "Expected an age in whole years"),
        ("Age", "17.5", "Expected an age in whole years"),
        ("Sex", "f", "Expected one of 'M', 'F', 'U'."),
        ("Committed at", "24:00", "Expected an hour such as 23 or 23:15."),
        ("Committed on", "Monday", "Expected a day written %d/%m/%Y."),
    ],
)
def test_a_cell_of_another_kind_is_told_with_what_was_expected(tmp_path, said, heading, cell, expected):
    rows = [list(cells) for cells in ROWS]
    for at in (1, 4):
        rows[at][HEADINGS.index(heading)] = cell
    text = said(drawn.csv_file(tmp_path, rows))
    assert f"line 3, column {heading!r}: not what was described (2 such rows). " in text
    assert expected in text


def test_several_columns_are_told_at_once(tmp_path, said):
    row = drawn.row("yesterday", "", "", borough="Atlantis", age="old")
    assert len(said(drawn.csv_file(tmp_path, [row])).splitlines()) == 3


@pytest.mark.parametrize("heading", ["Recorded on", "Borough", "Offence code"])
def test_an_empty_month_place_or_class_is_an_error(tmp_path, said, heading):
    rows = [list(cells) for cells in ROWS]
    rows[0][HEADINGS.index(heading)] = " "
    assert f"line 2, column {heading!r}" in said(drawn.csv_file(tmp_path, rows))


@pytest.mark.parametrize("digits", ["%d%m%Y", "%Y%m%d"])
def test_digits_without_a_mark_between_them_are_all_there_or_refused(tmp_path, said, digits):
    change = (
        '{column: Recorded on, as: date, format: "%d/%m/%Y"}',
        f'{{column: Recorded on, as: date, format: "{digits}"}}',
    )
    assert "column 'Recorded on'" in said(drawn.csv_file(tmp_path, [drawn.row("1122024", "", "")]), change)


def archives(folder):
    plain = drawn.csv_file(folder).read_bytes()
    zipped = io.BytesIO()
    with zipfile.ZipFile(zipped, "w") as archive:
        archive.writestr("../victims.csv", plain)
    return {
        "victims.zip": zipped.getvalue(), "victims.csv.gz": gzip.compress(plain), "victims.tar": plain,
        "victims.csv": zipped.getvalue(), "other.csv": gzip.compress(plain), "victims.xls": plain,
        "victims.xlsm": plain, "victims.ods": zipped.getvalue(), "victims.pkl": plain, "victims.parquet": plain,
        "victims.xlsx": zipped.getvalue(), "old.xlsx": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + plain,
        "more.csv": b"\x28\xb5\x2f\xfd" + plain,
    }  # fmt: skip


def test_no_archive_is_opened_and_no_other_kind_of_file(tmp_path, said):
    for name, content in archives(tmp_path).items():
        path = tmp_path / name
        path.write_bytes(content)
        assert any(word in said(path) for word in ("archive", "expected a file", "protected", "not a whole")), name
    assert not (tmp_path.parent / "victims.csv").exists()


def test_a_file_beyond_the_limit_is_not_read(tmp_path, said, monkeypatch):
    monkeypatch.setattr(records_files, "MOST_BYTES", 100)
    assert "larger than 100 bytes" in said(drawn.csv_file(tmp_path))


def test_a_workbook_that_unpacks_to_more_than_a_machine_holds_is_not_opened(tmp_path, said):
    bomb = ("xl/media/image1.png", b"\0" * 4_000_000)
    assert "unpacks to more than" in said(repacked(drawn.workbook(tmp_path), add=[bomb]))


def test_a_part_that_says_less_of_its_size_than_it_has_is_weighed(tmp_path, said):
    path = repacked(drawn.workbook(tmp_path), add=[("xl/media/image1.png", b"\0" * 4_000_000)])
    raw = path.read_bytes()
    size = (4_000_000).to_bytes(4, "little")
    assert raw.count(size) == 2
    path.write_bytes(raw.replace(size, (10).to_bytes(4, "little")))
    assert "unpacks to more than" in said(path)


def test_a_workbook_within_the_limits_is_weighed_whole(tmp_path):
    path = drawn.workbook(tmp_path)
    with zipfile.ZipFile(path) as archive:
        total = sum(part.file_size for part in archive.infolist())
        found = sum(records_workbooks._weighed(path, archive, part, 0) for part in archive.infolist())
    assert found == total


def encrypted(path):
    """The flag of every part that says it is encrypted set."""
    raw = bytearray(path.read_bytes())
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = raw.find(mark)
        while place >= 0:
            raw[place + at] |= 1
            place = raw.find(mark, place + 1)
    path.write_bytes(raw)
    return path


def test_a_workbook_with_a_password_is_refused(tmp_path, said):
    assert "protected by a password" in said(encrypted(drawn.workbook(tmp_path)))


def test_a_workbook_with_macros_is_refused(tmp_path, said):
    assert "macros" in said(repacked(drawn.workbook(tmp_path), add=[("xl/vbaProject.bin", b"x")]))


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_part_that_stands_in_a_workbook_twice_is_refused(tmp_path, said):
    twice = ("xl/worksheets/sheet1.xml", b"<worksheet/>")
    assert "stand in it twice" in said(repacked(drawn.workbook(tmp_path), add=[twice]))


@pytest.mark.parametrize("at", [0, records_workbooks._PIECE - 2])
def test_a_formula_is_found_wherever_its_part_is_cut(tmp_path, said, at):
    def edit(name, content):
        return content.replace(b"<sheetData>", b" " * at + b"<sheetData>") if name.endswith("sheet1.xml") else content

    rows = [[*cells[:-1], "=1+1"] for cells in ROWS]
    path = repacked(drawn.workbook(tmp_path, rows), edit=edit, kind=zipfile.ZIP_STORED)
    assert "holds formulas" in said(path)


def test_merged_cells_are_refused_since_only_one_of_them_has_a_value(tmp_path, said):
    assert "are merged" in said(drawn.workbook(tmp_path, change=lambda book: book.active.merge_cells("I2:I3")))


def test_of_several_sheets_the_one_that_is_named_is_read(tmp_path, said):
    path = drawn.workbook(tmp_path, change=lambda book: book.create_sheet("Notes"))
    assert "has 2 sheets. Write the name of the one to read" in said(path)
    assert "has no sheet 'Victims'" in said(path, ("  taxonomy:", "  sheet: Victims\n  taxonomy:"))
    counts, _ = records.read(path, drawn.source(tmp_path, ("  taxonomy:", "  sheet: Sheet\n  taxonomy:")))
    assert counts["count"].sum() == 5


def test_a_sheet_with_a_banner_is_refused_with_what_to_do(tmp_path, said):
    path = drawn.workbook(tmp_path, change=lambda book: book.active.insert_rows(1))
    assert "Put the headings into the first row" in said(path)


def test_parquet_of_more_rows_than_anybody_has_is_not_read(tmp_path, said, monkeypatch):
    monkeypatch.setattr(records_files, "MOST_ROWS", 4)
    assert "unpacks to 5 rows" in said(drawn.parquet_file(tmp_path))


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        (pa.list_(pa.string()), "holds list"),
        (pa.binary(), "holds binary"),
        (pa.timestamp("us", "UTC"), "has a time zone"),
    ],
)
def test_parquet_of_other_kinds_of_value_is_refused(tmp_path, said, kind, expected):
    table = parquet.read_table(drawn.parquet_file(tmp_path))
    place = table.column_names.index("Age")
    parquet.write_table(table.set_column(place, "Age", pa.nulls(len(table), kind)), tmp_path / "victims.parquet")
    assert f"the column 'Age' {expected}" in said(tmp_path / "victims.parquet")


def test_a_file_that_is_not_there_is_said(tmp_path, said):
    assert "there is no such file" in said(tmp_path / "victims.csv")


def test_an_interrupted_reading_stays_interrupted(tmp_path, monkeypatch):
    def interrupt(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(records_files, "read", interrupt)
    with pytest.raises(KeyboardInterrupt):
        records.read(tmp_path / "victims.csv", drawn.source(tmp_path))


def test_the_workbook_of_another_program_is_read(tmp_path):
    """Without a shared table of texts, and with another case of suffix."""
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("Sheet")
    for cells in [HEADINGS, *ROWS]:
        sheet.append(cells)
    book.save(tmp_path / "a.xlsx")
    shutil.move(tmp_path / "a.xlsx", tmp_path / "victims.XLSX")
    assert records.read(tmp_path / "victims.XLSX", drawn.source(tmp_path))[0]["count"].sum() == 5


def with_errors(*cells, sheets=()):
    """What puts errors into cells of the first sheet, before other sheets are added."""

    def change(book):
        for cell, error in cells:
            book.active[cell] = error
        for name in sheets:
            book.create_sheet(name)["L3"] = "#N/A"

    return change


@pytest.mark.parametrize("error", ["#N/A", "#DIV/0!", "#REF!", "#VALUE!", "#NAME?"])
def test_an_error_in_a_column_that_is_read_is_refused_and_not_taken_for_nothing(tmp_path, said, error):
    place = HEADINGS.index("Sex")
    assert "ABCDEFGHIJKLMN"[place] == "L"
    text = said(drawn.workbook(tmp_path, change=with_errors(("L3", error), ("L5", error))))
    assert "row 3, column 'Sex': an error such as #N/A or #REF! where a value was expected (2 such cells)" in text


@pytest.mark.parametrize("at", [0, (1 << 20) - 2300, (1 << 20) - 2310])
def test_an_error_is_found_wherever_its_part_is_cut_and_in_whatever_order_it_says_so(tmp_path, said, at):
    def edit(name, content):
        if not name.endswith("sheet1.xml"):
            return content
        swapped = content.replace(b'<c r="L3" t="e">', b"<c t = 'e'  s=\"0\" r='L3'>")
        assert swapped != content
        return swapped.replace(b"<sheetData>", b" " * at + b"<sheetData>")

    book = drawn.workbook(tmp_path, change=with_errors(("L3", "#N/A")))
    assert "row 3, column 'Sex'" in said(repacked(book, edit=edit, kind=zipfile.ZIP_STORED))


def test_an_error_elsewhere_than_in_what_is_read_is_no_matter(tmp_path):
    place = "ABCDEFGHIJKLMN"[HEADINGS.index("Remarks")]
    path = drawn.workbook(tmp_path, change=with_errors((f"{place}3", "#N/A"), sheets=["Notes"]))
    counts, _ = records.read(path, drawn.source(tmp_path, ("  taxonomy:", "  sheet: Sheet\n  taxonomy:")))
    assert counts["count"].sum() == 5


def test_an_error_on_the_one_of_several_sheets_that_is_read_is_refused(tmp_path, said):
    def change(book):
        book.create_sheet("Notes", 0)
        book["Sheet"]["L4"] = "#REF!"

    path = drawn.workbook(tmp_path, change=change)
    assert "row 4, column 'Sex'" in said(path, ("  taxonomy:", "  sheet: Sheet\n  taxonomy:"))


def test_an_error_that_does_not_say_where_it_stands_is_refused(tmp_path, said):
    def edit(name, content):
        return content.replace(b'<c r="N3" t="e">', b'<c t="e">') if name.endswith("sheet1.xml") else content

    path = repacked(drawn.workbook(tmp_path, change=with_errors(("N3", "#N/A"))), edit=edit)
    assert "a cell that doesn't say where: an error" in said(path)
