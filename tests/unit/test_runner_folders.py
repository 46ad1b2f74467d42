"""Folders of a run: what a killed one left is cleared, and the store knows its readers wherever a command is run."""

import os
import subprocess
import sys

import pytest

from svd_analysis import store
from svd_analysis.errors import EnvironmentFault
from svd_analysis.runner import batch
from tests.notebooks.projects import copy_project, enter


@pytest.fixture(scope="module")
def gone():
    """The number of a process that has ended."""
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


def page(folder, text):
    folder.mkdir()
    (folder / "appendix.html").write_text(text, encoding="utf-8")
    return folder


def test_what_a_killed_run_left_is_cleared_and_nothing_else(tmp_path, gone):
    page(tmp_path / "bexley", "good")
    page(tmp_path / f".bexley-{gone}", "half")
    page(tmp_path / f".old-bexley-{gone}", "earlier")
    page(tmp_path / f".central-bedfordshire-{os.getpid()}", "at work")
    page(tmp_path / ".keep-me", "not of a run")
    batch.sweep(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(
        ["bexley", f".central-bedfordshire-{os.getpid()}", ".keep-me"]
    )
    assert (tmp_path / "bexley" / "appendix.html").read_text(encoding="utf-8") == "good"


def test_an_earlier_page_that_was_put_aside_is_put_back(tmp_path, gone):
    page(tmp_path / f".old-bexley-{gone}", "earlier")
    batch.sweep(tmp_path)
    assert (tmp_path / "bexley" / "appendix.html").read_text(encoding="utf-8") == "earlier"


def test_a_finished_folder_takes_the_place_of_the_one_before_it(tmp_path):
    page(tmp_path / "bexley", "earlier")
    batch.swap(page(tmp_path / "aside", "later"), tmp_path / "bexley")
    assert (tmp_path / "bexley" / "appendix.html").read_text(encoding="utf-8") == "later"
    assert [path.name for path in tmp_path.iterdir()] == ["bexley"]


def test_where_a_folder_cannot_be_put_there_the_earlier_one_stays(tmp_path):
    page(tmp_path / "bexley", "earlier")
    with pytest.raises(EnvironmentFault, match="could not be put there"):
        batch.swap(tmp_path / "not-there", tmp_path / "bexley")
    assert (tmp_path / "bexley" / "appendix.html").read_text(encoding="utf-8") == "earlier"


def test_the_store_knows_its_readers_from_any_folder(tmp_path, monkeypatch):
    at_home = store._reader_digest()
    enter(monkeypatch, copy_project(tmp_path / "project"))
    assert store._reader_digest() == at_home
