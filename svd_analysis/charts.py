"""Figures a reader sees: an image, alt text that carries its message, and a caption.

Nothing is calculated here but places on paper. A series is told from another by line, marker and a label beside it,
never by colour alone; a missing value is never drawn as zero.
"""

import base64
import re
from dataclasses import dataclass
from html import escape

from svd_analysis.drawing import CATEGORICAL, INK, LETTERING, QUIET, drawing, place, room_for, svg, wrapped
from svd_analysis.html_tables import SLUG
from svd_analysis.periods import MONTH_NAMES, Period, in_words

_STYLES = tuple(
    zip(CATEGORICAL, ("o", "s", "^", "D"), ("-", (0, (5, 2)), (0, (1, 1.4)), (0, (6, 2, 1, 2))), strict=True)
)


@dataclass(frozen=True, repr=False)
class Figure:
    """A drawing ready to see. `image` is SVG or PNG; `alt` says in a sentence what it shows, and is not the caption.

    The caption says what is measured, where, when and from which source.
    """

    name: str
    alt: str
    caption: str
    image: bytes

    def __post_init__(self):
        assert re.fullmatch(SLUG, self.name), f"{self.name!r} is not a slug: lower case, digits and single hyphens"
        assert self.caption.strip(), f"figure {self.name}: the caption is empty"
        assert len(self.alt.strip()) >= 20, f"figure {self.name}: the alt text is shorter than a sentence"
        assert self.alt.strip() != self.caption.strip(), f"figure {self.name}: the alt text only repeats the caption"
        assert self.image.startswith((b"<?xml", b"\x89PNG")), f"figure {self.name}: neither SVG nor PNG"

    def __repr__(self):
        return f"Figure: {self.caption}"

    def _repr_html_(self):
        kind = "image/svg+xml" if self.image.startswith(b"<?xml") else "image/png"
        source = f"data:{kind};base64,{base64.b64encode(self.image).decode()}"
        caption = f"figure-{self.name}-caption"
        return (
            f'<figure id="figure-{self.name}">\n<div class="scroll" role="group" aria-labelledby="{caption}" '
            f'tabindex="0"><img alt="{escape(self.alt)}" src="{source}"></div>\n'
            f'<figcaption id="{caption}">{escape(self.caption)}</figcaption>\n</figure>'
        )


def line(monthly, *, name, caption, alt, unit, breaks=()):
    """A line a series over months. `monthly` has columns `month` (YYYY-MM), `series` and `value`; at most four series.

    A missing value, or a month with no row, is a gap: the line stops, the month is shaded, and the alt text names it.
    `unit` says what the height counts, from zero. `breaks` are (month, label): a recording break as that month began.
    """
    wide = monthly.pivot(index="month", columns="series", values="value")
    wide = wide.reindex(Period(wide.index.min(), wide.index.max()).months)[list(dict.fromkeys(monthly["series"]))]
    assert len(wide.columns) <= len(_STYLES), f"figure {name}: more than {len(_STYLES)} lines in one chart"
    gaps = wide.index[wide.isna().any(axis=1)]
    several = len(wide.columns) > 1
    with drawing(name, height=3.4) as (paper, axes):
        # The names are in bold, which takes a sixth more room.
        ends = room_for([wrapped(label, 18) for label in wide.columns]) * 7 / 6 + 0.15 if several else 0.25
        place(paper, axes, left=0.6, right=ends, top=0.72 if breaks else 0.42, bottom=0.55)
        for column, style in zip(wide.columns, _STYLES, strict=False):
            _draw_series(axes, wide[column].to_numpy("float64"), style)
        _from_zero(axes, wide.max().max(), unit, lift=0.42 if breaks else 0.17)
        axes.set_xlim(-0.5, len(wide) - 0.5)
        _shade_gaps(axes, wide.index.get_indexer(gaps))
        _mark_breaks(axes, wide.index, breaks)
        _label_months(axes, wide.index)
        if several:
            _label_ends(axes, wide)
        return Figure(name, with_gaps(alt, gaps), caption, svg(paper))


def with_gaps(alt, months):
    """`alt` and a sentence that names the months without data, where there are any."""
    if not len(months):
        return alt
    return f"{alt} No data for {', '.join(in_words(month) for month in months)}."


def bars(table, *, name, caption, alt, unit):
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
        _finish_rows(paper, axes, table, unit)
        return Figure(name, alt, caption, svg(paper))


def intervals(table, *, name, caption, alt, unit, reference=None):
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
        _finish_rows(paper, axes, table, unit, top=0.35 if reference else 0.1, least=reference[0] if reference else 0)
        if reference:
            _draw_reference(axes, reference)
        return Figure(name, alt, caption, svg(paper))


def yearly(table, *, name, caption, alt, unit):
    """A dot with its interval a year, left to right, from zero, the value printed above. Columns as for `intervals`.

    `label` is the year; a year without a value shows its word in `text`.
    """
    with drawing(name, height=3.1) as (paper, axes):
        place(paper, axes, left=0.6, right=0.2, top=0.42, bottom=0.4)
        places = range(len(table))
        axes.vlines(places, table["lower"], table["upper"], color=CATEGORICAL[0], linewidth=2, zorder=2)
        axes.plot(places, table["value"], "o", color=CATEGORICAL[0], markersize=7, zorder=3)
        for at, top, text in zip(places, table["upper"].fillna(table["value"]).fillna(0), _texts(table), strict=True):
            axes.annotate(text, (at, top), (0, 6), textcoords="offset points", ha="center")
        _from_zero(axes, table[["value", "upper"]].max().max() * 1.06, unit)
        axes.set_xlim(-0.6, len(table) - 0.4)
        axes.set_xticks(list(places), table["label"])
        axes.grid(visible=False, axis="x")
        return Figure(name, alt, caption, svg(paper))


def bound_bar(certain, possible, *, name, caption, alt, unit, measure=None):
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
            _draw_reference(axes, (measure[0], f"{measure[1]}: {measure[0]:,}"), lift=20)
        axes.set_yticks([])
        axes.xaxis.set_major_formatter("{x:,.10g}")
        axes.set_xlabel(unit)
        axes.spines["left"].set_visible(False)
        return Figure(name, alt, caption, svg(paper))


def _draw_series(axes, values, style):
    colour, marker, dashes = style
    axes.plot(values, color=colour, linestyle=dashes, linewidth=2, zorder=3)
    known = [value == value for value in [float("nan"), *values, float("nan")]]
    # A month with a gap on both sides has no line to lie on.
    alone = [at for at in range(len(values)) if known[at + 1] and not known[at] and not known[at + 2]]
    axes.plot(alone, values[alone], marker, color=colour, markersize=5, zorder=3)


def _from_zero(axes, highest, unit, lift=0.17):
    axes.set_ylim(0, max(highest, 1) * 1.08)
    axes.yaxis.set_major_formatter("{x:,.10g}")
    inches = axes.get_position().height * axes.figure.get_figheight()
    axes.text(0, 1 + lift / inches, unit, transform=axes.transAxes, color=QUIET, va="bottom", ha="left")
    axes.spines["left"].set_visible(False)


def _shade_gaps(axes, places):
    for at in places:
        axes.axvspan(at - 0.5, at + 0.5, facecolor="#eceff1", edgecolor="#9aa5ad", hatch="///", linewidth=0, zorder=1)


def _mark_breaks(axes, months, breaks):
    for month, label in breaks:
        at = months.get_loc(month) - 0.5
        axes.axvline(at, color=INK, linestyle=(0, (3, 2)), linewidth=1.1, zorder=2)
        side = "right" if at > len(months) / 2 else "left"
        axes.annotate(label, (at, 1), (0, 5), ("data", "axes fraction"), textcoords="offset points", ha=side)


def _label_months(axes, months):
    """Years under each January, or every month by its letters where there are at most fourteen."""
    if len(months) <= 14:
        labels = [f"{MONTH_NAMES[int(month[5:]) - 1][:3]}\n{month[:4] if at == 0 or month[5:] == '01' else ''}"
                  for at, month in enumerate(months)]  # fmt: skip
        axes.set_xticks(range(len(months)), labels)
    else:
        januaries = [at for at, month in enumerate(months) if month.endswith("-01")]
        several = len(januaries) > 8
        axes.set_xticks(januaries, [months[at][:4] if several else f"Jan {months[at][:4]}" for at in januaries])
        if several:
            axes.set_xlabel("January of each year")
    axes.grid(visible=False, axis="x")


def _label_ends(axes, wide):
    """Each series named beside its last value, moved apart where two would touch."""
    last = wide.ffill().iloc[-1].sort_values(kind="stable")
    step = axes.get_ylim()[1] * 0.13
    height = -step
    for (label, value), order in zip(last.items(), range(len(last)), strict=True):
        height = max(value, height + step) if order else value
        colour = _STYLES[list(wide.columns).index(label)][0]
        axes.annotate(
            wrapped(label, 18), (len(wide) - 0.5, height), (6, 0), textcoords="offset points", va="center",
            color=LETTERING[colour], weight="bold", annotation_clip=False,
        )  # fmt: skip


def _draw_reference(axes, reference, lift=5):
    value, label = reference
    axes.axvline(value, color=CATEGORICAL[3], linestyle=(0, (4, 2)), linewidth=1.8, zorder=4)
    side = "right" if value > axes.get_xlim()[1] * 0.6 else "left"
    axes.annotate(label, (value, 1), (0, lift), ("data", "axes fraction"), textcoords="offset points", ha=side)


def _texts(table):
    texts = list(table["text"])
    assert all(texts), "a row without text leaves a reader to guess why there is no mark"
    return texts


def _finish_rows(paper, axes, table, unit, *, top=0.1, least=0):
    labels, texts = [wrapped(label) for label in table["label"]], _texts(table)
    place(paper, axes, left=room_for(labels) + 0.15, right=room_for(texts) + 0.2, top=top, bottom=0.55)
    limits = [name for name in ("value", "upper") if name in table.columns]
    axes.set_xlim(0, max(table[limits].max().max(), least, 0) * 1.04 or 1)
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
