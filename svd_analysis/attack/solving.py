"""What every hidden cell can be: arithmetic, then blocks, linear programs, and programs in whole numbers.

A cell is `exact` where one value is left, `narrow` where two are, `safe` where three different ones were found that
keep every statement, `not settled` where the time ran out, and `contradiction` where no number keeps them all.
"""

from dataclasses import dataclass

import numpy as np

from svd_analysis.attack.blocks import blocks
from svd_analysis.attack.propagation import System, propagate, told_by
from svd_analysis.attack.witnesses import Contradiction, settle

FEWEST = 3  # values that must stay possible


@dataclass(frozen=True)
class Found:
    """What a cell can be: least and greatest (proved; for a safe cell they may lie wider than the truth), the verdict,
    the stage that gave it, and where the statements stand that did."""

    cell: int
    lowest: float
    highest: float
    verdict: str
    stage: str
    because: tuple = ()


@dataclass(frozen=True)
class Attack:
    """The cells attacked, the size of the largest block of linked ones, and the statements that were given up because
    they contradicted others."""

    found: list
    largest: int
    dropped: list

    def count(self, verdict):
        return sum(one.verdict == verdict for one in self.found)


def attack(count, statements, targets, *, left=None, thorough=False):
    """Attack `targets` among `count` cells, each a whole number from 0, with the statements.

    `left` gives the seconds that are left. `thorough` finds the least and greatest of every cell, safe ones too.
    """
    targets, dropped, kept = sorted(set(targets)), [], list(statements)
    while True:
        system, low, high, reasons, gone = _bounds(count, kept)
        dropped += gone
        try:
            return _settled((system, low, high, reasons), targets, dropped, left, thorough)
        except Contradiction as fault:
            wrong = set(fault.rows)
            dropped += [system.statements[row] for row in sorted(wrong)]
            kept = [one for row, one in enumerate(system.statements) if row not in wrong]


def _bounds(count, statements):
    """Bounds by arithmetic. What contradicts is given up: what was assumed first, else all that led there."""
    dropped = []
    while True:
        system, low, high = System(statements), np.zeros(count), np.full(count, np.inf)
        reasons, wrong = propagate(system, low, high)
        if not wrong.size:
            return system, low, high, reasons, dropped
        rows = told_by(system, reasons, wrong, most=200)
        guilty = supposed(system, rows) or rows
        dropped += [system.statements[row] for row in guilty]
        statements = [one for row, one in enumerate(statements) if row not in set(guilty)]


def supposed(system, rows):
    """Of statements those that are most a supposition; none where all are certain."""
    most = max((system.statements[row].assumed for row in rows), default=0)
    return [int(row) for row in rows if most and system.statements[row].assumed == most]


def _settled(bounded, targets, dropped, left, thorough):
    system, low, high, reasons = bounded
    linked, found = blocks(system, low, high), {}
    for block in linked:
        inside = [int(cell) for cell in np.intersect1d(block.cells, targets)]
        if inside:
            found |= {one.cell: one for one in _of_block(bounded, block, inside, left, thorough)}
    for cell in targets:
        if cell not in found:
            found[cell] = _alone(bounded, cell)
    return Attack([found[cell] for cell in targets], max((len(one.cells) for one in linked), default=0), dropped)


def _alone(bounded, cell):
    """A cell that no statement links to another any more: all between its bounds is possible."""
    system, low, high, reasons = bounded
    said = verdict(low[cell], high[cell])
    because = _where(system, _direct(system, cell) + told_by(system, reasons, [cell])) if said != "safe" else ()
    return Found(cell, low[cell], high[cell], said, "arithmetic", because)


def _of_block(bounded, block, targets, left, thorough):
    system, low, high, reasons = bounded
    guilty = supposed(system, block.rows)
    for cell, least, most, values, stage, rows in settle(block, targets, guilty, left, thorough):
        said = verdict(least, most) if stage != "not settled" else stage
        said = "contradiction" if stage == "contradiction" else said
        said = {1: "exact", 2: "narrow"}.get(values, said)
        told = _direct(system, cell) + told_by(system, reasons, [cell], most=12) if said != "safe" else []
        yield Found(cell, least, most, said, stage, _where(system, [*rows, *told]) if said != "safe" else ())


def verdict(lowest, highest):
    """The verdict of a cell that can be anything from `lowest` to `highest`."""
    values = highest - lowest + 1
    return "exact" if values <= 1 else "narrow" if values < FEWEST else "safe"


def _direct(system, cell):
    """The statements on this cell alone that leave it too few values by themselves: each of them must be mended."""
    rows = [(row, system.statements[row]) for row in system.on(cell)]
    return [row for row, one in rows if verdict(max(0, one.lowest), one.highest) != "safe"]


def _where(system, rows):
    return tuple(dict.fromkeys(said for row in rows if (said := system.statements[row].said)))
