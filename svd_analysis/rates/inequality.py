"""Inequality between groups ordered by deprivation: the slope and the relative index of inequality.

Both look at all groups, not only at the two ends, and at how many people are in each. Sources: Public Health England,
Fingertips public health technical guidance; A. Low and A. Low, "Measuring the gap: quantifying and comparing local
health inequalities", Journal of Public Health 26, 2004. The line is straight and the rates are not transformed; where
rates climb steeply at the deprived end, a straight line passes below them there, so show the groups' own rates beside.
"""

from dataclasses import dataclass

import numpy as np
from scipy import special

from svd_analysis.rates.events import EXACT_BELOW

GROUPS_AT_LEAST = 5  # fewer do not make a line: the technical guidance takes fifths or tenths
METHOD = "population-weighted line over groups; limits from simulated Poisson error"


@dataclass(frozen=True)
class Inequality:
    """The two indices with their limits; what cannot be given is missing, and `reason` says why.

    `slope` is events per `per` people: how much higher the rate is at the most deprived end of the population than at
    the least deprived, so that above 0 is higher in the most deprived and 0 is no gradient. `relative` is the rate at
    the one end over that at the other: above 1 is higher in the most deprived. A `relative_upper` of infinity means no
    upper limit. `caution` is empty or says why the limits are rough.
    """

    slope: float = np.nan
    slope_lower: float = np.nan
    slope_upper: float = np.nan
    relative: float = np.nan
    relative_lower: float = np.nan
    relative_upper: float = np.nan
    method: str = METHOD
    reason: str = ""
    caution: str = ""


def slope_index(counts, population, *, per, seed, dispersion=1.0, draws=20_000, level=0.95):
    """The slope index and the relative index of inequality of groups, most deprived first: an Inequality.

    Each group stands at the middle of the stretch of the population that it fills, from 0 (least deprived) to 1 (most);
    a line through the groups' rates, weighted by their people, is read off at both ends. Limits are percentiles of the
    lines through `draws` simulated sets of rates: each group's from the gamma distribution of count + 1/2, which holds
    what chance leaves open about its rate (Jeffreys), also where the count is 0. `dispersion` is the variance of the
    counts that the groups are made of over that of Poisson counts: neighbourhoods of one group differ by more than
    chance, and a group of them then tells no more than 1 / dispersion as many events would. How well a straight line
    fits is not in the limits. With 20,000 draws a limit is within about 2% of the interval's half-width of the one
    that endless draws would give.

    A missing count, or a group without people, leaves everything missing. A count below 10 is said in `caution`.
    """
    counts, population = np.asarray(counts, dtype=float), np.asarray(population, dtype=float)
    if reason := _refusal(counts, population):
        return Inequality(reason=reason)
    ends = _ends(population)
    least, most = ends @ (counts / population * per)
    drawn_least, drawn_most = ends @ (_drawn(counts, draws, seed, dispersion) / population[:, None] * per)
    tails = [(1 - level) / 2, (1 + level) / 2]
    slope = float(most - least), *np.quantile(drawn_most - drawn_least, tails).tolist()
    caution = f"a group has fewer than {EXACT_BELOW} events: the limits are rough" if min(counts) < EXACT_BELOW else ""
    if min(least, most) <= 0:
        reason = "no relative index: the line falls to a rate of 0 or below at one end"
        return Inequality(*slope, reason=reason, caution=caution)
    # Percentiles that are draws themselves: between a ratio and infinity there is no middle.
    limits = np.quantile(_ratios(drawn_least, drawn_most), tails, method="inverted_cdf").tolist()
    return Inequality(*slope, float(most / least), *limits, caution=caution)


def _refusal(counts, population):
    if len(counts) < GROUPS_AT_LEAST:
        return f"{len(counts)} groups are too few for a line: at least {GROUPS_AT_LEAST} are needed"
    if np.isnan(counts).any():
        return "the count of a group is missing"
    if not (population > 0).all():
        return "a group has no population, or it is missing"
    return ""


def _ends(population):
    """The weights by which groups' rates give the line's value at the least and the most deprived end: (2, groups)."""
    share = population / population.sum()
    place = 1 - (np.cumsum(share) - share / 2)
    centred = place - share @ place
    slope = share * centred / (share @ centred**2)
    return np.stack([share + (end - share @ place) * slope for end in (0, 1)])


def _drawn(counts, draws, seed, dispersion):
    """What the groups' expected counts could be: (groups, draws).

    The bits of PCG64 are the same in every release of numpy and on every machine; its own gamma draws need not be.
    """
    bits = np.random.PCG64(seed).random_raw(len(counts) * draws) >> np.uint64(11)
    chance = (bits * 2.0**-53).reshape(len(counts), draws)
    return dispersion * special.gammaincinv(counts[:, None] / dispersion + 0.5, chance)


def _ratios(least, most):
    """Rates at the most deprived end over those at the least: a rate below 0 counts as 0, and over 0 is infinity."""
    return np.divide(np.maximum(most, 0), least, out=np.full(len(most), np.inf), where=least > 0)
