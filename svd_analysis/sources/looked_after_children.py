"""Children looked after by the local authority on 31 March, for 10,000 children who live there.

Publisher: Department for Education, Children looked after in England including adoptions, table of numbers and rates.
Covers: `looked_after_rate`: children looked after on 31 March, whatever the reason and wherever they are placed, for
    10,000 residents aged 0 to 17, by the authority that is responsible for them. Published as a whole number.
Misses: children whom other authorities placed there, which may be many where homes are cheap; short breaks. Children
    who started or ceased to be looked after in the year are other rows and left out. Counties, which hold several
    districts.
Licence: Open Government Licence v3.0, (c) Crown copyright.
What changed between years: the reporting year that ends on 31 March 2025 is 2024/25, named 2024 here, and its rate is
    of the residents of mid-2024. An authority that was made or ended in between has `z`, not applicable, in other
    years; the City of London has so few children that its rate leaps.
"""

from svd_analysis.errors import SourceError
from svd_analysis.sources import csv_files, dfe_tables, population_tables

SOURCE = "looked_after_children"
MEASURE = "looked_after_rate"
_KIND, _NUMBER, _RATE, _RESIDENTS = "population_type", "children_count", "rate_per_10000", "population_estimate"
LAYOUTS = {"numbers and rates": (*dfe_tables.HEADINGS, _KIND, _NUMBER, _RATE, _RESIDENTS)}
_USED = "Children looked after on 31 March each year"
_KINDS = (
    _USED, "Children starting to be looked after each year", "Children ceasing to be looked after each year",
)  # fmt: skip
# Half of the last place published, and a little for how a half is rounded.
_ROUNDING = 0.501


def read(path):
    """COVARIATES (geography `lad24`, measure `looked_after_rate`) and QUALITY of one file."""
    table = csv_files.read(path)
    layout = csv_files.layout_of(path, table.columns, LAYOUTS)
    table = dfe_tables.check(table, period="Reporting year", path=path)
    dfe_tables.one_of(table[_KIND], _KINDS, path=path)
    used = table[table[_KIND].str.strip() == _USED]
    dfe_tables.check_regions(used, _NUMBER, path=path)
    rows, left_out = dfe_tables.authorities(used, path=path)
    rate = _rate(rows, path)
    quality = _quality(layout, table, used, rows, left_out)
    return dfe_tables.covariates(rows, {MEASURE: rate}), population_tables.quality(SOURCE, path, quality)


def _rate(rows, path):
    """The published rate; SourceError with the line where it is not the number over the residents."""
    rate = dfe_tables.values(rows, _RATE, path=path, most=10_000)
    number, residents = (dfe_tables.values(rows, name, path=path) for name in (_NUMBER, _RESIDENTS))
    apart = (number / residents * 10_000 - rate).abs() > _ROUNDING
    if apart.any():
        line = apart.idxmax()
        raise SourceError(
            f"{path}: line {line}: a rate of {rate[line]:g} for {number[line]:g} of {residents[line]:g} children "
            f"({int(apart.sum())} such rows). Expected the number for 10,000; use the publisher's own file."
        )
    return rate


def _quality(layout, table, used, rows, left_out):
    yield "layout", "", layout
    yield "rows in", "", len(table), len(table)
    yield "rows of children who started or ceased", "", "", len(table) - len(used)
    yield from left_out
    yield "rows used", "", len(rows), len(rows)
    yield from dfe_tables.withheld(rows, {MEASURE: _RATE})
    yield "regions against their authorities", "equal but for rounding", "equal, or more where a number is withheld"
    yield dfe_tables.years(rows)
