"""What households have to live on after tax and housing, by middle layer super output area (MSOA) of 2011.

Publisher: Office for National Statistics, Income estimates for small areas, England and Wales, financial year ending
    2020; an Excel workbook with a sheet for each of four kinds of income.
Covers: `household_income`, the mean net annual income of households after housing costs, equivalised (set to
    how many people, of what ages, live on it), in pounds of the year, rounded to the hundred: after tax and benefits,
    rent and mortgage interest.
Misses: how unequal incomes are inside an area. These are estimates of a model that ties the Family Resources Survey to
    administrative records (two MSOAs in three have nobody in the survey), with limits some 12 per cent either side:
    many neighbours can't be told apart. The other three kinds of income are not read.
Licence: Open Government Licence v3.0, (c) Crown copyright.
What changed between years: the model is fitted anew each time, so that a difference between two years is no trend.
    Any year but this one is refused.
"""

import re

import pandas as pd

from svd_analysis import schemas
from svd_analysis.errors import SourceError
from svd_analysis.sources import area_codes, census_tables, csv_files, population_tables, workbooks

SOURCE = "small_area_income"
MEASURE = "household_income"
# The financial year ending March 2020 begins in 2019.
YEAR = 2019
_SHEET, _CODE = "Net income after housing costs", "MSOA code"
_INCOME = "Net annual income after housing costs (£)"
_UPPER, _LOWER, _WIDTH = "Upper confidence limit (£)", "Lower confidence limit (£)", "Confidence interval (£)"
_POUNDS = (_INCOME, _UPPER, _LOWER, _WIDTH)
LAYOUTS = {"net income after housing costs": [_CODE, "MSOA name", "Local authority code", *_POUNDS]}
# MSOAs of Census 2011 in England and Wales.
_MSOAS = {"E": 6_791, "W": 410}


def read(path):
    """COVARIATES (geography `msoa11`, year 2019, pounds a year) and QUALITY of one workbook (.xlsx)."""
    banner, table = workbooks.read(path, _SHEET, first_heading=_CODE)
    layout = csv_files.layout_of(path, table.columns, LAYOUTS)
    _check_year(banner, path)
    codes = area_codes.check(table[_CODE], "msoa11", path=path, column=_CODE)
    area_codes.check_unique(codes, path=path, column=_CODE)
    census_tables.check_all_are_there(codes, _MSOAS, path=path, what="MSOAs")
    pounds = _pounds(table, path)
    covariates = pd.DataFrame({"area_code": codes, "value": pounds[_INCOME]})
    covariates = covariates.assign(geography="msoa11", year=YEAR, measure=MEASURE)
    quality = population_tables.quality(SOURCE, path, _quality(layout, pounds))
    return schemas.conform(covariates, schemas.COVARIATES), quality


def _check_year(banner, path):
    """SourceError where the sheet's title is not of the financial year ending in March 2020."""
    titles = [text for text in banner if re.search("income", text, re.IGNORECASE)]
    if not any(re.search(rf"after housing costs.*year ending March {YEAR + 1}\b", text) for text in titles):
        raise SourceError(
            f"{path}: sheet {_SHEET!r}: its title is {titles[0] if titles else 'not there'!r}. Expected income after "
            f"housing costs in the financial year ending March {YEAR + 1}; use that year's workbook."
        )


def _pounds(table, path):
    """Pounds by heading; SourceError with the sheet's row where an estimate lies outside its own limits."""
    pounds = {name: csv_files.decimal_numbers(table[name], path=path, column=name) for name in _POUNDS}
    wrong = (pounds[_LOWER] <= 0) | (pounds[_INCOME] < pounds[_LOWER]) | (pounds[_INCOME] > pounds[_UPPER])
    wrong |= pounds[_UPPER] - pounds[_LOWER] != pounds[_WIDTH]
    if wrong.any():
        line = wrong.idxmax()
        shown = ", ".join(f"{name} {values[line]:g}" for name, values in pounds.items())
        raise SourceError(
            f"{path}: sheet {_SHEET!r}, row {line}: {shown}. Expected an estimate above 0 within its limits, and the "
            f"interval to be their distance ({int(wrong.sum())} such rows). Use the publisher's own workbook."
        )
    return pounds


def _quality(layout, pounds):
    income, width = pounds[_INCOME], 100 * pounds[_WIDTH] / pounds[_INCOME]
    yield "layout", "", layout
    yield "rows in", "", len(income), len(income)
    yield "rows used", len(income), len(income), len(income)
    yield "lowest and highest estimate, pounds a year", "", f"{income.min():.0f} and {income.max():.0f}", len(income)
    yield "limits apart, per cent of the estimate, median area", "", f"{width.median():.1f}", len(income)
