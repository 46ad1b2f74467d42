"""Cells that add up: each relation is a whole and its parts, believed where the numbers that are shown bear it out.

An attacker tries every way in which tables usually add up. One that a visible sum contradicts is given up (or kept as
"no more than the whole"); one seen to hold is certain; one of which no instance is wholly visible is assumed.
"""

from collections import defaultdict
from dataclasses import dataclass

from svd_analysis.attack.statements import ANY, SUMS


@dataclass(frozen=True, slots=True)
class Relation:
    """`whole` is the sum of `parts`. `family` says which relations stand or fall together. `seen_only`: believed only
    where seen to hold, since parts may be lacking; `within`: parts that don't make the whole still lie in it."""

    whole: int
    parts: tuple
    family: tuple
    said: str
    seen_only: bool = False
    within: bool = True


def believe(book, relations):
    """Write down what the relations say, each family by what is seen of it."""
    families = defaultdict(list)
    for one in relations:
        families[one.family].append(one)
    for family in families.values():
        states = [state(book, one) for one in family]
        if "more" in states:
            continue
        if "less" in states or ("equal" not in states and family[0].seen_only):
            _say_within(book, family)
            continue
        for one in family:
            terms = {one.whole: 1} | dict.fromkeys(one.parts, -1)
            book.say(terms, 0, 0, one.said, assumed=0 if "equal" in states else SUMS)


def _say_within(book, family):
    for one in family:
        if one.within:
            book.say({one.whole: 1} | dict.fromkeys(one.parts, -1), 0, ANY, one.said, SUMS)


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
