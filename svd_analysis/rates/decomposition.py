"""A difference between two crude rates, split into groups' own rates and the make-up of the population.

An area can have more events a head because its people are of another age, and not because any age is more affected.
"""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Decomposition:
    """`difference` of two crude rates, second less first, and its two parts, all per `per` people; they add up exactly.

    `rates`: what would remain if both had the same mean make-up; `composition`: if groups' rates were the same mean
    ones. `rates_by_group` and `composition_by_group` are arrays that sum to them; a group's composition alone means
    little, since a larger share of one group is a smaller share of another. All missing where `reason` says why.
    """

    difference: float
    rates: float
    composition: float
    rates_by_group: np.ndarray
    composition_by_group: np.ndarray
    reason: str = ""


def kitagawa(counts0, population0, counts1, population1, *, per=1):
    """Two crude rates by group, first and second (an earlier and a later year, or two areas): a Decomposition.

    E. M. Kitagawa, "Components of a difference between two rates", Journal of the American Statistical Association 50,
    1955: each part is weighted by the mean of the other, so that nothing is left over and the order does not matter
    (exchanging the two changes signs only). It is arithmetic and says nothing of causes; it has no interval.

    A group with nobody in it in both has no part. With nobody in one of the two, its rate there is not known, and
    everything is missing, as it is where a count or population is missing.
    """
    table = np.asarray([counts0, population0, counts1, population1], dtype=float)
    empty = (table == 0).all(axis=0)
    groups = np.where(empty, np.nan, table)
    if reason := _refusal(groups[:, ~empty]):
        nothing = np.full(len(empty), np.nan)
        return Decomposition(np.nan, np.nan, np.nan, nothing, nothing, reason)
    rate0, rate1 = groups[0] / groups[1] * per, groups[2] / groups[3] * per
    share0, share1 = groups[1] / np.nansum(groups[1]), groups[3] / np.nansum(groups[3])
    rates = np.nan_to_num((rate1 - rate0) * (share0 + share1) / 2)
    composition = np.nan_to_num((share1 - share0) * (rate0 + rate1) / 2)
    difference = np.nansum(rate1 * share1) - np.nansum(rate0 * share0)
    return Decomposition(float(difference), float(rates.sum()), float(composition.sum()), rates, composition)


def _refusal(groups):
    if np.isnan(groups).any():
        return "a count or a population is missing"
    if groups.size == 0 or not (groups[[1, 3]] > 0).all():
        return "a group has nobody in it in one of the two, so its rate there is not known"
    return ""
