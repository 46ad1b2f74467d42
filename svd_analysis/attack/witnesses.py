"""The cells of one block: whole numbers that keep every statement are looked for, and where none differ it is proved.

First programs over all with random aims, then small ones over the cells near each; a cell that was seen with three
values needs no program of its own.
"""

import numpy as np

_SWEEPS, _IDLE, _AIMED, _FEW = 60, 2, 300, 5  # of programs over all: how many, when to stop, how many cells each moves
_NEARBY, _TURNS, _PATIENCE = 120, 3, 10  # cells of a small program, how often for a cell, cells before it is given up
_NEAR = 1e-6
_FEWEST = 3


class Contradiction(Exception):
    """No whole numbers keep the statements of a block; `rows` are those to give up."""

    def __init__(self, rows):
        super().__init__("the statements contradict each other")
        self.rows = rows


def settle(block, targets, guilty, left, thorough):
    """For each target cell: its number, least, greatest, how many values it has where that is one or two (else 0), the
    stage, and the statements leaned on. Contradiction where nothing fits and there are `guilty` ones to give up."""
    places = {int(cell): place for place, cell in enumerate(block.cells)}
    seen = {places[cell]: set() for cell in targets}
    if not _sweep(block, seen, left):
        if guilty:
            raise Contradiction(guilty)
        return [(cell, np.nan, np.nan, 0, "contradiction", list(block.rows[:12])) for cell in targets]
    return [(cell, *_one(block, places[cell], seen, left, thorough)) for cell in targets]


def _sweep(block, seen, left):
    """Programs with random aims; False where no whole numbers fit."""
    bound, point = block.whole(np.zeros(len(block.cells)), seconds=_seconds(left))
    if point is None:
        return bound != np.inf
    _learn(block, point, seen)
    chance, idle = np.random.default_rng(1), 0
    for _ in range(_SWEEPS):
        wanted = [place for place, values in seen.items() if _open(block, place, values)]
        if not wanted or idle == _IDLE or _over(left):
            break
        aim = np.zeros(len(block.cells))
        chosen = chance.permutation(wanted)[:_AIMED]
        aim[chosen] = chance.choice((-1.0, 1.0), len(chosen))
        _, found = block.whole(aim, seconds=_seconds(left), near=True)
        point = point if found is None else found
        idle = 0 if found is not None and _learn(block, found, seen) >= _FEW else idle + 1
    _nearby(block, point, seen, left)
    return True


def _learn(block, point, seen):
    """Add the values of a point, and those near it; how many were new."""
    before = sum(map(len, seen.values()))
    _note(point, seen)
    _step(block, point, seen)
    return sum(map(len, seen.values())) - before


def _step(block, point, seen):
    """Add the values that a cell can take by itself, as where counts are rounded."""
    fall, rise = block.room(point)
    for place, values in seen.items():
        steps = range(-int(min(fall[place], _FEWEST)), int(min(rise[place], _FEWEST)) + 1)
        values.update([float(point[place] + one) for one in steps][: _FEWEST - len(values) + 1])


def _nearby(block, point, seen, left):
    """Look for values of each cell among the cells near it, the rest of the block staying as it is: small programs.

    Given up where the first of them find nothing, as in tables whose margins are all shown.
    """
    chance, gained = np.random.default_rng(2), 0
    for tried, (place, values) in enumerate(seen.items()):
        if _over(left) or (tried >= _PATIENCE and gained < tried):
            break
        for turn in range(_TURNS if _open(block, place, values) else 0):
            point, new = _near(block, (place, turn), point, seen, (chance, left))
            gained += new
            if new:
                _step(block, point, seen)
            if len(values) >= _FEWEST:
                break


def _near(block, at, point, seen, by):
    """One small program: the point it leads to, and how many cells were seen with a new value."""
    (place, turn), (chance, left) = at, by
    part, places = block.part(place, point, _NEARBY)
    aim = np.array([3.0 * chance.integers(-4, 5) if one in seen else 0.0 for one in places.tolist()])
    aim[0] = 100.0 * (-1) ** turn
    between = {0: (min(seen[place]) + 1, max(seen[place]) - 1)} if turn == 2 and _gap(seen[place]) else None
    _, found = part.whole(aim, seconds=_seconds(left), near=True, limits=between)
    if found is None:
        return point, 0
    point = point.copy()
    point[places] = found
    return point, _note(point, {one: seen[one] for one in places.tolist() if one in seen})


def _gap(values):
    return max(values) - min(values) > 1


def _open(block, place, values):
    """Whether more values of a cell are to be looked for."""
    return len(values) < _FEWEST and block.most[place] - block.least[place] >= _FEWEST - 1


def _note(point, seen):
    """Add the values of a point; how many cells that had too few were seen with a new one."""
    new = 0
    for place, values in seen.items():
        if len(values) < _FEWEST and point[place] not in values:
            values.add(float(point[place]))
            new += 1
    return new


def _one(block, place, seen, left, thorough):
    least, most = block.least[place], block.most[place]
    if len(seen[place]) == 2 and _gap(seen[place]) and not thorough and not _over(left):
        _between(block, place, seen, left)
    if len(seen[place]) >= _FEWEST and not thorough:
        return least, most, 0, "integer program", []
    if _over(left):
        return least, most, 0, "not settled", []
    rows = _by_linear(block, place)
    close = block.most[place] - block.least[place] < _FEWEST - 1
    values = _values(block, place, seen, left, thorough)
    stage = "not settled" if values is None else "linear program" if close else "integer program"
    return block.least[place], block.most[place], values or 0, stage, rows


def _between(block, place, seen, left):
    """Look for a value between the least and the greatest seen; whether there can be none."""
    limits = {place: (min(seen[place]) + 1, max(seen[place]) - 1)}
    bound, point = block.whole(np.zeros(len(block.cells)), seconds=_seconds(left), limits=limits, near=True)
    if point is not None:
        _learn(block, point, seen)
    return point is None and bound == np.inf


def _by_linear(block, place):
    """Tighten a cell by the least and greatest of the linear program; the statements these lean on."""
    aim = np.zeros(len(block.cells))
    aim[place] = 1
    rows = []
    if (found := block.linear(aim)) is not None:
        block.least[place] = max(block.least[place], np.ceil(found[0] - _NEAR))
        rows += list(found[2])
    if (found := block.linear(-aim)) is not None:
        block.most[place] = min(block.most[place], np.floor(-found[0] + _NEAR))
        rows += list(found[2])
    return list(dict.fromkeys(int(row) for row in rows))


def _values(block, place, seen, left, thorough):
    """How many values a cell has: 1, 2, or 0 for three and more; None where the time ran out. Tightens its bounds."""
    aim = np.zeros(len(block.cells))
    aim[place] = 1
    for sign in (1, -1):
        end = block.least[place] if sign == 1 else block.most[place]
        if end in seen[place] or (len(seen[place]) >= _FEWEST and not thorough):
            continue
        bound, point = block.whole(sign * aim, seconds=_seconds(left), near=not np.isfinite(block.most[place]))
        if point is not None:
            _learn(block, point, seen)
            seen[place].add(float(point[place]))
        _tighten(block, place, sign, bound)
    return _counted(block, place, seen, left)


def _tighten(block, place, sign, bound):
    if sign == 1:
        block.least[place] = max(block.least[place], np.ceil(bound - _NEAR))
    elif np.isfinite(block.most[place]):
        block.most[place] = min(block.most[place], np.floor(-bound + _NEAR))


def _counted(block, place, seen, left):
    least, most = block.least[place], min(block.most[place], max(seen[place], default=np.inf))
    if block.most[place] == least:
        return 1
    if len(seen[place]) >= _FEWEST:
        return 0
    if not {least, most} <= seen[place]:
        return 2 if block.most[place] - least == 1 else None
    if block.most[place] - least == 1:
        return 2
    none = _between(block, place, seen, left)
    return 0 if len(seen[place]) >= _FEWEST else 2 if none and most == block.most[place] else None


def _seconds(left):
    return None if left is None else left()


def _over(left):
    return left is not None and left() <= 0
