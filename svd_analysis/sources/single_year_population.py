"""Residents by single year of age on the base of Census 2011: for history only, never a denominator after 2011.

Publisher: Office for National Statistics, mid-year estimates of 2019 (its own workbook) and 2020 (two converted CSV).
Covers: usual residents on 30 June by single year of age, `0` ... `89`, `90+`, and `all`; the workbook by sex too.
    Local authorities of England and Wales (`lad20` in the workbook, `lad21` in the CSV), or LSOAs of 2011.
Misses: what Census 2021 found. The estimates were since revised (Lambeth mid-2020: 321,813 here, 325,527 now), so
    every row carries base `census2011`. Scotland, Northern Ireland, regions and counties are left out.
Licence: Open Government Licence v3.0, (c) Crown copyright.
What changed between years: the workbook has a banner above its header and a sheet a sex, and mixes countries, regions,
    counties and districts in one column; the converted files have neither, and their year is in their names only.
"""

import re

import pandas as pd

from svd_analysis.errors import SourceError
from svd_analysis.sources import area_codes, csv_files, population_tables, workbooks

SOURCE = "single_year_population"
_AGES = [*map(str, range(90)), "90+"]
LAYOUTS = {
    "local authorities, mid-year workbook": ["Code", "Name", "Geography1", "All ages", *_AGES],
    "local authorities, converted": ["ltla21_code", "ltla21_name", "total_population", *_AGES],
    "LSOAs of 2011, converted": ["lsoa11_code", "lsoa11_name", "total_population", *_AGES],
}
# Layout -> columns of code and total, and the geography.
_READ_AS = {
    "local authorities, mid-year workbook": ("Code", "All ages", "lad20"),
    "local authorities, converted": ("ltla21_code", "total_population", "lad21"),
    "LSOAs of 2011, converted": ("lsoa11_code", "total_population", "lsoa11"),
}
_SHEETS = {"persons": "MYE2 - Persons", "males": "MYE2 - Males", "females": "MYE2 - Females"}
_DISTRICTS = ("Unitary Authority", "London Borough", "Metropolitan District", "Non-metropolitan District")


def read(path):
    """POPULATION (base `census2011`) and QUALITY of one file: the workbook, or a converted CSV, plain or gzip."""
    if path.suffix in (".xls", ".xlsx"):
        return _read_workbook(path)
    table, year = csv_files.read(path), _year(path.name, r"population(\d\d)_", path)
    population, rows = _sex(table, year, "persons", path)
    rows.insert(0, ("rows in", "", len(table), len(table)))
    return population, population_tables.quality(SOURCE, path, rows)


def _read_workbook(path):
    read = {sex: _read_sheet(path, sheet, sex) for sex, sheet in _SHEETS.items()}
    tables = [population for population, _ in read.values()]
    quality = [row for _, rows in read.values() for row in rows]
    persons, males, females = (table.set_index(["area_code", "year", "age"])["population"] for table in tables)
    apart = males.add(females, fill_value=0).sub(persons, fill_value=0)
    if apart.any():
        raise SourceError(f"{path}: males and females do not add up to persons. Use the publisher's own workbook.")
    return pd.concat(tables, ignore_index=True), population_tables.quality(SOURCE, path, quality)


def _read_sheet(path, sheet, sex):
    banner, table = workbooks.read(path, sheet, first_heading="Code")
    csv_files.layout_of(path, table.columns, LAYOUTS)
    year = _year(" ".join(banner), r"mid-(\d{4})", path)
    # The codes of Scotland and Northern Ireland begin with S and N.
    kept = table["Geography1"].isin(_DISTRICTS) & table["Code"].str.match("[EWX]")
    population, rows = _sex(table[kept], year, sex, path)
    others = int((~kept).sum())
    return population, [
        ("rows in", "", len(table), len(table), sheet),
        *rows,
        ("rows of other places", "", others, others, sheet),
    ]


def _sex(table, year, sex, path):
    """POPULATION of one sex and its quality, once every age adds up to the total."""
    layout = csv_files.layout_of(path, table.columns, LAYOUTS)
    column, total, geography = _READ_AS[layout]
    codes = area_codes.check(table[column], geography, path=path, column=column)
    area_codes.check_unique(codes, path=path, column=column)
    people = population_tables.people(table, [total, *_AGES], path=path)
    population_tables.check_total(people[_AGES].sum(axis="columns"), people[total], path=path, what="single ages")
    population = population_tables.population(
        codes, people, by="age", labels=["all", *_AGES], geography=geography, year=year, sex=sex, base="census2011"
    )
    return population, list(_quality(layout, people[total], year, sex))


def _quality(layout, totals, year, sex):
    yield "layout", "", layout, None, sex
    yield "rows used", "", len(totals), len(totals), sex
    yield "residents of the year", "", int(totals.sum()), len(totals), f"{year} {sex}"
    yield "base", "census2021", "census2011: not for rates of years after 2011", len(totals), sex


def _year(text, form, path):
    """The year of the estimate; a converted file's rows don't say it, so a renamed one is refused."""
    years = {f"20{year[-2:]}" for year in re.findall(form, text)}
    if len(years) != 1:
        raise SourceError(f"{path}: the year of the estimate was not found. Keep the publisher's name for the file.")
    return int(years.pop())
