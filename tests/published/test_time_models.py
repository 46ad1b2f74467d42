"""Models of change over time against values worked out elsewhere, on data published with them.

Sicily: hospital admissions for acute coronary events by month, 2002 to November 2006, and the ban on smoking indoors of
10 January 2005. Lopez Bernal, Cummins and Gasparrini 2017, Int J Epidemiol 46:348, whose text gives a fall of 11%; the
data are in gasparrini/2017_lopezbernal_IJE_codedata on GitHub, commit c88b53f, `sicily.csv`. Their model has months as
they are and no likeness between them: what is asked here is the step's size, and the rest from their formula by
statsmodels.

Ships: damage incidents by type, year of construction and period of operation, McCullagh and Nelder 1989, Generalized
Linear Models, section 6.3.2. Data as in R's MASS::ships; the values are those R's `glm` prints for `incidents ~ type +
factor(year) + factor(period)`, Poisson, offset log(service): estimates and standard errors of year and period.
"""

import numpy as np
import pandas as pd
import pytest

from svd_analysis import models
from svd_analysis.models import interrupted_series, panel, serial, series_design
from svd_analysis.periods import month_at, month_number

ADMISSIONS = [
    728, 659, 791, 734, 757, 726, 760, 740, 720, 814, 795, 858,
    887, 766, 851, 769, 781, 756, 766, 752, 765, 831, 879, 928,
    914, 808, 937, 840, 916, 828, 845, 818, 860, 839, 887, 886,
    831, 796, 833, 820, 877, 758, 767, 738, 781, 843, 850, 908,
    1021, 859, 976, 888, 962, 838, 810, 876, 843, 936, 912,
]  # fmt: skip
STANDARD_PERSONS = [
    379875.3, 376495.5, 377040.8, 377116.4, 377383.4, 374113.1, 379513.3, 376295.5, 374653.2, 378485.6,
    375955.5, 378349.7, 376762.4, 379032.3, 379360.4, 376162.0, 377972.4, 381830.7, 379888.6, 380872.2,
    380966.9, 381240.4, 382104.9, 381802.7, 381656.3, 383680.0, 383504.2, 386462.9, 383783.1, 380836.8,
    383483.0, 380906.2, 382926.8, 384052.4, 384449.6, 383428.4, 388153.2, 388373.2, 386470.1, 386033.2,
    383686.4, 385509.3, 385901.9, 386516.6, 388436.5, 383255.2, 390148.7, 385874.9, 391613.6, 391750.4,
    394005.6, 391364.9, 391664.6, 389022.3, 391878.5, 388575.3, 392989.0, 390018.8, 390712.3,
]  # fmt: skip
MONTHS = [month_at(month_number("2002-01") + at) for at in range(59)]
BAN = "2005-01-01"  # the study counts January 2005 as after


def sicily():
    rows = pd.DataFrame({"month": MONTHS, "admissions": ADMISSIONS, "persons": STANDARD_PERSONS})
    return models.data(rows, outcome="admissions", population="persons", terms=[], period="month")


def of_the_study(data, harmonics):
    """The study's formula, by statsmodels: step, months, and pairs of sines and cosines; quasi-Poisson."""
    import statsmodels.api as sm

    month = np.arange(1, 60)
    turns = [turn(2 * np.pi * pair * month / 12) for pair in range(1, harmonics + 1) for turn in (np.sin, np.cos)]
    matrix = np.column_stack([month > 36, np.ones(59), month, *turns]).astype("float64")
    return sm.GLM(data.counts, matrix, family=sm.families.Poisson(), offset=np.log(data.population)).fit(scale="X2")


def test_the_fall_after_sicilys_ban_is_the_published_11_per_cent():
    assert 1 - np.exp(of_the_study(sicily(), 0).params[0]) == pytest.approx(0.11, abs=0.005)
    assert 1 - interrupted_series.fit(sicily(), date=BAN).of("step")["rate_ratio"] == pytest.approx(0.11, abs=0.015)


def test_sicilys_terms_are_those_of_the_studys_seasonal_model():
    data = sicily()
    study = of_the_study(data, 2)
    names, matrix = series_design.columns(data.periods, date=BAN)
    slopes, expected, _ = serial.joinpoints.poisson(matrix, data.counts, np.log(data.population))
    assert expected.tolist() == pytest.approx(study.mu.tolist(), rel=1e-6)
    assert slopes[names.index("step")] == pytest.approx(study.params[0], abs=1e-6)
    assert slopes[names.index("trend")] == pytest.approx(12 * study.params[2], abs=1e-6)


# Built 1960-64, 1965-69, 1970-74, 1975-79, each in operation 1960-74 and 1975-79: months of service and incidents.
SHIPS = {
    "A": [(127, 0), (63, 0), (1095, 3), (1095, 4), (1512, 6), (3353, 18), (0, 0), (2244, 11)],
    "B": [(44882, 39), (17176, 29), (28609, 58), (20370, 53), (7064, 12), (13099, 44), (0, 0), (7117, 18)],
    "C": [(1179, 1), (552, 1), (781, 0), (676, 1), (783, 6), (1948, 2), (0, 0), (274, 1)],
    "D": [(251, 0), (105, 0), (288, 0), (192, 0), (349, 2), (1208, 11), (0, 0), (2051, 4)],
    "E": [(45, 0), (0, 0), (789, 7), (437, 7), (1157, 5), (2161, 12), (0, 0), (542, 1)],
}


def test_ships_by_type_have_the_published_coefficients():
    rows = [
        (kind, place // 2, place % 2, service, incidents)
        for kind, cells in SHIPS.items()
        for place, (service, incidents) in enumerate(cells)
        if service
    ]
    kinds, built, later, service, incidents = (np.array(one) for one in zip(*rows, strict=True))
    design = np.column_stack([built == 1, built == 2, built == 3, later]).astype("float64")
    found = panel.concentrated(incidents.astype("float64"), design, np.log(service), kinds)
    assert np.round(found.estimates, 5).tolist() == [0.69714, 0.81843, 0.45343, 0.38447]
    assert np.round(np.sqrt(np.diag(found.bread)), 5).tolist() == [0.14964, 0.16977, 0.23317, 0.11827]
