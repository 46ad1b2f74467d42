"""Which measures of places are looked at, over which months, for every area of an edition."""

import pandas as pd

from svd_analysis import cells, clusters, indicators, parameters, schemas
from svd_analysis.errors import ParameterError
from svd_analysis.periods import Period
from svd_analysis.small_areas import clustered, history, shrunken, spread
from svd_analysis.small_areas.rows import WARD, of_places

# LSOA tables have no sexual offences, so no headline measure can be made of them. Where a source has neither of the
# first pair it has the second, its nearest classes.
LSOA_MEASURES = (("violence_with_injury", "robbery_personal"), ("violence_and_sexual_offences", "robbery_all"))
SEED = 20
# The wards of a table of 2022 names are those of 2024 where the codes say so.
_KINDS = {"ward24": WARD}


def estimates(edition, estimates, boundaries, *, seed=SEED, declared=()):
    """Derived ESTIMATES of the places of every area, and of the area by its places; visitor areas already marked.

    Of wards the source's headline measure, of LSOAs violence with injury and personal robbery or their nearest classes,
    over the months of the source's map, and against the earlier years of the same months where the source has them.
    `boundaries` are BOUNDARIES, or None; `declared` are pairs of codes that are neighbours across water. A number that
    can't be had is a row without a value, and its status says why: `too few` places, offences or years; `gap` where
    there is no outline; `refused` where residents are the wrong denominator, or across a break of that grade; else the
    status of the count that is missing.
    """
    outlines, fifths = _outlines(boundaries, declared), spread.of_fifths(estimates)
    rows, looked_at = [], []
    for places, earlier in _measures(edition, estimates[of_places(estimates)]):
        for area in (parameters.area(slug) for slug in edition.areas):
            own = places[places["parent_code"].isin(area.codes)].sort_values("area_code", ignore_index=True)
            if len(own):
                looked_at.append(own.assign(parent_code=area.area_code))
                shapes = outlines.get(own["geography"].iloc[0], ({}, None))
                rows += _of_area(area, own, places, earlier, shapes, seed)
                rows += history.against_history(edition, area, own, earlier, shapes, seed)
                rows.append(spread.unequal(area, own, fifths, seed))
    if not rows:
        return schemas.empty(schemas.ESTIMATES)
    derived = indicators.derived(pd.concat([table for table in rows if len(table)], ignore_index=True))
    return pd.concat([derived, spread.shares(pd.concat(looked_at, ignore_index=True))], ignore_index=True)


def _of_area(area, own, region, earlier, outlines, seed):
    return [
        shrunken.shrunk_rates(area, own, region),
        shrunken.persistence(area, own, region, earlier),
        *clustered.clustered(area, own, outlines, seed),
        spread.concentrated(area, own),
    ]


def _measures(edition, places):
    """For each measure, the places' rows over the months of its map and those of earlier years: pairs."""
    for (source, geography), rows in places.groupby(["source", "geography"]):
        period = cells.map_period(edition, source)
        now = rows[rows["period"] == str(period)]
        for name in _chosen(geography, set(now["indicator"])):
            before = rows[(rows["indicator"] == name) & rows["period"].isin(_years_before(rows, period))]
            yield now[now["indicator"] == name], before


def _chosen(geography, counted):
    if geography == WARD:
        return [one.name for one in parameters.indicators() if one.kind == "headline" and one.name in counted][:1]
    first, nearest = ([name for name in pair if name in counted] for pair in LSOA_MEASURES)
    return first or nearest


def _years_before(rows, period):
    """The earlier years of the same months, so that no month is looked at twice."""
    spans = {text: Period.parse(text) for text in rows["period"].unique()}
    back = [text for text, span in spans.items() if span < period and span.first[4:] == period.first[4:]]
    return [text for text in back if len(spans[text].months) == 12]


def _outlines(boundaries, declared):
    """Centroid by code, and Neighbours, of each kind of place; nothing where the edition has no outlines."""
    if boundaries is None or boundaries.empty:
        return {}
    known = set(boundaries["area_code"])
    unknown = [code for pair in declared for code in pair if code not in known]
    if unknown:
        raise ParameterError(f"Neighbours are declared for {unknown[0]}, a place that has no outline.")
    kinds = boundaries.sort_values("area_code").groupby("geography")
    return {_KINDS.get(kind, kind): _outlined(shapes, declared) for kind, shapes in kinds}


def _outlined(shapes, declared):
    codes, centres = shapes["area_code"], shapes.geometry.centroid
    within = [pair for pair in declared if set(pair) & set(codes)]
    where = dict(zip(codes, zip(centres.x, centres.y, strict=True), strict=True))
    return where, clusters.neighbours(shapes, declared=within)
