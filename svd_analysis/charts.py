"""Charts a reader sees: lines over months, bars, dots with intervals.

Nothing is calculated here but places on paper. A series is told from another by line, marker and a label beside it,
never by colour alone; a missing value is never drawn as zero.
"""

import math

from svd_analysis import direct_labels
from svd_analysis.direct_labels import Label
from svd_analysis.drawing import (
    CATEGORICAL,
    INK,
    LEFT,
    WIDTH,
    drawing,
    from_zero,
    place,
    room_for,
    svg,
    wrapped,
)  # fmt: skip
from svd_analysis.html_figures import Figure
from svd_analysis.periods import Period
from svd_analysis.time_axes import (
    label_months,
    lay_breaks,
    mark_breaks,
    room_above,
    shade,
    with_breaks,
    with_gaps,
)  # fmt: skip

_STYLES = tuple(
    zip(CATEGORICAL, ("o", "s", "^", "D"), ("-", (0, (5, 2)), (0, (1, 1.4)), (0, (6, 2, 1, 2))), strict=True)
)


def line(monthly, *, name, caption, alt, unit, breaks=(), title=None, data=None):
    """A line a series over months. `monthly` has columns `month` (YYYY-MM), `series` and `value`; at most four series.

    A missing value, or a month with no row, is a gap: the line stops, the month is shaded, and the alt text names it.
    `unit` says what the height counts, from zero. `breaks` are (month, label): a recording break as that month began.
    """
    wide = monthly.pivot(index="month", columns="series", values="value")
    wide = wide.reindex(Period(wide.index.min(), wide.index.max()).months)[list(dict.fromkeys(monthly["series"]))]
    assert len(wide.columns) <= len(_STYLES), f"figure {name}: more than {len(_STYLES)} lines in one chart"
    gaps = wide.index[wide.isna().any(axis=1)]
    labels = _line_labels(wide) if len(wide.columns) > 1 else []
    ends = direct_labels.width_of(labels)
    laid = lay_breaks([(wide.index.get_loc(one[0]), one) for one in breaks], len(wide), ends)
    lift = room_above(laid, unit)
    above = max(room_above(laid), lift + 0.35)
    with drawing(name, height=3 + above) as (paper, axes):
        place(paper, axes, left=LEFT, right=ends, top=above + 0.07, bottom=0.55)
        for column, style in zip(wide.columns, _STYLES, strict=False):
            _draw_series(axes, wide[column].to_numpy("float64"), style)
        from_zero(axes, wide.max().max(), unit, lift=lift + 0.17)
        axes.set_xlim(-0.5, len(wide) - 0.5)
        shade(axes, wide.index.get_indexer(gaps))
        mark_breaks(axes, laid)
        label_months(axes, wide.index)
        direct_labels.write(axes, labels)
        return Figure(name, with_gaps(alt, gaps), caption, svg(paper), title, data)


def bars(table, *, name, caption, alt, unit, title=None, data=None):
    """A horizontal bar a row, in the order given, from zero.

    `table` has `label`, `value`, `text` and perhaps `lower`, `upper`. `text` stands at the right: the number with its
    interval, or the word for why there is no bar.
    """
    with drawing(name, height=0.7 + 0.34 * len(table)) as (paper, axes):
        heights = range(len(table))
        axes.barh(heights, table["value"].fillna(0), height=0.62, color=CATEGORICAL[0], zorder=2)
        if "lower" in table.columns:
            axes.hlines(heights, table["lower"], table["value"], color="white", linewidth=1.3, zorder=3)
            axes.hlines(heights, table["value"], table["upper"], color=INK, linewidth=1.3, zorder=3)
        finish_rows(paper, axes, table, unit)
        return Figure(name, alt, caption, svg(paper), title, data)


def intervals(table, *, name, caption, alt, unit, reference=None, title=None, data=None):
    """A dot with its interval a row, in the order given, from zero.

    `table` has `label`, `value`, `lower`, `upper`, `text`. With a column `highlight`, those rows are the area itself, a
    filled square. `reference` is (value, label): a line to compare with.
    """
    own = table["highlight"].to_numpy("bool") if "highlight" in table.columns else table["label"].isna().to_numpy()
    with drawing(name, height=(0.95 if reference else 0.7) + 0.3 * len(table)) as (paper, axes):
        axes.hlines(range(len(table)), table["lower"], table["upper"], color=CATEGORICAL[0], linewidth=2, zorder=3)
        for rows, marker, fill in ((own, "s", CATEGORICAL[0]), (~own, "o", "white")):
            axes.plot(
                table["value"][rows], rows.nonzero()[0], marker, markerfacecolor=fill,
                markeredgecolor=CATEGORICAL[0], markeredgewidth=1.6, markersize=7, zorder=4,
            )  # fmt: skip
        finish_rows(paper, axes, table, unit, top=0.35 if reference else 0.1, least=reference[0] if reference else 0)
        if reference:
            draw_reference(axes, reference)
        return Figure(name, alt, caption, svg(paper), title, data)


def yearly(table, *, name, caption, alt, unit, breaks=(), title=None, data=None):
    """A dot with its interval a year, left to right, from zero, the value printed above. Columns as for `intervals`.

    `label` is the year; a year without a value shows its word in `text`. `breaks` are (year, label) or (year, label,
    grade): a dashed line before that year's dot, its words above, and a sentence in the alt text.
    """
    labels = list(table["label"])
    # The axes are as wide as the years and a tenth of one at either end.
    laid = lay_breaks([(labels.index(one[0]) + 0.1, one) for one in breaks], len(table) + 0.2, 0.2)
    lift, inches = room_above(laid, unit), (WIDTH - LEFT - 0.2) / (len(table) + 0.2)
    above = max(room_above(laid), lift + 0.35)
    texts = [_within(text, inches) for text in texts_of(table)]
    with drawing(name, height=2.75 + above) as (paper, axes):
        place(paper, axes, left=LEFT, right=0.2, top=above + 0.07, bottom=0.4)
        places = range(len(table))
        axes.vlines(places, table["lower"], table["upper"], color=CATEGORICAL[0], linewidth=2, zorder=2)
        axes.plot(places, table["value"], "o", color=CATEGORICAL[0], markersize=7, zorder=3)
        for at, top, text in zip(places, table["upper"].fillna(table["value"]).fillna(0), texts, strict=True):
            axes.annotate(text, (at, top), (0, 6), textcoords="offset points", ha="center")
        from_zero(axes, table[["value", "upper"]].max().max() * 1.06, unit, lift=lift + 0.17)
        axes.set_xlim(-0.6, len(table) - 0.4)
        axes.set_xticks(list(places), [_within(label, inches) for label in labels])
        axes.grid(visible=False, axis="x")
        mark_breaks(axes, laid)
        return Figure(name, with_breaks(alt, breaks), caption, svg(paper), title, data)


def bound_bar(certain, possible, *, name, caption, alt, unit, measure=None, title=None, data=None):
    """One bar from what is certainly inside a definition to what possibly is, both counts in `unit`.

    `measure` is (count, label): a measure that can be counted, marked on the same scale.
    """
    assert 0 <= certain <= possible, f"figure {name}: certain {certain} and possible {possible} are not in order"
    with drawing(name, height=1.75) as (paper, axes):
        place(paper, axes, left=0.15, right=0.3, top=0.6, bottom=0.55)
        axes.barh(0, possible, facecolor="#eaf0f5", edgecolor=CATEGORICAL[0], hatch="////", zorder=2)
        axes.barh(0, certain, color=CATEGORICAL[0], zorder=3)
        axes.set_xlim(0, max(possible, measure[0] if measure else 0, 1) * 1.01)
        axes.set_ylim(-0.4, 0.4)
        axes.annotate(
            f"certain: {certain:,}", (0, 1), (0, 6), "axes fraction", textcoords="offset points", weight="bold"
        )
        axes.annotate(
            f"possible: {possible:,}", (possible, 0.4), (0, 6), textcoords="offset points", ha="right", weight="bold"
        )
        if measure:
            draw_reference(axes, (measure[0], f"{measure[1]}: {measure[0]:,}"), lift=20)
        axes.set_yticks([])
        axes.xaxis.set_major_formatter("{x:,.10g}")
        axes.set_xlabel(unit)
        axes.spines["left"].set_visible(False)
        return Figure(name, alt, caption, svg(paper), title, data)


def _line_labels(wide):
    """Each series named beside its last value."""
    last = wide.ffill().iloc[-1]
    return [
        Label(column, last[column], {"color": colour, "linestyle": dashes, "linewidth": 2}, bold=True)
        for column, (colour, _, dashes) in zip(wide.columns, _STYLES, strict=False)
    ]


def _within(text, inches):
    """`text` in lines of about so many inches; a longer word stays whole."""
    return wrapped(text, max(int(inches / room_for("n")), 4))


def _draw_series(axes, values, style):
    colour, marker, dashes = style
    axes.plot(values, color=colour, linestyle=dashes, linewidth=2, zorder=3)
    known = [value == value for value in [float("nan"), *values, float("nan")]]
    # A month with a gap on both sides has no line to lie on.
    alone = [at for at in range(len(values)) if known[at + 1] and not known[at] and not known[at + 2]]
    axes.plot(alone, values[alone], marker, color=colour, markersize=5, zorder=3)


def draw_reference(axes, reference, lift=5):
    """A dashed upright line at `reference`, (value, label), with its label above."""
    value, label = reference
    axes.axvline(value, color=CATEGORICAL[3], linestyle=(0, (4, 2)), linewidth=1.8, zorder=4)
    along = (axes.transData - axes.transAxes).transform((value, 0))[0]
    side = "right" if along > 0.6 else "left"
    axes.annotate(label, (value, 1), (0, lift), ("data", "axes fraction"), textcoords="offset points", ha=side)


def texts_of(table):
    """The column `text`, in which every row has words."""
    texts = list(table["text"])
    assert all(texts), "a row without text leaves a reader to guess why there is no mark"
    return texts


def finish_rows(paper, axes, table, unit, *, top=0.1, bottom=0.55, least=0):
    """Labels at the left and texts at the right of rows, on a scale from zero that holds every limit and `least`."""
    labels, texts = [wrapped(label) for label in table["label"]], texts_of(table)
    place(paper, axes, left=room_for(labels) + 0.2, right=room_for(texts) + 0.2, top=top, bottom=bottom)
    limits = [name for name in ("value", "upper") if name in table.columns]
    known = [number for number in (*table[limits].max(), least) if math.isfinite(number)]
    axes.set_xlim(0, max(known) * 1.04 or 1)
    axes.set_ylim(len(table) - 0.5, -0.5)
    axes.set_yticks(range(len(table)), labels)
    axes.xaxis.set_major_formatter("{x:,.10g}")
    axes.tick_params(axis="y", length=0, labelcolor=INK)
    axes.grid(visible=False, axis="y")
    axes.set_xlabel(unit)
    for height, text in enumerate(texts):
        axes.annotate(
            text, (1, height), (8, 0), ("axes fraction", "data"), textcoords="offset points", va="center",
        )  # fmt: skip
