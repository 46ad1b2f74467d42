"""The cells of record sources: counted, protected once, added up, and what is still too small withheld.

A breakdown is counted by authority and year over all its categories, the unrecorded as the last; each comes to the
same total, from which areas of several authorities and the region are added up. The region includes what has no
authority. An authority that an extract does not cover has no cell of it, and the region then has none either.
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
    record_breakdowns,
    record_columns,
    schemas,
    store,
)  # fmt: skip
from svd_analysis.errors import SourceError
from svd_analysis.periods import Period

HOURS = 3  # hours that are counted together
NOT_RECORDED = "not recorded"
# What QUALITY says of an extract of which something lies outside the region; how much is not told.
OUTSIDE_REGION = "some outside the region, not counted"
_MONTHS = ("month",)
_YEARS = ("year",)
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
        seen = _seen(edition, parameters.source(entry.source))
        if not seen:
            continue
        counts, read_quality = store.read(edition, entry)
        pseudo = f"{cells.region_code(edition)}{cells.OUTSIDE}"
        counts, _ = places.settle(counts, lookup, inside=cells.codes(edition), pseudo=pseudo)
        years = _whole_years(edition, entry, store.months_found(read_quality))
        areas = _covered(edition, entry, counts)
        finest = _finest(edition, counts, parameters.source(entry.source), years, areas)
        read_quality = pd.concat([read_quality, _placed(edition, entry.source, counts, areas)], ignore_index=True)
        quality.append(read_quality.assign(rows=pd.array([pd.NA] * len(read_quality), dtype="Int64")))
        if len(finest):
            whole = _protected(edition, entry.source, finest, set(areas))
            tables.append(whole[_kinds(whole).isin(seen)])
    whole = pd.concat(tables, ignore_index=True) if tables else schemas.empty(schemas.CELLS)
    return whole, schemas.quality_of(quality)


def by_month(edition):
    """The sources of records of which an edition's readers see months."""
    return {one.source for one in entries(edition) if _MONTHS[0] in _seen(edition, parameters.source(one.source))}


def _seen(edition, source):
    """The kinds of breakdown that an edition's readers see of a source: to partners its tables and its months, to the
    public what is listed for it. The years are seen with any of them; nothing is where nothing is listed.
    """
    listed = source.records.public
    if edition.audience == "partner":
        listed = [*source.records.tables, list(_MONTHS), list(_YEARS)]
    if parameters.regime(source.regime).finest_period == "year":
        listed = [named for named in listed if tuple(named) != _MONTHS]
    kinds = {", ".join(_SHORT.get(name, name) for name in named) for named in listed if tuple(named) != _YEARS}
    return kinds | {""} if listed else kinds


def _kinds(table):
    """The kind of breakdown of each row: `age`, `weekday, hour`, empty for a total."""
    return table["breakdown"].str.replace(r"=[^,]*", "", regex=True)


def _protected(edition, source, finest, covered):
    """Rounded before they are added up; by another regime added up, and then protected all together.

    All that partners may see is protected together, whoever it is shown to: the public sees a part of it, and what one
    audience is not told does not come out of what the other is.
    """
    name = parameters.source(source).regime
    if parameters.regime(name).method != "rounded":
        return disclosure.protect(_added(edition, finest, covered), {source: name})
    rounded = disclosure.protect(finest, {source: name}, ingredients.rounding_key(edition))
    return disclosure.withheld(_added(edition, rounded, covered), {source: parameters.regime(name)})


def _covered(edition, entry, counts):
    """The authorities that an extract covers, with the region's places of no authority, by code with the geography of
    each: those that the edition lists for it, else those that its file names. Of another nothing is known, which is no
    0.
    """
    named = {code for slug in entry.areas for code in parameters.area(slug).codes} or set(counts["parent_code"])
    unlocated = sorted(set(counts.loc[counts["geography"].eq("pseudo"), "parent_code"]))
    return dict.fromkeys(sorted(named & cells.codes(edition)), "lad24") | dict.fromkeys(unlocated, "pseudo")


def _placed(edition, source, counts, areas):
    """QUALITY of where records lie: authorities that the extract does not cover, and that some lie outside."""
    missing = sorted(cells.codes(edition) - set(areas))
    rows = [schemas.quality(source, "", "not covered", found="no row of it", place=code) for code in missing]
    if not counts["parent_code"].isin({*areas, *cells.codes(edition)}).all():
        rows.append(schemas.quality(source, "", "placed", found=OUTSIDE_REGION))
    return schemas.conform(pd.DataFrame(rows, columns=list(schemas.QUALITY)), schemas.QUALITY)


def _whole_years(edition, entry, found):
    """The edition's years that were found whole, by their months or as years; SourceError where there is none."""
    if entry.window:
        found = {one for one in found if {Period.parse(one).first, Period.parse(one).last} <= set(entry.window.months)}
    years = [year for year in edition.years if set(year.months) <= found or str(year) in found]
    if not years:
        raise SourceError(
            f"{entry.source}: no whole year of {edition.name} is in its files, which hold {len(found)} months. Ask for "
            f"the twelve months of {edition.year}."
        )
    return years


def _finest(edition, counts, source, years, areas):
    """CELLS of every breakdown that partners may see of a source, before anything is protected."""
    period_of = {month: str(year) for year in years for month in (*year.months, str(year))}
    inside = counts[counts["parent_code"].isin(areas)]
    inside = inside.assign(area_code=inside["parent_code"], period=inside["month"].map(period_of))
    inside = inside.dropna(subset="period")
    of_years = inside["month"].isin([str(year) for year in years]).any()
    of_years |= parameters.regime(source.regime).finest_period == "year"
    tables = [
        _cells(events, named, tuple(breakdown), chosen, years, source.records.ages)
        for named, chosen, events in _counted(edition, source.records, inside, areas)
        for breakdown in (_EVERYTHING if of_years else _MONTHS, *source.records.tables)
    ]
    return schemas.conform(pd.concat(tables), schemas.CELLS) if tables else schemas.empty(schemas.CELLS)


def _counted(edition, records, counts, areas):
    """Each count that a source gives: its indicator, definition, unit, bound and source; its areas, with the geography
    of each; and its events. Where all that a definition asks for is recorded of every event, its bound is `exact`.
    """
    for one in record_breakdowns.counted(records, parameters.indicators()) if len(counts) else ():
        for definition, within in _rules(edition, one):
            chosen = {code: kind for code, kind in areas.items() if definition is None or code in within}
            own = counts[counts["area_code"].isin(chosen)]
            verdicts = definitions.decide(own, indicators.condition(one, definition))
            known = verdicts["certain"].equals(verdicts["possible"]) or not one.own_definition
            for bound in ("exact",) if known else ("certain", "possible"):
                named = {"indicator": one.name, "definition": definition.name if definition else "", "bound": bound}
                named |= {"unit": one.unit, "source": counts["source"].iloc[0]}
                if chosen:
                    yield named, chosen, own[verdicts["possible" if bound == "possible" else "certain"]]


def _rules(edition, indicator):
    """The definitions that an indicator is counted by, None for one of its own, each with its authorities."""
    if not indicator.own_definition:
        return [(None, ())]
    rules = {}
    for slug in edition.areas:
        definition = cells.in_force(edition, slug)
        rules.setdefault(definition.name, (definition, set()))[1].update(parameters.area(slug).codes)
    return rules.values()


def _cells(events, named, breakdown, areas, years, ages):
    """The cells of one breakdown: every category of every area and year, 0 where nothing was counted; what its
    supplier withheld has no count. `areas` gives the geography of each by its code.
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
    _refuse_lost(named, breakdown, count.sum(), events["count"].sum())
    withheld = (grouped.size() > grouped.count()).reindex(index, fill_value=False).to_numpy()
    keys = [_SHORT.get(name, name) for name in breakdown]
    texts = [", ".join(f"{key}={one}" for key, one in zip(keys, part, strict=True)) for _, _, *part in every]
    table = count.mask(withheld).rename("count").reset_index()[["area_code", "period", "count"]]
    status = table["count"].eq(0).map({True: "zero", False: "ok"}).mask(withheld, "suppressed").astype("str")
    kinds = table["area_code"].map(areas)
    return table.assign(breakdown=texts, status=status, parent_code=table["area_code"], geography=kinds, **named)


def _refuse_lost(named, breakdown, told, counted):
    """Refuse a breakdown whose categories do not hold all that was counted: people would vanish from it."""
    if told != counted:
        raise SourceError(
            f"{named['source']}: some of what it counts stands in no category of "
            f"{', '.join(breakdown) or 'its years'}. See that each of its `codes` means a category of that column."
        )


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


def _added(edition, finest, covered):
    """The finest cells with their totals, for areas of several authorities and for the region, of which all have to be
    covered.
    """
    months = finest["breakdown"].str.partition("=")[0].eq(_MONTHS[0])
    keys = [name for name in schemas.CELLS if name not in ("count", "status", "breakdown")]
    single = pd.concat([finest, indicators.add(finest[months], keys)[list(schemas.CELLS)]], ignore_index=True)
    areas = [parameters.area(slug) for slug in edition.areas]
    several = [area for area in areas if len(area.codes) > 1 and covered.issuperset(area.codes)]
    several = [cells.together(area, _of_area(edition, area, single)) for area in several]
    if not covered.issuperset(cells.codes(edition)):
        return pd.concat([single, *several], ignore_index=True)
    of_all = single[single["definition"].eq("")]
    by = ["indicator", "period", "breakdown", "source", "definition", "unit", "bound"]
    code = cells.region_code(edition)
    region = indicators.add(of_all, by).assign(area_code=code, parent_code=code, geography="region")
    return pd.concat([single, *several, region[list(schemas.CELLS)]], ignore_index=True)


def _of_area(edition, area, single):
    definition = area.adoption_on(edition.last_day).definition
    return single[single["area_code"].isin(area.codes) & single["definition"].isin(["", definition])]
