"""The checks of findings about a day: what an interrupted series and a difference in differences must pass.

Each is a Check with what was found, in words with numbers. What could not be run says why.
"""

from dataclasses import dataclass

import pandas as pd

from svd_analysis.models import series_design
from svd_analysis.models.result import (
    ASSOCIATION,
    COLUMNS,
    FAILED,
    NOT_RUN,
    PASSED,
    QUASI_EXPERIMENT,
    Check,
    ModelResult,
)

ALPHA = 0.05
# Beyond this the limits of `serial` were found too narrow: see benchmarks/time_models.py.
MOST_LAG_ONE = 0.6


@dataclass(frozen=True)
class Found:
    """A result, its term the checks are about, and the word for it: step, effect."""

    result: ModelResult
    term: str
    word: str

    @property
    def row(self):
        """The row of the term; None where the result was refused."""
        return self.result.of(self.term)


def refused_for(result, reasons):
    """The result, refused for those reasons where there are any: without its rate ratios."""
    if not reasons or result.refused:
        return result
    return result.but(refused=" ".join(reasons), coefficients=pd.DataFrame(columns=COLUMNS))


def quasi(name, passed, found):
    """A check of rung 5."""
    return Check(name, QUASI_EXPERIMENT, PASSED if passed else FAILED, found)


def not_run(name, why):
    """A check of rung 5 that could not be run."""
    return Check(name, QUASI_EXPERIMENT, NOT_RUN, why)


def told_from_chance(found):
    """Rung 2: p of the term is below 0.05."""
    name = f"{found.word} told from chance"
    if found.row is None:
        return Check(name, ASSOCIATION, NOT_RUN, found.result.refused)
    passed = found.row["p"] < ALPHA
    return Check(name, ASSOCIATION, PASSED if passed else FAILED, f"{p_words(found.row['p'])}; below {ALPHA} is asked")


def stated_beforehand(stated_on, read_on):
    """That the day was written down before the outcome was first read."""
    name = "date stated beforehand"
    if stated_on is None or read_on is None:
        missing = "the date was stated" if stated_on is None else "the outcome was first read"
        return not_run(name, f"It is not recorded when {missing}.")
    words = f"Stated on {series_design.written(stated_on)}; first read on {series_design.written(read_on)}."
    return quasi(name, series_design.day(stated_on) < series_design.day(read_on), words)


def enough_months(months, *, date, breaks, last_month):
    """24 clean months before the day and 12 after."""
    few = series_design.few_months(months, date=date, breaks=breaks, last_month=last_month)
    before, after = series_design.whole_months(months, date)
    return quasi("months before and after", not few, " ".join(few) or f"{before} months before, {after} after.")


def no_break_near(date, breaks):
    """No registered break of the source within 12 months."""
    near = series_design.near_breaks(date, breaks)
    distances = [series_design.apart(one, date) for one in breaks]
    nearest = f"The nearest break is {min(distances)} months away." if distances else "0 breaks are registered."
    return quasi("no recording break near", not near, " ".join(near) or nearest)


def comparator_not_treated(given, months, date, *, everywhere, treated_on):
    """That the comparator was not treated within the series; not run where every one was treated on the same day."""
    name = "comparator not treated"
    if everywhere:
        return not_run(name, f"Every comparator was treated on the same day, {series_design.written(date)}.")
    if not given:
        return not_run(name, "There is no comparator of the same source, taxonomy and months.")
    if treated_on is None:
        return quasi(name, True, "The comparator was treated in 0 of the months.")
    treated = int((series_design.share_after(months, treated_on) > 0).sum())
    words = f"The comparator was treated on {series_design.written(treated_on)}, in {treated} of the months."
    return quasi(name, not treated, words)


def shows_no_such_step(name, who, found, other):
    """That another series has no step at the day, and could have shown one as large as ours.

    It failed where p is below 0.05; it could not be run where the other's interval holds our ratio too, since a series
    too small to show a step is no witness that there was none.
    """
    if other is None:
        return not_run(name, f"There is no {who} of the same recording system.")
    if other.refused or found.row is None:
        return not_run(name, other.refused or found.result.refused)
    own, step = found.row["rate_ratio"], other.of(found.term)
    words = f"The {who}'s rate ratio has {p_words(step['p'])}"
    if step["p"] < ALPHA:
        return quasi(name, False, f"{words}; below {ALPHA} is a {found.word} of its own.")
    if step["lower"] <= own <= step["upper"]:
        return not_run(name, f"{words}, but its 95% interval is too wide to tell none from one as large as ours.")
    return quasi(name, True, f"{words}, and its 95% interval leaves out one as large as ours.")


def placebos_quiet(found, placebos):
    """That no other day before the date has a step: Bonferroni's bar, since several are tried."""
    name = "placebo dates quiet"
    if placebos is None:
        return not_run(name, found.result.refused)
    if placebos.empty:
        return not_run(name, "0 other dates have 24 months before and 12 after them within the months before the date.")
    least = placebos["p"].min()
    words = (
        f"{len(placebos)} other dates; the nearest to a step has {p_words(least)}; at least {ALPHA} / "
        f"{len(placebos)} is asked."
    )
    return quasi(name, least >= ALPHA / len(placebos), words)


def autocorrelation_allowed(found, of_residuals):
    """That nothing is left in residuals made even, and that months are no more alike than the limits were tried at."""
    name = "autocorrelation allowed for"
    if of_residuals is None:
        return not_run(name, found.result.refused)
    lag_one, p = of_residuals
    words = (
        f"Neighbouring residuals have a correlation of {lag_one:.2f} (at most {MOST_LAG_ONE}); what is left after "
        f"allowing for it has {p_words(p)} (at least {ALPHA})."
    )
    return quasi(name, p >= ALPHA and lag_one <= MOST_LAG_ONE, words)


def p_words(p):
    """A p value to read: never 0."""
    return "p < 0.001" if p < 0.001 else f"p = {p:.3f}"
