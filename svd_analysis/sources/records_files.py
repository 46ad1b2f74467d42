"""Files of records as they are handed over: CSV, one sheet of an XLSX workbook, or Parquet. Archives never.

What a file says of itself is not believed: its first bytes tell what it is, and what it unpacks to is weighed before
anything is read. Messages name a file, a row and a heading; what a library says of a file may hold its cells, and is
left out.
"""

from pyarrow import ArrowException, parquet, types
from python_calamine import CalamineWorkbook, SheetTypeEnum

from svd_analysis.sources import records_error_cells, records_text, records_workbooks
from svd_analysis.sources.records_extract import Extract, Refused, chosen, of_rows

MOST_BYTES = 2_000_000_000
MOST_ROWS = 10_000_000  # of Parquet, where one byte may stand for any number of rows
_ARCHIVES = (b"PK", b"\x1f\x8b", b"BZh", b"\xfd7zXZ", b"7z\xbc\xaf", b"Rar!", b"\x28\xb5\x2f\xfd", b"ustar")
_PROTECTED = b"\xd0\xcf\x11\xe0"  # an old workbook, or one with a password


def read(path, records):
    """The Extract of a file, only the columns that are read; Refused with its place where it is not as described."""
    if not path.is_file():
        raise Refused(f"{path}: there is no such file.")
    if path.stat().st_size > MOST_BYTES:
        raise Refused(f"{path}: larger than {MOST_BYTES:,} bytes. Ask for the months and columns that are needed only.")
    ways = {".csv": _of_csv, ".xlsx": _of_workbook, ".parquet": _of_parquet}
    if path.suffix.lower() not in ways:
        raise Refused(
            f"{path}: expected a file that ends in {', '.join(ways)}. Save the extract as one; archives are not opened."
        )
    with open(path, "rb") as file:
        first = file.read(8)
    if first.startswith(_PROTECTED):
        raise Refused(
            f"{path}: protected by a password, or a workbook of before 2007. Save it as .xlsx without a password."
        )
    if path.suffix.lower() != ".xlsx" and first.startswith(_ARCHIVES):
        raise Refused(f"{path}: this is an archive or a workbook. Unpack it where it came from, or save it as CSV.")
    return ways[path.suffix.lower()](path, records)


def _of_csv(path, records):
    text = records_text.text_of(path, records)
    lines = records_text.lines(path, text, records_text.separator(text, records))
    return of_rows(path, lines, records, "line", ended=text.endswith(("\n", "\r")))


def _of_workbook(path, records):
    records_workbooks.check(path)
    with CalamineWorkbook.from_path(path) as workbook:
        sheet = _sheet(path, workbook, records.sheet)
        if workbook.get_sheet_by_name(sheet).merged_cell_ranges:
            raise Refused(
                f"{path}: cells of the sheet are merged, and only the first of them has a value. Undo the merging."
            )
        rows = workbook.get_sheet_by_name(sheet).to_python(skip_empty_area=False)
    records_error_cells.refuse(path, sheet, chosen(path, rows[0] if rows else [], records)[0])
    return of_rows(path, enumerate(rows, start=1), records, "row")


def _sheet(path, workbook, named):
    """The name of the sheet that is read: the one that is named, else the only one."""
    there = [one.name for one in workbook.sheets_metadata if one.typ == SheetTypeEnum.WorkSheet]
    if named:
        found = [name for name in there if name.strip() == named]
        if not found:
            raise Refused(f"{path}: the workbook has no sheet {named!r}; it has {len(there)} sheets. See `sheet:`.")
        return found[0]
    if len(there) != 1:
        raise Refused(f"{path}: the workbook has {len(there)} sheets. Write the name of the one to read as `sheet:`.")
    return there[0]


def _of_parquet(path, records):
    try:
        with parquet.ParquetFile(path, page_checksum_verification=True) as file:
            _refuse_vast(path, file.metadata)
            places, left = chosen(path, file.schema_arrow.names, records)
            for heading in places:
                _refuse_kind(path, heading, file.schema_arrow.field(places[heading]).type)
            table = file.read(columns=list(places))
            table.validate(full=True)
    except (ArrowException, OSError, ValueError):
        raise Refused(f"{path}: not a whole Parquet file. Get the file again.") from None
    columns = {heading: table.column(heading).to_pylist() for heading in places}
    return Extract(columns, range(1, table.num_rows + 1), "record", left=left)


def _refuse_vast(path, metadata):
    unpacked = sum(metadata.row_group(at).total_byte_size for at in range(metadata.num_row_groups))
    if metadata.num_rows > MOST_ROWS or unpacked > MOST_BYTES:
        raise Refused(
            f"{path}: it unpacks to {metadata.num_rows:,} rows and {unpacked:,} bytes, more than {MOST_ROWS:,} or "
            f"{MOST_BYTES:,}. Ask for the months and columns that are needed only."
        )


def _refuse_kind(path, heading, kind):
    kind = getattr(kind, "value_type", kind) if types.is_dictionary(kind) else kind
    plain = (
        types.is_string, types.is_large_string, types.is_integer, types.is_floating, types.is_decimal, types.is_boolean,
        types.is_date, types.is_timestamp, types.is_time, types.is_null,
    )  # fmt: skip
    if not any(is_of(kind) for is_of in plain):
        raise Refused(f"{path}: the column {heading!r} holds {kind}, where text, numbers or dates were expected.")
    if types.is_timestamp(kind) and kind.tz:
        raise Refused(f"{path}: the column {heading!r} has a time zone. Write the day and hour as it was there.")
