"""Cells that add up: each relation is a whole and its parts, believed where nothing that is shown speaks against it.

An attacker tries every way in which tables usually add up. A sum that visible numbers contradict is given up (or kept
as "no more than the whole"), by itself; of the others of its family those are believed of which one is seen to hold,
and those of which none is seen at all: where all that is seen is wrong, parts are lacking.
"""

from collections import defaultdict
from dataclasses import dataclass

from svd_analysis.attack.statements import ANY, SEEN, SUMS


@dataclass(frozen=True, slots=True)
class Relation:
    """`whole` is the sum of `parts`. `family` says which relations have the same grounds; where nothing is seen of it,
    `wider` names a family with more. `seen_only`: believed only where one is seen to hold; `within`: parts that don't
    make the whole still lie in it."""

    whole: int
    parts: tuple
    family: tuple
    said: str
    seen_only: bool = False
    within: bool = True
    wider: tuple = ()


def believe(book, relations):
    """Write down what the relations say, each by what is seen of it and of its family."""
    states = [state(book, one) for one in relations]
    seen = defaultdict(set)
    for one, found in zip(relations, states, strict=True):
        for family in {one.family, one.wider}:
            seen[family] |= {found} - {None}
    for one, found in zip(relations, states, strict=True):
        _say(book, one, found, seen[one.family] or seen[one.wider] if one.wider else seen[one.family])


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
    None."""
    low = sum(book.low[part] for part in relation.parts)
    high = sum(book.high[part] for part in relation.parts)
    if low > book.high[relation.whole]:
        return "more"
    if high < book.low[relation.whole]:
        return "less"
    bounded = high < ANY and book.high[relation.whole] < ANY
    return "equal" if bounded and (high - low) <= max(1, len(relation.parts)) * 5 else None
