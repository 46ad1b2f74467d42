"""Models of counts against values that were published with the data."""

import numpy as np
import pandas as pd
import pytest

from svd_analysis import models
from svd_analysis.models import quasi_poisson

# Lip cancer in 56 districts of Scotland, 1975 to 1980: observed, expected, and per cent of people who work in farming,
# fishing and forestry (Clayton and Kaldor 1987, Biometrics 43:671).
LIP_CANCER = """
 9 1.4 16,39 8.7 16,11 3.0 10, 9 2.5 24,15 4.3 10, 8 2.4 24,26 8.1 10, 7 2.3  7, 6 2.0  7,20 6.6 16,
13 4.4  7, 5 1.8 16, 3 1.1 10, 8 3.3 24,17 7.8  7, 9 4.6 16, 2 1.1 10, 7 4.2  7, 9 5.5  7, 7 4.4 10,
16 10.5 7,31 22.7 16,11 8.8 10,7 5.6 7,19 15.5 1,15 12.5 1, 7 6.0  7,10 9.0  7,16 14.4 10,11 10.2 10,
 5 4.8  7, 3 2.9 24, 7 7.0 10, 8 8.5  7,11 12.3 7, 9 10.1 0,11 12.7 10,8 9.4 1, 6 7.2 16, 4 5.3  0,
10 18.8 1, 8 15.8 16,2 4.3 16,6 14.6 0,19 50.7 1, 3 8.2  7, 2 5.6  1, 3 9.3  1,28 88.7 0, 6 19.6 1,
 1 3.4  1, 1 3.6  0, 1 5.7  1, 1 7.0  1, 0 4.2 16, 0 1.8 10
"""
# Red mites on 150 apple leaves: leaves with 0, 1 ... 7 (Bliss and Fisher 1953, Biometrics 9:176).
MITES = (70, 38, 17, 10, 9, 3, 2, 1)


@pytest.fixture(scope="module")
def lip_cancer():
    rows = [row.split() for row in LIP_CANCER.replace("\n", " ").split(",")]
    table = pd.DataFrame(rows, columns=["observed", "expected", "outdoor"]).astype("float64")
    return models.data(
        table.assign(outdoor=table["outdoor"] / 10), outcome="observed", population="expected", terms=["outdoor"]
    )


def test_quasi_poisson_has_the_published_coefficients_of_lip_cancer(lip_cancer):
    # Poisson: -0.5423 (0.0695) and 0.7374 (0.0596) per ten per cent, deviance 238.62 on 54 degrees of freedom
    # (Waller and Gotway 2004, Applied spatial statistics for public health data, section 9.5).
    fitted, _ = quasi_poisson.fitted_to(lip_cancer)
    assert fitted.params == pytest.approx([0.7374, -0.5423], abs=1e-4)
    assert fitted.bse == pytest.approx([0.0596, 0.0695], abs=1e-4)
    assert fitted.deviance == pytest.approx(238.62, abs=0.01)
    # Quasi-Poisson widens that by the root of the Pearson statistic over 54.
    result = models.quasi_poisson.fit(lip_cancer, limits="dispersion")
    observed, expected = lip_cancer.counts, lip_cancer.population
    means = expected * np.exp(-0.54227 + 0.73732 * lip_cancer.terms["outdoor"].to_numpy())
    assert result.dispersion == pytest.approx(((observed - means) ** 2 / means).sum() / 54, rel=1e-4)
    wide = np.log(result.of("outdoor")["upper"] / result.of("outdoor")["lower"]) / 2
    assert wide == pytest.approx(2.00488 * 0.0595572 * np.sqrt(result.dispersion), rel=1e-4)  # t of 54


def test_negative_binomial_has_the_published_k_of_the_red_mites():
    # Maximum likelihood gives k = 1.02459 (Bliss and Fisher 1953): alpha is 1/k. Two copies of the leaves are alike.
    mites = [number for number, leaves in enumerate(MITES) for _ in range(leaves)]
    table = pd.DataFrame({"mites": mites * 2, "leaf": 1, "copy": [0] * 150 + [1] * 150})
    result = models.negative_binomial.fit(models.data(table, outcome="mites", population="leaf", terms=["copy"]))
    assert 1 / result.dispersion == pytest.approx(1.02459, abs=5e-6)
    assert result.of("copy")["rate_ratio"] == pytest.approx(1.0, abs=1e-9)
    # A mean's variance is (m + m^2 / k) / n: its log has (1 / m + 1 / k) / n, and a ratio of two has twice that.
    wide = np.log(result.of("copy")["upper"])
    assert wide == pytest.approx(1.959964 * np.sqrt(2 * (1 / (172 / 150) + 1 / 1.02459) / 150), rel=1e-5)
