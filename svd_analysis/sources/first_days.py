"""Months written as their first day, as the Metropolitan Police's long tables write them."""

import re

from svd_analysis.errors import SourceError

# In the order of ISO 8601 or of a British spreadsheet, with or without midnight.
_FIRST_DAY = re.compile(
    r"(?P<iso>\d{4}-(0[1-9]|1[0-2]))-01( 00:00:00)?|01/(?P<month>0[1-9]|1[0-2])/(?P<year>\d{4})( 00:00(:00)?)?"
)


def months(values, *, path):
    """`2024-03` for each value of a column; SourceError with its place where one is not the first day of a month."""
    known = {text: _month(text) for text in values.unique()}
    strange = values.map(known).isna()
    if strange.any():
        place = strange.idxmax()
        raise SourceError(
            f"{path}: {values.index.name} {place}: {values[place]!r} is not the first day of a month "
            f"({int(strange.sum())} such rows). Expected 2024-03-01 or 01/03/2024."
        )
    return values.map(known).astype("str")


def _month(text):
    found = _FIRST_DAY.fullmatch(text)
    if found is None:
        return None
    return found["iso"] or f"{found['year']}-{found['month']}"
