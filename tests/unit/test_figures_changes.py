"""Waterfalls draw the rows of CHANGES: the headline first, then what moved, at most four, and the steps in words."""

import pytest

from svd_analysis import figures, waterfall_charts
from svd_analysis.html_figures import Figure
from tests.changes import changes, two
from tests.drawings import drawn as on_paper
from tests.unit.conftest import drawn

MOVED = """
    indicator | as_published | attribution | boundary | restated | population | movement | latest_value
    ---+---
    rape | 64 | -2 | 0 | 62 | 0.5 | -8.5 | 54
    core_recorded_violence | 848 | 0 | 0 | 848 | 0 | 13 | 861
    homicide | 2 | 0 | 0 | 2 | | -2 | 0
    violence_with_injury | 500 | 0 | 4 | 504 | 0 | 13 | 517
    knife_crime | 104 | -1 | 0 | 103 | 0 | -2 | 101
    robbery_personal | 164 | 3 | 0 | 167 | 0 | 21 | 188
"""
BOUNDS = """
    bound | as_published | definition | restated | population | movement | latest_value
    ---+---
    certain | 64 | 166 | 230 | 0 | 12 | 242
    possible | 1996 | 0 | 1996 | 0 | 282 | 2278
"""


def moved(drawing=MOVED, **same):
    """What is not drawn did not move."""
    rows = changes(drawing, **same)
    steps = ["revision", "attribution", "taxonomy", "boundary", "definition"]
    return rows.assign(**{name: rows[name].fillna(0.0) for name in steps})


def charts(frame):
    return [one for place in range(6) if (one := figures.waterfall(two(frame), place)) is not None]


def test_the_headline_measure_comes_first_and_only_what_moved_beside_it():
    # Nothing of homicide moved; of the headline measure nothing did either, and it is drawn all the same.
    assert [one.name for one in charts(moved())] == [
        "steps-core-recorded-violence", "steps-violence-with-injury", "steps-rape", "steps-robbery-personal",
    ]  # fmt: skip


def test_where_the_definition_changed_certain_and_possible_are_drawn_apart():
    both = moved(BOUNDS, indicator="serious_violence")
    frame = moved().merge(both, how="outer")
    names = [one.name for one in charts(frame)]
    assert names[0] == "steps-core-recorded-violence"
    assert names[2:] == ["steps-serious-violence-certain", "steps-serious-violence-possible"]
    assert len(names) == figures.MOST


def test_the_words_for_the_picture_are_the_steps_with_their_signs():
    [_, _, rape, _] = charts(moved())
    assert (
        "2023 as counted then 64; Attribution -2; 2023 restated 62; Population +0.5; Movement -8.5; 2024 54" in rape.alt
    )
    assert rape.alt.endswith("Revision, taxonomy, boundary, definition: 0.")


def test_a_step_that_could_not_be_worked_out_is_told_as_such_and_not_as_zero(monkeypatch):
    blank = moved().assign(attribution=float("nan"), restated=float("nan"), movement=float("nan"))
    made = on_paper(monkeypatch, waterfall_charts, lambda: figures.waterfall(two(blank)))
    assert made.text.count("not available") == 3
    assert "Attribution not available" in made.figure.alt
    assert made.figure.alt.endswith("Revision, taxonomy, boundary, definition: 0.")


def test_walked_backwards_the_same_steps_come_in_the_opposite_order():
    turned = moved().assign(earlier="2024", latest="2023", as_published=861.0, latest_value=848.0, movement=-13.0)
    shown = figures.waterfall(two(turned, earlier="example-2025", latest="example-2024"))
    assert "2024 861; Movement -13; 2023 restated 848; 2023 as counted then 848" in shown.alt


@pytest.mark.parametrize("place", range(4))
def test_every_chart_leads_to_the_table_of_all_steps(place):
    assert figures.waterfall(two(moved()), place).data == "steps-of-counts"


def test_without_an_edition_before_nothing_is_drawn_and_one_sentence_says_so():
    first = drawn("indicator | numerator\n---\nrape | 54", edition="example-2024")
    assert "first edition" in figures.waterfall(first)
    assert [figures.waterfall(first, place) for place in (1, 2, 3)] == [None] * 3


def test_charts_of_the_example_leave_nothing_off_the_paper(monkeypatch, assessments):
    for svd in assessments[3:]:
        places = [place for place in range(figures.MOST) if figures.waterfall(svd, place) is not None]
        assert places
        for place in places:
            made = on_paper(monkeypatch, waterfall_charts, lambda svd=svd, place=place: figures.waterfall(svd, place))
            assert isinstance(made.figure, Figure)
            assert (made.touching(), made.leaving()) == ([], [])


def test_a_movement_across_a_break_is_said_to_be_perhaps_recording_alone_and_one_not_compared_why():
    plain, *_ = charts(moved())
    assert "recording alone" not in plain.caption
    across, *_ = charts(moved(comparable="relative only"))
    assert "the movement drawn can be recording alone" in across.caption
    barred, *_ = charts(moved(comparable="not comparable", reason="a number is withheld"))
    assert "The two years are not compared: a number is withheld." in barred.caption
