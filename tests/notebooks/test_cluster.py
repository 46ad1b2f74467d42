"""Sections on a cluster, started as docs/more-machines.md says, with two workers of this machine."""

import logging
import os
import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from svd_analysis import assessment, numbers, parameters, provenance, remote
from svd_analysis.errors import EnvironmentFault, ParameterError, SVDError
from svd_analysis.runner import cluster, jobs, kernels, worker
from tests.notebooks.cluster_jobs import die_once, refuse, settings_of

PROJECT = Path(__file__).resolve().parents[2]
SECTION = jobs.Job("exampleton", "example-2025", "01_definition_and_data")
OTHER = jobs.Job("sampleford", "example-2025", "01_definition_and_data")


def documented(number, port):
    """A command of docs/more-machines.md, to be run here."""
    blocks = re.findall(r"```\n(.+)\n```", (PROJECT / "docs" / "more-machines.md").read_text(encoding="utf-8"))
    program, *words = blocks[number].replace("8786", port).split()
    return [str(Path(sys.executable).with_name(Path(program).name)), *words]


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    """The address of a scheduler with two workers, each a process that is started again when it dies."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    said = (tmp_path_factory.mktemp("cluster") / "said.txt").open("wb")
    started = [subprocess.Popen(documented(number, port), stdout=said, stderr=said) for number in (0, 1)]
    try:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(cluster, "ANSWER_LIMIT", 60)
            with cluster.executor(f"tcp://127.0.0.1:{port}", nothing):
                pass
        yield f"tcp://127.0.0.1:{port}"
    finally:
        for process in reversed(started):
            process.terminate()
            process.wait(30)
        said.close()


@pytest.fixture
def numbers_made(example_made, monkeypatch):
    """The example's numbers, looked through already, as a run has them when it hands out its sections."""
    monkeypatch.setenv("SVD_OUTPUTS", str(example_made / "outputs"))
    monkeypatch.setenv("SVD_STORE", str(example_made / "store"))
    record = numbers.folder(parameters.edition("example-2025")) / "record.json"
    monkeypatch.setenv(assessment.SEEN_TO, provenance.sha256(record))
    return example_made


def nothing(job):
    """A job that reads no file."""
    return []


def test_two_sections_on_two_workers_are_those_made_here(address, numbers_made, monkeypatch):
    with cluster.executor(address) as pool:
        given = [pool.submit(jobs.do, job) for job in (SECTION, OTHER)]
        there = [future.result(timeout=150) for future in given]
    kernels.end()
    monkeypatch.setenv("SVD_KERNELS", "stock")  # here another kind of kernel, which gives the same
    here = jobs.do(SECTION)
    kernels.end()
    assert there[0] == here
    assert there[1].notebook != here.notebook


def test_a_job_whose_worker_is_killed_is_done_by_another(address, tmp_path):
    with cluster.executor(address, nothing) as pool:
        ended = pool.submit(die_once, tmp_path / "tried").result(timeout=60)
    assert (tmp_path / "tried").exists()
    assert ended != os.getpid()


def test_a_fault_comes_back_as_it_was_with_the_notebook_as_far_as_it_came(address):
    with cluster.executor(address, nothing) as pool, pytest.raises(SVDError, match="bexley: a sentence") as fault:
        pool.submit(refuse, "bexley").result(timeout=60)
    assert fault.value.notebook == "as far as it came"


def test_a_worker_has_the_settings_of_the_run_that_gives_it_jobs(address, monkeypatch, tmp_path):
    for place in ("one", "two"):
        monkeypatch.setenv("SVD_OUTPUTS", str(tmp_path / place))
        with cluster.executor(address, nothing) as pool:
            found = pool.submit(settings_of, ("SVD_OUTPUTS", "SVD_DATA")).result(timeout=60)
        assert found["SVD_OUTPUTS"] == str(tmp_path / place)
        assert found["SVD_DATA"]


def test_numbers_at_an_address_are_fetched_by_the_worker_that_reads_them(address, monkeypatch, tmp_path):
    far = (tmp_path / "far").as_uri()
    monkeypatch.setenv("SVD_OUTPUTS_ADDRESS", far)
    monkeypatch.setenv("SVD_OUTPUTS", str(remote.local(far)))
    monkeypatch.setattr(cluster, "records", lambda names: {})
    (tmp_path / "table").write_text("a slice")
    remote.send(tmp_path, far, ["table"])
    with cluster.executor(address, lambda job: ["table"]) as pool:
        pool.submit(str, "job").result(timeout=60)
    assert (remote.local(far) / "table").read_text() == "a slice"
    (remote.local(far) / "table").unlink()
    remote.local(far).rmdir()


def test_a_worker_that_does_not_see_the_numbers_says_so_with_its_name(address, numbers_made, monkeypatch):
    monkeypatch.setattr(cluster, "records", lambda names: {"example-2025/numbers/record.json": "0" * 64})
    with cluster.executor(address) as pool, pytest.raises(EnvironmentFault, match="one for all machines") as fault:
        pool.submit(jobs.do, SECTION).result(timeout=60)
    assert str(fault.value).startswith(socket.gethostname())


@pytest.mark.parametrize("part", ["code", "notebooks", "packages", "Python", "parameters"])
def test_a_worker_whose_clone_is_another_is_refused_before_any_job(address, monkeypatch, part):
    other = worker.clone() | {part: "another"}
    monkeypatch.setattr(worker, "clone", lambda: other)
    expected = f"{socket.gethostname()}: .* has not the same {part} as the run"
    with pytest.raises(EnvironmentFault, match=expected), cluster.executor(address):
        pass


def test_a_clone_that_changed_under_its_worker_is_refused(monkeypatch):
    monkeypatch.setattr(worker, "_last", {"run": "a run"})
    monkeypatch.setattr(worker, "_begun", {"code": "as it was", "packages": provenance.lock()})
    assert "has changed since its worker began" in worker.fault({"run": "a run", "clone": worker.clone()})


def test_no_scheduler_is_one_sentence_that_names_the_address(monkeypatch):
    monkeypatch.setattr(cluster, "ANSWER_LIMIT", 0.3)
    said = pytest.raises(EnvironmentFault, match="tcp://127.0.0.1:9: no scheduler answers there")
    logging.getLogger("distributed.client").setLevel(logging.WARNING)  # as dask's own settings have it
    with said, cluster.executor("tcp://127.0.0.1:9"):
        pass
    assert not logging.getLogger("distributed.client").isEnabledFor(logging.ERROR)


@pytest.mark.parametrize("wrong", ["host:8786", "tcp://host", "http://host:8786", "tcp:// :1"])
def test_what_is_no_address_of_a_scheduler_is_refused(wrong):
    with pytest.raises(ParameterError, match=r"expected tcp://host:8786"), cluster.executor(wrong):
        pass


def test_without_dask_the_flag_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    said = pytest.raises(EnvironmentFault, match=r"pip install \"svd_analysis\[cluster\]\"")
    with said, cluster.executor("tcp://127.0.0.1:9"):
        pass
