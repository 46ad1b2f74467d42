"""Residents of each LSOA of 2021 at mid-year, all ages together.

Publisher: Office for National Statistics, small area population estimates, mid-2011 onwards.
Covers: usual residents on 30 June, LSOAs of Census 2021 in England and Wales, persons of all ages; 0 would mean
    that nobody lives there.
Misses: ages and sexes (see `census_age_bands`); visitors and people at work, so a town centre's rate is too high.
Licence: Open Government Licence v3.0, (c) Crown copyright.
What changed between years: the whole series is rebased to Census 2021, so any two of its years may be compared;
    older files for LSOAs of 2011 are not (see `single_year_population`). Each release adds a year at the right.
"""

from svd_analysis.sources import area_codes, csv_files, population_tables

SOURCE = "lsoa_population"
LAYOUTS = {"mid-year totals": ["LSOA 2021 Code", "LSOA 2021 Name"]}
_YEARS = r"Mid-(\d{4}): Population"


def read(path):
    """POPULATION (geography `lsoa21`, age `all`, base `census2021`) and QUALITY of one file, plain or gzip."""
    table = csv_files.read(path)
    layout = csv_files.layout_of(path, table.columns, LAYOUTS)
    years = population_tables.year_columns(table.columns, _YEARS, path=path)
    codes = area_codes.check(table["LSOA 2021 Code"], "lsoa21", path=path, column="LSOA 2021 Code")
    area_codes.check_unique(codes, path=path, column="LSOA 2021 Code")
    people = population_tables.people(table, years, path=path)
    population = population_tables.population(
        codes, people, by="year", labels=list(years.values()),
        geography="lsoa21", age="all", sex="persons", base="census2021",
    )  # fmt: skip
    return population, population_tables.quality(SOURCE, path, _quality(layout, years, people))


def _quality(layout, years, people):
    yield "layout", "", layout
    yield "rows in", "", len(people), len(people)
    yield "rows used", len(people), len(people), len(people)
    for heading, year in years.items():
        yield "residents of the year", "", int(people[heading].sum()), len(people), year
