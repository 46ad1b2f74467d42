"""People by age, and by age and sex on two sides."""

from svd_analysis.charts import bars, texts_of
from svd_analysis.drawing import CATEGORICAL, QUIET, drawing, place, room_for, svg, wrapped
from svd_analysis.html_figures import Figure

_COLOURS = CATEGORICAL[:2]


def ages(table, *, name, caption, alt, unit, title=None, data=None):
    """A bar an age band, in the order given from the top; with a column `sex` of two values, one on either side.

    `table` has `age` (the band in words), `value` (people or offences; missing where there is no number), `text` (the
    number with its share, or the word for why there is no bar) and perhaps `sex`: the first is drawn at the left. Both
    sides have one scale from zero. The alt text names each band without a number.
    """
    alt = _with_missing(alt, table)
    if "sex" not in table.columns:
        return bars(
            table.rename(columns={"age": "label"}),
            name=name,
            caption=caption,
            alt=alt,
            unit=unit,
            title=title,
            data=data,
        )
    sides = [side for _, side in table.groupby("sex", sort=False)]
    bands = list(dict.fromkeys(table["age"]))
    assert len(sides) == 2, f"figure {name}: two sides are for two sexes, not {len(sides)}; say others in the caption"
    assert all(list(side["age"]) == bands for side in sides), f"figure {name}: a band does not stand on both sides once"
    with drawing(name, height=1.0 + 0.34 * len(bands)) as (paper, axes):
        both = axes, paper.add_axes((0, 0, 1, 1))
        middle = _lay_out(paper, both, sides, bands)
        most = table["value"].max()
        for panel, side, colour, outward in zip(both, sides, _COLOURS, (-1, 1), strict=True):
            _draw_side(panel, side, colour, outward, most if most > 0 else 1)
        for height, band in enumerate(bands):
            both[1].annotate(
                wrapped(band, 14), (0, height), (-middle * 36, 0), ("axes fraction", "data"),
                textcoords="offset points", ha="center", va="center",
            )  # fmt: skip
        paper.text(0.5, 0.12 / paper.get_figheight(), unit, ha="center", va="bottom", color=QUIET)
        return Figure(name, alt, caption, svg(paper), title, data)


def _lay_out(paper, both, sides, bands):
    """Two panels of one width with the bands between them and the texts outside; inches between the panels."""
    outer = [room_for(texts_of(side)) + 0.25 for side in sides]
    middle = room_for([wrapped(band, 14) for band in bands]) + 0.3
    width = paper.get_figwidth()
    panel = (width - sum(outer) - middle) / 2
    assert panel > 0.5, "the texts leave no room for the bars; write the share without the words around it"
    place(paper, both[0], left=outer[0], right=width - outer[0] - panel, top=0.3, bottom=0.6)
    place(paper, both[1], left=outer[0] + panel + middle, right=outer[1], top=0.3, bottom=0.6)
    return middle


def _draw_side(axes, side, colour, outward, most):
    from matplotlib.ticker import MaxNLocator

    axes.barh(range(len(side)), side["value"].fillna(0), height=0.62, color=colour, zorder=2)
    axes.set_xlim(*((most * 1.04, 0) if outward < 0 else (0, most * 1.04)))
    axes.set_ylim(len(side) - 0.5, -0.5)
    axes.set_yticks([])
    axes.xaxis.set_major_locator(MaxNLocator(3, integer=True, min_n_ticks=1))
    axes.xaxis.set_major_formatter("{x:,.10g}")
    axes.spines["left"].set_visible(outward > 0)
    axes.spines["right"].set_visible(outward < 0)
    axes.grid(visible=False, axis="y")
    axes.set_title(side["sex"].iloc[0], fontsize="medium", fontweight="bold", loc="right" if outward < 0 else "left")
    for height, text in enumerate(side["text"]):
        axes.annotate(
            text, (0 if outward < 0 else 1, height), (8 * outward, 0), ("axes fraction", "data"),
            textcoords="offset points", ha="right" if outward < 0 else "left", va="center",
        )  # fmt: skip


def _with_missing(alt, table):
    """`alt` and a sentence that names each band without a number, with the word it has instead."""
    without = table[table["value"].isna()]
    if without.empty:
        return alt
    sexes = without["sex"] + " " if "sex" in without.columns else [""] * len(without)
    named = [f"{sex}{age} ({text})" for sex, age, text in zip(sexes, without["age"], without["text"], strict=True)]
    return f"{alt} Without a number: {', '.join(named)}."
