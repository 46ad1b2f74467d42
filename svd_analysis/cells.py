"""The cells of an edition: from the counts of its sources to what may be published, before any rate is made of it.

Authorities are counted by month and added up to years, to areas of several authorities, to the region with its offences
that no authority holds, and to the rest of the region beside each area. Small areas are counted over the months of a
map.
"""

import pandas as pd

from svd_analysis import (
    definitions,
    disclosure,
    indicators,
    parameters,
    places,
    schemas,
    store,
    taxonomies,
    tightening,
)  # fmt: skip
from svd_analysis.periods import Period, month_at, month_number

AUTHORITY_SOURCES = ("mps_borough", "police_uk_street", "police_uk_london")
# Series of flags and victims by authority, each inside the offences of another source or beside them: never added to
# it.
SERIES_SOURCES = ("mps_dashboard", "mps_vawg")
PLACE_SOURCES = ("mps_ward", "mps_lsoa", "police_uk_street", "police_uk_london")
REST = "rest of region"
FORCE = "pfa"
# Fewer than this in an area, and a fifth of them is a handful of streets.
FEWEST_NEIGHBOURHOODS = 20
# The end of the code of the pseudo-area that holds offences a force recorded in other districts.
OUTSIDE = "-outside"
_SUM = ["indicator", "period", "breakdown", "source", "definition", "unit", "bound"]


def settled_counts(edition, lookup, names=(*AUTHORITY_SOURCES, *PLACE_SOURCES, *SERIES_SOURCES, "fingertips")):
    """Each source entry with its settled COUNTS and the months it holds, as a list; and QUALITY.

    `names` are the sources it is asked of.
    """
    settled, quality = [], []
    for entry in edition.of(*names, use="maps"):
        counts, read_quality = store.read(edition, entry)
        inside = codes(edition)
        counts, placing = places.settle(counts, lookup, inside=inside, pseudo=f"{region_code(edition)}{OUTSIDE}")
        settled.append((entry, counts, store.months_found(read_quality)))
        quality += [read_quality, placing, _classes(entry, counts)]
    return settled, schemas.quality_of(quality)


def _classes(entry, counts):
    """QUALITY rows of the classes a source was found to hold, with the offences in each."""
    held = counts.groupby(["taxonomy", "code"])["count"].sum()
    rows = [
        schemas.quality(entry.source, "", "class", expected=taxonomy, found=code, rows=int(offences))
        for (taxonomy, code), offences in held.items()
    ]
    return pd.DataFrame(rows)


def protected(edition, settled, lookup):
    """Every protected cell: authorities by month and year, areas, region and rest; places over their window."""
    regimes = {name: parameters.source(name).regime for name in parameters.names("sources")}
    tables = []
    for entry, counts, months in settled:
        # The store keeps the months of the window only, so a month outside it was not found, whatever the file holds.
        found = {month for month in months if not entry.window or month in entry.window}
        if entry.source in (*AUTHORITY_SOURCES, *SERIES_SOURCES):
            monthly = disclosure.protect(_authority_cells(edition, entry, counts, found), regimes)
            tables.append(_added(edition, entry, monthly))
            tables.append(disclosure.protect(_force_ages(edition, counts, found), regimes))
        if entry.source in PLACE_SOURCES:
            periods = _place_periods(map_period(edition, entry.source), found)
            tables.append(disclosure.protect(_place_cells(edition, entry, counts, found, lookup, periods), regimes))
        if entry.source == "fingertips":
            tables.append(disclosure.protect(_yearly_cells(edition, counts), regimes))
    return pd.concat([table for table in tables if len(table)], ignore_index=True)


def _authority_cells(edition, entry, counts, found):
    """Monthly CELLS of the authorities and pseudo-areas of a source, every indicator it can count."""
    table, areas = authorities_of(entry, counts)
    window = Period(edition.baseline.first, max(edition.last_month, *(part.last for part in _map_periods(edition))))
    months = [month for month in window.months if not entry.window or month in entry.window]
    tables = [
        indicators.count(table, indicator, areas=areas, months=months, found=found)
        for indicator in parameters.indicators()
        if not indicator.own_definition and indicators.observable(table, indicator)
    ]
    if entry.source in AUTHORITY_SOURCES:
        definition_of = {slug: in_force(edition, slug) for slug in edition.areas}
        tables += _own_definitions(edition, table, areas, months, found, definition_of)
    return pd.concat(tables, ignore_index=True) if tables else schemas.empty(schemas.CELLS)


def authorities_of(entry, counts):
    """A source's settled COUNTS by authority and pseudo-area, and the geography of each that the entry is for."""
    counts = counts[counts["geography"] != FORCE]
    native = counts["geography"].isin(["lad24", "pseudo"]).all()
    table = counts if native else places.authorities(counts)
    areas = dict(zip(table["area_code"], table["geography"], strict=True))
    if entry.areas:
        chosen = {code for slug in entry.areas for code in parameters.area(slug).codes}
        areas = {code: geography for code, geography in areas.items() if code in chosen}
    return table, areas


def _force_ages(edition, counts, found):
    """Yearly CELLS of people by age for the whole force, as its source gives them: nothing is crossed with age."""
    people = counts[counts["geography"] == FORCE]
    chosen = [one for one in parameters.indicators() if not one.own_definition and len(people)]
    chosen = [one for one in chosen if indicators.observable(people, one)]
    if not chosen:
        return schemas.empty(schemas.CELLS)
    years = {month: str(year) for year in edition.years for month in year.months}
    ages = sorted(people["victim_age"].dropna().unique())
    # An age stands where an area does: each is counted in each year, and none is added to another.
    table = people.assign(area_code=people["victim_age"], month=people["month"].map(years)).dropna(subset="month")
    whole = {str(year) for year in edition.years if set(year.months) <= found}
    partly = {str(year) for year in edition.years if set(year.months) & found}
    tables = [
        indicators.count(
            table, one, areas=dict.fromkeys(ages, "region"), months=list(map(str, edition.years)), found=whole
        )
        for one in chosen
    ]
    counted = pd.concat(tables, ignore_index=True)
    short = counted["status"].eq("gap") & counted["period"].isin(partly)
    code = region_code(edition)
    return counted.assign(
        breakdown="age=" + counted["area_code"], status=counted["status"].mask(short, "incomplete"), area_code=code,
        parent_code=code,
    )  # fmt: skip


def in_force(edition, slug):
    """The definition that an area's year is counted by."""
    return definitions.load(parameters.area(slug).adoption_on(edition.last_day).definition)


def _own_definitions(edition, table, areas, months, found, in_force):
    """Certain and possible cells under the definition of each area (`in_force`, by slug), for each authority that an
    area of it has.
    """
    own = next(one for one in parameters.indicators() if one.own_definition and not one.taxonomies)
    codes = {}
    for slug, definition in in_force.items():
        authorities = [code for code in parameters.area(slug).codes if code in areas]
        codes.setdefault(definition.name, (definition, set()))[1].update(authorities)
    totals = _published_totals(edition, table["source"].iloc[0])
    return [
        _own_definition(table, own, definition, dict.fromkeys(sorted(chosen), "lad24"), months, found, totals)
        for _, (definition, chosen) in sorted(codes.items())
        if chosen
    ]


def under(edition, settled, other, years):
    """CELLS of some areas (by slug in `other`) under another definition each, over whole years of the edition's files.

    Narrowed by the totals that the edition's sources publish, as its own are.
    """
    tables = []
    for entry, counts, months in settled:
        if entry.source not in AUTHORITY_SOURCES:
            continue
        found = {month for month in months if not entry.window or month in entry.window}
        table, areas = authorities_of(entry, counts)
        wanted = [month for year in years for month in year.months]
        tables += [_over_years(cells, years, other) for cells in
                   _own_definitions(edition, table, areas, wanted, found, other)]  # fmt: skip
    return pd.concat(tables, ignore_index=True) if tables else schemas.empty(schemas.CELLS)


def _over_years(cells, years, other):
    """Monthly cells of one definition added up to years, for the authorities and areas that it is asked for."""
    yearly = pd.concat([indicators.total(cells, year) for year in years], ignore_index=True)
    tables = []
    for slug, definition in other.items():
        area = parameters.area(slug)
        parts = yearly[yearly["area_code"].isin(area.codes) & yearly["definition"].eq(definition.name)]
        tables.append(parts if len(area.codes) == 1 else together(area, parts))
    return pd.concat(tables, ignore_index=True)


def _own_definition(table, own, definition, areas, months, found, totals):
    counts = table[table["area_code"].isin(areas)]
    if counts.empty:
        counts = table
    cells = indicators.count(table, own, areas=areas, months=months, found=found, definition=definition)
    return tightening.narrow(cells, counts, definition.rule, totals)


def _published_totals(edition, source):
    """Totals that another source of the edition publishes of a fact this one does not record: by area and month.

    A series that an area does not list in a month that was found counts 0 there; other months are missing.
    """
    totals = []
    for row in taxonomies.rows("published_totals"):
        for entry in edition.of(row["source"]) if row["beside"] == source else []:
            counts, quality = store.read(edition, entry)
            chosen = counts[counts["code"] == row["code"]]
            grid = pd.MultiIndex.from_product(
                [sorted(counts["area_code"].unique()), sorted(store.months_found(quality))],
                names=["area_code", "month"],
            )
            total = chosen.groupby(["area_code", "month"])["count"].sum().reindex(grid, fill_value=0).astype("Int64")
            totals.append((row["fact"], row["taxonomy"], row["code"], total))
    return totals


def _added(edition, entry, monthly):
    """Monthly cells with what is added up from them: years, five years, map windows; areas, the region and its rest."""
    spans = [str(year) for year in edition.years]
    spans += [str(part) for part in _map_periods(edition) if str(part) not in spans]
    if edition.year.back(4).first >= edition.baseline.first:
        spans.append(str(Period(edition.year.back(4).first, edition.year.last)))
    single = pd.concat([monthly, *(indicators.total(monthly, span) for span in spans)], ignore_index=True)
    tables = [_own(edition, single), *(_area(edition, single, parameters.area(slug)) for slug in edition.areas)]
    if not entry.areas:
        whole = _region(edition, single)
        own = pd.concat([single[single["geography"] == "lad24"], *tables[1:]], ignore_index=True)
        own = own[own["area_code"].isin(_beside_others(edition))]
        tables += [whole, _rest(own, whole)]
    return pd.concat(tables, ignore_index=True)


def _own(edition, cells):
    """Authorities' cells without those under a definition that only an area of several authorities adopted."""
    areas = [parameters.area(slug) for slug in edition.areas]
    own = {area.area_code: area.adoption_on(edition.last_day).definition for area in areas if len(area.codes) == 1}
    return cells[cells["definition"].eq("") | cells["definition"].eq(cells["area_code"].map(own).fillna(""))]


def _area(edition, cells, area):
    """Cells of an area of several authorities: theirs, added up, under the area's own definition where that is
    asked.
    """
    if len(area.codes) == 1:
        return cells.iloc[:0]
    definition = area.adoption_on(edition.last_day).definition
    return together(area, cells[cells["area_code"].isin(area.codes) & cells["definition"].isin(["", definition])])


def together(area, parts):
    """Cells of an area's authorities as the area's own."""
    return indicators.add(parts, _SUM, parts=len(area.codes)).assign(
        area_code=area.area_code, parent_code=area.area_code, geography="area"
    )[list(schemas.CELLS)]


def _region(edition, cells):
    """The region's cells: its authorities and the offences with no authority; not those known to lie outside it."""
    chosen = cells[(cells["bound"] == "exact") & ~cells["area_code"].str.endswith(OUTSIDE)]
    code = region_code(edition)
    return indicators.add(chosen, _SUM).assign(area_code=code, parent_code=code, geography="region")[
        list(schemas.CELLS)
    ]


def _beside_others(edition):
    """The areas that have a rest of the region: one that is all its authorities together has nobody beside it."""
    areas = [parameters.area(slug) for slug in edition.areas]
    return {area.area_code for area in areas if set(area.codes) != codes(edition)}


def _rest(own, region):
    """For each area, the rest of its region: the region's count less its own."""
    yearly = own[~own["period"].str.fullmatch(r"\d{4}-\d{2}") & (own["bound"] == "exact")]
    joined = yearly.merge(region[[*_SUM, "count", "status"]], on=_SUM, suffixes=("", "_region"))
    whole = joined["count"].notna() & joined["count_region"].notna()
    left = (joined["count_region"] - joined["count"]).where(whole)
    status = joined["status_region"].where(~whole, left.eq(0).fillna(False).map({True: "zero", False: "ok"}))
    return joined.assign(count=left, status=status, geography=REST)[list(schemas.CELLS)]


def modelled(edition, lookup):
    """Protected CELLS of neighbourhoods (LSOAs of 2021) in each year that models use; none where no source has any.

    The years are those of the entry's own window, twelve months each from its end backwards, or else the edition's.
    """
    regimes = {name: parameters.source(name).regime for name in parameters.names("sources")}
    for entry in edition.of(*PLACE_SOURCES, use="models"):
        counts, quality = store.read(edition, entry)
        if entry.areas or not counts["geography"].eq("lsoa21").any():
            continue
        counts, _ = places.settle(counts, lookup, inside=codes(edition), pseudo=f"{region_code(edition)}{OUTSIDE}")
        found = {month for month in store.months_found(quality) if not entry.window or month in entry.window}
        years = [year for year in _model_years(edition, entry) if set(year.months) <= found]
        cells = disclosure.protect(_place_cells(edition, entry, counts, found, lookup, years), regimes)
        return cells[cells["geography"] == "lsoa21"].reset_index(drop=True)
    return schemas.empty(schemas.CELLS)


def _model_years(edition, entry):
    """Twelve months each, in order."""
    if not entry.window:
        return edition.years
    whole = len(entry.window.months) // 12
    latest = Period(month_at(month_number(entry.window.last) - 11), entry.window.last)
    return [latest.back(back) for back in range(whole - 1, -1, -1)]


def _place_cells(edition, entry, counts, found, lookup, periods):
    """CELLS of wards or LSOAs over each of some periods, counted as one."""
    located = counts[~counts["geography"].isin(["lad24", "pseudo"])]
    if located.empty:
        return schemas.empty(schemas.CELLS)
    wanted = (
        codes(edition) if not entry.areas else {code for slug in entry.areas for code in parameters.area(slug).codes}
    )
    located = located[located["parent_code"].isin(wanted)]
    listed = located.drop_duplicates("area_code").set_index("area_code")
    parents = _every_place(lookup, listed).combine_first(listed["parent_code"])
    areas = dict.fromkeys(sorted(parents.index), located["geography"].iloc[0] if len(located) else "")
    chosen = [
        one
        for one in parameters.indicators()
        if not one.own_definition and one.measure != "count" and indicators.observable(counts, one)
    ]
    tables = [_counted_over(located, one, period, areas, found) for period in periods for one in chosen]
    if not tables:
        return schemas.empty(schemas.CELLS)
    cells = pd.concat(tables, ignore_index=True)
    return cells.assign(parent_code=cells["area_code"].map(parents))


def _place_periods(period, found):
    """The months of the map, and the whole years before it that were found without a gap between."""
    periods = [period]
    while set(periods[-1].back(1).months) <= found:
        periods.append(periods[-1].back(1))
    return periods


def _counted_over(counts, indicator, period, areas, found):
    """CELLS over a period counted as one: a month that is missing leaves it incomplete."""
    monthless = counts[counts["month"].isin(period.months)].assign(month=str(period))
    if monthless.empty:
        monthless = counts.iloc[:1].assign(month="")
    whole = {str(period)} if set(period.months) <= found else set()
    cells = indicators.count(monthless, indicator, areas=areas, months=[str(period)], found=whole)
    if found & set(period.months):
        cells["status"] = cells["status"].replace("gap", "incomplete")
    return cells


def _every_place(lookup, listed):
    """Every place of the authorities that a source lists places of, with its authority: one it does not list has none
    of its offences. Wards are those of the lookup only where it knows the wards that are listed.
    """
    geography = (
        {"ward22": "ward24"}.get(listed["geography"].iloc[0], listed["geography"].iloc[0]) if len(listed) else ""
    )
    pairs = lookup[(lookup["from_geography"] == geography) & lookup["to_code"].isin(listed["parent_code"])]
    pairs = pairs.drop_duplicates("from_code").set_index("from_code")["to_code"]
    return pairs if listed.index.isin(pairs.index).all() else pairs.iloc[:0]


def _yearly_cells(edition, counts):
    """CELLS of a source that gives years: as it gives them, suppressed cells staying suppressed.

    Such a table has a row for every area and year, those of 0 among them: an area's year without a row is a gap.
    """
    wanted = counts[counts["area_code"].isin(codes(edition))]
    areas = dict(zip(wanted["area_code"], wanted["geography"], strict=True))
    years = sorted(wanted["month"].unique())
    tables = [
        indicators.count(wanted, one, areas=areas, months=years, found=set(years))
        for one in parameters.indicators()
        if "fingertips" in one.taxonomies and areas
    ]
    if not tables:
        return schemas.empty(schemas.CELLS)
    cells = pd.concat(tables, ignore_index=True)
    listed = set(zip(wanted["area_code"], wanted["month"], strict=True))
    unlisted = [key not in listed for key in zip(cells["area_code"], cells["period"], strict=True)]
    return cells.assign(count=cells["count"].mask(unlisted), status=cells["status"].mask(unlisted, "gap"))


def by_deprivation(edition, cells, fifth):
    """CELLS by fifth of the area's own neighbourhoods by income deprivation, and QUALITY of what could not be
    bridged.
    """
    lsoas = cells[cells["geography"] == "lsoa21"]
    lsoas = lsoas[lsoas["period"] == max(lsoas["period"], key=Period.parse, default="")]
    if lsoas.empty or fifth.empty:
        return schemas.empty(schemas.CELLS), schemas.empty(schemas.QUALITY)
    tables, rows = [], []
    for slug in edition.areas:
        area = parameters.area(slug)
        own = lsoas[lsoas["parent_code"].isin(area.codes)]
        placed = own.merge(fifth[fifth["area"] == slug][["lsoa", "breakdown"]], left_on="area_code", right_on="lsoa")
        placed = placed.drop(columns="breakdown_x").rename(columns={"breakdown_y": "breakdown"})
        if len(placed):
            geography = "lad24" if len(area.codes) == 1 else "area"
            added = indicators.add(placed, _SUM)
            tables.append(added.assign(area_code=area.area_code, parent_code=area.area_code, geography=geography))
        codes = set(own["area_code"])
        rows.append(
            schemas.quality("deprivation", "", "unbridged", expected=len(codes),
                            found=len(codes - set(placed["area_code"])), place=area.area_code)
        )  # fmt: skip
    tables = [table[list(schemas.CELLS)] for table in tables]
    cells = pd.concat(tables, ignore_index=True) if tables else schemas.empty(schemas.CELLS)
    return cells, pd.DataFrame(rows, columns=list(schemas.QUALITY))


def fifths(edition, covariates, lookup):
    """Which fifth of its area each LSOA is in, by the income domain: columns area, lsoa, breakdown."""
    ranks = covariates[covariates["measure"] == "income_rank"]
    if ranks.empty:
        return pd.DataFrame(columns=["area", "lsoa", "breakdown"])
    bridged = places.bridge(ranks, lookup)
    parents = lookup[(lookup["from_geography"] == "lsoa21") & lookup["to_geography"].str.startswith("lad")]
    parents = parents.drop_duplicates("from_code").set_index("from_code")["to_code"]
    bridged = bridged.assign(parent=bridged["area_code"].map(parents))
    tables = []
    for slug in edition.areas:
        own = bridged[bridged["parent"].isin(parameters.area(slug).codes)].set_index("area_code")["value"]
        if len(own) >= FEWEST_NEIGHBOURHOODS:
            fifth = places.fifths(own)
            tables.append(
                pd.DataFrame(
                    {"area": slug, "lsoa": fifth.index, "breakdown": [f"deprivation_fifth={n}" for n in fifth]}
                )
            )
    return pd.concat(tables, ignore_index=True) if tables else pd.DataFrame(columns=["area", "lsoa", "breakdown"])


def map_period(edition, source):
    """The months a map of this source shows: its own window where that is a year, else the reporting year."""
    windows = [entry.window for entry in edition.of(source, use="maps")]
    return next((window for window in windows if window and len(window.months) == 12), edition.year)


def _map_periods(edition):
    """The months of the map of each source of places."""
    return [map_period(edition, entry.source) for entry in edition.of(*PLACE_SOURCES, use="maps")] or [edition.year]


def codes(edition):
    """The authorities of all the areas of an edition."""
    return {code for slug in edition.areas for code in parameters.area(slug).codes}


def region_code(edition):
    """The region's code in every table: its name in lower case with hyphens."""
    return "-".join(edition.region.lower().split())
