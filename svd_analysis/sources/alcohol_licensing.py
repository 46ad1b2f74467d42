"""Premises licensed to sell alcohol or late night refreshment, by licensing authority.

Publisher: Home Office, Alcohol and late night refreshment licensing, data tables (.ods), tables 3 and 4.
Covers: licences in force on 31 March: `premises_licences`; of these `on_sales_licences`, which may sell alcohol to be
    drunk there, and `off_sales_licences`, to be taken away. Those that may do both count in both, so the two are never
    added up. `licences_24_hour` are premises that may sell alcohol round the clock. Numbers, not rates.
Misses: how large, how busy and how late a place is, and whether it uses its licence: a hotel bar counts as a nightclub
    does. Club premises certificates and temporary event notices. Authorities have names only: those this project's
    table of areas has no code for are reported, not read; the Inner and Middle Temple, which license for themselves,
    are not in the City of London's numbers.
Licence: Open Government Licence v3.0, (c) Crown copyright.
What changed between years: no data were collected for the years to March 2015, 2019, 2020 and 2021. 2021/22 is named
    2021 here. What is not reported is not available, `x`, and some authorities could not say which of their premises
    may sell what: then the publisher shows 0 that sell alcohol, or puts all of them under both, and on- and off-sales
    are missing here. Authorities merged for 2021/22.
"""

import re

import pandas as pd

from svd_analysis.errors import SourceError
from svd_analysis.sources import authority_names, csv_files, dfe_tables, population_tables, workbooks

SOURCE = "alcohol_licensing"
_YEAR, _REGION, _AUTHORITY = "Year \n(as at 31 March)", "Region", "Licensing authority"
_ALL, _SELL = "Premises licences", "Premises licences selling alcohol"
_ON, _OFF = "Premises licences: On-sales of alcohol only", "Premises licences: Off-sales of alcohol only"
_BOTH = "Premises licences: Both on- and off-sales of alcohol"
_NOT, _UNKNOWN = (
    "Premises licences not permitted to sell alcohol",
    "Premises licences: Alcohol permissions not reported",
)
_24_HOUR = "Premises with 24-hour alcohol licences"
_COLUMNS = {"Table_3": (_ALL, _SELL, _ON, _OFF, _BOTH, _NOT, _UNKNOWN), "Table_4": (_24_HOUR,)}
# The publisher's own sum of authorities that sell alcohol is 1,369 out in 2017/18: it is checked in no year.
_SUMMED = (_ALL, _ON, _OFF, _BOTH, _24_HOUR)
_TOTAL = "*Total"
_MISSING = {"x": "not available", "[x]": "not available", "z": "not applicable", "[z]": "not applicable"}


def read(path):
    """COVARIATES (geography `lad24`, the four measures above) and QUALITY of one workbook."""
    sheets = {sheet: _sheet(path, sheet) for sheet in _COLUMNS}
    rows = sheets["Table_3"]
    # Years and codes, not names: one authority is spelled in two ways.
    if not rows[["year", "area_code"]].equals(sheets["Table_4"][["year", "area_code"]]):
        raise SourceError(f"{path}: tables 3 and 4 list other authorities or years. Use the publisher's own file.")
    numbers = pd.DataFrame({name: _numbers(sheets[sheet], name, path) for sheet in sheets for name in _COLUMNS[sheet]})
    _check_totals(rows, numbers, path)
    _check_parts(rows, numbers, path)
    measures = _measures(numbers)
    used = rows[rows["area_code"].notna()]
    covariates = dfe_tables.covariates(used, {name: values[used.index] for name, values in measures.items()})
    return covariates, population_tables.quality(SOURCE, path, _quality(sheets, measures, used))


def _sheet(path, sheet):
    """The sheet's table with `year` and `area_code`; SourceError where a heading lacks or an authority stands twice."""
    table = workbooks.read(path, sheet, first_heading=_YEAR)[1]
    csv_files.layout_of(path, table.columns, {sheet: (_YEAR, _REGION, _AUTHORITY, *_COLUMNS[sheet])})
    repeated = table.duplicated([_YEAR, _AUTHORITY])
    if repeated.any() or table.empty:
        said = f"row {repeated.idxmax()} repeats an authority" if repeated.any() else "there are no rows"
        raise SourceError(f"{path}: sheet {sheet!r}: {said}. Expected one row an authority and year.")
    years = {text: _year(text, sheet, path) for text in table[_YEAR].unique()}
    return table.assign(year=table[_YEAR].map(years), area_code=authority_names.codes(table[_AUTHORITY]))


def _year(text, sheet, path):
    """The first calendar year of such as `2021/22`, which ends on the 31 March that is meant."""
    match = re.fullmatch(r"(\d{4})/(\d{2})", text)
    if not match or (int(match[1]) + 1) % 100 != int(match[2]):
        raise SourceError(f"{path}: sheet {sheet!r}: {text!r} is not a year. Expected such as '2021/22'.")
    return int(match[1])


def _numbers(table, name, path):
    """That column's whole numbers as float64, missing where the publisher gives a mark instead."""
    given = table.loc[~table[name].isin(_MISSING), name].rename_axis("row")
    return csv_files.whole_numbers(given, path=path, column=name).astype("float64").reindex(table.index)


def _check_totals(rows, numbers, path):
    """SourceError where the authorities of a year do not add up to the published total of England and Wales."""
    total = rows[_AUTHORITY] == _TOTAL
    if set(rows.loc[total, "year"]) != set(rows["year"]):
        raise SourceError(f"{path}: a year has no row {_TOTAL!r} to check its authorities against. Download it again.")
    for name in _SUMMED:
        sums = numbers.loc[~total, name].groupby(rows["year"]).sum()
        apart = numbers.loc[total, name] - rows.loc[total, "year"].map(sums)
        if (apart != 0).any():
            line = (apart != 0).idxmax()
            raise SourceError(
                f"{path}: row {line}, column {name!r}: the authorities of {rows.loc[line, _YEAR]} add up to "
                f"{sums[rows.loc[line, 'year']]:g}, the total says {numbers.loc[line, name]:g}. Download it again."
            )


def _check_parts(rows, numbers, path):
    """SourceError where every part of an authority's licences is reported and they are not the whole."""
    selling = numbers[[_ON, _OFF, _BOTH]].sum(axis="columns", skipna=False)
    apart = (selling + numbers[_NOT] + numbers[_UNKNOWN] - numbers[_ALL]).where(rows[_AUTHORITY] != _TOTAL, 0)
    wrong = apart.notna() & (apart != 0)
    if wrong.any():
        line = wrong.idxmax()
        raise SourceError(
            f"{path}: row {line}: {rows.loc[line, _AUTHORITY]} has {numbers.loc[line, _ALL]:g} premises licences and "
            f"{apart[line]:+g} in their parts ({int(wrong.sum())} such rows). Use the publisher's own file."
        )


def _measures(numbers):
    """The four measures; what may be sold is missing unless it is reported of every one of an authority's licences."""
    whole = (numbers[_UNKNOWN] == 0) & numbers[[_ON, _OFF, _BOTH]].notna().all(axis="columns")
    return {
        "premises_licences": numbers[_ALL],
        "on_sales_licences": (numbers[_ON] + numbers[_BOTH]).where(whole),
        "off_sales_licences": (numbers[_OFF] + numbers[_BOTH]).where(whole),
        "licences_24_hour": numbers[_24_HOUR],
    }


def _quality(sheets, measures, used):
    rows = sheets["Table_3"]
    authorities = rows[rows[_AUTHORITY] != _TOTAL]
    yield "layout", "", "tables 3 and 4"
    yield "rows in", "", len(rows), len(rows)
    yield "rows refused", "", "totals of England and Wales", len(rows) - len(authorities)
    yield authority_names.unknown(authorities[_AUTHORITY], authorities["area_code"])
    yield "rows used", "", len(used), len(used)
    for sheet, table in sheets.items():
        for name in _COLUMNS[sheet]:
            for mark, times in table.loc[used.index, name].value_counts().sort_index().items():
                if mark in _MISSING:
                    yield "numbers withheld", "", f"{mark}: {_MISSING[mark]}", int(times), name
    for measure, values in measures.items():
        yield "values missing", "", "no number, or not of every licence", int(values[used.index].isna().sum()), measure
    yield "authorities against England and Wales", "equal in every year", "equal in every year"
    yield "years", "", f"{used['year'].min()} to {used['year'].max()}", int(used["year"].nunique())
