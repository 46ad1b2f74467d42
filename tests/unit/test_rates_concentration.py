"""Concentration: the curve from the top down, and a Gini that few events do not inflate."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from svd_analysis.rates.concentration import adjusted_gini, gini, lorenz, share_in_top

COUNTS = st.lists(st.integers(0, 40), min_size=1, max_size=30).filter(any)


def slow_gini(counts):
    """Half the mean difference between two places, over the mean."""
    differences = sum(abs(one - other) for one, other in itertools.product(counts, repeat=2))
    return differences / (2 * len(counts) * sum(counts))


def area_under(heights):
    """By trapezia over equal steps from 0 to 1, the curve beginning at 0."""
    steps = list(zip([0, *heights], heights, strict=False))
    return sum((left + right) / 2 for left, right in steps) / len(heights)


def slow_adjusted(counts):
    """One less the area under the curve, from the fewest up, over that under the most equal curve that can be had."""
    places, events = len(counts), sum(counts)
    equal = [0] * max(places - events, 0) + [max(1, events / places)] * min(places, events)
    curve, best = (np.cumsum(sorted(one)) / events for one in (counts, equal))
    return 1 - area_under(curve.tolist()) / area_under(best.tolist())


def test_the_curve_begins_with_the_places_that_have_most():
    places, events = lorenz([1, 6, 0, 3])
    assert places.tolist() == [0, 0.25, 0.5, 0.75, 1]
    assert events == pytest.approx([0, 6 / 10, 9 / 10, 10 / 10, 10 / 10])


def test_a_share_between_two_places_lies_on_a_straight_line():
    # A quarter of four places is one, with 6 of 10; an eighth is half of it.
    assert share_in_top([1, 6, 0, 3], [0, 0.125, 0.25, 1]) == pytest.approx([0, 0.3, 0.6, 1])


def test_gini_is_as_worked_by_hand():
    # 0, 1, 3, 6: differences 1 + 3 + 6 + 2 + 5 + 3 = 20, each twice; 40 / (2 x 4 x 10) = 0.5.
    assert gini([1, 6, 0, 3]) == pytest.approx(0.5)


@given(COUNTS)
def test_gini_is_half_the_mean_difference_over_the_mean(counts):
    assert gini(counts) == pytest.approx(slow_gini(counts), abs=1e-12)


@given(COUNTS)
def test_the_adjusted_gini_is_measured_from_the_most_equal_spread(counts):
    assert adjusted_gini(counts) == pytest.approx(slow_adjusted(counts), abs=1e-12)


@given(COUNTS)
def test_gini_is_twice_the_area_between_curve_and_diagonal(counts):
    _, events = lorenz(counts)
    assert gini(counts) == pytest.approx(2 * area_under(events[1:].tolist()) - 1, abs=1e-12)


@given(st.integers(1, 50), st.integers(1, 50))
def test_equal_counts_are_not_concentrated(count, places):
    assert gini([count] * places) == pytest.approx(0, abs=1e-12)
    assert adjusted_gini([count] * places) == pytest.approx(0, abs=1e-12)
    assert np.allclose(*lorenz([count] * places))


@given(st.integers(1, 60), st.integers(1, 60))
def test_one_place_with_everything_is_as_concentrated_as_can_be(events, places):
    counts = [events] + [0] * (places - 1)
    assert gini(counts) == pytest.approx(1 - 1 / places)
    assert adjusted_gini(counts) == pytest.approx(1 - 1 / min(events, places))


@given(st.integers(1, 60), st.integers(0, 60))
def test_events_that_never_share_a_place_are_not_concentrated(events, empty):
    assert adjusted_gini([1] * events + [0] * empty) == pytest.approx(0, abs=1e-12)
    # The plain coefficient calls the same counts concentrated, by the share of places that could not have one.
    assert gini([1] * events + [0] * empty) == pytest.approx(empty / (events + empty))


@given(COUNTS)
def test_both_lie_between_0_and_1_and_the_adjusted_is_never_the_larger(counts):
    assert -1e-12 < adjusted_gini(counts) <= gini(counts) + 1e-12 < 1 + 1e-12


@given(COUNTS)
def test_the_order_of_places_does_not_matter(counts):
    assert gini(counts) == gini(sorted(counts))
    assert adjusted_gini(counts) == adjusted_gini(sorted(counts))


@given(COUNTS, st.integers(2, 5))
def test_gini_is_of_shares_and_not_of_how_many(counts, times):
    assert gini(counts) == pytest.approx(gini([times * count for count in counts]), abs=1e-12)


@given(COUNTS)
def test_the_curve_rises_ever_more_slowly_from_0_to_1(counts):
    places, events = lorenz(counts)
    assert (events[0], events[-1]) == pytest.approx((0, 1))
    assert (np.diff(events, 2) <= 1e-12).all()
    assert (events >= places - 1e-12).all()


@pytest.mark.parametrize("counts", [[3, np.nan, 1], [0, 0], []], ids=["a missing count", "no event", "no place"])
def test_what_is_missing_or_never_happened_is_not_concentrated_or_spread(counts):
    assert np.isnan([gini(counts), adjusted_gini(counts)]).all()
    assert np.isnan(lorenz(counts)[1]).all()
    assert np.isnan(share_in_top(counts, [0.5])).all()
