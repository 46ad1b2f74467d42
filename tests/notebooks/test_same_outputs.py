"""The same inputs give the same outputs: by `svd run`, by plain papermill, by hand; whoever runs it, however often."""

import subprocess
from concurrent.futures import ThreadPoolExecutor

import nbformat
import pytest
from nbclient import NotebookClient

from svd_analysis import parameters
from svd_analysis.runner import record
from tests.notebooks.conftest import run
from tests.notebooks.projects import CLONE, bytes_below, command, contents, enter, environment

SECTIONS = sorted(path.name for path in (CLONE / "notebooks").glob("[0-9][0-9]_*.ipynb"))


def shown(path):
    """What each code cell of an executed notebook showed, without the cell that papermill adds for its parameters."""
    cells = [cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]
    cells = [cell for cell in cells if "injected-parameters" not in cell.metadata.get("tags", [])]
    return [(cell.source, [without_number(output) for output in cell.outputs]) for cell in cells]


def without_number(output):
    return {key: value for key, value in output.items() if key != "execution_count"}


def by_papermill(project, section, folder):
    """`papermill SECTION out.ipynb -p area ... -p edition ...` from a folder that is not the project's."""
    notebook = project / "notebooks" / section
    words = ("-m", "papermill", str(notebook), section, "-p", "area", "exampleton", "-p", "edition", "example-2025")
    asked = command(*words, "--no-progress-bar", env=environment(project))
    return subprocess.run(**asked, cwd=folder, timeout=300)


@pytest.fixture(scope="module")
def plain(example_run, tmp_path_factory):
    """The folder of all six sections as plain papermill executed them, two at a time."""
    folder = tmp_path_factory.mktemp("plain")
    before = bytes_below(example_run.project)
    with ThreadPoolExecutor(2) as pool:
        done = list(pool.map(lambda section: by_papermill(example_run.project, section, folder), SECTIONS))
    assert [one.stderr for one in done if one.returncode] == []
    assert bytes_below(example_run.project) == before
    return folder


def test_there_are_six_sections():
    assert len(SECTIONS) == 6


@pytest.mark.parametrize("section", SECTIONS)
def test_plain_papermill_from_any_folder_shows_the_same_cell_by_cell(example_run, plain, section):
    by_run, by_hand = shown(example_run.folder / "notebooks" / section), shown(plain / section)
    assert len(by_run) > 1
    assert by_hand == by_run


def test_a_section_opened_first_thing_makes_its_numbers_and_shows_the_example(example_run, first_opened):
    assert first_opened["done"].returncode == 0, first_opened["done"].stderr
    section = example_run.folder / "notebooks" / SECTIONS[0]
    assert shown(first_opened["executed"]) == shown(section)


def test_a_section_runs_in_a_notebook_client_with_its_defaults(example_run, monkeypatch):
    for name, value in environment(example_run.project).items():
        monkeypatch.setenv(name, value)
    path = example_run.project / "notebooks" / SECTIONS[4]
    notebook = nbformat.read(path, as_version=4)
    NotebookClient(notebook, timeout=300, resources={"metadata": {"path": str(path.parent)}}).execute()
    showed = [
        [without_number(output) for output in cell.outputs] for cell in notebook.cells if cell.cell_type == "code"
    ]
    assert showed == [outputs for _, outputs in shown(example_run.folder / "notebooks" / SECTIONS[4])]


def test_another_run_gives_the_same_bytes_whatever_the_workers_the_time_zone_and_the_language(example_run, second_run):
    assert second_run.done.returncode == 0, second_run.done.stderr
    assert bytes_below(second_run.folder) == bytes_below(example_run.folder)
    assert second_run.index == example_run.index


def test_the_numbers_are_the_same_bytes_too(example_run, second_run):
    assert bytes_below(second_run.edition_folder / "numbers") == bytes_below(example_run.edition_folder / "numbers")


def test_running_what_is_complete_does_nothing_and_touches_no_byte(second_run):
    before = contents(second_run.folder), contents(second_run.edition_folder / "numbers")
    again = run(second_run.project, "exampleton")
    assert again.done.returncode == 0
    assert "exampleton  unchanged" in again.done.stdout
    assert (contents(second_run.folder), contents(second_run.edition_folder / "numbers")) == before


@pytest.mark.parametrize("name", ["appendix.html", "results.csv", "tables/kinds.csv", "tables.xlsx"])
def test_an_output_that_was_changed_by_hand_makes_the_area_unfinished(second_run, example_run, name, monkeypatch):
    enter(monkeypatch, second_run.project)
    edition, path = parameters.edition("example-2025"), second_run.folder / name
    whole = path.read_bytes()
    assert record.complete(second_run.folder, edition, "exampleton")
    path.write_bytes(whole + b" ")
    assert not record.complete(second_run.folder, edition, "exampleton")
    path.unlink()
    assert not record.complete(second_run.folder, edition, "exampleton")
    path.write_bytes(whole)
    assert record.complete(second_run.folder, edition, "exampleton")
