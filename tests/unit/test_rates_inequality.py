"""The slope and the relative index of inequality: oriented, weighted, and with limits that chance respects."""

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given
from hypothesis import strategies as st

from svd_analysis.rates.inequality import METHOD, slope_index
from tests.tables import table

EVEN = [10_000] * 5
GROUPS = st.lists(st.tuples(st.integers(10, 500), st.integers(1_000, 50_000)), min_size=5, max_size=10)


def slow_ends(counts, population, per):
    """The line by a weighted regression, ranks summed one group at a time: rates at the least and most deprived end."""
    ranks, below = [], 0
    for people in reversed(population):
        ranks.insert(0, (below + people / 2) / sum(population))
        below += people
    values = [count / people * per for count, people in zip(counts, population, strict=True)]
    fitted = sm.WLS(values, sm.add_constant(np.array(ranks), has_constant="add"), weights=population).fit()
    return fitted.params[0], fitted.params[0] + fitted.params[1]


def test_the_indices_are_as_worked_by_hand():
    # Five equal fifths stand at 0.9, 0.7, 0.5, 0.3, 0.1. Rates fall by 2 per 1,000 from one to the next, which is 10
    # over the whole: from 11 per 1,000 at the most deprived end to 1 at the least.
    drawn = table("""
        fifth | count | population
        1     | 100   | 10000
        2     | 80    | 10000
        3     | 60    | 10000
        4     | 40    | 10000
        5     | 20    | 10000
    """)
    found = slope_index(drawn["count"], drawn["population"], per=1000, seed=1)
    assert found.slope == pytest.approx(11 - 1)
    assert found.relative == pytest.approx(11 / 1)
    assert (found.method, found.reason, found.caution) == (METHOD, "", "")


@given(GROUPS)
def test_the_line_is_that_of_a_weighted_regression(groups):
    counts, population = zip(*groups, strict=True)
    least, most = slow_ends(counts, population, 1000)
    found = slope_index(counts, population, per=1000, seed=1, draws=50)
    assert found.slope == pytest.approx(most - least, abs=1e-8)
    if min(least, most) > 1e-6:
        assert found.relative == pytest.approx(most / least)


def test_higher_in_the_most_deprived_is_above_0_and_above_1_and_the_other_way_below():
    rising = slope_index([90, 70, 50, 40, 30], EVEN, per=1000, seed=1)
    falling = slope_index([30, 40, 50, 70, 90], EVEN, per=1000, seed=1)
    assert rising.slope > 0
    assert rising.slope_lower > 0
    assert rising.relative_lower > 1
    assert falling.slope == pytest.approx(-rising.slope)
    assert falling.relative == pytest.approx(1 / rising.relative)
    assert falling.relative_upper < 1


def test_equal_rates_have_no_gradient_whatever_the_size_of_groups():
    found = slope_index([10, 20, 40, 30, 50], [1000, 2000, 4000, 3000, 5000], per=100, seed=1)
    assert found.slope == pytest.approx(0, abs=1e-12)
    assert found.relative == pytest.approx(1)
    assert found.slope_lower < 0 < found.slope_upper
    assert found.relative_lower < 1 < found.relative_upper


def test_the_slope_is_in_the_unit_of_the_rate_and_the_ratio_in_none():
    by_thousand, by_hundred = (slope_index([90, 70, 50, 40, 30], EVEN, per=per, seed=1) for per in (1000, 100))
    assert by_thousand.slope_upper == pytest.approx(10 * by_hundred.slope_upper)
    assert by_thousand.relative_upper == pytest.approx(by_hundred.relative_upper)


def test_the_same_seed_gives_the_same_limits_and_another_nearly_the_same():
    first, again, other = (slope_index([90, 70, 50, 40, 30], EVEN, per=1000, seed=seed) for seed in (7, 7, 8))
    assert first == again
    assert first != other
    half = (first.slope_upper - first.slope_lower) / 2
    assert abs(first.slope_lower - other.slope_lower) < 0.04 * half


def test_the_drawn_numbers_are_these_on_every_machine():
    found = slope_index([90, 70, 50, 40, 30], EVEN, per=1000, seed=20240331, draws=1000)
    assert [found.slope_lower, found.slope_upper] == pytest.approx([5.04399382598, 9.69474735665], rel=1e-9)
    assert [found.relative_lower, found.relative_upper] == pytest.approx([2.67100575832, 11.7468922996], rel=1e-9)


def test_the_limits_of_the_slope_are_near_those_of_its_variance():
    # Ranks 0.9 ... 0.1, mean 0.5: the slope is sum (rank - 0.5) rate / 0.4. Poisson variances add.
    counts = [400, 350, 300, 250, 200]
    found = slope_index(counts, EVEN, per=1000, seed=1)
    error = sum(((0.4 - 0.2 * place) / 0.4 / 10) ** 2 * count for place, count in enumerate(counts)) ** 0.5
    assert found.slope_lower == pytest.approx(found.slope - 1.96 * error, abs=0.05 * error)
    assert found.slope_upper == pytest.approx(found.slope + 1.96 * error, abs=0.05 * error)


@pytest.mark.parametrize("mean", [4, 40])
def test_the_limits_hold_the_truth_about_as_often_as_they_say(mean):
    numbers = np.random.default_rng(20240403)
    expected = np.array([1.6, 1.3, 1.0, 0.7, 0.4]) * mean  # a straight line: from 1.75 to 0.25 times the mean
    found = [slope_index(numbers.poisson(expected), EVEN, per=10_000, seed=1, draws=300) for _ in range(300)]
    slope = np.mean([one.slope_lower <= 1.5 * mean <= one.slope_upper for one in found])
    ratio = np.mean([one.relative_lower <= 7 <= one.relative_upper for one in found if not one.reason])
    # 300 trials: 95% has a standard error of 1.3 points, and 300 draws make each limit a little unsteady.
    assert slope == pytest.approx(0.95, abs=0.04)
    assert ratio == pytest.approx(0.95, abs=0.05)


def test_a_small_group_is_said_to_make_rough_limits():
    found = slope_index([90, 70, 50, 40, 9], EVEN, per=1000, seed=1)
    assert found.caution == "a group has fewer than 10 events: the limits are rough"
    assert found.reason == ""
    assert slope_index([90, 70, 50, 40, 10], EVEN, per=1000, seed=1).caution == ""


def test_a_group_without_an_event_is_a_rate_of_0_and_not_missing():
    found = slope_index([90, 0, 50, 40, 30], EVEN, per=1000, seed=1)
    assert found.slope == pytest.approx(slow_difference([90, 0, 50, 40, 30]))
    assert np.isfinite(found.relative)


def slow_difference(counts):
    least, most = slow_ends(counts, EVEN, 1000)
    return most - least


def test_a_line_that_falls_to_0_has_a_slope_and_no_ratio():
    found = slope_index([200, 60, 10, 10, 10], EVEN, per=1000, seed=1)
    assert found.slope > 0
    assert np.isnan([found.relative, found.relative_lower, found.relative_upper]).all()
    assert found.reason == "no relative index: the line falls to a rate of 0 or below at one end"


def test_no_event_at_all_has_a_slope_of_0_with_limits_and_no_ratio():
    found = slope_index([0] * 5, EVEN, per=1000, seed=1)
    assert found.slope == 0
    assert found.slope_lower < 0 < found.slope_upper
    assert np.isnan(found.relative)


def test_a_ratio_that_chance_leaves_open_upwards_has_no_upper_limit():
    found = slope_index([17, 14, 10, 7, 3], EVEN, per=1000, seed=1)
    assert found.relative > 1
    assert found.relative_upper == np.inf


REFUSED = [
    ([90, 70, np.nan, 40, 30], EVEN, "the count of a group is missing"),
    ([90, 70, 50, 40, 30], [10_000, 10_000, 0, 10_000, 10_000], "a group has no population, or it is missing"),
    ([90, 70, 50, 40, 30], [10_000, 10_000, np.nan, 10_000, 10_000], "a group has no population, or it is missing"),
    ([90, 70, 50, 40], EVEN[:4], "4 groups are too few for a line: at least 5 are needed"),
]


@pytest.mark.parametrize(("counts", "population", "reason"), REFUSED, ids=[case[2] for case in REFUSED])
def test_what_is_not_there_leaves_everything_missing_and_says_why(counts, population, reason):
    found = slope_index(counts, population, per=1000, seed=1)
    assert found.reason == reason
    assert np.isnan([found.slope, found.slope_lower, found.slope_upper, found.relative, found.relative_upper]).all()
