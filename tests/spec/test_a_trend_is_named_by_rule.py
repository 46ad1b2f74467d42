"""A trend is called established or emerging by a stated rule that can be checked by hand, or it is not judged."""

import numpy as np
import pandas as pd
import pytest

from svd_analysis import indicators, parameters, trends
from svd_analysis.periods import Period
from tests.tables import table

BREAK = parameters.Break(
    name="invented", region="London", source="mps_borough", series=["all"], date="2018-02-28", grade="refuse",
    effect="invented", evidence="invented",
)  # fmt: skip


def edition(first, year):
    span = {"baseline": Period.parse(first), "year": Period.parse(year), "last_month": f"{year}-12"}
    return parameters.edition("london-2024").model_copy(update={"headlines": ["violence_with_injury"]} | span)


def judged(counts, first, *, breaks=(), status="ok"):
    """The two rows of trends of one authority with these monthly numbers from January of a year: by breakdown."""
    months = Period(f"{first}-01", f"{first + len(counts) // 12 - 1}-12").months
    rows = pd.DataFrame({"period": months, "numerator": counts, "value": counts, "status": status})
    said = {"indicator": "violence_with_injury", "area_code": "E1", "geography": "lad24", "parent_code": "E1"}
    estimates = indicators.derived(rows.assign(**said, breakdown="", source="mps_borough", unit="offence"))
    found = trends.estimates(edition(str(first), months[-1][:4]), estimates, breaks)
    return found[found["breakdown"].str.startswith("trend=")].set_index("breakdown").loc


def by_year(*numbers):
    """Twelve equal months of each yearly number."""
    return np.repeat(np.array(numbers) / 12, 12)


# --- established


def test_five_years_that_each_went_up_by_a_tenth_are_an_established_trend():
    row = judged(by_year(1200, 1320, 1452, 1596, 1752), 2015)["trend=established"]
    assert (row["word"], row["status"], row["period"]) == ("established", "ok", "2015-01..2019-12")
    assert row["value"] == pytest.approx(1.1, abs=0.003)
    assert row["lower"] > 1
    assert row["level"] == 0.95


def test_the_word_is_the_same_for_a_fall_and_the_ratio_says_which():
    row = judged(by_year(1752, 1596, 1452, 1320, 1200), 2015)["trend=established"]
    assert row["word"] == "established"
    assert row["value"] == pytest.approx(1 / 1.1, abs=0.003)


def test_a_rise_that_has_stopped_is_not_established_although_its_interval_leaves_out_1():
    # Steps up, up, up, then down, down: three of five are fewer than three of four.
    row = judged(by_year(1200, 1500, 1800, 2100, 2088, 2076), 2014)["trend=established"]
    assert row["lower"] > 1
    assert row["word"] == "not established"


def test_numbers_that_went_up_and_down_are_not_established():
    row = judged(by_year(1200, 1320, 1200, 1320, 1200, 1320), 2014)["trend=established"]
    assert row["lower"] < 1 < row["upper"]
    assert row["word"] == "not established"


def test_four_years_are_too_few_to_judge():
    row = judged(by_year(1200, 1320, 1452, 1596), 2016)["trend=established"]
    assert (row["word"], row["status"]) == ("not judged", "too few")
    assert np.isnan(row["value"])


def test_years_with_restrictions_are_left_out_and_not_counted_as_years():
    # 2020 and 2021 half as high: left out, the other five go up by a twentieth a year.
    row = judged(by_year(1200, 1260, 1320, 600, 600, 1536, 1608), 2017)["trend=established"]
    assert (row["word"], row["period"]) == ("established", "2017-01..2023-12")
    assert row["value"] == pytest.approx(1.05, abs=0.003)
    row = judged(by_year(1260, 1320, 600, 600, 1536, 1608), 2018)["trend=established"]
    assert (row["word"], row["status"]) == ("not judged", "too few")


def test_a_year_with_a_month_missing_is_not_a_year():
    counts = by_year(1200, 1320, 1452, 1596, 1752)
    row = judged(counts, 2015, status=["ok"] * 20 + ["gap"] + ["ok"] * 39)["trend=established"]
    assert (row["word"], row["status"]) == ("not judged", "too few")
    row = judged(counts, 2015, status=["ok"] * 50 + ["suppressed"] + ["ok"] * 9)["trend=established"]
    assert (row["word"], row["status"]) == ("not judged", "incomplete")


@pytest.mark.parametrize("grade", ["refuse", "relative only"])
@pytest.mark.parametrize("breakdown", ["trend=established", "trend=emerging"])
def test_across_a_break_nothing_is_judged(breakdown, grade):
    here = BREAK.model_copy(update={"grade": grade})
    for years in (by_year(*[1200] * 9), by_year(*[1200] * 8)):
        row = judged(years, 2019 - len(years) // 12 + 1, breaks=[here])[breakdown]
        assert (row["word"], row["status"]) == ("not judged", "refused")
        assert np.isnan([row["value"], row["lower"], row["upper"]]).all()


def test_a_break_that_is_only_noted_stops_no_judgement():
    row = judged(by_year(*[1200] * 9), 2011, breaks=[BREAK.model_copy(update={"grade": "note"})])["trend=emerging"]
    assert (row["word"], row["status"]) == ("not emerging", "ok")


# --- emerging


EIGHT_ABOVE = """
    period  | count | expected | lower | upper | word
    2019-01 | 98    | 100      | 60    | 145   | inside
    2019-02 | 108   | 100      | 60    | 145   | inside
    2019-03 | 112   | 100      | 60    | 145   | inside
    2019-04 | 120   | 100      | 60    | 145   | inside
    2019-05 | 115   | 100      | 60    | 145   | inside
    2019-06 | 109   | 100      | 60    | 145   | inside
    2019-07 | 118   | 100      | 60    | 145   | inside
    2019-08 | 113   | 100      | 60    | 145   | inside
    2019-09 | 101   | 100      | 60    | 145   | inside
    2019-10 | 97    | 100      | 60    | 145   | inside
    2019-11 | 104   | 100      | 60    | 145   | inside
    2019-12 | 99    | 100      | 60    | 145   | inside
"""
POISSON = (1.0, 0.0, 23)


def year(drawing, **changed):
    """The drawn months, with the count of some changed: m09=150."""
    months = table(drawing).set_index("period").assign(status="ok")
    for month, number in changed.items():
        months.loc[f"2019-{month[1:]}", "count"] = number
    outside = [months["count"] > months["upper"], months["count"] < months["lower"]]
    return months.assign(word=np.select(outside, ["above", "below"], "inside"))


def test_eight_months_in_succession_above_what_was_expected_are_an_emerging_trend():
    row = trends.emerging(year(EIGHT_ABOVE), POISSON)
    assert row["word"] == "emerging"
    # 1,294 recorded where 1,200 were expected: 1.078, times or over exp(2.069 / root 1,294), 2.069 of t on 23.
    assert (row["numerator"], row["denominator"]) == (1294, 1200)
    assert row["value"] == 1294 / 1200
    assert row["lower"] == pytest.approx(1294 / 1200 / np.exp(2.0687 / 1294**0.5), rel=1e-5)
    assert row["upper"] == pytest.approx(1294 / 1200 * np.exp(2.0687 / 1294**0.5), rel=1e-5)


def test_seven_months_in_succession_are_not():
    assert trends.emerging(year(EIGHT_ABOVE, m09=99, m03=125), POISSON)["word"] == "not emerging"


def test_two_months_outside_the_limits_on_one_side_are_and_one_is_not():
    assert trends.emerging(year(EIGHT_ABOVE, m05=95, m09=160, m10=160), POISSON)["word"] == "emerging"
    assert trends.emerging(year(EIGHT_ABOVE, m05=95, m09=160, m10=144), POISSON)["word"] == "not emerging"


def test_a_month_above_and_one_below_are_not():
    row = trends.emerging(year(EIGHT_ABOVE, m05=59, m09=99, m10=190, m11=144), POISSON)
    assert row["lower"] > 1
    assert row["word"] == "not emerging"


def test_eight_months_on_one_side_are_not_where_the_interval_of_the_year_holds_1():
    # Twice as much variation as Poisson's in the year, and an error of 3% in what was expected.
    row = trends.emerging(year(EIGHT_ABOVE), (2.0, 0.03**2, 23))
    assert row["lower"] < 1
    assert row["word"] == "not emerging"


def test_months_that_stay_below_are_emerging_with_a_ratio_below_1():
    fewer = {f"m{number:02d}": 88 for number in range(1, 9)}
    row = trends.emerging(year(EIGHT_ABOVE, **fewer), POISSON)
    assert row["word"] == "emerging"
    assert row["upper"] < 1


def test_a_step_planted_in_the_reporting_year_is_found_and_a_growth_of_old_is_not_called_new():
    steady = np.random.default_rng(1).poisson(100, 108).astype(float)
    stepped = np.append(steady[:96], np.round(steady[96:] * 1.4))
    assert judged(stepped, 2011)["trend=emerging"]["word"] == "emerging"
    growing = np.round(100 * 1.06 ** (np.arange(108) / 12))
    found = judged(growing, 2011)
    assert found["trend=emerging"]["word"] == "not emerging"
    assert found["trend=established"]["word"] == "established"


def test_in_the_years_of_restrictions_nothing_is_judged():
    found = judged(by_year(*[1200] * 9), 2013)
    assert [found[name]["status"] for name in ("trend=established", "trend=emerging")] == ["refused"] * 2


def test_where_nothing_changed_few_series_are_called_emerging_or_established():
    # 250 series of 2011 to 2019 with a season: negative binomial, m / (1.5 - 1) and 1 / 1.5, has variance 1.5 m.
    random = np.random.default_rng(20240228)
    months = Period("2011-01", "2019-12").months
    expected = np.tile(40 * (1 + 0.12 * np.sin(2 * np.pi * np.arange(12) / 12)), 9)
    words = []
    for counts in random.negative_binomial(expected / 0.5, 1 / 1.5, size=(250, 108)):
        rows = pd.DataFrame({"period": months, "numerator": counts, "status": "ok"})
        series = trends.monthly_series(rows, months, [])
        words.append(trends.emerging(*trends.expect(series, Period.parse("2019")))["word"])
        words.append(trends.established(series, edition("2011", "2019"))["word"])
    assert words.count("emerging") <= 0.05 * 250
    assert words.count("established") <= 0.05 * 250
    assert words.count("not judged") == 0


def test_no_word_of_a_trend_names_a_direction():
    found = judged(by_year(1200, 1320, 1452, 1596, 1752), 2015)
    words = {found[name]["word"] for name in ("trend=established", "trend=emerging")}
    assert words <= {"established", "not established", "emerging", "not emerging", "not judged"}
