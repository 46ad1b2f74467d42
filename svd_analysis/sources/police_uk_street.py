"""Street-level crime of one police force and month: `YYYY-MM-<force>-street.csv` of data.police.uk.

Publisher: Home Office, data.police.uk, one file a force and month; plain or gzip-compressed.
Covers: crimes and antisocial behaviour recorded by the force, one a row, most with the LSOA of an anonymised point.
Misses: a place for some rows (3.5% in Bedfordshire, 7.6% in the City of London): kept as the force's unlocated
    records. Points may lie outside the force's area and rows are the force's, so neither is a filter for the other.
    No day, age, sex or weapon. `Violence and sexual offences` is one class: homicide, injury, harassment and
    sexual offences can't be told apart. A file cut between two of its last, unlocated, rows can't be told from a whole
    one by itself: the pin in the edition is what guards it.
Licence: Open Government Licence v3.0.
What changed between releases: each archive is coded afresh, so the LSOAs follow the download, not the month.
    Antisocial behaviour has no Crime ID: rows alike are different incidents and every one counts. A few Crime IDs stand
    twice; the rows count as the publisher lists them, and the repeats are reported.
"""

import re

import pandas as pd

from svd_analysis import schemas
from svd_analysis.errors import SourceError
from svd_analysis.sources import csv_files, lsoa_codes

SOURCE = "police_uk_street"
LAYOUTS = {
    "street": (
        "Crime ID", "Month", "Reported by", "Falls within", "Longitude", "Latitude", "Location", "LSOA code",
        "LSOA name", "Crime type", "Last outcome category", "Context",
    ),
}  # fmt: skip
_OTHER_FILES = {"Outcome type": "an outcomes file", "Object of search": "a stop and search file"}
_MONTH = r"[0-9]{4}-(0[1-9]|1[0-2])"


def read(path):
    """COUNTS and QUALITY of one force and month, every row counted once.

    `area_code` is the LSOA, its `parent_code` empty since the file doesn't say which authority it lies in. Rows without
    a place go to the pseudo-area `<force>-unlocated`, which is its own parent.
    """
    records = csv_files.read(path)
    _refuse_other_file(path, records.columns)
    layout = csv_files.layout_of(path, list(records.columns), LAYOUTS)
    records = records[list(LAYOUTS[layout])].apply(lambda column: column.str.strip())
    month = _month_of(path, records)
    _refuse_blank(path, records)
    located = records["LSOA code"] != ""
    _refuse_cut_short(path, located)
    lsoas = records.loc[located, "LSOA code"]
    geography, only_2021 = lsoa_codes.geography(lsoas, path=path, column="LSOA code")
    places = _places(records, located, geography)
    counts = places.value_counts(sort=False).sort_index().reset_index()
    fixed = {"source": SOURCE, "month": month, "unit": "offence", "taxonomy": "police.uk", "status": "ok"}
    quality = _quality(path.name, records, counts, month=month, vintage=(geography, only_2021))
    return schemas.conform(counts.assign(**fixed), schemas.COUNTS), quality


def _places(records, located, geography):
    """Each record's `area_code, geography, parent_code, code`."""
    slugs = {force: _unlocated_code(force) for force in records["Falls within"].unique()}
    unlocated = records["Falls within"].map(slugs)
    return pd.DataFrame(
        {
            "area_code": records["LSOA code"].where(located, unlocated),
            "geography": pd.Series(geography, index=records.index, dtype="str").where(located, "pseudo"),
            "parent_code": unlocated.mask(located, ""),
            "code": records["Crime type"],
        }
    )


def _unlocated_code(force):
    """`Avon & Somerset Police` -> `avon-and-somerset-unlocated`."""
    words = re.findall(r"[a-z0-9]+", force.replace(" Police", "").replace("&", " and ").casefold())
    return "-".join([*words, "unlocated"])


def _refuse_other_file(path, columns):
    for heading, kind in _OTHER_FILES.items():
        if heading in columns:
            raise SourceError(
                f"{path}: the heading {heading!r} says that this is {kind} of data.police.uk. Expected the file of the "
                "same force and month whose name ends in -street.csv."
            )


def _month_of(path, records):
    """The one month of the file, which must be the month in its name where its name begins with one."""
    if records.empty:
        raise SourceError(f"{path}: there is a header and no row. The file is cut short; download it again.")
    strange = ~records["Month"].str.fullmatch(_MONTH) | (records["Month"] != records["Month"].iloc[0])
    if strange.any():
        line = strange.idxmax()
        raise SourceError(
            f"{path}: line {line}, column 'Month': {records.loc[line, 'Month']!r}. Expected one month, "
            "written YYYY-MM, in the whole file; read each month's own file."
        )
    month = records["Month"].iloc[0]
    named = re.match(_MONTH, path.name)
    if named and named[0] != month:
        raise SourceError(
            f"{path}: the name says {named[0]} and the column 'Month' says {month}. The file was renamed or replaced; "
            "download it again."
        )
    return month


def _refuse_blank(path, records):
    for heading in ("Falls within", "Crime type"):
        blank = records[heading] == ""
        if blank.any():
            raise SourceError(
                f"{path}: line {blank.idxmax()}, column {heading!r} is blank ({int(blank.sum())} such rows). "
                "Expected a value in every row; download the file again."
            )


def _refuse_cut_short(path, located):
    if not located.any():
        raise SourceError(f"{path}: no row has an LSOA code. Expected most rows to; use the publisher's own file.")
    # The publisher lists what has no place last, and every month of every force seen had some.
    if located.all():
        raise SourceError(
            f"{path}: no row is without an LSOA code, where the publisher's files end in their unlocated rows. "
            "The file is cut short or filtered; download it again, whole."
        )


def _quality(file, records, counts, *, month, vintage):
    total = len(records)
    antisocial = records["Crime ID"] == ""
    ids = records.loc[~antisocial, "Crime ID"]
    unlocated = counts[counts["geography"] == "pseudo"].groupby("area_code")["count"].sum()
    geography, only_2021 = vintage
    rows = [
        {"check": "layout", "found": "street"},
        {"check": "rows in", "rows": total},
        {"check": "rows used", "rows": total},
        {"check": "rows refused", "rows": 0},
        {"check": "month", "expected": 1, "found": 1, "rows": total, "place": month},
        {"check": "LSOA vintage", "found": f"{geography}: {only_2021} codes that exist only since 2021"},
        {"check": "repeated Crime ID", "found": "counted", "rows": int(ids.duplicated().sum())},
        {"check": "antisocial behaviour rows alike", "found": "counted",
         "rows": int(records[antisocial].duplicated().sum())},
        *({"check": "pseudo-area", "found": "kept", "rows": int(n), "place": code} for code, n in unlocated.items()),
    ]  # fmt: skip
    return schemas.conform(pd.DataFrame([schemas.quality(SOURCE, file, **row) for row in rows]), schemas.QUALITY)
