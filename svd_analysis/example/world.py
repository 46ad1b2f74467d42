"""The example region as it truly is: places, people, deprivation and how often each offence is expected.

Nothing here is recorded yet; `draw` lets chance act on it and `write` puts it into publishers' files. Everything is
invented. The same arguments give the same world on every machine (see `chance`).
"""

from dataclasses import dataclass

import pandas as pd

from svd_analysis.example import chance, classes, households, people, places
from svd_analysis.example.truth import AIRPORT, AIRPORT_OFFENCES, MORE, SAMPLEFORD, Truth

_GEOGRAPHY, _PEOPLE, _AGES, _INCOME, _DOMAINS, _YEARS = range(6)
# Two whose chance lies near what was planted: a share that happened to go with violence would be taken for its cause.
_TENURES, _DEPRIVED = 7, 8
_BOROUGH_LEVEL = {"X09000001": 1.0, SAMPLEFORD: 1.15, "X09000003": 0.85}
# Those of more boroughs lie between two thirds and four thirds of the first one's.
_BOROUGH_LEVEL |= {code: (20 + 7 * number % 21) / 30 for number, code in enumerate(MORE)}
# A year's factor on the year before: violence grows a little, the rest falls a little.
_TREND, _OTHER_TREND, _TREND_YEAR = 1.01, 0.985, 2019


@dataclass(frozen=True)
class World:
    """The truth that files are drawn from; `truth` holds the facts planted in it."""

    truth: Truth
    years: range
    areas: pd.DataFrame
    wards: pd.DataFrame
    lsoas: pd.DataFrame
    changes: pd.DataFrame
    corners: dict
    population: pd.DataFrame
    age_bands: pd.DataFrame
    deprivation: pd.DataFrame
    tenures: pd.DataFrame
    deprived: pd.DataFrame
    parts: pd.DataFrame
    area_years: pd.DataFrame


def world(areas=3, years=range(2015, 2026), seed=20, truth=None):
    """The region with the first so many boroughs, its offences expected in `years`."""
    assert 1 <= areas <= len(places.AREAS), f"the example region has 1 to {len(places.AREAS)} boroughs, not {areas}"
    truth = truth or Truth()
    lsoas = places.lsoas(areas)
    population = people.population(lsoas, max(years), chance.stream(seed, _PEOPLE))
    ranks = people.income_ranks(lsoas, truth, chance.stream(seed, _INCOME))
    lsoas["income_rank"] = lsoas["lsoa_code"].map(ranks)
    lsoas["in_cluster"] = lsoas["lsoa_code"].isin(truth.cluster)
    changes = places.changes(lsoas)
    parts = classes.parts()
    return World(
        truth=truth, years=years, areas=places.areas(areas), wards=places.wards(areas), lsoas=lsoas, changes=changes,
        corners=places.corners(areas, chance.stream(seed, _GEOGRAPHY)), population=population,
        age_bands=people.age_bands(population, chance.stream(seed, _AGES)),
        deprivation=people.deprivation(changes, ranks, truth, chance.stream(seed, _DOMAINS)),
        tenures=households.tenures(population, ranks, truth, chance.stream(seed, _TENURES)),
        deprived=households.deprived(population, ranks, truth, chance.stream(seed, _DEPRIVED)), parts=parts,
        area_years=_area_years(lsoas["area_code"].unique(), parts, years, truth, chance.stream(seed, _YEARS)),
    )  # fmt: skip


def _area_years(areas, parts, years, truth, numbers):
    """The ordinary variation of a borough's class from year to year: a factor around 1.

    A ratio of two years has two of them, so that each has the standard deviation tau over the root of 2.
    """
    spread = truth.tau / 2**0.5
    rows = [
        (area, minor, year, chance.exponential(spread * chance.normal(numbers)))
        for area in areas
        for minor in parts["later_minor"].unique()
        for year in years
    ]
    return pd.DataFrame(rows, columns=["area_code", "later_minor", "year", "factor"])


def expected(world):
    """How many offences of each part each neighbourhood expects in a year of twelve ordinary months.

    Columns area_code, lsoa_code (empty at the airport), part, year, expected: residents x rate x borough x deprivation
    x cluster x trend x the year's variation. Breaks and changes of single months are in `month_factors`.
    """
    rows = world.population.merge(world.lsoas, on=["lsoa_code", "area_code"]).merge(_rates(world), how="cross")
    rows = rows.merge(world.area_years, on=["area_code", "later_minor", "year"])
    level = rows["area_code"].map(_BOROUGH_LEVEL)
    gradient = _by_group(world, rows, _gradient(world, violent=True), _gradient(world, violent=False))
    cluster = (rows["in_cluster"] & rows["violent"]).map({True: world.truth.cluster_ratio, False: 1.0})
    trend = (
        rows["year"].map(_trend(world, _TREND)).where(rows["violent"], rows["year"].map(_trend(world, _OTHER_TREND)))
    )
    rows["expected"] = rows["population"] / 1000 * rows["rate"] * level * gradient * cluster * trend * rows["factor"]
    rows = pd.concat([rows[["area_code", "lsoa_code", "part", "year", "expected"]], _airport(world)])
    rows["expected"] = rows["expected"].round(6)
    return rows.sort_values(["area_code", "lsoa_code", "part", "year"], ignore_index=True)


def _rates(world):
    return world.parts[["later_minor", "rate", "violent"]].rename_axis("part").reset_index()


def _gradient(world, violent):
    """The rate ratio of each neighbourhood's deprivation against that of the middle rank."""
    truth = world.truth
    ratio = truth.ratio_per_sd if violent else truth.other_ratio_per_sd
    return {
        lsoa.lsoa_code: chance.ratio_to(ratio, (truth.middle_rank - lsoa.income_rank) / truth.ranks_per_sd)
        for lsoa in world.lsoas.itertuples()
    }


def _by_group(world, rows, violent, other):
    return rows["lsoa_code"].map(violent).where(rows["violent"], rows["lsoa_code"].map(other))


def _trend(world, yearly):
    factors, factor = {_TREND_YEAR: 1.0}, 1.0
    for year in range(_TREND_YEAR + 1, max(*world.years, _TREND_YEAR) + 1):
        factor = factors[year] = factor * yearly
    factor = 1.0
    for year in range(_TREND_YEAR - 1, min(world.years) - 1, -1):
        factor = factors[year] = factor / yearly
    return factors


def _airport(world):
    """The airport's offences: people pass through, nobody lives there, and no rate can be had."""
    first = world.parts.drop_duplicates("minor").rename_axis("part").reset_index()
    first["expected"] = first["minor"].map(AIRPORT_OFFENCES)
    first = first.dropna(subset="expected").merge(pd.DataFrame({"year": list(world.years)}), how="cross")
    return first.assign(area_code=AIRPORT, lsoa_code="")[["area_code", "lsoa_code", "part", "year", "expected"]]


def month_factors(world, area_code, part, year):
    """What each month of a year is of an ordinary month: season, the recording break and the one planted change."""
    truth, minor, latest = world.truth, world.parts.at[part, "minor"], world.parts.at[part, "latest_minor"]
    season = list(classes.SUMMER if world.parts.at[part, "violent"] else classes.EVEN)
    for index in range(12):
        month = f"{year}-{index + 1:02d}"
        if latest == "STALKING AND HARASSMENT" and month >= truth.break_month:
            season[index] *= truth.break_ratio
        if (area_code, minor) == (truth.changed_area, truth.changed_class) and month >= truth.changed_from:
            season[index] *= truth.changed_ratio
    return season
