"""What a finding's models give beside their coefficients: how the fit looks, what it predicts, rates in plain units."""

import numpy as np
import pandas as pd

from svd_analysis import models
from svd_analysis.causes import places
from svd_analysis.models import residuals, sensitivity
from svd_analysis.models.likeness import likeness
from svd_analysis.models.result import Refusal

# With fewer neighbourhoods the tenths of them are handfuls.
FEWEST_FOR_TENTHS = 500


def of(found, data, main, results, by):
    """DIAGNOSTICS rows: of the fit by the quasi-Poisson full model, of what is said by the main one."""
    exposure, plain = data.terms.columns[0], _of_full(results, "quasi-Poisson")
    for name, one in by.iterrows():
        yield row("units", name, one["spread"], expected=one["mean"])
    recorded, fitted = residuals.fitted_tenths(data)
    for number in range(10):
        yield row("calibration", f"{number + 1:02d}", recorded[number], expected=fitted[number])
    yield from _zeros(data, _of_full(results, "negative binomial").dispersion)
    yield from _prediction(found, results[0].outcome, data, by)
    yield row("moran", "", likeness(plain.residuals, data.near if plain.n == len(data) else None, data.areas)[0])
    said = main.of(exposure)
    point, limit = sensitivity.e_value(said["rate_ratio"], said["lower"], said["upper"])
    yield row("e value", "point", point)
    yield row("e value", "limit", limit)
    if len(by) > 1:
        yield row("e value", "strongest confounder", strongest(main, exposure))
    yield from _steps(data, exposure, main.shape)


def _of_full(results, model):
    return next(one for one in results if one.adjustment == "full" and one.model.startswith(model))


def row(diagnostic, item, value, *, expected=np.nan, lower=np.nan, upper=np.nan):
    """One DIAGNOSTICS row but for its question and outcome."""
    return {
        "diagnostic": diagnostic, "item": item, "value": float(value), "expected": float(expected),
        "lower": float(lower), "upper": float(upper),
    }  # fmt: skip


def _zeros(data, alpha):
    """How many places have no event, and how many the negative binomial of that alpha gives."""
    means, fitted_data = residuals.predicted(data)
    if np.isnan(alpha):
        return
    none = np.exp(-means) if alpha == 0 else (1 + alpha * means) ** (-1 / alpha)
    yield row("zeros", "", (fitted_data.counts == 0).sum(), expected=none.sum())


def _prediction(found, outcome, data, by):
    """Mean absolute errors when the last year's counts are predicted: by the model of the year before, and by its
    counts. Both are brought to the last year's total, so that only the spread over places is judged. None where the
    year before can't be fitted by itself.
    """
    if len(found.years) < 2:
        return
    before = places.frame(found, outcome, by.index, years=[found.years[-2]])
    after = found.counts[outcome][str(found.years[-1])]
    try:
        means, fitted = residuals.predicted(places.ready(found, before, by.index, by).apart())
    except Refusal:
        return
    truth = after.reindex(fitted.places).to_numpy()
    known = ~np.isnan(truth)
    for item, guess in (("model", means), ("same as last year", fitted.counts)):
        if guess[known].sum():
            scaled = guess[known] * truth[known].sum() / guess[known].sum()
            yield row("prediction", item, np.abs(truth[known] - scaled).mean())


def _steps(data, exposure, shape):
    """The rate with every place in one tenth (fifth) of the exposure, all else as it is: per 1,000 residents a year."""
    parts = 10 if len(data) >= FEWEST_FOR_TENTHS else 5
    order = np.argsort(np.argsort(data.terms[exposure].to_numpy(), kind="stable"), kind="stable")
    step = parts * order // len(data)
    names = [f"step {number}" for number in range(1, parts)]
    groups = pd.DataFrame({name: (step == number).astype("float64") for number, name in enumerate(names, start=1)})
    others = data.terms.drop(columns=exposure)
    stepped = models.Data(
        outcome=data.outcome, counts=data.counts, population=data.population,
        terms=pd.concat([groups, others], axis=1), areas=data.areas, places=data.places, near=data.near,
    )  # fmt: skip
    try:
        means, errors = residuals.standardised_means(stepped, names, shape)
    except Refusal:
        return
    for number, (mean, error) in enumerate(zip(means, errors, strict=True), start=1):
        lower, upper = mean * np.exp(-1.96 * error), mean * np.exp(1.96 * error)
        kind = "tenth" if parts == 10 else "fifth"
        yield row(kind, f"{number:02d}", 1000 * mean, lower=1000 * lower, upper=1000 * upper)


def strongest(main, exposure):
    """The largest rate ratio, or its inverse, of what was allowed for; None where nothing was."""
    others = main.coefficients[main.coefficients["term"] != exposure]["rate_ratio"]
    return None if others.empty else float(np.maximum(others, 1 / others).max())
