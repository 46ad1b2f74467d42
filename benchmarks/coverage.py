"""How often intervals hold the truth, and how often an area that did not change is said to have changed.

    python benchmarks/coverage.py [--draws 2000] [--seed 1] [--quick]

The example region's chance acts on its truth (`benchmarks/draws.py`), and the product's own functions make limits and
words of the counts. A cell is what is tried at least so many times; it passes where the 99% Monte Carlo interval of the
share observed meets its band. The bands are those of the project's rules.
"""

import argparse
import sys
from dataclasses import dataclass, replace
from datetime import date
from itertools import combinations
from pathlib import Path

import numpy as np
from scipy import stats

from benchmarks import draws
from benchmarks.cells import Cell, report
from svd_analysis import example, parameters, places, rates

REPORT = Path(__file__).resolve().parent.parent / "docs" / "coverage.md"
# Exact limits hold too much where events are few, by construction: no upper end there.
BANDS = {"below 10": (0.95, 1.0), "from 10": (0.94, 0.97)}
# 5 in 100, and two points for what the estimate of ordinary variation leaves open.
CALLED_CHANGED = (0.0, 0.07)
PER = 1000
# Of these years the last two are set beside each other; ordinary variation is estimated from the others.
YEARS_OF_A_REGION = 10
# Lines that the limits of one slope are read from; each draw has its own, so that their error does not add up.
LINES = 1000


@dataclass(frozen=True)
class Plan:
    """How much is tried: draws of each cell; years of the counts; measures of neighbourhoods; how many example regions
    make a region, and how many times their boroughs' size its boroughs have.
    """

    draws: int
    years: tuple
    of_places: tuple
    regions: int
    sizes: tuple


# Eleven regions of three boroughs have as many as London; London's are six times as large.
FULL = Plan(2000, tuple(range(2015, 2025)), ("violence_with_injury", "robbery_personal"), 11, (1, 6))
QUICK = Plan(100, (2022,), ("violence_with_injury",), 4, (6,))
YEAR_OF_PLACES = 2022
RESIDENTS = 50_000  # of a borough of the example region, about


def of_rates(name, kind, events, means, people, limits=rates.crude_rate):
    """Cells of the limits of counts and crude rates: all places of a kind and size together."""
    seen, exact = held_by_limits(events, means, people, limits)
    for size, chosen in (("below 10", means < 10), ("from 10", means >= 10)):
        if chosen.any():
            line, tried = f"Limits of counts and crude rates, {kind}, mean {size}", int(chosen.sum()) * len(events)
            yield Cell(line, name, tried, int(seen[chosen].sum()), BANDS[size], float(exact[chosen].mean()))


def held_by_limits(events, means, people, limits):
    """For each place, in how many draws the limits hold the true rate, and the chance that they do."""
    most = max(events.max(), int(means.max() + 12 * means.max() ** 0.5 + 25))
    counts, place = np.arange(most + 1)[:, None], np.arange(len(means))
    _, lower, upper = limits(counts, people, per=PER)
    hold = (lower <= means / people * PER) & (means / people * PER <= upper)
    return hold[events, place].sum(axis=0), (stats.poisson.pmf(counts, means) * hold).sum(axis=0)


def of_ratios(name, kind, events, means, people):
    """Cells of the ratio of two places' rates: every two boroughs, and each ward with the next in one cell."""
    every, found = range(len(means)), {}
    pairs = combinations(every, 2) if kind == "borough" else [(one, one + 1) for one in every[::2]]
    pairs = [] if kind == "LSOA" else pairs
    for pair in pairs:
        size = "below 10" if means[list(pair)].min() < 10 else "from 10"
        key = (size, f"{name}, {pair}" if kind == "borough" else name)
        hit = held_by_ratio(*(one[..., list(pair)] for one in (events, means, people)))
        found[key] = found.get(key, 0) + hit
    for (size, cell), (tried, seen) in found.items():
        if tried:
            yield Cell(f"Ratio of two rates, {kind}, smaller mean {size}", cell, int(tried), int(seen), BANDS[size])


def held_by_ratio(events, means, people):
    """How many draws of two places have a ratio, and how many of these have limits that hold the true one."""
    (a, b), times = np.unique(events.T, axis=1, return_counts=True)
    ratio = rates.rate_ratio(a, b, persons_a=people[0], persons_b=people[1])
    truth = means[0] / people[0] / (means[1] / people[1])
    return np.array([times[~np.isnan(ratio.lower)].sum(), times[(ratio.lower <= truth) & (truth <= ratio.upper)].sum()])


def of_places(world, plan, seed):
    """Cells of shrunken rates and of the indices of inequality of each borough; reported, with no band."""
    numbers, cells = draws.uniform(seed, draws.PLACES), []
    held, people = draws.measures(world), draws.residents(world, YEAR_OF_PLACES)
    for name in plan.of_places:
        means = draws.expectations(world, YEAR_OF_PLACES, np.flatnonzero(held[name])).sum(axis=0)
        events = draws.drawn(numbers, means, plan.draws)
        for area, rows in world.lsoas.groupby("area_code").indices.items():
            cell = f"{name}, {world.areas.set_index('area_code').at[area, 'name']}, {YEAR_OF_PLACES}"
            own = events[:, rows], means[rows], people[rows]
            ranks = world.lsoas.iloc[rows].set_index("lsoa_code")["income_rank"]
            cells += [of_shrunken(*own, cell), *of_slopes(*own, places.fifths(ranks)[ranks.index], cell, seed)]
    return cells


def of_shrunken(events, means, people, name):
    truth, seen = means / people * PER, 0
    for counts in events:
        found = rates.shrunk_rates(counts, people, per=PER)
        seen += np.count_nonzero((found.lower <= truth) & (truth <= found.upper))
    return Cell("Shrunken rates of a borough's LSOAs", name, events.size, int(seen))


def of_slopes(events, means, people, fifths, name, seed):
    """The true indices are those of a line through the true rates: how well a line fits is another question."""
    counts, true_counts, whole = (
        np.stack([one[..., fifths == fifth].sum(axis=-1) for fifth in range(1, 6)], axis=-1)
        for one in (events, means, people)
    )
    truth = rates.slope_index(true_counts, whole, per=PER, seed=seed, draws=LINES)
    found = [rates.slope_index(row, whole, per=PER, seed=seed + n, draws=LINES) for n, row in enumerate(counts, 1)]
    slope = sum(one.slope_lower <= truth.slope <= one.slope_upper for one in found)
    relative = sum(one.relative_lower <= truth.relative <= one.relative_upper for one in found)
    yield Cell("Slope index of inequality over fifths", name, len(found), slope)
    yield Cell("Relative index of inequality over fifths", name, len(found), relative)


def of_changes(means, inside, names, tau, tries, seed, where):
    """Cells of unchanged boroughs that are said to have risen or fallen, by the words the product would give."""
    numbers = draws.uniform(seed, draws.REGION)
    *others, earlier, latest = (draws.happened(numbers, means, inside, tau, tries) for _ in range(YEARS_OF_A_REGION))
    ordinary = ordinary_variation(np.stack(others), names)
    ways = (ordinary[:, None], "", CALLED_CHANGED), (0.0, ", ordinary variation not allowed for", ())
    for tau2, said, band in ways:
        ratio = rates.rate_ratio(latest, earlier, tau2=tau2)
        words = rates.direction(ratio.lower, ratio.upper, q_values(ratio.p), question="movement")
        times = np.isin(words, ["rose", "fell"]).any(axis=-1).sum(axis=0)
        for number, seen in enumerate(times, 1):
            yield Cell(f"Called changed, {where}{said}", f"borough {number}", tries, int(seen), band)
        yield from of_movements(ratio, names, f"Ratio of two years, {where}{said}")


def q_values(p):
    """q within each borough's family of headlines, the last axis.

    Where the family's least p is above what a word needs, so is every q, and p stands for it.
    """
    q = p.copy()
    least = np.where(np.isnan(p), 1, p).min(axis=-1)
    for family in zip(*np.nonzero(least <= rates.FALSE_DISCOVERY), strict=True):
        q[family] = rates.benjamini_hochberg(p[family])
    return q


def of_movements(ratio, names, line):
    """Cells of the limits of the ratio of two years, which is 1; reported, with no band."""
    given, held = ~np.isnan(ratio.lower), (ratio.lower <= 1) & (ratio.upper >= 1)
    for place, name in enumerate(names):
        yield Cell(line, name, int(given[..., place].sum()), int(held[..., place].sum()))


def ordinary_variation(years, names):
    """tau2 of each draw and measure from pairs of neighbouring years: (draws, measures).

    Homicides are too few to show any: they take the largest, as in `svd_analysis.ordinary_variation`.
    """
    counts = np.moveaxis(years, 2, -1)  # (years, draws, measures, areas)
    tau2 = rates.between_area_variance(counts[:-1], counts[1:]).mean(axis=0)
    rare = np.array(names) == "homicide"
    return np.where(rare, tau2[:, ~rare].max(axis=-1, keepdims=True), tau2)


def tested(plan, seed):
    """Every cell of a plan, in the order of the report."""
    world = example.world()
    cells = [cell for one in draws.years(world, plan, seed) for cell in (*of_rates(*one), *of_ratios(*one))]
    cells = [*sorted(cells, key=lambda cell: cell.line), *of_places(world, plan, seed)]
    names = [name for name in parameters.edition("example-2025").headlines if name in draws.measures(world)]
    means, inside = draws.unchanged([example.world(seed=20 + n) for n in range(plan.regions)], names)
    for size in plan.sizes:
        where = f"boroughs of {size * RESIDENTS:,}"
        cells += of_changes(means * size, inside, names, world.truth.tau, plan.draws, seed, where)
    return cells


def main(words=None):
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--draws", type=int, help="of each cell; the report is written from 2,000 on")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--quick", action="store_true", help="fewer draws, years and boroughs; nothing is written")
    asked = parser.parse_args(words)
    plan = QUICK if asked.quick else FULL
    plan = replace(plan, draws=asked.draws or plan.draws)
    cells = tested(plan, asked.seed)
    text = report(cells, plan, asked.seed, date.today().isoformat())
    print(text)
    if plan.draws >= FULL.draws and not asked.quick:
        REPORT.write_text(text, encoding="utf-8", newline="\n")
    return 0 if all(cell.passes for cell in cells) else 1


if __name__ == "__main__":
    sys.exit(main())
