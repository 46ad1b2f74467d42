"""Hospital admissions by local authority and year, as downloaded from Fingertips.

Publisher
    Office for Health Improvement and Disparities (Fingertips, public health profiles), from hospital episode
    statistics of NHS England.
Covers
    Residents of England admitted as an emergency, by the authority they live in, by financial year of admission.
Misses
    Everyone who was hurt and not admitted; counts are rounded to 5, and counts of 1 to 7 are withheld. A blank count is
    never 0: it is withheld, or belongs to another area (the City of London is counted with Hackney, the Isles of Scilly
    with Cornwall), or was not presented because a hospital trust's records were at fault.
Licence
    Open Government Licence v3.0; hospital episode statistics copyright NHS England.
What changed between years
    Downloads until about 2019 have 26 headings (`Compared to Region value or percentiles`) and leave the last field of
    every row out; later ones have 27 (`Compared to percentiles`, and `Time period range` last). Both repeat England's
    figures for each tenth of deprivation (`Category Type`), which are not areas and are left out.
"""

import csv
import io
import re

import pandas as pd

from svd_analysis import schemas
from svd_analysis.errors import ParameterError, SourceError
from svd_analysis.periods import Period
from svd_analysis.sources import csv_files

SOURCE = "fingertips"

_HEADINGS = (
    "Indicator ID", "Indicator Name", "Area Code", "Area Name", "Area Type", "Sex", "Age", "Category Type",
    "Time period", "Count", "Value note",
)  # fmt: skip
LAYOUTS = {
    "Fingertips download, 27 columns": (*_HEADINGS, "Compared to percentiles", "Time period range"),
    "Fingertips download, 26 columns": (*_HEADINGS, "Compared to Region value or percentiles"),
}

_GEOGRAPHIES = {r"[EX]92\d{6}": "country", r"[EX]10\d{6}": "county", r"[EX]0[6789]\d{6}": "lad24"}
_FINANCIAL_YEARS = re.compile(r"(\d{4}/\d{2}) - (\d{2})/(\d{2})")
_CALENDAR_YEARS = re.compile(r"(\d{4}) - (\d{2})")


def read(path):
    """Admissions as COUNTS, one row an area and year, and what was done as QUALITY.

    `month` is the publisher's year, or the run of months where years are pooled. A count is missing only where its
    status is `suppressed`; a count of 0 is kept, since the file lists every area.
    """
    rows = _table(path)
    layout = csv_files.layout_of(path, rows.columns, LAYOUTS)
    rows = rows.apply(lambda column: column.str.strip())
    _check_indicators(rows, path)
    findings = [_finding(path, "layout", found=layout), _finding(path, "rows in", rows=len(rows))]
    rows = _of_areas(rows, path, findings)
    rows = _of_persons(rows, path, findings)
    _check_end(rows, path)
    rows = _presented(rows, path, findings)
    counts = _once(_counts(rows, path), path, findings)
    findings.append(_finding(path, "rows used", rows=len(counts)))
    findings += _years(counts, path)
    return counts, schemas.conform(pd.DataFrame(findings), schemas.QUALITY)


def _finding(path, check, **found):
    return schemas.quality(SOURCE, path.name, check, **found)


def _table(path):
    # The older downloads head a last column, `Compared to goal`, that no row has a field for.
    rows = csv.reader(io.StringIO(csv_files.text_of(path), newline=""), strict=True)
    try:
        lines = [(rows.line_num, row) for row in rows]
    except csv.Error as fault:
        raise SourceError(f"{path}: line {rows.line_num}: {fault}. The file is damaged; download it again.") from None
    header, *values = [row for _, row in lines] or [[]]
    short = header[-1:] == ["Compared to goal"] and {len(row) for row in values} == {len(header) - 1}
    if not short:
        return csv_files.read(path)
    numbers = [number for number, _ in lines[1:]]
    return pd.DataFrame(values, columns=[name.strip() for name in header[:-1]], index=numbers, dtype="str")


def _check_indicators(rows, path):
    """Only admissions are counted here: another indicator of the same publisher would pass for them."""
    strange = ~rows["Indicator Name"].str.contains("admission", case=False)
    if rows.empty or strange.any():
        found = "no rows" if rows.empty else repr(rows.loc[strange.idxmax(), "Indicator Name"])
        raise SourceError(
            f"{path}: found {found} where an indicator of hospital admissions was expected. "
            "Download the indicator of admissions for violence for all areas in England."
        )


def _of_areas(rows, path, findings):
    breakdowns = rows["Category Type"] != ""
    findings.append(_finding(path, "rows by category left out", rows=int(breakdowns.sum())))
    rows = rows[~breakdowns].assign(geography="")
    for pattern, geography in _GEOGRAPHIES.items():
        rows.loc[rows["Area Code"].str.fullmatch(pattern), "geography"] = geography
    other = rows["geography"] == ""
    findings.append(
        _finding(
            path, "other areas left out", found=", ".join(sorted(set(rows["Area Type"][other]))), rows=int(other.sum())
        )
    )
    return rows[~other]


def _of_persons(rows, path, findings):
    """Both sexes together, and all ages where the indicator has them: its other rows count the same people again."""
    persons = rows["Sex"] == "Persons"
    all_ages = rows["Age"].str.lower() == "all ages"
    kept = persons & (all_ages | ~all_ages.groupby(rows["Indicator ID"]).transform("any"))
    findings.append(_finding(path, "rows by sex or age left out", rows=int((~kept).sum())))
    if not kept.any():
        raise SourceError(f"{path}: no row has Sex `Persons`. Download the indicator for persons, not for one sex.")
    return rows[kept]


def _check_end(rows, path):
    """Rows go by year, and an area once listed is listed in every later year, blank or not: else the end is missing.

    A file cut exactly where a year ends cannot be told from an older one; the edition's hash of it can.
    """
    last = rows.groupby(["Indicator ID", "Age", "Area Name"])["Time period"].max()
    lacking = last[last != last.groupby(["Indicator ID", "Age"]).transform("max")]
    if not lacking.empty:
        raise SourceError(
            f"{path}: {lacking.index[0][2]} is not listed after {lacking.iloc[0]} while other areas are "
            f"({len(lacking)} such areas). The file is cut short; download it again."
        )


def _presented(rows, path, findings):
    """Rows with a count or withheld; the rest are left out by what their note says, and reported."""
    blank = rows["Count"] == ""
    noted = rows["Value note"] != ""
    unexplained = blank & ~noted
    if unexplained.any():
        first = rows.loc[unexplained.idxmax()]
        raise SourceError(
            f"{path}: line {first.name}: the count of {first['Area Name']}, {first['Time period']}, is blank and "
            f"`Value note` does not say why ({int(unexplained.sum())} such rows). A blank is not 0; download it again."
        )
    for (area, note), group in rows[noted].groupby(["Area Code", "Value note"]):
        findings.append(_finding(path, _kind_of(note), found=note, rows=len(group), place=area))
    suppressed = blank & rows["Value note"].str.contains("suppressed", case=False)
    rows = rows.assign(status="ok")
    rows.loc[suppressed, "status"] = "suppressed"
    findings.append(
        _finding(path, "rows refused", found="not presented, or combined", rows=int((blank & ~suppressed).sum()))
    )
    return rows[~blank | suppressed]


def _kind_of(note):
    plain = note.lower()
    kinds = {"suppressed": "suppressed", "combined": "combined area", "not presented": "not presented"}
    return next((kind for word, kind in kinds.items() if word in plain), "value note")


def _counts(rows, path):
    counts = pd.DataFrame({
        "source": SOURCE, "area_code": rows["Area Code"], "geography": rows["geography"],
        "parent_code": rows["Area Code"], "month": [_period(text, path) for text in rows["Time period"]],
        "unit": "admission", "taxonomy": SOURCE, "code": rows["Indicator Name"], "status": rows["status"],
    })  # fmt: skip
    shown = rows["status"] == "ok"
    counts["count"] = csv_files.whole_numbers(rows["Count"][shown], path=path, column="Count")
    if rows.groupby("Indicator ID")["Age"].nunique().gt(1).any():
        counts["victim_age"] = rows["Age"]
    return schemas.conform(counts, schemas.COUNTS)


def _once(counts, path, findings):
    """One row an area and year: England is listed twice, once as its own parent, and any area may be, under each."""
    again = counts.duplicated()
    findings.append(_finding(path, "listed again under another parent", rows=int(again.sum())))
    counts = counts[~again].reset_index(drop=True)
    repeated = counts.drop(columns=["count", "status"]).duplicated()
    if repeated.any():
        first = counts.loc[repeated.idxmax()]
        raise SourceError(
            f"{path}: {first['area_code']}, {first['month']} stands in the file with different counts "
            f"({int(repeated.sum())} such rows). Expected one count an area and year; download it again."
        )
    return counts


def _period(text, path):
    """The publisher's year written our way: `2023/24`, `2015`, and pooled years as a run of months."""
    try:
        if pooled := _FINANCIAL_YEARS.fullmatch(text):
            first = Period.parse(pooled[1])
            last = Period.parse(f"{first.first[:2]}{pooled[2]}/{pooled[3]}")
            return str(Period.parse(f"{first.first}..{last.last}"))
        if pooled := _CALENDAR_YEARS.fullmatch(text):
            return str(Period.parse(f"{pooled[1]}-01..{pooled[1][:2]}{pooled[2]}-12"))
        return str(Period.parse(text))
    except ParameterError:
        raise SourceError(
            f"{path}: the time period {text!r} is not one this reader knows. Expected years such as 2023/24, 2023, "
            "2021/22 - 23/24 or 2021 - 23."
        ) from None


def _years(counts, path):
    """A row a year of the file, as every source reports its months; `rows` is what was counted in authorities."""
    inside = counts[counts["geography"] != "country"]
    totals = inside.groupby("month")["count"].sum()
    return [_finding(path, "month", expected=1, found=1, rows=int(total), place=year) for year, total in totals.items()]
