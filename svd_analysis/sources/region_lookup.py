"""Local authorities to regions of England.

Publisher: Office for National Statistics, LAD to region lookup; converted for 2024.
Covers: every local authority of England.
Misses: Wales, which has no regions.
Licence: Open Government Licence v3.0, (c) Crown copyright.
What changed between years: one file a year; headings carry the year.
"""

from svd_analysis.sources import area_codes, lookup_pairs, population_tables

SOURCE = "region_lookup"
_YEARS = range(22, 28)
_PLACES = {
    f"ONS 20{year}": (lookup_pairs.ons_place("lad", year), lookup_pairs.ons_place("region", year)) for year in _YEARS
} | {
    f"converted 20{year}": (lookup_pairs.converted_place("lad", year), lookup_pairs.converted_place("region", year))
    for year in _YEARS
}
LAYOUTS = {name: lookup_pairs.headings(places) for name, places in _PLACES.items()}


def read(path):
    """LOOKUPS (`lad24` to `region24`) and QUALITY of one file."""
    layout, (authority, region), table = lookup_pairs.table_of(path, LAYOUTS, _PLACES)
    area_codes.check_unique(table[authority.code], path=path, column=authority.code)
    links = [lookup_pairs.pairs(table, authority, region)]
    return links[0], population_tables.quality(SOURCE, path, lookup_pairs.quality_rows(layout, table, links))
