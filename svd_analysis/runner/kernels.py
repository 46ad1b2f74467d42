"""Which kernels sections run in: forked from a warm parent on Linux, stock ones elsewhere, with the same results.

A stock kernel spends more on starting and importing than a section on its work. Where the parent fails or falls
silent, that is said once and the run goes on with stock kernels.
"""

import atexit
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

from svd_analysis import paths, provenance
from svd_analysis.errors import ParameterError

FORKED, STOCK = "forked", "stock"
START_LIMIT = 60  # seconds for the warm parent to be ready
ANSWER_LIMIT = 10  # seconds for it to fork or to end a kernel: milliseconds where all is well

_FIXED = {
    "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1",  # threads change last bits
    "PYTHONHASHSEED": "0", "TZ": "UTC", "LC_ALL": "C.UTF-8", "LANG": "C.UTF-8",
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",
}  # fmt: skip
_SILENT = {"PYDEVD_DISABLE_FILE_VALIDATION": "1"}  # no hint of a debugger's among the last words of the warm parent
_lock = threading.RLock()
_kind = None
_parent = None
_stock = set()  # the stock kernels that run


def start(kind=None):
    """Begin with kernels of a kind, `forked` or `stock`; None: what SVD_KERNELS names, else the best there is here.

    The kind in use. It does not wait until the parent of forked kernels is ready.
    """
    global _kind, _parent
    with _lock:
        asked = kind or _kind or os.environ.get("SVD_KERNELS") or (FORKED if sys.platform == "linux" else STOCK)
        if asked not in (FORKED, STOCK) or (asked == FORKED and sys.platform != "linux"):
            raise ParameterError(f"Kernels {asked!r}: expected {STOCK!r}, or {FORKED!r} on Linux. See SVD_KERNELS.")
        if _kind is None:
            _clear_left_over()
        if asked == FORKED and _parent is None:
            _parent = WarmParent()
        _kind = asked
        return _kind


def end():
    """End every kernel and the warm parent. The section of a stock kernel clears up when it finds that its own died."""
    global _kind, _parent
    with _lock:
        gone, _parent, _kind = _parent, None, None
        for kernel in _stock:
            kernel.kill()
    if gone:
        gone.end()


def stock_begun(kernel):
    """A stock kernel has been started; it is ended at once where all kernels have been since it was asked for."""
    with _lock:
        _stock.add(kernel)
        if _kind is None:
            kernel.kill()


def stock_ended(kernel):
    """A kernel has ended, a stock one or another."""
    with _lock:
        _stock.discard(kernel)


def in_use():
    """The kind in use; None before `start` and after `end`."""
    return _kind


def parent():
    """The warm parent in use; None with stock kernels."""
    return _parent if _kind == FORKED else None


def give_up(failed, why):
    """End a warm parent that failed, say so once, and go on with stock kernels."""
    global _kind, _parent
    with _lock:
        known = _parent is failed
        if known:
            _parent, _kind = None, STOCK
    failed.end()
    if known:
        print(f"Kernels can't be forked ({why}); going on with stock kernels, which are slower.", file=sys.stderr)


def new_folder():
    """An empty folder for this user alone, named with this machine and process: so it is known whose it was."""
    return Path(tempfile.mkdtemp(prefix=f"{_of_this_machine()}{os.getpid()}-"))


def _of_this_machine():
    # Containers can share a folder for such things, and count their processes each for itself.
    return f"svd-{provenance.sha256_of(socket.gethostname().encode())[:6]}-"


def _clear_left_over():
    """Clear the folders of processes that were killed, which could not do so themselves."""
    for left in Path(tempfile.gettempdir()).glob(f"{_of_this_machine()}*-*"):
        number = left.name.removeprefix(_of_this_machine()).partition("-")[0]
        if number.isdecimal() and not _runs(int(number)):
            shutil.rmtree(left, ignore_errors=True)


def _runs(number):
    """Whether a process of that number may be running; Windows can't be asked without ending it."""
    try:
        return os.name == "nt" or os.kill(number, 0) is None
    except PermissionError:  # somebody else's
        return True
    except (ProcessLookupError, OverflowError):
        return False


def environment():
    """The environment of every kernel: this process's, with what changes results fixed; this package is found first."""
    home = str(Path(__file__).resolve().parents[2])
    found = os.pathsep.join(filter(None, [home, os.environ.get("PYTHONPATH")]))
    own = {name: value for name, value in os.environ.items() if name != "PYTHONSTARTUP"}
    return own | _FIXED | {"PYTHONPATH": found}


class WarmParent:
    """The driver's end of a warm parent: it asks for one kernel at a time. After an OSError it is of no more use."""

    def __init__(self):
        self.folder = new_folder()
        self._lock, self._ending = threading.Lock(), threading.Lock()
        self._line, theirs = socket.socketpair()
        self._ready = self._ended = False
        with theirs, (self.folder / "parent.txt").open("wb") as said:
            places = [str(self.folder), str(paths.parameters())]
            words = ["-m", "svd_analysis.runner.warm_parent", str(theirs.fileno()), *places]
            self._process = subprocess.Popen(
                [sys.executable, *words], env=environment() | _SILENT, cwd=self.folder, pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL, stdout=said, stderr=said, start_new_session=True,
            )  # fmt: skip
        self._answers = self._line.makefile("rb")

    def ask(self, **asked):
        """Ask, and wait for the answer; the first waits until the parent is ready."""
        with self._lock:
            try:
                if not self._ready:
                    self._answer(START_LIMIT)
                    self._ready = True
                self._line.sendall(json.dumps(asked).encode() + b"\n")
                return self._answer(ANSWER_LIMIT)
            except ConnectionError:
                raise ConnectionError(f"their parent ended: {self._last_words()}") from None

    def _answer(self, limit):
        self._line.settimeout(limit)
        answer = self._answers.readline()
        if not answer:
            raise ConnectionError
        return json.loads(answer)

    def _last_words(self):
        try:
            said = (self.folder / "parent.txt").read_text(encoding="utf-8", errors="replace").strip()
        except OSError:
            said = ""
        return said.splitlines()[-1] if said else "it said nothing"

    def alive(self):
        """Whether its process is there."""
        return self._process.poll() is None

    def end(self):
        """End it, and with it its kernels: it ends them where it still can, else the system does."""
        with self._ending:
            if not self._ended:
                self._ended = True
                self._end()

    def _end(self):
        if not self._ready:
            self._process.kill()
        self._line.shutdown(socket.SHUT_RDWR)
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._answers.close()
        self._line.close()
        shutil.rmtree(self.folder, ignore_errors=True)


atexit.register(end)
