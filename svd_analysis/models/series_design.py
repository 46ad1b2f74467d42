"""The terms of an interrupted series, and when the series may be asked at all.

Level, trend, two pairs of sines and cosines of the year (Lopez Bernal, Cummins and Gasparrini 2017, Int J Epidemiol
46:348), a step at the date, and a step at each registered break. A month in which a day falls has that share of the
step which its days from that day on are of it.
"""

import calendar
import re
from dataclasses import replace
from datetime import date as Date

import numpy as np

from svd_analysis.models.result import Refusal
from svd_analysis.periods import MONTH_NAMES, Period, month_number

PAIRS = 2
# The project's rules, section 8: clean months before and after, and how far a break of the source must be.
MONTHS_BEFORE, MONTHS_AFTER, MONTHS_APART = 24, 12, 12
STEP, SLOPE = "step", "slope"


def day(value):
    """A day from a date, from `YYYY-MM-DD`, or from `YYYY-MM`, its first."""
    if isinstance(value, Date):
        return value
    text = str(value)
    return Date.fromisoformat(text if len(text) > 7 else f"{text}-01")


def written(value):
    """A day as prose: `31 January 2023`."""
    one = day(value)
    return f"{one.day} {MONTH_NAMES[one.month - 1]} {one.year}"


def share_after(months, since):
    """Of each month `YYYY-MM` (n,), the share of its days from the day `since` on: 0 before, 1 after."""
    since = day(since)
    return np.array([_share(month, since) for month in months])


def _share(month, since):
    at = month_number(month) - month_number(since.isoformat())
    if at:
        return float(at > 0)
    length = calendar.monthrange(since.year, since.month)[1]
    return (length - since.day + 1) / length


def whole_months(months, since):
    """How many of the months lie wholly before the day, and wholly from it on."""
    shares = share_after(months, since)
    return int((shares == 0).sum()), int((shares == 1).sum())


def apart(one, other):
    """Months between two days: how many times the earlier may be put a month later before it passes the other."""
    first, last = sorted((day(one), day(other)))
    return month_number(last.isoformat()) - month_number(first.isoformat()) - (last.day < first.day)


def inside(months, breaks):
    """The breaks, in order, that have a whole month of the series on both sides."""
    return [one for one in sorted({day(one) for one in breaks}) if min(whole_months(months, one))]


def columns(months, *, date, breaks=(), slope=False):
    """The names and the matrix (n, p) of the terms; `step` first, then `slope` where asked for (a year after the date).

    Trend and slope are per year, counted from the date. Terms that can't be told from each other are a Refusal.
    """
    years = (np.array([month_number(month) for month in months]) - month_number(day(date).isoformat())) / 12
    after = share_after(months, date)
    named = {STEP: after} | ({SLOPE: after * years} if slope else {})
    named |= {f"break {one}": share_after(months, one) for one in inside(months, breaks)}
    named |= {"level": np.ones(len(years)), "trend": years}
    for pair in range(1, PAIRS + 1):
        turn = 2 * np.pi * pair * np.array([int(month[5:]) for month in months]) / 12
        named |= {f"sine {pair}": np.sin(turn), f"cosine {pair}": np.cos(turn)}
    matrix = np.column_stack(list(named.values()))
    if np.linalg.matrix_rank(matrix) < matrix.shape[1]:
        raise Refusal(
            f"The step of {written(date)} can't be told from trend, season and breaks with these months: a break of "
            "its source falls on it, or it lies at an end of the series."
        )
    return list(named), matrix


def conditions(months, *, date, breaks=(), treated_everywhere=False, last_month=None):
    """Why an interrupted series over these months may not be asked about that day: sentences, none where it may.

    `months` are those recorded whole, `YYYY-MM`; a month in which the day or a break falls is not clean, nor is one
    after `last_month`, the last that is recorded in full. `breaks` are the days of all registered breaks of the source,
    inside the series or not. Rules of the project, section 8.
    """
    near, few = near_breaks(date, breaks), few_months(months, date=date, breaks=breaks, last_month=last_month)
    everywhere = [f"Every comparator was treated on the same day, {written(date)}."] if treated_everywhere else []
    return [*near, *few, *everywhere]


def near_breaks(date, breaks):
    """A sentence for each registered break of the source within 12 months of the day, either way."""
    near = [one for one in sorted({day(one) for one in breaks}) if apart(one, date) < MONTHS_APART or _year(one, date)]
    return [
        f"Recording changed on {written(one)}, {apart(one, date)} months from {written(date)}: more than "
        f"{MONTHS_APART} are needed."
        for one in near
    ]


def _year(one, other):
    """Whether two days are twelve months apart to the day, which is still within twelve months."""
    return apart(one, other) == MONTHS_APART and day(one).day == day(other).day


def few_months(months, *, date, breaks=(), last_month=None):
    """Sentences about too few clean months before or after the day."""
    broken = {day(one).isoformat()[:7] for one in breaks}
    clean = [month for month in months if month not in broken and (last_month is None or month <= last_month)]
    before, after = whole_months(clean, date)
    asked = (("before", before, MONTHS_BEFORE), ("after", after, MONTHS_AFTER))
    return [
        f"There are {found} clean months {side} {written(date)}: at least {least} are needed."
        for side, found, least in asked
        if found < least
    ]


def checked_months(data):
    """The months of a series, in order; a Refusal where a row is no month, or a month is there twice."""
    if data.periods is None:
        raise Refusal("A series needs its months: give `period`, a column of months written YYYY-MM.")
    wrong = [one for one in data.periods if not re.fullmatch(r"[0-9]{4}-(0[1-9]|1[0-2])", one)]
    if wrong:
        raise Refusal(f"{wrong[0]} is no month written YYYY-MM; a series is of months.")
    if len(set(data.periods)) < len(data.periods):
        raise Refusal("A month is in the series twice: give one area's series at a time.")
    if len(data.terms.columns):
        raise Refusal("An interrupted series takes no terms but its own: give data with `terms=[]`.")
    order = np.argsort(data.periods)
    return replace(data, counts=data.counts[order], population=data.population[order], periods=data.periods[order])


def until(data, last_month):
    """The series up to its last month that is recorded in full; as it is where none is named, or there is no series."""
    if data is None or data.periods is None or last_month is None:
        return data
    return data.only(data.periods <= last_month)


def months_of(periods):
    """The months of periods, each once, in order."""
    return sorted({month for one in set(periods) for month in Period.parse(one).months})
