"""LSOAs of 2011 to the middle layer super output area (MSOA) of 2011 that each lies in, for London.

Publisher: Greater London Authority, Statistical GIS Boundary Files for London (London Datastore), after the Office for
    National Statistics; the shapefile of LSOAs of 2011, whose table names the MSOA of each.
Covers: every LSOA of 2011 in London. An LSOA lies whole in one MSOA, which holds some five LSOAs and 8,300 people.
Misses: the rest of England and Wales, and the LSOAs and MSOAs of 2021. Outlines and counts of residents in the file are
    not read here.
Licence: Open Government Licence v3.0; contains National Statistics data and OS data (c) Crown copyright and database
    right.
What changed between years: nothing, these are the areas of one census.
"""

import pyogrio
from pyogrio.errors import DataSourceError, FeatureError

from svd_analysis.errors import SourceError
from svd_analysis.sources import area_codes, lookup_pairs, population_tables
from svd_analysis.sources.csv_files import layout_of

SOURCE = "msoa_lookup"
_SMALL, _LARGE = lookup_pairs.ons_place("lsoa", 11), lookup_pairs.ons_place("msoa", 11)
LAYOUTS = {"LSOAs of the Greater London Authority": lookup_pairs.headings((_SMALL, _LARGE))}
# London at Census 2011: ONS, Census geographies.
_LSOAS, _MSOAS = 4_835, 983


def read(path):
    """LOOKUPS (`lsoa11` to `msoa11`, each LSOA once) and QUALITY of one shapefile (.shp), read with its .dbf and .shx.

    SourceError where a code is malformed or stands twice, names belie the pair, or LSOAs of London are lacking.
    """
    table = _attributes(path)
    layout = layout_of(path, table.columns, LAYOUTS)
    for place in (_SMALL, _LARGE):
        table[place.code] = area_codes.check(_text(table, place.code), place.geography, path=path, column=place.code)
        table[place.name] = _text(table, place.name)
    area_codes.check_unique(table[_SMALL.code], path=path, column=_SMALL.code)
    _check_names(table, path)
    _check_all_are_there(table, path)
    links = [lookup_pairs.pairs(table, _SMALL, _LARGE)]
    return links[0], population_tables.quality(SOURCE, path, _quality(layout, table, links))


def _attributes(path):
    """The file's table without outlines, indexed from 1; SourceError where GDAL can't read it."""
    if not path.is_file():
        raise SourceError(f"{path}: there is no such file.")
    try:
        table = pyogrio.read_dataframe(path, read_geometry=False)
    except (DataSourceError, FeatureError) as fault:
        raise SourceError(f"{path}: not a whole map file ({fault}). Download it again, with all its parts.") from None
    return table.set_axis(range(1, len(table) + 1))


def _text(table, column):
    return table[column].fillna("").astype("str").str.strip()


def _check_names(table, path):
    """SourceError where an LSOA's name is not its MSOA's and a letter, or an MSOA has two names or shares one.

    ONS names them so: "Bexley 001A" lies in "Bexley 001". Codes that slipped against one another are found by it.
    """
    names, codes = table[_LARGE.name], table[_LARGE.code]
    wrong = ~table[_SMALL.name].str.fullmatch(r".+ \d{3}[A-Z]") | (table[_SMALL.name].str[:-1] != names)
    wrong |= names != names.groupby(codes).transform("first")
    wrong |= codes != codes.groupby(names).transform("first")
    if wrong.any():
        line = wrong.idxmax()
        raise SourceError(
            f"{path}: feature {line}: {table.loc[line, _SMALL.code]} {table.loc[line, _SMALL.name]!r} is said to lie "
            f"in {codes[line]} {names[line]!r} ({int(wrong.sum())} such). Expected one name an MSOA, and each LSOA to "
            "bear its MSOA's name and a letter; use the publisher's own file."
        )


def _check_all_are_there(table, path):
    real = table[table[_SMALL.code].str.startswith("E")]
    found = (len(real), real[_LARGE.code].nunique())
    if len(real) and found != (_LSOAS, _MSOAS):
        raise SourceError(
            f"{path}: {found[0]} LSOAs in {found[1]} MSOAs. Expected the {_LSOAS} and {_MSOAS} of London at Census "
            "2011: the file is cut short or filtered; use the whole one."
        )


def _quality(layout, table, links):
    yield from lookup_pairs.quality_rows(layout, table, links)
    yield "MSOAs", "", table[_LARGE.code].nunique(), len(table)
