"""Areas where something was done on one day beside areas where it was not: their rows, and the fit."""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from svd_analysis.models import panel, series_design
from svd_analysis.models.data import Data
from svd_analysis.models.result import Refusal
from svd_analysis.periods import Period

# Fewer areas of either kind and its limits are too narrow: see benchmarks/time_models.py.
FEWEST_OF_A_KIND = 10


@dataclass(frozen=True)
class Compared:
    """Usable rows, the day's share of each period `marks` (periods,) in their order, and who was treated (names)."""

    data: Data
    marks: pd.Series
    treated: np.ndarray

    @property
    def few(self):
        """Whether so few areas were treated, or not, that clusters can't be trusted."""
        areas = len(set(self.data.areas))
        return min(len(self.treated), areas - len(self.treated)) < FEWEST_OF_A_KIND

    @property
    def tables(self):
        """Counts and people (areas, periods), areas and periods in order; a row that is missing has nobody at risk."""
        rows = pd.DataFrame({"area": self.data.areas, "period": self.data.periods})
        return [
            rows.assign(value=values).pivot(index="area", columns="period", values="value").fillna(0.0).to_numpy()
            for values in (self.data.counts, self.data.population)
        ]


def compared(data, treated, date):
    """The usable rows of data with areas and periods, and who was treated from that day; a Refusal where none can be.

    `treated` are names of areas; periods are months or years as `Period` reads them.
    """
    if len(data.terms.columns):
        raise Refusal("A difference in differences takes no terms but its own: give data with `terms=[]`.")
    data = panel.usable(data)
    areas = np.unique(data.areas)
    unknown = sorted(set(treated) - set(areas))
    if unknown:
        raise Refusal(f"{unknown[0]} was treated but is not among the areas that can be used.")
    if not set(treated) or len(set(treated)) == len(areas):
        raise Refusal(f"{len(set(treated))} of {len(areas)} areas were treated: some that were not are needed beside.")
    marks = _marks(data.periods, date)
    if marks.max() == 0 or marks.min() == 1:
        raise Refusal(
            f"No period lies on one side of {series_design.written(date)}: there is no difference to compare."
        )
    return Compared(data, marks, np.array(sorted(set(treated))))


def _marks(periods, date):
    """Of each period in order, the share of its months from the day on."""
    found = {one: series_design.share_after(Period.parse(one).months, date).mean() for one in np.unique(periods)}
    return pd.Series(found)


def fitted_to(compared, columns):
    """The fit with a column of each of these marks (name: Series by period) for the treated areas, and its data."""
    data = compared.data
    of_treated = np.isin(data.areas, compared.treated)
    terms = {name: of_treated * marks.reindex(data.periods).to_numpy() for name, marks in columns.items()}
    data = replace(data, terms=pd.DataFrame(terms))
    return panel.fitted_to(data)[0], data


def covariance_of(fitted, data):
    """The CR3 covariance (k, k) of the treated areas' columns; degrees of freedom are areas less one."""
    terms = len(data.terms.columns)
    return fitted.clustered(data.counts, data.areas)[:terms, :terms]
