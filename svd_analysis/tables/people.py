"""Tables of people: the Home Office's measures of success, and victims by age."""

import pandas as pd

from svd_analysis import parameters, success_measures
from svd_analysis.html_tables import HTMLTable
from svd_analysis.periods import in_words
from svd_analysis.sentences import Sentence, ages_told, count_text, interval_text, rate_phrase, whole


def success(svd):
    """The three success measures: how each stands here, the number, and what it is not."""
    rows = []
    for measure in success_measures.all():
        stands = success_measures.standing(measure, _available(svd))
        row, shown = _latest(svd, stands.indicator) if stands.indicator else (None, None)
        rows.append(
            (
                measure.title,
                stands.word,
                parameters.indicator(stands.indicator).title if stands.indicator else "none",
                _number(row, shown),
                _interval(shown),
                stands.why,
            )
        )
    return HTMLTable(
        name="success-measures",
        caption=f"The Home Office's three measures of success as they can be had for {svd.area.name}",
        columns=(
            "Measure",
            "Standing",
            "What is counted",
            "Number",
            "Rate or number with 95% interval",
            "What differs or is not counted",
        ),
        rows=tuple(rows),
        notes=(
            "Sources put the ages of young victims differently: 25 and under, under 25, and 1 to 24. Persons "
            "proceeded against for homicide never stand in for homicides.",
        ),
    )


def ages(svd):
    """Victims by age for the whole force, where a source tells their ages: number and share."""
    rows = ages_told(svd)
    if rows.empty:
        return Sentence("There is no table of ages.")
    return HTMLTable(
        name="ages",
        caption=f"{parameters.indicator(rows['indicator'].iloc[0]).title}, {svd.edition.region}, "
        f"{in_words(rows['period'].iloc[0])}: number and share",
        columns=("Age", "Victims", "Share"),
        rows=tuple((row["age"], whole(row["numerator"]), f"{row['share']:.1f}%") for row in rows.to_dict("records")),
        numeric=frozenset({1, 2}),
        notes=(
            f"Ages are published for the whole force and not for {svd.area.name}. Nobody under 10 is in the table.",
            f"Source: {parameters.source(rows['source'].iloc[0]).title}.",
        ),
    )


def _interval(row):
    if row is None or row["lower"] != row["lower"]:
        return "none"
    return rate_phrase(row) if row["per"] == row["per"] else f"{interval_text(row)}, of the number"


def _available(svd):
    """The indicators that this edition has a number of for the area."""
    rows = svd.rows(breakdown="")
    return set(rows.loc[rows["numerator"].notna(), "indicator"])


def _latest(svd, indicator):
    """The reporting year's row, else the latest year's; and the latest with a number, which can be an earlier one's."""
    rows = svd.rows(indicator)
    rows = rows[~rows["period"].str.fullmatch(r"\d{4}-\d{2}")]
    own = rows[rows["period"].eq(str(svd.edition.year))]
    row = (own if len(own) else rows).iloc[-1]
    return row, row if pd.notna(row["numerator"]) else rows[rows["numerator"].notna()].iloc[-1]


def _number(row, shown):
    """The latest number with its year; before it, why a later year has none."""
    if row is None:
        return "none"
    last = f"{count_text(shown)} in {in_words(shown['period'])}"
    return last if row is shown else f"{count_text(row)} in {in_words(row['period'])}; last told: {last}"
