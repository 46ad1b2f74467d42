"""Neighbours, what chance would record, and whether high places lie together: against esda and slow second ways."""

import itertools
import math

import geopandas as gpd
import numpy as np
import pytest
from esda.getisord import G_Local
from esda.moran import Moran
from hypothesis import given, settings
from hypothesis import strategies as st
from libpysal.graph import Graph
from scipy import sparse, stats
from shapely.geometry import box

from svd_analysis import clusters
from svd_analysis.errors import ParameterError

SIDE = 100.0


def squares(columns, rows, *, gap=0.0):
    """BOUNDARIES of a lattice of squares, column by column, `gap` metres apart."""
    places = list(itertools.product(range(columns), range(rows)))
    shapes = [box(x * SIDE, y * SIDE, (x + 1) * SIDE - gap, (y + 1) * SIDE - gap) for x, y in places]
    codes = [f"X01{number:06d}" for number in range(1, len(places) + 1)]
    columns = {"area_code": codes, "geography": "lsoa21", "name": codes}
    return gpd.GeoDataFrame(columns, geometry=shapes, crs="EPSG:27700")


def centroids(boundaries):
    return np.column_stack([boundaries.geometry.centroid.x, boundaries.geometry.centroid.y])


def pairs(near):
    one, other = near.adjacency.nonzero()
    return {(near.codes[a], near.codes[b]) for a, b in zip(one, other, strict=True)}


@pytest.fixture
def lattice():
    """A lattice of 6 x 5 places: neighbours, centroids, residents."""
    shapes = squares(6, 5)
    residents = np.random.default_rng(1).integers(1200, 2500, 30).astype(float)
    return clusters.neighbours(shapes), centroids(shapes), residents


# Neighbours


def test_places_that_share_a_border_or_a_corner_are_neighbours():
    near = clusters.neighbours(squares(3, 3))
    #   3 6 9
    #   2 5 8
    #   1 4 7
    of = {int(code[3:]): {int(b[3:]) for a, b in pairs(near) if a == code} for code in near.codes}
    assert of[5] == {1, 2, 3, 4, 6, 7, 8, 9}
    assert of[1] == {2, 4, 5}
    assert of[2] == {1, 3, 4, 5, 6}
    assert near.islands == ()


def test_neighbours_are_those_of_libpysal_where_outlines_fit_exactly():
    shapes = squares(6, 5)
    theirs = Graph.build_contiguity(shapes.set_index("area_code"), rook=False)
    assert pairs(clusters.neighbours(shapes)) == set(theirs.adjacency.index)


@pytest.mark.parametrize(("gap", "touch"), [(0.5, True), (3.0, False)])
def test_a_sliver_between_two_outlines_does_not_part_them_and_a_road_does(gap, touch):
    near = clusters.neighbours(squares(2, 1, gap=gap))
    assert bool(pairs(near)) == touch


def test_an_island_has_no_neighbour_and_is_named():
    shapes = squares(4, 1).drop(index=2)
    near = clusters.neighbours(shapes)
    assert near.islands == ("X01000004",)
    assert pairs(near) == {("X01000001", "X01000002"), ("X01000002", "X01000001")}


def test_an_island_has_the_neighbour_that_is_declared_for_it_both_ways_round():
    shapes = squares(4, 1).drop(index=2)
    near = clusters.neighbours(shapes, declared=[("X01000004", "X01000002")])
    assert near.islands == ()
    assert {("X01000004", "X01000002"), ("X01000002", "X01000004")} <= pairs(near)
    assert set(near.adjacency.data) == {1.0}


def test_a_declared_neighbour_that_has_no_outline_is_refused():
    with pytest.raises(ParameterError, match="X09999999, a place that has no outline"):
        clusters.neighbours(squares(2, 1), declared=[("X01000001", "X09999999")])


@given(st.permutations(range(12)))
def test_the_order_of_the_rows_makes_no_difference(order):
    shapes = squares(4, 3)
    expected, found = clusters.neighbours(shapes), clusters.neighbours(shapes.iloc[order])
    assert found.codes == expected.codes
    assert found.adjacency.indices.tobytes() == expected.adjacency.indices.tobytes()
    assert found.adjacency.indptr.tobytes() == expected.adjacency.indptr.tobytes()


def test_neighbours_of_some_places_are_those_among_them_in_the_order_asked():
    near = clusters.neighbours(squares(3, 1)).of(["X01000003", "X01000001", "X01000002"])
    assert near.codes == ("X01000003", "X01000001", "X01000002")
    assert near.adjacency.toarray().tolist() == [[0, 0, 1], [0, 0, 1], [1, 1, 0]]
    assert clusters.neighbours(squares(3, 1)).of(["X01000001", "X01000003"]).islands == ("X01000001", "X01000003")


# Chance


def slow_dispersion(counts, residents):
    rate = sum(counts) / sum(residents)
    means = [rate * people for people in residents]
    chi_squared = sum((count - mean) ** 2 / mean for count, mean in zip(counts, means, strict=True))
    weight = sum(means) - sum(mean**2 for mean in means) / sum(means)
    return max(0.0, (chi_squared - (len(counts) - 1)) / weight)


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(500, 5000)), min_size=2, max_size=40))
def test_dispersion_is_the_moment_worked_out_place_by_place(places):
    counts, residents = (np.array(column, dtype=float) for column in zip(*places, strict=True))
    if counts.sum() > 0:
        assert float(clusters.dispersion(counts, residents)) == pytest.approx(slow_dispersion(counts, residents))


def test_places_of_the_same_rate_have_no_dispersion_and_the_variance_of_chance_at_the_least():
    assert float(clusters.dispersion([10, 20, 30], [1000, 2000, 3000])) == 0
    assert float(clusters.variance_ratio([10, 20, 30], [1000, 2000, 3000])) == 1


@pytest.mark.parametrize("planted", [0.0, 0.1, 0.5])
def test_dispersion_is_the_planted_one_on_the_mean_of_many_areas(planted):
    numbers = np.random.default_rng(5)
    residents = numbers.integers(1200, 2500, 100).astype(float)
    means = np.multiply.outer(residents / 1000 * 7, np.ones(400))
    rates = numbers.gamma(1 / planted, planted, means.shape) if planted else 1.0
    found = clusters.dispersion(numbers.poisson(means * rates), residents)
    # 400 areas of 100 places: the mean of the moment is known to about 0.01 here; at 0 only the floor is felt.
    assert found.mean() == pytest.approx(planted, abs=0.015)


@pytest.mark.parametrize("alpha", [0.0, 0.3])
def test_a_draw_is_the_quantile_of_its_uniform_number(alpha):
    counts = np.array([10, 20, 30]) if alpha == 0 else np.array([2, 40, 18])
    residents = np.array([1000.0, 2000.0, 3000.0])
    found = clusters.simulate(counts, residents, draws=2000, seed=4)
    bits = np.random.PCG64(4).random_raw(6000) >> np.uint64(11)
    uniform = (bits / 2.0**53).reshape(3, 2000)
    fitted = slow_dispersion(counts, residents)
    assert (fitted > 0) == (alpha > 0)
    for place, mean in enumerate(counts.sum() * residents / residents.sum()):
        chance = stats.nbinom(1 / fitted, 1 / (1 + fitted * mean)) if fitted else stats.poisson(mean)
        # scipy's quantile is the first number whose cumulative chance is no less than the uniform number.
        assert np.array_equal(found[place], chance.ppf(uniform[place]))


def test_simulated_counts_have_the_areas_rate_and_the_variance_of_its_dispersion():
    counts, residents = np.array([30, 5, 12, 44, 9, 20.0]), np.full(6, 1500.0)
    alpha, mean = slow_dispersion(counts, residents), 20.0
    found = clusters.simulate(counts, residents, draws=40_000, seed=2)
    assert found.mean() == pytest.approx(mean, rel=0.01)
    assert found.var(axis=1).mean() == pytest.approx(mean + alpha * mean**2, rel=0.03)


def test_a_place_of_thousands_of_offences_is_drawn_without_underflow():
    found = clusters.simulate(np.array([9000, 9000]), np.array([50_000.0, 50_000.0]), draws=500, seed=1)
    assert found.mean() == pytest.approx(9000, rel=0.001)
    assert found.std() == pytest.approx(math.sqrt(9000), rel=0.1)


def test_the_same_seed_gives_the_same_counts_and_another_seed_others():
    counts, residents = np.array([3, 9, 1]), np.array([1000.0, 900.0, 800.0])
    one, again, other = (clusters.simulate(counts, residents, draws=50, seed=seed) for seed in ([1, 2], [1, 2], [1, 3]))
    assert np.array_equal(one, again)
    assert not np.array_equal(one, other)


def test_a_real_cluster_raises_the_dispersion_it_is_tested_against():
    residents, counts = np.full(30, 1500.0), np.full(30, 12.0)
    assert float(clusters.dispersion(counts, residents)) == 0
    counts[:5] = 24
    # Mean 14: squares 10^2 x 5 + 2^2 x 25 = 600, over 14 less 29 degrees of freedom: 13.86; over 420 - 14 = 406.
    assert float(clusters.dispersion(counts, residents)) == pytest.approx((600 / 14 - 29) / 406)


def test_standardised_rates_are_so_many_of_their_own_standard_deviations_from_the_areas_rate():
    counts, residents = np.array([30.0, 10.0, 2.0, 18.0]), np.array([1000.0, 1000.0, 500.0, 500.0])
    alpha = slow_dispersion(counts, residents)
    means = [20, 20, 10, 10]
    expected = [(count - mean) / math.sqrt(mean + alpha * mean**2) for count, mean in zip(counts, means, strict=True)]
    assert clusters.standardised(counts, residents).tolist() == pytest.approx(expected)


# Moran's I and Gi*


def slow_moran(values, near):
    """Every pair by itself, each place's neighbours sharing its weight."""
    mean = sum(values) / len(values)
    apart = [value - mean for value in values]
    matrix = near.adjacency.toarray()
    total = 0.0
    for place, of in enumerate(matrix):
        for other, touches in enumerate(of):
            total += touches / of.sum() * apart[place] * apart[other]
    return total / sum(one**2 for one in apart)


def slow_gi_star(values, near, place):
    inside = [value for value, touches in zip(values, near.adjacency.toarray()[place], strict=True) if touches]
    inside.append(values[place])
    n, k = len(values), len(inside)
    mean = sum(values) / n
    spread = math.sqrt(sum(value**2 for value in values) / n - mean**2)
    return (sum(inside) - mean * k) / (spread * math.sqrt((n * k - k**2) / (n - 1)))


def test_morans_i_is_esdas_and_that_of_every_pair_by_itself(lattice):
    near, _, residents = lattice
    values = np.random.default_rng(2).gamma(2, 1, 30)
    value, _ = clusters.moran(values, near, values[:, None])
    assert value == pytest.approx(slow_moran(values, near))
    assert value == pytest.approx(Moran(values, Graph.from_sparse(near.adjacency.tocoo()), permutations=0).I)


def test_the_draws_are_judged_by_the_same_statistics_as_the_library(lattice):
    near, _, residents = lattice
    graph = Graph.from_sparse(near.adjacency.tocoo())
    drawn = clusters.simulate(np.full(30, 9), residents, draws=5, seed=1) / residents[:, None]
    # Each draw in turn as the value: it is no more extreme than itself, and one draw's p is then 1.
    for draw in drawn.T:
        assert clusters.moran(draw, near, draw[:, None])[1] == 1
        z, p = clusters.local_gi_star(draw, near, draw[:, None])
        assert z == pytest.approx(G_Local(draw, graph, transform="B", star=True, permutations=0).Zs)
        assert set(p) == {1.0}


def test_p_is_twice_the_smaller_share_of_draws_at_least_as_extreme_the_value_included():
    near = clusters.neighbours(squares(4, 1))
    rising = np.array([1.0, 2.0, 3.0, 4.0])
    wild = np.array([[1.0, 4, 2, 3], [2, 1, 4, 3], [4, 1, 3, 2]]).T
    low = [slow_moran(draw, near) for draw in wild.T]
    assert max(low) < slow_moran(rising, near)
    # None of 3 draws is as high, so twice (1 + 0) / (1 + 3).
    assert clusters.moran(rising, near, wild)[1] == 0.5
    # With the value itself among the draws: twice (1 + 1) / (1 + 4), and never above 1.
    assert clusters.moran(rising, near, np.column_stack([wild, rising]))[1] == 0.8


def test_gi_star_is_esdas_and_that_of_each_place_by_itself(lattice):
    near, _, _ = lattice
    values = np.random.default_rng(3).gamma(2, 1, 30)
    z, _ = clusters.local_gi_star(values, near, values[:, None])
    assert z.tolist() == pytest.approx([slow_gi_star(values, near, place) for place in range(30)])


def test_an_island_has_no_gi_star_and_no_part_in_morans_i():
    shapes = squares(6, 5).drop(index=[1, 5, 6])  # cuts off the place in the corner
    near = clusters.neighbours(shapes)
    assert near.islands == ("X01000001",)
    values = np.random.default_rng(4).gamma(2, 1, 27)
    z, p = clusters.local_gi_star(values, near, values[:, None])
    assert np.isnan(z).tolist() == np.isnan(p).tolist() == [True] + [False] * 26
    without = near.of(near.codes[1:])
    assert clusters.moran(values, near, values[:, None])[0] == pytest.approx(slow_moran(values[1:], without))


def test_where_all_have_the_same_residents_standardising_changes_nothing_of_morans_i(lattice):
    near, _, _ = lattice
    counts = np.random.default_rng(6).poisson(9, 30).astype(float)
    standardised = clusters.standardised(counts, np.full(30, 1500.0))
    assert slow_moran(standardised, near) == pytest.approx(slow_moran(counts, near))


def test_high_places_together_are_alike_and_high_in_gi_star(lattice):
    near, _, residents = lattice
    counts = np.round(residents / 1000 * 7)
    counts[[11, 12, 13, 16, 17]] *= 3
    drawn = clusters.simulate(counts, residents, draws=1999, seed=1)
    value, p = clusters.moran(clusters.standardised(counts, residents), near, clusters.standardised(drawn, residents))
    assert value > 0.2
    assert p < 0.05
    z, ps = clusters.local_gi_star(counts / residents, near, drawn / residents[:, None])
    assert z[12] == z.max()
    assert ps[12] < 0.05


# The scan


def scan(counts, residents, where, near, **chosen):
    """The scan with the area itself as its only draw."""
    own = counts[:, None].astype(float)
    dealt = (own, residents[:, None].astype(float))
    return clusters.scan(counts, residents, where, near, simulated=own, dealt=dealt, **chosen)


def slow_scan(counts, residents, where, near, most):
    """Every circle as a set, and Kulldorff's ratio of likelihoods by its formula: the highest, with its places."""
    matrix = near.adjacency.toarray()
    count = len(counts)
    between = [(where[a] + where[b]) / 2 for a in range(count) for b in range(a + 1, count) if matrix[a, b]]
    sets = set()
    for centre, largest in [(one, count) for one in where] + [(one, 10) for one in between]:
        order = sorted(range(count), key=lambda place, of=centre: (round(math.dist(where[place], of), 3), place))
        sets |= {frozenset(order[:size]) for size in range(1, largest + 1)}
    best = (0.0, frozenset())
    for inside in sorted(sets, key=sorted):
        people = sum(residents[place] for place in inside) / sum(residents)
        found, total = sum(counts[place] for place in inside), sum(counts)
        expected = total * people
        if people > most or found <= expected:
            continue
        ratio = found * math.log(found / expected)
        if total > found:
            ratio += (total - found) * math.log((total - found) / (total - expected))
        best = max(best, (ratio, inside), key=lambda pair: pair[0])
    return best


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("most", [0.25, 0.5])
def test_the_most_likely_cluster_is_that_of_every_circle_tried_by_itself(lattice, seed, most):
    near, where, residents = lattice
    where = where + np.random.default_rng(seed).uniform(-20, 20, where.shape)
    counts = np.random.default_rng(seed).negative_binomial(3, 0.25, 30)
    found = scan(counts, residents, where, near, most=most)
    ratio, inside = slow_scan(counts.tolist(), residents, where, near, most)
    assert set(np.flatnonzero(found.members)) == inside
    assert found.likelihood_ratio == pytest.approx(ratio / float(clusters.variance_ratio(counts, residents)))
    # The one draw is the area itself.
    assert found.p == 1


def test_four_places_that_meet_in_a_corner_are_one_circle(lattice):
    near, where, _ = lattice
    counts = np.full(30, 10)
    counts[[11, 12, 16, 17]] = 30
    found = scan(counts, np.full(30, 1500.0), where, near)
    assert np.flatnonzero(found.members).tolist() == [11, 12, 16, 17]
    assert found.count == 120
    # 380 offences in all; 4 of 30 places expect 380 x 4 / 30; 30 inside for every 10 outside.
    assert found.expected == pytest.approx(380 * 4 / 30)
    assert found.relative_risk == pytest.approx(3.0)


def test_a_circle_never_holds_more_than_its_share_of_residents(lattice):
    near, where, _ = lattice
    counts = np.where(np.arange(30) < 15, 30, 10)
    found = scan(counts, np.full(30, 1500.0), where, near, most=0.25)
    assert 1 <= found.members.sum() <= 7  # of 30, a quarter


def slow_p(counts, residents, where, near, draws, most=0.25):
    """Each draw scanned by itself: the share whose ratio over its own variance is at least the area's."""

    def ratio(events, people):
        return slow_scan(events, people, where, near, most)[0] / float(clusters.variance_ratio(events, people))

    own = ratio(counts, residents)
    reached = sum(ratio(events, people) >= own - 1e-9 for events, people in draws)
    return (1 + reached) / (1 + len(draws))


@pytest.mark.parametrize("seed", range(2))
def test_p_is_the_larger_of_the_shares_of_two_kinds_of_draws_scanned_one_by_one(lattice, seed):
    near, where, residents = lattice
    counts = np.random.default_rng(seed).negative_binomial(4, 0.3, 30).astype(float)
    counts[[11, 12]] *= 2
    simulated = clusters.simulate(counts, residents, draws=9, seed=seed)
    dealt = clusters.deal(counts, residents, draws=9, seed=seed)
    found = clusters.scan(counts, residents, where, near, simulated=simulated, dealt=dealt)
    slow = (
        slow_p(counts, residents, where, near, [(draw, residents) for draw in simulated.T]),
        slow_p(counts, residents, where, near, list(zip(dealt[0].T, dealt[1].T, strict=True))),
    )
    assert found.p == pytest.approx(max(slow))


def test_places_dealt_out_anew_are_the_same_places_with_their_own_residents():
    counts, residents = np.array([5.0, 0.0, 2.0, 9.0]), np.array([1000.0, 2000.0, 3000.0, 4000.0])
    dealt, people = clusters.deal(counts, residents, draws=200, seed=3)
    assert dealt.shape == people.shape == (4, 200)
    pairs_of = dict(zip(residents, counts, strict=True))
    assert all(pairs_of[who] == what for who, what in zip(people.ravel(), dealt.ravel(), strict=True))
    assert (np.sort(people, axis=0) == residents[:, None]).all()
    # Every place is as often in every position: 200 / 4 = 50, give or take.
    assert (np.abs((people[0] == 1000).sum() - 50)) < 25


def test_where_no_circle_is_higher_nobody_is_in_it(lattice):
    near, where, _ = lattice
    counts = np.full(30, 10)
    found = scan(counts, np.full(30, 1500.0), where, near)
    assert (found.members.any(), found.count, found.likelihood_ratio, found.p) == (False, 0, 0, 1)
    assert np.isnan(found.relative_risk)


def test_all_offences_inside_is_an_endless_relative_risk(lattice):
    near, where, residents = lattice
    counts = np.zeros(30, dtype=int)
    counts[7] = 12
    found = scan(counts, residents, where, near)
    assert np.flatnonzero(found.members).tolist() == [7]
    assert found.relative_risk == np.inf


def test_places_without_neighbours_are_scanned_from_their_centroids_alone():
    counts, where = np.array([9, 1, 1, 1, 1]), np.column_stack([np.arange(5) * SIDE, np.zeros(5)])
    alone = clusters.Neighbours(tuple("abcde"), sparse.csr_array((5, 5)))
    found = scan(counts, np.full(5, 1000.0), where, alone)
    assert found.members.tolist() == [True, False, False, False, False]


def test_where_all_rates_are_the_same_nothing_can_be_said(lattice):
    near, _, _ = lattice
    same, drawn = np.full(30, 7.0), np.random.default_rng(1).gamma(2, 1, (30, 9))
    assert np.isnan(clusters.moran(same, near, drawn)).all()
    assert np.isnan(clusters.local_gi_star(same, near, drawn)).all()


def test_a_place_that_touches_all_others_has_no_gi_star():
    near, values = clusters.neighbours(squares(3, 3)), np.arange(9.0)
    z, p = clusters.local_gi_star(values, near, values[:, None])
    assert np.flatnonzero(np.isnan(z)).tolist() == np.flatnonzero(np.isnan(p)).tolist() == [4]


@settings(max_examples=20)
@given(st.integers(0, 1000))
def test_p_is_never_0(seed):
    shapes = squares(4, 3)
    near, residents = clusters.neighbours(shapes), np.full(12, 1500.0)
    counts = np.random.default_rng(seed).poisson(5, 12) + 1
    drawn = clusters.simulate(counts, residents, draws=19, seed=seed)
    dealt = clusters.deal(counts, residents, draws=19, seed=seed)
    found = clusters.scan(counts, residents, centroids(shapes), near, simulated=drawn, dealt=dealt)
    assert 1 / 20 <= found.p <= 1
    _, p = clusters.local_gi_star(counts / residents, near, drawn / residents[:, None])
    assert np.nanmin(p) >= 2 / 20


# The scan against history


def slow_movement(years):
    """Every place and year by itself: chi squared of the two-way table less its degrees of freedom, over its weight."""
    years = [row for row in years if sum(row)]
    places, total = [sum(row) for row in years], sum(sum(row) for row in years)
    each = [sum(column) for column in zip(*years, strict=True)]
    chi_squared = sum(
        (count - place * year / total) ** 2 / (place * year / total)
        for row, place in zip(years, places, strict=True)
        for count, year in zip(row, each, strict=True)
    )
    weight = total * (1 - sum((one / total) ** 2 for one in places)) * (1 - sum((one / total) ** 2 for one in each))
    return max(0.0, (chi_squared - (len(places) - 1) * (len(each) - 1)) / weight)


def of_years(chance, means, between=0.0):
    """Counts of means by place and year, with a spread of each place's year around its own course."""
    return chance.poisson(means * (chance.gamma(1 / between**2, between**2, means.shape) if between else 1.0))


def test_a_place_with_no_earlier_offence_expects_half_a_one_beside_the_others():
    weights = clusters.expectable([0, 19, 40])
    assert weights.tolist() == [0.5, 19.5, 40.5]
    # 242 offences in the year asked about: four for each of the 60.5.
    assert (242 * weights / weights.sum()).tolist() == pytest.approx([2, 78, 162])


@given(st.lists(st.lists(st.integers(1, 60), min_size=3, max_size=3), min_size=2, max_size=30))
def test_movement_is_the_moment_worked_out_place_by_place_and_year_by_year(years):
    assert clusters.movement(years) == pytest.approx(slow_movement(years))


def test_places_that_all_move_as_the_area_does_have_no_movement_of_their_own():
    assert clusters.movement([[20, 10, 30], [40, 20, 60], [4, 2, 6]]) == 0


def test_a_place_without_any_offence_and_an_area_of_one_place_say_nothing_of_movement():
    years = [[20, 10], [5, 30], [8, 9]]
    assert clusters.movement([*years, [0, 0]]) == clusters.movement(years) > 0
    assert clusters.movement([[20, 10]]) == clusters.movement([[20, 10], [0, 0]]) == 0


@pytest.mark.parametrize("between", [0.0, 0.14, 0.4])
def test_movement_is_the_planted_one_whatever_sets_places_apart_for_good_and_all_share_in_a_year(between):
    chance = np.random.default_rng(3)
    lasting, shared = chance.gamma(4, 0.25, (200, 1)), np.array([1.3, 1.0, 0.7, 1.1])
    found = [clusters.movement(of_years(chance, 20 * lasting * shared, between)) for _ in range(60)]
    # 60 areas of 200 places: the mean is known to about 0.003, and at 0 only the floor is felt.
    assert np.mean(found) == pytest.approx(between**2, abs=0.012)


def test_simulated_years_keep_each_places_share_and_each_years_total_on_average():
    years = np.array([[30, 20], [0, 0], [69, 80.0]])
    now, weights = clusters.simulate_years(years, draws=20_000, seed=2)
    # 199 offences and three halves: shares of 50.5, 0.5 and 149.5 in 200.5.
    shares = np.array([50.5, 0.5, 149.5]) / 200.5
    assert now.mean(axis=1) == pytest.approx(99 * shares, rel=0.02)
    assert weights.mean(axis=1) == pytest.approx(100 * shares + 0.5, rel=0.02)


def test_the_earlier_years_are_drawn_too_with_the_movement_of_places():
    years = np.array([[40, 20, 30], [20, 40, 30], [30, 30, 30.0]])
    now, weights = clusters.simulate_years(years, draws=40_000, seed=1)
    alpha = slow_movement(years.tolist())
    assert alpha > 0
    # Each year expects 30 of each place; two earlier years vary twice as much as one.
    assert now.var(axis=1) == pytest.approx(30 + alpha * 900, rel=0.05)
    assert weights.var(axis=1) == pytest.approx(2 * (30 + alpha * 900), rel=0.05)


def test_the_same_seed_gives_the_same_years_and_another_seed_others():
    years = np.array([[3, 9], [1, 4], [7, 2]])
    one, again, other = (clusters.simulate_years(years, draws=50, seed=seed) for seed in ([2, 1], [2, 1], [2, 3]))
    assert np.array_equal(one, again)
    assert not np.array_equal(one, other)


def scan_history(years, where, near, draws=99, seed=1):
    years = np.asarray(years, dtype=float)
    simulated = clusters.simulate_years(years, draws=draws, seed=[2, seed])
    weights = clusters.expectable(years[:, 1:].sum(axis=1))
    dealt = clusters.deal(years[:, 0], weights, draws=draws, seed=[3, seed])
    return clusters.scan_history(years, where, near, simulated=simulated, dealt=dealt), simulated, dealt


@pytest.mark.parametrize("seed", range(3))
def test_the_circle_with_more_than_its_past_is_that_of_every_circle_and_draw_tried_by_itself(lattice, seed):
    near, where, _ = lattice
    years = of_years(np.random.default_rng(seed), np.full((30, 3), 9.0), 0.2)
    found, simulated, dealt = scan_history(years, where, near, draws=9, seed=seed)
    weights = years[:, 1] + years[:, 2] + 0.5
    _, inside = slow_scan(years[:, 0].tolist(), weights, where, near, 0.25)
    assert set(np.flatnonzero(found.members)) == inside
    within = sum(weights[place] for place in inside) / sum(weights)
    assert found.expected == pytest.approx(years[:, 0].sum() * within)
    kinds = [list(zip(kind[0].T, kind[1].T, strict=True)) for kind in (simulated, dealt)]
    assert found.p == pytest.approx(max(slow_p(years[:, 0], weights, where, near, draws) for draws in kinds))


def test_places_that_were_always_high_are_a_cluster_of_rates_and_not_of_history(lattice):
    near, where, _ = lattice
    together = [11, 12, 13, 16, 17]
    years = np.full((30, 3), 15.0)
    years[together] = 45
    years += np.random.default_rng(1).integers(-3, 4, years.shape)
    residents, now = np.full(30, 1500.0), years[:, 0]
    simulated = clusters.simulate(now, residents, draws=99, seed=1)
    dealt = clusters.deal(now, residents, draws=99, seed=2)
    of_rates = clusters.scan(now, residents, where, near, simulated=simulated, dealt=dealt)
    assert np.flatnonzero(of_rates.members).tolist() == together
    assert of_rates.p <= 0.05 < scan_history(years, where, near)[0].p


def test_places_with_twice_what_their_past_gives_are_the_circle_whatever_their_level(lattice):
    near, where, _ = lattice
    together, level = [11, 12, 13, 16, 17], np.where(np.arange(30) % 2, 12, 40)
    years = np.column_stack([level, level, level, level])
    years[together, 0] *= 2
    found, _, _ = scan_history(years, where, near)
    assert np.flatnonzero(found.members).tolist() == together
    assert found.p <= 0.05
    # 12, 13 and 16 are even: 40, and 11, 13, 17 odd: 12. Earlier (12 + 40 + 12 + 40 + 12) x 3 and five halves.
    assert found.count == 2 * 116
    inside, outside = 116 * 3 + 2.5, (level.sum() - 116) * 3 + 12.5
    assert found.relative_risk == pytest.approx(2 * 116 / inside / ((level.sum() - 116) / outside))


def test_a_change_of_recording_that_touches_all_places_alike_moves_no_place_into_the_circle(lattice):
    near, where, _ = lattice
    years = of_years(np.random.default_rng(5), np.full((30, 4), 20.0), 0.2)
    found, _, _ = scan_history(years, where, near)
    doubled, _, _ = scan_history(years * [2, 1, 1, 1], where, near)
    assert np.array_equal(found.members, doubled.members)
    assert doubled.relative_risk == pytest.approx(found.relative_risk)


def test_one_place_that_moved_far_by_itself_is_no_cluster(lattice):
    near, where, _ = lattice
    years = of_years(np.random.default_rng(6), np.full((30, 3), 20.0))
    years[14, 0] = 120
    found, simulated, dealt = scan_history(years, where, near)
    alone = clusters.scan_history(years, where, near, simulated=simulated, dealt=simulated)
    assert np.flatnonzero(found.members).tolist() == [14]
    assert alone.p <= 0.05 < found.p
