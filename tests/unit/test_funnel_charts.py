"""Funnels and the curve of concentration: one area named, no league table, nothing left out in silence."""

import numpy as np
import pandas as pd
import pytest

from svd_analysis import funnel_charts
from tests.drawings import drawn
from tests.tables import table

WORDS = {
    "caption": "Rates and residents, Example region, 2024. Source: an invented table.",
    "alt": "The area lies inside the limits, near the mean of the region.",
}
POINTS = table("""
    x      | y    | own   | label
    -------+------+-------+-----------
    100000 | 8.0  | false | Elm
    200000 | 9.5  | true  | Examplewick and a long name
    300000 | 12.0 | false | Oak
    250000 |      | false | Ash
""")
LIMITS = table("""
    x      | lower95 | upper95 | lower998 | upper998
    -------+---------+---------+----------+---------
    100000 | 7.0     | 11.0    | 6.0      | 12.5
    200000 | 7.5     | 10.5    | 6.5      | 11.5
    300000 | 8.0     | 10.0    | 7.0      | 11.0
""")
TARGET = (9.0, "region's mean, 9.0")


def funnel(points=POINTS, limits=LIMITS, **more):
    plain = {"name": "funnel", "unit": "offences per 1,000 residents", "across": "residents"}
    return funnel_charts.funnel(points, limits, TARGET, **plain | WORDS | more)


def marks(figure):
    return figure.image.decode().count("<use ")


def test_only_the_area_itself_is_named(monkeypatch):
    seen = drawn(monkeypatch, funnel_charts, funnel)
    words = " ".join(seen.text)
    assert "Examplewick" in words
    assert not {"Elm", "Oak", "Ash"} & set(words.split())


def test_every_area_with_a_rate_is_a_mark_and_the_others_are_counted():
    one_more = pd.concat([POINTS, POINTS[:1].assign(x=150000)])
    assert marks(funnel(one_more)) == marks(funnel()) + 1
    assert marks(funnel(POINTS[:3])) == marks(funnel())
    assert funnel().alt == f"{WORDS['alt']} One area is not shown, without a rate."
    assert funnel(POINTS[:3]).alt == WORDS["alt"]


def test_limits_are_named_where_they_end_with_what_they_allow_for(monkeypatch):
    seen = drawn(monkeypatch, funnel_charts, lambda: funnel(widened="ordinary differences between areas"))
    words = " ".join(seen.text).replace("\n", " ")
    assert "99.8% limits" in words
    assert "95% limits, both allowing for ordinary differences between areas" in words
    assert (seen.touching(), seen.leaving()) == ([], [])


def test_without_other_areas_they_are_not_spoken_of(monkeypatch):
    seen = drawn(monkeypatch, funnel_charts, lambda: funnel(POINTS[1:2]))
    assert "other areas of the\nregion" not in seen.text


def test_a_limit_that_is_missing_everywhere_is_not_named(monkeypatch):
    without = LIMITS.assign(lower998=float("nan"), upper998=float("nan"))
    assert "99.8% limits" not in drawn(monkeypatch, funnel_charts, lambda: funnel(limits=without)).text


@pytest.mark.parametrize("at", [0, 340, 679])
def test_the_areas_name_is_readable_among_680_marks(monkeypatch, at):
    random = np.random.default_rng(4)
    crowd = pd.DataFrame({"x": np.sort(random.uniform(1000, 400000, 680)), "y": random.uniform(6, 12, 680)})
    crowd = crowd.assign(own=crowd.index == at, label="Examplewick and a long name")
    seen = drawn(monkeypatch, funnel_charts, lambda: funnel(crowd))
    assert (seen.touching(), seen.leaving()) == ([], [])
    (box,) = (box for text, box in seen.words if text.startswith("Examplewick"))
    places = seen.paper.axes[0].transData.transform(crowd[["x", "y"]])
    inside = (places > (box.x0, box.y0)) & (places < (box.x1, box.y1))
    assert not inside.all(axis=1).any()


def test_a_free_place_is_found_by_hand_too():
    # Paper of 3 by 2 inches with a mark to the right of the point: the box goes to its left, clear of both.
    places = np.array([[1.5, 1.0], [1.8, 1.1]])
    left, low, away = funnel_charts.free_place(places, np.empty((0, 2)), places[0], (0.8, 0.2), (3, 2))
    assert left + 0.8 <= 1.5 - 0.06 or low >= 1.06 or low + 0.2 <= 0.94
    assert away < 0.3


def test_a_funnel_without_any_rate_is_refused():
    with pytest.raises(AssertionError, match="no area has a rate"):
        funnel(POINTS[3:])


CURVE = pd.DataFrame({"x": range(5, 101, 5)})


def lorenz(curve, **more):
    plain = {"name": "curve", "places": "wards, those with most first", "offences": "per cent of offences"}
    return funnel_charts.lorenz(curve, **plain | WORDS | more)


@pytest.mark.parametrize("power", [1.02, 1.2, 2, 4, 8, 30])
def test_no_words_on_the_curve_touch_whatever_its_shape(monkeypatch, power):
    curve = CURVE.assign(y=100 * (1 - (1 - CURVE["x"] / 100) ** power))
    half = 100 * (1 - 0.5 ** (1 / power))
    words = f"half of the offences in {half:.0f}% of wards"
    seen = drawn(monkeypatch, funnel_charts, lambda: lorenz(curve, marked=(half, 50, words)))
    assert (seen.touching(), seen.leaving()) == ([], [])
    assert {"as recorded", words} <= {text.replace("\n", " ") for text in seen.text}


def test_words_of_the_curve_lie_beside_it_and_not_on_it(monkeypatch):
    curve = CURVE.assign(y=100 * (1 - (1 - CURVE["x"] / 100) ** 4))
    seen = drawn(monkeypatch, funnel_charts, lambda: lorenz(curve))
    (box,) = (box for text, box in seen.words if text == "as recorded")
    places = seen.paper.axes[0].transData.transform(curve)
    assert not [place for place in places if box.x0 < place[0] < box.x1 and box.y0 < place[1] < box.y1]


@pytest.mark.parametrize(
    ("curve", "words"),
    [(CURVE.assign(y=float("nan")), "no point"), (CURVE.assign(y=101.0), "not between 0 and 100")],
)
def test_a_curve_that_can_not_be_drawn_is_refused(curve, words):
    with pytest.raises(AssertionError, match=words):
        lorenz(curve)


def test_the_same_rows_in_another_order_are_the_same_bytes():
    curve = CURVE.assign(y=CURVE["x"] * 1.0)
    assert lorenz(curve).image == lorenz(curve[::-1]).image
    assert funnel(POINTS).image == funnel(POINTS, LIMITS[::-1]).image
