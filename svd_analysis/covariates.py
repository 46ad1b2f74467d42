"""Covariates as models use them: of neighbourhoods (LSOAs of 2021) and of authorities by year, more being more.

Those of 2011 LSOAs come over the official lookup, as `places.bridge` says; those that can't are missing, and counted in
QUALITY. What a measure is stands with its source in `parameters/sources`.
"""

import numpy as np
import pandas as pd

from svd_analysis import parameters, places, schemas, store
from svd_analysis.denominators import usable

YOUNG = ("15-19", "20-24")  # bands of Census 2021
HECTARE = 10_000  # square metres


def neighbourhoods(edition, codes, lookup, boundaries):
    """The covariates of some LSOAs of 2021: a row of `codes` and a column a measure that is told of; and QUALITY.

    A measure is turned so that more of it is a higher number. A value that could not be had is missing, never 0.
    """
    table, quality = _covariates(edition)
    changed = lookup[lookup["from_geography"].eq("lsoa11") & lookup["to_code"].isin(set(codes))]
    of_2011, spread_quality = _of_2011(table, edition)
    of_2011 = of_2011[of_2011["area_code"].isin(set(changed["from_code"]))]
    own = table[table["geography"].eq("lsoa21") & table["area_code"].isin(set(codes))]
    by_place = pd.concat([own, places.bridge(of_2011, lookup)])
    latest = by_place.sort_values("year").drop_duplicates(["area_code", "measure"], keep="last")
    wide = latest.pivot(index="area_code", columns="measure", values="value").reindex(sorted(codes))
    people, people_quality = store.together(edition, "lsoa_population", schema=schemas.POPULATION)
    ages, age_quality = _ages(edition)
    columns = {"residents_15_24": share_15_24(ages), "residents_per_hectare": density(usable(people), boundaries)}
    wide = wide.assign(**{name: values.reindex(wide.index) for name, values in columns.items() if len(values)})
    read = [quality, people_quality, age_quality, spread_quality, _bridged(of_2011, changed)]
    return upright(wide), schemas.quality_of(read)


def authority_years(edition, people):
    """COVARIATES of authorities by year, those counted in people or things told per resident where the measure says so.

    `people` is POPULATION; a year without residents has no value.
    """
    table, _ = _covariates(edition)
    table = table[table["geography"] == "lad24"]
    known = _measures()
    each = table["measure"].map({name: one.per_residents for name, one in known.items()})
    residents = people[people["geography"] == "lad24"].set_index(["area_code", "year"])["population"]
    at = pd.MultiIndex.from_frame(table[["area_code", "year"]])
    rate = table["value"].to_numpy() / residents.reindex(at).to_numpy(dtype="float64") * each.to_numpy(dtype="float64")
    return table.assign(value=table["value"].where(~each.gt(0), rate)).reset_index(drop=True)


def upright(wide):
    """The columns with ranks turned: 1, the most deprived, becomes the highest number."""
    known = _measures()
    turned = [name for name in wide.columns if name in known and known[name].reversed]
    return wide.assign(**{name: -wide[name] for name in turned})


def share_15_24(ages):
    """The per cent of a place's residents who are 15 to 24, from POPULATION by band; missing where nobody lives."""
    if ages.empty:
        return pd.Series(dtype="float64")
    young = ages[ages["age"].isin(YOUNG)].groupby("area_code")["population"].sum()
    everybody = ages[ages["age"].eq("all")].set_index("area_code")["population"]
    return (100 * young / everybody.where(everybody > 0)).astype("float64")


def density(people, boundaries):
    """The logarithm of residents per hectare inside the outline of a place, in the latest year there is.

    Of logarithms, since one tower block on its own outline has a hundred times the residents per hectare of the rest.
    """
    if people.empty or boundaries is None or boundaries.empty:
        return pd.Series(dtype="float64")
    latest = people[people["year"] == people["year"].max()].set_index("area_code")["population"].astype("float64")
    hectares = pd.Series(boundaries.geometry.area.to_numpy() / HECTARE, index=boundaries["area_code"])
    return np.log((latest / hectares).where(latest > 0)).dropna()


def _covariates(edition):
    """COVARIATES of the measures that sources of the edition tell of, those that explain nothing among them."""
    named = [name for name in parameters.names("sources") if parameters.source(name).measures]
    entries = edition.of(*named, use="models")
    readings = [store.read(edition, entry) for entry in entries if entry.source not in _PEOPLE]
    tables = [table[table["measure"].isin(set(_measures()))] for table, _ in readings]
    tables = tables or [schemas.empty(schemas.COVARIATES)]
    return pd.concat(tables, ignore_index=True), schemas.quality_of([quality for _, quality in readings])


# These return POPULATION: their measures are worked out here.
_PEOPLE = ("census_age_bands", "lsoa_population")


def _ages(edition):
    readings = [store.read(edition, entry) for entry in edition.of("census_age_bands", use="models")]
    tables = [table[table["geography"] == "lsoa21"] for table, _ in readings] or [schemas.empty(schemas.POPULATION)]
    return pd.concat(tables, ignore_index=True), schemas.quality_of([quality for _, quality in readings])


def _of_2011(table, edition):
    """The COVARIATES of LSOAs of 2011, those of MSOAs of 2011 given to each LSOA inside; and QUALITY of the giving.

    All LSOAs of an MSOA then have its one value: nothing is known of how they differ.
    """
    own, of_msoas = (table[table["geography"] == geography] for geography in ("lsoa11", "msoa11"))
    if of_msoas.empty:
        return own, schemas.empty(schemas.QUALITY)
    readings = [store.read(edition, entry) for entry in edition.of("msoa_lookup", use="models")]
    lookup = pd.concat([pairs for pairs, _ in readings] or [schemas.empty(schemas.LOOKUPS)], ignore_index=True)
    pairs = lookup.loc[lookup["to_geography"] == "msoa11", ["from_code", "to_code"]]
    given = pairs.merge(of_msoas, left_on="to_code", right_on="area_code")
    spread = given.assign(area_code=given["from_code"], geography="lsoa11")[list(schemas.COVARIATES)]
    rows = [
        schemas.quality("msoa_lookup", "", "values of MSOAs", found=found, rows=n, place=name)
        for name in of_msoas["measure"].unique()
        for found, n in _spread_counts(of_msoas[of_msoas["measure"] == name], given[given["measure"] == name])
    ]
    return pd.concat([own, spread]), schemas.quality_of([*(quality for _, quality in readings), rows])


def _spread_counts(of_msoas, given):
    yield "LSOAs of 2011 given their MSOA's one value, the same for all in it", given["from_code"].nunique()
    reached = of_msoas["area_code"].isin(given["area_code"])
    yield "MSOAs not in the lookup, left out", int(of_msoas.loc[~reached, "area_code"].nunique())


def _measures():
    described = [parameters.source(source).measures for source in parameters.names("sources")]
    return {name: one for measures in described for name, one in measures.items()}


def _bridged(table, pairs):
    """QUALITY of how 2011 LSOAs reached those of 2021: unchanged, split, merged, and irregular ones left out."""
    held = pairs[pairs["from_code"].isin(set(table["area_code"]))]
    found = held.drop_duplicates("to_code")["change"].value_counts().sort_index()
    rows = [schemas.quality("lsoa_change_lookup", "", "bridged", found=flag, rows=int(n)) for flag, n in found.items()]
    return pd.DataFrame(rows, columns=list(schemas.QUALITY))
