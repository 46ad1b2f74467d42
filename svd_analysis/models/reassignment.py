"""What the treated areas' change looks like among all choices of as many areas: inference where few were treated.

Cluster-robust limits are far too narrow with few treated areas (MacKinnon and Webb 2018, Econometrics Journal 21:114);
here the label `treated` is dealt out again among the areas, and p is the share of deals at least as far from no effect
as the real one (Fisher 1935). What is dealt is each area's departure from what areas' and periods' own levels expect,
over its own standard error with the ordinary variation between areas in it, so that large and small areas can stand for
each other.
"""

from itertools import combinations
from math import comb

import numpy as np

from svd_analysis.models.result import Refusal

MOST_DEALS = 2000


def deals(areas, treated, *, seed=1):
    """Choices of `treated` (k,) many among `areas` as places (m, k), the real one first: all of them up to 2,000.

    Where there are more, 1,999 are drawn with the seed, beside the real one.
    """
    real = np.flatnonzero(np.isin(areas, treated))
    if comb(len(areas), len(real)) <= MOST_DEALS:
        every = np.array(list(combinations(range(len(areas)), len(real))))
        return np.vstack([real, every[(every != real).any(axis=1)]])
    random = np.random.default_rng(seed)
    drawn = np.argsort(random.random((MOST_DEALS - 1, len(areas))), axis=1)[:, : len(real)]
    return np.vstack([real, drawn])


def share_as_far(departures, chosen):
    """p: the share of deals (m, k) whose summed departures lie as far from 0 as those of the first.

    `departures` (areas, tests): squares of several tests are added up.
    """
    sums = np.einsum("mkt->mt", departures[chosen])
    far = (sums**2).sum(axis=1)
    return float((far >= far[0] * (1 - 1e-9)).mean())


def expected(counts, people):
    """Counts (areas, periods) that areas' and periods' own levels expect, given people at risk of the same shape.

    Proportional fitting (Deming and Stephan 1940): both margins met to a millionth. Nobody at risk expects nothing.
    """
    found = people * (counts.sum() / people.sum())
    for _ in range(500):
        found = found * (counts.sum(axis=0) / found.sum(axis=0))
        ratio = counts.sum(axis=1) / found.sum(axis=1)
        found = found * ratio[:, None]
        if np.abs(ratio - 1).max() < 1e-6:
            return found
    raise Refusal("The areas' and periods' levels did not converge, so no reassignment is shown.")


def departures(counts, means, marks):
    """For each area, its log ratio in the marked periods over its standard error: (areas,).

    `marks` (periods,) are the shares of a period that are marked, 0 to 1. The variance is Poisson's, and that between
    areas by DerSimonian and Laird (1986, Control Clin Trials 7:177).
    """
    moved = marks - (means @ marks / means.sum(axis=1))[:, None]
    weights = (means * moved**2).sum(axis=1)
    ratios = ((counts - means) * moved).sum(axis=1) / weights
    spread = (weights * (ratios - np.average(ratios, weights=weights)) ** 2).sum() - (len(ratios) - 1)
    between = max(0.0, spread / (weights.sum() - (weights**2).sum() / weights.sum()))
    return ratios / np.sqrt(between + 1 / weights)


def p_of_ratio(log_ratio, counts, people, marks, chosen):
    """p of the null that the treated areas' rate was multiplied by exp(log_ratio) in the marked periods."""
    altered = people.copy()
    altered[chosen[0]] *= np.exp(log_ratio * marks)
    return share_as_far(departures(counts, expected(counts, altered), marks)[:, None], chosen)


def limits(estimate, first_step, counts, people, marks, chosen, *, level=0.95):
    """The log ratios on either side of the estimate that are just not refuted at the level: (lower, upper).

    Refused where no choice of areas could be rare enough, and where no end is found within a ratio of 1,000.
    """
    if 1 / len(chosen) > 1 - level + 1e-12:
        raise Refusal(
            f"Areas can be chosen in {len(chosen)} ways only: no p below {1 / len(chosen):.2f} can come of it, and "
            f"limits at {level:.0%} need at least {round(1 / (1 - level))}."
        )

    def kept(log_ratio):
        return p_of_ratio(log_ratio, counts, people, marks, chosen) > 1 - level + 1e-12

    if not kept(estimate):
        raise Refusal("The treated areas changed too differently from each other for limits by reassignment.")
    return tuple(_end(kept, estimate, side * first_step) for side in (-1, 1))


def _end(kept, inside, step):
    """Out by doubled steps until refuted, then halved back to a thousandth."""
    outside = inside + step
    while kept(outside):
        inside, step = outside, 2 * step
        outside = inside + step
        if abs(outside) > np.log(1000):
            raise Refusal("Reassignment finds no end to the limits, so none are shown.")
    while abs(outside - inside) > 1e-3:
        middle = (inside + outside) / 2
        inside, outside = (middle, outside) if kept(middle) else (inside, middle)
    return outside
