"""Whatever a section of one area does, or the disk: it is found and named, the other area is complete, an earlier page
stays, and no process is left.

Two areas and two short sections of this test's own; one warm parent for all runs.
"""

import shutil
import subprocess
import sys

import nbformat
import pytest

from benchmarks.kills import of_project
from svd_analysis import __main__ as command_line
from svd_analysis import folders
from svd_analysis.errors import EnvironmentFault
from svd_analysis.runner import batch, kernel_client, kernels, progress, record, section_run, sections
from tests.notebooks.projects import contents, copy_project, enter
from tests.notebooks.short_sections import SECOND, only_short_sections, write

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="it looks for processes in /proc")

EDITION, BROKEN, OTHER = "example-2025", "exampleton", "sampleford"
# What goes wrong in the second section, and what is said of it.
FAULTS = {
    "it leaves the kernel": ("import sys\nsys.exit(0)", "the section ended early, without an error"),
    "it ends the process": ("import os\nos._exit(0)", "the kernel died (exit code 0)"),
    "it kills itself": ("import os\nos.kill(os.getpid(), 9)", "the kernel died (SIGKILL)"),
    "it never ends": ("while True:\n    pass", "the cell took longer than 4 seconds"),
    "it floods": (
        "import time\nwhile True:\n    print('x' * 10_000)\n    time.sleep(0.001)",
        "wrote more than 2 MB of output",
    ),
    "it needs more memory than there is": ("bytearray(1 << 40)", "MemoryError"),
    "it waits for a child that ignores signals": (
        "import subprocess\n"
        "deaf = \"trap '' INT TERM HUP; while :; do sleep 1; done\"\n"
        "subprocess.Popen(['sh', '-c', deaf], start_new_session=True).wait()",
        "the cell took longer than 4 seconds",
    ),
    "its child outlives it": (
        "import subprocess\n"
        "deaf = \"trap '' INT TERM HUP; while :; do sleep 1; done\"\n"
        "subprocess.Popen(['sh', '-c', deaf], start_new_session=True)\n"
        "raise ValueError('after it started a child')",
        "ValueError: after it started a child",
    ),
    "it hides its error": ("get_ipython().run_cell('1 / 0');", "ZeroDivisionError: division by zero"),
}  # fmt: skip


@pytest.fixture(scope="module")
def project(example_made, tmp_path_factory):
    """A project whose two short sections have made good pages of both areas; the test works in it."""
    folder = only_short_sections(copy_project(tmp_path_factory.mktemp("faults") / "project"))
    shutil.copytree(example_made / "outputs" / EDITION / "numbers", folder / "outputs" / EDITION / "numbers")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SVD_NUMBERS", "")
        enter(patch, folder)
        ended = kernels.end
        patch.setattr(kernels, "end", lambda: None)  # the parent stays for the next run
        assert run() == {BROKEN: "made", OTHER: "made"}
        yield folder
        ended()


def run(force=True):
    """A run of both areas; the state of each."""
    edition, areas = batch.check(EDITION, [BROKEN, OTHER])
    return batch.run(edition, areas, batch.Way(force=force), progress.Progress())


@pytest.fixture
def place(project):
    """The edition's folder, with nothing in it of an earlier fault."""
    place = project / "outputs" / EDITION
    shutil.rmtree(place / "failed", ignore_errors=True)
    yield place
    write(project, SECOND, "pass")


def limit_second_section(monkeypatch, seconds):
    """Give the cells of that section a short time, and all others the time they have."""
    usual = sections.CELL_LIMIT
    left = {f"{SECOND}.ipynb": seconds}
    monkeypatch.setattr(section_run.Progress, "left", lambda self, cell=None: left.get(self.name, usual))
    monkeypatch.setattr(sections, "CELL_LIMIT", seconds)


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_in_one_area_is_named_and_costs_nothing_else(project, place, fault, monkeypatch, capsys):
    source, said = FAULTS[fault]
    write(project, SECOND, source)
    limit_second_section(monkeypatch, seconds=4)
    monkeypatch.setattr(kernel_client, "OUTPUT_LIMIT", 2 * 1024**2)
    before, others = contents(place / BROKEN), contents(place / OTHER)
    parent = {process.pid for process in of_project(project)}
    states = run()
    assert states[BROKEN].startswith("failed: 02_second.ipynb")
    assert said in states[BROKEN]
    assert states[OTHER] == "made"
    assert contents(place / BROKEN) == before
    assert record.whole(place / OTHER)
    assert contents(place / OTHER).keys() == others.keys()
    assert contents(place / OTHER)["run.json"] != others["run.json"]
    assert {process.pid for process in of_project(project)} <= parent
    assert names(place) <= {BROKEN, OTHER, "numbers", "index.html", "plan.json", "failed"}
    kept = place / "failed" / BROKEN / "02_second.ipynb"
    assert not kept.exists() or len(nbformat.read(kept, as_version=4).cells) > 4
    assert command_line._report(EDITION, states) == 1
    assert said in capsys.readouterr().out


def names(place):
    return {path.name for path in place.iterdir()} - {".lock", ".numbers.lock"}


def test_the_next_run_makes_what_had_failed_and_clears_what_was_kept_aside(project, place):
    write(project, SECOND, "raise ValueError('as before')")
    assert run(force=False)[BROKEN].startswith("failed")
    assert (place / "failed" / BROKEN).is_dir()
    write(project, SECOND, "'mended'")
    assert run(force=False) == {BROKEN: "made", OTHER: "made"}
    assert not (place / "failed" / BROKEN).exists()


# --- the disk


def refused(said):
    """A run that ends with 5 and says what is in the way."""
    with pytest.raises(EnvironmentFault, match=said) as caught:
        run()
    assert caught.value.exit_code == 5
    return str(caught.value)


def test_a_file_where_the_outputs_should_be_ends_with_5(place, tmp_path, monkeypatch):
    (tmp_path / "outputs").write_text("a file", encoding="utf-8")
    monkeypatch.setenv("SVD_OUTPUTS", str(tmp_path / "outputs"))
    assert "--outputs" in refused("nothing can be written there")


def test_a_disk_that_is_full_at_the_end_ends_with_5_and_every_page_is_whole(place, monkeypatch):
    def full(path, content):
        raise OSError(28, "No space left on device", str(path))

    monkeypatch.setattr(folders, "write", full)
    assert "run again: finished areas are whole" in refused("the disk is full")
    assert all(record.whole(place / slug) for slug in (BROKEN, OTHER))
    assert [name for name in names(place) if name.startswith(".")] == []


@pytest.fixture
def small_disk(place, tmp_path, monkeypatch):
    """The outputs on a disk of 16 MB of their own."""
    disk = tmp_path / "disk"
    disk.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", disk], capture_output=True).returncode:
        pytest.skip("this user may not mount a disk")
    try:
        shutil.copytree(place, disk / EDITION)
        monkeypatch.setenv("SVD_OUTPUTS", str(disk))
        yield disk
    finally:
        subprocess.run(["umount", "--lazy", disk], check=True)


@pytest.mark.parametrize("left", [0, 400], ids="{} kB left".format)
def test_a_full_disk_ends_with_5_and_when_there_is_room_again_the_run_is_taken_up(small_disk, left):
    place = small_disk / EDITION
    before = contents(place / BROKEN)
    filler = small_disk / "filler"
    free = shutil.disk_usage(small_disk).free
    filler.write_bytes(bytes(free - left * 1024))
    refused("the disk is full")
    assert contents(place / BROKEN) == before
    assert all(record.whole(place / slug) for slug in (BROKEN, OTHER))
    filler.unlink()
    assert run() == {BROKEN: "made", OTHER: "made"}
    assert names(place) == {BROKEN, OTHER, "numbers", "index.html", "plan.json"}


def test_a_disk_that_can_only_be_read_ends_with_5(small_disk):
    subprocess.run(["mount", "-o", "remount,ro", small_disk], check=True)
    assert "--outputs" in refused("nothing can be written there")
