"""The numbers of both example editions, made once for all specifications, aside from anybody's outputs."""

from types import SimpleNamespace

import pytest

from svd_analysis import example, numbers, parameters


@pytest.fixture(scope="session")
def example_numbers(tmp_path_factory, _at_home):
    """Edition -> its `edition`, `estimates`, `quality`; the later one has `changes` too."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SVD_OUTPUTS", str(tmp_path_factory.mktemp("outputs")))
        patch.setenv("SVD_STORE", str(tmp_path_factory.mktemp("store")))
        made = {name: assessed(name) for name in example.EDITIONS}
        then, now = (numbers.as_counted(one.edition, one.estimates) for one in made.values())
        made["example-2025"].changes = numbers.bridge(then, now)
    return made


def assessed(name):
    edition = parameters.edition(name)
    numbers.prepare(edition)
    estimates, quality, _ = numbers.assess(edition)
    return SimpleNamespace(edition=edition, estimates=estimates, quality=quality)


@pytest.fixture(scope="session")
def earlier(example_numbers):
    return example_numbers["example-2024"]


@pytest.fixture(scope="session")
def later(example_numbers):
    return example_numbers["example-2025"]
