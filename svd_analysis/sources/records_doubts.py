"""What reads well in an extract and is yet in doubt, cell by cell or between one row and the next.

Each is refused by its rows and headings, and what to do; a cell is never told.
"""

from datetime import date

_OF_DAYS = ("date", "month", "weekday")


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
