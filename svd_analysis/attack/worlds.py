"""Which of statements that contradict each other can be so together.

Of two files that contradict each other an attacker tries each: one of them may be right.
"""

import numpy as np

from svd_analysis.attack.blocks import blocks
from svd_analysis.attack.propagation import System, propagate, told_by
from svd_analysis.attack.statements import SYMBOLS

_PIECES = 64  # of doubted statements that are tried in whole numbers
_SLACK = 1e-6


def agreeing(count, statements, *, whole=False):
    """Statements without those that contradict by arithmetic (or in whole numbers, if `whole`), and these: what is most
    of a supposition first; if all is certain, all that led there by arithmetic."""
    doubted = []
    while guilty := _guilty(count, statements, whole):
        doubted += [statements[row] for row in sorted(guilty)]
        statements = [one for row, one in enumerate(statements) if row not in guilty]
    return statements, doubted


def _guilty(count, statements, whole):
    system, low, high, reasons, wrong = bounds(count, statements)
    if wrong.size:
        rows = told_by(system, reasons, wrong, most=200)
        return set(supposed(system, rows) or rows)
    found = blocks(system, low, high) if whole else []
    return {row for one in found if not _has_numbers(one) for row in supposed(system, one.rows)}


def supposed(system, rows):
    """Of statements those that are most a supposition; none where all are certain."""
    most = max((system.statements[row].assumed for row in rows), default=0)
    return [int(row) for row in rows if most and system.statements[row].assumed == most]


def bounds(count, statements):
    """The statements as a system, bounds of the cells by arithmetic, what led there, and the cells with none left."""
    system, low, high = System(statements), np.zeros(count), np.full(count, np.inf)
    return system, low, high, *propagate(system, low, high)


def together(count, kept, doubted, *, whole=False, left=None):
    """Sets of `doubted` statements that fit together and with what is kept, each as large as it can be, so that every
    statement that fits at all stands in one; and whether time was left to try them all.

    Tried by arithmetic, and, if `whole`, by programs in whole numbers, which take longer, so a few statements at once.
    The least supposed come first.
    """
    _, low, high, *_ = bounds(count, kept)
    pieces = [piece for piece in _pieces(doubted, whole) if all(_can_be(one, low, high) for one in piece)]
    fits = _limited(lambda more: _fits(count, kept, sum(more, []), whole), left)
    found, waiting = [], pieces
    while waiting and (chosen := _largest(fits, [], waiting)):
        found.append(sum(_largest(fits, chosen, without(pieces, chosen)), []))
        waiting = without(waiting, chosen)
    return found, not _over(left)


def _can_be(statement, low, high):
    """Whether a statement by itself leaves anything of the bounds that all others give."""
    cells, coefficients = list(statement.cells), np.array(statement.coefficients, dtype=np.float64)
    ends = coefficients * low[cells], coefficients * high[cells]
    least, most = np.minimum(*ends).sum(), np.maximum(*ends).sum()
    return least <= statement.highest + _SLACK and most >= statement.lowest - _SLACK


def _pieces(doubted, whole):
    """What stands or falls together: each statement, or a few, and what a reading says of symbols."""
    symbols = [one for one in doubted if one.assumed == SYMBOLS]
    others = sorted(without(doubted, symbols), key=lambda one: (one.assumed, one.said))
    size = -(-len(others) // _PIECES) if whole and others else 1
    return [others[at : at + size] for at in range(0, len(others), size)] + ([symbols] if symbols else [])


def _largest(fits, chosen, more):
    """What is chosen with as much more as fits, halved till it does."""
    if not more or fits(chosen + more):
        return chosen + more
    if len(more) == 1:
        return chosen
    half = len(more) // 2
    return _largest(fits, _largest(fits, chosen, more[:half]), more[half:])


def without(found, those):
    """What was found without those, which are the same objects."""
    gone = set(map(id, those))
    return [one for one in found if id(one) not in gone]


def _limited(fits, left):
    """Nothing more fits when the time is over."""
    return lambda more: not _over(left) and fits(more)


def _over(left):
    return left is not None and left() <= 0


def _fits(count, kept, more, whole):
    system, low, high, _, wrong = bounds(count, kept + more)
    if wrong.size or not whole:
        return not wrong.size
    touched = {cell for one in more for cell in one.cells}
    return all(_has_numbers(one) for one in blocks(system, low, high) if touched & set(one.cells.tolist()))


def _has_numbers(block):
    """Whether any whole numbers keep the statements of a block."""
    return block.whole(np.zeros(len(block.cells)))[0] != np.inf
