"""The text of an extract in CSV as spreadsheets write it: its encoding, what stands between its fields, and its lines.

What can be told with certainty is read: a byte order mark says UTF-8 or UTF-16, and the described headings say what
stands between them. Windows-1252 can't be told from other encodings, so that it is read where it is described only.
"""

import csv
import io

from svd_analysis.sources.records_extract import Refused

_UTF8, _UTF16 = b"\xef\xbb\xbf", (b"\xff\xfe", b"\xfe\xff")
_SEPARATORS = (",", ";", "\t")
_SAVE = "In Excel: File, Save As, CSV UTF-8 (comma delimited)."


def text_of(path, records):
    """The whole file as text, without a byte order mark."""
    text = _decoded(path, records.encoding)
    if "\0" in text:
        line = text[: text.index("\0")].count("\n") + 1
        raise Refused(f"{path}: line {line} holds a NUL character. The file is damaged: get it again.")
    if text.lstrip()[:1] == "<":
        raise Refused(f"{path}: this is a web page or XML, and not a CSV file. {_SAVE}")
    return text


def _decoded(path, described):
    raw = path.read_bytes()
    if raw.startswith(b"PAR1"):
        raise Refused(f"{path}: this is a Parquet file. Let its name end in .parquet.")
    marked = described == "utf-8" or raw.startswith(_UTF8)
    encoding = "utf-16" if raw.startswith(_UTF16) else "utf-8-sig" if marked else described
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError as fault:
        line = raw[: fault.start].count(b"\n") + 1
    other = " Or, if whoever sent it says it is Windows-1252, write `encoding: windows-1252`."
    other = other if encoding == "utf-8-sig" else ""
    raise Refused(f"{path}: line {line} is not {encoding.removesuffix('-sig').upper()}. {_SAVE}{other}")


def separator(text, records):
    """What stands between the fields: that by which most of the described headings stand in the first line."""
    described = {*records.headings, *records.identifiers, *records.ignored}
    return max(_SEPARATORS, key=lambda mark: len(described & _headings(text, mark)))


def _headings(text, mark):
    try:
        first = next(csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True), [])
    except csv.Error:
        return set()
    return {heading.strip() for heading in first}


def lines(path, text, mark):
    """Each line's number and fields, which a mark parts; every one as wide as the first, unless it is blank."""
    rows, width = csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True), None
    while True:
        try:
            fields = next(rows, None)
        except csv.Error:
            raise Refused(
                f"{path}: line {rows.line_num}: a quotation mark or the end of a field is missing. Save the file again."
            ) from None
        if fields is None:
            return
        width = width or len(fields)
        if len(fields) != width and any(map(str.strip, fields)):
            raise Refused(
                f"{path}: line {rows.line_num} has {len(fields)} fields where the first has {width}. The file is cut "
                "short, a note stands below the table, or a mark that parts fields stands in one without quotation "
                "marks. Take the note out, or save the file again."
            )
        yield rows.line_num, fields
