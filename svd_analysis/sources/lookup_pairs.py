"""What the lookups share: columns of codes and names, from which come pairs of codes, each once.

A lookup says which place lies in which. It is many-to-many where the world is: whoever joins by it must apportion.
"""

from dataclasses import dataclass

import pandas as pd

from svd_analysis import schemas
from svd_analysis.errors import SourceError
from svd_analysis.sources import area_codes, csv_files


@dataclass(frozen=True)
class Place:
    """A kind of place in a lookup: its columns of codes and names, and its geography."""

    code: str
    name: str
    geography: str


def ons_place(kind, year):
    """A kind of place under the headings of ONS, such as `LAD24CD` and `LAD24NM`."""
    prefix = {"ward": "WD", "region": "RGN"}.get(kind, kind.upper())
    return Place(f"{prefix}{year}CD", f"{prefix}{year}NM", f"{kind}{year}")


def converted_place(kind, year):
    """A kind of place under the headings of the converted lookups, such as `ltla24_code` and `ltla24_name`."""
    prefix = {"lad": "ltla"}.get(kind, kind)
    return Place(f"{prefix}{year}_code", f"{prefix}{year}_name", f"{kind}{year}")


def headings(places, *others):
    """The headings a layout with those places must have."""
    return [heading for place in places for heading in (place.code, place.name)] + list(others)


def table_of(path, layouts, places_of):
    """The layout's name, its places and the file's table, every code checked against the grammar of its kind."""
    table = csv_files.read(path)
    layout = csv_files.layout_of(path, table.columns, layouts)
    for place in places_of[layout]:
        table[place.code] = area_codes.check(table[place.code], place.geography, path=path, column=place.code)
        _check_names(table, place, path)
    return layout, places_of[layout], table


def _check_names(table, place, path):
    """SourceError where a name is blank or a code has two: two lists were pasted together, or lines have slipped."""
    names = table[place.name].str.strip()
    wrong = (names == "") | (names != names.groupby(table[place.code]).transform("first"))
    if wrong.any():
        line = wrong.idxmax()
        raise SourceError(
            f"{path}: line {line}, column {place.name!r}: {names[line]!r} is not the name that "
            f"{table.loc[line, place.code]!r} has elsewhere in the file. Expected one name a code."
        )


def pairs(table, start, end, *, change=None):
    """LOOKUPS from one place to another, each pair once; `change` is the column of the publisher's flag."""
    linked = pd.DataFrame(
        {
            "from_code": table[start.code],
            "from_geography": start.geography,
            "to_code": table[end.code],
            "to_geography": end.geography,
            "to_name": table[end.name].str.strip(),
            "change": table[change] if change else "",
        }
    )
    return schemas.conform(linked.drop_duplicates(["from_code", "to_code"]), schemas.LOOKUPS)


def check_one_end(table, start, end, *, path):
    """SourceError where a place lies in two others, though this lookup gives each exactly one."""
    first = table.groupby(start.code)[end.code].transform("first")
    astray = table[end.code] != first
    if astray.any():
        line = astray.idxmax()
        raise SourceError(
            f"{path}: line {line}: {table.loc[line, start.code]!r} lies in {table.loc[line, end.code]!r} here and in "
            f"{first[line]!r} elsewhere ({int(astray.sum())} such lines). Expected one {end.geography} for each."
        )


def quality_rows(layout, table, links):
    """The rows every lookup's QUALITY has: layout, rows, and for each link its pairs and the places with several."""
    yield "layout", "", layout
    yield "rows in", "", len(table), len(table)
    yield "rows used", len(table), len(table), len(table)
    for link in links:
        place = f"{link['from_geography'].iloc[0]} to {link['to_geography'].iloc[0]}"
        several = link["from_code"].duplicated(keep=False)
        yield "pairs", "", len(link), len(link), place
        yield "places that lie in several", "", link.loc[several, "from_code"].nunique(), int(several.sum()), place
