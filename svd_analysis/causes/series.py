"""A question asked of a series of months: whether it took another course on a day that was stated beforehand."""

import numpy as np

from svd_analysis import breaks, cells, models
from svd_analysis.causes.findings import Asked
from svd_analysis.models.result import ModelResult


def ask(question, outcome, edition, estimates):
    """The question Asked of the region's own series: all its authorities and the offences that none holds.

    Without a comparator that the event did not reach, everything it did reach was reached on the same day.
    """
    named = {"question": question.name, "outcome": outcome, "exposure": "step", "geography": "region"}
    table, sources = _months(edition, estimates, outcome)
    if table is None:
        result = ModelResult(model="interrupted series", outcome=outcome, refused="No series of months is counted.")
    else:
        data = models.data(table, outcome="events", population="residents", terms=[], period="period")
        dates = [one.date.isoformat() for source in sources for one in breaks.of(edition.region, source, outcome)]
        result = models.interrupted_series.assess(
            data, date=question.date.isoformat(), breaks=sorted(set(dates)), stated_on=question.stated_on.isoformat(),
            treated_everywhere=not question.comparator, last_month=edition.last_month,
        )  # fmt: skip
    result = result.but(adjustment="full", **named)
    return Asked(question, outcome, (), (result,), result, (), {}, frozenset())


def _months(edition, estimates, outcome):
    """Offences and residents of the region by month, and the sources; None where there are none."""
    rows = estimates[
        estimates["geography"].eq("region") & estimates["breakdown"].eq("") & estimates["indicator"].eq(outcome)
        & estimates["source"].isin(cells.AUTHORITY_SOURCES)
    ]  # fmt: skip
    months = rows[rows["period"].str.fullmatch(r"\d{4}-\d{2}") & (rows["period"] <= edition.last_month)]
    people = rows[rows["denominator"].notna() & rows["period"].str.fullmatch(r"\d{4}(/\d{2})?")]
    if months.empty or people.empty:
        return None, []
    by_year = people.assign(year=people["period"].str[:4]).drop_duplicates("year").set_index("year")["denominator"]
    year = months["period"].map(_financial) if "/" in people["period"].iloc[0] else months["period"].str[:4]
    table = months[["period"]].assign(
        events=months["count"].astype("float64"), residents=year.map(by_year).fillna(np.nan) / 12
    )
    return table, list(rows["source"].unique())


def _financial(month):
    """The first calendar year of the financial year that a month lies in."""
    return month[:4] if month[5:] >= "04" else str(int(month[:4]) - 1)
