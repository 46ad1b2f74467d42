"""Whether an XLSX workbook may be opened: whole, without password, macro or formula, and no more than it looks.

An .xlsx is a zip archive, so that a small one can unpack to more than a machine holds, and a part of it can say less of
its size than it has. Each part is unpacked once in pieces and weighed before the workbook's own reader sees it. A
formula's cell holds what was worked out when the file was last saved, or nothing: an extract holds values.
"""

import copy
import re
import zipfile
import zlib

from svd_analysis.sources.records_extract import Refused

MOST_BYTES = 1_000_000_000
MOST_TIMES = 200
_MOST_PARTS = 10_000
_PIECE = 1 << 20
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s>/]")
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml", re.IGNORECASE)


def check(path):
    """Refused where it is not a workbook that may be opened."""
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
            _refuse_strange(path, parts)
            weight = 0
            for part in parts:
                weight += _weighed(path, archive, part, weight)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError, ValueError):
        raise Refused(f"{path}: not a whole Excel workbook. Get the file again.") from None


def _refuse_strange(path, parts):
    names = [part.filename for part in parts]
    if "xl/workbook.xml" not in names:
        raise Refused(f"{path}: this is an archive and no .xlsx workbook. Archives are not opened: unpack it first.")
    if len(names) > _MOST_PARTS or len({name.casefold() for name in names}) < len(names):
        raise Refused(f"{path}: parts of the workbook stand in it twice, or are too many. Save it again from Excel.")
    if any(part.flag_bits & 1 for part in parts):
        raise Refused(f"{path}: protected by a password. Save it as .xlsx without one.")
    if any(name.casefold().endswith("vbaproject.bin") or "/macrosheets/" in name.casefold() for name in names):
        raise Refused(f"{path}: the workbook holds macros, which an extract has no use for. Save it as .xlsx.")


def _weighed(path, archive, part, before):
    """The bytes that a part really unpacks to, whatever it says of itself."""
    whole = copy.copy(part)
    whole.file_size = MOST_BYTES + 1  # So that it is read to its end, and not to where it says it ends.
    most = min(MOST_BYTES, MOST_TIMES * path.stat().st_size)
    weight, tail, of_sheet = 0, b"", _SHEET.fullmatch(part.filename)
    with archive.open(whole) as file:
        while piece := file.read(_PIECE):
            weight += len(piece)
            if before + weight > most:
                raise Refused(
                    f"{path}: the workbook unpacks to more than {most:,} bytes. Save the extract alone, or as CSV."
                )
            if of_sheet and _FORMULA.search(tail + piece):
                raise Refused(f"{path}: the workbook holds formulas. Save it with values only: copy, paste values.")
            tail = piece[-64:]
    return weight
