"""Counts that were rounded: each by itself, or the finest of them, everything else being added up from those.

An attacker sees which. Where printed numbers add up exactly, they are a table of their own, whose hidden cells come out
of its sums; what was counted lies less than a base from each of its finest cells. Where they do not, each lies within
half a base of its own count.
"""

from collections import defaultdict
from dataclasses import replace
from math import gcd

import numpy as np

from svd_analysis.attack import structure
from svd_analysis.attack.intervals import Rounding
from svd_analysis.attack.relations import state
from svd_analysis.attack.statements import ANY, PRINTED, SUMS, Book

_ENOUGH = 8  # counts that are all multiples of a number are rounded to it, said or not


def by_source(found, rounding, places, now=None):
    """The rounding of each source of some rows: none where a count is no multiple of the base.

    Rows of an earlier release of which no sum is shown whole do not tell how they were rounded: as those of `now`, if
    to the same base.
    """
    counts = defaultdict(list)
    for row in found:
        if row.number >= 0 and row.said["count"] >= 0:
            counts[row.cell.source].append(int(row.said["count"]))
    made = {}
    for source in {row.cell.source for row in found}:
        base = _base(counts[source], rounding.base)
        adds_up = _adds_up([row for row in found if row.cell.source == source], places) if base else False
        made[source] = _of(base, rounding, adds_up, (now or {}).get(source, Rounding()))
    return made


def _base(counts, said):
    if said:
        return said if all(one % said == 0 for one in counts) else 0
    common = gcd(*counts) if sum(one > 0 for one in counts) >= _ENOUGH else 0
    return common if common >= 3 else 0


def _of(base, rounding, adds_up, alike):
    if not base:
        return Rounding(0, 0, rounding.lowest, rounding.highest)
    within = rounding.within if rounding.base else base // 2
    if adds_up is None and alike.base == base:
        adds_up, within = alike.summed, max(within, alike.within)
    if not adds_up:
        return replace(rounding, base=base, within=within)
    return replace(rounding, base=base, within=max(within, base - 1), summed=True, lowest=0, highest=ANY)


def _adds_up(found, places):
    """Whether the printed numbers add up wherever all of a sum are shown; None where of none they are."""
    book = Book()
    for row in found:
        if row.number >= 0:
            number = book.number(row.cell)
            if row.said["count"] >= 0:
                book.say({number: 1}, row.said["count"], row.said["count"], "")
    states = {state(book, one) for one in structure.relations(book, *places) if not one.wider} - {None}
    return states == {"equal"} if states else None


def printed(book, number):
    """The number of what is printed of a cell, itself a cell whose sums are exact."""
    return book.number(book.cells[number]._replace(form=PRINTED))


def say(book, number, bounds, rounding, said, assumed=0):
    """Write down that a number between `bounds` is printed of a cell; one that no rounded number can be is exact."""
    low, high = bounds
    if not rounding.summed or not rounding.holds(low, high):
        book.say({number: 1}, *rounding.widened(low, high), said, assumed)
        return
    low, high = (
        -(-low // rounding.base) * rounding.base,
        (high if np.isinf(high) else high // rounding.base * rounding.base),
    )
    book.say({printed(book, number): 1}, low, high, said, assumed)


def link(book, found, rounding, wholes):
    """Write down how far what was counted lies from what is printed, of rows whose printed numbers add up.

    What is left to say of sums (`unfold` does): the number of a year's sum, which is rounded as it would be by itself,
    with that of what is printed of it, how far apart they are, and where it stands.
    """
    sums = {}
    for row in {row.number: row for row in found if row.number >= 0}.values():
        one = rounding.get(row.cell.source)
        if one is None or not one.summed:
            continue
        shown, said = printed(book, row.number), f"{row.file}: rounded to {one.base}"
        if row.hidden:
            book.say({shown: 1, book.number(row.cell._replace(form="multiple")): -one.base}, 0, 0, said)
        if row.number not in wholes:
            book.say({row.number: 1, shown: -1}, -one.within, one.within, said)
        elif not row.cell.breakdown and len(row.cell.period) == 4 and row.cell.geography == "lad24":
            sums[row.number] = (shown, one.base // 2, said)
    return sums


def unfold(book, relations, sources, sums):
    """Relations with those of counts behind rounded numbers taken down to the finest cells: sums between say nothing.

    A sum is kept where something is said of it besides, where it is a hidden cell, or where two ways to take it apart
    must agree.
    """
    summed = {name for one in sources for name, rounding in one.items() if rounding.summed}
    mine = [one for one in relations if _counted(book, one.whole, summed)]
    ways = defaultdict(list)
    for one in mine:
        ways[one.whole].append(one)
    told = {cell for one in book.statements for cell in one.cells}
    kept = [one for one in relations if not _counted(book, one.whole, summed)]
    leaves = {}
    for whole, found in ways.items():
        apart = {frozenset(_leaves(one.parts, ways, leaves)): one for one in found}
        if whole in sums and whole not in told and whole not in book.hidden:
            shown, half, said = sums[whole]
            for parts in apart:
                book.say(dict.fromkeys(sorted(parts), 1) | {shown: -1}, -half, half, said, SUMS)
            continue
        if whole in sums:
            shown, half, said = sums[whole]
            book.say({whole: 1, shown: -1}, -half, half, said, SUMS)
        if whole in told or whole in book.hidden or len(apart) > 1:
            kept += [replace(one, parts=tuple(sorted(parts))) for parts, one in apart.items()]
    return kept


def _counted(book, number, summed):
    cell = book.cells[number]
    return not cell.form and cell.source in summed


def _leaves(parts, ways, known):
    """The finest cells of some cells."""
    found = set()
    for one in parts:
        if one not in known:
            known[one] = _leaves(ways[one][0].parts, ways, known) if one in ways else {one}
        found |= known[one]
    return found
