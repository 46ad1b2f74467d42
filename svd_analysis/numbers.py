"""The numbers of an edition, made once for all its areas together: from pinned files to estimates and changes.

Written to `outputs/<edition>/numbers/`: estimates, coefficients, changes and quality as Parquet, boundaries of the places
that are mapped, and a record of what they were made of. Pages read these and nothing else.
"""

import os
import shutil

import geopandas as gpd
import pandas as pd

from svd_analysis import (
    comparison, definitions, disclosure, example, indicators, parameters, paths, places, provenance, schemas, store,
)  # fmt: skip
from svd_analysis.errors import SourceError
from svd_analysis.periods import Period

AUTHORITY_SOURCES = ("mps_borough", "police_uk_street", "police_uk_london")
PLACE_SOURCES = ("mps_ward", "mps_lsoa", "police_uk_street", "police_uk_london")
REST = "rest of region"
TABLES = ("estimates", "coefficients", "changes", "quality")


def folder(edition):
    """Where an edition's numbers are."""
    return paths.outputs() / edition.name / "numbers"


def key(edition):
    """One hash of everything the numbers follow from: pinned files, parameters, code and lock."""
    return provenance.digest(
        edition.model_dump_json(),
        provenance.digest_of_folder(paths.parameters(), "areas/*.yaml", "definitions/*.yaml", "indicators/*.yaml"),
        provenance.digest_of_folder(paths.parameters(), "sources/*.yaml", "regimes/*.yaml", "breaks.yaml"),
        key(parameters.edition(edition.previous)) if edition.previous else "",
        provenance.code(),
        provenance.lock(),
    )


def ready(edition):
    """Whether the numbers are there, whole, and made of what is here now."""
    record = provenance.read_json(folder(edition) / "record.json")
    if not record or record["key"] != key(edition):
        return False
    return all((folder(edition) / name).is_file() for name in record["outputs"])


def make(edition):
    """Make an edition's numbers and return their folder; built aside and swapped in whole."""
    prepare(edition)
    estimates, quality, boundaries = assess(edition)
    changes = schemas.empty(schemas.CHANGES)
    if edition.previous:
        changes = _changes(edition, estimates)
    tables = {
        "estimates": estimates,
        "coefficients": schemas.empty(schemas.COEFFICIENTS),
        "changes": changes,
        "quality": quality,
    }
    return _write(edition, tables, boundaries)


def prepare(edition):
    """See that an edition's pinned files are there unchanged; the example region's are made where they are missing."""
    if edition.synthetic and not (edition.data / edition.name).is_dir():
        example.write(example.draw(example.world()), edition.data, edition.name)
    store.verify(edition)


def read(edition, table):
    """One of an edition's tables of numbers."""
    return pd.read_parquet(folder(edition) / f"{table}.parquet")


def boundaries(edition, area):
    """The shapes of the places inside an area that have estimates; None where the edition has no boundaries."""
    path = folder(edition) / "boundaries.parquet"
    if not path.is_file():
        return None
    estimates = read(edition, "estimates")
    inside = set(estimates.loc[estimates["parent_code"].isin(area.codes), "area_code"])
    shapes = gpd.read_parquet(path)
    return shapes[shapes["area_code"].isin(inside)].reset_index(drop=True)


def assess(edition):
    """ESTIMATES, QUALITY and BOUNDARIES of an edition, in memory."""
    lookup, quality = _together(edition, "lsoa_change_lookup", "ward_lookup", schema=schemas.LOOKUPS)
    settled, placing = _counts(edition, lookup)
    cells = _protected(edition, settled)
    covariates, read_quality = _together(edition, "deprivation", schema=schemas.COVARIATES)
    gradient, unbridged = _deprivation_fifths(edition, cells, covariates, lookup)
    population, population_quality = _population(edition, lookup)
    cells = pd.concat([cells, gradient], ignore_index=True)
    estimates = indicators.estimate(cells, _denominators(edition, cells, population, covariates, lookup), parameters.indicators())
    estimates = pd.concat([estimates, _unlocated(edition, estimates), _coverage(estimates)], ignore_index=True)
    boundaries, boundary_quality = _boundaries(edition, estimates)
    rows = [quality, placing, read_quality, unbridged, population_quality, boundary_quality]
    return _sorted(estimates), _quality(rows), boundaries


def _changes(edition, estimates):
    previous = parameters.edition(edition.previous)
    if ready(previous):
        then = read(previous, "estimates")
    else:
        prepare(previous)
        then, _, _ = assess(previous)
    return comparison.compare(then, estimates, earlier=previous.year, latest=edition.year)


# --- counts, from files to protected cells ---------------------------------------------------------------------------


def _counts(edition, lookup):
    """Each source entry's settled COUNTS with the months it holds, and QUALITY."""
    settled, quality = [], []
    for entry in edition.of(*AUTHORITY_SOURCES, *PLACE_SOURCES, "fingertips", use="maps"):
        counts, read_quality = store.read(edition, entry)
        inside = _codes(edition)
        counts, placing = places.settle(counts, lookup, inside=inside, pseudo=f"{_slug(edition.region)}-outside")
        settled.append((entry, counts, store.months_found(read_quality)))
        quality += [read_quality, placing, _classes(entry, counts)]
    return settled, _quality(quality)


def _classes(entry, counts):
    """QUALITY rows of the classes a source was found to hold, with the offences in each."""
    held = counts.groupby(["taxonomy", "code"])["count"].sum()
    rows = [
        schemas.quality(entry.source, "", "class", expected=taxonomy, found=code, rows=int(offences))
        for (taxonomy, code), offences in held.items()
    ]
    return pd.DataFrame(rows)


def _protected(edition, settled):
    """Every protected cell: authorities by month and year, areas, region and rest; places over their window."""
    regimes = {name: parameters.source(name).regime for name in parameters.names("sources")}
    tables = []
    for entry, counts, found in settled:
        if entry.source in AUTHORITY_SOURCES:
            monthly = disclosure.protect(_authority_cells(edition, entry, counts, found), regimes)
            tables.append(_added(edition, entry, monthly))
        if entry.source in PLACE_SOURCES:
            tables.append(disclosure.protect(_place_cells(edition, entry, counts, found), regimes))
        if entry.source == "fingertips":
            tables.append(disclosure.protect(_yearly_cells(edition, counts), regimes))
    return pd.concat([table for table in tables if len(table)], ignore_index=True)


def _authority_cells(edition, entry, counts, found):
    """Monthly CELLS of the authorities and pseudo-areas of a source, every indicator it can count."""
    native = counts["geography"].isin(["lad24", "pseudo"]).all()
    table = counts if native else places.authorities(counts)
    areas = dict(zip(table["area_code"], table["geography"], strict=True))
    if entry.areas:
        chosen = {code for slug in entry.areas for code in parameters.area(slug).codes}
        areas = {code: geography for code, geography in areas.items() if code in chosen}
    window = Period(edition.baseline.first, max(edition.last_month, *(part.last for part in _place_windows(edition))))
    months = [month for month in window.months if not entry.window or month in entry.window]
    tables = [
        indicators.count(table, indicator, areas=areas, months=months, found=found)
        for indicator in parameters.indicators()
        if not indicator.own_definition and indicators.observable(table, indicator)
    ]
    return pd.concat(tables + _own_definitions(edition, table, areas, months, found), ignore_index=True)


def _own_definitions(edition, table, areas, months, found):
    """Certain and possible cells under each area's definition in force, for each authority that an area of it has."""
    own = next(one for one in parameters.indicators() if one.own_definition)
    codes = {}
    for slug in edition.areas:
        area = parameters.area(slug)
        name = area.adoption_on(edition.last_day).definition
        codes.setdefault(name, set()).update(code for code in area.codes if code in areas)
    return [
        indicators.count(
            table, own, areas={code: "lad24" for code in sorted(chosen)}, months=months, found=found,
            definition=definitions.load(name),
        )
        for name, chosen in sorted(codes.items())
        if chosen
    ]  # fmt: skip


def _added(edition, entry, monthly):
    """Monthly cells with what is added up from them: years, five years, map windows; areas, the region and its rest."""
    spans = [str(year) for year in edition.years]
    spans += [str(part) for part in _place_windows(edition) if str(part) not in spans]
    if edition.year.back(4).first >= edition.baseline.first:
        spans.append(str(Period(edition.year.back(4).first, edition.year.last)))
    single = pd.concat([monthly, *(indicators.total(monthly, span) for span in spans)], ignore_index=True)
    tables = [single, *(_area(single, parameters.area(slug)) for slug in edition.areas)]
    if not entry.areas:
        whole = _region(edition, single)
        own = pd.concat([single[single["geography"] == "lad24"], *tables[1:]], ignore_index=True)
        own = own[own["area_code"].isin(parameters.area(slug).area_code for slug in edition.areas)]
        tables += [whole, _rest(own, whole)]
    return pd.concat(tables, ignore_index=True)


def _area(cells, area):
    """Cells of an area of several authorities: theirs, added up, under the area's own definition where that is asked."""
    if len(area.codes) == 1:
        return cells.iloc[:0]
    parts = cells[cells["area_code"].isin(area.codes)]
    by = ["indicator", "period", "breakdown", "source", "definition", "unit", "bound"]
    return indicators.add(parts, by, parts=len(area.codes)).assign(
        area_code=area.area_code, parent_code=area.area_code, geography="area"
    )[list(schemas.CELLS)]


def _region(edition, cells):
    """The region's cells: every authority and pseudo-area of the source, offences with no authority among them."""
    chosen = cells[cells["bound"] == "exact"]
    by = ["indicator", "period", "breakdown", "source", "definition", "unit", "bound"]
    code = _slug(edition.region)
    return indicators.add(chosen, by).assign(area_code=code, parent_code=code, geography="region")[list(schemas.CELLS)]


def _rest(own, region):
    """For each area, the rest of its region: the region's count less its own."""
    by = ["indicator", "period", "breakdown", "source", "definition", "unit", "bound"]
    yearly = own[~own["period"].str.fullmatch(r"\d{4}-\d{2}") & (own["bound"] == "exact")]
    joined = yearly.merge(region[[*by, "count", "status"]], on=by, suffixes=("", "_region"))
    whole = joined["count"].notna() & joined["count_region"].notna()
    left = (joined["count_region"] - joined["count"]).where(whole)
    status = joined["status_region"].where(~whole, left.eq(0).fillna(False).map({True: "zero", False: "ok"}))
    return joined.assign(count=left, status=status, geography=REST)[list(schemas.CELLS)]


def _place_cells(edition, entry, counts, found):
    """CELLS of wards or LSOAs over the source's map window, or the reporting year where it has none of its own."""
    located = counts[~counts["geography"].isin(["lad24", "pseudo"])]
    if located.empty:
        return schemas.empty(schemas.CELLS)
    period = _place_window(edition, entry)
    wanted = _codes(edition) if not entry.areas else {code for slug in entry.areas for code in parameters.area(slug).codes}
    located = located[located["parent_code"].isin(wanted)]
    parents = located.drop_duplicates("area_code").set_index("area_code")["parent_code"]
    areas = dict(located.drop_duplicates("area_code")[["area_code", "geography"]].itertuples(index=False))
    inside = located[located["month"].isin(period.months)]
    tables = []
    for indicator in parameters.indicators():
        if indicator.own_definition or indicator.measure == "count" or not indicators.observable(counts, indicator):
            continue
        monthless = inside.assign(month=str(period))
        whole = {str(period)} if set(period.months) <= found else set()
        cells = indicators.count(monthless, indicator, areas=areas, months=[str(period)], found=whole)
        tables.append(cells.assign(parent_code=cells["area_code"].map(parents)))
    return pd.concat(tables, ignore_index=True) if tables else schemas.empty(schemas.CELLS)


def _yearly_cells(edition, counts):
    """CELLS of a source that gives years: as it gives them, suppressed cells staying suppressed."""
    wanted = counts[counts["area_code"].isin(_codes(edition))]
    areas = dict(zip(wanted["area_code"], wanted["geography"], strict=True))
    years = sorted(wanted["month"].unique())
    tables = [
        indicators.count(wanted, one, areas=areas, months=years, found=set(years))
        for one in parameters.indicators()
        if "fingertips" in one.taxonomies and areas
    ]
    return pd.concat(tables, ignore_index=True) if tables else schemas.empty(schemas.CELLS)


def _unlocated(edition, estimates):
    """The share of the region's offences that each pseudo-area holds, by year: offences no authority's figure includes."""
    years = estimates["period"].isin(str(year) for year in edition.years)
    parts = estimates[years & estimates["geography"].eq("pseudo")]
    wholes = estimates[years & estimates["geography"].eq("region")]
    return indicators.shares(parts, wholes, of=["source"], breakdown="share=region")


def _coverage(estimates):
    """The share of each authority's own figure that its wards or LSOAs hold, over the months of the map."""
    located = estimates[estimates["geography"].isin(["ward22", "lsoa21", "lsoa11"]) & estimates["breakdown"].eq("")]
    by = ["indicator", "parent_code", "period", "source", "unit", "bound", "geography"]
    if located.empty:
        return schemas.empty(schemas.ESTIMATES)
    parts = indicators.add(located, by)
    parts = parts.assign(area_code=parts["parent_code"], geography="covered by " + parts["geography"])
    wholes = estimates[estimates["geography"].eq("lad24") & estimates["breakdown"].eq("")]
    # A source that is its own authority table covers itself by construction, which says nothing.
    wholes = wholes[~wholes["source"].isin(parts["source"].unique())]
    return indicators.shares(parts, wholes, of=["area_code"], breakdown="share=authority")


# --- deprivation, populations, boundaries ----------------------------------------------------------------------------


def _deprivation_fifths(edition, cells, covariates, lookup):
    """CELLS by fifth of the area's own neighbourhoods by income deprivation, and QUALITY of what could not be bridged."""
    lsoas = cells[cells["geography"] == "lsoa21"]
    fifth, irregular = _fifths(edition, covariates, lookup)
    if lsoas.empty or fifth.empty:
        return schemas.empty(schemas.CELLS), schemas.empty(schemas.QUALITY)
    tables, rows = [], []
    for slug in edition.areas:
        area = parameters.area(slug)
        own = lsoas[lsoas["parent_code"].isin(area.codes)]
        placed = own.merge(fifth[fifth["area"] == slug][["lsoa", "breakdown"]], left_on="area_code", right_on="lsoa")
        placed = placed.drop(columns="breakdown_x").rename(columns={"breakdown_y": "breakdown"})
        by = ["indicator", "period", "breakdown", "source", "definition", "unit", "bound"]
        if len(placed):
            geography = "lad24" if len(area.codes) == 1 else "area"
            added = indicators.add(placed, by)
            tables.append(added.assign(area_code=area.area_code, parent_code=area.area_code, geography=geography))
        codes = set(own["area_code"])
        rows.append(
            schemas.quality("deprivation", "", "unbridged", expected=len(codes),
                            found=len(codes - set(placed["area_code"])), place=area.area_code)
        )  # fmt: skip
    tables = [table[list(schemas.CELLS)] for table in tables]
    cells = pd.concat(tables, ignore_index=True) if tables else schemas.empty(schemas.CELLS)
    return cells, pd.DataFrame(rows, columns=list(schemas.QUALITY))


def _fifths(edition, covariates, lookup):
    """Which fifth of its area each LSOA is in: columns area, lsoa, breakdown; and the LSOAs that changed irregularly."""
    ranks = covariates[covariates["measure"] == "income_rank"]
    if ranks.empty:
        return pd.DataFrame(columns=["area", "lsoa", "breakdown"]), set()
    bridged, irregular = places.bridge(ranks, lookup)
    parents = lookup[(lookup["from_geography"] == "lsoa21") & lookup["to_geography"].str.startswith("lad")]
    parents = parents.drop_duplicates("from_code").set_index("from_code")["to_code"]
    bridged = bridged.assign(parent=bridged["area_code"].map(parents))
    tables = []
    for slug in edition.areas:
        own = bridged[bridged["parent"].isin(parameters.area(slug).codes)].set_index("area_code")["value"]
        if len(own) >= 5:
            fifth = places.fifths(own)
            tables.append(
                pd.DataFrame({"area": slug, "lsoa": fifth.index, "breakdown": [f"deprivation_fifth={n}" for n in fifth]})
            )
    return pd.concat(tables, ignore_index=True) if tables else pd.DataFrame(columns=["area", "lsoa", "breakdown"]), irregular


def _population(edition, lookup):
    """POPULATION on the base of Census 2021, authorities from the district table where it has them, and QUALITY."""
    lsoas, quality = _together(edition, "lsoa_population", schema=schemas.POPULATION)
    districts, district_quality = _together(edition, "regional_population", schema=schemas.POPULATION)
    tables = [districts, lsoas]
    if len(lsoas) and len(lookup):
        tables += [places.authority_population(lsoas, lookup), places.ward_population(lsoas, lookup)]
    population = pd.concat(tables, ignore_index=True)
    population = population[(population["base"] == "census2021") & (population["age"] == "all")]
    population = population.drop_duplicates(["area_code", "geography", "year"], keep="first")
    return population, _quality([quality, district_quality])


def _denominators(edition, cells, population, covariates, lookup):
    """The population at risk of every area, period and breakdown in CELLS, with its status."""
    wanted = cells[["area_code", "geography", "period", "breakdown"]].drop_duplicates()
    wanted = wanted[~wanted["period"].str.fullmatch(r"\d{4}-\d{2}")]
    spans = {period: Period.parse(period) for period in wanted["period"].unique()}
    wanted = wanted[[len(spans[period].months) == 12 for period in wanted["period"]]]
    wanted = wanted.assign(year=[spans[period].population_year for period in wanted["period"]])
    people = _people(edition, cells, population, covariates, lookup)
    tables = [_carried(wanted, people, back) for back in range(3)]
    joined = pd.concat(tables).drop_duplicates(["area_code", "geography", "period", "breakdown"], keep="first")
    return joined[["area_code", "geography", "period", "breakdown", "denominator", "denominator_status"]]


def _carried(wanted, people, back):
    """The population of so many years before: 0 is the year itself, else the latest is carried at most two years."""
    shifted = wanted.assign(year=wanted["year"] - back)
    joined = shifted.merge(people, on=["area_code", "geography", "breakdown", "year"])
    status = "ok" if back == 0 else "population carried"
    return joined.assign(denominator_status=status)


def _people(edition, cells, population, covariates, lookup):
    """Populations by area_code, geography, breakdown and year: places, authorities, areas, the region and its rest."""
    barred = _without_resident_rate(edition, lookup)
    single = population[~population["area_code"].isin(barred)]
    single = single.assign(year=single["year"].astype("int64"), denominator=single["population"], breakdown="")
    single = single[["area_code", "geography", "breakdown", "year", "denominator"]]
    authorities = single[single["geography"] == "lad24"]
    tables = [single]
    counted = set(cells.loc[(cells["geography"] == "lad24") & (cells["breakdown"] == ""), "area_code"]) - barred
    whole = authorities[authorities["area_code"].isin(counted)].groupby("year")["denominator"].agg(["sum", "count"])
    whole = whole.loc[whole["count"] == len(counted), "sum"]
    tables.append(pd.DataFrame({"area_code": _slug(edition.region), "geography": "region", "breakdown": "", "year": whole.index, "denominator": whole.to_numpy()}))
    fifth, _ = _fifths(edition, covariates, lookup)
    for slug in edition.areas:
        area = parameters.area(slug)
        own = authorities[authorities["area_code"].isin(area.codes)].groupby("year")["denominator"].agg(["sum", "count"])
        own = own.loc[own["count"] == len(area.codes), "sum"]
        named = {"area_code": area.area_code, "breakdown": ""}
        if len(area.codes) > 1:
            tables.append(pd.DataFrame(named | {"geography": "area", "year": own.index, "denominator": own.to_numpy()}))
        rest = (whole - own).dropna()
        tables.append(pd.DataFrame(named | {"geography": REST, "year": rest.index, "denominator": rest.to_numpy()}))
        tables.append(_fifth_population(area, fifth[fifth["area"] == slug], single))
    return pd.concat(tables, ignore_index=True).astype({"year": "int64"})


def _without_resident_rate(edition, lookup):
    """The authorities that have no rate by residents, and every place inside them."""
    areas = [parameters.area(slug) for slug in edition.areas]
    codes = {code for area in areas if area.no_resident_rate for code in area.codes}
    return codes | set(lookup.loc[lookup["to_code"].isin(codes), "from_code"])


def _fifth_population(area, fifth, single):
    lsoas = single[single["geography"] == "lsoa21"].drop(columns="breakdown")
    placed = lsoas.merge(fifth, left_on="area_code", right_on="lsoa")
    added = placed.groupby(["breakdown", "year"], as_index=False)["denominator"].sum()
    return added.assign(area_code=area.area_code, geography="lad24" if len(area.codes) == 1 else "area")


def _boundaries(edition, estimates):
    """BOUNDARIES of the places that have estimates, and QUALITY; an empty table where the edition has none."""
    entries = edition.of("boundaries")
    readings = [store.read(edition, entry) for entry in entries]
    if not readings:
        return None, schemas.empty(schemas.QUALITY)
    shapes = pd.concat([table for table, _ in readings], ignore_index=True)
    mapped = set(estimates.loc[estimates["geography"].isin(["ward22", "lsoa21", "lsoa11"]), "area_code"])
    shapes = shapes[shapes["area_code"].isin(mapped)].drop_duplicates("area_code").sort_values("area_code", ignore_index=True)
    return shapes, _quality([quality for _, quality in readings])


# --- small things ----------------------------------------------------------------------------------------------------


def _together(edition, *sources, schema):
    """The tables of some sources together (none is an empty one), and their QUALITY."""
    readings = [store.read(edition, entry) for entry in edition.of(*sources)]
    tables = [table for table, _ in readings] or [schemas.empty(schema)]
    return pd.concat(tables, ignore_index=True), _quality([quality for _, quality in readings])


def _place_windows(edition):
    return [_place_window(edition, entry) for entry in edition.of(*PLACE_SOURCES, use="maps")] or [edition.year]


def _place_window(edition, entry):
    """The months a map of this source shows: its own window where that is a year, else the reporting year."""
    if entry.window and len(entry.window.months) == 12:
        return entry.window
    return edition.year


def _codes(edition):
    return {code for slug in edition.areas for code in parameters.area(slug).codes}


def _slug(name):
    return "-".join(name.lower().split())


def _quality(tables):
    tables = [table for table in tables if len(table)]
    if not tables:
        return schemas.empty(schemas.QUALITY)
    return schemas.conform(pd.concat(tables, ignore_index=True), schemas.QUALITY)


def _sorted(estimates):
    order = ["indicator", "geography", "parent_code", "area_code", "period", "breakdown", "source", "bound"]
    doubles = estimates.duplicated([*order, "definition"])
    if doubles.any():
        row = estimates[doubles].iloc[0]
        raise SourceError(f"Two sources give {row['indicator']} of {row['area_code']} in {row['period']}: pin one of them.")
    return estimates.sort_values([*order, "definition"], ignore_index=True)


def _write(edition, tables, boundaries):
    place = folder(edition)
    aside = place.with_name(f".numbers-{os.getpid()}")
    shutil.rmtree(aside, ignore_errors=True)
    aside.mkdir(parents=True)
    for name, table in tables.items():
        table.to_parquet(aside / f"{name}.parquet", index=False)
    if boundaries is not None and len(boundaries):
        boundaries.to_parquet(aside / "boundaries.parquet", index=False)
    outputs = {path.name: provenance.sha256(path) for path in sorted(aside.iterdir())}
    inputs = {file.path: file.sha256 for entry in edition.sources for file in entry.files}
    provenance.write_json(aside / "record.json", {"edition": edition.name, "key": key(edition), "inputs": inputs, "outputs": outputs})
    shutil.rmtree(place, ignore_errors=True)
    aside.replace(place)
    return place
