"""The cells of an extract of records as values of COUNTS: read by what its source says, coarsened as they are read.

A reading gives the text that COUNTS holds, empty where nothing was recorded, and None for what was not described.
"""

import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import cache, partial

from svd_analysis import conditions, periods, record_columns, taxonomies
from svd_analysis.errors import ParameterError
from svd_analysis.record_columns import GIVEN, place_codes
from svd_analysis.sources import area_codes

_WHOLE_NUMBER = re.compile(r"[0-9]{1,9}|[0-9]{1,3}(,[0-9]{3}){1,2}")
_HOUR = re.compile(r"([01]?[0-9]|2[0-3])(:[0-5][0-9]){0,2}")
_YEAR_OF_TWO = re.compile(r"(\d{4})[/-](\d{2}|\d{4})")
# Without a mark between them, digits of a day can be taken for those of its month.
_TOUCHING = re.compile(r"%[dmyYHMSj]%[dmyYHMSj]")
# The year 24 stands where two digits of a year were read as four.
_FIRST_YEAR = 1900
WITHHELD = "withheld"


def reading(records, name):
    """What reads one cell, made plain, of a column of COUNTS."""
    column = records.columns[name]
    ways = {
        "date": partial(_month_of_day, column.format), "month": partial(_month, column.format), "year": _year,
        "authority": _authority, "age": partial(_age, records.ages), "weekday": partial(_weekday, column.format),
        "hour": partial(_hour, column.format), "number": partial(_number, column.withheld),
    }  # fmt: skip
    way = records.reading(name)
    read = ways.get(way) or (
        partial(_place, way) if name == "area_code" else partial(_listed, column, records.values(name))
    )
    meant = {
        said: place_codes()[one] if name == "area_code" else read(one) if way == "age" and one else one
        for said, one in column.codes.items()
    }
    return partial(_read, meant, read, name)


def expected(records, name):
    """What a column may hold, in words, from its description and never from the file."""
    column, way = records.columns[name], records.reading(name)
    written = f" written {column.format}" if column.format else ""
    words = {
        "date": f"a day{written}", "month": f"a month{written or ' such as 2024-03'}",
        "year": "a year such as 2024 or 2023/24", "authority": "a local authority, by its name or code",
        "age": "an age in whole years, 85+, or a band inside one of its `ages`", "number": "a whole number",
        "hour": f"an hour{written or ' such as 23 or 23:15'}", "weekday": f"a day{written or ' of the week'}",
    }  # fmt: skip
    said = words.get(way, f"a code of {way}" if name == "area_code" else "")
    listed = column.codes or column.withheld or (() if said or name == "code" else records.values(name))
    said = said or ("" if listed else f"a code of {records.taxonomy}")
    shown = ", ".join(repr(one) for one in list(listed)[:40])
    return " or ".join(filter(None, [said, f"one of {shown}" if shown else ""]))


def geography(records, code):
    """The geography of a code that was read: that of its authority or pseudo-area, else that of its column."""
    known = taxonomies.areas().get(code)
    return known["geography"] if known else records.reading("area_code")


def plain(cell):
    """A cell as text without blanks around it; days and times stay what they are."""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return "" if cell != cell else str(int(cell)) if cell.is_integer() else str(cell)
    if isinstance(cell, timedelta):
        return (datetime.min + cell).time() if timedelta() <= cell < timedelta(days=1) else str(cell)
    if isinstance(cell, (date, time)):
        return cell
    if isinstance(cell, Decimal) and cell == cell.to_integral_value():
        return str(int(cell))
    return "" if cell is None else str(cell).strip()


def _read(meant, read, name, cell):
    if isinstance(cell, str) and cell in meant:
        return meant[cell]
    if cell == "":
        return None if name in (*GIVEN, "count") else ""
    return read(cell)


def _listed(column, known, cell):
    """A value that is listed: by `codes` where there are any, else as COUNTS itself has it."""
    return cell if not column.codes and cell in known else None


def _moment(written, cell):
    """A cell as a day or time, by its format; None where it is not written so."""
    if not isinstance(cell, str):
        return cell
    try:
        found = datetime.strptime(cell, written)
    except ValueError:
        return None
    return None if _TOUCHING.search(written) and found.strftime(written) != cell else found


def _month_of_day(written, cell):
    found = _moment(written, cell)
    return f"{found:%Y-%m}" if isinstance(found, date) and found.year >= _FIRST_YEAR else None


def _month(written, cell):
    return _month_of_day(written or "%Y-%m", cell)


def _year(cell):
    """A calendar or a financial year, the latter written 2023/24 whatever stands between."""
    if not isinstance(cell, str):
        return None
    if two := _YEAR_OF_TWO.fullmatch(cell):
        cell = f"{two[1]}/{two[2][-2:]}"
    try:
        period = periods.Period.parse(cell)
    except ParameterError:
        return None
    return str(period) if len(period.months) == 12 and int(cell[:4]) >= _FIRST_YEAR else None


def _authority(cell):
    return place_codes().get(cell) or _authority_by_name().get(_name(cell))


@cache
def _authority_by_name():
    return {_name(written): code for written, code in place_codes().items()}


def _name(cell):
    return " ".join(str(cell).replace("&", " and ").casefold().split())


def _place(way, cell):
    return cell if isinstance(cell, str) and area_codes.fits(cell, way) else None


def _age(bands, cell):
    """A whole year or band as the band that holds it; as it is where there are no bands."""
    found = isinstance(cell, str) and (record_columns.ages_of(cell) or _bound(cell))
    return record_columns.band_of(found, bands) if found else None


def _bound(cell):
    """The first and last age inside `<18` or `>=65`."""
    try:
        return conditions.recorded_ages(cell) if cell.isascii() else None
    except ValueError:
        return None


def _weekday(written, cell):
    if not written and isinstance(cell, str):
        return next(
            (day for day in record_columns.DAYS if cell.casefold() in (day.casefold(), day[:3].casefold())), None
        )
    found = _moment(written, cell)
    return record_columns.DAYS[found.weekday()] if isinstance(found, date) else None


def _hour(written, cell):
    if not written and isinstance(cell, str):
        found = _HOUR.fullmatch(cell)
        return f"{int(found[1]):02d}" if found else None
    found = _moment(written, cell)
    return f"{found.hour:02d}" if isinstance(found, (datetime, time)) else None


def _number(withheld, cell):
    if cell in withheld:
        return WITHHELD
    return cell.replace(",", "") if isinstance(cell, str) and _WHOLE_NUMBER.fullmatch(cell) else None
