"""Concentration: how few places hold how many of the events.

Counts are whole numbers of events, one for each place where an event could have been. A missing count leaves the whole
answer missing: a place whose events are withheld has no place on the curve. No event at all has no concentration.
Small places with few events look concentrated by arithmetic alone (ten events cannot be spread over a hundred places),
which `adjusted_gini` allows for. Police map points are snapped to fixed anchors, so never count by point.
"""

import numpy as np


def lorenz(counts):
    """The concentration curve, from the places with most events on: arrays share of places, share of events, 0 to 1.

    Each has n + 1 points and begins at 0 and ends at 1 (M. O. Lorenz, 1905, here from the top down, as crime is
    concentrated in few places). Equal counts give the diagonal. All of it is missing where a count is, or all are 0.
    """
    counts = _complete(counts)
    events = np.concatenate([[0], np.cumsum(np.sort(counts)[::-1])])
    return np.linspace(0, 1, len(counts) + 1), events / counts.sum()


def share_in_top(counts, places):
    """The share of events (0 to 1) in that share of places (0 to 1) with most: one number for each of `places`.

    Between two places the curve is straight: half a place holds half of its events.
    """
    curve_places, curve_events = lorenz(counts)
    return np.interp(places, curve_places, curve_events)


def gini(counts):
    """Gini's coefficient of the counts: 0 where all places have the same, 1 - 1/n where one of n places has all.

    Twice the area between curve and diagonal (C. Gini, 1912). With fewer events than places it cannot be near 0.
    """
    counts = np.sort(_complete(counts))
    rank = np.arange(1, len(counts) + 1)
    return float(np.sum((2 * rank - len(counts) - 1) * counts) / (len(counts) * counts.sum()))


def adjusted_gini(counts):
    """Gini's coefficient allowing for fewer events than places: 0 where no place has more than one of them.

    W. Bernasco and W. Steenbeek, "More places than crimes: implications for evaluating the law of crime concentration
    at place", Journal of Quantitative Criminology 33, 2017: the area is measured from the most equal spread that so
    many events allow, one event in each of as many places as there are events. 1 - 1/c where one place has all of c
    events. With as many events as places, or more, it is `gini`.
    """
    counts = np.sort(_complete(counts))
    places, events = len(counts), counts.sum()
    if not events < places:
        return gini(counts)
    # Twice the area under the curve is `below` / places; under the most equal spread it would be events / places.
    below = np.sum((2 * (places - np.arange(places)) - 1) * counts) / events
    return float(1 - below / events)


def _complete(counts):
    """The counts; all of them missing where one is, where there is no event, and where there is no place."""
    counts = np.asarray(counts, dtype=float)
    return counts if counts.sum() > 0 else np.full(max(len(counts), 1), np.nan)
