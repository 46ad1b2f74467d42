"""What a file holds, by its kind: a page, a drawing, a workbook, text, JSON, a notebook's outputs."""

import json

from svd_analysis.attack import pages, workbooks
from svd_analysis.attack.pages import Snippet

# Kinds of files that can hold tables and are not read.
TABLES = frozenset(
    (
        ".7z", ".arrow", ".bz2", ".db", ".dbf", ".doc", ".docx", ".dta", ".feather", ".gpkg", ".gz", ".numbers", ".odp",
        ".ods", ".odt", ".parquet", ".pdf", ".pickle", ".pkl", ".pptx", ".rar", ".rda", ".rdata", ".rds", ".rtf",
        ".sas7bdat", ".sav", ".sqlite", ".tar", ".tgz", ".xls", ".xlsb", ".xz", ".zip",
    )
)  # fmt: skip
# Pictures of dots, and what a run leaves beside its pages.
WITHOUT_COUNTS = frozenset((".png", ".lock"))


def _page(folder, content, file, name):
    page = pages.read(content, file)
    folder.grids += page.grids
    folder.snippets += page.snippets
    folder.captions |= page.captions | {grid.name: grid.caption for grid in page.grids if grid.name and grid.caption}
    folder.drawings += [(named or name, file, one) for named, one in page.drawings]


def _drawing(folder, content, file, name):
    folder.drawings.append((name, file, content))


def _workbook(folder, content, file, name):
    grids, snippets = workbooks.read(content, file)
    folder.grids += grids
    folder.snippets += snippets


def _text(folder, content, file, name):
    folder.snippets += [
        Snippet(file, "a line", line) for line in content.decode("utf-8", "replace").splitlines() if line
    ]


def _json(folder, content, file, name):
    def leaves(value, path):
        if isinstance(value, dict):
            for key, inner in value.items():
                leaves(inner, (*path, str(key)))
        elif isinstance(value, list):
            for inner in value:
                leaves(inner, path)
        elif value is not None and not isinstance(value, bool):
            words = " ".join(path).replace("_", " ").replace("-", " ")
            folder.snippets.append(Snippet(file, "an entry", str(value), words))

    leaves(json.loads(content), ())


def _notebook(folder, content, file, name):
    for cell in json.loads(content).get("cells", []):
        for output in cell.get("outputs", []):
            data = output.get("data", {}) | {"text/stream": output.get("text", "")}
            for kind, value in data.items():
                text = "".join(value) if isinstance(value, list) else str(value)
                if kind == "text/html" and text.strip():
                    _page(folder, text.encode(), file, name)
                elif kind == "image/svg+xml":
                    _drawing(folder, text.encode(), file, name)
                elif kind.startswith("text/") and kind != "text/csv" and text:
                    _text(folder, text.encode(), file, name)


WAYS = {
    ".html": _page, ".htm": _page, ".xhtml": _page, ".svg": _drawing, ".xlsx": _workbook, ".xlsm": _workbook,
    ".json": _json, ".geojson": _json, ".ipynb": _notebook,
} | dict.fromkeys((".css", ".js", ".md", ".rst", ".tex", ".txt", ".xml", ".yaml", ".yml"), _text)  # fmt: skip
