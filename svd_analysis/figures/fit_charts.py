"""One panel of how well a model fits: calibration, one area left out, other sets allowed for, errors of prediction.

Nothing is calculated here but places on paper.
"""

from svd_analysis.drawing import CATEGORICAL, QUIET, drawing, svg
from svd_analysis.html_figures import Figure
from svd_analysis.model_charts import label_ratios, place_panel
from svd_analysis.ratio_charts import scale

NOT_RUN = "not run"


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
            place_panel(axes, at, 2, 2, sheet)
            axes.text(0, 1.04, heading, transform=axes.transAxes, ha="left", va="bottom", weight="bold")
            draw(axes, parts)
        return Figure(name, alt, caption, svg(paper), title, data)


_HEADINGS = (
    "Recorded beside fitted offences", "Each area left out once", "Each set allowed for", "Error of prediction a place",
)  # fmt: skip


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
    label_ratios(axes.yaxis, low, high, 2 * axes.get_position().height * axes.figure.get_figheight())
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
