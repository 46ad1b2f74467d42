"""Metropolitan Police: persons proceeded against for homicide, by borough and month of the proceedings.

Publisher: Metropolitan Police Service, the data behind its homicide dashboard, also kept as Parquet by third parties.
Covers: persons charged or summonsed for murder, manslaughter, corporate manslaughter or infanticide, and accused
    persons who have died, in the month of the proceedings, since January 2003.
Misses: **homicides**. Several persons may be proceeded against for one, and for many nobody is: this table never stands
    in for a count of homicides or of their victims, and its classes are classes of their own. The outcome at court.
    Ethnicity is in the file and not read.
Licence: Open Government Licence v2.0.
What to beware of: a row is a person and may look like the row above; it is no repeat. Nearly every cell of borough,
    month, sex and age is one person, children of 10 to 14 among them, so the source is under the regime `open persons`.
    Years have two digits (`Jan-03` is January 2003); boroughs are written with `&` and `Upon`; text ends in blanks. A
    month that is not listed may have had no proceedings or be missing: it is a gap here and no 0.
"""

import re

import pandas as pd

from svd_analysis import periods, schemas, taxonomies
from svd_analysis.errors import SourceError, nearest
from svd_analysis.sources import csv_files

SOURCE = "mps_proceedings"
TAXONOMY = "mps-proceedings"
UNIT = "person proceeded against"
LAYOUTS = {
    "2026 parquet": (
        "count_of_ppa", "borough", "gender", "age_group", "offence_type", "charged_summonsed", "proceedings_date",
    ),
}  # fmt: skip
OUTCOMES = ("Charge or Summons", "Accused is Deceased")
# The publisher's own word for a row that should not be there.
_ERROR = "Recording Error"
_SEXES = {"Male": "male", "Female": "female", "Unrecorded": None}
_AIRPORT = {"Heathrow": "met-heathrow"}
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_DATE = re.compile(rf"(?P<month>{'|'.join(_MONTHS)})-(?P<year>\d\d)")
_BAND = re.compile(r"(?P<first>\d+) to (?P<last>\d+)|(?P<oldest>\d+) and over")


def read(path):
    """COUNTS and QUALITY of one file: persons by borough, month, offence, sex and age band.

    `suspect_sex` is missing where the publisher has `Unrecorded`.
    """
    table = csv_files.read_parquet(path) if path.suffix == ".parquet" else csv_files.read(path)
    layout = csv_files.layout_of(path, list(table.columns), LAYOUTS)
    rows = table[list(LAYOUTS[layout])].copy()
    numbers = csv_files.whole_numbers(rows.pop("count_of_ppa"), path=path, column="count_of_ppa")
    written = rows.astype("str")
    rows = written.apply(lambda column: column.str.strip()).assign(count=numbers)
    stripped = int((written != rows[list(written.columns)]).any(axis="columns").sum())
    kept = rows[rows["charged_summonsed"] != _ERROR]
    counts = _counts(path, kept)
    quality = [
        schemas.quality(SOURCE, path.name, "layout", found=layout),
        schemas.quality(SOURCE, path.name, "rows in", rows=len(rows)),
        schemas.quality(SOURCE, path.name, "rows used", rows=len(kept)),
        schemas.quality(SOURCE, path.name, "rows refused", found=_ERROR, rows=len(rows) - len(kept)),
        schemas.quality(SOURCE, path.name, "normalised", found="blanks around text taken off", rows=stripped),
        schemas.quality(SOURCE, path.name, "outcome", found=OUTCOMES[1], rows=_persons(kept, OUTCOMES[1])),
        *_months(path, counts),
    ]
    return counts, schemas.conform(pd.DataFrame(quality), schemas.QUALITY)


def _persons(rows, outcome):
    return int(rows.loc[rows["charged_summonsed"] == outcome, "count"].sum())


def _counts(path, rows):
    _among(path, rows, "charged_summonsed", OUTCOMES)
    _among(path, rows, "gender", _SEXES)
    _among(path, rows, "offence_type", [row["code"] for row in taxonomies.rows("codes") if row["taxonomy"] == TAXONOMY])
    areas = {name: _AIRPORT.get(name) or taxonomies.area_code(name, path=path) for name in rows["borough"].unique()}
    coded = rows.assign(
        area_code=rows["borough"].map(areas).astype("str"),
        month=_read_each(path, rows["proceedings_date"], _month, "a month such as Jan-03"),
        suspect_age=_read_each(path, rows["age_group"], _band, "an age group such as 15 to 19 or 65 and over"),
        suspect_sex=rows["gender"].map(_SEXES),
        code=rows["offence_type"],
    )
    keys = ["area_code", "month", "code", "suspect_age", "suspect_sex"]
    counted = coded.groupby(keys, dropna=False, as_index=False)["count"].sum()
    geography = counted["area_code"].map(lambda code: taxonomies.areas()[code]["geography"])
    fixed = {"source": SOURCE, "unit": UNIT, "taxonomy": TAXONOMY, "status": "ok", "geography": geography}
    return schemas.conform(counted.assign(parent_code=counted["area_code"], **fixed), schemas.COUNTS)


def _among(path, rows, column, known):
    strange = ~rows[column].isin(list(known))
    if strange.any():
        place = strange.idxmax()
        raise SourceError(
            f"{path}: {rows.index.name} {place}, column {column!r}: unknown value {rows.loc[place, column]!r} "
            f"({int(strange.sum())} such rows). {nearest(rows.loc[place, column], known)}"
        )


def _read_each(path, values, reading, expected):
    """Each value of a column read; SourceError with its place where one can't be."""
    known = {text: reading(text) for text in values.unique()}
    strange = values.map(known).isna()
    if strange.any():
        place = strange.idxmax()
        raise SourceError(
            f"{path}: {values.index.name} {place}, column {values.name!r}: {values[place]!r} is not {expected} "
            f"({int(strange.sum())} such rows). Nothing was read from this file."
        )
    return values.map(known).astype("str")


def _month(text):
    """The series begins in 2003, so that every two-digit year is of this century."""
    found = _DATE.fullmatch(text)
    return f"20{found['year']}-{_MONTHS.index(found['month']) + 1:02d}" if found else None


def _band(text):
    found = _BAND.fullmatch(text)
    if found is None:
        return None
    return f"{found['oldest']}-120" if found["oldest"] else f"{found['first']}-{found['last']}"


def _months(path, counts):
    """Every month from the first to the last: 1 where it is listed, 0 where it is not, which is a gap."""
    listed = counts.groupby("month")["count"].sum()
    return [
        schemas.quality(
            SOURCE, path.name, "month", expected=1, found=int(month in listed.index),
            rows=int(listed[month]) if month in listed.index else None, place=month,
        )
        for month in periods.Period(listed.index.min(), listed.index.max()).months
    ]  # fmt: skip
