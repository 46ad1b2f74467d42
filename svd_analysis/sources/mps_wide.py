"""The shape the Metropolitan Police's tables share: a class and a place a row, one column a month (`202403`).

Read here: headings, months, classes, numbers. The modules of the tables say what their places are. The same table
as Parquet (lower-case headings, whole numbers) is read the same way.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from svd_analysis import periods, schemas, taxonomies
from svd_analysis.errors import SourceError
from svd_analysis.sources import csv_files, months

# Classes that no table held until stalking and the driving offences were taken out of `violence without injury`.
_SPLIT_OUT_LATER = ("STALKING AND HARASSMENT", "DEATH SERIOUS INJURY ILLEGAL DRIVING")
# The largest class of every release and the last in its order: a table cut short lacks it somewhere.
_LAST_CLASS = "VIOLENCE WITHOUT INJURY"
_MINOR_TEXT_WIDTH = 50
# The Met polices every London borough but not the City of London.
_BOROUGHS = 32


@dataclass(frozen=True)
class Release:
    """One file: the text of each row by role (`major`, `minor`, `borough` ...) and its offences by month.

    `stripped` is the number of rows whose text had blanks around it.
    """

    path: Path
    layout: str
    rows: pd.DataFrame
    offences: pd.DataFrame
    stripped: int


def read(path, layouts, *, roles):
    """The file at `path`; `roles` names the headings of each of `layouts`, in their order.

    Blanks around text are taken off. SourceError where a heading is neither one of the layout's nor a month, a
    month stands twice, a text is blank, a row is repeated, or a count isn't a whole number from 0.
    """
    table = csv_files.read_parquet(path) if path.suffix == ".parquet" else csv_files.read(path)
    layout = csv_files.layout_of(path, list(table.columns), layouts)
    headings = dict(zip(layouts[layout], roles, strict=True))
    names = _month_headings(path, [name for name in table.columns if name not in headings])
    written = table[list(headings)].rename(columns=headings)
    rows = written.apply(lambda column: column.astype("str").str.strip())
    _refuse_rows(path, rows)
    stripped = int((written.astype("str") != rows).any(axis="columns").sum())
    offences = {month: csv_files.whole_numbers(table[names[month]], path=path, column=names[month]) for month in names}
    return Release(path, layout, rows, pd.DataFrame(offences).astype("int64"), stripped)


def taxonomy(release):
    """Which generation of the publisher's classes the file holds, told by the classes themselves."""
    minors = release.rows["minor"].drop_duplicates()
    capitals = minors.str.upper() == minors
    if not capitals.any():
        return "mps-2023"
    if not capitals.all():
        raise SourceError(
            f"{release.path}: {minors[~capitals].iloc[0]!r} and {minors[capitals].iloc[0]!r} are classes of two "
            "generations of this table in one file. Use the publisher's own files, one a release."
        )
    return "mps-2026" if minors.isin(_SPLIT_OUT_LATER).any() else "mps-2025"


def borough_codes(release):
    """The code of each row's borough or pseudo-area, whether the file gives its name or its code.

    SourceError where one is not known, or where a table of London lacks a borough.
    """
    written = release.rows["borough"]
    known = taxonomies.areas()
    codes = written.map(
        {name: name if name in known else taxonomies.area_code(name, path=release.path) for name in written.unique()}
    ).astype("str")
    london = {code for code in codes.unique() if code.startswith("E09")}
    if london:
        refuse_fewer(release, len(london), _BOROUGHS, "London boroughs")
    return codes


def refuse_fewer(release, found, expected, what):
    """SourceError where the file lists fewer places than the whole table does."""
    if found < expected:
        raise SourceError(
            f"{release.path}: {found} {what} where the whole table has {expected}. The file is cut short or "
            "filtered; download it again, whole."
        )


def refuse_cut_short(release, place):
    """SourceError where one of the places in `place`, a code a row, has no row of the class that every place has.

    A download that stops at the end of a line looks like a whole file; only what it lacks tells.
    """
    last = release.rows["minor"].str.upper() == _LAST_CLASS
    lacking = place[~place.isin(place[last])]
    if not lacking.empty:
        raise SourceError(
            f"{release.path}: {lacking.iloc[0]} has no row of {_LAST_CLASS.lower()!r}, which every place in the "
            f"publisher's file has ({lacking.nunique()} such). The file is cut short or filtered; download it again."
        )


def tables(release, places, *, source):
    """COUNTS and QUALITY of the file; `places` gives `area_code, geography, parent_code` for each of its rows.

    Only counts above 0 are rows: a class that is not listed, or is 0, counts 0 in every month found whole.
    """
    file = release.path.name
    _refuse_repeated(release, places)
    checked, refused = months.checks(release.offences.sum(), source=source, file=file)
    whole = release.offences.drop(columns=list(refused))
    counts = _counts(release, places, whole, source)
    lines = len(release.rows)
    quality = [
        schemas.quality(source, file, "layout", found=release.layout),
        schemas.quality(source, file, "rows in", rows=lines),
        schemas.quality(source, file, "rows used", rows=lines),
        schemas.quality(source, file, "rows refused", rows=0),
        *checked,
        *_pseudo_areas(counts, source, file),
        *_normalised(release, places, source, file),
    ]
    return counts, schemas.conform(pd.DataFrame(quality), schemas.QUALITY)


def _month_headings(path, names):
    """Month -> the heading that is it, in order of time."""
    found = {}
    for name in names:
        month = periods.month_from_digits(name)
        if month is None or month in found:
            raise SourceError(
                f"{path}: the column {name!r} is neither a heading of this table nor a new month written YYYYMM. "
                "Check that this is the publisher's file for this source."
            )
        found[month] = name
    if not found:
        raise SourceError(f"{path}: there is no month column. Expected one column a month, written YYYYMM.")
    return dict(sorted(found.items()))


def _refuse_rows(path, rows):
    if rows.empty:
        raise SourceError(f"{path}: there is a header and no row. The file is cut short; download it again.")
    blank = (rows == "").any(axis="columns")
    if blank.any():
        raise SourceError(
            f"{path}: {rows.index.name} {blank.idxmax()}: the class or the place is blank ({int(blank.sum())} such "
            "rows). Nothing was read from this file."
        )


def _refuse_repeated(release, places):
    keys = release.rows[["major", "minor"]].join(places[["area_code", "parent_code"]])
    repeated = keys.duplicated()
    if repeated.any():
        line = repeated.idxmax()
        raise SourceError(
            f"{release.path}: {keys.index.name} {line} repeats {keys.loc[line, 'minor']!r} of "
            f"{keys.loc[line, 'area_code']} ({int(repeated.sum())} such rows). Two files were probably joined."
        )


def _counts(release, places, offences, source):
    numbers = offences.to_numpy()
    row, column = np.nonzero(numbers)
    codes = release.rows["major"] + ": " + release.rows["minor"]
    counts = places.assign(code=codes).iloc[row].reset_index(drop=True)
    counts["month"] = pd.array(list(offences.columns), dtype="str").take(column)
    counts["count"] = numbers[row, column]
    fixed = {"source": source, "unit": "offence", "taxonomy": taxonomy(release), "status": "ok"}
    return schemas.conform(counts.assign(**fixed), schemas.COUNTS)


def _normalised(release, places, source, file):
    """What was done to the text of the file, with how many rows each thing touched."""
    borough, code = release.rows["borough"], places["parent_code"]
    spelt = borough != code.map({known: taxonomies.area_name(known) for known in code.unique()})
    found = {
        "blanks around text taken off": release.stripped,
        "borough spelt otherwise than by the ONS": int((spelt & (borough != code)).sum()),
        "class cut at 50 characters by the publisher, kept so": int(
            (release.rows["minor"].str.len() == _MINOR_TEXT_WIDTH).sum()
        ),
    }
    return [schemas.quality(source, file, "normalised", found=what, rows=rows) for what, rows in found.items() if rows]


def _pseudo_areas(counts, source, file):
    pseudo = counts[counts["parent_code"].str.startswith("met-")].groupby("parent_code")["count"].sum()
    return [
        schemas.quality(source, file, "pseudo-area", found="kept", rows=int(rows), place=code)
        for code, rows in pseudo.items()
    ]
