"""How many values are left of a count whose attribute stands in several rounded tables.

    python -m benchmarks.rounded_twice                  # 300 draws for 1 to 5 tables, two minutes
    python -m benchmarks.rounded_twice --draws 50 --most 3

Victims of nine ages are drawn, seeds stated, and rounded as in each of several tables that begin with age (alone, by
sex, by place ...): every table has the ages' running total from a beginning of its own. All of it is given out, nothing
withheld, and either the exact total is known or the rounded one. Values are those of every world that fits: exact for
the ages, since what they are crossed with can follow. Prints a Markdown table.
"""

import argparse
from functools import cache
from itertools import product

import numpy as np

from svd_analysis.disclosure import rounding

BASE = 5
AGES = np.array([0.07, 0.09, 0.1, 0.2, 0.21, 0.2, 0.08, 0.05, 0.003])
VICTIMS = 1500
KEY = b"a key for a benchmark that is long enough"
FEWEST = 3


@cache
def beginnings(total):
    """Where running totals of that total can begin."""
    return sorted({rounding.beginning(total, BASE, KEY, str(number)) for number in range(200)})


def given_out(counts, tables, chance):
    """The ages' running totals as each of so many tables gives them, a row each."""
    begin = chance.choice(beginnings(int(counts.sum())), tables)
    return np.array([np.cumsum(rounding.of_running_totals(counts, BASE, int(one))) for one in begin])


def left(given, totals):
    """Every value that each count can have, a set each, where the exact total is one of some."""
    values = [set() for _ in given[0]]
    for total in totals:
        for begin in product(beginnings(total), repeat=len(given)):
            least, most = _between(given, np.array(begin), total)
            if (least <= most).all():
                for at, found in enumerate(values):
                    lows, highs = range(least[at], most[at] + 1), range(least[at + 1], most[at + 1] + 1)
                    found |= {after - before for before, after in product(lows, highs) if after >= before}
    return values


def _between(given, begin, total):
    """The least and greatest that each true running total can be, from 0 on, with these beginnings."""
    near = given[:, :-1] - begin[:, None]
    least = np.concatenate([[0], near.max(0) - BASE // 2, [total]])
    most = np.concatenate([[0], near.min(0) + BASE // 2, [total]])
    return np.maximum.accumulate(least), np.minimum.accumulate(most[::-1])[::-1]


def counted(tables, draws, known):
    """The number of values left of each count, a row a draw."""
    rows = []
    for draw in range(draws):
        chance = np.random.default_rng([tables, draw])
        counts = chance.poisson(AGES * VICTIMS)
        given = given_out(counts, tables, chance)
        about = int(given[0, -1])
        totals = [int(counts.sum())] if known else range(about - BASE // 2, about + BASE // 2 + 1)
        values = left(given, totals)
        assert all(count in found for count, found in zip(counts, values, strict=True))
        rows.append([len(found) for found in values])
    return np.array(rows)


def main():
    asked = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    asked.add_argument("--draws", type=int, default=300)
    asked.add_argument("--most", type=int, default=5, help="tables")
    asked = asked.parse_args()
    print("| total | tables | draws | fewest values left | counts with fewer than three | with one |")
    print("|---|---|---|---|---|---|")
    for known, tables in product((True, False), range(1, asked.most + 1)):
        found = counted(tables, asked.draws, known)
        few, one = (found < FEWEST).mean(), (found == 1).mean()
        said = "exact" if known else "rounded"
        print(f"| {said} | {tables} | {asked.draws} | {found.min()} | {few:.1%} | {one:.1%} |", flush=True)


if __name__ == "__main__":
    main()
