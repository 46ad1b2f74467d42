"""Figures by month: what was recorded, without its season, and what earlier months led one to expect."""

import pandas as pd

from svd_analysis import breaks, parameters, trend_charts
from svd_analysis.periods import Period, in_words, month_at, month_number
from svd_analysis.sentences import Sentence, whole


def months(svd):
    """The headline measure by month: number, smooth trend, expected range, gaps and every registered break."""
    return by_month(svd, svd.headline)


def knife_months(svd):
    """Knife crime by month, where a source of the edition has the series."""
    return by_month(svd, parameters.indicator("knife_crime"))


def by_month(svd, indicator):
    """One indicator by month; a sentence where its source gives no months."""
    rows = _monthly(svd, indicator.name, "")
    # A series begins with its first number: before it there was nothing to be missing.
    rows = rows[rows["numerator"].notna().cummax()]
    if rows.empty:
        return Sentence(f"{indicator.title} is not counted by month in this edition.")
    table = pd.DataFrame(
        {"month": rows["period"], "value": rows["numerator"].astype("float64"), "status": rows["status"]}
    )
    for column, breakdown, name in (
        ("trend", "series=trend", "value"),
        ("lower", "series=expected", "lower"),
        ("upper", "series=expected", "upper"),
    ):
        found = _monthly(svd, indicator.name, breakdown).set_index("period")[name]
        table[column] = table["month"].map(found).astype("float64")
    source = rows["source"].iloc[0]
    known = table["value"].dropna()
    return trend_charts.months(
        table,
        name=f"months-{indicator.name.replace('_', '-')}",
        caption=f"{indicator.title} by month, {svd.area.name}, "
        f"{in_words(Period(table['month'].min(), table['month'].max()))}. Source: {parameters.source(source).title}",
        alt=f"{indicator.title} by month, between {whole(known.min())} and {whole(known.max())} a month.",
        unit=f"{indicator.unit}s a month",
        breaks=_breaks(svd, indicator, source, table["month"]),
        expected="where 99.8% of months would lie if nothing changed",
        data=f"months-of-{indicator.name.replace('_', '-')}",
    )


def _monthly(svd, indicator, breakdown):
    rows = svd.rows(indicator, breakdown=breakdown)
    return rows[rows["period"].str.fullmatch(r"\d{4}-\d{2}") & (rows["period"] <= svd.edition.last_month)]


def _breaks(svd, indicator, source, months):
    """Month, name and grade of each registered break; one on the last days of a month is drawn where the next
    begins.
    """
    met = breaks.across(svd.edition.region, source, indicator.name, Period(months.min(), months.max()))
    placed = [(_month_of(one.date), one.name, one.grade) for one in sorted(met, key=lambda one: one.date)]
    return [one for one in placed if one[0] in set(months)]


def _month_of(day):
    month = day.isoformat()[:7]
    return month if day.day < 15 else month_at(month_number(month) + 1)
