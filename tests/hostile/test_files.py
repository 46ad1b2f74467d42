"""Hostile text in the files beside a page: no cell is run, nothing leads away, each text is read again as it was."""

import csv
import io
import json
import re
import zipfile
from collections import Counter
from html import unescape

import pandas as pd
import pytest
from openpyxl import load_workbook
from python_calamine import CalamineWorkbook

from svd_analysis import html_tables, provenance
from svd_analysis.errors import SVDError, nearest
from svd_analysis.html_figures import Figure
from svd_analysis.html_tables import HTMLTable, without_controls, without_formula
from svd_analysis.report import page
from svd_analysis.report.worksheets import sheet_names
from svd_analysis.runner import pages
from tests.hostile import renderers
from tests.hostile.corpus import FORMULAS, STRINGS, STYLE_SHEETS, TEMPLATES

SHORT = [text for text in STRINGS if len(text) <= 255]
_COMMENTED = re.compile(r"<!-- (.*?) -->\s*<g [^>]*>(.*?)</g>", re.DOTALL)
STARTS = tuple("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")


@pytest.fixture(scope="module")
def book():
    return renderers.book(SHORT)


def written(text, number=""):
    """A text as a workbook has it; a word joiner, which nobody sees, stands between two dollars."""
    return (f"{number}. {without_controls(text)}" if number != "" else without_formula(text)).replace("$$", "$\u2060$")


def test_every_text_is_read_again_from_the_workbook_as_it_was_written(book):
    sheets = CalamineWorkbook.from_filelike(io.BytesIO(book))
    cells = sheets.get_sheet_by_name("all").to_python()[-len(SHORT) :]
    assert [first for first, _ in cells] == [written(text) for text in SHORT]
    assert [again for _, again in cells] == [-0.05 if text == "-5%" else written(text) for text in SHORT]
    for number in range(0, len(SHORT), 8):
        title, *_, headings, _ = sheets.get_sheet_by_name(f"one-{number}").to_python()
        assert headings[1] == written(SHORT[number])
        assert re.sub(r" \[note \d+\]$", "", title[0]) == written(SHORT[number], number)
    cover = Counter(cell for row in sheets.get_sheet_by_name("Cover").to_python() for cell in row)
    assert [text for text in SHORT if cover[written(text)] < 2] == []
    notes = {cell for row in sheets.get_sheet_by_name("Notes").to_python() for cell in row}
    assert [text for text in SHORT[::8] if written(text) not in notes] == []


def test_no_cell_of_the_workbook_is_a_formula_and_nothing_leads_away(book):
    read = load_workbook(io.BytesIO(book))
    cells = [cell for sheet in read.worksheets for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    assert {cell.value for cell in cells if str(cell.value).startswith(STARTS)} == {"-5%", -0.05}
    assert {cell.hyperlink.target for cell in cells if cell.hyperlink} == {None}
    with zipfile.ZipFile(io.BytesIO(book)) as parts:
        led = "external|vba|macro|embed|drawing|media|query|connection"
        assert [name for name in parts.namelist() if re.search(led, name, re.IGNORECASE)] == []
        content = b"".join(parts.read(name) for name in parts.namelist())
    assert b"<f>" not in content
    assert b'TargetMode="External"' not in content


def test_every_text_is_read_again_from_the_csv_and_no_cell_is_run():
    rows = [*csv.reader(io.StringIO(renderers.csv_text(STRINGS), newline=""))]
    assert [row[0] for row in rows[1:]] == [row[2] for row in rows[1:]] == [without_formula(text) for text in STRINGS]
    assert {cell for row in rows for cell in row if cell.startswith(STARTS)} == {"-5%"}


def test_a_carriage_return_ends_no_row_of_a_csv_with_a_formula_after_it():
    text = html_tables.csv_of(HTMLTable("a", "b", ("c", "d"), (("e\r=1+1", "f\r\n=1+1"),)))
    assert text == 'c,d\n"e\n=1+1","f\n=1+1"\n'


def test_a_column_of_the_results_is_written_alike():
    written = pages._csv(pd.DataFrame({"text": pd.array(STRINGS, dtype="str"), "n": 1}))
    rows = [*csv.reader(io.StringIO(written, newline=""))]
    assert [text for text, _ in rows[1:]] == [without_formula(text) for text in STRINGS]


def test_an_apostrophe_stands_before_a_formula_and_before_nothing_else():
    for text in STRINGS:
        assert without_formula(text) in (without_controls(text), f"'{without_controls(text)}")
    kept = {text for text in FORMULAS if without_formula(text) == text}
    assert kept == {"{=1+1}", "'=1+1", '"=1+1"', ",=1+1", ";=1+1", "1,234\t=1", "internal:'A'!A1", "external:x.xlsx",
                    "-5%", "0123", "1e9", "TRUE", "2024-03-01", "1/2", "[note 1]"}  # fmt: skip


def test_nothing_unseen_before_a_sign_makes_a_formula_of_it():
    for before in ("\u200b", "\ufeff", "\u00a0", " \t", "\n", "\u2060\u200b ", "\u200e", "\u00ad"):
        for sign in "=+-@":
            assert without_formula(f"{before}{sign}x") == f"'{before}{sign}x"


def test_a_page_that_is_read_again_shows_the_same_tables():
    shown = renderers.all_in_one_table(STRINGS)
    (again,) = page.shown_tables([renderers.section([shown])])
    assert [row[0] for row in again.rows] == [without_formula(text) for text in STRINGS]


def test_a_chart_draws_a_text_letter_by_letter():
    """Dollars are no formula, braces no format, a backslash no command: each letter is one shape."""
    drawn = [text for text in (*TEMPLATES, *STYLE_SHEETS) if renderers.drawable(text) and len(text) <= 30]
    svg = renderers.chart(drawn).image.decode()
    shapes = {unescape(text): drawing.count("<use") for text, drawing in _COMMENTED.findall(svg)}
    assert len(drawn) > 30
    for text in drawn:
        assert shapes[text.replace("--", "- -")] == len(text), text


def test_a_map_bears_every_text_that_its_typeface_has():
    drawn = [text for text in STRINGS if renderers.drawable(text) and len(text) < 60]
    assert renderers.map_of(drawn[::12]).file[0] == "png"


def test_a_letter_that_the_typeface_has_not_is_a_warning():
    for text in ("\u6771\u4eac", "a\x00b", "\U0001f52a"):
        assert not renderers.drawable(text)
        with pytest.warns(UserWarning, match="Glyph"):
            renderers.chart([text])


@pytest.mark.parametrize("make", [
    lambda text: HTMLTable(text, "Caption", ("a",), (("b",),)),
    lambda text: Figure(text, "A sentence that is long enough.", "Caption", b"<?xml"),
    lambda text: Figure("name", "A sentence that is long enough.", "Caption", b"<?xml", data=text),
])  # fmt: skip
def test_no_text_but_a_slug_names_a_table_or_figure_and_so_a_file_or_a_worksheet(make):
    for text in STRINGS:
        if not re.fullmatch(html_tables.SLUG, text):
            with pytest.raises(AssertionError, match="slug|name of a table"):
                make(text)


def test_a_worksheet_is_named_by_letters_that_excel_allows_and_never_twice():
    tables = [HTMLTable(name, "Caption", ("a",), (("b",),)) for name in ("history", "a" * 40, "a" * 41, "cover", "con")]
    names = sheet_names(tables)
    assert len(set(names)) == len(names)
    assert all(len(name) <= 31 and re.fullmatch("[a-z0-9-]+", name) for name in names)
    assert "history" not in names


def test_a_record_of_a_run_holds_a_text_as_it_was_and_stays_json():
    for text in STRINGS:
        assert json.loads(provenance.as_json({text: text})) == {text: text}


def test_an_error_shows_a_text_on_one_line_with_nothing_a_console_would_obey():
    for text in STRINGS:
        said = f"There is no area {text!r}. {nearest(text, ['bexley'])}"
        assert [letter for letter in said if not letter.isprintable()] == []
        assert str(SVDError(said)) == said
