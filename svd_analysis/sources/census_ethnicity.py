"""Residents by broad ethnic group at Census 2021, by LSOA: context, and never a cause.

Publisher: Office for National Statistics, Census 2021, table TS021 in its five broad groups; converted by a packager to
    a row an area and group.
Covers: usual residents of England and Wales on 21 March 2021, by the group each chose for themselves; who did not
    answer was given a group by the census's own imputation, so that nobody is of unknown group.
Misses: the nineteen groups within the five, which differ from one another more than the five do; every other year; how
    the police or a hospital record a person's ethnicity, which is somebody else's judgement at least in part.
Licence: Open Government Licence v3.0, (c) Crown copyright.
What changed between years: nothing, a census is taken once. Census 2011 had no tick box for Roma.
"""

from svd_analysis.errors import SourceError, nearest
from svd_analysis.sources import area_codes, census_tables, csv_files, population_tables

SOURCE = "census_ethnicity"
_CODE, _TOTAL, _GROUP, _COUNT, _SHARE = "lsoa21_code", "total_residents", "ethnic_group", "n", "prop"
LAYOUTS = {"five broad groups, long": [_CODE, _TOTAL, _GROUP, _COUNT, _SHARE]}
# The publisher's words for the five groups -> measure.
GROUPS = {
    "Asian, Asian British or Asian Welsh": "residents_asian",
    "Black, Black British, Black Welsh, Caribbean or African": "residents_black",
    "Mixed or Multiple ethnic groups": "residents_mixed",
    "White": "residents_white",
    "Other ethnic group": "residents_other_ethnic_group",
}
# The packager's shares are the quotients themselves, written to sixteen digits.
_ROUNDING = 1e-6


def read(path):
    """COVARIATES (geography `lsoa21`, year 2021, per cent of residents) and QUALITY of one file, plain or gzip.

    0 means that nobody is of that group; missing, that nobody lives there.
    """
    table = csv_files.read(path)
    layout = csv_files.layout_of(path, table.columns, LAYOUTS)
    codes = area_codes.check(table[_CODE], "lsoa21", path=path, column=_CODE)
    groups = table[_GROUP].str.strip()
    _check_groups(codes, groups, path)
    census_tables.check_all_are_there(codes, census_tables.LSOAS, path=path, what="LSOAs")
    people = population_tables.people(table, [_TOTAL, _COUNT], path=path)
    everybody = people.groupby(codes)[_COUNT].transform("sum")
    population_tables.check_total(everybody, people[_TOTAL], path=path, what=f"ethnic groups and {_TOTAL!r}")
    _check_shares(table, people, path)
    by_area = people[_COUNT].groupby([codes, groups], sort=False).sum().unstack()[list(GROUPS)]
    shares = {measure: ([group], list(GROUPS)) for group, measure in GROUPS.items()}
    covariates = census_tables.shares(by_area, shares, geography="lsoa21")
    return covariates, population_tables.quality(SOURCE, path, _quality(layout, table, by_area))


def _check_groups(codes, groups, path):
    """SourceError with the line of a group that is not known, stands twice for an area or is not there for it."""
    unknown = ~groups.isin(list(GROUPS))
    if unknown.any():
        line = unknown.idxmax()
        raise SourceError(
            f"{path}: line {line}, column {_GROUP!r}: {groups[line]!r} is none of the five broad groups "
            f"({int(unknown.sum())} such rows). {nearest(groups[line], GROUPS)} Use the table of five groups."
        )
    wrong = codes.to_frame("area").assign(group=groups).duplicated()
    wrong |= groups.groupby(codes).transform("size") != len(GROUPS)
    if wrong.any():
        line = wrong.idxmax()
        raise SourceError(
            f"{path}: line {line}: {codes[line]} does not have each of the {len(GROUPS)} groups once. Expected a row "
            "an area and group; the file is cut short or changed, so get it again."
        )


def _check_shares(table, people, path):
    """SourceError with the line where the packager's share is not the count over the total."""
    given = csv_files.decimal_numbers(table[_SHARE], path=path, column=_SHARE)
    apart = (given * people[_TOTAL] - people[_COUNT]).abs() > _ROUNDING * people[_TOTAL]
    if apart.any():
        line = apart.idxmax()
        raise SourceError(
            f"{path}: line {line}, column {_SHARE!r}: {given[line]:g} is not {people[_COUNT][line]} of "
            f"{people[_TOTAL][line]} ({int(apart.sum())} such rows). Expected the share; get the file again."
        )


def _quality(layout, table, by_area):
    yield "layout", "", layout
    yield "rows in", "", len(table), len(table)
    yield "rows used", len(table), len(table), len(table)
    yield "areas", "", len(by_area), len(by_area)
    yield "residents of the year", "", int(by_area.to_numpy().sum()), len(by_area), census_tables.YEAR
