"""A definition with a typing mistake: one sentence that says where it is, what is wrong and what would mend it."""

import re

import pytest

from svd_analysis import definitions, parameters
from svd_analysis.__main__ import main
from svd_analysis.errors import ParameterError
from tests import projects
from tests.notebooks.projects import copy_project, enter

RIGHT = """\
title: Drawnham's definition of serious violence
body: Drawnham Community Safety Partnership
text: violence with a knife, and street fights of people under 25
source: Drawnham strategy, page 4
adopted: "2024-01-31"
unit: offence
mapping:
  street_fight:
    means:
      all_of:
        - {offence: [assault_with_injury]}
        - {place: [street or public place]}
    why: the text names no offence
scope:
  any_of:
    - all_of:
        - {offence: [homicide, robbery]}
        - {flag: knife}
    - all_of:
        - {term: street_fight}
        - {age: "<25", role: either}
    - {code: {home_office: ["5D", "8N"]}}
excluded:
  - what: {sex: male, role: both}
    reason: the text is of women and girls
focus:
  under_18: {age: "<18", role: victim}
measure: {mps_borough: core_recorded_violence}
linked_only:
  what: {group: arson_and_criminal_damage}
  note: never separately countable
forks:
  - Is the list exhaustive?
worked_events:
  - event: {offence: homicide, knife: "true", victim_sex: female}
    verdict: in
    because: a homicide with a knife
"""

# What is typed, what should be, the line it is on and the words that mend it.
MISTAKES = {
    "a key misspelt": ("titel:", "title:", 1, "titel: unknown key. Did you mean 'title'?"),
    "a key left out": ("", "title: Drawnham's definition of serious violence\n", 1, "title: this key is missing."),
    "the scope's key misspelt": ("scop:", "scope:", 14, "unknown key. Did you mean 'scope'?"),
    "a key within misspelt": ("waht: {group", "what: {group", 30, "unknown key. Did you mean 'what'?"),
    "a key within a mapping misspelt": ("mean:", "means:", 9, "unknown key. Did you mean 'means'?"),
    "a key within left out": ("", "    reason: the text is of women and girls\n", 24, "reason: this key is missing."),
    "a key twice": ("unit: offence\nunit: victim", "unit: offence", 7, "the key 'unit' stands twice."),
    "a clause's key misspelt": ("ofence: [homicide", "offence: [homicide", 17, "Did you mean 'offence'?"),
    "a list's key misspelt": (
        "- alll_of:\n        - {term",
        "- all_of:\n        - {term",
        19,
        "Did you mean 'all_of'?",
    ),
    "an offence misspelt": ("homicde, robbery", "homicide, robbery", 17, "Did you mean 'homicide'?"),
    "an offence in capitals": ("Homicide, robbery", "homicide, robbery", 17, "Did you mean 'homicide'?"),
    "no offence": ("[]", "[homicide, robbery]", 17, "no offence is named. Write for instance offence: [homicide]."),
    "a flag misspelt": ("flag: knif}", "flag: knife}", 18, "unknown flag 'knif'. Did you mean 'knife'?"),
    "two flags in one clause": (
        "flag: [knife, gang]",
        "flag: knife",
        18,
        "flag takes one value; use any_of for several.",
    ),
    "two clauses in one": (
        "flag: knife, harm: fatal",
        "flag: knife",
        18,
        "one condition says one thing; this says flag, harm",
    ),
    "an empty clause": ("{}", "{flag: knife}", 18, "a condition is a key and a value, such as {flag: knife}, not {}."),
    "a word instead of a clause": ("knife", "{flag: knife}", 18, "such as {flag: knife}, not 'knife'."),
    "a clause instead of a list": ("{any_of: {flag: knife}}", "{flag: knife}", 18, "any_of needs a list of conditions"),
    "a list's end missing": ("[homicide, robbery", "[homicide, robbery]", 17, "not YAML"),
    "an age without a role": (
        'age: "<25"',
        'age: "<25", role: either',
        21,
        "an age or a sex has a role, one of victim",
    ),
    "a role misspelt": ("role: eiter", "role: either", 21, "unknown role 'eiter'. Did you mean 'either'?"),
    "a role without an age": (
        "flag: knife, role: victim",
        "flag: knife",
        18,
        "an age or a sex has a role, one of victim",
    ),
    "an age that is no bound": ('age: "25"', 'age: "<25"', 21, "Write <25, <=25, >=18, >17 or 18-24."),
    "an age in words": ("age: under 25", 'age: "<25"', 21, "age 'under 25' is not a bound. Write <25"),
    "a band of ages backwards": ('age: "24-18"', 'age: "<25"', 21, "age '24-18' holds nobody."),
    "a sex that is none of the words": ("sex: men", "sex: male", 24, "unknown sex 'men'. Known: female, male."),
    "part of a place's name": ("[street]", "[street or public place]", 12, "Did you mean 'street or public place'?"),
    "part of a group's name": (
        "group: arson}",
        "group: arson_and_criminal_damage}",
        30,
        "'arson_and_criminal_damage'?",
    ),
    "a term misspelt": (
        "term: streetfight",
        "term: street_fight",
        20,
        "not in `mapping`. Did you mean 'street_fight'?",
    ),
    "a term within a term": ("term: brawl", "offence: [assault_with_injury]", 9, "Write out what it means."),
    "a scheme misspelt": (
        "home_offic:",
        "home_office:",
        22,
        "unknown scheme 'home_offic'. Did you mean 'home_office'?",
    ),
    "a code that is none": ('"8NN"', '"8N"', 22, "unknown code '8NN' of home_office. Did you mean '8N'?"),
    "a code without quotation marks": ('["8N", 13]', '["5D", "8N"]', 22, 'has no quotation marks. Write "13".'),
    "a code without its scheme": (
        'code: "8N"',
        'code: {home_office: ["5D", "8N"]}',
        22,
        "code needs a scheme and its codes",
    ),
    "a code instead of a list": ('home_office: "8N"', 'home_office: ["5D", "8N"]', 22, 'write {home_office: ["..."]}.'),
    "no codes": ("home_office: []", 'home_office: ["5D", "8N"]', 22, "a list and not an empty one"),
    "a day written another way": ('"31/01/2024"', '"2024-01-31"', 5, "not a day. Write it as 2024-01-31, in quotes."),
    "dates in the wrong order": (
        'valid_from: "2024-02-01"\nvalid_to: "2024-01-01"',
        'adopted: "2024-01-31"',
        6,
        "is before valid_from 2024-02-01.",
    ),
    "a unit misspelt": ("unit: offense", "unit: offence", 6, "unknown value 'offense'. Did you mean 'offence'?"),
    "a verdict that is none": ("verdict: yes", "verdict: in", 36, "unknown value 'yes'. Known: cannot tell, in, out."),
    "an event's fact misspelt": (
        "homicide, knive:",
        "homicide, knife:",
        35,
        "unknown fact 'knive'. Did you mean 'knife'?",
    ),
    "an event's offence misspelt": ("offence: homicid,", "offence: homicide,", 35, "Did you mean 'homicide'?"),
    "an event's fact of no such value": ('knife: "yes"', 'knife: "true"', 35, "'yes' is none of true, false."),
    "a measure misspelt": (
        "core_recorded_violense",
        "core_recorded_violence",
        28,
        "Did you mean 'core_recorded_violence'?",
    ),
    "a measure's source misspelt": ("{mps_boro: ", "{mps_borough: ", 28, "unknown source 'mps_boro'. Did you mean"),
    "a predecessor misspelt": (
        "supersedes: bexly",
        "unit: offence",
        6,
        "no definition 'bexly'. Did you mean 'bexley'?",
    ),
    "a focus without a name": ('{age: "<18"', 'under_18: {age: "<18"', 27, "such as {flag: knife}, not '<18'."),
    "text where a list should be": ("forks: Is the", "forks:\n  - Is the", 32, "expected a list, each entry on a line"),
    "a list where text should be": (
        "body: [Drawnham]",
        "body: Drawnham Community Safety Partnership",
        2,
        "expected text",
    ),
    "a tab": ("\ttitle:", "title:", 1, "tabs are not allowed."),
    "a colon left out": ("  any_of\n", "  any_of:\n", 16, "not YAML"),
    "an indent that is not right": (
        "     - all_of:\n        - {off",
        "    - all_of:\n        - {off",
        19,
        "Check the indent",
    ),
}


@pytest.fixture
def project(tmp_path, monkeypatch):
    return projects.project(tmp_path, monkeypatch)


def written(project, text):
    return projects.write(project, "definitions", "drawnham", text)


def test_the_definition_without_a_mistake_is_read(project):
    written(project, RIGHT)
    found = definitions.load("drawnham")
    assert [definitions.verdict(found, one.event) for one in found.worked_events] == ["in"]


@pytest.mark.parametrize("kind", MISTAKES)
def test_each_kind_of_typing_mistake_gives_one_sentence_with_its_line_and_what_would_mend_it(project, kind):
    typed, right, line, mend = MISTAKES[kind]
    assert right in RIGHT
    written(project, RIGHT.replace(right, typed, 1))
    with pytest.raises(ParameterError) as fault:
        definitions.load("drawnham")
    said = str(fault.value)
    assert "\n" not in said
    assert re.search(rf"drawnham\.yaml, line {line}\b", said), said
    assert mend in said
    assert len(said) < 420
    assert said.endswith((".", "?", "...")), said


def test_there_are_at_least_25_kinds_of_mistake():
    assert len(MISTAKES) >= 25


def test_two_mistakes_under_different_keys_are_two_lines(project):
    written(project, RIGHT.replace("unit: offence", "unit: offense").replace("verdict: in", "verdict: inn"))
    with pytest.raises(ParameterError) as fault:
        definitions.load("drawnham")
    assert [re.search(r"line (\d+)", one)[1] for one in str(fault.value).splitlines()] == ["6", "36"]


def test_a_term_stands_wherever_a_condition_does(project):
    text = RIGHT.replace("what: {sex: male, role: both}", "what: {term: street_fight}")
    written(project, text.replace('under_18: {age: "<18", role: victim}', "fights: {term: street_fight}"))
    found = definitions.load("drawnham")
    fight = {"offence": "assault_with_injury", "home_office": "8N", "place": "street or public place"}
    assert definitions.verdict(found, fight) == "out"


def test_a_rule_of_too_many_facts_is_refused_when_it_is_read(project):
    flags = "\n".join(f"    - {{flag: {flag}}}" for flag in definitions.conditions.FLAGS)
    categories = "\n".join(f"    - {{{one}: {values[0]}}}" for one, values in definitions.conditions.CATEGORIES.items())
    written(project, RIGHT.replace("  any_of:\n", f"  any_of:\n{flags}\n{categories}\n"))
    with pytest.raises(ParameterError, match="line 14, scope: the condition asks for too many facts together"):
        definitions.load("drawnham")


@pytest.mark.parametrize("words", [("run", "example-2025", "--numbers"), ("definition", "show", "london-minimum")])
def test_a_command_that_meets_the_mistake_says_it_and_ends_with_2(tmp_path, monkeypatch, capsys, words):
    project = copy_project(tmp_path / "project")
    enter(monkeypatch, project)
    area = parameters.area("exampleton").definitions[-1].definition
    name = area if words[0] == "run" else words[-1]
    path = project / "parameters" / "definitions" / f"{name}.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("offence:", "ofence:", 1), encoding="utf-8")
    projects.forget()
    assert main(words) == 2
    said = capsys.readouterr().err
    assert "Traceback" not in said
    assert re.search(
        rf"{name}\.yaml, line \d+, scope.*unknown key 'ofence' in a condition. Did you mean 'offence'\?", said
    )
