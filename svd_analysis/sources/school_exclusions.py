"""Suspensions and permanent exclusions from school, and children's contact with youth justice, by local authority.

Publisher: Department for Education, Local Authority Interactive Tool, as its repository holds it (one long Parquet
    table); exclusions are the Department's own statistics, youth justice those of the Youth Justice Board.
Covers: `suspension_rate` and `permanent_exclusion_rate`, suspensions and permanent exclusions in an academic year for
    100 pupils on roll in January, in state-funded primary, secondary and special schools. Not a share of pupils: who is
    suspended twice counts twice. `first_time_entrants`, children given a first caution or conviction in a calendar
    year, for 100,000 aged 10 to 17. `reoffending_10_14` and `reoffending_15_17`, of the children cautioned, sentenced
    or released in the year to March, the per cent proven to have offended again within 12 months.
Misses: children taken off the roll without an exclusion. Schools count where they stand and children in contact with
    youth justice where they live. Authorities this project's table of areas has no code for are reported, not read.
    Youth justice comes after violence and may explain none. England's value of first-time entrants in the tool is no
    rate, so that no authority should be held against it.
Licence: Open Government Licence v3.0, (c) Crown copyright.
What changed between years: schools were closed to most pupils in parts of 2019/20 and 2020/21, so fewer could be
    excluded. A year is named by its first calendar year: 2023 is the academic year 2023/24, and what the tool calls
    2024 of re-offending is the year to March 2024, 2023 here. A suspension was called a fixed period exclusion.
"""

from svd_analysis import schemas
from svd_analysis.sources import csv_files, local_authority_tool, population_tables

SOURCE = "school_exclusions"
LAYOUTS = {"local authority interactive tool": local_authority_tool.LAYOUT}
# Measure -> short name in the tool, kind of year, most it can be. Suspensions for 100 pupils have no upper end.
_SERIES = {
    "suspension_rate": ("TotFixedEx", local_authority_tool.ACADEMIC, float("inf")),
    "permanent_exclusion_rate": ("TotPermEx", local_authority_tool.ACADEMIC, 100),
    "first_time_entrants": ("FirstYJS", local_authority_tool.CALENDAR, 100_000),
    "reoffending_10_14": ("ReoffYO", local_authority_tool.ENDS_IN_MARCH, 100),
    "reoffending_15_17": ("ReoffYO15-17", local_authority_tool.ENDS_IN_MARCH, 100),
}


def read(path):
    """COVARIATES (geography `lad24`, the five measures above) and QUALITY of one file, .parquet or .csv."""
    table = local_authority_tool.table(path)
    layout = csv_files.layout_of(path, table.columns, LAYOUTS)
    series, told = local_authority_tool.series(table, _SERIES, path=path)
    covariates = schemas.conform(series.assign(geography="lad24")[list(schemas.COVARIATES)], schemas.COVARIATES)
    return covariates, population_tables.quality(SOURCE, path, _quality(layout, table, series, told))


def _quality(layout, table, series, told):
    yield "layout", "", layout
    yield "rows in", "", len(table), len(table)
    yield (
        "rows of other series",
        "",
        "",
        int((~table["Short Desc"].isin([name for name, _, _ in _SERIES.values()])).sum()),
    )
    yield "rows used", "", len(series), len(series)
    yield from told
    for measure, years in series.groupby("measure")["year"]:
        yield "years", "", f"{years.min()} to {years.max()}", int(years.nunique()), measure
