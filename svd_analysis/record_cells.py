"""The cells of record sources: counted, rounded once, added up, and what is still too small withheld.

A breakdown is counted by authority and year over all its categories, the unrecorded as the last; each comes to the
same total, from which areas of several authorities and the region are added up.
"""

from itertools import product

import pandas as pd

from svd_analysis import (
    cells,
    definitions,
    disclosure,
    indicators,
    ingredients,
    parameters,
    record_columns,
    schemas,
    store,
)
from svd_analysis.errors import SourceError

# By year of the edition each breakdown is counted over its months too: when in the year, not only where and of whom.
MONTHS = ("month",)
HOURS = 3  # hours that are counted together
NOT_RECORDED = "not recorded"
_SHORT = {"victim_age": "age", "victim_sex": "sex"}


def entries(edition):
    """The entries of an edition whose source is an extract of records, or of counts of them."""
    return [entry for entry in edition.sources if parameters.source(entry.source).records]


def protected(edition):
    """Protected CELLS of an edition's record sources by authority, area and region and by year, and QUALITY of what
    was read; none where it has no such source.
    """
    tables, quality = [], []
    for entry in entries(edition):
        counts, read_quality = store.read(edition, entry)
        years = _whole_years(edition, entry, store.months_found(read_quality))
        finest = _finest(edition, counts, parameters.source(entry.source), years)
        quality += [read_quality, _outside(edition, entry, counts)]
        if len(finest):
            tables.append(_protected(edition, entry.source, finest))
    whole = pd.concat(tables, ignore_index=True) if tables else schemas.empty(schemas.CELLS)
    return whole, schemas.quality_of(quality)


def _protected(edition, source, finest):
    regime = parameters.source(source).regime
    rounded = disclosure.protect(finest, {source: regime}, ingredients.rounding_key(edition))
    if parameters.regime(regime).method == "rounded":
        whole = _added(edition, rounded)
        return disclosure.withheld(whole, {source: parameters.regime(regime)})
    return rounded


def _whole_years(edition, entry, found):
    """The edition's years of which every month was found; SourceError where it has none."""
    years = [year for year in edition.years if set(year.months) <= found]
    if not years:
        raise SourceError(
            f"{entry.source}: no whole year of {edition.name} is in its files, which hold {len(found)} months. Ask for "
            f"the twelve months of {edition.year}."
        )
    return years


def _outside(edition, entry, counts):
    """QUALITY of the records of places outside the edition's areas, which nothing is made of."""
    beyond = counts[~counts["parent_code"].isin(cells.codes(edition))]
    rows = int(beyond["count"].sum())
    return pd.DataFrame([schemas.quality(entry.source, "", "outside the areas", found="left out", rows=rows)])


def _finest(edition, counts, source, years):
    """CELLS of every breakdown that a source may be published by, and of its months, before anything is protected."""
    inside = counts[counts["parent_code"].isin(cells.codes(edition))]
    period_of = {month: str(year) for year in years for month in year.months}
    inside = inside.assign(area_code=inside["parent_code"], period=inside["month"].map(period_of))
    inside = inside.dropna(subset="period")
    breakdowns = [MONTHS, *map(tuple, source.records.tables)]
    tables = [
        _cells(events, named, breakdown, sorted(areas), years, source.records.ages)
        for named, areas, events in _counted(edition, inside)
        for breakdown in breakdowns
    ]
    return (
        schemas.conform(pd.concat(tables, ignore_index=True), schemas.CELLS) if tables else schemas.empty(schemas.CELLS)
    )


def _counted(edition, counts):
    """Each count that a source gives: its indicator, definition, unit, bound and source; its areas; and its events."""
    taxonomies = set(counts["taxonomy"].unique())
    for one in parameters.indicators():
        if not one.taxonomies or not taxonomies or not taxonomies <= set(one.taxonomies):
            continue
        for definition, areas in _rules(edition, one):
            own = counts[counts["area_code"].isin(areas)]
            verdicts = definitions.decide(own, indicators.condition(one, definition))
            for bound in ("certain", "possible") if one.own_definition else ("exact",):
                named = {"indicator": one.name, "definition": definition.name if definition else "", "bound": bound}
                named |= {"unit": one.unit, "source": counts["source"].iloc[0]}
                yield named, areas, own[verdicts["possible" if bound == "possible" else "certain"]]


def _rules(edition, indicator):
    """The definitions that an indicator is counted by, None for one of its own, each with its authorities."""
    if not indicator.own_definition:
        return [(None, cells.codes(edition))]
    rules = {}
    for slug in edition.areas:
        definition = cells.in_force(edition, slug)
        rules.setdefault(definition.name, (definition, set()))[1].update(parameters.area(slug).codes)
    return rules.values()


def _cells(events, named, breakdown, areas, years, ages):
    """The cells of one breakdown: every category of every area and year, 0 where nothing was counted."""
    values = [_values(name, events, ages) for name in breakdown]
    told = [_told(name, events) for name in breakdown]
    grouped = events.assign(**dict(zip(("first", "second")[: len(told)], told, strict=True)))
    by = ["area_code", "period", "first", "second"][: 2 + len(told)]
    counted = grouped.groupby(by, observed=True)["count"].sum()
    rows = []
    for area, year in product(areas, years):
        parts = _months(year) if breakdown == MONTHS else product(*values)
        for part in parts:
            text = ", ".join(f"{_SHORT.get(name, name)}={one}" for name, one in zip(breakdown, part, strict=True))
            rows.append((area, str(year), text, int(counted.get((area, str(year), *part), 0))))
    table = pd.DataFrame(rows, columns=["area_code", "period", "breakdown", "count"])
    status = table["count"].eq(0).map({True: "zero", False: "ok"})
    return table.assign(parent_code=table["area_code"], geography="lad24", status=status, **named)


def _months(year):
    return [(month,) for month in year.months]


def _told(name, events):
    """What stands in a category's name: of hours, those that are counted together."""
    if name == "hour":
        first = pd.to_numeric(events["hour"]) // HOURS * HOURS
        return first.map(_hours, na_action="ignore").fillna(NOT_RECORDED)
    column = events[name]
    if column.dtype == "boolean":
        column = column.map({True: "yes", False: "no"}, na_action="ignore")
    return column.astype("object").fillna(NOT_RECORDED)


def _hours(first):
    return f"{int(first):02d}-{int(first) + HOURS - 1:02d}"


def _values(name, events, ages):
    """The categories of a breakdown in order, the unrecorded last."""
    if name in MONTHS:
        return []
    if name.endswith("_age"):
        listed = ages or sorted(events[name].dropna().unique(), key=lambda age: int(age.partition("-")[0]))
    elif name == "hour":
        listed = [_hours(first) for first in range(0, 24, HOURS)]
    elif name == "weekday":
        listed = record_columns.DAYS
    else:
        listed = ["yes" if one == "true" else "no" if one == "false" else one for one in record_columns.values_of(name)]
    return [*listed, NOT_RECORDED]


def _added(edition, rounded):
    """Rounded cells with their totals, for areas of several authorities and for the region."""
    first = rounded["breakdown"].str.partition("=")[0].eq(MONTHS[0])
    keys = [name for name in schemas.CELLS if name not in ("count", "status", "breakdown")]
    single = pd.concat([rounded, indicators.add(rounded[first], keys)[list(schemas.CELLS)]], ignore_index=True)
    areas = [parameters.area(slug) for slug in edition.areas]
    several = [cells.together(area, _of_area(edition, area, single)) for area in areas if len(area.codes) > 1]
    of_all = single[single["definition"].eq("")]
    by = ["indicator", "period", "breakdown", "source", "definition", "unit", "bound"]
    code = cells.region_code(edition)
    region = indicators.add(of_all, by).assign(area_code=code, parent_code=code, geography="region")
    return pd.concat([single, *several, region[list(schemas.CELLS)]], ignore_index=True)


def _of_area(edition, area, single):
    definition = area.adoption_on(edition.last_day).definition
    return single[single["area_code"].isin(area.codes) & single["definition"].isin(["", definition])]
