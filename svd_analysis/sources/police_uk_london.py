"""Crimes of data.police.uk in London counted by LSOA, crime type and month: a Parquet aggregate.

Publisher: Home Office, data.police.uk; counted and kept as Parquet by a third party, fit for what no police table
    covers (the City of London) and for trying things out, not for citing.
Covers: crimes and antisocial behaviour **with a place** in the 33 authorities of London, LSOAs of 2021.
Misses: everything without a place: about 7% of robbery against the Met's own table. A combination without crime is
    absent and counts 0. One class, `Violence and sexual offences`, as in the street-level files.
Licence: Open Government Licence v3.0.
What changed between releases: only one is known; its incomplete first months were cut off before it was staged.
"""

import pandas as pd

from svd_analysis import schemas, taxonomies
from svd_analysis.errors import SourceError
from svd_analysis.sources import csv_files, lsoa_codes, months

SOURCE = "police_uk_london"
LAYOUTS = {"aggregate": ("lsoa_code", "lsoa_name", "borough", "category", "year", "month", "crime_count")}
_AUTHORITIES = 33


def read(path):
    """COUNTS and QUALITY of the whole file; `parent_code` is the authority the file gives for the LSOA."""
    table = csv_files.read_parquet(path)
    csv_files.layout_of(path, list(table.columns), LAYOUTS)
    _refuse_blank(path, table)
    counts = pd.DataFrame(
        {
            "area_code": table["lsoa_code"],
            "geography": lsoa_codes.geography(table["lsoa_code"], path=path, column="lsoa_code")[0],
            "parent_code": _authorities(path, table["borough"]),
            "month": _months(path, table),
            "code": table["category"].astype("str").str.strip(),
            "count": csv_files.whole_numbers(table["crime_count"], path=path, column="crime_count"),
        }
    )
    _refuse_repeated(path, counts)
    totals = counts.groupby("month")["count"].sum()
    checked, refused = months.checks(totals, source=SOURCE, file=path.name)
    used = counts[~counts["month"].isin(refused) & (counts["count"] > 0)]
    fixed = {"source": SOURCE, "unit": "offence", "taxonomy": "police.uk", "status": "ok"}
    quality = _quality(path.name, table, used, checked)
    return schemas.conform(used.assign(**fixed), schemas.COUNTS), quality


def _authorities(path, names):
    codes = names.map({name: taxonomies.area_code(name, path=path) for name in names.unique()})
    london = {code for code in codes.unique() if code.startswith("E09")}
    if london and len(london) < _AUTHORITIES:
        raise SourceError(
            f"{path}: {len(london)} London authorities where the whole file has {_AUTHORITIES}. The file was filtered; "
            "use the whole one."
        )
    return codes.astype("str")


def _months(path, table):
    """`YYYY-MM` of each record, from whole numbers in two columns."""
    years = csv_files.whole_numbers(table["year"], path=path, column="year")
    numbers = csv_files.whole_numbers(table["month"], path=path, column="month")
    strange = ~numbers.between(1, 12) | ~years.between(2008, 2100)
    if strange.any():
        record = strange.idxmax()
        raise SourceError(
            f"{path}: record {record}: year {years[record]} and month {numbers[record]} are not a month "
            f"({int(strange.sum())} such records). Nothing was read from this file."
        )
    written = {month: f"{month // 12:04d}-{month % 12 + 1:02d}" for month in (years * 12 + numbers - 1).unique()}
    return (years * 12 + numbers - 1).map(written).astype("str")


def _refuse_blank(path, table):
    blank = (table[["lsoa_code", "borough", "category"]] == "").any(axis="columns")
    if table.empty or blank.any():
        what = f"record {blank.idxmax()} lacks its place or class" if blank.any() else "there is no record"
        raise SourceError(f"{path}: {what}. Nothing was read from this file; get it again.")


def _refuse_repeated(path, counts):
    repeated = counts.duplicated(["area_code", "code", "month"])
    if repeated.any():
        record = repeated.idxmax()
        area, code, month = counts.loc[record, ["area_code", "code", "month"]]
        raise SourceError(
            f"{path}: record {record} repeats {code!r} of {area} in {month} ({int(repeated.sum())} such records). Two "
            "files were probably joined."
        )


def _quality(file, table, used, checked):
    rows = [
        schemas.quality(SOURCE, file, "layout", found="aggregate"),
        schemas.quality(SOURCE, file, "rows in", rows=len(table)),
        schemas.quality(SOURCE, file, "rows used", rows=len(used)),
        schemas.quality(SOURCE, file, "rows refused", rows=len(table) - len(used)),
        schemas.quality(SOURCE, file, "located offences only", found="records without a place are not in the file"),
        *checked,
    ]
    return schemas.conform(pd.DataFrame(rows), schemas.QUALITY)
