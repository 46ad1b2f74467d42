"""Maps a reader sees: areas shaded in at most five classes, always to stand beside the table of the same values.

Static, without a background map: drawing one would tell a tile server which places are being looked at.
"""

import math

from svd_analysis.charts import Figure
from svd_analysis.drawing import INK, NOT_AVAILABLE, QUIET, SEQUENTIAL, WIDTH, drawing, png, wrapped

CLASSES = len(SEQUENTIAL)
_NAMED = 6  # areas without a value named in the alt text; the rest are counted
_LABELLED = 26  # areas; more names than that would cover the map
_LEGEND = 2.15  # inches at the right of the map


def choropleth(boundaries, values, *, name, caption, alt, label, places=1, outline=None):
    """A map of `values` (`area_code`, `value`) on `boundaries`, in classes that hold about as many areas each.

    `label` is what is measured and per what. Values are rounded to `places` before they are classed, so that the
    ranges of the legend cannot overlap. An area with no value is hatched, and named in the alt text: not zero.
    `outline` is boundaries to draw over the map. AssertionError for a value whose area has no boundary.
    """
    areas = boundaries.sort_values("area_code").merge(
        values[["area_code", "value"]], on="area_code", how="left", validate="one_to_one"
    )
    unplaced = sorted(set(values["area_code"]) - set(boundaries["area_code"]))
    assert not unplaced, f"map {name}: {len(unplaced)} areas have no boundary; the first is {unplaced[0]}"
    areas["value"] = areas["value"].astype("float64").round(places)
    areas["class"] = classes(areas["value"])
    extent = areas.total_bounds
    with drawing(name, height=_height(extent)) as (paper, axes):
        _lay_out(paper, axes, extent)
        _shade(axes, simplified(areas), outline)
        if len(areas) <= _LABELLED:
            _write_names(axes, areas)
        _write_legend(paper, areas, label, places)
        _draw_scale(axes, extent)
        return Figure(name, with_unavailable(alt, areas), caption, png(paper))


def classes(values):
    """The class of each value from 0, the lowest, by quantiles; missing for a missing value.

    Equal values are always in one class, so few distinct values make fewer classes.
    """
    import pandas as pd

    if values.nunique() <= CLASSES:
        return values.rank(method="dense").sub(1).astype("Int64")
    codes = pd.qcut(values, CLASSES, labels=False, duplicates="drop")
    return codes.rank(method="dense").sub(1).astype("Int64")


def ranges(areas, places):
    """The lowest and highest value of each class in words, in order of class."""
    known = areas.dropna(subset="value").groupby("class")["value"]
    return [
        f"{low:,.{places}f}" if low == high else f"{low:,.{places}f} to {high:,.{places}f}"
        for low, high in zip(known.min(), known.max(), strict=True)
    ]


def with_unavailable(alt, areas):
    """`alt` and a sentence that names the areas without a value, where there are any."""
    names = sorted(areas.loc[areas["value"].isna(), "name"])
    if not names:
        return alt
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return f"{alt} Not available: {', '.join(names[:_NAMED])}{more}."


def simplified(areas):
    """Boundaries with no more detail than the paper shows, still meeting without slivers."""
    west, south, east, north = areas.total_bounds
    return areas.set_geometry(areas.simplify_coverage(max(east - west, north - south) / 8000))


def _height(extent):
    west, south, east, north = extent
    return min(max((WIDTH - _LEGEND) * (north - south) / (east - west), 3.0), 5.6) + 0.1


def _lay_out(paper, axes, extent):
    width, height = paper.get_size_inches()
    axes.set_position((0, 0.01, (width - _LEGEND) / width, 0.98))
    axes.set_axis_off()
    west, south, east, north = extent
    margin = max(east - west, north - south) * 0.015
    axes.set_xlim(west - margin, east + margin)
    axes.set_ylim(south - margin, north + margin)
    axes.set_aspect("equal", anchor="W")


def _colours(count):
    """Light to dark; two and three classes keep apart by leaving out neighbours."""
    return {1: SEQUENTIAL[2:3], 2: SEQUENTIAL[1:4:2], 3: SEQUENTIAL[0:5:2], 4: SEQUENTIAL[:4]}.get(count, SEQUENTIAL)


def _shade(axes, areas, outline):
    known = areas["class"].dropna()
    colours = _colours(int(known.max()) + 1 if len(known) else 1)
    line = {"edgecolor": INK, "linewidth": 0.5 if len(areas) > 60 else 0.8}
    for number, colour in enumerate(colours):
        within = areas[areas["class"] == number]
        if len(within):
            within.plot(ax=axes, facecolor=colour, aspect=None, **line)
    without = areas[areas["class"].isna()]
    if len(without):
        without.plot(ax=axes, facecolor=NOT_AVAILABLE, hatch="////", aspect=None, **line)
    if outline is not None:
        outline.boundary.plot(ax=axes, color=INK, linewidth=1.6, aspect=None)


def _write_legend(paper, areas, label, places):
    from matplotlib.patches import Patch

    words = ranges(areas, places)
    counts = areas["class"].value_counts()
    patches = [
        Patch(facecolor=colour, edgecolor=INK, linewidth=0.8, label=f"{text}  ({_areas(counts[number])})")
        for number, (colour, text) in enumerate(zip(_colours(len(words)), words, strict=False))
    ][::-1]
    if missing := int(areas["class"].isna().sum()):
        patches.append(
            Patch(facecolor=NOT_AVAILABLE, edgecolor=INK, hatch="////", label=f"not available  ({_areas(missing)})")
        )
    legend = paper.legend(
        handles=patches, loc="upper right", bbox_to_anchor=(1, 0.99), frameon=False, title=wrapped(label, 26),
        alignment="left", handlelength=1.6, handleheight=1.3, labelspacing=0.5, mode="expand", borderaxespad=0,
    )  # fmt: skip
    legend.set_bbox_to_anchor((1 - _LEGEND / WIDTH, 0, _LEGEND / WIDTH, 0.99), transform=paper.transFigure)


def _write_names(axes, areas):
    from matplotlib.patheffects import withStroke

    halo = [withStroke(linewidth=2, foreground="white")]
    for name, point in zip(areas["name"], areas.representative_point(), strict=True):
        axes.annotate(
            wrapped(name, 12), (point.x, point.y), ha="center", va="center", fontsize=6.5, linespacing=0.95,
            path_effects=halo, zorder=5,
        )  # fmt: skip


def _areas(count):
    return f"{count} area" if count == 1 else f"{count} areas"


def _draw_scale(axes, extent):
    """A bar of a round number of kilometres: boundaries are in metres of the National Grid."""
    west, south, east, _ = extent
    length = _round_length((east - west) / 4)
    axes.plot([west, west + length], [south, south], color=INK, linewidth=2, solid_capstyle="butt")
    text = f"{length / 1000:g} km"
    axes.annotate(text, (west + length / 2, south), (0, 4), textcoords="offset points", ha="center", color=QUIET)


def _round_length(metres):
    power = 10 ** math.floor(math.log10(metres))
    return max(step * power for step in (1, 2, 5) if step * power <= metres)
