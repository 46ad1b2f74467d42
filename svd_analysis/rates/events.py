"""Rates of events and their limits: counts over the people among whom they happened.

Counts of events below 10 use exact Poisson limits, from 10 Byar's approximation. Plain functions on arrays: a missing
count gives a missing value, never 0. `level` is the confidence level, 0.95 unless said.
"""

import numpy as np
from scipy import stats

EXACT_BELOW = 10


def poisson_limits(counts, *, level=0.95):
    """Lower and upper limits of the expected number of events, given counts: arrays (n,), (n,).

    Exact (Garwood 1936, from the chi-squared distribution) below 10 events, Byar's approximation from 10 (Breslow and
    Day 1987). The lower limit at a count of 0 is 0.
    """
    counts = np.asarray(counts, dtype=float)
    return np.where(counts < EXACT_BELOW, exact_limits(counts, level=level), byar_limits(counts, level=level))


def exact_limits(counts, *, level=0.95):
    """Exact Poisson limits of counts: array (2, n), lower then upper."""
    counts = np.asarray(counts, dtype=float)
    tail = (1 - level) / 2
    lower = np.where(counts > 0, stats.chi2.ppf(tail, 2 * counts) / 2, counts)
    return np.stack([lower, stats.chi2.isf(tail, 2 * counts + 2) / 2])


def byar_limits(counts, *, level=0.95):
    """Byar's approximate Poisson limits of counts: array (2, n), lower then upper; poor below 10, undefined at 0."""
    counts = np.asarray(counts, dtype=float)
    z = stats.norm.isf((1 - level) / 2)
    events = np.where(counts > 0, counts, np.nan)
    lower = events * (1 - 1 / (9 * events) - z / (3 * np.sqrt(events))) ** 3
    above = counts + 1
    return np.stack([lower, above * (1 - 1 / (9 * above) + z / (3 * np.sqrt(above))) ** 3])


def method(counts):
    """The name of the method `poisson_limits` uses for each count: `exact`, `byar`, or empty where it is missing."""
    counts = np.asarray(counts, dtype=float)
    return np.where(np.isnan(counts), "", np.where(counts < EXACT_BELOW, "exact", "byar"))


def crude_rate(counts, population, *, per, level=0.95):
    """Events per `per` of the population, with limits: arrays value, lower, upper.

    The denominator is people who live there: a town centre that draws visitors looks more dangerous than it is for
    its residents. A population of 0 or missing gives a missing rate.
    """
    counts, population = np.asarray(counts, dtype=float), np.asarray(population, dtype=float)
    people = np.where(population > 0, population, np.nan)
    lower, upper = poisson_limits(counts, level=level)
    return counts / people * per, lower / people * per, upper / people * per


def share(part, whole, *, per=100):
    """The part of a complete count as so many per `per`: no interval, since nothing was sampled. Missing for a
    whole of 0.
    """
    part, whole = np.asarray(part, dtype=float), np.asarray(whole, dtype=float)
    return part / np.where(whole > 0, whole, np.nan) * per
