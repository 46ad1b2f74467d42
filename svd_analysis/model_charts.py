"""Charts of fitted models: ratios beside 1 by model, rates by step of an exposure, and how well a model fits.

Nothing is calculated here but places on paper. A ratio is on a scale where twice and half are equally far from 1.
"""

import math

from svd_analysis.charts import draw_reference, texts_of
from svd_analysis.drawing import CATEGORICAL, INK, QUIET, WIDTH, drawing, from_zero, place, room_for, svg, wrapped
from svd_analysis.html_figures import Figure
from svd_analysis.ratio_charts import scale

_MARKS = tuple(zip(CATEGORICAL, "osD^", strict=True))
# Round ratios along a scale, those that are wanted most first.
_TICKS = (0.5, 2, 0.25, 4, 0.8, 1.25, 0.1, 10, 0.67, 1.5, 0.9, 1.1, 3, 8, 0.95, 1.05)
_LINE = 0.26  # inches from one ratio to the next
NOT_RUN = "not run"


def coefficients(table, *, name, caption, alt, unit, title=None, data=None):
    """A ratio with its interval a line, on a logarithmic scale with a line at 1; a group's lines under its heading.

    `table` has `group` (the heading; empty for none), `label` (of the line), `series` (which decides the mark),
    `value`, `lower`, `upper` (ratios; missing where there is none) and `text`, which stands at the right. What lies
    beyond 16 times is an arrow at the edge.
    """
    lines, texts = _with_headings(table), texts_of(table)
    labels = [wrapped(label, 36) for label in table["label"]]
    left, (low, high) = room_for(labels) + 0.3, scale(table)
    with drawing(name, height=0.95 + _LINE * len(lines)) as (paper, axes):
        place(paper, axes, left=left, right=room_for(texts) + 0.2, top=0.35, bottom=0.55)
        axes.set_xscale("log")
        axes.set_xlim(low, high)
        axes.set_ylim(len(lines) - 0.5, -0.5)
        _label_ratios(axes.xaxis, low, high, axes.get_position().width * WIDTH)
        _write_lines(axes, lines, left)
        marks = dict(zip(dict.fromkeys(table["series"]), _MARKS * len(table), strict=False))
        for at, line in enumerate(lines):
            if not isinstance(line, str):
                _draw_ratio(axes, at, line, marks[line.series])
        axes.set_xlabel(unit)
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
            _place_panel(axes, at, columns, rows, sheet)
            steps = range(1, len(table) + 1)
            axes.vlines(steps, table["lower"], table["upper"], color=CATEGORICAL[0], linewidth=2, zorder=2)
            axes.plot(steps, table["value"], "o", color=CATEGORICAL[0], markersize=5, zorder=3)
            from_zero(axes, table[["value", "upper"]].max().max(), wrapped(heading, 78 // columns), lift=0.05)
            axes.set_xticks([1, len(table)], ["least", "most"])
            axes.set_xlim(0.3, len(table) + 0.7)
        paper.text(0.08 / WIDTH, 1 - 0.08 / sheet[1], unit, ha="left", va="top", color=QUIET)
        paper.text(0.5, 0.1 / sheet[1], across, ha="center", va="bottom", color=QUIET)
        return Figure(name, alt, caption, svg(paper), title, data)


def diagnostics(parts, *, name, caption, alt, title=None, data=None):
    """Four panels: recorded beside fitted, areas left out, sets allowed for, and errors of prediction.

    `parts` has `calibration` (table of `recorded` and `fitted`), `areas` and `specifications` (tables of `value`,
    `lower`, `upper`, drawn in the order given), `ratio` (that of the full model, missing where there is none) and
    `errors` (pairs of label and value). A part without rows says that it was not run.
    """
    with drawing(name, height=5.5) as (paper, first):
        sheet, draws = paper.get_size_inches(), (_calibration, _areas, _specifications, _errors)
        for at, (draw, heading) in enumerate(zip(draws, _HEADINGS, strict=True)):
            axes = first if not at else paper.add_axes((0, 0, 1, 1))
            _place_panel(axes, at, 2, 2, sheet)
            axes.text(0, 1.04, heading, transform=axes.transAxes, ha="left", va="bottom", weight="bold")
            draw(axes, parts)
        return Figure(name, alt, caption, svg(paper), title, data)


_HEADINGS = (
    "Recorded beside fitted offences", "Each area left out once", "Each set allowed for", "Error of prediction a place",
)  # fmt: skip


def _with_headings(table):
    """The table's rows, each group under its heading, a text."""
    lines, before = [], ""
    for row in table.itertuples():
        lines += [row.group] if row.group and row.group != before else []
        lines, before = [*lines, row], row.group
    return lines


def _write_lines(axes, lines, left):
    """Headings from the paper's edge, labels at the left and texts at the right of their lines."""
    rows = [(at, line) for at, line in enumerate(lines) if not isinstance(line, str)]
    axes.set_yticks([at for at, _ in rows], [wrapped(line.label, 36) for _, line in rows])
    axes.tick_params(axis="y", length=0, labelcolor=INK, pad=7)  # an arrow at the edge stands half outside
    axes.grid(visible=False, axis="y")
    where = {"xycoords": ("axes fraction", "data"), "textcoords": "offset points", "va": "center"}
    for at, line in rows:
        axes.annotate(line.text, (1, at), (8, 0), **where)
    for at, line in enumerate(lines):
        if isinstance(line, str):
            sheet = {"facecolor": "white", "edgecolor": "none", "pad": 1}
            axes.annotate(line, (0, at), (-(left - 0.1) * 72, 0), weight="bold", bbox=sheet, zorder=6, **where)


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


def _label_ratios(axis, low, high, inches):
    """Round ratios along an axis, 1 always, the others where there is room."""
    from matplotlib.ticker import NullLocator

    an_inch, chosen = math.log(high / low) / inches, [1.0]
    for tick in _TICKS:
        if low <= tick <= high and all(abs(math.log(tick / other)) > 0.42 * an_inch for other in chosen):
            chosen.append(tick)
    axis.set_minor_locator(NullLocator())
    axis.set_ticks(sorted(chosen), [f"{tick:g}" for tick in sorted(chosen)])


def _place_panel(axes, at, columns, rows, sheet):
    """Set the axes in their place of so many columns and rows, with room for a heading above and words below."""
    wide, high = sheet[0] / columns, (sheet[1] - 0.3) / rows
    across, down = at % columns, at // columns
    left, bottom = across * wide + 0.62, (rows - 1 - down) * high + 0.62
    axes.set_position((left / sheet[0], bottom / sheet[1], (wide - 0.8) / sheet[0], (high - 1.0) / sheet[1]))


def _calibration(axes, parts):
    table = parts["calibration"]
    if table.empty:
        _say_not_run(axes)
        return
    most = table.max().max() * 1.06 or 1
    axes.plot([0, most], [0, most], color=CATEGORICAL[3], linestyle=(0, (4, 2)), linewidth=1.5, zorder=2)
    axes.plot(table["fitted"], table["recorded"], "o", color=CATEGORICAL[0], markersize=5, zorder=3)
    axes.set_xlim(0, most)
    axes.set_ylim(0, most)
    axes.locator_params(nbins=4)
    axes.xaxis.set_major_formatter("{x:,.10g}")
    axes.yaxis.set_major_formatter("{x:,.10g}")
    axes.set_xlabel("fitted, by tenth of neighbourhoods")


def _areas(axes, parts):
    _strip(axes, parts["areas"], parts["ratio"], "areas, in order of the ratio without each")


def _specifications(axes, parts):
    _strip(axes, parts["specifications"], parts["ratio"], "sets, in order of the ratio with each")


def _strip(axes, table, ratio, across):
    """Ratios with their intervals side by side, beside that of the full model and 1."""
    if table.empty:
        _say_not_run(axes)
        return
    low, high = scale(table)
    axes.set_yscale("log")
    axes.set_ylim(low, high)
    axes.vlines(range(len(table)), table["lower"], table["upper"], color=CATEGORICAL[0], linewidth=1.2, zorder=3)
    axes.plot(range(len(table)), table["value"], "o", color=CATEGORICAL[0], markersize=3.5, zorder=4)
    axes.axhline(1, color=CATEGORICAL[3], linestyle=(0, (4, 2)), linewidth=1.8, zorder=2)
    if ratio == ratio:
        axes.axhline(ratio, color=QUIET, linewidth=1, zorder=2)
    _label_ratios(axes.yaxis, low, high, 2 * axes.get_position().height * axes.figure.get_figheight())
    axes.set_xticks([])
    axes.set_xlabel(f"{len(table)} {across}")


def _errors(axes, parts):
    known = [(label, value) for label, value in parts["errors"] if value == value]
    if not known:
        _say_not_run(axes)
        return
    axes.bar(range(len(known)), [value for _, value in known], width=0.5, color=CATEGORICAL[0], zorder=2)
    for at, (_, value) in enumerate(known):
        axes.annotate(f"{value:.2f}", (at, value), (0, 3), textcoords="offset points", ha="center")
    axes.set_xticks(range(len(known)), [label for label, _ in known])
    axes.set_xlim(-0.6, len(known) - 0.4)
    axes.set_ylim(0, max(value for _, value in known) * 1.2 or 1)
    axes.set_xlabel("offences too many or too few, on average")


def _say_not_run(axes):
    axes.text(0.5, 0.5, NOT_RUN, transform=axes.transAxes, ha="center", va="center", color=QUIET)
    axes.set_xticks([])
    axes.set_yticks([])
