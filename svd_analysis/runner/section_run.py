"""One run of a notebook through papermill in one kernel, within limits, and what went wrong in a sentence."""

import asyncio
import contextvars
import logging
import signal
import time

import nbformat
import papermill
from jupyter_core.utils import ensure_event_loop
from nbclient.exceptions import DeadKernelError

from svd_analysis import paths
from svd_analysis.errors import SVDError
from svd_analysis.runner import sections
from svd_analysis.runner.kernel_manager import Kernel

_START_WAIT = 60  # seconds for a kernel to answer
_OUTPUT_WAIT = 30  # seconds for what a cell wrote to arrive after its end
_ARGUMENTS = [
    "--HistoryManager.enabled=False",  # no database of what was typed
    "--IPKernelApp.outstream_class=svd_analysis.runner.kernel_streams.Stream",
]


# What papermill and nbclient find wrong stands in the sentence of the fault: the terminal is for that alone.
logging.getLogger("papermill").setLevel(logging.CRITICAL)


class ParentLost(SVDError):
    """The kernel went with its warm parent, through no fault of the section."""


def run(notebook, name, parameters, until):
    """The executed notebook, from a second try in a stock kernel where the warm parent was lost under the first."""
    try:
        return _try(notebook, Progress(name, until), parameters)
    except ParentLost:
        return _try(notebook, Progress(name, until), parameters)


def _try(notebook, progress, parameters):
    """One try, in a context of its own: the event loop that nbclient keeps there is this try's, and closed with it."""
    return contextvars.Context().run(_with_loop, notebook, progress, parameters)


def _with_loop(notebook, progress, parameters):
    try:
        with asyncio.Runner(loop_factory=lambda: ensure_event_loop(prefer_selector_loop=True)) as runner:
            runner.get_loop()
            return _run(notebook, progress, parameters)
    finally:
        asyncio.set_event_loop(None)


def _run(notebook, progress, parameters):
    kernel, fault, executed = Kernel(), None, None
    try:
        executed = papermill.execute_notebook(
            notebook, None, parameters=parameters, progress_bar=False, log_output=False, autosave_cell_every=0,
            request_save_on_cell_execute=False, record_timing=False, store_widget_state=False, km=kernel,
            resources={"metadata": {"path": str(paths.notebooks())}}, extra_arguments=_ARGUMENTS,
            on_cell_start=progress.begin, timeout_func=progress.left, execution_timeout=sections.CELL_LIMIT,
            iopub_timeout=_OUTPUT_WAIT, start_timeout=_START_WAIT,
        )  # fmt: skip
    except Exception as caught:
        fault = caught
    finally:
        status = kernel.end()
    if fault:
        raise _named(fault, kernel, status, progress) from None
    return executed


class Progress:
    """Where a section is, and the time it has left."""

    def __init__(self, name, until):
        self.name, self.until = name, until
        self.cell, self.begun, self.injected = 0, time.monotonic(), None
        self.cells = []

    def begin(self, cell, cell_index):
        """A cell begins."""
        if "injected-parameters" in cell.metadata.get("tags", []):
            self.injected = cell_index
        self.cell, self.begun = self.number(cell_index), time.monotonic()
        self.cells.append(cell)
        if self.late():
            raise TimeoutError

    def number(self, index):
        """The number of a cell in the notebook as it was written, before papermill put one in."""
        return index + 1 - (self.injected is not None and index >= self.injected)

    def late(self):
        """Whether the area's time is over."""
        return self.until is not None and time.monotonic() >= self.until

    def left(self, cell=None):
        """The seconds a cell has that begins now."""
        left = sections.CELL_LIMIT if self.until is None else min(sections.CELL_LIMIT, self.until - time.monotonic())
        return max(left, 0.01)

    def where(self):
        """The section and its cell."""
        return f"{self.name}, cell {self.cell}" if self.cell else self.name


def _named(fault, kernel, status, progress):
    """A fault as a sentence for who can mend it."""
    if kernel.lost():
        return ParentLost(f"{progress.where()}: the parent of its kernel ended. Run it again.")
    if isinstance(fault, papermill.PapermillExecutionError):
        progress.cell = progress.number(fault.cell_index)
    named = SVDError(f"{progress.where()}: {_what(fault, kernel, status, progress)}")
    # The cells that ran, as far as they came, for whoever mends the section.
    named.notebook = nbformat.writes(nbformat.v4.new_notebook(cells=progress.cells)) + "\n"
    return named


def _what(fault, kernel, status, progress):
    if kernel.over:
        return kernel.over
    if isinstance(fault, papermill.PapermillExecutionError):
        early = "ended early: sys.exit" if fault.ename == "SystemExit" else None
        return early or f"{fault.ename}: {fault.evalue}"
    if isinstance(fault, DeadKernelError) or status is not None:
        return f"the kernel died ({_ended_with(status)})"
    if isinstance(fault, TimeoutError):
        return _over_time(progress)
    return f"the kernel failed ({type(fault).__name__}: {fault})"


def _over_time(progress):
    if progress.late():
        return "the area took longer than it may, and was ended here"
    if time.monotonic() - progress.begun >= sections.CELL_LIMIT:
        return f"the cell took longer than {sections.CELL_LIMIT:g} seconds"
    return f"what the cell wrote did not arrive in {_OUTPUT_WAIT} seconds: it is too much, or the machine too busy"


def _ended_with(status):
    if status == -signal.SIGINT or status is None:
        return "it was interrupted"
    return signal.Signals(-status).name if status < 0 else f"exit code {status}"
