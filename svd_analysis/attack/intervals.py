"""Which counts a printed number leaves possible: a rounded count, a rate, a limit of an interval, two limits alone.

A number printed with d decimals stands for all that rounds to it. Limits are those of a Poisson count, exact (Garwood)
or Byar's, as UK public health prints them; which of the two is not always told, so both are allowed.
"""

import math
from dataclasses import dataclass
from functools import cache

import numpy as np
from scipy.stats import chi2, norm

from svd_analysis.attack.statements import ANY

_MOST = 4000  # the greatest count whose limits are looked up; above it a count is no small number
_SLACK = 1e-9


@dataclass(frozen=True)
class Rounding:
    """How a release was rounded: to multiples of `base`, each number within `within` of the truth, or (`summed`) the
    finest, the others being added up; and which counts it says are hidden, `lowest` to `highest`, where it says so."""

    base: int = 0
    within: int = 0
    lowest: int = 0
    highest: float = ANY
    summed: bool = False

    def widened(self, low, high):
        """The least and greatest count behind a printed one that lies between these: itself, where it is no
        multiple."""
        return (max(0, low - self.within), high + self.within) if self.holds(low, high) else (low, high)

    def holds(self, low, high):
        """Whether a rounded number lies between these."""
        return bool(self.base) and low <= high and (high == ANY or high // self.base * self.base >= low)


def around(value, decimals):
    """The least and greatest of what prints as `value` with so many decimals."""
    half = 0.5 * 10.0**-decimals
    return value - half, value + half


def whole(low, high):
    """The whole numbers in an interval, as their least and greatest."""
    return max(0, math.ceil(low - _SLACK * max(1, abs(low)))), math.floor(high + _SLACK * max(1, abs(high)))


def of_rate(low, high, population, per):
    """Counts whose rate lies between `low` and `high`, in so many `population`."""
    return whole(low * population / per, high * population / per)


@cache
def _limits(level):
    """Lower and upper limits of the counts 0, 1, 2, ...: the method's name -> two arrays."""
    count = np.arange(_MOST + 1, dtype=float)
    tail, z = (1 - level) / 2, norm.ppf(1 - (1 - level) / 2)
    above = count + 1
    safe = np.maximum(count, 1)
    byar = safe * (1 - 1 / (9 * safe) - z / (3 * np.sqrt(safe))) ** 3
    return {
        "exact": (np.where(count > 0, chi2.ppf(tail, 2 * safe) / 2, 0.0), chi2.isf(tail, 2 * above) / 2),
        "byar": (np.where(count > 0, byar, 0.0), above * (1 - 1 / (9 * above) + z / (3 * np.sqrt(above))) ** 3),
    }


def of_limits(lower, upper, *, scale=None, level=0.95, method=""):
    """Counts whose two limits, times `scale`, lie in the intervals `lower` and `upper`; (0, ANY) where none has them.

    Without a scale (the population is not known) only the ratio of the two limits is used, which names a small count.
    """
    allowed = np.zeros(_MOST + 1, dtype=bool)
    for name, (low, high) in _limits(level).items():
        if method in ("", name):
            allowed |= _keeps(low, high, lower, upper, scale)
    counts = np.flatnonzero(allowed)
    return (int(counts[0]), int(counts[-1]) if counts[-1] < _MOST else ANY) if counts.size else (0, ANY)


def _keeps(low, high, lower, upper, scale):
    if scale is not None:
        return _inside(low * scale, lower) & _inside(high * scale, upper)
    if lower[0] <= 0:
        return np.ones(len(low), dtype=bool)
    with np.errstate(divide="ignore"):
        ratio = np.where(low > 0, high / low, np.inf)
    return _inside(ratio, (upper[0] / lower[1], upper[1] / lower[0]))


def _inside(values, interval):
    low, high = interval
    return (values >= low - _SLACK * abs(low) - _SLACK) & (values <= high + _SLACK * abs(high) + _SLACK)
