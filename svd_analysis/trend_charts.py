"""A series by month with its smooth trend, the range that earlier months led one to expect, and what is missing."""

from svd_analysis import direct_labels
from svd_analysis.direct_labels import Label
from svd_analysis.drawing import CATEGORICAL, INK, LEFT, QUIET, drawing, from_zero, place, svg
from svd_analysis.html_figures import Figure
from svd_analysis.periods import Period
from svd_analysis.time_axes import (
    GAP,
    in_runs,
    label_months,
    lay_breaks,
    mark_breaks,
    room_above,
    runs,
    shade,
    with_breaks,
    with_gaps,
)  # fmt: skip

_RECORDED = {"color": QUIET, "linewidth": 0.8, "marker": "o", "markersize": 2.8}
_TREND = {"color": CATEGORICAL[0], "linewidth": 2.8}
_RANGE = {"facecolor": "#d3e3f1", "edgecolor": CATEGORICAL[0], "linewidth": 0.6}
_OUTSIDE = {"color": CATEGORICAL[2], "marker": "D", "markersize": 6.5, "linestyle": "none"}
_PARTIAL = {"color": INK, "marker": "o", "markersize": 5, "markerfacecolor": "white", "linestyle": "none"}
# How a month without a number is shaded, and its word in the chart.
_WITHOUT = {
    "gap": (GAP, "no data"),
    "partial": (GAP | {"hatch": "\\\\\\\\\\", "edgecolor": "#6b7780"}, "partial month"),
    "suppressed": (GAP | {"hatch": "---", "edgecolor": "#6b7780"}, "withheld (small number)"),
    "other": (GAP | {"hatch": "xxx"}, "no number"),
}
_WHY = {"incomplete": "partial", "refused": "partial", "gap": "gap", "suppressed": "suppressed"}


def months(table, *, name, caption, alt, unit, title=None, data=None, breaks=(), expected="expected range"):
    """One series by month. `table` has `month` (YYYY-MM), `value` and `status`, and may have `trend`, `lower`, `upper`.

    The recorded number is small dots on a thin line, the trend a heavy line, the range from `lower` to `upper` a band
    that `expected` names in words; a number outside its range is a diamond. A month without a row or a number is shaded
    by what its status says: no data, partial (incomplete, refused), withheld. A partial month that has a number is a
    hollow mark off the line. `unit` says what the height counts, from zero. `breaks` are (month, label, grade): a
    dashed line as that month began, with its words above. The alt text gets a sentence on each thing missing or broken.
    """
    whole = _every_month(table)
    assert whole["value"].notna().any(), f"figure {name}: no month has a number; say so in a sentence instead"
    kinds = _kinds(whole)
    labels = _labels(whole, kinds, expected)
    ends = direct_labels.width_of(labels)
    laid = lay_breaks([(whole.index.get_loc(one[0]), one) for one in breaks], len(whole), ends)
    lift, deep = room_above(laid, unit), max(2.43, direct_labels.depth_of(labels))
    above = max(room_above(laid), lift + 0.35)
    with drawing(name, height=deep + above + 0.62) as (paper, axes):
        place(paper, axes, left=LEFT, right=ends, top=above + 0.07, bottom=0.55)
        from_zero(axes, whole[["value", "trend", "upper"]].max().max(), unit, lift=lift + 0.17)
        axes.set_xlim(-0.5, len(whole) - 0.5)
        _draw(axes, whole, kinds)
        mark_breaks(axes, laid)
        label_months(axes, whole.index)
        direct_labels.write(axes, labels)
        return Figure(name, with_breaks(_with_missing(alt, whole, kinds), breaks), caption, svg(paper), title, data)


def _every_month(table):
    """A row for every month from first to last, with every column; a month that had no row is a gap."""
    found = table.set_index("month").reindex(columns=["value", "trend", "lower", "upper", "status"])
    assert found.index.is_unique, "a month stands in two rows"
    found = found.reindex(Period(found.index.min(), found.index.max()).months)
    numbers = ["value", "trend", "lower", "upper"]
    found[numbers] = found[numbers].astype("float64")
    return found.assign(status=found["status"].fillna("gap"))


def _kinds(whole):
    """The places of months to be drawn otherwise: without a number by why, partial with one, outside the range."""
    without = whole["value"].isna()
    partial = ~without & whole["status"].isin(["incomplete", "refused"])
    why = whole["status"].map(_WHY).fillna("other").where(without, "")
    outside = ~partial & ((whole["value"] < whole["lower"]) | (whole["value"] > whole["upper"]))
    kinds = {kind: why == kind for kind in _WITHOUT} | {"hollow": partial, "outside": outside}
    return {kind: list(found.to_numpy().nonzero()[0]) for kind, found in kinds.items()}


def _draw(axes, whole, kinds):
    for kind, (style, _) in _WITHOUT.items():
        shade(axes, kinds[kind], style)
    lower, upper = whole["lower"].to_numpy(), whole["upper"].to_numpy()
    for first, last in runs((whole["lower"].notna() & whole["upper"].notna()).to_numpy().nonzero()[0]):
        edges = [at - 0.5 for at in range(first, last + 2)]
        within = slice(first, last + 1)
        axes.stairs(upper[within], edges, baseline=lower[within], fill=True, zorder=1.5, **_RANGE)
    values = whole["value"].to_numpy()
    counted = values.copy()
    counted[kinds["hollow"]] = float("nan")
    axes.plot(counted, zorder=3, clip_on=False, **_RECORDED)
    axes.plot(whole["trend"].to_numpy(), zorder=4, **_TREND)
    if (whole["value"].dropna() % 1 == 0).all():
        axes.yaxis.get_major_locator().set_params(integer=True)
    for places, style in ((kinds["hollow"], _PARTIAL), (kinds["outside"], _OUTSIDE)):
        axes.plot(places, values[places], zorder=5, clip_on=False, **style)


def _labels(whole, kinds, expected):
    """What there is in the chart, each with the height at which it ends."""
    last = whole[["value", "trend", "lower", "upper"]].ffill().iloc[-1]
    shown = [Label(_WITHOUT[kind][1], None, _WITHOUT[kind][0]) for kind in _WITHOUT if kinds[kind]]
    if kinds["hollow"]:
        shown.append(Label("partial month, not counted", None, _PARTIAL))
    shown.append(Label("recorded number", last["value"], _RECORDED))
    if (whole["trend"].notna() & whole["trend"].shift().notna()).any():
        shown.append(Label("smooth trend", last["trend"], _TREND, bold=True))
    if whole["upper"].notna().any():
        shown.append(Label(expected, last["upper"], _RANGE))
    if kinds["outside"]:
        shown.append(Label("outside the range", last["upper"], _OUTSIDE))
    return shown


def _with_missing(alt, whole, kinds):
    named = {kind: [whole.index[at] for at in places] for kind, places in kinds.items()}
    alt = with_gaps(alt, named["gap"])
    for kind, words in (
        ("partial", "Partial, without a number"), ("hollow", "Partial, not counted"),
        ("suppressed", "Withheld because the number is small"), ("other", "Without a number"),
    ):  # fmt: skip
        if named[kind]:
            alt = f"{alt} {words}: {in_runs(named[kind])}."
    return alt
