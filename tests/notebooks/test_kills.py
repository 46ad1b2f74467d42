"""A run killed at any moment loses nothing, leaves nothing half written and does nothing twice. Ten kills; two hundred:
`python -m benchmarks.kills`.
"""

import shutil
import sys

import pytest

from benchmarks import kills
from tests.notebooks.projects import copy_project
from tests.notebooks.short_sections import only_short_sections

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="it looks for processes in /proc")


@pytest.fixture(scope="module")
def trial(example_made, tmp_path_factory):
    """A project of two of the example's areas and two short sections, run undisturbed."""
    project = only_short_sections(copy_project(tmp_path_factory.mktemp("kills") / "project"))
    numbers = f"outputs/{kills.EDITION}/numbers"
    shutil.copytree(example_made / numbers, project / numbers)
    return kills.Trial(project, 1, "exampleton", "sampleford")


def test_ten_kills_lose_nothing_and_leave_nothing_half_written(trial):
    trial.kills(10)
    assert trial.faults == []
    assert trial.counts["kills"] == 10
    assert trial.counts["an area was being made"] > 0
    assert trial.counts["complete areas met by a resume"] > 0
    assert trial.areas == ["exampleton", "sampleford"]


def test_of_two_runs_at_once_one_runs_and_the_other_ends_with_5(trial):
    trial.two_at_once()
    assert trial.faults == []


def test_a_page_that_is_half_written_would_be_found(trial, tmp_path):
    page = trial.place / "exampleton" / "appendix.html"
    whole = page.read_bytes()
    page.write_bytes(whole[:1000])
    assert not trial.is_right("exampleton", page.parent)
    page.write_bytes(whole)
    assert trial.is_right("exampleton", page.parent)
