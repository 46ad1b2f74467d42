import math
from statistics import fmean, pstdev

import pytest

from svd_analysis.example import chance


def test_the_first_numbers_are_the_same_on_every_machine():
    numbers = chance.stream(1, 2)
    assert [numbers.random() for _ in range(2)] == [0.5209484070219088, 0.42125020101147315]
    assert [chance.poisson(chance.stream(1, purpose), 3.0) for purpose in range(8)] == [4, 4, 3, 3, 2, 3, 2, 5]


def test_each_purpose_has_numbers_of_its_own():
    first = {chance.stream(seed, purpose).random() for seed in range(5) for purpose in range(5)}
    assert len(first) == 25


@pytest.mark.parametrize("power", [-50.5, -1.0, 0.0, 0.25, 3.5])
def test_the_exponential_is_the_exponential(power):
    assert chance.exponential(power) == pytest.approx(math.exp(power), rel=1e-15)


def test_a_ratio_holds_for_each_unit_and_for_parts_of_one():
    assert chance.ratio_to(1.35, 0.0) == 1
    assert chance.ratio_to(1.35, 2.0) == pytest.approx(1.35 * 1.35)
    assert chance.ratio_to(1.35, -0.5) == pytest.approx(1 / 1.35**0.5)


@pytest.mark.parametrize("mean", [0.02, 1.0, 12.5, 120.0])
def test_counts_have_the_mean_and_the_variance_of_poisson(mean):
    numbers, draws = chance.stream(7, 7), 4_000
    counts = [chance.poisson(numbers, mean) for _ in range(draws)]
    assert fmean(counts) == pytest.approx(mean, abs=4 * (mean / draws) ** 0.5)
    assert pstdev(counts) ** 2 == pytest.approx(mean, rel=0.35 if mean < 0.1 else 0.12)


def test_where_nothing_is_expected_nothing_happens():
    numbers = chance.stream(7, 7)
    assert {chance.poisson(numbers, 0.0) for _ in range(100)} == {0}


def test_normal_numbers_have_mean_0_and_standard_deviation_1():
    numbers = chance.stream(7, 8)
    drawn = [chance.normal(numbers) for _ in range(4_000)]
    assert fmean(drawn) == pytest.approx(0, abs=4 / 4_000**0.5)
    assert pstdev(drawn) == pytest.approx(1, abs=0.05)
