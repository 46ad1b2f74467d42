"""What tests of real data share: the numbers of real editions, made once for all that look at them."""

import os
import time
from contextlib import contextmanager

import pytest

from svd_analysis import numbers, parameters
from tests.notebooks.projects import forget

# London's numbers take three minutes where two tests run side by side on two cores.
_LONGEST = 1200  # seconds


@pytest.fixture(scope="session")
def real_outputs(real_data, tmp_path_factory):
    """Called with an edition's name, a folder with `outputs` and `store` in which its numbers are made.

    Every worker of a run has the same folder: the first that asks makes the numbers, the others wait for them.
    """
    base = tmp_path_factory.getbasetemp()
    shared = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "real-numbers"
    shared.mkdir(exist_ok=True)

    def made(name):
        done = shared / f"{name}.done"
        try:
            (shared / f"{name}.begun").mkdir()
        except FileExistsError:
            _wait(done)
        else:
            done.with_suffix(".new").write_text(_made(name, shared), encoding="utf-8")
            done.with_suffix(".new").replace(done)
        assert done.read_text(encoding="utf-8") == "", f"the numbers of {name} could not be made"
        return shared

    return made


@pytest.fixture(scope="session")
def real_numbers(real_outputs):
    """Called with an edition's name, its tables of numbers by name."""

    def tables(name):
        with at(real_outputs(name)):
            edition = parameters.edition(name)
            return {table: numbers.read(edition, table) for table in numbers.TABLES}

    return tables


@contextmanager
def at(folder):
    """Outputs and store below a folder, and nothing remembered of another."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SVD_OUTPUTS", str(folder / "outputs"))
        patch.setenv("SVD_STORE", str(folder / "store"))
        forget()
        yield


def _made(name, folder):
    """What went wrong, as text; empty where nothing did."""
    try:
        with at(folder):
            numbers.make(parameters.edition(name))
    except Exception as fault:
        return repr(fault)
    return ""


def _wait(done):
    until = time.monotonic() + _LONGEST
    while not done.exists():
        assert time.monotonic() < until, f"{done.stem}: another worker did not end"
        time.sleep(0.5)
