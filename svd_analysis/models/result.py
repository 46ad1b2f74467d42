"""What a model returns: rate ratios with their limits, or why there are none; and how far what it says may go.

A `Check` has three states, and only `passed` earns: what could not be run earns no more than what failed. The rung is
the highest whose checks, and those of every rung below it, all passed.
"""

from dataclasses import dataclass, field, replace
from functools import wraps
from typing import Literal

import numpy as np
import pandas as pd

from svd_analysis.errors import ParameterError

PASSED, FAILED, NOT_RUN = "passed", "failed", "could not be run"
PATTERN, ASSOCIATION, ADJUSTED, ROBUST, QUASI_EXPERIMENT = 1, 2, 3, 4, 5
RUNGS = {
    PATTERN: "pattern",
    ASSOCIATION: "association",
    ADJUSTED: "adjusted association",
    ROBUST: "robust association",
    QUASI_EXPERIMENT: "quasi-experiment",
}
COLUMNS = ["term", "rate_ratio", "lower", "upper", "p"]


class Refusal(ParameterError):
    """A model can't be fitted to these data, or its fit can't be trusted; the message says why and what would help."""


@dataclass(frozen=True)
class Check:
    """Something a finding must pass to stand on a rung: what was asked, and what was found, in words with numbers."""

    name: str
    rung: int
    state: Literal["passed", "failed", "could not be run"]
    found: str

    def __post_init__(self):
        assert self.state in (PASSED, FAILED, NOT_RUN), f"check {self.name}: no such state as {self.state!r}"
        assert self.rung in RUNGS, f"check {self.name}: there is no rung {self.rung}"
        assert self.found.strip(), f"check {self.name}: say what was found, or why it could not be run"


@dataclass(frozen=True)
class ModelResult:
    """One fitted model, or one refused.

    `coefficients` has a row a term (term, rate_ratio, lower, upper, p), rate ratios per unit of the term, limits at
    95%; no rows where `refused` says why. `dispersion` is the Pearson statistic over its degrees of freedom, or the
    negative binomial's alpha, as `model` says; `moran_p` the p value of Moran's I of its residuals. Both are missing
    where they do not apply. `residuals` (n,) are Pearson's. `notes` are what a reader must know: rows left out, a
    boundary met. `shape` is tau and lambda of a spatial model.
    """

    model: str
    outcome: str
    coefficients: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=COLUMNS))
    n: int = 0
    dispersion: float = np.nan
    moran_p: float = np.nan
    refused: str = ""
    notes: tuple[str, ...] = ()
    question: str = ""
    adjustment: str = ""
    geography: str = ""
    exposure: str = ""
    checks: tuple[Check, ...] = ()
    residuals: np.ndarray | None = field(default=None, repr=False, compare=False)
    shape: tuple[float, float] | None = None

    def __post_init__(self):
        assert bool(self.refused) == (len(self.coefficients) == 0), f"{self.model}: either coefficients or a refusal"
        numbers = [self.coefficients[name].to_numpy(dtype="float64") for name in ("rate_ratio", "lower", "upper")]
        assert np.isfinite(numbers).all(), f"{self.model}: a rate ratio or limit that is no number"

    @property
    def rung(self):
        """The rung of the ladder that its checks have earned; 0 where it was refused."""
        return 0 if self.refused else rung_of(self.checks)

    def of(self, term):
        """The row of a term, as a Series; None where it was refused or has no such term."""
        rows = self.coefficients[self.coefficients["term"] == term]
        return rows.iloc[0] if len(rows) else None

    def but(self, **changed):
        """The same result with some of its fields changed."""
        return replace(self, **changed)


def rung_of(checks):
    """The highest rung whose checks, and all checks of rungs below it, passed; 1, a pattern, where none did.

    A rung for which nothing was asked is not reached: a chain is as long as it is whole. Where only the
    quasi-experiment is asked for, its rung follows on the association.
    """
    asked = sorted({check.rung for check in checks})
    reached = PATTERN
    for rung in asked:
        if any(check.state != PASSED for check in checks if check.rung == rung):
            break
        reached = rung
    return reached


def told(model):
    """A decorator: a Refusal inside `fit` becomes a ModelResult of that model that says why."""

    def of(fit):
        @wraps(fit)
        def telling(data, **choices):
            try:
                return fit(data, **choices)
            except Refusal as fault:
                return ModelResult(model=model, outcome=data.outcome, refused=str(fault), notes=data.notes)

        return telling

    return of


def coefficients(names, estimates, errors, *, quantile, p):
    """The coefficient table from estimates and standard errors on the log scale; a Refusal where one is no number."""
    estimates, errors, p = (np.asarray(values, dtype="float64") for values in (estimates, errors, p))
    with np.errstate(over="ignore"):
        columns = {
            "rate_ratio": np.exp(estimates),
            "lower": np.exp(estimates - quantile * errors),
            "upper": np.exp(estimates + quantile * errors),
            "p": p,
        }
    if not np.isfinite(list(columns.values())).all() or (errors <= 0).any():
        raise Refusal("The fit gave no finite interval for every term, so none is shown.")
    return pd.DataFrame({"term": list(names), **columns})
