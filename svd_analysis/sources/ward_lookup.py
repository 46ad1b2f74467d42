"""LSOAs of 2021 to electoral wards and local authorities.

Publisher: Office for National Statistics, LSOA (2021) to electoral ward to LAD best fit lookup, England and Wales.
Covers: every LSOA of 2021, in the one ward that holds most of its residents.
Misses: LSOAs that straddle a ward boundary: a ward's sum over its LSOAs is an approximation.
Licence: Open Government Licence v3.0, (c) Crown copyright; contains OS data (c) Crown copyright and database right.
What changed between years: one file a year of wards and authorities (2024 staged); headings carry the year. The file
    begins with a byte order mark. Best fit leaves a few wards without any LSOA.
"""

import pandas as pd

from svd_analysis.sources import area_codes, lookup_pairs, population_tables

SOURCE = "ward_lookup"
_PLACES = {
    f"best fit 20{year}": (
        lookup_pairs.ons_place("lsoa", 21), lookup_pairs.ons_place("ward", year), lookup_pairs.ons_place("lad", year),
    )
    for year in range(22, 28)
}  # fmt: skip
LAYOUTS = {name: lookup_pairs.headings(places) for name, places in _PLACES.items()}


def read(path):
    """LOOKUPS (`lsoa21` to `ward24`, `ward24` to `lad24`, `lsoa21` to `lad24`) and QUALITY of one file."""
    layout, (lsoa, ward, authority), table = lookup_pairs.table_of(path, LAYOUTS, _PLACES)
    area_codes.check_unique(table[lsoa.code], path=path, column=lsoa.code)
    lookup_pairs.check_one_end(table, ward, authority, path=path)
    links = [lookup_pairs.pairs(table, *ends) for ends in ((lsoa, ward), (ward, authority), (lsoa, authority))]
    quality = population_tables.quality(SOURCE, path, lookup_pairs.quality_rows(layout, table, links))
    return pd.concat(links, ignore_index=True), quality
