"""Interrupted series: a planted step is found, one that is not there seldom is, and each check can fail alone."""

from datetime import date

import numpy as np
import pandas as pd
import pytest
from scipy import linalg, stats

from svd_analysis import models
from svd_analysis.models import interrupted_series, serial, series_design
from svd_analysis.models.result import FAILED, NOT_RUN, PASSED, Refusal
from svd_analysis.periods import month_at, month_number

MONTHS = [month_at(month_number("2014-01") + at) for at in range(108)]
DAY = "2020-01-01"
AT = np.arange(len(MONTHS))
AFTER = (np.array(MONTHS) >= "2020-01").astype(float)
SEASON = 0.08 * np.sin(2 * np.pi * AT / 12) + 0.03 * np.cos(4 * np.pi * AT / 12)


def drawn(seed, *, mean=800.0, ratio=1.0, extra=0.0, months=MONTHS):
    """A year's season, a fall of 2% a year, and a step; twice Poisson's variance."""
    means = mean * np.exp(SEASON - 0.02 * AT / 12 + np.log(ratio) * AFTER + extra)
    # A negative binomial whose variance is twice its mean.
    counts = np.random.default_rng(seed).negative_binomial(means, 0.5)
    return series(counts[: len(months)], months)


def series(counts, months=MONTHS, people=250_000):
    rows = pd.DataFrame({"month": months, "offences": counts, "residents": people})
    return models.data(rows, outcome="offences", population="residents", terms=[], period="month")


def test_a_planted_step_is_inside_its_limits():
    step = interrupted_series.fit(drawn(1, ratio=0.8), date=DAY).of("step")
    assert step["lower"] < 0.8 < step["upper"]
    assert step["p"] < 0.001


def test_without_likeness_between_months_the_step_is_nearly_that_of_a_quasi_poisson_regression():
    import statsmodels.api as sm

    data = drawn(2, ratio=0.9)
    names, matrix = series_design.columns(data.periods, date=DAY)
    slow = sm.GLM(data.counts, matrix, family=sm.families.Poisson(), offset=np.log(data.population)).fit(scale="X2")
    step = interrupted_series.fit(data, date=DAY).of("step")
    assert names[0] == "step"
    assert np.log(step["rate_ratio"]) == pytest.approx(slow.params[0], abs=0.3 * slow.bse[0])


def slowly(counts, design, offset, correlation, share):
    """Estimates and errors by generalised least squares with the whole covariance matrix written out."""
    lags = np.abs(np.subtract.outer(np.arange(len(counts)), np.arange(len(counts))))
    alike = share * correlation**lags + (1 - share) * np.eye(len(counts))
    estimates = np.linalg.lstsq(design, np.log(counts) - offset, rcond=None)[0]
    for _ in range(50):
        expected = np.exp(design @ estimates + offset)
        covariance = np.sqrt(np.outer(expected, expected)) * alike
        slope = design * expected[:, None]
        bread = np.linalg.inv(slope.T @ linalg.solve(covariance, slope))
        estimates = estimates + bread @ slope.T @ linalg.solve(covariance, counts - expected)
    left = counts - expected
    dispersion = left @ linalg.solve(covariance, left) / (len(counts) - design.shape[1])
    return estimates, np.sqrt(dispersion * np.diag(bread)), dispersion


def test_estimates_and_errors_agree_with_the_covariance_written_out():
    data = drawn(3, ratio=0.9, extra=wandering(3))
    _, design = series_design.columns(data.periods, date=DAY)
    months = np.array([month_number(month) for month in data.periods])
    first = np.eye(design.shape[1])[0]
    found = serial.cautious(data.counts, design, np.log(data.population), months, contrast=first)
    estimates, errors, dispersion = slowly(data.counts, design, np.log(data.population), found.correlation, found.share)
    assert found.correlation > 0.2
    assert found.estimates.tolist() == pytest.approx(estimates.tolist(), abs=1e-5)
    assert found.error(first) == pytest.approx(errors[0], rel=1e-4)
    assert found.dispersion == pytest.approx(dispersion, rel=1e-4)


def wandering(seed, correlation=0.5, spread=0.06, months=108):
    """A log rate that keeps half of where it was the month before."""
    random, found = np.random.default_rng(seed + 1000), np.zeros(months)
    for at in range(months):
        kept = correlation * found[at - 1] if at else 0
        found[at] = kept + random.normal() * spread * np.sqrt(1 - correlation**2 if at else 1)
    return found


def test_months_that_are_alike_make_the_limits_wider():
    alone = interrupted_series.fit(drawn(3, ratio=0.9), date=DAY).of("step")
    alike = interrupted_series.fit(drawn(3, ratio=0.9, extra=wandering(3)), date=DAY).of("step")
    assert np.log(alike["upper"] / alike["lower"]) > 1.5 * np.log(alone["upper"] / alone["lower"])


def test_with_no_likeness_the_degrees_of_freedom_are_at_most_months_less_coefficients():
    data = drawn(2)
    _, design = series_design.columns(data.periods, date=DAY)
    months = np.array([month_number(month) for month in data.periods])
    first = np.eye(design.shape[1])[0]
    found = serial.cautious(data.counts, design, np.log(data.population), months, contrast=first)
    assert 2 <= found.freedom(first) <= len(data) - design.shape[1]


def test_a_month_that_is_missing_leaves_a_gap_and_not_a_neighbour():
    kept = np.array([month not in ("2016-03", "2016-04") for month in MONTHS])
    whole = drawn(4, ratio=0.8, extra=wandering(4))
    step = interrupted_series.fit(whole.only(kept), date=DAY).of("step")
    assert step["rate_ratio"] == pytest.approx(
        interrupted_series.fit(whole, date=DAY).of("step")["rate_ratio"], rel=0.02
    )


def test_the_order_of_the_rows_does_not_matter():
    whole = drawn(5, ratio=0.9)
    mixed = series(whole.counts[::-1], MONTHS[::-1])
    one, other = (interrupted_series.fit(data, date=DAY).of("step") for data in (whole, mixed))
    assert one["upper"] == pytest.approx(other["upper"])


def test_twice_the_people_and_twice_the_offences_are_no_step():
    people = np.where(AFTER > 0, 500_000, 250_000)
    counts = drawn(6).counts * np.where(AFTER > 0, 2, 1)
    step = interrupted_series.fit(series(counts, people=people), date=DAY).of("step")
    assert step["lower"] < 1 < step["upper"]


def test_a_month_in_which_the_day_falls_counts_by_its_days_after_it():
    # February 2024 has 29 days: the 28th and the 29th are 2 of them.
    assert series_design.share_after(["2024-01", "2024-02", "2024-03"], "2024-02-28").tolist() == [0, 2 / 29, 1]
    assert series_design.share_after(["2024-02", "2024-03"], "2024-03").tolist() == [0, 1]


def test_a_slope_is_asked_for_in_years_after_the_day():
    turned = drawn(7, mean=5000, extra=0.1 * AFTER * (AT - 72) / 12)
    slope = interrupted_series.fit(turned, date=DAY, slope=True).of("slope")
    assert slope["lower"] < np.exp(0.1) < slope["upper"]
    assert slope["p"] < 0.001


def test_a_registered_break_has_a_level_of_its_own():
    moved = drawn(8, mean=3000, ratio=0.9, extra=np.log(1.18) * (np.array(MONTHS) >= "2017-04"))
    with_break = interrupted_series.fit(moved, date=DAY, breaks=["2017-04-01"])
    step = with_break.of("step")
    assert step["lower"] < 0.9 < step["upper"]
    assert "From 1 April 2017 on, when recording changed" in with_break.notes[-1]


def test_breaks_outside_the_series_change_nothing():
    data = drawn(9, ratio=0.9)
    one = interrupted_series.fit(data, date=DAY, breaks=["2003-04-01", date(2030, 1, 1)])
    assert one.of("step")["p"] == interrupted_series.fit(data, date=DAY).of("step")["p"]


def test_the_counterfactual_is_what_was_fitted_until_the_day_and_without_the_step_after():
    data = drawn(10, ratio=0.8)
    found = interrupted_series.counterfactual(data, date=DAY)
    step = interrupted_series.fit(data, date=DAY).of("step")["rate_ratio"]
    before, after = found[found["month"] < "2020-01"], found[found["month"] >= "2020-01"]
    assert before["without_step"].tolist() == pytest.approx(before["fitted"].tolist())
    assert (after["fitted"] / after["without_step"]).tolist() == pytest.approx([step] * 36)
    assert ((found["lower"] < found["without_step"]) & (found["without_step"] < found["upper"])).all()
    assert found["count"].tolist() == data.counts.tolist()


def test_placebo_dates_are_twelve_months_apart_and_see_nothing_after_the_day():
    found = interrupted_series.placebos(drawn(11, ratio=0.5), date=DAY)
    assert [str(one) for one in found["date"]] == ["2016-01-01", "2017-01-01", "2018-01-01", "2019-01-01"]
    assert (found["p"] > 0.05 / 4).all()


def test_a_placebo_date_keeps_its_distance_from_breaks():
    found = interrupted_series.placebos(drawn(11), date=DAY, breaks=["2017-04-01"])
    assert [str(one) for one in found["date"]] == ["2016-03-01", "2019-01-01"] or all(
        series_design.apart(one, "2017-04-01") >= 12 for one in found["date"]
    )


def test_a_stretch_that_is_too_short_has_no_placebo():
    short = [month for month in MONTHS if month >= "2018-01"]
    kept = np.array([month >= "2018-01" for month in MONTHS])
    assert interrupted_series.placebos(drawn(12).only(kept), date=DAY).empty
    assert len(short) == 60


def test_a_placebo_that_can_not_be_fitted_is_left_out():
    assert interrupted_series.placebos(series(np.where(AFTER > 0, 50, AT % 12 == 0)), date=DAY).empty


CONDITIONS = [
    ({}, []),
    ({"breaks": ["2020-09-01"]}, ["Recording changed on 1 September 2020, 8 months from 1 January 2020"]),
    ({"breaks": ["2019-01-01"]}, ["Recording changed on 1 January 2019, 12 months from 1 January 2020"]),
    ({"breaks": ["2018-12-31", "2021-01-02"]}, []),
    ({"date": "2015-12-01"}, ["There are 23 clean months before 1 December 2015"]),
    ({"date": "2022-01-02"}, ["There are 11 clean months after 2 January 2022"]),
    ({"last_month": "2020-11"}, ["There are 11 clean months after 1 January 2020"]),
    ({"treated_everywhere": True}, ["Every comparator was treated on the same day, 1 January 2020"]),
]  # fmt: skip


@pytest.mark.parametrize(("changed", "said"), CONDITIONS)
def test_a_series_is_refused_for_the_reasons_the_rules_name(changed, said):
    found = interrupted_series.conditions(MONTHS, **({"date": DAY, "breaks": ()} | changed))
    assert len(found) == len(said)
    assert all(words in reason for words, reason in zip(said, found, strict=True))


def test_the_month_of_a_break_is_not_clean():
    months = MONTHS[48:84]  # 2018-01 to 2020-12: 24 before, 12 after
    assert interrupted_series.conditions(months, date=DAY) == []
    [reason] = interrupted_series.conditions(months, date=DAY, breaks=["2018-12-05"])
    assert "23 clean months before" in reason


def test_the_duty_and_its_strategies_may_not_be_asked_about():
    months = [month_at(month_number("2015-01") + at) for at in range(122)]
    said = interrupted_series.conditions(months, date="2023-01-31", breaks=["2024-02-28"], treated_everywhere=True)
    assert said == ["Every comparator was treated on the same day, 31 January 2023."]
    said = interrupted_series.conditions(months, date="2024-01-31", breaks=["2024-02-28"], treated_everywhere=True)
    assert "Recording changed on 28 February 2024, 0 months from 31 January 2024" in said[0]


def without_months():
    return models.data(pd.DataFrame({"n": [1], "people": [1]}), outcome="n", population="people", terms=[])


def of_two_years():
    return drawn(1).only(np.array([month > "2018-12" and month < "2020-12" for month in MONTHS]))


REFUSED = [
    (without_months, "its months"),
    (lambda: series(drawn(1).counts, [month[:4] + "/" + month[5:] for month in MONTHS]), "is no month"),
    (lambda: series(drawn(1).counts, [MONTHS[0], *MONTHS[:-1]]), "twice"),
    (lambda: drawn(1, months=MONTHS[:75]), "72 months before and 3 after"),
    (lambda: series(np.where(AFTER > 0, 0, 50)), "on one side of the day"),
    (lambda: series(np.where(AT % 10 == 0, 1, 0)), "events are too few"),
    (of_two_years, "months are too few"),
]  # fmt: skip


@pytest.mark.parametrize(("made", "why"), REFUSED)
def test_what_no_step_can_be_told_in_is_refused(made, why):
    result = interrupted_series.fit(made(), date=DAY)
    assert why in result.refused
    assert len(result.coefficients) == 0


def test_terms_of_ones_own_are_refused():
    rows = pd.DataFrame({"month": MONTHS, "n": drawn(1).counts, "people": 1000, "rain": AT})
    data = models.data(rows, outcome="n", population="people", terms=["rain"], period="month")
    assert "no terms but its own" in interrupted_series.fit(data, date=DAY).refused


def test_a_break_on_the_day_can_not_be_told_from_the_step():
    assert "a break of its source falls on it" in interrupted_series.fit(drawn(1), date=DAY, breaks=[DAY]).refused


def test_a_series_that_wanders_off_is_refused():
    walk = np.cumsum(np.random.default_rng(5).normal(size=len(MONTHS))) * 0.15
    assert "wanders off" in interrupted_series.fit(drawn(1, mean=20_000, extra=walk), date=DAY).refused


def test_a_fit_that_does_not_settle_is_refused(monkeypatch):
    monkeypatch.setattr(serial.joinpoints, "poisson", lambda *_: (_ for _ in ()).throw(ValueError("it did not")))
    assert "could not be fitted (it did not)" in interrupted_series.fit(drawn(1), date=DAY).refused


def test_a_series_model_that_wanders_between_steps_is_refused(monkeypatch):
    wandering_off = iter(np.tile([0.0, 0.5], 200))
    monkeypatch.setattr(serial.optimize, "minimize_scalar", lambda *_, **__: Found(next(wandering_off)))
    assert "did not converge in 100 steps" in interrupted_series.fit(drawn(1), date=DAY).refused


class Found:
    """What an optimiser returns."""

    def __init__(self, x):
        self.x = x


def test_a_flat_likelihood_leaves_only_the_dispersion_uncertain():
    assert serial._uncertainty([1.0, 1.0, 1.0], [0.0, 0.0, 0.0], 50).tolist() == [[2 / 50, 0], [0, 0]]


def test_what_is_left_is_the_statistic_of_ljung_and_box():
    from statsmodels.stats.diagnostic import acorr_ljungbox

    residuals = np.random.default_rng(3).normal(size=90)
    residuals -= residuals.mean()
    table = acorr_ljungbox(residuals, lags=[12], model_df=1)
    assert serial.left_over(residuals) == pytest.approx(table["lb_pvalue"].iloc[0])


QUIET = {"date": DAY, "stated_on": "2019-06-01", "read_on": "2023-03-01"}
NAMES = [
    "step told from chance", "date stated beforehand", "months before and after", "no recording break near",
    "comparator not treated", "comparator shows no such step", "placebo dates quiet", "negative control quiet",
    "autocorrelation allowed for",
]  # fmt: skip
# A rise of 10% two years before the day that no register knows of.
UNKNOWN_STEP = 0.10 * (np.array(MONTHS) >= "2017-01")
# Every third month has more: two pairs of sines and cosines can't follow.
EVERY_THIRD_MONTH = 0.12 * (AT % 3 == 0)
PLANTED = [
    ("step told from chance", {"series": drawn(5, mean=11, ratio=0.75)}, FAILED),
    ("date stated beforehand", {"stated_on": "2023-03-01"}, FAILED),
    ("date stated beforehand", {"stated_on": None}, NOT_RUN),
    ("date stated beforehand", {"read_on": None}, NOT_RUN),
    ("months before and after", {"last_month": "2020-11"}, FAILED),
    ("no recording break near", {"breaks": ["2020-09-01"], "series": drawn(6, mean=5000, ratio=0.8)}, FAILED),
    ("comparator not treated", {"comparator_treated_on": "2021-06-01"}, FAILED),
    ("comparator not treated", {"treated_everywhere": True}, NOT_RUN),
    ("comparator shows no such step", {"comparator": drawn(2, mean=3000, ratio=0.8)}, FAILED),
    ("comparator shows no such step", {"comparator": drawn(6, mean=12)}, NOT_RUN),
    ("comparator shows no such step", {"comparator": series(AT % 2)}, NOT_RUN),
    ("placebo dates quiet", {"series": drawn(1, mean=800, ratio=0.7, extra=UNKNOWN_STEP)}, FAILED),
    ("negative control quiet", {"control": drawn(3, mean=3000, ratio=0.8)}, FAILED),
    ("negative control quiet", {"control": None}, NOT_RUN),
    ("autocorrelation allowed for", {"series": drawn(1, ratio=0.7, extra=EVERY_THIRD_MONTH)}, FAILED),
]  # fmt: skip


def assessed(**changed):
    chosen = {"series": drawn(1, ratio=0.8), "comparator": drawn(2, mean=3000), "control": drawn(4, mean=3000)} | QUIET
    return interrupted_series.assess(**(chosen | changed))


def test_a_series_that_passes_every_check_stands_on_the_rung_of_a_quasi_experiment():
    result = assessed()
    assert [check.name for check in result.checks] == NAMES
    assert {check.state for check in result.checks} == {PASSED}
    assert result.rung == 5
    assert all(any(letter.isdigit() for letter in check.found) for check in result.checks)


@pytest.mark.parametrize(("name", "changed", "state"), PLANTED)
def test_each_check_can_fail_alone_and_takes_the_rung_with_it(name, changed, state):
    result = assessed(**changed)
    assert {check.name: check.state for check in result.checks if check.state != PASSED} == {name: state}
    assert result.rung < 5


def test_without_a_comparator_its_two_checks_could_not_be_run():
    states = {check.name: check.state for check in assessed(comparator=None).checks if check.state != PASSED}
    assert states == {"comparator not treated": NOT_RUN, "comparator shows no such step": NOT_RUN}


def test_a_series_too_short_for_placebos_does_not_reach_the_rung():
    kept = np.array([month >= "2017-06" for month in MONTHS])
    parts = {name: made.only(kept) for name, made in (("series", drawn(1, mean=3000, ratio=0.7)),)}
    states = {check.name: check.state for check in assessed(**parts).checks}
    assert states["placebo dates quiet"] == NOT_RUN


def test_what_the_rules_refuse_shows_no_rate_ratio():
    result = assessed(treated_everywhere=True)
    assert result.refused == "Every comparator was treated on the same day, 1 January 2020."
    assert result.of("step") is None
    assert result.rung == 0


def test_of_a_series_that_can_not_be_fitted_nothing_could_be_run():
    result = assessed(series=series(AT % 2))
    states = {check.name: check.state for check in result.checks}
    assert "events are too few" in result.refused
    assert states["step told from chance"] == states["placebo dates quiet"] == NOT_RUN
    assert states["autocorrelation allowed for"] == states["comparator shows no such step"] == NOT_RUN


def test_months_after_the_last_that_is_recorded_in_full_are_left_out():
    result = assessed(last_month="2022-06")
    assert result.n == 102


def test_a_counterfactual_of_what_is_refused_is_refused():
    with pytest.raises(Refusal, match="events are too few"):
        interrupted_series.counterfactual(series(AT % 2), date=DAY)


@pytest.mark.parametrize(("correlation", "bar"), [(0.0, 0.05), (0.4, 0.08)])
def test_a_step_that_is_not_there_is_seldom_found(correlation, bar):
    """The first of what benchmarks/time_models.py prints: 60 series of 60 months."""
    months, called, tries = MONTHS[:60], 0, 60
    random = np.random.default_rng(19)
    for seed in range(tries):
        moved = wandering(seed + 7000, correlation, 0.2, 60)
        counts = random.poisson(100 * np.exp(SEASON[:60] + moved))
        called += interrupted_series.fit(series(counts, months), date="2017-01-01").of("step")["p"] < 0.05
    assert called <= stats.binom.ppf(0.99, tries, bar)
