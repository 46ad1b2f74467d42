"""A spatial model: Poisson counts with a random effect a place, of which neighbours share a part (Leroux et al. 2000).

The effects are normal with precision tau x ((1 - lambda) I + lambda (D - W)), W the adjacency and D the number of
neighbours: lambda 0 is no likeness between neighbours beyond the terms, lambda near 1 all of it. tau and lambda are
those of the highest marginal likelihood, by Laplace's approximation with the terms and the areas' levels integrated out
under a flat prior (restricted likelihood). Everything is sparse: no matrix of places by places is ever filled.
"""

import warnings

import numpy as np
from scipy import optimize, sparse, stats
from scipy.sparse.linalg import splu

from svd_analysis.models import quasi_poisson
from svd_analysis.models.result import ModelResult, Refusal, coefficients, told

FEWEST_PLACES = 50
# The search is over log tau and the logit of lambda. At a tau of 10,000 an effect is 1%: nothing is left to share. At a
# lambda of 1 a region's effects have no mean of their own.
_FLAT = 1e4
_BOUNDS = ((-6.0, np.log(_FLAT)), (-5.0, 6.5))
_START = (np.log(4.0), 0.0)  # effects of about half, half of them shared


@told("Leroux spatial model")
def fit(data, *, level=0.95):
    """The ModelResult of the spatial model with each area's own level; `data.near` has the neighbours.

    `dispersion` is lambda, the share of the effects' precision that neighbours share; `moran_p` is missing, since what
    neighbours share is in the fitted means. A Refusal without neighbours,
    with fewer than 50 places, or where no maximum is found. A place without neighbours keeps an effect of its own.
    """
    poisson, data = quasi_poisson.fitted_to(data)
    if data.near is None:
        raise Refusal("No outlines are given, so no places are known to be neighbours.")
    if len(data) < FEWEST_PLACES:
        raise Refusal(f"{len(data)} places are too few to tell likeness of neighbours: {FEWEST_PLACES} are needed.")
    surface = _Surface(data, poisson)
    tau, shared = surface.maximise()
    terms, means = len(data.terms.columns), surface.means()
    errors = np.sqrt(np.diag(np.linalg.inv(surface.information))[:terms])
    estimates = surface.level[:terms]
    notes = data.notes
    if tau > 0.99 * _FLAT:
        notes = (*notes, "Nothing is left for neighbours to share: the effects of places are all but 0.")
    return ModelResult(
        model="Leroux spatial model",
        outcome=data.outcome,
        coefficients=coefficients(
            data.terms.columns, estimates, errors, quantile=stats.norm.ppf((1 + level) / 2),
            p=2 * stats.norm.sf(np.abs(estimates / errors)),
        ),
        n=len(data),
        dispersion=shared,
        notes=notes,
        residuals=(data.counts - means) / np.sqrt(means),
        shape=(tau, shared),
    )  # fmt: skip


def settled(data, shape):
    """What the model gives with tau and lambda given: levels (k,), their covariance (k, k), the places' effects (n,),
    the design (n, k) and the data fitted. A Refusal where it can't be fitted.
    """
    poisson, data = quasi_poisson.fitted_to(data)
    surface = _Surface(data, poisson)
    tau, shared = shape
    surface._cost((np.log(tau), np.log(shared / (1 - shared))))
    return surface.level, np.linalg.inv(surface.information), surface.effects, surface.matrix, data


class _Surface:
    """The marginal likelihood over tau and lambda; `level` and `effects` are the mode at the point last looked at."""

    def __init__(self, data, poisson):
        self.counts, self.matrix, self.offset = data.counts, poisson.model.exog, poisson.model.offset
        adjacency = data.near.adjacency
        self.apart = (sparse.diags_array(np.asarray(adjacency.sum(axis=1)).ravel()) - adjacency).tocsc()
        self.alone = sparse.eye_array(len(data)).tocsc()
        self.level, self.effects = np.asarray(poisson.params), np.zeros(len(data))
        self.information = None

    def maximise(self):
        """tau and lambda at the maximum; a Refusal where none is found."""
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("error")
                found = optimize.minimize(
                    self._cost, _START, method="L-BFGS-B", bounds=_BOUNDS,
                    options={"gtol": 0.05, "eps": 1e-3, "ftol": 1e-8, "maxiter": 100},
                )  # fmt: skip
                self._cost(found.x)
        except (Warning, np.linalg.LinAlgError, RuntimeError, FloatingPointError) as fault:
            raise Refusal(f"The spatial model did not converge ({fault}), so no number is shown.") from None
        tau, shared = _parameters(found.x)
        if not found.success:
            raise Refusal("The spatial model did not converge, so no number is shown.")
        return tau, shared

    def means(self):
        """The fitted means (n,) at the mode, the places' effects among them."""
        return np.exp(self.offset + self.matrix @ self.level + self.effects)

    def _cost(self, point):
        """Minus the log marginal likelihood, up to a constant; the mode stands in `level` and `effects`."""
        tau, shared = _parameters(point)
        precision = (tau * ((1 - shared) * self.alone + shared * self.apart)).tocsc()
        factor, self.information = self._climb(precision)
        mean_log = self.offset + self.matrix @ self.level + self.effects
        likelihood = (self.counts * mean_log - np.exp(mean_log)).sum()
        prior = 0.5 * _log_determinant(_factor(precision)) - 0.5 * self.effects @ (precision @ self.effects)
        return -(likelihood + prior - 0.5 * _log_determinant(factor) - 0.5 * np.linalg.slogdet(self.information)[1])

    def _climb(self, precision):
        """Newton's steps to the mode: the factor of the effects' information, and the information of the levels."""
        for _ in range(100):
            means = self.means()
            factor = _factor(precision + sparse.diags_array(means))
            weighted = self.matrix * means[:, None]
            slope = self.counts - means
            solved = factor.solve(np.column_stack([slope - precision @ self.effects, weighted]))
            information = self.matrix.T @ weighted - weighted.T @ solved[:, 1:]
            up = np.linalg.solve(information, self.matrix.T @ slope - weighted.T @ solved[:, 0])
            along = solved[:, 0] - solved[:, 1:] @ up
            furthest = np.abs(self.matrix @ up + along).max()
            stride = min(1.0, 2.0 / max(furthest, 1e-12))  # never more than e squared at once
            self.level, self.effects = self.level + stride * up, self.effects + stride * along
            if furthest < 1e-6:
                return factor, information
        raise Refusal("The spatial model did not converge in 100 steps, so no number is shown.")


def _parameters(point):
    """tau and lambda of a point of the plane that is searched."""
    log_tau, logit = point
    return float(np.exp(log_tau)), float(1 / (1 + np.exp(-logit)))


def _factor(matrix):
    """The sparse factor of a symmetric positive definite matrix, in an order that keeps it sparse."""
    return splu(matrix.tocsc(), permc_spec="MMD_AT_PLUS_A", diag_pivot_thresh=0.0, options={"SymmetricMode": True})


def _log_determinant(factor):
    return float(np.log(np.abs(factor.U.diagonal())).sum())
