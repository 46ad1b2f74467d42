"""Ordinary variation: how far a measure moves between two years in one area but not in its region, beyond chance.

tau is its standard deviation, of the logarithm of the ratio of two years. It is estimated once from many ordinary
years, kept in `parameters/between_area_variance.yaml`, and allowed for wherever two years are set beside each other.
"""

import numpy as np
import pandas as pd

from svd_analysis import breaks, definitions, parameters, rates
from svd_analysis.periods import Period

# Fewer areas or pairs of years than this do not show what is ordinary.
FEWEST_AREAS, FEWEST_PAIRS = 10, 5


def tau_of(indicator):
    """The standard deviation tau of ordinary year-to-year variation between areas, of an indicator or concept by name.

    One that the file doesn't list takes the largest among the listed ones that are parts of it, and one with no listed
    part (a series told by a weapon, say) the largest of all: never a smaller allowance than what it is made of.
    """
    listed = {one.of: one.tau for one in parameters.between_area_variance().classes}
    if indicator in listed:
        return listed[indicator]
    whole = _offences(indicator)
    parts = [tau for name, tau in listed.items() if _offences(name) and _offences(name) <= whole]
    return max(parts or listed.values())


def _offences(name):
    """The offences of an indicator or concept; none where it has none of its own."""
    chosen = parameters.indicator(name).offences if name in parameters.names("indicators") else [name]
    return frozenset(definitions.offences(chosen)) if chosen else frozenset()


def estimated(cells, pairs):
    """How far each measure ordinarily moves from year to year between areas: columns of, tau, areas.

    `cells` are yearly CELLS of authorities, `pairs` of years as in `pairs_of`. tau is the root of the mean over the
    pairs of DerSimonian and Laird's moment (`rates.mean_between_area_variance`).
    """
    rows = []
    for name, of_measure in cells.groupby("indicator", sort=False):
        years = of_measure.pivot(index="area_code", columns="period", values="count").astype("float64")
        known = [pair for pair in pairs if set(pair) <= set(years.dropna(axis="columns").columns)]
        if len(known) >= FEWEST_PAIRS and len(years) >= FEWEST_AREAS:
            earlier, latest = (years[[pair[end] for pair in known]].to_numpy().T for end in (0, 1))
            tau2 = rates.mean_between_area_variance(earlier, latest)
            rows.append({"of": name, "tau": float(np.sqrt(tau2)), "areas": len(years)})
    return pd.DataFrame(rows, columns=["of", "tau", "areas"])


def pairs_of(region, source, years):
    """Pairs of neighbouring years with no registered break of every series in between but notes, and without 2020, in
    which restrictions moved everything.
    """
    pairs = []
    for before, year in zip(years, years[1:], strict=False):
        met = breaks.across(region, source, "all", Period(before.first, year.last))
        broken = any(one.grade != "note" for one in met)
        if not broken and "2020" not in (before.first[:4], year.first[:4]):
            pairs.append((str(before), str(year)))
    return pairs
