"""The scan: which one circle of places is least like chance."""

from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.special import xlogy

from svd_analysis.clusters.chance import SAME, variance_ratio

# Of the residents, in the largest circle of the scan: what holds more describes the area, not a part of it.
MOST = 0.25
# Places in a circle between two neighbours: a larger one hardly differs from those around a centroid.
_BETWEEN = 10
_AT_A_TIME = 128


@dataclass(frozen=True)
class Cluster:
    """The circle least like chance: which places are in it, its offences and how many its residents lead to expect.

    `relative_risk` is the rate inside over the rate outside; `p` the share of draws with a circle at least as unlike
    chance, the area itself included. Nobody is in it, and `relative_risk` is missing, where no circle is any higher.
    """

    members: np.ndarray
    count: int
    expected: float
    relative_risk: float
    likelihood_ratio: float
    p: float


def scan(counts, population, centroids, near, *, simulated, dealt, most=MOST):
    """The most likely Cluster of high rates: Kulldorff's (1997) circular scan, against draws by chance.

    Circles around each place's centroid (metres, an array (places, 2)) take in places from the nearest on, up to `most`
    of the residents. So do circles around the point midway between two places that touch, up to ten places: four that
    meet in a corner are in no circle around one of them. Each is judged by the Poisson likelihood ratio of a higher
    rate inside, given all the offences. One p for the best of all circles: looking at many is allowed for. What lies in
    a long or ragged shape is found in part only, and a circle may take in a place that is not high itself.

    p is the larger of two: against counts that `simulate` gives, and against what `deal` gives. Real rates have a
    longer tail than the negative binomial, so that against it alone one busy place passes for a cluster: in 41% of
    areas made of real places that had been dealt out at random (violence with injury, 32 boroughs), and 2% with both.

    The best ratio is divided by the `variance_ratio` of the counts it was found in, those of the area and of each draw
    alike. Which circle is best does not depend on it. Without it p is too high: where draws vary more than the area
    happens to, they have higher ratios for that reason alone. Measured on 30 places that expect 13 offences each, with
    simulated counts: false alarms 4% to 5% with it and 1% without; five places at twice the rate told in 92% of draws
    and not 70% where places do not differ otherwise, in 62% and not 19% where their rates have a spread of a third.
    """
    population = np.asarray(population, dtype=float)
    draws = [(np.asarray(simulated, dtype=float), population[:, None]), dealt]
    return least_like_chance(counts, population, centroids, near, draws=draws, most=most)


def least_like_chance(counts, population, centroids, near, *, draws, most):
    """The Cluster of `scan`, its p the larger against several kinds of `draws`: each a pair of counts and residents,
    arrays (places, draws). What expects offences in proportion can stand for residents.
    """
    counts, population = np.asarray(counts, dtype=float), np.asarray(population, dtype=float)
    orders = _orders(population, np.asarray(centroids, dtype=float), near, most)
    members, highest = _best(counts, population, orders, most)
    ratio = highest / variance_ratio(counts, population)
    people = population[members].sum() / population.sum()
    return Cluster(
        members=members,
        count=int(counts[members].sum()),
        expected=float(counts.sum() * people),
        relative_risk=_relative_risk(counts, members, people),
        likelihood_ratio=float(ratio),
        p=max(_p(ratio, *kind, orders, most) for kind in draws),
    )


def _orders(population, centroids, near, most):
    """For each kind of centre, the places in the order in which circles take them in: arrays (centres, places at most).

    Around centroids as many as may be in a circle; around the points between neighbours ten.
    """
    one, other = sparse.triu(near.adjacency).nonzero()
    between = (centroids[one] + centroids[other]) / 2
    around = _nearest(centroids, centroids)
    held = np.cumsum(population[around], axis=1) <= most * population.sum()
    around = around[:, : max(1, int(held.sum(axis=1).max()))]
    return [around, _nearest(between, centroids)[:, :_BETWEEN]] if len(between) else [around]


def _nearest(centres, centroids):
    apart = centres[:, None, :] - centroids[None, :, :]
    # To the millimetre, so that places equally far come in the order of their codes on every machine.
    return np.argsort(np.round(np.hypot(apart[..., 0], apart[..., 1]), 3), axis=1, kind="stable")


def _ratio(inside, total, share):
    """The log likelihood ratio of a circle with so many of all offences and that share of the residents."""
    expected = total * share
    with np.errstate(invalid="ignore", divide="ignore"):
        return xlogy(inside, inside / expected) + xlogy(total - inside, (total - inside) / (total - expected))


def _best(counts, population, orders, most):
    """The places in the circle with the highest ratio, and that ratio: nobody and 0 where none has a higher rate."""
    members, highest, total = np.zeros(len(counts), dtype=bool), 0.0, counts.sum()
    for order in orders:
        inside = np.cumsum(counts[order], axis=1)
        share = np.cumsum(population[order], axis=1) / population.sum()
        ratios = np.where((inside > total * share) & (share <= most), _ratio(inside, total, share), 0.0)
        if ratios.max() > highest:
            centre, last = np.unravel_index(np.argmax(ratios), ratios.shape)
            members, highest = np.isin(np.arange(len(counts)), order[centre, : last + 1]), ratios.max()
    return members, highest


def _p(ratio, drawn, residents, orders, most):
    """The share of draws with a circle at least as unlike chance; the area itself counts as a draw.

    `residents` are an array (places, draws), or (places, 1) where they are the same in all.
    """
    if ratio == 0:
        return 1.0
    levels = ratio * variance_ratio(drawn, residents)
    # A few draws at a time stay in the fast part of the memory.
    parts = [slice(start, start + _AT_A_TIME) for start in range(0, len(levels), _AT_A_TIME)]
    share = residents / residents.sum(axis=0)
    own = share.shape[1] > 1
    reached = [_reached(drawn[:, part], share[:, part] if own else share, orders, levels[part], most) for part in parts]
    return float((1 + np.concatenate(reached).sum()) / (1 + len(levels)))


def _reached(drawn, share, orders, levels, most):
    """Which draws have a circle of higher rates whose ratio is at least the draw's level: true or false (draws,).

    The ratio is never above chi squared, so it is worked out only where that is high enough.
    """
    total = drawn.sum(axis=0)
    needed = np.stack([total, np.sqrt(total * levels) * (1 - SAME)])
    reached, own = np.zeros(len(total), dtype=bool), share.shape[1] > 1
    for order in orders:
        inside, part = np.zeros((len(order), len(total))), np.zeros((len(order), share.shape[1]))
        for taken_in in order.T:
            inside += drawn[taken_in]
            part += share[taken_in]
            held = np.where(part <= most, part, np.nan)
            spread = np.sqrt(held - held * held)
            # One product where residents are the same in all draws.
            enough = held * needed[0] + spread * needed[1] if own else np.hstack([held, spread]) @ needed
            centre, draw = np.nonzero((inside >= enough) & ~reached)
            of_circle = np.broadcast_to(part, inside.shape)[centre, draw]
            ratio = _ratio(inside[centre, draw], total[draw], of_circle)
            reached[draw[ratio >= levels[draw] - SAME]] = True
    return reached


def _relative_risk(counts, members, people):
    """The rate of the members over that of the others, who hold the rest of the residents; endless where they have none
    of the offences.
    """
    if not members.any():
        return np.nan
    outside = float(counts[~members].sum())
    return float(counts[members].sum() / people / outside * (1 - people)) if outside else np.inf
