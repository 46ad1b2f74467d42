"""A question asked of authorities over years: whether those with more of something in a year have more violence in it.

The panel holds each authority's own level and each year's equal, so that only what changes inside an authority, and not
everywhere at once, is compared. Years from a registered break on are left out.
"""

import pandas as pd

from svd_analysis import breaks, cells, covariates, models
from svd_analysis.causes import ladder
from svd_analysis.causes.diagnostics import row
from svd_analysis.causes.findings import Asked
from svd_analysis.models import sensitivity
from svd_analysis.models.result import ADJUSTED, ASSOCIATION, NOT_RUN, ROBUST, Check, ModelResult, Refusal
from svd_analysis.periods import Period

GEOGRAPHY = "lad24"


def ask(question, outcome, edition, estimates, known):
    """The question Asked of the edition's authorities; `known` are COVARIATES of authorities by year."""
    adjust = tuple(question.adjustment.nodes)
    have = frozenset(known["measure"].unique())
    usable = tuple(name for name in adjust if name in have)
    named = {"question": question.name, "outcome": outcome, "exposure": question.exposure, "geography": GEOGRAPHY}
    try:
        table = frame(edition, estimates, outcome, known, (question.exposure, *usable))
    except Refusal as fault:
        refused = ModelResult(model="panel", adjustment="full", refused=str(fault), **named)
        return Asked(question, outcome, adjust, (refused,), refused, (), {}, have)
    data = _ready(table, [question.exposure, *usable])
    results = [one.but(**named) for one in _fitted(data, question.exposure)]
    units = {name: float(table[name].std(ddof=0)) for name in (question.exposure, *usable)}
    spread = [row("units", name, table[name].std(ddof=0), expected=table[name].mean()) for name in units]
    diagnostics = [{"question": question.name, "outcome": outcome} | one for one in spread]
    return Asked(question, outcome, adjust, tuple(results), results[1], tuple(diagnostics), units, have)


def frame(edition, estimates, outcome, known, measures):
    """The table to fit: a row an authority and year with `events`, `residents` and the measures.

    A year without residents or measure stays, missing, and is left out by the model; a measure the edition does not
    have, or an outcome that its authorities' source does not count, is a Refusal.
    """
    lacking = [name for name in measures if name not in set(known["measure"])]
    if lacking:
        raise Refusal(f"No source of this edition gives {lacking[0]} for its authorities.")
    rows = estimates[
        estimates["geography"].eq(GEOGRAPHY) & estimates["breakdown"].eq("") & estimates["indicator"].eq(outcome)
        & estimates["source"].isin(cells.AUTHORITY_SOURCES) & estimates["denominator"].notna()
    ]  # fmt: skip
    rows = rows[rows["period"].isin(_unbroken(edition, rows, outcome))]
    if rows.empty:
        raise Refusal(f"No whole year of {outcome} before a break of recording is counted for these authorities.")
    year = [Period.parse(text).population_year for text in rows["period"]]
    table = rows[["area_code", "period"]].assign(
        year=year, events=rows["count"].astype("float64"), residents=rows["denominator"]
    )
    wide = known[known["measure"].isin(measures)].pivot(index=["area_code", "year"], columns="measure", values="value")
    return table.merge(wide[list(measures)].reset_index(), on=["area_code", "year"], how="left")


def _unbroken(edition, rows, outcome):
    """The years that end before every break of grade `refuse` or `relative only` in their source."""
    dates = [
        one.date.isoformat()
        for source in rows["source"].unique()
        for one in breaks.of(edition.region, source, outcome)
        if one.grade != "note"
    ]
    return [str(year) for year in edition.years if all(f"{year.last}-31" < date for date in dates)]


def _ready(table, measures):
    usable = table.dropna(subset=["events", *measures])
    spread = usable[measures].std(ddof=0)
    scaled = table.assign(
        **{name: (table[name] - usable[name].mean()) / (spread[name] if spread[name] > 0 else 1.0) for name in measures}
    )
    return models.data(
        scaled, outcome="events", population="residents", terms=measures, area="area_code", period="period"
    )


def _fitted(data, exposure):
    """Minimal, full, and the full model without each authority."""
    yield models.panel.fit(data.with_terms([exposure])).but(adjustment="minimal")
    full = models.panel.fit(data).but(adjustment="full")
    yield full
    for area in sorted(set(data.areas)) if not full.refused else ():
        yield models.panel.fit(data.only(data.areas != area)).but(adjustment=f"full, without {area}")


def checked(asked, q):
    """The main result with its checks, given q by adjustment."""
    question, main = asked.question, asked.main
    if main.refused:
        return main
    said = main.of(question.exposure)
    apart = asked.rows("full, without ")
    limit = sensitivity.e_value(said["rate_ratio"], said["lower"], said["upper"]).limit
    return main.but(
        checks=(
            ladder.told("told from chance", ASSOCIATION, asked.row("minimal"), q["minimal"]),
            ladder.confounders(asked.measured, asked.adjust, question.unmeasured),
            ladder.told("told from chance after adjustment", ADJUSTED, said, q["full"]),
            ladder.agrees("the same side before and after", ADJUSTED, asked.row("minimal"), said),
            ladder.leaving_out(apart, said, areas=len(apart)),
            ladder.open_paths(question.adjustment),
            Check("E-value of the limit", ROBUST, NOT_RUN, f"E-value {limit:.2f}; no bar is set for a panel"),
            ladder.second_source(None, question, said),
            ladder.negative_control(None, question, said),
        )
    )


def known(edition, population):
    """COVARIATES of the edition's authorities by year."""
    table = covariates.authority_years(edition, population)
    return table[table["area_code"].isin(cells.codes(edition))] if len(table) else pd.DataFrame(table)
