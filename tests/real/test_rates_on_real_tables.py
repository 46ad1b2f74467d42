"""Rates on the Met's own tables: how far boroughs differ beyond chance, and what a funnel then says."""

import numpy as np
import pandas as pd
import pytest

from svd_analysis.rates import funnels
from svd_analysis.sources import mps_borough, regional_population

RELEASE = "mps/2023-07_release"
CITY = "E09000001"  # no resident rate, and not policed by the Met
INJURY = "Violence Against the Person: Violence with Injury"
CLASSES = [INJURY, "Violence Against the Person: Violence without Injury", "Sexual Offences: Rape"]


@pytest.fixture(scope="module")
def boroughs(real_data):
    """Offences of calendar 2022 by borough and class, and residents: a class that is not listed counts 0."""
    counts = pd.concat([mps_borough.read(path)[0] for path in sorted((real_data / RELEASE).glob("*.csv"))])
    counts = counts[counts["month"].str.startswith("2022")]
    offences = counts.pivot_table(index="area_code", columns="code", values="count", aggfunc="sum", fill_value=0)
    offences = offences[offences.index.str.startswith("E09") & (offences.index != CITY)].astype(float)
    population, _ = regional_population.read(real_data / "population" / "regionalpopulation.csv")
    residents = population[population["year"] == 2022].set_index("area_code")["population"]
    return offences, residents.reindex(offences.index).astype(float)


def spread(boroughs, code):
    """Rates, their mean over boroughs, and how far they differ beyond chance."""
    offences, residents = boroughs
    target = offences[code].sum() / residents.sum() * 1000
    scores = funnels.scores_of_rates(offences[code], residents, target, per=1000)
    return offences[code] / residents * 1000, target, funnels.overdispersion(*scores)


def test_boroughs_differ_far_beyond_chance_in_violence_with_injury(boroughs):
    _, target, found = spread(boroughs, INJURY)
    assert found.areas == 32
    assert target == pytest.approx(8.77, abs=0.01)
    # By other ways of scoring, (observed - expected) / sqrt(expected) or logarithms, the factor is 70 or 78.
    assert found.phi == pytest.approx(73, abs=1)
    assert found.tau2**0.5 == pytest.approx(0.18, abs=0.005)


def test_by_chance_alone_nearly_every_borough_would_be_outside(boroughs):
    rates, target, _ = spread(boroughs, INJURY)
    limits = funnels.funnel_limits_of_rates(target, boroughs[1], per=1000, level=0.998)
    assert np.count_nonzero(funnels.side_of_limits(rates, *limits) == "inside") <= 6


@pytest.mark.parametrize("code", CLASSES)
def test_with_the_differences_that_boroughs_have_a_few_stand_out(boroughs, code):
    rates, target, found = spread(boroughs, code)
    limits = funnels.funnel_limits_of_rates(target, boroughs[1], per=1000, tau2=found.tau2)
    assert 1 <= np.count_nonzero(funnels.side_of_limits(rates, *limits) != "inside") <= 5


def test_a_factor_would_hide_small_differences_that_a_variance_shows(boroughs):
    _, target, found = spread(boroughs, INJURY)
    _, added = funnels.funnel_limits_of_rates(target, [50_000], per=1000, tau2=found.tau2)
    _, multiplied = funnels.funnel_limits_of_rates(target, [50_000], per=1000, phi=found.phi)
    # A place of 50,000 residents: half as much again with the one, well over twice as much with the other.
    assert added[0] / target == pytest.approx(1.45, abs=0.05)
    assert multiplied[0] / target > 2


def test_boroughs_differ_in_homicide_by_little_more_than_chance(boroughs):
    rates, target, found = spread(boroughs, "Violence Against the Person: Homicide")
    assert found.phi < 2
    limits = funnels.funnel_limits_of_rates(target, boroughs[1], per=1000, level=0.998)
    assert set(funnels.side_of_limits(rates, *limits)) == {"inside"}
