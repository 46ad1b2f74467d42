"""A number of one year walked to that of another: bars of the years, and between them the steps.

A step's length is the same on every scale; where the scale has to begin above zero for the steps to be seen, the bars
of the years are drawn cut, and the scale says where it begins.
"""

import math

from svd_analysis.charts import finish_rows
from svd_analysis.drawing import CATEGORICAL, FAINT, NOT_AVAILABLE, QUIET, drawing, svg
from svd_analysis.html_figures import Figure

LEVEL, STEP = "level", "step"
_HALF = 0.31  # of a row
# Steps that take less than this share of a scale from zero could not be told from each other on it.
_READABLE = 0.2
_MORE, _LESS = {"color": CATEGORICAL[1]}, {"facecolor": "white", "edgecolor": CATEGORICAL[2], "hatch": "//////"}


def waterfall(table, *, name, caption, alt, unit, title=None, data=None):
    """A bar for each year's number and, hanging between them, one for each step; in the order given from the top.

    `table` has `label`, `kind` (`level` or `step`), `value` (a number, or a step with its sign; missing where it could
    not be computed) and `text`, which stands at the right. A step to more is filled and points right, one to less is
    hatched and points left. A missing one is a shaded row with its words and is never 0; what follows it up to the next
    known number has no place.
    """
    assert set(table["kind"]) <= {LEVEL, STEP}, f"figure {name}: a row is neither a level nor a step"
    spans = spans_of(table)
    low, high = scale(spans)
    with drawing(name, height=0.75 + 0.34 * len(table)) as (paper, axes):
        begins = f"{unit} (the scale begins at {low:,.10g}, not at 0)" if low else unit
        finish_rows(paper, axes, table.assign(value=[high] * len(table)), begins)
        axes.set_xlim(low, high)
        for height, (kind, span) in enumerate(zip(table["kind"], spans, strict=True)):
            _draw(axes, height, kind, span, low)
        _connect(axes, spans, list(table["kind"]))
        return Figure(name, alt, caption, svg(paper), title, data)


def spans_of(table):
    """Where each row's bar begins and ends; missing where a number before it is."""
    spans, reached = [], math.nan
    for kind, value in zip(table["kind"], table["value"], strict=True):
        start = 0.0 if kind == LEVEL else reached
        reached = start + value
        spans.append((start, reached))
    return spans


def scale(spans):
    """The ends of the scale: from zero where the steps can be read so, else from a round number below them all."""
    reached = [end for _, end in spans if end == end]
    if not reached:
        return 0.0, 1.0
    lowest, highest = min(reached), max(reached)
    width = highest - lowest
    if lowest < 0 or width >= _READABLE * highest or width == 0:
        return min(lowest, 0.0) * 1.04, max(highest, 0) * 1.04 or 1.0
    unit = 10.0 ** math.floor(math.log10(width))
    low = max(math.floor((lowest - 0.8 * width) / unit) * unit, 0.0)
    return round(low, 10), highest + 0.06 * (highest - low)


def _draw(axes, height, kind, span, low):
    start, end = span
    if end != end:
        axes.axhspan(height - _HALF, height + _HALF, facecolor=NOT_AVAILABLE, edgecolor=FAINT, hatch="....", zorder=1)
        return
    if kind == LEVEL:
        axes.barh(height, end - low, left=low, height=2 * _HALF, color=CATEGORICAL[0], zorder=2)
        if low > 0:
            _cut(axes, height)
        return
    axes.barh(height, end - start, left=start, height=2 * _HALF, zorder=3, **(_MORE if end >= start else _LESS))
    if end != start:
        marker, colour = (">", CATEGORICAL[1]) if end > start else ("<", CATEGORICAL[2])
        axes.plot(end, height, marker, color=colour, markersize=6, clip_on=False, zorder=4)


def _cut(axes, height):
    """Two white strokes through a bar near its beginning: it does not begin at zero."""
    for along in (0.012, 0.022):
        axes.plot(
            [along - 0.004, along + 0.004], [height + 0.4, height - 0.4], color="white", linewidth=2,
            transform=axes.get_yaxis_transform(), zorder=4,
        )  # fmt: skip


def _connect(axes, spans, kinds):
    """A thin line from where a row ends to the next row, which begins or ends there."""
    for height, ((_, end), (start, reached), kind) in enumerate(zip(spans, spans[1:], kinds[1:], strict=False)):
        met = start if kind == STEP else reached
        if end == end and met == met:
            axes.vlines(end, height + _HALF, height + 1 - _HALF, color=QUIET, linewidth=0.8, zorder=3)
