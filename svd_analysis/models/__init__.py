"""Models of counts with people at risk, one a module: `fit(data)` returns a ModelResult, or one that says why not.

    from svd_analysis import models
    data = models.data(table, outcome="offences", population="residents", terms=["income"], area="borough")
    result = models.negative_binomial.fit(data)

A rate ratio is of places with more of something against places with less: never of persons, and not a cause.
"""

from svd_analysis.models import (
    difference_in_differences,
    interrupted_series,
    leroux,
    negative_binomial,
    panel,
    quasi_poisson,
    sensitivity,
)
from svd_analysis.models.data import Data, data
from svd_analysis.models.result import Check, ModelResult, Refusal, rung_of

__all__ = [
    "Check", "Data", "ModelResult", "Refusal", "data", "difference_in_differences", "interrupted_series", "leroux",
    "negative_binomial", "panel", "quasi_poisson", "rung_of", "sensitivity",
]  # fmt: skip
