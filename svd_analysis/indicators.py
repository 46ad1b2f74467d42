"""Indicators: events to cells, and protected cells to estimates.

A cell is a count of one indicator for one area and period. Cells are added up only here, so that a gap, an incomplete
year and a suppressed cell stay what they are: nothing that misses a part is ever shown as a whole.
"""

import numpy as np
import pandas as pd

from svd_analysis import definitions, rates, schemas
from svd_analysis.errors import DefinitionError
from svd_analysis.periods import Period

LEVEL = 0.95
_KEYS = ["indicator", "geography", "area_code", "parent_code", "breakdown", "source", "definition", "unit", "bound"]


def condition(indicator, definition=None):
    """What lets an offence into an indicator: its offences, or the scope of the area's own definition."""
    if indicator.own_definition:
        return definition.rule
    try:
        definitions.offences(indicator.offences)
    except DefinitionError as fault:
        raise DefinitionError(f"parameters/indicators/{indicator.name}.yaml: {fault}") from None
    return {"offence": indicator.offences}


def observable(counts, indicator):
    """Whether a source counts an indicator exactly: its scheme can, and it holds each group of offences it needs.

    A table that leaves out a whole group (the LSOA table has no sexual offences) can't show that there were none.
    """
    taxonomies = set(counts["taxonomy"].unique())
    if indicator.taxonomies and not taxonomies <= set(indicator.taxonomies):
        return False
    if not all(definitions.countable(condition(indicator), taxonomy) for taxonomy in taxonomies):
        return False
    held = counts[["taxonomy", "code"]].drop_duplicates().itertuples(index=False)
    groups = {group for key in held for group in definitions.groups(*key)}
    return definitions.groups_of(indicator.offences) <= groups


def count(counts, indicator, *, areas, months, found, definition=None):
    """CELLS by area and month: every one of `areas` (code -> geography) in each of `months`.

    A month that is not in `found` is a gap. In a found month a class that is not listed counts 0: the tables leave out
    empty rows. An area's own definition gives two cells, certain and possible; other indicators give one, exact.
    """
    verdicts = definitions.decide(counts, condition(indicator, definition))
    bounds = ("certain", "possible") if indicator.own_definition else ("exact",)
    tables = []
    for bound in bounds:
        events = counts[verdicts["possible" if bound == "possible" else "certain"]]
        cells = _grid(events, areas, months, found).assign(bound=bound)
        tables.append(cells)
    cells = pd.concat(tables, ignore_index=True).assign(
        indicator=indicator.name,
        breakdown="",
        source=counts["source"].iloc[0],
        definition=definition.name if definition else "",
        unit=indicator.unit,
    )
    return schemas.conform(cells, schemas.CELLS)


def _grid(events, areas, months, found):
    """A count for each area and month, 0 where a found month lists none, missing where the month was not found.

    A row without a count leaves its cell without one, and hands its status on.
    """
    grid = pd.MultiIndex.from_product([list(areas), months], names=["area_code", "period"])
    grouped = events.groupby(["area_code", "month"], observed=True)
    counted = grouped["count"].sum(min_count=0).reindex(grid, fill_value=0).astype("Int64")
    without = events[events["count"].isna() | events["status"].eq("suppressed")]
    # Of several reasons the gravest: `suppressed` comes last in the alphabet of those there are.
    why = without.groupby(["area_code", "month"])["status"].max().reindex(grid, fill_value="").to_numpy(dtype=object)
    missing = ~grid.get_level_values("period").isin(found)
    counted = counted.mask((why != "") | missing)
    status = np.select([missing, why != "", counted.eq(0).fillna(False).to_numpy()], ["gap", why, "zero"], "ok")
    cells = counted.rename("count").reset_index().assign(status=status)
    cells["geography"] = cells["area_code"].map(areas)
    cells["parent_code"] = cells["area_code"]
    return cells


def total(cells, period):
    """The cells of a period's parts added up into one cell each: months into a year, years into several.

    Incomplete where a month is missing, a gap where all are; suppressed where any part is.
    """
    period = Period.parse(period) if isinstance(period, str) else period
    inside = cells[cells["period"].isin(period.months)]
    return add(inside, _KEYS, parts=len(period.months)).assign(period=str(period))[list(schemas.CELLS)]


def add(cells, by, *, parts=None):
    """Cells added up over everything but `by`, each sum with its status; `parts` is how many there should be.

    A part without a count, whatever the reason, leaves the sum without one.
    """
    grouped = cells.groupby(by, sort=False, dropna=False)
    sums = grouped["count"].sum(min_count=1).astype("Int64").to_frame("count")
    are = {
        "gap": cells["status"].eq("gap"),
        "part": cells["count"].isna(),
        "hidden": cells["status"].eq("suppressed"),
    }
    keys = [cells[key] for key in by]
    share = {name: is_so.groupby(keys, sort=False, dropna=False).mean() for name, is_so in are.items()}
    short = grouped.size() < parts if parts else pd.Series(False, index=sums.index)
    sums["status"] = np.select(
        [share["hidden"] > 0, share["gap"] == 1, (share["part"] > 0) | short, sums["count"].eq(0).fillna(False)],
        ["suppressed", "gap", "incomplete", "zero"],
        "ok",
    )
    sums["count"] = sums["count"].mask(sums["status"].isin(["suppressed", "gap", "incomplete"]))
    sums = sums.reset_index()
    for name in schemas.CELLS:
        if name not in sums.columns:
            sums[name] = ""
    return sums


def estimate(cells, denominators, indicators):
    """ESTIMATES from protected CELLS: a rate with its interval, or a count with its own where there is no rate.

    `denominators` has a row an area_code, geography, period and breakdown with `denominator` and `denominator_status`;
    `indicators` give the measure and `per`. A cell without a count has no value, and its status says why.
    """
    keys = ["area_code", "geography", "period", "breakdown"]
    estimates = cells.merge(denominators, on=keys, how="left", validate="m:1")
    named = {one.name: one for one in indicators}
    counted = estimates["indicator"].map(lambda name: named[name].measure == "count").to_numpy(dtype=bool)
    months = estimates["period"].str.fullmatch(r"\d{4}-\d{2}").to_numpy(dtype=bool)
    status = estimates["denominator_status"].fillna("none").where(~(counted | months), "none")
    # Where nobody lives there is nobody at risk: the rest of a region that is all one area, say.
    status = status.where(estimates["denominator"].gt(0) | ~status.isin(["ok", "population carried"]), "none")
    usable = status.isin(["ok", "population carried"]).to_numpy()
    events = estimates["count"].astype("float64").to_numpy()
    people = np.where(usable, estimates["denominator"].astype("float64"), np.nan)
    per = np.where(usable, estimates["indicator"].map(lambda name: named[name].per), np.nan)
    lower, upper = rates.poisson_limits(events, level=LEVEL)
    rate, rate_lower, rate_upper = rates.crude_rate(events, people, per=per, level=LEVEL)
    return schemas.conform(
        estimates.assign(
            numerator=estimates["count"],
            denominator=people,
            denominator_status=status,
            per=per,
            value=np.round(np.where(usable, rate, events), 6),
            lower=np.round(np.where(usable, rate_lower, lower), 6),
            upper=np.round(np.where(usable, rate_upper, upper), 6),
            level=LEVEL,
            method=rates.method(events),
            q=np.nan,
            word="",
        ),
        schemas.ESTIMATES,
    )


def shares(parts, wholes, *, of, breakdown):
    """ESTIMATES of what share of a whole each part is: per cent, of complete counts, so without an interval.

    `parts` and `wholes` are ESTIMATES or CELLS that meet on `of`; a part or whole without a count gives no share.
    """
    keys = ["indicator", "period", "bound", *of]
    joined = parts.merge(wholes[[*keys, "count"]], on=keys, suffixes=("", "_whole"), validate="m:1")
    value = rates.share(joined["count"].astype("float64"), joined["count_whole"].astype("float64"))
    return schemas.conform(
        joined[list(schemas.CELLS)].assign(
            breakdown=breakdown,
            numerator=joined["count"],
            denominator=joined["count_whole"].astype("float64"),
            denominator_status=np.where(np.isnan(value), "none", "ok"),
            per=np.where(np.isnan(value), np.nan, 100.0),
            value=np.round(value, 6),
            lower=np.nan,
            upper=np.nan,
            level=np.nan,
            method="share",
            q=np.nan,
            word="",
        ),
        schemas.ESTIMATES,
    )


def derived(rows):
    """ESTIMATES that are worked out from others (a ratio, a limit, a trend), told apart by their `breakdown`.

    `rows` has at least indicator, area_code, geography, parent_code, period, breakdown, source, unit and value; what it
    lacks is filled with what says nothing: exact, ok, no word, missing numbers. A row whose value could not be worked
    out has no value and a status that says why.
    """
    rows = rows if isinstance(rows, pd.DataFrame) else pd.DataFrame(rows)
    if rows.empty:
        return schemas.empty(schemas.ESTIMATES)
    texts = {"bound": "exact", "status": "ok", "denominator_status": "none", "definition": "", "method": "", "word": ""}
    for name, kind in schemas.ESTIMATES.items():
        if name not in rows.columns:
            rows = rows.assign(**{name: texts[name] if kind == schemas.TEXT else np.nan})
    unsaid = [name for name in texts if rows[name].isna().any()]
    assert not unsaid, f"rows of several makes were put together, and some lack {unsaid}"
    rounded = {name: rows[name].astype("float64").round(6) for name in ("value", "lower", "upper", "q")}
    return schemas.conform(rows.assign(**rounded)[list(schemas.ESTIMATES)], schemas.ESTIMATES)
