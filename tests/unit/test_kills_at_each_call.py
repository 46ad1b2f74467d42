"""A run that is killed before any one call of the system has lost nothing that was good, once the next has healed."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from svd_analysis import folders

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no signal 9 there")
OLD, NEW = b"earlier " * 100, b"later " * 200
FILES = ("appendix.html", "run.json", "tables/kinds.csv")


def every_kill(act, parent, prepare):
    """What was prepared, after a kill before the first call, the second ..., and at last without one."""
    for nth in range(1, 500):
        place = prepare(parent / str(nth))
        ended = subprocess.run([sys.executable, Path(__file__).with_name("killed.py"), act, str(nth), place])
        yield place, ended.returncode == 0
        if ended.returncode == 0:
            assert nth > 3
            return
        assert ended.returncode == -signal.SIGKILL
    raise AssertionError("it never ended")


def filled(place, content):
    for name in FILES:
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (place / name).write_bytes(content)
    return place


def contents(place):
    """What the files of a folder hold; all of them are there."""
    return {(place / name).read_bytes() for name in FILES}


def names(parent):
    return sorted(path.name for path in parent.iterdir())


def test_a_swap_killed_at_any_call_leaves_the_earlier_folder_or_the_later(tmp_path):
    def earlier(parent):
        filled(parent / ".bexley.new", NEW)
        return filled(parent / "bexley", OLD)

    outcomes, between = set(), 0
    for place, done in every_kill("swap", tmp_path, earlier):
        between += not place.exists()  # the moment between the two renames is among them
        folders.heal(place.parent)
        assert names(place.parent) == ["bexley"]
        assert contents(place) in ({OLD}, {NEW})
        assert not done or contents(place) == {NEW}
        outcomes |= contents(place)
    assert outcomes == {OLD, NEW}
    assert between


def test_healing_killed_at_any_call_is_finished_by_the_next(tmp_path):
    def killed(parent):
        filled(parent / ".bexley.new", NEW)
        (parent / ".plan.json.7.new").write_bytes(NEW[:5])
        filled(parent / ".bexley.old", OLD)
        return parent / "bexley"

    for place, _ in every_kill("heal", tmp_path, killed):
        folders.heal(place.parent)
        assert names(place.parent) == ["bexley"]
        assert contents(place) == {OLD}


def test_a_write_killed_at_any_call_leaves_the_earlier_file_or_the_later(tmp_path):
    def earlier(parent):
        parent.mkdir()
        (parent / "run.json").write_bytes(OLD)
        return parent / "run.json"

    outcomes = set()
    for path, done in every_kill("write", tmp_path, earlier):
        folders.heal(path.parent)
        assert names(path.parent) == ["run.json"]
        assert path.read_bytes() == NEW or (not done and path.read_bytes() == OLD)
        outcomes.add(path.read_bytes())
    assert outcomes == {OLD, NEW}
