"""From one year's number to the next: bars meet where a step begins, a missing step is a gap, and no scale deceives."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from svd_analysis import waterfall_charts
from svd_analysis.html_figures import Figure
from tests.drawings import drawn
from tests.tables import table

WORDS = {
    "name": "steps",
    "caption": "Violence with injury, Examplewick: each step that is not 0. Source: an invented table.",
    "alt": "Bars of the years and of the steps between them: 859, -66, +12, 805, +54, 859.",
    "unit": "offences",
}
ROWS = table("""
    label                | kind  | value | text
    ---------------------+-------+-------+--------------
    2023 as counted then | level | 859   | 859
    Attribution          | step  | -66   | -66
    Boundary             | step  | 12    | +12
    2023 restated        | level | 805   | 805
    Movement             | step  | 54    | +54
    2024                 | level | 859   | 859
""")


def missing(rows, *labels):
    """Rows in which those have no value, and say so."""
    none = rows["label"].isin(labels)
    return rows.assign(value=rows["value"].astype("float64").mask(none), text=rows["text"].mask(none, "not available"))


def chart(rows=ROWS, **more):
    return waterfall_charts.waterfall(rows, **WORDS | more)


def test_a_step_begins_where_the_row_above_it_ends_and_a_year_begins_at_zero():
    # 859 - 66 = 793; 793 + 12 = 805; 805 + 54 = 859.
    assert waterfall_charts.spans_of(ROWS) == [(0, 859), (859, 793), (793, 805), (0, 805), (805, 859), (0, 859)]


def test_a_step_that_is_missing_has_no_place_nor_has_what_follows_it_until_the_next_known_year():
    spans = waterfall_charts.spans_of(missing(ROWS, "Attribution", "2023 restated"))
    assert [end == end for _, end in spans] == [True, False, False, False, False, True]


def test_a_missing_step_is_drawn_as_a_gap_with_its_words_and_not_as_zero(monkeypatch):
    shaded = []
    monkeypatch.setattr("matplotlib.axes.Axes.axhspan", lambda self, low, high, **how: shaded.append((low + high) / 2))
    seen = drawn(monkeypatch, waterfall_charts, lambda: chart(missing(ROWS, "Attribution")))
    assert shaded == [1, 2]  # the step and the one after it, which has no place
    assert seen.text.count("not available") == 1


def test_what_is_said_of_each_row_stands_beside_it_and_nothing_touches(monkeypatch):
    for rows in (ROWS, missing(ROWS, "Boundary", "2023 restated", "Movement")):
        seen = drawn(monkeypatch, waterfall_charts, lambda rows=rows: chart(rows))
        assert {"2023 as counted then", *rows["text"]} <= set(seen.text)
        assert (seen.touching(), seen.leaving()) == ([], [])


def test_a_scale_that_does_not_begin_at_zero_says_where_it_begins(monkeypatch):
    seen = drawn(monkeypatch, waterfall_charts, chart)
    [said] = [text for text in seen.text if text.startswith("offences")]
    low, _ = waterfall_charts.scale(waterfall_charts.spans_of(ROWS))
    assert said == f"offences (the scale begins at {low:,.10g}, not at 0)"
    assert 0 < low < 793


def test_steps_that_can_be_read_on_it_leave_the_scale_at_zero(monkeypatch):
    far = ROWS.assign(value=[859, -566, 12, 305, 54, 359])
    assert waterfall_charts.scale(waterfall_charts.spans_of(far))[0] == 0
    assert "offences" in drawn(monkeypatch, waterfall_charts, lambda: chart(far)).text


@given(
    first=st.floats(0, 1e5),
    steps=st.lists(st.one_of(st.floats(-300, 300), st.just(math.nan)), min_size=1, max_size=6),
    last=st.one_of(st.floats(0, 1e5), st.just(math.nan)),
)
def test_the_scale_holds_every_number_that_is_known(first, steps, last):
    kinds = ["level", *["step"] * len(steps), "level"]
    values = [first, *steps, last]
    spans = waterfall_charts.spans_of(ROWS.head(0).reindex(range(len(kinds))).assign(kind=kinds, value=values))
    low, high = waterfall_charts.scale(spans)
    assert low < high
    assert all(low <= end <= high for _, end in spans if end == end)


def test_with_no_number_at_all_there_is_still_a_chart_of_words():
    assert isinstance(chart(missing(ROWS, *ROWS["label"])), Figure)


def test_more_and_less_are_told_apart_without_colour(monkeypatch):
    marks = []
    monkeypatch.setattr("matplotlib.axes.Axes.plot", lambda self, *where, **how: marks.append(where[2:3]))
    chart()
    assert [mark[0] for mark in marks if mark in [("<",), (">",)]] == ["<", ">", ">"]


def test_a_row_that_is_neither_a_year_nor_a_step_is_refused():
    with pytest.raises(AssertionError):
        chart(ROWS.assign(kind="bar"))


def test_the_same_rows_give_the_same_bytes():
    assert chart().image == chart().image
