"""The cells of record sources: counted, protected once, added up, and what is still too small withheld.

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
    places,
    record_columns,
    schemas,
    store,
)  # fmt: skip
from svd_analysis.errors import SourceError

HOURS = 3  # hours that are counted together
NOT_RECORDED = "not recorded"
_MONTHS = ("month",)
_EVERYTHING = ()  # the one cell of a count that has no months: an extract of years
_SHORT = {"victim_age": "age", "victim_sex": "sex"}


def entries(edition):
    """The entries of an edition whose source is an extract of records, or of counts of them."""
    return [entry for entry in edition.sources if parameters.source(entry.source).records]


def protected(edition, lookup):
    """Protected CELLS of an edition's record sources by authority, area and region and by year, and QUALITY of what
    was read; none where it has no such source.

    QUALITY says nothing of how many rows there were: an exact total would stand beside rounded counts.
    """
    tables, quality = [], []
    for entry in entries(edition):
        counts, read_quality = store.read(edition, entry)
        pseudo = f"{cells.region_code(edition)}{cells.OUTSIDE}"
        counts, _ = places.settle(counts, lookup, inside=cells.codes(edition), pseudo=pseudo)
        years = _whole_years(edition, entry, store.months_found(read_quality))
        finest = _finest(edition, counts, parameters.source(entry.source), years)
        quality.append(read_quality.assign(rows=pd.array([pd.NA] * len(read_quality), dtype="Int64")))
        if len(finest):
            tables.append(_protected(edition, entry.source, finest))
    whole = pd.concat(tables, ignore_index=True) if tables else schemas.empty(schemas.CELLS)
    return whole, schemas.quality_of(quality)


def _protected(edition, source, finest):
    """Rounded before they are added up; by another regime added up, and then protected all together."""
    name = parameters.source(source).regime
    if parameters.regime(name).method != "rounded":
        return disclosure.protect(_added(edition, finest), {source: name})
    rounded = disclosure.protect(finest, {source: name}, ingredients.rounding_key(edition))
    return disclosure.withheld(_added(edition, rounded), {source: parameters.regime(name)})


def _whole_years(edition, entry, found):
    """The edition's years that were found whole, by their months or as years; SourceError where there is none."""
    years = [year for year in edition.years if set(year.months) <= found or str(year) in found]
    if not years:
        raise SourceError(
            f"{entry.source}: no whole year of {edition.name} is in its files, which hold {len(found)} months. Ask for "
            f"the twelve months of {edition.year}."
        )
    return years


def _finest(edition, counts, source, years):
    """CELLS of every breakdown that may be seen of a source, and of its months, before anything is protected."""
    period_of = {month: str(year) for year in years for month in (*year.months, str(year))}
    inside = counts[counts["parent_code"].isin(cells.codes(edition))]
    inside = inside.assign(area_code=inside["parent_code"], period=inside["month"].map(period_of))
    inside = inside.dropna(subset="period")
    of_years = inside["month"].isin([str(year) for year in years]).any()
    seen = source.records.tables if edition.audience == "partner" else source.records.public
    tables = [
        _cells(events, named, tuple(breakdown), sorted(areas), years, source.records.ages)
        for named, areas, events in _counted(edition, inside)
        for breakdown in (_EVERYTHING if of_years else _MONTHS, *seen)
    ]
    return schemas.conform(pd.concat(tables), schemas.CELLS) if tables else schemas.empty(schemas.CELLS)


def _counted(edition, counts):
    """Each count that a source gives: its indicator, definition, unit, bound and source; its areas; and its events."""
    held = set(counts["taxonomy"].unique()), set(counts["unit"].unique())
    for one in parameters.indicators():
        if not held[0] or not held[0] <= set(one.taxonomies) or held[1] != {one.unit}:
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
    """The cells of one breakdown: every category of every area and year, 0 where nothing was counted; what its
    supplier withheld has no count.
    """
    columns = ["area_code", "period", *(f"{name} told" for name in breakdown)]
    told = events.assign(**{f"{name} told": _told(name, events) for name in breakdown})
    grouped = told.groupby(columns, observed=True)["count"]
    values = [_values(name, events, ages) for name in breakdown]
    every = [
        (area, str(year), *part)
        for area, year in product(areas, years)
        for part in (_months(year) if breakdown == _MONTHS else product(*values))
    ]
    index = pd.MultiIndex.from_tuples(every, names=columns)
    count = grouped.sum().reindex(index, fill_value=0).astype("Int64")
    withheld = (grouped.size() > grouped.count()).reindex(index, fill_value=False).to_numpy()
    keys = [_SHORT.get(name, name) for name in breakdown]
    texts = [", ".join(f"{key}={one}" for key, one in zip(keys, part, strict=True)) for _, _, *part in every]
    table = count.mask(withheld).rename("count").reset_index()[["area_code", "period", "count"]]
    status = table["count"].eq(0).map({True: "zero", False: "ok"}).mask(withheld, "suppressed").astype("str")
    return table.assign(breakdown=texts, status=status, parent_code=table["area_code"], geography="lad24", **named)


def _months(year):
    return [(month,) for month in year.months]


def _told(name, events):
    """What stands in a category's name: of hours, those that are counted together."""
    column = events[name]
    if name == "hour":
        return (pd.to_numeric(column) // HOURS * HOURS).map(_hours, na_action="ignore").fillna(NOT_RECORDED)
    if column.dtype == "boolean":
        column = column.map({True: "yes", False: "no"}, na_action="ignore")
    return column.astype("object").fillna(NOT_RECORDED)


def _hours(first):
    return f"{int(first):02d}-{int(first) + HOURS - 1:02d}"


def _values(name, events, ages):
    """The categories of a breakdown in order, the unrecorded last."""
    if name.endswith("_age"):
        listed = ages or sorted(events[name].dropna().unique(), key=lambda age: int(age.partition("-")[0]))
    elif name == "hour":
        listed = [_hours(first) for first in range(0, 24, HOURS)]
    elif name == "weekday":
        listed = record_columns.DAYS
    else:
        listed = [{"true": "yes", "false": "no"}.get(one, one) for one in record_columns.values_of(name)]
    return [*listed, NOT_RECORDED]


def _added(edition, finest):
    """The finest cells with their totals, for areas of several authorities and for the region."""
    months = finest["breakdown"].str.partition("=")[0].eq(_MONTHS[0])
    keys = [name for name in schemas.CELLS if name not in ("count", "status", "breakdown")]
    single = pd.concat([finest, indicators.add(finest[months], keys)[list(schemas.CELLS)]], ignore_index=True)
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
