"""What chance would do: simulated, not taken from a formula.

Places differ for lasting reasons, so counts vary more than Poisson counts do, and a test that forgets it finds a
cluster in most areas. Arrays are a row a place with residents; simulated counts are a column a draw.
"""

import numpy as np

# Two sums of the same numbers in another order differ by less.
SAME = 1e-9
_STEPS = 4096


def dispersion(counts, population):
    """How much more the places' rates vary than chance lets them: alpha, where variance = mean + alpha x mean^2.

    By moments (DerSimonian and Laird's, on counts around the area's one rate), 0 at the least: then Poisson. The square
    root is roughly the spread of the true rates as a share of their mean. `counts` may be (places,) or (places, draws).
    """
    expected = _expected(counts, population)
    total = expected.sum(axis=0)
    beyond = _chi_squared(counts, expected) - (len(expected) - 1)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.maximum(beyond / (total - (expected**2).sum(axis=0) / total), 0.0)


def variance_ratio(counts, population):
    """The variance of counts around the area's one rate over that of Poisson counts, 1 at the least."""
    expected = _expected(counts, population)
    return np.maximum(_chi_squared(counts, expected) / (len(expected) - 1), 1.0)


def simulate(counts, population, *, draws, seed):
    """What chance could have recorded if no place were near another in rate: counts, an array (places, draws).

    Each place draws by itself from a negative binomial whose mean is the area's rate for its residents and whose
    `dispersion` is fitted to this very area; from Poisson where there is none. A real cluster raises the dispersion it
    is tested against, so the test errs towards finding nothing, the more so the fewer the places and the larger the
    cluster. Drawn by inversion of uniform numbers, so that the same `seed` (a number, or several) gives the same counts
    everywhere.
    """
    expected = _expected(np.asarray(counts, dtype=float), population)
    alpha = float(dispersion(np.asarray(counts, dtype=float), population))
    return drawn(expected, alpha, draws=draws, seed=seed)


def drawn(expected, alpha, *, draws, seed):
    """Counts of so many expected each, of variance mean + alpha x mean^2 (Poisson at 0): (expected, draws)."""
    chances = _cumulative(expected, alpha)
    return np.stack([_inverted(*row) for row in zip(chances, _uniform(len(expected), draws, seed), strict=True)])


def deal(counts, population, *, draws, seed):
    """The same places dealt out anew: each with its offences and residents where another was, in every draw.

    Two arrays (places, draws), counts and residents. Where one place's rate is far above all others it is so in every
    draw: what is rarer than here is then only high places beside each other.
    """
    order = np.argsort(_uniform(len(counts), draws, seed), axis=0, kind="stable")
    return np.asarray(counts, dtype=float)[order], np.asarray(population, dtype=float)[order]


def standardised(counts, population):
    """Rates less the area's rate, each over its own standard deviation by chance and `dispersion`: a number a place.

    Rates of few residents stray further: without this they would speak louder than others (Assuncao and Reis 1999).
    """
    expected = _expected(counts, population)
    with np.errstate(invalid="ignore", divide="ignore"):
        return (counts - expected) / np.sqrt(expected + dispersion(counts, population) * expected**2)


def _expected(counts, population):
    """What each place expects at the one rate of all, for every column of counts; residents may be columns too."""
    people = np.asarray(population, dtype=float)
    people = people[:, None] if people.ndim < np.ndim(counts) else people
    return people / people.sum(axis=0) * np.sum(counts, axis=0)


def _uniform(places, draws, seed):
    """Uniform numbers. The bits of PCG64 are the same in every release of numpy; its own distributions need not be."""
    bits = np.random.PCG64(seed).random_raw(places * draws) >> np.uint64(11)
    return (bits * 2.0**-53).reshape(places, draws)


def _chi_squared(counts, expected):
    with np.errstate(invalid="ignore", divide="ignore"):
        return ((counts - expected) ** 2 / expected).sum(axis=0)


def _cumulative(expected, alpha):
    """The chance of so many events or fewer, from 0 up to where more are beyond all likelihood: (places, numbers).

    One formula for both: the negative binomial written so that it becomes the Poisson where alpha is 0.
    """
    none = -(np.log1p(alpha * expected) / alpha if alpha > 0 else expected)
    odds, most = np.log(expected / (1 + alpha * expected)), 2 * int(expected.max()) + 32
    while True:
        events = np.arange(most)
        ways = np.concatenate([[0.0], np.cumsum(np.log((1 + alpha * events) / (events + 1)))])
        chances = np.exp(np.add.outer(none, ways) + np.multiply.outer(odds, np.arange(most + 1))).cumsum(axis=1)
        if chances[:, -1].min() > 1 - 1e-9:
            return chances
        most *= 2


def _inverted(chances, uniform):
    """How many events each uniform number stands for: the first number whose cumulative chance is above it.

    Nearly all are right by a look at a table of 4,096 steps; the others are searched for.
    """
    table = np.searchsorted(chances, np.arange(_STEPS) / _STEPS, side="right")
    events = table[(uniform * _STEPS).astype(np.intp)]
    further = chances[np.minimum(events, len(chances) - 1)] <= uniform
    events[further] = np.searchsorted(chances, uniform[further], side="right")
    return events
