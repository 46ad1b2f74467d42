"""Jobs on other machines: an existing dask.distributed cluster does what the threads of a run do elsewhere.

A worker is a process started in a clone of its own, with a warm parent of kernels of its own. A job is plain names in
and plain text out; the driver writes. Dask is imported only here, and here only when a cluster is asked for.
"""

import os
import platform
import re
import secrets
import socket
import sys
import threading
from concurrent.futures import CancelledError, Future
from contextlib import contextmanager, suppress

from svd_analysis import addresses, paths, provenance, remote
from svd_analysis.errors import EnvironmentFault, ParameterError, SVDError

ANSWER_LIMIT = 8  # seconds for a scheduler to answer, and for its first worker to be there
_START = "Start one in each machine's clone: .venv/bin/dask worker"
_at_work = []  # the settings of the jobs that this process is at
_begun = {}  # the clone as it was when this process began: what it has imported
_room = threading.Condition()


@contextmanager
def executor(address, needs=None):
    """Something to `submit(function, job, *more)` to, as to a pool; its futures are those of `concurrent.futures`.

    `needs(job)` names the files below the outputs folder that a job reads. A job whose worker dies is given to another.
    Jobs that have not begun are dropped at the end. ParameterError where the address is none; EnvironmentFault where
    the scheduler does not answer, has no worker, or has one whose clone is not like this one.
    """
    with _connected(address) as client:
        here = clone()
        _refuse_unlike(client, here)
        given = Executor(client, address, here, needs or of_numbers)
        try:
            yield given
        finally:
            given.drop()


class Executor:
    """Gives jobs to the workers of one client."""

    def __init__(self, client, address, here, needs):
        self._client, self._address, self._needs = client, address, needs
        self._fixed = {"clone": here, "run": secrets.token_hex(8)}
        self._given = set()

    def submit(self, function, job, *more):
        """Give a job to whichever worker is free; the future of what the function gives for it."""
        settings = self._fixed | {"environment": _own(), "records": records(names := self._needs(job))}
        theirs = self._client.submit(at_home, settings, names, function, job, *more, pure=False)
        self._given.add(theirs)
        ours = Future()
        theirs.add_done_callback(lambda done: self._hand_over(done, ours))
        return ours

    def drop(self):
        """Drop the jobs that are not done, and have whoever waits for them told so."""
        given, self._given = self._given, set()
        with suppress(Exception):  # the scheduler may be what is gone
            self._client.cancel(list(given), force=True)

    def _hand_over(self, done, ours):
        self._given.discard(done)
        if not ours.set_running_or_notify_cancel():
            return
        try:
            ours.set_result(done.result())
        except SVDError as fault:
            ours.set_exception(fault)
        except (Exception, CancelledError) as fault:
            ours.set_exception(
                EnvironmentFault(f"{self._address}: the job was lost ({_in_one_line(fault)}). Run it again.")
            )


def of_numbers(job):
    """What a section reads: its area's tables of numbers and, last, their record."""
    from svd_analysis import numbers

    record = f"{job.edition}/numbers/record.json"
    made = (provenance.read_json(paths.outputs() / record) or {"outputs": {}})["outputs"]
    read = {numbers.place_of(job.area, table) for table in (*numbers.TABLES, "boundaries")} - {"counts.parquet"}
    return [*(f"{job.edition}/numbers/{name}" for name in sorted(read & made.keys())), record]


def records(names):
    """The hash of each record among some files of the outputs folder."""
    there = {name: paths.outputs() / name for name in names if name.endswith(remote.RECORDS)}
    return {name: provenance.sha256(path) for name, path in there.items() if path.is_file()}


def clone():
    """What jobs depend on of a machine: its Python, and what its clone holds, by hash."""
    return {
        "Python": ".".join(platform.python_version_tuple()[:2]),
        "code": provenance.code(),
        "packages": provenance.lock(),
        "notebooks": provenance.digest_of_folder(paths.notebooks(), "*.ipynb"),
        "parameters": provenance.digest_of_folder(paths.parameters(), "**/*"),
        "classes and places": provenance.digest_of_folder(_package(), "taxonomies/*.csv"),
        "commit": provenance.commit(),
    }


def fault(theirs):
    """Why this process can do no jobs of a run whose clone is `theirs`, with the name of this machine; else None."""
    here = clone()
    first = {name: here[name] for name in ("Python", "code", "packages")}
    where = f"{socket.gethostname()}: the clone in {paths.project()}"
    if first != (_begun or first):
        return f"{where} was changed since its worker began. Restart the worker."
    _begun.update(first)
    unlike = [name for name, found in here.items() if theirs[name] != found]
    if unlike:
        return f"{where} has not the same {' and '.join(unlike)} as the run. Bring both to one commit, then restart it."
    return None


def at_home(settings, names, function, *arguments):
    """On a worker: do a job in this machine's own clone, with the folders of the run.

    EnvironmentFault with this machine's name where its clone is not like the driver's, or the numbers are not there.
    """
    with _settled(settings):
        if why := fault(settings["clone"]):
            raise EnvironmentFault(why)
        if address := os.environ.get("SVD_OUTPUTS_ADDRESS"):
            remote.fetch(address, paths.outputs(), names)
        for name, expected in settings["records"].items():
            if wrong := provenance.fault(paths.outputs() / name, expected):
                raise EnvironmentFault(
                    f"{socket.gethostname()}: {wrong} The outputs folder has to be the same on all machines: a shared "
                    "folder under the same path, or an address of object storage."
                )
        return function(*arguments)


@contextmanager
def _settled(settings):
    """This process settled for a run; jobs of another run wait until those under way are done."""
    with _room:
        _room.wait_for(lambda: not _at_work or _at_work[0] == settings)
        if not _at_work:
            _settle(settings)
        _at_work.append(settings)
    try:
        yield
    finally:
        with _room:
            _at_work.remove(settings)
            _room.notify_all()


def _settle(settings):
    """Take the run's folders, work in this machine's clone, and remember nothing of another run."""
    for name in _own():
        del os.environ[name]
    os.environ.update(settings["environment"])
    remote.settle()
    os.chdir(paths.project())
    if _room.__dict__.setdefault("run", None) != settings["run"]:
        forget()
        _room.run = settings["run"]
