"""Two commands on a fresh machine: run.py, one list of packages, one lock of them, and the checks on a clean clone."""

import ast
import hashlib
import importlib.util
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]


def module_at(path):
    found = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return module


def text(name):
    return (PROJECT / name).read_text(encoding="utf-8")


def declared():
    return tomllib.loads(text("pyproject.toml"))


def plain(name):
    return re.sub(r"[-_.]+", "-", name).lower()


def locked():
    return re.findall(r"^([A-Za-z0-9._-]+)==(\S+)", text("requirements.lock"), flags=re.MULTILINE)


@pytest.fixture
def run(tmp_path, monkeypatch):
    """run.py as it would be in a clone in a folder with a space in its name, with a lock of its own."""
    script = tmp_path / "a clone" / "run.py"
    script.parent.mkdir()
    script.write_text(text("run.py"), encoding="utf-8")
    (script.parent / "requirements.lock").write_text("some==1 --hash=sha256:00\n", encoding="utf-8")
    return module_at(script)


def test_environment_yml_says_what_pyproject_says():
    made = module_at(PROJECT / ".ci" / "environment_yml.py").environment_yml(declared())
    assert text("environment.yml") == made, "run `python .ci/environment_yml.py`"


def test_every_declared_package_is_in_the_lock():
    extras = declared()["project"]["optional-dependencies"]
    wanted = declared()["project"]["dependencies"] + extras["cluster"] + extras["test"] + extras["setup"]
    names = {plain(re.split(r"[<>=!~\[ ;]", package)[0]) for package in wanted}
    assert names - {plain(name) for name, _ in locked()} == set()


def test_the_build_backend_is_in_the_lock_within_its_bounds():
    assert declared()["build-system"]["requires"] == declared()["project"]["optional-dependencies"]["setup"]


def test_the_lock_has_hashes_for_every_package_and_no_addresses():
    lock = text("requirements.lock")
    entries = [entry for entry in re.split(r"^(?=\S)", lock, flags=re.MULTILINE) if entry.strip()]
    assert [entry.splitlines()[0] for entry in entries if "--hash=sha256:" not in entry] == []
    assert [line for line in lock.splitlines() if "://" in line or line.startswith("-")] == []


MODULES_OF = {"bs4": "beautifulsoup4", "PIL": "pillow", "python_calamine": "python-calamine", "yaml": "pyyaml"}


def test_every_package_the_code_imports_is_declared():
    used = {name.split(".")[0] for module in (PROJECT / "svd_analysis").rglob("*.py") for name in imported(module)}
    outside = {plain(MODULES_OF.get(name, name)) for name in used - set(sys.stdlib_module_names) - {"svd_analysis"}}
    project = declared()["project"]
    wanted = project["dependencies"] + project["optional-dependencies"]["cluster"]
    declared_names = {plain(re.split(r"[<>=!~\[ ;]", one)[0]) for one in wanted}
    assert outside - declared_names == set()


def imported(module):
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield node.module


def test_run_py_needs_only_the_standard_library():
    assert set(imported(PROJECT / "run.py")) <= set(sys.stdlib_module_names)


def test_run_py_can_be_read_by_an_old_python():
    ast.parse(text("run.py"), feature_version=(3, 6))


def test_an_old_python_gets_one_plain_sentence_and_exit_5(run):
    pretend = "import runpy, sys; sys.version_info = (3, 9, 2); runpy.run_path(sys.argv[1], run_name='__main__')"
    ran = subprocess.run([sys.executable, "-c", pretend, run.__file__, "demo"], capture_output=True, text=True)
    assert ran.returncode == 5
    assert "needs Python 3.11 or later" in ran.stderr
    assert "Python 3.9" in ran.stderr
    assert len(ran.stderr.splitlines()) == 1


def test_no_words_print_what_run_py_does_and_set_nothing_up(run):
    ran = subprocess.run([sys.executable, run.__file__], capture_output=True, text=True)
    assert ran.returncode == 2
    assert "python run.py demo" in ran.stderr
    assert not Path(run.VENV).exists()


def finish(run, stamp):
    Path(run.PYTHON).parent.mkdir(parents=True)
    Path(run.PYTHON).touch()
    run.stamp(stamp)


def test_a_finished_environment_is_used_as_it_is(run):
    finish(run, run.wanted())
    assert run.ready()


def test_the_stamp_begins_with_the_hash_of_the_lock(run):
    assert run.wanted().splitlines()[0] == hashlib.sha256(Path(run.LOCK).read_bytes()).hexdigest()


def test_a_changed_lock_makes_the_environment_again(run):
    finish(run, run.wanted())
    Path(run.LOCK).write_text("other==2 --hash=sha256:00\n", encoding="utf-8")
    assert not run.ready()


def test_a_half_made_environment_is_made_again(run):
    finish(run, "unfinished\n")
    assert not run.ready()


def test_an_environment_whose_folder_was_moved_is_made_again(run):
    finish(run, run.wanted().replace("a clone", "another clone"))
    assert not run.ready()


def test_an_environment_without_its_python_is_made_again(run):
    finish(run, run.wanted())
    Path(run.PYTHON).unlink()
    assert not run.ready()


def test_an_environment_somebody_else_made_is_left_alone(run):
    Path(run.VENV).mkdir()
    (Path(run.VENV) / "pyvenv.cfg").touch()
    with pytest.raises(SystemExit) as stopped:
        run.set_up()
    assert stopped.value.code == 5
    assert (Path(run.VENV) / "pyvenv.cfg").exists()


def test_the_checks_on_a_clean_clone_run_the_readmes_test_command():
    command = "python run.py test"
    assert command in text("README.md").splitlines()
    assert text(".ci/run").splitlines()[-1] == command
    assert "SVD_REQUIRE_BROWSER=1" in text(".ci/run")
