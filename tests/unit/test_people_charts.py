"""People by age and sex: a band without a number says why, and both sides have one scale."""

import pytest

from svd_analysis import charts, people_charts
from tests.drawings import drawn
from tests.tables import table

WORDS = {
    "name": "ages",
    "caption": "Victims by age, Examplewick, 2024. Source: an invented table.",
    "alt": "Most victims were aged 18 to 24, and most of them were male.",
    "unit": "victims of violence with injury",
}
PEOPLE = table("""
    age           | sex     | value | text
    --------------+---------+-------+------------------------
    under 18      | Females |       | withheld (small number)
    18 to 24      | Females | 120   | 120 (40%)
    25 and over   | Females | 0     | 0 (0%)
    under 18      | Males   | 30    | 30 (10%)
    18 to 24      | Males   | 150   | 150 (50%)
    25 and over   | Males   |       | not recorded
""").astype({"value": "float64"})


def ages(frame, **more):
    return people_charts.ages(frame, **WORDS | more)


def test_bands_without_a_number_are_told_with_their_word():
    assert ages(PEOPLE).alt == (
        f"{WORDS['alt']} Without a number: Females under 18 (withheld (small number)), Males 25 and over (not "
        "recorded)."
    )


def test_both_sides_have_one_scale_and_their_own_heading(monkeypatch):
    seen = drawn(monkeypatch, people_charts, lambda: ages(PEOPLE))
    left, right = (axes.get_xlim() for axes in seen.paper.axes)
    assert left == right[::-1]
    assert {"Females", "Males", "withheld (small number)", "not recorded", "120 (40%)"} <= set(seen.text)
    assert (seen.touching(), seen.leaving()) == ([], [])


def test_without_sex_it_is_a_bar_a_band():
    one_side = PEOPLE[PEOPLE["sex"] == "Males"].drop(columns="sex").reset_index(drop=True)
    drawn_as_bars = charts.bars(
        one_side.rename(columns={"age": "label"}), **WORDS | {"alt": f"{WORDS['alt']} Without a number: 25 and over "
        "(not recorded)."},
    )  # fmt: skip
    assert ages(one_side) == drawn_as_bars


def test_sides_without_any_number_are_words_only(monkeypatch):
    nothing = PEOPLE.assign(value=float("nan"), text="not recorded")
    seen = drawn(monkeypatch, people_charts, lambda: ages(nothing))
    assert seen.text.count("not recorded") == 6


@pytest.mark.parametrize(
    ("frame", "words"),
    [
        (PEOPLE[PEOPLE["sex"] == "Males"], "two sides"),
        (PEOPLE.assign(sex=["Females", "Females", "Unknown", "Males", "Males", "Males"]), "two sides"),
        (PEOPLE[:5], "both sides"),
        (PEOPLE.assign(text=""), "without text"),
        (PEOPLE.assign(text="a very long text that goes on and on and on and on and on"), "no room"),
    ],
)
def test_people_that_can_not_be_drawn_are_refused(frame, words):
    with pytest.raises(AssertionError, match=words):
        ages(frame)
