"""What tests of real data share: the numbers of real editions, made once for all that look at them."""

from contextlib import contextmanager

import pytest

from svd_analysis import numbers, parameters
from tests.notebooks.projects import forget
from tests.once import once


@pytest.fixture(scope="session")
def real_outputs(real_data, tmp_path_factory):
    """Called with an edition's name, a folder with `outputs` and `store` in which its numbers are made."""

    def made(name):
        def make(folder):
            with at(folder):
                numbers.make(parameters.edition(name))

        return once(tmp_path_factory, "real-numbers", name, make)

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
