"""Ratios of counts and rates: is it a change, beyond chance and beyond what areas ordinarily differ by?

The variance of the logarithm of a ratio of two counts a and b is 1/a + 1/b + tau2. The first two are chance; tau2 is
the variance between areas, by how much their year-to-year ratios ordinarily differ over and above chance. Were it left
out, up to half the areas of a region would "differ" from it in a year where nothing happened. Plain functions on arrays
that broadcast; a missing count gives a missing ratio. `level` is the confidence level, 0.95 unless said.
"""

from dataclasses import dataclass

import numpy as np
from scipy import special, stats

from svd_analysis.rates.events import EXACT_BELOW

EXACT, WALD, REST_TOO_FEW = "exact conditional", "log-wald", "rest too few"
# Halvings of an interval until its ends are the same number.
_HALVINGS = 70
# The normal deviate of the smallest p value a floating-point number can hold.
_LARGEST_DEVIATE = 37.5
# A log ratio beyond any that is looked for.
_FARTHEST = 50.0


@dataclass(frozen=True)
class Ratio:
    """A ratio with its limits, the two-sided p value that it is 1, and the method: arrays of one shape.

    `p` is below 1 - level exactly where the limits leave out 1. Missing where nothing could be worked out, the method
    then empty.
    """

    value: np.ndarray
    lower: np.ndarray
    upper: np.ndarray
    p: np.ndarray
    method: np.ndarray


def rate_ratio(a, b, *, persons_a=None, persons_b=None, tau2=0.0, level=0.95):
    """The count `a` over the count `b` as a `Ratio`, or the rate of `a` over that of `b` where their persons are given.

    Where either count is below 10, limits are exact: Clopper and Pearson's (1934) of `a` given a + b, with twice the
    smaller tail as p. Two counts cannot tell tau2 from chance, so tau2 widens these limits afterwards: on the log scale
    the square of a limit's distance from the ratio grows by the square of z tau, and p is the one that agrees with the
    widened limits. It errs on the side of no change. From 10 both are log-Wald: variance 1/a + 1/b + tau2.

    Where `b` is 0 the ratio is infinite with a lower limit only (the upper is infinity); where `a` is 0 it is 0 with an
    upper limit only (the lower is 0). Such a limit has no distance from the ratio; its log moves by the whole of z tau.
    Both 0: no ratio. Persons of 0: none. Of counts without the share u of all, 1 - u can be given as the persons.
    """
    a, b, tau2, scale = np.broadcast_arrays(*_floats(a, b, tau2, _scale(persons_a, persons_b)))
    known = ~np.isnan(a + b + scale) & (a + b > 0)
    value, lower, upper, p = (np.full(a.shape, np.nan) for _ in range(4))
    value[known] = scale[known] * np.divide(a[known], b[known], out=np.full(known.sum(), np.inf), where=b[known] > 0)
    method = np.full(a.shape, "", dtype=f"U{len(EXACT)}")
    few, tested = np.minimum(a, b) < EXACT_BELOW, known & ~np.isnan(tau2)
    for name, of, rows in ((EXACT, _exact, tested & few), (WALD, _wald, tested & ~few)):
        lower[rows], upper[rows], p[rows] = of(a[rows], b[rows], scale[rows], tau2[rows], (1 - level) / 2)
        method[rows] = name
    return Ratio(value, lower, upper, p, method)


def ratio_of_ratios(a1, a0, b1, b0, *, located1=1.0, located0=1.0, tau2=0.0, level=0.95):
    """The ratio a1/a0 of an area over the ratio b1/b0 of the rest of its force, as a `Ratio`.

    A break in recording that hit all areas alike cancels out. The log has the variance 1/a1 + 1/a0 + 1/b1 + 1/b0 +
    tau2, and the method is that of `rate_ratio` by the area's counts, with the rest's chance added to tau2. The rest
    leaves out the area itself and takes in offences with no place. Where it has fewer than 10 events in either year its
    chance is not near enough to normal: the value is given without limits and p, with the method "rest too few".
    `located1` and `located0` are the shares of offences with a place in the two years: the area's ratio is then what it
    would be had as many been located.
    """
    a1, a0, b1, b0, tau2 = np.broadcast_arrays(*_floats(a1, a0, b1, b0, tau2))
    b1, b0 = (np.where(b > 0, b, np.nan) for b in (b1, b0))
    persons = {"persons_a": b1 * located1, "persons_b": b0 * located0}
    found = rate_ratio(a1, a0, **persons, tau2=tau2 + 1 / b1 + 1 / b0, level=level)
    few = ~np.isnan(found.value) & (np.minimum(b1, b0) < EXACT_BELOW)
    lower, upper, p = (np.where(few, np.nan, one) for one in (found.lower, found.upper, found.p))
    return Ratio(found.value, lower, upper, p, np.where(few, REST_TOO_FEW, found.method))


def between_area_variance(earlier, later):
    """tau2 of one pair of years: the variance of areas' log ratios beyond chance; the last axis is the areas.

    The moment estimator of DerSimonian and Laird (1986): each area's log(later/earlier), weighted by the inverse of its
    chance 1/earlier + 1/later, around their weighted mean, which is the ratio of all areas together but for chance;
    floored at 0. An area with a zero or a missing count in either year is left out of the pair, since its log ratio
    does not exist; below two areas there is no estimate. Unit: a squared log ratio. Its root is roughly a proportion:
    tau of 0.05 means that ratios ordinarily differ by about 5 in 100.
    """
    earlier, later = np.broadcast_arrays(*_floats(earlier, later))
    used = (earlier > 0) & (later > 0)
    earlier, later = np.where(used, earlier, 1.0), np.where(used, later, 1.0)
    weight = np.where(used, earlier * later / (earlier + later), 0.0)
    areas = used.sum(axis=-1)
    total = np.where(areas > 1, weight.sum(axis=-1), np.nan)
    ratio = np.log(later / earlier)
    around = ratio - ((weight * ratio).sum(axis=-1) / total)[..., None]
    excess = (weight * around**2).sum(axis=-1) - (areas - 1)
    return np.maximum(excess / (total - (weight**2).sum(axis=-1) / total), 0)


def mean_between_area_variance(earlier, later):
    """tau2 over several pairs of years: the mean of `between_area_variance` of each row of (pairs, areas).

    Leave out pairs across a registered break and those with 2020. A pair that has no estimate is not in the mean. Each
    pair's is floored at 0 first, so that where areas hardly differ the mean lies a little too high, on the safe side.
    """
    found = between_area_variance(earlier, later)
    found = found[~np.isnan(found)]
    return found.mean() if found.size else np.nan


def smallest_detectable_ratio(count, *, tau2=0.0, power=0.8, level=0.95):
    """The nearest ratios to 1 that a year of `count` events would show the year after: arrays fall, rise.

    Detected means that the limits leave out 1, with the probability `power`. Chance enters as the difference of the
    roots of two counts, whose variance is 1/2 at any ratio; as the variance of a log ratio that is 2/count near 1. (The
    form 1/count + 1/(ratio x count) asks for too much where counts are small.) tau2 is added. With fewer than 25 events
    exact limits are cautious, and the probability of telling the fall is nearer 0.7 than 0.8; below 10 no fall can be
    relied on to show, and it is missing. So are both at a count of 0.
    """
    count, tau2 = np.broadcast_arrays(*_floats(count, tau2))
    count = np.where(count > 0, count, np.nan)
    deviate = stats.norm.isf((1 - level) / 2) + stats.norm.isf(1 - power)
    return tuple(np.exp(_log_ratio_at(deviate, count, tau2, sign)) for sign in (-1, 1))


def _log_ratio_at(deviate, count, tau2, sign):
    """The log ratio that lies `deviate` standard deviations from 0, on the side of `sign`; missing where none does."""
    near, far = np.zeros(count.shape), np.full(count.shape, _FARTHEST)
    for _ in range(_HALVINGS):
        distance = (near + far) / 2
        variance = (distance / np.expm1(sign * distance / 2)) ** 2 / (2 * count) + tau2
        short = distance < deviate * np.sqrt(variance)
        near, far = np.where(short, distance, near), np.where(short, far, distance)
    reached = (far < _FARTHEST) & ~np.isnan(count + tau2) & ((sign > 0) | (count >= EXACT_BELOW))
    return np.where(reached, sign * far, np.nan)


def _floats(*arrays):
    return [np.asarray(one, dtype=float) for one in arrays]


def _scale(persons_a, persons_b):
    """What turns the ratio of counts into that of rates; missing where there is nobody."""
    a, b = _floats(*(1.0 if persons is None else persons for persons in (persons_a, persons_b)))
    return np.where(b > 0, b, np.nan) / np.where(a > 0, a, np.nan)


def _wald(a, b, scale, tau2, tail):
    """Limits and p of the log ratio as a normal variable: arrays lower, upper, p."""
    log_ratio, deviation = np.log(scale * a / b), np.sqrt(1 / a + 1 / b + tau2)
    half = stats.norm.isf(tail) * deviation
    p = 2 * stats.norm.sf(np.abs(log_ratio) / deviation)
    return np.exp(log_ratio - half), np.exp(log_ratio + half), p


def _exact(a, b, scale, tau2, tail):
    """Exact conditional limits and p, widened by tau2: arrays lower, upper, p. The upper limit is that of b over a."""
    lower = _exact_lower(a, b, scale, tau2, tail)
    other = _exact_lower(b, a, 1 / scale, tau2, tail)
    upper = np.divide(1, other, out=np.full(other.shape, np.inf), where=other > 0)
    return lower, upper, _exact_p(a, b, scale, tau2)


def _exact_lower(a, b, scale, tau2, tail):
    """Clopper and Pearson's lower limit, of a share of a + b by the beta distribution, as a ratio; then widened.

    0 where `a` is 0.
    """
    some = np.where(a > 0, a, 1.0)
    odds = special.betaincinv(some, b + 1, tail) / special.betainccinv(b + 1, some, tail)
    limit, spread = np.log(scale * odds), stats.norm.isf(tail) * np.sqrt(tau2)
    ratio = np.log(scale * some / np.where(b > 0, b, np.nan))
    widened = np.where(b > 0, ratio - np.hypot(ratio - limit, spread), limit - spread)
    return np.where(a > 0, np.exp(widened), 0.0)


def _exact_p(a, b, scale, tau2):
    """The smallest 1 - level at which the widened limits leave out 1: without tau2, twice the smaller tail.

    Turned so that the ratio is at least 1, the lower limit counts. It leaves out 1 where, before widening, it lies
    above `least`; so it does where `a` or more events at the ratio `least` are rarer than the tail beyond the deviate.
    """
    turned = a * scale < b
    a, b, scale = np.where(turned, b, a), np.where(turned, a, b), np.where(turned, 1 / scale, scale)
    ratio, tau = np.log(scale * a / np.where(b > 0, b, np.nan)), np.sqrt(tau2)
    low, high = np.zeros(a.shape), np.full(a.shape, _LARGEST_DEVIATE)
    for _ in range(_HALVINGS):
        deviate = (low + high) / 2
        left = ratio**2 - (deviate * tau) ** 2
        least = np.exp(np.where(b > 0, ratio - np.sqrt(np.maximum(left, 0)), deviate * tau))
        tail = special.betainc(a, b + 1, least / (least + scale))
        out = (tail < stats.norm.sf(deviate)) & ~(left < 0)
        low, high = np.where(out, deviate, low), np.where(out, high, deviate)
    return 2 * stats.norm.sf(low)
