"""What a file is by its first bytes and its contents, whatever it is called:
an archive, a picture, a table, a notebook.

Only the standard library, since a hook of git runs it before anything is installed.
"""

import base64
import csv
import json
import re

from svd_analysis import rows_of_data

_FIRST_BYTES = {
    b"PK\x03\x04": "a zip archive or a workbook", b"PK\x05\x06": "a zip archive", b"\x1f\x8b": "a gzip archive",
    b"7z\xbc\xaf\x27\x1c": "a 7z archive", b"BZh": "a bzip2 archive", b"\xfd7zXZ": "an xz archive",
    b"\x28\xb5\x2f\xfd": "a zstd archive", b"Rar!": "a rar archive", b"PAR1": "a Parquet file",
    b"ARROW1": "an Arrow file", b"FEA1": "a Feather file", b"SQLite format 3": "a database",
    b"\xd0\xcf\x11\xe0": "an old workbook or document",
    b"\x89HDF": "an HDF5 file", b"%PDF": "a PDF", b"\x93NUMPY": "an array of NumPy", b"ORC": "an ORC file",
    b"Obj\x01": "an Avro file", b"<stata_dta>": "a Stata file", b"$FL2": "an SPSS file",
    b"version https://git-lfs": "a pointer to a large file", b"\x89PNG": "a picture", b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture", b"{\\rtf": "a document of a word processor", b"BEGIN:VCARD": "people's addresses",
}  # fmt: skip
# A browser that saves a page writes a remark before it.
_MARKUP = re.compile(r"\s*(?:<!--(?:(?!-->).)*-->\s*)*<(?:!doctype|html|svg|\?xml|table)\b", re.IGNORECASE | re.DOTALL)
_FEWEST_ROWS = 5
# What base64 makes of the first bytes; of too few of them it makes what any word could begin with.
_AS_LETTERS = {
    base64.b64encode(first).decode()[: len(first) * 8 // 6]: kind
    for first, kind in (_FIRST_BYTES | {b"\x1f\x8b\x08": "a gzip archive"}).items()
    if len(first) >= 3
}
_ENCODED = re.compile(rf"(?<![\w+/])({'|'.join(map(re.escape, _AS_LETTERS))})[\w+/-]{{40}}")
_GEOGRAPHY = ("FeatureCollection", "Feature", "Topology", "GeometryCollection")


def of_bytes(content):
    """What a file is that is not text; empty for text."""
    for first, kind in _FIRST_BYTES.items():
        if content.startswith(first):
            return kind
    if content[257:262] == b"ustar":
        return "a tar archive"
    if re.match(rb"\x80[\x02-\x05].*\.\Z", content, re.DOTALL):
        return "a pickle"
    return "no text" if b"\0" in content and text_of(content) is None else ""


def within(text):
    """The files that stand in a text as letters, as base64 writes them: where each begins and what it is."""
    begun = any(letters in text for letters in _AS_LETTERS)
    for found in _ENCODED.finditer(text) if begun else ():
        yield text.count("\n", 0, found.start()) + 1, _AS_LETTERS[found[1]]


def text_of(content):
    """The bytes as text, in whatever of the usual encodings they are; None where they are no text."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in content[1:2] or b"\0" in content[:1]:
        encodings = ("utf-16",) if content[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-16-le", "utf-16-be")
        decoded = (_decoded(content, encoding) for encoding in encodings)
        return next((text for text in decoded if text is not None and _is_latin(text)), None)
    if b"\0" in content:
        return None
    return _decoded(content, "utf-8-sig") or content.decode("latin-1")


def _decoded(content, encoding):
    try:
        return content.decode(encoding)
    except UnicodeError:
        return None


def _is_latin(text):
    """Whether a text is one of this country's, and no bytes that happen to be letters of another."""
    return "\0" not in text and sum(letter < "\u0250" for letter in text[:1000]) >= 0.9 * len(text[:1000])


def of_text(text):
    """What a text is that no commit may hold, by its contents; empty for any other."""
    if _MARKUP.match(text):
        return "a page or a drawing"
    if text.lstrip()[:1] in ("{", "["):
        return _of_json(text)
    return "a table" if is_table(text) else ""


def is_table(text):
    """Whether a whole text is rows of as many cells each."""
    lines = [line for line in text[:50_000].splitlines() if line.strip()][:200]
    return len(lines) >= _FEWEST_ROWS and any(_even(lines, separator) for separator in ",;\t|")


def _even(lines, separator):
    if lines[0].count(separator) == 0 or lines[0].lstrip().startswith(("|", "#", "-", '"""')):
        return False
    try:
        widths = [len(row) for row in csv.reader(lines, delimiter=separator)]
    except csv.Error:
        return False
    return len(widths) >= _FEWEST_ROWS and widths.count(widths[0]) >= 0.95 * len(widths)


def notebook(text):
    """The notebook that a text is; None where it is none."""
    read = _json(text) if '"cells"' in text or '"worksheets"' in text else None
    return read if isinstance(read, dict) and "nbformat" in read else None


def cells_of(read):
    """The cells of a notebook; those of all its sheets, as the oldest have them."""
    return [cell for sheet in read.get("worksheets") or [read] for cell in sheet.get("cells", [])]


def written_in(cell):
    """What somebody wrote in a cell of a notebook."""
    source = cell.get("source", cell.get("input", ""))
    return source if isinstance(source, str) else "".join(source)


def was_run(read):
    """Whether a notebook holds what a run leaves: outputs, the order of its cells, pictures, parameters."""
    cells = cells_of(read)
    left = ("outputs", "execution_count", "prompt_number", "attachments")
    return any(cell.get(name) for cell in cells for name in left) or any(
        place.get("metadata", {}).get(name)
        for place in (read, *cells) for name in ("papermill", "widgets", "execution")
    )  # fmt: skip


def _of_json(text):
    read = _json(text)
    if read is None:
        lines = [line for line in text.splitlines() if line.strip()]
        rows = len(lines) >= _FEWEST_ROWS and all(isinstance(_json(line), dict | list) for line in lines)
        return "a table" if rows else ""
    if isinstance(read, dict) and read.get("type") in _GEOGRAPHY:
        return "a map"
    return "a table" if _holds_rows(read) or isinstance(read, dict | list) and _holds_rows_below(read) else ""


def _holds_rows_below(read):
    """Whether JSON holds, at any depth, many things of about the same keys or length, numbers or dates among them."""
    within = [read]
    while within:
        part = within.pop()
        parts = part.values() if isinstance(part, dict) else part
        parts = [one for one in parts if isinstance(one, dict | list)]
        if len(parts) >= _FEWEST_ROWS and rows_of_data.are_data([_scalars(one) for one in parts]):
            return True
        within += parts
    return False


def _scalars(part):
    """What a record holds that is no record itself, by its key or its place."""
    held = part.items() if isinstance(part, dict) else enumerate(part)
    return {key: str(value) for key, value in held if isinstance(value, str | int | float)}


def _holds_rows(read):
    """Whether JSON is, or holds, many things that all have the same keys or length."""
    if isinstance(read, dict):
        return _alike(list(read.values())) or any(isinstance(part, list) and _alike(part) for part in read.values())
    return isinstance(read, list) and _alike(read)


def _alike(parts):
    """Whether all are dicts of the same keys, or lists of one length that hold no more than values."""
    if len(parts) < _FEWEST_ROWS:
        columns = len(parts) >= 2 and all(isinstance(part, list) and len(part) >= _FEWEST_ROWS for part in parts)
        return columns and len({len(part) for part in parts}) == 1
    if all(isinstance(part, dict) and part for part in parts):
        return len({tuple(sorted(part)) for part in parts}) == 1
    return all(isinstance(part, list) and len(part) >= 2 for part in parts) and len({len(part) for part in parts}) == 1


def _json(text):
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None
