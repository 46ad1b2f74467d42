"""Shrunken rates: nearer the truth than raw ones, with limits that hold it, and refused where there are too few."""

import math

import numpy as np
import pytest
from esda.smoothing import Empirical_Bayes
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from svd_analysis.rates import events
from svd_analysis.rates.shrinkage import SPREADS, shrunk_rates

PLACES = st.lists(st.tuples(st.integers(0, 60), st.integers(500, 20_000)), min_size=30, max_size=60).filter(
    lambda places: any(count for count, _ in places)
)


def planted(places, *, seed, mean=0.008, spread=0.5):
    """Counts, population and true rates a person: the spread is that of true rates over their mean."""
    numbers = np.random.default_rng(seed)
    population = numbers.integers(300, 6000, places).astype(float)
    truth = numbers.gamma(1 / spread**2, mean * spread**2, places)
    return numbers.poisson(truth * population), population, truth


def slow_shares(counts, population):
    """How likely each spread is, by scipy's negative binomial, one place after another."""
    mean, shape = sum(counts) / sum(population), 1 / SPREADS**2
    logs = sum(
        stats.nbinom.logpmf(count, shape, shape / (shape + mean * people))
        for count, people in zip(counts, population, strict=True)
    )
    shares = [math.exp(one - max(logs)) for one in logs]
    return [share / sum(shares) for share in shares]


def test_a_shrunken_rate_is_the_mean_over_spreads_that_the_counts_make_likely():
    counts, population, _ = planted(30, seed=1)
    found = shrunk_rates(counts, population, per=1000)
    mean, shares = counts.sum() / population.sum(), slow_shares(counts, population)
    slow = [
        sum(
            share * (1 / spread**2 + count) / (1 / spread**2 / mean + people)
            for share, spread in zip(shares, SPREADS, strict=True)
        )
        for count, people in zip(counts, population, strict=True)
    ]
    assert found.value / 1000 == pytest.approx(slow)
    assert found.mean == pytest.approx(mean * 1000)
    assert found.spread == pytest.approx(mean * 1000 * float(np.dot(shares, SPREADS)))
    assert (found.places, found.reason) == (30, "")


def test_the_limits_are_nearly_those_of_everything_that_remains_likely():
    counts, population, _ = planted(60, seed=1)
    found = shrunk_rates(counts, population, per=1)
    shape, shares = 1 / SPREADS**2, np.array(slow_shares(counts, population))
    for place in range(6):
        rest = stats.gamma(shape + counts[place], scale=1 / (shape / found.mean + population[place]))
        assert shares @ rest.cdf(found.lower[place]) == pytest.approx(0.025, abs=0.006)
        assert shares @ rest.sf(found.upper[place]) == pytest.approx(0.025, abs=0.006)


def test_with_many_places_the_value_is_marshalls_as_esda_has_it():
    counts, population, _ = planted(2000, seed=6)
    found = shrunk_rates(counts, population, per=1)
    marshall = Empirical_Bayes(counts.astype(float), population).r.ravel()
    assert found.value == pytest.approx(marshall, rel=0.06)
    # Planted: a spread of half the mean of 8 per 1,000.
    assert found.mean == pytest.approx(0.008, rel=0.05)
    assert found.spread == pytest.approx(0.004, rel=0.05)


@given(PLACES)
def test_a_shrunken_rate_lies_between_the_raw_rate_and_the_mean(drawn):
    counts, population = (np.array(column, dtype=float) for column in zip(*drawn, strict=True))
    found = shrunk_rates(counts, population, per=1000)
    raw = counts / population * 1000
    assert (found.value >= np.minimum(raw, found.mean) - 1e-9).all()
    assert (found.value <= np.maximum(raw, found.mean) + 1e-9).all()


@given(PLACES)
def test_the_limits_stand_around_the_value(drawn):
    counts, population = (np.array(column, dtype=float) for column in zip(*drawn, strict=True))
    found = shrunk_rates(counts, population, per=1000)
    assert (found.lower >= 0).all()
    assert (found.lower <= found.value).all()
    assert (found.value < found.upper).all()


def test_of_two_places_with_the_same_rate_the_smaller_is_drawn_in_further():
    counts, population, _ = planted(40, seed=2)
    found = shrunk_rates([*counts, 30, 300], [*population, 1000, 10_000], per=1000)
    small, large = found.value[-2:]
    assert found.mean < small < large < 30


def test_shrunken_rates_are_nearer_the_truth_than_raw_ones():
    nearer = []
    for seed in range(40):
        counts, population, truth = planted(60, seed=seed)
        found = shrunk_rates(counts, population, per=1)
        nearer.append(np.mean((found.value - truth) ** 2) / np.mean((counts / population - truth) ** 2))
    # On the mean; once in a while the places' extremes are true, and then drawing them in does harm.
    assert np.mean(nearer) < 0.8
    assert np.mean(np.array(nearer) < 1) > 0.9


@pytest.mark.parametrize("places", [30, 150])
@pytest.mark.parametrize(("mean", "spread"), [(0.0005, 0.3), (0.002, 0.15), (0.008, 0.3), (0.008, 0.8)])
def test_the_limits_hold_the_truth_also_where_events_are_few_and_places_alike(places, mean, spread):
    held = []
    for seed in range(40):
        counts, population, truth = planted(places, seed=seed, mean=mean, spread=spread)
        found = shrunk_rates(counts, population, per=1)
        held.append(np.mean((found.lower <= truth) & (truth <= found.upper)))
    # The spread is known only roughly; with one estimate of it the share would fall below 0.8.
    assert 0.87 < np.mean(held) <= 1


def test_places_that_differ_by_chance_only_are_drawn_nearly_to_the_mean():
    # Less than chance: raw rates are 5 and 7 per 1,000, standard error 2.4, and a single place is a thirtieth of all.
    found = shrunk_rates([5, 7] * 15, [1000] * 30, per=1000)
    assert found.mean == pytest.approx(6)
    assert found.value == pytest.approx([6] * 30, abs=0.1)
    assert (found.lower > events.crude_rate([6], [1000], per=1000)[1]).all()
    assert (found.upper < events.crude_rate([6], [1000], per=1000)[2]).all()


def test_no_event_anywhere_is_a_rate_of_0_with_an_upper_limit():
    found = shrunk_rates([0] * 30, [1000] * 30, per=1000)
    assert (found.value == 0).all()
    assert (found.lower == 0).all()
    assert found.upper == pytest.approx([events.exact_limits(0)[1] / 30] * 30)
    assert (found.mean, found.spread, found.reason) == (0, 0, "")


def test_a_place_without_people_or_count_has_no_rate_and_no_say():
    counts, population, _ = planted(40, seed=3)
    alone = shrunk_rates(counts, population, per=1000)
    beside = shrunk_rates([7, np.nan, 5, *counts], [0, 1000, np.nan, *population], per=1000)
    assert np.isnan([beside.value[:3], beside.lower[:3], beside.upper[:3]]).all()
    assert beside.value[3:] == pytest.approx(alone.value)
    assert (beside.mean, beside.places) == (alone.mean, 40)


def test_below_thirty_places_nothing_is_given_and_the_reason_is():
    counts, population, _ = planted(30, seed=4)
    found = shrunk_rates([*counts[:29], np.nan], population, per=1000)
    assert found.reason == "29 places are too few to tell how far places differ: at least 30 are needed"
    assert len(found.value) == 30
    assert np.isnan([found.value, found.lower, found.upper]).all()
    assert np.isnan([found.mean, found.spread]).all()


def test_a_rate_is_per_so_many():
    counts, population, _ = planted(30, seed=5)
    by_thousand, by_hundred = (shrunk_rates(counts, population, per=per) for per in (1000, 100))
    for name in ("value", "lower", "upper", "mean", "spread"):
        assert getattr(by_thousand, name) == pytest.approx(10 * getattr(by_hundred, name))
