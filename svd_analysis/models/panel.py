"""Fixed-effects Poisson of area-years: whether areas have more in the years in which they have more of a term.

    result = panel.fit(data)          # data with areas, periods and terms that change over time inside areas

Each area has its own level and each period its own, so that what is lasting in an area, and what happens everywhere at
once, explains nothing. The areas' levels are conditioned out (Hausman, Hall and Griliches 1984, Econometrica 52:909):
the same coefficients as with a dummy an area. Limits are robust to any dependence within areas: the jackknife CR3, of t
on areas less one (MacKinnon, Nielsen and Webb 2023, J Econometrics 232:272). CR1 was tried first and held a true ratio
in 89% of panels of ten areas that drift; `benchmarks/time_models.py` prints what CR3 does.
"""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from scipy import stats

from svd_analysis.models import guards
from svd_analysis.models.result import ModelResult, Refusal, coefficients, told

# With fewer clusters no sandwich is wide enough for sure (Cameron, Gelbach and Miller 2008).
FEWEST_AREAS = 10


@dataclass(frozen=True)
class Concentrated:
    """A fit with the groups' levels conditioned out.

    `estimates` (p,); `expected` counts (n,); `within` (n, p), the design less its expected mean within the group;
    `bread` (p, p), the inverse of the information.
    """

    estimates: np.ndarray
    expected: np.ndarray
    within: np.ndarray
    bread: np.ndarray

    def clustered(self, counts, groups):
        """CR3 covariance (p, p) of the estimates: what they move by when each group is left out, by one Newton step."""
        codes, names = pd.factorize(groups)
        weighted = self.expected[:, None] * self.within
        whole = self.within.T @ weighted
        moved = []
        for code in range(len(names)):
            own = codes == code
            score = self.within[own].T @ (counts - self.expected)[own]
            moved.append(_solved(whole - self.within[own].T @ weighted[own], score))
        moved = np.array(moved)
        return (len(names) - 1) / len(names) * moved.T @ moved


def _solved(information, score):
    """The step; a Refusal where without the group nothing is left to tell a column by."""
    if np.linalg.cond(information) > 1e12:
        raise Refusal("Without one of the areas a term can't be told from the levels, so no limits are shown.")
    return np.linalg.solve(information, score)


@told("panel, fixed-effects Poisson")
def fit(data, *, level=0.95):
    """The ModelResult of counts on terms, with a level for each area and each period; limits robust within areas.

    `dispersion` is Pearson's statistic over rows less terms, areas and periods. Areas where nothing was recorded, or of
    one period only, say nothing of a change over time: they are left out, and named in `notes`.
    """
    data = usable(data)
    check_terms(data)
    fitted, matrix = fitted_to(data)
    terms, areas = len(data.terms.columns), len(set(data.areas))
    errors = np.sqrt(np.diag(fitted.clustered(data.counts, data.areas))[:terms])
    estimates = fitted.estimates[:terms]
    with np.errstate(divide="ignore", invalid="ignore"):
        p = 2 * stats.t.sf(np.abs(estimates / errors), areas - 1)
    free = len(data) - areas - matrix.shape[1]
    pearson = float(((data.counts - fitted.expected) ** 2 / fitted.expected).sum())
    return ModelResult(
        model="panel, fixed-effects Poisson, robust to clusters of areas",
        outcome=data.outcome,
        coefficients=coefficients(
            data.terms.columns, estimates, errors, quantile=stats.t.ppf((1 + level) / 2, areas - 1), p=p
        ),
        n=len(data),
        dispersion=pearson / free if free > 0 else np.nan,
        notes=data.notes,
    )


def fitted_to(data):
    """The Concentrated fit of terms with period effects, and its design, terms first."""
    later = np.unique(data.periods)[1:]
    matrix = np.column_stack([data.terms.to_numpy(), (data.periods[:, None] == later).astype("float64")])
    return concentrated(data.counts, matrix, np.log(data.population), data.areas), matrix


def concentrated(counts, design, offset, groups):
    """Newton's steps on the likelihood conditional on the groups' totals (multinomial); a Refusal where they don't end.

    `counts` (n,), `design` (n, p) with no level, `offset` (n,) the log people at risk, `groups` (n,) names.
    """
    groups = np.unique(groups, return_inverse=True)[1]
    estimates = np.zeros(design.shape[1])
    for _ in range(100):
        expected, within = _conditional(estimates, counts, design, offset, groups)
        information = within.T @ (expected[:, None] * within)
        if np.linalg.cond(information) > 1e14:
            break
        step = np.linalg.solve(information, within.T @ (counts - expected))
        if np.abs(step).max() < 1e-10 * (1 + np.abs(estimates).max()):
            return Concentrated(estimates, expected, within, np.linalg.inv(information))
        # Far out Newton's steps go too far: none changes a row's log rate by more than 1.
        estimates = estimates + step / max(1.0, np.abs(within @ step).max())
    raise Refusal("The panel model did not converge, so no number is shown: a term may have nothing on one side of it.")


def _conditional(estimates, counts, design, offset, groups):
    """Expected counts (n,) given the groups' totals, and the design (n, p) less its expected mean within the group."""
    linear = design @ estimates + offset
    highest = np.full(groups.max() + 1, -np.inf)
    np.maximum.at(highest, groups, linear)
    weights = np.exp(linear - highest[groups])
    shares = weights / np.bincount(groups, weights=weights)[groups]
    means = np.column_stack([np.bincount(groups, weights=shares * column) for column in design.T])
    return np.bincount(groups, weights=counts)[groups] * shares, design - means[groups]


def usable(data):
    """The rows that say something of a change over time, the others named in `notes`; a Refusal where too few."""
    if data.areas is None or data.periods is None:
        raise Refusal("A panel needs its areas and its periods: give `area` and `period`, columns of text.")
    if pd.DataFrame({"area": data.areas, "period": data.periods}).duplicated().any():
        raise Refusal("An area has two rows of the same period: add their counts together first.")
    for kind in ("periods", "areas"):
        names = getattr(data, kind)
        recorded = pd.Series(data.counts).groupby(names).transform("sum").to_numpy() > 0
        data = _without(data, recorded, names, f"{kind} in which no {data.outcome} is recorded")
    if len(set(data.periods)) < 2:
        raise Refusal(f"{len(set(data.periods))} period is too few to see a change over time: at least 2 are needed.")
    twice = pd.Series(data.areas).groupby(data.areas).transform("size").to_numpy() > 1
    data = _without(data, twice, data.areas, "areas that have one period only")
    areas = len(set(data.areas))
    if not areas:
        raise Refusal(
            "No area has its count, its people and every term in two or more periods. " + " ".join(data.notes)
        )
    if areas < FEWEST_AREAS:
        raise Refusal(
            f"{areas} areas are too few for intervals robust to dependence within areas: {FEWEST_AREAS} are needed."
        )
    return data


def _without(data, kept, names, why):
    if kept.all():
        return data
    lost = len(set(names[~kept]))
    return replace(data.only(kept), notes=(*data.notes, f"{lost} {why} are left out: they say nothing of a change."))


def check_terms(data):
    """Refuse terms that areas' and periods' own levels leave nothing of, or that nearly repeat each other."""
    if not len(data.terms.columns):
        raise Refusal("No term is given to explain the counts with.")
    asked = guards.EVENTS_A_TERM * len(data.terms.columns)
    if data.counts.sum() < asked:
        raise Refusal(f"{data.counts.sum():,.0f} events are too few for the terms: at least {asked} are needed.")
    own = data.terms - data.terms.groupby(data.areas).transform("mean")
    left = without_levels(data.terms, data.areas, data.periods)
    for name, values in data.terms.items():
        least = 1e-8 * max(1e-300, np.abs(values).max())
        if np.abs(own[name]).max() <= least:
            raise Refusal(
                f"{name} does not change over time inside any area, so it can't be told from the areas' levels."
            )
        if np.abs(left[name]).max() <= least:
            raise Refusal(f"{name} changes alike in every area, so it can't be told from the periods' own levels.")
    number = guards.condition_number(left)
    if number > guards.MOST_CONDITION:
        raise Refusal(
            f"The terms nearly repeat each other inside areas (condition number {number:.0f}, at most "
            f"{guards.MOST_CONDITION:.0f} allowed). Leave one of them out."
        )


def without_levels(terms, areas, periods):
    """What least squares leaves of terms after a level for each area and period."""
    marks = (periods[:, None] == np.unique(periods)[1:]).astype("float64")
    marks = pd.DataFrame(marks) - pd.DataFrame(marks).groupby(areas).transform("mean")
    own = (terms - terms.groupby(areas).transform("mean")).to_numpy()
    left = own - marks.to_numpy() @ np.linalg.lstsq(marks.to_numpy(), own, rcond=None)[0]
    return pd.DataFrame(left, columns=terms.columns)
