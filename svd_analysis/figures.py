"""The figures of the appendix, from estimates."""

import pandas as pd

from svd_analysis import charts, parameters
from svd_analysis.periods import in_words
from svd_analysis.sentences import STATUS_WORDS, Sentence, breaks, count_text, decimal, interval_text, value_text, whole
from svd_analysis.tables import _fifth_name, _largest_first, place_measure


def definition_bounds(svd):
    """One bar from the offences certainly inside the definition to those possibly inside, with the countable
    measure.
    """
    certain, possible = (svd.row("serious_violence", bound=bound) for bound in ("certain", "possible"))
    if certain is None or certain["status"] in STATUS_WORDS:
        return Sentence("The definition's bounds can't be drawn: the year is not whole.")
    measure = svd.row(svd.headline.name)
    counts = [int(row["numerator"]) for row in (certain, possible, measure)]
    return charts.bound_bar(
        counts[0], counts[1],
        name="definition-bounds",
        caption=f"Offences inside {svd.definition.title}, {svd.area.name}, {in_words(svd.edition.year)}: certain "
        f"to possible",
        alt=f"A bar from {whole(counts[0])} offences certainly inside the definition to {whole(counts[1])} "
        f"possibly inside; the "
        f"countable measure, {svd.headline.label}, is {whole(counts[2])}.",
        unit="recorded offences",
        measure=(counts[2], svd.headline.label),
    )  # fmt: skip


def kinds(svd):
    """A bar for each kind of violence, largest first."""
    pairs = [(one, row) for one, row in _largest_first(svd) if one.kind in ("kind", "headline", "beside")]
    table = pd.DataFrame(
        {
            "label": [one.title for one, _ in pairs],
            "value": [
                float(row["numerator"]) if row["status"] not in STATUS_WORDS else float("nan") for _, row in pairs
            ],
            "text": [count_text(row) for _, row in pairs],
        }
    )
    largest = "; ".join(f"{one.label} {count_text(row)}" for one, row in pairs[:4])
    return charts.bars(
        table,
        name="kinds-chart",
        caption=f"Recorded offences by kind, {svd.area.name}, {in_words(svd.edition.year)}. Source: "
        f"{parameters.source(svd.source).title}",
        alt=f"Bars of recorded offences by kind, the largest first: {largest}. Kinds overlap.",
        unit="recorded offences",
    )


def years(svd):
    """The rate of the headline measure year by year with its interval; the number, where there is no rate."""
    rows = [(str(year), row) for year in svd.edition.years if (row := svd.row(svd.headline.name, year)) is not None]
    known = [(year, row) for year, row in rows if row["status"] not in STATUS_WORDS]
    if len(known) < 2:
        return Sentence("There is only one whole year, so no trend is drawn.")
    table = pd.DataFrame(
        {
            "label": [year for year, _ in rows],
            **{name: [row[name] for _, row in rows] for name in ("value", "lower", "upper")},
            "text": [_drawn(row) for _, row in rows],
        }
    )
    said = ", ".join(f"{year} {_drawn(row)}" for year, row in known)
    unit = "offences per 1,000 residents" if rows[-1][1]["per"] == rows[-1][1]["per"] else "recorded offences"
    return charts.yearly(
        table,
        name="years-chart",
        caption=f"{svd.headline.title} by year, {svd.area.name}, with 95% intervals. Source: "
        f"{parameters.source(svd.source).title}",
        alt=f"A dot for each year, {unit}: {said}.",
        unit=unit,
    )


def months(svd):
    """Offences by month: the headline measure and the one beside it; gaps stay gaps, recording breaks are marked."""
    chosen = [svd.headline, svd.beside]
    rows = svd.estimates[
        (svd.estimates["area_code"] == svd.area.area_code)
        & (svd.estimates["geography"] == svd.own)
        & svd.estimates["period"].str.fullmatch(r"\d{4}-\d{2}")
        & svd.estimates["indicator"].isin(one.name for one in chosen)
        & (svd.estimates["period"] <= svd.edition.last_month)
    ]
    labels = {one.name: one.title for one in chosen}
    monthly = pd.DataFrame(
        {"month": rows["period"], "series": rows["indicator"].map(labels), "value": rows["numerator"].astype("float64")}
    ).sort_values(["series", "month"])
    own = monthly[monthly["series"] == svd.headline.title]["value"]
    marks = [(one.date.isoformat()[:7], "new record system") for one in breaks(svd) if one.series == ["all"]]
    return charts.line(
        monthly,
        name="months-chart",
        caption=f"Recorded offences by month, {svd.area.name}, {monthly['month'].min()} to {monthly['month'].max()}. "
        f"Source: {parameters.source(svd.source).title}",
        alt=f"A line of {svd.headline.label} by month, between {whole(own.min())} and {whole(own.max())} offences "
        f"a month, and one of "
        f"{svd.beside.label}.{' A dashed line marks a change of record system.' if marks else ''}",
        unit="recorded offences a month",
        breaks=[(_following(month), label) for month, label in marks],
    )


def deprivation(svd):
    """The rate in each fifth of the area's own neighbourhoods, most deprived first, with intervals."""
    measure, rows = place_measure(svd), []
    for fifth in range(1, 6):
        found = svd.rows(measure.name if measure else "", breakdown=f"deprivation_fifth={fifth}")
        rows += [(fifth, row) for row in found.to_dict("records")]
    if not rows or rows[0][1]["per"] != rows[0][1]["per"]:
        return Sentence("No chart of the gradient is drawn: there are no rates by neighbourhood.")
    table = pd.DataFrame(
        {
            "label": [_fifth_name(fifth) for fifth, _ in rows],
            **{name: [row[name] for _, row in rows] for name in ("value", "lower", "upper")},
            "text": [f"{value_text(row)} ({interval_text(row)})" for _, row in rows],
        }
    )
    return charts.intervals(
        table,
        name="deprivation-chart",
        caption=f"{measure.title} by fifth of the area's own neighbourhoods, {svd.area.name}, "
        f"{in_words(rows[0][1]['period'])}",
        alt=f"A dot for each fifth, offences per 1,000 residents with intervals, from {table['text'].iloc[0]} in "
        f"the most deprived "
        f"fifth to {table['text'].iloc[-1]} in the least.",
        unit="offences per 1,000 residents",
    )


def _drawn(row):
    if row["status"] in STATUS_WORDS:
        return STATUS_WORDS[row["status"]]
    return decimal(row["value"]) if row["per"] == row["per"] else whole(row["value"])


def _following(month):
    """A break on the last days of a month is drawn where the next begins."""
    from svd_analysis.periods import month_at, month_number

    return month_at(month_number(month) + 1)
