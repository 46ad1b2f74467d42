"""Kernels: what a section's cells can do to one is found and named, and nothing of it is left running."""

import json
import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nbformat
import psutil
import pytest

from svd_analysis import paths
from svd_analysis.errors import ParameterError, SVDError
from svd_analysis.runner import kernel_client, kernels, section_run, sections

FORKED = pytest.param("forked", marks=pytest.mark.skipif(sys.platform != "linux", reason="forked on Linux only"))
both_kinds = pytest.mark.parametrize("kind", [FORKED, "stock"])
posix = pytest.mark.skipif(os.name == "nt", reason="Windows has other signals")


@pytest.fixture(scope="module", autouse=True)
def _ended():
    """One warm parent for all tests of this module."""
    yield
    kernels.end()


@pytest.fixture
def forked():
    if sys.platform != "linux":
        pytest.skip("kernels are forked on Linux only")
    kernels.start("forked")


def notebook(*cells, tags=()):
    """A notebook of code cells; `tags` are those of the last."""
    made = [nbformat.v4.new_code_cell(cell) for cell in cells]
    made[-1].metadata["tags"] = list(tags)
    spec = {"name": "python3", "language": "python", "display_name": "Python"}
    return nbformat.v4.new_notebook(cells=made, metadata={"kernelspec": spec})


def ran(*cells, closing="None", parameters=None, until=None, tags=()):
    """What a notebook of these cells closes with."""
    asked = {"name": "some.ipynb", "parameters": parameters or {}, "until": until}
    return sections.execute(notebook(*cells, tags=tags), closing=closing, **asked)[1]


def fault(*cells, **more):
    """The sentence that a notebook of these cells fails with."""
    with pytest.raises(SVDError) as raised:
        ran(*cells, **more)
    return str(raised.value)


def alive(number):
    """Whether a process runs; one that only waits to be counted does not."""
    try:
        return psutil.Process(number).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def gone(*numbers):
    """Whether all these processes end within some seconds."""
    until = time.monotonic() + 5
    while any(map(alive, numbers)) and time.monotonic() < until:
        time.sleep(0.01)
    return not any(map(alive, numbers))


def written(path):
    """The number that a cell writes into a file, when it is there."""
    until = time.monotonic() + 60
    while not path.is_file() or not path.read_text():
        assert time.monotonic() < until
        time.sleep(0.01)
    return int(path.read_text())


# --- what a section gives back


@both_kinds
def test_a_section_gives_its_cells_outputs_and_the_value_it_closes_with(kind):
    kernels.start(kind)
    given = notebook("n = 2", "n + 1", "print('seen')")
    before = json.dumps(given)
    executed, value = sections.execute(given, name="some.ipynb", parameters={}, closing="{'n': [n, None, 'é']}")
    assert value == {"n": [2, None, "é"]}
    assert type(value) is dict
    assert [cell.source for cell in executed.cells] == [cell.source for cell in given.cells]
    assert [cell.execution_count for cell in executed.cells] == [1, 2, 3]
    assert executed.cells[1].outputs[0].data == {"text/plain": "3"}
    assert executed.cells[2].outputs == [{"output_type": "stream", "name": "stdout", "text": "seen\n"}]
    assert "papermill" not in json.dumps(executed.metadata)
    assert json.dumps(given) == before


@both_kinds
def test_the_surroundings_of_every_kernel_are_fixed(kind, monkeypatch, tmp_path):
    kernels.start(kind)
    startup = tmp_path / "startup.py"
    startup.write_text("raise SystemExit(3)")
    monkeypatch.setenv("PYTHONSTARTUP", str(startup))
    monkeypatch.setenv("TZ", "Pacific/Auckland")
    monkeypatch.setenv("SVD_OUTPUTS", "somewhere")
    asked = (
        "os.environ['SVD_OUTPUTS']", "time.tzname[0]", "os.environ['OMP_NUM_THREADS']", "sys.flags.hash_randomization",
        "locale.getencoding()", "matplotlib.rcParams['backend'].rpartition('.')[2]",
        "pandas.options.display.max_columns", "os.getcwd()", "svd_analysis.__file__", "'' in sys.path",
    )  # fmt: skip
    seen = ran("import locale, os, sys, time, matplotlib, pandas, svd_analysis", closing=f"[{', '.join(asked)}]")
    package = str(Path(sections.__file__).resolve().parents[1] / "__init__.py")
    own = [str(paths.notebooks()), package, True]
    assert seen == ["somewhere", "UTC", "1", 0, "UTF-8", "backend_inline", 20, *own]


def test_forked_kernels_find_modules_where_stock_ones_do_and_hold_no_file_of_another(forked):
    look = "import os, sys\nopen_now = sorted(map(int, os.listdir('/proc/self/fd')))[:3]"
    found = ran(look, closing="[sys.path, sys.argv[0].rpartition('/')[2][:18], sys.flags.optimize, open_now]")
    kernels.start("stock")
    assert found == ran(look, closing="[sys.path, sys.argv[0].rpartition('/')[2][:18], sys.flags.optimize, open_now]")


def test_chance_is_not_the_same_in_two_forked_kernels(forked):
    draw = "[__import__('random').random(), __import__('numpy').random.random(), __import__('os').getpid()]"
    one, other = ran("1", closing=draw), ran("1", closing=draw)
    assert all(first != second for first, second in zip(one, other, strict=True))


def test_threads_have_kernels_of_their_own_at_once(forked):
    with ThreadPoolExecutor(4) as pool:
        values = list(pool.map(lambda n: ran(f"n = {n}", closing="[n, __import__('os').getpid()]"), range(6)))
    assert [n for n, _ in values] == list(range(6))
    assert len({pid for _, pid in values}) == 6
    assert gone(*(pid for _, pid in values))


@both_kinds
def test_nothing_is_written_beside_a_kernels_own_folder_and_that_is_cleared(kind, capfd, tmp_path):
    kernels.start(kind)
    own = "next(word for word in sys.argv if word.endswith('k.json'))"
    folder = Path(ran("import os, sys", "print('to the terminal', file=sys.__stderr__)", closing=own)).parent
    assert folder.name.startswith("k-" if kind == "forked" else "svd-")
    assert not folder.exists()
    assert capfd.readouterr() == ("", "")


# --- what cells can do

DEATHS = {
    "import os; os._exit(0)": "exit code 0",
    "import os; os._exit(7)": "exit code 7",
    "import os, signal; os.kill(os.getpid(), signal.SIGKILL)": "SIGKILL",
}


@posix
@both_kinds
@pytest.mark.parametrize(("cell", "how"), DEATHS.items())
def test_a_kernel_that_dies_is_named_with_its_cell_and_nothing_more_is_said(kind, cell, how, caplog):
    kernels.start(kind)
    assert fault("1 + 1", cell, "2 + 2") == f"some.ipynb, cell 2: the kernel died ({how})"
    assert caplog.records == []


@both_kinds
def test_an_error_of_a_cell_is_its_sentence(kind):
    kernels.start(kind)
    assert fault("1 + 1", "raise ValueError('no such area')") == "some.ipynb, cell 2: ValueError: no such area"


@pytest.mark.usefixtures("forked")
@pytest.mark.parametrize("leave", ["import sys; sys.exit(0)", "raise SystemExit"])
def test_a_cell_that_leaves_with_success_is_no_success(leave):
    assert "ended early" in fault("1 + 1", leave, "2 + 2")


def test_a_stock_kernel_that_a_cell_leaves_is_no_success_either():
    kernels.start("stock")
    assert "ended early" in fault("1 + 1", "import sys; sys.exit(0)", "2 + 2")


def test_leaving_that_is_caught_is_nothing(forked):
    assert ran("try:\n    raise SystemExit\nexcept SystemExit:\n    n = 1", closing="n") == 1


def test_an_error_that_was_let_pass_is_refused(forked):
    assert fault("1 + 1", "raise ValueError('no')", tags=["raises-exception"]) == "some.ipynb, cell 2: ValueError: no"


def test_a_cell_that_was_passed_over_is_refused(forked):
    assert "some.ipynb, cell 2: the cell did not run" in fault("1 + 1", "2 + 2", tags=["skip-execution"])


def test_cells_that_count_wrongly_are_refused(forked):
    assert "ran as number 8, not 2" in fault("get_ipython().execution_count = 8", "1 + 1")


def test_a_closing_that_cannot_be_worked_out_is_an_error_of_the_section(forked):
    assert "NameError" in fault("1 + 1", closing="svd.opened")


@both_kinds
@pytest.mark.parametrize("busy", ["while True: pass", "import time; time.sleep(60)"])
def test_a_cell_that_does_not_end_is_ended(kind, busy, monkeypatch, tmp_path):
    kernels.start(kind)
    monkeypatch.setattr(sections, "CELL_LIMIT", 1)
    note = tmp_path / "number"
    said = fault("1", f"import os; open({str(note)!r}, 'w').write(str(os.getpid()))\n{busy}")
    assert said == "some.ipynb, cell 2: the cell took longer than 1 seconds"
    assert gone(written(note))


def test_an_area_whose_time_is_over_is_ended_in_a_cell_and_between_cells(forked):
    began = time.monotonic()
    said = fault("1", "import time; time.sleep(60)", until=began + 1)
    assert said == "some.ipynb, cell 2: the area took longer than it may, and was ended here"
    assert "cell 1: the area took longer" in fault("1", until=began)
    assert time.monotonic() - began < 20


@posix
@both_kinds
def test_a_child_that_ignores_signals_ends_with_its_section(kind, tmp_path):
    kernels.start(kind)
    deaf = "import signal, time; [signal.signal(n, signal.SIG_IGN) for n in (1, 2, 15)]; time.sleep(60)"
    child = ran(
        "import subprocess, sys",
        f"child = subprocess.Popen([sys.executable, '-c', {deaf!r}])",
        closing="child.pid",
    )
    assert gone(child)


def test_a_child_that_hides_in_a_session_of_its_own_ends_with_a_forked_kernel(forked):
    hidden = ran(
        "import subprocess\nchild = subprocess.Popen(['sleep', '60'], start_new_session=True)", closing="child.pid"
    )
    assert gone(hidden)


@both_kinds
def test_a_flood_of_output_ends_the_section_and_stays_out_of_memory(kind, monkeypatch):
    kernels.start(kind)
    monkeypatch.setattr(kernel_client, "OUTPUT_LIMIT", 2 * 1024**2)
    before = psutil.Process().memory_info().rss
    said = fault("1 + 1", "while True: print('x' * 10_000, flush=True)")
    assert said == "some.ipynb, cell 2: wrote more than 2 MB of output"
    assert psutil.Process().memory_info().rss - before < 50 * 1024**2


def test_one_output_that_is_far_too_large_never_gets_into_memory_and_is_not_lost_unseen(forked, monkeypatch):
    monkeypatch.setattr(kernel_client, "OUTPUT_LIMIT", 2 * 1024**2)
    monkeypatch.setattr(section_run, "_OUTPUT_WAIT", 1)
    before = psutil.Process().memory_info().rss
    assert "cell 1: what the cell wrote did not arrive in 1 seconds" in fault("print('x' * 80_000_000)")
    assert psutil.Process().memory_info().rss - before < 50 * 1024**2


def test_a_cell_that_takes_all_memory_gets_an_error_of_its_own(forked):
    assert "some.ipynb, cell 2: MemoryError" in fault("1 + 1", "everything = bytearray(5 * 1024**3)")


def test_a_mistyped_parameter_or_a_lost_tag_is_refused_before_anything_runs(forked):
    with pytest.raises(ParameterError, match="there is no parameter 'areas'"):
        ran("area = 'exampleton'", parameters={"areas": "sampleford"}, tags=["parameters"])
    with pytest.raises(ParameterError, match="there is no parameter 'area'"):
        ran("area = 'exampleton'", parameters={"area": "sampleford"})


def test_a_fault_that_is_found_after_the_run_counts_cells_as_the_section_was_written(forked):
    given = notebook("area = 'exampleton'", "1 + 1", "2 + 2", tags=["skip-execution"])
    given.cells[0].metadata["tags"] = ["parameters"]
    with pytest.raises(SVDError, match=r"^some.ipynb, cell 3: the cell did not run"):
        sections.execute(given, name="some.ipynb", parameters={"area": "sampleford"}, closing="1")


def test_a_parameter_takes_the_place_of_the_default_and_moves_no_cells_number(forked):
    given = notebook("area = 'exampleton'", "1 / 0")
    given.cells[0].metadata["tags"] = ["parameters"]
    with pytest.raises(SVDError, match=r"^some.ipynb, cell 2: ZeroDivisionError: division by zero$"):
        sections.execute(given, name="some.ipynb", parameters={"area": "'; import os"}, closing="area")
    assert sections.execute(
        notebook("area = 'a'", tags=["parameters"]), name="x", parameters={"area": "'; b"}, closing="area"
    )[1] == "'; b"  # fmt: skip


# --- the parent


def test_a_run_where_kernels_can_be_forked_needs_no_stock_one(forked, example_run):
    # What its sections show is held to plain papermill's, cell by cell, in test_same_outputs.
    assert example_run.done.returncode == 0
    assert "stock kernels" not in example_run.done.stderr


LIGHT = """
import sys
from svd_analysis.runner import warm_parent
warm_parent.MODULES = ("ipykernel.kernelapp", "ipykernel.ipkernel", "ipykernel.zmqshell", "numpy")
warm_parent.serve(int(sys.argv[1]), *sys.argv[2:])
"""


def begin_with(program, patch):
    """Begin with forked kernels whose parent is another program."""
    kernels.end()
    real = subprocess.Popen

    def other(words, **more):
        return real([sys.executable, "-c", program, *words[3:]], **more)

    with patch.context() as patched:
        patched.setattr(kernels.subprocess, "Popen", other)
        kernels.start("forked")


@pytest.fixture
def light(forked, monkeypatch):
    """Forked kernels from a parent that may be killed: it imports little, and is soon there."""
    begin_with(LIGHT, monkeypatch)
    yield kernels.parent()
    kernels.end()


@pytest.mark.usefixtures("forked")
@pytest.mark.parametrize(
    ("program", "why"),
    [("raise RuntimeError('no stack')", "RuntimeError: no stack"), ("import time; time.sleep(60)", "timed out")],
)
def test_a_parent_that_does_not_come_up_is_said_once_and_stock_kernels_do_the_work(program, why, monkeypatch, capfd):
    monkeypatch.setattr(kernels, "START_LIMIT", 3)
    begin_with(program, monkeypatch)
    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(lambda n: ran(f"n = {n}", closing="n"), range(2))) == [0, 1]
    said = capfd.readouterr().err
    assert said.count("going on with stock kernels") == 1
    assert why in said
    assert kernels.in_use() == "stock"
    kernels.end()


def while_it_sleeps(tmp_path, act):
    """Do something while a section sleeps for three seconds; what the section closes with."""
    note = tmp_path / "number"
    cell = f"import os, time; open({str(note)!r}, 'w').write(str(os.getpid())); time.sleep(3)"
    with ThreadPoolExecutor(1) as pool:
        section = pool.submit(ran, cell, closing="os.getpid()")
        first = written(note)
        act()
        return first, section.result(timeout=60)


def test_a_section_whose_parent_is_killed_is_done_again_in_a_stock_kernel(light, tmp_path, capfd):
    first, last = while_it_sleeps(tmp_path, light._process.kill)
    assert first != last
    assert gone(first, last)
    assert "their parent ended" in capfd.readouterr().err
    assert kernels.in_use() == "stock"


def test_a_section_whose_parent_falls_silent_is_finished_and_the_next_is_stock(light, tmp_path, monkeypatch, capfd):
    ran("1")
    monkeypatch.setattr(kernels, "ANSWER_LIMIT", 1)
    first, last = while_it_sleeps(tmp_path, lambda: os.kill(light._process.pid, signal.SIGSTOP))
    assert gone(first)
    assert last == first
    assert kernels.in_use() == "stock"
    assert "going on with stock kernels" in capfd.readouterr().err


@pytest.mark.usefixtures("light")
def test_the_end_of_kernels_ends_sections_in_flight(tmp_path):
    with pytest.raises(SVDError, match="some.ipynb, cell 1: the kernel died"):
        while_it_sleeps(tmp_path, kernels.end)
    assert kernels.in_use() is None


@posix
def test_the_end_of_kernels_ends_sections_in_flight_in_stock_kernels(tmp_path):
    kernels.end()
    kernels.start("stock")
    with pytest.raises(SVDError, match=r"some.ipynb, cell 1: the kernel died \(SIGKILL\)"):
        while_it_sleeps(tmp_path, kernels.end)
    assert kernels._stock == set()


@posix
def test_a_stock_kernel_that_comes_up_after_the_end_of_all_is_ended_at_once(monkeypatch):
    kernels.end()
    began = kernels.stock_begun

    def late(kernel):
        kernels.end()
        began(kernel)

    monkeypatch.setattr(kernels, "stock_begun", late)
    kernels.start("stock")
    assert fault("import time; time.sleep(60)").startswith("some.ipynb: the kernel")


def test_the_last_words_of_a_parent_are_its_own_and_no_hint_of_a_debugger(light, tmp_path, capfd):
    while_it_sleeps(tmp_path, light._process.kill)
    ran("1")
    said = capfd.readouterr().err
    assert "their parent ended" in said
    assert "PYDEVD" not in said


# --- folders


def test_folders_of_processes_that_are_gone_are_cleared_at_the_next_start_and_no_others(tmp_path, monkeypatch):
    kernels.end()
    gone = subprocess.Popen([sys.executable, "-c", "pass"])
    gone.wait()
    monkeypatch.setattr(kernels.tempfile, "tempdir", str(tmp_path))
    mine, machine = kernels.new_folder(), kernels._of_this_machine()
    others = {f"{machine}{gone.pid}-abc": "cleared", f"svd-another-{gone.pid}-abc": "left", f"{machine}x-y": "left"}
    for name in others:
        (tmp_path / name / "k").mkdir(parents=True)
    kernels.start("stock")
    left = {path.name for path in tmp_path.iterdir()}
    assert left == {mine.name} | {name for name, what in others.items() if what == "left" or os.name == "nt"}


def test_a_folder_of_a_kernel_leaves_room_for_the_address_of_its_sockets():
    folder = kernels.new_folder()
    assert len(folder.name) < 40
    folder.rmdir()


DRIVER = """
import pytest
from svd_analysis.runner import sections
from tests.notebooks.test_kernels import LIGHT, begin_with, notebook
begin_with(LIGHT, pytest.MonkeyPatch())
cell = "import os, subprocess, time\\nchild = subprocess.Popen(['sleep', '60'])\\n"
cell += "open({note!r}, 'w').write(f'{{os.getpid()}}0000000{{child.pid}}')\\ntime.sleep(60)"
sections.execute(notebook(cell), name="some.ipynb", parameters={{}}, closing="1")
"""


@pytest.mark.usefixtures("forked")
def test_kernels_and_their_children_end_with_a_driver_that_is_killed(tmp_path):
    note = tmp_path / "numbers"
    driver = subprocess.Popen([sys.executable, "-c", DRIVER.format(note=str(note))], cwd=paths.project())
    numbers = [int(part) for part in str(written(note)).split("0000000")]
    [parent] = psutil.Process(driver.pid).children()
    driver.kill()
    driver.wait()
    assert gone(parent.pid, *numbers)


def test_a_kind_that_there_is_not_is_refused(monkeypatch):
    kernels.end()
    monkeypatch.setenv("SVD_KERNELS", "warm")
    with pytest.raises(ParameterError, match="Kernels 'warm': expected 'stock'"):
        kernels.start()
    monkeypatch.setenv("SVD_KERNELS", "stock")
    assert kernels.start() == "stock"
