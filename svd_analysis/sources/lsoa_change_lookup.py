"""LSOAs of 2011 and 2021: which became which, and the local authority of each in 2022.

Publisher: Office for National Statistics, LSOA (2011) to LSOA (2021) to LAD (2022) exact fit lookup, England and Wales.
Covers: every LSOA of both censuses, with the publisher's flag: U unchanged, S split, M merged, X irregular.
Misses: how many people lived in each part. A count carried over a split must be apportioned by the reader of the pair;
    the ten irregular rows can't be bridged, and two of their LSOAs of 2011 lie in two authorities.
Licence: Open Government Licence v3.0, (c) Crown copyright; contains OS data (c) Crown copyright and database right.
What changed between years: this is version 3; earlier versions have fewer columns. The file begins with a byte
    order mark.
"""

import pandas as pd

from svd_analysis.errors import SourceError
from svd_analysis.sources import lookup_pairs, population_tables

SOURCE = "lsoa_change_lookup"
_FLAG = "CHGIND"
_OLD, _NEW = lookup_pairs.ons_place("lsoa", 11), lookup_pairs.ons_place("lsoa", 21)
_PLACES = {
    f"exact fit, authorities of 20{year}": (_OLD, _NEW, lookup_pairs.ons_place("lad", year)) for year in (22, 23)
}
LAYOUTS = {name: lookup_pairs.headings(places, _FLAG) for name, places in _PLACES.items()}
# Flag -> the least and the most rows of an LSOA of 2011, then of an LSOA of 2021.
_ROWS = {"U": (1, 1, 1, 1), "S": (2, 99, 1, 1), "M": (1, 1, 2, 99), "X": (1, 99, 1, 99)}


def read(path):
    """LOOKUPS (`lsoa11` to `lsoa21` with its flag; each of them to `lad22`) and QUALITY of one file."""
    layout, places, table = lookup_pairs.table_of(path, LAYOUTS, _PLACES)
    _check_flags(table, path)
    old, new, authority = places
    lookup_pairs.check_one_end(table, new, authority, path=path)
    links = [
        lookup_pairs.pairs(table, old, new, change=_FLAG),
        lookup_pairs.pairs(table, new, authority),
        lookup_pairs.pairs(table, old, authority),
    ]
    rows = [*lookup_pairs.quality_rows(layout, table, links), *_quality(table)]
    return pd.concat(links, ignore_index=True), population_tables.quality(SOURCE, path, rows)


def _check_flags(table, path):
    """SourceError where a flag is not known or the rows belie it: a split of one row means that rows are missing."""
    flags = table[_FLAG].str.strip()
    limits = flags.map(_ROWS)
    wrong = limits.isna() | table.duplicated([_OLD.code, _NEW.code])
    if not wrong.any():
        low_old, high_old, low_new, high_new = (limits.str[position] for position in range(4))
        old, new = (flags.groupby(table[place.code]).transform("size") for place in (_OLD, _NEW))
        wrong = ~(old.between(low_old, high_old) & new.between(low_new, high_new))
    if wrong.any():
        line = wrong.idxmax()
        raise SourceError(
            f"{path}: line {line}, column {_FLAG!r}: {flags[line]!r} does not agree with the rows of "
            f"{table.loc[line, _OLD.code]!r} and {table.loc[line, _NEW.code]!r}. Expected U (one to one), S (one to "
            "several), M (several to one) or X, and the whole file; use the publisher's own."
        )


def _quality(table):
    for flag, rows in table[_FLAG].value_counts().sort_index().items():
        yield "change flag", "", flag, int(rows)
