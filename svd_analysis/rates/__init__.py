"""Rates, proportions, standardised rates and ratios with their intervals, by the rules of public health analysis."""

from svd_analysis.rates.events import (
    EXACT_BELOW,
    byar_limits,
    crude_rate,
    exact_limits,
    method,
    poisson_limits,
    share,
)

__all__ = ["EXACT_BELOW", "byar_limits", "crude_rate", "exact_limits", "method", "poisson_limits", "share"]
