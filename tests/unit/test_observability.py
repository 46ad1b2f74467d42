"""What a source can see of a clause, against a second, slow way: every row a source can have, event by event."""

import random

import pytest

from svd_analysis import conditions, definitions, observability, parameters
from tests.slow_conditions import DOMESTIC, KNIFE, UNDER_25, able, drawn, everything, holds, random_condition

KNIFE_OR_HOMICIDE = {"any_of": [KNIFE, {"offence": "homicide"}]}


def words(scope, held, recorded=()):
    """Clause -> the word for it."""
    return {seen.clause: seen.word for seen in observability.observe(drawn(scope), held, recorded=recorded)}


def word(scope, held, recorded=()):
    return words(scope, held, recorded)[observability.THE_RULE]


def classes(scheme, *codes):
    return {scheme: codes}


# --- the slow implementation -----------------------------------------------------------------------------------------


def slow_word(condition, held, recorded):
    """The word for a condition that is a whole definition, from every event there can be."""
    events = list(everything(condition, *({"flag": name} for name in recorded)))
    rows, seen = {}, set()
    for scheme, codes in held.items():
        for code in codes:
            for event in events:
                if event["offence"] in conditions.codes()[scheme, code]:
                    key = (scheme, code, *(event[name] for name in recorded))
                    rows.setdefault(key, []).append(holds(condition, event))
                    seen.add(event["offence"])
    needed = {event["offence"] for event in events if holds(condition, event)}
    ruled_out = {event["offence"] for event in events} - seen - needed
    return slow_choice(list(rows.values()), ruled_out, needed, needed <= seen)


def slow_choice(rows, ruled_out, needed, all_held):
    if not needed:
        return "exact"
    if not any(map(any, rows)):
        return "not observable"
    if all(any(row) and not all(row) for row in rows) and not ruled_out:
        return "not observable"
    certain = all(all(row) or not any(row) for row in rows)
    return ("exact" if all_held else "subset") if certain else ("superset" if all_held else "proxy")


SOURCES = [
    {"police.uk": sorted(conditions.known_codes("police.uk"))},
    {"mps-2026": [code for code in sorted(conditions.known_codes("mps-2026")) if not code.startswith("SEXUAL")]},
    {"icd-10": ["X99"], "police.uk": ["Robbery"]},
    {"fingertips": sorted(conditions.known_codes("fingertips"))},
]


@pytest.mark.parametrize("held", SOURCES, ids=lambda held: " ".join(held))
@pytest.mark.parametrize("recorded", [(), ("knife",), ("domestic", "knife")], ids=str)
def test_any_condition_is_seen_as_trying_every_event_finds(held, recorded):
    chance = random.Random(f"{held}{recorded}")
    for _ in range(20):
        condition = random_condition(chance, 1)
        if len(conditions.asked(condition) | set(recorded)) <= 4 and not asks_for_a_code(condition):
            assert word(condition, held, recorded) == slow_word(condition, held, recorded), condition


def asks_for_a_code(condition):
    """Home Office codes part an offence that the slow way does not."""
    return "home_office" in str(condition)


def test_the_slow_way_finds_every_word():
    chance = random.Random(7)
    found = {slow_word(random_condition(chance, 1), held, ()) for held in SOURCES for _ in range(15)}
    assert found == {"exact", "superset", "subset", "proxy", "not observable"}


def test_an_event_the_slow_way_tries_can_be():
    assert all(able(event) for event in everything(KNIFE, DOMESTIC))


# --- one of each -----------------------------------------------------------------------------------------------------


def test_a_class_of_its_own_is_exact():
    held = classes("mps-2025", "VIOLENCE AGAINST THE PERSON: HOMICIDE", "SEXUAL OFFENCES: RAPE")
    assert word({"offence": "homicide"}, held) == "exact"
    assert word({"offence": ["homicide", "rape"]}, held) == "exact"


def test_a_class_that_holds_more_is_a_superset():
    held = classes("police.uk", "Violence and sexual offences", "Robbery")
    assert word({"offence": "homicide"}, held) == "superset"


def test_a_class_of_a_part_is_a_subset():
    held = classes("mps-2025", "SEXUAL OFFENCES: RAPE")
    assert word({"offence": ["homicide", "rape"]}, held) == "subset"


def test_more_and_not_all_of_it_is_a_proxy():
    held = classes("mps-2025", "SEXUAL OFFENCES: OTHER SEXUAL OFFENCES")
    assert word({"offence": ["homicide", "sexual_assault"]}, held) == "proxy"


def test_a_fact_that_no_row_records_is_not_observable_and_one_that_is_recorded_is_exact():
    held = SOURCES[0]
    domestic = {"all_of": [DOMESTIC, {"offence": "robbery"}]}
    assert words(domestic, held)["it is domestic abuse"] == "not observable"
    assert words(domestic, held, ["domestic"])["it is domestic abuse"] == "exact"
    assert word(domestic, held, ["domestic"]) == "exact"
    assert word(domestic, held) == "superset"


def test_ages_are_seen_only_where_those_of_both_people_are_recorded():
    held = SOURCES[0]
    young = {"all_of": [UNDER_25, {"offence": "robbery"}]}
    assert words(young, held, ["victim_age", "suspect_age"])["the victim or the suspect is under 25"] == "exact"
    assert words(young, held, ["victim_age"])["the victim or the suspect is under 25"] == "superset"


def test_a_source_of_other_things_sees_nothing_of_it():
    assert word({"offence": "homicide"}, SOURCES[3]) == "not observable"


def test_what_a_definition_never_holds_is_not_missed():
    # No police source holds admissions; a definition of robberies with knives loses nothing by that.
    assert words({"all_of": [KNIFE, {"offence": "robbery"}]}, SOURCES[0], ["knife"])["it involves a knife"] == "exact"


def test_a_rule_that_nothing_can_meet_is_seen_exactly():
    assert word({"all_of": [{"flag": "knife_injury"}, {"none_of": [KNIFE]}]}, SOURCES[0]) == "exact"


# --- reasons ---------------------------------------------------------------------------------------------------------


def reasons(name, source):
    [held] = observability.held_by(source)
    return {seen.clause: seen.reason for seen in observability.observe(definitions.load(name), held)}


def test_the_reason_names_what_is_not_recorded_what_is_mixed_and_what_is_not_there():
    said = reasons("london-minimum", "mps_lsoa")
    assert said["it is sexual violence"] == "no class holds any offence of it"
    assert said["the victim or the suspect is under 25"].startswith(
        "does not record the victim's age or the suspect's age"
    )
    assert said[observability.THE_RULE] == (
        "does not record the victim's age, the suspect's age or domestic abuse; 2 classes also hold other offences; "
        "no class holds rape and sexual assault including assault by penetration"
    )


def test_a_fact_that_decides_nothing_is_no_reason():
    # Inside the listed offences each offence is sexual violence or is not: recording it would tell nothing more.
    assert "sexual violence" not in reasons("london-minimum", "police_uk_street")[observability.THE_RULE]


# --- sources ---------------------------------------------------------------------------------------------------------


def test_every_source_of_counts_has_its_schemes():
    for source in observability.SCHEMES:
        parameters.known("sources", source)
        for held in observability.held_by(source):
            [(scheme, codes)] = held.items()
            assert set(codes) <= conditions.known_codes(scheme)
            assert codes


def test_the_neighbourhood_table_holds_no_sexual_offences():
    [held] = observability.held_by("mps_lsoa")
    assert not [code for code in held["mps-2026"] if "SEXUAL" in code]


def test_a_scheme_can_be_named_itself():
    assert observability.held_by("icd-10") == [{"icd-10": sorted(conditions.known_codes("icd-10"))}]


def test_a_grid_has_a_row_for_each_clause_and_source():
    held = {"police_uk_street": SOURCES[0], "fingertips": SOURCES[3]}
    grid = observability.grid(drawn(KNIFE_OR_HOMICIDE), held, recorded={"police_uk_street": ("knife",)})
    assert grid[["source", "clause"]].values.tolist() == [
        [source, clause]
        for source in held
        for clause in ("it involves a knife", "the offence is homicide", observability.THE_RULE)
    ]
    # A knife is told, by the row or by the offence; homicides are one of many in their class.
    assert grid["visibility"].tolist()[:3] == ["subset", "superset", "proxy"]
