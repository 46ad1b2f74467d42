"""Figures of change: a measure of the earlier year as it was counted, walked step by step to the latest year."""

import pandas as pd

from svd_analysis import waterfall_charts
from svd_analysis.comparison import RELATIVE
from svd_analysis.rates import NOT_COMPARABLE
from svd_analysis.sentences.two_editions import (
    ENDS,
    NO_RATE,
    between,
    is_nothing,
    nothing_before,
    steps_of,
    text_of,
)
from svd_analysis.waterfall_charts import LEVEL, STEP

MOST = 4


def waterfall(svd, place=0):
    """The chart at a place among an area's at most four: the headline measure first, then what else moved; None beyond.

    Beside the headline measure stand the headlines that any step restated or that lack a step, and, where the
    definition changed, what is certainly and what is possibly inside it.
    """
    two = between(svd)
    chosen = _chosen(two) if two else []
    if place == 0 and not chosen:
        return nothing_before(svd, "No steps are drawn") if two is None else None
    return _drawn(two, *chosen[place]) if place < len(chosen) else None


def _chosen(two):
    """(indicator, row) of the measures that are drawn."""
    headline = [two.headline.name] if two.headline else []
    others = [name for name in two.latest.headlines if name not in headline]
    redefined = {one.name for one, row in two.rows() if one.own_definition and _moved(row, ["definition"])}
    bounds = two.of(sorted(redefined))
    drawn = two.of(headline) + [pair for pair in two.of(others) if _moved(pair[1], steps_of("count"))]
    drawn = [(one, row) for one, row in drawn if _any_number(row)]
    bounds = [pair for pair in bounds if pair[0].name not in {one.name for one, _ in drawn}]
    return (drawn[: MOST - len(bounds)] + bounds)[:MOST]


def _moved(row, steps):
    """Whether a row has a step that is not 0, a step that could not be computed among them."""
    return any(not is_nothing(row[step]) for step in steps)


def _any_number(row):
    return any(row[name] == row[name] for name in ENDS)


def _drawn(two, one, row):
    table = _table(two, row)
    told = "; ".join(f"{label} {text}" for label, text in zip(table["label"], table["text"], strict=True))
    still = [step for step in steps_of("count") if is_nothing(row[step])]
    none = f" {', '.join(still).capitalize()}: 0." if still else ""
    bound = "" if row["bound"] == "exact" else f"-{row['bound']}"
    return waterfall_charts.waterfall(
        table,
        name=f"steps-{one.name.replace('_', '-')}{bound}",
        title=f"{two.titled(one, row)}, from {two.heading('as_published')} to {two.heading('latest_value')}",
        caption=f"{two.titled(one, row)}, {two.area.name}: each step that is not 0, as a number with its sign."
        f"{_against(row)} From the files of {two.earlier.name} and {two.latest.name}",
        alt=f"Bars of the years and of the steps between them. {told}.{none}",
        unit=f"{one.unit}s",
        data="steps-of-counts",
    )


def _against(row):
    """What keeps the movement that is drawn from being read as a change; empty where nothing does."""
    if row["comparable"] == RELATIVE:
        return (
            " Recording changed between the two years, so that the movement drawn can be recording alone: only the "
            "ratio over the rest of the force's is judged."
        )
    return f" The two years are not compared: {row['reason']}." if row["comparable"] == NOT_COMPARABLE else ""


def _table(two, row):
    """The rows of a chart: the two years and the earlier one restated, and between them each step that is not 0."""
    path = [name for name in two.path() if name in ENDS or (_moved(row, [name]) and text_of(row, name) != NO_RATE)]
    return pd.DataFrame(
        {
            "label": [two.heading(name) for name in path],
            "kind": [LEVEL if name in ENDS else STEP for name in path],
            "value": [row[name] for name in path],
            "text": [text_of(row, name) for name in path],
        }
    )
