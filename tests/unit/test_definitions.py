"""Definitions against a second, slow implementation: every offence, every flag, every age from 0 to 100, one by one."""

import csv
import itertools
import operator
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from svd_analysis import definitions, taxonomies
from svd_analysis.errors import DefinitionError, ParameterError
from tests.tables import table

AGES = range(101)
SIGNS = {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge}
NAMES = ("bexley", "home-office-scope", "leicester-leicestershire-rutland", "london-minimum", "mps-operational")
CERTAIN, BOUNDED, OUT = (True, True), (False, True), (False, False)


# --- the slow implementation -----------------------------------------------------------------------------------------


def rows(name):
    path = Path(taxonomies.__file__).with_name(f"{name}.csv")
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


HELD = {(row["taxonomy"], row["code"]): row["offences"].split() for row in rows("codes")}
CONCEPTS = {row["concept"]: row["offences"].split() for row in rows("concepts")}
IMPLIED = [(row["offence"], row["attribute"], row["value"] == "true") for row in rows("implications")]


def slow_verdict(condition, taxonomy, code, recorded=None):
    """Certain and possible by trying everybody: each offence of the code, each flag, each age of each person."""
    everybody = people(condition, recorded or {})
    outcomes = np.concatenate(
        [slow_holds(condition, offence, everybody)[consistent(offence, everybody)] for offence in HELD[taxonomy, code]]
    )
    return bool(outcomes.all()), bool(outcomes.any())


def people(condition, recorded):
    """Everybody there can be, as columns: one person for each way of crossing what the condition asks for."""
    asked = str(condition) + str(recorded)
    choices = {flag: [True, False] for flag in definitions.FLAGS if f"'{flag}'" in asked}
    choices |= {f"{role}_age": AGES for role in ("victim", "suspect") if "_age" in asked or "'role'" in asked}
    choices |= {name: [int(one) if "age" in name else one] for name, one in recorded.items()}
    crossed = np.array(list(itertools.product(*choices.values()))).T
    everybody = dict(zip(choices, crossed, strict=True)) or {"anybody": np.array([True])}
    return {name: column if "age" in name else column.astype(bool) for name, column in everybody.items()}


def consistent(offence, everybody):
    """Who can have met the offence, by what it implies."""
    able = every(everybody, True)
    for named, flag, value in IMPLIED:
        if named == offence and flag in everybody:
            able &= everybody[flag] == value
    if {"knife", "knife_injury"} <= set(everybody):
        able &= everybody["knife"] | ~everybody["knife_injury"]
    return able


def every(everybody, value):
    return np.full(len(next(iter(everybody.values()))), value)


def slow_holds(condition, offence, everybody):
    [kind] = set(condition) - {"role"}
    value = condition[kind]
    if kind in ("any_of", "all_of", "none_of"):
        parts = [slow_holds(part, offence, everybody) for part in value]
        return {"any_of": np.any(parts, axis=0), "all_of": np.all(parts, axis=0), "none_of": ~np.any(parts, axis=0)}[
            kind
        ]
    if kind == "flag":
        return everybody[value]
    if kind == "offence":
        named = [value] if isinstance(value, str) else value
        return every(everybody, any(offence == one or offence in CONCEPTS.get(one, ()) for one in named))
    victim, suspect = (slow_age(everybody[f"{role}_age"], value) for role in ("victim", "suspect"))
    return {"victim": victim, "suspect": suspect, "either": victim | suspect, "both": victim & suspect}[
        condition["role"]
    ]


def slow_age(ages, bound):
    sign, limit = re.match(r"([<>]=?) *(\d+)", bound).groups()
    return SIGNS[sign](ages, int(limit))


# --- what both are asked ---------------------------------------------------------------------------------------------


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
@pytest.mark.parametrize("taxonomy", ["mps-2023", "mps-2026", "police.uk"])
def test_a_definition_decides_every_class_as_trying_everybody_does(name, taxonomy):
    scope = definitions.load(name).scope
    keys = [key for key in HELD if key[0] == taxonomy]
    held = {tuple(HELD[key]): key for key in keys}
    slow = {offences: slow_verdict(scope, *key) for offences, key in held.items()}
    assert verdicts(scope, *keys) == [slow[tuple(HELD[key])] for key in keys]


def test_under_25_or_25_and_over_is_true_of_anybody():
    for role in definitions.ROLES:
        anybody = {"any_of": [{"age": "<25", "role": role}, {"age": ">=25", "role": role}]}
        expected = BOUNDED if role == "both" else CERTAIN
        assert verdicts(anybody, WITH_INJURY) == [expected]


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


def test_the_london_minimum_and_bexley_see_the_classes_of_the_borough_table_so():
    keys = [HOMICIDE, RAPE, PERSONAL_ROBBERY, OTHER_SEXUAL, WITH_INJURY, WITHOUT_INJURY, BLADE]
    london, bexley = (definitions.load(name).scope for name in ("london-minimum", "bexley"))
    # Only rape is sexual violence whole and listed whole; anybody else may be 25 or over, and not domestic.
    assert verdicts(london, *keys) == [BOUNDED, CERTAIN, BOUNDED, BOUNDED, BOUNDED, BOUNDED, OUT]
    # At all ages the class alone decides; threats to kill are hidden in violence without injury.
    assert verdicts(bexley, *keys) == [CERTAIN, CERTAIN, CERTAIN, BOUNDED, BOUNDED, BOUNDED, OUT]
    every = [key for key in HELD if key[0] == "mps-2023"]
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


@pytest.mark.parametrize("domestic", [True, False, None])
@pytest.mark.parametrize("victim", ["17", "24", "25", None])
def test_each_pattern_of_what_is_recorded_is_decided_as_trying_everybody_does(victim, domestic):
    recorded = {name: one for name, one in (("victim_age", victim), ("domestic", domestic)) if one is not None}
    for name in ("london-minimum", "home-office-scope"):
        scope = definitions.load(name).scope
        for key in (WITH_INJURY, HOMICIDE, WITHOUT_INJURY):
            found = verdicts(scope, key, victim_age=pd.array([victim], dtype="str"),
                             domestic=pd.array([domestic], dtype="boolean"))  # fmt: skip
            assert found == [slow_verdict(scope, *key, recorded)], (name, key)


# --- properties ------------------------------------------------------------------------------------------------------

leaves = st.one_of(
    st.sampled_from(["homicide", "rape", "violence_with_injury", "sexual_offences", "threats_to_kill"]).map(
        lambda name: {"offence": name}
    ),
    st.sampled_from(["domestic", "sexual_violence", "knife", "knife_injury"]).map(lambda flag: {"flag": flag}),
    st.builds(
        lambda sign, limit, role: {"age": f"{sign}{limit}", "role": role},
        st.sampled_from(["<", "<=", ">", ">="]), st.sampled_from([18, 25]), st.sampled_from(definitions.ROLES),
    ),
)  # fmt: skip
conditions = st.recursive(
    leaves,
    lambda parts: st.builds(
        lambda kind, several: {kind: several},
        st.sampled_from(["any_of", "all_of", "none_of"]),
        st.lists(parts, min_size=1, max_size=3),
    ),
    max_leaves=4,
)
classes = st.sampled_from([HOMICIDE, RAPE, OTHER_SEXUAL, PERSONAL_ROBBERY, BLADE, ("police.uk", "Robbery")])


@settings(max_examples=30)
@given(conditions, classes)
def test_any_condition_is_decided_as_trying_everybody_does(condition, key):
    assert verdicts(condition, key) == [slow_verdict(condition, *key)]


@settings(max_examples=30)
@given(conditions, classes)
def test_what_is_certain_is_possible(condition, key):
    [(certain, possible)] = verdicts(condition, key)
    assert possible or not certain


@settings(max_examples=30)
@given(conditions, classes)
def test_none_of_is_not_any_of(condition, key):
    [(certain, possible)] = verdicts({"any_of": [condition]}, key)
    assert verdicts({"none_of": [condition]}, key) == [(not possible, not certain)]


@settings(max_examples=30)
@given(st.lists(conditions, min_size=2, max_size=2), classes)
def test_not_any_of_two_is_all_of_their_opposites(pair, key):
    opposites = {"all_of": [{"none_of": [one]} for one in pair]}
    assert verdicts({"none_of": pair}, key) == verdicts(opposites, key)


@settings(max_examples=30)
@given(conditions, classes, st.sampled_from(["10", "18", "25", "60"]), st.booleans())
def test_bounds_only_narrow_as_more_is_recorded(condition, key, victim, domestic):
    steps = [{}, {"victim_age": [victim]}, {"victim_age": [victim], "domestic": [domestic]}]
    found = [verdicts(condition, key, **recorded)[0] for recorded in steps]
    for (certain, possible), (later_certain, later_possible) in itertools.pairwise(found):
        assert later_certain >= certain
        assert later_possible <= possible


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


# --- a definition's file ---------------------------------------------------------------------------------------------

FILE = """\
title: Drawn
body: Nobody
text: drawn
source: a test
scope:
  all_of:
    - {condition}
    - offence: [homicide]
authored_by: a test
checked_by: nobody
review_date: "2099-01-01"
"""


def load(tmp_path, condition):
    from svd_analysis import yaml_files

    path = tmp_path / "drawn.yaml"
    path.write_text(FILE.replace("{condition}", condition), encoding="utf-8")
    return yaml_files.read(path, definitions.Definition, name="drawn")


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        ("{ofence: homicide}", "unknown key 'ofence' in a condition. Did you mean 'offence'?"),
        ("{offence: homicde}", "unknown offence 'homicde'. Did you mean 'homicide'?"),
        ("{flag: domestik}", "unknown flag 'domestik'. Did you mean 'domestic'?"),
        ("{age: '25', role: victim}", "age '25' is not a bound. Write <25, <=25, >=18 or >17."),
        ("{age: '<25'}", "an age needs a role, one of victim, suspect, either, both."),
        ("{age: '<25', role: victims}", "an age needs a role, one of victim, suspect, either, both."),
        ("{flag: knife, role: victim}", "one condition says one thing; this says flag, role."),
        ("{flag: knife, offence: homicide}", "one condition says one thing; this says flag, offence."),
        ("{any_of: []}", "any_of is empty."),
        ("{offence: []}", "no offence is named."),
        ("knife", "a condition is a key and a value, not 'knife'."),
    ],
)
def test_a_condition_that_is_not_right_names_file_line_and_nearest(tmp_path, condition, said):
    with pytest.raises(ParameterError) as fault:
        load(tmp_path, condition)
    assert re.search(r"drawn\.yaml, line \d+, scope", str(fault.value))
    assert said in str(fault.value)


def test_an_unknown_definition_is_refused_with_the_nearest():
    with pytest.raises(ParameterError, match="There is no definition 'bexly'. Did you mean 'bexley'"):
        definitions.load("bexly")


# --- the taxonomies --------------------------------------------------------------------------------------------------


def test_every_code_holds_offences_that_exist_and_none_twice():
    known = {row["offence"] for row in rows("offences")}
    for key, held in HELD.items():
        assert held, key
        assert set(held) <= known, key
        assert len(held) == len(set(held)), key
    assert len(HELD) == len(rows("codes"))


def test_every_offence_is_in_at_least_one_code_of_each_police_scheme():
    outside = {"antisocial_behaviour", "admission_for_violence"}
    every = {row["offence"] for row in rows("offences")} - outside
    for scheme in ("mps-2023", "mps-2025", "mps-2026", "police.uk"):
        held = {offence for (taxonomy, _), offences in HELD.items() if taxonomy == scheme for offence in offences}
        # The Met's tables hold no antisocial behaviour, which is an incident and no offence.
        assert held - {"antisocial_behaviour"} == every, scheme


def test_every_home_office_code_stands_once():
    codes = [code for row in rows("offences") for code in row["home_office_codes"].split()]
    assert len(codes) == len(set(codes))


def test_concepts_and_implications_name_offences_that_exist():
    known = {row["offence"] for row in rows("offences")}
    assert all(set(offences) <= known for offences in CONCEPTS.values())
    assert not set(CONCEPTS) & known
    assert {offence for offence, _, _ in IMPLIED} <= known
    assert {flag for _, flag, _ in IMPLIED} <= set(definitions.FLAGS)


@pytest.mark.parametrize("scheme", ["mps-2023", "mps-2025", "mps-2026"])
def test_violence_against_the_person_is_the_same_offences_in_three_classes_and_in_five(scheme):
    classes = [key for key in HELD if key[0] == scheme and key[1].upper().startswith("VIOLENCE AGAINST THE PERSON")]
    held = [offence for key in classes for offence in HELD[key]]
    assert len(classes) == (5 if scheme == "mps-2026" else 3)
    assert len(held) == len(set(held))
    assert set(held) == set(CONCEPTS["violence_against_the_person"])


def test_violence_without_injury_is_not_the_same_offences_in_2025_and_2026():
    name = "VIOLENCE AGAINST THE PERSON: VIOLENCE WITHOUT INJURY"
    earlier, later = (set(HELD[scheme, name]) for scheme in ("mps-2025", "mps-2026"))
    assert earlier - later == set(CONCEPTS["stalking_and_harassment"])


def test_a_scheme_counts_a_measure_exactly_only_where_each_class_is_wholly_in_or_out():
    core = ["homicide", "violence_with_injury", "rape", "other_sexual_offences", "robbery_of_personal_property"]
    assert definitions.countable({"offence": core}, "mps-2023")
    assert definitions.countable({"offence": core}, "mps-2025")
    assert not definitions.countable({"offence": core}, "police.uk")
    assert not definitions.countable({"offence": ["threats_to_kill"]}, "mps-2023")
    assert not definitions.countable({"offence": ["admission_for_violence"]}, "mps-2023")
