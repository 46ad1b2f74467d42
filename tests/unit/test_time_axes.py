"""Months, gaps and recording breaks along a chart: in words, never touching and never crossed."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from svd_analysis import drawing, time_axes


def test_months_that_follow_one_another_are_named_as_one():
    months = ["2024-03", "2021-05", "2021-06", "2021-12", "2022-01"]
    assert time_axes.in_runs(months) == "May 2021 to June 2021, December 2021 to January 2022, March 2024"


def test_no_gap_and_no_break_add_no_words():
    assert time_axes.with_gaps("Words.", []) == "Words."
    assert time_axes.with_breaks("Words.", []) == "Words."


def test_the_grade_of_a_break_is_told_in_words():
    told = time_axes.with_breaks("Words.", [("2024-03", "New system", "relative only"), ("2022", "New classes")])
    assert told == (
        "Words. Dashed lines mark recording breaks: 2022, New classes; March 2024, New system (across it only the "
        "ratio to the rest of the force is compared)."
    )


@pytest.mark.parametrize(
    ("mark", "words"),
    [
        (("2024-03", "New system", "refuse"), "New system (not compared across)"),
        (("2024-03", "New system", "relative only"), "New system (own figure not compared)"),
        (("2024-03", "New system", "note"), "New system"),
        (("2024-03", "New system"), "New system"),
    ],
)
def test_the_words_above_a_break_say_what_may_be_compared(mark, words):
    assert time_axes.break_words(*mark) == words


def test_a_grade_that_is_not_in_the_register_is_refused():
    with pytest.raises(KeyError):
        time_axes.break_words("2024-03", "New system", "grave")


# Months of a chart of sixteen years, in inches.
PLACES = st.integers(0, 192).map(lambda month: month / 32)
MARKS = st.lists(
    st.tuples(PLACES, st.sampled_from(["New", "New system", "New classes of weapons offences, and more"])),
    min_size=1,
    max_size=4,
)


@given(MARKS)
def test_words_of_breaks_never_touch_and_no_line_crosses_them(marks):
    laid = time_axes.staggered(marks, -0.5, 6.8)
    boxes = [(*time_axes._extent(*one[:3]), one[3], one[3] + drawing.height_of(one[1])) for one in laid]
    for at, (start, end, low, high) in enumerate(boxes):
        for left, right, bottom, top in boxes[at + 1 :]:
            assert end <= left or right <= start or high <= bottom or top <= low
        # A line goes up beside its own words: through those that lie lower, it would run at its place.
        assert not any(start < place < end and lift > low for place, _, _, lift in laid[:at] + laid[at + 1 :])


def test_breaks_of_one_month_share_a_line():
    (one,) = time_axes.staggered([(2.0, "New system"), (2.0, "New flags")], -0.5, 6.8)
    assert one == (2.0, "• New system\n• New flags", "right", 0.0)


def test_words_near_the_right_edge_stand_at_the_left_of_their_line():
    assert [side for _, _, side, _ in time_axes.staggered([(1.0, "New system"), (6.5, "New flags")], 0, 6.8)] == [
        "right",
        "left",
    ]


def test_the_unit_is_lifted_only_over_breaks_it_would_touch():
    far = time_axes.staggered([(5.0, "New system")], -0.5, 6.8)
    near = time_axes.staggered([(0.5, "New system")], -0.5, 6.8)
    assert time_axes.room_above(far, "offences a month") == 0
    assert time_axes.room_above(near, "offences a month") == time_axes.room_above(near) > 0


def test_a_recording_break_is_drawn_where_its_month_begins():
    with drawing.drawing("breaks", height=3) as (paper, axes):
        drawing.place(paper, axes, left=drawing.LEFT, right=0.2, top=0.5, bottom=0.5)
        axes.set_xlim(-0.5, 35.5)
        # Month 26 of 36 begins where 26 slots lie to its left: 25.5 on the axis.
        time_axes.mark_breaks(axes, time_axes.lay_breaks([(26, ("2024-03", "New")), (1, ("2022-02", "New"))], 36, 0.2))
        assert sorted(mark.get_xdata()[0] for mark in axes.lines) == pytest.approx([0.5, 25.5])


@pytest.mark.parametrize(("years", "labels"), [(2, 2), (12, 12), (40, 14)])
def test_years_are_named_as_far_as_there_is_room(years, labels):
    months = pd.period_range("1990-01", periods=12 * years, freq="M").strftime("%Y-%m")
    with drawing.drawing("years", height=3) as (paper, axes):
        drawing.place(paper, axes, left=0.6, right=1.5, top=0.5, bottom=0.5)
        axes.set_xlim(-0.5, len(months) - 0.5)
        time_axes.label_months(axes, months)
        assert len(axes.get_xticklabels()) == labels
