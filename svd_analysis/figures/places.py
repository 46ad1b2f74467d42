"""Figures of places: the gradient between neighbourhoods and how offences are concentrated."""

import pandas as pd

from svd_analysis import charts, funnel_charts, tables
from svd_analysis.periods import in_words
from svd_analysis.sentences import Sentence, interval_text, value_text


def deprivation(svd):
    """The rate in each fifth of the area's own neighbourhoods, most deprived first, with intervals."""
    measure, rows = tables.place_measure(svd), []
    for fifth in range(1, 6):
        found = svd.rows(measure.name if measure else "", breakdown=f"deprivation_fifth={fifth}")
        rows += [(fifth, row) for row in found.to_dict("records")]
    if not rows or rows[0][1]["per"] != rows[0][1]["per"]:
        return Sentence("No chart of the gradient is drawn: there are no rates by neighbourhood.")
    table = pd.DataFrame(
        {
            "label": [tables.fifth_name(fifth) for fifth, _ in rows],
            **{name: [row[name] for _, row in rows] for name in ("value", "lower", "upper")},
            "text": [f"{value_text(row)} ({interval_text(row)})" for _, row in rows],
        }
    )
    return charts.intervals(
        table,
        name="deprivation-chart",
        caption=f"{measure.title} by fifth of the area's own neighbourhoods, {svd.area.name}, "
        f"{in_words(rows[0][1]['period'])}",
        alt="A dot for each fifth, offences per 1,000 residents with intervals, from the most deprived fifth to the "
        f"least: {'; '.join(table['text'])}.",
        unit="offences per 1,000 residents",
        data="deprivation",
    )


def concentration(svd):
    """What share of the offences lies in what share of the neighbourhoods, those with most first."""
    measure = tables.place_measure(svd)
    rows = svd.rows(measure.name, breakdown=None) if measure else svd.estimates.iloc[:0]
    rows = rows[rows["breakdown"].str.startswith("lorenz=")].dropna(subset="value").sort_values("breakdown")
    if rows.empty:
        return Sentence("No curve of concentration is drawn: there are no numbers by neighbourhood.")
    curve = pd.DataFrame(
        {"x": [float(one.partition("=")[2]) for one in rows["breakdown"]], "y": rows["value"].to_numpy()}
    )
    tenth = curve[curve["x"] == 10].iloc[0]
    words = f"{tenth['y']:.0f}% of offences in the 10% of neighbourhoods with most"
    return funnel_charts.lorenz(
        curve,
        name="concentration-chart",
        caption=f"{measure.title} by share of neighbourhoods (LSOAs), {svd.area.name}, "
        f"{in_words(rows['period'].iloc[0])}",
        alt=f"A curve of the share of offences in the neighbourhoods with most: {words}.",
        places="share of neighbourhoods, those with most offences first",
        offences="share of the offences in them",
        marked=(tenth["x"], tenth["y"], words),
        data="concentration",
    )
