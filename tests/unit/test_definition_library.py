"""The library of published definitions: each is read, decides its own worked events, and differs from the others."""

import itertools
from functools import cache

import pytest

from svd_analysis import conditions, definitions, parameters

NAMES = parameters.names("definitions")
PAIRS = list(itertools.combinations(NAMES, 2))
# Described by a government department and agreed by no partnership: it has no worked events of its own.
ILLUSTRATIVE = {"home-office-scope"}
SCHEMES = ("mps-2023", "mps-2025", "mps-2026", "police.uk")


def worked(name):
    return [] if name in ILLUSTRATIVE else definitions.load(name).worked_events


@cache
def codes_decided(name):
    """What a definition says of each Home Office code alone: unequal for most definitions that differ."""
    rule = definitions.load(name).rule
    return definitions.bounds_of(rule, "home_office", conditions.known_codes("home_office"))


def events_apart(one, other):
    """Whether there can be an event that is in one of two rules and not in the other."""
    either_alone = {"any_of": [{"all_of": [one, {"none_of": [other]}]}, {"all_of": [other, {"none_of": [one]}]}]}
    truth = conditions.Truth(either_alone)
    return bool((truth.true & truth.possible_event).any())


def same(one, other):
    """Whether two definitions count the same events."""
    if codes_decided(one) != codes_decided(other):
        return False
    return not events_apart(definitions.load(one).rule, definitions.load(other).rule)


def said_to_be_same(one, other):
    """Whether the files say so: one of the other, or both, in however many steps, of a third."""
    return first_said(one) == first_said(other)


def first_said(name):
    same_as = definitions.load(name).same_as
    return first_said(same_as) if same_as else name


def test_at_least_thirty_published_definitions_are_in_the_library():
    assert len(set(NAMES) - ILLUSTRATIVE) >= 30


@pytest.mark.parametrize("name", sorted(set(NAMES) - ILLUSTRATIVE))
def test_a_definition_has_five_worked_events_or_more_some_in_some_out_and_some_it_cannot_tell(name):
    assert len(worked(name)) >= 5
    assert {one.verdict for one in worked(name)} == {"in", "out", "cannot tell"}


@pytest.mark.parametrize("name", NAMES)
def test_each_worked_event_is_decided_as_its_file_says(name):
    definition = definitions.load(name)
    wrong = [one for one in worked(name) if definitions.verdict(definition, one.event) != one.verdict]
    assert wrong == []


@pytest.mark.parametrize("name", NAMES)
def test_a_definition_writes_down_where_it_can_be_read_in_more_than_one_way(name):
    assert definitions.load(name).forks


@pytest.mark.parametrize("name", NAMES)
def test_a_word_that_is_given_a_meaning_is_used(name):
    definition = definitions.load(name)
    used = str([definition.scope, definition.focus])
    assert [term for term in definition.mapping if f"{{'term': '{term}'}}" not in used] == []


def test_no_two_definitions_count_the_same_unless_one_says_so():
    assert [pair for pair in PAIRS if same(*pair) != said_to_be_same(*pair)] == []


def test_no_definition_supersedes_one_that_counts_the_same():
    succeeded = [(name, definitions.load(name).supersedes) for name in NAMES if definitions.load(name).supersedes]
    assert len(succeeded) >= 3
    assert [pair for pair in succeeded if same(*pair)] == []


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("name", NAMES)
def test_a_definition_can_be_asked_of_every_published_table(name, scheme):
    certain, possible = definitions.bounds_of(definitions.load(name).rule, scheme, conditions.known_codes(scheme))
    assert set(certain) <= set(possible)
    assert possible


@pytest.mark.parametrize("name", NAMES)
def test_a_focus_and_an_analysis_scope_are_inside_the_definition(name):
    definition = definitions.load(name)
    parts = [*definition.focus.values(), *([definition.analysis_scope.what] if definition.analysis_scope else [])]
    for part in parts:
        outside = {"all_of": [definition.narrowed(part), {"none_of": [definition.rule]}]}
        assert not conditions.Truth(outside).true.any()
