"""The example region's offences one by one: every fact sometimes recorded, and definitions evaluated on all of it."""

import pytest

from svd_analysis import conditions, definitions, example, schemas
from svd_analysis.example import recorded_events
from svd_analysis.sources import mps_borough, mps_lsoa, mps_ward
from tests import slow_definitions as slow
from tests.projects import PARAMETERS

NAMES = sorted(path.stem for path in (PARAMETERS / "definitions").glob("*.yaml"))


@pytest.fixture(scope="module")
def history():
    return example.draw(example.world(years=range(2023, 2026)))


def test_there_are_thousands_of_offences_of_twelve_months_in_every_borough(history):
    events = history.events
    assert 4_000 < len(events) < 10_000
    assert events["count"].eq(1).all()
    assert sorted(events["month"].unique()) == recorded_events.months()
    assert len(recorded_events.months()) == 12
    assert set(history.world.areas["area_code"]) <= set(events["area_code"])


def test_they_are_the_violence_of_the_later_edition(history):
    later = history.recorded["example-2025"]
    violent = later[later["part"].map(history.world.parts["violent"]) & later["month"].isin(recorded_events.months())]
    assert violent.groupby(["area_code", "month"]).size().to_dict() == (
        history.events.groupby(["area_code", "month"]).size().to_dict()
    )


def test_every_fact_of_a_definition_is_a_column_and_sometimes_not_recorded(history):
    events = history.events
    assert set(definitions.FACTS) == set(schemas.COUNTS_ATTRIBUTES) - {"weekday", "hour"}
    for fact in definitions.FACTS:
        assert 0.01 < events[fact].isna().mean() < 0.8, fact
        assert events[fact].nunique() >= 2, fact
    assert not history.known_events[list(definitions.FACTS)].isna().any(axis=None)


def test_codes_are_the_home_offices_and_facts_have_their_values(history):
    events = history.events
    assert set(events["taxonomy"]) == {"home_office"}
    assert set(events["code"]) <= conditions.known_codes("home_office")
    for fact in definitions.FACTS:
        for value in events[fact].dropna().unique():
            conditions.check_recorded(fact, value)
    assert events["victim_age"].str.contains("-").any()


def test_no_offence_denies_what_its_kind_or_another_fact_implies(history):
    offence_of = {code: offence for offence, code in conditions.kinds() if code}
    for event in history.known_events.to_dict("records"):
        assert slow.agree(event | {"offence": offence_of[event["code"]]}), event


def test_what_is_recorded_is_so(history):
    for fact in definitions.FACTS:
        if not fact.endswith("_age"):
            pair = history.events[fact], history.known_events[fact]
            assert (pair[0].isna() | (pair[0] == pair[1])).all(), fact


def test_the_same_draw_gives_the_same_events_and_another_seed_others(history):
    again = example.draw(example.world(years=range(2023, 2026)))
    assert again.events.equals(history.events)
    other = example.draw(example.world(years=range(2023, 2026)), seed=4)
    assert not other.events.equals(history.events)


def test_a_world_that_ends_before_the_extract_has_none():
    assert example.draw(example.world(areas=1, years=range(2022, 2023))).events.empty


# --- definitions on them ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_what_each_definition_truly_counts_lies_between_its_bounds(history, name):
    rule = definitions.load(name).rule
    recorded = definitions.decide(history.events, rule)
    truly = definitions.decide(history.known_events, rule)
    # Of an offence of which everything is known, certain and possible are one answer.
    assert truly["certain"].equals(truly["possible"])
    assert (recorded["certain"] <= truly["certain"]).all()
    assert (truly["certain"] <= recorded["possible"]).all()
    assert truly["certain"].any(), "nothing is in"


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("scheme", ["mps-2023", "mps-2025", "mps-2026", "police.uk"])
def test_each_definition_says_of_every_class_of_a_scheme_what_is_certain_and_what_possible(name, scheme):
    certain, possible = definitions.bounds_of(definitions.load(name).rule, scheme, conditions.known_codes(scheme))
    assert set(certain) <= set(possible)
    assert possible, "no class can hold anything of it"


@pytest.mark.parametrize("name", NAMES)
def test_each_definition_is_evaluated_on_the_examples_borough_ward_and_neighbourhood_tables(tables, name):
    definition = definitions.load(name)
    for counts in tables:
        events = definitions.classify(counts, definition)
        assert (events["certain"] <= events["possible"]).all()
        assert not events.empty


@pytest.fixture(scope="module")
def tables(history, tmp_path_factory):
    written = {path.name: path for path in example.write(history, tmp_path_factory.mktemp("example"), "example-2025")}
    return [
        reader.read(written[f"MPS {what} Level Crime (most recent 24 months).csv"])[0]
        for reader, what in ((mps_borough, "Borough"), (mps_ward, "Ward"), (mps_lsoa, "LSOA"))
    ]
