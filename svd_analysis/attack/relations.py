"""Cells that add up: each relation is a whole and its parts, believed where nothing that is shown speaks against it.

An attacker tries every way in which tables usually add up. A sum that visible numbers contradict is given up (or kept
as "no more than the whole"), by itself; of the others of its family those are believed of which one is seen to hold,
and those of which none is seen at all: where all that is seen is wrong, parts are lacking. Where nobody was counted
nothing is seen: 0 is 0 whatever is lacking.
"""

from collections import defaultdict
from dataclasses import dataclass

from svd_analysis.attack.statements import ANY, SEEN, SUMS

# Of the offences of a region an eighth at most had no authority (rape in London, 2022): where the authorities that are
# there have less than this share of it, they are not all of them.
_NEARLY_ALL = 0.8


@dataclass(frozen=True, slots=True)
class Relation:
    """`whole` is the sum of `parts`. `family` says which relations have the same grounds; where nothing is seen of it,
    `wider` names a family with more. `seen_only`: believed only where one is seen to hold; `within`: parts that don't
    make the whole still lie in it; `nearly_all`: not believed where the parts that are seen make much less than the
    wholes, as one authority of several does, though a rare thing may have befallen nobody elsewhere."""

    whole: int
    parts: tuple
    family: tuple
    said: str
    seen_only: bool = False
    within: bool = True
    wider: tuple = ()
    nearly_all: bool = False


def believe(book, relations):
    """Write down what the relations say, each by what is seen of it and of its family."""
    states = [state(book, one) for one in relations]
    seen, reach = defaultdict(set), defaultdict(lambda: (0, 0))
    for one, found in zip(relations, states, strict=True):
        for family in {one.family, one.wider} if found else ():
            seen[family].add(found)
            reach[family] = _reach(book, one, *reach[family])
    for one, found in zip(relations, states, strict=True):
        family = one.wider if one.wider and not seen[one.family] else one.family
        parts, whole = reach[family]
        lacking = one.nearly_all and parts < _NEARLY_ALL * whole
        _say(book, one, "less" if lacking and found != "more" else found, seen[family])


def _reach(book, relation, parts, whole):
    """What the parts of a relation make of its whole, at the most, and the whole, added to those of others."""
    least = book.low[relation.whole]
    return parts + min(least, sum(book.high[one] for one in relation.parts)), whole + least


def _say(book, one, found, seen):
    wrong = {"more", "less"} & ({found} if found else seen if "equal" not in seen else set())
    if wrong:
        if one.within and "more" not in wrong:
            book.say({one.whole: 1} | dict.fromkeys(one.parts, -1), 0, ANY, one.said, SUMS)
    elif not one.seen_only or "equal" in seen:
        assumed = 0 if found else SEEN if seen == {"equal"} and one.within else SUMS
        book.say({one.whole: 1} | dict.fromkeys(one.parts, -1), 0, 0, one.said, assumed)


def state(book, relation):
    """`equal`, `less` or `more` (the parts than the whole) where all of them are bounded by what is shown, else
    None, as where all of them are 0."""
    low = sum(book.low[part] for part in relation.parts)
    high = sum(book.high[part] for part in relation.parts)
    if low > book.high[relation.whole]:
        return "more"
    if high < book.low[relation.whole]:
        return "less"
    bounded = 0 < high < ANY and book.high[relation.whole] < ANY
    return "equal" if bounded and (high - low) <= max(1, len(relation.parts)) * 5 else None
