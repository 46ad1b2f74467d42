"""Figures a reader sees: gaps stay gaps, nothing rests on colour alone, and the bytes are the same everywhere."""

import hashlib
import os
import re
import subprocess
import sys

import pandas as pd
import pytest

from svd_analysis import charts
from tests.drawings import drawn
from tests.tables import table

WORDS = {
    "caption": "Offences by month, Examplewick, 2024. Source: an invented table.",
    "alt": "The monthly number stayed between three and five all year.",
}
ROWS = table("""
    label   | value | lower | upper | text
    --------+-------+-------+-------+-------------------
    Elm     | 10.5  | 10.1  | 10.9  | 10.5 (10.1 to 10.9)
    Oak     |       |       |       | not in this source
    Nowhere | 0.0   | 0.0   | 0.4   | 0.0 (0.0 to 0.4)
""")


def monthly(**values):
    """One series, `m01=3` being January 2024; None is a missing value."""
    return pd.DataFrame(
        {"month": [f"2024-{name[1:]}" for name in values], "series": "Rape", "value": list(values.values())}
    )


def strokes(figure):
    """How many unbroken lines the dark blue series is drawn in."""
    paths = re.findall(r'<path d="([^"]*)"[^>]*style="fill: none; stroke: #12436d', figure.image.decode())
    return sum(path.count("M") for path in paths)


def line(frame, **more):
    return charts.line(frame, name="months", unit="offences a month", **WORDS | more)


def test_a_line_without_gaps_is_one_stroke():
    assert strokes(line(monthly(m01=3, m02=4, m03=5, m04=4))) == 1


def test_a_missing_value_breaks_the_line_and_is_named_in_the_alt_text():
    shown = line(monthly(m01=3, m02=4, m03=None, m04=4, m05=5))
    assert strokes(shown) == 2
    assert shown.alt == f"{WORDS['alt']} No data for March 2024."


def test_a_month_with_no_row_is_a_gap_too():
    with_row = line(monthly(m01=3, m02=4, m03=None, m04=4, m05=5))
    assert line(monthly(m01=3, m02=4, m04=4, m05=5)) == with_row


def test_a_month_between_two_gaps_is_still_seen():
    def marks(shown):
        return shown.image.decode().count("<use ")

    assert (
        marks(line(monthly(m01=3, m02=4, m04=4, m06=5, m07=6)))
        == marks(line(monthly(m01=3, m02=4, m05=4, m06=5, m07=6))) + 1
    )


def test_zero_is_no_gap():
    shown = line(monthly(m01=3, m02=0, m03=4))
    assert strokes(shown) == 1
    assert shown.alt == WORDS["alt"]


def test_more_than_four_lines_are_refused():
    many = pd.concat([monthly(m01=1, m02=2).assign(series=name) for name in "abcde"])
    with pytest.raises(AssertionError, match="more than 4 lines"):
        line(many)


def test_a_break_outside_the_months_shown_is_refused():
    with pytest.raises(KeyError):
        line(monthly(m01=3, m02=4), breaks=[("2023-12", "New record system")])


@pytest.mark.parametrize("draw", [charts.bars, charts.intervals, charts.yearly])
def test_a_row_without_a_value_shows_its_word_and_no_mark(draw):
    with_word = draw(ROWS, name="rows", unit="per 1,000", **WORDS)
    assert with_word.image.startswith(b"<?xml")
    with pytest.raises(AssertionError, match="without text"):
        draw(ROWS.assign(text=""), name="rows", unit="per 1,000", **WORDS)


def test_a_bound_bar_refuses_bounds_the_wrong_way_round():
    with pytest.raises(AssertionError, match="not in order"):
        charts.bound_bar(9, 3, name="bounds", unit="offences", **WORDS)


def test_a_bound_bar_holds_both_bounds_and_the_measure():
    shown = charts.bound_bar(165, 6488, name="bounds", unit="offences", measure=(2595, "core"), **WORDS)
    assert shown != charts.bound_bar(165, 6488, name="bounds", unit="offences", **WORDS)


DRAW = """
from tests.unit import test_charts
print(test_charts.all_bytes())
"""


def all_bytes():
    """One digest over a chart of every kind."""
    from tests.unit import test_funnel_charts, test_people_charts, test_ratio_charts, test_trend_charts

    shown = [
        line(monthly(m01=3, m02=4, m04=4)),
        yearly(YEARS, breaks=BREAKS),
        charts.bars(ROWS, name="rows", unit="per 1,000", **WORDS),
        test_trend_charts.months(test_trend_charts.YEAR, breaks=test_trend_charts.BREAKS[:2]),
        test_funnel_charts.funnel(),
        test_funnel_charts.lorenz(test_funnel_charts.CURVE.assign(y=test_funnel_charts.CURVE["x"] * 1.0)),
        test_ratio_charts.ratios(test_ratio_charts.ROWS),
        test_people_charts.ages(test_people_charts.PEOPLE),
    ]
    return hashlib.sha256(b"".join(figure.image for figure in shown)).hexdigest()


def test_another_process_time_zone_and_hash_seed_draw_the_same_bytes():
    machine = os.environ | {"PYTHONHASHSEED": "7", "TZ": "Pacific/Auckland", "LC_ALL": "C"}
    run = subprocess.run([sys.executable, "-c", DRAW], env=machine, capture_output=True, text=True, check=True)
    assert run.stdout.strip() == all_bytes()


def three_years(*names):
    months = [f"{year}-{month:02d}" for year in (2022, 2023, 2024) for month in range(1, 13)]
    return pd.DataFrame([{"month": month, "series": name, "value": 5.0} for name in names for month in months])


def test_names_of_lines_that_end_together_are_moved_apart(monkeypatch):
    seen = drawn(monkeypatch, charts, lambda: line(three_years("a long name of a class", "another", "a third")))
    assert seen.touching() == []
    assert seen.leaving() == []
    assert {"another", "a third"} < set(seen.text)


def test_years_of_several_series_are_one_drawing():
    shown = line(three_years("Rape", "Robbery of personal property"), breaks=[("2024-03", "New record system")])
    assert shown.image.startswith(b"<?xml")


def test_bars_may_stand_without_limits():
    plain = ROWS.drop(columns=["lower", "upper"])
    assert charts.bars(plain, name="rows", unit="offences", **WORDS).image.startswith(b"<?xml")


YEARS = table("""
    label  | value | lower | upper | text
    -------+-------+-------+-------+------------------------
    "2019" | 10.5  | 10.1  | 10.9  | 10.5
    "2020" |       |       |       | withheld (small number)
    "2021" | 9.0   | 8.0   | 10.0  | 9.0
    "2022" | 0.0   | 0.0   | 0.4   | 0.0
    "2023" | 12.0  | 11.0  | 13.0  | 12.0
    "2024" |       |       |       | months missing
""")
BREAKS = [
    ("2024", "Change of record system in the force", "relative only"), ("2021", "New classes"),
    ("2020", "Restrictions", "note"),
]  # fmt: skip


def yearly(frame, **more):
    return charts.yearly(frame, name="years", unit="per 1,000 residents", **WORDS | more)


def test_breaks_between_years_are_drawn_and_told(monkeypatch):
    seen = drawn(monkeypatch, charts, lambda: yearly(YEARS, breaks=BREAKS))
    assert (seen.touching(), seen.leaving(), seen.crossed()) == ([], [], [])
    assert len(seen.lines) == 3
    assert "2021, New classes; 2024, Change of record system in the force (across it" in seen.figure.alt


def test_a_break_stands_between_its_year_and_the_one_before(monkeypatch):
    seen = drawn(monkeypatch, charts, lambda: yearly(YEARS, breaks=[("2021", "New classes")]))
    years = {text: (box.x0 + box.x1) / 2 for text, box in seen.words if text.isdigit()}
    assert seen.lines[0].x0 == pytest.approx((years["2020"] + years["2021"]) / 2, abs=2)


def test_a_break_of_a_year_that_is_not_shown_is_refused():
    with pytest.raises(ValueError, match="2018"):
        yearly(YEARS, breaks=[("2018", "New classes")])


def test_many_breaks_over_many_months_stay_readable(monkeypatch):
    months = [f"{year}-{month:02d}" for year in range(2013, 2025) for month in range(1, 13)]
    frame = pd.DataFrame({"month": months, "series": "Rape", "value": 5.0})
    frame = pd.concat([frame, frame.assign(series="Robbery of personal property", value=5.5)])
    breaks = [(f"{year}-{month}", f"Change number {year} of how it is recorded") for year, month in
              ((2013, "02"), (2014, "01"), (2020, "04"), (2024, "03"), (2024, "12"))]  # fmt: skip
    seen = drawn(monkeypatch, charts, lambda: line(frame, breaks=breaks))
    assert (seen.touching(), seen.leaving(), seen.crossed()) == ([], [], [])
    assert len(seen.lines) == 5


@pytest.mark.parametrize("draw", [charts.bars, charts.intervals, charts.yearly])
def test_a_title_and_a_table_of_numbers_are_carried(draw):
    shown = draw(ROWS, name="rows", unit="per 1,000", title="Elm is the only one", data="rows-table", **WORDS)
    assert (shown.title, shown.data) == ("Elm is the only one", "rows-table")


@pytest.mark.parametrize("draw", [charts.bars, charts.intervals])
def test_rows_without_any_value_are_words_on_an_empty_scale(draw):
    nothing = ROWS[1:2].reset_index(drop=True)
    assert draw(nothing, name="rows", unit="per 1,000", **WORDS).image.startswith(b"<?xml")
