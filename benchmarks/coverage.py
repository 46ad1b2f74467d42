"""How often intervals hold the truth, and how often an area that did not change is said to have changed.

    python benchmarks/coverage.py [--draws 2000] [--seed 1] [--quick]

What is drawn is the example region's: the numbers it expects (`example.world.expected`, each borough's ordinary
variation from year to year in them, and the break and the change planted in its months), by its own chance: the uniform
numbers of `chance.stream`, turned into counts by inversion of the Poisson distribution as in `chance.poisson`, many at
a time. Left out is what a yearly figure of what happened does not hang on: months, whether a table can place an
offence, and what a later release moves. A cell is what is tried at least so many times; it passes where the 99% Monte
Carlo interval (Clopper and Pearson) of the share observed meets its band. The bands are those of the project's rules.
"""

import argparse
import sys
from dataclasses import dataclass, replace
from datetime import date
from itertools import combinations
from pathlib import Path

import numpy as np
import pandas as pd
from scipy import special, stats

from svd_analysis import definitions, example, indicators, parameters, places, rates
from svd_analysis.example import chance
from svd_analysis.example.world import expected, month_factors

REPORT = Path(__file__).resolve().parent.parent / "docs" / "coverage.md"
HEADINGS = ["what", "cells", "tried in each, at least", "%", "of a cell, %", "band, %", "cells outside"]
TEXT = """\
# Do the intervals hold the truth?

Made by `python benchmarks/coverage.py`: change that, not this page. {made}; seed {seed}; {draws} draws of each cell.

**{tested} cells were tested against a band, and {missed} lay outside.** A cell lies outside where the 99% Monte Carlo
interval of its share does not meet the band; one whose true share is just at the edge does so once in 200.

{table}

Outside their band:

{listed}

## What was drawn

The history of the synthetic example region, whose truth is known: what it expects of each class in each neighbourhood
and year, acted on by the chance that makes its files. A cell is one measure, kind of place and year, its places of
one size together (below 10 expected events, or from 10); for ratios of boroughs one pair of them. "%" is of all cells
together.

* **Limits of counts and crude rates**: how often the 95% limits hold the expected number. Below 10 events exact
  limits hold it in more than 95% by construction, so there is no upper end. Between 10 and about 20 coverage moves up
  and down by a point or two with the expected number, as it does for any limits of whole numbers.
* **Ratio of two rates**: the same of the rate of one place over that of another in the same year; wards each with the
  next.
* **Shrunken rates**: of the 30 neighbourhoods of a borough, how many lie within the limits. They promise 95% of
  places on the average only, and if true rates follow a gamma distribution; the example's follow deprivation, and
  have a cluster.
* **Indices of inequality**: how often the limits hold the index that a line through the true rates of the fifths has.
  Here limits are read off 1,000 simulated lines, fewer than the pages use.
* **Called changed**: boroughs in which nothing changed but by ordinary variation (tau 0.05) and chance. Eight years
  are drawn for the estimate of tau2 of each measure, two more are set beside each other, and a borough counts as
  called changed where any of its headline measures is said to have risen or fallen: 95% limits with tau2 that leave
  out 1, and q of at most 0.05 within the borough's headlines. The region is {regions} example regions together, three
  boroughs each, at the sizes named. Without the allowance for ordinary variation the same boroughs are called changed
  as often as the table says.
* **Ratio of two years**: how often the limits of the same ratios hold 1. Homicides are few, and their limits exact.

Not drawn, since a yearly figure of what happened does not hang on it: months, offences that no table can place, what
a later release moves, and residents as they are carried forward.
"""
# Exact limits hold too much where events are few, by construction: no upper end there.
BANDS = {"below 10": (0.95, 1.0), "from 10": (0.94, 0.97)}
# 5 in 100, and two points for what the estimate of ordinary variation leaves open.
CALLED_CHANGED = (0.0, 0.07)
PER = 1000
_COUNTS, _REGION, _PLACES = 60, 61, 62  # streams of chance that the example itself does not use
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


@dataclass(frozen=True)
class Cell:
    """What was tried so many times, and how often it was seen; a cell without a band is reported only."""

    line: str
    name: str
    tried: int
    seen: int
    band: tuple = ()

    @property
    def share(self):
        return self.seen / self.tried

    @property
    def interval(self):
        """The 99% Monte Carlo interval of the share."""
        missed = self.tried - self.seen
        low = stats.beta.ppf(0.005, self.seen, missed + 1) if self.seen else 0.0
        high = stats.beta.ppf(0.995, self.seen + 1, missed) if missed else 1.0
        return low, high

    @property
    def passes(self):
        low, high = self.interval
        return not self.band or (low <= self.band[1] and high >= self.band[0])


def uniform(seed, purpose):
    """The numbers that `chance.stream(seed, purpose).random()` gives one by one, as a function of how many."""
    *key, position = chance.stream(seed, purpose).getstate()[1]
    bits = np.random.MT19937()
    state = {"key": np.array(key, dtype=np.uint32), "pos": position}
    bits.state = {"bit_generator": "MT19937", "state": state}

    def numbers(*shape):
        high, low = (bits.random_raw(2 * int(np.prod(shape))).reshape(-1, 2) >> np.array([5, 6], np.uint64)).T
        return ((high * 67108864.0 + low) / 9007199254740992.0).reshape(shape)

    return numbers


def drawn(numbers, means, draws):
    """Poisson counts of an array of means, by inversion: (draws, *means.shape)."""
    counts = np.empty((means.size, draws), dtype=np.int64)
    for row, mean in enumerate(means.ravel()):
        reached = special.pdtr(np.arange(int(mean + 12 * mean**0.5 + 25)), mean)
        counts[row] = np.searchsorted(reached, numbers(draws))
    return counts.T.reshape(draws, *means.shape)


def measures(world):
    """Every measure that the borough table counts, with the parts of it that are in: arrays of truth."""
    parts = world.parts
    table = pd.DataFrame({"taxonomy": "mps-2023", "code": parts["major"] + ": " + parts["minor"]})
    counted = [one for one in parameters.indicators() if "mps-2023" in one.taxonomies]
    return {
        one.name: definitions.decide(table, indicators.condition(one))["certain"].to_numpy(dtype=bool)
        for one in counted
    }


def expectations(world, year, parts):
    """What a year expects of some parts in each neighbourhood, months of a break or change included: (parts, lsoas)."""
    rows = expected(world).query("year == @year and lsoa_code != '' and part in @parts")
    months = {
        key: sum(month_factors(world, *key, year)) / 12
        for key in set(zip(rows["area_code"], rows["part"], strict=True))
    }
    factor = [months[key] for key in zip(rows["area_code"], rows["part"], strict=True)]
    table = rows.assign(expected=(rows["expected"] * factor).round(6))
    return table.pivot(index="part", columns="lsoa_code", values="expected")[world.lsoas["lsoa_code"]].to_numpy()


def residents(world, year):
    """Residents of each neighbourhood, in the order of `world.lsoas`."""
    people = world.population.query("year == @year").set_index("lsoa_code")["population"]
    return people[world.lsoas["lsoa_code"]].to_numpy()


def starts(world):
    """Kind of place -> where each one begins in the order of neighbourhoods."""
    columns = {"borough": "area_code", "ward": "ward_code", "LSOA": "lsoa_code"}
    return {kind: np.flatnonzero(~world.lsoas[name].duplicated()) for kind, name in columns.items()}


def counts_and_ratios(world, plan, seed, limits=rates.crude_rate):
    """Cells of the limits of counts and crude rates, and of the ratio of two places' rates."""
    numbers, held = uniform(seed, _COUNTS), measures(world)
    parts = np.flatnonzero(np.any(list(held.values()), axis=0))
    cells = []
    for year in plan.years:
        means, people = expectations(world, year, parts), residents(world, year)
        events = drawn(numbers, means, plan.draws)
        for name, inside in held.items():
            of_measure = events[:, inside[parts]].sum(axis=1), means[inside[parts]].sum(axis=0), people
            for kind, first in starts(world).items():
                summed = [np.add.reduceat(one, first, axis=-1) for one in of_measure]
                cells += of_rates(*summed, f"{name}, {kind}, {year}", kind, limits)
                cells += of_ratios(*summed, f"{name}, {kind}, {year}", kind) if kind != "LSOA" else []
    return sorted(cells, key=lambda cell: cell.line)


def of_rates(events, means, people, name, kind, limits):
    """Cells of the limits of one measure and year: all places of a kind and size together."""
    hits = [held_by_limits(*place, limits) for place in zip(events.T, means, people, strict=True)]
    for size, chosen in (("below 10", means < 10), ("from 10", means >= 10)):
        if chosen.any():
            tried, seen = chosen.sum() * len(events), np.array(hits)[chosen].sum()
            line = f"Limits of counts and crude rates, {kind}, mean {size}"
            yield Cell(line, name, int(tried), int(seen), BANDS[size])


def held_by_limits(events, mean, people, limits):
    """How many draws of one place have limits that hold its true rate."""
    _, lower, upper = limits(np.arange(events.max() + 1), people, per=PER)
    truth = mean / people * PER
    return np.count_nonzero((lower[events] <= truth) & (truth <= upper[events]))


def of_ratios(events, means, people, name, kind):
    """Cells of the ratio of two places' rates: every two boroughs, and each ward with the next in one cell."""
    every, found = range(len(means)), {}
    pairs = combinations(every, 2) if kind == "borough" else [(one, one + 1) for one in every[::2]]
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
    numbers, held, people = uniform(seed, _PLACES), measures(world), residents(world, YEAR_OF_PLACES)
    cells = []
    for name in plan.of_places:
        means = expectations(world, YEAR_OF_PLACES, np.flatnonzero(held[name])).sum(axis=0)
        events = drawn(numbers, means, plan.draws)
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


def unchanged(worlds, names):
    """What boroughs expect of each class in a year like any other, and the classes each measure holds.

    Arrays (areas, classes) and (classes, measures): the year's variation and the trend are left out.
    """
    tables, held = [], measures(worlds[0])
    inside = pd.DataFrame({name: held[name] for name in names}).groupby(worlds[0].parts["later_minor"]).any()
    inside = inside[inside.any(axis=1)]
    for world in worlds:
        rows = expected(world).query("year == 2019 and lsoa_code != ''")
        rows = rows.assign(later_minor=rows["part"].map(world.parts["later_minor"]))
        rows = rows.merge(world.area_years, on=["area_code", "later_minor", "year"])
        rows = rows.assign(expected=rows["expected"] / rows["factor"])
        tables.append(rows.pivot_table(index="area_code", columns="later_minor", values="expected", aggfunc="sum"))
    return np.concatenate([table[inside.index].to_numpy() for table in tables]), inside.to_numpy(dtype=float)


def happened(numbers, means, inside, tau, draws):
    """A year's counts of every borough's measures, (draws, areas, measures): an ordinary factor, then chance."""
    normal = numbers(12, draws, *means.shape).sum(axis=0) - 6
    varied = (means * np.exp(tau / 2**0.5 * normal)).round(6)
    return stats.poisson.ppf(numbers(draws, *means.shape), varied) @ inside


def of_changes(means, inside, names, tau, draws, seed, where):
    """Cells of unchanged boroughs that are said to have risen or fallen, by the words the product would give."""
    numbers = uniform(seed, _REGION)
    years = np.stack([happened(numbers, means, inside, tau, draws) for _ in range(YEARS_OF_A_REGION)])
    *others, earlier, latest = years
    ordinary = ordinary_variation(np.stack(others), names)
    ways = (ordinary[:, None], "", CALLED_CHANGED), (0.0, ", ordinary variation not allowed for", ())
    for tau2, said, band in ways:
        ratio = rates.rate_ratio(latest, earlier, tau2=tau2)
        words = rates.direction(ratio.lower, ratio.upper, q_values(ratio.p), question="movement")
        times = np.isin(words, ["rose", "fell"]).any(axis=-1).sum(axis=0)
        for number, seen in enumerate(times, 1):
            yield Cell(f"Called changed, {where}{said}", f"borough {number}", draws, int(seen), band)
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
    cells = [*counts_and_ratios(world, plan, seed), *of_places(world, plan, seed)]
    names = [name for name in parameters.edition("example-2025").headlines if name in measures(world)]
    means, inside = unchanged([example.world(seed=20 + n) for n in range(plan.regions)], names)
    for size in plan.sizes:
        where = f"boroughs of {size * RESIDENTS:,}"
        cells += of_changes(means * size, inside, names, world.truth.tau, plan.draws, seed, where)
    return cells


def lines(cells):
    """The rows of the report's table."""
    rows = {}
    for cell in cells:
        rows.setdefault(cell.line, []).append(cell)
    for line, own in rows.items():
        shares = [100 * cell.share for cell in own]
        pooled = 100 * sum(cell.seen for cell in own) / sum(cell.tried for cell in own)
        misses = sum(not cell.passes for cell in own) if own[0].band else "-"
        spread, least = f"{min(shares):.1f} to {max(shares):.1f}", min(cell.tried for cell in own)
        yield [line, len(own), f"{least:,}", f"{pooled:.1f}", spread, in_words(own[0].band), misses]


def in_words(band):
    """A band as it is read: per cent."""
    if not band:
        return "reported only"
    low, high = (f"{100 * end:g}" for end in band)
    return {("95", "100"): "at least 95", ("0", "7"): "at most 5 (+ 2)"}.get((low, high), f"{low} to {high}")


def report(cells, plan, seed, made):
    """The report as Markdown; the same cells and date give the same bytes."""
    banded = [cell for cell in cells if cell.band]
    missed = [cell for cell in banded if not cell.passes]
    table = [HEADINGS, ["---"] + ["---:"] * 3 + ["---"] * 2 + ["---:"], *lines(cells)]
    listed = [f"* {cell.line}; {cell.name}: {100 * cell.share:.1f}% of {cell.tried:,}" for cell in missed]
    return TEXT.format(
        made=made, seed=seed, draws=f"{plan.draws:,}", regions=plan.regions, tested=f"{len(banded):,}",
        missed=len(missed), listed="\n".join(listed or ["None."]),
        table="\n".join("| " + " | ".join(str(one) for one in row) + " |" for row in table),
    )  # fmt: skip


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
