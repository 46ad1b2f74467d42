"""A disk that fails at any one call, or at every call from one on, costs no file or folder that was good."""

import builtins
import errno
import io
import os
import tempfile
import threading
from contextlib import contextmanager
from pathlib import Path

import pytest

from svd_analysis import folders, parameters, paths, provenance
from svd_analysis.errors import SVDError
from svd_analysis.runner import batch, jobs, progress, queue, record, sections
from tests.notebooks.projects import bytes_below

ASKED = ("open", "fsync", "rename", "replace", "mkdir", "unlink", "rmdir", "scandir", "sendfile", "stat")
FAULTS = pytest.mark.parametrize(
    ("number", "lasting"), [(errno.EIO, False), (errno.ENOSPC, True)], ids=["one call fails", "the disk is full"]
)
OLD, NEW = b"earlier " * 100, b"later " * 200
ALWAYS = dict.fromkeys(("area", "code", "packages", "parameters", "taxonomy"), "as it is")


class Disk:
    """What asks the system is counted; the n-th call fails, and where it lasts, all after it."""

    def __init__(self, nth, number, lasting):
        self.nth, self.number, self.lasting, self.calls = nth, number, lasting, 0

    def ask(self):
        self.calls += 1
        if self.calls == self.nth or (self.lasting and self.calls > self.nth):
            raise OSError(self.number, os.strerror(self.number))

    def failing(self, call):
        def asked(*words, **more):
            self.ask()
            made = call(*words, **more)
            return Written(made, self) if isinstance(made, io.BufferedWriter | io.TextIOWrapper) else made

        return asked


class Written:
    """A file that is written, of which half is there when the disk fails."""

    def __init__(self, file, disk):
        self._file, self._disk = file, disk

    def __getattr__(self, name):
        return getattr(self._file, name)

    def __enter__(self):
        return self

    def __exit__(self, *fault):
        self._file.close()

    def write(self, content):
        try:
            self._disk.ask()
        except OSError:
            self._file.write(content[: len(content) // 2])
            raise
        return self._file.write(content)


@contextmanager
def failing(disk):
    """Within it the disk fails as it was told."""
    with pytest.MonkeyPatch.context() as patch:
        for room, name in [*((os, name) for name in ASKED if hasattr(os, name)), (builtins, "open"), (io, "open")]:
            patch.setattr(room, name, disk.failing(getattr(room, name)))
        yield


def every_fault(number, lasting, parent, prepare, act):
    """Do something on a disk that fails at the first call, the second ... until it does not fail; the folder's files
    after each, as the fault left them, and whether it was done. `prepare` sets up anew what is there before.
    """
    for nth in range(1, 2000):
        prepared, disk, done = prepare(parent / str(nth)), Disk(nth, number, lasting), True
        try:
            with failing(disk):
                act(prepared)
        except (OSError, SVDError):
            done = False
        yield prepared, done
        if disk.calls < nth:
            assert done
            return
    raise AssertionError("it never ended")


def folder_of(place, content):
    """A folder of a few files, one of them below another folder."""
    for name in ("appendix.html", "run.json", "tables/kinds.csv"):
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (place / name).write_bytes(content)
    return place


def is_all(place, *allowed):
    """Whether all three files of a folder are there with the same one of some contents."""
    found = {path.read_bytes() for path in place.rglob("*") if path.is_file()}
    return len(found) == 1 and found <= set(allowed) and len(bytes_below(place)) == 3


def names(parent):
    return sorted(path.name for path in parent.iterdir())


@FAULTS
def test_a_write_that_fails_at_any_call_leaves_the_earlier_file_or_the_later(tmp_path, number, lasting):
    def earlier(parent):
        parent.mkdir()
        (parent / "run.json").write_bytes(OLD)
        return parent / "run.json"

    outcomes = set()
    for path, done in every_fault(number, lasting, tmp_path, earlier, lambda path: folders.write(path, NEW)):
        outcomes.add((path.read_bytes(), done))
        folders.heal(path.parent)
        assert names(path.parent) == ["run.json"]
    assert {(OLD, False), (NEW, True)} <= outcomes <= {(OLD, False), (NEW, False), (NEW, True)}


@FAULTS
def test_a_swap_that_fails_at_any_call_leaves_the_earlier_folder_or_the_later(tmp_path, number, lasting):
    def earlier(parent):
        place = folder_of(parent / "bexley", OLD)
        folder_of(folders.begin(place), NEW)
        return place

    def swap(place):
        folders.swap(place.with_name(".bexley.new"), place)

    outcomes = set()
    for place, done in every_fault(number, lasting, tmp_path, earlier, swap):
        folders.heal(place.parent)
        assert names(place.parent) == ["bexley"]
        assert is_all(place, NEW) or (not done and is_all(place, OLD))
        outcomes.add((is_all(place, NEW), done))
    assert {(False, False), (True, True)} <= outcomes


def test_a_finished_folder_on_another_disk_takes_its_place_too(tmp_path, another_disk):
    place = folder_of(tmp_path / "numbers", OLD)
    folders.swap(folder_of(another_disk / "example-2025", NEW), place)
    assert is_all(place, NEW)
    assert names(tmp_path) == ["numbers"]
    assert names(another_disk) == []


@pytest.fixture
def another_disk(tmp_path):
    """A folder of another disk than the test's own."""
    memory = Path("/dev/shm")
    if not memory.is_dir() or memory.stat().st_dev == tmp_path.stat().st_dev:
        pytest.skip("this machine has no second disk that a test may write to")
    with tempfile.TemporaryDirectory(dir=memory) as folder:
        yield Path(folder)


@FAULTS
@pytest.mark.parametrize("there", [True, False], ids=["a page is there", "none is there"])
def test_healing_that_fails_at_any_call_can_be_done_again(tmp_path, number, lasting, there):
    def killed(parent):
        folder_of(parent / ".bexley.new", NEW)
        folder_of(parent / ".bexley.old", OLD)
        (parent / ".plan.json.7.new").write_bytes(NEW[:5])
        return folder_of(parent / "bexley", NEW).parent if there else parent

    for parent, _ in every_fault(number, lasting, tmp_path, killed, folders.heal):
        folders.heal(parent)
        assert names(parent) == ["bexley"]
        assert is_all(parent / "bexley", NEW if there else OLD)


@FAULTS
def test_an_empty_folder_begun_on_a_failing_disk_is_begun_anew_later(tmp_path, number, lasting):
    def half(parent):
        folder_of(parent / ".bexley.new", OLD)
        return folder_of(parent / "bexley", OLD)

    for place, _ in every_fault(number, lasting, tmp_path, half, folders.begin):
        assert list(folders.begin(place).iterdir()) == []
        assert is_all(place, OLD)


def page(folder, content):
    """Write an area's page beside its notebooks, and its record last, as the job in the kernel does."""
    (folder / "appendix.html").write_text(content, encoding="utf-8")
    outputs = {path.relative_to(folder).as_posix(): provenance.sha256(path) for path in record._files(folder)}
    made = {"made_of": {"text": content}, "sections": dict.fromkeys(each_section(), {}), "outputs": outputs}
    folders.write(folder / record.NAME, provenance.as_json(made))


@pytest.fixture
def two_sections(tmp_path_factory, monkeypatch):
    """Two sections that are quickly read."""
    folder = tmp_path_factory.mktemp("notebooks")
    for name in ("01_first", "02_second"):
        (folder / f"{name}.ipynb").write_text("{}", encoding="utf-8")
    monkeypatch.setattr(paths, "notebooks", lambda: folder)


def each_section():
    return [notebook.stem for notebook in sections.notebooks()]


def finished(parent):
    """The place of an area with a whole earlier page."""
    place = folder_of(parent / "exampleton", OLD)
    (place / "notebooks").mkdir()
    for section in each_section():
        (place / "notebooks" / f"{section}.ipynb").write_text("earlier", encoding="utf-8")
    page(place, "earlier")
    return place


def make_again(place):
    """Make the first section of an area and its page again, the way a run does."""
    area = queue._Area("example-2025", place.name, place.parent, set(each_section()[:1]), ALWAYS)
    for job in area.jobs:
        area.keep(job, jobs.Made("later", ()))
    area.put_together()


@FAULTS
def test_an_area_that_fails_at_any_call_of_its_making_has_the_earlier_page_or_the_later(
    tmp_path, monkeypatch, two_sections, number, lasting
):
    def in_a_kernel(job, folder, made_of, of_sections):
        try:
            page(folder, "later")
        except OSError as fault:
            return [fault.errno, str(fault)]
        return None

    monkeypatch.setattr(jobs, "put_together", in_a_kernel)
    outcomes = set()
    for place, done in every_fault(number, lasting, tmp_path, finished, make_again):
        folders.heal(place.parent)
        assert names(place.parent) == ["exampleton"]
        said = record.whole(place)["made_of"]["text"]
        notebooks = {path.read_text(encoding="utf-8") for path in (place / "notebooks").iterdir()}
        assert notebooks == ({"earlier", "later"} if said == "later" else {"earlier"})
        outcomes.add((said, done))
    assert {("earlier", False), ("later", True)} <= outcomes
    assert ("earlier", True) not in outcomes


def test_a_run_that_must_end_waits_for_the_page_that_is_just_being_put_in_its_place(
    tmp_path, monkeypatch, two_sections
):
    """Clearing what is half made must not take away the half of a page that is on its way."""
    at_it, swap = threading.Event(), folders.swap

    def slow_swap(folder, place):
        at_it.set()
        threading.Event().wait(0.3)
        swap(folder, place)

    def in_a_kernel(job, folder, made_of, of_sections):
        if job.area == "sampleford":
            at_it.wait(5)
            return [errno.ENOSPC, "full"]
        return page(folder, "later")

    monkeypatch.setattr(folders, "swap", slow_swap)
    monkeypatch.setattr(jobs, "put_together", in_a_kernel)
    monkeypatch.setattr(jobs, "do", lambda job: jobs.Made("later", ()))
    finished(tmp_path)
    work = {slug: set(each_section()) for slug in ("exampleton", "sampleford")}
    here = dict.fromkeys(work, ALWAYS)
    with pytest.raises(OSError, match="full"):
        queue.work_off(parameters.edition("example-2025"), work, tmp_path, here, batch.Way(), None, progress.Progress())
    assert names(tmp_path) == ["exampleton"]
    assert record.whole(tmp_path / "exampleton")["made_of"]["text"] == "later"
