"""Everything a release says, with earlier releases and open tables, as statements on its cells."""

from collections import defaultdict
from dataclasses import dataclass, field

from svd_analysis.attack import (
    beside,
    breakdowns,
    notes,
    open_tables,
    ratios,
    refusals,
    relations,
    released,
    rounded,
    rows,
    structure,
)
from svd_analysis.attack.lexicon import Lexicon
from svd_analysis.attack.matching import Reader
from svd_analysis.attack.statements import ANY, SYMBOLS, TABLES, WORDS, Book, Statement


@dataclass
class Known:
    """The book of statements; the readings of symbols, each a list of further (cells, least, greatest, where); and the
    files that were not read."""

    book: Book
    readings: list = field(default_factory=lambda: [[]])
    unread: list = field(default_factory=list)


def gather(outputs, earlier=(), opened=(), *, base=0, hidden=None, titles=None):
    """What the folders `outputs` say together, with the folders of `earlier` releases and the files `opened` (COUNTS).

    `base` and `hidden` (least, greatest) are a rounding and a range of hidden counts that the attacker knows of, and
    `titles` those of indicators by their name.
    """
    current = [folder for place in outputs for folder in released.folders(place)]
    book = Book()
    for folder in current:
        refusals.check(folder.results)
    indicators = _indicators(current)
    if not indicators:
        return Known(book)
    for folder in current:
        released.read(folder)
    texts = [text for folder in current for text in folder.texts()]
    rounding = notes.rounding(texts, base, hidden)
    told = {id(folder): _rows(book, folder, indicators) for folder in current}
    releases = [([row for found in told.values() for row in found], rounding), *_earlier(book, earlier, indicators)]
    people = rows.populations([row for found, _ in releases for row in found])
    places = _places(current)
    bases = []
    for found, was in releases:
        now = bases[0] if bases else None
        bases.append(_tell(book, found, people, rounded.by_source(found, was, places, now)))
    _tables(book, current, opened, indicators)
    sums = structure.relations(book, *places)
    wholes, years = {one.whole for one in sums}, {}
    for (found, _), base in zip(releases, bases, strict=True):
        years |= rounded.link(book, found, base, wholes)
    relations.believe(book, rounded.unfold(book, sums + structure.same(book), bases, years))
    readers = _readers(book, current, told, people, rounding=bases[0], titles=titles or {})
    symbols = beside.shown(current, readers)
    return Known(book, _readings(symbols, texts), [path for folder in current for path in folder.unread])


def _indicators(current):
    """The indicators with a hidden cell, and those that are bound up with them."""
    hidden = set()
    for folder in current:
        for _, table in folder.results:
            hidden |= set(table.loc[table["status"].eq(rows.HIDDEN), "indicator"])
    groups = [{outer, *parts} for outer, parts in structure.MADE_OF] + [set(pair) for pair in structure.INSIDE]
    while more := set().union(*(one for one in groups if one & hidden)) - hidden:
        hidden |= more
    return hidden


def _rows(book, folder, indicators, edition=""):
    return [
        row
        for file, table in folder.results
        for row in rows.read(book, table[table["indicator"].isin(indicators)], file, edition)
    ]


def _earlier(book, places, indicators):
    """The rows of earlier releases, each release with how it was rounded."""
    found = []
    for place, name in zip(places, _names(places), strict=True):
        folders = released.folders(place)
        for folder in folders:
            refusals.check(folder.results)
        read = [row for folder in folders for row in _rows(book, folder, indicators, name)]
        texts = [text for folder in folders for text in released.read(folder).texts()]
        found.append((read, notes.rounding(texts)))
    return found


def _names(places):
    """The names of earlier releases: of their folders, and where two are alike of the folders these are in too."""
    parts = [str(place).rstrip("/").replace("\\", "/").split("/") for place in places]
    short = [one[-1] for one in parts]
    found = [name if short.count(name) == 1 else "/".join(one[-2:]) for name, one in zip(short, parts, strict=True)]
    return [f"{name} ({at})" if found.count(name) > 1 else name for at, name in enumerate(found, start=1)]


def _tell(book, found, people, base):
    """Write down rows of counts, then what is calculated from them; `base` again, the rounding of each source."""
    for row in found:
        if row.number >= 0:
            rows.tell(book, row, people, base.get(row.cell.source))
    for row in found:
        if row.number < 0 and breakdowns.calculated(row.cell.breakdown):
            ratios.tell(book, row, people, base.get(row.cell.source))
    _tell_zeros(book, [row for row in found if row.number >= 0], base)
    return base


def _tell_zeros(book, found, base):
    """Where a source shows counts of 0, none that it hides is one; a rounded 0 may be any small count."""
    shown = {row.cell.source for row in found if row.count == 0 and not row.hidden}
    shown -= {source for source, rounding in base.items() if rounding.base}
    for row in found:
        if row.hidden and row.cell.source in shown:
            book.say({row.number: 1}, 1, ANY, f"{row.file}: a 0 is shown, so what is hidden is none", TABLES)


def _tables(book, current, opened, indicators):
    for folder in current:
        for file, table in folder.changes:
            ratios.changes(book, table[table["indicator"].isin(indicators)], file)
        for file, table in folder.counts:
            open_tables.tell(book, table, file, indicators)
    for path in opened:
        open_tables.tell(book, released.results(path), str(path).rpartition("/")[2], indicators)


def _places(current):
    """The authority of each small area, and the authorities of each area of several, as the files show them."""
    parents, members = {}, {}
    for folder in current:
        for _, table in folder.results:
            if "parent_code" in table.columns:
                parents |= dict(
                    zip(zip(table["geography"], table["area_code"], strict=True), table["parent_code"], strict=True)
                )
            for code in table.loc[table["geography"].eq("area"), "area_code"].unique():
                members[code] = sorted(table.loc[table["geography"].eq("lad24"), "area_code"].unique())
    return parents, members


def _readers(book, current, told, people, *, rounding, titles):
    """For each folder one who reads it beside its own rows, or, where it has none, beside all."""
    every = [row for found in told.values() for row in found]
    made = []
    for folder in current:
        own = {row.number: row for row in told[id(folder)] or every if row.number >= 0}
        made.append(Reader(book, Lexicon(list(own.values()), titles), people, rounding=rounding))
    return made


def _readings(symbols, texts):
    """The ways to read the symbols: only those of columns in which two stand, or that say a range themselves."""
    words = defaultdict(set)
    for column in symbols:
        for word, cells in column.items():
            if len(column) > 1 or notes.meaning(word):
                words[word] |= cells
    read = notes.classes(dict(words), texts)
    made = [[(words[word], *bounds, f"the symbol {word!r}") for word, bounds in one.items()] for one in read]
    return made or [[]]


def with_reading(known, reading):
    """The statements of what is known with those of one reading of its symbols, which is a whole where it is one of
    several."""
    assumed = SYMBOLS if len(known.readings) > 1 else WORDS
    said = [(cell, low, high, where) for cells, low, high, where in reading for cell in sorted(cells)]
    return known.book.statements + [Statement((cell,), (1,), *more, assumed) for cell, *more in said]
