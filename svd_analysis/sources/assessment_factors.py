"""What social workers' assessments of children found: gangs, criminal exploitation and domestic abuse.

Publisher: Department for Education, Characteristics of children in need, table C3.
Covers: of the episodes of need whose assessment ended in the year with at least one factor, the per cent in which gangs
    (`factor_gangs`), child criminal exploitation (`factor_criminal_exploitation`), or domestic abuse of the child, of a
    parent or of another person of the household (`factor_domestic_abuse_child`, `_parent`, `_person`) was a factor. An
    assessment may have several: they are never added up. The share is worked out here from the published numbers.
Misses: children who were not referred or not assessed, and whatever nobody told. Counties, and the other
    factors of the table.
Licence: Open Government Licence v3.0, (c) Crown copyright.
What changed between years: child criminal exploitation is recorded since April 2021. The reporting year that ends on
    31 March 2025 is 2024/25, named 2024 here.
What to beware of: these are what violence brings with it, so that none of them may explain violence.
"""

from svd_analysis.errors import SourceError
from svd_analysis.sources import csv_files, dfe_tables, population_tables

SOURCE = "assessment_factors"
_ALL = "Episodes_with_assessment_factor"
_COLUMNS = {
    "factor_gangs": "Gangs",
    "factor_criminal_exploitation": "Child_criminal_exploitation",
    "factor_domestic_abuse_child": "Domestic_Abuse_child",
    "factor_domestic_abuse_parent": "Domestic_Abuse_parent",
    "factor_domestic_abuse_person": "Domestic_Abuse_person",
}
LAYOUTS = {"table C3": (*dfe_tables.HEADINGS, "category", _ALL, *_COLUMNS.values())}


def read(path):
    """COVARIATES (geography `lad24`, the five factors in per cent) and QUALITY of one file."""
    table = csv_files.read(path)
    layout = csv_files.layout_of(path, table.columns, LAYOUTS)
    table = dfe_tables.check(table, period="Reporting year", path=path)
    dfe_tables.one_of(table["category"], ["Factors identified at the end of assessment"], path=path)
    for column in (_ALL, "Domestic_Abuse_parent"):
        dfe_tables.check_regions(table, column, path=path)
    rows, left_out = dfe_tables.authorities(table, path=path)
    episodes = dfe_tables.values(rows, _ALL, path=path)
    measures = {measure: _share(rows, column, episodes, path) for measure, column in _COLUMNS.items()}
    quality = population_tables.quality(SOURCE, path, _quality(layout, table, rows, left_out))
    return dfe_tables.covariates(rows, measures), quality


def _share(rows, column, episodes, path):
    """Per cent of the episodes; missing where either number is withheld or nothing was assessed."""
    number = dfe_tables.values(rows, column, path=path)
    over = number > episodes
    if over.any():
        line = over.idxmax()
        raise SourceError(
            f"{path}: line {line}: {column} is {number[line]:g} of {episodes[line]:g} episodes ({int(over.sum())} such "
            "lines). Expected a part of them; use the publisher's own file."
        )
    return number / episodes.where(episodes > 0) * 100


def _quality(layout, table, rows, left_out):
    yield "layout", "", layout
    yield "rows in", "", len(table), len(table)
    yield from left_out
    yield "rows used", "", len(rows), len(rows)
    yield from dfe_tables.withheld(rows, {"episodes with a factor": _ALL, **_COLUMNS})
    yield "regions against their authorities", "equal but for rounding", "equal, or more where a number is withheld"
    yield dfe_tables.years(rows)
