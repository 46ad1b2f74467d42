"""Trends are named by the word of their row; a month, a segment or a trend that is not there is said in words."""

import re

import pytest

from svd_analysis import tables
from svd_analysis.html_tables import HTMLTable
from tests.unit.conftest import by_first, drawn, words

NO_VALUE = re.compile(r"\b(nan|inf|<na>)\b", re.IGNORECASE)
RATE = """
    indicator              | numerator | denominator | per  | value | lower | upper
    -----------------------+-----------+-------------+------+-------+-------+------
    core_recorded_violence | 859       | 51000       | 1000 | 16.8  | 15.7  | 18.0
"""
ESTABLISHED = "core_recorded_violence | 2015-01..2024-12 | trend=established"
EMERGING = "core_recorded_violence | 2024 | trend=emerging"


def judged(*rows):
    """Rows of trends: indicator, period, breakdown, value, lower, upper, word, status."""
    return "indicator | period | breakdown | value | lower | upper | word | status\n---+---\n" + "\n".join(rows)


def trend(*rows):
    [row] = tables.trends(drawn(RATE, judged(*rows))).rows
    return row


@pytest.mark.parametrize("established", ["established", "not established"])
@pytest.mark.parametrize("emerging", ["emerging", "not emerging"])
def test_a_trend_is_named_as_its_row_names_it_and_not_by_its_ratio(established, emerging):
    row = trend(
        f"{ESTABLISHED} | 1.04 | 1.02 | 1.06 | {established} | ok", f"{EMERGING} | 0.90 | 0.75 | 1.08 | {emerging} | ok"
    )
    assert row == (
        "Core recorded violence",
        "January 2015 to December 2024", "1.04 (1.02 to 1.06)", established,
        "calendar year 2024", "0.90 (0.75 to 1.08)", emerging,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("status", "why"),
    [
        ("refused", "recording changed"), ("too few", "too few"), ("incomplete", "months missing"), ("gap", "no data"),
    ],
)  # fmt: skip
def test_a_trend_that_was_not_judged_says_why_and_has_no_ratio(status, why):
    row = trend(f"{ESTABLISHED} | | | | not judged | {status}", f"{EMERGING} | | | | not judged | {status}")
    for ratio, said in ((row[2], row[3]), (row[5], row[6])):
        assert ratio == "none"
        assert said.startswith("not judged: ")
        assert why in said


def test_without_months_no_trend_is_judged_and_a_sentence_says_so():
    assert tables.trends(drawn(RATE)).startswith("No trend is judged")


def test_a_trend_is_judged_of_each_headline_and_of_nothing_else(two_areas):
    for svd in two_areas:
        declared = [one.title for one in tables.declared(svd)]
        assert [row[0] for row in tables.trends(svd).rows] == declared


def test_the_words_of_trends_are_those_of_the_estimates(two_areas):
    for svd in two_areas:
        for kind, column in (("trend=established", "Established"), ("trend=emerging", "Emerging")):
            found = svd.estimates[svd.estimates["breakdown"] == kind]
            said = [row[column].partition(":")[0] for row in by_first(tables.trends(svd)).values()]
            assert sorted(said) == sorted(found.loc[found["indicator"].isin(svd.edition.headlines), "word"])


MONTHS = """
    indicator              | period  | breakdown       | numerator | value | lower | upper | status
    -----------------------+---------+-----------------+-----------+-------+-------+-------+--------
    core_recorded_violence | 2024-01 |                 | 79        | 79    |       |       |
    core_recorded_violence | 2024-02 |                 |           |       |       |       | gap
    core_recorded_violence | 2024-03 |                 | 60        | 60    |       |       |
    core_recorded_violence | 2024-01 | series=adjusted |           | 80.4  |       |       |
    core_recorded_violence | 2024-02 | series=adjusted |           |       |       |       | gap
    core_recorded_violence | 2024-03 | series=adjusted |           | 62.0  |       |       |
    core_recorded_violence | 2024-01 | series=expected |           | 71.2  | 35.1  | 118.7 |
    core_recorded_violence | 2024-02 | series=expected |           | 70.1  | 33.0  | 115.0 |
    core_recorded_violence | 2024-03 | series=expected |           |       |       |       | refused
"""


def test_a_month_stands_with_its_number_without_season_and_the_range_expected():
    january, february, march = tables.months(drawn(RATE, MONTHS)).rows
    assert january == ("January 2024", "79", "80", "35 to 119")
    assert (february[1], february[3]) == ("no data", "33 to 115")
    assert march == ("March 2024", "60", "62", "recording changed")


def test_a_month_that_is_a_gap_is_no_0():
    row = by_first(tables.months(drawn(RATE, MONTHS)))["February 2024"]
    assert row["Recorded"] == "no data"
    assert not re.search(r"\d", row["Recorded"] + row["Without season"])


def test_without_months_there_is_no_table_of_them():
    assert not isinstance(tables.months(drawn(RATE)), HTMLTable)


def test_the_months_shown_are_the_twelve_of_the_reporting_year(two_areas):
    for svd in two_areas:
        shown = tables.months(svd)
        counts = svd.estimates[
            (svd.estimates["indicator"] == "core_recorded_violence") & (svd.estimates["breakdown"] == "")
            & (svd.estimates["area_code"] == svd.area.area_code) & (svd.estimates["geography"] == "lad24")
            & svd.estimates["period"].str.fullmatch(rf"{svd.edition.year}-\d\d")
        ].sort_values("period")  # fmt: skip
        assert [row[1] for row in shown.rows] == [f"{count:,}" for count in counts["numerator"]]
        assert len(shown.rows) == 12
        assert not NO_VALUE.search(" ".join(words(shown)))


def test_joinpoints_are_shown_only_of_what_the_edition_asked_for():
    bend = judged("core_recorded_violence | 2015-01..2019-12 | joinpoint=1 | 1.03 | 1.01 | 1.05 | | ok")
    svd = drawn(RATE, bend)
    assert tables.joinpoints(svd) is None
    object.__setattr__(svd, "edition", svd.edition.model_copy(update={"joinpoints": ["core_recorded_violence"]}))
    [row] = tables.joinpoints(svd).rows
    assert row[:2] == ("Core recorded violence", "January 2015 to December 2019")
    assert row[2] == "1.03 (1.01 to 1.05)"


def test_a_segment_that_could_not_be_fitted_has_no_ratio():
    svd = drawn(RATE, judged("core_recorded_violence | 2015-01..2024-12 | joinpoint=1 | | | | | too few"))
    object.__setattr__(svd, "edition", svd.edition.model_copy(update={"joinpoints": ["core_recorded_violence"]}))
    assert not NO_VALUE.search(" ".join(words(tables.joinpoints(svd))))
