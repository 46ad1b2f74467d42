"""Quasi-Poisson regression of a series whose neighbouring months are alike, with limits that hold in short series.

Two ways in which months may be alike are fitted: residuals that follow on each other (autoregression of order 1), and
Poisson chance around a rate that does (Zeger 1988, Biometrika 75:621), where only what is beyond Poisson's variance is
carried on. The correlation is estimated by restricted maximum likelihood, least biased for series of this length, and
the degrees of freedom after Satterthwaite pay for not knowing it (Turner et al. 2021, BMC Medical Research Methodology
21:181, who also find Newey-West too narrow). `cautious` keeps the way with the wider interval.
"""

from dataclasses import dataclass

import numpy as np
from scipy import optimize, stats

from svd_analysis import joinpoints
from svd_analysis.models.result import Refusal

# From here on a series can't be told from one that wanders off and never comes back.
MOST_CORRELATION = 0.9
_STEP = 2e-3
# Below this the share that is carried on is as good as nothing, and its correlation can't be told.
_LEAST_SHARE = 0.05


@dataclass(frozen=True)
class Fit:
    """One fitted series: `estimates` (p,) on the log scale, `expected` counts (n,) and whitened `residuals` (n,).

    Residuals k months apart have the correlation `share` x `correlation`^k. `unscaled` (3, p, p) are the covariances of
    the estimates over `dispersion`, the middle one at the estimated correlation, the others a step to either side;
    `uncertainty` (2, 2) is the covariance of the log dispersion and the correlation.
    """

    estimates: np.ndarray
    expected: np.ndarray
    residuals: np.ndarray
    dispersion: float
    correlation: float
    share: float
    unscaled: np.ndarray
    uncertainty: np.ndarray

    @property
    def lag_one(self):
        """The estimated correlation of one month's residual with the next."""
        return self.share * self.correlation

    def error(self, contrast):
        """The standard error of contrast @ estimates."""
        return float(np.sqrt(self.dispersion * contrast @ self.unscaled[1] @ contrast))

    def freedom(self, contrast):
        """Satterthwaite's degrees of freedom of that error: at least 2, at most months less coefficients."""
        before, _, after = np.log([contrast @ one @ contrast for one in self.unscaled])
        slope = np.array([1.0, (after - before) / (2 * _STEP)])
        return float(np.clip(2 / (slope @ self.uncertainty @ slope), 2, len(self.residuals) - len(self.estimates)))

    def half_width(self, contrast, level):
        """Half the width of the interval of contrast @ estimates."""
        return stats.t.ppf((1 + level) / 2, self.freedom(contrast)) * self.error(contrast)


def cautious(counts, design, offset, months, *, contrast, level=0.95):
    """The Fit, of the two ways, whose interval of contrast @ estimates is wider.

    `counts` (n,), `design` (n, p), `offset` (n,) the log people at risk, `months` (n,) month numbers in order, where a
    gap is a longer step. A series that can't be fitted is a Refusal.
    """
    try:
        start, expected, _ = joinpoints.poisson(design, counts, offset)
        spread = joinpoints.dispersion(counts, expected, len(counts) - design.shape[1])
        gaps = np.append(np.diff(months), 1).tolist()
        shares = (1.0, max(1 - 1 / spread, _LEAST_SHARE))
        fits = [_fitted(counts, design, offset, gaps, share, start) for share in shares]
    except (ValueError, np.linalg.LinAlgError, FloatingPointError) as fault:
        raise Refusal(f"The series could not be fitted ({fault}), so no number is shown.") from None
    return max(fits, key=lambda fit: fit.half_width(contrast, level))


def _fitted(counts, design, offset, gaps, share, estimates):
    """Generalised least squares on the working response until neither estimates nor correlation move."""
    with np.errstate(all="raise", under="ignore"):
        for _ in range(100):
            expected = np.exp(design @ estimates + offset)
            working = _working(counts, design, offset, expected)
            found = optimize.minimize_scalar(
                _criterion, bounds=(-0.9, 0.97), args=(share, gaps, working), method="bounded", options={"xatol": 1e-6}
            )
            _, _, root, _ = _whitened(found.x, share, gaps, working)
            moved, estimates = estimates, np.linalg.solve(root[:-1, :-1], root[:-1, -1])
            if np.abs(estimates - moved).max() < 1e-6:
                break
        else:
            raise Refusal("The series model did not converge in 100 steps, so no number is shown.")
    if share == 1 and found.x > MOST_CORRELATION:
        raise Refusal(
            f"Neighbouring months are so alike (correlation {found.x:.2f}) that the series can't be told from one that "
            "wanders off by itself: no step can be told in it."
        )
    return _described(counts, design, offset, gaps, share, estimates, found.x)


def _working(counts, design, offset, expected):
    """Design and working response of iteratively reweighted least squares, each row times the root of its weight."""
    response = np.log(expected) - offset + (counts - expected) / expected
    return np.column_stack([design, response]) * np.sqrt(expected)[:, None]


def _whitened(correlation, share, gaps, working):
    """Residual sum of squares, the log determinants of REML, the triangular root, and the working rows made even."""
    rows, variances = _innovations(correlation, share, gaps, working)
    root = np.linalg.qr(rows, mode="r")
    determinants = 2 * np.log(np.abs(np.diag(root)[:-1])).sum() + np.log(variances).sum()
    return root[-1, -1] ** 2, determinants, root, rows


def _innovations(correlation, share, gaps, working):
    """Each row less what the rows before it say of it, over its standard deviation; and its variance.

    Kalman's filter (1960): the root of the covariance matrix, month by month. `gaps` are months to the next row.
    """
    if share == 1:
        kept = correlation ** np.array(gaps[:-1])
        variances = np.append(1.0, 1 - kept**2)
        new = np.vstack([working[:1], working[1:] - kept[:, None] * working[:-1]])
        return new / np.sqrt(variances)[:, None], variances
    rows, variances = np.empty_like(working), np.empty(len(working))
    foreseen, spread = np.zeros(working.shape[1]), share
    for at, (row, gap) in enumerate(zip(working, gaps, strict=True)):
        variances[at] = variance = spread + 1 - share
        new, gain, kept = row - foreseen, spread / variance, correlation**gap
        rows[at] = new / variance**0.5
        foreseen = kept * (foreseen + gain * new)
        spread = kept**2 * spread * (1 - gain) + share * (1 - kept**2)
    return rows, variances


def _criterion(correlation, share, gaps, working):
    """-2 x the restricted log-likelihood, the dispersion profiled out."""
    squares, determinants, _, _ = _whitened(correlation, share, gaps, working)
    return (len(working) - working.shape[1] + 1) * np.log(squares) + determinants


def _described(counts, design, offset, gaps, share, estimates, correlation):
    expected = np.exp(design @ estimates + offset)
    working = _working(counts, design, offset, expected)
    around = [_whitened(correlation + step, share, gaps, working) for step in (-_STEP, 0.0, _STEP)]
    free = len(counts) - len(estimates)
    dispersion = around[1][0] / free
    inverses = [np.linalg.inv(root[:-1, :-1]) for _, _, root, _ in around]
    rows = around[1][3]
    return Fit(
        estimates=estimates, expected=expected, dispersion=float(dispersion), correlation=float(correlation),
        share=share,
        residuals=(rows[:, -1] - rows[:, :-1] @ estimates) / np.sqrt(dispersion),
        unscaled=np.array([inverse @ inverse.T for inverse in inverses]),
        uncertainty=_uncertainty([one[0] / dispersion for one in around], [one[1] for one in around], free),
    )  # fmt: skip


def _uncertainty(squares, determinants, free):
    """The inverse of the observed restricted information of (log dispersion, correlation).

    Where the likelihood is flat or still rising at the end of its range, the correlation is held for known.
    """
    slope = (squares[2] - squares[0]) / (2 * _STEP)
    whole = np.add(squares, determinants)
    bend = (whole[2] - 2 * whole[1] + whole[0]) / _STEP**2
    information = np.array([[free, -slope], [-slope, bend]]) / 2
    if bend <= 0 or np.linalg.det(information) <= 0:
        return np.array([[2 / free, 0.0], [0.0, 0.0]])
    return np.linalg.inv(information)


def left_over(residuals, *, lags=12):
    """p of Ljung and Box (1978, Biometrika 65:297): small where whitened residuals up to `lags` months apart are alike.

    One degree of freedom is paid for the correlation that was estimated.
    """
    n = len(residuals)
    lags = min(lags, n // 5)
    alike = np.array([residuals[lag:] @ residuals[:-lag] for lag in range(1, lags + 1)]) / (residuals @ residuals)
    statistic = n * (n + 2) * (alike**2 / (n - np.arange(1, lags + 1))).sum()
    return float(stats.chi2.sf(statistic, lags - 1))
