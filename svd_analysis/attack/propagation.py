"""Bounds of cells by arithmetic alone: what a statement leaves to one cell, given the bounds of its others.

Exact on whole numbers (every sum stays far below 2 to the power of 53), and for all cells at once.
"""

import numpy as np

from svd_analysis.attack.statements import ANY

_ROUNDS = 300
_SLACK = 1e-9  # of a coefficient that is not whole: a bound is only ever widened by it


class System:
    """Statements as arrays: an entry a cell of a statement, and the limits of each statement."""

    def __init__(self, statements):
        sizes = [len(one.cells) for one in statements]
        self.statements, self.alone = statements, None
        self.row = np.repeat(np.arange(len(statements)), sizes)
        self.column = np.array([cell for one in statements for cell in one.cells], dtype=np.int64)
        self.coefficient = np.array([c for one in statements for c in one.coefficients], dtype=np.float64)
        self.low = np.array([one.lowest for one in statements], dtype=np.float64)
        self.high = np.array([one.highest for one in statements], dtype=np.float64)
        self.start = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
        whole = self.coefficient == np.rint(self.coefficient)
        self.whole = np.bincount(self.row[~whole], minlength=len(statements)) == 0

    def of(self, row):
        """The cells of a statement."""
        return self.column[self.start[row] : self.start[row + 1]]

    def on(self, cell):
        """The statements on this cell alone."""
        if self.alone is None:
            alone = {}
            for row, one in enumerate(self.statements):
                if len(one.cells) == 1:
                    alone.setdefault(one.cells[0], []).append(row)
            self.alone = alone
        return self.alone.get(cell, [])

    def activity(self, low, high):
        """The least and greatest that each entry adds."""
        at_low, at_high = self.coefficient * low[self.column], self.coefficient * high[self.column]
        return np.minimum(at_low, at_high), np.maximum(at_low, at_high)

    def ranges(self, low, high):
        """The least and greatest that each statement's sum can be."""
        return tuple(np.bincount(self.row, part, minlength=len(self.low)) for part in self.activity(low, high))


def propagate(system, low, high):
    """Tighten `low` and `high` in place till nothing moves. Which statement last moved each bound (-1: none), as an
    array of two rows; and the cells for which nothing is left, where the statements contradict each other."""
    reasons = np.full((2, len(low)), -1)
    for _ in range(_ROUNDS):
        moved = _tighten(system, low, high, reasons)
        wrong = np.flatnonzero(low > high)
        if wrong.size or not moved:
            return reasons, wrong
    return reasons, np.array([], dtype=np.int64)


def _tighten(system, low, high, reasons):
    if not system.row.size:
        return False
    upper, lower = _limits(system, low, high)
    up = system.coefficient > 0
    most = np.where(up, upper, lower) / system.coefficient
    least = np.where(up, lower, upper) / system.coefficient
    slack = np.where(system.whole[system.row], 0.0, _SLACK)
    most = np.floor(most + slack * np.maximum(1, np.abs(np.where(np.isinf(most), 0, most))))
    least = np.ceil(least - slack * np.maximum(1, np.abs(np.where(np.isinf(least), 0, least))))
    fell = _settle(system, high, most, np.minimum, reasons[1])
    rose = _settle(system, low, least, np.maximum, reasons[0])
    return fell or rose


def _limits(system, low, high):
    """The greatest and least that each entry can add, the others of its statement being as they may."""
    small, large = system.activity(low, high)
    upper = system.high[system.row] - _others(system, small, -ANY)
    lower = system.low[system.row] - _others(system, large, ANY)
    return upper, lower


def _others(system, part, without):
    """The sum of a statement's other entries; `without` where one of them has no bound."""
    endless = np.isinf(part)
    finite = np.where(endless, 0.0, part)
    total = np.bincount(system.row, finite, minlength=len(system.low))[system.row] - finite
    count = np.bincount(system.row, endless, minlength=len(system.low))[system.row] - endless
    return np.where(count > 0, without, total)


def _settle(system, bound, found, better, reasons):
    best = bound.copy()
    better.at(best, system.column, found)
    moved = best != bound
    if not moved.any():
        return False
    told = moved[system.column] & (found == best[system.column])
    reasons[system.column[told]] = system.row[told]
    bound[:] = best
    return True


def told_by(system, reasons, cells, most=40):
    """The statements that led to the bounds of `cells`, nearest first."""
    found, seen, queue = [], set(), list(cells)
    while queue and len(found) < most:
        cell = queue.pop(0)
        for row in {int(one) for one in reasons[:, cell]} - {-1}:
            if row not in seen:
                seen.add(row)
                found.append(row)
                queue += [one for one in system.of(row).tolist() if one != cell]
    return found
