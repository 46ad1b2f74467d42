"""Folders of a run: what a killed one left is healed, and the store knows its readers wherever a command is run."""

import os
from pathlib import Path

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


@pytest.mark.skipif(os.name == "nt", reason="Windows writes a folder's names down by itself")
def test_before_a_finished_folder_is_put_in_its_place_all_of_it_is_on_the_disk(tmp_path, monkeypatch):
    """A rename can be on the disk before the bytes of what it names, and the power fail between."""
    page(tmp_path / "bexley", "earlier")
    folder = page(tmp_path / ".bexley.new", "later")
    (folder / "tables").mkdir()
    (folder / "tables" / "kinds.csv").write_text("rows", encoding="utf-8")
    done, opened = [], {}
    real_open, real_rename = os.open, Path.rename

    def open_(path, *more):
        number = real_open(path, *more)
        opened[number] = os.path.relpath(path, tmp_path)
        return number

    def rename(path, other):
        done.append(f"{path.name} -> {other.name}")
        return real_rename(path, other)

    monkeypatch.setattr(os, "open", open_)
    monkeypatch.setattr(os, "fsync", lambda number: done.append(opened[number]))
    monkeypatch.setattr(Path, "rename", rename)
    folders.swap(folder, tmp_path / "bexley")
    flushed, rest = set(done[:4]), done[4:]
    below = ("", "/appendix.html", "/tables", "/tables/kinds.csv")
    assert flushed == {f".bexley.new{name}".replace("/", os.sep) for name in below}
    assert rest == ["bexley -> .bexley.old", ".bexley.new -> bexley", "."]


def test_an_area_that_is_a_link_is_replaced_and_nothing_of_the_link_is_left(tmp_path):
    elsewhere = page(tmp_path / "elsewhere", "earlier")
    outputs = tmp_path / "outputs"
    outputs.mkdir()
    for text in ("later", "later still"):
        (outputs / "bexley").is_dir() or (outputs / "bexley").symlink_to(elsewhere, target_is_directory=True)
        folders.swap(page(outputs / ".bexley.new", text), outputs / "bexley")
        assert [path.name for path in outputs.iterdir()] == ["bexley"]
        assert (outputs / "bexley" / "appendix.html").read_text(encoding="utf-8") == text
    assert (elsewhere / "appendix.html").read_text(encoding="utf-8") == "earlier"


@pytest.mark.parametrize("leads", ["to a folder", "nowhere"])
def test_a_link_that_a_run_left_is_cleared_and_what_it_leads_to_stays(tmp_path, leads):
    outputs = tmp_path / "outputs"
    outputs.mkdir()
    page(outputs / "bexley", "later")
    if leads == "to a folder":
        page(tmp_path / "elsewhere", "earlier")
    (outputs / ".bexley.old").symlink_to(tmp_path / "elsewhere", target_is_directory=True)
    folders.heal(outputs)
    assert [path.name for path in outputs.iterdir()] == ["bexley"]
    assert leads == "nowhere" or (tmp_path / "elsewhere" / "appendix.html").is_file()


def test_the_store_knows_its_readers_from_any_folder(tmp_path, monkeypatch):
    at_home = store._reader_digest()
    enter(monkeypatch, copy_project(tmp_path / "project"))
    assert store._reader_digest() == at_home
