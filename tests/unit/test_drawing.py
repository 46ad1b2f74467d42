"""Paper and lettering: words are measured, labels moved apart, and colours dark enough."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from svd_analysis import drawing


def test_an_environment_behind_a_link_has_its_typeface(tmp_path, monkeypatch):
    import matplotlib

    link = tmp_path / "link"
    try:
        link.symlink_to(matplotlib.get_data_path())
    except OSError as why:
        pytest.skip(f"no link can be made here: {why}")
    monkeypatch.setattr(matplotlib, "get_data_path", lambda: str(link))
    with drawing.drawing("link", height=1):
        pass


@pytest.mark.parametrize(
    "words", ["WALTHAM FOREST", "12,345 (12,345 to 12,345)", "Bournemouth, Christchurch and Poole"]
)
@pytest.mark.parametrize("weight", ["normal", "bold"])
def test_the_room_for_words_is_a_little_more_than_they_take(words, weight):
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    with drawing.drawing("room", height=1) as (paper, axes):
        paper.set_dpi(400)  # fine enough for letters not to be pushed to whole dots
        text = axes.text(0, 0, words, weight=weight)
        taken = text.get_window_extent(FigureCanvasAgg(paper).get_renderer()).width / paper.dpi
    assert taken * 0.99 < drawing.room_for([words], weight) < taken * 1.08


def test_the_longest_line_decides_and_no_words_need_no_room():
    assert drawing.room_for(["a\nlonger", "b"]) == drawing.room_for(["longer"])
    assert drawing.room_for([]) == 0


def test_a_dollar_sign_in_a_name_is_no_formula():
    with drawing.drawing("dollars", height=1) as (paper, axes):
        axes.text(0, 0, r"Between $5 and $\frac{x}$ each")
        assert drawing.svg(paper).startswith(b"<?xml")


LABELS = st.lists(st.tuples(st.floats(-1, 6), st.floats(0.05, 0.8)), min_size=1, max_size=8)


@given(LABELS, st.floats(0.5, 6))
def test_labels_moved_apart_never_touch_and_keep_their_order(labels, highest):
    wanted, heights = ([one[at] for one in labels] for at in (0, 1))
    middles = drawing.spread(wanted, heights, highest)
    order = sorted(range(len(labels)), key=lambda at: wanted[at])
    for one, other in zip(order, order[1:], strict=False):
        assert middles[other] - middles[one] >= (heights[one] + heights[other]) / 2 - 1e-9
    assert all(middle - height / 2 > -1e-9 for middle, height in zip(middles, heights, strict=True))
    top = max(highest, sum(heights))
    assert all(middle + height / 2 < top + 1e-9 for middle, height in zip(middles, heights, strict=True))


def test_labels_that_do_not_touch_stay_where_they_belong():
    assert drawing.spread([3.0, 1.0, 2.0], [0.5, 0.5, 0.5], 4) == [3.0, 1.0, 2.0]


def test_two_labels_at_one_height_stand_one_above_the_other():
    # The first keeps its place, the next stands half of each height above: 1 + 0.25 + 0.25.
    assert drawing.spread([1.0, 1.0], [0.5, 0.5], 4) == [1.0, 1.5]


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
