"""Ratios of counts and rates: their limits and p, few events and none, variance between areas, what can be detected."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from scipy.optimize import brentq
from statsmodels.stats.meta_analysis import combine_effects
from statsmodels.stats.rates import confint_poisson_2indep

from svd_analysis import rates
from tests.tables import table

NAN, INF = float("nan"), float("inf")
Z = 1.959963984540054
counts = st.one_of(st.integers(0, 40), st.integers(0, 5000))


def parts(ratio):
    return [float(one) for one in (ratio.value, ratio.lower, ratio.upper, ratio.p)]


def slow_exact(a, b, scale=1.0, level=0.95):
    """Limits found by trial: the ratios at which so many, or so few, of a + b have half the tail's probability."""

    def share(log_ratio):
        return 1 / (1 + scale / math.exp(log_ratio))

    def found(miss):
        return math.exp(brentq(miss, -25, 25, xtol=1e-12))

    tail = (1 - level) / 2
    lower = found(lambda at: stats.binom.sf(a - 1, a + b, share(at)) - tail) if a else 0.0
    upper = found(lambda at: stats.binom.cdf(a, a + b, share(at)) - tail) if b else INF
    return lower, upper


def slow_widened(a, b, tau2):
    """The exact limits of counts above 0, each moved away from the ratio by z tau in squares."""
    ratio = math.log(a / b)
    lower, upper = (math.log(limit) for limit in slow_exact(a, b))
    return (
        math.exp(ratio - math.sqrt((ratio - lower) ** 2 + Z**2 * tau2)),
        math.exp(ratio + math.sqrt((upper - ratio) ** 2 + Z**2 * tau2)),
    )


def slow_tau2(earlier, later):
    """DerSimonian and Laird's moment, area by area."""
    pairs = [(one, two) for one, two in zip(earlier, later, strict=True) if one > 0 and two > 0]
    logs = [math.log(two / one) for one, two in pairs]
    weights = [1 / (1 / one + 1 / two) for one, two in pairs]
    mean = sum(weight * log for weight, log in zip(weights, logs, strict=True)) / sum(weights)
    cochran = sum(weight * (log - mean) ** 2 for weight, log in zip(weights, logs, strict=True))
    return max(0, (cochran - len(pairs) + 1) / (sum(weights) - sum(weight**2 for weight in weights) / sum(weights)))


def chance_of_telling(mean, ratio, tau2):
    """How likely the limits leave out 1 on the right side, counted out over all pairs of counts that may come."""
    many = np.arange(int(mean * max(ratio, 1) * 2.2 + 50))
    nodes, shares = np.polynomial.hermite_e.hermegauss(15)
    spread = mean * ratio * np.exp(math.sqrt(tau2) * nodes)
    later = shares / shares.sum() @ stats.poisson.pmf(many, spread[:, None])
    likely = stats.poisson.pmf(many, mean)[:, None] * later
    before, after = np.nonzero(likely > 1e-9)
    found = rates.rate_ratio(after, before, tau2=tau2)
    told = (found.lower > 1) if ratio > 1 else (found.upper < 1)
    return likely[before[told], after[told]].sum()


def test_published_changes_have_the_limits_that_they_were_printed_without():
    drawn = table("""
        headline                        | earlier | latest | ratio | lower | upper
        --------------------------------+---------+--------+-------+-------+------
        serious violence, not domestic  | 4133    | 4249   | 1.03  | 0.98  | 1.07
        knife crime                     | 192     | 232    | 1.21  | 1.00  | 1.46
        knife injury under 25           | 26      | 37     | 1.42  | 0.86  | 2.35
        violence with injury            | 1526    | 1635   | 1.07  | 1.00  | 1.15
    """)
    found = rates.rate_ratio(drawn["latest"], drawn["earlier"])
    for name, values in (("ratio", found.value), ("lower", found.lower), ("upper", found.upper)):
        assert np.round(values, 2).tolist() == drawn[name].tolist()


def test_from_ten_events_the_log_ratio_is_normal_with_variance_1_over_a_plus_1_over_b_plus_tau2():
    # 120 over 100: 1/120 + 1/100 = 0.018333; with tau of 0.1 in 1, 0.028333, whose root is 0.168325.
    half = Z * math.sqrt(1 / 120 + 1 / 100 + 0.01)
    found = rates.rate_ratio(120, 100, tau2=0.01)
    assert parts(found)[:3] == pytest.approx([1.2, 1.2 / math.exp(half), 1.2 * math.exp(half)])
    assert float(found.p) == pytest.approx(2 * stats.norm.sf(math.log(1.2) / 0.168325), rel=1e-5)
    assert str(found.method) == "log-wald"


@given(st.integers(10, 9000), st.integers(10, 9000), st.integers(1, 10**6), st.integers(1, 10**6))
def test_log_wald_limits_are_those_of_statsmodels(a, b, persons_a, persons_b):
    found = rates.rate_ratio(a, b, persons_a=persons_a, persons_b=persons_b)
    library = confint_poisson_2indep(a, persons_a, b, persons_b, method="wald-log", compare="ratio")
    assert [float(found.lower), float(found.upper)] == pytest.approx(list(library), rel=1e-9)


@pytest.mark.parametrize(("a", "b"), [(1, 1), (3, 9), (9, 3), (9, 40), (200, 4), (0, 7), (7, 0), (1, 2000)])
@pytest.mark.parametrize("scale", [1.0, 0.3])
def test_below_ten_events_the_limits_are_exact(a, b, scale):
    found = rates.rate_ratio(a, b, persons_a=10, persons_b=10 * scale)
    assert [float(found.lower), float(found.upper)] == pytest.approx(slow_exact(a, b, scale), rel=1e-8)
    tails = stats.binom.cdf(a, a + b, 1 / (1 + scale)), stats.binom.sf(a - 1, a + b, 1 / (1 + scale))
    assert float(found.p) == pytest.approx(min(1, 2 * min(tails)), rel=1e-9)
    assert str(found.method) == "exact conditional"


def test_the_join_is_where_either_count_is_below_ten():
    found = rates.rate_ratio([9, 10, 10, 500], [500, 500, 10, 9])
    assert found.method.tolist() == ["exact conditional", "log-wald", "log-wald", "exact conditional"]


@pytest.mark.parametrize(("a", "b"), [(3, 12), (9, 30), (30, 9), (5, 5)])
def test_tau2_widens_exact_limits_by_z_tau_in_squares_on_the_log_scale(a, b):
    found = rates.rate_ratio(a, b, tau2=0.04)
    assert [float(found.lower), float(found.upper)] == pytest.approx(slow_widened(a, b, 0.04), rel=1e-8)


def test_no_event_has_a_limit_on_one_side_which_tau_moves_as_a_whole():
    plain, widened = rates.rate_ratio([0, 8], [8, 0]), rates.rate_ratio([0, 8], [8, 0], tau2=0.04)
    # None of 8: the share at which that has a chance of 0.025 is 1 - 0.025^(1/8) = 0.3694, the ratio 0.3694 / 0.6306.
    assert plain.upper[0] == pytest.approx(0.025 ** (-1 / 8) - 1)
    assert widened.upper[0] == pytest.approx(plain.upper[0] * math.exp(Z * 0.2))
    assert [plain.value.tolist(), plain.lower[0], plain.upper[1]] == [[0, INF], 0, INF]
    assert [widened.value.tolist(), widened.lower[0], widened.upper[1]] == [[0, INF], 0, INF]
    assert widened.lower[1] == pytest.approx(1 / widened.upper[0])
    assert plain.p.tolist() == pytest.approx([2 / 2**8] * 2)


def test_where_neither_year_has_an_event_or_one_is_missing_there_is_no_ratio():
    found = rates.rate_ratio([0, NAN, 5, 50], [0, 3, NAN, NAN])
    assert np.isnan([found.value, found.lower, found.upper, found.p]).all()
    assert found.method.tolist() == [""] * 4
    assert np.isnan(rates.rate_ratio(pd.array([None, 7], dtype="Int64"), [4, 4]).value).tolist() == [True, False]


def test_without_a_known_tau2_there_is_a_ratio_and_no_limits():
    found = rates.rate_ratio([20, 2], [10, 4], tau2=NAN)
    assert found.value.tolist() == [2, 0.5]
    assert np.isnan([found.lower, found.upper, found.p]).all()


@pytest.mark.parametrize("persons", [0, NAN, -1])
def test_nobody_at_risk_gives_no_ratio(persons):
    assert np.isnan(parts(rates.rate_ratio(5, 5, persons_a=persons, persons_b=100))).all()
    assert np.isnan(parts(rates.rate_ratio(50, 50, persons_a=100, persons_b=persons))).all()


def test_counts_without_their_unlocated_share_are_compared_as_if_all_were_placed():
    # 12.7% unlocated in the earlier year, 4.0% in the latest: the ratio times (1 - 0.04) / (1 - 0.127), turned round.
    found = rates.rate_ratio(105, 100, persons_a=1 - 0.04, persons_b=1 - 0.127)
    assert float(found.value) == pytest.approx(1.05 * (1 - 0.127) / (1 - 0.04))
    assert float(found.value) < 1 < 1.05


@given(counts, counts, st.sampled_from([0.0, 0.0016, 0.02, 0.3]), st.sampled_from([0.5, 1.0, 7.0]))
def test_p_agrees_with_the_limits_at_every_level(a, b, tau2, scale):
    found = rates.rate_ratio(a, b, persons_b=scale, tau2=tau2)
    if a + b == 0:
        assert math.isnan(found.p)
        return
    assert 0 <= found.p <= 1
    assert found.lower <= found.value <= found.upper
    for level in (0.8, 0.95, 0.998):
        if abs(found.p - (1 - level)) > 1e-9:
            at_level = rates.rate_ratio(a, b, persons_b=scale, tau2=tau2, level=level)
            assert (found.p < 1 - level) == bool(at_level.lower > 1 or at_level.upper < 1)


@given(counts, counts, st.sampled_from([0.0, 0.02]))
def test_turned_round_the_ratio_and_its_limits_are_their_inverses_and_p_is_the_same(a, b, tau2):
    if a + b:
        there, back = rates.rate_ratio(a, b, tau2=tau2), rates.rate_ratio(b, a, tau2=tau2)
        with np.errstate(divide="ignore"):
            inverse = [float(np.divide(1.0, one)) for one in (back.value, back.upper, back.lower)]
        assert parts(there) == pytest.approx([*inverse, float(back.p)], rel=1e-9)


@given(counts, counts)
def test_more_variance_between_areas_never_narrows_the_limits(a, b):
    if a + b:
        narrow, wide = (rates.rate_ratio(a, b, tau2=tau2) for tau2 in (0.001, 0.05))
        assert wide.lower <= narrow.lower * (1 + 1e-12)
        assert wide.upper >= narrow.upper * (1 - 1e-12)
        assert wide.p >= narrow.p * (1 - 1e-9)


@pytest.mark.parametrize(("mean", "at_most"), [(4, 0.05), (30, 0.055), (400, 0.055)])
def test_an_unchanged_area_is_said_to_have_changed_at_most_once_in_twenty(mean, at_most):
    draw = np.random.default_rng(4177)
    means = mean * np.exp(0.1 * draw.standard_normal((2, 6000)) / math.sqrt(2))
    earlier, later = draw.poisson(means)
    found = rates.rate_ratio(later, earlier, tau2=0.01)
    changed = ((found.lower > 1) | (found.upper < 1)).mean()
    # 6,000 draws: the observed share lies within 0.8 points of the true one 99 times in 100.
    assert changed <= at_most + 0.008


def test_an_areas_ratio_over_that_of_the_rest_has_the_four_variances_and_tau2():
    # 81 of 100 beside 8,400 of 10,000: 0.81 / 0.84 = 0.9643.
    half = Z * math.sqrt(1 / 81 + 1 / 100 + 1 / 8400 + 1 / 10_000 + 0.0016)
    found = rates.ratio_of_ratios(81, 100, 8400, 10_000, tau2=0.0016)
    assert parts(found)[:3] == pytest.approx([0.81 / 0.84, 0.81 / 0.84 / math.exp(half), 0.81 / 0.84 * math.exp(half)])
    assert str(found.method) == "log-wald"


def test_a_break_that_hits_all_areas_alike_cancels_out():
    before = rates.ratio_of_ratios(150, 120, 5000, 6000)
    after = rates.rate_ratio(150, 120, persons_a=5000 * 0.7, persons_b=6000 * 0.7, tau2=1 / 5000 + 1 / 6000)
    assert parts(before) == pytest.approx(parts(after))


@pytest.mark.parametrize(("a1", "a0", "b1", "b0"), [(3, 8, 120, 90), (7, 2, 60, 45), (0, 6, 9000, 9100)])
def test_with_few_events_it_comes_near_fishers_exact_limits(a1, a0, b1, b0):
    found = rates.ratio_of_ratios(a1, a0, b1, b0)
    fisher = stats.contingency.odds_ratio([[a1, a0], [b1, b0]]).confidence_interval(0.95)
    assert [float(found.lower), float(found.upper)] == pytest.approx([fisher.low, fisher.high], rel=0.08)
    assert str(found.method) == "exact conditional"


def test_beside_a_rest_of_fewer_than_ten_events_there_is_a_value_without_limits():
    found = rates.ratio_of_ratios([50, 50, 50, NAN], [40, 40, 40, 40], [9, 20, 0, 9], [20, 20, 20, 20])
    assert found.value[:2].tolist() == pytest.approx([1.25 / 0.45, 1.25])
    assert np.isnan(found.value).tolist() == [False, False, True, True]
    assert np.isnan([found.lower, found.upper, found.p]).tolist() == [[True, False, True, True]] * 3
    assert found.method.tolist() == ["rest too few", "log-wald", "", ""]


def test_variance_between_areas_is_what_chance_leaves():
    # Two areas of weight 100 x 100 / 200 = 50 and 100 x 400 / 500 = 80, logs 0 and ln 4: mean 80 ln 4 / 130.
    mean = 80 * math.log(4) / 130
    cochran = 50 * mean**2 + 80 * (math.log(4) - mean) ** 2
    expected = (cochran - 1) / (130 - (50**2 + 80**2) / 130)
    assert float(rates.between_area_variance([100, 100], [100, 400])) == pytest.approx(expected)


@given(st.lists(st.tuples(st.integers(0, 3000), st.integers(0, 3000)), min_size=2, max_size=33))
def test_variance_between_areas_is_that_of_statsmodels_and_of_sums_by_hand(drawn):
    earlier, later = np.array(drawn, dtype=float).T
    used = (earlier > 0) & (later > 0)
    found = float(rates.between_area_variance(earlier, later))
    if used.sum() < 2:
        assert math.isnan(found)
        return
    assert found == pytest.approx(slow_tau2(earlier, later), rel=1e-6, abs=1e-12)
    logs, chance = np.log(later[used] / earlier[used]), 1 / earlier[used] + 1 / later[used]
    # Where areas are all alike the library goes on to divide by 0 in what is not looked at here.
    with np.errstate(all="ignore"):
        library = combine_effects(logs, chance, method_re="chi2").tau2
    assert found == pytest.approx(max(library, 0), rel=1e-6, abs=1e-12)


def test_an_area_without_events_in_either_year_is_left_out_of_the_pair():
    with_zero = rates.between_area_variance([100, 100, 0, 7, NAN], [100, 400, 5, 0, 90])
    assert float(with_zero) == float(rates.between_area_variance([100, 100], [100, 400]))


def test_areas_alike_have_no_variance_and_one_area_no_estimate():
    assert float(rates.between_area_variance([100, 200, 300], [110, 220, 330])) == 0
    assert math.isnan(rates.between_area_variance([100, 0], [110, 5]))


def test_the_mean_over_pairs_leaves_out_a_pair_without_an_estimate():
    earlier, later = [[100, 100], [100, 100], [0, 100]], [[100, 400], [150, 150], [5, 100]]
    first = float(rates.between_area_variance(earlier[0], later[0]))
    assert float(rates.mean_between_area_variance(earlier, later)) == pytest.approx(first / 2)
    assert math.isnan(rates.mean_between_area_variance([[0, 1]], [[1, 0]]))


@pytest.mark.parametrize("tau", [0.05, 0.15])
def test_a_planted_variance_between_areas_is_found_again(tau):
    draw = np.random.default_rng(811)
    level = np.linspace(200, 4000, 32)
    later = level * 0.9 * np.exp(tau * draw.standard_normal((400, 32)))
    found = rates.mean_between_area_variance(draw.poisson(level, size=(400, 32)), draw.poisson(later))
    # 400 pairs of 32 areas: the standard error of the root is about half a point in 100 of it.
    assert math.sqrt(found) == pytest.approx(tau, rel=0.02)


def test_smallest_changes_are_the_published_ones():
    # 26 a year: +93% or -63%; 200: +30% or -26%; 1,830: about 9.5% either way.
    fall, rise = rates.smallest_detectable_ratio([26, 200, 1830])
    assert np.round(100 * (rise - 1)).tolist() == [93, 30, 9]
    assert np.round(100 * (1 - fall)).tolist() == [63, 26, 9]
    assert [rise[2] - 1, 1 - fall[2]] == pytest.approx([0.095, 0.095], abs=0.006)


@given(st.integers(10, 10**6))
def test_without_variance_between_areas_the_roots_of_the_counts_lie_as_far_apart_as_they_must(count):
    # sqrt(later) - sqrt(earlier) has the standard deviation sqrt(1/2); 1.959964 + 0.841621 of them are needed.
    step = (1.959964 + 0.841621) * math.sqrt(0.5 / count)
    fall, rise = rates.smallest_detectable_ratio(count)
    assert [float(fall), float(rise)] == pytest.approx([(1 - step) ** 2, (1 + step) ** 2], rel=1e-5)


@pytest.mark.parametrize(("mean", "tau2"), [(30, 0.0), (30, 0.0225), (120, 0.0025)])
def test_a_change_of_that_size_is_told_four_times_in_five(mean, tau2):
    for ratio in rates.smallest_detectable_ratio(mean, tau2=tau2):
        assert chance_of_telling(mean, float(ratio), tau2) == pytest.approx(0.8, abs=0.03)


def test_with_very_many_events_only_variance_between_areas_is_left():
    # 2.801585 tau of 0.04 each way, on the log scale.
    fall, rise = rates.smallest_detectable_ratio(1e12, tau2=0.0016)
    assert [float(fall), float(rise)] == pytest.approx(
        [math.exp(-2.801585 * 0.04), math.exp(2.801585 * 0.04)], rel=1e-4
    )


@given(st.integers(10, 10_000))
def test_variance_between_areas_takes_the_smallest_change_further_away(count):
    (near_fall, near_rise), (far_fall, far_rise) = (
        rates.smallest_detectable_ratio(count, tau2=tau2) for tau2 in (0.001, 0.02)
    )
    assert far_fall < near_fall < 1 < near_rise < far_rise


def test_no_fall_of_fewer_than_ten_events_can_be_relied_on_and_none_has_no_change():
    fall, rise = rates.smallest_detectable_ratio([0, 3, 9, 10, NAN])
    assert np.isnan(fall).tolist() == [True, True, True, False, True]
    assert np.isnan(rise).tolist() == [True, False, False, False, True]
    assert np.isnan(rates.smallest_detectable_ratio(50, tau2=NAN)).all()
