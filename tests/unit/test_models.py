"""Models of counts against slow, obvious computations, and what they keep of what they were given."""

import warnings
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy import optimize, stats

from svd_analysis import models
from svd_analysis.errors import ParameterError
from svd_analysis.models import guards, likeness, quasi_poisson
from svd_analysis.models.result import FAILED, NOT_RUN, PASSED, Check, ModelResult, rung_of
from tests.lattices import lattice


@pytest.fixture(scope="module")
def near():
    return lattice(12)


@pytest.fixture(scope="module")
def table(near):
    """144 places of 24 areas: a true ratio of 1.4 for `x`, none for `z`, and gamma variation between places."""
    numbers = np.random.default_rng(7)
    n = len(near.codes)
    x, z = numbers.normal(size=(2, n))
    people = numbers.integers(1200, 3000, n)
    means = people / 1000 * 9 * np.exp(np.log(1.4) * x) * numbers.gamma(5, 1 / 5, n)
    areas = [f"a{number:02d}" for number in np.repeat(np.arange(24), 6)]
    return pd.DataFrame(
        {"events": numbers.poisson(means), "people": people, "x": x, "z": z, "area": areas, "place": near.codes}
    )


@pytest.fixture(scope="module")
def data(table, near):
    return models.data(
        table, outcome="events", population="people", terms=["x", "z"], area="area", place="place", near=near
    )


def newton(counts, matrix, offset):
    """Poisson regression by hand."""
    level = np.linalg.lstsq(matrix, np.log(counts + 0.5) - offset, rcond=None)[0]
    for _ in range(50):
        means = np.exp(offset + matrix @ level)
        level = level + np.linalg.solve(matrix.T @ (matrix * means[:, None]), matrix.T @ (counts - means))
    return level, means


def test_quasi_poisson_is_what_newton_by_hand_gives(data):
    _, matrix = guards.design(data)
    level, means = newton(data.counts, matrix, np.log(data.population))
    free = len(data) - matrix.shape[1]
    dispersion = ((data.counts - means) ** 2 / means).sum() / free
    errors = np.sqrt(dispersion * np.diag(np.linalg.inv(matrix.T @ (matrix * means[:, None]))))
    result = models.quasi_poisson.fit(data, limits="dispersion")
    assert np.log(result.coefficients["rate_ratio"].to_numpy()) == pytest.approx(level[:2], rel=1e-8)
    assert result.dispersion == pytest.approx(dispersion, rel=1e-8)
    upper = level[:2] + stats.t.ppf(0.975, free) * errors[:2]
    assert np.log(result.coefficients["upper"].to_numpy()) == pytest.approx(upper, rel=1e-7)
    assert result.coefficients["p"].to_list() == pytest.approx(2 * stats.t.sf(np.abs(level[:2] / errors[:2]), free))


def test_limits_come_from_each_row_s_own_residual_over_what_it_leaves_of_its_leverage(data):
    _, matrix = guards.design(data)
    level, means = newton(data.counts, matrix, np.log(data.population))
    bread = np.linalg.inv(matrix.T @ (matrix * means[:, None]))
    hat = np.diag(np.sqrt(means)[:, None] * matrix @ bread @ matrix.T * np.sqrt(means))
    meat = sum(
        ((count - mean) / (1 - one)) ** 2 * np.outer(row, row)
        for row, count, mean, one in zip(matrix, data.counts, means, hat, strict=True)
    )
    errors = np.sqrt(np.diag(bread @ meat @ bread))[:2]
    result = models.quasi_poisson.fit(data)
    upper = level[:2] + stats.t.ppf(0.975, len(data) - matrix.shape[1]) * errors
    assert np.log(result.coefficients["upper"].to_numpy()) == pytest.approx(upper, rel=1e-7)


def test_cluster_robust_errors_are_scores_added_up_over_areas_by_hand(data):
    _, matrix = guards.design(data)
    level, means = newton(data.counts, matrix, np.log(data.population))
    bread = np.linalg.inv(matrix.T @ (matrix * means[:, None]))
    scores = matrix * (data.counts - means)[:, None]
    areas = sorted(set(data.areas))
    meat = sum(np.outer(*[scores[data.areas == area].sum(axis=0)] * 2) for area in areas)
    n, k, groups = len(data), matrix.shape[1], len(areas)
    covariance = groups / (groups - 1) * (n - 1) / (n - k) * bread @ meat @ bread
    result = models.quasi_poisson.fit(data, limits="clusters")
    upper = level[:2] + stats.t.ppf(0.975, groups - 1) * np.sqrt(np.diag(covariance)[:2])
    assert np.log(result.coefficients["upper"].to_numpy()) == pytest.approx(upper, rel=1e-6)


def test_negative_binomial_is_at_the_maximum_of_the_likelihood_written_out(data):
    _, matrix = guards.design(data)

    def cost(point):
        means, alpha = np.exp(np.log(data.population) + matrix @ point[:-1]), np.exp(point[-1])
        return -stats.nbinom.logpmf(data.counts, 1 / alpha, 1 / (1 + alpha * means)).sum()

    result = models.negative_binomial.fit(data)
    level, _ = newton(data.counts, matrix, np.log(data.population))
    found = optimize.minimize(cost, [*level, np.log(0.2)], method="BFGS", options={"gtol": 1e-5, "maxiter": 2000})
    assert result.dispersion == pytest.approx(np.exp(found.x[-1]), rel=1e-3)
    assert np.log(result.coefficients["rate_ratio"].to_numpy()) == pytest.approx(found.x[:2], abs=2e-5)


def test_statsmodels_family_of_negative_binomials_assumes_an_alpha_of_one_and_is_not_what_is_shown(data):
    import statsmodels.api as sm

    _, matrix = guards.design(data)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assumed = sm.GLM(
            data.counts, matrix, family=sm.families.NegativeBinomial(), offset=np.log(data.population)
        ).fit()
    result = models.negative_binomial.fit(data)
    own = np.log(result.of("x")["upper"] / result.of("x")["lower"]) / 2 / 1.959964
    assert 0.1 < result.dispersion < 0.3
    assert assumed.bse[0] > 1.5 * own


def test_counts_with_no_more_than_poisson_variation_end_at_the_boundary_and_say_so():
    numbers = np.random.default_rng(3)
    x = numbers.normal(size=200)
    table = pd.DataFrame({"events": np.round(np.exp(3 + 0.2 * x)), "people": 1, "x": x})
    data = models.data(table, outcome="events", population="people", terms=["x"])
    result = models.negative_binomial.fit(data)
    assert (result.model, result.dispersion) == ("negative binomial at its boundary", 0.0)
    assert "boundary" in result.notes[-1]
    assert result.of("x")["rate_ratio"] == models.quasi_poisson.fit(data).of("x")["rate_ratio"]


def test_the_spatial_model_is_what_a_dense_laplace_approximation_gives(data):
    _, matrix = guards.design(data)
    adjacency = data.near.adjacency.toarray()
    apart, offset = np.diag(adjacency.sum(axis=1)) - adjacency, np.log(data.population)
    n, k = matrix.shape
    both = np.hstack([matrix, np.eye(n)])

    def mode(point):
        tau, shared = np.exp(point[0]), 1 / (1 + np.exp(-point[1]))
        precision = tau * ((1 - shared) * np.eye(n) + shared * apart)
        whole = np.zeros((k + n, k + n))
        whole[k:, k:] = precision
        at = np.concatenate([newton(data.counts, matrix, offset)[0], np.zeros(n)])
        for _ in range(12):
            means = np.exp(offset + both @ at)
            information = both.T @ (both * means[:, None]) + whole
            at = at + np.linalg.solve(information, both.T @ (data.counts - means) - whole @ at)
        means = offset + both @ at
        likelihood = (data.counts * means - np.exp(means)).sum() - at[k:] @ precision @ at[k:] / 2
        value = likelihood + np.linalg.slogdet(precision)[1] / 2 - np.linalg.slogdet(information)[1] / 2
        return -value, at[:2], np.sqrt(np.diag(np.linalg.inv(information))[:2])

    result = models.leroux.fit(data)
    found = optimize.minimize(
        lambda point: mode(point)[0], (np.log(4), 0), method="L-BFGS-B", bounds=((-6, np.log(1e4)), (-5, 6.5))
    )
    _, estimates, errors = mode(found.x)
    assert np.log(result.coefficients["rate_ratio"].to_numpy()) == pytest.approx(estimates, abs=2e-3)
    wide = np.log(result.coefficients["upper"] / result.coefficients["lower"]).to_numpy() / 2 / 1.959964
    assert wide == pytest.approx(errors, rel=0.01)
    assert result.dispersion == pytest.approx(1 / (1 + np.exp(-found.x[1])), abs=0.03)


def test_residual_moran_is_that_of_esda_by_other_permutations(data):
    data = replace(data, areas=None)
    esda = pytest.importorskip("esda.moran")
    from libpysal.graph import Graph

    result = models.quasi_poisson.fit(data)
    np.random.seed(5)
    other = esda.Moran(result.residuals, Graph.from_sparse(data.near.adjacency.tocoo()), permutations=999)
    value, p = likeness.likeness(result.residuals, data.near)
    assert value == pytest.approx(other.I, rel=1e-10)
    assert p == pytest.approx(min(1, 2 * other.p_sim), abs=0.06)
    assert result.moran_p == p


def test_neighbours_that_are_alike_are_found_in_what_is_left_over(near):
    east = np.array([int(code[1:]) % 12 for code in near.codes], dtype=float)
    assert likeness.likeness(east, near)[1] <= 0.004
    mixed = np.random.default_rng(1).permutation(east)
    assert likeness.likeness(mixed, near)[1] > 0.05
    assert np.isnan(likeness.likeness(east, None)).all()


def test_residuals_of_areas_with_levels_of_their_own_are_dealt_out_within_them(near):
    # Four blocks of 36 places, each with residuals that add up to nothing: neighbours are a little unlike throughout.
    rows, columns = np.divmod(np.arange(144), 12)
    areas = rows // 6 * 2 + columns // 6
    found = {"free": 0, "within": 0}
    for seed in range(60):
        noise = np.random.default_rng(seed).normal(size=144)
        residuals = noise - np.bincount(areas, noise)[areas] / 36
        found["free"] += likeness.likeness(residuals, near)[1] <= 0.05
        found["within"] += likeness.likeness(residuals, near, areas)[1] <= 0.05
    assert found["within"] <= 8  # of 60, where 3 are to be expected
    assert found["within"] <= found["free"]


def test_rows_that_cannot_be_used_are_left_out_and_named(table):
    spoilt = table.astype({"events": "float64", "x": "float64", "people": "float64"})
    spoilt.loc[0, "events"], spoilt.loc[1, "people"], spoilt.loc[2, "x"] = np.nan, 0, np.nan
    data = models.data(spoilt, outcome="events", population="people", terms=["x"], area="area")
    assert len(data) == len(table) - 3
    assert data.notes == (
        "1 of 144 rows are left out since their count is missing.",
        "1 of 144 rows are left out since nobody lives there.",
        "1 of 144 rows are left out since x is missing.",
    )
    kept = models.data(table.iloc[3:], outcome="events", population="people", terms=["x"], area="area")
    pd.testing.assert_frame_equal(
        models.quasi_poisson.fit(data).coefficients, models.quasi_poisson.fit(kept).coefficients
    )


def test_an_area_in_which_nothing_is_recorded_says_nothing_of_a_ratio(table):
    silent = table.assign(events=table["events"].where(table["area"] != "a03", 0))
    ask = {"outcome": "events", "population": "people", "terms": ["x"], "area": "area"}
    with_it = models.quasi_poisson.fit(models.data(silent, **ask))
    without = models.quasi_poisson.fit(models.data(silent[silent["area"] != "a03"], **ask))
    pd.testing.assert_frame_equal(with_it.coefficients, without.coefficients)


def test_an_area_s_own_level_takes_up_what_all_its_places_share(table):
    ask = {"outcome": "events", "population": "people", "terms": ["x"], "area": "area"}
    doubled = table.assign(people=table["people"].where(table["area"] != "a05", table["people"] * 2))
    one, other = (models.quasi_poisson.fit(models.data(each, **ask)).coefficients for each in (table, doubled))
    pd.testing.assert_frame_equal(one, other)


@pytest.mark.parametrize(
    ("changed", "asked", "said"),
    [
        ({}, {"terms": ["incme"]}, "no column 'incme'"),
        ({}, {"terms": ["x", "x"]}, "named twice"),
        ({"events": -1}, {}, "no counts"),
        ({"events": 0.5}, {}, "give counts, not rates"),
        ({"x": "much"}, {}, "no number"),
    ],
)
def test_a_table_that_is_none_is_refused_with_what_to_mend(table, changed, asked, said):
    ask = {"outcome": "events", "population": "people", "terms": ["x"]} | asked
    with pytest.raises(ParameterError, match=said):
        models.data(table.assign(**changed), **ask)


def test_neighbours_need_the_names_of_the_rows(table, near):
    ask = {"outcome": "events", "population": "people", "terms": ["x"], "near": near}
    with pytest.raises(ParameterError, match="names each row once"):
        models.data(table, **ask)
    with pytest.raises(ParameterError, match="no outline among the neighbours; the first is elsewhere"):
        models.data(table.replace({"place": {"p000": "elsewhere"}}), place="place", **ask)


def check(rung, state=PASSED):
    return Check(f"of rung {rung}", rung, state, "found")


@pytest.mark.parametrize(
    ("checks", "rung"),
    [
        ([], 1),
        ([check(2)], 2),
        ([check(2), check(3), check(4)], 4),
        ([check(2), check(3), check(3, FAILED), check(4)], 2),
        ([check(2), check(3), check(4, NOT_RUN)], 3),
        ([check(2, NOT_RUN), check(3), check(4)], 1),
        ([check(2), check(5)], 5),
        ([check(2), check(5, NOT_RUN)], 2),
    ],
)
def test_a_rung_is_reached_by_what_passed_and_by_nothing_else(checks, rung):
    assert rung_of(checks) == rung


def test_a_refused_model_stands_on_no_rung_and_has_no_numbers():
    result = ModelResult(model="any", outcome="events", refused="Nothing to fit.", checks=(check(2),))
    assert (result.rung, len(result.coefficients), result.of("x")) == (0, 0, None)
    with pytest.raises(AssertionError, match="either coefficients or a refusal"):
        ModelResult(model="any", outcome="events")


def test_a_check_says_what_was_found():
    with pytest.raises(AssertionError, match="say what was found"):
        Check("empty", 2, PASSED, " ")
    with pytest.raises(AssertionError, match="no rung 6"):
        check(6)


def test_the_fitted_model_is_not_changed_by_the_order_of_the_rows(table):
    ask = {"outcome": "events", "population": "people", "terms": ["x", "z"], "area": "area"}
    turned = table.sample(frac=1, random_state=1)
    one, other = (models.quasi_poisson.fit(models.data(each, **ask)).coefficients for each in (table, turned))
    pd.testing.assert_frame_equal(one, other, rtol=1e-8)
    assert quasi_poisson.FEWEST_CLUSTERS == 20
