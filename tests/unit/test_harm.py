"""What offences weigh and cost: only where each has exactly one weight and is counted alone; never 0 for unknown."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import brentq
from scipy.stats import gamma

from svd_analysis import harm, indicators, parameters, rates, schemas
from tests.tables import table


def indicator(name, offences, unit="offence"):
    return parameters.Indicator(
        name=name, title=name, label=name, why="a test", offences=offences, unit=unit,
        authored_by="a test", checked_by="nobody", review_date="2099-01-01",
    )  # fmt: skip


HOMICIDE = indicator("homicide", ["homicide"])
INJURY = indicator("violence_with_injury", ["violence_with_injury"])
BOTH = indicator("both", ["homicide", "violence_with_injury"])
ALL = (HOMICIDE, INJURY, BOTH)


def weights(
    drawing="""
    offence              | weight | source | published
    homicide             | 5000   | Office | 2020-01-31
    violence_with_injury | 100    | Office | 2020-01-31
    """,
):
    return table(drawing)


def costs():
    return table("""
        offence              | cost    | price_year | currency | source | published
        homicide             | 1000000 | 2022/23    | GBP      | Office | 2023-12-01
        violence_with_injury | 10000   | 2022/23    | GBP      | Office | 2023-12-01
        """)


def estimates(drawing):
    """ESTIMATES of Exampleton in 2024, of the columns drawn; the rest as a counted row has them."""
    rows = table(drawing)
    rows = rows.assign(
        area_code="X09000001", geography="lad24", parent_code="X09000001", period="2024", source="mps_borough",
        numerator=rows["count"], value=rows["count"].astype("float64"),
    )  # fmt: skip
    given = {"breakdown": "", "unit": "offence"}
    return indicators.derived(rows.assign(**{name: rows.get(name, text) for name, text in given.items()}))


COUNTED = """
    indicator            | count | status | denominator | denominator_status | per
    homicide             | 2     | ok     |             | none               |
    violence_with_injury | 300   | ok     | 250000      | ok                 | 1000
    both                 | 302   | ok     | 250000      | ok                 | 1000
    """


def row(rows, name):
    [found] = rows[rows["indicator"] == name].to_dict("records")
    return found


def test_each_offence_counts_its_weight():
    found = harm.severity(estimates(COUNTED), ALL, weights())
    assert row(found, "homicide")["value"] == 2 * 5000
    # Per 1,000 of 250,000 residents: (2 x 5,000 + 300 x 100) / 250 = 160.
    assert row(found, "both")["value"] == pytest.approx((2 * 5000 + 300 * 100) / 250)
    assert row(found, "both")["per"] == 1000
    assert row(found, "both")["numerator"] == 302
    assert set(found["breakdown"]) == {"harm=severity"}


def test_a_cost_is_in_pounds_of_the_price_year_that_stands_beside_it():
    found = harm.cost(estimates(COUNTED), ALL, costs())
    assert row(found, "both")["value"] == 2 * 1_000_000 + 300 * 10_000
    assert row(found, "both")["method"] == "unit costs in 2022/23 prices; counting error only"
    assert math.isnan(row(found, "both")["per"])
    assert set(found["breakdown"]) == {"harm=cost"}


def test_the_limits_of_a_single_offence_are_the_weight_times_those_of_its_count():
    found = row(harm.severity(estimates(COUNTED), ALL, weights()), "homicide")
    lower, upper = rates.exact_limits(2)
    assert (found["lower"], found["upper"]) == pytest.approx((5000 * lower, 5000 * upper))


def slow_limits(counts, weights):
    """The gamma limits found by trial, by mean and variance: of the sum, and of it with one more of the heaviest."""
    total, variance = (sum(n * w**power for n, w in zip(counts, weights, strict=True)) for power in (1, 2))
    above, wider = total + max(weights), variance + max(weights) ** 2
    below = gamma(total**2 / variance, scale=variance / total)
    over = gamma(above**2 / wider, scale=wider / above)
    lower = brentq(lambda place: below.cdf(place) - 0.025, 0, total)
    return lower, brentq(lambda place: over.sf(place) - 0.025, total, 100 * above)


@pytest.mark.parametrize(
    ("counts", "weights"), [((2, 300), (1e6, 1e4)), ((1, 0), (5, 3)), ((40, 7, 2), (10, 200, 5000))]
)
def test_the_limits_of_several_are_those_of_a_gamma_distribution(counts, weights):
    value, lower, upper = harm.weighted_sum([counts], weights)
    assert (lower[0], upper[0]) == pytest.approx(slow_limits(counts, weights))
    assert lower[0] < value[0] < upper[0]


def test_an_offence_without_a_weight_leaves_its_indicator_without_a_score_and_says_why():
    only_homicide = weights().iloc[:1]
    found = row(harm.severity(estimates(COUNTED), ALL, only_homicide), "both")
    assert math.isnan(found["value"])
    assert (found["status"], found["method"]) == ("refused", "no weight for violence with injury")


def test_a_class_is_not_weighed_by_the_weights_of_its_members():
    members = weights("""
        offence             | weight | source | published
        assault_with_injury | 100    | Office | 2020-01-31
        attempted_murder    | 3000   | Office | 2020-01-31
        """)
    found = row(harm.severity(estimates(COUNTED), (INJURY,), members), "violence_with_injury")
    assert found["method"] == "no weight for violence with injury"


def test_an_offence_that_nothing_counts_alone_can_not_be_weighed():
    found = row(harm.severity(estimates(COUNTED), (HOMICIDE, BOTH), weights()), "both")
    assert (found["status"], found["method"]) == ("refused", "no indicator counts violence with injury alone")


def test_offences_that_hold_one_another_are_not_weighed_twice():
    sexual = indicator("sexual", ["sexual_offences", "rape"])
    given = weights("""
        offence         | weight | source | published
        sexual_offences | 500    | Office | 2020-01-31
        rape            | 2000   | Office | 2020-01-31
        """)
    counted = estimates("""
        indicator | count | status
        sexual    | 40    | ok
        """)
    assert "hold one another" in row(harm.severity(counted, (sexual,), given), "sexual")["method"]


@pytest.mark.parametrize("status", ["gap", "incomplete", "suppressed", "not recorded"])
def test_a_part_without_a_count_leaves_the_whole_without_a_value_and_never_weighs_0(status):
    counted = estimates(f"""
        indicator            | count | status
        homicide             |       | {status}
        violence_with_injury | 300   | ok
        both                 | 302   | ok
        """)
    for found in (harm.severity(counted, ALL, weights()), harm.cost(counted, ALL, costs())):
        whole = row(found, "both")
        assert math.isnan(whole["value"])
        assert math.isnan(whole["upper"])
        assert (whole["status"], whole["method"]) == (status, f"homicide: {status}")


def test_a_part_that_the_source_does_not_count_is_not_observable():
    counted = estimates("""
        indicator            | count | status
        violence_with_injury | 300   | ok
        both                 | 302   | ok
        """)
    whole = row(harm.severity(counted, ALL, weights()), "both")
    assert (whole["status"], whole["method"]) == ("not observable", "homicide is not counted in this source")


def test_a_whole_that_is_withheld_is_not_given_away_by_its_parts():
    counted = estimates("""
        indicator            | count | status
        homicide             | 2     | ok
        violence_with_injury | 300   | ok
        both                 |       | suppressed
        """)
    whole = row(harm.severity(counted, ALL, weights()), "both")
    assert math.isnan(whole["value"])
    assert (whole["status"], whole["method"]) == ("suppressed", "both: suppressed")


def test_parts_that_do_not_make_up_the_whole_give_no_score():
    counted = estimates("""
        indicator            | count | status
        homicide             | 2     | ok
        violence_with_injury | 300   | ok
        both                 | 310   | ok
        """)
    whole = row(harm.severity(counted, ALL, weights()), "both")
    assert (whole["status"], whole["method"]) == ("refused", "its parts do not add up to it")
    assert math.isnan(whole["value"])


def test_no_offence_weighs_0_and_has_an_upper_limit_all_the_same():
    counted = estimates("""
        indicator            | count | status
        homicide             | 0     | zero
        violence_with_injury | 0     | zero
        both                 | 0     | zero
        """)
    whole = row(harm.severity(counted, ALL, weights()), "both")
    assert (whole["value"], whole["lower"], whole["status"]) == (0, 0, "zero")
    # As if all that could have happened unseen were of the largest weight: 5,000 x 3.69.
    assert whole["upper"] == pytest.approx(5000 * -math.log(0.025))


def test_rows_with_a_breakdown_bounds_and_admissions_are_not_weighed():
    counted = estimates("""
        indicator | count | status | breakdown             | bound   | unit
        homicide  | 2     | ok     | compared=year before  | exact   | offence
        homicide  | 2     | ok     | ""                    | certain | offence
        """)
    admissions = indicator("admissions", ["admission_for_violence"], unit="admission")
    assert harm.severity(counted, (HOMICIDE, admissions), weights()).empty


def test_a_rate_that_is_not_shown_gives_a_score_without_a_denominator():
    counted = estimates("""
        indicator            | count | status | denominator_status
        violence_with_injury | 300   | ok     | visitor area
        """)
    found = row(harm.severity(counted, (INJURY,), weights()), "violence_with_injury")
    assert found["value"] == 300 * 100
    assert math.isnan(found["per"])


def test_the_rows_are_estimates_once_derived():
    counted = estimates(COUNTED)
    for rows in (harm.severity(counted, ALL, weights()), harm.cost(counted, ALL, costs())):
        derived = indicators.derived(rows)
        assert list(derived.columns) == list(schemas.ESTIMATES)
        assert len(derived) == 3
        assert set(derived["level"]) == {0.95}


def test_nothing_counted_gives_no_rows():
    assert harm.severity(schemas.empty(schemas.ESTIMATES), ALL, weights()).empty


@given(st.lists(st.tuples(st.integers(0, 500), st.floats(0.1, 1e6)), min_size=1, max_size=5))
def test_an_interval_holds_its_value_and_scales_with_the_weights(parts):
    counts = np.array([[count for count, _ in parts]])
    given_weights = np.array([weight for _, weight in parts])
    value, lower, upper = harm.weighted_sum(counts, given_weights)
    slow = sum(count * weight for count, weight in parts)
    assert value[0] == pytest.approx(slow)
    assert 0 <= lower[0] <= value[0] + 1e-6 * value[0] < upper[0] + 1e-6 * upper[0]
    assert harm.weighted_sum(counts, 2 * given_weights)[2] == pytest.approx(2 * upper)


@given(st.lists(st.integers(0, 200), min_size=2, max_size=4))
def test_equal_weights_give_the_exact_limits_of_the_whole_count(counts):
    _, lower, upper = harm.weighted_sum(np.array([counts]), np.full(len(counts), 7.0))
    assert (lower[0] / 7, upper[0] / 7) == pytest.approx(tuple(map(float, rates.exact_limits(sum(counts)))))


def test_a_missing_count_gives_a_missing_sum():
    assert all(np.isnan(one).all() for one in harm.weighted_sum([[np.nan, 3]], [1, 2]))


@pytest.mark.parametrize(
    ("means", "given_weights"),
    [((0.5, 6.0), (50, 10)), ((3.0, 40.0), (50, 10)), ((2.0, 300.0), (5000, 100)), ((0.5, 300.0), (5000, 100)),
     ((110.0, 9000.0), (5000, 100)), ((2.0, 60.0, 300.0), (5000, 2000, 100))],
)  # fmt: skip
def test_at_least_95_in_100_intervals_hold_the_true_sum(means, given_weights):
    draws = np.random.default_rng(20240704).poisson(means, size=(4000, len(means)))
    _, lower, upper = harm.weighted_sum(draws, given_weights)
    truth = float(np.dot(means, given_weights))
    held = np.mean((lower <= truth) & (truth <= upper))
    # The 99% Monte Carlo interval of the share must reach 95%.
    assert held + 2.576 * math.sqrt(held * (1 - held) / len(draws)) >= 0.95
