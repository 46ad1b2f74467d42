"""Folders of a run: what a killed one left is healed, and the store knows its readers wherever a command is run."""

import pytest

from svd_analysis import folders, store
from svd_analysis.errors import EnvironmentFault
from tests.notebooks.projects import copy_project, enter


def page(folder, text):
    folder.mkdir()
    (folder / "appendix.html").write_text(text, encoding="utf-8")
    return folder


def test_what_a_killed_run_left_is_cleared_and_nothing_else(tmp_path):
    page(tmp_path / "bexley", "good")
    page(tmp_path / ".bexley.new", "half")
    page(tmp_path / ".bexley.old", "earlier")
    page(tmp_path / ".keep-me", "not of a run")
    (tmp_path / ".index.html.123.new").write_text("half", encoding="utf-8")
    folders.heal(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == [".keep-me", "bexley"]
    assert (tmp_path / "bexley" / "appendix.html").read_text(encoding="utf-8") == "good"


def test_an_earlier_page_that_was_put_aside_is_put_back(tmp_path):
    page(tmp_path / ".bexley.old", "earlier")
    page(tmp_path / ".bexley.new", "later")
    folders.heal(tmp_path)
    assert (tmp_path / "bexley" / "appendix.html").read_text(encoding="utf-8") == "earlier"
    assert [path.name for path in tmp_path.iterdir()] == ["bexley"]


def test_a_finished_folder_takes_the_place_of_the_one_before_it(tmp_path):
    page(tmp_path / "bexley", "earlier")
    folder = folders.begin(tmp_path / "bexley")
    (folder / "appendix.html").write_text("later", encoding="utf-8")
    folders.swap(folder, tmp_path / "bexley")
    assert (tmp_path / "bexley" / "appendix.html").read_text(encoding="utf-8") == "later"
    assert [path.name for path in tmp_path.iterdir()] == ["bexley"]


def test_where_a_folder_cannot_be_put_there_the_earlier_one_stays(tmp_path):
    page(tmp_path / "bexley", "earlier")
    with pytest.raises(EnvironmentFault, match="could not be put there"):
        folders.swap(tmp_path / "not-there", tmp_path / "bexley")
    assert (tmp_path / "bexley" / "appendix.html").read_text(encoding="utf-8") == "earlier"


def test_the_store_knows_its_readers_from_any_folder(tmp_path, monkeypatch):
    at_home = store._reader_digest()
    enter(monkeypatch, copy_project(tmp_path / "project"))
    assert store._reader_digest() == at_home
