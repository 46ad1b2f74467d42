"""Lasting steps in monthly counts, told from trends and seasons, and the two classes in which steps offset each other.

Two contrasts must agree. `lasting`: the 12 months from a month on against the 12 before it, which is the size of a
step. `abrupt`: how far the ratio to the same months a year before moves between the three months before and the three
from it on, which is 0 in a trend. Both must lie far outside the class's own noise: the median absolute deviation of
the contrast over its history (Rousseeuw and Croux, Journal of the American Statistical Association 88, 1993, page
1273), and never less than chance in the counts and ordinary variation give. Beside a rest of the region both contrasts
are those of the ratio to it, so that what all areas share is no step of one.
"""

from dataclasses import dataclass

import numpy as np

# A step is so many noises wide and its offset so many; the smaller of the two takes at least half of the larger. The
# abrupt contrast tells the month, so the lasting one, which wanders with every trend, counts double.
STEP, OFFSET, ALIKE, LASTS = 3.5, 2.5, 0.5, 2
# Months of history from which a class tells its own noise.
HISTORY = 72
# Ordinary variation of the two contrasts, as a standard deviation of their logarithm: with a history, without one.
LASTING, ABRUPT = (0.05, 0.10), (0.08, 0.16)
_YEAR, _QUARTER = 12, 3
# Sums of so many months, each this many months back, with the sign of its logarithm in the contrast.
_LASTING = _YEAR, {0: 1, _YEAR: -1}
_ABRUPT = _QUARTER, {0: 1, _YEAR: -1, _QUARTER: -1, _YEAR + _QUARTER: 1}
_MAD = 1.4826  # of a normal variable, its standard deviation over its median absolute deviation


@dataclass(frozen=True)
class Step:
    """A class's offences in the 12 months before a month and from it on, and how many its own past would give.

    `name` is the class's place among the columns, `at` the month's among the rows; `strength` in noises, with a sign.
    """

    name: int
    at: int
    before: float
    after: float
    usual: float
    strength: float

    @property
    def shift(self):
        return self.after - self.usual


def offsetting(own, rest=None, *, least):
    """Pairs of Steps at one month (or the next) that offset each other, the stronger first, each pair once.

    `own` are offences, months by classes, NaN in a gap; `rest` those of the rest of the region. A class with fewer
    than `least` offences in the larger of its two years is left out.
    """
    strength, before, after, usual = _measured(own, rest, least)

    def step(at, name):
        numbers = (float(table[at, name]) for table in (before, after, usual, strength))
        return Step(int(name), int(at), *numbers)

    pairs = []
    for at, name in _peaks(strength):
        first = step(at, name)
        near = range(max(at - 1, 0), min(at + 2, len(own)))
        others = [step(when, other) for when in near for other in np.flatnonzero(np.abs(strength[when]) >= OFFSET)]
        others = [other for other in others if other.name != name and _offset(first, other)]
        second = min(others, key=lambda other: (abs(first.shift + other.shift), other.name, other.at), default=None)
        if second and not any(same(pair, first, second) for pair in pairs):
            pairs.append((first, second))
    return pairs


def same(pair, first, second):
    """Whether a pair is of these two classes within a year."""
    return {one.name for one in pair} == {first.name, second.name} and abs(pair[0].at - first.at) <= _YEAR


def _offset(one, other):
    """Whether one class gained about what the other lost."""
    sizes = sorted((abs(one.shift), abs(other.shift)))
    return one.shift * other.shift < 0 and sizes[0] >= ALIKE * sizes[1]


def _measured(own, rest, least):
    """Of every month and class: how strong a step is there (0: none), the offences of both years, and the usual."""
    lasting, lasting_noise, centre = _contrast(own, rest, *_LASTING, LASTING)
    abrupt, abrupt_noise, _ = _contrast(own, rest, *_ABRUPT, ABRUPT)
    after = _sums(own, _YEAR)
    before = _back(after, _YEAR)
    ratio = np.exp(centre)
    if rest is not None:
        held = _sums(rest, _YEAR) + 0.5
        ratio = ratio * held / _back(held, _YEAR)
    sizes = np.abs(lasting), np.abs(abrupt)
    strength = np.sign(lasting) * np.minimum(LASTS * sizes[0] / lasting_noise, sizes[1] / abrupt_noise)
    alike = np.fmin(*sizes) >= ALIKE * np.fmax(*sizes)
    real = (np.sign(lasting) == np.sign(abrupt)) & alike & (np.fmax(before, after) >= least)
    return np.where(real, strength, 0), before, after, before * ratio


def _contrast(own, rest, width, lags, ordinary):
    """A contrast of logarithms about its median, its noise as a standard deviation, and that median."""
    value, variance = 0, 0
    for table, side in ((own, 1), (rest, -1)):
        held = None if table is None else _sums(table, width) + 0.5
        for lag, sign in lags.items() if held is not None else ():
            value = value + side * sign * np.log(_back(held, lag))
            variance = variance + 1 / _back(held, lag)
    if len(own) < HISTORY:
        return value, np.sqrt(variance + ordinary[1] ** 2), np.zeros(own.shape[1])
    centre = _median(value)
    spread = _MAD * _median(np.abs(value - centre))
    return value - centre, np.sqrt(np.maximum(variance + ordinary[0] ** 2, spread**2)), centre


def _peaks(strength):
    """Months and classes of the strongest steps, one a class in any year, the strongest first."""
    left = np.abs(strength)
    while left.size and (largest := left.max()) >= STEP:
        at, name = np.argwhere(left == largest)[0]
        yield at, name
        left[max(at - _YEAR, 0) : at + _YEAR + 1, name] = 0


def _median(table):
    """Of each class over the months that have a number; 0 where none has."""
    return np.array([np.median(held) if (held := column[~np.isnan(column)]).size else 0.0 for column in table.T])


def _sums(table, width):
    """Offences of so many months from each month on; NaN where one of them is a gap or beyond the file."""
    out = np.full(table.shape, np.nan)
    if len(table) >= width:
        out[: len(table) - width + 1] = np.lib.stride_tricks.sliding_window_view(table, width, axis=0).sum(axis=-1)
    return out


def _back(table, months):
    """The table so many months earlier."""
    out = np.full(table.shape, np.nan)
    out[months:] = table[: max(len(table) - months, 0)]
    return out
