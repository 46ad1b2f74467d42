"""Children in need on 31 March, by local authority: how many, and for 10,000 children who live there.

Publisher: Department for Education, Characteristics of children in need, table B1, which has numbers and no rate; and
    the same statistics in the Department's Local Authority Interactive Tool, which has the rate and no number.
Covers: `children_in_need` from table B1, episodes of need open on 31 March (a child has one at a time; unborn children
    and some over 18 are among them), and `children_in_need_rate` from the tool, the same for 10,000 aged 0 to 17.
    Children on a child protection plan and children looked after are in need too.
Misses: need that no authority knows of: the number follows how many are referred and accepted as well as how many need
    help. Disabled children are in need by law, whatever happens at home. Counties, which hold several districts, and
    in the tool the authorities that this project's table of areas has no code for.
Licence: Open Government Licence v3.0, (c) Crown copyright.
What changed between years: the reporting year that ends on 31 March 2025 is 2024/25, named 2024 here, and its rate is
    of the residents of mid-2024. Hackney's are not available for 31 March 2021 and 2022, after an attack
    on its systems.
"""

from svd_analysis import schemas
from svd_analysis.sources import csv_files, dfe_tables, local_authority_tool, population_tables

SOURCE = "children_in_need"
_NUMBER = "At31_episodes"
_TABLE_B1, _TOOL = "table B1", "local authority interactive tool"
LAYOUTS = {_TABLE_B1: (*dfe_tables.HEADINGS, "category", _NUMBER), _TOOL: local_authority_tool.LAYOUT}
_RATE = {"children_in_need_rate": ("CIN", local_authority_tool.ENDS_IN_MARCH, 10_000)}


def read(path):
    """COVARIATES (geography `lad24`) and QUALITY of one file: numbers from table B1 (.csv), rates from the tool."""
    table = local_authority_tool.table(path)
    layout = csv_files.layout_of(path, table.columns, LAYOUTS)
    covariates, told = _from_the_tool(table, path) if layout == _TOOL else _from_table_b1(table, path)
    quality = [("layout", "", layout), ("rows in", "", len(table), len(table)), *told]
    return covariates, population_tables.quality(SOURCE, path, quality)


def _from_the_tool(table, path):
    series, told = local_authority_tool.series(table, _RATE, path=path)
    covariates = schemas.conform(series.assign(geography="lad24")[list(schemas.COVARIATES)], schemas.COVARIATES)
    return covariates, [("rows used", "", len(series), len(series)), *told, dfe_tables.years(series)]


def _from_table_b1(table, path):
    table = dfe_tables.check(table, period="Reporting year", path=path)
    dfe_tables.one_of(table["category"], ["Children in Need"], path=path)
    dfe_tables.check_regions(table, _NUMBER, path=path)
    rows, left_out = dfe_tables.authorities(table, path=path)
    numbers = dfe_tables.values(rows, _NUMBER, path=path)
    told = [
        *left_out,
        ("rows used", "", len(rows), len(rows)),
        *dfe_tables.withheld(rows, {"children_in_need": _NUMBER}),
        ("regions against their authorities", "equal but for rounding", "equal, or more where a number is withheld"),
        dfe_tables.years(rows),
    ]
    return dfe_tables.covariates(rows, {"children_in_need": numbers}), told
