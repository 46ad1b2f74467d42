"""Proportions, means and groups of equal number, as public health analysis works them out.

Plain functions on arrays: what is missing stays missing, and is never taken for 0. `level` is the confidence level,
0.95 unless said.
"""

import numpy as np
from scipy import stats

FIRST = ("highest", "lowest")


def proportion(part, whole, *, per=1, level=0.95):
    """The part of a whole as so many per `per`, with limits: arrays value, lower, upper of the shape of the inputs.

    For a whole that could have turned out otherwise (of so many victims, how many were under 25); a share of a complete
    count is `share`. Limits are Wilson's score (1927) without correction for continuity: they stay within 0 and the
    whole, also where the part is none or all of it. A whole of 0 has no proportion. Each of the whole counts once: for
    a rate, whose events may be more than its residents, there is `crude_rate`.
    """
    part, whole = np.asarray(part, dtype=float), np.asarray(whole, dtype=float)
    assert not np.any((part > whole) | (part < 0)), "a part is between 0 and its whole"
    of = np.where(whole > 0, whole, np.nan)
    square = stats.norm.isf((1 - level) / 2) ** 2
    middle, base = 2 * part + square, 2 * (of + square)
    half = np.sqrt(square * (square + 4 * part * (1 - part / of)))
    lower = np.where(part == 0, part / of, (middle - half) / base)
    upper = np.where(part == whole, part / of, (middle + half) / base)
    return part / of * per, lower * per, upper * per


def mean(values, *, level=0.95):
    """The mean over the last axis with its limits, in the unit of the values: arrays value, lower, upper.

    Limits by Student's t with n - 1 degrees of freedom, as in the technical guidance of Fingertips: for measurements
    whose mean is roughly normal, not for counts of events. A missing value leaves the mean missing; a single value has
    a mean and no limits.
    """
    values = np.asarray(values, dtype=float)
    many = values.shape[-1]
    value = values.mean(axis=-1) if many else np.full(values.shape[:-1], np.nan)
    if many < 2:
        return value, np.full_like(value, np.nan), np.full_like(value, np.nan)
    half = stats.t.isf((1 - level) / 2, many - 1) * values.std(axis=-1, ddof=1) / np.sqrt(many)
    return value, value - half, value + half


def quantiles(values, number, *, first):
    """Which of `number` groups of equal size each value lies in: array (n,) of 1 to `number`.

    `first` says which end group 1 is, `highest` or `lowest`: for a score that grows with deprivation the most deprived
    fifth is 1 with `highest`. By the guidance behind Fingertips on assigning deprivation categories: equal values share
    the first of their ranks, so that they are in one group and groups can be of unequal size; where n is no multiple of
    `number`, so are they. A missing value is in no group and is not counted; fewer values than groups give none.
    """
    assert first in FIRST, f"group 1 is one of {FIRST}, not {first!r}"
    values = np.asarray(values, dtype=float)
    there = ~np.isnan(values)
    many = int(there.sum())
    groups = np.full(values.shape, np.nan)
    if many >= number:
        rank = stats.rankdata(values[there] if first == "lowest" else -values[there], method="min").astype(int)
        # Whole numbers throughout: a rank on the border of two groups must not fall to a rounding error.
        groups[there] = number + 1 - -(-(many + 1 - rank) * number // many)
    return groups
