"""Fixed-effects Poisson panels: the levels of areas and periods explain nothing, and what can't be told is refused."""

import numpy as np
import pandas as pd
import pytest
from scipy import optimize, special, stats

from svd_analysis import models
from svd_analysis.models import panel


def drawn(seed, *, areas=15, years=5, ratio=1.3, spread=0.1, mean=60):
    """Areas of unlike levels, years that rise, a term that goes with both; `ratio` a unit of the term."""
    random = np.random.default_rng(seed)
    area, year = np.divmod(np.arange(areas * years), years)
    level = random.normal(0, 0.6, areas)[area]
    term = 0.8 * level + 0.2 * year + random.normal(size=len(area))
    people = random.integers(2_000, 9_000, areas)[area] + 10 * year
    moved = np.exp(level + 0.1 * year + np.log(ratio) * term + random.normal(0, spread, len(area)))
    return pd.DataFrame(
        {
            "area": [f"A{one:02d}" for one in area],
            "year": [str(2015 + one) for one in year],
            "licences": term,
            "residents": people,
            "offences": random.poisson(mean * people / people.mean() * moved / moved.mean()),
        }
    )


def data(rows, terms=("licences",)):
    return models.data(rows, outcome="offences", population="residents", terms=list(terms), area="area", period="year")


def with_dummies(rows, terms=("licences",), **how):
    import statsmodels.api as sm

    dummies = [pd.get_dummies(rows["area"]), pd.get_dummies(rows["year"]).iloc[:, 1:]]
    matrix = np.column_stack([rows[list(terms)], *dummies]).astype("float64")
    model = sm.GLM(rows["offences"], matrix, family=sm.families.Poisson(), offset=np.log(rows["residents"]))
    return model.fit(tol=1e-13, **how)


def test_a_planted_ratio_is_inside_its_limits_although_levels_go_with_the_term():
    found = panel.fit(data(drawn(1))).of("licences")
    assert found["lower"] < 1.3 < found["upper"]


def jackknife(rows, terms=("licences",)):
    """The error of the first term by leaving out each area in turn: one Newton step with all other dummies in it."""
    whole = with_dummies(rows, terms)
    moved = []
    for area in rows["area"].unique():
        kept = (rows["area"] != area).to_numpy()
        matrix = whole.model.exog[kept]
        matrix = matrix[:, matrix.any(axis=0)]
        mean = np.asarray(whole.mu)[kept]
        score = matrix.T @ (rows["offences"].to_numpy()[kept] - mean)
        moved.append(np.linalg.solve(matrix.T @ (mean[:, None] * matrix), score)[0])
    return whole.params.iloc[0], np.sqrt((len(moved) - 1) / len(moved) * np.sum(np.square(moved)))


def test_estimates_and_limits_are_those_of_a_dummy_for_each_area_and_year():
    rows = drawn(2)
    found, (slope, error) = panel.fit(data(rows)).of("licences"), jackknife(rows)
    assert np.log(found["rate_ratio"]) == pytest.approx(slope, abs=1e-8)
    assert np.log(found["upper"]) == pytest.approx(slope + stats.t.ppf(0.975, 14) * error, abs=1e-7)
    assert found["p"] == pytest.approx(2 * stats.t.sf(abs(slope) / error, 14), rel=1e-5)


def test_limits_are_wider_than_those_of_scores_added_up_over_areas():
    rows = drawn(2, areas=60)
    slow = with_dummies(rows, cov_type="cluster", cov_kwds={"groups": pd.factorize(rows["area"])[0]})
    _, error = jackknife(rows)
    # CR1 of statsmodels counts 60 areas as parameters of 300 rows.
    assert 0.98 < error / (slow.bse.iloc[0] * np.sqrt((300 - 65) / (300 - 5))) < 1.25


def only_in_one_area(rows):
    return rows.assign(licences=((rows["area"] == "A03") & (rows["year"] > "2016")).astype(float))


def test_estimates_are_those_that_make_the_multinomial_likelihood_of_each_area_highest():
    rows = drawn(3, areas=12, years=4)

    def unlikely(slopes):
        lost = 0.0
        for _, of_area in rows.groupby("area"):
            year = of_area["year"].astype(int) - 2015
            linear = np.log(of_area["residents"]) + slopes[0] * of_area["licences"] + np.array([0, *slopes[1:]])[year]
            lost -= (of_area["offences"] * (linear - special.logsumexp(linear))).sum()
        return lost

    slow = optimize.minimize(unlikely, np.zeros(4), method="BFGS", options={"gtol": 1e-5})
    assert np.log(panel.fit(data(rows)).of("licences")["rate_ratio"]) == pytest.approx(slow.x[0], abs=1e-5)


def test_dispersion_is_pearsons_over_rows_less_all_levels():
    rows = drawn(4)
    slow = with_dummies(rows)
    assert panel.fit(data(rows)).dispersion == pytest.approx(slow.pearson_chi2 / slow.df_resid)


def test_two_years_are_enough_and_have_the_answer_of_logit():
    """With two periods a Poisson panel is a binomial regression of the later share (Hausman, Hall and Griliches)."""
    import statsmodels.api as sm

    rows = drawn(5, areas=30, years=2)
    first, later = (rows[rows["year"] == year].reset_index(drop=True) for year in ("2015", "2016"))
    logit = sm.GLM(
        np.column_stack([later["offences"], first["offences"]]),
        np.column_stack([later["licences"] - first["licences"], np.ones(30)]),
        family=sm.families.Binomial(),
        offset=np.log(later["residents"] / first["residents"]),
    ).fit(tol=1e-13)
    assert np.log(panel.fit(data(rows)).of("licences")["rate_ratio"]) == pytest.approx(logit.params[0], abs=1e-8)


def test_the_order_of_rows_and_the_unit_of_people_do_not_matter():
    rows = drawn(6)
    other = rows.sample(frac=1, random_state=1).assign(residents=lambda all_rows: all_rows["residents"] * 1000)
    one, other = panel.fit(data(rows)).of("licences"), panel.fit(data(other)).of("licences")
    assert one["upper"] == pytest.approx(other["upper"])


def test_an_area_where_nothing_was_recorded_says_nothing_and_is_named():
    rows = drawn(7)
    rows.loc[rows["area"] == "A03", "offences"] = 0
    result = panel.fit(data(rows))
    assert "1 areas in which no offences is recorded are left out: they say nothing of a change." in result.notes
    assert result.of("licences")["upper"] == pytest.approx(
        panel.fit(data(rows[rows["area"] != "A03"])).of("licences")["upper"]
    )


def test_an_area_of_one_period_is_left_out():
    rows = drawn(8)
    rows = rows[(rows["area"] != "A03") | (rows["year"] == "2016")]
    result = panel.fit(data(rows))
    assert result.n == 70
    assert "1 areas that have one period only are left out: they say nothing of a change." in result.notes


def lasting(rows):
    return rows.assign(licences=rows.groupby("area")["licences"].transform("mean"))


def everywhere(rows):
    return rows.assign(licences=rows["year"].astype(float))


def on_one_side(rows):
    return rows.assign(licences=(rows["offences"] == 0).astype(float))


ROWS = drawn(9)


def one_event_each():
    area, year = np.divmod(np.arange(75), 5)
    return data(ROWS.assign(offences=(area % 5 == year) * 1, bars=np.arange(75) % 7), ["licences", "bars"])


def without_areas():
    return models.data(ROWS, outcome="offences", population="residents", terms=["licences"])


def nearly_twice():
    return data(ROWS.assign(bars=ROWS["licences"] + 0.001 * np.arange(75) % 3), ["licences", "bars"])


REFUSED = [
    (without_areas, "its areas and its periods"),
    (lambda: data(pd.concat([ROWS, ROWS.head(1)])), "two rows of the same period"),
    (lambda: data(drawn(9, areas=9)), "9 areas are too few"),
    (lambda: data(ROWS[ROWS["year"] == "2015"]), "1 period is too few"),
    (lambda: data(ROWS, terms=[]), "No term is given"),
    (lambda: data(lasting(ROWS)), "does not change over time inside any area"),
    (lambda: data(everywhere(ROWS)), "changes alike in every area"),
    (one_event_each, "15 events are too few"),
    (nearly_twice, "nearly repeat"),
    (lambda: data(only_in_one_area(ROWS)), "Without one of the areas"),
    (lambda: data(on_one_side(ROWS.assign(offences=np.arange(75) % 3))), "did not converge"),
]  # fmt: skip


@pytest.mark.parametrize(("made", "why"), REFUSED)
def test_what_a_panel_can_not_tell_is_refused(made, why):
    result = panel.fit(made())
    assert why in result.refused
    assert len(result.coefficients) == 0


def test_newtons_steps_that_go_too_far_are_cut_short():
    # From 0 the first whole step overshoots: one row in a thousand has the term, and nearly all events.
    counts = np.array([1000.0, 1.0, 1000.0, 1.0])
    design = np.array([[1.0], [0.0], [1.0], [0.0]])
    found = panel.concentrated(counts, design, np.log([1.0, 1000.0, 1.0, 1000.0]), np.array(["a", "a", "b", "b"]))
    assert found.estimates[0] == pytest.approx(np.log(1000 / (1 / 1000)))


def test_a_ratio_without_end_is_refused():
    counts, term = np.array([5.0, 0.0, 5.0, 0.0]), np.array([[1.0], [0.0], [1.0], [0.0]])
    with pytest.raises(models.Refusal, match="did not converge"):
        panel.concentrated(counts, term, np.zeros(4), np.array(["a", "a", "b", "b"]))


def test_limits_hold_a_true_null_in_panels_of_ten_areas_about_as_often_as_they_say():
    """60 of what benchmarks/time_models.py tries more of; 10 areas are the fewest."""
    held = [panel.fit(data(drawn(seed, areas=10, ratio=1.0))).of("licences") for seed in range(60)]
    assert sum(one["lower"] <= 1 <= one["upper"] for one in held) >= stats.binom.ppf(0.01, 60, 0.93)
