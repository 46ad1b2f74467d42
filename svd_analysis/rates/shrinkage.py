"""Shrunken rates: the rate of a small place drawn towards the mean of all, the more the fewer people it has.

A raw rate of a place with few people is mostly chance, and the extremes of a map of raw rates are its smallest places.
Shrinking cures that noise. It does not cure a wrong denominator: a town centre that draws visitors stays high, and
being far from the others it makes places differ so much that none is shrunk. Leave such places out beforehand, and show
counts beside the rates. A shrunken rate says what is likely of a place; it is not a count of its events.
"""

from dataclasses import dataclass

import numpy as np
from scipy import special, stats

from svd_analysis.rates.events import poisson_limits

PLACES_AT_LEAST = 30  # fewer cannot tell how far places differ
# How far true rates may be spread, as standard deviation over mean: from places all but alike to a few with everything.
SPREADS = (np.arange(150) + 0.5) * 0.02


@dataclass(frozen=True)
class ShrunkRates:
    """Shrunken rates of places and their limits, arrays (n,), per `per` people; missing ones are not a number.

    `mean` is the rate of all places together, `spread` the standard deviation of places' true rates around it, both per
    `per`. `places` is how many they were estimated from. `reason` is empty, or says why nothing is given.
    """

    value: np.ndarray
    lower: np.ndarray
    upper: np.ndarray
    mean: float
    spread: float
    places: int
    reason: str = ""


def shrunk_rates(counts, population, *, per, level=0.95):
    """Empirical-Bayes rates of places, events per `per` people, with limits: a ShrunkRates.

    Places' true rates are taken to follow a gamma distribution around the rate of all places together, and events to be
    Poisson (D. Clayton and J. Kaldor, Biometrics 43, 1987; R. J. Marshall, Applied Statistics 40, 1991). `value` is the
    mean of what remains likely of a place's rate once its count is known; `lower` and `upper` cut off equal tails. How
    far places differ is itself known only roughly, and where events are few a single estimate of it is often 0: so each
    spread counts as much as all places' counts make it likely, none being preferred beforehand, and what remains likely
    is summed up by the gamma distribution of the same mean and variance. Neighbours count no more than other places.

    On simulated places the 95% limits held the true rate of 89% to 100% of them, 94% on the mean, the least where
    places differ little and have few events; with one estimate of the spread it was down to 72%. Limits are of each
    place by itself: the extremes of many are not ranked by them.

    A place with no people or a missing count has no rate and no part in the estimates. Below 30 places with both,
    nothing is given. Where no place has an event all rates are 0, with the Poisson limits of all places together.
    """
    counts, population = np.asarray(counts, dtype=float), np.asarray(population, dtype=float)
    known = (population > 0) & np.isfinite(counts)
    places = int(known.sum())
    rates = np.full((3, len(counts)), np.nan)
    if places < PLACES_AT_LEAST:
        reason = f"{places} places are too few to tell how far places differ: at least {PLACES_AT_LEAST} are needed"
        return ShrunkRates(*rates, np.nan, np.nan, places, reason)
    mean = counts[known].sum() / population[known].sum()
    if mean == 0:
        rates[:, known] = np.array([[0], *poisson_limits([0], level=level)]) / population[known].sum() * per
        return ShrunkRates(*rates, 0.0, 0.0, places)
    weights = _likelihood(counts[known], population[known], mean)
    rates[:, known] = _remaining(counts[known], population[known], mean, weights, level) * per
    return ShrunkRates(*rates, float(mean * per), float(weights @ SPREADS * mean * per), places)


def _prior(mean):
    """Shape and rate of the gamma distribution of true rates a person, for each spread: (spreads, 1), (spreads, 1)."""
    shape = 1 / SPREADS[:, None] ** 2
    return shape, shape / mean


def _likelihood(counts, population, mean):
    """How likely all the counts make each spread, summing to 1: counts are negative binomial, given a spread."""
    shape, rate = _prior(mean)
    terms = special.gammaln(shape + counts) - special.gammaln(shape)
    terms -= shape * np.log1p(population / rate) + counts * np.log(rate + population)
    whole = terms.sum(axis=1)
    weights = np.exp(whole - whole.max())
    return weights / weights.sum()


def _remaining(counts, population, mean, weights, level):
    """Mean, lower and upper limit of each place's rate a person: (3, n)."""
    shape, rate = _prior(mean)
    means = (shape + counts) / (rate + population)
    drawn_in = rate / (rate + population)  # the weight of the common mean, whose own error is passed on with it
    error = np.sum(population * mean + (population * SPREADS[:, None] * mean) ** 2, axis=1) / population.sum() ** 2
    variances = means / (rate + population) + drawn_in**2 * error[:, None]
    value = weights @ means
    variance = weights @ (variances + (means - value) ** 2)
    likely = stats.gamma(value**2 / variance, scale=variance / value)
    return np.stack([value, likely.ppf((1 - level) / 2), likely.isf((1 - level) / 2)])
