"""From results to the tables of an edition: COEFFICIENTS, CHECKS and DIAGNOSTICS."""

import numpy as np
import pandas as pd

from svd_analysis import schemas

_MISSING = {"rate_ratio": np.nan, "lower": np.nan, "upper": np.nan, "p": np.nan}


def coefficients(results, *, main, area_code, period, units):
    """COEFFICIENTS of ModelResults, a row a term; the rung stands on the exposure's row of the `main` one.

    `units` says, by question and measure, what a rate ratio is per.
    """
    rows = [row for result in results for row in _of(result, result is main, area_code, period, units)]
    return pd.DataFrame(rows, columns=list(schemas.COEFFICIENTS)) if rows else schemas.empty(schemas.COEFFICIENTS)


def _of(result, main, area_code, period, units):
    told = result.coefficients.to_dict("records") or [_MISSING | {"term": result.exposure}]
    for one in told:
        exposed = one["term"] == result.exposure
        yield {
            "model": result.model, "question": result.question, "outcome": result.outcome,
            "adjustment": result.adjustment, "geography": result.geography, "area_code": area_code, "period": period,
            "unit": units.get((result.question, one["term"]), ""), "q": np.nan, "n": result.n or pd.NA,
            "dispersion": result.dispersion, "moran_p": result.moran_p,
            "rung": result.rung if main and exposed else pd.NA,
            "status": "refused" if result.refused else "ok",
            "reason": result.refused or " ".join(result.notes), **one,
        }  # fmt: skip


def checks(results):
    """CHECKS of the results that have some."""
    rows = [
        {"question": one.question, "outcome": one.outcome, "check": check.name, "rung": check.rung,
         "state": check.state, "found": check.found}
        for one in results
        for check in one.checks
    ]  # fmt: skip
    return schemas.conform(pd.DataFrame(rows, columns=list(schemas.CHECKS)), schemas.CHECKS)


def diagnostics(rows):
    """DIAGNOSTICS from dicts."""
    return schemas.conform(pd.DataFrame(rows, columns=list(schemas.DIAGNOSTICS)), schemas.DIAGNOSTICS)
