"""What every test can rely on: the project folder to start in, and Hypothesis that repeats itself."""

import os
from pathlib import Path

import pytest
from hypothesis import settings

from svd_analysis import example, numbers, parameters
from tests.once import once

PROJECT = Path(__file__).resolve().parent.parent

# The same examples every time, so that a red run is red again; no deadline, since a first import takes seconds.
settings.register_profile("house", derandomize=True, deadline=None, max_examples=60)
settings.load_profile("house")


@pytest.fixture(autouse=True, scope="session")
def _at_home():
    """Start in the project folder, whatever folder the tests were started from."""
    os.chdir(PROJECT)


@pytest.fixture(scope="session")
def example_made(tmp_path_factory, _at_home):
    """A folder with `outputs` and `store`: the numbers of both editions of the example, made once for all workers."""
    return once(tmp_path_factory, "example-numbers", "example", _make_example)


def _make_example(folder):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SVD_OUTPUTS", str(folder / "outputs"))
        patch.setenv("SVD_STORE", str(folder / "store"))
        for name in example.EDITIONS:
            numbers.make(parameters.edition(name))


@pytest.fixture(scope="session")
def real_data():
    """The folder of staged real data; the test is skipped where SVD_DATA does not name one."""
    folder = os.environ.get("SVD_DATA", "")
    if not Path(folder).is_dir() or not folder:
        pytest.skip("SVD_DATA is not set to a folder of real data")
    return Path(folder).resolve()
