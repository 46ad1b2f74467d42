"""Quasi-Poisson: a log-linear model of rates whose variance is a multiple of the mean, estimated from the residuals.

McCullagh and Nelder 1989, chapter 6: the dispersion is the Pearson statistic over its degrees of freedom. Where places
differ by a factor of their own, the variance grows faster than the mean and intervals by one multiple are too narrow.
So they come from each row's own residual (HC3, Long and Ervin 2000, American Statistician 54:217), or are robust to
clusters (Liang and Zeger 1986): then rows of one area may depend on each other in any way.
"""

import warnings

import numpy as np
from scipy import stats

from svd_analysis.models import guards
from svd_analysis.models.likeness import left_over
from svd_analysis.models.result import ModelResult, Refusal, coefficients, told

# With fewer clusters the sandwich is too narrow (Cameron, Gelbach and Miller 2008).
FEWEST_CLUSTERS = 20
CLUSTERS = "quasi-Poisson, robust to clusters of areas"


@told("quasi-Poisson")
def fit(data, *, limits="robust", level=0.95):
    """The ModelResult of a quasi-Poisson model with each area's own level.

    `limits` are `robust` (HC3, whatever the variance of each row), `dispersion` (the textbook's, which take the
    variance for the same multiple of the mean everywhere), both of t on the residual degrees of freedom; or `clusters`:
    robust to dependence within areas, of t with one degree of freedom fewer than areas, of which at least 20 are
    needed.
    """
    fitted, data = fitted_to(data)
    terms, means = len(data.terms.columns), np.asarray(fitted.fittedvalues)
    errors = np.sqrt(np.diag(covariance(fitted, data, limits)))[:terms]
    freedom = len(set(data.areas)) - 1 if limits == "clusters" else fitted.df_resid
    estimates = np.asarray(fitted.params)[:terms]
    with np.errstate(divide="ignore", invalid="ignore"):
        p = 2 * stats.t.sf(np.abs(estimates / errors), freedom)
    return ModelResult(
        model=CLUSTERS if limits == "clusters" else "quasi-Poisson",
        outcome=data.outcome,
        coefficients=coefficients(
            data.terms.columns, estimates, errors, quantile=stats.t.ppf((1 + level) / 2, freedom), p=p
        ),
        n=len(data),
        dispersion=dispersion(fitted),
        notes=data.notes,
        **data.once("left over", lambda: left_over(data, means, means)),
    )


def dispersion(fitted):
    """The Pearson statistic over its degrees of freedom."""
    return float(fitted.pearson_chi2 / fitted.df_resid)


def covariance(fitted, data, limits="robust"):
    """The covariance (k, k) of the coefficients of a fit, by the kind of limits."""
    if limits == "dispersion":
        return np.asarray(fitted.cov_params()) * dispersion(fitted)
    if limits == "clusters":
        return _by_clusters(fitted, data)
    matrix, bread = fitted.model.exog, np.asarray(fitted.cov_params())
    # A row that fits itself, alone in its area say, leaves no residual to learn its variance from.
    leverage = np.minimum(guards.leverage(matrix, fitted), 0.99)
    scores = matrix * ((data.counts - np.asarray(fitted.fittedvalues)) / (1 - leverage))[:, None]
    return bread @ (scores.T @ scores) @ bread


def fitted_to(data):
    """The fitted statsmodels GLM, Poisson with offset and scale 1, and the data it was fitted to; Refusal otherwise."""
    fitted, fewer = data.once("Poisson", lambda: _fitted_to(data))
    return fitted, data if fewer is None else fewer


def _fitted_to(every):
    """The fit, and the data it was fitted to where those are not `every` row."""
    import statsmodels.api as sm

    guards.check(every)
    data, matrix = guards.design(every)
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
    return fitted, None if data is every else data


def _by_clusters(fitted, data):
    """Scores added up over areas, with the usual correction for their number."""
    from statsmodels.stats.sandwich_covariance import cov_cluster

    clusters = 0 if data.areas is None else len(set(data.areas))
    if clusters < FEWEST_CLUSTERS:
        raise Refusal(
            f"{clusters} areas are too few for intervals robust to dependence within areas: {FEWEST_CLUSTERS} are "
            "needed."
        )
    return cov_cluster(fitted, np.unique(data.areas, return_inverse=True)[1], use_correction=True)
