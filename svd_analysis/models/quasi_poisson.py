"""Quasi-Poisson: a log-linear model of rates whose variance is a multiple of the mean, estimated from the residuals.

McCullagh and Nelder 1989, chapter 6: the dispersion is the Pearson statistic over its degrees of freedom. Intervals may
be cluster-robust instead (Liang and Zeger 1986): then rows of one area may depend on each other in any way.
"""

import warnings

import numpy as np
from scipy import stats

from svd_analysis.models import guards
from svd_analysis.models.likeness import left_over
from svd_analysis.models.result import ModelResult, Refusal, coefficients, told

# With fewer clusters the sandwich is too narrow (Cameron, Gelbach and Miller 2008).
FEWEST_CLUSTERS = 20
ROBUST = "quasi-Poisson, robust to clusters of areas"


@told("quasi-Poisson")
def fit(data, *, clustered=False, level=0.95):
    """The ModelResult of a quasi-Poisson model with each area's own level.

    `clustered` gives intervals robust to dependence within areas, of t with one degree of freedom fewer than areas; it
    needs at least 20. Without it intervals are of t on the residual degrees of freedom, by the estimated dispersion.
    """
    fitted, data = fitted_to(data)
    terms, means = len(data.terms.columns), np.asarray(fitted.fittedvalues)
    dispersion = float(fitted.pearson_chi2 / fitted.df_resid)
    if clustered:
        errors, freedom = _robust_errors(fitted, data), len(set(data.areas)) - 1
    else:
        errors, freedom = fitted.bse * np.sqrt(dispersion), fitted.df_resid
    errors, estimates = np.asarray(errors)[:terms], np.asarray(fitted.params)[:terms]
    with np.errstate(divide="ignore", invalid="ignore"):
        p = 2 * stats.t.sf(np.abs(estimates / errors), freedom)
    return ModelResult(
        model=ROBUST if clustered else "quasi-Poisson",
        outcome=data.outcome,
        coefficients=coefficients(
            data.terms.columns, estimates, errors, quantile=stats.t.ppf((1 + level) / 2, freedom), p=p
        ),
        n=len(data),
        dispersion=dispersion,
        notes=data.notes,
        **left_over(data.counts, means, means, data.near),
    )


def fitted_to(data):
    """The fitted statsmodels GLM, Poisson with offset and scale 1, and the data it was fitted to; Refusal otherwise."""
    import statsmodels.api as sm

    guards.check(data)
    data, matrix = guards.design(data)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            family, offset = sm.families.Poisson(), np.log(data.population)
            # The levels of the areas add up to a constant; looking for it again in every fit takes as long as the fit.
            fitted = sm.GLM(data.counts, matrix, family=family, offset=offset, hasconst=True).fit(
                maxiter=100, tol=1e-10
            )
    except (Warning, np.linalg.LinAlgError, ValueError) as fault:
        raise Refusal(f"The model did not converge ({fault}), so no number is shown.") from None
    if not fitted.converged:
        raise Refusal("The model did not converge in 100 steps, so no number is shown.")
    guards.check_influence(data, matrix, fitted)
    return fitted, data


def _robust_errors(fitted, data):
    """Standard errors from scores added up over areas, with the usual correction for their number."""
    clusters = 0 if data.areas is None else len(set(data.areas))
    if clusters < FEWEST_CLUSTERS:
        raise Refusal(
            f"{clusters} areas are too few for intervals robust to dependence within areas: {FEWEST_CLUSTERS} are "
            "needed."
        )
    groups = np.unique(data.areas, return_inverse=True)[1]
    from statsmodels.stats.sandwich_covariance import cov_cluster

    return np.sqrt(np.diag(cov_cluster(fitted, groups, use_correction=True)))
