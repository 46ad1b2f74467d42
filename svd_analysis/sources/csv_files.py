"""CSV files read strictly: text stays text, and a damaged file is refused with its place.

A publisher's file that was cut short, saved again by a spreadsheet in another encoding, renamed or replaced by
an error page must never become another number. So every file is read whole, every row must have as many
fields as the header, and numbers are recognised by a stated grammar or refused. Some packagers keep the same
tables as Parquet; `read_parquet` gives those the same shape.
"""

import csv
import gzip
import io
import re
import zlib

import numpy as np
import pandas as pd
from pyarrow import ArrowException, parquet

from svd_analysis.errors import SourceError, nearest
from svd_analysis.sources import plain_csv

_UTF16 = (b"\xff\xfe", b"\xfe\xff")
# A table in text unpacks to ten or twenty times its size.
_SMALL, _MOST_TIMES, _MOST_BYTES = 4_000_000, 200, 4_000_000_000
_GZIP, _ZIP, _PARQUET = b"\x1f\x8b", b"PK\x03\x04", b"PAR1"
# At most fifteen digits, or four groups of three: more than any count, and exact as a float too.
_WHOLE_NUMBER = re.compile(r"[0-9]{1,15}|[0-9]{1,3}(,[0-9]{3}){1,4}")
_DECIMAL_NUMBER = re.compile(r"-?([0-9]{1,15}|[0-9]{1,3}(,[0-9]{3}){1,4})(\.[0-9]+)?")


def read(path, *, skip=0):
    """The file's table, every value as text and blanks as the empty string; plain or gzip-compressed.

    `skip` lines of banner above the header are passed over. The index is the line number in the file, so that an
    error can name it. SourceError where the file can't be read, is not UTF-8, holds NUL, is cut short, repeats
    a heading or has a row of another width.
    """
    text = text_of(path)
    table = plain_csv.read(text, skip=skip)
    return _by_row(path, text, skip) if table is None else table


def _by_row(path, text, skip):
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
    return pd.DataFrame(values, columns=header, index=pd.Index(lines, name="line"), dtype="str")


def read_parquet(path):
    """The table of a Parquet file: numbers keep their type, everything else is text, blanks as the empty string.

    The index is the record's number from 1. SourceError where it is not a whole Parquet file.
    """
    if not path.is_file():
        raise SourceError(f"{path}: there is no such file.")
    try:
        with parquet.ParquetFile(path, page_checksum_verification=True) as file:
            whole = file.read()
        whole.validate(full=True)
        # What a packager's pandas noted about an index is passed over: every column is a column.
        table = whole.to_pandas(ignore_metadata=True)
    except (OSError, ValueError, ArrowException) as fault:
        raise SourceError(f"{path}: not a whole Parquet file ({fault}). Get the file again.") from None
    table.index = pd.RangeIndex(1, len(table) + 1, name="record")
    text = [name for name, kind in table.dtypes.items() if not pd.api.types.is_numeric_dtype(kind)]
    return table.assign(**{name: table[name].astype("str").fillna("") for name in text})


def text_of(path):
    """The whole file as text, without a byte order mark; plain or gzip-compressed, UTF-8 only."""
    raw = _bytes_of(path)
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


def _bytes_of(path):
    """The file's bytes, decompressed where they are gzip, whatever its name ends in."""
    if not path.is_file():
        raise SourceError(f"{path}: there is no such file.")
    raw = path.read_bytes()
    if path.suffix == ".gz" or raw.startswith(_GZIP):
        try:
            raw = _unpacked(path, raw)
        except (OSError, EOFError, zlib.error) as fault:
            raise SourceError(f"{path}: not a whole gzip file ({fault}). Download it again.") from None
    if raw.startswith((_ZIP, _PARQUET)):
        kind = "a Parquet file" if raw.startswith(_PARQUET) else "a zip archive or an Excel workbook"
        raise SourceError(f"{path}: this is {kind}, not a CSV file. Use the CSV file the publisher offers.")
    return raw


def _unpacked(path, raw):
    """What gzip bytes unpack to; SourceError where that is far more than any table, as of one made to fill memory."""
    most = min(_MOST_BYTES, max(_SMALL, _MOST_TIMES * len(raw)))
    with gzip.GzipFile(fileobj=io.BytesIO(raw)) as file:
        whole = file.read(most + 1)
    if len(whole) > most:
        raise SourceError(f"{path}: it unpacks to more than {most:,} bytes, which no table does. Download it again.")
    return whole


def layout_of(path, columns, layouts):
    """The name of the layout whose headings all stand in `columns`; extra columns and another order are fine.

    `layouts` maps a name to its required headings. SourceError naming the layout that comes nearest, what it
    lacks and the nearest heading found.
    """
    found = [name for name, headings in layouts.items() if set(headings) <= set(columns)]
    if found:
        return max(found, key=lambda name: len(layouts[name]))
    if len(columns) == 1 and ";" in columns[0]:
        raise SourceError(
            f"{path}: the fields stand between semicolons, so a spreadsheet saved this file. Expected commas; use the "
            "publisher's own file."
        )
    closest = max(layouts, key=lambda name: len(set(layouts[name]) & set(columns)))
    lacking = [heading for heading in layouts[closest] if heading not in columns]
    raise SourceError(
        f"{path}: not a layout this reader knows. The nearest is {closest!r}, whose heading {lacking[0]!r} is not in "
        f"the file. {nearest(lacking[0], [name for name in columns if name])} "
        "Check that this is the publisher's file for this source."
    )


def whole_numbers(values, *, path, column):
    """Counts as Int64; thousands marks are understood, anything else is refused with its line.

    Text is recognised by its grammar; a column that is typed already (Parquet) must hold whole numbers from 0.
    """
    if pd.api.types.is_integer_dtype(values):
        _refuse_strange(values, values.isna() | (values < 0), path, column, "a whole number from 0")
        return values.astype("Int64")
    return _numbers(values, _WHOLE_NUMBER, "int64", path, column, "a whole number").astype("Int64")


def decimal_numbers(values, *, path, column):
    """Measurements as float64 from text; thousands marks are understood, anything else is refused with its line."""
    return _numbers(values, _DECIMAL_NUMBER, "float64", path, column, "a number")


def _numbers(values, grammar, kind, path, column, expected):
    # A column of counts repeats few values, so each is recognised once.
    values = values.astype("str").fillna("")
    positions, distinct = pd.factorize(values)
    stripped = [text.strip() for text in distinct]
    strange = [text for text, plain in zip(distinct, stripped, strict=True) if not grammar.fullmatch(plain)]
    _refuse_strange(values, values.isin(strange), path, column, expected)
    numbers = np.array([plain.replace(",", "") for plain in stripped], dtype="str").astype(kind)
    return pd.Series(numbers[positions], index=values.index)


def _refuse_strange(values, strange, path, column, expected):
    if strange.any():
        place = strange.idxmax()
        raise SourceError(
            f"{path}: {values.index.name or 'line'} {place}, column {column!r}: {values[place]!r} is not {expected} "
            f"({int(strange.sum())} such values). Nothing was read from this file."
        )
