"""The warm parent of kernels: a process that imports what every section needs, and forks a kernel when asked.

It imports and never computes: a library that was used before a fork can hang after it (polars does). What came of it
is a real IPython kernel on an ordinary connection file. Requests and answers are lines of JSON on one socket; when
its other end is gone, however the driver went, every kernel is ended and the parent ends too. Linux only.
"""

import builtins
import ctypes
import gc
import importlib.util
import json
import os
import random
import resource
import shutil
import signal
import socket
import sys
import time
import traceback
from contextlib import suppress
from pathlib import Path

from svd_analysis import yaml_files
from svd_analysis.runner import notebook_format

MODULES = (
    # What a stock kernel imports before its first cell. `backend_inline` is not among them: its import hooks itself
    # into the shell that runs, and none does yet; without the hook pictures vanish and nothing is said.
    "ipykernel.kernelapp", "ipykernel.ipkernel", "ipykernel.zmqshell", "ipykernel.debugger", "IPython.core.oinspect",
    "IPython.core.completerlib", "IPython.core.debugger", "IPython.extensions.storemagic", "tornado.platform.asyncio",
    # What the cells of sections import.
    "svd_analysis.assessment", "svd_analysis.figures", "svd_analysis.maps", "svd_analysis.sentences",
    "svd_analysis.tables",
    # What these import where it is first needed.
    "matplotlib.backends.backend_agg", "matplotlib.backends.backend_svg", "matplotlib.patheffects", "matplotlib.pyplot",
    "seaborn", "PIL.BmpImagePlugin", "PIL.GifImagePlugin", "PIL.JpegImagePlugin", "PIL.PpmImagePlugin",
    "pandas.core.methods.to_dict", "pandas.core.reshape.reshape", "pandas.core.arrays.arrow.extension_types",
    "pandas.io.formats.html", "pandas.io.formats.style", "pandas.io.parquet", "pyarrow.dataset", "pyarrow.parquet",
    "geopandas.io.arrow", "geopandas.plotting", "encodings.utf_8_sig",
    # What the job that puts an area's page together imports.
    "svd_analysis.runner.pages", "svd_analysis.report.page", "svd_analysis.report.workbook", "gptables",
    "nbconvert.exporters.html", "nbformat", "jinja2",
)  # fmt: skip
# The science stack needs 0.2 GB; more than this is a cell that ran away, and would take the machine with it.
MEMORY_LIMIT = 4 * 1024**3  # bytes of private memory a kernel
_SET_PDEATHSIG, _SET_CHILD_SUBREAPER = 1, 36  # of prctl(2)


def serve(number, place, parameters):
    """Import, read the files of the folder `parameters`, say so, and answer on the socket of that number until its
    other end is gone; then clear `place`.
    """
    sys.path[:] = [folder for folder in sys.path if folder not in ("", place)]  # a kernel has its own folder there
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the driver, which ends the kernels
    _prctl(_SET_CHILD_SUBREAPER, 1)
    kernels, line = set(), socket.socket(fileno=number)
    _import(lambda: _gone(line))
    yaml_files.remember(Path(parameters))
    gc.collect()
    gc.freeze()  # pages which no collection touches stay shared with every kernel
    try:
        with suppress(ConnectionError):
            _say(line, {"ready": True})
            for asked in line.makefile("rb"):
                _say(line, _answer(json.loads(asked), kernels))
        shutil.rmtree(place, ignore_errors=True)  # the driver is gone, perhaps without a chance to do so
    finally:
        for kernel in list(kernels):
            _end(kernel, kernels)


def _gone(line):
    """Whether the driver is gone, which may be while this still imports."""
    try:
        return line.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT) == b""
    except BlockingIOError:
        return False
    except ConnectionError:
        return True


def _import(over):
    """Import everything, to libraries as if in a kernel: pandas settles then how many columns it shows.

    No further than to when it is `over`.
    """
    shell = type("zmq_shell", (), {"config": {}, "kernel": True})()
    builtins.get_ipython = lambda: shell
    try:
        notebook_format.load()
        for name in MODULES:
            if not over() and importlib.util.find_spec(name.partition(".")[0]):
                importlib.import_module(name)
    finally:
        del builtins.get_ipython


def _answer(asked, kernels):
    if asked["do"] == "fork":
        parent = os.getpid()
        kernel = os.fork()
        if kernel == 0:
            _become_kernel(asked, parent)
        kernels.add(kernel)
        return {"pid": kernel}
    return {"status": _end(asked["pid"], kernels)}


def _end(kernel, kernels):
    """End a kernel and all that it started; how it had ended, as `subprocess` counts: -9 for a signal 9."""
    if kernel not in kernels:
        return 0
    _kill(os.kill, kernel)  # it may not lead its group yet
    _kill(os.killpg, kernel)
    _, status = os.waitpid(kernel, 0)
    kernels.discard(kernel)
    _end_orphans(kernels)
    return os.waitstatus_to_exitcode(status)


def _end_orphans(kernels):
    """End what kernels that are gone had started: the system makes it ours, in whatever session it hid."""
    until = time.monotonic() + 1
    while orphans := _children() - kernels:
        for orphan in orphans:
            _kill(os.kill, orphan)
            os.waitpid(orphan, os.WNOHANG)
        if time.monotonic() > until:
            return
        time.sleep(0.001)


def _children():
    try:
        with open(f"/proc/self/task/{os.getpid()}/children") as listed:
            return set(map(int, listed.read().split()))
    except OSError:  # a system built without it
        return set()


def _kill(how, number):
    with suppress(ProcessLookupError):
        how(number, signal.SIGKILL)


def _become_kernel(asked, parent):
    """In the child: run the ordinary kernel, and never come back."""
    try:
        _settle(asked, parent)
        from ipykernel.kernelapp import IPKernelApp

        app = IPKernelApp.instance()
        app.initialize(asked["arguments"])
        app.start()
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(1)


def _settle(asked, parent):
    """Make of a fork what a process of its own would be: session, streams, folder, environment, chance and limits."""
    _prctl(_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)
    os.setsid()
    said = os.open(asked["said"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    for number, stream in enumerate((os.open(os.devnull, os.O_RDONLY), said, said)):
        os.dup2(stream, number)
    os.closerange(3, 1 << 16)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    os.environ.clear()
    os.environ.update(asked["environment"])
    os.chdir(asked["folder"])
    sys.argv = ["ipykernel_launcher", *asked["arguments"]]
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY_LIMIT, MEMORY_LIMIT))
    random.seed()
    sys.modules["numpy"].random.seed()


def _prctl(option, value):
    ctypes.CDLL(None).prctl(option, int(value), 0, 0, 0)


def _say(line, answer):
    line.sendall(json.dumps(answer).encode() + b"\n")


if __name__ == "__main__":
    serve(int(sys.argv[1]), *sys.argv[2:])
