"""A run that fails or is stopped leaves what was good untouched, finishes the other areas, and says which failed."""

import os
import signal
import subprocess
import time

import nbformat
import psutil
import pytest
from nbformat import v4

from tests.notebooks.conftest import like, run
from tests.notebooks.projects import bytes_below, command, contents, environment

BROKEN = 'assert area != "exampleton", "broken on purpose"'
KEPT = ("01_definition_and_data.ipynb", "05_change_since_last_edition.ipynb")


def with_cell(path, source):
    """A notebook with one more cell of code at its end."""
    notebook = nbformat.read(path, as_version=4)
    notebook.cells.append(v4.new_code_cell(source, id="added"))
    nbformat.write(notebook, path)


def two_sections(project):
    """Only two of the sections, so that runs are short."""
    for path in (project / "notebooks").glob("*.ipynb"):
        if path.name not in KEPT:
            path.unlink()
    return project


@pytest.fixture(scope="module")
def failed(example_run, tmp_path_factory):
    """A run of two areas, of which one has a good page already and fails; and what stood in its folder before."""
    project = like(example_run.project, tmp_path_factory.mktemp("failed") / "project", outputs=True)
    with_cell(two_sections(project) / "notebooks" / KEPT[1], BROKEN)
    before = contents(project / "outputs" / "example-2025" / "exampleton")
    return run(project, "exampleton", "sampleford"), before


def test_a_failing_section_ends_with_1_and_names_area_section_and_reason(failed):
    made, _ = failed
    assert made.done.returncode == 1
    assert f"exampleton  failed     {KEPT[1]}, cell 29: AssertionError: broken on purpose" in made.done.stdout
    assert "Traceback" not in made.done.stderr + made.done.stdout


def test_the_earlier_good_page_is_left_as_it_was(failed):
    made, before = failed
    assert contents(made.folder) == before


def test_the_other_area_is_complete(failed):
    made, _ = failed
    other = made.edition_folder / "sampleford"
    assert (other / "run.json").is_file()
    assert str(other / "appendix.html") in made.done.stdout


def test_nothing_half_made_is_left(failed):
    made, _ = failed
    there = sorted(path.name for path in made.edition_folder.iterdir() if path.name not in (".lock", ".numbers.lock"))
    assert there == ["exampleton", "failed", "index.html", "numbers", "plan.json", "sampleford"]


def test_the_notebook_that_failed_is_kept_aside_as_far_as_it_came(failed):
    made, _ = failed
    kept = nbformat.read(made.edition_folder / "failed" / "exampleton" / KEPT[1], as_version=4)
    ran = [cell for cell in kept.cells if cell.cell_type == "code" and cell.execution_count]
    assert "broken on purpose" in str(ran[-1].outputs)
    assert not (made.edition_folder / "failed" / "sampleford").exists()


def test_the_index_leads_to_the_earlier_page_and_says_that_it_is_earlier(failed):
    made, _ = failed
    assert 'href="sampleford/appendix.html"' in made.index
    assert 'href="exampleton/appendix.html"' in made.index
    assert "made before a change of sections" in made.index


def test_a_mistyped_name_of_a_written_section_stops_before_anything_runs(example_run, tmp_path):
    project = like(example_run.project, tmp_path / "project", outputs=True)
    folder = project / "parameters" / "narrative" / "example-2025" / "exampleton"
    folder.mkdir(parents=True)
    (folder / "02_scale_and_trends.md").write_text("author: A lead\ndate: 1 May 2025\n\nWords.\n", encoding="utf-8")
    before = bytes_below(project / "outputs")
    made = run(project, "exampleton")
    assert made.done.returncode == 2
    assert "02_scale_and_trends.md" in made.done.stderr
    assert "Did you mean '02_scale_and_trend'?" in made.done.stderr
    assert bytes_below(project / "outputs") == before


@pytest.mark.parametrize(
    "text", ["Words without a head.\n", "author: A lead\n\nWords.\n", "author: A\ndate: today\n\n \n"]
)
def test_a_malformed_narrative_is_refused_before_anything_runs_with_what_to_write(example_run, tmp_path, text):
    project = like(example_run.project, tmp_path / "project", outputs=True)
    folder = project / "parameters" / "narrative" / "example-2025" / "exampleton"
    folder.mkdir(parents=True)
    (folder / "02_scale_and_trend.md").write_text(text, encoding="utf-8")
    before = bytes_below(project / "outputs")
    made = run(project, "exampleton")
    assert made.done.returncode == 2
    assert "02_scale_and_trend.md: begin with the lines `author: ...` and `date: ...`" in made.done.stderr
    assert bytes_below(project / "outputs") == before


# --- stopped half way


def left_over(place):
    """What a run left beside areas and numbers; its locks stay."""
    return [path.name for path in place.glob(".*") if not path.name.endswith(".lock")]


def started(project, *areas):
    """A run that has executed a section of an area, and is still at it."""
    asked = command("-m", "svd_analysis", "run", "example-2025", *areas, "--workers", "1", env=environment(project))
    del asked["capture_output"]
    process = subprocess.Popen(**asked, cwd=project, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    until = time.monotonic() + 120
    while not list((project / "outputs").glob(f"*/.{areas[0]}.new/notebooks/*.ipynb")):
        assert process.poll() is None, process.stderr.read()
        assert time.monotonic() < until
        time.sleep(0.05)
    return process


@pytest.mark.skipif(os.name == "nt", reason="Windows has other signals")
@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGKILL, -signal.SIGKILL)]
)
def test_a_run_that_is_stopped_leaves_no_half_area_and_can_be_taken_up_again(example_run, tmp_path, number, code):
    project = two_sections(like(example_run.project, tmp_path / "project", outputs=True))
    finished = contents(project / "outputs" / "example-2025" / "exampleton")
    process = started(project, "sampleford")
    begun = psutil.Process(process.pid).children(recursive=True)
    process.send_signal(number)
    said = process.communicate(timeout=60)[1]
    assert process.returncode == code, said
    assert "Traceback" not in said
    place = project / "outputs" / "example-2025"
    assert not (place / "sampleford").exists()
    assert contents(place / "exampleton") == finished
    _, alive = psutil.wait_procs(begun, timeout=30)
    assert alive == []
    if number != signal.SIGKILL:
        assert left_over(place) == []
        return
    again = run(project, "sampleford")
    assert again.done.returncode == 0, again.done.stderr
    assert (place / "sampleford" / "run.json").is_file()
    assert left_over(place) == []
