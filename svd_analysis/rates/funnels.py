"""Funnel limits: how far from a target an area's proportion, rate or ratio may lie by chance, given its size.

Plain limits are exact at every size: an area is outside them just where its own exact interval (Garwood 1936 for
counts, Clopper and Pearson 1934 for proportions) leaves the target out. By chance at most 2.5% of areas lie beyond
either 95% limit; and the limits run smoothly, without a join at 10 events that a reader would take for a fact.

Areas differ by more than chance. Two accounts of that (D. Spiegelhalter, "Funnel plots for comparing institutional
performance", Statistics in Medicine 24, 2005, and "Handling over-dispersion of performance indicators", Quality and
Safety in Health Care 14, 2005) widen the limits: `phi` multiplies the variance of chance, `tau2` adds to it a variance
between areas. Levels of crime use `tau2`: with many events, `phi` makes limits so wide that they say nothing. Both work
on the scale where an error is alike at every level: the logarithm for rates and ratios, the arcsine of the root for
proportions. Being inside the limits says that an area is like the others, not that its level is acceptable.
"""

from dataclasses import dataclass

import numpy as np
from scipy import special, stats

WINSORISED = 0.10  # of the areas at each end: Spiegelhalter's choice
AREAS_AT_LEAST = 10  # fewer have no tenth at an end, and the variance between them cannot be told


@dataclass(frozen=True)
class Overdispersion:
    """How far areas differ beyond chance; `phi` and `tau2` are missing, with the reason, where it cannot be told.

    `phi` is the mean square of the winsorised z scores: 1 where areas differ by chance only. `tau2` is a variance on
    the scale of the scores (logarithm for rates and ratios, arcsine of the root for proportions), 0 where areas differ
    no more than by chance. `areas` is how many had a score.
    """

    phi: float
    tau2: float
    areas: int
    reason: str = ""


def funnel_limits_of_rates(target, population, *, per, level=0.95, phi=1.0, tau2=0.0):
    """Lower and upper limits of a rate per `per` around `target` (the same unit) in each population: arrays (n,), (n,).

    Poisson. Missing where the population is 0 or missing, or the target is: a target of 0 has no funnel.
    """
    population = np.asarray(population, dtype=float)
    return funnel_limits_of_ratios(population / per, target=target, level=level, phi=phi, tau2=tau2)


def funnel_limits_of_ratios(expected, *, target=1.0, level=0.95, phi=1.0, tau2=0.0):
    """Limits of an indirectly standardised ratio (observed over expected events) around `target`: arrays (n,), (n,).

    Poisson, of `target` x `expected` events. For a ratio written per 100, multiply both by 100. A lower limit of 0
    means that none is too few to be told from the target. Missing where the expected number is 0 or missing.
    """
    expected = _positive(expected)
    target = _positive(target)
    tail = (1 - level) / 2
    mean = target * expected
    lower = special.pdtrik(tail, mean)  # so few or fewer have the chance `tail`
    upper = special.chdtriv(tail, 2 * mean) / 2  # so many or more have the chance `tail`
    spread = _spread(tail, phi, tau2)
    with np.errstate(divide="ignore"):  # the logarithm of a lower limit of 0 is without bound, and stays 0
        below, above = np.log(lower / mean), np.log(upper / mean)
    return target * np.exp(-spread(below)), target * np.exp(spread(above))


def funnel_limits_of_proportions(target, whole, *, level=0.95, phi=1.0, tau2=0.0):
    """Limits of a proportion (0 to 1) around `target` for wholes of each size: arrays (n,), (n,).

    Binomial. Never below 0 or above 1. Missing where the whole is 0 or missing, or the target is not between 0 and 1.
    """
    whole, target = _positive(whole), _positive(target)
    target = np.where(target < 1, target, np.nan)
    tail = (1 - level) / 2
    lower = special.bdtrik(tail, whole, target) / whole
    upper = np.minimum(special.bdtrik(1 - tail, whole, target) + 1, whole) / whole
    spread = _spread(tail, phi, tau2)
    centre = _arcsine(target)
    below, above = spread(_arcsine(lower) - centre), spread(_arcsine(upper) - centre)
    angles = np.clip([centre - below, centre + above], 0, np.pi / 2)
    return tuple(np.sin(angles) ** 2)


def _spread(tail, phi, tau2):
    """The function that widens the distance of an exact limit from the target, on the scale of the measure.

    Distance over z stands for the standard error s of the formulae, z sqrt(phi) s and z sqrt(s^2 + tau2), so that
    limits stay exact where neither is asked for. A `phi` below 1 counts as 1, a missing one gives missing limits.
    """
    if np.any(np.asarray(phi) > 1) and np.any(np.asarray(tau2) > 0):
        raise ValueError("phi and tau2 are two accounts of the same differences between areas: give one of them")
    between = stats.norm.isf(tail) ** 2 * np.asarray(tau2)
    return lambda distance: np.sqrt(np.maximum(phi, 1) * distance**2 + between)


def scores_of_rates(counts, population, target, *, per):
    """z scores of rates per `per` from a target (the same unit), and their standard errors: arrays (n,), (n,).

    As `scores_of_ratios`, of events over those that the target would bring. Missing in, missing out.
    """
    return scores_of_ratios(counts, np.asarray(population, dtype=float) / per, target=target)


def scores_of_ratios(observed, expected, *, target=1.0):
    """z scores of observed over expected events from a target, and their standard errors: arrays (n,), (n,).

    Missing in, missing out. Errors are those of chance on the logarithm, 1 / sqrt(target x expected). The scores are
    sqrt(n) + sqrt(n + 1) - sqrt(4 mean + 1) for n observed (M. F. Freeman and J. W. Tukey, Annals of Mathematical
    Statistics 21, 1950): with many events the distance of the logarithms over that error, and with few, or none, still
    spread as chance spreads, which logarithms are not.
    """
    mean = _positive(target) * _positive(expected)
    observed = np.asarray(observed, dtype=float)
    scores = np.sqrt(observed) + np.sqrt(observed + 1) - np.sqrt(4 * mean + 1)
    return scores, np.where(np.isnan(scores), np.nan, 1 / np.sqrt(mean))


def scores_of_proportions(part, whole, target):
    """z scores of proportions from a target, and their standard errors: arrays (n,), (n,). Missing in, missing out.

    Errors are those of chance on the arcsine of the root, in radians: 1 / (2 sqrt(whole)). The scores are Freeman and
    Tukey's, with few events still spread as chance spreads; with many, the distance of the arcsines over that error.
    """
    part, whole = np.asarray(part, dtype=float), _positive(whole)
    angles = _arcsine(part / (whole + 1)) + _arcsine((part + 1) / (whole + 1))
    scores = np.sqrt(whole + 0.5) * (angles - 2 * _arcsine(target))
    return scores, np.where(np.isnan(scores), np.nan, 1 / (2 * np.sqrt(whole)))


def overdispersion(scores, errors, *, winsorised=WINSORISED):
    """How far areas differ beyond chance, from z scores and their standard errors: an Overdispersion.

    The scores beyond the tenth from either end are drawn in to it, so that the few areas a funnel should find do not
    hide themselves. With k areas and weights w = 1 / error^2, phi is the mean square of the scores and
    tau2 = (k phi - (k - 1)) / (sum w - sum w^2 / sum w), not below 0 (Spiegelhalter 2005, the moment estimate of
    DerSimonian and Laird 1986). Drawing in makes both smaller by about a third where no area stands out: with `tau2`
    about one ordinary area in ten then lies outside 95% limits, and not one in twenty. Areas without a score are left
    out; below 10 areas nothing is estimated. `errors` must belong to the scale of the limits, as those of
    `scores_of_rates` and its like do.
    """
    scores, errors = np.asarray(scores, dtype=float), np.asarray(errors, dtype=float)
    known = np.isfinite(scores) & np.isfinite(errors)
    areas = int(known.sum())
    if areas < AREAS_AT_LEAST:
        reason = f"{areas} areas are too few to tell how far areas differ: at least {AREAS_AT_LEAST} are needed"
        return Overdispersion(np.nan, np.nan, areas, reason)
    drawn_in = np.clip(scores[known], *np.quantile(scores[known], [winsorised, 1 - winsorised]))
    squares, weights = np.sum(drawn_in**2), 1 / errors[known] ** 2
    room = weights.sum() - np.sum(weights**2) / weights.sum()
    return Overdispersion(float(squares / areas), float(max(0.0, (squares - (areas - 1)) / room)), areas)


def side_of_limits(values, lower, upper):
    """Where each value lies: `inside` (the limits included), `above`, `below`; empty where any of the three is missing.

    Above and below say where, not whether that is good or bad.
    """
    values, lower, upper = (np.asarray(one, dtype=float) for one in (values, lower, upper))
    missing = np.isnan(values) | np.isnan(lower) | np.isnan(upper)
    return np.select([missing, values > upper, values < lower], ["", "above", "below"], default="inside")


def _positive(numbers):
    numbers = np.asarray(numbers, dtype=float)
    return np.where(numbers > 0, numbers, np.nan)


def _arcsine(proportions):
    return np.arcsin(np.sqrt(proportions))
