"""What the Department for Education's statistics share: one table of nations, regions and upper-tier authorities.

A letter in the place of a number is the publisher's mark that there is none to give, and never a 0. Authorities that
are also local authority districts are kept under their code; counties hold several districts and can't be told apart.
Marks and layout: the Department's open data standards, https://dfe-analytical-services.github.io/analysts-guide/.
"""

import pandas as pd

from svd_analysis import schemas
from svd_analysis.errors import SourceError, nearest
from svd_analysis.sources import area_codes, csv_files

HEADINGS = (
    "time_period",
    "time_identifier",
    "geographic_level",
    "region_code",
    "region_name",
    "new_la_code",
    "la_name",
)
MARKS = {"c": "confidential", "x": "not available", "z": "not applicable", "u": "low reliability"}
_LEVELS = ("National", "Regional", "Local authority")
# First calendar year of a period of that kind: a reporting year ends on 31 March of the year it is named after.
_YEARS_BACK = {"Reporting year": 1, "Calendar year": 0}
# Bournemouth and Poole became one authority with Christchurch in April 2019: ONS code history.
MERGED_SINCE = ("E06000028", "E06000029")
# The row of London repeats Inner and Outer London, which are what its authorities are listed under.
_LONDON = "E12000007"
# Sums are published to the nearest ten.
_ROUNDING = 5


def check(table, *, period, path):
    """`table` with its `year`; SourceError with the line of a level or a kind of period that is not known."""
    one_of(table["geographic_level"], _LEVELS, path=path)
    one_of(table["time_identifier"], [period], path=path)
    named = csv_files.whole_numbers(table["time_period"], path=path, column="time_period")
    strange = ~named.between(2000, 2099)
    if strange.any():
        line = strange.idxmax()
        raise SourceError(
            f"{path}: line {line}, column 'time_period': {table.loc[line, 'time_period']!r} ({int(strange.sum())} such "
            "values). Expected one year, such as 2025; use the publisher's own file."
        )
    return table.assign(year=named - _YEARS_BACK[period])


def one_of(values, known, *, path):
    """SourceError with the line where a value of that column is none of `known`."""
    strange = ~values.str.strip().isin(known)
    if strange.any():
        line = strange.idxmax()
        raise SourceError(
            f"{path}: line {line}, column {values.name!r}: {values[line]!r} ({int(strange.sum())} such values). "
            f"{nearest(values[line], known)} Check that this is the publisher's file for this source."
        )


def authorities(table, *, path):
    """The rows of authorities that are districts of April 2024, with `area_code`, each once a year.

    Also QUALITY rows of those left out. SourceError where a code is none, or an authority stands twice in a year.
    """
    local = table[table["geographic_level"] == "Local authority"]
    written = local["new_la_code"].str.strip()
    county, merged = written.str.match(r"E10\d{6}$"), written.isin(MERGED_SINCE)
    codes = area_codes.check(written[~county], "lad24", path=path, column="new_la_code")
    _check_once(local.assign(code=written), path)
    left_out = [
        ("rows refused", "", "nations and regions", len(table) - len(local)),
        ("rows refused", "", "counties, which hold several districts", int(county.sum())),
        ("rows refused", "", "districts that merged since", int(merged.sum())),
    ]
    kept = local[~county & ~merged]
    return kept.assign(area_code=codes), left_out


def _check_once(local, path):
    repeated = local.duplicated(["code", "year"])
    if repeated.any():
        line = repeated.idxmax()
        raise SourceError(
            f"{path}: line {line}: {local.loc[line, 'code']!r} stands in the year more than once "
            f"({int(repeated.sum())} repeats). Expected one row an authority and year; two files were probably joined."
        )


def values(rows, column, *, path, most=None):
    """That column as numbers from 0 up to `most`, missing where the publisher gives a mark instead.

    SourceError with the line of any other text, of an unknown mark and of a number out of range.
    """
    text = rows[column].str.strip()
    numbers = csv_files.decimal_numbers(text[~text.isin(MARKS)], path=path, column=column)
    wrong = (numbers < 0) | (numbers > (numbers if most is None else most))
    if wrong.any():
        line = wrong.idxmax()
        raise SourceError(
            f"{path}: line {line}, column {column!r}: {numbers[line]:g} ({int(wrong.sum())} such values). Expected a "
            f"number from 0{'' if most is None else f' to {most}'}; use the publisher's own file."
        )
    return numbers.reindex(rows.index)


def check_regions(table, column, *, path):
    """Authorities against the sum published for their region, each year; SourceError where they don't fit.

    A file cut short between two lines, or filtered, is told by it. Where an authority's number is withheld the
    others may only be less than the region's.
    """
    numbers = values(table, column, path=path)
    regions = table[(table["geographic_level"] == "Regional") & (table["region_code"].str.strip() != _LONDON)]
    local = table[table["geographic_level"] == "Local authority"]
    keys = [local["year"], local["region_code"]]
    by_region = numbers[local.index].groupby(keys)
    sums, withheld = by_region.sum(), numbers[local.index].isna().groupby(keys).any()
    for line, region in regions.iterrows():
        place = (region["year"], region["region_code"])
        apart = numbers[line] - sums.get(place, float("nan"))
        if place not in sums.index or apart < -_ROUNDING or (apart > _ROUNDING and not withheld[place]):
            raise SourceError(
                f"{path}: line {line}, column {column!r}: {region['region_name']} has {region[column]} in "
                f"{region['time_period']} and its authorities {sums.get(place, 0):g} together. "
                "The file is cut short, filtered or changed; download it again."
            )


def covariates(rows, measures):
    """COVARIATES (`lad24`) from rows with `area_code` and `year`, and a column of numbers for each measure's name."""
    parts = [rows[["area_code", "year"]].assign(measure=name, value=numbers) for name, numbers in measures.items()]
    return schemas.conform(pd.concat(parts).assign(geography="lad24"), schemas.COVARIATES)


def withheld(rows, columns):
    """QUALITY rows of how often each mark stands in the place of a number, by measure; `columns` are its columns."""
    for measure, column in columns.items():
        for mark, times in rows[column].str.strip().value_counts().sort_index().items():
            if mark in MARKS:
                yield "numbers withheld", "", f"{mark}: {MARKS[mark]}", int(times), measure


def years(rows):
    """The QUALITY row of the years there are."""
    return "years", "", f"{rows['year'].min()} to {rows['year'].max()}", int(rows["year"].nunique())
