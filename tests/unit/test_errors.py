"""Errors are for the person who can mend them: each has an exit code, and a misspelt name is offered the nearest."""

import pytest

from svd_analysis import errors


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        (errors.SVDError, 1),
        (errors.ParameterError, 2),
        (errors.DefinitionError, 2),
        (errors.SourceError, 3),
        (errors.DisclosureError, 4),
        (errors.EnvironmentFault, 5),
    ],
)
def test_each_kind_of_error_ends_with_its_code(kind, code):
    assert kind.exit_code == code
    assert issubclass(kind, errors.SVDError)


def test_a_name_nearly_right_is_offered_the_nearest():
    assert errors.nearest("bexly", ["barnet", "bexley", "brent"]) == "Did you mean 'bexley'?"


def test_a_name_like_none_is_shown_what_there_is():
    assert errors.nearest("xyzzy", ["b", "a"]) == "Known: a, b."


def test_no_more_than_twelve_are_shown():
    shown = errors.nearest("xyzzy", [f"area-{number:02d}" for number in range(40)])
    assert shown.endswith("area-11 ....")
    assert shown.count("area-") == 12


def test_nothing_known_is_nothing_offered():
    assert errors.nearest("xyzzy", []) == ""
