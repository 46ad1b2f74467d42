"""Data that can't answer end in a sentence, never in a number or a traceback."""

import numpy as np
import pandas as pd
import pytest

from svd_analysis import clusters, models
from tests.lattices import lattice

NEAR = lattice(12)


def table(**changed):
    """144 ordinary places; `changed` columns take the place of their own."""
    numbers = np.random.default_rng(11)
    x, z = numbers.normal(size=(2, 144))
    people = numbers.integers(1200, 3000, 144)
    events = numbers.poisson(people / 1000 * 9 * np.exp(0.3 * x))
    areas = np.repeat([f"a{number:02d}" for number in range(12)], 12)
    return pd.DataFrame(
        {"events": events, "people": people, "x": x, "z": z, "area": areas, "place": NEAR.codes} | changed
    )


def ask(model, rows, *, terms=("x", "z"), area="area", near=None, **choices):
    data = models.data(
        rows, outcome="events", population="people", terms=list(terms), area=area, place="place", near=near
    )
    return model.fit(data, **choices)


FEW = table().iloc[:15]
BINARY = (np.arange(144) % 2).astype(float)
WORSE = {
    "nobody lives anywhere": (table(people=0), {}, "No row can be used"),
    "no event at all": (table(events=0), {}, "No events is recorded in any of the 144 rows"),
    "every count is missing": (table(events=np.nan), {}, "No row can be used"),
    "a covariate that is missing everywhere": (table(x=np.nan), {}, "x is missing"),
    "a covariate that is infinite everywhere": (table(x=np.inf), {}, "x is missing"),
    "a constant covariate": (table(x=3.0), {}, "x has the same value everywhere"),
    "no covariate": (table(), {"terms": ()}, "No term is given"),
    "two covariates that are one": (table(z=table()["x"] * 2), {}, "nearly repeat each other"),
    "two covariates that are nearly one": (
        table(z=table()["x"] + 0.001 * table()["z"]), {}, "nearly repeat each other"),
    "a covariate of areas": (
        table(z=np.repeat(np.arange(12.0), 12)), {}, "z is the same within each area"),
    "perfect separation": (
        table(x=BINARY, events=np.where(BINARY > 0, 0, 9)), {}, "perfect separation"),
    "events at one value only": (
        table(x=np.where(np.arange(144) == 5, 0.0, np.arange(144) + 1.0), events=np.where(np.arange(144) == 5, 90, 0)),
        {"area": None}, "the rate ratio has no end"),
    "only one area has events": (
        table(events=np.where(table()["area"] == "a00", 9, 0)), {}, "Only one area has any events"),
    "too few rows": (FEW, {}, "15 rows are too few for 2 terms and 2 areas"),
    "too few events": (table(events=(np.arange(144) % 9 == 0) * 1), {}, "16 events are too few for 2 terms"),
    "one row that decides alone": (
        table(x=np.where(np.arange(144) == 70, 1000.0, table()["x"])), {}, "p070 alone decides the fit"),
}  # fmt: skip


@pytest.mark.parametrize("name", WORSE)
@pytest.mark.parametrize("model", [models.quasi_poisson, models.negative_binomial, models.leroux])
def test_a_model_of_counts_says_why_it_has_no_number(model, name):
    rows, choices, said = WORSE[name]
    choices = {"near": NEAR if len(rows) == 144 else None} | choices
    result = ask(model, rows, **choices)
    assert said in result.refused
    assert (len(result.coefficients), result.rung) == (0, 0)
    assert "nan" not in result.refused.casefold().split()


@pytest.mark.parametrize("areas", [1, 3, 19])
def test_robust_intervals_want_twenty_areas(areas):
    rows = table(area=[f"a{number % areas:02d}" for number in range(144)])
    assert "areas are too few for intervals robust" in ask(models.quasi_poisson, rows, limits="clusters").refused


def test_one_area_alone_is_fitted_without_others_to_set_it_beside():
    result = ask(models.quasi_poisson, table(area="a00"))
    assert not result.refused


def test_the_spatial_model_wants_neighbours_and_fifty_places():
    assert "no places are known to be neighbours" in ask(models.leroux, table()).refused
    few = models.data(
        table().iloc[:48], outcome="events", population="people", terms=["x"], place="place",
        near=NEAR.of(NEAR.codes[:48]),
    )  # fmt: skip
    assert "48 places are too few" in models.leroux.fit(few).refused


def test_islands_keep_an_effect_of_their_own_and_are_in_no_test_of_likeness():
    adjacency = NEAR.adjacency.tolil()
    for island in (0, 77, 143):
        adjacency[island, :], adjacency[:, island] = 0, 0
    islands = clusters.Neighbours(NEAR.codes, adjacency.tocsr())
    islands.adjacency.eliminate_zeros()
    result = ask(models.leroux, table(), near=islands)
    assert not result.refused
    assert np.isfinite(ask(models.quasi_poisson, table(), near=islands).moran_p)


def test_places_that_are_all_islands_have_no_likeness_to_test():
    from scipy import sparse

    alone = clusters.Neighbours(NEAR.codes, sparse.csr_array((144, 144)))
    result = ask(models.quasi_poisson, table(), near=alone)
    assert np.isnan(result.moran_p)
    assert not result.refused


def test_a_model_that_does_not_converge_shows_no_number(monkeypatch):
    import statsmodels.api as sm

    class Stopped:
        converged = False

    monkeypatch.setattr(sm.GLM, "fit", lambda *_, **__: Stopped())
    assert "did not converge" in ask(models.quasi_poisson, table()).refused


def test_a_warning_of_the_library_is_a_refusal_and_no_number(monkeypatch):
    import warnings

    import statsmodels.api as sm

    monkeypatch.setattr(sm.GLM, "fit", lambda *_, **__: warnings.warn("overflow", RuntimeWarning, stacklevel=1))
    assert ask(models.quasi_poisson, table()).refused.startswith("The model did not converge (overflow)")
