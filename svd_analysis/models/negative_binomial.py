"""Negative binomial (NB2): the variance is mean + alpha x mean squared, and alpha is estimated, never assumed.

Cameron and Trivedi 2013, section 3.3, by maximum likelihood (statsmodels), from the profile of alpha. Without more
variance than Poisson's alpha lies at its boundary, 0, where the likelihood gives no interval: then the quasi-Poisson
fit stands in its place, and the result says so.
"""

import warnings

import numpy as np
from scipy import optimize, stats

from svd_analysis.models import quasi_poisson
from svd_analysis.models.likeness import left_over
from svd_analysis.models.result import ModelResult, Refusal, coefficients, told

# An alpha below this adds less than a hundredth to the variance of a count of 100.
_BOUNDARY = 1e-4
_SEARCHED = (np.log(1e-5), np.log(20.0))


@told("negative binomial")
def fit(data, *, level=0.95):
    """The ModelResult of a negative binomial model with each area's own level; `dispersion` is alpha."""
    poisson, data = quasi_poisson.fitted_to(data)
    terms = len(data.terms.columns)
    alpha = _profiled(poisson)
    if alpha < _BOUNDARY:
        return _at_the_boundary(data, level)
    fitted = _maximum(data, poisson, alpha)
    errors, alpha = np.asarray(fitted.bse)[:terms], float(fitted.params[-1])
    means = np.exp(poisson.model.exog @ fitted.params[:-1] + np.log(data.population))
    return ModelResult(
        model="negative binomial",
        outcome=data.outcome,
        coefficients=coefficients(
            data.terms.columns, fitted.params[:terms], errors, quantile=stats.norm.ppf((1 + level) / 2),
            p=np.asarray(fitted.pvalues)[:terms],
        ),
        n=len(data),
        dispersion=alpha,
        notes=data.notes,
        **left_over(data, means, means + alpha * means**2),
    )  # fmt: skip


def _profiled(poisson):
    """The alpha of the highest likelihood, each with the levels and terms that suit it best."""
    import statsmodels.api as sm

    model, levels = poisson.model, poisson.params

    def cost(log_alpha):
        family = sm.families.NegativeBinomial(alpha=float(np.exp(log_alpha)))
        fitted = sm.GLM(model.endog, model.exog, family=family, offset=model.offset, hasconst=True).fit(
            start_params=levels
        )
        return -fitted.llf

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            found = optimize.minimize_scalar(cost, bounds=_SEARCHED, method="bounded", options={"xatol": 0.02})
    except (Warning, np.linalg.LinAlgError, ValueError) as fault:
        raise Refusal(f"The negative binomial model did not converge ({fault}), so no number is shown.") from None
    return float(np.exp(found.x))


def _maximum(data, poisson, alpha):
    """The joint fit of levels, terms and alpha, from the profile's maximum."""
    import statsmodels.api as sm

    design, offset = poisson.model.exog, poisson.model.offset
    family = sm.families.NegativeBinomial(alpha=alpha)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            start = sm.GLM(data.counts, design, family=family, offset=offset, hasconst=True).fit(
                start_params=poisson.params
            )
            fitted = sm.NegativeBinomial(data.counts, design, loglike_method="nb2", offset=offset).fit(
                start_params=[*start.params, alpha], method="newton", maxiter=1000, disp=False, warn_convergence=False
            )
    except (Warning, np.linalg.LinAlgError, ValueError) as fault:
        raise Refusal(f"The negative binomial model did not converge ({fault}), so no number is shown.") from None
    if not fitted.mle_retvals["converged"] or not fitted.params[-1] > 0:
        raise Refusal("The negative binomial model did not converge in 1,000 steps, so no number is shown.")
    return fitted


def _at_the_boundary(data, level):
    note = (
        "The counts vary no more than chance gives, so that the negative binomial's alpha lies at its boundary, 0; "
        "the quasi-Poisson fit is shown."
    )
    result = quasi_poisson.fit(data, level=level)
    return result.but(model="negative binomial at its boundary", dispersion=0.0, notes=(*result.notes, note))
