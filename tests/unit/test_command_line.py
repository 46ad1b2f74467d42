"""A mistake on the command line stops before anything runs: the nearest name, nothing written, no traceback."""

import os
import re
import subprocess
import time
from pathlib import Path

import pytest

from svd_analysis import __main__
from svd_analysis.__main__ import COMMANDS, main
from tests.notebooks.projects import command, copy_project, edit, enter, environment, svd

HEAVY = ("pandas", "numpy", "geopandas", "papermill", "pydantic", "nbconvert", "matplotlib", "yaml")


def refused(capsys, *words):
    """What was said on the way out of a command that exits with 2 and says nothing else."""
    assert main(words) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert "Traceback" not in said.err
    return said.err


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        (["rum", "example-2025"], "There is no command 'rum'. Did you mean 'run'?"),
        (["new-aera", "x"], "There is no command 'new-aera'. Did you mean 'new-area'?"),
        (["run", "exampel-2025"], "There is no edition 'exampel-2025'. Did you mean 'example-2025'?"),
        (["run", "example-2025", "exampelton"], "There is no area 'exampelton'. Did you mean 'exampleton'?"),
        (["run", "example-2025", "bexley"], "bexley is not an area of example-2025."),
        (["run", "example-2025", "--worker", "1"], "There is no option '--worker'. Did you mean '--workers'?"),
        (["run", "example-2025", "--numbes"], "There is no option '--numbes'. Did you mean '--numbers'?"),
        (["demo", "--forced"], "There is no option '--forced'. Did you mean '--force'?"),
        (["--ouptuts", "x", "doctor"], "There is no option '--ouptuts'. Did you mean '--outputs'?"),
        (["run", "example-2025", "--workers", "0"], "--workers 0: expected 1 or more."),
        (["run", "example-2025", "--workers", "two"], "--workers"),
        (["run"], "edition"),
        ([], "COMMAND"),
        (["pin", "exmaple-2025"], "There is no edition 'exmaple-2025'. Did you mean 'example-2025'?"),
        (["new-area", "leeds"], "--code"),
        (["new-area", "Leeds", "--code", "E08000035"], "'Leeds' is not a name"),
        (["new-area", "leeds", "--code", "E0800003"], "'E0800003' is not an ONS code"),
        (["new-edition", "x-2025", "--year", "2025", "--region", "X", "--area", "bexly"], "Did you mean 'bexley'?"),
        (["new-edition", "x-2025", "--year", "25", "--region", "X", "--area", "bexley"], "'25' is not a period"),
    ],
)  # fmt: skip
def test_a_mistake_stops_with_the_nearest_name_and_nothing_is_written(untouched, capsys, words, offered):
    assert offered in refused(capsys, *words)


@pytest.mark.parametrize("areas", [["exampleton", "sampelford"], ["sampelford", "exampleton"]])
def test_one_mistyped_area_among_good_ones_stops_them_all(untouched, capsys, areas):
    assert "Did you mean 'sampleford'?" in refused(capsys, "run", "example-2025", *areas)


@pytest.mark.parametrize("edition", ["london-2023", "london-2024"])
def test_the_city_of_london_is_refused_with_the_reason_where_it_is_not_covered(untouched, capsys, edition):
    said = refused(capsys, "run", edition, "city-of-london")
    assert said.startswith(f"city-of-london is not an area of {edition}: ")
    assert "has its own force" in said
    assert "london-2025" in said


@pytest.mark.parametrize(
    ("file", "pattern", "written", "said"),
    [
        ("editions/example-2025.yaml", "^baseline:", "basline:", ("line", "basline", "baseline")),
        ("editions/example-2025.yaml", '^year: "2024"', "year: 20244", ("example-2025.yaml", "line")),
        ("editions/example-2025.yaml", "^previous: ", "previous: x", ("xexample-2024", "Did you mean 'example-2024'?")),
        ("areas/exampleton.yaml", "standing: illustrative", "standing: agreeed", ("exampleton.yaml", "agreed")),
        ("areas/exampleton.yaml", "^codes: ", "cods: ", ("exampleton.yaml", "cods", "codes")),
    ],
)  # fmt: skip
def test_a_mistyped_parameter_is_shown_by_file_and_line_with_what_was_expected(
    own, capsys, file, pattern, written, said
):
    edit(own / "parameters" / file, pattern, written)
    message = refused(capsys, "run", "example-2025", "exampleton")
    assert [word for word in said if word not in message] == []
    assert not (own / "outputs").exists()


def test_a_missing_file_is_named_with_where_it_is_published(own, capsys):
    assert main(["run", "london-2023", "bexley"]) == 3
    said = capsys.readouterr().err
    missing = own / "data" / "mps" / "2023-07_release" / "MPS Borough Level Crime (Historical).csv"
    assert f"{missing}: there is no such file. It is published at https://data.london.gov.uk" in said
    assert "Traceback" not in said
    assert {path.name for path in (own / "outputs" / "london-2023").iterdir()} <= {".lock", ".numbers.lock"}


def test_a_changed_file_is_refused_with_both_hashes_and_nothing_is_made(shared, tmp_path, monkeypatch, capsys):
    project = copy_project(tmp_path / "project")
    (project / "data" / "example").symlink_to(shared / "data" / "example")
    enter(monkeypatch, project)
    edition = project / "parameters" / "editions" / "example-2025.yaml"
    edit(edition, "c74106a91e9f", "000000000000")
    assert main(["run", "example-2025"]) == 3
    said = capsys.readouterr().err
    assert "MPS Borough Level Crime (Historical).csv: not the file that example-2025 is pinned to" in said
    assert "found c74106a91e9f, expected 000000000000" in said
    assert "pin this one" in said
    assert {path.name for path in (project / "outputs" / "example-2025").iterdir()} <= {".lock", ".numbers.lock"}


def test_from_a_folder_without_a_project_around_it_the_clones_own_is_used(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(["run", "example-2025", "exampelton"]) == 2
    assert "Did you mean 'exampleton'?" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_folders_that_are_named_are_made_absolute_before_anything_starts(own, monkeypatch):
    asked = __main__.parse(["--data", "raw", "doctor", "--outputs", "made"])
    __main__._settle_folders(asked)
    assert (os.environ["SVD_DATA"], os.environ["SVD_OUTPUTS"]) == (str(own / "raw"), str(own / "made"))


def test_ctrl_c_is_an_exit_code_and_a_sentence(own, monkeypatch, capsys):
    def pressed(asked):
        raise KeyboardInterrupt

    monkeypatch.setattr(__main__, "doctor", pressed)
    assert main(["doctor"]) == 130
    assert capsys.readouterr().err.startswith("Interrupted: finished areas are whole")


@pytest.mark.parametrize("words", [["--help"], *([name, "--help"] for name in COMMANDS)], ids=" ".join)
def test_help_is_printed_and_exits_with_0(untouched, capsys, words):
    with pytest.raises(SystemExit) as left:
        main(words)
    assert left.value.code == 0
    assert "usage: svd" in capsys.readouterr().out


def test_every_command_has_a_line_in_the_help(untouched, capsys):
    with pytest.raises(SystemExit):
        main(["--help"])
    said = capsys.readouterr().out
    assert [name for name in COMMANDS if not re.search(rf"^\s+{name}\s", said, re.MULTILINE)] == []


def test_help_and_a_mistyped_command_import_nothing_heavy(shared):
    asking = (
        "import sys; from svd_analysis.__main__ import main\n"
        "try: main(sys.argv[1:])\nexcept SystemExit: pass\n"
        f"print([name for name in {HEAVY!r} if name in sys.modules], file=sys.stderr)"
    )
    for words in (["--help"], ["run", "--help"], ["rum"]):
        done = subprocess.run(**command("-c", asking, *words, env=environment(shared)), cwd=shared)
        assert done.stderr.splitlines()[-1] == "[]", words


def test_help_answers_at_once(shared):
    fastest = 60.0
    for _ in range(3):
        started = time.perf_counter()
        assert svd(shared, "--help").returncode == 0
        fastest = min(fastest, time.perf_counter() - started)
    assert fastest < 1.0


@pytest.mark.skipif(os.name == "nt", reason="Windows ends a pipe in another way")
@pytest.mark.parametrize("words", ["--help", "doctor"])
def test_a_reader_that_stops_listening_ends_it_quietly(shared, words, tmp_path):
    own = {"SVD_OUTPUTS": str(tmp_path / "outputs")}
    reading, writing = os.pipe()
    os.close(reading)
    asked = command("-m", "svd_analysis", words, env=environment(shared, **own)) | {"capture_output": False}
    done = subprocess.run(**asked, stdout=writing, stderr=subprocess.PIPE, cwd=shared)
    os.close(writing)
    assert done.stderr == ""
    assert done.returncode in (0, 141)  # argparse itself does not mind a closed pipe


def test_a_console_without_the_letter_does_not_end_the_run(shared, tmp_path):
    made = svd(shared, "doctor", PYTHONIOENCODING="ascii", SVD_OUTPUTS=str(tmp_path / "Ausgänge"))
    assert made.returncode == 0
    assert "Traceback" not in made.stderr


def test_lab_opens_in_the_notebooks_folder_with_the_words_after_the_dashes(own, monkeypatch):
    started = []
    monkeypatch.setattr(subprocess, "call", lambda words, cwd: started.append((words[1:], Path(cwd))) or 0)
    assert main(["lab", "--", "--no-browser"]) == 0
    assert started == [(["-m", "jupyterlab", "--no-browser"], own / "notebooks")]


@pytest.mark.parametrize(
    "words",
    [
        "run london-2025 bexley barnet --force --workers 3",
        "run --force london-2025 --workers 3 bexley barnet",
        "run london-2025 bexley --workers 3 barnet --force",
    ],
)
def test_options_may_stand_before_between_and_after_names(words):
    asked = __main__.parse(words.split())
    assert (asked.edition, asked.areas, asked.force, asked.workers) == ("london-2025", ["bexley", "barnet"], True, 3)
