"""Codes and what they mean: offence concepts, their codes in each scheme, and areas' names and codes.

The tables are CSV files in this folder, each with its source in `README.md`; this module only looks things up.
"""

import csv
from functools import cache
from pathlib import Path

from svd_analysis.errors import SourceError, nearest

_FOLDER = Path(__file__).parent


def rows(name):
    """The rows of one of the tables of this folder, as dicts of text."""
    with open(_FOLDER / f"{name}.csv", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def areas():
    """Area code -> its row: name, geography (`lad24` or `pseudo`), note."""
    return {row["code"]: row for row in rows("areas")}


@cache
def _codes_by_name():
    return {_plain(row["name"]): code for code, row in areas().items()}


def area_code(name, *, path):
    """The code of a local authority or pseudo-area by its name, however a publisher spells `and` and capitals.

    SourceError naming the file where the name is not known: an area's rows must never be dropped.
    """
    code = _codes_by_name().get(_plain(name))
    if code is None:
        raise SourceError(
            f"{path}: the area {name!r} is not known. {nearest(name, [row['name'] for row in areas().values()])} "
            "A new area or a new spelling is added in svd_analysis/taxonomies/areas.csv."
        )
    return code


def area_name(code):
    """The name of a local authority or pseudo-area, for what a reader sees."""
    return areas()[code]["name"]


def _plain(name):
    return " ".join(str(name).replace("&", " and ").casefold().split())
