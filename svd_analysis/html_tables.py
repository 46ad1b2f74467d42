"""Tables a reader sees: HTML that a screen reader can walk, and the same cells as CSV.

Nothing is calculated here. The caller gives text that is ready to print, and gives a cell that holds no number its
word ("gap", "suppressed", "not in this source"): an empty cell says nothing, so it is refused.
"""

import base64
import csv
import io
import re
from dataclasses import dataclass, field
from html import escape

SLUG = r"[a-z0-9]+(?:-[a-z0-9]+)*"

# A spreadsheet runs a cell that begins with one of these as a formula. "-4.5%" and "+3" are numbers, and stay.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
# What stands before a sign without being seen, which some spreadsheets leave out.
_UNSEEN = " \t\r\n\u00a0\u00ad\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068"
_UNSEEN += "\u2069\ufeff"
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_PLAIN_NUMBER = r"[+-]?(\d+|\d{1,3}(,\d{3})+)(\.\d+)?%?"

# Excel reads a CSV file without a byte order mark as Windows-1252 and spoils every dash and accent.
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


@dataclass(frozen=True, repr=False)
class HTMLTable:
    """A table ready to read. The first column heads its row; `numeric` columns (counted from 0) align right.

    `name` is a slug, used for its identifiers and for its CSV file. The caption says what is counted, where, when
    and from which source. AssertionError for an empty caption, heading or cell, or a row of another width.
    """

    name: str
    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...] = ()
    numeric: frozenset[int] = field(default_factory=frozenset)

    def __post_init__(self):
        assert re.fullmatch(SLUG, self.name), f"{self.name!r} is not a slug: lower case, digits and single hyphens"
        assert self.caption.strip(), f"table {self.name}: the caption is empty"
        assert all(text.strip() for text in self.columns), f"table {self.name}: a column has no heading"
        assert self.rows, f"table {self.name}: there are no rows; say in a sentence why, instead of showing a table"
        for place, row in enumerate(self.rows, start=1):
            assert len(row) == len(self.columns), f"table {self.name}: row {place} has {len(row)} cells"
            for heading, text in zip(self.columns, row, strict=True):
                assert isinstance(text, str), f"table {self.name}: row {place}, {heading!r} is not text: {text!r}"
                assert text.strip(), f"table {self.name}: row {place}, {heading!r} is empty; give its state in words"

    def __repr__(self):
        return f"Table: {self.caption}"

    def _repr_mimebundle_(self, include=None, exclude=None):
        """HTML, and CSV with what a workbook needs beside its cells."""
        beside = {
            "name": self.name,
            "caption": self.caption,
            "notes": list(self.notes),
            "numeric": sorted(self.numeric),
        }
        return {"text/html": html_of(self), "text/csv": csv_of(self)}, {"text/csv": beside}


def html_of(table):
    """The table as HTML: caption, scoped headers, notes and a link that saves it as CSV. All text is escaped."""
    caption = f"table-{table.name}-caption"
    headings = "".join(_heading(table, column) for column in range(len(table.columns)))
    body = "\n".join(_row(table, row) for row in table.rows)
    return (
        f'<div class="table" id="table-{table.name}">\n'
        f'<div class="scroll" role="region" aria-labelledby="{caption}" tabindex="0">\n<table>\n'
        f'<caption id="{caption}"><span>{escape(table.caption)}</span></caption>\n'
        f"<thead><tr>{headings}</tr></thead>\n<tbody>\n{body}\n</tbody>\n</table>\n</div>\n"
        f'{_notes(table)}<p class="download">{_download(table, caption)}</p>\n</div>'
    )


def csv_of(table):
    """The table as CSV text: one line of headings, then the rows, with no cell a spreadsheet would run."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(without_formula(heading) for heading in table.columns)
    writer.writerows([without_formula(cell) for cell in row] for row in table.rows)
    return text.getvalue()


def without_formula(text):
    """`text` without controls, and with an apostrophe before it where a spreadsheet would run it as a formula."""
    text = without_controls(text)
    if re.fullmatch(_PLAIN_NUMBER, text, flags=re.ASCII):
        return text
    runs = text.startswith(_FORMULA_STARTS) or text.lstrip().lstrip(_UNSEEN).startswith(_FORMULA_STARTS)
    return f"'{text}" if runs else text


def without_controls(text):
    """`text` with a picture for each control character but tabs and line ends.

    A parser drops them or stops at them, and a workbook with one is called damaged. Lines end as on Linux, since some
    readers of CSV take a carriage return for the end of the row.
    """
    return _CONTROL.sub(_picture, text.replace("\r\n", "\n").replace("\r", "\n"))


def _picture(control):
    code = ord(control[0])
    return chr(0x2400 + code) if code < 0x20 else {0x7F: "\u2421"}.get(code, "\ufffd")


def _heading(table, column):
    return f'<th scope="col"{_alignment(table, column, "0")}>{escape(table.columns[column])}</th>'


def _row(table, row):
    head, *cells = row
    cells = "".join(
        f"<td{_alignment(table, column, text)}>{escape(text)}</td>" for column, text in enumerate(cells, start=1)
    )
    return f'<tr><th scope="row"{_alignment(table, 0, head)}>{escape(head)}</th>{cells}</tr>'


def _alignment(table, column, text):
    """A number stays on one line, to be read down its column; the word that stands for one may be broken."""
    if column not in table.numeric:
        return ""
    return ' class="number"' if any(letter.isdigit() for letter in text) else ' class="number word"'


def _notes(table):
    return "".join(f'<p class="note">{escape(note)}</p>\n' for note in table.notes)


def _download(table, caption):
    content = base64.b64encode(_BYTE_ORDER_MARK + csv_of(table).encode()).decode()
    return (
        f'<a href="data:text/csv;charset=utf-8;base64,{content}" download="{table.name}.csv" '
        f'aria-describedby="{caption}">Download as CSV</a>'
    )
