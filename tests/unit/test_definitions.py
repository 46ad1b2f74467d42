"""Definitions: each against trying every event, what some say of the Met's classes, and the taxonomies they rest on."""

import pandas as pd
import pytest

from svd_analysis import conditions, definitions
from svd_analysis.errors import DefinitionError, ParameterError
from tests import slow_definitions as slow
from tests.projects import PARAMETERS
from tests.tables import table

NAMES = sorted(path.stem for path in (PARAMETERS / "definitions").glob("*.yaml"))
CERTAIN, BOUNDED, OUT = (True, True), (False, True), (False, False)


def counts_of(*keys, **recorded):
    """COUNTS rows of some (taxonomy, code) pairs; `recorded` gives each row's attributes."""
    return pd.DataFrame(keys, columns=["taxonomy", "code"], dtype="str").assign(**recorded)


def verdicts(condition, *keys, **recorded):
    decided = definitions.decide(counts_of(*keys, **recorded), condition)
    return [tuple(map(bool, row)) for row in decided.itertuples(index=False)]


def mps(code):
    return ("mps-2023", code)


WITH_INJURY = mps("Violence Against the Person: Violence with Injury")
WITHOUT_INJURY = mps("Violence Against the Person: Violence without Injury")
RAPE = mps("Sexual Offences: Rape")
OTHER_SEXUAL = mps("Sexual Offences: Other Sexual Offences")
HOMICIDE = mps("Violence Against the Person: Homicide")
PERSONAL_ROBBERY = mps("Robbery: Robbery of Personal Property")
BLADE = mps("Possession of Weapons: Possession of Article with Blade or Point")


@pytest.mark.parametrize("name", NAMES)
def test_a_definition_decides_every_class_as_trying_every_completion_does(name):
    rule = definitions.load(name).rule
    answers = {pair: set() for key in slow.HELD for pair in slow.events_of(*key)}
    for event in slow.completions(rule, answers, {}):
        found = answers[event["offence"], event["home_office"]]
        if len(found) < 2:
            found.add(slow.holds(rule, event))
    tried = [set().union(*(answers[pair] for pair in slow.events_of(*key))) for key in slow.HELD]
    assert verdicts(rule, *slow.HELD) == [(found == {True}, True in found) for found in tried]


def test_under_25_or_over_25_leaves_out_those_who_are_25():
    letter = {"any_of": [{"age": "<25", "role": "victim"}, {"age": ">25", "role": "victim"}]}
    assert verdicts(letter, WITH_INJURY) == [BOUNDED]


def test_rape_is_sexual_violence_and_a_robbery_is_not():
    sexual = {"flag": "sexual_violence"}
    assert verdicts(sexual, RAPE, OTHER_SEXUAL, HOMICIDE, PERSONAL_ROBBERY) == [CERTAIN, CERTAIN, OUT, OUT]


def test_carrying_a_blade_is_knife_crime_whatever_else_is_recorded():
    assert verdicts({"flag": "knife"}, BLADE, WITH_INJURY) == [CERTAIN, BOUNDED]


def test_a_knife_injury_without_a_knife_is_not_possible():
    contradiction = {"all_of": [{"flag": "knife_injury"}, {"none_of": [{"flag": "knife"}]}]}
    assert verdicts(contradiction, WITH_INJURY) == [OUT]
    assert verdicts({"any_of": [{"flag": "knife"}, {"none_of": [{"flag": "knife_injury"}]}]}, WITH_INJURY) == [CERTAIN]


def test_a_knife_injury_on_record_says_that_there_was_a_knife_and_no_knife_that_there_was_no_knife_injury():
    key = ("mps-2023", "Violence Against the Person: Violence with Injury")
    assert verdicts({"flag": "knife"}, key, knife_injury=[True]) == [CERTAIN]
    assert verdicts({"flag": "knife"}, key, knife_injury=[False]) == [BOUNDED]
    assert verdicts({"flag": "knife_injury"}, key, knife=[False]) == [OUT]
    assert verdicts({"flag": "exploitation"}, key, modern_slavery=[True]) == [CERTAIN]


def test_the_london_minimum_and_bexley_see_the_classes_of_the_borough_table_so():
    keys = [HOMICIDE, RAPE, PERSONAL_ROBBERY, OTHER_SEXUAL, WITH_INJURY, WITHOUT_INJURY, BLADE]
    london, bexley = (definitions.load(name).scope for name in ("london-minimum", "bexley"))
    # Only rape is sexual violence whole and listed whole; anybody else may be 25 or over, and not domestic.
    assert verdicts(london, *keys) == [BOUNDED, CERTAIN, BOUNDED, BOUNDED, BOUNDED, BOUNDED, OUT]
    # At all ages the class alone decides; threats to kill are hidden in violence without injury.
    assert verdicts(bexley, *keys) == [CERTAIN, CERTAIN, CERTAIN, BOUNDED, BOUNDED, BOUNDED, OUT]
    every = [key for key in slow.HELD if key[0] == "mps-2023"]
    for scope in (london, bexley):
        possible = {key for key, (_, may) in zip(every, verdicts(scope, *every), strict=True) if may}
        assert possible == set(keys) - {BLADE}


# --- what is recorded narrows the bounds -----------------------------------------------------------------------------


def test_what_is_recorded_narrows_the_bounds_and_what_is_missing_does_not():
    london = definitions.load("london-minimum").scope
    ages = pd.array(["24", "25", None, "25"], dtype="str")
    domestic = pd.array([None, False, False, True], dtype="boolean")
    found = verdicts(london, *[HOMICIDE] * 4, victim_age=ages, domestic=domestic)
    # 24: under 25. 25, not domestic: the suspect may be under 25. Unknown age: as before. 25 but domestic: in.
    assert found == [CERTAIN, BOUNDED, BOUNDED, CERTAIN]
    both = verdicts(london, HOMICIDE, victim_age=["25"], suspect_age=["40"], domestic=[False])
    assert both == [OUT]


def test_an_offence_that_is_domestic_by_law_is_not_one_recorded_as_not_domestic():
    control = {"offence": "controlling_or_coercive_behaviour"}
    assert verdicts(control, WITHOUT_INJURY) == [BOUNDED]
    assert verdicts(control, WITHOUT_INJURY, domestic=pd.array([False], dtype="boolean")) == [OUT]


# --- classify --------------------------------------------------------------------------------------------------------


def drawn_counts():
    return table("""
        taxonomy | code                                                  | month   | count
        mps-2023 | Violence Against the Person: Violence with Injury     | 2024-01 | 5
        mps-2023 | Sexual Offences: Rape                                 | 2024-01 | 2
        mps-2023 | Theft: Shoplifting                                    | 2024-01 | 9
        mps-2023 | Sexual Offences: Rape                                 | 2024-02 | 1
    """)


def test_an_offence_is_in_the_events_once_however_many_parts_of_the_definition_it_meets():
    events = definitions.classify(drawn_counts(), definitions.load("london-minimum"))
    assert events["count"].tolist() == [5, 2, 1]
    assert events["certain"].tolist() == [False, True, True]
    assert events["group"].tolist() == ["violence_against_the_person", "sexual_offences", "sexual_offences"]


def test_a_focus_group_is_inside_the_scope():
    events = definitions.classify(drawn_counts(), definitions.load("bexley"))
    assert (events["under_25_possible"] <= events["possible"]).all()
    assert not events["under_25_certain"].any()


def test_a_class_of_several_groups_is_of_several():
    counts = counts_of(("police.uk", "Violence and sexual offences"))
    [group] = definitions.classify(counts, definitions.load("bexley"))["group"]
    assert group == "several"


def test_a_code_the_taxonomy_does_not_know_is_refused_with_the_nearest():
    with pytest.raises(DefinitionError, match="'Sexual Offences: Rap' is not in the taxonomy 'mps-2023'. Did you mean"):
        definitions.decide(counts_of(mps("Sexual Offences: Rap")), {"flag": "knife"})


def test_an_unknown_offence_is_refused_with_the_nearest():
    with pytest.raises(DefinitionError, match="unknown offence 'homicde'. Did you mean 'homicide'"):
        definitions.offences(["homicde"])
    with pytest.raises(DefinitionError, match="no offence is named"):
        definitions.offences([])


def test_an_unknown_definition_is_refused_with_the_nearest():
    with pytest.raises(ParameterError, match="There is no definition 'bexly'. Did you mean 'bexley'"):
        definitions.load("bexly")


# --- the taxonomies --------------------------------------------------------------------------------------------------


def test_every_code_holds_offences_that_exist_and_none_twice():
    known = {row["offence"] for row in slow.rows("offences")}
    for key, held in slow.HELD.items():
        assert held, key
        assert set(held) <= known, key
        assert len(held) == len(set(held)), key
    assert len(slow.HELD) == len(slow.rows("codes"))


def test_every_offence_is_in_at_least_one_code_of_each_police_scheme():
    # What a partner sees is no offence until the police record one, and antisocial behaviour is none.
    seen_by_partners = {
        "hospital_admissions", "emergency_department_attendances", "ambulance_incidents", "school_exclusions",
        "assessed_criminal_exploitation", "assessed_sexual_exploitation", "assessed_gangs", "marac_cases",
    }  # fmt: skip
    # A publisher's series counts offences of other codes once more.
    every = {
        row["offence"]
        for row in slow.rows("offences")
        if row["group"] not in seen_by_partners and not row["group"].startswith("published_")
    }
    every -= {"antisocial_behaviour"}
    for scheme in ("mps-2023", "mps-2025", "mps-2026", "police.uk"):
        held = {offence for (taxonomy, _), offences in slow.HELD.items() if taxonomy == scheme for offence in offences}
        # The Met's tables hold no antisocial behaviour, which is an incident and no offence.
        assert held - {"antisocial_behaviour"} == every, scheme


def test_every_home_office_code_stands_once():
    codes = [code for row in slow.rows("offences") for code in row["home_office_codes"].split()]
    assert len(codes) == len(set(codes))


def test_concepts_and_implications_name_offences_that_exist():
    known = {row["offence"] for row in slow.rows("offences")}
    assert all(set(offences) <= known for offences in slow.CONCEPTS.values())
    assert not set(slow.CONCEPTS) & known
    assert {offence for offence, _, _ in slow.IMPLIED} <= known
    for _, fact, value in slow.IMPLIED:
        assert value in conditions.values_of(fact), fact


@pytest.mark.parametrize("scheme", ["mps-2023", "mps-2025", "mps-2026"])
def test_violence_against_the_person_is_the_same_offences_in_three_classes_and_in_five(scheme):
    classes = [
        key for key in slow.HELD if key[0] == scheme and key[1].upper().startswith("VIOLENCE AGAINST THE PERSON")
    ]
    held = [offence for key in classes for offence in slow.HELD[key]]
    assert len(classes) == (5 if scheme == "mps-2026" else 3)
    assert len(held) == len(set(held))
    assert set(held) == set(slow.CONCEPTS["violence_against_the_person"])


def test_violence_without_injury_is_not_the_same_offences_in_2025_and_2026():
    name = "VIOLENCE AGAINST THE PERSON: VIOLENCE WITHOUT INJURY"
    earlier, later = (set(slow.HELD[scheme, name]) for scheme in ("mps-2025", "mps-2026"))
    assert earlier - later == set(slow.CONCEPTS["stalking_and_harassment"])


def test_a_scheme_counts_a_measure_exactly_only_where_each_class_is_wholly_in_or_out():
    core = ["homicide", "violence_with_injury", "rape", "other_sexual_offences", "robbery_of_personal_property"]
    assert definitions.countable({"offence": core}, "mps-2023")
    assert definitions.countable({"offence": core}, "mps-2025")
    assert not definitions.countable({"offence": core}, "police.uk")
    assert not definitions.countable({"offence": ["threats_to_kill"]}, "mps-2023")
    assert not definitions.countable({"offence": ["admission_for_violence"]}, "mps-2023")
