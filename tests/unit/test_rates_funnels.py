"""Funnel limits: where chance ends, and where the differences that all areas have do."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.proportion import proportion_confint

from svd_analysis.rates import events, funnels
from tests.tables import table

Z = 1.959963984540054
LEVELS = (0.95, 0.998)


def poisson_side(count, mean, level):
    """Outside where so many or more, or so few or fewer, have less than the tail's chance: counted term by term."""
    chance = [math.exp(-mean + k * math.log(mean) - math.lgamma(k + 1)) for k in range(count + 1)]
    so_few, so_many = math.fsum(chance), 1 - math.fsum(chance[:-1])
    return "above" if so_many < (1 - level) / 2 else "below" if so_few < (1 - level) / 2 else "inside"


def binomial_side(part, whole, target, level):
    chance = [math.comb(whole, k) * target**k * (1 - target) ** (whole - k) for k in range(whole + 1)]
    so_few, so_many = math.fsum(chance[: part + 1]), math.fsum(chance[part:])
    return "above" if so_many < (1 - level) / 2 else "below" if so_few < (1 - level) / 2 else "inside"


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("mean", [0.02, 0.4, 3, 9.5, 40, 150])
def test_an_area_is_outside_where_chance_gives_so_many_or_so_few_too_rarely(mean, level):
    counts = np.arange(int(mean + 8 * math.sqrt(mean)) + 3)
    limits = funnels.funnel_limits_of_ratios(mean, level=level)
    found = funnels.side_of_limits(counts / mean, *limits).tolist()
    assert found == [poisson_side(int(count), mean, level) for count in counts]


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize(("whole", "target"), [(1, 0.5), (8, 0.1), (30, 0.9), (60, 0.5), (200, 0.03)])
def test_a_proportion_is_outside_where_chance_gives_so_many_or_so_few_too_rarely(whole, target, level):
    parts = np.arange(whole + 1)
    limits = funnels.funnel_limits_of_proportions(target, whole, level=level)
    found = funnels.side_of_limits(parts / whole, *limits).tolist()
    assert found == [binomial_side(int(part), whole, target, level) for part in parts]


@given(st.integers(0, 200), st.floats(0.05, 150), st.sampled_from(LEVELS))
def test_outside_means_that_the_areas_own_exact_interval_leaves_the_target_out(count, mean, level):
    lower, upper = events.exact_limits(count, level=level)
    own = "above" if lower > mean else "below" if upper < mean else "inside"
    assert funnels.side_of_limits(count / mean, *funnels.funnel_limits_of_ratios(mean, level=level)) == own


@given(st.integers(1, 200), st.floats(0, 1), st.floats(0.01, 0.99))
def test_so_it_is_with_proportions(whole, taken, target):
    part = round(taken * whole)
    lower, upper = proportion_confint(part, whole, method="beta")
    own = "above" if lower > target else "below" if upper < target else "inside"
    found = funnels.side_of_limits(part / whole, *funnels.funnel_limits_of_proportions(target, whole))
    assert found == own


def test_with_many_events_the_limits_are_those_of_the_normal_distribution():
    # 10 per 1,000 of a million: 10,000 events, standard error 100, so 10 +- 1.96 x 0.1.
    lower, upper = funnels.funnel_limits_of_rates(10, 1_000_000, per=1000)
    assert [float(lower), float(upper)] == pytest.approx([10 - Z * 0.1, 10 + Z * 0.1], abs=0.002)
    # A quarter of 30,000: standard error sqrt(0.25 x 0.75 / 30,000) = 0.0025.
    lower, upper = funnels.funnel_limits_of_proportions(0.25, 30_000)
    assert [float(lower), float(upper)] == pytest.approx([0.25 - Z * 0.0025, 0.25 + Z * 0.0025], abs=3e-5)


def test_a_rate_has_the_limits_of_its_ratio_times_the_target():
    rates = funnels.funnel_limits_of_rates(8, [5_000, 200_000], per=1000)
    ratios = funnels.funnel_limits_of_ratios([40, 1600])  # 8 per 1,000 of 5,000 and of 200,000
    assert np.array(rates) == pytest.approx(8 * np.array(ratios))


def test_the_limits_close_in_on_the_target_as_areas_grow():
    lower, upper = funnels.funnel_limits_of_rates(8, np.geomspace(50, 1e7, 40), per=1000)
    assert (np.diff(lower) >= 0).all()
    assert (np.diff(upper) < 0).all()
    assert (lower[-1], upper[-1]) == pytest.approx((8, 8), rel=0.01)


def test_where_none_at_all_is_not_rare_the_lower_limit_is_0():
    # P(0 | 3.6) = exp(-3.6) = 0.027 is more than 0.025; P(0 | 3.8) = 0.022 is less.
    lower, _ = funnels.funnel_limits_of_ratios([3.6, 3.8])
    assert lower[0] == 0
    assert lower[1] > 0
    assert funnels.side_of_limits([0, 0], lower, [9, 9]).tolist() == ["inside", "below"]


def test_a_variance_between_areas_is_added_to_that_of_chance():
    # 10,000 expected: chance 1/10,000, between areas 0.04: sqrt(0.0401) on the logarithm.
    lower, upper = funnels.funnel_limits_of_ratios(10_000, tau2=0.04)
    half = Z * math.sqrt(0.0401)
    assert [math.log(lower), math.log(upper)] == pytest.approx([-half, half], rel=1e-3)
    lower, upper = funnels.funnel_limits_of_proportions(0.3, 40_000, tau2=0.01)
    half = Z * math.sqrt(1 / (4 * 40_000) + 0.01)
    angles = [math.asin(math.sqrt(float(one))) - math.asin(math.sqrt(0.3)) for one in (lower, upper)]
    assert angles == pytest.approx([-half, half], rel=1e-3)


def test_a_factor_multiplies_the_variance_of_chance():
    # A million expected: standard error 1/1,000 on the logarithm, three times that with a variance nine times as large.
    lower, upper = funnels.funnel_limits_of_ratios(1_000_000, phi=9)
    assert [math.log(lower), math.log(upper)] == pytest.approx([-0.003 * Z, 0.003 * Z], rel=2e-3)
    lower, upper = funnels.funnel_limits_of_proportions(0.5, 40_000, phi=4)
    # The standard error of a half of 40,000 is 0.0025; twice that is 0.005.
    assert [float(lower), float(upper)] == pytest.approx([0.5 - Z * 0.005, 0.5 + Z * 0.005], abs=1e-4)


@given(st.floats(0.5, 1e5), st.floats(0, 1), st.floats(1, 100), st.sampled_from(LEVELS))
def test_differences_between_areas_only_ever_widen_the_limits(expected, tau2, phi, level):
    plain_lower, plain_upper = funnels.funnel_limits_of_ratios(expected, level=level)
    for wider in ({"tau2": tau2}, {"phi": phi}):
        lower, upper = funnels.funnel_limits_of_ratios(expected, level=level, **wider)
        assert lower <= plain_lower * (1 + 1e-12)
        assert upper >= plain_upper * (1 - 1e-12)


@given(st.integers(1, 10_000), st.floats(0.001, 0.999), st.floats(0, 2))
def test_limits_of_proportions_stay_between_0_and_1(whole, target, tau2):
    lower, upper = funnels.funnel_limits_of_proportions(target, whole, tau2=tau2)
    assert 0 <= lower < target < upper <= 1


def test_a_factor_below_1_does_not_narrow_the_funnel():
    assert funnels.funnel_limits_of_ratios(50, phi=0.4) == funnels.funnel_limits_of_ratios(50)


def test_two_accounts_of_the_same_differences_are_refused():
    with pytest.raises(ValueError, match="give one of them"):
        funnels.funnel_limits_of_ratios(50, phi=2, tau2=0.1)


@pytest.mark.parametrize("nobody", [0, -5, np.nan])
def test_nobody_at_risk_has_no_limits(nobody):
    assert np.isnan(funnels.funnel_limits_of_rates(8, [nobody], per=1000)).all()
    assert np.isnan(funnels.funnel_limits_of_ratios([nobody])).all()
    assert np.isnan(funnels.funnel_limits_of_proportions(0.4, [nobody])).all()


@pytest.mark.parametrize("target", [0, np.nan])
def test_without_a_target_there_is_no_funnel(target):
    assert np.isnan(funnels.funnel_limits_of_rates(target, [1000], per=1000)).all()
    assert np.isnan(funnels.funnel_limits_of_proportions(target, [1000])).all()


def test_a_variance_that_could_not_be_told_gives_no_limits():
    unknown = funnels.overdispersion([1.0, 2.0], [0.1, 0.1])
    assert unknown.reason == "2 areas are too few to tell how far areas differ: at least 10 are needed"
    assert np.isnan(funnels.funnel_limits_of_ratios([50], tau2=unknown.tau2)).all()
    assert np.isnan(funnels.funnel_limits_of_proportions(0.4, [50], phi=unknown.phi)).all()


def test_a_value_on_a_limit_is_inside_and_a_missing_one_is_nowhere():
    drawn = table("""
        value | lower | upper | side
        2     | 2     | 3     | inside
        3     | 2     | 3     | inside
        3.1   | 2     | 3     | above
        1.9   | 2     | 3     | below
              | 2     | 3     |
        2.5   |       | 3     |
        2.5   | 2     |       |
    """)
    values, lower, upper = (drawn[name].astype(float) for name in ("value", "lower", "upper"))
    assert funnels.side_of_limits(values, lower, upper).tolist() == drawn["side"].tolist()


def test_a_score_is_freeman_and_tukeys():
    # 100 expected: error 1/10 on the logarithm; sqrt(120) + sqrt(121) - sqrt(401); with no event, 0 + 1 - sqrt(401).
    scores, errors = funnels.scores_of_ratios([120, 0, np.nan], [100, 100, 100])
    assert scores[:2] == pytest.approx([math.sqrt(120) + 11 - math.sqrt(401), 1 - math.sqrt(401)])
    assert errors[:2] == pytest.approx([0.1, 0.1])
    assert np.isnan([scores[2], errors[2]]).all()
    by_rate = funnels.scores_of_rates([120], [20_000], 5, per=1000)
    assert [float(one[0]) for one in by_rate] == pytest.approx([scores[0], 0.1])


def test_a_score_of_a_proportion_is_on_the_arcsine():
    scores, errors = funnels.scores_of_proportions([24, 0, np.nan], [99, 99, 99], 0.25)
    # arcsin sqrt(24/100) + arcsin sqrt(25/100) - 2 arcsin sqrt(1/4), where arcsin(1/2) is pi/6; error 1 / (2 sqrt(99)).
    slow = [math.asin(math.sqrt(0.24)) - math.pi / 6, math.asin(0.1) - math.pi / 3]
    assert scores[:2] == pytest.approx([one * math.sqrt(99.5) for one in slow])
    assert errors[:2] == pytest.approx([0.5 / math.sqrt(99)] * 2)
    assert np.isnan([scores[2], errors[2]]).all()


def test_with_many_events_a_score_is_the_distance_over_the_standard_error():
    scores, errors = funnels.scores_of_ratios([1_010_000], [1_000_000])
    assert scores * errors == pytest.approx(math.log(1.01), rel=0.01)
    scores, errors = funnels.scores_of_proportions([251_000], [1_000_000], 0.25)
    # The standard error of a quarter of a million is sqrt(0.25 x 0.75) / 1,000.
    assert scores == pytest.approx(0.001 / (math.sqrt(0.1875) / 1000), rel=0.01)


@pytest.mark.parametrize("mean", [1.5, 4, 30, 1000])
def test_where_there_is_chance_only_the_mean_square_of_scores_is_1(mean):
    counts = np.random.default_rng(20240404).poisson(mean, 20_000)
    scores, _ = funnels.scores_of_ratios(counts, np.full(len(counts), mean))
    assert np.mean(scores**2) == pytest.approx(1, abs=0.06)


@pytest.mark.parametrize(("whole", "target"), [(40, 0.1), (40, 0.5), (2000, 0.02)])
def test_so_it_is_with_scores_of_proportions(whole, target):
    parts = np.random.default_rng(20240405).binomial(whole, target, 20_000)
    scores, _ = funnels.scores_of_proportions(parts, np.full(len(parts), whole), target)
    assert np.mean(scores**2) == pytest.approx(1, abs=0.06)


def test_overdispersion_is_as_worked_by_hand():
    # Eleven scores: the tenth from either end are -2 and 2, so 9 and -9 become 2 and -2. Errors are all 0.1.
    scores = [-9, -2, -1, -1, 0, 0, 0, 1, 1, 2, 9]
    found = funnels.overdispersion(scores, [0.1] * 11)
    # Squares: 4 x 4 + 4 x 1 = 20. Weights are 100 each: 1,100 - 110,000 / 1,100 = 1,000.
    assert found.areas == 11
    assert found.phi == pytest.approx(20 / 11)
    assert found.tau2 == pytest.approx((20 - 10) / 1000)


def test_areas_that_differ_by_chance_only_have_no_variance_between_them():
    found = funnels.overdispersion([-0.5, 0.5] * 10, [0.1] * 20)
    assert (found.phi, found.tau2, found.reason) == (0.25, 0.0, "")


def test_areas_without_a_score_are_left_out():
    scores, errors = [-2.0, 2.0] * 6, [0.1, 0.2] * 6
    with_gaps = funnels.overdispersion([*scores, np.nan, 1.0], [*errors, 0.1, np.nan])
    assert with_gaps == funnels.overdispersion(scores, errors)
    assert with_gaps.areas == 12


def found_between(numbers, tau, *, winsorised, fewest=300):
    """The variance found between 32 areas of so many expected events to ten times that, where `tau`^2 was planted."""
    expected = numbers.uniform(fewest, 10 * fewest, 32)
    counts = numbers.poisson(expected * np.exp(numbers.normal(0, tau, 32)))
    scores, errors = funnels.scores_of_ratios(counts, expected)
    return counts, expected, funnels.overdispersion(scores, errors, winsorised=winsorised).tau2


@pytest.mark.parametrize(("fewest", "tau", "near"), [(300, 0, 0.0003), (300, 0.2, 0.004), (5, 0, 0.01), (5, 0.3, 0.01)])
def test_a_planted_variance_between_areas_is_found_and_chance_alone_is_not(fewest, tau, near):
    numbers = np.random.default_rng(20240401)
    found = [found_between(numbers, tau, winsorised=0, fewest=fewest)[2] for _ in range(200)]
    assert np.mean(found) == pytest.approx(tau**2, abs=near)


def test_of_areas_alike_but_for_ordinary_differences_few_are_outside():
    numbers = np.random.default_rng(20240402)
    outside, outside_plain = [], []
    for _ in range(200):
        counts, expected, tau2 = found_between(numbers, 0.2, winsorised=funnels.WINSORISED)
        for share, between in ((outside, tau2), (outside_plain, 0)):
            limits = funnels.funnel_limits_of_ratios(expected, tau2=between)
            share.append(np.mean(funnels.side_of_limits(counts / expected, *limits) != "inside"))
    # Drawing in the extremes leaves some of the spread out, so a little more than 5%. By chance alone most would be.
    assert 0.05 < np.mean(outside) < 0.12
    assert np.mean(outside_plain) > 0.5
