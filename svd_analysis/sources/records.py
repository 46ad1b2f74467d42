"""A partner's extract of records, or of counts of them, read as its source's file describes it: no code of its own.

Publisher: an authority of the Duty, by the gateway and the agreement that its source's file names.
Covers, misses: as its source's file says. A month is found where it has any row, or where the description says that
    the file holds it whole.
What is left at the door: identifiers, and every column that is not described is an error. Ages, days and hours are
    coarsened as they are read. Rows are added up before they leave: nobody outside this reader ever has one.
What is never told: a cell of the file. Faults name a row and a heading, and what they were raised from is cut off, so
    that no traceback holds the rows either.
"""

import pandas as pd

from svd_analysis import schemas
from svd_analysis.errors import SourceError
from svd_analysis.sources import months, records_doubts, records_files, records_values
from svd_analysis.sources.records_extract import Refused

_MOST_FAULTS = 5
_COARSENED = {"date": "days to months", "weekday": "days to days of the week", "hour": "times to hours"}


def read(path, source):
    """COUNTS and QUALITY of one file by the `records` of its source, a parameters.Source.

    COUNTS are added up over area, month, class and every attribute. A count that its supplier withheld is missing,
    with the status `suppressed`. SourceError with row and heading where a cell is not what was described.
    """
    found = _read_or_refused(path, source)
    if isinstance(found, str):
        raise SourceError(found)
    return found


def _read_or_refused(path, source):
    """What `read` gives, or why not: a sentence. Raised anew from there, an error holds no frame with rows in it."""
    try:
        extract = records_files.read(path, source.records)
        return _counted(path, source, extract)
    except Refused as fault:
        return str(fault)
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as fault:  # A library's own panic is no Exception.
        return (
            f"{path}: it could not be read ({type(fault).__name__} at {_where(fault)}). What was met is not shown, "
            "since it may be of a person. Save the file again; if that doesn't help, tell those who keep this package."
        )


def _where(fault):
    """The last place in this package that a fault went through."""
    place, step = "the start", fault.__traceback__
    while step:
        file = step.tb_frame.f_code.co_filename.replace("\\", "/")
        if "/svd_analysis/" in file:
            place = f"{file.rpartition('/svd_analysis/')[2]}, line {step.tb_lineno}"
        step = step.tb_next
    return place


def _counted(path, source, extract):
    if not len(extract):
        raise Refused(f"{path}: there are no rows below the headings.")
    records, columns, faults = source.records, {}, []
    for name in records.columns:
        columns[name], fault = _column(path, records, name, extract)
        faults += fault
    if faults:
        raise Refused("\n".join(faults[:_MOST_FAULTS]))
    records_doubts.refuse_far(path, extract, records, columns["month"])
    records_doubts.refuse_repeated(path, extract, records, columns)
    table = _added_up(source, columns)
    checked, refused = _months(source.name, path, records, table)
    kept = table[~table["month"].isin(refused)]
    quality = _quality(source, path, extract, columns, int((~pd.Series(columns["month"]).isin(refused)).sum()))
    return _as_counts(source, kept), schemas.quality_of([[*quality, *checked]])


def _column(path, records, name, extract):
    """The values of a column of COUNTS, and the fault of its cells as a list of at most one sentence."""
    column, read = records.columns[name], records_values.reading(records, name)
    cells = [records_values.plain(cell) for cell in extract.columns.get(column.column, [column.always] * len(extract))]
    if fault := records_doubts.mixed_days(path, records, name, cells):
        return cells, [fault]
    known = {cell: read(cell) for cell in set(cells)}
    values = [known[cell] for cell in cells]
    if None not in values:
        return values, []
    row, heading = extract.numbers[values.index(None)], column.column or "always"
    said = (
        f"{path}: {extract.said} {row}, column {heading!r}: not what was described ({values.count(None):,} such rows). "
        f"Expected {records_values.expected(records, name)}. Mend the file, or `columns`, {name}, of its source."
    )
    return values, [said]


def _added_up(source, columns):
    """Rows added up over all that is read of them, with `count`, and `rows`, how many there were."""
    table = pd.DataFrame(columns, dtype="object")
    keys = [name for name in table.columns if name != "count"]
    if "count" not in table:
        return table.groupby(keys, sort=True).size().rename("count").reset_index().assign(withheld=False)
    withheld = table["count"].eq(records_values.WITHHELD)
    numbers = pd.to_numeric(table["count"].mask(withheld, "0")).astype("int64")
    return (
        table.assign(count=numbers, withheld=withheld)
        .groupby(keys, sort=True, as_index=False)
        .agg({"count": "sum", "withheld": "max"})
    )


def _months(name, path, records, table):
    """The QUALITY rows of the months or years that the file holds, and those that must not be counted.

    How many there were in each is not told: it would be a total to take the protected counts from.
    """
    present = table["count"] + table["withheld"].astype("int64")
    totals = present.groupby(table["month"]).sum()
    if records.reading("month") == "year":
        rows = [schemas.quality(name, path.name, "month", expected=1, found=1, place=year) for year in totals.index]
        return rows, set()
    if records.whole:
        whole = records.whole.months
        rows = [schemas.quality(name, path.name, "month", expected=1, found=1, place=month) for month in whole]
        return rows, set(totals.index) - set(whole)
    rows, refused = months.checks(totals, source=name, file=path.name)
    told = [
        {**row, "rows": None, "found": "too few" if row["check"] == "partial month" else row["found"]} for row in rows
    ]
    return told, refused


def _as_counts(source, table):
    records = source.records
    geographies = table["area_code"].map(
        {code: records_values.geography(records, code) for code in set(table["area_code"])}
    )
    own = geographies.isin(["lad24", "pseudo"])
    fixed = {"source": source.name, "unit": records.unit, "taxonomy": records.taxonomy}
    attributes = {name: table[name].replace("", None) for name in records.attributes}
    flags = {
        name: values.map({"true": True, "false": False})
        for name, values in attributes.items()
        if schemas.COUNTS_ATTRIBUTES[name] == schemas.FLAG
    }
    counts = table.assign(
        geography=geographies, parent_code=table["area_code"].where(own, ""),
        status=table["withheld"].map({True: "suppressed", False: "ok"}).astype("str"),
        count=table["count"].astype("Int64").mask(table["withheld"]), **fixed, **(attributes | flags),
    )  # fmt: skip
    return schemas.conform(counts[[*schemas.COUNTS, *records.attributes]], schemas.COUNTS)


def _quality(source, path, extract, columns, used):
    records, said = source.records, []

    def say(check, **found):
        said.append(schemas.quality(source.name, path.name, check, **found))

    say("layout", found=f"{records.form}, as described")
    for check, found, rows in _of_rows(extract, used):
        say(check, found=found, rows=rows)
    identifiers = [heading for heading in extract.left if heading in records.identifiers]
    others = [heading for heading in extract.left if heading not in records.identifiers]
    say("identifiers dropped", found=", ".join(identifiers) or "none in the file")
    say("columns ignored", found=", ".join(others) or "none in the file")
    for name in records.columns:
        if coarser := _coarser(records, name):
            say("coarsened", found=f"{name}: {coarser}")
    for name in records.attributes:
        if blank := columns[name].count(""):
            say("not recorded", found=name, rows=blank)
    return said


def _of_rows(extract, used):
    """What is told of an extract's rows: each a check, what was found, and how many they were, None where unsaid."""
    yield "rows in", "", len(extract)
    yield "rows used", "", used
    if used < len(extract):
        yield "rows refused", "in a month that the file holds in part", len(extract) - used
    if extract.blank:
        yield "blank rows", "passed over", extract.blank
    if not extract.ended:
        yield "last line", "all its cells and no end: the last of them may be cut short", None


def _coarser(records, name):
    if records.reading(name) == "age":
        return f"to the bands {', '.join(records.ages)}" if records.ages else ""
    return _COARSENED.get(records.reading(name), "")
