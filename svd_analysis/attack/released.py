"""The files of a released folder, read for all they say: results, tables, pages, drawings, workbooks, texts.

Every file is read by what it holds and not by its name. Pictures of dots (PNG) are not read.
"""

import json
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from svd_analysis.attack import drawings, open_tables, pages, rows, workbooks
from svd_analysis.attack.grids import from_csv
from svd_analysis.attack.pages import Snippet
from svd_analysis.errors import ParameterError, SourceError

_SKIPPED = frozenset(("rules", "numbers"))
_CHANGES = {"indicator", "quantity", "earlier", "latest", "as_published", "restated"}
_MOST = 200_000_000  # bytes of a file that is read


@dataclass
class Folder:
    """What an area's folder says, or what lies beside several of them. Tables are (file's name, table of text)."""

    name: str
    results: list = field(default_factory=list)
    changes: list = field(default_factory=list)
    counts: list = field(default_factory=list)
    grids: list = field(default_factory=list)
    snippets: list = field(default_factory=list)
    drawings: list = field(default_factory=list)
    captions: dict = field(default_factory=dict)
    files: list = field(default_factory=list)

    def texts(self):
        return [one.text for one in self.snippets] + [grid.caption for grid in self.grids]


def folders(place):
    """The folders of a release: one with `results.csv`, or each below it that has one and, last, the files beside them.

    ParameterError where there is no such folder.
    """
    place = Path(place)
    if not place.is_dir():
        raise ParameterError(
            f"{place}: there is no such folder. Give the folder of an area's page, or that of an edition."
        )
    if (place / "results.csv").is_file():
        return [_folder(place)]
    found = [_folder(one) for one in sorted(place.iterdir()) if (one / "results.csv").is_file()]
    if not found:
        raise ParameterError(f"{place}: neither it nor a folder in it holds results.csv. Give the folder of a release.")
    loose = Folder(place.name, files=sorted(one for one in place.iterdir() if one.is_file()))
    return [*found, loose]


def _folder(place):
    files = [one for one in sorted(place.rglob("*")) if one.is_file()]
    kept = [one for one in files if not _SKIPPED & set(one.relative_to(place).parts[:-1])]
    folder = Folder(place.name, files=kept)
    for path in kept:
        if path.suffix == ".csv":
            _table(folder, path, f"{place.name}/{path.relative_to(place).as_posix()}")
    return folder


def results(path):
    """A CSV of results as text."""
    return pd.read_csv(path, dtype="str", keep_default_na=False, encoding="utf-8-sig")


def _table(folder, path, file):
    with open(path, encoding="utf-8-sig", errors="replace", newline="") as opened:
        head = set(opened.readline().strip().split(","))
    for needed, kept in (
        (rows.NEEDED, folder.results),
        (_CHANGES, folder.changes),
        (open_tables.NEEDED, folder.counts),
    ):
        if needed <= head:
            kept.append((file, results(path)))
            return
    grid = from_csv(path.read_text(encoding="utf-8-sig", errors="replace"), path.stem, file)
    if grid:
        folder.grids.append(grid)


def read(folder):
    """Read a folder's pages, drawings, workbooks and texts too: what takes long, so only where something is hidden."""
    for path in folder.files:
        way = _WAYS.get(path.suffix.casefold())
        if way is None:
            continue
        if path.stat().st_size > _MOST:
            raise SourceError(
                f"{path}: is larger than {_MOST:,} bytes, so what it holds can't be told. Publish it in parts."
            )
        try:
            way(folder, path.read_bytes(), f"{folder.name}/{path.name}", path.stem)
        except (ValueError, KeyError, OSError, SyntaxError) as fault:
            raise SourceError(
                f"{path}: can't be read ({type(fault).__name__}). Publish no file that can't be."
            ) from None
    for name, file, content in folder.drawings:
        grids, snippets = drawings.read(content, name, file, folder.captions.get(name, ""))
        folder.grids += grids
        folder.snippets += snippets
    folder.grids, folder.snippets = _once_grids(folder.grids), list(dict.fromkeys(folder.snippets))
    for grid in folder.grids:
        grid.caption = grid.caption or folder.captions.get(grid.name, "")
    return folder


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


_WAYS = {
    ".html": _page, ".htm": _page, ".svg": _drawing, ".xlsx": _workbook, ".xlsm": _workbook, ".txt": _text,
    ".md": _text, ".json": _json, ".ipynb": _notebook,
}  # fmt: skip


def _once_grids(grids):
    """Each table once, however many files repeat it; the files are named together."""
    kept = {}
    for grid in grids:
        key = (tuple(map(str, grid.columns)), tuple(map(tuple, grid.rows)), grid.kind.startswith(("attrib", "comment")))
        if key in kept:
            first = kept[key]
            first.file += f", {grid.file}" if grid.file not in first.file.split(", ") else ""
            first.caption, first.name = first.caption or grid.caption, first.name or grid.name
        else:
            kept[key] = grid
    return list(kept.values())
