"""Figures a reader sees: gaps stay gaps, nothing rests on colour alone, and the bytes are the same everywhere."""

import hashlib
import os
import re
import subprocess
import sys

import pandas as pd
import pytest

from svd_analysis import charts, drawing
from svd_analysis.charts import Figure
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


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"alt": "A chart."}, "shorter than a sentence"),
        ({"alt": WORDS["caption"]}, "only repeats"),
        ({"caption": " "}, "caption is empty"),
        ({"name": "Not a slug"}, "not a slug"),
        ({"image": b"GIF89a"}, "neither SVG nor PNG"),
    ],
)
def test_a_figure_that_would_leave_a_reader_out_cannot_be_made(changed, words):
    with pytest.raises(AssertionError, match=words):
        Figure(**{"name": "months", "image": b"<?xml", **WORDS} | changed)


def test_alt_text_and_caption_are_escaped():
    html = Figure("months", 'A "quoted" <b>sentence</b> of text', "Caption <script>", b"<?xml")._repr_html_()
    assert 'alt="A &quot;quoted&quot; &lt;b&gt;sentence&lt;/b&gt; of text"' in html
    assert "<script>" not in html


def contrast(one, other):
    """WCAG 2 contrast ratio of two colours written #rrggbb."""

    def luminance(colour):
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    low, high = sorted([luminance(one), luminance(other)])
    return (high + 0.05) / (low + 0.05)


def test_lines_stand_out_from_paper_and_from_the_colour_beside_them():
    for colour, beside in zip(drawing.CATEGORICAL, ("#FFFFFF", *drawing.CATEGORICAL), strict=False):
        assert contrast(colour, "#FFFFFF") >= 2.99
        assert contrast(colour, beside) >= 2.99


def test_letters_are_dark_enough_to_read():
    for colour in (*drawing.LETTERING.values(), drawing.INK, drawing.QUIET):
        assert contrast(colour, "#FFFFFF") >= 4.5


DRAW = """
import hashlib
from tests.unit import test_charts as own
print(hashlib.sha256(own.line(own.monthly(m01=3, m02=4, m04=4)).image).hexdigest())
"""


def test_another_process_time_zone_and_hash_seed_draw_the_same_bytes(tmp_path):
    machine = os.environ | {"PYTHONHASHSEED": "7", "TZ": "Pacific/Auckland", "LC_ALL": "C"}
    run = subprocess.run([sys.executable, "-c", DRAW], env=machine, capture_output=True, text=True, check=True)
    charts.bars(ROWS, name="rows", unit="per 1,000", **WORDS)
    assert run.stdout.strip() == hashlib.sha256(line(monthly(m01=3, m02=4, m04=4)).image).hexdigest()


def three_years(*names):
    months = [f"{year}-{month:02d}" for year in (2022, 2023, 2024) for month in range(1, 13)]
    return pd.DataFrame([{"month": month, "series": name, "value": 5.0} for name in names for month in months])


def test_names_of_lines_that_end_together_are_moved_apart():
    wide = three_years("a", "b", "c").pivot(index="month", columns="series", values="value")
    with drawing.drawing("names", height=3) as (_, axes):
        axes.set_ylim(0, 10)
        charts._label_ends(axes, wide)
        heights = sorted(text.xy[1] for text in axes.texts)
    assert [text.get_text() for text in axes.texts] == ["a", "b", "c"]
    assert all(upper - lower > 1 for lower, upper in zip(heights, heights[1:], strict=False))


def test_a_recording_break_is_drawn_where_its_month_begins():
    months = pd.Index(three_years("a")["month"])
    with drawing.drawing("breaks", height=3) as (_, axes):
        charts._mark_breaks(axes, months, [("2024-03", "New record system"), ("2022-02", "New classes")])
        assert [mark.get_xdata()[0] for mark in axes.lines] == [25.5, 0.5]


def test_years_of_several_series_are_one_drawing():
    shown = line(three_years("Rape", "Robbery of personal property"), breaks=[("2024-03", "New record system")])
    assert shown.image.startswith(b"<?xml")


def test_bars_may_stand_without_limits():
    plain = ROWS.drop(columns=["lower", "upper"])
    assert charts.bars(plain, name="rows", unit="offences", **WORDS).image.startswith(b"<?xml")


def test_a_picture_in_dots_says_what_it_is():
    assert 'src="data:image/png;base64,' in Figure("months", image=b"\x89PNG", **WORDS)._repr_html_()
