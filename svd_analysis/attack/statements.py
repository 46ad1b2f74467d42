"""What is said of counts nobody shows: cells that are unknown whole numbers, and statements on sums of them.

Every published thing comes down to `lowest <= sum(coefficient x cell) <= highest`: a total, a rounded count, the counts
that a printed rate leaves, a share, a year that is twelve months.
"""

import math
from dataclasses import dataclass, field
from typing import NamedTuple

ANY = math.inf
# How far a statement is only supposed, least first: that tables add up which were seen to, and others; what a table
# shows, what a sentence says, what a symbol means.
SEEN, SUMS, TABLES, WORDS, SYMBOLS = 1, 2, 3, 4, 5

PRINTED = "printed"  # the form of a cell that is what was printed of another


class Cell(NamedTuple):
    """What a count is of. `breakdown` is empty for a total, else `age=10-17, sex=female`; `edition` only of a count
    that was later revised, so that an earlier release says something about another number; `form` only of what is
    printed of a rounded one."""

    indicator: str
    geography: str
    area_code: str
    period: str
    breakdown: str = ""
    source: str = ""
    definition: str = ""
    bound: str = "exact"
    edition: str = ""
    form: str = ""


@dataclass(frozen=True, slots=True)
class Statement:
    """`lowest <= sum(coefficients x cells) <= highest`; `said` tells where, in words that hold no value.

    `assumed` is above 0 for what an attacker supposes: where the files contradict each other the greatest falls first.
    """

    cells: tuple
    coefficients: tuple
    lowest: float
    highest: float
    said: str = ""
    assumed: int = 0


@dataclass
class Book:
    """All that is known: a number for each cell, the statements, and which cells were meant to be hidden."""

    numbers: dict = field(default_factory=dict)
    statements: list = field(default_factory=list)
    hidden: dict = field(default_factory=dict)  # number of a cell -> the file whose row is suppressed
    low: list = field(default_factory=list)
    high: list = field(default_factory=list)
    cells: list = field(default_factory=list)  # in the order of their numbers
    places: dict = field(default_factory=dict)  # a cell without its area's code -> the numbers of all such cells

    def number(self, cell):
        """The number of a cell, new where it was not met before: then it is anything from 0."""
        if cell not in self.numbers:
            self.numbers[cell] = len(self.low)
            self.places.setdefault(cell._replace(area_code=""), []).append(len(self.low))
            self.cells.append(cell)
            self.low.append(0)
            self.high.append(ANY)
        return self.numbers[cell]

    def say(self, terms, lowest, highest, said, assumed=0):
        """Write a statement down; `terms` are coefficients by cell number. One that leaves everything open says
        nothing."""
        terms = {cell: coefficient for cell, coefficient in terms.items() if coefficient}
        if not terms or (lowest == -ANY and highest == ANY):
            return
        self.statements.append(Statement(tuple(terms), tuple(terms.values()), lowest, highest, said, assumed))
        if len(terms) == 1 and not assumed:
            self._narrow(*terms.items(), lowest, highest)

    def _narrow(self, term, lowest, highest):
        cell, coefficient = term
        if coefficient == 1:
            self.low[cell], self.high[cell] = max(self.low[cell], lowest), min(self.high[cell], highest)

    def shown(self, cell):
        """Whether single statements alone leave one value, as of a count that is published."""
        return self.low[cell] == self.high[cell]
