"""Charts of fitted models: ratios beside 1 by model, and rates by step of an exposure.

Nothing is calculated here but places on paper. A ratio is on a scale where twice and half are equally far from 1.
"""

import math

from svd_analysis.charts import draw_reference
from svd_analysis.drawing import CATEGORICAL, INK, QUIET, WIDTH, drawing, from_zero, place, room_for, svg, wrapped
from svd_analysis.html_figures import Figure
from svd_analysis.ratio_charts import scale

_MARKS = tuple(zip(CATEGORICAL, "osD^", strict=True))
# Round ratios along a scale, those that are wanted most first.
_TICKS = (0.5, 2, 0.25, 4, 0.8, 1.25, 0.1, 10, 0.67, 1.5, 0.9, 1.1, 3, 8, 0.95, 1.05)
_LINE = 0.26  # inches from one ratio to the next
_SHARED = 0.4  # where a line holds several
_KEY = 0.27  # for the key to their marks
_LETTERS = 36  # of a label in a line


def coefficients(table, *, name, caption, alt, unit, title=None, data=None):
    """A ratio with its interval a line, on a logarithmic scale with a line at 1; a group's lines under its heading.

    `table` has `group` (the heading; empty for none), `label` (of the line), `series` (which decides the mark),
    `value`, `lower`, `upper` (ratios; missing where there is none) and `text`, which stands at the right. Rows of one
    group and label share a line, one above the other, with a key to their series; one of them has the text. What lies
    beyond 16 times is an arrow at the edge.
    """
    lines = _with_headings(table)
    shared = max(len(line) for line in lines if not isinstance(line, str)) > 1
    labels = [wrapped(label, _LETTERS) for label in table["label"]]
    left, (low, high) = room_for(labels) + 0.3, scale(table)
    below = 0.55 + (_KEY if shared else 0)
    with drawing(name, height=0.4 + below + (_SHARED if shared else _LINE) * len(lines)) as (paper, axes):
        place(paper, axes, left=left, right=room_for(table["text"]) + 0.2, top=0.35, bottom=below)
        axes.set_xscale("log")
        axes.set_xlim(low, high)
        axes.set_ylim(len(lines) - 0.5, -0.5)
        label_ratios(axes.xaxis, low, high, axes.get_position().width * WIDTH)
        _write_lines(axes, lines, left)
        marks = dict(zip(dict.fromkeys(table["series"]), _MARKS * len(table), strict=False))
        for at, line in enumerate(lines):
            if not isinstance(line, str):
                for step, row in enumerate(line):
                    _draw_ratio(axes, at + 0.26 * (step - (len(line) - 1) / 2), row, marks[row.series])
        axes.set_xlabel(unit)
        if shared:
            _explain(paper, marks)
        draw_reference(axes, (1, "no difference"))
        return Figure(name, alt, caption, svg(paper), title, data)


def rates(panels, *, name, caption, alt, unit, across, title=None, data=None):
    """A panel an outcome: a dot with its interval a step, left to right, from zero; each panel has its own scale.

    `panels` are (heading, table with `value`, `lower`, `upper`, a row a step); `unit` says what the height counts and
    `across` what the steps are.
    """
    columns = len(panels) if len(panels) < 4 else 2
    rows = math.ceil(len(panels) / columns)
    with drawing(name, height=0.3 + 2.4 * rows) as (paper, first):
        sheet = paper.get_size_inches()
        for at, (heading, table) in enumerate(panels):
            axes = first if not at else paper.add_axes((0, 0, 1, 1))
            place_panel(axes, at, columns, rows, sheet)
            steps = range(1, len(table) + 1)
            axes.vlines(steps, table["lower"], table["upper"], color=CATEGORICAL[0], linewidth=2, zorder=2)
            axes.plot(steps, table["value"], "o", color=CATEGORICAL[0], markersize=5, zorder=3)
            from_zero(axes, table[["value", "upper"]].max().max(), wrapped(heading, 78 // columns), lift=0.05)
            axes.set_xticks([1, len(table)], ["least", "most"])
            axes.set_xlim(0.3, len(table) + 0.7)
        paper.text(0.08 / WIDTH, 1 - 0.08 / sheet[1], unit, ha="left", va="top", color=QUIET)
        paper.text(0.5, 0.1 / sheet[1], across, ha="center", va="bottom", color=QUIET)
        return Figure(name, alt, caption, svg(paper), title, data)


def _with_headings(table):
    """The lines from the top: a heading is a text, any other line the rows that share it, one of which has a text."""
    lines, before = [], None
    for row in table.itertuples():
        if before is not None and (row.group, row.label) == (before.group, before.label):
            lines[-1].append(row)
        else:
            heads = row.group and (before is None or row.group != before.group)
            lines += [row.group, [row]] if heads else [[row]]
        before = row
    bare = [line for line in lines if not isinstance(line, str) and not any(row.text for row in line)]
    assert not bare, f"a line without text leaves a reader to guess why there is no mark: {bare[0][0].label}"
    return lines


def _write_lines(axes, lines, left):
    """Headings from the paper's edge, labels at the left and texts at the right of their lines."""
    rows = [(at, line) for at, line in enumerate(lines) if not isinstance(line, str)]
    axes.set_yticks([at for at, _ in rows], [wrapped(line[0].label, _LETTERS) for _, line in rows])
    axes.tick_params(axis="y", length=0, labelcolor=INK, pad=7)  # an arrow at the edge stands half outside
    axes.grid(visible=False, axis="y")
    where = {"xycoords": ("axes fraction", "data"), "textcoords": "offset points", "va": "center"}
    for at, line in rows:
        axes.annotate(next(row.text for row in line if row.text), (1, at), (8, 0), **where)
    for at, line in enumerate(lines):
        if isinstance(line, str):
            sheet = {"facecolor": "white", "edgecolor": "none", "pad": 1}
            axes.annotate(line, (0, at), (-(left - 0.1) * 72, 0), weight="bold", bbox=sheet, zorder=6, **where)


def _explain(paper, marks):
    """What each mark stands for, side by side at the foot of the paper."""
    from matplotlib.lines import Line2D

    keys = [
        Line2D([], [], color=colour, marker=form, markersize=6, linewidth=2, label=series)
        for series, (colour, form) in marks.items()
    ]
    paper.legend(handles=keys, loc="lower center", ncol=len(keys), frameon=False, borderaxespad=0.3)


def _draw_ratio(axes, height, row, mark):
    if row.value != row.value:
        return
    (low, high), (colour, form) = axes.get_xlim(), mark
    axes.hlines(height, max(row.lower, low), min(row.upper, high), color=colour, linewidth=2, zorder=3)
    for end, arrow, out in ((low, "<", row.lower < low), (high, ">", row.upper > high)):
        if out:
            axes.plot(end, height, arrow, color=colour, markersize=7, clip_on=False, zorder=5)
    if low <= row.value <= high:
        axes.plot(row.value, height, form, color=colour, markersize=6, zorder=5)


def label_ratios(axis, low, high, inches):
    """Round ratios along an axis, 1 always, the others where there is room."""
    from matplotlib.ticker import NullLocator

    an_inch, chosen = math.log(high / low) / inches, [1.0]
    for tick in _TICKS:
        if low <= tick <= high and all(abs(math.log(tick / other)) > 0.42 * an_inch for other in chosen):
            chosen.append(tick)
    axis.set_minor_locator(NullLocator())
    axis.set_ticks(sorted(chosen), [f"{tick:g}" for tick in sorted(chosen)])


def place_panel(axes, at, columns, rows, sheet):
    """Set the axes in their place of so many columns and rows, with room for a heading above and words below."""
    wide, high = sheet[0] / columns, (sheet[1] - 0.3) / rows
    across, down = at % columns, at // columns
    left, bottom = across * wide + 0.62, (rows - 1 - down) * high + 0.62
    axes.set_position((left / sheet[0], bottom / sheet[1], (wide - 0.8) / sheet[0], (high - 1.0) / sheet[1]))
