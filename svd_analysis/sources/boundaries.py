"""Boundaries of local authorities, wards, LSOAs and police force areas, on the British National Grid.

Publisher: Office for National Statistics (Open Geography portal) and Greater London Authority (statistical GIS
    boundaries); GeoPackage, GeoJSON or shapefile.
Covers: whatever areas the file holds, generalised as the publisher did; coordinates are metres, EPSG:27700.
Misses: detail: generalised outlines are for maps and neighbours, not for placing a point near an edge. Longitude and
    latitude are brought to the grid by the seven parameters of Ordnance Survey, good to about five metres.
Licence: Open Government Licence v3.0; contains OS data (c) Crown copyright and database right.
What changed between years: the key column carries the year (`LSOA11CD`, `WD24CD`); the Authority's files say only
    `GSS_CODE`, their wards being those of 2014, and their definition of the grid has no EPSG number. Some of their
    outlines touch themselves and are made valid. ONS gives longitude and latitude in GeoJSON.
"""

import geopandas
import pyogrio
from pyogrio.errors import DataSourceError, FeatureError
from pyproj import CRS, network

from svd_analysis import schemas
from svd_analysis.errors import SourceError
from svd_analysis.sources import area_codes, csv_files, lookup_pairs, population_tables

SOURCE = "boundaries"
# Finest first: a file of small areas often carries the codes of the larger ones too.
_KINDS = ("lsoa", "msoa", "ward", "lad", "csp", "pfa")
_FORMS = (lookup_pairs.ons_place, lookup_pairs.converted_place)
_PLACES = {
    f"{kind}{year}, headings {form(kind, year).code}": form(kind, year)
    for kind in _KINDS
    for year in ((21, 11) if kind in ("lsoa", "msoa") else range(27, 10, -1))
    for form in _FORMS
} | {
    "wards of the Greater London Authority": lookup_pairs.Place("GSS_CODE", "NAME", "ward14"),
    "boroughs of the Greater London Authority": lookup_pairs.Place("GSS_CODE", "NAME", "lad"),
}
LAYOUTS = {name: [place.code, place.name] for name, place in _PLACES.items()} | {
    "wards of the Greater London Authority": ["GSS_CODE", "NAME", "LB_GSS_CD", "BOROUGH"],
    "boroughs of the Greater London Authority": ["GSS_CODE", "NAME", "ONS_INNER"],
}
_GRID = 27700
# Metres: the grid's own reach is 700 km by 1,300 km; the margin lets the synthetic example lie in the sea.
_REACH = (-100_000, -100_000, 900_000, 1_400_000)
# Ordnance Survey, "A guide to coordinate systems in Great Britain": WGS84 to the grid by seven parameters. Written
# out, because PROJ's own choice depends on the grid files a machine happens to have.
_HELMERT = (
    "+proj=tmerc +lat_0=49 +lon_0=-2 +k=0.9996012717 +x_0=400000 +y_0=-100000 +ellps=airy "
    "+towgs84=446.448,-125.157,542.06,0.15,0.247,0.842,-20.489 +units=m +no_defs"
)


def read(path):
    """BOUNDARIES (EPSG:27700, valid polygons, geography from the key column) and QUALITY of one file.

    Wards keep the year of their file (`ward24`); whether another source's wards are the same is told by the codes.
    """
    features = _features(path)
    layout = csv_files.layout_of(path, features.columns, LAYOUTS)
    place = _PLACES[layout]
    codes = area_codes.check(_text(features, place.code), place.geography, path=path, column=place.code)
    area_codes.check_unique(codes, path=path, column=place.code)
    found = _reference_system(features, path)
    outlines, repaired = _polygons(_on_the_grid(features, found, path), path)
    table = schemas.conform(
        geopandas.GeoDataFrame(
            {"area_code": codes, "geography": place.geography, "name": _text(features, place.name)},
            geometry=outlines, crs=_GRID,
        ),
        schemas.BOUNDARIES,
    )  # fmt: skip
    return table, population_tables.quality(SOURCE, path, _quality(layout, table, found, repaired))


def _features(path):
    """The file's one layer, indexed from 1; SourceError where GDAL can't read the whole of it."""
    network.set_network_enabled(active=False)
    if not path.is_file():
        raise SourceError(f"{path}: there is no such file.")
    try:
        layers = pyogrio.list_layers(path)
        if len(layers) != 1:
            raise SourceError(f"{path}: {len(layers)} layers in the file. Expected one; use the publisher's own file.")
        features = pyogrio.read_dataframe(path)
    except (DataSourceError, FeatureError) as fault:
        raise SourceError(f"{path}: not a whole map file ({fault}). Download it again, with all its parts.") from None
    if "geometry" not in features or features.empty:
        raise SourceError(f"{path}: there are no outlines in the file. Download it again, with all its parts.")
    return features.set_axis(range(1, len(features) + 1))


def _text(features, column):
    return features[column].fillna("").astype("str").str.strip()


def _reference_system(features, path):
    """What the file says its coordinates are: `British National Grid`, `longitude and latitude`, or `not stated`."""
    if features.crs is None:
        return "not stated"
    if features.crs.equals(_GRID) or features.crs.to_epsg(min_confidence=20) == _GRID:
        return "British National Grid"
    if features.crs.equals(CRS(4326), ignore_axis_order=True):
        return "longitude and latitude"
    raise SourceError(
        f"{path}: the coordinates are {features.crs.name!r}. Expected British National Grid (EPSG:27700) or "
        "longitude and latitude (EPSG:4326); download the file in one of them."
    )


def _on_the_grid(features, found, path):
    outlines = features.geometry
    if found == "longitude and latitude":
        outlines = outlines.to_crs(_HELMERT)
    outlines = outlines.set_crs(_GRID, allow_override=True)
    left, bottom, right, top = _REACH
    within = outlines.bounds
    inside = (within.minx >= left) & (within.miny >= bottom) & (within.maxx <= right) & (within.maxy <= top)
    # Nobody lives within 180 m of the grid's origin, at sea south-west of Scilly: such numbers are degrees.
    inside &= (within.maxx.abs() > 180) | (within.maxy.abs() > 90)
    if not inside.all():
        feature = (~inside).idxmax()
        raise SourceError(
            f"{path}: feature {feature} does not lie on the British National Grid or has no outline "
            f"({int((~inside).sum())} such; coordinates: {found}). Expected metres on EPSG:27700, or longitude before "
            "latitude on EPSG:4326; download the file again, with all its parts."
        )
    return outlines


def _polygons(outlines, path):
    """The outlines made valid, and how many were not; SourceError where one is no area."""
    invalid = ~outlines.is_valid
    # Only areas are kept: a line left over where an outline touches itself has none.
    outlines = outlines.where(~invalid, outlines.make_valid(method="structure", keep_collapsed=False))
    wrong = ~outlines.geom_type.isin(("Polygon", "MultiPolygon")) | outlines.is_empty
    if wrong.any():
        raise SourceError(
            f"{path}: feature {wrong.idxmax()} is not an area ({int(wrong.sum())} such). Expected polygons; "
            "a file of points or centroids will not do."
        )
    return outlines, int(invalid.sum())


def _quality(layout, table, found, repaired):
    yield "layout", "", layout
    yield "rows in", "", len(table), len(table)
    yield "rows used", len(table), len(table), len(table)
    yield "coordinates", "British National Grid", found, len(table)
    yield "outlines made valid", 0, repaired, repaired
