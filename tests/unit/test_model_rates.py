"""Rates in plain units: what all places together would have if all were in one group."""

import numpy as np
import pandas as pd
import pytest

from svd_analysis import models
from svd_analysis.models import leroux, residuals
from tests.lattices import lattice


@pytest.fixture(scope="module")
def grouped():
    """144 places in three groups with planted rates of 6, 9 and 12 per 1,000, four areas across all groups."""
    numbers, near = np.random.default_rng(4), lattice(12)
    group, people = np.arange(144) % 3, numbers.integers(1200, 3000, 144)
    events = numbers.poisson(people / 1000 * np.array([6, 9, 12])[group])
    table = pd.DataFrame({"events": events, "people": people, "place": near.codes, "area": np.arange(144) // 36})
    table = table.assign(second=(group == 1) * 1.0, third=(group == 2) * 1.0, group=group)
    data = models.data(
        table, outcome="events", population="people", terms=["second", "third"], place="place", near=near
    )
    return table, data


def test_with_nothing_else_in_the_model_they_are_the_groups_own_rates(grouped):
    table, data = grouped
    means, errors = residuals.standardised_means(data, ["second", "third"])
    added = table.groupby("group")[["events", "people"]].sum()
    assert means == pytest.approx((added["events"] / added["people"]).to_list(), rel=1e-8)
    assert (errors > 0).all()


def test_their_errors_are_those_of_a_group_over_all_places_by_hand(grouped):
    table, data = grouped
    _, errors = residuals.standardised_means(data, ["second", "third"])
    # Log of a group's rate less log of the whole, which follows each group by its share of the events.
    result = models.quasi_poisson.fitted_to(data)[0]
    covariance = models.quasi_poisson.covariance(result, data)
    shares = table.groupby("group")["events"].sum() / table["events"].sum()
    for number, error in enumerate(errors):
        slope = np.array([(number == 1) - shares[1], (number == 2) - shares[2], 0.0])
        assert error == pytest.approx(np.sqrt(slope @ covariance @ slope), rel=1e-6)


def test_the_spatial_model_s_rates_lie_near_and_are_no_less_sure_of_a_whole_that_is_known(grouped):
    _, data = grouped
    shape = leroux.fit(data).shape
    plain, _ = residuals.standardised_means(data, ["second", "third"])
    spatial, errors = residuals.standardised_means(data, ["second", "third"], shape)
    assert spatial == pytest.approx(plain, rel=0.1)
    assert (errors < 0.15).all()
