"""What a folder shows, read beside the rows it may be of: its own, and those of a folder whose place it names."""

import re

from svd_analysis.attack import prose
from svd_analysis.attack.pages import Snippet


def shown(folders, readers):
    """Read tables, drawings and words, each reader those of its folder; the symbols that stand for hidden cells."""
    for folder, reader in zip(folders, readers, strict=True):
        _read(reader, folder.grids, folder.snippets)
    named = [_named(reader) for reader in readers]
    for at, reader in enumerate(readers):
        if foreign := _either(named[at]):
            for other, folder in enumerate(folders):
                if other != at and not named[at] <= set(readers[other].lexicon.places):
                    _read(reader, *_about(folder, foreign, _either(named[other])))
    return [column for reader in readers for column in reader.symbols.values()]


def _read(reader, grids, snippets):
    for grid in grids:
        reader.read(grid)
    years = (row.cell.period for row in reader.lexicon.rows if len(row.cell.period) == 4)
    latest = max(years, default=None)
    for snippet in snippets:
        prose.read(reader, snippet, latest)


def _named(reader):
    """The names of the places in which a folder hides anything, but for small ones and the region."""
    hidden = {(row.cell.geography, row.cell.area_code) for row in reader.lexicon.rows if row.hidden}
    return {name for name, place in reader.lexicon.places.items() if place in hidden and place[0] in ("lad24", "area")}


def _either(names):
    return re.compile("|".join(rf"\b{re.escape(name)}\b" for name in sorted(names)), re.I) if names else None


def _about(folder, foreign, own):
    """The tables and clauses of a folder that name a place of another and none of its own."""
    grids = [
        grid
        for grid in folder.grids
        if foreign.search(f"{grid.caption} {grid.name}") or any(foreign.search(one) for one in grid.heads(1))
    ]
    snippets = [
        Snippet(one.file, one.kind, clause, one.context)
        for one in folder.snippets
        if foreign.search(one.text) or foreign.search(one.context)
        for clause in prose.clauses(one.text)
        if foreign.search(clause) or (foreign.search(one.context) and not (own and own.search(clause)))
    ]
    return grids, [one for one in snippets if not (own and own.search(one.text))]
