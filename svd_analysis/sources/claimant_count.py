"""People who claim benefits because they are out of work, by local authority and calendar year.

Publisher: Office for National Statistics, Claimant count by sex and age, downloaded from Nomis as a workbook with one
    table a measure: authorities in columns, months in rows.
Covers: people aged 16 and over of both sexes who claim Jobseeker's Allowance, or Universal Credit with a duty to look
    for work: `claimants`, the mean of the twelve months, and `claimant_rate`, the mean of the published monthly per
    cent of economically active residents aged 16 and over. Months are rounded to 5 people and a tenth of a per cent.
Misses: people out of work who claim nothing, many of them young. A year of which a month is missing has a missing
    value, not a mean of the others. Columns have names and no codes.
Licence: Open Government Licence v3.0, (c) Crown copyright.
What changed between years: from 2013 to 2018 the count rose as Universal Credit came in, which asks more people to look
    for work; the earnings threshold was raised in September 2022, January 2023 and May 2024, adding claimants each
    time. The publisher calls these discontinuities: compare authorities in one year rather than years.
"""

import re

import pandas as pd

from svd_analysis import schemas
from svd_analysis.errors import SourceError, nearest
from svd_analysis.sources import authority_names, csv_files, population_tables, workbooks

SOURCE = "claimant_count"
MEASURES = {
    "Claimant count": "claimants",
    "Claimants as a proportion of economically active residents aged 16+": "claimant_rate",
}
_SHEET, _DATE = "Data", "Date"
_CHOSEN = {"gender": "Total", "age": "All categories: Age 16+"}
_MISSING = {"-": "not available", "!": "not reliable or disclosive"}
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip


def read(path):
    """COVARIATES (geography `lad24`, measures `claimants` and `claimant_rate`) and QUALITY of one workbook."""
    rows = workbooks.rows_of(path, _SHEET)
    tables = {}
    for start in [number for number, row in enumerate(rows) if row[0] == _DATE]:
        measure = _measure(rows[:start], path)
        if measure in tables:
            raise SourceError(f"{path}: the measure {measure!r} has two tables. Expected one; download it again.")
        tables[measure] = _table(rows, start, path)
    _check_alike(tables, path)
    long = pd.concat([_long(table, measure, path) for measure, table in tables.items()], ignore_index=True)
    codes = authority_names.codes(long["name"])
    yearly = _yearly(long[codes.notna()].assign(area_code=codes.dropna()))
    covariates = schemas.conform(yearly.assign(geography="lad24")[list(schemas.COVARIATES)], schemas.COVARIATES)
    quality = population_tables.quality(SOURCE, path, _quality(tables, long, codes, yearly))
    return covariates, quality


def _measure(above, path):
    """What the table below these rows measures, by the selection the download states above it."""
    said = {}
    for row in above:
        # A second table's selection stands below the first's and takes its place.
        said |= {row[0]: row[1]} if row[0] in ("measure", *_CHOSEN) else {}
    for name, expected in _CHOSEN.items():
        if said.get(name) != expected:
            raise SourceError(f"{path}: {name} is {said.get(name)!r}. Expected {expected!r}; choose it in Nomis.")
    if said.get("measure") not in MEASURES:
        raise SourceError(
            f"{path}: unknown measure {said.get('measure')!r}. {nearest(str(said.get('measure')), MEASURES)} "
            "Choose it in Nomis."
        )
    return MEASURES[said["measure"]]


def _table(rows, start, path):
    """Months by authorities, as text, indexed by the sheet's row; SourceError where the months are not in a row."""
    names = [name for name in rows[start][1:] if name]
    if not names or len(set(names)) < len(names):
        raise SourceError(f"{path}: row {start + 1}: a name of an area stands twice, or there is none.")
    length = next((count for count, row in enumerate(rows[start + 1 :]) if not row[0]), len(rows) - start - 1)
    body = rows[start + 1 : start + 1 + length]
    table = pd.DataFrame(
        [row[1 : len(names) + 1] for row in body], columns=names, index=range(start + 2, start + 2 + length)
    )
    table.insert(0, _DATE, [_month(row[0], line, path) for line, row in enumerate(body, start + 2)])
    gaps = table[_DATE].diff().dropna() != 1
    if table.empty or gaps.any():
        line = gaps.idxmax() if gaps.any() else start + 2
        raise SourceError(f"{path}: row {line}: the month does not follow the one above. Download it again.")
    return table


def _month(text, line, path):
    """Months since the year 0 of such as `January 2019`."""
    match = re.fullmatch(r"(\w+) (\d{4})", text)
    if not match or match[1] not in _MONTHS:
        raise SourceError(f"{path}: row {line}: {text!r} is not a month. Expected such as 'January 2019'.")
    return int(match[2]) * 12 + _MONTHS.index(match[1])


def _check_alike(tables, path):
    """SourceError where there is no table of claimants, or the two are not of the same areas and months."""
    if "claimants" not in tables:
        raise SourceError(f"{path}: no table of the measure 'Claimant count'. Choose it in Nomis.")
    for measure, table in tables.items():
        first = tables["claimants"]
        if list(table.columns) != list(first.columns) or list(table[_DATE]) != list(first[_DATE]):
            raise SourceError(
                f"{path}: the tables of claimants and of {measure} have other areas or months. Download it again."
            )


def _numbers(table, measure, path):
    """That table with numbers, missing where there is a mark instead; SourceError with the row of anything else."""
    most = 100 if measure == "claimant_rate" else float("inf")
    columns = {_DATE: table[_DATE]}
    for name in table.columns.drop(_DATE):
        given = table.loc[~table[name].isin(_MISSING), name].rename_axis("row")
        numbers = csv_files.decimal_numbers(given, path=path, column=name)
        wrong = ~numbers.between(0, most)
        if wrong.any():
            line = wrong.idxmax()
            raise SourceError(
                f"{path}: row {line}, column {name!r}: {measure} is {numbers[line]:g}. Expected from 0 to {most:g}; "
                "download it again."
            )
        columns[name] = numbers.reindex(table.index)
    return pd.DataFrame(columns)


def _long(table, measure, path):
    """name, year, measure, value of each month."""
    long = _numbers(table, measure, path).melt(id_vars=_DATE, var_name="name")
    return long.assign(measure=measure, year=long[_DATE] // 12)


def _yearly(long):
    """The mean of the twelve months of each year; missing where a month is not in the file or has no number."""
    by_year = long.groupby(["area_code", "year", "measure"])["value"]
    yearly = by_year.mean().where(by_year.count() == 12)
    return yearly.reset_index()


def _quality(tables, long, codes, yearly):
    yield "layout", "", f"Nomis workbook with {', '.join(tables)}"
    yield "rows in", "", "", sum(map(len, tables.values()))
    yield authority_names.unknown(long["name"], codes)
    for measure, table in tables.items():
        for mark, meaning in _MISSING.items():
            if (times := int((table == mark).to_numpy().sum())) > 0:
                yield "numbers withheld", "", f"{mark}: {meaning}", times, measure
    for (year, measure), values in yearly.groupby(["year", "measure"])["value"]:
        missing = int(values.isna().sum())
        if missing:
            yield "years without twelve months", "", f"{measure}: missing, not a mean of the others", missing, year
    yield "years", "", f"{yearly['year'].min()} to {yearly['year'].max()}", int(yearly["year"].nunique())
