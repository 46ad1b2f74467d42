"""`rates` beside PHStatsMethods, the Department of Health and Social Care's own package, where it covers the method.

It is under GPL-3 and only an oracle: it is given tables, and its numbers are held against ours. Where it takes a
missing count for none, ours is missing; so no table here has one.
"""

import numpy as np
import pandas as pd
import pytest

from svd_analysis import rates

ph = pytest.importorskip("PHStatsMethods", reason="PHStatsMethods, a test dependency, is not installed")

AREAS, BANDS = 12, 6


def drawn(seed):
    """Twelve areas by six bands with events and people, and a reference and a standard for each band."""
    draw = np.random.default_rng(seed)
    people = draw.integers(300, 9000, size=(AREAS, BANDS))
    # From areas with no event at all up to some hundred, so that all methods are met.
    events = draw.poisson(people * draw.uniform(0.0, 0.02, size=(AREAS, 1)) * np.linspace(0.2, 1.6, BANDS))
    events[0] = 0
    reference_people = draw.integers(20_000, 90_000, size=BANDS)
    reference_events = draw.integers(40, 900, size=BANDS)
    return events, people, reference_events, reference_people, draw.integers(1000, 8000, size=BANDS)


def as_frame(events, people, reference_events, reference_people, standard):
    areas = len(events)
    area = np.repeat([f"area {number:02}" for number in range(areas)], BANDS)
    return pd.DataFrame(
        {
            "area": area,
            "events": events.ravel().astype(float),
            "people": people.ravel().astype(float),
            "reference_events": np.tile(reference_events, areas).astype(float),
            "reference_people": np.tile(reference_people, areas).astype(float),
            "standard": np.tile(standard, areas).astype(float),
        }
    )


def assert_alike(ours, theirs):
    """Value and limits of each area, held against the columns of the package's table."""
    limits = [name for name in theirs.columns if name.startswith(("lower", "upper"))]
    columns = theirs[["Value", *sorted(limits)]].to_numpy(dtype=float).T
    for one, other in zip(ours, columns, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-9, atol=1e-9, equal_nan=True)


@pytest.mark.parametrize("level", [0.95, 0.998])
@pytest.mark.parametrize("seed", [1, 2])
def test_crude_rates_are_alike(seed, level):
    events, people, *_ = drawn(seed)
    # The package has no upper limit of no events, which the first area has.
    frame = pd.DataFrame({"events": events.sum(axis=1), "people": people.sum(axis=1)})[1:]
    theirs = ph.ph_rate(frame, "events", "people", confidence=level, multiplier=1000, metadata=False)
    ours = rates.crude_rate(frame["events"], frame["people"], per=1000, level=level)
    assert_alike(ours, theirs)


@pytest.mark.parametrize("level", [0.95, 0.998])
def test_proportions_are_alike(level):
    frame = pd.DataFrame({"part": [0, 1, 5, 40, 99, 100, 3], "whole": [100, 100, 9, 80, 100, 100, 4000]})
    theirs = ph.ph_proportion(frame, "part", "whole", confidence=level, multiplier=100, metadata=False)
    assert_alike(rates.proportion(frame["part"], frame["whole"], per=100, level=level), theirs)


@pytest.mark.parametrize("level", [0.95, 0.998])
@pytest.mark.parametrize("seed", [3, 4])
def test_directly_standardised_rates_are_alike_and_withheld_in_the_same_areas(seed, level):
    events, people, _, _, standard = table = drawn(seed)
    theirs = ph.ph_dsr(
        as_frame(*table), "events", "people", "standard", "area",
        confidence=level, multiplier=1000, metadata=False, euro_standard_pops=False,
    )  # fmt: skip
    ours = rates.directly_standardised_rate(events, people, standard, per=1000, level=level)
    assert_alike(ours, theirs)
    assert np.isnan(ours[0]).sum() == (events.sum(axis=1) < 10).sum() > 0


@pytest.mark.parametrize("level", [0.95, 0.998])
@pytest.mark.parametrize("seed", [5, 6])
def test_indirectly_standardised_ratios_and_rates_are_alike(seed, level):
    events, people, reference_events, reference_people, standard = drawn(seed)
    # The package has no upper limit of no events.
    events = events + 1
    frame = as_frame(events, people, reference_events, reference_people, standard)
    named = frame, "events", "people", "reference_events", "reference_people", "area"
    ours = events.sum(axis=1), people, reference_events, reference_people
    ratio = ph.ph_ISRatio(*named, confidence=level, refvalue=100, metadata=False)
    assert_alike(rates.indirectly_standardised_ratio(*ours, per=100, level=level), ratio)
    rate = ph.ph_ISRate(*named, confidence=level, multiplier=1000, metadata=False)
    assert_alike(rates.indirectly_standardised_rate(*ours, per=1000, level=level), rate)


@pytest.mark.parametrize("level", [0.95, 0.998])
def test_means_are_alike(level):
    values = np.random.default_rng(7).normal(30, 8, size=(5, 9))
    frame = pd.DataFrame({"area": np.repeat(list("abcde"), 9), "value": values.ravel()})
    theirs = ph.ph_mean(frame, "value", "area", confidence=level, metadata=False)
    assert_alike(rates.mean(values, level=level), theirs)


@pytest.mark.parametrize("many", [10, 23, 57, 140])
@pytest.mark.parametrize(("first", "invert"), [("highest", True), ("lowest", False)])
@pytest.mark.parametrize("number", [5, 10])
def test_fifths_and_tenths_are_alike(many, first, invert, number):
    # Rounded, so that some are equal; one is missing.
    scores = np.random.default_rng(many).gamma(2, 10, size=many + 1).round(0)
    scores[3] = np.nan
    frame = pd.DataFrame({"score": scores})
    # The package warns that the missing one is in no group.
    with pytest.warns(UserWarning, match="too few small areas"):
        theirs = ph.ph_quantile(frame, "score", nquantiles=number, invert=invert, type="standard")
    theirs = theirs["quantile"].where(frame["score"].notna())
    np.testing.assert_array_equal(rates.quantiles(scores, number, first=first), theirs)
