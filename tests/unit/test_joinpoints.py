"""Joinpoints of counts: planted bends are found where they are, and straight series stay straight."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy import stats

from svd_analysis import joinpoints

# Up by a tenth a year for four years, then down by a tenth: 1,000 x 1.1^4 = 1,464, 1,464 x 0.9^5 = 865.
BENT = [1000, 1100, 1210, 1331, 1464, 1318, 1186, 1067, 961, 865]


def test_a_planted_bend_is_found_at_its_place_with_the_ratio_on_each_side():
    found = joinpoints.fit(BENT)
    assert found[["first", "last"]].to_numpy().tolist() == [[0, 4], [4, 9]]
    assert found["ratio"].tolist() == pytest.approx([1.1, 0.9], abs=0.001)
    assert ((found["lower"] < found["ratio"]) & (found["ratio"] < found["upper"])).all()
    assert found["dispersion"].tolist() == [1, 1]


def test_a_straight_series_is_one_segment():
    straight = np.round(500 * 1.03 ** np.arange(12))
    found = joinpoints.fit(straight)
    assert found[["first", "last"]].to_numpy().tolist() == [[0, 11]]
    assert found["ratio"][0] == pytest.approx(1.03, abs=0.0005)


def test_years_left_out_leave_a_gap_and_not_a_bend():
    years = [2014, 2015, 2016, 2017, 2018, 2019, 2022, 2023]
    counts = [1000 * 1.1 ** (year - 2014) for year in years]
    found = joinpoints.fit(counts, at=years)
    assert found[["first", "last"]].to_numpy().tolist() == [[2014, 2023]]
    assert found["ratio"][0] == pytest.approx(1.1)


def test_twice_the_people_and_twice_the_offences_are_the_same_ratio():
    people = np.array([1, 1, 1, 2, 2, 2, 2, 2, 2, 2])
    found = joinpoints.fit(BENT * people, offset=np.log(people))
    assert found["ratio"].tolist() == pytest.approx([1.1, 0.9], abs=0.001)


def test_a_short_series_may_have_one_join_and_every_five_points_more_allow_another():
    # Up by a half for five years, down for five, up again: bends that nobody could miss.
    zigzag = 1000 * 1.5 ** np.array([0, 1, 2, 3, 4, 5, 4, 3, 2, 1, 0, 1, 2, 3, 4, 5, 4, 3, 2, 1, 0])
    assert [len(joinpoints.fit(zigzag[:n])) - 1 for n in (11, 16, 21)] == [1, 2, 3]
    assert len(joinpoints.fit(BENT, most=0)) == 1


def slowly_fitted(design, counts):
    """Newton's steps for a Poisson regression, written out: coefficients, expected numbers, deviance."""
    slopes = np.linalg.lstsq(design, np.log(counts), rcond=None)[0]
    for _ in range(50):
        expected = np.exp(design @ slopes)
        information = design.T @ np.diag(expected) @ design
        slopes = slopes + np.linalg.solve(information, design.T @ (counts - expected))
    expected = np.exp(design @ slopes)
    return slopes, expected, 2 * np.sum(counts * np.log(counts / expected) - (counts - expected))


def slowly(counts):
    """One join or none by trying each place, in the usual coding: level, slope, and what the slope changes by."""
    n, at = len(counts), np.arange(len(counts), dtype=float)
    line = np.column_stack([np.ones(n), at])
    fits = [(None, line, *slowly_fitted(line, counts))]
    for place in range(2, n - 2):
        design = np.column_stack([line, np.maximum(at - place, 0)])
        fits.append((place, design, *slowly_fitted(design, counts)))
    parameters = [2 if place is None else 6 for place, *_ in fits]
    worth = [n * np.log(max(one[-1] / n, 1)) + p * np.log(n) for one, p in zip(fits, parameters, strict=True)]
    return fits[int(np.argmin(worth))]


def test_places_ratios_and_limits_agree_with_a_second_way_of_coding_the_bend():
    counts = np.array([412, 455, 530, 548, 640, 611, 520, 488, 402, 391], dtype=float)
    place, design, (_, before, turn), expected, _ = slowly(counts)
    found = joinpoints.fit(counts)
    assert found[["first", "last"]].to_numpy().tolist() == [[0, place], [place, 9]]
    assert np.log(found["ratio"]).tolist() == pytest.approx([before, before + turn])
    # Ten points less level, two slopes and a place; the place is a step in the level, halfway up at the join itself.
    free = 10 - 4
    moving = np.column_stack([design, np.where(np.arange(10) == place, 0.5, np.arange(10) > place)])
    covariance = np.linalg.inv(moving.T @ np.diag(expected) @ moving)
    covariance *= max(1, np.sum((counts - expected) ** 2 / expected) / free)
    last = np.array([0, 1, 1, 0])
    spread = np.sqrt(last @ covariance @ last)
    assert np.log(found["upper"][1]) == pytest.approx(before + turn + stats.t.ppf(0.975, free) * spread)
    assert np.log(found["lower"][1]) == pytest.approx(before + turn - stats.t.ppf(0.975, free) * spread)


def test_without_a_join_the_limits_are_those_of_a_quasi_poisson_regression():
    import statsmodels.api as sm

    counts = np.array([310, 365, 301, 352, 390, 322, 401, 361], dtype=float)
    fit = sm.GLM(counts, sm.add_constant(np.arange(8.0)), family=sm.families.Poisson()).fit(scale="X2")
    limits = fit.params[1] + np.array([-1, 1]) * stats.t.ppf(0.975, 6) * fit.bse[1]
    found = joinpoints.fit(counts)
    assert len(found) == 1
    assert found["dispersion"][0] == pytest.approx(fit.scale)
    assert fit.scale > 1
    assert np.log(found.loc[0, ["lower", "upper"]].astype(float)).tolist() == pytest.approx(limits)


@settings(max_examples=15)
@given(st.lists(st.integers(50, 500), min_size=7, max_size=9))
def test_read_backwards_every_rise_is_a_fall(counts):
    forwards, backwards = joinpoints.fit(counts), joinpoints.fit(counts[::-1])
    assume(len(forwards) == len(backwards) == 1 or forwards["last"][0] == len(counts) - 1 - backwards["last"][0])
    assert backwards["ratio"][::-1].tolist() == pytest.approx((1 / forwards["ratio"]).tolist())
    assert backwards["lower"][::-1].tolist() == pytest.approx((1 / forwards["upper"]).tolist())


def test_a_join_is_two_whole_points_from_either_end_and_from_the_next():
    places = [knots[1:-1] for knots in joinpoints._knots(np.arange(9.0), 2)]
    assert places == [one for one in combinations(range(2, 7), 2) if one[1] - one[0] >= 3]


def test_a_straight_series_with_more_than_chance_variation_is_seldom_given_a_bend():
    random = np.random.default_rng(7)
    expected = 1000 * 1.03 ** np.arange(8)
    # A negative binomial whose variance is three times its mean: 2 x mean / (3 - 1), 1 / 3.
    drawn = random.negative_binomial(expected / 2, 1 / 3, size=(60, 8))
    assert sum(len(joinpoints.fit(counts)) > 1 for counts in drawn) <= 0.1 * 60


@pytest.mark.parametrize(
    ("counts", "at", "why"),
    [
        ([5, 6, 7, 8, 9, 10], None, "at least 7 points; this series has 6"),
        ([5, 6, np.nan, 8, 9, 10, 11], None, "leave missing points out"),
        ([0] * 7, None, "not none at all"),
        ([5, 6, 7, 8, 9, 10, -1], None, "a count at every point"),
        ([5, 6, 7, 8, 9, 10, 11], [0, 1, 2, 2, 3, 4, 5], "in order, each once"),
    ],
)
def test_what_no_joinpoint_can_be_found_in_is_refused(counts, at, why):
    with pytest.raises(ValueError, match=why):
        joinpoints.fit(counts, at=at)


def test_the_regression_agrees_with_statsmodels():
    import statsmodels.api as sm

    random = np.random.default_rng(11)
    design = np.column_stack([np.ones(30), random.normal(size=(30, 2))])
    offset = random.normal(size=30)
    counts = random.poisson(np.exp(design @ [1.5, 0.3, -0.4] + offset)).astype(float)
    assert 0 in counts
    fit = sm.GLM(counts, design, family=sm.families.Poisson(), offset=offset).fit(tol=1e-12)
    slopes, expected, deviance = joinpoints.poisson(design, counts, offset)
    assert slopes.tolist() == pytest.approx(fit.params.tolist(), rel=1e-8)
    assert expected.tolist() == pytest.approx(fit.mu.tolist(), rel=1e-8)
    assert deviance == pytest.approx(fit.deviance)
    assert joinpoints.dispersion(counts, expected, 27) == pytest.approx(max(fit.pearson_chi2 / 27, 1))


def test_a_fit_that_did_not_converge_is_refused(monkeypatch):
    # The deviance of a fit that goes on wandering.
    wandering = iter(range(10**6))
    monkeypatch.setattr(joinpoints.special, "xlogy", lambda *_: np.full(10, float(next(wandering))))
    with pytest.raises(ValueError, match="did not converge"):
        joinpoints.fit(BENT)
