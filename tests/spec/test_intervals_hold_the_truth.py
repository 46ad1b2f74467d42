"""95% limits hold the truth about 95 times in 100, and a borough that did not change is seldom said to have changed.

A small run of `benchmarks/coverage.py`; the report of the full one is `docs/coverage.md`.
"""

from functools import partial

import numpy as np
import pytest
from scipy import stats

from benchmarks import coverage, draws
from benchmarks.cells import Cell, report
from svd_analysis import example, rates
from svd_analysis.example import chance
from svd_analysis.example.world import expected


@pytest.fixture(scope="module")
def world():
    return example.world()


@pytest.fixture(scope="module")
def cells():
    return coverage.tested(coverage.QUICK, seed=1)


def of(cells, *, line):
    return [cell for cell in cells if cell.line.startswith(line)]


def test_every_cell_meets_its_band(cells):
    banded = [cell for cell in cells if cell.band]
    assert [cell for cell in banded if not cell.passes] == []
    assert len(banded) > 80


@pytest.mark.parametrize("kind", ["borough", "ward", "LSOA"])
@pytest.mark.parametrize("size", ["below 10", "from 10"])
def test_counts_and_rates_are_tried_in_every_kind_of_place_and_size(cells, kind, size):
    found = of(cells, line=f"Limits of counts and crude rates, {kind}, mean {size}")
    assert found
    assert {cell.band for cell in found} == {coverage.BANDS[size]}


def test_the_ratio_of_two_places_is_tried(cells):
    assert {cell.band for cell in of(cells, line="Ratio of two rates, borough")} == set(coverage.BANDS.values())


@pytest.mark.parametrize("line", ["Shrunken rates", "Slope index", "Relative index"])
def test_limits_that_no_rule_gives_a_band_hold_the_truth_most_of_the_time_too(cells, line):
    found = of(cells, line=line)
    assert len(found) == 3  # boroughs
    assert all(cell.share > 0.88 for cell in found)


@pytest.fixture(scope="module")
def happened(world):
    return list(draws.years(world, coverage.QUICK, seed=1))


def outside(happened, *, level):
    """The cells of rates that lie outside their band with limits of another level, and all of them."""
    limits = partial(rates.crude_rate, level=level)
    tried = [cell for one in happened for cell in coverage.of_rates(*one, limits)]
    return [cell for cell in tried if not cell.passes], tried


def test_limits_that_are_too_narrow_are_found_out(happened):
    found, tried = outside(happened, level=0.85)
    assert len(found) > len(tried) / 2
    assert {size for size in coverage.BANDS for cell in found if cell.line.endswith(size)} == set(coverage.BANDS)


def test_limits_that_are_too_wide_are_found_out_where_events_are_many(happened):
    found, _ = outside(happened, level=0.999)
    # Below 10 there is no upper end.
    assert {cell.line.rpartition(", ")[2] for cell in found} == {"mean from 10"}


def test_without_ordinary_variation_a_borough_that_did_not_change_is_called_changed_far_too_often(cells):
    found = [cell for cell in of(cells, line="Called changed") if "not allowed for" in cell.line]
    assert len(found) == 12  # four regions of three boroughs
    for cell in found:
        low, _ = cell.interval
        assert low > coverage.CALLED_CHANGED[1]


@pytest.mark.parametrize(
    ("seen", "passes"),
    # Of 1,000: 92.5% has an interval of 90.1% to 94.5%, which meets a band from 94%; 91% has 88.5% to 93.2%, which does
    # not. At the upper end 98% has 96.6% to 98.9%, and 99% has 97.9% to 99.6%.
    [(925, True), (910, False), (980, True), (990, False), (955, True)],
)
def test_a_cell_passes_where_its_monte_carlo_interval_meets_the_band(seen, passes):
    assert Cell("", "", tried=1000, seen=seen, band=(0.94, 0.97)).passes == passes


def test_a_cell_without_a_band_is_reported_only():
    assert Cell("", "", tried=1000, seen=1).passes


def test_chance_is_that_of_the_example_region_many_numbers_at_a_time():
    numbers, slow = draws.uniform(3, 60), chance.stream(3, 60)
    for shape in [(700,), (2, 3)]:
        assert numbers(*shape).ravel().tolist() == [slow.random() for _ in range(int(np.prod(shape)))]


@pytest.mark.parametrize("mean", [0.01, 0.7, 9.0, 25.0, 160.0])
def test_counts_are_those_of_the_example_regions_own_chance(mean):
    fast = draws.drawn(draws.uniform(3, 60), np.array([mean]), 300)
    slow = chance.stream(3, 60)
    assert fast[:, 0].tolist() == [chance.poisson(slow, mean) for _ in range(300)]


def test_a_place_expects_what_the_example_region_expects_of_it(world):
    [part] = world.parts.index[world.parts["minor"] == "Robbery of Personal Property"]
    [[*found]] = draws.expectations(world, 2024, [part])
    rows = expected(world)
    rows = rows[(rows["part"] == part) & (rows["year"] == 2024) & (rows["lsoa_code"] != "")].set_index("lsoa_code")
    # The one planted change: half as much again in Sampleford from January 2024.
    for code, area, mean in zip(world.lsoas["lsoa_code"], world.lsoas["area_code"], found, strict=True):
        planted = world.truth.changed_ratio if area == world.truth.changed_area else 1
        assert mean == pytest.approx(rows.at[code, "expected"] * planted, abs=1e-5)


@pytest.mark.parametrize("mean", [3.0, 12.0, 80.0])
def test_what_the_draws_say_is_the_sum_of_the_chances_of_all_counts_whose_limits_hold_the_truth(mean):
    events = draws.drawn(draws.uniform(5, 60), np.array([mean]), 20_000)
    counts = np.arange(400)
    lower, upper = rates.poisson_limits(counts)
    exact = stats.poisson.pmf(counts[(lower <= mean) & (mean <= upper)], mean).sum()
    # The standard error of a share of 20,000 near 95% is 0.15%.
    [held], [found] = coverage.held_by_limits(events, np.array([mean]), np.array([1500]), rates.crude_rate)
    assert found == pytest.approx(exact)
    assert held / 20_000 == pytest.approx(exact, abs=0.006)


def test_an_unchanged_borough_differs_from_year_to_year_by_tau_and_chance():
    # A million expected: chance is a thousandth, and the log ratio of two years has the standard deviation tau.
    means, inside = np.full((2000, 1), 1e6), np.ones((1, 1))
    numbers = draws.uniform(7, 61)
    years = [draws.happened(numbers, means, inside, 0.05, 1) for _ in range(2)]
    # The standard error of a standard deviation from 2,000 is 1/sqrt(2 x 2,000) of it, 0.0008.
    assert np.log(years[1] / years[0]).std() == pytest.approx(0.05, abs=0.0032)


def test_q_is_worked_out_where_a_word_could_hang_on_it():
    p = np.array([[0.01, 0.04, np.nan], [0.30, 0.06, 0.9]])
    q = coverage.q_values(p)
    # Two tested: 0.01 x 2 / 1 and 0.04 x 2 / 2. In the second family the least p is above 0.05, and no q is below p.
    assert q[0].tolist() == pytest.approx([0.02, 0.04, np.nan], nan_ok=True)
    assert (q[1] > rates.FALSE_DISCOVERY).all()
    assert (rates.benjamini_hochberg(p[1]) > rates.FALSE_DISCOVERY).all()


def test_the_same_cells_give_the_same_report_and_say_how_many_were_tested(cells):
    text = report(cells, coverage.QUICK, 1, "2026-11-25")
    assert text == report(list(cells), coverage.QUICK, 1, "2026-11-25")
    banded = sum(bool(cell.band) for cell in cells)
    assert f"**{banded} cells were tested against a band, and 0 lay outside.**" in text


def test_the_same_seed_gives_the_same_counts_and_another_gives_others(world, happened):
    def counts(seed):
        return [one[2].tolist() for one in draws.years(world, coverage.QUICK, seed)]

    first = [one[2].tolist() for one in happened]
    assert counts(1) == first
    assert counts(2) != first


def test_a_cell_outside_its_band_is_named_and_fails_the_command(cells, monkeypatch, capsys):
    low = Cell("Limits", "rape, ward, 2022", tried=100, seen=60, band=(0.94, 0.97), exact=0.613)
    for chosen, code, said in ((cells, 0, "None."), ([*cells, low], 1, "rape, ward, 2022: 60.0% of 100; by the sum")):
        monkeypatch.setattr(coverage, "tested", lambda plan, seed, chosen=chosen: chosen)
        assert coverage.main(["--quick"]) == code
        assert said in capsys.readouterr().out


@pytest.mark.parametrize(("mean", "share"), [(10.0, 97.5), (10.3, 95.7)])
def test_from_10_coverage_moves_up_and_down_as_the_report_says(mean, share):
    _, [exact] = coverage.held_by_limits(np.array([[10]]), np.array([mean]), np.array([1500]), rates.crude_rate)
    assert round(100 * exact, 1) == share
    assert f"{share}% at" in report([], coverage.QUICK, 1, "2026-11-25").replace("\n  ", " ")
