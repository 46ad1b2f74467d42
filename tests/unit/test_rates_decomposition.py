"""Two crude rates apart: what groups' rates make of the difference, and what the make-up of the population does."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from svd_analysis.rates.decomposition import kitagawa
from tests.tables import table

GROUPS = st.lists(
    st.tuples(st.integers(0, 500), st.integers(1, 50_000), st.integers(0, 500), st.integers(1, 50_000)),
    min_size=1,
    max_size=12,
)


def slow_standardised(counts, population, weights):
    """The rate of these groups in a population of another make-up."""
    by_group = zip(counts, population, weights, strict=True)
    return sum(count / people * weight for count, people, weight in by_group) / sum(weights)


def slow_kitagawa(counts0, population0, counts1, population1):
    """Each part as the mean of two directly standardised differences, one to each make-up or set of rates."""
    own0 = slow_standardised(counts0, population0, population0)
    own1 = slow_standardised(counts1, population1, population1)
    crossed0 = slow_standardised(counts0, population0, population1)
    crossed1 = slow_standardised(counts1, population1, population0)
    return ((crossed1 - own0) + (own1 - crossed0)) / 2, ((crossed0 - own0) + (own1 - crossed1)) / 2


def test_the_two_parts_are_as_worked_by_hand():
    drawn = table("""
        age      | counts0 | population0 | counts1 | population1
        under 25 | 40      | 2000        | 100     | 4000
        25 on    | 80      | 8000        | 60      | 6000
    """)
    # Rates per 1,000: 20 then 25, and 10 then 10. Shares: 0.2 then 0.4, and 0.8 then 0.6.
    # Crude: 120 / 10,000 = 12, then 160 / 10,000 = 16: a difference of 4.
    found = kitagawa(*(drawn[name] for name in drawn.columns[1:]), per=1000)
    assert found.difference == pytest.approx(16 - 12)
    # (25 - 20) x (0.2 + 0.4) / 2 = 1.5, and (10 - 10) x ... = 0.
    assert found.rates_by_group == pytest.approx([1.5, 0])
    # (0.4 - 0.2) x (20 + 25) / 2 = 4.5, and (0.6 - 0.8) x (10 + 10) / 2 = -2.
    assert found.composition_by_group == pytest.approx([4.5, -2])
    assert (found.rates, found.composition) == pytest.approx((1.5, 2.5))
    assert found.reason == ""


@given(GROUPS)
def test_the_parts_add_up_to_the_difference_of_the_crude_rates(groups):
    counts0, population0, counts1, population1 = (np.array(column) for column in zip(*groups, strict=True))
    found = kitagawa(counts0, population0, counts1, population1, per=1000)
    crude = [counts.sum() / people.sum() * 1000 for counts, people in ((counts0, population0), (counts1, population1))]
    scale = max(crude) + np.abs([found.rates, found.composition]).max() + 1
    assert found.difference == pytest.approx(crude[1] - crude[0], abs=1e-9 * scale)
    assert found.rates + found.composition == pytest.approx(found.difference, abs=1e-9 * scale)
    assert found.rates_by_group.sum() == pytest.approx(found.rates, abs=1e-9 * scale)


@given(GROUPS)
def test_each_part_is_the_mean_of_two_standardised_differences(groups):
    columns = [list(column) for column in zip(*groups, strict=True)]
    found = kitagawa(*columns)
    assert (found.rates, found.composition) == pytest.approx(slow_kitagawa(*columns), rel=1e-9, abs=1e-9)


@given(GROUPS)
def test_exchanging_the_two_changes_signs_only(groups):
    counts0, population0, counts1, population1 = zip(*groups, strict=True)
    there = kitagawa(counts0, population0, counts1, population1)
    back = kitagawa(counts1, population1, counts0, population0)
    assert (back.difference, back.rates, back.composition) == pytest.approx(
        (-there.difference, -there.rates, -there.composition), abs=1e-12
    )


def test_a_population_that_only_grew_leaves_no_composition():
    found = kitagawa([40, 80], [2000, 8000], [90, 90], [3000, 12_000], per=1000)
    assert found.composition == pytest.approx(0)
    assert found.rates == pytest.approx(12 - 12)


def test_rates_that_stayed_leave_only_composition():
    found = kitagawa([40, 80], [2000, 8000], [80, 60], [4000, 6000], per=1000)
    assert found.rates == pytest.approx(0)
    assert found.composition == pytest.approx(14 - 12)


def test_a_group_with_nobody_in_either_has_no_part():
    with_empty = kitagawa([40, 0, 80], [2000, 0, 8000], [100, 0, 60], [4000, 0, 6000], per=1000)
    without = kitagawa([40, 80], [2000, 8000], [100, 60], [4000, 6000], per=1000)
    assert (with_empty.rates, with_empty.composition) == (without.rates, without.composition)
    assert with_empty.rates_by_group.tolist() == pytest.approx([1.5, 0, 0])


UNKNOWN = "a group has nobody in it in one of the two, so its rate there is not known"
MISSING = "a count or a population is missing"
REFUSED = [
    ([40, 80], [2000, 8000], [0, 160], [0, 10_000], UNKNOWN),
    ([40, 5], [2000, 0], [40, 5], [2000, 0], UNKNOWN),
    ([0, 0], [0, 0], [0, 0], [0, 0], UNKNOWN),
    ([np.nan, 80], [2000, 8000], [100, 60], [4000, 6000], MISSING),
    ([40, 80], [2000, 8000], [100, 60], [4000, np.nan], MISSING),
]


@pytest.mark.parametrize(("counts0", "population0", "counts1", "population1", "reason"), REFUSED)
def test_what_is_not_known_leaves_everything_missing_and_says_why(counts0, population0, counts1, population1, reason):
    found = kitagawa(counts0, population0, counts1, population1)
    assert found.reason == reason
    assert np.isnan([found.difference, found.rates, found.composition]).all()
    assert np.isnan([found.rates_by_group, found.composition_by_group]).all()
