"""What it takes to set estimates beside each other: which rows are alike, and the rows that their ratio gives."""

import numpy as np

from svd_analysis import indicators, parameters

OWN = ("lad24", "area")
# Two estimates are of the same thing where these agree.
KEYS = ["indicator", "source", "unit", "area_code"]


def of_period(table, period, geographies, bounds=("exact",)):
    """ESTIMATES of whole areas of these geographies in a period, without those of any breakdown."""
    chosen = table[(table["period"] == str(period)) & (table["breakdown"] == "") & table["bound"].isin(bounds)]
    return chosen[chosen["geography"].isin(geographies)]


def area_codes(edition):
    """The codes of the areas that an edition is made for."""
    return [parameters.area(slug).area_code for slug in edition.areas]


def compared(pairs, ratio, breakdown, period):
    """Rows of a `rates.Ratio`, as far as they follow from the pairs; without a ratio a row says it is too few.

    `pairs` are the area's own ESTIMATES, one for each ratio: their number and place are those of the row.
    """
    names = ["indicator", "source", "unit", "area_code", "geography", "parent_code", "numerator", "count"]
    return pairs[names].assign(
        period=str(period), breakdown=breakdown, value=ratio.value, lower=ratio.lower, upper=ratio.upper,
        level=indicators.LEVEL, method=ratio.method, status=np.where(np.isnan(ratio.value), "too few", "ok"),
    )  # fmt: skip
