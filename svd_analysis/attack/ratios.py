"""Numbers that are calculated from two counts: shares, index numbers, ratios, and the steps from one year to the next.

`compared=year before` and `index=2019` are ratios of counts, `compared=rest of region` of rates; a share is of the
count of a larger place. With one of the two known, or both bounded, the other is.
"""

import numpy as np

from svd_analysis.attack import breakdowns, rounded
from svd_analysis.attack.intervals import Rounding, around, of_rate, whole
from svd_analysis.attack.statements import ANY, TABLES
from svd_analysis.errors import ParameterError
from svd_analysis.periods import Period

_PLACES = {"area": ("area", "lad24"), "authority": ("lad24",)}  # what a share of these is of
_SCALE = {"share": 100.0, "index": 100.0}


def tell(book, row, people, rounding=None):
    """Write down what a row of a calculated number says of the count it is of, and of the one it is beside."""
    key, value = breakdowns.calculated(row.cell.breakdown)
    own = book.numbers.get(row.cell._replace(breakdown=""))
    if own is None or key == "series":
        return
    where = f"{row.file}: {key}={value}"
    if row.numerator >= 0 and own in book.hidden:
        counted = (int(row.numerator),) * 2
        rounded.say(book, own, counted, rounding or Rounding(), f"{where}, its numerator")
    if key == "share" and row.denominator > 0 and not np.isnan(row.value) and own in book.hidden:
        counted = of_rate(*around(row.value, row.places["value"]), row.denominator, _SCALE[key])
        rounded.say(book, own, counted, rounding or Rounding(), where)
    other = _beside(book, row.cell, key, value)
    if other is None:
        return
    if key == "share" and row.denominator >= 0 and other in book.hidden:
        counted = (int(row.denominator),) * 2
        rounded.say(book, other, counted, rounding or Rounding(), f"{where}, its denominator")
    if not np.isnan(row.value) and {own, other} & set(book.hidden) and not (rounding and rounding.base):
        ratio(book, own, other, around(row.value, row.places["value"]), _scale(book, key, own, other, people), where)


def ratio(book, own, other, interval, scale, where, assumed=0):
    """`own` is between the limits of `interval`, divided by `scale`, times `other`."""
    if scale is None:
        return
    low, high = max(0.0, interval[0]) / scale, interval[1] / scale
    if book.shown(other):
        book.say({own: 1}, *whole(low * book.low[other], high * book.low[other]), where, assumed)
        return
    book.say({own: 1.0, other: -low}, -1e-9, ANY, where, assumed)
    book.say({own: 1.0, other: -high}, -ANY, 1e-9, where, assumed)


def _beside(book, cell, key, value):
    """The count that a calculated number sets another beside; None where it is not one we know."""
    total = cell._replace(breakdown="")
    try:
        if key == "index":
            return book.numbers.get(total._replace(period=str(Period.parse(value))))
        if key == "compared" and value == "year before":
            return book.numbers.get(total._replace(period=str(Period.parse(cell.period).back(1))))
    except ParameterError:
        return None
    if key == "compared" and value == "rest of region":
        return book.numbers.get(total._replace(geography=value))
    return _whole_of(book, total, value) if key == "share" else None


def _whole_of(book, total, geography):
    """The count of the larger place of the same table; None where there is none, or more than one."""
    for one in _PLACES.get(geography, (geography,)):
        found = book.places.get(total._replace(geography=one, area_code=""), [])
        if found:
            return found[0] if len(found) == 1 else None
    return None


def _scale(book, key, own, other, people):
    """What a ratio is multiplied by beyond that of two counts: 100, or the two populations."""
    if key != "compared":
        return _SCALE.get(key, 1.0)
    first, second = book.cells[own], book.cells[other]
    if first.geography == second.geography:
        return 1.0
    here, there = people.of(first), people.of(second)
    return min(there) / min(here) if len(here) == len(there) == 1 else None


STEPS = ("revision", "attribution", "taxonomy", "boundary", "definition")


def changes(book, table, file):
    """What a `changes.csv` says: both years' counts, and the earlier one by way of its steps and of the movement."""
    for one in table.to_dict("records"):
        if one.get("quantity") != "count":
            continue
        numbers = {name: _number(one.get(name)) for name in (*STEPS, "as_published", "restated", "latest_value",
                                                             "population", "movement", "ratio")}  # fmt: skip
        restated = numbers["restated"]
        if np.isnan(restated):
            restated = numbers["as_published"] + sum(numbers[name] for name in STEPS)
        if np.isnan(restated) and not np.isnan(numbers["latest_value"]):
            restated = numbers["latest_value"] - numbers["movement"] - numbers["population"]
        if np.isnan(numbers["latest_value"]):
            numbers["latest_value"] = restated + numbers["movement"] + numbers["population"]
        _say_change(book, one, "latest", numbers["latest_value"], file)
        _say_change(book, one, "earlier", restated, file)
        _say_movement(book, one, numbers, file)


def _say_change(book, one, when, value, file):
    if np.isnan(value):
        return
    for cell in _cells(book, one, one[when]):
        if book.numbers[cell] in book.hidden:
            low, high = whole(value - 0.01, value + 0.01)
            book.say({book.numbers[cell]: 1}, low, high, f"{file}: {when} year", TABLES)


def _say_movement(book, one, numbers, file):
    """The later count by way of the earlier: with what was moved by, and as a ratio."""
    where, moved = f"{file}: {one['earlier']} to {one['latest']}", numbers["movement"] + numbers["population"]
    if np.isnan(moved) and np.isnan(numbers["ratio"]):
        return
    earlier = {cell._replace(period=""): book.numbers[cell] for cell in _cells(book, one, one["earlier"])}
    for cell in _cells(book, one, one["latest"]):
        before, latest = earlier.get(cell._replace(period="")), book.numbers[cell]
        if before is None or not {before, latest} & set(book.hidden):
            continue
        if not np.isnan(moved):
            book.say({latest: 1, before: -1}, round(moved), round(moved), where, TABLES)
        if not np.isnan(numbers["ratio"]):
            decimals = len(str(one["ratio"]).partition(".")[2])
            ratio(book, latest, before, around(numbers["ratio"], decimals), 1.0, where, TABLES)


def _cells(book, one, period):
    wanted = (one["indicator"], one["geography"], one["area_code"], period, one["breakdown"], one["bound"])
    return [
        cell
        for cell in book.numbers
        if (cell.indicator, cell.geography, cell.area_code, cell.period, cell.breakdown, cell.bound) == wanted
        and not cell.edition
    ]


def _number(text):
    try:
        return float(text)
    except (TypeError, ValueError):
        return np.nan
