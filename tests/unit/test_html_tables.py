"""Tables a reader sees: nothing empty, nothing that runs, and the same cells in HTML and CSV."""

import base64
import csv
import io

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st
from IPython.core.formatters import DisplayFormatter

from svd_analysis.html_tables import HTMLTable, csv_of, html_of, without_formula

CAPTION = "Offences by ward, Examplewick, calendar year 2024. Source: an invented table."
HOSTILE = "<img src=x onerror=alert(1)>\"'&</td><script>alert(2)</script>"

# What a publisher or an analyst could write in a cell: anything but control characters, and never blank.
texts = st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]), min_size=1).filter(str.strip)


def drawn(**changed):
    parts = {
        "name": "wards",
        "caption": CAPTION,
        "columns": ("Ward", "Offences"),
        "rows": (("Elm", "1,204"), ("Oak", "gap")),
        "numeric": frozenset({1}),
    }
    return HTMLTable(**parts | changed)


def soup(shown):
    return BeautifulSoup(html_of(shown), "lxml")


def test_every_heading_has_a_scope_and_the_first_column_heads_its_rows():
    page = soup(drawn())
    assert [(th.get_text(), th["scope"]) for th in page.find_all("th")] == [
        ("Ward", "col"),
        ("Offences", "col"),
        ("Elm", "row"),
        ("Oak", "row"),
    ]


def test_the_region_that_scrolls_can_be_reached_by_keyboard_and_is_named_by_the_caption():
    region = soup(drawn()).find(role="region")
    assert region["tabindex"] == "0"
    assert soup(drawn()).find(id=region["aria-labelledby"]).get_text() == CAPTION


def test_numbers_align_right_and_the_word_for_a_missing_one_may_wrap():
    assert [td["class"] for td in soup(drawn()).find_all("td")] == [["number"], ["number", "word"]]


def test_the_link_saves_what_the_table_shows_with_the_mark_excel_needs():
    link = soup(drawn()).find("a")
    content = base64.b64decode(link["href"].split(",", 1)[1])
    assert link["download"] == "wards.csv"
    assert content == b'\xef\xbb\xbfWard,Offences\nElm,"1,204"\nOak,gap\n'


def test_notes_stand_below_the_table():
    assert [note.get_text() for note in soup(drawn(notes=("One.", "Two."))).select("p.note")] == ["One.", "Two."]


def test_jupyter_is_given_html_and_csv_with_what_a_workbook_needs_beside_its_cells():
    shown = drawn(notes=("One.", "Two."))
    data, metadata = DisplayFormatter().format(shown)
    assert data["text/html"] == html_of(shown)
    assert data["text/csv"] == csv_of(shown)
    assert metadata["text/csv"] == {"name": "wards", "caption": CAPTION, "notes": ["One.", "Two."], "numeric": [1]}
    assert data["text/plain"] == f"Table: {CAPTION}"


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"caption": "  "}, "caption is empty"),
        ({"name": "Two Words"}, "not a slug"),
        ({"columns": ("", "Offences")}, "no heading"),
        ({"rows": (("Elm", ""),)}, "'Offences' is empty"),
        ({"rows": (("Elm", 12),)}, "not text: 12"),
        ({"rows": (("Elm",),)}, "has 1 cells"),
        ({"rows": ()}, "no rows"),
    ],
)
def test_a_table_that_would_leave_a_reader_guessing_cannot_be_made(changed, words):
    with pytest.raises(AssertionError, match=words):
        drawn(**changed)


def test_hostile_text_stays_text_wherever_it_stands():
    page = soup(drawn(caption=HOSTILE, columns=(HOSTILE, "n"), rows=((HOSTILE, HOSTILE),), notes=(HOSTILE,)))
    assert not page.find_all(["script", "img"])
    assert page.get_text().count(HOSTILE) == 5


@given(st.lists(st.tuples(texts, texts), min_size=1, max_size=4))
def test_a_reader_of_html_sees_the_cells_that_were_given(rows):
    found = [
        [cell.get_text() for cell in row.find_all(["th", "td"])]
        for row in soup(drawn(rows=tuple(rows))).select("tbody tr")
    ]
    assert found == [list(row) for row in rows]


@given(st.lists(st.tuples(texts, texts), min_size=1, max_size=4))
def test_no_cell_of_a_csv_file_runs_in_a_spreadsheet(rows):
    _, *found = csv.reader(io.StringIO(csv_of(drawn(rows=tuple(rows))), newline=""))
    for cells, given_cells in zip(found, rows, strict=True):
        for cell, text in zip(cells, given_cells, strict=True):
            assert cell in (text, f"'{text}")
            assert cell.lstrip()[0] not in "=@" or cell.startswith("'")


@pytest.mark.parametrize("text", ["-4.5%", "+3", "1,204", "−4.5%", "10.1 to 10.9", "12"])
def test_a_number_is_no_formula(text):
    assert without_formula(text) == text


@pytest.mark.parametrize("text", ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\tx", " =1", "-1,23,4", "＝1"])
def test_a_formula_is_turned_into_text(text):
    assert without_formula(text) == f"'{text}"
