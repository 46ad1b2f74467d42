"""Ratios beside 1: the word decides the mark, and what lies beyond the scale is an arrow, not a limit."""

import math

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from svd_analysis import ratio_charts
from svd_analysis.rates import directions
from tests.drawings import drawn
from tests.tables import table

WORDS = {
    "name": "ratios",
    "caption": "Ratios to the rest of the region, Examplewick, 2024. Source: an invented table.",
    "alt": "Violence with injury is above the rest of the region, robbery below.",
    "unit": "rate over that of the rest of the region",
}
ROWS = table("""
    label                                        | value | lower | upper | text                | word
    ---------------------------------------------+-------+-------+-------+---------------------+-----------
    Violence with injury                         | 1.12  | 1.05  | 1.20  | 1.12 (1.05 to 1.20) | above
    Robbery of personal property and a long name | 0.70  | 0.60  | 0.82  | 0.70 (0.60 to 0.82) | below
    Rape                                         | 1.00  | 0.90  | 1.10  | 1.00 (0.90 to 1.10) | like
    Homicide                                     | 0.00  | 0.00  | 3.10  | 0.00 (0.00 to 3.10) |
    Weapons                                      |       |       |       | not in this source  |
    Gun crime                                    | 5.00  | 0.40  | 40.0  | 5.00 (0.40 to 40.0) | not comparable
""")


def ratios(frame, **more):
    return ratio_charts.ratios(frame, **WORDS | more)


def test_each_word_in_use_is_told_beside_its_mark_and_no_other(monkeypatch):
    seen = drawn(monkeypatch, ratio_charts, lambda: ratios(ROWS))
    assert {"above", "below", "like", "not tested", "not comparable", "same as the rest"} <= set(seen.text)
    assert "above" not in drawn(monkeypatch, ratio_charts, lambda: ratios(ROWS[1:3])).text
    assert (seen.touching(), seen.leaving()) == ([], [])


def test_words_are_told_apart_by_form_and_not_by_colour_alone():
    words = ("above", "below", "like", "not comparable", "not tested: interval only")
    assert len({ratio_charts.mark_of(word)[0] for word in words}) == len(words)


def test_the_same_side_has_the_same_mark_in_every_question():
    for at in (0, 1, 2):
        assert len({ratio_charts.mark_of(words[at]) for words in directions.WORDS.values()}) == 1


def test_every_word_of_direction_has_room_below_the_scale(monkeypatch):
    words = [word for words in directions.WORDS.values() for word in words] + [directions.NOT_TESTED, "not comparable"]
    rows = pd.concat([ROWS[:1]] * len(words), ignore_index=True).assign(word=words)
    seen = drawn(monkeypatch, ratio_charts, lambda: ratios(rows))
    assert set(words) <= set(seen.text)
    assert (seen.touching(), seen.leaving()) == ([], [])


FINITE = st.floats(0, 50)


@given(st.lists(st.tuples(FINITE, FINITE, st.one_of(FINITE, st.just(math.inf))), max_size=6))
def test_the_scale_always_holds_1_and_never_more_than_sixteen_times(rows):
    low, high = ratio_charts.scale(pd.DataFrame(rows, columns=["value", "lower", "upper"], dtype="float64"))
    assert 1 / 16 <= low < 0.9
    assert 1.1 < high <= 16


def test_half_and_twice_are_equally_far_from_1(monkeypatch):
    even = pd.DataFrame(
        {
            "label": list("ab"),
            "value": [0.5, 2],
            "lower": [0.4, 1.6],
            "upper": [0.625, 2.5],
            "text": "x",
            "word": "like",
        }
    )
    axes = drawn(monkeypatch, ratio_charts, lambda: ratios(even)).paper.axes[0]
    half, one, twice = (axes.transData.transform((value, 0))[0] for value in (0.5, 1, 2))
    assert one - half == pytest.approx(twice - one)


def test_a_limit_beyond_the_scale_is_an_arrow(monkeypatch):
    def arrows(upper):
        seen = drawn(monkeypatch, ratio_charts, lambda: ratios(ROWS[5:].assign(upper=upper)))
        return [line.get_marker() for line in seen.paper.axes[0].lines if line.get_marker() in ("<", ">")]

    assert arrows(10.0) == []
    assert arrows(40.0) == arrows(math.inf) == [">"]


def test_a_row_without_a_ratio_has_its_word_and_no_mark(monkeypatch):
    seen = drawn(monkeypatch, ratio_charts, lambda: ratios(ROWS[4:5]))
    assert "not in this source" in seen.text
    assert "not tested" not in seen.text


def test_a_ratio_below_0_is_refused():
    with pytest.raises(AssertionError, match="below 0"):
        ratios(ROWS.assign(lower=-0.1))
