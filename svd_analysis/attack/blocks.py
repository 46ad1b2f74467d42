"""Unknown cells that are linked by statements, each block apart; and programs, linear and in whole numbers, over one.

HiGHS through scipy. A bound of a linear program holds for whole numbers too, so what it proves is proved; that a cell
is safe is proved only by whole numbers that were found.
"""

import hashlib
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import coo_array, csc_array, csr_array, vstack
from scipy.sparse.csgraph import connected_components

_NEAR = 1e-6
_FAR = 1e5  # above its least, for a cell without a greatest: only where witnesses are looked for


@dataclass
class Block:
    """Linked unknown cells: their numbers, bounds, and the statements on them as a matrix with limits."""

    cells: np.ndarray
    rows: np.ndarray
    matrix: csr_array
    low: np.ndarray
    high: np.ndarray
    least: np.ndarray
    most: np.ndarray

    def linear(self, objective):
        """The least of `objective`, the point, and the statements it leans on; None where nothing fits.

        A least without end is -inf.
        """
        equal = self.low == self.high
        below, above = ~equal & np.isfinite(self.high), ~equal & np.isfinite(self.low)
        found = linprog(
            objective,
            A_ub=vstack([self.matrix[below], -self.matrix[above]]),
            b_ub=np.concatenate([self.high[below], -self.low[above]]),
            A_eq=self.matrix[equal],
            b_eq=self.high[equal],
            bounds=np.column_stack([self.least, self.most]),
        )
        if found.status == 3:
            return -np.inf, None, np.array([], dtype=np.int64)
        if found.status != 0:
            return None
        pressed = np.concatenate([self.rows[below], self.rows[above]])[np.abs(found.ineqlin.marginals) > _NEAR]
        leaned = np.concatenate([self.rows[equal][np.abs(found.eqlin.marginals) > _NEAR], pressed])
        return found.fun, found.x, np.unique(leaned)

    def whole(self, objective, *, seconds=None, limits=None, near=False):
        """The least of `objective` over whole numbers, a bound of it that is proved, and the point.

        The point is None where none was found in time, and the bound +inf where there is none at all. `limits` narrow
        cells, by their place; `near` keeps cells without end near, for a witness only.
        """
        least, most = self.least.copy(), self.most.copy()
        for place, (low, high) in (limits or {}).items():
            least[place], most[place] = max(least[place], low), min(most[place], high)
        if (least > most).any():
            return np.inf, None
        if near:
            most = np.minimum(most, np.maximum(least, 0) + _FAR)
        options = {"time_limit": max(seconds, 0.05)} if seconds is not None else {}
        found = milp(
            objective, integrality=np.ones(len(objective)), bounds=Bounds(least, most), options=options,
            constraints=LinearConstraint(self.matrix, self.low, self.high) if self.matrix.shape[0] else (),
        )  # fmt: skip
        if found.status == 2:
            return np.inf, None
        if found.x is None:
            return (found.mip_dual_bound if found.mip_dual_bound is not None else -np.inf), None
        point = np.rint(found.x)
        bound = found.mip_dual_bound if found.mip_dual_bound is not None else -np.inf
        return bound, point if self.fits(point) else None

    def part(self, place, point, size):
        """The block of the cells near one, all others staying as at `point`; and their places here."""
        near, queue, columns = [place], [place], self.columns
        known = {place}
        while queue and len(near) < size:
            at = queue.pop(0)
            for row in columns.indices[columns.indptr[at] : columns.indptr[at + 1]]:
                for one in self.matrix.indices[self.matrix.indptr[row] : self.matrix.indptr[row + 1]]:
                    if one not in known:
                        known.add(one)
                        near.append(one)
                        queue.append(one)
        places = np.array(near[:size])
        rows = np.unique(columns[:, places].indices)
        matrix = self.matrix[rows][:, places]
        fixed = self.matrix[rows] @ point - matrix @ point[places]
        limits = self.low[rows] - fixed, self.high[rows] - fixed
        return Block(self.cells[places], rows, matrix, *limits, self.least[places], self.most[places]), places

    def contents(self):
        """A hash of its cells, statements and bounds: two that are alike have the same answers."""
        matrix = self.matrix.indptr, self.matrix.indices, self.matrix.data
        held = hashlib.sha256()
        for array in (self.cells, *matrix, self.low, self.high, self.least, self.most):
            held.update(array.tobytes() + b"/")
        return held.digest()

    @cached_property
    def columns(self):
        return csc_array(self.matrix)

    def room(self, point):
        """How far each cell can fall and rise by itself at `point`, all others staying as they are, but for sums that
        stand in one statement only: these go along, and move as far as any of their parts can."""
        columns = self.columns
        at = np.repeat(np.arange(len(point)), np.diff(columns.indptr))
        rows, weight = columns.indices, columns.data
        sums = self.matrix @ point
        above, below = self.high - sums, sums - self.low
        alone = (np.diff(columns.indptr) == 1)[at] & (np.abs(weight) == 1)
        # A sum's own room, on the side that its statement needs.
        low, high = (point - self.least)[at], (self.most - point)[at]
        np.add.at(above, rows[alone], np.where(weight > 0, low, high)[alone])
        np.add.at(below, rows[alone], np.where(weight > 0, high, low)[alone])
        rise, fall = self.most - point, point - self.least
        others = ~alone
        for bound, ends in ((rise, (above, below)), (fall, (below, above))):
            ends = np.where(weight > 0, ends[0][rows], ends[1][rows]) / np.abs(weight)
            np.minimum.at(bound, at[others], ends[others])
        self._follow(rows, at, weight, alone, rise, fall)
        return np.floor(np.maximum(fall, 0)), np.floor(np.maximum(rise, 0))

    def _follow(self, rows, at, weight, alone, rise, fall):
        """The room of sums that stand in one statement only: that of the part with most."""
        most, least = np.zeros(self.matrix.shape[0]), np.zeros(self.matrix.shape[0])
        parts = ~alone & (np.abs(weight) == 1)
        np.maximum.at(most, rows[parts], np.where(weight > 0, rise[at], fall[at])[parts])
        np.maximum.at(least, rows[parts], np.where(weight > 0, fall[at], rise[at])[parts])
        up = np.where(weight > 0, least[rows], most[rows])[alone]
        down = np.where(weight > 0, most[rows], least[rows])[alone]
        rise[at[alone]], fall[at[alone]] = np.minimum(rise[at[alone]], up), np.minimum(fall[at[alone]], down)

    def fits(self, point):
        """Whether a point of whole numbers keeps every statement."""
        sums = self.matrix @ point
        slack = _NEAR * np.maximum(1, np.abs(sums))
        inside = (point >= self.least) & (point <= self.most)
        return bool(inside.all() and (sums >= self.low - slack).all() and (sums <= self.high + slack).all())


def blocks(system, low, high):
    """The blocks of unknown cells, known ones taken out of the statements, statements that say nothing left out."""
    unknown = low < high
    lowest, highest = system.ranges(low, high)
    speaks = (lowest < system.low) | (highest > system.high)
    kept = unknown[system.column] & speaks[system.row]
    row, column, coefficient = system.row[kept], system.column[kept], system.coefficient[kept]
    fixed = ~unknown[system.column]
    known = np.where(fixed, system.coefficient * np.where(np.isinf(low), 0, low)[system.column], 0.0)
    shift = np.bincount(system.row, known, minlength=len(system.low))
    size, label = _linked(row, column, len(low), len(system.low))
    made = []
    for one in np.unique(label[column]) if size else []:
        inside = label[column] == one
        made.append(_block(system, (row[inside], column[inside], coefficient[inside]), shift, low, high))
    return made


def _linked(row, column, cells, rows):
    if not row.size:
        return 0, np.zeros(cells, dtype=np.int64)
    graph = coo_array((np.ones(len(row)), (column, row + cells)), shape=(cells + rows, cells + rows))
    return connected_components(graph, directed=False)


def _block(system, entries, shift, low, high):
    row, column, coefficient = entries
    rows, at_row = np.unique(row, return_inverse=True)
    cells, at_cell = np.unique(column, return_inverse=True)
    matrix = csr_array((coefficient, (at_row, at_cell)), shape=(len(rows), len(cells)))
    limits = system.low[rows] - shift[rows], system.high[rows] - shift[rows]
    return Block(cells, rows, matrix, *limits, low[cells], high[cells])
