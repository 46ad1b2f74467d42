"""The doctor: a line for each thing the work needs, exit 0 where all are right, 5 where one is not."""

import pytest

from svd_analysis.__main__ import main
from tests.notebooks.projects import bytes_below, copy_project, edit, enter


@pytest.fixture
def project(tmp_path, monkeypatch):
    project = copy_project(tmp_path / "project")
    enter(monkeypatch, project)
    return project


def wrong(capsys):
    """The lines the doctor marks as wrong, of an exit with 5."""
    assert main(["doctor"]) == 5
    return [line for line in capsys.readouterr().out.splitlines() if line.startswith("WRONG")]


def test_all_is_right_in_a_fresh_project_and_nothing_is_left_behind(project, capsys):
    before = bytes_below(project)
    assert main(["doctor"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line[:4] for line in lines] == ["ok  "] * 6
    assert [
        word for word in ("Python", "project", "lock", "data", "outputs", "editions") if word not in " ".join(lines)
    ] == []
    assert bytes_below(project) == before


def test_no_data_folder_is_wrong_and_says_how_to_name_one(project, capsys):
    (project / "data").rmdir()
    [line] = wrong(capsys)
    assert "there is none" in line
    assert "SVD_DATA" in line


def test_an_outputs_folder_that_is_a_file_is_wrong(project, capsys):
    (project / "outputs").write_text("not a folder", encoding="utf-8")
    [line] = wrong(capsys)
    assert "outputs" in line


def test_a_parameter_file_that_cannot_be_read_is_wrong_and_named(project, capsys):
    edit(project / "parameters" / "areas" / "bexley.yaml", "^codes:", "cods:")
    [line] = wrong(capsys)
    assert "bexley.yaml" in line
    assert "codes" in line


def test_an_environment_made_from_another_lock_is_wrong_and_says_how_to_mend_it(project, capsys):
    (project / ".venv").mkdir()
    (project / ".venv" / ".lock-sha256").write_text("of another lock\n", encoding="utf-8")
    [line] = wrong(capsys)
    assert "run.py" in line


def test_a_lock_that_is_missing_is_wrong(project, capsys):
    (project / "requirements.lock").unlink()
    [line] = wrong(capsys)
    assert "requirements.lock" in line
