"""Populations at risk: for every area, period and breakdown of the counted, how many people, and from which year.

Mid-year estimates on the base of Census 2021 only; where a year is missing, the latest is carried forward at most two
years. Residents under 25 are known at Census 2021 only, in five-year bands, and stand under whichever year's numerator.
"""

import pandas as pd

from svd_analysis import cells, parameters, places, schemas, store
from svd_analysis.periods import Period

CARRIED_AT_MOST = 2  # years
UNDER_25 = ("0-4", "5-9", "10-14", "15-19", "20-24")  # bands of Census 2021


def population(edition, lookup):
    """POPULATION on the base of Census 2021, authorities from the district table where it has them, and QUALITY."""
    lsoas, quality = store.together(edition, "lsoa_population", schema=schemas.POPULATION)
    districts, district_quality = store.together(edition, "regional_population", schema=schemas.POPULATION)
    tables = [districts, lsoas]
    if len(lsoas) and len(lookup):
        tables += [places.authority_population(lsoas, lookup), places.ward_population(lsoas, lookup)]
    population = pd.concat(tables, ignore_index=True)
    return usable(population), schemas.quality_of([quality, district_quality])


def under_25(edition):
    """POPULATION of residents under 25 at Census 2021 by authority, and QUALITY."""
    bands, quality = store.together(edition, "census_age_bands", schema=schemas.POPULATION)
    young = bands[bands["age"].isin(UNDER_25) & bands["geography"].eq("lad24")]
    added = young.groupby(["area_code", "geography", "year", "sex", "base"], as_index=False)["population"].sum()
    return schemas.conform(added.assign(age="under 25"), schemas.POPULATION), quality


def usable(population):
    """All residents on the base of Census 2021, one number an area and year: of two tables, the first's."""
    chosen = population[(population["base"] == "census2021") & (population["age"] == "all")]
    return chosen.drop_duplicates(["area_code", "geography", "year"], keep="first")


def denominators(edition, counted, population, fifths, lookup, *, at_census=False):
    """The population at risk of every area, period and breakdown in CELLS, with its status; `at_census` takes the one
    year that the population has, whatever the period.
    """
    wanted = counted[["area_code", "geography", "period", "breakdown"]].drop_duplicates()
    wanted = wanted[~wanted["period"].str.fullmatch(r"\d{4}-\d{2}")]
    spans = {period: Period.parse(period) for period in wanted["period"].unique()}
    yearly = [period for period, span in spans.items() if len(span.months) == 12]
    wanted = wanted[wanted["period"].isin(yearly)]
    wanted = wanted.assign(year=[spans[period].population_year for period in wanted["period"]])
    people = _people(edition, counted, population, fifths, lookup)
    if at_census:
        wanted = wanted.assign(year=people["year"].max() if len(people) else 0)
    tables = [_carried(wanted, people, back) for back in range(CARRIED_AT_MOST + 1)]
    joined = pd.concat(tables).drop_duplicates(["area_code", "geography", "period", "breakdown"], keep="first")
    if at_census:
        joined = joined.assign(denominator_status="population carried")
    return joined[["area_code", "geography", "period", "breakdown", "denominator", "denominator_status"]]


def _carried(wanted, people, back):
    """The population of so many years before: 0 is the year itself, else the latest is carried at most two years."""
    shifted = wanted.assign(year=wanted["year"] - back)
    joined = shifted.merge(people, on=["area_code", "geography", "breakdown", "year"])
    status = "ok" if back == 0 else "population carried"
    return joined.assign(denominator_status=status)


def _people(edition, counted, population, fifths, lookup):
    """Populations by area_code, geography, breakdown and year: places, authorities, areas, the region and its rest."""
    barred = _without_resident_rate(edition, lookup)
    single = population[~population["area_code"].isin(barred)]
    single = single.assign(year=single["year"].astype("int64"), denominator=single["population"], breakdown="")
    single = single[["area_code", "geography", "breakdown", "year", "denominator"]]
    authorities = single[single["geography"] == "lad24"]
    lsoas = single[single["geography"].eq("lsoa21") & single["area_code"].isin(fifths["lsoa"])]
    tables = [single]
    counted = set(counted.loc[(counted["geography"] == "lad24") & (counted["breakdown"] == ""), "area_code"]) - barred
    whole = authorities[authorities["area_code"].isin(counted)].groupby("year")["denominator"].agg(["sum", "count"])
    whole = whole.loc[whole["count"] == len(counted), "sum"]
    tables.append(
        pd.DataFrame(
            {
                "area_code": cells.region_code(edition),
                "geography": "region",
                "breakdown": "",
                "year": whole.index,
                "denominator": whole.to_numpy(),
            }
        )
    )
    for slug in edition.areas:
        area = parameters.area(slug)
        own = (
            authorities[authorities["area_code"].isin(area.codes)].groupby("year")["denominator"].agg(["sum", "count"])
        )
        own = own.loc[own["count"] == len(area.codes), "sum"]
        named = {"area_code": area.area_code, "breakdown": ""}
        if len(area.codes) > 1:
            tables.append(pd.DataFrame(named | {"geography": "area", "year": own.index, "denominator": own.to_numpy()}))
        rest = (whole - own).dropna()
        tables.append(
            pd.DataFrame(named | {"geography": cells.REST, "year": rest.index, "denominator": rest.to_numpy()})
        )
        tables.append(_fifth_population(area, fifths[fifths["area"] == slug], lsoas))
    return pd.concat(tables, ignore_index=True).astype({"year": "int64"})


def _without_resident_rate(edition, lookup):
    """The authorities that have no rate by residents, and every place inside them."""
    areas = [parameters.area(slug) for slug in edition.areas]
    codes = {code for area in areas if area.no_resident_rate for code in area.codes}
    return codes | set(lookup.loc[lookup["to_code"].isin(codes), "from_code"])


def _fifth_population(area, fifth, lsoas):
    placed = lsoas.drop(columns="breakdown").merge(fifth, left_on="area_code", right_on="lsoa")
    added = placed.groupby(["breakdown", "year"], as_index=False)["denominator"].sum()
    return added.assign(area_code=area.area_code, geography="lad24" if len(area.codes) == 1 else "area")
