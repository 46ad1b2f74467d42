"""E-values as published, and attributable fractions against counting the events that would be fewer."""

import pandas as pd
import pytest

from svd_analysis.models import sensitivity
from svd_analysis.models.result import Check, ModelResult


def test_the_e_values_of_the_paper_that_named_them():
    # VanderWeele and Ding 2017, Annals of Internal Medicine 167:268: infants fed by formula alone had 3.9 times the
    # risk (1.8 to 8.7) of dying of respiratory infection; the E-values are 7.26 and 3.0.
    found = sensitivity.e_value(3.9, 1.8, 8.7)
    assert round(found.point, 2) == 7.26
    assert round(found.limit, 1) == 3.0


def test_the_e_values_that_another_implementation_prints():
    # The documentation of the R package EValue (Mathur et al. 2018, Epidemiology 29:e45): smoking and lung cancer by
    # Hammond and Horn, risk ratio 10.73 (8.02 to 14.36), gives 20.94777 and 15.52336.
    assert sensitivity.e_value(10.73, 8.02, 14.36) == pytest.approx((20.94777, 15.52336), abs=5e-6)


def of(ratios):
    """A result on rung 4 whose exposure has these rate ratios over its reference, known exactly."""
    rows = [[f"dose={level}", ratio, ratio, ratio, 0.01] for level, ratio in ratios.items()]
    return ModelResult(
        model="drawn",
        outcome="events",
        exposure="dose",
        coefficients=pd.DataFrame(rows, columns=["term", "rate_ratio", "lower", "upper", "p"]),
        checks=tuple(Check("drawn", rung, "passed", "drawn") for rung in (2, 3, 4)),
    )


def test_without_confounding_it_is_levins_fraction():
    # Levin 1953: 40% exposed, ratio 3: 0.4 x 2 / (1 + 0.4 x 2) = 0.8 / 1.8. Of the events 0.4 x 3 / 1.8 are exposed.
    found = sensitivity.attributable_fraction(of({"any": 3.0}), {"dose=any": 0.4 * 3 / 1.8})
    assert found.value == pytest.approx(0.8 / 1.8)


def test_over_levels_it_is_one_less_the_events_left_were_all_at_the_rate_of_the_reference():
    # Persons and events by level: none 1,000 and 20, some 1,000 and 30, much 1,000 and 50. At the rate of none there
    # would be 60 of 100 events: 40% fewer.
    ratios = {"some": 30 / 20, "much": 50 / 20}
    found = sensitivity.attributable_fraction(of(ratios), {"dose=some": 30 / 100, "dose=much": 50 / 100})
    assert found.value == pytest.approx(1 - 60 / 100)


def test_with_an_adjusted_ratio_it_is_right_where_levins_formula_is_not():
    # Two kinds of places, the ratio 2 in each. Quiet: 800 unexposed with 8 events, 200 exposed with 4. Busy: 200
    # unexposed with 20, 800 exposed with 160. Of 192 events 164 are exposed, and half of those would be fewer.
    found = sensitivity.attributable_fraction(of({"any": 2.0}), {"dose=any": 164 / 192})
    assert found.value == pytest.approx(82 / 192)
    levin = 0.5 * (2 - 1) / (1 + 0.5 * (2 - 1))
    assert levin == pytest.approx(1 / 3)
    assert found.value > levin + 0.09
