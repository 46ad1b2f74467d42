"""Sheets of Excel workbooks (.xls, .xlsx) as the same text tables that `csv_files` gives.

Publishers put a banner above the header and notes below the table: the header is the first row that begins with
a stated heading, and the table ends at the first empty row.
"""

import zipfile
import zlib

import pandas as pd
from python_calamine import CalamineError, CalamineWorkbook

from svd_analysis.errors import SourceError, nearest


def read(path, sheet, *, first_heading):
    """One sheet's banner (a list of its texts) and its table, every value as text, indexed by the sheet's row.

    A whole number has no decimal point, however the cell is stored. SourceError where the workbook can't be opened,
    has no such sheet, or the sheet no row that begins with `first_heading`.
    """
    rows = rows_of(path, sheet)
    starts = [number for number, row in enumerate(rows) if row and row[0] == first_heading]
    if not starts:
        raise SourceError(
            f"{path}: sheet {sheet!r} has no header row that begins with {first_heading!r}. "
            "Check that this is the publisher's file for this source."
        )
    header, body = rows[starts[0]], rows[starts[0] + 1 :]
    repeated = sorted({name for name in header if name and header.count(name) > 1})
    if repeated:
        raise SourceError(f"{path}: sheet {sheet!r}: the heading {repeated[0]!r} stands in the header more than once.")
    length = next((number for number, row in enumerate(body) if not any(row)), len(body))
    first = starts[0] + 2
    table = pd.DataFrame(body[:length], columns=header, index=range(first, first + length), dtype="str")
    return [text for row in rows[: starts[0]] for text in row if text], table


def rows_of(path, sheet):
    if not path.is_file():
        raise SourceError(f"{path}: there is no such file.")
    _check_archive(path)
    try:
        with CalamineWorkbook.from_path(path) as workbook:
            # ONS sheet names end in a blank in some years.
            names = {name.strip(): name for name in workbook.sheet_names}
            if sheet not in names:
                raise SourceError(f"{path}: the workbook has no sheet {sheet!r}. {nearest(sheet, names)}")
            rows = workbook.get_sheet_by_name(names[sheet]).to_python(skip_empty_area=False)
    except (CalamineError, OSError) as fault:
        raise SourceError(f"{path}: not a whole Excel workbook ({fault}). Download it again.") from None
    return [[_text(value) for value in row] for row in rows]


def _check_archive(path):
    """SourceError where a part of an .xlsx, which is a zip archive, is not the bytes that were put into it."""
    if path.suffix != ".xlsx":
        return
    try:
        with zipfile.ZipFile(path) as archive:
            damaged = archive.testzip()
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError) as fault:
        damaged = fault
    if damaged is not None:
        raise SourceError(f"{path}: not a whole Excel workbook ({damaged}). Download it again.")


def _text(value):
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value).strip()
