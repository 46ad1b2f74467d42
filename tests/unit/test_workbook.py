"""The workbook of an area's tables, read back: what Excel shows is what the page shows, and it can be read by ear."""

import io
import re
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from svd_analysis.errors import SVDError
from svd_analysis.html_tables import HTMLTable
from svd_analysis.report import workbook
from svd_analysis.report.worksheets import MEANINGS, NO_NUMBER, SYNTHETIC, number, sheet_names
from svd_analysis.sentences import STATUS_WORDS

WARDS = HTMLTable(
    name="wards",
    caption="Offences by ward, Examplewick, 2024.",
    columns=("Ward", "Offences", "Per 1,000 residents", "Share", "Change"),
    rows=(
        ("Elm", "1,204", "10.50", "12.7%", "+5.0%"),
        ("Oak", "withheld (small number)", "no data", "0.0%", "−4.5%"),
        ("Ash", "0", "under 0.01", "100.0%", "not comparable"),
    ),
    notes=("Wards do not add up to the borough.", "In order of name."),
    numeric=frozenset({1, 2, 3, 4}),
)
YEARS = HTMLTable(
    name="years",
    caption="Offences by year, Examplewick.",
    columns=("Year", "Offences", "What was read"),
    rows=(("2023", "7", "a file\nof two lines"), ("2024", "12", "long words " * 20)),
    notes=("In order of name.",),
    numeric=frozenset({1}),
)
HOSTILE = (
    "=1+1",
    "{=1+1}",
    "[press](javascript:x)",
    "https://x.example",
    "internal:'Cover'!A1",
    "$$1$$",
    "@SUM(A1)",
    "…",
)


def made(*tables, synthetic=False):
    return workbook.workbook(
        tables or (WARDS, YEARS),
        title="Examplewick: serious violence, 2024",
        intro=["Examplewick, 2024.", ("The page: appendix.html", "external:appendix.html")],
        about=["Sources: invented."],
        synthetic=synthetic,
    )


@pytest.fixture(scope="module")
def content():
    return made()


@pytest.fixture(scope="module")
def book(content):
    return load_workbook(io.BytesIO(content))


def texts(sheet):
    return [row[0].value for row in sheet.iter_rows()]


def marked(sheet):
    """The cells of the one table of a worksheet, a list a row."""
    [table] = sheet.tables.values()
    return [list(row) for row in sheet[table.ref]]


def printed(cell):
    """A cell as a spreadsheet prints it, for the few formats that there are."""
    if isinstance(cell.value, str):
        return cell.value
    pattern = cell.number_format
    places = len(pattern.partition(".")[2].rstrip("%"))
    value = cell.value * 100 if pattern.endswith("%") else cell.value
    sign, mark, percent = ("+" * (pattern[0] == "+"), "," * ("," in pattern), "%" * (pattern[-1] == "%"))
    return f"{value:{sign}{mark}.{places}f}{percent}"


# --- what stands where


def test_cover_contents_and_notes_come_before_a_worksheet_for_each_table(book):
    assert book.sheetnames == ["Cover", "Contents", "Notes", "wards", "years"]


def test_the_cover_says_what_it_is_given_and_how_to_read_the_tables(book):
    said = texts(book["Cover"])
    assert said[0] == "Examplewick: serious violence, 2024"
    assert {"Examplewick, 2024.", "The page: appendix.html", "Sources: invented.", NO_NUMBER} <= set(said)
    [link] = [row[0].hyperlink.target for row in book["Cover"].iter_rows() if row[0].hyperlink]
    assert link == "appendix.html"


def test_every_entry_of_the_contents_leads_to_its_worksheet(book):
    _, *rows = marked(book["Contents"])
    found = [(name.value, name.hyperlink.location, holds.value) for name, holds in rows]
    assert found == [
        ("Notes", "'Notes'!A1", "Notes to the tables"),
        ("wards", "'wards'!A1", WARDS.caption),
        ("years", "'years'!A1", YEARS.caption),
    ]


def test_each_note_stands_once_with_its_number_and_its_tables_name_it(book):
    found = [[cell.value for cell in row] for row in marked(book["Notes"])]
    assert found == [
        ["Note", "Text", "Worksheets"],
        [1, "Wards do not add up to the borough.", "wards"],
        [2, "In order of name.", "wards, years"],
    ]
    assert book["wards"]["A1"].value == f"{WARDS.caption} [note 1] [note 2]"
    assert book["years"]["A1"].value == f"{YEARS.caption} [note 2]"


def test_a_workbook_of_tables_without_notes_has_no_worksheet_for_them():
    plain = HTMLTable("plain", "A caption.", ("Ward", "n"), (("Elm", "1"),))
    book = load_workbook(io.BytesIO(made(plain)))
    assert book.sheetnames == ["Cover", "Contents", "plain"]
    assert texts(book["plain"])[:2] == ["A caption.", "This worksheet contains one table."]


def test_invented_data_are_called_so_on_the_cover_and_above_every_table():
    book = load_workbook(io.BytesIO(made(synthetic=True)))
    assert SYNTHETIC in texts(book["Cover"])
    for sheet in (book["wards"], book["years"]):
        assert sheet["A2"].value == SYNTHETIC
    assert {sheet.oddHeader.center.text for sheet in book.worksheets} == {SYNTHETIC}


def test_real_data_are_not_called_invented(content):
    assert b"SYNTHETIC" not in content


# --- cells


def test_every_cell_is_printed_as_on_the_page(book):
    for name, table in (("wards", WARDS), ("years", YEARS)):
        headings, *rows = marked(book[name])
        assert tuple(cell.value for cell in headings) == table.columns
        shown = tuple(tuple(printed(cell) for cell in row) for row in rows)
        assert shown == tuple(tuple(cell.replace("−", "-") for cell in row) for row in table.rows)


def test_numbers_are_numbers_and_words_are_words(book):
    found = [[cell.value for cell in row[1:]] for row in marked(book["wards"])[1:]]
    assert found == [
        [1204, 10.5, 0.127, 0.05],
        ["withheld (small number)", "no data", 0, -0.045],
        [0, "under 0.01", 1, "not comparable"],
    ]


def test_a_year_that_heads_a_row_is_text(book):
    assert [row[0].value for row in marked(book["years"])] == ["Year", "2023", "2024"]


def test_the_words_for_missing_numbers_are_explained_above_the_table_that_has_them(book):
    above = texts(book["wards"])
    assert above[1:5] == [
        "This worksheet contains one table. Its notes are on the worksheet Notes.",
        NO_NUMBER,
        "no data: a month or a file that should be there is not.",
        "withheld (small number): it is small, or would reveal a number that is.",
    ]
    assert NO_NUMBER not in texts(book["years"])


def test_every_status_without_a_number_has_a_word_and_a_meaning_and_its_word_is_no_number():
    assert set(MEANINGS) == set(STATUS_WORDS)
    assert [word for word in STATUS_WORDS.values() if number(word)] == []


@pytest.mark.parametrize(
    ("text", "value", "shown"),
    [
        ("0", 0, "0"),
        ("2024", 2024, "0"),
        ("1,234", 1234, "#,##0"),
        ("1,234,567.0", 1234567, "#,##0.0"),
        ("10.50", 10.5, "0.00"),
        ("-3", -3, "0"),
        ("−3", -3, "0"),
        ("12.7%", 0.127, "0.0%"),
        ("33%", 0.33, "0%"),
        ("+5.0%", 0.05, "+0.0%"),
    ],
)
def test_a_plain_number_is_stored_with_the_format_that_prints_it(text, value, shown):
    assert number(text) == (value, shown)


@pytest.mark.parametrize(
    "text", ["", "none", "10.1 to 10.9", "007", "1,23", "1.", ".5", "1e5", "NaN", "4 (0.2%)", "1234567890123456", "٣"]
)
def test_what_is_no_plain_number_stays_text(text):
    assert number(text) is None


@given(st.integers(0, 10**9), st.integers(0, 3), st.booleans())
def test_what_is_read_back_is_the_number_that_was_printed(digits, places, percent):
    text = f"{digits / 10**places:,.{places}f}{'%' * percent}"
    value, _ = number(text)
    scale = 10 ** (places + 2 * percent)
    assert round(value * scale) == digits
    assert abs(value * scale - digits) < 1e-3


def test_nothing_that_could_be_run_or_followed_is_anything_but_text():
    columns = tuple(f"{text} {place}" for place, text in enumerate(HOSTILE))
    for text in HOSTILE:
        table = HTMLTable("hostile", f"{text} {text}", columns, (HOSTILE, HOSTILE), (text,), frozenset({1, 2}))
        book = load_workbook(io.BytesIO(made(table)))
        cells = [cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row]
        assert {cell.data_type for cell in cells} <= {"s", "n"}
        assert {cell.hyperlink.target for cell in cells if cell.hyperlink} == {None, "appendix.html"}
        _, *rows = marked(book["hostile"])
        shown = [tuple(cell.value.replace("\u2060", "") for cell in row) for row in rows]
        assert shown == [tuple(line) for line in ([f"'{x}" if x[0] in "=@" else x for x in HOSTILE],) * 2]


# --- what a screen reader, a keyboard and a printer need


def test_a_worksheet_holds_one_marked_table_and_no_merged_empty_or_blank_cell(book):
    for sheet in book.worksheets[1:]:
        [table] = sheet.tables.values()
        first, last = table.ref.split(":")
        assert first.startswith("A")
        assert last == sheet.dimensions.split(":")[1]
        assert table.headerRowCount == 1
        assert table.autoFilter is None
        assert not sheet.merged_cells.ranges
        assert all(sheet.cell(row, 1).value not in (None, "") for row in range(1, sheet.max_row + 1))
        assert all(cell.value not in (None, "") for row in marked(sheet) for cell in row)


def test_nothing_is_hidden_and_no_pane_is_frozen(book):
    assert {sheet.sheet_state for sheet in book.worksheets} == {"visible"}
    assert {sheet.freeze_panes for sheet in book.worksheets} == {None}


def test_columns_are_wide_enough_and_what_is_longer_wraps(book):
    for sheet in book.worksheets[1:]:
        widths = [group.width for group in sheet.column_dimensions.values()]
        assert min(widths) >= 12
        assert max(widths) <= 101
        assert all(cell.alignment.wrap_text for row in marked(sheet) for cell in row)


def test_numbers_and_their_words_stand_at_the_right_and_text_at_the_left(book):
    for row in marked(book["wards"]):
        assert [cell.alignment.horizontal for cell in row] == ["left", "right", "right", "right", "right"]


def test_it_prints_on_a4_as_wide_as_the_paper_with_its_headings_on_every_page(book):
    sheet = book["wards"]
    assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "landscape")
    assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)
    assert sheet.print_title_rows == "$6:$6"


def test_the_file_says_its_title_and_its_language(book):
    assert book.properties.title == "Examplewick: serious violence, 2024"
    assert book.properties.language == "en-GB"


# --- the file


def test_the_same_tables_give_the_same_bytes(content):
    assert made() == content


def test_the_file_holds_no_time_and_nothing_that_another_machine_would_write_otherwise(content):
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        properties = parts.read("docProps/core.xml").decode()
        assert not re.search(r"dcterms:(created|modified)", properties)
        for part in parts.infolist():
            assert (part.date_time, part.compress_type, part.create_system) == ((1980, 1, 1, 0, 0, 0), 0, 3)


def test_a_worksheet_is_named_like_the_csv_file_so_far_as_a_name_can_be():
    names = ["kinds", "notes", "history", "a" * 31, "a" * 40, "a" * 50]
    tables = [HTMLTable(name, "A caption.", ("Ward",), (("Elm",),)) for name in names]
    assert sheet_names(tables) == ["kinds", "notes-2", "history-2", "a" * 31, "a" * 27 + "-2", "a" * 27 + "-3"]


@pytest.mark.parametrize(
    ("columns", "cell", "words"),
    [
        (("Rate", "rate"), "1", "two columns headed 'Rate'"),
        (("Ward", "x" * 256), "1", "a heading of 256 letters"),
        (("Ward", "n"), "x" * 32_768, "more than 32,767 letters"),
    ],
)
def test_a_table_that_excel_would_cut_short_or_call_damaged_is_refused(columns, cell, words):
    with pytest.raises(SVDError, match=f"The table 'wards' has .*{words}"):
        made(HTMLTable("wards", "A caption.", columns, (("Elm", cell),)))
