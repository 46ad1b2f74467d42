"""Limits hold a planted rate ratio, a true null is seldom called, and a diagram spares what is not to be held equal.

A small run of `benchmarks/causes.py`; the report of the full one is `docs/causes.md`.
"""

import numpy as np
import pytest

from benchmarks import causes
from benchmarks.causes_report import report
from benchmarks.cells import Cell
from svd_analysis import clusters, models
from svd_analysis.causes import places
from svd_analysis.example import planted
from svd_analysis.example.planted import COLLIDER, CONFOUNDER, CONTROL, EXPOSURE, MEDIATOR, NULL, SECOND, Truth


@pytest.fixture(scope="module")
def cells():
    plain, smooth = causes.SETTINGS[0], causes.SETTINGS[-1]
    return [
        *(cell for one in (plain, smooth) for cell in causes.of_limits(one, causes.QUICK, seed=1)),
        *(cell for one in causes.NULLS[:1] for cell in causes.of_nulls(one, causes.QUICK, seed=1)),
        *causes.of_diagrams(causes.QUICK, seed=1),
    ]


def of(cells, *, line):
    return [cell for cell in cells if line in cell.line]


def test_every_cell_meets_its_band(cells):
    banded = [cell for cell in cells if cell.band]
    assert [cell for cell in banded if not cell.passes] == []
    assert len(banded) == 12 + 3 + 2 + 1


def test_every_model_is_tried_on_every_planted_ratio(cells):
    for name in causes.FITS:
        assert [cell.name for cell in of(cells, line=f"unstructured; {name}")] == [
            "deprivation 1.35", "footfall 1.12", "income_support 1",
        ]  # fmt: skip


def test_with_a_smooth_effect_only_the_model_that_handles_it_is_asked_to_hold_the_truth(cells):
    found = of(cells, line="Limits hold the ratio: spatial effect 0.4, measures smooth")
    assert {cell.line.rpartition("; ")[2] for cell in found if cell.band} == {"Leroux"}
    assert {cell.band for cell in found if cell.band} == {causes.HOLDS_SPATIAL}


def test_a_smooth_effect_raises_alarm():
    found = causes.draws(causes.SETTINGS[-1], causes.Plan(5), seed=1)
    p = [causes.fitted(one, causes.TERMS, models.quasi_poisson.fit).moran_p for one in found]
    assert np.median(p) < 0.05


def test_what_the_diagram_spares_would_take_the_effect_away(cells):
    right, _, everything = of(cells, line="Limits hold the total effect")
    assert right.share > 0.75
    assert everything.share < 0.1


@pytest.fixture(scope="module")
def drawn():
    return planted.draw(planted.world(truth=Truth()), 3)


def test_the_diagram_holds_equal_what_causes_both_and_neither_mediator_nor_collider():
    question = planted.question()
    assert question.adjustment.nodes == (CONFOUNDER, NULL)
    assert question.adjustment.sufficient
    assert (question.roles[MEDIATOR], question.roles[COLLIDER]) == ("mediator", "collider")


def test_limits_that_are_too_narrow_are_found_out():
    setting, plan = causes.SETTINGS[0], causes.Plan(25, 12, 4)
    held = sum(
        causes.holds(causes.fitted(found, causes.TERMS, narrow), term, ratio)
        for found in causes.draws(setting, plan, seed=1)
        for term, ratio in setting.truth.ratios.items()
    )
    assert not Cell("", "", 3 * plan.replications, held, causes.HOLDS).passes


def narrow(data):
    return models.quasi_poisson.fit(data, level=0.7)


def test_a_quick_rung_is_that_of_the_whole_ladder():
    question = planted.question(exposure=NULL, arrows=causes.OF_THE_NULL)
    found = list(causes.draws(causes.NULLS[1], causes.Plan(2, side=4), seed=2))
    assert [causes.rung(question, one) for one in found] == [causes.answered(question, one).rung for one in found]


def test_places_on_the_lattice_touch_eight_others_and_fewer_at_its_edge():
    world = planted.world(areas=6, side=3)
    assert world.shape == (6, 9)
    touching = world.adjacency.sum(axis=1).reshape(world.shape)
    assert touching[0].tolist() == [3, 5, 5, 5, 5, 5, 5, 5, 3]
    assert touching[1].tolist() == [5, 8, 8, 8, 8, 8, 8, 8, 5]
    slow = [
        [int(one != other and max(abs(one // 9 - other // 9), abs(one % 9 - other % 9)) == 1) for other in range(54)]
        for one in range(54)
    ]
    assert world.adjacency.toarray().tolist() == slow
    assert world.places.groupby("area")["ward"].nunique().tolist() == [3] * 6
    assert world.places.groupby("ward").size().tolist() == [3] * 18


def test_measures_are_standardised_and_correlated_as_planted(drawn):
    table = drawn.table
    for name in (EXPOSURE, CONFOUNDER, NULL):
        assert (table[name].mean(), table[name].std(ddof=0)) == pytest.approx((0, 1), abs=1e-9)
    # The standard error of a correlation of 0.6 from 720 places is (1 - 0.36) / sqrt(720), 0.024; of 0, 0.037.
    assert table[EXPOSURE].corr(table[CONFOUNDER]) == pytest.approx(0.6, abs=0.1)
    assert table[EXPOSURE].corr(table[NULL]) == pytest.approx(0.0, abs=0.15)
    assert table[EXPOSURE].corr(table[MEDIATOR]) == pytest.approx(0.5, abs=0.12)


def test_a_smooth_field_is_as_like_its_neighbours_as_the_exponential_of_their_distance():
    world, rng = planted.world(20, 6), np.random.default_rng(1)
    fields = np.array([planted.smooth(world, rng).reshape(world.shape) for _ in range(400)])
    assert fields.var() == pytest.approx(1, abs=0.05)
    for step in (1, 2, 4):
        assert (fields[:, step:] * fields[:, :-step]).mean() == pytest.approx(np.exp(-step / 2), abs=0.05)


def test_without_noise_counts_are_what_the_truth_gives():
    truth = Truth(exposure=2.0, mediated=0.0, alpha=0.0, area_sd=0.0, rate=50.0, second=1.5, control=1.0)
    drawn = planted.draw(planted.world(4, 5, truth=truth), 1)
    table = drawn.table
    expected = 50 * table["residents"] * 2.0 ** table[EXPOSURE] * 1.12 ** table[CONFOUNDER]
    # A place expects some 100,000: Poisson's noise is a third of one per cent of it.
    assert (drawn.counts[planted.OUTCOME, "2023"] / expected).to_numpy() == pytest.approx(1, abs=0.03)
    assert (drawn.counts[SECOND, "2024"] / (50 * table["residents"] * 1.5 ** table[EXPOSURE])).std() < 0.01
    assert (drawn.counts[CONTROL, "2024"] / table["residents"]).to_numpy() == pytest.approx(50, abs=1)


def test_the_same_seed_draws_the_same_and_another_another(drawn):
    again, other = (planted.draw(drawn.world, seed) for seed in (3, 4))
    assert again.counts.equals(drawn.counts)
    assert again.table.equals(drawn.table)
    assert not other.counts.equals(drawn.counts)


def test_a_draw_is_asked_like_the_neighbourhoods_of_an_edition(drawn):
    found = causes.neighbourhoods(drawn)
    assert isinstance(found, places.Neighbourhoods)
    assert isinstance(found.near, clusters.Neighbours)
    assert found.outcomes == {planted.OUTCOME, SECOND, CONTROL}
    assert str(found.period) == "2023-01..2024-12"


def test_the_same_cells_give_the_same_report_and_say_how_many_were_tested(cells):
    text = report(cells, causes.QUICK, 1, "2026-11-26")
    assert text == report(list(cells), causes.QUICK, 1, "2026-11-26")
    assert "**18 cells were tested against a band, and 0 lay outside.**" in text


def test_a_cell_outside_its_band_is_named_and_fails_the_command(cells, monkeypatch, capsys):
    low = Cell("Limits", "footfall", tried=100, seen=60, band=(0.93, 0.97))
    for chosen, code, said in ((cells, 0, "None."), ([*cells, low], 1, "Limits; footfall: 60.0% of 100")):
        monkeypatch.setattr(causes, "tested", lambda plan, seed, chosen=chosen: chosen)
        assert causes.main(["--quick"]) == code
        assert said in capsys.readouterr().out
