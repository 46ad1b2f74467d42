"""The index says of which things a page was made before they changed."""

import pytest

from svd_analysis import parameters, provenance
from svd_analysis.runner import record, stale

EDITION = parameters.edition("example-2025")


def made(**other):
    """The record of a page that was made of what is here now, but for what is said."""
    inputs = [{"path": file.path, "sha256": file.sha256} for entry in EDITION.sources for file in entry.files]
    return {
        "key": "another", "inputs": inputs, "code": provenance.code(), "lock": provenance.lock(),
        "definition": stale.definition(EDITION, "exampleton"),
    } | other  # fmt: skip


def test_a_page_that_is_not_there_has_no_state_of_its_own():
    assert stale.status(None, EDITION, "exampleton") == "no page yet"


def test_a_page_made_of_what_is_here_is_complete(monkeypatch):
    monkeypatch.setattr(record, "key", lambda edition: "this")
    assert stale.status(made(key="this"), EDITION, "exampleton") == "complete"


@pytest.mark.parametrize(
    ("other", "said"),
    [
        ({"code": "0"}, "code"),
        ({"lock": "0"}, "packages"),
        ({"inputs": [{"path": "a.csv", "sha256": "0"}]}, "files"),
        ({"definition": {"name": "london-minimum", "sha256": "0", "standing": "agreed"}}, "definition"),
        ({"code": "0", "lock": "0"}, "code and packages"),
        ({}, "parameters, numbers or text"),
    ],
)
def test_what_changed_since_is_named(other, said):
    assert stale.status(made(**other), EDITION, "exampleton") == f"made before a change of {said}"


def test_the_definition_in_force_is_the_one_compared():
    assert stale.definition(EDITION, "exampleton")["name"] == "bexley"
    assert stale.definition(parameters.edition("example-2024"), "exampleton")["name"] == "london-minimum"
