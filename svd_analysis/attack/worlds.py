"""Which of statements that contradict each other can be so together.

Of two files that contradict each other an attacker tries each: one of them may be right.
"""

import numpy as np

from svd_analysis.attack.blocks import blocks
from svd_analysis.attack.propagation import System, propagate


def together(count, kept, doubted, *, whole=False, left=None):
    """Sets of `doubted` statements that fit together and with what is kept, each as large as it can be, so that every
    statement that fits at all stands in one; and whether time was left to try them all.

    By arithmetic; with `whole` by programs in whole numbers too. The least supposed come first.
    """
    doubted = sorted(doubted, key=lambda one: one.assumed)
    fits = _limited(lambda more: _fits(count, kept, more, whole), left)
    found, waiting = [], doubted
    while waiting and (chosen := _largest(fits, [], waiting)):
        found.append(_largest(fits, chosen, without(doubted, chosen)))
        waiting = without(waiting, chosen)
    return found, not _over(left)


def _largest(fits, chosen, more):
    """What is chosen with as much more as fits, halved till it does."""
    if not more or fits(chosen + more):
        return chosen + more
    if len(more) == 1:
        return chosen
    half = len(more) // 2
    return _largest(fits, _largest(fits, chosen, more[:half]), more[half:])


def without(statements, those):
    """The statements that are not of those."""
    gone = set(map(id, those))
    return [one for one in statements if id(one) not in gone]


def _limited(fits, left):
    """Nothing more fits when the time is over."""
    return lambda more: not _over(left) and fits(more)


def _over(left):
    return left is not None and left() <= 0


def _fits(count, kept, more, whole):
    system, low, high = System(kept + more), np.zeros(count), np.full(count, np.inf)
    _, wrong = propagate(system, low, high)
    if wrong.size or not whole:
        return not wrong.size
    touched = {cell for one in more for cell in one.cells}
    linked = [one for one in blocks(system, low, high) if touched & set(one.cells.tolist())]
    return all(one.whole(np.zeros(len(one.cells)))[0] != np.inf for one in linked)
