"""Metropolitan Police monthly crime dashboard: series counted by a feature of offences, by borough and month.

Publisher: Metropolitan Police Service, the data behind its Monthly Crime Data dashboard, one long table, also kept as
    Parquet by third parties.
Covers: offences that the Met flags as knife crime, gun crime, domestic abuse or hate crime in its 32 boroughs, of them
    those with injury, and victims of knife injury aged 1 to 24, since March 2022; a file may hold some of these series
    only. `Other / NK` is no borough: what has no borough counts under `met-unknown`, the aviation command under
    `met-so18`.
Misses: the City of London, which has its own force; which offence each was. A series that a borough does not list in
    a month counted nothing there; a series that the file never lists is not in it, which is no 0.
Licence: Open Government Licence v2.0.
What to beware of: only rows of `Borough` and of the measure `Offences` are read. Rows of safer neighbourhood teams
    count the same offences again, and positive outcomes are no offences. Series lie inside one another (knife crime
    with injury in knife crime, victims who are no victims of domestic abuse in all victims, each strand in hate crime)
    and across one another (a domestic assault with a knife is in two): they are never added up. Hate crime leaves out
    what is flagged as domestic abuse alone. The first financial year, `fy21-22`, holds March 2022 only. The publisher
    writes a series in capitals or not; it is given here as `svd_analysis/taxonomies/codes.csv` has it.
"""

import pandas as pd

from svd_analysis import schemas, taxonomies
from svd_analysis.errors import SourceError, nearest
from svd_analysis.sources import csv_files, first_days, months

SOURCE = "mps_dashboard"
TAXONOMY = "mps-dashboard"
_ROLES = ("month", "area_type", "borough", "area_name", "area_code", "type", "subtype", "measure", "count")
LAYOUTS = {
    "csv": (
        "Month_Year", "Area Type", "Borough_SNT", "Area name", "Area code", "Crime Type", "Crime Subtype", "Measure",
        "Count",
    ),
    "2026 parquet": (
        "month_year", "area_type", "borough_snt", "area_name", "area_code", "crime_type", "crime_subtype", "measure",
        "count",
    ),
}  # fmt: skip
AREA_TYPES = ("Borough", "Safer Neighbourhood Teams")
NO_BOROUGH = "Other / NK"
_AVIATION = "Aviation Security (SO18)"
_BOROUGHS = 32
# Of each of these every borough has some in every month; of the others a small borough may have none.
EVERYWHERE = (
    "Knife Crime: Knife Crime", "Domestic Abuse: Domestic Abuse", "Hate Crime: Hate Crime",
    "Domestic Abuse: Domestic Abuse Violence with Injury",
)  # fmt: skip


def read(path):
    """COUNTS and QUALITY of one file: boroughs and pseudo-areas, one row a series and month above 0."""
    table = csv_files.read_parquet(path) if path.suffix == ".parquet" else csv_files.read(path)
    layout = csv_files.layout_of(path, list(table.columns), LAYOUTS)
    written = table[list(LAYOUTS[layout])].set_axis(list(_ROLES), axis="columns")
    numbers = csv_files.whole_numbers(written.pop("count"), path=path, column=LAYOUTS[layout][-1])
    rows = written.apply(lambda column: column.astype("str").str.strip()).assign(count=numbers)
    _refuse_strange(path, rows)
    used = rows[(rows["area_type"] == "Borough") & (rows["measure"] == "Offences")]
    if used.empty:
        raise SourceError(
            f"{path}: no row is of a Borough and of the measure Offences. Use the publisher's whole table."
        )
    placed = used.assign(
        month=first_days.months(used["month"], path=path), area_code=_areas(path, used), code=_codes(path, used)
    )
    return _tables(path, layout, rows, placed)


def _refuse_strange(path, rows):
    """SourceError where a row is of a kind of area this reader does not know, or lacks what it counts."""
    strange = ~rows["area_type"].isin(AREA_TYPES)
    if strange.any():
        place = strange.idxmax()
        raise SourceError(
            f"{path}: {rows.index.name} {place}: unknown area type {rows.loc[place, 'area_type']!r} "
            f"({int(strange.sum())} such rows). {nearest(rows.loc[place, 'area_type'], AREA_TYPES)}"
        )
    blank = (rows[["borough", "type", "subtype", "measure"]] == "").any(axis="columns")
    if blank.any():
        raise SourceError(
            f"{path}: {rows.index.name} {blank.idxmax()}: the borough, crime type, subtype or measure is blank "
            f"({int(blank.sum())} such rows). Nothing was read from this file."
        )


def _codes(path, rows):
    """The series of each row as the taxonomy writes it, whatever its capitals; SourceError for one it does not know."""
    known = {row["code"].casefold(): row["code"] for row in taxonomies.rows("codes") if row["taxonomy"] == TAXONOMY}
    written = rows["type"] + ": " + rows["subtype"]
    codes = written.str.casefold().map(known)
    strange = codes.isna()
    if strange.any():
        place = strange.idxmax()
        raise SourceError(
            f"{path}: {rows.index.name} {place}: unknown series {written[place]!r} ({int(strange.sum())} such rows). "
            f"{nearest(written[place], known.values())} A new series is added, with what it counts, in "
            "svd_analysis/taxonomies/codes.csv."
        )
    return codes.astype("str")


def _areas(path, rows):
    """The code of each row's borough by its name, which must be the code the row gives; pseudo-areas give none."""
    elsewhere = rows["borough"] == NO_BOROUGH
    command = rows["area_name"].str.startswith(_AVIATION).map({True: "met-so18", False: "met-unknown"})
    known = {name: taxonomies.area_code(name, path=path) for name in rows.loc[~elsewhere, "borough"].unique()}
    codes = rows["borough"].map(known).where(~elsewhere, command).astype("str")
    other = ~elsewhere & (codes != rows["area_code"])
    if other.any():
        place = other.idxmax()
        raise SourceError(
            f"{path}: {rows.index.name} {place}: {rows.loc[place, 'borough']} has the code {codes[place]}, not "
            f"{rows.loc[place, 'area_code']!r} ({int(other.sum())} such rows). Nothing was read from this file."
        )
    return codes


def _tables(path, layout, rows, placed):
    _refuse_repeated(path, placed)
    keys = ["area_code", "month", "code"]
    counts = placed.groupby(keys, sort=True, as_index=False)["count"].sum()
    lacking = _lacking_a_borough(path, counts)
    whole = counts[~counts["month"].isin(lacking)]
    # Series lie inside one another, so a month is as large as its largest series.
    totals = whole.groupby(["month", "code"])["count"].sum().groupby("month").max()
    checked, refused = months.checks(totals, source=SOURCE, file=path.name)
    counted = whole[~whole["month"].isin(refused) & (whole["count"] > 0)]
    quality = [
        schemas.quality(SOURCE, path.name, "layout", found=layout),
        schemas.quality(SOURCE, path.name, "rows in", rows=len(rows)),
        schemas.quality(SOURCE, path.name, "rows used", rows=len(placed)),
        schemas.quality(SOURCE, path.name, "rows refused", found="areas within boroughs, and measures that are no "
                        "offences", rows=len(rows) - len(placed)),
        *checked,
        *(schemas.quality(SOURCE, path.name, "month lacks a borough", expected=expected, found=found, place=month)
          for month, (expected, found) in lacking.items()),
        *_series(path, counted),
        *_pseudo_areas(path, placed),
    ]  # fmt: skip
    return _counts(counted), schemas.conform(pd.DataFrame(quality), schemas.QUALITY)


def _counts(counted):
    codes = counted["area_code"]
    victims = counted["code"].str.contains(r"\bVictims\b")
    return schemas.conform(
        counted.assign(
            source=SOURCE, parent_code=codes, taxonomy=TAXONOMY, status="ok",
            geography=codes.map({code: taxonomies.areas()[code]["geography"] for code in codes.unique()}),
            unit=victims.map({True: "victim", False: "offence"}),
        )[list(schemas.COUNTS)],
        schemas.COUNTS,
    )  # fmt: skip


def _refuse_repeated(path, placed):
    keys = placed[["month", "borough", "area_name", "code"]]
    repeated = keys.duplicated()
    if repeated.any():
        place = repeated.idxmax()
        month, borough, _, series = keys.loc[place]
        raise SourceError(
            f"{path}: {keys.index.name} {place} repeats {series!r} of {borough} in {month} ({int(repeated.sum())} such "
            "rows). Two files were probably joined."
        )


def _lacking_a_borough(path, counts):
    """Month -> how many boroughs there are and how many it lists, where a series of them all does not list every one.

    A table cut short ends in such a month, and one series may be cut short where the others go on. A month in which a
    borough has none of a series that every borough has in every month is left as a gap.
    """
    boroughs = counts[~counts["area_code"].str.startswith("met-")]
    every = boroughs["area_code"].nunique()
    if boroughs["area_code"].str.startswith("E09").any() and every < _BOROUGHS:
        raise SourceError(
            f"{path}: {every} London boroughs where the whole table has {_BOROUGHS}. The file is cut short or "
            "filtered; use the whole one."
        )
    held = boroughs[boroughs["code"].isin(EVERYWHERE)]
    listed = held.groupby(["code", "month"])["area_code"].nunique().unstack(fill_value=0)
    fewest = listed.reindex(columns=sorted(boroughs["month"].unique()), fill_value=0).min()
    return {month: (every, int(found)) for month, found in fewest.items() if found < every}


def _series(path, counted):
    """Each series with its sum over all areas and months; they are not to be added to one another."""
    held = counted.groupby("code")["count"].sum()
    return [schemas.quality(SOURCE, path.name, "series", found=code, rows=int(rows)) for code, rows in held.items()]


def _pseudo_areas(path, placed):
    """What has no borough, under each of the names the publisher gives it."""
    outside = placed[placed["borough"] == NO_BOROUGH]
    names = outside["area_name"].where(outside["area_name"] != "", "no name")
    return [
        schemas.quality(SOURCE, path.name, "pseudo-area", found=f"kept: {name}", rows=len(rows), place=code)
        for (code, name), rows in outside.groupby([outside["area_code"], names])
    ]
