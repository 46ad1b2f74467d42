"""Monthly numbers without their season and against what was expected: planted series, gaps, breaks, small numbers."""

from datetime import date
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import optimize, stats

from svd_analysis import indicators, parameters, schemas, trends
from svd_analysis.periods import Period
from tests.tables import table

DECADE = Period("2010-01", "2019-12").months
# Twelve factors that multiply to 1: violence is low in February and high in July.
SEASON = np.exp(0.15 * np.sin(2 * np.pi * (np.arange(12) - 3) / 12))
BREAK = date(2018, 2, 28)


def edition(first="2010", year="2019", **other):
    """An edition of London from one year to another, with violence with injury as its headline."""
    span = {"baseline": Period.parse(first), "year": Period.parse(year), "last_month": Period.parse(year).last}
    said = {"headlines": ["violence_with_injury"]} | span | other
    return parameters.edition("london-2024").model_copy(update=said)


def days(months):
    return np.array([pd.Period(month).days_in_month for month in months])


def seasonal(months, *, level=100.0, growth=0.0):
    """Counts of a month, to the nearest offence: `level` in a month of average length, by season, growing a year."""
    at = np.arange(len(months))
    season = SEASON[[int(month[5:]) - 1 for month in months]]
    return np.round(level * np.exp(growth * at / 12) * season * days(months) / (365.25 / 12))


def series(counts, months=DECADE, *, breaks=(), **status):
    """The series of such counts; `status` names months otherwise than ok, as m2015_03="gap"."""
    rows = pd.DataFrame({"period": months, "numerator": counts, "status": "ok"}).set_index("period")
    for month, word in status.items():
        rows.loc[month[1:].replace("_", "-"), "status"] = word
    return trends.monthly_series(rows.reset_index(), months, list(breaks))


def noisy(mean, seed, *, months=DECADE, over=2.0, growth=0.0):
    """Counts drawn with a variance `over` times their mean."""
    expected = seasonal(months, level=mean, growth=growth)
    return np.random.default_rng(seed).negative_binomial(expected / (over - 1), 1 / over).astype(float)


# --- without the season


def test_a_planted_season_is_taken_out_and_leaves_the_level():
    found = trends.adjust(series(seasonal(DECADE, level=400)))
    assert found["adjusted"].tolist() == pytest.approx([400] * 120, rel=0.01)
    assert found["trend"].tolist() == pytest.approx([400] * 120, rel=0.01)
    assert set(found["adjusted_status"]) == set(found["trend_status"]) == {"ok"}


def test_as_many_a_day_is_no_season_although_february_is_short():
    found = trends.adjust(series(100.0 * days(DECADE)))
    # 100 a day are 3,043.75 in a month of 365.25 / 12 days.
    assert found["adjusted"].tolist() == pytest.approx([3043.75] * 120)


def test_a_planted_growth_is_in_the_trend_and_in_the_adjusted_numbers():
    found = trends.adjust(series(seasonal(DECADE, level=400, growth=0.05)))
    # By a twentieth of a log a year: 400 x exp(0.05 x 119 / 12) = 657 in the last month.
    assert found["trend"].iloc[-1] == pytest.approx(657, rel=0.02)
    assert found["adjusted"].iloc[-1] == pytest.approx(657, rel=0.02)


def test_the_factors_are_those_of_stl_on_the_square_root():
    from statsmodels.tsa.seasonal import STL

    counts = noisy(60, seed=3)
    month_of_average_length = counts / days(DECADE) * 30.4375
    parts = STL(month_of_average_length**0.5, period=12, seasonal=1201, seasonal_deg=0, robust=True).fit()
    found = trends.adjust(series(counts))
    by_hand = month_of_average_length * parts.trend**2 / (parts.trend + parts.seasonal) ** 2
    assert found["adjusted"].tolist() == pytest.approx(by_hand.tolist())
    assert np.ptp(found["trend"] / parts.trend**2) == pytest.approx(0, abs=1e-12)


def test_the_trend_adds_up_to_as_many_as_the_adjusted_numbers():
    found = trends.adjust(series(noisy(20, seed=4)))
    assert found["trend"].sum() == pytest.approx(found["adjusted"].sum())


def test_a_month_of_none_is_a_number_and_stays_0():
    counts = noisy(40, seed=5)
    counts[50] = 0
    found = trends.adjust(series(counts, m2014_03="zero"))
    assert found["adjusted"].iloc[50] == 0
    assert found["adjusted_status"].iloc[50] == "ok"


@pytest.mark.parametrize("status", ["gap", "incomplete", "suppressed", "not recorded"])
def test_a_month_without_a_count_is_never_filled_in_and_only_months_after_it_are_adjusted(status):
    counts = noisy(60, seed=6)
    # Whatever number stands in a month that is not counted, it is not used.
    found = trends.adjust(series(counts, m2014_06=status))
    alone = trends.adjust(series(counts[54:], DECADE[54:]))
    for name in ("adjusted", "trend"):
        assert found[name][:54].isna().all()
        assert found[f"{name}_status"][:53].eq("gap").all()
        assert found[f"{name}_status"]["2014-06"] == status
        assert found[name][54:].tolist() == alone[name].tolist()


def test_a_series_that_does_not_reach_the_last_month_is_not_adjusted():
    found = trends.adjust(series(noisy(60, seed=6), m2019_12="gap"))
    assert found["adjusted"].isna().all()
    assert set(found["adjusted_status"]) == {"gap"}


def test_36_months_are_adjusted_and_35_are_too_few():
    counts = noisy(60, seed=7)
    assert set(trends.adjust(series(counts[-36:], DECADE[-36:]))["adjusted_status"]) == {"ok"}
    few = trends.adjust(series(counts[-35:], DECADE[-35:]))
    assert few["adjusted"].isna().all()
    assert set(few["adjusted_status"]) == set(few["trend_status"]) == {"too few"}


def test_fewer_than_five_a_month_are_too_few():
    assert set(trends.adjust(series(np.tile([4.0, 5.0], 60)))["adjusted_status"]) == {"too few"}
    # A level that comes down to none has nothing to divide by.
    assert set(trends.adjust(series(np.repeat([60.0, 0.0], 60)))["adjusted_status"]) == {"too few"}


def test_no_trend_is_drawn_across_a_break_and_its_months_do_not_move_those_before():
    counts = noisy(60, seed=8)
    counts[98:] *= 3
    found = trends.adjust(series(counts, breaks=[BREAK]))
    alone = trends.adjust(series(counts[:97], DECADE[:97]))
    assert found["trend"][:97].tolist() == alone["trend"].tolist()
    assert found["adjusted"][:97].tolist() == alone["adjusted"].tolist()
    assert found["trend"][97:].isna().all()
    assert set(found["trend_status"][97:]) == {"refused"}


def test_months_too_few_after_a_break_are_adjusted_by_the_factors_of_the_year_before():
    counts = noisy(60, seed=8)
    found = trends.adjust(series(counts, breaks=[BREAK]))
    factor = counts / days(DECADE) * 30.4375 / found["adjusted"]
    assert factor["2018-02":"2019-01"].tolist() == pytest.approx(factor["2017-02":"2018-01"].tolist())
    assert factor["2019-02":"2019-12"].tolist() == pytest.approx(factor["2018-02":"2018-12"].tolist())


def test_with_36_months_on_either_side_each_side_has_a_trend_of_its_own():
    counts = seasonal(DECADE, level=100)
    counts[60:] = seasonal(DECADE[60:], level=200)
    found = trends.adjust(series(counts, breaks=[date(2015, 1, 1)]))
    # A trend smoothed through the step would be near 150 on both sides of it.
    assert found["trend"].iloc[[59, 60]].tolist() == pytest.approx([100, 200], rel=0.02)


def test_with_too_few_months_before_a_break_and_after_it_nothing_is_adjusted():
    found = trends.adjust(series(noisy(60, seed=9)[-40:], DECADE[-40:], breaks=[BREAK]))
    assert found["adjusted"].isna().all()
    assert set(found["adjusted_status"]) == {"refused"}


# --- against what was expected


def slowly_expected(counts, months, judged):
    """Expected numbers and their covariance by maximising the likelihood directly, and the variance over Poisson's."""

    def design(some):
        of_year = [[float(int(month[5:]) == number) for number in range(1, 13)] for month in some]
        years = [[(pd.Period(month) - pd.Period(judged[0])).n / 12] for month in some]
        return np.hstack([of_year, years])

    x, exposed = design(months), days(months)

    def loss(slopes):
        linear = x @ slopes + np.log(exposed)
        return np.exp(linear).sum() - counts @ linear

    def gradient(slopes):
        return x.T @ (exposed * np.exp(x @ slopes) - counts)

    start = np.append(np.full(12, np.log(counts.sum() / exposed.sum())), 0.0)
    best = optimize.minimize(loss, start, jac=gradient, method="BFGS", options={"gtol": 1e-8}).x
    fitted = exposed * np.exp(x @ best)
    over = max(1, ((counts - fitted) ** 2 / fitted).sum() / (len(counts) - 13))
    covariance = over * np.linalg.inv(x.T @ np.diag(fitted) @ x)
    return design(judged), days(judged) * np.exp(design(judged) @ best), covariance, over


def test_expected_numbers_and_limits_agree_with_a_second_slow_way():
    counts = noisy(50, seed=10)
    x, expected, covariance, over = slowly_expected(counts[72:108], DECADE[72:108], DECADE[108:])
    months, total = trends.expect(series(counts), Period.parse("2019"))
    assert months["expected"].tolist() == pytest.approx(expected.tolist(), rel=1e-5)
    # July: its own chance variation and that of the fit, as wide as t on 36 - 13 = 23 degrees of freedom.
    july, row = expected[6], x[6]
    variance = (over * july + july**2 * row @ covariance @ row) * (stats.t.ppf(0.999, 23) / stats.norm.ppf(0.999)) ** 2
    law = stats.nbinom(july**2 / (variance - july), july / variance)
    assert months.loc["2019-07", ["lower", "upper"]].tolist() == [law.ppf(0.001), law.ppf(0.999)]
    share = expected / expected.sum()
    assert total == pytest.approx((over, share @ x @ covariance @ x.T @ share, 23), rel=1e-4)


def test_a_growth_that_goes_on_is_expected_to_go_on():
    months, _ = trends.expect(series(seasonal(DECADE, level=200, growth=0.06)), Period.parse("2019"))
    assert (months["count"] / months["expected"]).tolist() == pytest.approx([1] * 12, rel=0.01)
    assert set(months["word"]) == {"inside"}


def test_a_planted_step_is_above_and_below_the_limits():
    counts = seasonal(DECADE, level=200)
    counts[112] *= 2
    counts[115] /= 2
    months, _ = trends.expect(series(counts), Period.parse("2019"))
    assert months.loc[["2019-05", "2019-08"], "word"].tolist() == ["above", "below"]
    assert months["word"].eq("inside").sum() == 10


def test_months_of_restrictions_foretell_nothing():
    months = Period("2017-01", "2023-12").months
    plain = noisy(80, seed=11, months=months)
    wild = plain.copy()
    wild[[month in trends.RESTRICTED for month in months]] *= 5
    year = Period.parse("2023")
    found = trends.expect(series(wild, months), year)[0]
    pd.testing.assert_frame_equal(found, trends.expect(series(plain, months), year)[0])
    # Without them the last 36 months are 17 from August 2021, and 19 up to February 2020.
    before, status = trends._baseline(series(plain, months), year)
    assert (before.index[0], before.index[-1], len(before), status) == ("2018-08", "2022-12", 36, "ok")


def test_a_gap_in_the_months_before_is_left_out_and_not_taken_for_0():
    counts = noisy(80, seed=12)
    year = Period.parse("2019")
    found, _ = trends.expect(series(counts, m2017_05="gap"), year)
    zero = counts.copy()
    zero[88] = 0
    wrong, _ = trends.expect(series(zero), year)
    whole, _ = trends.expect(series(counts), year)
    assert found.loc["2019-05", "expected"] == pytest.approx(whole.loc["2019-05", "expected"], rel=0.2)
    assert wrong.loc["2019-05", "expected"] < 0.8 * whole.loc["2019-05", "expected"]


def test_a_month_that_was_not_counted_has_an_expectation_and_no_place():
    months, _ = trends.expect(series(noisy(80, seed=12), m2019_05="incomplete"), Period.parse("2019"))
    assert months.loc["2019-05", "word"] == ""
    assert months.loc["2019-05", "expected"] > 0
    assert trends.emerging(months, (1, 0, 23))["status"] == "incomplete"


@pytest.mark.parametrize(
    ("counts", "first", "why"),
    [
        (seasonal(DECADE), "2017-02", "23 months before the year"),
        (np.tile([4.0, 5.0], 60), "2010-01", "fewer than five a month"),
        (np.tile([0.0] + [20.0] * 11, 10), "2010-01", "no January ever had one"),
    ],
)
def test_too_little_before_the_year_is_too_few(counts, first, why):
    start = DECADE.index(first)
    months, total = trends.expect(series(counts[start:], DECADE[start:]), Period.parse("2019"))
    assert set(months["status"]) == {"too few"}, why
    assert months[["expected", "lower", "upper"]].isna().all(axis=None)
    assert total is None
    assert set(months["word"]) == {""}


def test_months_past_a_break_are_refused_and_those_before_it_are_not():
    months, total = trends.expect(series(noisy(60, seed=13), breaks=[date(2019, 2, 27)]), Period.parse("2019"))
    # The break falls inside February, which is of neither side.
    assert months["status"].tolist() == ["ok"] + ["refused"] * 11
    assert months["expected"].notna().tolist() == [True] + [False] * 11
    assert total is None


def test_a_year_soon_after_a_break_is_refused_and_three_years_after_it_is_not():
    counts = noisy(60, seed=13)
    year = Period.parse("2019")
    assert set(trends.expect(series(counts, breaks=[date(2018, 1, 1)]), year)[0]["status"]) == {"refused"}
    later = trends.expect(series(counts, breaks=[date(2016, 1, 1)]), year)[0]
    assert set(later["status"]) == {"ok"}
    # Nothing before the break is used.
    counts[:72] *= 7
    pd.testing.assert_frame_equal(later, trends.expect(series(counts, breaks=[date(2016, 1, 1)]), year)[0])


# --- breaks, years and rows


def a_break(**said):
    usual = {"region": "London", "source": "mps_borough", "series": ["all"], "date": BREAK, "grade": "refuse"}
    return SimpleNamespace(**usual | said)


@pytest.mark.parametrize(
    ("said", "touches"),
    [
        ({}, True),
        ({"grade": "relative only"}, True),
        ({"grade": "note"}, False),
        ({"region": "Example region"}, False),
        ({"source": "mps_ward"}, False),
        ({"series": ["violence_with_injury"]}, True),
        ({"series": ["violence_against_the_person"]}, True),
        ({"series": ["robbery_of_personal_property", "domestic"]}, False),
    ],
)
def test_a_break_touches_the_series_that_it_is_of(said, touches):
    dates = trends.dates_of([a_break(**said)], "London", "mps_borough", "violence_with_injury")
    assert dates == ([BREAK] if touches else [])


def test_a_month_that_a_break_falls_inside_is_of_neither_side():
    found = series(np.ones(4), ["2018-01", "2018-02", "2018-03", "2018-04"], breaks=[BREAK, date(2018, 4, 1)])
    assert found["side"].fillna(-1).tolist() == [0, -1, 1, 2]
    assert found["days"].tolist() == [31, 28, 31, 30]


def test_a_year_counts_only_with_twelve_counted_months():
    found, status = trends.whole_years(series(np.full(120, 10.0), m2013_04="gap"), edition())
    assert status == "ok"
    assert found["first"].str[:4].astype(int).tolist() == [2010, 2011, 2012, 2014, 2015, 2016, 2017, 2018, 2019]
    assert set(found["count"]) == {120}
    assert trends.whole_years(series(np.full(120, 10.0), m2019_04="gap"), edition())[1] == "incomplete"
    assert trends.whole_years(series(np.full(120, 4.0)), edition())[1] == "too few"


MONTHS = """
    area_code | geography | indicator            | bound   | breakdown             | period  | numerator | status
    E1        | lad24     | violence_with_injury | exact   |                       | 2019-11 | 30        | ok
    E1        | lad24     | violence_with_injury | exact   |                       | 2019-12 | 31        | ok
    E1        | lad24     | rape                 | exact   |                       | 2019-12 | 3         | ok
    E1        | lad24     | serious_violence     | certain |                       | 2019-12 | 3         | ok
    E1        | lad24     | violence_with_injury | exact   |                       | 2019    | 400       | ok
    E1        | lad24     | violence_with_injury | exact   |                       | 2020-01 | 33        | ok
    E1        | lad24     | violence_with_injury | exact   | deprivation_fifth=1   | 2019-12 | 9         | ok
    a-and-b   | area      | violence_with_injury | exact   |                       | 2019-12 | 60        | ok
    P1        | pseudo    | violence_with_injury | exact   |                       | 2019-12 | 2         | ok
    london    | region    | violence_with_injury | exact   |                       | 2019-12 | 900       | ok
"""


def drawn(drawing, **constant):
    rows = table(drawing)
    said = {"source": "mps_borough", "unit": "offence", "value": rows["numerator"], "parent_code": rows["area_code"]}
    return indicators.derived(rows.assign(**said | constant))


def test_areas_and_authorities_have_trends_of_the_headlines_over_the_months_of_the_edition():
    found = trends.estimates(edition("2018", "2019"), drawn(MONTHS), ())
    keys = ["indicator", "area_code", "geography", "parent_code", "source", "unit", "bound"]
    assert found[keys].drop_duplicates().to_numpy().tolist() == [
        ["violence_with_injury", "E1", "lad24", "E1", "mps_borough", "offence", "exact"],
        ["violence_with_injury", "a-and-b", "area", "a-and-b", "mps_borough", "offence", "exact"],
    ]
    rows = found[found["area_code"] == "E1"].groupby("breakdown", sort=False).size()
    assert rows.to_dict() == {
        "series=adjusted": 24, "series=trend": 24, "series=expected": 12, "trend=established": 1, "trend=emerging": 1,
    }  # fmt: skip
    adjusted = found[(found["area_code"] == "E1") & (found["breakdown"] == "series=adjusted")]
    assert adjusted["status"].tolist() == ["gap"] * 22 + ["too few"] * 2
    assert adjusted["numerator"].iloc[-3:].tolist() == [pd.NA, 30, 31]


def test_other_indicators_are_named_and_joinpoints_are_looked_for_only_where_asked():
    chosen = {"names": ["rape"], "joinpoints": ["violence_with_injury"]}
    found = trends.estimates(edition("2018", "2019"), drawn(MONTHS), (), **chosen)
    assert set(found.loc[found["indicator"] == "violence_with_injury", "breakdown"]) == {"joinpoint=1"}
    assert "joinpoint=1" not in set(found.loc[found["indicator"] == "rape", "breakdown"])
    nothing = trends.estimates(edition("2018", "2019"), drawn(MONTHS), (), names=["homicide"])
    pd.testing.assert_frame_equal(nothing, schemas.empty(schemas.ESTIMATES))


def monthly(counts, months=DECADE, status="ok"):
    """Monthly ESTIMATES of one authority."""
    rows = pd.DataFrame({"period": months, "numerator": counts, "value": counts, "status": status})
    said = {"indicator": "violence_with_injury", "area_code": "E1", "geography": "lad24", "parent_code": "E1"}
    return indicators.derived(rows.assign(**said, breakdown="", source="mps_borough", unit="offence"))


def test_a_planted_bend_is_two_segments_that_share_a_year():
    counts = np.repeat([1000.0, 1100, 1210, 1331, 1464, 1318, 1186, 1067, 961, 865], 12) / 12
    found = trends.bends(series(counts), edition())
    assert found["period"].tolist() == ["2010-01..2014-12", "2014-01..2019-12"]
    assert found["breakdown"].tolist() == ["joinpoint=1", "joinpoint=2"]
    assert found["value"].tolist() == pytest.approx([1.1, 0.9], abs=0.002)


def never_settles(*_):
    raise ValueError("A regression of the counts did not converge.")


def test_joinpoints_are_not_looked_for_in_six_years_nor_across_a_break(monkeypatch):
    counts = np.full(72, 50.0)
    few = trends.bends(series(counts, DECADE[48:]), edition("2014"))
    assert few.to_dict("records") == [{"period": "2014-01..2019-12", "breakdown": "joinpoint=1", "status": "too few"}]
    across = trends.bends(series(np.full(120, 50.0), breaks=[BREAK]), edition())
    assert across["status"].tolist() == ["refused"]
    monkeypatch.setattr(trends.joinpoints, "poisson", never_settles)
    assert trends.bends(series(np.full(120, 50.0)), edition())["status"].tolist() == ["refused"]


def test_ordinary_variation_between_years_widens_the_interval_of_the_year():
    months = Period("2014-01", "2019-12").months
    estimates = monthly(noisy(60, seed=14, months=months), months)
    plain, allowed = (
        trends.estimates(edition("2014"), estimates, (), tau2=tau2).set_index("breakdown").loc["trend=emerging"]
        for tau2 in (None, {"violence_with_injury": 0.01})
    )
    assert plain["value"] == allowed["value"]
    # The squared half widths, over that of t on 23 degrees of freedom, differ by tau^2.
    half = [np.log(one["upper"] / one["value"]) / stats.t.ppf(0.975, 23) for one in (plain, allowed)]
    assert half[1] ** 2 - half[0] ** 2 == pytest.approx(0.01, rel=1e-3)


@settings(max_examples=15)
@given(st.lists(st.sampled_from(["ok"] * 30 + list(schemas.STATUSES)), min_size=60, max_size=60), st.integers(0, 9))
def test_a_month_without_a_count_never_has_an_adjusted_number_and_no_value_goes_without_its_status(statuses, seed):
    months = Period("2015-01", "2019-12").months
    rows = monthly(noisy(30, seed=seed, months=months), months, statuses)
    found = trends.estimates(edition("2015"), rows, [a_break()] if seed % 2 else [])
    assert (found["value"].notna() == found["status"].eq("ok")).all()
    counted = dict(zip(months, pd.Series(statuses).isin(["ok", "zero"]), strict=True))
    adjusted = found[found["breakdown"].isin(["series=adjusted", "series=trend"])]
    assert not adjusted.loc[~adjusted["period"].map(counted), "value"].notna().any()
    assert not found[["word", "method", "status", "denominator_status"]].isna().any(axis=None)
    assert found.loc[found["value"].isna(), ["lower", "upper", "level"]].isna().all(axis=None)
