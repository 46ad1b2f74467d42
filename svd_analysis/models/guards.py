"""What is refused before and after a fit: data that can't answer the question must not return a number.

The bars are stated: at least ten rows a term (Peduzzi et al. 1996, J Clin Epidemiol 49:1373, for events), ten events a
term, a condition number of at most 30 (Belsley, Kuh and Welsch 1980).
"""

from dataclasses import replace

import numpy as np
import pandas as pd

from svd_analysis.models.result import Refusal

ROWS_A_TERM, EVENTS_A_TERM, MOST_CONDITION = 10, 10, 30.0
# A row with more leverage than this draws the line to itself, whatever is recorded in the others.
MOST_LEVERAGE = 0.5


def check(data):
    """Refuse data that no model of counts can be fitted to; each Refusal says what is wrong and what would help."""
    if not len(data):
        raise Refusal("No row can be used. " + " ".join(data.notes))
    _check_counts(data)
    _check_terms(data.terms)
    _check_size(data)
    _check_separation(data)
    _check_collinear(data)


def _check_counts(data):
    if not data.counts.sum():
        raise Refusal(f"No {data.outcome} is recorded in any of the {len(data):,} rows: there is nothing to explain.")
    if data.areas is not None and len(set(data.areas[data.counts > 0])) == 1 and len(set(data.areas)) > 1:
        raise Refusal(f"Only one area has any {data.outcome}: areas can't be compared.")


def _check_terms(terms):
    if not len(terms.columns):
        raise Refusal("No term is given to explain the counts with.")
    for name in terms.columns:
        values = terms[name].to_numpy()
        if np.ptp(values) <= 1e-12 * max(1.0, np.abs(values).max()):
            raise Refusal(f"{name} has the same value everywhere, so it can explain no difference.")


def _check_size(data):
    areas = 0 if data.areas is None else len(set(data.areas)) - 1
    terms = len(data.terms.columns)
    # An area's own level is estimated from its own rows: it needs two, not ten.
    if len(data) < ROWS_A_TERM * terms + 2 * areas + 2:
        raise Refusal(
            f"{len(data):,} rows are too few for {terms} terms"
            + (f" and {areas + 1} areas" if areas else "")
            + f": at least {ROWS_A_TERM * terms + 2 * areas + 2} are needed. Ask with fewer terms, or over more areas."
        )
    if data.counts.sum() < EVENTS_A_TERM * terms:
        raise Refusal(
            f"{data.counts.sum():,.0f} events are too few for {terms} terms: at least {EVENTS_A_TERM * terms} are "
            "needed. Ask with fewer terms, or over more months."
        )


def _check_separation(data):
    """A yes-or-no term on one side of which nothing is recorded has no finite rate ratio."""
    for name in data.terms.columns:
        values = data.terms[name].to_numpy()
        sides = np.unique(values)
        if len(sides) == 2 and any(not data.counts[values == side].sum() for side in sides):
            raise Refusal(
                f"No {data.outcome} is recorded on one side of {name} (perfect separation): the rate ratio has no end."
            )
        low, high = values[data.counts > 0].min(), values[data.counts > 0].max()
        empty = ((values < low) | (values > high)).mean()
        if low == high or empty > 0.9:
            raise Refusal(f"Only one value of {name} has any {data.outcome} (separation): the rate ratio has no end.")


def _check_collinear(data):
    """Terms that nearly repeat each other, within areas where areas' own levels are allowed for."""
    within = data.terms
    if data.areas is not None:
        within = within - within.groupby(data.areas).transform("mean")
        for name, values in within.items():
            if np.abs(values).max() <= 1e-9 * max(1.0, np.abs(data.terms[name]).max()):
                raise Refusal(f"{name} is the same within each area, so it can't be told from the areas' own levels.")
    spread = (within**2).mean() ** 0.5
    number = condition_number(within)
    if number > MOST_CONDITION:
        one, other = _most_alike(within / spread)
        raise Refusal(
            f"The terms nearly repeat each other (condition number {number:.0f}, at most {MOST_CONDITION:.0f} allowed"
            f"), {one} and {other} most. Leave one of them out."
        )


def check_influence(data, matrix, fitted):
    """Refuse a fit in which one row alone decides (leverage above 0.5); rows of areas with under ten are passed over.

    Leverage is the weighted hat value (Pregibon 1981, Annals of Statistics 9:705).
    """
    hat = leverage(matrix, fitted)
    if data.areas is not None:
        area, _ = pd.factorize(data.areas)
        hat = np.where(np.bincount(area)[area] < ROWS_A_TERM, 0.0, hat)
    furthest = int(hat.argmax())
    if hat[furthest] > MOST_LEVERAGE:
        named = f"row {furthest + 1}" if data.places is None else str(data.places[furthest])
        terms = data.terms.iloc[furthest]
        odd = ((terms - data.terms.mean()) / data.terms.std()).abs().idxmax()
        raise Refusal(
            f"{named} alone decides the fit (leverage {hat[furthest]:.2f}, at most {MOST_LEVERAGE:g} allowed): "
            f"its {odd} of {terms[odd]:.3g} is far from all others. Check it, or leave it out and say so."
        )


def leverage(matrix, fitted):
    """The weighted hat values (n,) of a Poisson fit with scale 1."""
    inside = np.einsum("ij,ij->i", matrix @ np.asarray(fitted.cov_params()), matrix)
    return np.asarray(fitted.fittedvalues) * inside


def condition_number(terms):
    """Of the terms brought to the same length: 1 where they have nothing in common."""
    scaled = terms / np.sqrt((terms**2).sum())
    return float(np.linalg.cond(scaled.to_numpy()))


def _most_alike(terms):
    correlation = terms.corr().abs().to_numpy(copy=True)
    np.fill_diagonal(correlation, 0)
    one, other = np.unravel_index(correlation.argmax(), correlation.shape)
    return terms.columns[one], terms.columns[other]


def design(data):
    """The design matrix (n, terms + areas) and how many of its first columns are terms: an own level for each area.

    An area in which nothing is recorded has no level that is finite; its rows say nothing of the terms and are left
    out: `data` comes back without them.
    """
    if data.areas is None:
        return data, np.column_stack([data.terms.to_numpy(), np.ones(len(data))])
    area, _ = pd.factorize(data.areas)
    recorded = np.bincount(area, data.counts)[area] > 0
    if not recorded.all():
        lost = len(set(data.areas[~recorded]))
        note = f"{lost} areas in which nothing is recorded are left out: they say nothing of a ratio."
        data = replace(data.only(recorded), notes=(*data.notes, note))
    area, areas = pd.factorize(data.areas, sort=True)
    return data, np.column_stack([data.terms.to_numpy(), np.eye(len(areas))[area]])
