"""The planted cluster of the example region is found, and where places differ by chance and lasting reasons alone no
more than one area in twenty is told that it has one; nor one whose places have more than their own earlier years.
"""

from functools import cache

import numpy as np
import pytest
from scipy import stats

from svd_analysis import clusters, rates
from svd_analysis.example.truth import EXAMPLETON, Truth
from svd_analysis.example.world import expected, world
from svd_analysis.sources import boundaries

TRUTH = Truth()
RISK = 0.05


def surroundings(shapes):
    """Neighbours and centroids of places, in the order of their codes."""
    shapes = shapes.sort_values("area_code", ignore_index=True)
    centres = np.column_stack([shapes.geometry.centroid.x, shapes.geometry.centroid.y])
    return clusters.neighbours(shapes), centres


def jaccard(one, other):
    return len(set(one) & set(other)) / len(set(one) | set(other))


def scanned(counts, residents, near, centres, *, draws, seed):
    """The most likely cluster, against both kinds of draws."""
    simulated = clusters.simulate(counts, residents, draws=draws, seed=seed)
    dealt = clusters.deal(counts, residents, draws=draws, seed=[seed, 1])
    return clusters.scan(counts, residents, centres, near, simulated=simulated, dealt=dealt)


def at_most_the_risk(alarms, tested):
    """Whether so many alarms are what chance gives where the risk is 5%: inside its 99% Monte Carlo limit."""
    return alarms <= stats.binom.ppf(0.995, tested, RISK)


@pytest.fixture(scope="module")
def exampleton(later):
    """The borough with the planted cluster: its places' rows, neighbours and centroids."""
    shapes, _ = boundaries.read(later.edition.data / "example-2025/boundaries/lsoa21.geojson")
    rows = later.estimates
    rows = rows[(rows["parent_code"] == EXAMPLETON) & (rows["geography"] == "lsoa21") & (rows["breakdown"] == "")]
    rows = rows[rows["period"] == "2024-03..2025-02"].sort_values("area_code")
    return rows, *surroundings(shapes[shapes["area_code"].isin(rows["area_code"])])


@pytest.mark.parametrize("indicator", ["violence_with_injury", "violence_against_the_person"])
def test_the_scan_finds_the_planted_cluster_of_the_example_region(exampleton, indicator):
    rows, near, centres = exampleton
    rows = rows[rows["indicator"] == indicator]
    assert tuple(rows["area_code"]) == near.codes
    found = scanned(rows["count"].to_numpy(float), rows["denominator"].to_numpy(), near, centres, draws=99, seed=1)
    assert jaccard(np.array(near.codes)[found.members], TRUTH.cluster) >= 0.5
    assert found.relative_risk > 1.5


@cache
def truly_expected():
    """Offences of violence each place of Exampleton truly expects in a year, its residents: by code."""
    region = world(areas=1, years=range(2022, 2023))
    rows = expected(region)
    violent = rows["part"].map(region.parts["violent"]) & rows["lsoa_code"].ne("")
    people = region.population[region.population["year"] == 2022].set_index("lsoa_code")["population"]
    means = rows[violent].groupby("lsoa_code")["expected"].sum()
    return means, people.reindex(means.index).astype(float)


def test_the_planted_cluster_is_found_in_most_histories_of_the_region(exampleton):
    _, near, centres = exampleton
    means, residents = truly_expected()
    assert tuple(means.index) == near.codes
    chance = np.random.default_rng(8)
    overlaps = []
    for seed in range(40):
        found = scanned(chance.poisson(means), residents.to_numpy(), near, centres, draws=9, seed=seed)
        overlaps.append(jaccard(np.array(near.codes)[found.members], TRUTH.cluster))
    assert np.median(overlaps) >= 0.5


def test_the_places_of_the_example_that_are_told_to_be_high_or_low_are_rows_with_their_q(later):
    local = later.estimates[later.estimates["breakdown"] == "cluster=local"]
    told = local[local["word"] != ""]
    assert set(told["word"]) <= {"high", "low"}
    assert (told["q"] <= RISK).all()
    assert (local.loc[(local["word"] == "") & local["q"].notna(), "q"] > RISK).all()
    # Six wards in a borough are too few to be looked at together.
    assert set(local.loc[local["geography"] == "ward22", "status"]) == {"too few"}


@pytest.mark.parametrize("spread", [0.0, 0.45])
def test_places_that_differ_without_lying_together_give_no_more_false_alarms_than_the_risk(exampleton, spread):
    _, near, centres = exampleton
    chance, tested = np.random.default_rng(17), 120
    alarms = {"scan": 0, "gi": 0, "moran": 0}
    for seed in range(tested):
        residents = chance.integers(1200, 2500, 30).astype(float)
        lasting = chance.gamma(1 / spread**2, spread**2, 30) if spread else np.ones(30)
        counts = chance.poisson(residents / 1000 * 7 * lasting).astype(float)
        drawn = clusters.simulate(counts, residents, draws=1199, seed=seed)
        dealt = clusters.deal(counts, residents, draws=99, seed=seed)
        _, p = clusters.local_gi_star(counts / residents, near, drawn / residents[:, None])
        of_drawn = clusters.standardised(drawn, residents)
        alarms["gi"] += np.nanmin(rates.benjamini_hochberg(p)) <= RISK
        alarms["moran"] += clusters.moran(clusters.standardised(counts, residents), near, of_drawn)[1] <= RISK
        alarms["scan"] += (
            clusters.scan(counts, residents, centres, near, simulated=drawn[:, :99], dealt=dealt).p <= RISK
        )
    assert {name: at_most_the_risk(number, tested) for name, number in alarms.items()} == dict.fromkeys(alarms, True)


def test_one_busy_place_is_no_cluster_although_it_is_beyond_the_negative_binomial(exampleton):
    _, near, centres = exampleton
    counts, residents = np.random.default_rng(3).poisson(10, 30).astype(float), np.full(30, 1500.0)
    counts[14] = 90
    simulated = clusters.simulate(counts, residents, draws=199, seed=1)
    dealt = clusters.deal(counts, residents, draws=199, seed=1)
    # Against draws that are all without an offence only the other kind decides.
    nothing = np.zeros((30, 199))
    alone = clusters.scan(counts, residents, centres, near, simulated=simulated, dealt=(nothing, np.ones((30, 199))))
    both = clusters.scan(counts, residents, centres, near, simulated=simulated, dealt=dealt)
    assert np.flatnonzero(both.members).tolist() == [14]
    assert alone.p <= RISK < both.p


def test_a_real_cluster_raises_the_dispersion_it_is_tested_against_and_large_ones_are_still_told(exampleton):
    _, near, centres = exampleton
    planted = np.isin(near.codes, TRUTH.cluster)
    chance, residents = np.random.default_rng(5), np.full(30, 1500.0)
    fitted, told = {1: [], 3: []}, 0
    for seed in range(30):
        counts = chance.poisson(13.0, 30).astype(float)
        for ratio in fitted:
            raised = chance.poisson(np.where(planted, 13.0 * ratio, 13.0)) if ratio > 1 else counts
            fitted[ratio].append(float(clusters.dispersion(raised, residents)))
        told += scanned(raised.astype(float), residents, near, centres, draws=99, seed=seed).p <= RISK
    # Five of 30 places at three times the rate: variance of rates around their mean of 4/3, over its square, is 0.31.
    assert np.mean(fitted[1]) < 0.03
    assert np.mean(fitted[3]) == pytest.approx(0.31, abs=0.05)
    assert told >= 27


def against_history(years, near, centres, *, draws, seed):
    """The circle with more than its own earlier years, against both kinds of draws."""
    simulated = clusters.simulate_years(years, draws=draws, seed=[2, seed])
    dealt = clusters.deal(years[:, 0], clusters.expectable(years[:, 1:].sum(axis=1)), draws=draws, seed=[3, seed])
    return clusters.scan_history(years, centres, near, simulated=simulated, dealt=dealt)


def expected_years(chance, earlier, *, mean=13, between=0.0, drift=0.0):
    """What 30 places expect, the year asked about first: lasting differences of 45%, each year's own spread, drift."""
    lasting = chance.gamma(1 / 0.45**2, 0.45**2, (30, 1))
    course = np.exp(np.cumsum(chance.normal(0, drift, (30, earlier + 1)), axis=1)[:, ::-1])
    alone = chance.gamma(1 / between**2, between**2, (30, earlier + 1)) if between else 1.0
    return mean * lasting * course * alone


@pytest.mark.parametrize(
    ("earlier", "between", "drift"), [(1, 0.0, 0.0), (1, 0.2, 0.0), (4, 0.14, 0.0), (4, 0.0, 0.15)]
)
def test_places_that_move_without_lying_together_give_no_more_false_alarms_than_the_risk(
    exampleton, earlier, between, drift
):
    _, near, centres = exampleton
    chance, tested = np.random.default_rng(23), 120
    alarms = 0
    for seed in range(tested):
        years = chance.poisson(expected_years(chance, earlier, between=between, drift=drift)).astype(float)
        alarms += against_history(years, near, centres, draws=99, seed=seed).p <= RISK
    assert at_most_the_risk(alarms, tested)


def test_places_at_twice_their_own_earlier_years_are_found_and_those_that_always_were_high_are_not(exampleton):
    _, near, centres = exampleton
    planted = np.isin(near.codes, TRUTH.cluster)
    chance, tested, found, overlaps, always = np.random.default_rng(29), 30, 0, [], 0
    for seed in range(tested):
        means = expected_years(chance, 4, mean=40, between=0.1)
        emerging, lasting = means.copy(), means.copy()
        emerging[planted, 0] *= TRUTH.cluster_ratio
        lasting[planted] *= TRUTH.cluster_ratio
        new = against_history(chance.poisson(emerging).astype(float), near, centres, draws=99, seed=seed)
        found += new.p <= RISK
        overlaps.append(jaccard(np.array(near.codes)[new.members], TRUTH.cluster))
        old = against_history(chance.poisson(lasting).astype(float), near, centres, draws=99, seed=seed)
        always += old.p <= RISK
    assert found >= 24
    assert np.median(overlaps) >= 0.5
    assert at_most_the_risk(always, tested)


def test_every_area_of_the_example_is_told_whether_places_were_set_beside_their_own_earlier_years(earlier, later):
    for numbers in (earlier, later):
        told = numbers.estimates[numbers.estimates["breakdown"] == "scan=against history"]
        near = numbers.estimates[numbers.estimates["breakdown"] == "scan=most likely"]
        keys = ["indicator", "area_code", "period", "source"]
        assert set(map(tuple, told[keys].to_numpy())) == set(map(tuple, near[keys].to_numpy()))
        # The example's tables of places hold no earlier year of neighbourhoods, and six wards are too few.
        assert set(told["status"]) == {"too few"}
