"""Rows about people between a file and their counts: what says nothing of them wherever it may be printed.

An extract is never a table that a notebook, a log or a traceback could show: printed, it gives its shape.
"""

from svd_analysis.errors import nearest
from svd_analysis.record_columns import GIVEN


class Refused(Exception):
    """A file of records is not what it was described as; the message holds places and headings, never a value."""


class Extract:
    """The columns of a file that are read, by heading, each a list of its cells; and the number of each row.

    `said` is what the file calls a row (line, row, record), `blank` how many of its rows were empty, `left` the
    headings that were left at the door, and `ended` whether the last row has an end: without one it may be cut.
    """

    __slots__ = ("blank", "columns", "ended", "left", "numbers", "said")

    def __init__(self, columns, numbers, said, *, left=(), blank=0, ended=True):
        self.columns, self.numbers, self.said = columns, numbers, said
        self.left, self.blank, self.ended = left, blank, ended

    def __len__(self):
        return len(self.numbers)

    def __repr__(self):
        return f"<extract of {len(self.numbers):,} rows and {len(self.columns)} columns>"

    def __getstate__(self):
        raise TypeError("an extract of records is never written down")


def of_rows(path, rows, records, said, *, ended=True):
    """The Extract of an iterable of (number, cells), the first of which are the headings; blank rows are passed over.

    Only the columns that are read are ever kept.
    """
    rows = iter(rows)
    _, headings = next(rows, (0, []))
    places, left = chosen(path, headings, records)
    parts = sum(1 for name in GIVEN if records.columns[name].column)
    unheaded = [place for place, heading in enumerate(headings) if not str(heading).strip()]
    columns, numbers, blank = {heading: [] for heading in places}, [], 0
    for number, cells in rows:
        filled = [place for place, cell in enumerate(cells) if not _is_blank(cell)]
        if not filled:
            blank += 1
            continue
        if fault := _stray(filled, unheaded, parts):
            raise Refused(f"{path}: {said} {number} has {fault}")
        numbers.append(number)
        for heading, place in places.items():
            columns[heading].append(cells[place])
    return Extract(columns, numbers, said, left=left, blank=blank, ended=ended)


def _stray(filled, unheaded, parts):
    """What is wrong with where the cells of a row stand; empty where nothing is. A record has `parts` at the least."""
    if len(filled) == 1 < parts:
        return (
            "one cell alone, where a month, a place and a class were expected. If it is a note, take it out: the file "
            "holds the headings and what stands below them, and nothing else."
        )
    if any(place in unheaded for place in filled):
        return "a cell in a column without a heading. Give the column one."
    return ""


def _is_blank(cell):
    return cell is None or (isinstance(cell, str) and not cell.strip())


def chosen(path, headings, records):
    """The places of the columns to be read, by heading, and the headings left at the door.

    Every heading is described; one that is not is told, and no other cell is. A first row with few of the headings
    that are described is taken for a record and not told at all.
    """
    plain = [str(heading).strip() for heading in headings]
    described = [*records.headings, *records.identifiers, *records.ignored]
    there = len({*plain} & {*records.headings})
    if 2 * there < len(records.headings):
        raise Refused(
            f"{path}: its first row has {there} of the {len(records.headings)} headings that are described, so it is "
            "taken for a record and not shown. Put the headings into the first row, with commas, semicolons or tabs "
            "between them in a CSV file, or describe those that the file has."
        )
    _refuse_headings(path, plain, described, records)
    places = {heading: plain.index(heading) for heading in records.headings}
    return places, [heading for heading in plain if heading not in places and heading]


def _refuse_headings(path, plain, described, records):
    for heading in plain:
        if heading and heading not in described:
            raise Refused(
                f"{path}: the column {heading!r} is not described. {_near(heading, described)}Name it under `columns`, "
                "or under `identifiers` or `ignored`, which leave it at the door."
            )
        if heading and plain.count(heading) > 1:
            raise Refused(f"{path}: the heading {heading!r} stands in the file more than once.")
    for heading in records.headings:
        if heading not in plain:
            raise Refused(
                f"{path}: there is no column {heading!r}, which is described. {_near(heading, plain)}Ask its supplier "
                "for the whole extract, or describe the one there is."
            )


def _near(heading, known):
    said = nearest(heading, [one for one in known if one])
    return f"{said} " if said else ""
