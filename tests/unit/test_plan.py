"""A finished plan ends a run before anything is imported, and any one change of what it watches ends the plan."""

import json
import os
import subprocess
import sys

import pytest

from svd_analysis import paths
from svd_analysis.runner import plan
from tests.notebooks.projects import command, copy_project, enter, environment

AREAS = ["exampleton", "sampleford"]
# What a run of a finished edition has imported at its end, one name a line.
_IMPORTED = """
import sys
before = set(sys.modules)
from svd_analysis import __main__
code = __main__.main(["run", "example-2025"])
print(*sorted({name.partition(".")[0] for name in sys.modules.keys() - before}), file=sys.stderr)
sys.exit(code)
"""
WATCHED = (
    "parameters/areas/exampleton.yaml", "parameters/indicators/homicide.yaml", "parameters/breaks.yaml",
    "notebooks/02_scale_and_trend.ipynb", "requirements.lock", "releases/example-2024/release.json",
    "data/raw.csv", "outputs/example-2025/exampleton/run.json", "outputs/example-2025/exampleton/appendix.html",
)  # fmt: skip


@pytest.fixture(scope="module")
def copied(tmp_path_factory):
    """A project that the tests take turns in: each leaves it as it was."""
    return copy_project(tmp_path_factory.mktemp("plan") / "project")


@pytest.fixture
def project(copied, monkeypatch):
    """A project with a finished plan of stubs; the test is inside it."""
    project = copied
    enter(monkeypatch, project)
    made = [project / name for name in WATCHED if name.startswith(("data/", "outputs/"))]
    for path in made:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("{}", encoding="utf-8")
    finish(made)
    return project


def finish(made):
    """Write the plan of what is there now."""
    files, folders = plan.inputs()
    kept = {
        "edition": "example-2025", "edition_areas": AREAS, "areas": AREAS, "settings": plan.settings(),
        "files": plan.signs(files) | plan.signs(made), "lacking": [],
        "folders": plan.times(folders),
    }  # fmt: skip
    (paths.outputs() / "example-2025" / plan.NAME).write_text(json.dumps(kept), encoding="utf-8")


def holds():
    return plan.unchanged("example-2025", []) == AREAS


def test_a_finished_edition_ends_with_nothing_imported_but_the_standard_library(project):
    done = subprocess.run(**command("-c", _IMPORTED, env=environment(project)), cwd=project, timeout=60)
    imported = set(done.stderr.split())
    assert done.returncode == 0, done.stderr
    assert "2 unchanged" in done.stdout
    assert "svd_analysis" in imported
    assert imported <= {"svd_analysis", *sys.stdlib_module_names}


@pytest.mark.parametrize("name", WATCHED)
def test_a_change_of_any_one_file_ends_the_plan(project, name):
    path, found = project / name, os.stat(project / name)
    text = path.read_bytes()
    assert holds()
    path.write_bytes(text + b" ")
    assert not holds()
    path.write_bytes(text)
    os.utime(path, ns=(found.st_atime_ns, found.st_mtime_ns))
    assert holds()
    os.utime(path, ns=(found.st_atime_ns, found.st_mtime_ns + 1))
    assert not holds()
    path.unlink()
    assert not holds()
    path.write_bytes(text)


@pytest.mark.parametrize("name", ["parameters/areas/new.yaml", "notebooks/07_new.ipynb", "parameters/narrative/a.md"])
def test_a_file_that_is_new_ends_the_plan(project, name):
    assert holds()
    (project / name).parent.mkdir(exist_ok=True)
    (project / name).write_text("new", encoding="utf-8")
    assert not holds()
    (project / name).unlink()


@pytest.mark.parametrize("name", [".exampleton.new", ".exampleton.old", ".index.html.77.new"])
def test_what_a_killed_run_has_left_ends_the_plan_so_that_it_is_cleared(project, name):
    assert holds()
    left = project / "outputs" / "example-2025" / name
    left.mkdir()
    assert not holds()
    left.rmdir()
    assert holds()


def test_every_file_of_the_package_is_watched(project):
    watched = {str(path) for path in plan.inputs()[0]}
    package = os.path.dirname(os.path.dirname(plan.__file__))
    here = {os.path.join(package, name) for name in ("numbers.py", "runner/plan.py", "taxonomies/codes.csv")}
    assert here <= watched


def test_other_folders_or_an_area_that_is_not_done_are_another_plan(project, monkeypatch):
    assert plan.unchanged("example-2025", ["sampleford"]) == ["sampleford"]
    assert plan.unchanged("example-2025", ["mockbridge"]) is None
    assert plan.unchanged("example-2024", []) is None
    monkeypatch.setenv("SVD_STORE", str(project / "another"))
    assert not holds()


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"settings": 1}', "null", '{"edition_areas": 3}', "{half"])
def test_a_plan_that_is_cut_short_or_of_another_version_is_none(project, text):
    path = paths.outputs() / "example-2025" / plan.NAME
    path.write_text(text, encoding="utf-8")
    assert plan.unchanged("example-2025", []) is None
    assert plan.unchanged("example-2025", ["exampleton"]) is None


def test_a_plan_without_its_files_is_none(project):
    path = paths.outputs() / "example-2025" / plan.NAME
    kept = json.loads(path.read_text(encoding="utf-8"))
    for wrong in ({"files": None}, {"files": {"parameters": 3}}, {"folders": []}, {"areas": 7}):
        path.write_text(json.dumps(kept | wrong), encoding="utf-8")
        assert not holds()


def test_a_file_that_was_not_there_ends_the_plan_when_it_comes(project):
    path = paths.outputs() / "example-2025" / plan.NAME
    kept = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps(kept | {"lacking": [str(project / "data" / "later.csv")]}), encoding="utf-8")
    assert holds()
    (project / "data" / "later.csv").write_text("unseen", encoding="utf-8")
    assert not holds()
    (project / "data" / "later.csv").unlink()


def test_a_file_that_is_not_as_a_record_says_ends_the_plan_it_is_written_in(project):
    path = project / "data" / "raw.csv"
    right = plan.signs([path])[str(path)]
    assert plan.as_expected({str(path): right[2]}) == {str(path): right}
    assert plan.as_expected({str(path): "another", "gone": right[2]}) == {str(path): [-1, -1, ""], "gone": [-1, -1, ""]}
