"""Funnels of areas around their region, and the curve of concentration. Neither orders areas by name."""

from svd_analysis import direct_labels
from svd_analysis.direct_labels import Label
from svd_analysis.drawing import (
    CATEGORICAL,
    INK,
    LEFT,
    QUIET,
    drawing,
    from_zero,
    height_of,
    place,
    room_for,
    svg,
    wrapped,
)
from svd_analysis.html_figures import Figure

_LIMITS = {
    "998": ("99.8%", {"color": CATEGORICAL[0], "linewidth": 1.5, "linestyle": "-"}),
    "95": ("95%", {"color": CATEGORICAL[0], "linewidth": 1.5, "linestyle": (0, (4, 2))}),
}
_TARGET = {"color": CATEGORICAL[3], "linewidth": 1.6, "linestyle": (0, (1, 1.2))}
_OTHERS = {
    "marker": "o", "linestyle": "none", "markersize": 5.5, "markerfacecolor": "white", "markeredgecolor": QUIET,
    "markeredgewidth": 1.1,
}  # fmt: skip
_OWN = {"marker": "s", "linestyle": "none", "markersize": 9, "color": CATEGORICAL[2]}


def funnel(
    points, limits, target, *, name, caption, alt, unit, across, others="other areas of the region", widened="",
    title=None, data=None,
):  # fmt: skip
    """Every area of a region by its size, between the limits that chance would keep nearly all of them in.

    `points` has `x` (residents, or the number expected), `y` (a rate or ratio; missing is left out, and counted in the
    alt text), `own` (true for the area itself) and `label`, which is written beside the area's own filled square only:
    the others are hollow circles that `others` names together, so that nobody reads a league table. `limits` has `x`,
    `lower95`, `upper95`, `lower998`, `upper998`; a missing limit is not drawn. `target` is (value, words) of the line
    in the middle. `widened` says in words what the limits allow for beyond chance, such as "ordinary differences
    between areas", and stands where they end. `unit` says what the height is, `across` what the width is.
    """
    shown = points[points["x"].notna() & points["y"].notna()]
    assert len(shown), f"figure {name}: no area has a rate; say so in a sentence instead"
    labels = _funnel_labels(shown, limits.sort_values("x"), target, others, widened)
    ends = direct_labels.width_of(labels)
    with drawing(name, height=max(3.1, direct_labels.depth_of(labels)) + 0.97) as (paper, axes):
        place(paper, axes, left=LEFT, right=ends, top=0.42, bottom=0.55)
        _set_scales(axes, shown, limits, target, unit, across)
        _draw_limits(axes, limits.sort_values("x"), target)
        axes.plot(shown["x"][~_own(shown)], shown["y"][~_own(shown)], zorder=4, **_OTHERS)
        axes.plot(shown["x"][_own(shown)], shown["y"][_own(shown)], zorder=6, clip_on=False, **_OWN)
        _name_own(axes, shown, limits)
        direct_labels.write(axes, labels)
        return Figure(name, _with_left_out(alt, len(points) - len(shown)), caption, svg(paper), title, data)


def _own(points):
    return points["own"].to_numpy("bool")


def _funnel_labels(points, limits, target, others, widened):
    last = limits.ffill().iloc[-1]
    allowing = f", both allowing for {widened}" if widened else ""
    shown = [Label(others, None, _OTHERS)] if (~_own(points)).any() else []
    shown += [
        Label(f"{level} limits" + (allowing if key == "95" else ""), last[f"upper{key}"], style)
        for key, (level, style) in _LIMITS.items()
        if last[f"upper{key}"] == last[f"upper{key}"]
    ]
    return [*shown, Label(target[1], target[0], _TARGET)]


def _set_scales(axes, points, limits, target, unit, across):
    from matplotlib.ticker import MaxNLocator

    # The limits of the smallest areas go up out of the paper; the areas themselves never do.
    highest = max(points["y"].max() * 1.12, target[0] * 1.3, min(limits["upper998"].max(), points["y"].max() * 1.6))
    from_zero(axes, highest, unit)
    axes.set_ylim(0, highest * 1.02 or 1)
    axes.set_xlim(0, max(points["x"].max(), limits["x"].max()) * 1.03)
    axes.xaxis.set_major_locator(MaxNLocator(6))
    axes.xaxis.set_major_formatter("{x:,.10g}")
    axes.set_xlabel(across)


def _draw_limits(axes, limits, target):
    axes.axhline(target[0], zorder=2, **_TARGET)
    for key, (_, style) in _LIMITS.items():
        for side in ("lower", "upper"):
            axes.plot(limits["x"], limits[f"{side}{key}"], zorder=3, **style)


def _name_own(axes, points, limits):
    """The area's own name beside its square; where it would cover other marks, in free paper with a line to it."""
    from matplotlib.patheffects import withStroke

    size = axes.get_position().size * axes.figure.get_size_inches()
    lines = limits.melt("x", value_name="y").dropna()[["x", "y"]]
    places, along = (
        (axes.transData - axes.transAxes).transform(each[["x", "y"]].to_numpy("float64")) * size
        for each in (points, lines)
    )
    for at in _own(points).nonzero()[0]:
        words = wrapped(points["label"].iloc[at], 22)
        box = room_for([words], "bold") + 0.06, height_of(words) + 0.06
        left, low, away = free_place(places, along, places[at], box, size)
        line = {"arrowstyle": "-", "color": INK, "linewidth": 0.9, "shrinkA": 0, "shrinkB": 5}
        axes.annotate(
            words, places[at] / size, ((left + 0.03) / size[0], (low + 0.05) / size[1]), "axes fraction",
            textcoords="axes fraction", va="bottom", zorder=7, weight="bold",
            path_effects=[withStroke(linewidth=3, foreground="white")], arrowprops=line if away > 0.2 else None,
        )  # fmt: skip


def free_place(places, along, point, box, size):
    """Where a box (width, height) goes on paper of that `size`, to cover few marks and lines and be near to `point`.

    Its lower left corner and how far away it is; all in inches. A mark that is covered, at one of `places`, weighs as
    much as half an inch further away; a place `along` a line as much as a twentieth.
    """
    import numpy as np

    (wide, high), (x, y) = box, point
    lefts = np.append(np.arange(0.05, max(size[0] - wide, 0.1), 0.1), [x + 0.1, x - wide - 0.1])
    lows = np.append(np.arange(0.05, max(size[1] - high, 0.1), 0.1), [y + 0.06, y - high - 0.06])
    left, low = (grid.ravel() for grid in np.meshgrid(lefts, lows))
    marks, lines = (
        (
            (each[:, 0] > left[:, None] - 0.06) & (each[:, 0] < left[:, None] + wide + 0.06)
            & (each[:, 1] > low[:, None] - 0.06) & (each[:, 1] < low[:, None] + high + 0.06)
        ).sum(axis=1)
        for each in (places, along)
    )  # fmt: skip
    outside = (left < 0) | (low < 0) | (left + wide > size[0]) | (low + high > size[1])
    away = np.hypot(x - np.clip(x, left, left + wide), y - np.clip(y, low, low + high))
    best = np.argmin(np.round(marks * 0.5 + lines * 0.05 + outside * 1000.0 + away, 6))
    return float(left[best]), float(low[best]), float(away[best])


def _with_left_out(alt, count):
    if not count:
        return alt
    return f"{alt} {'One area is' if count == 1 else f'{count} areas are'} not shown, without a rate."


def lorenz(curve, *, name, caption, alt, places, offences, marked=None, equal=None, title=None, data=None):
    """What per cent of offences lies in what per cent of places, those with most first, beside an even spread.

    `curve` has `x` (per cent of places, 0 to 100) and `y` (per cent of the offences in them); (0, 0) is added, a
    missing row is left out. `places` and `offences` name the two axes. `marked` is (x, y, words): one point told in
    words, such as half of the offences. `equal` are words for the straight line of an even spread.
    """
    known = curve.dropna(subset=["x", "y"]).sort_values("x")
    assert len(known), f"figure {name}: the curve has no point; say so in a sentence instead"
    assert known[["x", "y"]].stack().between(0, 100).all(), f"figure {name}: a per cent is not between 0 and 100"
    across, up = [0, *known["x"]], [0, *known["y"]]
    with drawing(name, height=4.1) as (paper, axes):
        place(paper, axes, left=LEFT, right=0.35, top=0.42, bottom=0.55)
        from_zero(axes, 100, offences)
        axes.set(xlim=(0, 100), ylim=(0, 100), xlabel=places)
        axes.xaxis.set_major_formatter("{x:g}%")
        axes.yaxis.set_major_formatter("{x:g}%")
        axes.plot([0, 100], [0, 100], color=QUIET, linewidth=1.4, linestyle=(0, (4, 2)), zorder=2)
        axes.plot(across, up, color=CATEGORICAL[0], linewidth=2.6, zorder=3, clip_on=False)
        axes.annotate(wrapped(equal or "if every place had as many", 16), (64, 60), va="top", color=INK)
        _name_curve(axes, across, up)
        if marked:
            _mark_point(axes, marked)
        return Figure(name, alt, caption, svg(paper), title, data)


def _name_curve(axes, across, up):
    """Above the curve's middle where there is paper, below it where the curve keeps to the corner."""
    import numpy as np

    height = float(np.interp(50, across, up))
    corner = height > 86
    axes.annotate(
        "as recorded", (54 if corner else 47, height), (0, -9 if corner else 5), textcoords="offset points",
        ha="left" if corner else "right", va="top" if corner else "bottom", weight="bold", color=CATEGORICAL[0],
    )  # fmt: skip


def _mark_point(axes, marked):
    """The point with lines down and to the left, and its words low in the corner that the curve never enters."""
    x, y, words = marked
    axes.plot([x, x, 0], [0, y, y], color=INK, linewidth=1, linestyle=(0, (1, 1.2)), zorder=4)
    axes.plot(x, y, "o", color=CATEGORICAL[0], markersize=7, zorder=5)
    side, at = ("left", max(x + 2, 22)) if x < 60 else ("right", x - 2)
    axes.annotate(
        wrapped(words, 28), (x, 5), (at, 5), textcoords="data", ha=side, va="bottom", zorder=6,
        arrowprops={"arrowstyle": "-", "color": INK, "linewidth": 0.8, "relpos": (0, 0.15), "shrinkA": 2, "shrinkB": 0},
    )  # fmt: skip
