"""A count table with people at risk, ready to fit.

    data = models.data(table, outcome="offences", population="residents", terms=["income"], area="borough")

Rows that can't be used are left out and named in `notes`: a missing count is not a zero, and nobody at risk is no rate.
"""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd

from svd_analysis.clusters import Neighbours
from svd_analysis.errors import ParameterError, nearest


@dataclass(frozen=True)
class Data:
    """Counts (n,), people or person-years at risk (n,) and explanatory terms (n, k), row by row.

    `areas` (n,) are those whose own level is allowed for; `places` (n,) name the rows; `periods` (n,) are years or
    months as text. Each is None where the table has none. `near` has the neighbours of the places. `notes` say which
    rows were left out.
    """

    outcome: str
    counts: np.ndarray
    population: np.ndarray
    terms: pd.DataFrame
    areas: np.ndarray | None = None
    places: np.ndarray | None = None
    periods: np.ndarray | None = None
    near: Neighbours | None = None
    notes: tuple[str, ...] = ()

    def __len__(self):
        return len(self.counts)

    @cached_property
    def _worked_out(self):
        return {}

    def once(self, name, work_out):
        """What `work_out` gives for these rows, worked out the first time: several models begin with the same fit."""
        if name not in self._worked_out:
            self._worked_out[name] = work_out()
        return self._worked_out[name]

    def only(self, chosen):
        """The rows where `chosen` (n,) is true; the neighbours among them."""
        parts = {name: getattr(self, name) for name in ("areas", "places", "periods")}
        parts = {name: None if values is None else values[chosen] for name, values in parts.items()}
        near = None if self.near is None else self.near.of(self.places[chosen])
        terms = self.terms[chosen].reset_index(drop=True)
        return replace(
            self, counts=self.counts[chosen], population=self.population[chosen], terms=terms, near=near, **parts
        )

    def apart(self):
        """The same rows with nothing known of neighbours: nothing is asked of their likeness."""
        return replace(self, near=None)

    def with_terms(self, names):
        """The same rows with only these terms."""
        return replace(self, terms=self.terms[list(names)])


def data(table, *, outcome, population, terms, area=None, place=None, period=None, near=None):
    """Data from a table, a row a place or a place and period.

    `outcome` and `population` are columns of whole counts and of people (or person-years) at risk; `terms` those that
    explain; `area`, `place` and `period` columns of text. A name that is no column, a count that is negative or not
    whole, or text where numbers should be is a ParameterError. A row whose count, people or term is missing is left
    out, and so is one with nobody at risk.
    """
    named = [outcome, population, *terms, *(name for name in (area, place, period) if name)]
    for name in named:
        if name not in table.columns:
            raise ParameterError(f"There is no column {name!r} in the table. {nearest(name, table.columns)}")
    if len(set(terms)) < len(terms):
        raise ParameterError(f"A term is named twice: {', '.join(terms)}.")
    numbers = pd.DataFrame({name: _numbers(table, name) for name in dict.fromkeys([outcome, population, *terms])})
    _check_counts(numbers[outcome], outcome)
    kept, notes = _usable(numbers, outcome, population, list(terms))
    texts = {
        name: None if not name else table.loc[kept, name].astype("str").to_numpy() for name in (area, place, period)
    }
    if near is not None and (place is None or len(set(texts[place])) < kept.sum()):
        raise ParameterError("Neighbours need `place`, a column that names each row once.")
    if near is not None:
        unknown = sorted(set(texts[place]) - set(near.codes))
        if unknown:
            raise ParameterError(
                f"{len(unknown)} places have no outline among the neighbours; the first is {unknown[0]}. Leave them "
                "out of the table, or give boundaries of the same year."
            )
    return Data(
        outcome=outcome,
        counts=numbers.loc[kept, outcome].to_numpy(),
        population=numbers.loc[kept, population].to_numpy(),
        terms=numbers.loc[kept, list(terms)].reset_index(drop=True),
        areas=texts.get(area), places=texts.get(place), periods=texts.get(period),
        near=None if near is None else near.of(texts[place]),
        notes=notes,
    )  # fmt: skip


def _numbers(table, name):
    try:
        return pd.to_numeric(table[name]).astype("float64")
    except (TypeError, ValueError):
        raise ParameterError(f"The column {name!r} holds something that is no number.") from None


def _check_counts(counts, name):
    known = counts.dropna()
    wrong = known[(known < 0) | (known % 1 != 0) | np.isinf(known)]
    if len(wrong):
        raise ParameterError(
            f"The column {name!r} holds {len(wrong)} values that are no counts; the first is {wrong.iloc[0]:g}. "
            "Expected whole numbers from 0: give counts, not rates."
        )


def _usable(numbers, outcome, population, terms):
    """Which rows can be used, and sentences about those that can't."""
    without = {
        "their count is missing": numbers[outcome].isna(),
        "nobody lives there": ~(numbers[population] > 0) | np.isinf(numbers[population]),
        **{f"{term} is missing": ~np.isfinite(numbers[term]) for term in terms},
    }
    kept, notes = pd.Series(True, index=numbers.index), []
    for why, unusable in without.items():
        lost = int((kept & unusable).sum())
        if lost:
            notes.append(f"{lost:,} of {len(numbers):,} rows are left out since {why}.")
        kept &= ~unusable
    return kept.to_numpy(), tuple(notes)
