"""Police recorded crime by force and offence group in rolling years, 2002/03 to 2018, as the Home Office's open table.

Publisher: Home Office, recorded crime open data by police force area (`12 months ending`, `PFA`, `Region`, `Offence`,
    `Rolling year total number of offences`).
Covers: offences recorded by the 43 territorial forces of England and Wales and, as the pseudo-area `btp`, by the
    British Transport Police.
Misses: months and quarters; places smaller than a force; rape apart from other sexual offences, knives, and personal
    robbery apart from robbery of businesses. Every class of a force is listed in every year, so a 0 is a 0.
Licence: Open Government Licence v3.0, (c) Crown copyright.
What to beware of: each row is a whole year, and from June 2007 a new year ends every quarter. Added up, they count each
    offence four times. Only the years that end in one month are read, by default the financial years, which is also
    the only month for which the years before 2007 were published; so no two periods overlap. One date is written
    30-12-2017: a year ends with its month, whatever day is written.
What changed between years: burglary was of dwellings or not until March 2017 and residential or not since, and each
    pair is 0 in the other's years without there having been none. All four are read as the one class `Burglary`.
    Fraud went from forces to Action Fraud, CIFAS and UK Finance between 2011 and 2013, so that it is no series of any
    force: it is left out, and reported. A few rolling years hold a number below 0 (more offences were cancelled than
    recorded): no count, so its value is missing with the status `refused`.
"""

import pandas as pd

from svd_analysis import periods, schemas
from svd_analysis.errors import SourceError, nearest
from svd_analysis.periods import Period
from svd_analysis.sources import csv_files, police_forces

SOURCE = "home_office_pfa"
TAXONOMY = "home-office-pfa"
_DATE, _FORCE, _CLASS = "12 months ending", "PFA", "Offence"
_COUNT = "Rolling year total number of offences"
LAYOUTS = {"rolling years": (_DATE, _FORCE, "Region", _CLASS, _COUNT)}
CLASSES = (
    "Homicide", "Death or serious injury caused by illegal driving", "Violence with injury", "Violence without injury",
    "Stalking and harassment", "Sexual offences", "Robbery", "Burglary", "Vehicle offences", "Theft from the person",
    "Bicycle theft", "Shoplifting", "All other theft offences", "Criminal damage and arson", "Drug offences",
    "Possession of weapons offences", "Public order offences", "Miscellaneous crimes against society",
)  # fmt: skip
BURGLARY = ("Domestic burglary", "Non-domestic burglary", "Residential burglary", "Non-residential burglary")
NATIONAL_BODIES = ("Action Fraud", "CIFAS", "UK Finance")
_FRAUD = "Fraud offences"
_KEYS = ["month", "area_code", "code"]


def read(path, *, last_month=3):
    """COUNTS by force, class and year, and QUALITY; `month` is the year, such as `2017/18`.

    `last_month` is the month, 1 to 12, that the years end in; the rows of every other year are left out.
    """
    table = csv_files.read(path)
    layout = csv_files.layout_of(path, table.columns, LAYOUTS)
    rows = table[list(LAYOUTS[layout])].apply(lambda column: column.str.strip())
    dates, settled = _dates(rows[_DATE], path)
    national = rows[_FORCE].isin(NATIONAL_BODIES)
    _check_classes(rows[~national], path)
    _check_whole(rows[~national], dates, path)
    wanted = (dates.dt.month == last_month) & ~national & (rows[_CLASS] != _FRAUD)
    if not wanted.any():
        name = periods.MONTH_NAMES[last_month - 1]
        raise SourceError(f"{path}: no year ends in {name}. Choose a month in which years end in this file.")
    counts = _counts(rows[wanted], dates[wanted], path)
    left = {"years that end in another month": dates.dt.month != last_month, "fraud": ~wanted}
    quality = [*_quality(path, layout, rows, counts, left, national), *settled]
    return counts, schemas.conform(pd.DataFrame(quality), schemas.QUALITY)


def _finding(path, check, **found):
    return schemas.quality(SOURCE, path.name, check, **found)


def _dates(texts, path):
    """The last day of each row's year, and a QUALITY row for each date that was not written as the month's last day."""
    days = {text: pd.to_datetime(text, format="%d-%m-%Y", errors="coerce") for text in texts.unique()}
    ends = {text: day + pd.offsets.MonthEnd(0) for text, day in days.items()}
    # A slip of a day or two at the end of a month can only mean that month; any other day could mean two.
    strange = texts.map({text: not (ends[text] - day).days <= 2 for text, day in days.items()})
    if strange.any():
        line = strange.idxmax()
        raise SourceError(
            f"{path}: line {line}, column {_DATE!r}: {texts[line]!r} is not the last day of a month "
            f"({int(strange.sum())} such rows). Expected such as 31-03-2018."
        )
    settled = [
        _finding(path, "misdated period", expected=f"{ends[text]:%d-%m-%Y}", found=text, rows=(texts == text).sum())
        for text, day in days.items()
        if day != ends[text]
    ]
    return texts.map(ends), settled


def _check_classes(rows, path):
    known = (*CLASSES, *BURGLARY, _FRAUD)
    strange = ~rows[_CLASS].isin(known) | (rows[_CLASS] == "Burglary")
    if strange.any():
        line = strange.idxmax()
        raise SourceError(
            f"{path}: line {line}, column {_CLASS!r}: {rows.loc[line, _CLASS]!r} is not a class of this table "
            f"({int(strange.sum())} such rows). {nearest(rows.loc[line, _CLASS], known)}"
        )


def _check_whole(rows, dates, path):
    """SourceError where a row stands twice, or a year lacks a force or a force a class that the others have."""
    keys = pd.DataFrame({"date": dates[rows.index], "force": rows[_FORCE], "class": rows[_CLASS]})
    repeated = keys.duplicated()
    if repeated.any():
        line = repeated.idxmax()
        raise SourceError(f"{path}: line {line} repeats {keys.loc[line, 'class']!r} of {keys.loc[line, 'force']}.")
    by_date = keys.groupby("date")
    lacking = by_date.size() != by_date["class"].nunique() * keys["force"].nunique()
    if lacking.any():
        raise SourceError(
            f"{path}: the year ending {lacking.idxmax():%d-%m-%Y} does not have every class of every force. The file "
            "is cut short or filtered; use the publisher's own."
        )


def _counts(rows, dates, path):
    numbers = csv_files.decimal_numbers(rows[_COUNT], path=path, column=_COUNT)
    if (numbers % 1 != 0).any():
        line = (numbers % 1 != 0).idxmax()
        raise SourceError(f"{path}: line {line}, column {_COUNT!r}: {rows.loc[line, _COUNT]!r} is not a whole number.")
    named = rows.assign(
        month=dates.map({day: _year(day) for day in dates.unique()}),
        area_code=police_forces.codes(rows[_FORCE], path=path, column=_FORCE),
        code=rows[_CLASS].where(~rows[_CLASS].isin(BURGLARY), "Burglary"),
        count=numbers.astype("Int64"),
        below=numbers < 0,
    )
    sums = named.groupby(_KEYS, as_index=False).agg({"count": "sum", "below": "any"})
    return schemas.conform(
        sums.assign(
            source=SOURCE, geography=police_forces.geographies(sums["area_code"]), parent_code=sums["area_code"],
            unit="offence", taxonomy=TAXONOMY, count=sums["count"].mask(sums["below"]),
            status=sums["below"].map({True: "refused", False: "ok"}),
        ).drop(columns="below"),
        schemas.COUNTS,
    )  # fmt: skip


def _year(day):
    month = f"{day:%Y-%m}"
    return str(Period(periods.month_at(periods.month_number(month) - 11), month))


def _quality(path, layout, rows, counts, left, national):
    yield _finding(path, "layout", found=layout)
    yield _finding(path, "rows in", rows=len(rows))
    other = left["years that end in another month"]
    yield _finding(path, "rows refused", found="years that end in another month: they overlap", rows=int(other.sum()))
    for name in NATIONAL_BODIES:
        of_body = int((~other & national & (rows[_FORCE] == name)).sum())
        yield _finding(path, "rows refused", found="a national body, no force: fraud", rows=of_body, place=name)
    fraud = int((left["fraud"] & ~other & ~national).sum())
    yield _finding(path, "rows refused", found="fraud, which went from forces to national bodies", rows=fraud)
    yield _finding(path, "rows used", rows=len(rows) - int((other | left["fraud"]).sum()))
    yield _finding(path, "pseudo-area", found="kept: British Transport Police", rows=_of(counts, "btp"), place="btp")
    for row in counts[counts["status"] == "refused"].itertuples():
        yield _finding(
            path, "count below 0", expected="0 or more", found=row.code, place=f"{row.area_code} {row.month}"
        )
    yield from _years(path, counts)


def _of(counts, code):
    return int((counts["area_code"] == code).sum())


def _years(path, counts):
    """A row for each year from the first to the last: found 1 with its offences, or 0 and blank where it is absent."""
    totals = counts.groupby("month")["count"].sum()
    first, last = (Period.parse(year) for year in (totals.index.min(), totals.index.max()))
    for year in periods.years(first, last):
        held = str(year) in totals.index
        rows = int(totals[str(year)]) if held else None
        yield _finding(path, "month", expected=1, found=int(held), rows=rows, place=str(year))
