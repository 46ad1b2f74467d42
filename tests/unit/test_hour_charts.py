"""A week by day and hour: what is withheld has no shade, and the same numbers draw the same picture."""

import re

import numpy as np
import pandas as pd

from svd_analysis import hour_charts
from svd_analysis.drawing import SEQUENTIAL

DAYS, SPANS = ["Friday", "Saturday"], ["18-20", "21-23"]


def week(values):
    table = pd.DataFrame(values, index=SPANS, columns=DAYS)
    texts = table.map(lambda value: "" if np.isnan(value) else f"{value:.0f}")
    said = {"name": "week", "caption": "Victims by day and hour.", "alt": "Most on Friday in the hours 21-23."}
    return hour_charts.week(table, texts=texts, **said).image.decode()


def shades(image):
    """The fills of rectangles, by how many have each."""
    fills = re.findall(r"fill: (#[0-9a-f]{6})", image)
    known = {one.lower() for one in SEQUENTIAL}
    return sorted(fill for fill in fills if fill in known)


def test_a_withheld_rectangle_has_a_line_and_no_shade():
    whole, part = week([[15.0, 20.0], [70.0, 50.0]]), week([[15.0, np.nan], [70.0, np.nan]])
    assert len(shades(whole)) == 4
    assert len(shades(part)) == 2
    assert part.count('id="line2d') == whole.count('id="line2d') + 2


def test_where_all_is_withheld_a_chart_is_drawn_without_shades():
    assert shades(week([[np.nan, np.nan], [np.nan, np.nan]])) == []


def test_more_is_darker_and_the_same_numbers_are_the_same_picture():
    image = week([[15.0, 20.0], [70.0, 50.0]])
    assert image == week([[15.0, 20.0], [70.0, 50.0]])
    assert SEQUENTIAL[-2].lower() in shades(image)
