"""Figures of how much: the definition's bounds, kinds, years."""

import pandas as pd

from svd_analysis import breaks, charts, parameters, tables
from svd_analysis.periods import Period, in_words
from svd_analysis.sentences import STATUS_WORDS, Sentence, count_text, decimal, whole


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
        caption=f"Offences inside {svd.definition.named}, {svd.area.name}, {in_words(svd.edition.year)}: certain "
        f"to possible",
        alt=f"A bar from {whole(counts[0])} offences certainly inside the definition to {whole(counts[1])} "
        f"possibly inside; the countable measure, {svd.headline.label}, is {whole(counts[2])}.",
        unit="recorded offences",
        measure=(counts[2], svd.headline.label),
        data="bounds",
    )  # fmt: skip


def kinds(svd):
    """A bar for each kind of violence, largest first."""
    pairs = [(one, row) for one, row in tables.largest_first(svd) if one.kind in ("kind", "headline", "beside")]
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
        data="kinds",
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
        data="years",
        breaks=_break_years(svd, [year for year, _ in rows]),
    )


def _drawn(row):
    if row["status"] in STATUS_WORDS:
        return STATUS_WORDS[row["status"]]
    return decimal(row["value"]) if row["per"] == row["per"] else whole(row["value"])


def _break_years(svd, years):
    """The year in which each registered break of the headline measure falls, with its name and grade."""
    met = breaks.of(svd.edition.region, svd.source, svd.headline.name)
    placed = [(year, one.name, one.grade) for one in met for year in years if breaks.falls_in(one, Period.parse(year))]
    return [one for one in placed if one[0] != years[0]]
