"""Difference in differences: a planted effect is found, label dealing keeps its level, each check can fail alone."""

from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from svd_analysis import models
from svd_analysis.models import difference_in_differences, reassignment, treated_areas
from svd_analysis.models.result import FAILED, NOT_RUN, PASSED
from svd_analysis.periods import month_at, month_number

MONTHS = [month_at(month_number("2017-01") + at) for at in range(60)]
DAY = "2020-01-01"
EFFECT = difference_in_differences.EFFECT


def drawn(seed, *, areas=24, treated=12, ratio=1.0, spread=0.04, mean=120, before=(), own=None, months=MONTHS):
    """Areas of unlike levels with a season, whose years differ by `spread`; the first `treated` have a ratio from 2020.

    `before` are log ratios of treated areas by year before the day; `own` (areas,) an area's log ratio from the day on.
    """
    random = np.random.default_rng(seed)
    at = np.arange(60)
    level = random.uniform(0.5, 2, areas)
    years = random.normal(0, spread, (areas, 5))[:, at // 12]
    effect = np.zeros((areas, 60))
    effect[:treated, at >= 36] = np.log(ratio)
    effect[:, at >= 36] += 0 if own is None else np.asarray(own)[:, None]
    for year, log_ratio in enumerate(before):
        effect[:treated, at // 12 == year] += log_ratio
    means = mean * level[:, None] * np.exp(0.1 * np.sin(2 * np.pi * at / 12) + years + effect)
    return data(random.poisson(means)[:, : len(months)], np.round(level * 50_000), months)


def data(counts, people, months=MONTHS):
    areas = [f"A{one:02d}" for one in range(len(counts))]
    rows = pd.DataFrame(
        {
            "area": np.repeat(areas, len(months)),
            "month": months * len(areas),
            "offences": np.ravel(counts),
            "residents": np.repeat(people, len(months)),
        }
    )
    return models.data(rows, outcome="offences", population="residents", terms=[], area="area", period="month")


def first(number):
    return [f"A{one:02d}" for one in range(number)]


def test_a_planted_effect_is_inside_its_limits():
    result = difference_in_differences.fit(drawn(1, ratio=0.8), treated=first(12), date=DAY)
    effect = result.of(EFFECT)
    assert effect["lower"] < 0.8 < effect["upper"]
    assert "robust to clusters" in result.model


def test_with_people_who_stay_the_ratio_is_that_of_four_sums():
    rows = drawn(2, ratio=0.9)
    counts = rows.counts.reshape(24, 60)
    (t0, t1), (c0, c1) = ((part[:, :36].sum(), part[:, 36:].sum()) for part in (counts[:12], counts[12:]))
    found = difference_in_differences.fit(rows, treated=first(12), date=DAY).of(EFFECT)
    assert found["rate_ratio"] == pytest.approx((t1 / t0) / (c1 / c0))


def test_limits_are_those_of_leaving_out_each_area_with_dummies_for_the_others():
    import statsmodels.api as sm

    rows = drawn(3, ratio=0.9)
    after = np.isin(rows.areas, first(12)) * (rows.periods >= "2020-01")
    matrix = np.column_stack([after, pd.get_dummies(rows.areas), pd.get_dummies(rows.periods).iloc[:, 1:]])
    matrix = matrix.astype("float64")
    slow = sm.GLM(rows.counts, matrix, family=sm.families.Poisson(), offset=np.log(rows.population)).fit(tol=1e-13)
    moved = []
    for area in first(24):
        kept = rows.areas != area
        part = matrix[kept][:, matrix[kept].any(axis=0)]
        score = part.T @ (rows.counts - slow.mu)[kept]
        moved.append(np.linalg.solve(part.T @ (slow.mu[kept][:, None] * part), score)[0])
    error = np.sqrt(23 / 24 * np.sum(np.square(moved)))
    found = difference_in_differences.fit(rows, treated=first(12), date=DAY).of(EFFECT)
    assert np.log(found["upper"]) == pytest.approx(slow.params[0] + stats.t.ppf(0.975, 23) * error, abs=1e-6)


def test_a_period_in_which_the_day_falls_counts_by_its_share():
    periods = np.array(["2019/20", "2019/20", "2018/19"])
    # January to March are 3 of the 12 months from April 2019.
    assert treated_areas._marks(periods, DAY).to_dict() == {"2018/19": 0, "2019/20": 3 / 12}
    assert treated_areas._marks(np.array(["2020-01"]), "2020-01-17").to_dict() == {"2020-01": 15 / 31}


def test_with_few_areas_treated_p_is_the_share_of_choices_that_differ_as_much():
    rows = drawn(5, areas=21, treated=1, ratio=0.7)
    result = difference_in_differences.fit(rows, treated=["A00"], date=DAY)
    assert result.of(EFFECT)["p"] == pytest.approx(1 / 21)
    assert "1 areas were treated and 20 were not" in result.notes[-1]
    assert "among 21 choices" in result.notes[-1]
    assert "by reassignment" in result.model


def slowly(rows, treated):
    """p of every choice of as many areas, one at a time, each area's departure written out."""
    counts, people = rows.counts.reshape(-1, 60), rows.population.reshape(-1, 60)
    areas, after = len(counts), np.arange(60) >= 36
    # With people who stay, what the margins expect is their product over the whole.
    assert np.ptp(people, axis=1).max() == 0
    means = np.outer(counts.sum(axis=1), counts.sum(axis=0)) / counts.sum()
    ratios, weights = [], []
    for area in range(areas):
        mean = means[area]
        moved = after - (mean * after).sum() / mean.sum()
        weights.append((mean * moved**2).sum())
        ratios.append(((counts[area] - mean) * moved).sum() / weights[-1])
    weights, ratios = np.array(weights), np.array(ratios)
    middle = (weights * ratios).sum() / weights.sum()
    q = (weights * (ratios - middle) ** 2).sum()
    between = max(0, (q - (areas - 1)) / (weights.sum() - (weights**2).sum() / weights.sum()))
    far = dict.fromkeys(combinations(range(areas), treated), 0.0)
    for chosen in far:
        far[chosen] = abs(sum(ratios[one] / np.sqrt(between + 1 / weights[one]) for one in chosen))
    real = far[tuple(range(treated))]
    return sum(one >= real * (1 - 1e-9) for one in far.values()) / len(far)


def test_p_by_reassignment_agrees_with_choices_tried_one_at_a_time():
    rows = drawn(6, areas=20, treated=2, ratio=0.95)
    p, choices = difference_in_differences.randomised(rows, treated=first(2), date=DAY)
    assert choices == 190  # 20 x 19 / 2
    assert p == pytest.approx(slowly(rows, 2), abs=1e-12)


def test_limits_by_reassignment_are_where_p_passes_the_level():
    rows = drawn(7, areas=24, treated=3, ratio=0.8)
    effect = difference_in_differences.fit(rows, treated=first(3), date=DAY).of(EFFECT)
    counts, people = rows.counts.reshape(24, 60), rows.population.reshape(24, 60)
    marks, chosen = (np.arange(60) >= 36) * 1.0, reassignment.deals(np.array(first(24)), first(3))
    for end, inwards in (("lower", 1), ("upper", -1)):
        p = [
            reassignment.p_of_ratio(np.log(effect[end]) + shift * inwards, counts, people, marks, chosen)
            for shift in (-0.002, 0.002)
        ]
        assert p[0] <= 0.05 < p[1]


def test_the_real_choice_comes_first_and_drawn_ones_come_again_with_the_seed():
    areas = np.array(first(30))
    one, other = (reassignment.deals(areas, ["A02", "A05", "A07", "A09"], seed=3) for _ in range(2))
    assert one[0].tolist() == [2, 5, 7, 9]
    assert len(one) == 2000
    assert (one == other).all()
    assert len(reassignment.deals(areas, ["A02"])) == 30


def test_a_missing_month_of_an_area_is_no_zero():
    rows = drawn(8, areas=20, treated=2, ratio=0.8)
    kept = ~((rows.areas == "A04") & (rows.periods == "2018-05"))
    result = difference_in_differences.fit(rows.only(kept), treated=first(2), date=DAY)
    assert result.of(EFFECT)["lower"] < 0.8 < result.of(EFFECT)["upper"]


def test_leads_are_years_against_the_last_before_the_day():
    table, p = difference_in_differences.leads(drawn(9, before=(0.3, 0.0, 0.0)), treated=first(12), date=DAY)
    assert table["lead"].tolist() == ["lead 1", "lead 2"]
    assert table["rate_ratio"].tolist() == pytest.approx([1, np.exp(0.3)], abs=0.05)
    assert p < 0.001


def test_a_first_year_cut_short_joins_the_next():
    rows = drawn(9)
    table, _ = difference_in_differences.leads(rows.only(rows.periods >= "2017-06"), treated=first(12), date=DAY)
    assert table["lead"].tolist() == ["lead 1"]


def test_years_as_periods_have_a_lead_each():
    counts = np.random.default_rng(2).poisson(500, (24, 5))
    yearly = data(counts, np.full(24, 9000), ["2016/17", "2017/18", "2018/19", "2019/20", "2020/21"])
    table, _ = difference_in_differences.leads(yearly, treated=first(12), date="2020-04-01")
    assert table["lead"].tolist() == ["lead 1", "lead 2", "lead 3"]
    assert difference_in_differences.fit(yearly, treated=first(12), date="2020-04-01").n == 120


def test_leads_of_few_treated_areas_are_by_reassignment():
    table, p = difference_in_differences.leads(
        drawn(10, areas=30, treated=2, before=(0.5, 0, 0)), treated=first(2), date=DAY
    )
    assert table["rate_ratio"][1] > 1.4
    assert p <= 0.01


def test_one_year_before_the_day_has_no_lead():
    rows = drawn(11)
    table, p = difference_in_differences.leads(rows.only(rows.periods >= "2019-01"), treated=first(12), date=DAY)
    assert table.empty
    assert np.isnan(p)


def with_a_term():
    rows = pd.DataFrame({"area": first(20) * 2, "month": ["2019-01"] * 20 + ["2020-01"] * 20, "n": 5, "people": 9})
    rows["x"] = np.arange(40)
    return models.data(rows, outcome="n", population="people", terms=["x"], area="area", period="month")


REFUSED = [
    (with_a_term, {}, "no terms but its own"),
    (lambda: drawn(1), {"treated": ["Nowhere"]}, "Nowhere was treated but is not among the areas"),
    (lambda: drawn(1), {"treated": []}, "0 of 24 areas were treated"),
    (lambda: drawn(1), {"treated": first(24)}, "24 of 24 areas were treated"),
    (lambda: drawn(1), {"date": "2030-01-01"}, "No period lies on one side"),
    (lambda: drawn(1, areas=8, treated=1), {"treated": ["A00"]}, "8 areas are too few"),
    (lambda: drawn(1, areas=12, treated=1), {"treated": ["A00"]}, "chosen in 12 ways only"),
    (lambda: drawn(1, areas=20, treated=2, own=[1.5, -1.5] + [0] * 18, mean=3000), {"treated": first(2)}, ""),
]  # fmt: skip


@pytest.mark.parametrize(("made", "changed", "why"), REFUSED)
def test_what_can_not_be_compared_is_refused(made, changed, why):
    result = difference_in_differences.fit(made(), **({"treated": first(12), "date": DAY} | changed))
    assert why in result.refused


def test_limits_without_an_end_are_refused(monkeypatch):
    monkeypatch.setattr(reassignment, "p_of_ratio", lambda *_: 1.0)
    result = difference_in_differences.fit(drawn(1, areas=22, treated=1), treated=["A00"], date=DAY)
    assert "finds no end" in result.refused


def test_treated_areas_that_changed_too_differently_are_refused(monkeypatch):
    monkeypatch.setattr(reassignment, "p_of_ratio", lambda *_: 0.0)
    result = difference_in_differences.fit(drawn(1, areas=22, treated=1), treated=["A00"], date=DAY)
    assert "changed too differently" in result.refused


def test_margins_that_are_never_met_are_refused():
    counts = np.array([[0.0, 5.0], [5.0, 5.0]])
    people = np.array([[1.0, 0.0], [1.0, 1.0]])
    with pytest.raises(models.Refusal, match="did not converge"), np.errstate(all="ignore"):
        reassignment.expected(counts, people)


QUIET = {"treated": first(12), "date": DAY, "stated_on": "2019-06-01", "read_on": "2022-03-01"}
NAMES = [
    "effect told from chance", "date stated beforehand", "months before and after", "no recording break near",
    "comparators not treated", "leads quiet", "enough areas", "randomisation agrees", "negative control quiet",
]  # fmt: skip


WEAK = {"data": drawn(3, ratio=0.96, mean=60), "control": drawn(2, mean=9000, spread=0.0)}
# p by clusters is just below 0.05 and p by reassignment just above.
DISAGREEING = WEAK | {"data": drawn(35, ratio=0.96, mean=60)}
PLANTED = [
    ("effect told from chance", WEAK, FAILED),
    ("randomisation agrees", DISAGREEING, FAILED),
    ("date stated beforehand", {"stated_on": "2022-03-01"}, FAILED),
    ("date stated beforehand", {"read_on": None}, NOT_RUN),
    ("months before and after", {"last_month": "2020-11"}, FAILED),
    ("no recording break near", {"breaks": ["2020-09-01"]}, FAILED),
    ("comparators not treated", {"others_treated": ["A13"]}, FAILED),
    ("comparators not treated", {"treated_everywhere": True}, NOT_RUN),
    ("leads quiet", {"data": drawn(1, ratio=0.8, before=(0.12, 0, 0))}, FAILED),
    ("enough areas", {"data": drawn(3, areas=14, treated=3, ratio=0.6), "treated": first(3)}, FAILED),
    ("negative control quiet", {"control": drawn(4, ratio=0.8, mean=500)}, FAILED),
    ("negative control quiet", {"control": None}, NOT_RUN),
]  # fmt: skip


def assessed(**changed):
    chosen = {"data": drawn(1, ratio=0.8), "control": drawn(2, mean=500)} | QUIET | changed
    return difference_in_differences.assess(**chosen)


def test_a_difference_that_passes_every_check_stands_on_the_rung_of_a_quasi_experiment():
    result = assessed()
    assert [check.name for check in result.checks] == NAMES
    assert {check.state for check in result.checks} == {PASSED}
    assert result.rung == 5
    assert all(any(letter.isdigit() for letter in check.found) for check in result.checks)


@pytest.mark.parametrize(("name", "changed", "state"), PLANTED)
def test_each_check_can_fail_alone_and_takes_the_rung_with_it(name, changed, state):
    if "treated" in changed:
        changed = changed | {"control": drawn(2, areas=14, treated=3, mean=2000)}
    result = assessed(**changed)
    assert {check.name: check.state for check in result.checks if check.state != PASSED} == {name: state}
    assert result.rung < 5


def test_of_areas_that_can_not_be_compared_nothing_could_be_run():
    result = assessed(treated=["Nowhere"])
    states = {check.name: check.state for check in result.checks}
    assert states["effect told from chance"] == states["leads quiet"] == states["randomisation agrees"] == NOT_RUN


def test_one_year_before_the_day_leaves_the_leads_unasked():
    rows = drawn(1, ratio=0.8)
    states = {check.name: check.state for check in assessed(data=rows.only(rows.periods >= "2019-01")).checks}
    assert states["leads quiet"] == NOT_RUN


@pytest.mark.parametrize(("areas", "treated"), [(22, 1), (24, 12)])
def test_an_effect_that_is_not_there_is_seldom_found(areas, treated):
    """25 of what benchmarks/time_models.py tries more of."""
    called = 0
    for seed in range(25):
        rows = drawn(seed + 500, areas=areas, treated=treated)
        called += difference_in_differences.fit(rows, treated=first(treated), date=DAY).of(EFFECT)["p"] <= 0.05
    assert called <= stats.binom.ppf(0.99, 25, 0.05)
