"""Suspicions: what in a source's monthly counts looks like a change of recording, as questions for the analyst.

Four kinds: a lasting step in one class with an offsetting one in another (a probable reclassification), a class that
vanishes, a month in which every class at once has few offences, and a month with many offences that have no place.
They are raised from the counts alone and decide nothing: what may be said across a change stands in the register of
breaks.
"""

import re
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from svd_analysis import cells, recording_steps, schemas
from svd_analysis.periods import Period, month_number

KEPT = 12  # questions a source; the others are counted in a last row
# Offences in the larger of two years from which a step is looked for: in a class of the region, of an authority.
REGION_LEAST, AREA_LEAST = 120, 240
# A class has vanished where no more than this share of its offences is left, in at least so many months, in which it
# would have had at least so many offences. Another is named with it that begins within so many months and has at least
# this share of what it would have had.
STRAY, GONE_MONTHS, GONE_LEAST, BESIDE, BESIDE_SHARE = 0.005, 3, 30, 3, 0.05
# A month lacks offences below this part of its neighbours on both sides, and nine classes of ten below the second.
# Asked where at least so many classes have at least so many offences a month.
MISSING, MISSING_CLASS, OF_CLASSES = 0.6, 0.8, 0.9
FEWEST_CLASSES, FEWEST_OFFENCES = 4, 10
# Unlocated offences are many at so many times their neighbours on both sides, so many noises wide, and by so many.
UNLOCATED, UNLOCATED_NOISE, UNLOCATED_LEAST = 1.5, 5, 50
_NEIGHBOURS = 3  # months on each side
_MAD = 1.4826  # of a normal variable, its standard deviation over its median absolute deviation


@dataclass(frozen=True)
class _Question:
    """What is asked about a month of a place (empty: the region), with the offences concerned."""

    place: str
    month: str
    offences: float
    expected: str
    found: str


def raised(region_code, source, counts, months, breaks=()):
    """QUALITY rows, check `suspicion`, of the settled COUNTS of one source; `months` are those found whole in it.

    `expected` says what the series' own past gives, `found` is the question with its evidence, `rows` the offences
    concerned, `place` an authority, a pseudo-area or the region. The largest come first and at most KEPT are kept: the
    others are counted in a last row. `breaks` are the registered breaks of this source: one that is a month or less
    away is named. A month that was not found is a gap, never 0: no step is asked for within a year of it.
    """
    series = _series(counts, months)
    if series.empty:
        return schemas.empty(schemas.QUALITY)
    parts = series.T.groupby(level="code")
    region = pd.DataFrame({code: part.sum(skipna=False) for code, part in parts})
    gone = _vanished(region)
    asked = [*_gone(region, gone), *_reclassified(series, region, gone), *_short_months(series, region)]
    asked += _unlocated(series)
    named = [_with_break(one, breaks) for one in asked]
    return schemas.quality_of([_kept(source, region_code, named)])


def _with_break(question, breaks):
    """The question, with the first registered break that is a month or less away."""
    number = month_number(question.month)
    near = [one for one in breaks if abs(month_number(one.date.isoformat()[:7]) - number) <= 1]
    said = f"; a break of {near[0].date} is registered, {near[0].name}" if near else ""
    return replace(question, found=f"{question.found}{said}?")


def _kept(source, region_code, asked):
    """Rows of the questions kept, of the most offences first, and one that counts the others."""
    asked = sorted(asked, key=lambda one: (-one.offences, one.place, one.month, one.found))
    rows = [
        schemas.quality(source, "", "suspicion", expected=one.expected, found=one.found, rows=round(one.offences),
                        place=one.place or region_code)
        for one in asked[:KEPT]
    ]  # fmt: skip
    if left := asked[KEPT:]:
        found = f"{len(left)} further questions, each of no more offences than these, are not listed."
        rest = round(sum(one.offences for one in left))
        rows.append(
            schemas.quality(source, "", "suspicion", expected=f"at most {KEPT} questions", found=found, rows=rest,
                            place=region_code)
        )  # fmt: skip
    return rows


def _series(counts, months):
    """Offences by month, every one from the first to the last, in columns of place and class; a gap is NaN."""
    known = counts[counts["geography"].ne(cells.FORCE) & counts["month"].str.fullmatch(r"\d{4}-\d{2}")]
    own = known["geography"].isin(["lad24", "pseudo"])
    place = known["area_code"].where(own, known["parent_code"])
    known = known.assign(place=place, count=known["count"].astype("float64").fillna(np.inf))
    known = known[~place.str.endswith(cells.OUTSIDE)]
    if known.empty:
        return pd.DataFrame()
    # A count that is missing makes its sum infinite until rows that are not there are 0.
    table = known.groupby(["month", "place", "code"])["count"].sum().unstack(["place", "code"], fill_value=0)
    every = Period(table.index.min(), table.index.max()).months
    table = table.reindex(every, fill_value=0).replace(np.inf, np.nan).sort_index(axis=1)
    table.loc[~table.index.isin(list(months))] = np.nan
    return table


def _vanished(region):
    """The month from which each class that vanished has no more offences, as its place among the rows.

    It had offences in each of the 12 months before; gaps are left out of those after.
    """
    counts = region.to_numpy()
    if len(counts) < 12 + GONE_MONTHS:
        return {}
    year = np.lib.stride_tricks.sliding_window_view(counts, 12, axis=0)[:-1]
    months = np.cumsum(~np.isnan(counts[::-1]), axis=0)[::-1][12:]
    left = np.nancumsum(counts[::-1], axis=0)[::-1][12:]
    usual = year.mean(axis=-1) * months
    gone = (year.min(axis=-1) > 0) & (months >= GONE_MONTHS) & (usual >= GONE_LEAST) & (left <= STRAY * usual)
    return {name: int(gone[:, at].argmax()) + 12 for at, name in enumerate(region.columns) if gone[:, at].any()}


def _gone(region, gone):
    """Questions of the classes that vanished, each with those that began at the same time."""
    begun = {name: len(region) - at for name, at in _vanished(region.iloc[::-1]).items()}
    for name, at in gone.items():
        before, left = region[name].iloc[at - 12 : at], region[name].iloc[at:].dropna()
        since = region.iloc[at:].sum()
        near = [other for other, start in begun.items() if abs(start - at) <= BESIDE]
        near = [other for other in near if since[other] >= BESIDE_SHARE * before.mean() * len(left)]
        near.sort(key=lambda other: (-since[other], other))
        beside = [f"{other} begins in {region.index[begun[other]]}, {_n(since[other])} in those" for other in near[:2]]
        month = region.index[at]
        found = (
            f"Is {name} recorded under another class from {month}: 12 months before {_n(before.sum())}, the "
            f"{len(left)} months since {_n(left.sum())}, while {' and '.join(beside) or 'no class begins then'}"
        )
        yield _Question(
            "", month, before.sum(), f"about {_n(before.mean())} offences a month, as in the year before", found
        )


def _reclassified(series, region, gone):
    """Questions of steps that offset each other: of the region, and of an authority where the region has not the same.

    Classes that vanished from the region are asked about as such and not again.
    """
    whole = recording_steps.offsetting(region.to_numpy(), least=REGION_LEAST)
    asked = {region.columns.get_loc(name) for name in gone}
    for pair in whole:
        if not asked & {one.name for one in pair}:
            yield _reclassification("", pair, region, "its own past")
    for place in _authorities(series):
        own = series[place].reindex(columns=region.columns, fill_value=0).where(region.notna())
        for pair in recording_steps.offsetting(own.to_numpy(), (region - own).to_numpy(), least=AREA_LEAST):
            if not any(recording_steps.same(one, *pair) for one in whole):
                yield _reclassification(place, pair, region, "its own past and the rest of the region")


def _reclassification(place, pair, region, past):
    lost, gained = sorted(pair, key=lambda step: step.shift)
    one, other = region.columns[lost.name], region.columns[gained.name]
    month = region.index[pair[0].at]
    expected = f"12 months after, by {past}: {one} about {_n(lost.usual)}, {other} about {_n(gained.usual)}"
    found = (
        f"Is part of {one} recorded as {other} from {month}: {one} 12 months before {_n(lost.before)}, 12 months after "
        f"{_n(lost.after)}; {other} 12 months before {_n(gained.before)}, 12 months after {_n(gained.after)}"
    )
    return _Question(place, month, min(abs(lost.shift), abs(gained.shift)), expected, found)


def _short_months(series, region):
    """Questions of months that lack offences in every class, of the region or else of an authority."""
    shared = _short(region)
    yield from (_short_month("", region, at) for at in shared)
    for place in _authorities(series):
        yield from (_short_month(place, series[place], at) for at in _short(series[place]) if at not in shared)


def _short(table):
    """The months with few offences beside both their neighbours, in nearly every class that has many."""
    counts, total = table.to_numpy(), _total(table)
    usual = np.fmin(*_sides(counts))
    regular = usual >= FEWEST_OFFENCES
    low = (regular & (counts < MISSING_CLASS * usual)).sum(axis=1)
    enough = (regular.sum(axis=1) >= FEWEST_CLASSES) & (low >= OF_CLASSES * regular.sum(axis=1))
    return [int(at) for at in np.flatnonzero(enough & (total < MISSING * np.fmin(*_sides(total))))]


def _short_month(place, table, at):
    total, month = _total(table), table.index[at]
    usual = np.fmin(*_sides(total))[at]
    found = f"Is {month} whole: {_n(total[at])} offences of all classes together, {_beside(total, at)}"
    return _Question(place, month, usual - total[at], f"about {_n(usual)} offences, as in the months beside it", found)


def _unlocated(series):
    """Questions of months with many offences that have no place."""
    for place in sorted(set(series.columns.get_level_values("place"))):
        if not place.endswith(("-unknown", "-unlocated")):
            continue
        total = _total(series[place])
        usual = np.fmax(*_sides(total))
        size = np.log((total + 0.5) / (usual + 0.5))
        history = size[~np.isnan(size)]
        spread = _MAD * np.median(np.abs(history - np.median(history))) if len(history) else 0
        noise = np.sqrt(1 / (total + 0.5) + 1 / (usual + 0.5) + spread**2)
        many = (size > np.log(UNLOCATED)) & (size > UNLOCATED_NOISE * noise) & (total - usual >= UNLOCATED_LEAST)
        for at in np.flatnonzero(many):
            found = f"Why has {series.index[at]} {_n(total[at])} offences without a place, {_beside(total, at)}"
            expected = f"about {_n(usual[at])} offences, as in the months beside it"
            yield _Question(place, series.index[at], total[at] - usual[at], expected, found)


def _authorities(series):
    return [
        place for place in sorted(set(series.columns.get_level_values("place"))) if re.fullmatch(r"[A-Z]\d{8}", place)
    ]


def _total(table):
    """Offences of all classes by month; NaN in a gap."""
    return table.to_numpy().sum(axis=1)


def _sides(counts):
    """Of each month, the medians of the three months before and of the three after; NaN where one is not there."""
    edge = np.full((_NEIGHBOURS, *counts.shape[1:]), np.nan)
    padded = np.concatenate([edge, counts, edge])
    medians = np.median(np.lib.stride_tricks.sliding_window_view(padded, _NEIGHBOURS, axis=0), axis=-1)
    return medians[: len(counts)], medians[_NEIGHBOURS + 1 :]


def _beside(total, at):
    """The months on either side, in words."""
    sides = zip(("before", "after"), (side[at] for side in _sides(total)), strict=True)
    said = [f"{_n(usual)} (the median of the three months {word})" for word, usual in sides if usual >= 0]
    return "beside " + " and ".join(said)


def _n(number):
    """A number of offences as it is read: never below 0, thousands with commas."""
    return f"{max(round(number), 0):,}"
