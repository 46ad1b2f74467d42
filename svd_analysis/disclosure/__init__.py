"""The one door out: cells are protected here, before any rate, interval, chart or sentence is made of them.

Every source names its regime, a file under `parameters/regimes/`. An open source's cells pass unchanged; those of an
open source about persons keep the shape that its regime allows; counts of records are rounded once, and everything
else is added up from what was rounded. A source without a regime is refused, and so is a regime that there is not.
"""

import pandas as pd

from svd_analysis import parameters
from svd_analysis.disclosure import persons, rounding, suppression
from svd_analysis.disclosure.rounding import withheld
from svd_analysis.errors import DisclosureError

__all__ = ["protect", "withheld"]


def protect(cells, regimes, key=b""):
    """CELLS as they may be published, given the name of each source's regime; a DisclosureError where a source has
    none, or one that there is not.

    `key` is the partnership's own, which rounding needs (`disclosure.rounding`): of those cells it takes the finest
    only, each breakdown whole, and what is added up of them still has to pass `withheld`.
    """
    parts = {source: _regime(source, regimes) for source in sorted(cells["source"].unique())}
    if all(regime.method == "open" for regime in parts.values()):
        return cells
    tables = [
        _METHODS[regime.method](cells[cells["source"] == source], regime, key) for source, regime in parts.items()
    ]
    return pd.concat(tables).sort_index()


def _regime(source, regimes):
    name = regimes.get(source, "")
    if not name:
        raise DisclosureError(
            f"The source {source!r} declares no disclosure regime, so nothing of it may be published. "
            f"Name one in parameters/sources/{source}.yaml."
        )
    if name not in parameters.names("regimes"):
        raise DisclosureError(
            f"The source {source!r} is under the regime {name!r}, and there is no parameters/regimes/{name}.yaml. Name "
            f"one of {', '.join(parameters.names('regimes'))} in parameters/sources/{source}.yaml, or write that file."
        )
    return parameters.regime(name)


_METHODS = {
    "open": lambda cells, regime, key: cells,
    "persons": lambda cells, regime, key: persons.allowed(cells, regime),
    "rounded": rounding.rounded,
    "suppressed": lambda cells, regime, key: suppression.suppressed(cells, regime).set_axis(cells.index),
}
