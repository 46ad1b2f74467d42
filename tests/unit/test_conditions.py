"""The language of definitions, against the slow evaluator: random conditions on random records."""

import itertools
import random

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from svd_analysis import conditions, definitions
from tests import slow_definitions as slow

CERTAIN, BOUNDED, OUT = (True, True), (False, True), (False, False)
FACTS = definitions.FACTS
BANDS = [(0, 9), (1, 17), (10, 24), (18, 24), (20, 29), (25, 34), (18, 120)]


def verdicts(condition, *records):
    """Certain and possible of some records, each a dict of taxonomy, code and what is recorded."""
    names = {name: None for record in records for name in record}
    counts = pd.DataFrame({name: pd.array([one.get(name) for one in records], dtype=kind(name)) for name in names})
    return [tuple(map(bool, row)) for row in definitions.decide(counts, condition).itertuples(index=False)]


def kind(name):
    return "boolean" if name in conditions.FLAGS else "str"


def one(condition, **record):
    [verdict] = verdicts(condition, {"taxonomy": "mps-2023", "code": INJURY} | record)
    return verdict


INJURY = "Violence Against the Person: Violence with Injury"
RAPE = "Sexual Offences: Rape"
HOMICIDE = "Violence Against the Person: Homicide"


# --- random conditions and random records ----------------------------------------------------------------------------

OFFENCES = ["homicide", "rape", "assault_with_injury", "violence_with_injury", "sexual_offences", "robbery",
            "modern_slavery", "possession_of_blade_or_point", "threats_to_kill", "stalking_and_harassment"]  # fmt: skip
CODES = [
    {"home_office": ["8N", "8P"]}, {"home_office": ["104"]}, {"police.uk": ["Robbery"]},
    {"mps-2023": [RAPE], "home_office": ["3B"]}, {"home_office": ["17A", "5D"]}, {"icd-10": ["X99"]},
]  # fmt: skip
ROWS = [
    ("mps-2023", INJURY), ("mps-2023", RAPE), ("mps-2023", HOMICIDE),
    ("mps-2023", "Sexual Offences: Other Sexual Offences"),
    ("mps-2023", "Possession of Weapons: Possession of Article with Blade or Point"), ("police.uk", "Robbery"),
    ("police.uk", "Possession of weapons"), ("home_office", "8N"), ("home_office", "106"), ("home_office", "5D"),
    ("home_office", "3B"), ("mps-2026", "VIOLENCE AGAINST THE PERSON: STALKING AND HARASSMENT"),
]  # fmt: skip

a_role = st.sampled_from(conditions.ROLES)
a_bound = st.one_of(
    st.builds("{}{}".format, st.sampled_from(["<", "<=", ">", ">="]), st.sampled_from([10, 18, 25])),
    st.sampled_from(["18-24", "1-24", "0-17", "25-120", "< 18"]),
)


def some_of(values):
    return st.lists(st.sampled_from(sorted(values)), min_size=1, max_size=2, unique=True) | st.sampled_from(
        sorted(values)
    )


clauses = st.one_of(
    some_of(OFFENCES).map(lambda names: {"offence": names}),
    some_of(["violence_against_the_person", "sexual_offences", "robbery"]).map(lambda names: {"group": names}),
    st.sampled_from(CODES).map(lambda code: {"code": code}),
    st.sampled_from(["domestic", "sexual_violence", "knife", "knife_injury", "modern_slavery", "exploitation"]).map(
        lambda flag: {"flag": flag}
    ),
    st.sampled_from(conditions.FLAGS).map(lambda flag: {"flag": flag}),
    st.builds(lambda bound, role: {"age": bound, "role": role}, a_bound, a_role),
    st.builds(lambda sex, role: {"sex": sex, "role": role}, st.sampled_from(conditions.SEXES), a_role),
    st.sampled_from(sorted(conditions.CATEGORIES)).flatmap(
        lambda name: some_of(conditions.CATEGORIES[name]).map(lambda values: {name: values})
    ),
)
rules = st.recursive(
    clauses,
    lambda parts: st.builds(
        lambda kind, several: {kind: several},
        st.sampled_from(conditions.LISTS),
        st.lists(parts, min_size=1, max_size=3),
    ),
    max_leaves=4,
)


def an_event(chance):
    """A wholly known event under some publisher's code."""
    taxonomy, code = chance.choice(ROWS)
    offence, its_code = chance.choice(slow.events_of(taxonomy, code))
    event = {fact: chance.choice(slow.VALUES.get(fact, [True, False])) for fact in FACTS if "_age" not in fact}
    event |= {f"{person}_age": chance.choice([*range(30), *range(30, 121, 10)]) for person in ("victim", "suspect")}
    event |= {fact: value for named, fact, value in slow.IMPLIED if named == offence}
    event["knife"] |= event["knife_injury"]
    event["exploitation"] |= event["modern_slavery"]
    return {"taxonomy": taxonomy, "code": code, "offence": offence, "home_office": its_code} | event


def a_recording(chance, facts=FACTS):
    """An event and two records of it, the second holding all that the first does and more; ages may be bands."""
    event = an_event(chance)
    more = {fact: as_recorded(chance, event, fact) for fact in facts if chance.random() < 0.7}
    less = {fact: value for fact, value in more.items() if chance.random() < 0.6}
    key = {"taxonomy": event["taxonomy"], "code": event["code"]}
    return event, key | less, key | more


def as_recorded(chance, event, fact):
    if not fact.endswith("_age"):
        return event[fact]
    bands = [f"{low}-{high}" for low, high in BANDS if low <= event[fact] <= high]
    return chance.choice([str(event[fact]), str(event[fact]), *bands])


def in_file(event):
    """An event under its Home Office code with all its facts recorded."""
    known = {fact: str(event[fact]) if "_age" in fact else event[fact] for fact in FACTS}
    return {"taxonomy": "home_office", "code": event["home_office"]} | known


chances = st.integers(0, 10**9).map(random.Random)


@settings(max_examples=300)
@given(rules, chances)
def test_certain_and_possible_are_those_of_trying_every_completion(rule, chance):
    # Only what the rule asks for, and what says something of it, can matter; the next test records the rest too.
    asked = slow.facts_in(rule)
    records = [a_recording(chance, asked)[1] for _ in range(6)]
    tried = []
    for record in records:
        recorded = {name: value for name, value in record.items() if name in asked}
        tried.append(slow.bounds(rule, record["taxonomy"], record["code"], recorded))
    assert verdicts(rule, *records) == tried


@settings(max_examples=200)
@given(rules, chances)
def test_what_is_true_lies_between_and_recording_more_never_widens_the_bounds(rule, chance):
    recordings = [a_recording(chance) for _ in range(8)]
    wide = verdicts(rule, *(less for _, less, _ in recordings))
    narrow = verdicts(rule, *(more for _, _, more in recordings))
    for (event, *_), (wide_certain, wide_possible), (certain, possible) in zip(recordings, wide, narrow, strict=True):
        assert wide_certain <= certain <= slow.holds(rule, event) <= possible <= wide_possible


@settings(max_examples=200)
@given(rules, chances)
def test_where_everything_is_recorded_both_are_the_answer(rule, chance):
    several = [event for event in (an_event(chance) for _ in range(12)) if event["home_office"]]
    assert verdicts(rule, *map(in_file, several)) == [(slow.holds(rule, event),) * 2 for event in several]


@settings(max_examples=30)
@given(rules, chances)
def test_a_record_is_decided_alike_alone_and_among_others_so_adding_one_never_lowers_a_count(rule, chance):
    records = [record for _ in range(3) for record in a_recording(chance)[1:]]
    assert verdicts(rule, *records) == [verdict for record in records for verdict in verdicts(rule, record)]


@settings(max_examples=60)
@given(st.lists(rules, min_size=1, max_size=3), chances)
def test_double_negation_de_morgan_and_the_order_of_clauses_change_nothing(parts, chance):
    records = [a_recording(chance)[1] for _ in range(8)]
    no = [{"none_of": [part]} for part in parts]
    for left, right in (
        ({"any_of": parts}, {"none_of": [{"none_of": parts}]}),
        ({"none_of": parts}, {"all_of": no}),
        ({"any_of": no}, {"none_of": [{"all_of": parts}]}),
        ({"any_of": parts}, {"any_of": parts[::-1]}),
        ({"all_of": parts}, {"all_of": parts[::-1] + parts}),
    ):
        assert verdicts(left, *records) == verdicts(right, *records)


@settings(max_examples=60)
@given(rules, chances)
def test_none_of_turns_the_bounds_over(rule, chance):
    records = [a_recording(chance)[1] for _ in range(8)]
    turned = [(not possible, not certain) for certain, possible in verdicts(rule, *records)]
    assert verdicts({"none_of": [rule]}, *records) == turned


# --- what it says, case by case --------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", conditions.ROLES)
def test_under_25_or_25_and_over_is_true_of_a_person_of_unknown_age(role):
    anybody = {"any_of": [{"age": "<25", "role": role}, {"age": ">=25", "role": role}]}
    # Of both at once it is not: one may be under 25 and the other not.
    assert one(anybody) == (BOUNDED if role == "both" else CERTAIN)


@pytest.mark.parametrize(
    ("bound", "band", "expected"),
    [
        ("<25", "18-24", CERTAIN), ("<25", "20-29", BOUNDED), ("<25", "25-34", OUT), ("<25", "0-120", BOUNDED),
        ("<=25", "18-25", CERTAIN), ("18-24", "18-24", CERTAIN), ("18-24", "18-25", BOUNDED), ("18-24", "24", CERTAIN),
        ("<18", "<18", CERTAIN), ("<16", "<18", BOUNDED), (">=65", ">=75", CERTAIN), (">17", "<18", OUT),
        ("1-24", "0-4", BOUNDED), (">=25", "025", CERTAIN),
    ],
)  # fmt: skip
def test_a_recorded_band_of_ages_is_taken_exactly(bound, band, expected):
    assert one({"age": bound, "role": "victim"}, victim_age=band) == expected


def test_two_bands_that_a_bound_divides_differently_are_two_patterns():
    record = {"taxonomy": "mps-2023", "code": INJURY}
    ages = ["18-24", "20-29", "24", "25", None, "30-39"]
    found = verdicts({"age": "<25", "role": "victim"}, *(record | {"victim_age": age} for age in ages))
    assert found == [CERTAIN, BOUNDED, CERTAIN, OUT, BOUNDED, OUT]


def test_roles_of_an_age_and_a_sex():
    young = {role: {"age": "<25", "role": role} for role in conditions.ROLES}
    known = {"victim_age": "20", "suspect_age": "40"}
    assert {role: one(rule, **known) for role, rule in young.items()} == {
        "victim": CERTAIN, "suspect": OUT, "either": CERTAIN, "both": OUT,
    }  # fmt: skip
    half = {"victim_sex": "female"}
    assert one({"sex": "female", "role": "either"}, **half) == CERTAIN
    assert one({"sex": "female", "role": "both"}, **half) == BOUNDED


def test_one_fact_says_what_another_must_be():
    assert one({"flag": "knife"}, knife_injury=True) == CERTAIN
    assert one({"flag": "knife_injury"}, knife=False) == OUT
    assert one({"flag": "exploitation"}, modern_slavery=True) == CERTAIN
    assert one({"flag": "modern_slavery"}, exploitation=False) == OUT
    assert one({"flag": "knife"}, knife_injury=False) == BOUNDED
    # And so where neither is recorded.
    assert one({"any_of": [{"flag": "knife"}, {"none_of": [{"flag": "knife_injury"}]}]}) == CERTAIN
    assert one({"all_of": [{"flag": "modern_slavery"}, {"none_of": [{"flag": "exploitation"}]}]}) == OUT


def test_what_is_recorded_rules_out_offences_that_imply_otherwise():
    pair = {"taxonomy": "police.uk", "code": "Violence and sexual offences"}
    rape = {"offence": "rape"}
    assert verdicts(rape, pair, pair | {"sexual_violence": False}, pair | {"harm": "minor"}) == [BOUNDED, OUT, BOUNDED]
    assert verdicts({"offence": "homicide"}, pair | {"harm": "minor"}, pair | {"harm": "fatal"}) == [OUT, BOUNDED]


def test_a_record_that_contradicts_what_its_offence_implies_is_believed():
    # A rape recorded as no sexual violence is a rape, and no sexual violence.
    assert one({"flag": "sexual_violence"}, code=RAPE, sexual_violence=False) == OUT
    assert one({"offence": "rape"}, code=RAPE, sexual_violence=False) == CERTAIN
    assert one({"harm": "fatal"}, code=HOMICIDE, harm="minor") == OUT
    # A knife injury recorded without a knife is both.
    both = {"all_of": [{"flag": "knife_injury"}, {"none_of": [{"flag": "knife"}]}]}
    assert one(both, knife_injury=True, knife=False) == CERTAIN


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("victim_age", "999", "age '999' is over 120"),
        ("victim_age", "10-24 yrs", "age '10-24 yrs' is not a bound"),
        ("suspect_sex", "F", "'F' is none of female, male"),
        ("relationship", "husband", "'husband' is none of partner, family, acquaintance, stranger"),
        ("harm", "grave", "'grave' is none of fatal, serious, minor, threatened, none"),
    ],
)
def test_a_value_that_no_fact_can_have_is_refused_and_not_counted_as_another(name, value, said):
    rule = {
        "any_of": [
            {"age": "<25", "role": "either"}, {"sex": "male", "role": "suspect"}, {"harm": "fatal"},
            {"relationship": "partner"},
        ]
    }  # fmt: skip
    with pytest.raises(definitions.SourceError, match=said):
        one(rule, **{name: value})


def test_a_rule_that_asks_for_more_facts_together_than_can_be_tried_is_refused():
    everything = {"any_of": [{"flag": flag} for flag in conditions.FLAGS]}
    everything["any_of"] += [{name: values[0]} for name, values in conditions.CATEGORIES.items()]
    with pytest.raises(ValueError, match="asks for too many facts together .* say it with fewer"):
        conditions.Truth(everything)


def test_every_kind_of_clause_was_among_those_tried():
    kinds = {"offence", "group", "code", "flag", "age", "sex", *conditions.CATEGORIES, *conditions.LISTS}
    assert kinds | {"term"} == set(conditions.KEYS)


def test_a_term_is_what_the_mapping_says_and_terms_may_stand_in_terms():
    means = {"young": {"age": "<25", "role": "victim"}, "fight": {"all_of": [{"term": "young"}, {"flag": "knife"}]}}
    rule = {"none_of": [{"term": "fight"}]}
    assert conditions.resolve(rule, means) == {
        "none_of": [{"all_of": [{"age": "<25", "role": "victim"}, {"flag": "knife"}]}]
    }


def test_slow_and_quick_know_the_same_facts():
    asked = {fact for flag in conditions.FLAGS for fact in slow.facts_in({"flag": flag})}
    assert asked == set(conditions.FLAGS)
    for name, values in conditions.CATEGORIES.items():
        assert tuple(slow.VALUES[name]) == values
    assert set(itertools.chain(conditions.FLAGS, slow.VALUES, ["victim_age", "suspect_age"])) == set(FACTS)
