"""What could explain a finding away, and what it would account for: never below its rung, never of several factors."""

import math

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from svd_analysis.errors import ParameterError
from svd_analysis.models import sensitivity
from svd_analysis.models.result import Check, ModelResult, Refusal

LEVELS = {"income=middle": (1.5, 1.2, 1.9), "income=low": (2.5, 2.0, 3.0), "churn": (1.4, 1.1, 1.8)}


def result(levels=LEVELS, *, robust="passed", exposure="income"):
    rows = [[term, *numbers, 0.01] for term, numbers in levels.items()]
    states = {2: "passed", 3: "passed", 4: robust}
    return ModelResult(
        model="drawn",
        outcome="violence",
        exposure=exposure,
        coefficients=pd.DataFrame(rows, columns=["term", "rate_ratio", "lower", "upper", "p"]),
        checks=tuple(Check(f"drawn {rung}", rung, state, "drawn") for rung, state in states.items()),
    )


@given(st.floats(1.01, 50), st.floats(1.0, 3), st.floats(1.0, 3))
def test_a_ratio_and_its_inverse_need_equally_strong_a_confounder(ratio, below, above):
    one = sensitivity.e_value(ratio, ratio / below, ratio * above)
    other = sensitivity.e_value(1 / ratio, 1 / (ratio * above), 1 / (ratio / below))
    assert other == pytest.approx(one, rel=1e-6, abs=1e-6)
    assert 1 <= one.limit <= one.point + 1e-12


@given(st.floats(1.0, 100))
def test_a_confounder_as_strong_as_the_e_value_on_both_sides_just_explains_the_ratio(ratio):
    # The most that a confounder can do is a b / (a + b - 1): Ding and VanderWeele 2016, Epidemiology 27:368.
    strength = sensitivity.e_value(ratio, ratio, ratio).point
    assert strength * strength / (strength + strength - 1) == pytest.approx(ratio, rel=1e-9)


@pytest.mark.parametrize("limits", [(0.8, 2.0), (1.0, 2.0), (0.5, 1.3)])
def test_nothing_is_needed_to_explain_an_interval_that_holds_1(limits):
    assert sensitivity.e_value(1.3, *limits).limit == 1
    assert sensitivity.e_value(1.0, *limits).point == 1


@pytest.mark.parametrize(
    "numbers",
    [(1.2, 1.3, 1.5), (1.2, 1.0, 1.1), (0.5, 0.0, 1.0), (-1.0, -2.0, 1.0), (2.0, 1.0, math.inf), (math.nan, 1, 2)],
)
def test_what_is_no_rate_ratio_between_limits_has_no_e_value(numbers):
    with pytest.raises(ParameterError, match="is no rate ratio between its limits"):
        sensitivity.e_value(*numbers)


def test_a_fraction_is_told_with_its_range():
    found = sensitivity.attributable_fraction(result(), {"income=middle": 0.3, "income=low": 0.5})
    assert found.value == pytest.approx(0.3 * 0.5 / 1.5 + 0.5 * 1.5 / 2.5)
    assert found.lower == pytest.approx(0.3 * 0.2 / 1.2 + 0.5 * 1.0 / 2.0)
    assert found.upper == pytest.approx(0.3 * 0.9 / 1.9 + 0.5 * 2.0 / 3.0)


def test_one_level_is_named_by_its_exposure_alone():
    found = sensitivity.attributable_fraction(result(exposure="churn"), {"churn": 0.7})
    assert found.value == pytest.approx(0.7 * 0.4 / 1.4)


def test_a_lower_limit_below_1_gives_a_range_that_holds_none():
    levels = {"income": (1.25, 0.8, 2.0)}
    found = sensitivity.attributable_fraction(result(levels), {"income": 0.4})
    assert found == pytest.approx((0.4 * 0.2, 0.4 * -0.25, 0.4 * 0.5))


@pytest.mark.parametrize("state", ["failed", "could not be run"])
def test_below_rung_4_there_is_no_attributable_fraction(state):
    with pytest.raises(Refusal, match=r"stands on rung 3 \(adjusted association\).* from rung 4"):
        sensitivity.attributable_fraction(result(robust=state), {"income=low": 0.5})


def test_a_refused_model_has_no_attributable_fraction_and_says_why():
    refused = ModelResult(model="drawn", outcome="violence", refused="Too few rows.", exposure="income")
    with pytest.raises(Refusal, match="without a fitted model. Too few rows."):
        sensitivity.attributable_fraction(refused, {"income": 0.5})


def test_fractions_of_several_factors_are_never_added():
    with pytest.raises(ParameterError, match="'churn' is no level of the exposure 'income'.* never added"):
        sensitivity.attributable_fraction(result(), {"income=low": 0.5, "churn": 0.3})
    with pytest.raises(ParameterError, match="is no level of the exposure ''"):
        sensitivity.attributable_fraction(result(exposure=""), {"income=low": 0.5})


def test_a_misspelt_term_offers_the_nearest():
    with pytest.raises(ParameterError, match="no term 'income=lo'. Did you mean 'income=low'"):
        sensitivity.attributable_fraction(result(), {"income=lo": 0.5})


@pytest.mark.parametrize(
    "shares",
    [
        {},
        {"income=low": -0.1},
        {"income=low": 1.1},
        {"income=low": 0.6, "income=middle": 0.5},
        {"income=low": math.nan},
    ],
)
def test_what_are_no_shares_of_all_events_is_refused(shares):
    with pytest.raises(ParameterError, match="are no shares of all events"):
        sensitivity.attributable_fraction(result(), shares)


def test_the_reference_must_be_the_level_with_the_lowest_rate():
    with pytest.raises(ParameterError, match="income has a rate ratio below 1.* as the reference"):
        sensitivity.attributable_fraction(result({"income": (0.8, 0.7, 0.9)}), {"income": 0.5})
