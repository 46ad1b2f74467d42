"""Hospital admissions for assault by a sharp object, by region and month, from a workbook made for the Home Office.

Publisher: NHS Digital, Hospital Episode Statistics, a tabulation on request (ICD-10 code X99).
Licence: test material only. It was released to whoever asked for it, on the terms of the sheet `Interpretation`.
Covers: finished admission episodes (FAEs) of the sheet `GOR-Data-Totals`, by the region a patient lives in and the
    month the episode ended, from April 2012. England as a whole is a row of its own (geography `country`).
Misses: authorities and forces; everybody who was hurt and not admitted; injuries whose cause was not coded.
    Admissions are not people: one person may have several.
What to beware of: consultant episodes (FCEs) stand beside admissions and count a stay under two consultants twice.
    They are not counts here; their totals of England, which are the ones mostly quoted, stand in QUALITY. Below
    England, `*` stands for 1 to 7 and is withheld, other numbers are rounded to 5, and 0 is 0: regions do not add up
    to England, and England, which is not rounded, gives the sum of what is withheld away. The sheets by sex,
    age and ethnicity count the same episodes again, and `UK_Stabbings_*` were added by a third party: not read.
    Places that are no region are blank in some months, without a reason: missing, not 0.
    Year labels come as `2017-18`, `2019 -2020` or with a line break; the last year's total is headed with the year
    before. The last year is provisional, and its last months lower than they will be.
"""

import re
from dataclasses import dataclass

import pandas as pd

from svd_analysis import periods, schemas
from svd_analysis.errors import SourceError, nearest
from svd_analysis.sources import csv_files, months, workbooks

SOURCE = "sharp_object_workbook"
TAXONOMY, CODE = "icd-10", "X99"
SHEET = "GOR-Data-Totals"
ENGLAND = "England"
# Heading -> code and geography: regions and country by their ONS codes, the rest no place with residents.
PLACES = {
    "North East": ("E12000001", "region"),
    "North West": ("E12000002", "region"),
    "Yorkshire and The Humber": ("E12000003", "region"),
    "East Midlands": ("E12000004", "region"),
    "West Midlands": ("E12000005", "region"),
    "East of England": ("E12000006", "region"),
    "London": ("E12000007", "region"),
    "South East": ("E12000008", "region"),
    "South West": ("E12000009", "region"),
    "England - Not Otherwise Specified": ("hes-england-elsewhere", "pseudo"),
    "Foreign (incl. Isle of Man & Channel Islands)": ("hes-abroad", "pseudo"),
    "Other UK Country": ("hes-other-uk", "pseudo"),
    "Unknown": ("hes-unknown", "pseudo"),
    ENGLAND: ("E92000001", "country"),
}
_YEAR = re.compile(r"(?P<first>20\d\d)\s*-\s*(20)?(?P<last>\d\d)(?P<total>\s+[Tt]otal)?")
_FOOTNOTE = re.compile(r"(?<=[a-z)])\d+(,\d+)*$")
_WITHHELD = "*"


@dataclass(frozen=True)
class _Sheet:
    """The sheet as read: its columns (place, measure -> position), its months' and its totals' rows by number."""

    columns: dict
    months: pd.DataFrame
    totals: pd.DataFrame


def read(path):
    """COUNTS by region and month, and QUALITY. A count is missing where it is `suppressed` or `not recorded`."""
    rows = workbooks.rows_of(path, SHEET)
    sheet = _sheet(rows, path)
    long = _long(sheet.months, sheet.columns, path)
    settled = _check_totals(sheet, long, path)
    admissions = long[long["measure"] == "FAEs"]
    england = admissions[admissions["place"] == ENGLAND]
    checked, partial = months.checks(dict(zip(england["month"], england["count"], strict=True)),
                                     source=SOURCE, file=path.name)  # fmt: skip
    counts = _counts(admissions[~admissions["month"].isin(partial)])
    quality = [
        _finding(path, "layout", found=f"sheet {SHEET}"),
        _finding(path, "banner", found=" ".join(rows[0][0].split())),
        _finding(path, "rows in", rows=len(sheet.months)),
        _finding(path, "suppressed", found="1 to 7, withheld by the publisher",
                 rows=int((counts["status"] == "suppressed").sum())),
        _finding(path, "blank", expected="a number or *", found="kept missing: what it means is not said",
                 rows=int((counts["status"] == "not recorded").sum())),
        _finding(path, "rounded", found="to 5 in every place below England"),
        *settled, *_yearly(long, path), *checked,
    ]  # fmt: skip
    return counts, schemas.conform(pd.DataFrame(quality), schemas.QUALITY)


def _finding(path, check, **found):
    return schemas.quality(SOURCE, path.name, check, **found)


def _sheet(rows, path):
    starts = [at for at, row in enumerate(rows) if row[:2] == ["Year", "Month"]]
    if len(starts) != 1 or starts[0] == 0:
        raise SourceError(f"{path}: sheet {SHEET!r} has no header row that begins with 'Year' and 'Month'.")
    at = starts[0]
    body = {number: row for number, row in enumerate(rows[at + 1 :], start=at + 2) if any(row)}
    last = [number for number, row in body.items() if row[0].startswith("Source")]
    if not last:
        raise SourceError(f"{path}: sheet {SHEET!r} does not end with its source. The sheet is cut short.")
    table = pd.DataFrame.from_dict({number: row for number, row in body.items() if number < last[0]}, orient="index")
    labelled = _labelled(table.astype("str"), path)
    is_total = labelled["total"].to_numpy(dtype=bool)
    return _Sheet(_columns(rows[at - 1], rows[at], path), labelled[~is_total], labelled[is_total])


def _columns(places, measures, path):
    """(place, measure) -> position, from a header in two rows: each place stands over its FAEs and its FCEs."""
    found = {}
    for at, measure in enumerate(measures):
        if measure in ("FAEs", "FCEs"):
            place = _FOOTNOTE.sub("", places[at] if measure == "FAEs" else places[at - 1])
            if place not in PLACES or (place, measure) in found:
                raise SourceError(
                    f"{path}: sheet {SHEET!r}: the place {place!r} over {measure} is not known, or stands twice. "
                    f"{nearest(place, PLACES)}"
                )
            found[place, measure] = at
    if (ENGLAND, "FAEs") not in found or len(found) != 2 * len(PLACES):
        raise SourceError(
            f"{path}: sheet {SHEET!r} has {len(found)} columns of episodes, not {2 * len(PLACES)}: FAEs and FCEs of "
            f"{len(PLACES)} places. Use the publisher's own workbook."
        )
    return found


def _labelled(table, path):
    """The rows with `year` (the financial year they lie under), `month` and whether they are a `total`.

    A year's label stands in its first row only. A total is that of the months above it, whatever year it is headed.
    """
    label, years, totals = "", [], []
    for number, text in table[0].items():
        match = _YEAR.fullmatch(text)
        if text and (match is None or (int(match["first"]) + 1) % 100 != int(match["last"])):
            raise SourceError(f"{path}: sheet {SHEET!r}, row {number}: {text!r} is not a year such as 2017-18.")
        is_total = bool(match and match["total"])
        label = match["first"] if match and not is_total else label
        years.append(label)
        totals.append(is_total)
    table = table.assign(year=years, total=totals)
    return table.assign(
        month=[_month(*row, path=path) for row in zip(table.index, table["year"], table[1], strict=True)]
    )


def _month(number, year, name, *, path):
    """`YYYY-MM`; empty for a total, which has no month's name."""
    if not name:
        return ""
    known = [at for at, month in enumerate(periods.MONTH_NAMES, start=1) if name in (month, month[:3])]
    if not known or not year:
        raise SourceError(f"{path}: sheet {SHEET!r}, row {number}: {name!r} of {year!r} is not a month of a year.")
    return f"{int(year) + (known[0] < 4)}-{known[0]:02d}"


def _long(table, columns, path):
    """A row for each place, measure and row of the sheet: `month`, `year`, `status`, and `count` where that is `ok`."""
    parts = []
    for (place, measure), at in columns.items():
        texts = table[at].rename(f"{place}, {measure}")
        texts.index.name = "row"
        withheld = (texts == _WITHHELD) & (place != ENGLAND)
        blank = (texts == "") & (PLACES[place][1] == "pseudo")
        numbers = csv_files.whole_numbers(texts[~withheld & ~blank], path=path, column=texts.name).reindex(texts.index)
        status = withheld.map({True: "suppressed", False: "ok"}).mask(blank, "not recorded")
        parts.append(table[["year", "month"]].assign(place=place, measure=measure, count=numbers, status=status))
    return pd.concat(parts)


def _check_totals(sheet, long, path):
    """QUALITY rows for totals headed with another year; SourceError where months do not make up England's total."""
    twelve = sheet.months.groupby("year")["month"].agg(["size", "nunique"])
    if (twelve != 12).any(axis=None) or list(sheet.totals["year"]) != list(twelve.index):
        raise SourceError(
            f"{path}: sheet {SHEET!r}: a year does not have twelve months and a total. The sheet is cut short or "
            "edited; use the publisher's own workbook."
        )
    totals = _long(sheet.totals, sheet.columns, path)
    keys = ["year", "measure"]
    of_england = [rows[rows["place"] == ENGLAND].groupby(keys)["count"].sum() for rows in (long, totals)]
    apart = of_england[0] != of_england[1]
    if apart.any():
        year, measure = apart.idxmax()
        raise SourceError(
            f"{path}: sheet {SHEET!r}: the months of {_written(year)} add up to {of_england[0][year, measure]} "
            f"{measure} in England and the total says {of_england[1][year, measure]}. Use the publisher's own workbook."
        )
    return [
        _finding(path, "total under another year", expected=_written(row["year"]), found=row[0], place=f"row {number}")
        for number, row in sheet.totals.iterrows() if not row[0].startswith(row["year"])
    ]  # fmt: skip


def _written(year):
    return f"{year}/{(int(year) + 1) % 100:02d}"


def _counts(rows):
    codes = rows["place"].map({name: code for name, (code, _) in PLACES.items()})
    kinds = rows["place"].map({name: geography for name, (_, geography) in PLACES.items()})
    return schemas.conform(
        pd.DataFrame({
            "source": SOURCE, "area_code": codes, "geography": kinds, "parent_code": codes,
            "month": rows["month"], "unit": "admission", "taxonomy": TAXONOMY, "code": CODE,
            "count": rows["count"], "status": rows["status"],
        }),
        schemas.COUNTS,
    )  # fmt: skip


def _yearly(long, path):
    """England's totals by year, of admissions and, for whoever looks for the figure quoted, of consultant episodes."""
    names = {"FAEs": "finished admission episodes, England", "FCEs": "finished consultant episodes, England"}
    england = long[long["place"] == ENGLAND].groupby(["measure", "year"])["count"].sum()
    for (measure, year), total in england.items():
        yield _finding(path, names[measure], rows=int(total), place=_written(year))
