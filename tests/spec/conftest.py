"""The numbers of both example editions, for all specifications."""

from types import SimpleNamespace

import pytest

from svd_analysis import example, numbers, parameters


@pytest.fixture(scope="session")
def example_numbers(example_made):
    """Edition -> its `edition`, `estimates`, `quality` and `changes`, which the earlier one has none of."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SVD_OUTPUTS", str(example_made / "outputs"))
        return {name: _read(parameters.edition(name)) for name in example.EDITIONS}


def _read(edition):
    tables = {name: numbers.read(edition, name) for name in ("estimates", "quality", "changes")}
    return SimpleNamespace(edition=edition, **tables)


@pytest.fixture(scope="session")
def earlier(example_numbers):
    return example_numbers["example-2024"]


@pytest.fixture(scope="session")
def later(example_numbers):
    return example_numbers["example-2025"]
