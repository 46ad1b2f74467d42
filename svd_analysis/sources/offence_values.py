"""What the files of severity weights and of unit costs share: one number an offence, each with its source and date.

The layout is this project's own, so that weights and costs come from whoever stands for them, dated, and never from
memory. Offences are those of the taxonomy, or its concepts (a class such as `violence_with_injury`).
"""

import re
from datetime import date

import pandas as pd

from svd_analysis import conditions
from svd_analysis.errors import SourceError, nearest
from svd_analysis.sources import csv_files

COLUMNS = ("offence", "source", "published")


def table_of(path, layout, value):
    """The file's table, its offences, its column `value` and its sources and dates checked."""
    table = csv_files.read(path)
    csv_files.layout_of(path, table.columns, {f"{value} of offences": layout})
    table = table[list(layout)].apply(lambda column: column.str.strip())
    if table.empty:
        raise SourceError(f"{path}: there are no rows below the header. Expected one offence a row.")
    _check_offences(table["offence"], path)
    refuse(path, table, table["source"] == "", "source", "says whose number it is")
    refuse(path, table, ~table["published"].map(_is_day), "published", "is a day, such as 2016-11-29")
    return table.assign(**{value: _amounts(table, value, path)})


def refuse(path, table, wrong, column, expected):
    """SourceError with the line of the first row where `wrong` holds."""
    if wrong.any():
        line = wrong.idxmax()
        raise SourceError(
            f"{path}: line {line}, column {column!r}: {table.loc[line, column]!r} where one was expected that "
            f"{expected} ({int(wrong.sum())} such rows). Nothing was read from this file."
        )


def _check_offences(offences, path):
    known = [*conditions.concepts(), *conditions.offence_groups()]
    strange = ~offences.isin(known)
    if strange.any():
        line = strange.idxmax()
        raise SourceError(
            f"{path}: line {line}, column 'offence': unknown offence {offences[line]!r}. "
            f"{nearest(offences[line], known)}"
        )
    repeated = offences.duplicated()
    if repeated.any():
        raise SourceError(
            f"{path}: line {repeated.idxmax()}: {offences[repeated.idxmax()]!r} stands in the file more than once "
            f"({int(repeated.sum())} repeats). Expected one number an offence; keep the one you stand for."
        )


def _is_day(text):
    try:
        return bool(re.fullmatch(r"\d{4}-\d{2}-\d{2}", text) and date.fromisoformat(text))
    except ValueError:
        return False


def _amounts(table, value, path):
    """The numbers, all above 0: a weight or cost of 0 would say that the offence does no harm."""
    amounts = csv_files.decimal_numbers(table[value], path=path, column=value)
    refuse(path, table, amounts <= 0, value, "is above 0")
    return pd.Series(amounts, dtype="float64")
