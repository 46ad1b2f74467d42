"""A rate is recorded events over residents in the year, with an interval; below ten events the interval is exact."""

import pytest

from svd_analysis import rates


def test_a_rate_per_thousand_residents():
    # 2,595 offences among 247,000 residents.
    value, lower, upper = rates.crude_rate([2_595], [247_000], per=1_000)
    assert value[0] == 2_595 / 247_000 * 1_000
    assert (round(value[0], 1), round(lower[0], 1), round(upper[0], 1)) == (10.5, 10.1, 10.9)


def test_no_event_in_a_year_is_a_rate_of_0_that_could_have_been_more():
    value, lower, upper = rates.crude_rate([0], [10_000], per=1_000)
    assert value[0] == lower[0] == 0
    # Up to 3.69 events are in keeping with none: -log(0.025) = 3.69.
    assert upper[0] == pytest.approx(3.689 / 10_000 * 1_000, abs=0.0005)


def test_the_same_rate_of_fewer_people_is_less_certain():
    _, lower, upper = rates.crude_rate([20, 200], [2_000, 20_000], per=1_000)
    assert upper[0] - lower[0] > 2 * (upper[1] - lower[1])
