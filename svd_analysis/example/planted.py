"""Neighbourhoods whose causes are known: a lattice of them, drawn as often as a model is to be tried.

    drawn = draw(world(areas=20, side=6, truth=Truth(spatial_sd=0.4, smooth=True)), seed=1)

Nothing here goes through a publisher's file: it is for what is asked after the files are read. `world` lays out places
and people; everything that chance decides, the measures too, is drawn anew from the seed by `draw`.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import sparse

from svd_analysis.periods import Period
from svd_analysis.questions import Question

# What is like what in the planted world: the exposure, what causes it and the violence, what causes nothing, what lies
# on the way, and what follows from both.
EXPOSURE, CONFOUNDER, NULL, MEDIATOR, COLLIDER = "deprivation", "footfall", "income_support", "exclusions", "patrols"
MEASURES = (EXPOSURE, CONFOUNDER, NULL, MEDIATOR, COLLIDER)
OUTCOME, SECOND, CONTROL = "recorded_violence", "ambulance_callouts", "shed_burglary"
YEARS = ("2023", "2024")
ARROWS = {
    f"{EXPOSURE} -> violence": "planted: all of its effect but what goes by the mediator",
    f"{EXPOSURE} -> {MEDIATOR}": "planted",
    f"{MEDIATOR} -> violence": "planted",
    f"{CONFOUNDER} -> {EXPOSURE}": "planted",
    f"{CONFOUNDER} -> violence": "planted",
    f"{NULL} -> violence": "supposed; the planted effect is none",
    f"{EXPOSURE} -> {COLLIDER}": "planted",
    f"violence -> {COLLIDER}": "planted",
}


@dataclass(frozen=True)
class Truth:
    """What is planted: rate ratios per standard deviation of a measure, and how far chance departs from Poisson's.

    `exposure` is the total effect, of which `mediated` is the share (of the logarithm) by way of the mediator.
    `confounded` is the correlation of exposure and confounder, `null_confounded` that of the null and the confounder.
    `alpha` is the variance of the places' own Gamma factors (mean 1), the same in every year; `spatial_sd` that of the
    logarithm of an effect that is smooth over places, with a correlation of exp(-distance / `spatial_range`) at a
    distance in places. `smooth` says whether exposure, confounder and null are as smooth. `rate` is of offences a
    resident and year. `second` and `control` are the exposure's rate ratios in the second source, which chance reaches
    apart from the first, and in the negative control.
    """

    exposure: float = 1.35
    confounder: float = 1.12
    null: float = 1.0
    mediated: float = 0.4
    confounded: float = 0.6
    null_confounded: float = 0.0
    alpha: float = 0.15
    spatial_sd: float = 0.0
    spatial_range: float = 2.0
    smooth: bool = False
    area_sd: float = 0.2
    rate: float = 0.012
    second: float = 1.35
    control: float = 1.0

    @property
    def ratios(self):
        """The rate ratio of each term that the diagram holds equal, given the others."""
        return {EXPOSURE: self.exposure, CONFOUNDER: self.confounder, NULL: self.null}


@dataclass(frozen=True)
class World:
    """Places on a lattice (rows, columns), row by row: `places` has area, ward and residents by code.

    `adjacency` (n, n) is sparse, of 0 and 1: places that share a border or a corner.
    """

    truth: Truth
    shape: tuple[int, int]
    places: pd.DataFrame
    adjacency: sparse.csr_array


@dataclass(frozen=True)
class Drawn:
    """One draw of a world: `table` has area, residents and the measures by code, `counts` whole counts by code and
    (outcome, year); nothing is missing.
    """

    world: World
    table: pd.DataFrame
    counts: pd.DataFrame

    @property
    def years(self):
        """The years counted, each a Period."""
        return tuple(Period.parse(year) for year in YEARS)


def world(areas=20, side=6, seed=1, truth=None):
    """The lattice of so many areas, each of `side` x `side` places with 1,200 to 3,000 residents.

    Each row of places in an area is a ward.
    """
    down = next(one for one in range(int(areas**0.5), 0, -1) if areas % one == 0)
    shape = (down * side, areas // down * side)
    row, column = (one.ravel() for one in np.indices(shape))
    area = row // side * (areas // down) + column // side
    residents = np.random.default_rng(seed).integers(1200, 3001, len(row))
    places = pd.DataFrame(
        {
            "area": [f"X09{one:06d}" for one in area],
            "ward": [f"X05{one:06d}" for one in area * side + row % side],
            "residents": residents.astype("float64"),
        },
        index=[f"X01{one:06d}" for one in range(len(row))],
    )
    return World(truth or Truth(), shape, places, _queens(shape))


def draw(world, seed):
    """What chance made of a world: the measures and two years' counts of three outcomes.

    Exposure, confounder, null and collider have mean 0 and standard deviation 1 over the places, the mediator about so.
    """
    rng, truth, n = np.random.default_rng(seed), world.truth, len(world.places)
    levels = rng.normal(0.0, truth.area_sd, world.places["area"].nunique())
    own = np.log(truth.rate) + levels[np.unique(world.places["area"], return_inverse=True)[1]]
    own = own + truth.spatial_sd * smooth(world, rng)
    measures = _causes(world, rng)
    measures[MEDIATOR] = 0.5 * measures[EXPOSURE] + np.sqrt(0.75) * rng.normal(size=n)
    level = own + _effects(truth, measures) + np.log(_gamma(truth.alpha, n, rng))
    measures[COLLIDER] = _standard(measures[EXPOSURE] + _standard(level) + 0.5 * rng.normal(size=n))
    log_rates = {OUTCOME: level}
    for name, ratio in ((SECOND, truth.second), (CONTROL, truth.control)):
        log_rates[name] = own + np.log(ratio) * measures[EXPOSURE] + np.log(_gamma(truth.alpha, n, rng))
    table = world.places[["area", "residents"]].assign(**measures)
    return Drawn(world, table, _counted(world, log_rates, rng))


def _effects(truth, measures):
    """What the measures add to the logarithm of the rate; the mediator has half of the exposure in it."""
    mediated = truth.mediated * np.log(truth.exposure)
    parts = {
        EXPOSURE: np.log(truth.exposure) - mediated,
        MEDIATOR: 2 * mediated,
        CONFOUNDER: np.log(truth.confounder),
        NULL: np.log(truth.null),
    }
    return sum(part * measures[name] for name, part in parts.items())


def smooth(world, rng):
    """A normal field (n,) with standard deviation 1 and an exponential correlation over the lattice.

    By circulant embedding on a lattice of twice the size (Dietrich and Newsam 1997): no matrix of places by places.
    """
    rows, columns = (2 * one for one in world.shape)
    down, across = (np.minimum(np.arange(one), one - np.arange(one)) for one in (rows, columns))
    distance = np.hypot(down[:, None], across)
    spectrum = np.maximum(np.fft.fft2(np.exp(-distance / world.truth.spatial_range)).real, 0.0)
    noise = rng.normal(size=(rows, columns)) + 1j * rng.normal(size=(rows, columns))
    field = np.fft.fft2(np.sqrt(spectrum / spectrum.size) * noise).real
    return field[: world.shape[0], : world.shape[1]].ravel()


def question(*, exposure=EXPOSURE, outcomes=(OUTCOME,), arrows=None, **stated):
    """The Question of a planted world, its diagram the true one unless other `arrows` are stated."""
    fixed = {
        "name": "planted", "title": "Planted", "design": "neighbourhoods", "stated_on": "2024-01-31",
        "asks": f"Do places with more {exposure} have more violence?", "exposure": exposure, "outcomes": list(outcomes),
        "arrows": arrows or ARROWS, "authored_by": "svd_analysis project", "checked_by": "nobody: it is invented",
        "review_date": "2027-11-01",
    }  # fmt: skip
    return Question.model_validate(fixed | stated)


def _causes(world, rng):
    """Exposure, confounder and null, correlated as the truth says, each standardised over the places."""
    truth = world.truth
    one, other, third = (smooth(world, rng) if truth.smooth else rng.normal(size=len(world.places)) for _ in range(3))
    confounder = _standard(one)
    return {
        EXPOSURE: _beside(confounder, other, truth.confounded),
        CONFOUNDER: confounder,
        NULL: _beside(confounder, third, truth.null_confounded),
    }


def _beside(one, other, correlation):
    return _standard(correlation * one + np.sqrt(1 - correlation**2) * other)


def _standard(values):
    return (values - values.mean()) / values.std()


def _gamma(alpha, n, rng):
    return rng.gamma(1 / alpha, alpha, n) if alpha > 0 else np.ones(n)


def _counted(world, log_rates, rng):
    """Counts of each outcome and year, Poisson around residents x rate."""
    residents = world.places["residents"].to_numpy()
    columns = pd.MultiIndex.from_product([log_rates, YEARS], names=["indicator", "period"])
    means = np.column_stack([residents * np.exp(log_rates[name]) for name, _ in columns])
    return pd.DataFrame(rng.poisson(means).astype("float64"), index=world.places.index, columns=columns)


def _queens(shape):
    """Places that share a border or a corner, each step to the right and down both ways round."""
    number = np.arange(shape[0] * shape[1]).reshape(shape)
    pairs = [
        (number[:, :-1], number[:, 1:]), (number[:-1], number[1:]),
        (number[:-1, :-1], number[1:, 1:]), (number[:-1, 1:], number[1:, :-1]),
    ]  # fmt: skip
    one, other = (np.concatenate([pair[end].ravel() for pair in pairs]) for end in (0, 1))
    half = sparse.coo_array((np.ones(len(one)), (one, other)), shape=(number.size, number.size))
    return (half + half.T).tocsr()
