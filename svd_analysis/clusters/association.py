"""Whether neighbours are alike: over the whole area (Moran's I), and where (Gi*)."""

import warnings
from contextlib import contextmanager

import numpy as np
from scipy import sparse

from svd_analysis.clusters.chance import SAME


def moran(values, near, simulated):
    """Moran's I of values and its two-sided p against the same values of simulated counts: two numbers.

    I is about 0 where neighbours are no more alike than others, near 1 where they are very alike, below 0 where unlike.
    A place without a neighbour is not in it. Weights are shared equally among a place's neighbours. Missing where all
    values are the same.
    """
    with _quietly():
        from esda.moran import Moran

    weights = near.adjacency
    joined = weights.sum(axis=1) > 0
    weights = weights[joined][:, joined]
    with np.errstate(invalid="ignore", divide="ignore"):
        value = float(Moran(values[joined], _graph(weights), permutations=0).I)
    return value, float(_two_sided(value, _morans(simulated[joined], weights)))


def local_gi_star(rates, near, simulated):
    """Gi* of every place as a z value, and its two-sided p against simulated rates: two arrays (places,).

    High where a place and its neighbours together have higher rates than the area (Ord and Getis 1995). Missing for a
    place without a neighbour, which would only be compared with itself, for one that touches all others, and where all
    rates are the same. p is of each place alone; many are looked at, so it is to be put through false-discovery
    control.
    """
    with _quietly():
        from esda.getisord import G_Local

    with np.errstate(invalid="ignore", divide="ignore"):
        z = G_Local(rates, _graph(near.adjacency), transform="B", star=True, permutations=0).Zs
    z = np.where(near.adjacency.sum(axis=1) == 0, np.nan, z)
    return z, _two_sided(z[:, None], _gi_stars(simulated, near.adjacency))


@contextmanager
def _quietly():
    """Without what a progress bar says when it is imported in a notebook: a page that warns is refused."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="IProgress not found")
        yield


def _graph(adjacency):
    from libpysal.graph import Graph

    return Graph.from_sparse(adjacency.tocoo())


def _two_sided(value, simulated):
    """Twice the smaller share of draws at least as high, or as low; the value itself counts as a draw. Missing for a
    missing value.
    """
    above = (simulated >= value - SAME).sum(axis=-1)
    below = (simulated <= value + SAME).sum(axis=-1)
    p = np.minimum(1.0, 2 * (1 + np.minimum(above, below)) / (1 + simulated.shape[-1]))
    return np.where(np.isnan(value).reshape(p.shape), np.nan, p)


def _morans(values, adjacency):
    """Moran's I of each column: the library's formula, for all draws together."""
    weights = sparse.diags_array(1 / adjacency.sum(axis=1)) @ adjacency
    apart = values - values.mean(axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        return (apart * (weights @ apart)).sum(axis=0) / (apart**2).sum(axis=0)


def _gi_stars(values, adjacency):
    """Gi* of each place in each column: the library's formula, for all draws together."""
    places = adjacency.shape[0]
    star = adjacency + sparse.eye_array(places)
    of = star.sum(axis=1)
    scale = np.sqrt(of * (places - of) / (places - 1))
    with np.errstate(invalid="ignore", divide="ignore"):
        centred = (values - values.mean(axis=0)) / values.std(axis=0)
        return (star @ centred) / scale[:, None]
