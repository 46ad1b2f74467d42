"""Difference in differences: whether areas where something was done changed from those where it was not, from that day.

    result = difference_in_differences.fit(data, treated=["A", "B"], date="2021-04-01")
    result.of("treated after")

Poisson with a level for each area and each period (`panel`), all treated on one day. With at least 10 areas treated and
10 not, limits are robust to dependence within areas (CR3, t on areas less one). With fewer of either they are by
reassignment of the label (`reassignment`): p is then the share of choices of as many areas that differ as much, and the
limits are the ratios it does not refute. The event study asks the years before the day (Freyaldenhoven, Hansen and
Shapiro 2019, Am Econ Rev 109:3307): differences there speak against the comparison.
"""

import numpy as np
import pandas as pd
from scipy import stats

from svd_analysis.models import comparison_checks, panel, reassignment, series_design, time_checks
from svd_analysis.models.result import COLUMNS, ModelResult, coefficients, told
from svd_analysis.models.treated_areas import FEWEST_OF_A_KIND, Compared, compared, covariance_of, fitted_to
from svd_analysis.periods import Period, month_number

EFFECT = "treated after"
# So that p by reassignment can fall to 0.05 with a single area treated.
FEWEST_AREAS = 20
MONTHS_OF_A_LEAD = 12


@told("difference in differences")
def fit(data, *, treated, date, level=0.95, seed=1):
    """The ModelResult of `treated after`: the rate ratio of treated areas from the day on, against the others' change.

    `data` has areas and periods (months or years, as `Period` reads them) and no terms; `treated` names areas. A period
    in which the day falls counts by its share after it. `seed` is for the reassignments that are drawn.
    """
    seen = compared(data, treated, date)
    fitted, rows = fitted_to(seen, {EFFECT: seen.marks})
    estimate, freedom = float(fitted.estimates[0]), len(set(rows.areas)) - 1
    if seen.few:
        row, model, note = _reassigned(seen, fitted, level, seed)
    else:
        error = np.sqrt(covariance_of(fitted, rows)[0, 0])
        with np.errstate(divide="ignore"):
            p = 2 * stats.t.sf(np.abs(estimate / error), freedom)
        quantile = stats.t.ppf((1 + level) / 2, freedom)
        row = coefficients([EFFECT], [estimate], [error], quantile=quantile, p=[p])
        model, note = "difference in differences, robust to clusters of areas", ()
    residual = seen.data.counts - fitted.expected
    free = len(residual) - freedom - 1 - len(fitted.estimates)
    return ModelResult(
        model=model,
        outcome=data.outcome,
        coefficients=row,
        n=len(residual),
        dispersion=float((residual**2 / fitted.expected).sum() / free) if free > 0 else np.nan,
        notes=(*seen.data.notes, *note),
    )


def _reassigned(seen, fitted, level, seed):
    counts, people = seen.tables
    chosen = reassignment.deals(np.unique(seen.data.areas), seen.treated, seed=seed)
    marks = seen.marks.to_numpy()
    estimate, first_step = float(fitted.estimates[0]), max(float(np.sqrt(fitted.bread[0, 0])), 0.01)
    lower, upper = reassignment.limits(estimate, first_step, counts, people, marks, chosen, level=level)
    p = reassignment.p_of_ratio(0.0, counts, people, marks, chosen)
    row = pd.DataFrame([[EFFECT, *np.exp([estimate, lower, upper]), p]], columns=COLUMNS)
    untreated = counts.shape[0] - len(seen.treated)
    note = (
        f"{len(seen.treated)} areas were treated and {untreated} were not; with fewer than {FEWEST_OF_A_KIND} of a "
        f"kind p and limits are by reassignment among {len(chosen):,} choices of areas."
    )
    return row, "difference in differences, by reassignment of areas", (note,)


def randomised(data, *, treated, date, seed=1):
    """p by reassignment of the label, and of how many choices; whatever the number of treated areas."""
    seen = compared(data, treated, date)
    chosen = reassignment.deals(np.unique(seen.data.areas), seen.treated, seed=seed)
    counts, people = seen.tables
    return reassignment.p_of_ratio(0.0, counts, people, seen.marks.to_numpy(), chosen), len(chosen)


def leads(data, *, treated, date, seed=1):
    """The event study before the day: columns lead, rate_ratio; and p of all leads together, missing where none is.

    Lead 1 is the second year before the day, against the last one; periods after the day are left out. p is
    Hotelling's, of F on areas less leads, or by reassignment where few areas were treated.
    """
    seen = compared(data, treated, date)
    before = seen.marks.index[seen.marks == 0]
    rows = seen.data.only(np.isin(seen.data.periods, before))
    years = _years_before(before, date)
    columns = {f"lead {year}": (years == year).astype("float64") for year in sorted(set(years)) if year}
    if not columns:
        return pd.DataFrame(columns=["lead", "rate_ratio"]), np.nan
    earlier = Compared(panel.usable(rows), seen.marks[before], seen.treated)
    fitted, rows = fitted_to(earlier, columns)
    estimates = fitted.estimates[: len(columns)]
    table = pd.DataFrame({"lead": list(columns), "rate_ratio": np.exp(estimates)})
    if earlier.few:
        return table, _leads_reassigned(earlier, columns, seed)
    free = len(set(rows.areas)) - len(columns)
    statistic = estimates @ np.linalg.solve(covariance_of(fitted, rows), estimates) / len(columns)
    return table, float(stats.f.sf(statistic * free / (free + len(columns) - 1), len(columns), free))


def _leads_reassigned(earlier, columns, seed):
    counts, people = earlier.tables
    means = reassignment.expected(counts, people)
    moved = [reassignment.departures(counts, means, marks.to_numpy()) for marks in columns.values()]
    chosen = reassignment.deals(np.unique(earlier.data.areas), earlier.treated, seed=seed)
    return reassignment.share_as_far(np.column_stack(moved), chosen)


def _years_before(periods, date):
    """Of periods that end before the day, whole years between; a first year cut short joins the next."""
    at = month_number(series_design.day(date).isoformat())
    years = pd.Series([(at - 1 - month_number(Period.parse(one).last)) // MONTHS_OF_A_LEAD for one in periods], periods)
    months = pd.Series([len(Period.parse(one).months) for one in periods], periods)
    oldest = years.max()
    if oldest and months[years == oldest].sum() < MONTHS_OF_A_LEAD:
        years = years.where(years < oldest, oldest - 1)
    return years


def assess(data, control=None, *, treated, date, breaks=(), stated_on=None, read_on=None, treated_everywhere=False,
           others_treated=(), last_month=None, seed=1):  # fmt: skip
    """The ModelResult of a difference in differences with the checks of rung 2 and of a quasi-experiment, rung 5.

    `control` are rows of the same areas and periods of an offence of the same recording system that what was done can't
    have changed. `others_treated` are areas among the comparators where it was done too; `treated_everywhere` says that
    there is none where it was not. `breaks`, `stated_on`, `read_on` and `last_month` are as in
    `interrupted_series.assess`, whose conditions are asked here too.
    """
    asked = {"treated": treated, "date": date, "seed": seed}
    result = fit(data, **asked)
    controlled = None if control is None else fit(control, **asked)
    months = [] if data.periods is None else series_design.months_of(data.periods)
    found = time_checks.Found(result, EFFECT, "effect")
    checks = (
        time_checks.told_from_chance(found),
        time_checks.stated_beforehand(stated_on, read_on),
        time_checks.enough_months(months, date=date, breaks=breaks, last_month=last_month),
        time_checks.no_break_near(date, breaks),
        comparison_checks.others_not_treated(data, treated, others_treated, date, everywhere=treated_everywhere),
        comparison_checks.leads_quiet(found, None if result.refused else leads(data, **asked)),
        comparison_checks.enough_areas(data, treated, FEWEST_AREAS, FEWEST_OF_A_KIND),
        comparison_checks.randomisation_agrees(found, None if result.refused else randomised(data, **asked)),
        time_checks.shows_no_such_step("negative control quiet", "negative control", found, controlled),
    )
    reasons = series_design.conditions(
        months, date=date, breaks=breaks, treated_everywhere=treated_everywhere, last_month=last_month
    )
    return time_checks.refused_for(result, reasons).but(checks=checks)
