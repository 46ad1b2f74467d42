"""Ratios with their intervals on a scale where twice and half are equally far from 1."""

import math

from svd_analysis.charts import draw_reference, finish_rows
from svd_analysis.drawing import CATEGORICAL, INK, QUIET, WIDTH, drawing, room_for, svg
from svd_analysis.html_figures import Figure

# The mark of a word by how it begins, whatever it compares with: its form, its colour, and whether it is filled.
_UP, _DOWN, _ROUND = ("^", CATEGORICAL[2], True), ("v", CATEGORICAL[0], True), ("o", QUIET, False)
_MARKS = {
    "above": _UP, "more than": _UP, "rose": _UP,
    "below": _DOWN, "less than": _DOWN, "fell": _DOWN,
    "like": _ROUND, "no clear change": _ROUND, "not comparable": ("x", QUIET, True),
}  # fmt: skip
_NO_WORD = ("|", QUIET, True)  # any other word, such as not tested
_LINE_OF_MARKS = 0.22  # inches
_WIDEST = 16  # the scale shows at most this many times more or less; what lies beyond is an arrow
_FIRST = (0.1, 0.25, 0.5, 0.8, 1.25, 2, 4, 10)  # of the round ratios, where there is no room for all
_TICKS = (1 / 16, 0.1, 0.125, 0.2, 0.25, 0.33, 0.5, 0.67, 0.8, 0.9, 1, 1.1, 1.25, 1.5, 2, 3, 4, 5, 8, 10, 16)


def ratios(table, *, name, caption, alt, unit, reference="same as the rest", title=None, data=None):
    """A ratio with its interval a row, in the order given, on a logarithmic scale with a line at 1.

    `table` has `label`, `value`, `lower`, `upper` (ratios; missing where there is none), `text`, which stands at the
    right, and `word`, given by `rates.direction` or a stated rule: it decides form and colour of the mark. `unit` says
    which ratio it is, `reference` what 1 means. A ratio or limit beyond the scale, such as 0, is an arrow at its edge.
    The words in use are told below the scale, each with its mark.
    """
    assert not (table[["value", "lower", "upper"]] < 0).any().any(), f"figure {name}: a ratio is below 0"
    words = list(dict.fromkeys(word or "not tested" for word in table["word"][table["value"].notna()]))
    (low, high), marks = scale(table), _lines_of_marks(words)
    below = 0.58 + _LINE_OF_MARKS * len(marks)
    with drawing(name, height=0.4 + below + 0.3 * len(table)) as (paper, axes):
        finish_rows(paper, axes, table, unit, top=0.35, bottom=below)
        axes.set_xscale("log")
        axes.set_xlim(low, high)
        axes.tick_params(axis="y", pad=7)  # an arrow at the edge stands half outside it
        _label_scale(axes)
        for height, row in enumerate(table.itertuples()):
            _draw_ratio(axes, height, row)
        draw_reference(axes, (1, reference))
        _explain_marks(axes, marks)
        return Figure(name, alt, caption, svg(paper), title, data)


def mark_of(word):
    """Form, colour and whether it is filled of the mark for a word of level or movement."""
    return next((mark for start, mark in _MARKS.items() if word == start or word.startswith(start + " ")), _NO_WORD)


def scale(table):
    """The ends of the scale: every finite ratio and limit and 1 inside, a little room beside, never beyond 16 times."""
    known = table[["value", "lower", "upper"]].stack()
    known = known[(known > 0) & (known < math.inf)]
    low = max(min(known.min() if len(known) else 1, 0.9) / 1.06, 1 / _WIDEST)
    return low, min(max(known.max() if len(known) else 1, 1.1) * 1.06, _WIDEST)


def _draw_ratio(axes, height, row):
    if row.value != row.value:
        return
    low, high = axes.get_xlim()
    marker, colour, filled = mark_of(row.word)
    if row.lower == row.lower and row.upper == row.upper:
        axes.hlines(height, max(row.lower, low), min(row.upper, high), color=colour, linewidth=2, zorder=3)
        beyond = [
            (end, arrow) for end, arrow, out in ((low, "<", row.lower < low), (high, ">", row.upper > high)) if out
        ]
        for end, arrow in beyond:
            axes.plot(end, height, arrow, color=colour, markersize=7, clip_on=False, zorder=4)
    if low <= row.value <= high:
        axes.plot(row.value, height, zorder=5, **_mark(marker, colour, filled))


def _mark(marker, colour, filled):
    return {
        "marker": marker, "linestyle": "none", "markersize": 8 if filled else 7, "markeredgewidth": 1.8,
        "markeredgecolor": colour, "markerfacecolor": colour if filled else "white",
    }  # fmt: skip


def _label_scale(axes):
    """Round ratios along the scale, 1 always, the others where there is room."""
    from matplotlib.ticker import NullLocator

    low, high = axes.get_xlim()
    an_inch = math.log(high / low) / (axes.get_position().width * axes.figure.get_figwidth())
    chosen = [1.0]
    for tick in sorted(
        _TICKS, key=lambda tick: (tick not in (0.5, 2, 0.25, 4, 0.1, 10, 0.8, 1.25), abs(math.log(tick)))
    ):
        if low <= tick <= high and all(abs(math.log(tick / other)) > 0.42 * an_inch for other in chosen):
            chosen.append(tick)
    axes.xaxis.set_minor_locator(NullLocator())
    axes.set_xticks(sorted(chosen), [f"{tick:.2f}".rstrip("0").rstrip(".") for tick in sorted(chosen)])


def _lines_of_marks(words):
    """Words in lines as the paper holds them, each with the inches from the left at which its mark stands."""
    lines, along = [], WIDTH
    for word in words:
        room = 0.12 + room_for([word])
        if along + room > WIDTH - 0.1:
            lines, along = [*lines, []], 0.12
        lines[-1].append((along, word))
        along += room + 0.33
    return lines


def _explain_marks(axes, lines):
    """Each word in use beside its mark, in lines below the scale over the whole paper."""
    box, (wide, high) = axes.get_position(), axes.figure.get_size_inches()
    where = {"transform": axes.transAxes, "clip_on": False}
    for number, line in enumerate(reversed(lines)):
        up = (0.14 + number * _LINE_OF_MARKS - box.y0 * high) / (box.height * high)
        for inches, word in line:
            along = (inches - box.x0 * wide) / (box.width * wide)
            axes.plot(along, up, **where, **_mark(*mark_of(word)))
            axes.text(along + 0.12 / (box.width * wide), up, word, **where, va="center", color=INK)
