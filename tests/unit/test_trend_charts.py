"""A series by month: what is recorded, its trend, what was expected, and every month that has no number."""

import pandas as pd
import pytest

from svd_analysis import trend_charts
from svd_analysis.periods import month_at, month_number
from tests.drawings import drawn
from tests.tables import table

WORDS = {
    "name": "months",
    "caption": "Offences by month, Examplewick, 2024. Source: an invented table.",
    "alt": "The monthly number stayed between three and five all year.",
    "unit": "recorded offences a month",
}
YEAR = table("""
    month   | value | status     | trend | lower | upper
    --------+-------+------------+-------+-------+------
    2024-01 | 2     | incomplete |       |       |
    2024-02 | 4     | ok         | 4.0   |       |
    2024-03 | 0     | zero       | 4.1   |       |
    2024-04 |       | suppressed |       |       |
    2024-06 | 5     | ok         | 4.2   | 1.0   | 8.0
    2024-07 | 9     | ok         | 4.3   | 1.0   | 8.0
    2024-08 |       | refused    |       |       |
    2024-09 |       | too few    |       |       |
    2024-10 | 3     | ok         | 4.5   |       |
""")


def months(frame, **more):
    return trend_charts.months(frame, **WORDS | more)


def long_series(count, value=5.0):
    first = month_number("2013-01")
    frame = pd.DataFrame({"month": [month_at(first + at) for at in range(count)], "value": value, "status": "ok"})
    return frame.assign(trend=value, lower=value * 0.5, upper=value * 1.5)


def colours(figure, colour):
    return figure.image.decode().lower().count(colour.lower())


def test_each_month_without_a_number_is_named_by_why():
    assert months(YEAR).alt == (
        f"{WORDS['alt']} No data for May 2024. Partial, without a number: August 2024. Partial, not counted: January "
        "2024. Withheld because the number is small: April 2024. Without a number: September 2024."
    )


def test_what_is_in_the_chart_is_named_beside_it_and_nothing_else(monkeypatch):
    seen = drawn(monkeypatch, trend_charts, lambda: months(YEAR))
    words = " ".join(seen.text).replace("\n", " ")
    for name in (
        "recorded number", "smooth trend", "expected range", "outside the range", "no data", "partial month",
        "partial month, not counted", "withheld (small number)", "no number",
    ):  # fmt: skip
        assert name in words
    plain = drawn(monkeypatch, trend_charts, lambda: months(YEAR[["month", "value", "status"]][1:3]))
    assert not {"smooth trend", "expected range", "no data", "partial month"} & set(plain.text)


def test_a_month_outside_its_range_has_a_mark_of_its_own():
    inside = YEAR.assign(value=YEAR["value"].where(YEAR["month"] != "2024-07", 7))
    violet = trend_charts._OUTSIDE["color"]
    assert colours(months(YEAR), violet) > 0
    assert colours(months(inside), violet) == 0


def test_a_partial_month_is_never_called_outside_its_range():
    partial = YEAR.assign(status=YEAR["status"].where(YEAR["month"] != "2024-07", "incomplete"))
    assert colours(months(partial), trend_charts._OUTSIDE["color"]) == 0


def test_a_month_with_no_row_is_as_one_that_is_a_gap():
    gap = pd.DataFrame({"month": ["2024-05"], "status": ["gap"]})
    assert months(pd.concat([YEAR, gap])) == months(YEAR)


def test_zero_is_drawn_as_a_number():
    whole = long_series(12, 0.0)[["month", "value", "status"]]
    assert months(whole).alt == WORDS["alt"]


BREAKS = [
    ("2024-03", "Metropolitan Police change of record system", "relative only"),
    ("2024-03", "Flags of domestic abuse and hate crime", "refuse"),
    ("2020-04", "First restrictions of the pandemic", "note"),
    ("2013-02", "New counting rules for harassment", "note"),
]


@pytest.mark.parametrize("breaks", [[], BREAKS[:1], BREAKS])
@pytest.mark.parametrize("value", [0.0, 2.0, 12345.0])
def test_nothing_in_twelve_years_of_months_touches_leaves_or_is_crossed(monkeypatch, breaks, value):
    frame = long_series(144, value).drop(index=range(40, 50))
    name = "range expected from earlier months (99.8% limits)"
    seen = drawn(monkeypatch, trend_charts, lambda: months(frame, breaks=breaks, expected=name))
    assert (seen.touching(), seen.leaving(), seen.crossed()) == ([], [], [])
    assert len(seen.lines) == len({month for month, *_ in breaks})


def test_a_break_is_told_with_its_grade_in_chart_and_alt_text(monkeypatch):
    seen = drawn(monkeypatch, trend_charts, lambda: months(YEAR, breaks=[("2024-03", "New system", "refuse")]))
    assert "New system (not compared\nacross)" in seen.text
    assert "A dashed line marks a recording break: March 2024, New system (no comparison" in seen.figure.alt


@pytest.mark.parametrize("count", [1, 2, 14, 15])
def test_a_short_series_is_drawn_too(monkeypatch, count):
    seen = drawn(monkeypatch, trend_charts, lambda: months(long_series(count)))
    assert (seen.touching(), seen.leaving()) == ([], [])


@pytest.mark.parametrize(
    ("frame", "words"),
    [
        (YEAR.assign(value=float("nan")), "no month has a number"),
        (pd.concat([YEAR, YEAR[:1]]), "two rows"),
    ],
)
def test_a_series_that_can_not_be_drawn_is_refused(frame, words):
    with pytest.raises(AssertionError, match=words):
        months(frame)


def test_a_break_outside_the_months_shown_is_refused():
    with pytest.raises(KeyError):
        months(YEAR, breaks=[("2023-12", "New record system", "note")])


def test_the_same_months_in_another_order_are_the_same_bytes():
    assert months(YEAR).image == months(YEAR[::-1]).image
