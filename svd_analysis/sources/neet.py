"""Young people of 16 and 17 who are in no education, employment or training, by local authority.

Publisher: Department for Education, NEET and participation, the table behind its local authority scorecard.
Covers: `neet`, the per cent of 16 and 17 year olds known to the authority who are not in education, employment or
    training, or of whom nothing is known: the mean of December, January and February. `neet_known` is the first part.
Misses: young people of 18 and over. Most of an authority's `neet` may be those it lost sight of (6.3 of Lewisham's 7.8
    in 2023): that measures how well they are tracked. Counties, which hold several districts; the City of London and
    the Isles of Scilly, which the table does not list.
Licence: Open Government Licence v3.0, (c) Crown copyright.
What changed between years: one table a year. What the publisher calls 2023 is December 2022 to February 2023.
"""

from svd_analysis.errors import SourceError
from svd_analysis.sources import csv_files, dfe_tables, population_tables

SOURCE = "neet"
_AGE, _YOUNG = "Age", "Cohort_DJFavg"
_COLUMNS = {"neet": "NEET_not_known_percent", "neet_known": "NEET_percent"}
_NOT_KNOWN = "Notknown_percent"
LAYOUTS = {"scorecard": (*dfe_tables.HEADINGS, _AGE, _YOUNG, *_COLUMNS.values(), _NOT_KNOWN)}
# Shares are published to a tenth: two of them may be rounded against a third.
_ROUNDING = 0.11


def read(path):
    """COVARIATES (geography `lad24`, measures `neet` and `neet_known`, in per cent) and QUALITY of one file."""
    table = csv_files.read(path)
    layout = csv_files.layout_of(path, table.columns, LAYOUTS)
    table = dfe_tables.check(table, period="Calendar year", path=path)
    dfe_tables.one_of(table[_AGE], ["16-17"], path=path)
    shares = {name: dfe_tables.values(table, name, path=path, most=100) for name in (*_COLUMNS.values(), _NOT_KNOWN)}
    whole = shares[_COLUMNS["neet"]]
    _refuse((whole - shares[_COLUMNS["neet_known"]] - shares[_NOT_KNOWN]).abs(), "its two parts together", table, path)
    _refuse(_apart_from_authorities(table, whole, path), "the mean of its authorities", table, path)
    rows, left_out = dfe_tables.authorities(table, path=path)
    measures = {measure: shares[column][rows.index] for measure, column in _COLUMNS.items()}
    quality = population_tables.quality(SOURCE, path, _quality(layout, table, rows, left_out))
    return dfe_tables.covariates(rows, measures), quality


def _apart_from_authorities(table, share, path):
    """How far each region is from the mean of its authorities by their young people; one without any is refused."""
    young = dfe_tables.values(table, _YOUNG, path=path)
    local = table["geographic_level"] == "Local authority"
    keys = [table.loc[local, "year"], table.loc[local, "region_code"]]
    of_region = (share * young)[local].groupby(keys).sum() / young.where(share.notna())[local].groupby(keys).sum()
    regions = table[table["geographic_level"] == "Regional"]
    means = [of_region.get((row["year"], row["region_code"]), float("inf")) for _, row in regions.iterrows()]
    return (share[regions.index] - means).abs()


def _refuse(apart, of_what, table, path):
    if (apart > _ROUNDING).any():
        line = (apart > _ROUNDING).idxmax()
        column = _COLUMNS["neet"]
        raise SourceError(
            f"{path}: line {line}, column {column!r}: {table.loc[line, column]} is not {of_what}, but for rounding "
            f"({int((apart > _ROUNDING).sum())} such lines). The file is cut short or changed; download it again."
        )


def _quality(layout, table, rows, left_out):
    yield "layout", "", layout
    yield "rows in", "", len(table), len(table)
    yield from left_out
    yield "rows used", "", len(rows), len(rows)
    yield from dfe_tables.withheld(rows, _COLUMNS)
    yield "regions against the mean of their authorities", "equal but for rounding", "equal but for rounding"
    yield dfe_tables.years(rows)
