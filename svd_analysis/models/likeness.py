"""Whether neighbours are alike in what a model leaves over: Moran's I of its residuals.

Intervals that take rows for independent are too narrow where neighbours are alike; Cliff and Ord 1981, chapter 8.
"""

import numpy as np

from svd_analysis.clusters import moran

DRAWS, SEED, FEWEST_PLACES = 499, 1981, 20


def likeness(residuals, near, areas=None):
    """Moran's I of residuals (n,) and its p against 499 seeded permutations of them: two numbers.

    Within each of `areas` (n,) where those have levels of their own: their residuals add up to about nothing, so that
    neighbours are a little unlike by construction. Missing without neighbours, or with fewer than 20 places that have
    one; an island is in none of it.
    """
    if near is None:
        return np.nan, np.nan
    joined = np.asarray(near.adjacency.sum(axis=1) > 0).ravel()
    if joined.sum() < FEWEST_PLACES:
        return np.nan, np.nan
    rng, drawn = np.random.default_rng(SEED), np.zeros((len(residuals), DRAWS))
    within = np.zeros(len(residuals)) if areas is None else np.unique(areas, return_inverse=True)[1]
    for area in np.unique(within):
        own = joined & (within == area)
        drawn[own] = rng.permuted(np.repeat(residuals[own][:, None], DRAWS, axis=1), axis=0)
    return moran(residuals, near, drawn)


def left_over(data, means, variance):
    """What a ModelResult keeps of its residuals: Pearson's (n,), and the p of Moran's I of them."""
    residuals = (data.counts - means) / np.sqrt(variance)
    return {"residuals": residuals, "moran_p": likeness(residuals, data.near, data.areas)[1]}
