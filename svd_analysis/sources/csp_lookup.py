"""Local authorities to community safety partnerships and police force areas.

Publisher: Office for National Statistics, LAD to CSP to PFA lookup, England and Wales; converted for 2024.
Covers: every local authority, partnership and police force area of England and Wales.
Misses: which part of an authority each of its partnerships covers (seven authorities have several, where districts
    merged and their partnerships did not); twelve partnerships cover several authorities.
Licence: Open Government Licence v3.0, (c) Crown copyright.
What changed between years: one file a year; headings carry the year.
"""

import pandas as pd

from svd_analysis.sources import lookup_pairs, population_tables

SOURCE = "csp_lookup"
_KINDS, _YEARS = ("lad", "csp", "pfa"), range(22, 28)
_PLACES = {f"ONS 20{year}": tuple(lookup_pairs.ons_place(kind, year) for kind in _KINDS) for year in _YEARS} | {
    f"converted 20{year}": tuple(lookup_pairs.converted_place(kind, year) for kind in _KINDS) for year in _YEARS
}
LAYOUTS = {name: lookup_pairs.headings(places) for name, places in _PLACES.items()}


def read(path):
    """LOOKUPS (`lad24` to `csp24`, `csp24` to `pfa24`, `lad24` to `pfa24`) and QUALITY of one file.

    `lad24` to `csp24` is many-to-many: a join by it repeats the rows of an authority with several partnerships.
    """
    layout, (authority, partnership, force), table = lookup_pairs.table_of(path, LAYOUTS, _PLACES)
    lookup_pairs.check_one_end(table, authority, force, path=path)
    lookup_pairs.check_one_end(table, partnership, force, path=path)
    ends = ((authority, partnership), (partnership, force), (authority, force))
    links = [lookup_pairs.pairs(table, start, end) for start, end in ends]
    quality = population_tables.quality(SOURCE, path, lookup_pairs.quality_rows(layout, table, links))
    return pd.concat(links, ignore_index=True), quality
