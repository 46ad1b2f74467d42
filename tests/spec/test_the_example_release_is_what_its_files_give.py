"""What is published of the example is what its files give again; where they changed, CONTRIBUTING says what to do."""

import pandas as pd
import pytest

from svd_analysis import numbers, parameters, releases

KEYS = ["indicator", "geography", "parent_code", "area_code", "period", "breakdown", "source", "bound", "definition"]


@pytest.fixture(scope="module")
def published():
    return releases.read(parameters.edition("example-2024"))


def test_every_published_figure_is_the_one_that_is_counted_now(published, earlier):
    now = earlier.estimates.set_index(KEYS).sort_index()
    then = published.estimates.set_index(KEYS).sort_index()
    assert len(then) > 1000
    pd.testing.assert_frame_equal(then, now.loc[then.index], check_dtype=False)


def test_every_published_count_of_a_class_is_the_one_that_is_counted_now(published, earlier, example_made, monkeypatch):
    monkeypatch.setenv("SVD_OUTPUTS", str(example_made / "outputs"))
    now = numbers.read(earlier.edition, "counts")
    now = now[now["month"].isin(published.counts["month"].unique())].reset_index(drop=True)
    pd.testing.assert_frame_equal(published.counts, now[list(published.counts.columns)], check_dtype=False)


def test_the_comparison_of_the_later_edition_begins_with_what_was_published(later):
    [found] = later.quality.loc[later.quality["check"] == "previous edition", "found"]
    assert found == "as published"
