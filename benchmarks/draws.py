"""What happens in the example region, many times over, for `benchmarks/coverage.py`.

What is drawn is the example's: the numbers it expects (`example.world.expected`, with each borough's ordinary
variation from year to year, and the break and the change planted in its months), by its own chance: the uniform
numbers of `chance.stream`, turned into counts by inversion of the Poisson distribution as in `chance.poisson`, many
at a time. Left out is what a yearly figure of what happened does not hang on: months, whether a table can place an
offence, and what a later release moves.
"""

import numpy as np
import pandas as pd
from scipy import special, stats

from svd_analysis import definitions, indicators, parameters
from svd_analysis.example import chance
from svd_analysis.example.world import expected, month_factors

COUNTS, REGION, PLACES = 60, 61, 62  # streams of chance that the example itself does not use


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


def years(world, plan, seed):
    """What happened, by measure, kind of place and year: what it is called, its kind, and of each place the counts,
    the expected number and the residents. Arrays (draws, places), (places,), (places,).
    """
    numbers, held = uniform(seed, COUNTS), measures(world)
    parts = np.flatnonzero(np.any(list(held.values()), axis=0))
    for year in plan.years:
        means, people = expectations(world, year, parts), residents(world, year)
        events = drawn(numbers, means, plan.draws)
        for name, inside in held.items():
            of_measure = events[:, inside[parts]].sum(axis=1), means[inside[parts]].sum(axis=0), people
            for kind, first in starts(world).items():
                summed = [np.add.reduceat(one, first, axis=-1) for one in of_measure]
                yield f"{name}, {kind}, {year}", kind, *summed


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
