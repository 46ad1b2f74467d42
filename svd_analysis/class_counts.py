"""The offences of every class by authority and year: what one edition leaves for the next to be compared with.

A year is kept only where every month of it was found, so that a class which is not listed in it counts 0.
"""

import pandas as pd

from svd_analysis import disclosure, parameters, schemas
from svd_analysis.cells import AUTHORITY_SOURCES, SERIES_SOURCES, authorities_of


def yearly(edition, settled, years):
    """COUNTS by authority or pseudo-area, class and year: `month` holds the year's label; protected like every cell.

    `settled` is what `cells.settled_counts` gives, `years` are Periods. A year that a source does not hold whole has no
    row of it. Of a source that gives years itself, the years are as it gives them.
    """
    regimes = {name: parameters.source(name).regime for name in parameters.names("sources")}
    tables = []
    for entry, counts, months in settled:
        if entry.source == "fingertips":
            tables.append(_as_given(counts, {code for slug in edition.areas for code in parameters.area(slug).codes}))
        elif entry.source in (*AUTHORITY_SOURCES, *SERIES_SOURCES):
            found = {month for month in months if not entry.window or month in entry.window}
            whole = [year for year in years if set(year.months) <= found]
            table, areas = authorities_of(entry, counts)
            tables.append(_added(table[table["area_code"].isin(areas)], whole))
    tables = [disclosure.protect(table, regimes) for table in tables if len(table)]
    together = pd.concat(tables, ignore_index=True) if tables else schemas.empty(schemas.COUNTS)
    order = ["source", "area_code", "month", "taxonomy", "code"]
    return schemas.conform(together, schemas.COUNTS).sort_values(order, kind="stable", ignore_index=True)


def _as_given(counts, codes):
    """A source's own years of some authorities; an authority that a year does not list is a gap in it and no 0."""
    own = counts[counts["area_code"].isin(codes)]
    if own.empty:
        return own
    keys = [name for name in own.columns if name not in ("area_code", "parent_code", "geography", "count", "status")]
    grid = own[keys].drop_duplicates().merge(pd.DataFrame({"area_code": sorted(codes)}), how="cross")
    given = grid.merge(own, on=[*keys, "area_code"], how="left")
    return given.assign(
        parent_code=given["area_code"], geography="lad24", status=given["status"].fillna("gap")
    )[list(own.columns)]  # fmt: skip


def _added(table, years):
    """A table's months added up to whole years; a part without a count leaves the sum without one, and says why."""
    if table.empty or not years:
        return table.iloc[:0]
    year_of = {month: str(year) for year in years for month in year.months}
    inside = table[table["month"].isin(year_of)]
    inside = inside.assign(month=inside["month"].map(year_of))
    keys = [name for name in inside.columns if name not in ("count", "status")]
    grouped = inside.groupby(keys, sort=False, dropna=False)
    unknown = grouped["count"].count() < grouped.size()
    added = grouped["count"].sum().mask(unknown)
    # Of several reasons the gravest: `suppressed` comes last in the alphabet of those there are.
    return pd.concat([added, grouped["status"].max()], axis="columns").reset_index()[list(inside.columns)]
