"""Rates and their intervals in their corners: 0, the join at 10, missing counts, nobody at risk."""

import importlib
import inspect
import math
import pkgutil
import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import brentq
from scipy.stats import poisson
from statsmodels.stats.rates import confint_poisson

from svd_analysis import rates

LEVELS = (0.90, 0.95, 0.998)


def public(module):
    """The functions and classes a module defines for others."""
    return {
        name
        for name, one in vars(module).items()
        if (inspect.isfunction(one) or inspect.isclass(one))
        and one.__module__ == module.__name__
        and not name.startswith("_")
    }


def slow_exact(count, level):
    """Garwood's limits found by trial: the means under which so few, or so many, has half the tail's probability."""
    tail = (1 - level) / 2
    upper = brentq(lambda mean: poisson.cdf(count, mean) - tail, 1e-9, 200)
    lower = brentq(lambda mean: poisson.sf(count - 1, mean) - tail, 1e-9, 200) if count else 0.0
    return lower, upper


def slow_byar(count, z):
    lower = count * (1 - 1 / (9 * count) - z / (3 * math.sqrt(count))) ** 3
    upper = (count + 1) * (1 - 1 / (9 * (count + 1)) + z / (3 * math.sqrt(count + 1))) ** 3
    return lower, upper


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("count", range(10))
def test_below_ten_the_limits_are_exact(count, level):
    found = [float(one) for one in rates.poisson_limits(count, level=level)]
    assert found == pytest.approx(slow_exact(count, level), abs=1e-8)


@pytest.mark.parametrize("count", range(1, 10))
def test_exact_limits_are_those_of_statsmodels(count):
    found = [float(one) for one in rates.exact_limits(count)]
    assert found == pytest.approx(confint_poisson(count, 1, method="exact-c"))


@pytest.mark.parametrize("count", [10, 11, 100, 5754])
def test_from_ten_the_limits_are_byars(count):
    found = [float(one) for one in rates.poisson_limits(count)]
    assert found == pytest.approx(slow_byar(count, 1.959963984540054))


def test_the_join_is_between_nine_and_ten():
    assert rates.method([0, 9, 10, np.nan]).tolist() == ["exact", "exact", "byar", ""]
    (lower_nine, lower_ten), (upper_nine, upper_ten) = rates.poisson_limits([9, 10])
    assert lower_nine == pytest.approx(slow_exact(9, 0.95)[0])
    assert upper_ten == pytest.approx(slow_byar(10, 1.959963984540054)[1])
    assert lower_nine < lower_ten
    assert upper_nine < upper_ten


def test_no_event_has_the_lower_limit_0_and_an_upper_one():
    lower, upper = rates.poisson_limits(0)
    assert lower == 0
    # With no event, P(0 | mean) = exp(-mean) = 0.025.
    assert float(upper) == pytest.approx(-math.log(0.025))


def test_a_missing_count_has_no_rate_and_no_limits():
    assert all(np.isnan(one).all() for one in rates.crude_rate([np.nan], [1000], per=1000))
    assert np.isnan(rates.share([np.nan], [10])).all()


@pytest.mark.parametrize("people", [0, np.nan, -1])
def test_nobody_at_risk_has_no_rate(people):
    assert all(np.isnan(one).all() for one in rates.crude_rate([5], [people], per=1000))


def test_a_share_is_so_many_per_hundred_and_of_nothing_there_is_none():
    assert rates.share([1, 0], [4, 4]).tolist() == [25, 0]
    assert np.isnan(rates.share([0], [0])).all()


@given(st.integers(0, 100_000), st.sampled_from(LEVELS))
def test_an_interval_contains_its_value(count, level):
    value, lower, upper = rates.crude_rate([count], [1000], per=1000, level=level)
    assert lower[0] <= value[0] < upper[0]


@given(st.integers(0, 5000))
def test_more_events_never_have_a_lower_limit_below_those_of_fewer(count):
    (lower, next_lower), (upper, next_upper) = rates.poisson_limits([count, count + 1])
    assert lower < next_lower
    assert upper < next_upper


def test_everything_public_of_the_package_is_had_from_rates():
    names = set()
    for found in pkgutil.iter_modules(rates.__path__):
        names |= public(importlib.import_module(f"svd_analysis.rates.{found.name}"))
    assert names <= set(rates.__all__)
    assert all(hasattr(rates, name) for name in rates.__all__)


def test_the_front_page_names_only_functions_that_are_there():
    named = set(re.findall(r"`(\w+)`", rates.__doc__)) - {"per", "level"}
    assert named <= set(rates.__all__)
    functions = {name for name in rates.__all__ if inspect.isfunction(getattr(rates, name))}
    # Parts of `poisson_limits`, the name of the method, and two that stand with their like.
    assert functions - named <= {"byar_limits", "exact_limits", "method", "scores_of_proportions", "scores_of_ratios"}
