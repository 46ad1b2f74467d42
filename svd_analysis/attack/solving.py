"""What every hidden cell can be: arithmetic, then blocks, linear programs, and programs in whole numbers.

A cell is `exact` where one value is left, `narrow` where two are, `safe` where three different ones were found that
keep every statement, `not settled` where the time ran out, and `contradiction` where no number keeps them all.
"""

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace

import numpy as np

from svd_analysis.attack.blocks import blocks
from svd_analysis.attack.propagation import told_by
from svd_analysis.attack.witnesses import Contradiction, settle
from svd_analysis.attack.worlds import agreeing, bounds, supposed, together, without

FEWEST = 3  # values that must stay possible
NOT_SETTLED = "not settled"
VERDICTS = ("exact", "narrow", "contradiction", NOT_SETTLED, "safe")  # the worst first


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
    they contradicted others that are less of a supposition."""

    found: list
    largest: int
    dropped: list

    def count(self, verdict):
        return sum(one.verdict == verdict for one in self.found)


def attack(count, statements, targets, *, left=None, thorough=False):
    """Attack `targets` among `count` cells, each a whole number from 0, with the statements.

    Where statements contradict each other, each that can be so is tried, and the worst that is found of a cell counts.
    `left` gives the seconds that are left. `thorough` finds the least and greatest of every cell, safe ones too.
    """
    asked = _Asked(count, sorted(set(targets)), left, thorough)
    kept, doubted = agreeing(count, statements)
    return _each(asked, kept, doubted) if doubted else _one(asked, kept)


@dataclass(frozen=True)
class _Asked:
    """What is asked, and by their contents the blocks found safe: statements that contradict each other stand in a few,
    and all others are the same whichever of them is so."""

    count: int
    targets: list
    left: object
    thorough: bool
    safe: dict = field(default_factory=dict)


def _one(asked, statements):
    """Attack with statements that do not contradict each other by arithmetic; in whole numbers they may."""
    *bounded, _ = bounds(asked.count, statements)
    try:
        return _settled(bounded, asked)
    except Contradiction:
        return _each(asked, *agreeing(asked.count, statements, whole=True), whole=True)


def _each(asked, kept, doubted, *, whole=False):
    """Attack with what is kept and each set of the doubted statements that can be so together."""
    found, tried = together(asked.count, kept, doubted, whole=whole, left=asked.left)
    results = []
    for more in found or [[]]:
        one = _one(asked, kept + more)
        results.append(replace(one, dropped=one.dropped + without(doubted, more)))
    return worst(results, settled=tried)


def worst(results, *, settled=True):
    """Of several attacks on the same cells the worst of each, from all places that lead there; given up is what all of
    them gave up. Unless all was tried (`settled`), nothing shows that a cell is safe."""
    found = [_worst(of_cell, settled) for of_cell in zip(*(one.found for one in results), strict=True)]
    kept = [set(map(id, one.dropped)) for one in results]
    dropped = [one for one in results[0].dropped if all(id(one) in ids for ids in kept)]
    return Attack(found, max(one.largest for one in results), dropped)


def _worst(found, settled):
    least = min(found, key=lambda one: VERDICTS.index(one.verdict))
    alike = [place for one in found if one.verdict == least.verdict for place in one.because]
    if settled or least.verdict != "safe":
        return replace(least, because=tuple(dict.fromkeys(alike)))
    return replace(least, verdict=NOT_SETTLED, stage=NOT_SETTLED)


def _settled(bounded, asked):
    system, low, high, reasons = bounded
    linked = sorted(blocks(system, low, high), key=lambda one: -len(one.cells))
    # Blocks say nothing of each other, and programs run outside of Python: as many at once as there are cores.
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        found = {one.cell: one for of in pool.map(lambda block: _of_block(bounded, block, asked), linked) for one in of}
    for cell in asked.targets:
        if cell not in found:
            found[cell] = _alone(bounded, cell)
    return Attack([found[cell] for cell in asked.targets], max((len(one.cells) for one in linked), default=0), [])


def _alone(bounded, cell):
    """A cell that no statement links to another any more: all between its bounds is possible."""
    system, low, high, reasons = bounded
    said = verdict(low[cell], high[cell])
    because = _where(system, _direct(system, cell) + told_by(system, reasons, [cell])) if said != "safe" else ()
    return Found(cell, low[cell], high[cell], said, "arithmetic", because)


def _of_block(bounded, block, asked):
    """What is found of the targets in a block."""
    targets = [int(cell) for cell in np.intersect1d(block.cells, asked.targets)]
    if not targets:
        return []
    contents = block.contents()
    found = asked.safe.get(contents) or list(_found(bounded, block, targets, asked))
    if all(one.verdict == "safe" for one in found):
        asked.safe[contents] = found
    return found


def _found(bounded, block, targets, asked):
    system, low, high, reasons = bounded
    guilty = supposed(system, block.rows)
    for cell, least, most, values, stage, rows in settle(block, targets, guilty, asked.left, asked.thorough):
        said = verdict(least, most) if stage != NOT_SETTLED else stage
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
