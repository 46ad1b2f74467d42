"""A folder's lock is one process's at a time, and free again when its holder ends, however it ends."""

import errno
import os
import re
import signal
import socket
import subprocess
import sys
import threading

import pytest

from svd_analysis import locks
from svd_analysis.errors import EnvironmentFault
from tests.notebooks.projects import CLONE

# A process that takes the lock as soon as it is told to, and holds it until its input ends.
_HOLDER = """
import sys
from pathlib import Path
from svd_analysis import locks
from svd_analysis.errors import EnvironmentFault
print("ready", flush=True)
sys.stdin.readline()
try:
    with locks.held(Path(sys.argv[1])):
        print("held", flush=True)
        sys.stdin.read()
except EnvironmentFault as fault:
    print(fault, flush=True)
"""


def holder(folder):
    """A process that is ready to take the lock of a folder."""
    process = subprocess.Popen(
        [sys.executable, "-c", _HOLDER, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        env=os.environ | {"PYTHONPATH": str(CLONE)},
    )  # fmt: skip
    assert process.stdout.readline() == "ready\n"
    return process


def take(process):
    """Have a process take the lock; what it says."""
    process.stdin.write("\n")
    process.stdin.flush()
    return process.stdout.readline().strip()


@pytest.fixture
def holders(tmp_path):
    """Six processes that are ready to take the lock of the same folder; all are ended afterwards."""
    processes = [holder(tmp_path / "example-2025") for _ in range(6)]
    yield processes
    for process in processes:
        process.kill()
        process.communicate()


@pytest.mark.skipif(os.name == "nt", reason="Windows has other signals")
def test_of_six_starts_at_once_one_holds_and_a_killed_holder_lets_go(holders, tmp_path):
    said = {}
    threads = [threading.Thread(target=lambda p=process: said.update({p.pid: take(p)})) for process in holders]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    holding = [process for process in holders if said[process.pid] == "held"]
    assert len(holding) == 1
    assert all("another run is at work there" in one for pid, one in said.items() if pid != holding[0].pid)
    with pytest.raises(EnvironmentFault) as refused, locks.held(tmp_path / "example-2025"):
        pass
    by = rf"process {holding[0].pid} on {re.escape(socket.gethostname())}, since \d{{4}}-\d\d-\d\d \d\d:\d\d:\d\d"
    assert re.search(by, str(refused.value))
    assert refused.value.exit_code == 5
    holding[0].send_signal(signal.SIGKILL)
    holding[0].wait()
    with locks.held(tmp_path / "example-2025"):
        pass


def test_a_lock_that_was_let_go_names_nobody(tmp_path):
    with locks.held(tmp_path):
        assert locks._holder(tmp_path / locks.NAME).startswith(f" (process {os.getpid()} on ")
    assert locks._holder(tmp_path / locks.NAME) == ""


def test_who_waits_has_the_lock_when_it_is_let_go(tmp_path):
    order = []

    def second():
        with locks.held(tmp_path, wait=True):
            order.append("second")

    with locks.held(tmp_path):
        waiting = threading.Thread(target=second)
        waiting.start()
        waiting.join(0.3)
        order.append("first")
    waiting.join(5)
    assert order == ["first", "second"]


def test_an_error_inside_lets_go_of_the_lock(tmp_path):
    with pytest.raises(ZeroDivisionError), locks.held(tmp_path):
        raise ZeroDivisionError
    with locks.held(tmp_path):
        pass


def test_a_disk_too_full_for_the_holders_name_is_no_reason_not_to_hold(tmp_path, monkeypatch):
    """What the run then writes fails, and says so in the run's own words."""

    def full(file, content):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "write", full)
    with locks.held(tmp_path):
        assert locks._holder(tmp_path / locks.NAME) == ""


def test_a_folder_that_cannot_be_made_is_a_fault_of_the_machine(tmp_path):
    (tmp_path / "outputs").write_text("a file", encoding="utf-8")
    with pytest.raises(EnvironmentFault, match="nothing can be written there"), locks.held(tmp_path / "outputs" / "a"):
        pass
