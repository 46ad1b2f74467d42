"""The files of a released folder, read for all they say: results, tables, pages, drawings, workbooks, texts.

Every file is read by what it holds. Of those that are not read, a kind that can hold tables is refused, and any other
is named; pictures of dots (PNG) hold no table.
"""

import csv
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from svd_analysis.attack import contents, drawings, open_tables, rows
from svd_analysis.attack.grids import from_csv
from svd_analysis.errors import ParameterError, SourceError

# What a release says of its own rules, in a folder beside its results. (The numbers of an edition lie in a folder
# beside its areas and are not released.)
_RULES = frozenset(("definition.yaml", "indicators.yaml", "taxonomy.csv", "concepts.csv"))
_CHANGES = {"indicator", "quantity", "earlier", "latest", "as_published", "restated"}
_MOST = 200_000_000  # bytes of a file that is read


@dataclass
class Folder:
    """What an area's folder says, or what lies beside several of them. Tables are (file's name, table of text);
    `unread` names files that are not read."""

    name: str
    results: list = field(default_factory=list)
    changes: list = field(default_factory=list)
    counts: list = field(default_factory=list)
    grids: list = field(default_factory=list)
    snippets: list = field(default_factory=list)
    drawings: list = field(default_factory=list)
    captions: dict = field(default_factory=dict)
    files: list = field(default_factory=list)
    unread: list = field(default_factory=list)

    def texts(self):
        return [one.text for one in self.snippets] + [grid.caption for grid in self.grids]


def folders(place):
    """The folders of a release: one with `results.csv`, or each in it that has one and, last, all files beside them.

    ParameterError where there is no such folder.
    """
    place = Path(place)
    if not place.is_dir():
        raise ParameterError(
            f"{place}: there is no such folder. Give the folder of an area's page, or that of an edition."
        )
    if (place / "results.csv").is_file():
        return [_folder(place, _files(place, "rules", _RULES))]
    areas = [one for one in sorted(place.iterdir()) if (one / "results.csv").is_file()]
    if not areas:
        raise ParameterError(f"{place}: neither it nor a folder in it holds results.csv. Give the folder of a release.")
    beside = [one for one in _files(place, "numbers") if not set(areas) & set(one.parents)]
    return [*(_folder(one, _files(one, "rules", _RULES)) for one in areas), _folder(place, beside)]


def _files(place, aside, names=None):
    """The files below a folder, without those of the folder `aside` in it, or those of these names there."""
    found = [one for one in sorted(place.rglob("*")) if one.is_file()]
    return [one for one in found if one.relative_to(place).parts[0] != aside or (names and one.name not in names)]


def _folder(place, files):
    folder = Folder(place.name, files=files)
    for path in files:
        if path.suffix.casefold() in (".csv", ".tsv", ".tab"):
            _table(folder, path, _said(place, path))
    return folder


def _said(place, path):
    return f"{place.name}/{path.relative_to(place).as_posix()}"


def results(path):
    """A CSV of results as text."""
    return pd.read_csv(path, dtype="str", keep_default_na=False, encoding="utf-8-sig")


def _table(folder, path, file):
    with open(path, encoding="utf-8-sig", errors="replace", newline="") as opened:
        head = next(csv.reader([opened.readline()]), [])
    if kept := _kept(folder, head):
        kept[0].append((file, results(path)))
        return
    content = path.read_bytes()
    if b"\0" in content:
        raise SourceError(f"{path}: is no CSV in UTF-8. Save it as one, so that what it shows can be told.")
    grid = from_csv(content.decode("utf-8-sig", "replace"), path.stem, file)
    if grid and (kept := _kept(folder, grid.columns)):
        if {len(one) for one in grid.rows} != {len(grid.columns)}:
            raise SourceError(f"{path}: its lines are not all as long as its headings. Write it with commas.")
        kept[0].append((file, pd.DataFrame(grid.rows, columns=grid.columns)))
    elif grid:
        folder.grids.append(grid)


def _kept(folder, columns):
    """Where a table with such columns belongs, in a list; empty for one of another kind."""
    tables = (rows.NEEDED, folder.results), (_CHANGES, folder.changes), (open_tables.NEEDED, folder.counts)
    return [kept for needed, kept in tables if needed <= set(columns)][:1]


def read(folder):
    """Read a folder's pages, drawings, workbooks and texts too: what takes long, so only where something is hidden."""
    for path in folder.files:
        _read(folder, path)
    for name, file, content in folder.drawings:
        grids, snippets = drawings.read(content, name, file, folder.captions.get(name, ""))
        folder.grids += grids
        folder.snippets += snippets
    folder.grids, folder.snippets = _once_grids(folder.grids), list(dict.fromkeys(folder.snippets))
    for grid in folder.grids:
        grid.caption = grid.caption or folder.captions.get(grid.name, "")
    return folder


def _read(folder, path):
    kind = path.suffix.casefold() or path.name.casefold()
    if kind in contents.TABLES:
        raise SourceError(
            f"{path}: may hold counts, and files of its kind can't be read here, so nothing shows that it is safe. "
            "Publish its tables as CSV, as a workbook (.xlsx) or in a page, and take it out."
        )
    if kind not in contents.WAYS:
        folder.unread += [] if kind in contents.WITHOUT_COUNTS | {".csv", ".tsv", ".tab"} else [str(path)]
        return
    if path.stat().st_size > _MOST:
        raise SourceError(
            f"{path}: is larger than {_MOST:,} bytes, so what it holds can't be told. Publish it in parts."
        )
    try:
        contents.WAYS[kind](folder, path.read_bytes(), f"{folder.name}/{path.name}", path.stem)
    except (ValueError, KeyError, OSError, SyntaxError) as fault:
        raise SourceError(f"{path}: can't be read ({type(fault).__name__}). Publish no file that can't be.") from None


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
