"""What reads well in an extract and is yet in doubt, cell by cell or between one row and the next.

Each is refused by its rows and headings, and what to do; a cell is never told.
"""

from collections import Counter
from datetime import date

from svd_analysis import periods
from svd_analysis.sources import records_values
from svd_analysis.sources.records_extract import Refused

_OF_DAYS = ("date", "month", "weekday")
_FAR = 60  # months without any row, after which it is another time and no gap of an extract


def mixed_days(path, records, name, cells):
    """Why a column of days can't be trusted; empty where it can.

    A spreadsheet of another country, opening a text of days, swaps day and month where the day is 12 or less and leaves
    the others as text: 5 January is then a real date in May, and nothing in its cell says so.
    """
    column = records.columns[name]
    if records.reading(name) not in _OF_DAYS:
        return ""
    days = sum(isinstance(cell, date) for cell in cells)
    texts = sum(isinstance(cell, str) and cell != "" and cell not in column.codes for cell in cells)
    if not days or not texts:
        return ""
    return (
        f"{path}: column {column.column!r} holds {days:,} real dates and {texts:,} days as text. A spreadsheet that "
        "reads days another way round makes such a column: it swaps day and month where it can. Expected one kind. "
        "Go back to the first file, and save the column as text throughout, or as dates throughout."
    )


def refuse_far(path, extract, records, values):
    """Refused where a row's month is none that the extract can hold; `values` are the months or years read.

    No extract has what happened after the last day of its agreement, and five years without a row part a mistyped year
    from the others. Counted, such a row would be of nobody's year, with a gap told for every month until it. The day on
    which it is read is not asked, since what a file gives would then depend on it.
    """
    numbers = {value: periods.month_number(periods.Period.parse(value).first) for value in set(values)}
    last = periods.month_number(records.until.isoformat())
    far = {value for value, number in numbers.items() if number > last}
    said = "after the agreement's last day, `until`. Mend the year, or write the `until` of the agreement in force."
    if not far:
        far = _apart(numbers, Counter(values), records.whole)
        said = (
            f"more than {_FAR // 12} years from the months of the other rows. Mend the year, or if it is right, say "
            "which months the file holds whole by `whole`."
        )
    if far:
        rows = [number for number, value in zip(extract.numbers, values, strict=True) if value in far]
        heading = records.columns["month"].column or "always"
        raise Refused(f"{path}: {extract.said} {rows[0]}, column {heading!r} ({len(rows):,} such rows): {said}")


def _apart(numbers, rows, whole):
    """The months that stand far from the others, on the side of fewer rows; those said to be whole are near each other.

    `numbers` are the months since year 0 by how they are written, `rows` how many rows each has.
    """
    within = range(periods.month_number(whole.first), periods.month_number(whole.last) + 1) if whole else ()
    months = sorted({*numbers.values(), *within})
    gaps = [after for before, after in zip(months, months[1:], strict=False) if after - before > _FAR]
    for gap in gaps:
        early = {value for value, number in numbers.items() if number < gap}
        vouched = {value for value, number in numbers.items() if number in within}
        sides = [side for side in (early, {*numbers} - early) if side and not side & vouched]
        return min(sides, key=lambda side: sum(rows[one] for one in side))
    return set()


def refuse_repeated(path, extract, records, columns):
    """Refused where two rows of counts are of the same; `columns` are what was read, by column of COUNTS.

    A row of counts says all that there is of its month, place, class and attributes, so that a second one is the first
    again, or its correction. Where the file has more columns than are read, they may tell the two apart.
    """
    if records.form != "aggregates" or extract.left:
        return
    keys = {name: _told_apart(extract, records, name, columns[name]) for name in columns if name != "count"}
    first, again = {}, []
    for number, key in zip(extract.numbers, zip(*keys.values(), strict=True), strict=True):
        if first.setdefault(key, number) != number:
            again.append((first[key], number))
    if again:
        raise Refused(
            f"{path}: {extract.said} {again[0][1]} is of the same {', '.join(keys)} as {extract.said} {again[0][0]} "
            f"({len(again):,} such rows): added up, they would be counted twice. Take out those that are wrong. If "
            "another column tells them apart, leave it in the file and name it under `ignored`."
        )


def _told_apart(extract, records, name, values):
    """What tells rows of counts apart in a column: its cells as they stand, since two ages are read as one band and two
    words as one meaning; of an authority its code, however it is written.
    """
    column = records.columns[name]
    if column.always:
        return values
    cells = [records_values.plain(cell) for cell in extract.columns[column.column]]
    if records.reading(name) != "authority":
        return cells
    return [cell if cell in column.codes else value for cell, value in zip(cells, values, strict=True)]
