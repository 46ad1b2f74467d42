"""What the tables of Census 2021 share: the layout of the bulk files Nomis gives out, and shares of their counts.

A table counts the residents or households of every area in classes that add up. Counts are perturbed a little to
protect people (cell key method), after which totals are summed again from their parts: so within one table parts and
totals agree exactly, and between two tables the same total differs by a few.

Local authorities are those of 2021. Seventeen districts have merged since into four authorities, whose counts are the
sums of theirs (Structural Changes Orders of 2022 for Cumbria, North Yorkshire and Somerset): `lad24` is whole.
"""

from dataclasses import dataclass

from svd_analysis import schemas
from svd_analysis.errors import SourceError
from svd_analysis.sources import area_codes, csv_files, population_tables

YEAR = 2021
_DATE, _PLACE, _CODE = "date", "geography", "geography code"
# Areas of England and Wales at the census: ONS, Census 2021 geographies.
LSOAS, AUTHORITIES = {"E": 33_755, "W": 1_917}, {"E": 309, "W": 22}
# Authority of April 2023 -> the districts it was made from: ONS code history.
MERGED = {
    "E06000063": ("E07000026", "E07000028", "E07000029"),
    "E06000064": ("E07000027", "E07000030", "E07000031"),
    "E06000065": tuple(f"E07000{number}" for number in range(163, 170)),
    "E06000066": ("E07000187", "E07000188", "E07000189", "E07000246"),
}
_NOW = {district: authority for authority, districts in MERGED.items() for district in districts}


@dataclass(frozen=True)
class CensusTable:
    """A census table as it is asked for.

    `headings` gives a short name to each of the publisher's headings that is used; `sums` has the parts of each total;
    `shares` has, for each measure, the counts in it and those it is a per cent of.
    """

    source: str
    name: str
    headings: dict
    sums: dict
    shares: dict


def read(path, asked):
    """COVARIATES (geography `lad24` or `lsoa21`, year 2021, per cent) and QUALITY of one bulk file, plain or gzip.

    A share of nothing (an area without a household) is a row with a missing value. SourceError where the file is of
    another table or year, lacks areas, names one twice, or parts do not make up their total.
    """
    table = csv_files.read(path)
    layout = csv_files.layout_of(path, table.columns, {asked.name: [_DATE, _PLACE, _CODE, *asked.headings.values()]})
    _check_year(table[_DATE], path)
    geography, codes = _areas(table[_CODE], path)
    counts = population_tables.people(table, list(asked.headings.values()), path=path)
    counts = counts.set_axis(list(asked.headings), axis="columns")
    for total, parts in asked.sums.items():
        parts, what = counts[parts].sum(axis="columns"), f"column {asked.headings[total]!r}"
        population_tables.check_total(parts, counts[total], path=path, what=what)
    by_area = counts.groupby(codes.replace(_NOW).rename("area_code"), sort=False).sum()
    covariates = shares(by_area, asked.shares, geography=geography)
    rows = _quality(layout, geography, codes, counts, asked, covariates)
    return covariates, population_tables.quality(asked.source, path, rows)


def shares(counts, asked, *, geography):
    """COVARIATES of shares in per cent, from a row of counts an area and, for each measure, its parts and its base.

    Missing where the base is 0.
    """
    wide = {}
    for measure, (parts, base) in asked.items():
        whole = counts[list(base)].sum(axis="columns").astype("float64")
        wide[measure] = 100 * counts[list(parts)].sum(axis="columns").astype("float64") / whole.where(whole > 0)
    table = counts.assign(**wide)[list(wide)].rename_axis("area_code").reset_index()
    table = table.melt(id_vars="area_code", var_name="measure").assign(geography=geography, year=YEAR)
    return schemas.conform(table, schemas.COVARIATES)


def check_all_are_there(codes, expected, *, path, what):
    """SourceError where a file with real areas lacks some: a line less could not be told otherwise."""
    found = {country: int(codes[codes.str.startswith(country)].nunique()) for country in expected}
    if any(found.values()) and found != expected:
        raise SourceError(
            f"{path}: {found['E']} {what} of England and {found['W']} of Wales. Expected {expected['E']} and "
            f"{expected['W']}: the file is cut short or filtered; use the whole one."
        )


def _areas(column, path):
    """The geography, told by the codes, and the codes: one row an area, and every area there."""
    small = column.str.fullmatch(r"\s*[EWX]01\d{6}\s*").any()
    codes = area_codes.check(column, "lsoa21" if small else "lad21", path=path, column=_CODE)
    area_codes.check_unique(codes, path=path, column=_CODE)
    check_all_are_there(codes, LSOAS if small else AUTHORITIES, path=path, what="LSOAs" if small else "authorities")
    return ("lsoa21" if small else "lad24"), codes


def _check_year(dates, path):
    strange = dates.str.strip() != str(YEAR)
    if strange.any():
        line = strange.idxmax()
        raise SourceError(
            f"{path}: line {line}, column {_DATE!r}: {dates[line]!r}. Expected {YEAR}, the census year; "
            "use the bulk file of Census 2021."
        )


def _quality(layout, geography, codes, counts, asked, covariates):
    yield "layout", "", layout
    yield "rows in", "", len(codes), len(codes)
    yield "rows used", len(codes), len(codes), len(codes)
    if geography == "lad24":
        merged = int(codes.isin(_NOW).sum())
        yield "districts that merged after 2021", "", "added up to the authorities they became", merged
    for total in asked.sums:
        yield f"parts of {asked.headings[total]!r}", "equal to it", "equal to it", len(codes)
    whole = next(iter(asked.sums))
    yield asked.headings[whole], "", int(counts[whole].sum()), len(codes), YEAR
    yield "shares of nothing", "", "value missing", int(covariates["value"].isna().sum())
