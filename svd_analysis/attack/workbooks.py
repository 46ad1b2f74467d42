"""Worksheets, hidden ones too: their cells as stored, hidden columns and rows, comments, and names of constants."""

import io

from svd_analysis.attack.grids import Grid
from svd_analysis.attack.pages import Snippet
from svd_analysis.attack.printed import Shown


def read(content, file):
    """The grids and texts of a workbook, from its bytes."""
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(content), data_only=True)
    grids, snippets = [], []
    for sheet in book.worksheets:
        found, words = _sheet(sheet, file)
        grids += found
        snippets += words
    for name, one in book.defined_names.items():
        snippets.append(Snippet(file, f"the name {name}", str(one.attr_text or ""), name.replace("_", " ")))
    about = book.properties
    texts = [about.title, about.subject, about.description, about.keywords, about.category]
    snippets += [Snippet(file, "its properties", text) for text in texts if text]
    return grids, snippets


def _sheet(sheet, file):
    rows = [list(row) for row in sheet.iter_rows() if any(cell.value is not None for cell in row)]
    texts = [[_text(cell) for cell in row] for row in rows]
    notes = [[(cell.comment.text if cell.comment else "") for cell in row] for row in rows]
    start = next((at for at, row in enumerate(texts) if sum(map(bool, row)) >= 2), None)
    if start is None or start + 1 >= len(rows):
        return [], [Snippet(file, f"worksheet {sheet.title}", text) for row in texts for text in row if text]
    before = " ".join(text for row in texts[:start] for text in row if text)
    kind = "worksheet" if sheet.sheet_state == "visible" else "hidden worksheet"
    body = [[_content(cell, text) for cell, text in zip(*both, strict=True)]
            for both in zip(rows[start + 1:], texts[start + 1:], strict=True)]  # fmt: skip
    grids = [Grid(sheet.title, file, texts[start], body, before, kind)]
    if any(any(row) for row in notes[start + 1 :]):
        heads = [[words[0], *more[1:]] for words, more in zip(texts[start + 1 :], notes[start + 1 :], strict=True)]
        grids.append(Grid(sheet.title, file, texts[start], heads, before, "comments on worksheet"))
    return grids, [Snippet(file, f"worksheet {sheet.title}", before)] if before else []


def _text(cell):
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value)


def _content(cell, text):
    """A cell as text, or, where it is stored as a share and printed as a percentage, as that percentage."""
    if isinstance(cell.value, float) and not cell.value.is_integer():
        scale = 100 if "%" in str(cell.number_format) else 1
        half = 0.5 * 10.0 ** -min(9, len(text.partition(".")[2])) * scale
        interval = (cell.value * scale - half, cell.value * scale + half)
        return Shown(percent=(interval,)) if scale == 100 else Shown(plain=(interval,))
    if isinstance(cell.value, int) and "%" in str(cell.number_format):
        return Shown(percent=((cell.value * 100.0, cell.value * 100.0),))
    return text
