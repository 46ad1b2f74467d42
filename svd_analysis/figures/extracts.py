"""Figures of what partners' extracts hold."""

import pandas as pd

from svd_analysis import hour_charts
from svd_analysis.periods import in_words
from svd_analysis.sentences import count_text, days_and_hours, extract_title


def hours(svd):
    """The week by day and hour, of the extract that shows most of it; None where no extract tells them."""
    found = days_and_hours(svd)
    if found is None:
        return None
    row, days, spans, cells = found
    values = pd.DataFrame({day: [_number(cells[day, span]) for span in spans] for day in days}, index=spans)
    texts = pd.DataFrame({day: [_text(cells[day, span]) for span in spans] for day in days}, index=spans)
    shown = values.stack().dropna()
    most = f"most on {shown.idxmax()[1]} in the hours {shown.idxmax()[0]}" if len(shown) else "every one withheld"
    total = values.size
    withheld = total - len(shown)
    return hour_charts.week(
        values,
        name="hours-chart",
        caption=f"{extract_title(row)} by day of the week and hour, {svd.area.name}, {in_words(row['period'])}",
        alt=f"For each three hours of each day of the week a rectangle, {most}. {withheld} of {total} are withheld and "
        "have a line, no shade.",
        texts=texts,
        data="hours",
    )


def _number(row):
    return float(row["count"]) if row["status"] == "ok" else float("nan")


def _text(row):
    return count_text(row) if row["status"] == "ok" else ""
