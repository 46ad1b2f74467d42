"""The cells of a sheet in which a spreadsheet says that it failed: #N/A, #DIV/0!, #REF!.

The workbook's own reader hands them over as if they were empty, so that a broken look-up would read as "not recorded"
of everybody. They are looked for in the sheet's XML itself; only the columns that are read count.
"""

import posixpath
import re
import zipfile
from xml.etree import ElementTree

from svd_analysis.sources.records_extract import Refused

_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml", re.IGNORECASE)
_FAILED = re.compile(rb"<(?:\w+:)?c\s(?=[^<>]*\bt\s*=\s*[\"']e[\"'])[^<>]*>")
_PLACE = re.compile(rb"\sr\s*=\s*[\"']([A-Z]{1,3})([0-9]{1,7})[\"']")
_PIECE = 1 << 20
_LONGEST = 1000  # letters between the < and > of a cell, and more than any has


def refuse(path, sheet, places):
    """Refused where a column that is read holds an error; `places` are those columns' headings and places from 0."""
    headings, found = {place: heading for heading, place in places.items()}, {}
    for column, row in _failed(path, sheet):
        if column is None or column in headings:
            found.setdefault(column, []).append(row)
    for column, rows in found.items():
        where = f"row {rows[0]}, column {headings[column]!r}" if column is not None else "a cell that doesn't say where"
        raise Refused(
            f"{path}: {where}: an error such as #N/A or #REF! where a value was expected ({len(rows):,} such cells). A "
            "look-up or a sum failed before the file was saved. Mend it in the workbook that it came from, and save "
            "that with values only."
        )


def _failed(path, sheet):
    """The column, from 0, and the row of each error; both None of a cell that doesn't say where it stands."""
    with zipfile.ZipFile(path) as archive:
        for part in _parts(archive, sheet):
            for cell in _cells(archive, part):
                place = _PLACE.search(cell)
                yield (_column(place[1]), int(place[2])) if place else (None, None)


def _cells(archive, part):
    tail = b""
    with archive.open(part) as file:
        while piece := file.read(_PIECE):
            text = tail + piece
            whole = max(text.rfind(b"<"), len(text) - _LONGEST)
            yield from _FAILED.findall(text[:whole])
            tail = text[whole:]
    yield from _FAILED.findall(tail)


def _column(letters):
    number = 0
    for letter in letters:
        number = 26 * number + letter - ord("A") + 1
    return number - 1


def _parts(archive, sheet):
    """The part that holds a sheet, by what the workbook says; all sheets' where it doesn't say."""
    parts = [name for name in archive.namelist() if _SHEET.fullmatch(name)]
    try:
        book = ElementTree.fromstring(archive.read("xl/workbook.xml"))
        links = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    except (KeyError, ElementTree.ParseError):
        return parts
    named = [one for one in book.iter() if one.tag.endswith("}sheet") and one.get("name") == sheet]
    ids = {value for one in named for key, value in one.items() if key.endswith("}id")}
    targets = {
        posixpath.normpath(posixpath.join("/xl", one.get("Target", ""))) for one in links if one.get("Id") in ids
    }
    return [name for name in parts if f"/{name}".casefold() in {one.casefold() for one in targets}] or parts
