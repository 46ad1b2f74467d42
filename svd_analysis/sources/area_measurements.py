"""How large each local authority is, in hectares of land: what population density is worked out from.

Publisher: Office for National Statistics, Standard Area Measurements for administrative areas, December 2021.
Covers: `AREALHECT`, the land inside the authority down to mean high water, without inland water: the one of the
    publisher's four measures to divide people by, since nobody lives on a tidal flat or a reservoir. The others are the
    extent of the realm to low water (`AREAEHECT`), the same to high water (`AREACHECT`) and the inland water in it
    (`AREAIHECT`); land and inland water are checked to make up the area to high water.
Misses: Scotland and Northern Ireland, which the file has and the Duty does not reach. Codes are of 2021: seventeen
    districts of Cumbria, North Yorkshire and Somerset that merged in April 2023 are left out, and the four authorities
    they became are missing, not 0. Every other code of England and Wales is one of `lad24` with the same outline.
Licence: Open Government Licence v3.0, contains OS data (c) Crown copyright and database right.
What changed between years: headings carry the year of the codes (`LAD21CD`). The file begins with a byte order mark.
"""

import pandas as pd

from svd_analysis import schemas
from svd_analysis.errors import SourceError
from svd_analysis.sources import area_codes, csv_files, population_tables

SOURCE = "area_measurements"
MEASURE = "land_hectares"
_CODE, _REALM, _HIGH_WATER, _INLAND, _LAND = "LAD21CD", "AREAEHECT", "AREACHECT", "AREAIHECT", "AREALHECT"
LAYOUTS = {"standard area measurements, 2021": (_CODE, "LAD21NM", _REALM, _HIGH_WATER, _INLAND, _LAND)}
# Districts of 2021 that are no authority of April 2024: ONS code history.
MERGED_SINCE = (
    *(f"E070000{number}" for number in range(26, 32)),
    *(f"E07000{number}" for number in range(163, 170)),
    "E07000187", "E07000188", "E07000189", "E07000246",
)  # fmt: skip
_AUTHORITIES = {"E": 309, "W": 22}
# Hundredths are published: two of them may be rounded against each other.
_ROUNDING = 0.02


def read(path):
    """COVARIATES (geography `lad24`, year 2021, measure `land_hectares`) and QUALITY of one file."""
    table = csv_files.read(path)
    layout = csv_files.layout_of(path, table.columns, LAYOUTS)
    elsewhere = table[_CODE].str.strip().str.fullmatch(r"[NS]\d{8}")
    inside = table[~elsewhere]
    codes = area_codes.check(inside[_CODE], "lad21", path=path, column=_CODE)
    area_codes.check_unique(codes, path=path, column=_CODE)
    _check_all_are_there(codes, path)
    land = _land(inside, path)
    merged = codes.isin(MERGED_SINCE)
    covariates = pd.DataFrame({"area_code": codes, "value": land})[~merged]
    covariates = covariates.assign(geography="lad24", year=2021, measure=MEASURE)
    quality = _quality(layout, table, elsewhere, merged)
    return schemas.conform(covariates, schemas.COVARIATES), population_tables.quality(SOURCE, path, quality)


def _check_all_are_there(codes, path):
    """SourceError where a file with real authorities lacks some: a line less could not be told otherwise."""
    found = {country: int(codes.str.startswith(country).sum()) for country in _AUTHORITIES}
    if any(found.values()) and found != _AUTHORITIES:
        raise SourceError(
            f"{path}: {found['E']} authorities of England and {found['W']} of Wales where 2021 had "
            f"{_AUTHORITIES['E']} and {_AUTHORITIES['W']}. The file is cut short or filtered; use the whole one."
        )


def _land(table, path):
    """Hectares of land; SourceError with the line where there are none, or they and the water do not add up."""
    hectares = {
        name: csv_files.decimal_numbers(table[name], path=path, column=name)
        for name in (_REALM, _HIGH_WATER, _INLAND, _LAND)
    }
    wrong = (hectares[_LAND] <= 0) | (hectares[_INLAND] < 0) | (hectares[_REALM] < hectares[_HIGH_WATER] - _ROUNDING)
    wrong |= (hectares[_HIGH_WATER] - hectares[_INLAND] - hectares[_LAND]).abs() > _ROUNDING
    if wrong.any():
        line = wrong.idxmax()
        shown = ", ".join(f"{name} {values[line]:g}" for name, values in hectares.items())
        raise SourceError(
            f"{path}: line {line}: {shown}. Expected {_LAND} to be {_HIGH_WATER} without {_INLAND}, above 0 "
            f"({int(wrong.sum())} such rows). Use the publisher's own file."
        )
    return hectares[_LAND]


def _quality(layout, table, elsewhere, merged):
    yield "layout", "", layout
    yield "rows in", "", len(table), len(table)
    yield "rows refused", "", "Scotland and Northern Ireland", int(elsewhere.sum())
    yield "rows refused", "", "districts that merged after 2021", int(merged.sum())
    yield "rows used", "", int((~merged).sum()), int((~merged).sum())
    yield "codes", "lad24", "lad21, of which those that were merged since are left out"
