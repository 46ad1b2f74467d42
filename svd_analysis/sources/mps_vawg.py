"""Metropolitan Police victims of violence against women and girls, by borough and month, and by age for the force.

Publisher: Metropolitan Police Service, one long table also kept as Parquet by third parties.
Covers: victims aged 10 and over of offences the Met counts as violence against women and girls, in the month of
    recording, since January 2014. What has no borough (`Other`, `Unknown`: no place known, other forces' areas) counts
    under `met-unknown`.
Misses: victims under 10, who are in none of its sheets; what each offence was, domestic abuse apart from the rest;
    the City of London, which has its own force; age by borough; ward codes (the table has names only, so wards are
    added up to their borough). Victims' ethnicity is in the file and not read: COUNTS has no column for it.
Licence: Open Government Licence v2.0.
What to beware of: three breakdowns (column `sheet`) stand one below the other and each counts every victim once, so
    that a sum over the file is three times the truth. Each has a code of its own: `Victim count by location` is the
    count of boroughs and pseudo-areas, `Victim count by age group` that of the whole force (geography `pfa`), in bands
    of ten years that no bound of 25 divides rightly. The month is that of recording; offences were committed in it or
    up to decades before. A borough that a month does not list has no victim recorded in it. The Met's new record
    system of 28 February 2024 broke the flag of domestic abuse, which is the larger part of these victims.
"""

import re

import pandas as pd

from svd_analysis import schemas, taxonomies
from svd_analysis.errors import SourceError, nearest
from svd_analysis.sources import csv_files, first_days, months

SOURCE = "mps_vawg"
TAXONOMY = "mps-vawg"
LAYOUTS = {
    "2026 stacked": (
        "bcu_location", "borough_name", "ward_name_clean_2", "recorded_date_months", "date_committed_from_date_months",
        "count", "sheet", "age_group", "ethnic_appearance_group_group",
    ),
}  # fmt: skip
PLACES, AGES, ETHNICITY = "Victim count by location", "Victim count by age group", "Victim count by ethnic group"
_HEADED = {PLACES: "borough_name", AGES: "age_group", ETHNICITY: "ethnic_appearance_group_group"}
NO_BOROUGH = ("Other", "Unknown")
_UNLOCATED = "met-unknown"
_BOROUGHS = 32
# The force whose boroughs the table lists: the Metropolitan Police, or the example region's.
_FORCES = {"E": "E23000001", "X": "X23000001"}
_BAND = re.compile(r"Aged (?P<first>\d+) to (?P<last>\d+) years|Aged (?P<oldest>\d+)\+")
_OLDEST = 120


def read(path):
    """COUNTS and QUALITY of one file: victims by borough and pseudo-area, and of the whole force by age band.

    `victim_age` is missing in the rows of places, where it is not recorded.
    """
    table = csv_files.read_parquet(path) if path.suffix == ".parquet" else csv_files.read(path)
    layout = csv_files.layout_of(path, list(table.columns), LAYOUTS)
    rows = table[list(LAYOUTS[layout])].copy()
    numbers = csv_files.whole_numbers(rows.pop("count"), path=path, column="count")
    rows = rows.apply(lambda column: column.astype("str").str.strip()).assign(count=numbers)
    _refuse_strange(path, rows)
    rows = rows.assign(month=first_days.months(rows["recorded_date_months"], path=path))
    totals = _totals(path, rows)
    checked, refused = months.checks(totals, source=SOURCE, file=path.name)
    whole = rows[~rows["month"].isin(refused)]
    counts = pd.concat([_by_place(path, whole), _by_age(path, whole)], ignore_index=True)
    return schemas.conform(counts, schemas.COUNTS), _quality(path, layout, rows, checked, counts)


def _refuse_strange(path, rows):
    """SourceError where a row is of a breakdown that is not known, lacks what it is by, or stands there twice."""
    strange = ~rows["sheet"].isin(list(_HEADED))
    if strange.any():
        place = strange.idxmax()
        raise SourceError(
            f"{path}: {rows.index.name} {place}: unknown sheet {rows.loc[place, 'sheet']!r} ({int(strange.sum())} such "
            f"rows). {nearest(rows.loc[place, 'sheet'], _HEADED)}"
        )
    for sheet, heading in _HEADED.items():
        blank = rows["sheet"].eq(sheet) & rows[heading].eq("")
        if blank.any():
            raise SourceError(
                f"{path}: {rows.index.name} {blank.idxmax()}: {heading!r} is blank in {sheet!r} ({int(blank.sum())} "
                "such rows). Nothing was read from this file."
            )
    repeated = rows.drop(columns="count").duplicated()
    if repeated.any():
        raise SourceError(
            f"{path}: {rows.index.name} {repeated.idxmax()} repeats a row above it ({int(repeated.sum())} such rows). "
            "Two files were probably joined."
        )


def _totals(path, rows):
    """Victims by month, which each of the three sheets must give alike: one that lacks rows was cut short."""
    by_sheet = rows.groupby(["month", "sheet"])["count"].sum().unstack().reindex(columns=list(_HEADED))
    unlike = by_sheet.nunique(axis="columns", dropna=False) > 1
    if unlike.any():
        month = unlike.idxmax()
        said = {sheet: "none" if pd.isna(number) else int(number) for sheet, number in by_sheet.loc[month].items()}
        found = ", ".join(f"{sheet!r} {number}" for sheet, number in said.items())
        raise SourceError(
            f"{path}: the sheets count {month} differently ({found}; {int(unlike.sum())} such months). Each counts "
            "every victim once, so the file is cut short or filtered; use the publisher's whole table."
        )
    return by_sheet[PLACES]


def _by_place(path, rows):
    placed = rows[rows["sheet"] == PLACES]
    codes = placed["borough_name"].map({name: _code(name, path) for name in placed["borough_name"].unique()})
    counted = (
        placed.assign(area_code=codes.astype("str")).groupby(["area_code", "month"], as_index=False)["count"].sum()
    )
    boroughs = set(counted["area_code"]) - {_UNLOCATED}
    if not boroughs or (min(boroughs).startswith("E09") and len(boroughs) < _BOROUGHS):
        raise SourceError(
            f"{path}: {len(boroughs)} London boroughs where the whole table has {_BOROUGHS}. The file is cut short or "
            "filtered; use the whole one."
        )
    geography = counted["area_code"].eq(_UNLOCATED).map({True: "pseudo", False: "lad24"})
    return _as_counts(counted, code=PLACES, geography=geography, victim_age=pd.NA)


def _code(name, path):
    return _UNLOCATED if name in NO_BOROUGH else taxonomies.area_code(name, path=path)


def _by_age(path, rows):
    """The whole force's victims by age band: the force is told by its boroughs, since the sheet names none."""
    aged = rows[rows["sheet"] == AGES]
    bands = aged["age_group"].map({text: _band(text, path) for text in aged["age_group"].unique()})
    counted = aged.assign(victim_age=bands).groupby(["month", "victim_age"], as_index=False)["count"].sum()
    names = rows.loc[rows["sheet"].eq(PLACES) & ~rows["borough_name"].isin(NO_BOROUGH), "borough_name"]
    force = _FORCES[_code(names.iloc[0], path)[0]]
    return _as_counts(counted.assign(area_code=force), code=AGES, geography="pfa", victim_age=counted["victim_age"])


def _band(text, path):
    found = _BAND.fullmatch(text)
    if found is None:
        raise SourceError(
            f"{path}: the age group {text!r} is not one this reader knows. Expected bands such as 'Aged 10 to 19 "
            "years' or 'Aged 80+'."
        )
    return f"{found['oldest']}-{_OLDEST}" if found["oldest"] else f"{found['first']}-{found['last']}"


def _as_counts(counted, **given):
    fixed = {"source": SOURCE, "unit": "victim", "taxonomy": TAXONOMY, "status": "ok"}
    table = counted.assign(parent_code=counted["area_code"], **fixed, **given)
    return schemas.conform(table[table["count"] > 0][[*schemas.COUNTS, "victim_age"]], schemas.COUNTS)


def _quality(path, layout, rows, checked, counts):
    placed = rows[rows["sheet"] == PLACES]
    outside = placed[placed["borough_name"].isin(NO_BOROUGH)]
    sums = rows.groupby("sheet")["count"].sum()
    quality = [
        schemas.quality(SOURCE, path.name, "layout", found=layout),
        schemas.quality(SOURCE, path.name, "rows in", rows=len(rows)),
        schemas.quality(SOURCE, path.name, "rows used", rows=int(rows["sheet"].isin([PLACES, AGES]).sum())),
        schemas.quality(SOURCE, path.name, "rows refused", found=f"{ETHNICITY}: not read, since there is no column for "
                        "it", rows=int(rows["sheet"].eq(ETHNICITY).sum())),
        *checked,
        *(schemas.quality(SOURCE, path.name, "victims in a sheet", expected=int(sums[PLACES]), found=sheet,
                          rows=int(sums[sheet])) for sheet in _HEADED),
        schemas.quality(SOURCE, path.name, "wards added up to their borough", rows=len(placed)),
        *(schemas.quality(SOURCE, path.name, "pseudo-area", found=f"kept: {name}", rows=int(number), place=_UNLOCATED)
          for name, number in outside.groupby("borough_name")["count"].sum().items()),
    ]  # fmt: skip
    return schemas.conform(pd.DataFrame(quality), schemas.QUALITY)
