"""Rows of a `results.csv`: which cells are hidden, which are shown, and what a row lets out beside its count.

A suppressed row may still hold a numerator, a rate, an interval's limits; a rounded row a rate of the count before it
was rounded. Each of them is a statement.
"""

import re
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cache

import numpy as np
import pandas as pd

from svd_analysis.attack import breakdowns, rounded
from svd_analysis.attack.intervals import Rounding, around, of_limits, of_rate, whole
from svd_analysis.attack.statements import ANY, TABLES, Cell

HIDDEN = "suppressed"
NEEDED = {"indicator", "area_code", "geography", "period", "breakdown", "source", "count", "status"}
_WORDS = (
    "indicator", "geography", "area_code", "period", "breakdown", "source", "definition", "bound", "status", "method",
)  # fmt: skip
_MONTH = re.compile(r"\d{4}-(?:0[1-9]|1[0-2])")
NUMBERS = ("count", "numerator", "denominator", "per", "value", "lower", "upper", "level")


@dataclass
class Row:
    """A row as an attacker reads it; numbers are nan where it shows none. `places` are the decimals of value and
    limits."""

    cell: Cell
    number: int
    hidden: bool
    said: dict
    places: dict
    method: str
    file: str

    def __getattr__(self, name):
        if name in NUMBERS:
            return self.said[name]
        raise AttributeError(name)


@dataclass
class Populations:
    """The residents that any row of the release shows for an area, period and part of the people."""

    exact: dict = field(default_factory=lambda: defaultdict(set))
    any: dict = field(default_factory=lambda: defaultdict(set))
    per: dict = field(default_factory=dict)

    def add(self, cell, people, per):
        self.per[cell.indicator, len(cell.period)] = per
        self.exact[cell.indicator, *_place(cell)].add(people)
        self.any[_place(cell)].add(people)

    def rate_per(self, row):
        """What a row's rate is per, where the row itself is blank as others of the indicator; nan for a count."""
        return row.per if row.per > 0 else self.per.get((row.cell.indicator, len(row.cell.period)), np.nan)

    def of(self, cell):
        """All denominators that may be a cell's, those of its own indicator first; empty where none is shown."""
        return self.exact.get((cell.indicator, *_place(cell))) or self.any.get(_place(cell)) or set()


def _place(cell):
    return cell.area_code, cell.geography, cell.period, cell.breakdown


def read(book, table, file, edition=""):
    """The rows of one results table (text columns) as Row; the book is told of the cells, not yet of the numbers."""
    table = table.reindex(columns=sorted(set(table.columns) | set(NUMBERS) | {"definition", "bound", "method"}))
    places = _records({name: _places(table, name) for name in ("value", "lower", "upper")})
    said = _records({name: pd.to_numeric(table[name], errors="coerce").astype("float64") for name in NUMBERS})
    words = _records({name: table[name].fillna("") for name in _WORDS})
    return [_row(book, *one, file, edition) for one in zip(words, said, places, strict=True)]


def _records(columns):
    """Columns by their names as a list of dicts."""
    return [
        dict(zip(columns, one, strict=True)) for one in zip(*(held.tolist() for held in columns.values()), strict=True)
    ]


def _places(table, name):
    """The decimals that a column's numbers are printed with in this file: the most that any of the indicator has, since
    zeros at the end are cut; its own for a number that has three fewer."""
    own = table[name].fillna("").map(lambda text: len(text.partition(".")[2])).astype(int)
    most = own.groupby([table["indicator"], table["per"].fillna("")]).transform("max")
    return own.where(own <= most - 3, most).astype(int)


def _row(book, one, said, places, file, edition):
    breakdown, plain = _breakdown(one["breakdown"])
    period, breakdown = _month(one["period"], breakdown) if plain else (one["period"], breakdown)
    cell = Cell(
        one["indicator"], one["geography"], one["area_code"], period, breakdown, one["source"],
        one["definition"], one["bound"] or "exact", edition,
    )  # fmt: skip
    number = book.number(cell) if plain else -1
    hidden = plain and one["status"] == HIDDEN
    if hidden and not edition:
        book.hidden.setdefault(number, file)
    return Row(cell, number, hidden, said, places, one["method"], file)


@cache
def _breakdown(text):
    """A breakdown in one order, and whether it is a part of the total and not a number calculated from it."""
    calculated = breakdowns.calculated(text) is not None
    return (text if calculated else breakdowns.written(breakdowns.parts(text))), not calculated


@cache
def _month(period, breakdown):
    """The month is the period of what is written as a part of a year: `month=2024-03` of 2024."""
    values = breakdowns.parts(breakdown)
    month = values.pop("month", "")
    return (month, breakdowns.written(values)) if _MONTH.fullmatch(month) else (period, breakdown)


def populations(rows):
    """The residents that the rows show."""
    found = Populations()
    for row in rows:
        if row.number >= 0 and row.per > 0 and row.denominator > 0:
            found.add(row.cell, row.denominator, row.per)
    return found


def tell(book, row, people, rounding=None):
    """Write down what a row of a count says."""
    rounding, where = rounding or Rounding(), f"{row.file}: "
    if rounding.summed:
        rounded.printed(book, row.number)
    for name in ("count", "numerator"):
        if row.said[name] >= 0:
            counted = (int(row.said[name]),) * 2
            rounded.say(book, row.number, counted, rounding, f"{where}{name} in the row itself")
            if not rounding.base:
                return
    if row.hidden and rounding.highest < ANY:
        said = f"{where}what the release says of hidden counts"
        book.say({row.number: 1}, rounding.lowest, rounding.highest, said, TABLES)
    for name, (low, high) in derived(row, people).items():
        if not _agrees(row, low, high):
            rounded.say(book, row.number, (low, high), rounding, f"{where}{name} in the row itself")


def _agrees(row, low, high):
    """Whether a rate or limit is that of the rounded count the row shows, and so says nothing new."""
    return row.said["count"] >= 0 and low <= row.said["count"] <= high


def derived(row, people):
    """What a row's rate and limits leave possible: their name -> least and greatest count."""
    found = {}
    if not np.isnan(row.value):
        found["rate"] = of_value(around(row.value, row.places["value"]), row, people)
    if not np.isnan(row.lower) and not np.isnan(row.upper):
        limits = around(row.lower, row.places["lower"]), around(row.upper, row.places["upper"])
        found["limits"] = of_interval(*limits, row, people)
    return {name: bounds for name, bounds in found.items() if bounds != (0, ANY)}


def of_value(value, row, people):
    """Counts behind a printed value of this row: a rate where it has one, else the count itself."""
    per = people.rate_per(row)
    if np.isnan(per):
        return whole(*value)
    found = [of_rate(*value, one, per) for one in _residents(row, people)]
    return (min(low for low, _ in found), max(high for _, high in found)) if found else (0, ANY)


def of_interval(lower, upper, row, people):
    """Counts whose limits are these, printed for this row."""
    level = row.level if row.level > 0 else 0.95
    method = row.method if row.method in ("byar", "exact") else ""
    per = people.rate_per(row)
    scales = [1.0] if np.isnan(per) else [per / one for one in _residents(row, people)] or [None]
    found = [of_limits(lower, upper, scale=scale, level=level, method=method) for scale in scales]
    return min(low for low, _ in found), max(high for _, high in found)


def _residents(row, people):
    return [row.denominator] if row.denominator > 0 else sorted(people.of(row.cell))
