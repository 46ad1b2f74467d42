"""From an interval to a word: the one place where it is decided whether a difference is said to be one.

Every word, arrow and colour about a movement or a level comes from `direction`; nothing else may.
"""

import numpy as np
from scipy import stats

# Benjamini-Hochberg at 5 in 100: of the differences put into words, so many are false alarms in the long run.
FALSE_DISCOVERY = 0.05
NOT_TESTED = "not tested: interval only"
NOT_COMPARABLE = "not comparable"
# Question -> the words where a ratio lies above 1, below 1, and where it may be 1.
WORDS = {
    "movement": ("rose", "fell", "no clear change"),
    "relative": ("more than the rest of the force", "less than the rest of the force", "no clear change"),
    "level": ("above the rest of the region", "below the rest of the region", "like the rest of the region"),
}


def benjamini_hochberg(p):
    """q values of a family of p values: array of the same shape (Benjamini and Hochberg 1995).

    q is the share of false alarms to expect among the findings of the family that are as strong. The family is every p
    that is there: state it before the data are read. A missing p was not tested: it is not in the family and its q is
    missing. A measure with two bounds is one test and enters once. Holds for independent tests and for those that go
    together; it does not mend p values from too small a variance, so tau2 comes first.
    """
    p = np.asarray(p, dtype=float)
    q = np.full(p.shape, np.nan)
    tested = ~np.isnan(p)
    if tested.any():
        q[tested] = stats.false_discovery_control(p[tested], method="bh")
    return q


def direction(lower, upper, q, *, question):
    """The word for a ratio with the limits `lower` and `upper` and the q value `q`: array of texts, one for each.

    `question` is `movement` (the latest year over the earlier), `relative` (the area's movement over that of the rest
    of its force) or `level` (the area over the rest of its region). A word needs both: limits that leave out 1, and q
    of at most 0.05 within the family. "No clear change" and "like" mean that a difference could not be told, not that
    there is none. Without limits the two are not comparable; without q it was not tested. 0 and infinity are limits.
    """
    assert question in WORDS, f"a question is one of {', '.join(WORDS)}, not {question!r}"
    lower, upper, q = np.broadcast_arrays(*(np.asarray(one, dtype=float) for one in (lower, upper, q)))
    above, below, neither = WORDS[question]
    clear = q <= FALSE_DISCOVERY
    return np.select(
        [np.isnan(lower) | np.isnan(upper), np.isnan(q), clear & (lower > 1), clear & (upper < 1)],
        [NOT_COMPARABLE, NOT_TESTED, above, below],
        neither,
    )


def turned(word):
    """The word for the same two years the other way round: rose for fell, more for less; others stay as they are."""
    other = {above: below for above, below, _ in WORDS.values()}
    return (other | {below: above for above, below in other.items()}).get(word, word)
