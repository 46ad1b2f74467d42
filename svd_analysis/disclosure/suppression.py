"""Suppression driven by an attack: small counts are withheld, with as many others as it takes, and totals are exact.

What is small is withheld; then everything that would still be shown is attacked, as `svd attack` attacks a release;
for each withheld count that comes out, or comes out to fewer than three values, the least of the counts of a sum that
gives it away, one in which nothing else is withheld, is withheld too, and where there is no such sum the least of all
that it adds up with; and again, until nothing comes out. By hand ("one more in every row") leaks: see DECISIONS.
"""

from collections import defaultdict
from dataclasses import replace

import numpy as np

from svd_analysis.errors import DisclosureError

_OUT = ("exact", "narrow", "not settled", "contradiction")


def suppressed(cells, regime):
    """CELLS with what is too small withheld, and what it takes to keep it so; all of them `suppressed`, none told from
    the others. What was missing before stays as it was.

    DisclosureError where all that the small counts add up with is withheld and they come out all the same.
    """
    from svd_analysis.attack.structure import relations

    cells = cells.reset_index(drop=True)
    counts = cells["count"].astype("Float64").to_numpy("float64", na_value=np.nan)
    least = 0 if regime.zero == "hidden" else 1
    hidden = (counts >= least) & (counts < regime.threshold)
    book, numbers = _book(cells)
    sums = _that_hold(relations(book, {}, {}), dict(zip(numbers, counts, strict=True)))
    while out := _recovered((book, sums), numbers, counts, hidden, least):
        hidden[_more(out, numbers, counts, hidden, sums)] = True
    status = cells["status"].mask(hidden, "suppressed")
    return cells.assign(count=cells["count"].mask(hidden), status=status)


def _book(cells):
    from svd_analysis.attack import breakdowns
    from svd_analysis.attack.statements import Book, Cell

    book = Book()
    names = ["indicator", "geography", "area_code", "period", "breakdown", "source", "definition", "bound"]
    rows = cells[names].assign(breakdown=[breakdowns.written(breakdowns.parts(one)) for one in cells["breakdown"]])
    return book, [book.number(Cell(*row)) for row in rows.itertuples(index=False, name=None)]


def _that_hold(found, count_of):
    """The sums that are so in truth, each as its numbers and their coefficients: an attacker may know or guess them."""
    held = []
    for one in found:
        known = [count_of.get(number, np.nan) for number in (one.whole, *one.parts)]
        if not np.isnan(known).any() and known[0] == sum(known[1:]):
            held.append(one)
    return held


def _recovered(known, numbers, counts, hidden, least):
    """The withheld cells that come out, by their numbers; a reader who sees counts of 0 knows that each is `least`."""
    from svd_analysis.attack.solving import attack
    from svd_analysis.attack.statements import ANY

    book, sums = known
    told = replace(book, statements=[], low=list(book.low), high=list(book.high))
    for number, count, is_hidden in zip(numbers, counts, hidden, strict=True):
        if not is_hidden and not np.isnan(count):
            told.say({number: 1}, count, count, "shown")
    for one in sums:
        told.say({one.whole: 1} | dict.fromkeys(one.parts, -1), 0, 0, one.said)
    targets = [number for number, is_hidden in zip(numbers, hidden, strict=True) if is_hidden]
    for number in targets:
        told.say({number: 1}, least, ANY, "hidden")
    found = attack(len(told.low), told.statements, targets).found if targets else []
    return [one.cell for one in found if one.verdict in _OUT]


def _more(out, numbers, counts, hidden, sums):
    """Where in the table one more stands for each cell that came out: the least that is shown of a sum in which it is
    all that is withheld, else of what it adds up with. (Least of any sum, and a sum that gives it away stays as it is.)
    """
    place = {number: at for at, number in enumerate(numbers)}
    shown = {number for number, at in place.items() if not hidden[at] and counts[at] > 0}
    beside = defaultdict(list)
    for one in sums:
        cells = {one.whole, *one.parts}
        for number in cells:
            beside[number].append(cells)
    chosen = set()
    for cell in out:
        alone = [cells for cells in beside[cell] if not any(hidden[place[one]] for one in cells - {cell})]
        found = shown.intersection(set().union(*alone)) or shown.intersection(set().union(*beside[cell]))
        more = {place[one] for one in found}
        if more and not chosen & more:
            chosen.add(min(more, key=lambda at: (counts[at], at)))
    if not chosen:
        raise DisclosureError(
            "Some small counts can be worked out whatever is withheld beside them. Publish fewer breakdowns, or longer "
            "periods, of their source."
        )
    return sorted(chosen)
