"""Jobs on other machines: an existing dask.distributed cluster does what the threads of a run do elsewhere.

A job is plain names in and plain text out, so that a worker only reads; the run writes. Dask is imported here alone,
and only when a cluster is asked for.
"""

import logging
import os
import re
import secrets
from concurrent.futures import CancelledError, Future
from contextlib import contextmanager, suppress

from svd_analysis import addresses, paths, provenance, remote
from svd_analysis.errors import EnvironmentFault, ParameterError, SVDError
from svd_analysis.runner import worker

ANSWER_LIMIT = 8  # seconds for a scheduler to answer; as many again for a first worker


def of_numbers(job):
    """The files below the outputs folder that a section reads: its area's tables of numbers and, last, their record."""
    from svd_analysis import numbers

    record = f"{job.edition}/numbers/record.json"
    made = (provenance.read_json(paths.outputs() / record) or {"outputs": {}})["outputs"]
    read = {numbers.place_of(job.area, table) for table in (*numbers.TABLES, "boundaries")} - {"counts.parquet"}
    return [*(f"{job.edition}/numbers/{name}" for name in sorted(read & made.keys())), record]


@contextmanager
def executor(address, needs=of_numbers):
    """Something to `submit(function, job)` to, as to a pool; its futures are those of `concurrent.futures`.

    `needs(job)` names the files below the outputs folder that a job reads. A job whose worker dies is given to another.
    What is not done at the end is dropped. ParameterError where that is no address; EnvironmentFault where the
    scheduler does not answer, has no worker, or has one that can't do the jobs of this clone.
    """
    if not re.fullmatch(r"(tcp|tls)://\S+:\d+", address):
        raise ParameterError(f"--scheduler {address}: expected tcp://host:8786, or tls:// with the host and port.")
    with _connected(address) as client:
        given = Executor(client, address, worker.clone(), needs)
        given.refuse_unlike()
        try:
            yield given
        finally:
            given.drop()


@contextmanager
def _connected(address):
    """A client of a scheduler that answers and has a worker."""
    try:
        from distributed import Client
    except ImportError:
        raise EnvironmentFault(f"--scheduler: {addresses.INSTALL}") from None
    for name in ("distributed", "distributed.client"):  # what goes wrong is said here, in a sentence
        logging.getLogger(name).setLevel(logging.CRITICAL)
    try:
        client = Client(address, timeout=ANSWER_LIMIT, set_as_default=False)
    except Exception as fault:
        raise EnvironmentFault(
            f"{address}: no scheduler answers there ({_in_one_line(fault)}). Start one with `dask scheduler`, and see "
            "that this machine may reach it."
        ) from None
    try:
        with suppress(TimeoutError):
            client.wait_for_workers(1, timeout=ANSWER_LIMIT)
        yield client
    finally:
        with suppress(Exception):  # a scheduler that is gone needs no farewell
            client.close(timeout=2)


class Executor:
    """Gives jobs to the workers of one cluster."""

    def __init__(self, client, address, clone, needs):
        self._client, self._address, self._needs = client, address, needs
        self._of_this_run = {"clone": clone, "run": secrets.token_hex(8)}
        self._given = set()

    @property
    def width(self):
        """How many jobs to have out at a time: one for every thread of a worker, and a few on the way."""
        return sum(self._client.nthreads().values()) + 2

    def refuse_unlike(self):
        """EnvironmentFault where there is no worker, or one that can't do the jobs of this run."""
        found = self._client.run(worker.fault, self._of_this_run, on_error="return")
        if not found:
            raise EnvironmentFault(f"{self._address}: the scheduler has no worker. Start one with `dask worker`.")
        wrong = {
            f"{one}: {_in_one_line(why)}" if isinstance(why, Exception) else why for one, why in found.items() if why
        }
        if wrong:
            raise EnvironmentFault("\n".join(sorted(wrong)))

    def submit(self, function, job):
        """Give a job to whichever worker is free; the future of what the function returns for it."""
        if self._client.status != "running":
            raise EnvironmentFault(f"{self._address}: the scheduler is gone. Start it and its workers, then run again.")
        names = self._needs(job)
        settings = self._of_this_run | {"environment": worker.folders_of_run(), "records": records(names)}
        theirs = self._client.submit(worker.at_home, settings, names, function, job, pure=False)
        self._given.add(theirs)
        ours = Future()
        theirs.add_done_callback(lambda done: self._hand_over(done, ours))
        return ours

    def drop(self):
        """Drop the jobs that are not done."""
        with suppress(Exception):  # the scheduler may be what is gone
            self._client.cancel(list(self._given))
        self._given.clear()

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
                EnvironmentFault(
                    f"{self._address}: the job was lost ({_in_one_line(fault)}). Run again: the rest is done."
                )
            )


def records(names):
    """The hash of each record among some files of the outputs folder."""
    there = {name: paths.outputs() / name for name in names if os.path.basename(name) in remote.RECORDS}
    return {name: provenance.sha256(path) for name, path in there.items() if path.is_file()}


def _in_one_line(fault):
    return f"{type(fault).__name__}: {' '.join(str(fault).split())}"[:300]
