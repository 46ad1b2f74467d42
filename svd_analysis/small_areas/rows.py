"""The rows of places that are read, and the rows that are made of them."""

import numpy as np

from svd_analysis.cells import PLACE_SOURCES

WARD, LSOA = "ward22", "lsoa21"
LEVEL = 0.95
# A word about clusters needs a p, or after false-discovery control a q, of at most this.
AT_MOST = 0.05


def of_places(estimates):
    """Which rows of ESTIMATES are counts of a ward or LSOA, as a mask."""
    return (
        estimates["geography"].isin([WARD, LSOA])
        & estimates["source"].isin(PLACE_SOURCES)
        & estimates["breakdown"].eq("")
        & estimates["bound"].eq("exact")
    )


def rated(places):
    """Which places have a count and residents it is a rate of: all that a method by residents can use."""
    return (places["count"].notna() & places["per"].notna() & places["denominator"].gt(0)).to_numpy()


def status(places):
    """For each place `ok`, or why it has no rate: its own status without a count, `refused` without residents."""
    return np.where(places["count"].isna(), places["status"], np.where(rated(places), "ok", "refused"))


def missing(places):
    """The status of the first place without a count; empty where all have one."""
    without = places.loc[places["count"].isna(), "status"]
    return without.iloc[0] if len(without) else ""


def place_rows(area, places, breakdown, **columns):
    """A derived row for each place, within that area; what is not said is `ok` and missing."""
    keys = places[["indicator", "area_code", "geography", "period", "source", "unit", "definition"]]
    return keys.assign(parent_code=area.area_code, breakdown=breakdown, **_SAID | columns)


def own_row(area, place, breakdown, **columns):
    """A derived row of the area itself as a dict, of the measure and months of one of its places."""
    keys = {name: place[name] for name in ("indicator", "period", "source", "unit", "definition")}
    own = {"area_code": area.area_code, "parent_code": area.area_code, "geography": own_geography(area)}
    return keys | own | {"breakdown": breakdown} | _SAID | columns


def own_geography(area):
    """The geography of the area's own rows: one authority, or an area of several."""
    return "lad24" if len(area.codes) == 1 else "area"


def stream(seed, place, area):
    """A seed of its own for each measure and area, so that one more area changes no other's numbers."""
    return [seed, *f"{place['indicator']}/{place['geography']}/{area.area_code}".encode()]


_SAID = {"value": np.nan, "status": "ok", "denominator_status": "none", "method": "", "word": ""}
