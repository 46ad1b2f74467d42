"""Interrupted series: whether a month's rate stepped at a day that was stated beforehand, beyond trend and season.

    result = interrupted_series.fit(series, date="2023-01-31", breaks=["2020-03-26"])
    result.of("step")

Segmented quasi-Poisson regression (Lopez Bernal et al. 2017, Int J Epidemiol 46:348) with limits that allow for months
that are alike (`serial`). How often these limits hold, and how often a step is found where there is none, is printed by
`benchmarks/time_models.py`. A step at a day is not yet an effect of what happened on it: `assess` asks the rest.
"""

import numpy as np
import pandas as pd
from scipy import stats

from svd_analysis.models import serial, series_design, time_checks
from svd_analysis.models.result import ModelResult, Refusal, coefficients, told
from svd_analysis.models.series_design import SLOPE, STEP, conditions

__all__ = ["assess", "conditions", "counterfactual", "fit", "placebos"]

EVENTS_A_TERM = 10
# Fewer on a side and the step can't be told from that year's season.
FEWEST_ON_A_SIDE = 6
# Months left over after the terms: with fewer the limits were not tried.
FEWEST_FREE = 20


@told("interrupted series")
def fit(data, *, date, breaks=(), slope=False, level=0.95):
    """The ModelResult of a series with a step at a day; terms `step` and, where asked, `slope` (a year, after the day).

    `data` is one series: `periods` months YYYY-MM, `population` the people at risk in each; months may be missing.
    `breaks` are days of registered breaks: each inside the series has a level of its own. `dispersion` is Pearson's
    statistic over its degrees of freedom, residuals made even.
    """
    names, fitted, data = _fitted(data, date, breaks, slope, level)
    shown = [name for name in names if name in (STEP, SLOPE)]
    contrasts = np.eye(len(names))[: len(shown)]
    errors = np.array([fitted.error(one) for one in contrasts])
    freedom = np.array([fitted.freedom(one) for one in contrasts])
    estimates = fitted.estimates[: len(shown)]
    p = 2 * stats.t.sf(np.abs(estimates / errors), freedom)
    return ModelResult(
        model="interrupted series, quasi-Poisson",
        outcome=data.outcome,
        coefficients=coefficients(shown, estimates, errors, quantile=stats.t.ppf((1 + level) / 2, freedom), p=p),
        n=len(data),
        dispersion=fitted.dispersion,
        notes=(*data.notes, *_notes(data, fitted, breaks)),
    )


def _fitted(data, date, breaks, slope, level):
    data = series_design.checked_months(data)
    _check(data, date)
    names, matrix = series_design.columns(data.periods, date=date, breaks=breaks, slope=slope)
    if len(data) - len(names) < FEWEST_FREE:
        raise Refusal(
            f"{len(data)} months are too few for {len(names)} terms: at least {len(names) + FEWEST_FREE} are needed."
        )
    if data.counts.sum() < EVENTS_A_TERM * len(names):
        raise Refusal(
            f"{data.counts.sum():,.0f} events are too few for the {len(names)} terms of a series: at least "
            f"{EVENTS_A_TERM * len(names)} are needed."
        )
    months = np.array([series_design.month_number(month) for month in data.periods])
    fitted = serial.cautious(
        data.counts, matrix, np.log(data.population), months, contrast=np.eye(len(names))[0], level=level
    )
    return names, fitted, data


def _check(data, date):
    shares = series_design.share_after(data.periods, date)
    before, after = series_design.whole_months(data.periods, date)
    if min(before, after) < FEWEST_ON_A_SIDE:
        raise Refusal(
            f"{before} months before and {after} after {series_design.written(date)} are too few for a step: at least "
            f"{FEWEST_ON_A_SIDE} are needed on each side."
        )
    if not data.counts[shares < 1].sum() or not data.counts[shares == 1].sum():
        raise Refusal(f"No {data.outcome} is recorded on one side of the day: the rate ratio has no end.")


def _notes(data, fitted, breaks):
    of_breaks = [
        f"From {series_design.written(one)} on, when recording changed, the series has a level of its own."
        for one in series_design.inside(data.periods, breaks)
    ]
    return (f"A month's residual has a correlation of {fitted.lag_one:.2f} with the next one's.", *of_breaks)


def counterfactual(data, *, date, breaks=(), slope=False, level=0.95):
    """What was recorded and fitted in each month, and what the model expects without the step (and slope).

    Columns month, count, fitted, without_step, lower, upper: counts a month. The limits are those of the expected
    number, not of what chance would make of it; before the day `without_step` is `fitted`. What `fit` refuses is raised
    as a Refusal.
    """
    names, fitted, data = _fitted(data, date, breaks, slope, level)
    _, matrix = series_design.columns(data.periods, date=date, breaks=breaks, slope=slope)
    matrix[:, [name in (STEP, SLOPE) for name in names]] = 0
    central = matrix @ fitted.estimates + np.log(data.population)
    wide = np.array([fitted.half_width(row, level) for row in matrix])
    return pd.DataFrame(
        {
            "month": data.periods,
            "count": data.counts,
            "fitted": fitted.expected,
            "without_step": np.exp(central),
            "lower": np.exp(central - wide),
            "upper": np.exp(central + wide),
        }
    )


def autocorrelation(data, *, date, breaks=(), slope=False):
    """The correlation of neighbouring residuals, and p that whitened ones have none left (`serial.left_over`)."""
    _, fitted, _ = _fitted(data, date, breaks, slope, 0.95)
    return fitted.lag_one, serial.left_over(fitted.residuals)


def placebos(data, *, date, breaks=(), level=0.95):
    """Steps at other days, in the stretch before the day alone: columns date, rate_ratio, lower, upper, p.

    The days are firsts of months, at least 12 months from each other, from the day and from every break, with 24 months
    before and 12 after them. No rows where the stretch is too short, or where none of the fits can be had.
    """
    data = series_design.checked_months(data)
    earlier = data.only(series_design.share_after(data.periods, date) == 0)
    rows = []
    for one in _placebo_days(earlier.periods, date, breaks):
        step = fit(earlier, date=one, breaks=breaks, level=level).of(STEP)
        if step is not None:
            rows.append({"date": one, **step[["rate_ratio", "lower", "upper", "p"]]})
    return pd.DataFrame(rows, columns=["date", "rate_ratio", "lower", "upper", "p"])


def _placebo_days(months, date, breaks):
    """Firsts of months, latest first."""
    days, taken = [], series_design.day(date)
    for month in reversed(months):
        day = series_design.day(month)
        if series_design.apart(day, taken) < series_design.MONTHS_APART:
            continue
        if not series_design.conditions(months, date=day, breaks=breaks):
            days.append(day)
            taken = day
    return days[::-1]


def assess(series, comparator=None, control=None, *, date, breaks=(), stated_on=None, read_on=None,
           treated_everywhere=False, comparator_treated_on=None, last_month=None, slope=False):  # fmt: skip
    """The ModelResult of a series with the checks of an association (rung 2) and of a quasi-experiment (rung 5).

    `comparator` is the same count elsewhere, `control` an offence of the same recording system that what happened on
    the day can't have changed. `stated_on` is the day on which the date was written down, `read_on` that on which the
    outcome was first read. `comparator_treated_on` is when the comparator was treated too, `treated_everywhere` that
    there was none that was not. Where `conditions` gives a reason the result is refused: the checks say what of it, and
    no rate ratio is shown.
    """
    asked = {"date": date, "breaks": breaks, "slope": slope}
    series, comparator, control = (series_design.until(one, last_month) for one in (series, comparator, control))
    result = fit(series, **asked)
    compared, controlled = (None if one is None else fit(one, **asked) for one in (comparator, control))
    months = [] if series.periods is None else list(series.periods)
    found = time_checks.Found(result, STEP, "step")
    checks = (
        time_checks.told_from_chance(found),
        time_checks.stated_beforehand(stated_on, read_on),
        time_checks.enough_months(months, date=date, breaks=breaks, last_month=last_month),
        time_checks.no_break_near(date, breaks),
        time_checks.comparator_not_treated(
            comparator is not None, months, date, everywhere=treated_everywhere, treated_on=comparator_treated_on
        ),
        time_checks.shows_no_such_step("comparator shows no such step", "comparator", found, compared),
        time_checks.placebos_quiet(found, None if result.refused else placebos(series, date=date, breaks=breaks)),
        time_checks.shows_no_such_step("negative control quiet", "negative control", found, controlled),
        time_checks.autocorrelation_allowed(found, None if result.refused else autocorrelation(series, **asked)),
    )
    reasons = conditions(months, date=date, breaks=breaks, treated_everywhere=treated_everywhere, last_month=last_month)
    return time_checks.refused_for(result, reasons).but(checks=checks)
