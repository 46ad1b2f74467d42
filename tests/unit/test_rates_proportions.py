"""Proportions, means and groups of equal number in their corners: none, all, ties, too few, missing."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from scipy.optimize import brentq
from statsmodels.stats.proportion import proportion_confint

from svd_analysis import rates
from tests.tables import table

LEVELS = (0.90, 0.95, 0.998)
NAN = float("nan")


def slow_wilson(part, whole, level):
    """Wilson's limits as he found them: the proportions from which the one seen is just z standard errors away."""
    z = stats.norm.isf((1 - level) / 2)
    seen = part / whole

    def too_far(true):
        return (seen - true) ** 2 - z**2 * true * (1 - true) / whole

    return brentq(too_far, 0, seen, xtol=1e-14), brentq(too_far, seen, 1, xtol=1e-14)


def slow_quantile(value, values, number, first):
    """Counted out: how many places there are from this value to the far end, a tie at the first of its places."""
    there = [one for one in values if one == one]
    if value != value or len(there) < number:
        return NAN
    nearer = [one for one in there if (one > value if first == "highest" else one < value)]
    from_the_end = len(there) - len(nearer)
    return next(group for group in range(1, number + 1) if from_the_end * number > len(there) * (number - group))


def test_a_proportion_has_wilsons_limits():
    # 1 of 4, z = 1.96: (2 + 3.8416 -+ 1.96 sqrt(3.8416 + 4 x 1 x 0.75)) / (2 x (4 + 3.8416)).
    half = 1.959964 * math.sqrt(3.841459 + 3)
    found = rates.proportion(1, 4)
    assert found[0] == 0.25
    assert [float(one) for one in found[1:]] == pytest.approx(
        [(2 + 3.841459 - half) / 15.682918, (2 + 3.841459 + half) / 15.682918], rel=1e-6
    )


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize(("part", "whole"), [(1, 4), (5, 9), (31, 200), (999, 1000)])
def test_wilsons_limits_are_as_far_away_as_chance_would_take_them(part, whole, level):
    found = [float(one) for one in rates.proportion(part, whole, level=level)]
    assert found[1:] == pytest.approx(slow_wilson(part, whole, level), rel=1e-9)


@given(st.integers(1, 2000).flatmap(lambda whole: st.tuples(st.integers(0, whole), st.just(whole))))
def test_a_proportion_lies_within_its_limits_and_these_within_none_and_all(counts):
    value, lower, upper = rates.proportion(*counts)
    assert 0 <= lower <= value <= upper <= 1
    assert [float(lower), float(upper)] == pytest.approx(proportion_confint(*counts, method="wilson"), abs=1e-12)


def test_none_and_all_have_a_limit_on_one_side_only():
    value, lower, upper = rates.proportion([0, 8], [8, 8], per=100)
    assert value.tolist() == [0, 100]
    assert (lower[0], upper[1]) == (0, 100)
    assert upper[0] == pytest.approx(100 - lower[1])
    assert 0 < upper[0] < 100


def test_of_nothing_or_of_what_is_missing_there_is_no_proportion():
    assert np.isnan(rates.proportion([0, NAN, 3, NAN], [0, 10, NAN, NAN])).all()
    counts = pd.array([3, None], dtype="Int64")
    assert np.isnan(rates.proportion(counts, [10, 10])).tolist() == [[False, True]] * 3


@pytest.mark.parametrize("part", [11, -1])
def test_a_part_larger_than_its_whole_is_refused(part):
    with pytest.raises(AssertionError, match="between 0 and its whole"):
        rates.proportion([5, part], [10, 10])


def test_a_mean_has_students_limits():
    # 2, 4, 9: mean 5, squared distances 9 + 1 + 16 = 26, standard error sqrt(26 / 2 / 3); t with 2 degrees is 4.302653.
    half = 4.302653 * math.sqrt(26 / 2 / 3)
    assert [float(one) for one in rates.mean([2, 4, 9])] == pytest.approx([5, 5 - half, 5 + half], rel=1e-6)


@given(st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=30))
def test_the_limits_of_a_mean_are_those_of_scipy(values):
    value, lower, upper = rates.mean(values, level=0.99)
    error = stats.sem(values)
    assert float(value) == pytest.approx(float(np.mean(values)))
    if error:
        expected = stats.t.interval(0.99, len(values) - 1, loc=np.mean(values), scale=error)
        assert [float(lower), float(upper)] == pytest.approx(list(expected), rel=1e-9, abs=1e-6)


def test_means_are_taken_along_the_last_axis():
    value, lower, upper = rates.mean([[1, 3], [5, 5]])
    assert value.tolist() == [2, 5]
    assert (lower[1], upper[1]) == (5, 5)


def test_a_missing_value_leaves_no_mean_and_one_value_no_limits():
    assert np.isnan(rates.mean([1, NAN, 3])).all()
    assert np.isnan(rates.mean([])).all()
    value, lower, upper = rates.mean([7])
    assert value == 7
    assert np.isnan([lower, upper]).all()


def test_fifths_are_numbered_from_the_end_asked_for():
    drawn = table("""
        score | most deprived first | least deprived first
        ------+---------------------+---------------------
        9     | 1                   | 5
        1     | 5                   | 1
        7     | 2                   | 4
        3     | 4                   | 2
        5     | 3                   | 3
        10    | 1                   | 5
        2     | 5                   | 1
        8     | 2                   | 4
        4     | 4                   | 2
        6     | 3                   | 3
    """)
    assert rates.quantiles(drawn["score"], 5, first="highest").tolist() == drawn["most deprived first"].tolist()
    assert rates.quantiles(drawn["score"], 5, first="lowest").tolist() == drawn["least deprived first"].tolist()


def test_equal_scores_are_in_one_group():
    # Ranks 1, 1, 1, 4, 5, 6 of 6 in halves: the first three share rank 1.
    assert rates.quantiles([8, 8, 8, 3, 2, 1], 2, first="highest").tolist() == [1, 1, 1, 2, 2, 2]
    assert rates.quantiles([8, 8, 8, 8, 2, 1], 2, first="highest").tolist() == [1, 1, 1, 1, 2, 2]


def test_a_missing_score_is_in_no_group_and_not_counted():
    found = rates.quantiles([4, NAN, 3, 2, 1], 2, first="highest")
    assert found[[0, 2, 3, 4]].tolist() == [1, 1, 2, 2]
    assert np.isnan(found[1])


def test_fewer_scores_than_groups_give_none():
    assert np.isnan(rates.quantiles([1, 2, NAN, 4, 5], 5, first="highest")).all()
    assert rates.quantiles([1, 2, 3, 4, 5], 5, first="highest").tolist() == [5, 4, 3, 2, 1]


def test_which_end_is_1_must_be_said():
    with pytest.raises(AssertionError, match="group 1 is one of"):
        rates.quantiles([1, 2], 2, first="worst")


@given(
    st.lists(st.one_of(st.integers(0, 40), st.just(NAN)), max_size=70),
    st.integers(2, 10),
    st.sampled_from(["highest", "lowest"]),
)
def test_groups_are_those_counted_out_by_hand(values, number, first):
    slow = [slow_quantile(value, values, number, first) for value in values]
    assert rates.quantiles(values, number, first=first).tolist() == pytest.approx(slow, nan_ok=True)


@given(st.integers(5, 400))
def test_without_ties_fifths_differ_in_size_by_one_at_most(many):
    sizes = np.bincount(rates.quantiles(np.arange(many), 5, first="highest").astype(int), minlength=6)[1:]
    assert sizes.sum() == many
    assert sizes.max() - sizes.min() <= 1
