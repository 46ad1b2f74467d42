"""Definitions explained and compared, against a second, slow evaluation of events one by one."""

import random

import pytest

from svd_analysis import condition_words, conditions, definitions, explanation, parameters
from tests.slow_conditions import (
    DOMESTIC,
    KNIFE,
    UNDER_25,
    able,
    drawn,
    everything,
    holds,
    random_condition,
    random_conditions,
)  # fmt: skip

LIBRARY = parameters.names("definitions")


# --- difference ------------------------------------------------------------------------------------------------------


def is_witness(difference, rules):
    """Whether the witness can be, is in the one rule and out of the other, slowly."""
    witness = difference.witness
    return able(witness) and holds(rules[difference.inside], witness) and not holds(rules[difference.outside], witness)


@pytest.mark.parametrize("name", LIBRARY)
def test_a_definition_does_not_differ_from_itself(name):
    definition = definitions.load(name)
    assert explanation.difference(definition, definition) == []


@pytest.mark.parametrize("name", LIBRARY)
def test_every_witness_between_two_definitions_of_the_library_is_in_one_and_not_in_the_other(name):
    one = definitions.load(name)
    for other in (definitions.load(following) for following in LIBRARY[LIBRARY.index(name) + 1 :]):
        found = explanation.difference(one, other)
        for difference in found:
            assert is_witness(difference, {one.name: one.rule, other.name: other.rule}), difference
        for difference in found[:1] + found[-1:]:
            named = {one.name: one, other.name: other}
            assert definitions.verdict(named[difference.inside], difference.witness) == "in"
            assert definitions.verdict(named[difference.outside], difference.witness) == "out"


def test_every_witness_between_two_random_conditions_is_in_one_and_not_in_the_other():
    first, second = random_conditions(150, seed=1), random_conditions(150, seed=2)
    for one, other in zip(first, second, strict=True):
        for difference in explanation.difference(drawn(one, name="one"), drawn(other, name="other")):
            assert is_witness(difference, {"one": one, "other": other}), (one, other, difference)


def test_two_random_conditions_have_no_difference_only_where_they_hold_the_same_events():
    chance = random.Random(3)
    for _ in range(40):
        one, other = random_condition(chance, 1), random_condition(chance, 1)
        if len(conditions.asked(one) | conditions.asked(other)) > 4:
            continue
        apart = any(holds(one, event) != holds(other, event) for event in everything(one, other))
        assert bool(explanation.difference(drawn(one), drawn(other))) == apart, (one, other)


def test_double_negation_and_the_order_of_clauses_make_no_difference():
    for condition in random_conditions(40, seed=4):
        twice = {"none_of": [{"none_of": [condition]}]}
        assert explanation.difference(drawn(condition), drawn(twice)) == []
        if "any_of" in condition:
            turned = {"any_of": condition["any_of"][::-1]}
            assert explanation.difference(drawn(condition), drawn(turned)) == []


def test_under_25_or_over_25_differs_from_all_ages_by_those_who_are_25():
    letter = {"any_of": [{"age": "<25", "role": "victim"}, {"age": ">25", "role": "victim"}]}
    everybody = {"any_of": [{"age": "<25", "role": "victim"}, {"age": ">=25", "role": "victim"}]}
    homicide = {"offence": "homicide"}
    [difference] = explanation.difference(
        drawn({"all_of": [letter, homicide]}, name="letter"), drawn({"all_of": [everybody, homicide]}, name="meant")
    )
    assert difference.inside == "meant"
    assert difference.in_words == "homicide, where the victim is aged 25"
    assert difference.witness["victim_age"] == "25"


def test_bexley_holds_what_the_london_minimum_leaves_out_and_nothing_less():
    [difference] = explanation.difference(definitions.load("london-minimum"), definitions.load("bexley"))
    assert difference.inside == "bexley"
    assert difference.facts == "the victim and the suspect are both 25 or over and it is not domestic abuse"
    assert "homicide" in difference.offences
    assert "rape" not in difference.offences


def test_whole_groups_and_single_codes_are_named_as_such():
    groups, nothing = drawn({"group": ["robbery", "sexual_offences"]}, name="groups"), drawn({"offence": "shoplifting"})
    assert explanation.difference(groups, nothing)[0].offences == "sexual offences and robbery"
    robbery, constable = {"offence": "robbery"}, {"code": {"home_office": ["8S"]}}
    [alone] = explanation.difference(drawn(robbery), drawn({"any_of": [robbery, constable]}))
    assert alone.in_words == "assault with injury on a constable or emergency worker (Home Office code 8S)"


# --- in words --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        (KNIFE, "it involves a knife"),
        (UNDER_25, "the victim or the suspect is under 25"),
        ({"age": "<=25", "role": "victim"}, "the victim is 25 or under"),
        ({"age": "18-24", "role": "both"}, "the victim and the suspect are both aged 18 to 24"),
        ({"age": ">17", "role": "suspect"}, "the suspect is over 17"),
        ({"sex": "female", "role": "victim"}, "the victim is female"),
        ({"offence": ["homicide", "rape", "robbery"]}, "the offence is homicide, rape or robbery"),
        ({"group": "public_order"}, "the offence is public order"),
        ({"code": {"home_office": ["8N", "5D"]}}, "the offence is recorded under Home Office code 8N or 5D"),
        ({"place": ["home", "prison"]}, "the place is home or prison"),
        ({"any_of": [KNIFE, DOMESTIC]}, "either it involves a knife, or it is domestic abuse"),
        ({"all_of": [KNIFE, {"none_of": [DOMESTIC]}]},
         "it involves a knife; and (none of these is so: it is domestic abuse)"),
        ({"any_of": [{"all_of": [KNIFE, DOMESTIC]}, UNDER_25]},
         "either (it involves a knife; and it is domestic abuse), or the victim or the suspect is under 25"),
        ({"term": "gang_violence"}, 'it counts as "gang violence"'),
    ],
)  # fmt: skip
def test_a_condition_reads_aloud(condition, words):
    assert explanation.in_words(condition) == words


def test_a_definition_reads_aloud_with_what_it_leaves_out():
    definition = drawn({"offence": "homicide"}, excluded=[DOMESTIC])
    assert explanation.in_words(definition) == (
        "An offence counts where the offence is homicide. Left out: where it is domestic abuse (a test)."
    )
    assert explanation.in_words(drawn(KNIFE, unit="victim")) == "A victim counts where it involves a knife."


def test_every_flag_and_offence_has_words():
    assert set(condition_words.FLAG_WORDS) == set(conditions.FLAGS)
    for name in [*conditions.concepts(), *conditions.offence_groups()]:
        assert explanation.in_words({"offence": name}).removeprefix("the offence is ").strip()


def test_conditions_that_hold_different_events_read_differently():
    said = {}
    for condition in [{"offence": name} for name in [*conditions.concepts(), *conditions.offence_groups()]] + (
        random_conditions(200, seed=5)
    ):
        other = said.setdefault(explanation.in_words(condition), condition)
        assert explanation.difference(drawn(condition), drawn(other)) == []


def test_an_outline_has_each_single_condition_on_a_line_of_its_own():
    london = definitions.load("london-minimum").scope
    lines = condition_words.outline(london)
    assert lines[:3] == [
        "- all of these are so:",
        "  - at least one of these is so:",
        "    - the victim or the suspect is under 25",
    ]
    assert condition_words.outline({"any_of": [KNIFE]}) == ["- it involves a knife"]


def test_ages_that_follow_one_another_are_one_run():
    assert condition_words.fact_words("victim_age", [(0, 17), (18, 24)]) == "the victim is under 25"
    assert condition_words.fact_words("victim_age", [(0, 17), (25, 120)]) == "the victim is under 18 or 25 or over"
    assert condition_words.fact_words("suspect_sex", ["male"]) == "the suspect is male"
    assert condition_words.fact_words("hate", [False]) == "it is not a hate crime"


# --- clauses ---------------------------------------------------------------------------------------------------------


def test_the_truth_table_has_the_combinations_that_can_be_and_no_other():
    sexual = {"flag": "sexual_violence"}
    table = explanation.truth_table(drawn({"all_of": [{"any_of": [KNIFE, sexual]}, {"offence": "rape"}]}))
    assert list(table.columns) == ["it involves a knife", "it is sexual violence", "the offence is rape", "verdict"]
    # A rape is sexual violence: the two rows with a rape that is not are left out.
    rapes = table[table["the offence is rape"]]
    assert rapes["it is sexual violence"].all()
    assert (rapes["verdict"] == "in").all()
    assert len(table) == 2 + 4


@pytest.mark.parametrize("name", LIBRARY)
def test_the_verdict_of_a_truth_table_follows_from_its_clauses(name):
    table = explanation.truth_table(definitions.load(name))
    clauses = [column for column in table.columns if column != "verdict"]
    assert not table.duplicated(clauses).any()
    assert "in" in set(table["verdict"])


def test_each_row_of_a_truth_table_is_met_by_an_event_and_each_event_by_a_row():
    for condition in random_conditions(40, seed=6):
        definition = drawn(condition)
        clauses = explanation.clauses(definition)
        if len(conditions.asked(definition.rule)) > 3:
            continue
        table = explanation.truth_table(definition)
        met = {
            (*(holds(one, event) for one in clauses), "in" if holds(definition.rule, event) else "out")
            for event in everything(definition.rule)
        }
        assert met == set(table.itertuples(index=False, name=None)), condition


def test_what_is_left_out_is_a_clause():
    definition = drawn({"all_of": [KNIFE, UNDER_25]}, excluded=[DOMESTIC])
    assert [explanation.in_words(one) for one in explanation.clauses(definition)] == [
        "it involves a knife",
        "the victim or the suspect is under 25",
        "none of these is so: it is domestic abuse",
    ]


# --- the minimum standard --------------------------------------------------------------------------------------------


def states(scope):
    return {standard.element: standard.state for standard in explanation.minimum_standard(drawn(scope))}


def test_a_definition_of_everything_covers_the_minimum_standard():
    everything = {"any_of": [KNIFE, {"none_of": [KNIFE]}]}
    assert set(states(everything).values()) == {"covered"}


def test_a_definition_of_theft_covers_none_of_it():
    assert set(states({"offence": "shoplifting"}).values()) == {"not"}


def test_a_definition_of_adults_with_knives_meets_it_in_part_and_says_where_not():
    adults = {"all_of": [KNIFE, {"age": ">=18", "role": "victim"}]}
    found = {standard.element: standard for standard in explanation.minimum_standard(drawn(adults))}
    assert found["knife crime"].state == "partly"
    assert found["knife crime"].reason.endswith("where the victim is under 18")
    assert found["homicide"].state == "partly"


def test_the_london_minimum_leaves_out_some_homicides():
    [homicide, *_] = explanation.minimum_standard(definitions.load("london-minimum"))
    assert homicide.state == "partly"
    assert homicide.reason == (
        "out: homicide where the victim and the suspect are both 25 or over and it is not domestic abuse"
    )


def test_definitions_that_ask_for_too_much_together_are_refused_in_a_sentence(monkeypatch):
    both, young = drawn({"all_of": [KNIFE, DOMESTIC]}), drawn(UNDER_25)
    monkeypatch.setattr(conditions, "_MOST_EVENTS", 10)
    with pytest.raises(definitions.DefinitionError, match="can't be laid side by side"):
        explanation.difference(both, young)
