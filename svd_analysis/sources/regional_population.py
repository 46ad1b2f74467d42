"""Residents of each local authority at mid-year, 2011 to 2023, all ages together.

Publisher: Office for National Statistics, mid-year estimates, in a third-party extract that adds police force areas.
Covers: usual residents on 30 June, persons of all ages; the rows that are districts (unitary authorities, London
    boroughs, metropolitan and non-metropolitan districts), under the local authorities of April 2023.
Misses: codes. The file has names only, and a county and a district may share one: rows are chosen by the column
    `Geography`, and only names in this project's table of areas get a code; the others are reported, not read.
Licence: Open Government Licence v3.0, (c) Crown copyright.
What changed between years: mid-2012 to mid-2020 are rebased to Census 2021, so any two years may be compared.
    Values are written `60854727.00`.
"""

from svd_analysis import taxonomies
from svd_analysis.errors import SourceError
from svd_analysis.sources import area_codes, csv_files, population_tables

SOURCE = "regional_population"
LAYOUTS = {"regional table": ["Name", "PFA", "Geography"]}
_YEARS = r"Mid-(\d{4})"
_DISTRICTS = ("Unitary Authority", "London Borough", "Metropolitan District", "Non-metropolitan District")
_SUMS_OF_DISTRICTS = ("Country", "Region", "County", "Metropolitan County")
_WHOLE = "ENGLAND AND WALES"


def read(path):
    """POPULATION (geography `lad24`, age `all`, base `census2021`) and QUALITY of one file."""
    table = csv_files.read(path)
    layout = csv_files.layout_of(path, table.columns, LAYOUTS)
    years = population_tables.year_columns(table.columns, _YEARS, path=path)
    people = population_tables.people(table, years, path=path)
    districts = _districts(table, path)
    control = _control_total(table, people, districts, path)
    names = area_codes.check_unique(table.loc[districts, "Name"].str.strip(), path=path, column="Name")
    codes = names.str.casefold().map(_codes()).dropna()
    population = population_tables.population(
        codes, people.loc[codes.index], by="year", labels=list(years.values()),
        geography="lad24", age="all", sex="persons", base="census2021",
    )  # fmt: skip
    return population, population_tables.quality(SOURCE, path, _quality(layout, table, years, names, codes, control))


def _districts(table, path):
    """Which rows are districts; SourceError with the line of a kind of place that is not known."""
    kinds = table["Geography"].str.strip()
    strange = ~kinds.isin(_DISTRICTS + _SUMS_OF_DISTRICTS)
    if strange.any():
        line = strange.idxmax()
        raise SourceError(
            f"{path}: line {line}, column 'Geography': {kinds[line]!r} is not a kind of place this reader knows: "
            f"{', '.join(_DISTRICTS + _SUMS_OF_DISTRICTS)}."
        )
    if not kinds.isin(_DISTRICTS).any():
        raise SourceError(f"{path}: no row is a district. Expected {', '.join(_DISTRICTS)} in the column 'Geography'.")
    return kinds.isin(_DISTRICTS)


def _control_total(table, people, districts, path):
    """Whether the districts add up to England and Wales in every year: a file cut between two lines does not."""
    whole = people[table["Name"].str.strip() == _WHOLE]
    if len(whole) != 1:
        return "no such row in the file: not checked"
    population_tables.check_total(
        people[districts].sum(), whole.iloc[0], path=path, what="districts against England and Wales"
    )
    return "equal in every year"


def _codes():
    return {row["name"].casefold(): code for code, row in taxonomies.areas().items() if row["geography"] == "lad24"}


def _quality(layout, table, years, names, codes, control):
    unknown = names[~names.index.isin(codes.index)]
    yield "layout", "", layout
    yield "rows in", "", len(table), len(table)
    yield "rows of other places", "", len(table) - len(names), len(table) - len(names)
    yield "rows used", "", len(codes), len(codes)
    yield "areas without a code", "", ", ".join(unknown[:3]) + (" ..." if len(unknown) > 3 else ""), len(unknown)
    yield "districts against England and Wales", "equal in every year", control
    for year in years.values():
        yield "residents of the year", "", "", len(codes), year
    yield "years", "", f"{min(years.values())} to {max(years.values())}"
