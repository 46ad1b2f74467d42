"""The numbers of an edition, made once for all its areas together: from pinned files to estimates and changes.

Written to `outputs/<edition>/numbers/`: estimates, coefficients, changes and quality as Parquet, boundaries of the
places that are mapped, the slice of these that each area reads, and a record of what they were made of. Pages read
these and nothing else.
"""

import os
import shutil
from contextlib import suppress
from dataclasses import replace

import geopandas as gpd
import pandas as pd

from svd_analysis import (
    causes,
    cells,
    class_counts,
    comparators,
    comparison,
    denominators,
    example,
    folders,
    harm,
    indicators,
    ingredients,
    locks,
    movements,
    ordinary_variation,
    parameters,
    paths,
    provenance,
    record_cells,
    releases,
    schemas,
    similar_areas,
    small_areas,
    store,
    suspicions,
    trends,
)  # fmt: skip
from svd_analysis.errors import SourceError

_LOOKUPS = ("lsoa_change_lookup", "ward_lookup")
TABLES = ("estimates", "coefficients", "checks", "diagnostics", "changes", "counts", "quality")
# Of these an area has a slice of its own; the others are of the whole edition.
SLICED = ("estimates", "changes", "boundaries")
# Held while an edition's numbers are made, also by a notebook that is run by hand.
LOCK = ".numbers.lock"


def folder(edition):
    """Where an edition's numbers are."""
    return paths.outputs() / edition.name / "numbers"


def taxonomy(edition, place=None):
    """The schemes and places that the numbers which are there use, and one hash of their rows as the taxonomy has them
    now; None where no numbers are there.
    """
    used = (provenance.read_json((place or folder(edition)) / "record.json") or {}).get("taxonomy")
    if not used:
        return None
    named = {"schemes": used["schemes"], "places": used["places"]}
    return named | {"sha256": ingredients.taxonomy(edition, **named)}


def ready(edition, place=None):
    """Whether the numbers are there (or in the place that is named), whole, and made of what is here now."""
    place = place or folder(edition)
    record = provenance.read_json(place / "record.json")
    if not record or stale(edition, place):
        return False
    files = {place / name: expected for name, expected in record["outputs"].items()}
    return all(path.is_file() and provenance.sha256(path) == expected for path, expected in files.items())


def stale(edition, place=None):
    """The names of what the numbers were made of that has changed, or is new; none where all is as it was."""
    place = place or folder(edition)
    record = provenance.read_json(place / "record.json") or {}
    now = ingredients.of_numbers(edition) | {"taxonomy": taxonomy(edition, place)}
    before = record.get("made_of", {}) | {"taxonomy": record.get("taxonomy")}
    return [name for name in sorted(now.keys() | before.keys()) if now.get(name) != before.get(name)]


def make(edition):
    """Make an edition's numbers and return their folder; built aside and swapped in whole.

    Of two processes that ask for them at once the second waits, and takes what the first has made.
    """
    place = folder(edition)
    with locks.held(place.parent, name=LOCK, wait=True):
        if not ready(edition):
            already = waiting(edition)
            if ready(edition, already):
                folders.swap(already, place)
            else:
                make_in(place, edition)
    return place


def waiting(edition):
    """Where the numbers of an edition wait in the store that were made to see what their change touches."""
    return paths.store() / "numbers" / edition.name


def make_in(place, edition):
    """Make an edition's numbers in a place of their own."""
    _complete_example(edition)
    prepare(edition)
    estimates, quality, boundaries = assess(edition)
    models, model_quality = explain(edition, estimates, boundaries)
    settled = _settled(edition)
    counts = class_counts.yearly(edition, settled, edition.years)
    then = published(parameters.edition(edition.previous)) if edition.previous else None
    changes, compared_with = _changes(then, as_counted(edition, estimates, counts))
    tables = {
        "estimates": estimates,
        **models,
        "changes": changes,
        "counts": counts,
        # What models read was often read for the counts before them.
        "quality": schemas.quality_of(
            [quality, model_quality, compared_with, _suspicions(edition, settled)]
        ).drop_duplicates(ignore_index=True),
    }
    return _write(edition, place, tables, boundaries, earlier=None if then is None else then.counts)


def prepare(edition):
    """See that an edition's pinned files are there unchanged; the example region's are made where none is there."""
    if edition.synthetic and not (edition.data / _drawn(edition)).is_dir():
        _make_example(edition)
    store.verify(edition)


def _complete_example(edition):
    """Make those of the example's files that an earlier version of this project did not make."""
    if edition.synthetic and not all((edition.data / file).is_file() for _, file, _ in edition.pinned):
        _make_example(edition)


def _make_example(edition):
    """Made aside and swapped in: of two runs at once neither meets half of the other's files, which are the same. Where
    an earlier version has left some, only those that it did not make are added.
    """
    drawn = _drawn(edition)
    aside = edition.data / f".{drawn}-{os.getpid()}"
    written = example.write(example.draw(example.world()), aside, drawn)
    with suppress(OSError):
        (aside / drawn).replace(edition.data / drawn)
    for path in written:
        place = edition.data / path.relative_to(aside)
        if path.is_file() and not place.exists():
            place.parent.mkdir(parents=True, exist_ok=True)
            path.replace(place)
    shutil.rmtree(aside)


def _drawn(edition):
    """The example's edition whose files these are: a correction is pinned to those of the edition it corrects."""
    return edition.sources[0].files[0].path.partition("/")[0]


def read(edition, table):
    """One of an edition's tables of numbers."""
    return pd.read_parquet(folder(edition) / f"{table}.parquet")


def of_area(edition, area, table):
    """A table of numbers as an area's pages read it: the area's own slice, or the whole; BOUNDARIES are None where the
    edition has none.
    """
    path = folder(edition) / place_of(area.slug, table)
    if table == "boundaries":
        return gpd.read_parquet(path) if path.is_file() else None
    return pd.read_parquet(path)


def place_of(slug, table):
    """Where a table of numbers that an area reads lies in the folder of numbers."""
    return f"{slug}/{table}.parquet" if table in SLICED else f"{table}.parquet"


def assess(edition):
    """ESTIMATES, QUALITY and BOUNDARIES of an edition, in memory."""
    estimates, lookup, covariates, quality = counted(edition)
    boundaries, boundary_quality = _boundaries(edition, estimates)
    features = similar_areas.features(comparators.residents(edition, estimates), covariates, lookup)
    derived = _derived(edition, estimates, features, boundaries)
    whole = _sorted(pd.concat([estimates, derived], ignore_index=True))
    return whole, schemas.quality_of([*quality, boundary_quality]), boundaries


def explain(edition, estimates, boundaries):
    """The tables of an edition's models by name (COEFFICIENTS, CHECKS, DIAGNOSTICS), and QUALITY of what they read."""
    lookup, _ = _lookups(edition)
    people, _ = denominators.population(edition, lookup)
    coefficients, checks, diagnostics, quality = causes.estimates(edition, estimates, lookup, people, boundaries)
    return {"coefficients": coefficients, "checks": checks, "diagnostics": diagnostics}, quality


def _lookups(edition):
    return store.together(edition, *_LOOKUPS, schema=schemas.LOOKUPS)


def counted(edition):
    """ESTIMATES of what is counted, before anything is worked out from it; LOOKUPS, COVARIATES and QUALITY tables."""
    lookup, lookup_quality = _lookups(edition)
    covariates, covariate_quality = store.together(
        edition, "deprivation", "area_measurements", schema=schemas.COVARIATES
    )
    settled, count_quality = cells.settled_counts(edition, lookup)
    protected = cells.protected(edition, settled, lookup)
    people, population_quality = _populations(edition, lookup)
    fifths = cells.fifths(edition, covariates, lookup)
    visited = _visited(edition, protected, people, lookup)
    fifths = fifths[~fifths["lsoa"].isin(visited)]
    gradient, unbridged = cells.by_deprivation(edition, protected[~protected["area_code"].isin(visited)], fifths)
    records, record_quality = record_cells.protected(edition, lookup)
    together = pd.concat([protected, gradient, records], ignore_index=True)
    estimates = _estimates(edition, together, people, fifths, lookup)
    harmed = [store.read(edition, entry)[1] for entry in edition.of("severity_weights", "unit_costs")]
    quality = [lookup_quality, covariate_quality, population_quality, count_quality, unbridged, *harmed, record_quality]
    return estimates, lookup, covariates, quality


def _populations(edition, lookup):
    """POPULATION by who a rate is of, all residents and those under 25, and QUALITY."""
    everybody, quality = denominators.population(edition, lookup)
    young, young_quality = denominators.under_25(edition)
    return {"all": everybody, "under 25": young}, schemas.quality_of([quality, young_quality])


def _visited(edition, protected, people, lookup):
    """The neighbourhoods without a rate since those who come are not those who live there: they are in no fifth."""
    lsoas = protected[protected["geography"] == "lsoa21"]
    if lsoas.empty:
        return set()
    nobody = pd.DataFrame(columns=["area", "lsoa", "breakdown"])
    residents = denominators.denominators(edition, lsoas, people["all"], nobody, lookup)
    rated = small_areas.visitor_areas(indicators.estimate(lsoas, residents, parameters.indicators()))
    return set(rated.loc[rated["denominator_status"] == "visitor area", "area_code"])


def _estimates(edition, counted, people, fifths, lookup):
    """ESTIMATES of protected CELLS, each over its own residents, with what each share is of."""
    named = {residents: [] for residents in people}
    for one in parameters.indicators():
        named[one.residents].append(one.name)
    parts = {residents: counted[counted["indicator"].isin(chosen)] for residents, chosen in named.items()}
    at_risk = {
        "all": denominators.denominators(edition, parts["all"], people["all"], fifths, lookup),
        "under 25": denominators.denominators(
            edition, parts["under 25"], people["under 25"], fifths.iloc[:0], lookup, at_census=True
        ),
    }
    tables = [
        indicators.estimate(parts[one], at_risk[one], parameters.indicators()) for one in parts if len(parts[one])
    ]
    estimates = small_areas.visitor_areas(pd.concat(tables, ignore_index=True))
    return pd.concat([estimates, _unlocated(edition, estimates), _coverage(estimates)], ignore_index=True)


def _derived(edition, estimates, features, boundaries):
    """ESTIMATES that are worked out from the others: comparisons, trends, patterns of places."""
    ordinary = {name: ordinary_variation.tau_of(name) ** 2 for name in edition.headlines}
    tables = [
        comparators.estimates(edition, estimates, features),
        movements.estimates(edition, estimates, edition.year.back(1), edition.year),
        trends.estimates(edition, estimates, parameters.breaks(), joinpoints=edition.joinpoints, tau2=ordinary),
        small_areas.estimates(edition, estimates, boundaries),
        *_harm(edition, estimates),
    ]
    return pd.concat([table for table in tables if len(table)], ignore_index=True)


def _harm(edition, estimates):
    """What the reporting year's offences weigh and cost, by the weights and unit costs that the edition is pinned
    to.
    """
    year = estimates[estimates["period"].eq(str(edition.year)) & estimates["bound"].eq("exact")]
    year = year[year["geography"].isin([*comparators.OWN, cells.REST])]
    for entry in edition.of("severity_weights", "unit_costs"):
        amounts, _ = store.read(edition, entry)
        told = harm.severity if entry.source == "severity_weights" else harm.cost
        yield indicators.derived(told(year, parameters.indicators(), amounts))


def _changes(then, now):
    """CHANGES since the previous edition, an empty table where there is none; and QUALITY of what that was."""
    if then is None:
        return schemas.empty(schemas.CHANGES), []
    said = releases.RECOMPUTED if then.recomputed else releases.AS_PUBLISHED
    quality = schemas.quality("", "", "previous edition", found=said, place=then.edition.name)
    return bridge(then, now), [quality]


def published(edition):
    """An edition as its release has it; where there is none, as its pinned files give it again."""
    release = releases.read(edition)
    if release is not None:
        return release
    if ready(edition):
        return as_counted(edition, read(edition, "estimates"), read(edition, "counts"))
    prepare(edition)
    return as_counted(edition, counted(edition)[0])


def compared(one, other):
    """CHANGES between any two editions whose numbers are there, in either order; later to earlier is the same path
    walked backwards.
    """
    if (one.year, one.name) > (other.year, other.name):
        return comparison.backwards(compared(other, one))
    now = as_counted(other, read(other, "estimates"), read(other, "counts"))
    return bridge(now if one.name == other.name else published(one), now)


def of_region(edition):
    """The word of each headline of each area, judged in one family of all the region's areas and headlines: the row of
    a page of the region. Columns area_code, indicator, lower, upper, q, direction.
    """
    return comparison.of_region(edition, read(edition, "estimates"), read(edition, "changes"))


def of_areas(edition, one, other):
    """The headline rates of two areas of an edition side by side, as `comparison.of_areas` gives them."""
    return comparison.of_areas(edition, read(edition, "estimates"), one, other)


def as_counted(edition, estimates, counts=None):
    """An edition as its own files and rules count it, for a comparison; its class counts are made where not given."""
    areas = [parameters.area(slug) for slug in edition.areas]
    return releases.Published(
        edition,
        estimates,
        _class_counts(edition) if counts is None else counts,
        {one.area_code: cells.in_force(edition, one.slug) for one in areas},
        parameters.indicators(),
        recomputed=True,
    )


def bridge(then, now):
    """CHANGES between two editions; the latest files are counted again by definitions and boundaries that changed.

    Extracts of partners are left out: their counts by class, which a bridge stands on, are not kept.
    """
    then, now = (replace(one, estimates=one.estimates[~_of_extracts(one.estimates)]) for one in (then, now))
    edition = now.edition
    changed = {
        slug: then.definitions[code]
        for slug in edition.areas
        if (code := parameters.area(slug).area_code) in then.definitions
        and (then.definitions[code].name, then.definitions[code].rule)
        != (now.definitions[code].name, now.definitions[code].rule)
    }
    under = None
    if changed:
        settled, _ = cells.settled_counts(edition, _lookups(edition)[0], cells.AUTHORITY_SOURCES)
        under = cells.under(edition, settled, changed, [then.edition.year, edition.year])
    return comparison.compare(then, now, under=under, places=_on_earlier_places(then.edition, edition))


def _of_extracts(estimates):
    """Which rows are of an extract of a partner."""
    extracts = {name for name in parameters.names("sources") if parameters.source(name).records}
    return estimates["source"].isin(extracts)


def _on_earlier_places(earlier, latest):
    """The latest files' COUNTS of every class on the earlier edition's boundaries, where small areas are placed by
    another lookup; None where they are not, and no rows where the earlier lookup can't place them or is not there.
    """
    if not _moved(earlier, latest):
        return None
    try:
        return _class_counts(latest, lookup=_lookups(earlier)[0])
    except SourceError:
        return schemas.empty(schemas.COUNTS)


def _moved(earlier, latest):
    """Whether authorities are counted from small areas that the two editions place by different lookups."""
    if not latest.of(*comparison.PLACED):
        return False
    pinned = [{file.sha256 for entry in one.of(*_LOOKUPS) for file in entry.files} for one in (earlier, latest)]
    return pinned[0] != pinned[1]


def _class_counts(edition, lookup=None):
    """COUNTS of every class by authority and year."""
    return class_counts.yearly(edition, _settled(edition, lookup), edition.years)


def _settled(edition, lookup=None):
    """The settled counts of every source of authorities' figures; `lookup` is the edition's own where none is given."""
    lookup = _lookups(edition)[0] if lookup is None else lookup
    settled, _ = cells.settled_counts(edition, lookup, (*cells.AUTHORITY_SOURCES, *cells.SERIES_SOURCES, "fingertips"))
    return settled


def _suspicions(edition, settled):
    """QUALITY of what looks like a change of recording in the counts of all the region's authorities."""
    registered = [one for one in parameters.breaks() if one.region == edition.region]
    return schemas.quality_of(
        suspicions.raised(
            cells.region_code(edition),
            entry.source,
            counts,
            months,
            [one for one in registered if one.source == entry.source],
        )
        for entry, counts, months in settled
        if entry.source in cells.AUTHORITY_SOURCES and not entry.areas
    )


def _unlocated(edition, estimates):
    """The share of the region's offences that each pseudo-area holds, by year: offences no authority's figure
    includes.
    """
    years = estimates["period"].isin(str(year) for year in edition.years) & estimates["breakdown"].eq("")
    parts = estimates[years & estimates["geography"].eq("pseudo")]
    wholes = estimates[years & estimates["geography"].eq("region")]
    parts = parts[~parts["area_code"].str.endswith(cells.OUTSIDE)]
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


def _boundaries(edition, estimates):
    """BOUNDARIES of the places that have estimates, and QUALITY; an empty table where the edition has none."""
    entries = edition.of("boundaries")
    readings = [store.read(edition, entry) for entry in entries]
    if not readings:
        return None, schemas.empty(schemas.QUALITY)
    shapes = pd.concat([table for table, _ in readings], ignore_index=True)
    mapped = set(estimates.loc[estimates["geography"].isin(["ward22", "lsoa21", "lsoa11"]), "area_code"])
    shapes = (
        shapes[shapes["area_code"].isin(mapped)]
        .drop_duplicates("area_code")
        .sort_values("area_code", ignore_index=True)
    )
    return shapes, schemas.quality_of([quality for _, quality in readings])


def _sorted(estimates):
    order = ["indicator", "geography", "parent_code", "area_code", "period", "breakdown", "source", "bound"]
    same = [name for name in order if name != "source"]
    doubles = estimates.duplicated(same) & ~estimates["breakdown"].str.startswith("share=")
    if doubles.any():
        row = estimates[doubles].iloc[0]
        raise SourceError(
            f"Two sources give {row['indicator']} of {row['area_code']} in {row['period']}: pin one of them."
        )
    return estimates.sort_values([*order, "definition"], ignore_index=True)


def _write(edition, place, tables, boundaries, earlier):
    """Write the tables and their record; `earlier` are the COUNTS of the edition they are compared with."""
    aside = folders.begin(place)
    for name, table in tables.items():
        table.to_parquet(aside / f"{name}.parquet", index=False)
    if boundaries is not None and len(boundaries):
        boundaries.to_parquet(aside / "boundaries.parquet", index=False)
    for slug in edition.areas:
        _write_slices(aside / slug, parameters.area(slug), tables, boundaries)
    outputs = {path.relative_to(aside).as_posix(): provenance.sha256(path) for path in _files(aside)}
    inputs = {file.path: file.sha256 for entry in edition.sources for file in entry.files}
    used = _used(tables, earlier)
    record = {"edition": edition.name, "made_of": ingredients.of_numbers(edition), "inputs": inputs, "outputs": outputs}
    record["taxonomy"] = used | {"sha256": ingredients.taxonomy(edition, **used)}
    folders.write(aside / "record.json", provenance.as_json(record))
    folders.swap(aside, place)
    return place


def _files(place):
    return sorted(path for path in place.rglob("*") if path.is_file())


def _write_slices(place, area, tables, boundaries):
    """Write what one area's pages read of the tables of every area."""
    place.mkdir()
    estimates = _slice(tables["estimates"], area)
    estimates.to_parquet(place / "estimates.parquet", index=False)
    _slice(comparison.with_region(tables["changes"]), area).to_parquet(place / "changes.parquet", index=False)
    if boundaries is not None and len(boundaries):
        inside = set(estimates.loc[estimates["parent_code"].isin(area.codes), "area_code"])
        shapes = boundaries[boundaries["area_code"].isin(inside)].reset_index(drop=True)
        shapes.to_parquet(place / "boundaries.parquet", index=False)


def _slice(table, area):
    """The area's own rows and those of its places, and those of the region and its pseudo-areas."""
    own = table["area_code"].isin([area.area_code, *area.codes])
    if "parent_code" in table.columns:
        own |= table["parent_code"].isin([area.area_code, *area.codes])
    if "method" in table.columns:
        own |= table["breakdown"].str.startswith("funnel=")
    return table[own | table["geography"].isin(["region", "pseudo"])].reset_index(drop=True)


def _used(tables, earlier):
    """The schemes of the classes that were counted, and the authorities and pseudo-areas they were counted for."""
    quality, estimates = tables["quality"], tables["estimates"]
    schemes = set(quality.loc[quality["check"] == "class", "expected"])
    places = set(estimates.loc[estimates["geography"].isin(["lad24", "pseudo"]), "area_code"])
    if earlier is not None:
        schemes |= set(earlier["taxonomy"])
        places |= set(earlier["area_code"])
    return {"schemes": sorted(schemes), "places": sorted(places)}
