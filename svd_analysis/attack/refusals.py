"""What a results table must not hold, since it would be taken for less than it says."""

import numpy as np
import pandas as pd

from svd_analysis import schemas
from svd_analysis.attack import rows
from svd_analysis.errors import SourceError


def check(results):
    """SourceError where a results table (of text) holds what can't be read: a status, a number, a column with numbers
    of hidden counts."""
    for file, table in results:
        for line, status in _first(table["status"], ~table["status"].isin(schemas.STATUSES)):
            known = ", ".join(schemas.STATUSES)
            raise SourceError(f"{file}, line {line}: the status {status!r} is not known. Expected one of: {known}.")
        for name in [one for one in rows.NUMBERS if one in table.columns]:
            wrong = table[name].ne("") & pd.to_numeric(table[name], errors="coerce").isna()
            for line, number in _first(table[name], wrong):
                raise SourceError(
                    f"{file}, line {line}: {name} {number!r} is no number. Expected digits, such as 1043."
                )
        hidden = table["status"].eq(rows.HIDDEN)
        for name in [one for one in table.columns if one not in schemas.ESTIMATES]:
            for line, _ in _first(table[name], hidden & pd.to_numeric(table[name], errors="coerce").notna()):
                raise SourceError(
                    f"{file}, line {line}: the column {name!r} is not known, and holds a number where the count is "
                    "hidden. Take the column out."
                )


def _first(column, wrong):
    """The line in its file and the text of the first that is wrong; nothing where none is."""
    return [(at + 2, column.iloc[at]) for at in np.flatnonzero(wrong)[:1]]
