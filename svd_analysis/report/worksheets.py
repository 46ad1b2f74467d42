"""The worksheets of an area's workbook, as gptables takes them: contents, notes, then one for each table of the page.

Numbers are stored as numbers with a format that prints them as the page does; everything else is text, as it stands.
"""

import re

from svd_analysis.errors import SVDError
from svd_analysis.html_tables import without_formula
from svd_analysis.sentences import STATUS_WORDS

SYNTHETIC = "SYNTHETIC: invented data, not a real place"
NO_NUMBER = "Words in the place of a number say why there is no number; they do not stand for zero."
MEANINGS = {
    "gap": "a month or a file that should be there is not",
    "incomplete": "part of the period is not covered",
    "suppressed": "it is small, or would reveal a number that is",
    "not recorded": "the source could record it and did not this time",
    "not observable": "this source never records it",
    "too few": "it was not calculated, since the numbers are too small for the method",
    "refused": "it was not calculated, since it would mislead; the page says why",
}
_ONE_TABLE = "This worksheet contains one table."

# What Excel can hold: the name of a worksheet, a heading of a marked table, a cell. It keeps "History" for itself.
_LONGEST_NAME, _LONGEST_HEADING, _LONGEST_CELL = 31, 255, 32_767
_KEPT_NAMES = {"cover", "contents", "notes", "history"}
_NUMBER = re.compile(r"([+\-−]?)(0|[1-9]\d*|[1-9]\d{0,2}(?:,\d{3})+)(?:\.(\d+))?(%?)", re.ASCII)
_EXACT_DIGITS = 15  # a spreadsheet's number holds no more
_NARROWEST, _WIDEST, _PROSE = 12, 60, 100  # characters


def worksheets(tables, *, synthetic):
    """Every worksheet after the cover: by name, the GPTable to write there and the widths of its columns.

    `tables` are HTMLTables in reading order. SVDError for one that no worksheet can hold.
    """
    names, notes = sheet_names(tables), list(dict.fromkeys(note for table in tables for note in table.notes))
    front = {"Contents": _contents(names, tables, notes)}
    if notes:
        front["Notes"] = _notes(names, tables, notes)
    own = {
        name: (_of_table(name, table, notes, synthetic), _widths(table))
        for name, table in zip(names, tables, strict=True)
    }
    return front | own


def sheet_names(tables):
    """The name of each table's worksheet: that of its CSV file, so far as the name of a worksheet can hold it."""
    names = []
    for table in tables:
        name, again = table.name[:_LONGEST_NAME], 1
        while name in _KEPT_NAMES or name in names:
            again += 1
            name = f"{table.name[: _LONGEST_NAME - 4]}-{again}"
        names.append(name)
    return names


def number(text):
    """(number, format) of a cell that is a plain number, so that it is printed as it is here; None for other text.

    A percentage is a share: `12.7%` is 0.127 printed as a percentage.
    """
    found = _NUMBER.fullmatch(text)
    if not found or sum(map(str.isdigit, text)) > _EXACT_DIGITS:
        return None
    sign, whole, decimals, percent = found.groups(default="")
    shown = ("#,##0" if "," in whole else "0") + (f".{'0' * len(decimals)}" if decimals else "") + percent
    digits = whole.replace(",", "")
    value = float(f"{digits}.{decimals}") if decimals else int(digits)
    if percent:
        value = round(value / 100, len(decimals) + 2)
    return (-value if sign in ("-", "−") else value), (f"+{shown}" if sign == "+" else shown)


def legend(tables):
    """How to read the words that stand for numbers in some tables; nothing where every number is there."""
    cells = {row[column] for table in tables for row in table.rows for column in table.numeric}
    words = {cell for cell in cells if not any(map(str.isdigit, cell))}
    known = [status for status in MEANINGS if STATUS_WORDS[status] in words]
    return [NO_NUMBER, *(f"{STATUS_WORDS[status]}: {MEANINGS[status]}." for status in known)] if words else []


def literal(text):
    """`text` as it is: gptables makes links and marks of notes of what is in plain strings, not in formatted ones."""
    from gptables.core.gptable import FormatList

    return FormatList([{}, _unmarked(without_formula(text))])


# --- one worksheet ----------------------------------------------------------------------------------------------------


def _contents(names, tables, notes):
    listed = [("Notes", "Notes to the tables")] if notes else []
    listed += [(name, table.caption) for name, table in zip(names, tables, strict=True)]
    rows = [({name: f"internal:'{name}'!A1"}, literal(caption)) for name, caption in listed]
    return _sheet(("Worksheet", "What it holds"), rows, "contents", "Contents"), [_LONGEST_NAME + 6, _PROSE]


def _notes(names, tables, notes):
    """Each note once, numbered in reading order, with the worksheets of the tables it belongs to."""
    rows = []
    for place, note in enumerate(notes, start=1):
        belongs = [name for name, table in zip(names, tables, strict=True) if note in table.notes]
        rows.append((place, literal(note), ", ".join(belongs)))
    return _sheet(("Note", "Text", "Worksheets"), rows, "notes", "Notes"), [_NARROWEST, _PROSE, _WIDEST]


def _of_table(name, table, notes, synthetic):
    """One of the page's tables: its caption with the marks of its notes, how to read it, its cells."""
    _refuse_unfit(table)
    marks = "".join(f" [note {notes.index(note) + 1}]" for note in table.notes)
    found = {
        (place, column): known for place, row in enumerate(table.rows) for column in sorted(table.numeric)
        if (known := number(row[column]))
    }  # fmt: skip
    rows = [
        [found[place, column][0] if (place, column) in found else literal(text) for column, text in enumerate(row)]
        for place, row in enumerate(table.rows)
    ]
    return _sheet(
        table.columns, rows, name, f"{table.caption}{marks}", *_formats(table.numeric, found),
        instructions=f"{_ONE_TABLE} Its notes are on the worksheet Notes." if table.notes else _ONE_TABLE,
        subtitles=[[{}, SYNTHETIC]] if synthetic else [], legend=[[{}, line] for line in legend([table])],
    )  # fmt: skip


def _formats(numeric, found):
    """Numeric columns to the right, and each number as it is printed; gptables counts rows from the headings."""
    if numeric:
        yield {"column": {"columns": sorted(numeric), "format": {"align": "right"}, "include_names": True}}
    for (place, column), (_, shown) in found.items():
        yield {"cell": {"format": {"num_format": shown}, "cells": (place + 1, column)}}


def _sheet(columns, rows, name, title, *formats, instructions=_ONE_TABLE, **more):
    import gptables
    import pandas as pd

    headings = [_unmarked(without_formula(heading)) for heading in columns]
    top = {"column": {"columns": list(range(len(headings))), "format": {"valign": "top"}, "include_names": True}}
    return gptables.GPTable(
        # Numbers and text side by side: a column of numbers alone would refuse its heading.
        pd.DataFrame(rows, columns=headings, dtype="object"),
        table_name=f"table_{name.replace('-', '_')}",
        title=literal(title).list,
        instructions=instructions,
        index_columns={},
        additional_formatting=[top, *formats],
        **more,
    )


def _refuse_unfit(table):
    """Refuse what Excel would cut short or call damaged."""
    headings = [heading.casefold() for heading in table.columns]
    for heading in table.columns:
        if headings.count(heading.casefold()) > 1:
            raise SVDError(f"The table {table.name!r} has two columns headed {heading!r}. Give each its own heading.")
        if len(heading) > _LONGEST_HEADING:
            raise SVDError(f"The table {table.name!r} has a heading of {len(heading)} letters: {heading[:60]!r}.")
    if any(len(cell) > _LONGEST_CELL for row in table.rows for cell in row):
        raise SVDError(f"The table {table.name!r} has a cell of more than {_LONGEST_CELL:,} letters.")


def _unmarked(text):
    """A word joiner, which nobody sees, keeps gptables from taking two dollar signs for the mark of a note."""
    return text.replace("$$", "$\u2060$")


def _widths(table):
    """Characters each column needs for its longest line, within limits; what is longer wraps."""
    columns = zip(table.columns, *table.rows, strict=True)
    longest = [max(len(line) for cell in cells for line in cell.split("\n")) for cells in columns]
    return [min(max(round(letters * 1.2) + 2, _NARROWEST), _WIDEST) for letters in longest]
