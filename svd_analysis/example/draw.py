"""Chance acts on the example region: what happened, and what each release of the police's tables says of it.

A table of offences has one row an offence. The two releases hold the same offences but for what was planted: the later
release places some in another borough or none, counts the airport in the borough it lies in by then, and has some that
the earlier did not have yet.
"""

from bisect import bisect
from dataclasses import dataclass
from itertools import accumulate

import pandas as pd

from svd_analysis.example import chance, recorded_events
from svd_analysis.example.truth import ADMISSIONS, AIRPORT, RECENT, UNKNOWN
from svd_analysis.example.world import World, expected, month_factors

_OFFENCES, _ADMISSIONS, _EVENTS, _RECORDING = 50, 51, 52, 53
# The last financial year of admissions that each edition's download has.
ADMISSION_YEARS = {"example-2024": range(2018, 2023), "example-2025": range(2018, 2024)}


@dataclass(frozen=True)
class Draw:
    """What happened in the world, once.

    `recorded` has for each edition the offences its release of the tables holds: area_code, lsoa_code, part, month, and
    whether ward and LSOA tables can place it. `admissions` are true counts by borough and first year of the financial
    year; `suppressed` are those that Fingertips withholds. `moved` is how many offences each planted move took.
    `known_events` are the later release's last twelve months of violence one by one with every fact of each, as COUNTS;
    `events` the same as recorded, with facts left out.
    """

    world: World
    seed: int
    offences: pd.DataFrame
    recorded: dict
    admissions: pd.DataFrame
    suppressed: tuple
    moved: dict
    known_events: pd.DataFrame
    events: pd.DataFrame


def draw(world, seed=3):
    """One history of the world; another seed gives another, with the same truth.

    The usual seed is one whose history lies near what was expected, so that the demonstration shows what was planted;
    how often a method finds it is a question for many seeds.
    """
    happened = offences(world, chance.stream(seed, _OFFENCES))
    moves = [(move, _picked(_of_move(happened, world, move), move.one_in)) for move in world.truth.moves]
    admissions = _admissions(world, chance.stream(seed, _ADMISSIONS))
    withheld = admissions[admissions["count"].between(1, world.truth.withheld_below - 1)]
    later = _until(_in_its_borough(_moved(happened, world, moves), world.truth), "example-2025")
    events = recorded_events.known(later, world, chance.stream(seed, _EVENTS))
    return Draw(
        world=world, seed=seed, offences=happened,
        recorded={"example-2024": _until(_before_revision(happened, world), "example-2024"), "example-2025": later},
        admissions=admissions,
        suppressed=tuple(withheld[["area_code", "year"]].itertuples(index=False, name=None)),
        moved={(move.origin, move.destination): len(places) for move, places in moves},
        known_events=events, events=recorded_events.recorded(events, chance.stream(seed, _RECORDING)),
    )  # fmt: skip


def offences(world, numbers):
    """Every offence that happened: its number each year is Poisson, its month follows season, break and change."""
    expectations = expected(world)
    rows, factors = [], _cumulative_factors(world, expectations)
    for place in expectations.itertuples(index=False):
        heights = factors[place.area_code, place.part, place.year]
        count = chance.poisson(numbers, round(place.expected * heights[-1] / 12, 6))
        for _ in range(count):
            month = bisect(heights, numbers.random() * heights[-1])
            located = numbers.random() < world.truth.located and place.lsoa_code != ""
            rows.append((place.area_code, place.lsoa_code, place.part, f"{place.year}-{month + 1:02d}", located))
    table = pd.DataFrame(rows, columns=["area_code", "lsoa_code", "part", "month", "located"])
    return table.sort_values(["area_code", "month", "part", "lsoa_code"], kind="stable", ignore_index=True)


def _cumulative_factors(world, expectations):
    """For each area, part and year, the months' factors added up to each month."""
    keys = expectations[["area_code", "part", "year"]].drop_duplicates().itertuples(index=False, name=None)
    return {key: list(accumulate(month_factors(world, *key))) for key in keys}


def _picked(rows, one_in):
    """The index of every so many-th row, so that the share is exact to one row."""
    return rows.index[one_in // 2 :: one_in]


def _of_move(offences, world, move):
    of_class = offences["part"].map(world.parts["major"]) == move.major
    return offences[
        of_class & (offences["area_code"] == move.origin) & offences["month"].between(move.first, move.last)
    ]


def _moved(offences, world, moves):
    """The offences as the later release places them: all still there, some under another borough or none."""
    offences = offences.copy()
    place = world.lsoas.set_index(["area_code", "position"])["lsoa_code"]
    position = world.lsoas.set_index("lsoa_code")["position"]
    for move, picked in moves:
        if picked.empty:
            continue
        offences.loc[picked, "area_code"] = move.destination
        if move.destination == UNKNOWN:
            offences.loc[picked, ["lsoa_code", "located"]] = ["", False]
            continue
        # The neighbourhood at the same place of the other borough's part of the lattice.
        shift = place[move.destination].index[0] - place[move.origin].index[0]
        offences.loc[picked, "lsoa_code"] = [
            place[move.destination, position[code] + shift] for code in offences.loc[picked, "lsoa_code"]
        ]
    return offences


def _in_its_borough(offences, truth):
    """The offences with the airport's counted in the borough that it has come to lie in."""
    return offences.assign(area_code=offences["area_code"].replace(AIRPORT, truth.airport_joined))


def _before_revision(offences, world):
    """The offences without those recorded late, the same share of every area."""
    truth = world.truth
    of_class = offences["part"].map(world.parts["minor"]) == truth.revised_class
    revised = offences[of_class & (offences["month"] >= truth.revised_from)]
    late = [index for _, rows in revised.groupby("area_code") for index in _picked(rows, truth.revised_one_in)]
    return offences.drop(index=late)


def _until(offences, edition):
    return offences[offences["month"] <= RECENT[edition][1]].reset_index(drop=True)


def _admissions(world, numbers):
    rows = [
        (area, year, chance.poisson(numbers, ADMISSIONS[area]))
        for area in world.areas["area_code"]
        for year in ADMISSION_YEARS["example-2025"]
    ]
    return pd.DataFrame(rows, columns=["area_code", "year", "count"])
