"""Maps a reader sees: areas shaded in at most five classes, always to stand beside the table of the same values.

Static, without a background map: drawing one would tell a tile server which places are being looked at.
"""

import math

from svd_analysis.drawing import (
    CATEGORICAL,
    INK,
    NOT_AVAILABLE,
    QUIET,
    SEQUENTIAL,
    WIDTH,
    drawing,
    height_of,
    png,
    wrapped,
)
from svd_analysis.html_figures import Figure

CLASSES = len(SEQUENTIAL)
_NAMED = 6  # areas without a value named in the alt text; the rest are counted
_LABELLED = 26  # areas; more names than that would cover the map
_LEGEND = 2.15  # inches at the right of the map
_BELOW = 0.3  # inches below the map for its scale
_LETTERS = 24  # of the legend in a line
NO_WORD = "not available"
_HATCHES = ("////", "....", "xxxx", "\\\\\\\\")  # of areas without a value, by the word for why
_MARK = {"edgecolor": CATEGORICAL[3], "linewidth": 2.2}


def choropleth(
    boundaries, values, *, name, caption, alt, label, places=1, outline=None, marked=(), marked_as="in a cluster",
    word_for_missing=None, title=None, data=None,
):  # fmt: skip
    """A map of `values` (`area_code`, `value`) on `boundaries`, in classes that hold about as many areas each.

    `label` is what is measured and per what. Values are rounded to `places` before they are classed, so that the
    ranges of the legend cannot overlap. An area with no value is hatched, and named in the alt text: not zero.
    `word_for_missing` maps codes of such areas to the word for why (visitor area, rate not shown), four words at most,
    each hatched in its own way; the others are "not available". `outline` is boundaries to draw over the map.
    `marked` are codes of areas to draw a line around together, which the legend calls `marked_as`.
    AssertionError for a value, mark or word whose area has no boundary, and for a word beside a value.
    """
    areas = boundaries.sort_values("area_code").merge(
        values[["area_code", "value"]], on="area_code", how="left", validate="one_to_one"
    )
    for codes in (values["area_code"], marked, word_for_missing or {}):
        unplaced = sorted(set(codes) - set(boundaries["area_code"]))
        assert not unplaced, f"map {name}: {len(unplaced)} areas have no boundary; the first is {unplaced[0]}"
    areas["value"] = areas["value"].astype("float64").round(places)
    areas["class"] = classes(areas["value"])
    areas["without"] = _words(areas, word_for_missing or {}, name)
    areas["marked"] = areas["area_code"].isin(list(marked))
    entries, extent = _entries(areas, label, places, marked_as), areas.total_bounds
    with drawing(name, height=_height(extent, entries)) as (paper, axes):
        _lay_out(paper, axes, extent)
        _shade(axes, simplified(areas), outline)
        if len(areas) <= _LABELLED:
            _write_names(axes, areas)
        _write_legend(paper, entries)
        _draw_scale(axes, extent)
        return Figure(name, with_unavailable(alt, areas), caption, png(paper), title, data)


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
    """`alt` and a sentence for each word that stands for a missing value, which names the areas it stands for."""
    for word in _in_use(areas):
        names = sorted(areas.loc[areas["without"] == word, "name"])
        more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
        alt = f"{alt} {word[0].upper()}{word[1:]}: {', '.join(names[:_NAMED])}{more}."
    return alt


def _words(areas, words, name):
    """The word of each area without a value; the empty string where there is one."""
    missing = areas["value"].isna()
    wrong = sorted(set(areas.loc[~missing, "area_code"]) & set(words))
    assert not wrong, f"map {name}: {wrong[0]} has a value and a word for having none"
    found = areas["area_code"].map(lambda code: words.get(code, NO_WORD)).where(missing, "")
    assert found[missing].nunique() <= len(_HATCHES), f"map {name}: more than {len(_HATCHES)} words for a missing value"
    return found


def _in_use(areas):
    """The words for missing values, the plain one first, so that its hatching is always the same."""
    found = set(areas["without"]) - {""}
    return sorted(found, key=lambda word: (word != NO_WORD, word))


def _hatch(word, words):
    rest = [one for one in words if one != NO_WORD]
    return _HATCHES[0] if word == NO_WORD else _HATCHES[1:][rest.index(word)]


def simplified(areas):
    """Boundaries with no more detail than the paper shows, still meeting without slivers."""
    west, south, east, north = areas.total_bounds
    return areas.set_geometry(areas.simplify_coverage(max(east - west, north - south) / 8000))


def _height(extent, entries):
    """Inches: of the map at its width, between 1.5 and 5.6, and its scale below; never less than the legend needs."""
    west, south, east, north = extent
    legend = sum(height_of(words) + 0.1 for _, words in entries) + 0.25
    return max(min(max((WIDTH - _LEGEND) * (north - south) / (east - west), 1.5), 5.6) + _BELOW, legend) + 0.1


def _lay_out(paper, axes, extent):
    width, height = paper.get_size_inches()
    axes.set_position((0, 0.01, (width - _LEGEND) / width, 0.98))
    axes.set_axis_off()
    west, south, east, north = extent
    margin = max(east - west, north - south) * 0.015
    below = _BELOW * max((east - west) / (width - _LEGEND), (north - south) / (height - _BELOW))
    axes.set_xlim(west - margin, east + margin)
    axes.set_ylim(south - margin - below, north + margin)
    axes.set_aspect("equal", anchor="NW")


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
    words = _in_use(areas)
    for word in words:
        within = areas[areas["without"] == word]
        within.plot(ax=axes, facecolor=NOT_AVAILABLE, hatch=_hatch(word, words), aspect=None, **line)
    if outline is not None:
        outline.boundary.plot(ax=axes, color=INK, linewidth=1.6, aspect=None)
    _draw_marked(axes, areas[areas["marked"]])


def _draw_marked(axes, areas):
    """One line around marked areas that touch, on white so that it is seen on any shade."""
    if areas.empty:
        return
    around = areas.dissolve().boundary
    around.plot(ax=axes, color="white", linewidth=5, aspect=None, zorder=3)
    around.plot(ax=axes, color=_MARK["edgecolor"], linewidth=_MARK["linewidth"], aspect=None, zorder=4)


def _entries(areas, label, places, marked_as):
    """The legend from the top: what is measured, classes from the highest, words, the mark. (how it looks, words)."""
    counts, words = areas["class"].value_counts(), ranges(areas, places)
    shades = [
        ({"facecolor": colour, "edgecolor": INK, "linewidth": 0.8}, f"{text}  ({_areas(counts[number])})")
        for number, (colour, text) in enumerate(zip(_colours(len(words)), words, strict=False))
    ][::-1]
    missing = [
        (
            {"facecolor": NOT_AVAILABLE, "edgecolor": INK, "hatch": _hatch(word, _in_use(areas))},
            f"{word}  ({_areas((areas['without'] == word).sum())})",
        )
        for word in _in_use(areas)
    ]
    marks = [(_MARK | {"facecolor": "white"}, f"{marked_as}  ({_areas(areas['marked'].sum())})")]
    entries = shades + missing + (marks if areas["marked"].any() else [])
    return [(None, wrapped(label, 26))] + [(look, wrapped(text, _LETTERS)) for look, text in entries]


def _write_legend(paper, entries):
    from matplotlib.patches import Patch

    (_, label), *rest = entries
    legend = paper.legend(
        handles=[Patch(**look, label=words) for look, words in rest], loc="upper right", bbox_to_anchor=(1, 0.99),
        frameon=False, title=label, alignment="left", handlelength=1.6, handleheight=1.3, labelspacing=0.5,
        mode="expand", borderaxespad=0,
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
    # With a space at which no line is broken.
    return f"{count}\u00a0area" if count == 1 else f"{count}\u00a0areas"


def _draw_scale(axes, extent):
    """A bar of a round number of kilometres below the map: boundaries are in metres of the National Grid."""
    west, south, east, _ = extent
    length, low = _round_length((east - west) / 4), (south + axes.get_ylim()[0]) / 2
    axes.plot([west, west + length], [low, low], color=INK, linewidth=2, solid_capstyle="butt")
    text = f"{length / 1000:g} km"
    axes.annotate(text, (west + length, low), (6, 0), textcoords="offset points", va="center", color=QUIET)


def _round_length(metres):
    power = 10 ** math.floor(math.log10(metres))
    return max(step * power for step in (1, 2, 5) if step * power <= metres)
