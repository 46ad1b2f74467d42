"""Rates of places drawn towards the mean, the places whose residents are the wrong denominator, and the years in which
a place stays above the mean.
"""

import numpy as np
import pandas as pd

from svd_analysis import rates
from svd_analysis.rates.shrinkage import PLACES_AT_LEAST
from svd_analysis.small_areas.rows import LEVEL, of_places, place_rows, rated, status

# More than so many times the median rate of the authority's places: those who come are not those who live there.
VISITORS = 10
# Years a place is followed for, at the least, before it is called persistent.
FEWEST_YEARS = 3


def visitor_areas(estimates):
    """ESTIMATES in which places with more than ten times the median rate of their authority's places have no rate.

    Their `value` and limits become those of the count, and `denominator_status` says `visitor area`: residents are not
    the people at risk there. The median is over wards or LSOAs of one indicator and period; where it is 0, nobody can
    tell ten times it, and no place is marked.
    """
    with_rate = of_places(estimates) & estimates["per"].notna() & estimates["value"].notna()
    by = ["indicator", "geography", "period", "source", "parent_code"]
    median = estimates[with_rate].groupby(by)["value"].transform("median").reindex(estimates.index)
    visited = with_rate & (median > 0) & (estimates["value"] > VISITORS * median)
    counts = estimates.loc[visited, "count"].astype("float64").to_numpy()
    limits = np.round(rates.poisson_limits(counts, level=LEVEL), 6)
    marked = estimates.copy()
    marked.loc[visited, ["value", "lower", "upper"]] = np.column_stack([counts, *limits])
    marked.loc[visited, ["denominator", "per"]] = np.nan
    marked.loc[visited, "denominator_status"] = "visitor area"
    return marked


def shrunk_rates(area, places, region):
    """Rows of the shrunken rates of an area's places, with the limits of what is likely of each.

    From 30 places of its own on, an area's places are drawn towards their own mean; with fewer, towards that of all
    places of the region, and `method` says which. Visitor areas have no part in it.
    """
    return place_rows(area, places, "rate=shrunk", **_shrunk(places, region))


def persistence(area, places, region, earlier):
    """Rows of how many of the years looked at a place's shrunken rate lay above the area's mean rate, limits and all.

    `persistent`: in every year, of at least three. `emerging`: in the latest only. The years are those of the map and
    all earlier ones of the same months that the source gives (`earlier`). A year without the place's rate leaves the
    place untold: `incomplete`.
    """
    then = list(_years(places, earlier))
    now = _shrunk(places, region)
    above = np.array(
        [_above_the_mean(places, now), *(_above_the_mean(old, _shrunk(old, whole)) for old, whole in then)]
    )
    untold = [now["status"] != "ok", np.full(len(places), len(above) < FEWEST_YEARS), np.isnan(above).any(axis=0)]
    said = np.select(untold, [now["status"], "too few", "incomplete"], "ok")
    number = np.where(said == "ok", above.sum(axis=0), np.nan)
    word = np.select([number == len(above), (number == 1) & (above[0] == 1)], ["persistent", "emerging"], "")
    method = f"years of {len(above)} with a shrunken rate above the area's mean rate"
    return place_rows(area, places, "persistence=years", value=number, status=said, word=word, method=method)


def _shrunk(places, region):
    """Columns of the shrunken rates; a scalar is the same for all."""
    own = rated(places).sum() >= PLACES_AT_LEAST
    prior = places if own else region
    prior = prior[rated(prior)]
    if len(prior) < PLACES_AT_LEAST:
        return {"lower": np.nan, "status": np.where(status(places) == "ok", "too few", status(places))}
    found = rates.shrunk_rates(prior["count"], prior["denominator"], per=prior["per"].iloc[0], level=LEVEL)
    limits = pd.DataFrame({name: getattr(found, name) for name in ("value", "lower", "upper")}, prior["area_code"])
    limits = limits.reindex(places["area_code"])
    whose = f"the {'area' if own else 'region'}'s {len(prior)} {places['geography'].iloc[0]}"
    known = {name: places[name].to_numpy() for name in ("numerator", "denominator", "denominator_status", "per")}
    return known | {name: limits[name].to_numpy() for name in limits} | {
        "level": LEVEL, "status": status(places), "method": f"gamma-Poisson, drawn towards the mean of {whose}",
    }  # fmt: skip


def _years(places, earlier):
    """For each earlier year, the same places as they were then, and the region's; a place not listed is a gap."""
    for _, region in earlier.groupby("period"):
        then = region.drop_duplicates("area_code").set_index("area_code").reindex(places["area_code"]).reset_index()
        yield then.assign(geography=places["geography"], status=then["status"].fillna("gap")), region


def _above_the_mean(places, shrunk):
    """1 where a place's lower limit is above the mean rate of the area's places, else 0; missing without a rate."""
    known = places[rated(places)]
    lower = np.broadcast_to(shrunk["lower"], len(places))
    mean = known["count"].sum() / known["denominator"].sum() * known["per"].iloc[0] if len(known) else np.nan
    return np.where(np.isnan(lower), np.nan, lower > mean)
