"""Every branch from an interval to a word, and the q values that the words need."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from svd_analysis import rates
from tests.tables import table

NAN = float("nan")
NEITHER = {"movement": "no clear change", "relative": "no clear change", "level": "like the rest of the region"}
numbers = st.one_of(st.just(NAN), st.sampled_from([0.0, 1.0, np.inf]), st.floats(0, 3))


def slow_q(p):
    """By definition: the smallest p x (how many) / (place) over this place and all later ones."""
    there = sorted(one for one in p if one == one)
    stepped = [one * len(there) / place for place, one in enumerate(there, start=1)]
    return [min(1, *stepped[there.index(one) :]) if one == one else NAN for one in p]


@pytest.mark.parametrize(
    ("question", "more", "less"),
    [
        ("movement", "rose", "fell"),
        ("relative", "more than the rest of the force", "less than the rest of the force"),
        ("level", "above the rest of the region", "below the rest of the region"),
    ],
)
def test_each_word_has_its_interval_and_its_q(question, more, less):
    drawn = table("""
        lower | upper | q    | says
        ------+-------+------+------------------------
        1.1   | 1.5   | 0.01 | more
        1.1   | 1.5   | 0.05 | more
        0.5   | 0.9   | 0.01 | less
        1.1   | 1.5   | 0.06 | neither
        0.5   | 0.9   | 0.06 | neither
        0.9   | 1.2   | 0.01 | neither
        1.0   | 1.2   | 0.01 | neither
        0.9   | 1.0   | 0.01 | neither
        1.1   | 1.5   |      | not tested: interval only
        0.9   | 1.2   |      | not tested: interval only
              | 1.5   | 0.01 | not comparable
        1.1   |       | 0.01 | not comparable
              |       |      | not comparable
    """)
    words = {"more": more, "less": less, "neither": NEITHER[question]}
    expected = [words.get(said, said) for said in drawn["says"]]
    assert rates.direction(drawn["lower"], drawn["upper"], drawn["q"], question=question).tolist() == expected


def test_a_limit_on_one_side_only_is_a_limit():
    # No event after 8: from 0 up to 0.6; 8 after none: from 1.6 without end.
    assert rates.direction([0, 1.6], [0.6, np.inf], [0.01, 0.01], question="movement").tolist() == ["fell", "rose"]


def test_one_row_gives_one_word():
    assert rates.direction(1.1, 1.5, 0.01, question="movement") == "rose"
    assert rates.direction(NAN, NAN, NAN, question="level") == "not comparable"


def test_an_unknown_question_is_refused():
    with pytest.raises(AssertionError, match="a question is one of movement, relative, level"):
        rates.direction(1, 2, 0.01, question="size")


@given(numbers, numbers, numbers, st.sampled_from(["movement", "relative", "level"]))
def test_nothing_is_said_to_differ_where_the_interval_holds_1_or_q_is_above_5_in_100(lower, upper, q, question):
    word = str(rates.direction(lower, upper, q, question=question))
    more, less, neither = rates.WORDS[question]
    if word in (more, less):
        assert not lower <= 1 <= upper
        assert q <= 0.05
        assert (word == more) == (lower > 1)
    else:
        assert word in (neither, rates.NOT_TESTED, rates.NOT_COMPARABLE)


def test_q_is_p_times_how_many_over_its_place():
    # Of 4: 0.01 x 4/1, 0.02 x 4/2, 0.04 x 4/3 and 0.5 x 4/4; none above the one after it.
    assert rates.benjamini_hochberg([0.5, 0.01, 0.04, 0.02]) == pytest.approx([0.5, 0.04, 0.16 / 3, 0.04])


def test_the_published_example_finds_the_first_four():
    # Benjamini and Hochberg 1995, section 4: 15 hypotheses of a trial of thrombolysis; at 0.05 the first four.
    p = [
        0.0001,
        0.0004,
        0.0019,
        0.0095,
        0.0201,
        0.0278,
        0.0298,
        0.0344,
        0.0459,
        0.3240,
        0.4262,
        0.5719,
        0.6528,
        0.7590,
        1,
    ]
    assert (rates.benjamini_hochberg(p) <= 0.05).tolist() == [True] * 4 + [False] * 11


def test_what_was_not_tested_is_in_no_family():
    found = rates.benjamini_hochberg([0.01, NAN, 0.04, NAN])
    assert found[[0, 2]].tolist() == pytest.approx([0.02, 0.04])
    assert np.isnan(found[[1, 3]]).all()
    assert np.isnan(rates.benjamini_hochberg([NAN, NAN])).all()
    assert rates.benjamini_hochberg([]).shape == (0,)


@given(st.lists(st.one_of(st.just(NAN), st.floats(0, 1)), max_size=40))
def test_q_values_are_those_of_the_definition_and_never_below_p(p):
    found = rates.benjamini_hochberg(p)
    assert found.tolist() == pytest.approx(slow_q(p), nan_ok=True)
    tested = ~np.isnan(found)
    assert (found[tested] >= np.array(p)[tested] * (1 - 1e-12)).all()
