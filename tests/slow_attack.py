"""A second, slow attack: every way to fill the cells is written out, and those that keep all statements are counted."""

import itertools
import random

import numpy as np

from svd_analysis.attack.statements import Statement


def possible(count, top, statements):
    """Every way to fill the cells with 0 to `top` that keeps all statements, a row each."""
    ways = np.array(list(itertools.product(range(top + 1), repeat=count)))
    for one in statements:
        sums = ways[:, list(one.cells)] @ np.array(one.coefficients)
        ways = ways[(sums >= one.lowest - 1e-9) & (sums <= one.highest + 1e-9)]
    return ways


def drawn(seed):
    """A small table's statements, true of one way to fill it."""
    chance = random.Random(seed)
    count, top = chance.choice((4, 5)), 4
    truth = [chance.randint(0, top) for _ in range(count)]
    said = [Statement((cell,), (1,), 0, top) for cell in range(count)]
    for _ in range(chance.randint(1, 5)):
        cells = tuple(sorted(chance.sample(range(count), chance.randint(1, count))))
        weights = tuple(chance.choice((1, 1, 1, 2, -1)) for _ in cells)
        middle = sum(weight * truth[cell] for cell, weight in zip(cells, weights, strict=True))
        wide = chance.choice((0, 0, 1, 2))
        said.append(Statement(cells, weights, middle - wide, middle + wide))
    return count, top, said


def drawn_table(seed):
    """A table of 2 by 4 with its margins, some cells hidden: its cells, the most in one, statements, hidden cells."""
    chance = random.Random(seed)
    truth = np.array([[chance.choice((0, 1, 2, 3, 3)) for _ in range(4)] for _ in range(2)])
    hidden = sorted(chance.sample(range(8), chance.randint(3, 7)))
    said = [Statement((cell,), (1,), 0, 3) for cell in hidden]
    shown = [cell for cell in range(8) if cell not in hidden]
    said += [Statement((cell,), (1,), int(truth.flat[cell]), int(truth.flat[cell])) for cell in shown]
    lines = [[4 * row + column for column in range(4)] for row in range(2)]
    lines += [[column, 4 + column] for column in range(4)]
    for line in chance.sample(lines, chance.randint(2, 6)):
        total = int(truth.flat[line].sum())
        said.append(Statement(tuple(line), (1,) * len(line), total, total))
    return 8, 3, said, hidden
