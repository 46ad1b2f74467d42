"""The bridge of London's editions, before and across the change of record system, against a slow second computation."""

import numpy as np
import pytest

from svd_analysis import numbers, parameters, schemas
from tests.real import slow_bridge
from tests.real.conftest import at

PAIRS = {"london-2024": ("2023-07_release", "2022", "2023"), "london-2025": ("2025-02_release", "2023", "2024")}
LATER = "2025-02_release"
BEXLEY, KINGSTON, CITY = "E09000004", "E09000021", "E09000001"
# Steps are differences of two endpoints, each rounded to six decimals.
ROUNDING = 2.1e-6
STEPS = ("revision", "attribution", "taxonomy", "boundary", "definition")
LEAD = ("earlier_under_old", "earlier_under_new", "latest_under_old", "latest_under_new")
ENDPOINTS = ("as_published", "restated", "latest_value", *LEAD)


@pytest.fixture(scope="module")
def changes(real_numbers):
    """Edition -> its CHANGES by (measure, bound, area, quantity), each a dict."""
    return {edition: _by_key(real_numbers(edition)["changes"]) for edition in PAIRS}


@pytest.fixture(scope="module")
def cells(real_data):
    """Edition -> cells of the earlier year in the earlier and the later release, and of the latest year."""
    read = {folder: slow_bridge.release(real_data, folder) for folder in {LATER, *(pair[0] for pair in PAIRS.values())}}
    return {
        edition: tuple(slow_bridge.year_of(read[a], b) for a, b in ((folder, before), (LATER, before), (LATER, after)))
        for edition, (folder, before, after) in PAIRS.items()
    }


@pytest.fixture(scope="module")
def slow(cells, real_data):
    """Edition -> its bridge worked out slowly, by (measure, bound, area, quantity)."""
    return {edition: _slow(edition, cells[edition], real_data) for edition in PAIRS}


def _by_key(changes):
    rows = changes[(changes["breakdown"] == "") & changes["geography"].isin(["lad24", "pseudo"])].to_dict("records")
    keyed = {(row["indicator"], row["bound"], row["area_code"], row["quantity"]): row for row in rows}
    assert len(keyed) == len(rows)
    return keyed


def _slow(edition, cells, real_data):
    blocks, spelt = slow_bridge.BLOCKS_2023_2025, lambda classes: classes
    if edition == "london-2025":
        blocks = slow_bridge.same_classes(code for _, later in blocks for code in later)
        spelt = later_spelling
    people = [slow_bridge.residents(real_data, year) for year in PAIRS[edition][1:]]
    rows = {}
    for measures, chosen in (
        (slow_bridge.MEASURES, lambda area: True),
        (slow_bridge.MINIMUM, lambda area: area in people[0] and area != BEXLEY),
        (slow_bridge.BEXLEYS, lambda area: area == BEXLEY),
    ):
        measures = {key: spelt(classes) for key, classes in measures.items()}
        found = slow_bridge.bridge(*cells[:2], blocks, measures, cells[2], people)
        rows |= {key: row for key, row in found.items() if chosen(key[2])}
    return rows


def later_spelling(classes):
    return slow_bridge.later_classes(classes, slow_bridge.BLOCKS_2023_2025)


def of(rows, **wanted):
    """Rows by key whose parts of the key are as wanted."""
    names = ("measure", "bound", "area", "quantity")
    return {key: row for key, row in rows.items() if wanted.items() <= dict(zip(names, key, strict=True)).items()}


@pytest.mark.parametrize("edition", PAIRS)
def test_every_measure_area_and_bound_that_the_slow_way_finds_is_a_row(changes, slow, edition):
    measures = {key[0] for key in slow[edition]}
    assert len(measures) == 12
    fast = {key for key in changes[edition] if key[0] in measures and key[2] != CITY}
    assert fast == set(slow[edition])
    assert len({key[2] for key in fast}) == 34


@pytest.mark.parametrize("edition", PAIRS)
@pytest.mark.parametrize("column", ENDPOINTS)
def test_an_endpoint_is_the_number_that_the_slow_way_finds(changes, slow, edition, column):
    counts = of(slow[edition], quantity="count")
    assert {key: changes[edition][key][column] for key in counts} == {key: row[column] for key, row in counts.items()}
    rates = of(slow[edition], quantity="rate")
    for key, row in rates.items():
        assert changes[edition][key][column] == pytest.approx(row[column], abs=ROUNDING), key


@pytest.mark.parametrize("edition", PAIRS)
@pytest.mark.parametrize("step", [*STEPS, "denominator", "population", "movement"])
def test_a_step_is_the_one_that_the_slow_way_finds(changes, slow, edition, step):
    for key, row in slow[edition].items():
        found = changes[edition][key][step]
        if row.get(step) is None:
            assert found != found, (key, found)
        else:
            assert found == pytest.approx(row[step], abs=2 * ROUNDING), key


@pytest.mark.parametrize("edition", PAIRS)
def test_steps_add_up_from_what_was_published_to_this_edition(changes, edition):
    for key, row in changes[edition].items():
        steps = [row[step] for step in (*STEPS, "denominator", "population", "movement") if row[step] == row[step]]
        if row["restated"] == row["restated"] and row["latest_value"] == row["latest_value"]:
            assert row["as_published"] + sum(steps) == pytest.approx(row["latest_value"], abs=1e-5), key


@pytest.mark.parametrize("edition", PAIRS)
def test_attribution_sums_to_zero_over_all_areas_and_pseudo_areas(changes, edition):
    for measure, bound in slow_bridge.MEASURES:
        rows = of(changes[edition], measure=measure, bound=bound, quantity="count")
        assert len(rows) == 34
        assert sum(row["attribution"] for row in rows.values()) == pytest.approx(0, abs=34 * ROUNDING)


@pytest.mark.parametrize("edition", PAIRS)
def test_revision_is_what_the_whole_file_grew_by_and_nothing_more(changes, cells, edition):
    old, new, _ = cells[edition]
    for (measure, bound), classes in slow_bridge.MEASURES.items():
        before = classes if edition == "london-2024" else later_spelling(classes)
        grew = sum(new[key] for key in new if key[1] in later_spelling(classes))
        grew -= sum(old[key] for key in old if key[1] in before)
        rows = of(changes[edition], measure=measure, bound=bound, quantity="count")
        assert sum(row["revision"] for row in rows.values()) == pytest.approx(grew, abs=34 * ROUNDING), measure


def test_no_offence_moves_between_classes_that_a_block_holds_whole(changes):
    # All of these measures take whole blocks, so what is in and what is not are unmoved, each by itself.
    for edition in PAIRS:
        for measure, bound in slow_bridge.MEASURES:
            rows = of(changes[edition], measure=measure, bound=bound)
            assert {row["taxonomy"] for row in rows.values()} == {0}


def test_one_release_on_both_sides_has_no_step_at_all(changes):
    for measure, bound in {**slow_bridge.MEASURES, **slow_bridge.MINIMUM}:
        for key, row in of(changes["london-2025"], measure=measure, bound=bound).items():
            if key[2] != CITY:
                assert {row[step] for step in STEPS} == {0}, key
                assert row["as_published"] == row["restated"], key


@pytest.mark.parametrize(
    ("measure", "share", "london"),
    [("sexual_offences", -28.6, (25105, 25136)), ("violence_against_the_person", -8.9, (241108, 241055))],
)
def test_what_kingston_lost_of_2022_is_attribution_beside_a_london_that_hardly_moved(changes, measure, share, london):
    row = changes["london-2024"][measure, "exact", KINGSTON, "count"]
    assert round((row["restated"] / row["as_published"] - 1) * 100, 1) == share
    assert abs(row["revision"]) < 1
    assert row["attribution"] == pytest.approx(row["restated"] - row["as_published"], abs=1)
    rows = of(changes["london-2024"], measure=measure, quantity="count").values()
    assert tuple(sum(row[column] for row in rows) for column in ("as_published", "restated")) == london
    assert abs(london[1] / london[0] - 1) < 0.0013
    assert row["direction"] != "fell"


def test_violence_of_bexley_in_2022_is_restated_from_5754_to_5651(changes):
    row = changes["london-2024"]["violence_against_the_person", "exact", BEXLEY, "count"]
    assert (row["as_published"], row["restated"]) == (5754, 5651)
    assert row["comparable"] == "comparable after restatement"
    assert row["reason"]


def test_offences_with_no_borough_count_0_before_the_release_that_lists_them(changes):
    row = changes["london-2024"]["violence_against_the_person", "exact", "met-unknown", "count"]
    assert (row["as_published"], row["attribution"], row["restated"]) == (0, 8095, 8095)
    assert "counts 0" in row["reason"]


def test_blade_or_point_is_not_comparable_after_six_classes_became_one(changes, cells):
    old, new, _ = cells["london-2024"]
    [(weapons, one)] = [block for block in slow_bridge.BLOCKS_2023_2025 if set(slow_bridge.BLADE) < set(block[0])]
    slow = slow_bridge.endpoints(old, new, ((weapons, one),), slow_bridge.BLADE, ())
    rows = of(changes["london-2024"], measure="possession_of_blade_or_point", quantity="count")
    assert set(slow) == {key[2] for key in rows}
    assert sum(row["as_published"] for row in rows.values()) == 2651
    assert sum(row["attribution"] for row in rows.values()) == pytest.approx(0, abs=34 * ROUNDING)
    for key, row in rows.items():
        published, revised, attributed, _ = (slow_bridge.rounded(end) for end in slow[key[2]])
        found = [row[name] for name in ("as_published", "revision", "attribution")]
        assert found == pytest.approx([published, revised - published, attributed - revised], abs=2 * ROUNDING), key
        assert (row["comparable"], row["direction"]) == ("not comparable", "not comparable")
        assert "only together with others" in row["reason"]
        for name in ("taxonomy", "restated", "movement", "latest_value", "ratio"):
            assert row[name] != row[name], (key, name)
    assert of(changes["london-2025"], measure="possession_of_blade_or_point") == {}


def test_across_the_record_system_every_borough_is_relative_only(changes):
    for key, row in _boroughs(changes["london-2025"]).items():
        assert row["comparable"] == "relative only", key
        assert "28 February 2024" in row["reason"], key
        assert row["direction"] not in ("rose", "fell"), key


def test_nothing_in_the_edition_across_the_record_system_rose_or_fell(changes):
    own = {key: row["direction"] for key, row in changes["london-2025"].items() if row["direction"] in ("rose", "fell")}
    assert own == {}


def test_violence_with_injury_of_bexley_is_no_clear_change_beside_the_rest_of_the_force(changes):
    row = changes["london-2025"]["violence_with_injury", "exact", BEXLEY, "count"]
    assert round((row["latest_value"] / row["restated"] - 1) * 100, 1) == -19.0
    assert [round(row[name], 2) for name in ("ratio", "lower", "upper")] == [0.96, 0.87, 1.07]
    assert row["direction"] == "no clear change"


def test_ratios_across_the_record_system_are_those_beside_the_rest_of_the_force(changes, slow):
    for measure, tau in (("violence_with_injury", 0.04), ("core_recorded_violence", 0.06)):
        counts = of(slow["london-2025"], measure=measure, quantity="count")
        region = [sum(row[end] for row in counts.values()) for end in ("restated", "latest_value")]
        for key, row in counts.items():
            if key[2].startswith("E09"):
                expected = slow_bridge.relative((row["restated"], row["latest_value"]), region, tau)
                found = changes["london-2025"][key]
                assert [found[name] for name in ("ratio", "lower", "upper")] == pytest.approx(expected, rel=1e-5), key


def test_ratios_before_the_record_system_are_of_the_restated_year(changes, slow):
    for measure, tau in (("violence_with_injury", 0.04), ("robbery_personal", 0.16)):
        for key, row in of(slow["london-2024"], measure=measure, quantity="count").items():
            if key[2].startswith("E09"):
                found = changes["london-2024"][key]
                expected = slow_bridge.own(row["restated"], row["latest_value"], tau)
                assert [found[name] for name in ("ratio", "lower", "upper")] == pytest.approx(expected, rel=1e-5), key


@pytest.mark.parametrize("edition", PAIRS)
def test_rape_is_called_a_rise_nowhere(changes, edition):
    words = {row["direction"] for row in of(changes[edition], measure="rape").values()}
    assert not words & {"rose", "more than the rest of the force"}


@pytest.mark.parametrize("edition", PAIRS)
def test_a_word_needs_an_interval_without_1_and_a_small_q_and_stands_on_a_headline(changes, edition):
    headlines = parameters.edition(edition).headlines
    words = ("rose", "fell", "more than the rest of the force", "less than the rest of the force")
    told = {key: row for key, row in changes[edition].items() if row["direction"] in words}
    for key, row in told.items():
        assert key[0] in headlines, key
        assert row["q"] <= 0.05, key
        assert row["lower"] > 1 or row["upper"] < 1, key


@pytest.mark.parametrize("edition", PAIRS)
def test_every_row_says_how_comparable_it_is_and_why(changes, edition):
    kinds = {"comparable", "comparable after restatement", "relative only", "not comparable"}
    for key, row in changes[edition].items():
        assert row["comparable"] in kinds, key
        assert row["reason"] or row["comparable"] == "comparable", key
        assert set(row) == set(schemas.CHANGES)
        if row["comparable"] == "not comparable":
            assert row["direction"] == "not comparable", key


def test_an_edition_beside_itself_has_no_step_and_no_clear_change(real_outputs):
    with at(real_outputs("london-2025")):
        edition = parameters.edition("london-2025")
        rows = numbers.compared(edition, edition)
    known = rows[rows["restated"].notna()]
    assert len(known) > 900
    for step in (*STEPS, "movement"):
        assert set(known[step]) == {0}, step
    assert set(known["population"].dropna()) | set(known["denominator"].dropna()) == {0}
    assert known["as_published"].equals(known["latest_value"])
    assert set(known["comparable"]) == {"comparable"}
    assert set(known["direction"]) == {"no clear change", "not tested: interval only"}


def test_the_later_edition_against_the_earlier_is_the_same_path_reversed(real_outputs, real_numbers):
    changes = real_numbers("london-2024")["changes"]
    real_outputs("london-2023")
    with at(real_outputs("london-2024")):
        back = numbers.compared(parameters.edition("london-2024"), parameters.edition("london-2023"))
    keys = ["indicator", "area_code", "bound", "quantity"]
    assert back[keys].equals(changes[keys])
    steps = (*STEPS, "denominator", "population", "movement")
    for step in steps:
        assert (back[step] + changes[step]).fillna(0).eq(0).all(), step
        assert back[step].isna().equals(changes[step].isna()), step
    for name, other in (
        ("as_published", "latest_value"),
        ("earlier_under_old", "latest_under_new"),
        ("earlier", "latest"),
    ):
        assert back[name].equals(changes[other].rename(name)), name
        assert back[other].equals(changes[name].rename(other)), other
    for name, other in (("ratio", "ratio"), ("lower", "upper"), ("upper", "lower")):
        assert np.allclose(back[name], 1 / changes[other], rtol=1e-9, equal_nan=True), name
    turned = {"rose": "fell", "fell": "rose"}
    assert list(back["direction"]) == [turned.get(word, word) for word in changes["direction"]]


def test_the_city_of_london_was_not_in_the_edition_before(changes):
    rows = of(changes["london-2025"], area=CITY, quantity="count")
    assert rows
    for row in rows.values():
        assert row["comparable"] == "not comparable"
        assert row["as_published"] != row["as_published"]


def _boroughs(rows):
    """Rows of the 32 boroughs for what the borough table counts."""
    measures = {measure for measure, _ in slow_bridge.MEASURES}
    return {key: row for key, row in rows.items() if key[0] in measures and key[2].startswith("E09")}
