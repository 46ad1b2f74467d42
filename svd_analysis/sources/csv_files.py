"""CSV files read strictly: text stays text, and a damaged file is refused with its place.

A publisher's file that was cut short, saved again by a spreadsheet in another encoding, renamed or replaced by
an error page must never become another number. So every file is read whole, every row must have as many
fields as the header, and numbers are recognised by a stated grammar or refused.
"""

import csv
import gzip
import io
import re

import pandas as pd

from svd_analysis.errors import SourceError, nearest

_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_WHOLE_NUMBER = r"\d+|\d{1,3}(,\d{3})+"
_DECIMAL_NUMBER = r"-?(\d+|\d{1,3}(,\d{3})+)(\.\d+)?"


def read(path, *, skip=0):
    """The file's table, every value as text and blanks as the empty string; plain or gzip-compressed.

    `skip` lines of banner above the header are passed over. The index is the line number in the file, so that an
    error can name it. SourceError where the file can't be read, is not UTF-8, holds NUL, is cut short, repeats
    a heading or has a row of another width.
    """
    text = text_of(path)
    rows = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        for _ in range(skip):
            next(rows, None)
        header = [name.strip() for name in next(rows, [])]
        if not any(header):
            raise SourceError(f"{path}: the file is empty. Expected a header line and rows; download it again.")
        repeated = sorted({name for name in header if name and header.count(name) > 1})
        if repeated:
            raise SourceError(f"{path}: the heading {repeated[0]!r} stands in the header more than once.")
        lines, values = [], []
        for row in rows:
            if not row:
                continue
            if len(row) != len(header):
                raise SourceError(
                    f"{path}: line {rows.line_num} has {len(row)} fields where the header has {len(header)}. "
                    "The file is cut short or damaged; download it again."
                )
            lines.append(rows.line_num)
            values.append(row)
    except csv.Error as fault:
        raise SourceError(f"{path}: line {rows.line_num}: {fault}. The file is damaged; download it again.") from None
    return pd.DataFrame(values, columns=header, index=lines, dtype="str")


def text_of(path):
    """The whole file as text, without a byte order mark; plain or gzip-compressed, UTF-8 only."""
    if not path.is_file():
        raise SourceError(f"{path}: there is no such file.")
    raw = path.read_bytes()
    if path.suffix == ".gz":
        try:
            raw = gzip.decompress(raw)
        except (OSError, EOFError) as fault:
            raise SourceError(f"{path}: not a whole gzip file ({fault}). Download it again.") from None
    if raw.startswith(_UTF16):
        raise SourceError(f"{path}: the encoding is UTF-16. Expected UTF-8; use the publisher's own file.")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        line = raw[: fault.start].count(b"\n") + 1
        raise SourceError(
            f"{path}: line {line} is not UTF-8 (the file was probably saved again as Windows-1252). "
            "Use the publisher's own file."
        ) from None
    if "\0" in text:
        line = text[: text.index("\0")].count("\n") + 1
        raise SourceError(f"{path}: line {line} holds a NUL character. The file is damaged; download it again.")
    if text.lstrip()[:1] == "<":
        raise SourceError(f"{path}: this is a web page, not a CSV file. Download the file itself.")
    if text.strip() and not text.endswith(("\n", "\r")):
        raise SourceError(f"{path}: the last line has no end, so the file is cut short. Download it again.")
    return text


def layout_of(path, columns, layouts):
    """The name of the layout whose headings all stand in `columns`; extra columns and another order are fine.

    `layouts` maps a name to its required headings. SourceError naming the layout that comes nearest, what it
    lacks and the nearest heading found.
    """
    found = [name for name, headings in layouts.items() if set(headings) <= set(columns)]
    if found:
        return max(found, key=lambda name: len(layouts[name]))
    closest = max(layouts, key=lambda name: len(set(layouts[name]) & set(columns)))
    lacking = [heading for heading in layouts[closest] if heading not in columns]
    raise SourceError(
        f"{path}: not a layout this reader knows. The nearest is {closest!r}, whose heading {lacking[0]!r} is not in "
        f"the file. {nearest(lacking[0], [name for name in columns if name])} "
        "Check that this is the publisher's file for this source."
    )


def whole_numbers(values, *, path, column):
    """Counts as Int64 from text; thousands marks are understood, anything else is refused with its line."""
    return _numbers(values, _WHOLE_NUMBER, path, column, "a whole number").astype("Int64")


def decimal_numbers(values, *, path, column):
    """Measurements as float64 from text; thousands marks are understood, anything else is refused with its line."""
    return _numbers(values, _DECIMAL_NUMBER, path, column, "a number").astype("float64")


def _numbers(values, grammar, path, column, expected):
    text = values.astype("str").str.strip()
    strange = ~text.str.fullmatch(grammar, flags=re.ASCII)
    if strange.any():
        line = strange.idxmax()
        raise SourceError(
            f"{path}: line {line}, column {column!r}: {text[line]!r} is not {expected} "
            f"({int(strange.sum())} such values). Nothing was read from this file."
        )
    return pd.to_numeric(text.str.replace(",", "", regex=False))
