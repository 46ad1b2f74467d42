"""The one door out: open cells pass as they are; a source that says nothing, or something unknown, is refused."""

import pandas as pd
import pytest

from svd_analysis import disclosure, parameters
from svd_analysis.errors import DisclosureError
from tests.tables import table

CELLS = table("""
    source      | area_code | count | status
    mps_borough | X1        | 1     | ok
    fingertips  | X1        |       | suppressed
""")


def test_open_cells_pass_unchanged():
    passed = disclosure.protect(CELLS, {"mps_borough": "open", "fingertips": "open"})
    pd.testing.assert_frame_equal(passed, CELLS)
    pd.testing.assert_frame_equal(disclosure.protect(passed, {"mps_borough": "open", "fingertips": "open"}), CELLS)


@pytest.mark.parametrize("regimes", [{"mps_borough": "open"}, {"mps_borough": "open", "fingertips": ""}])
def test_a_source_without_a_regime_is_refused_with_where_to_name_one(regimes):
    with pytest.raises(DisclosureError, match=r"'fingertips' declares no disclosure regime.*sources/fingertips\.yaml"):
        disclosure.protect(CELLS, regimes)


@pytest.mark.parametrize("regime", ["Open", "open ", "round to five"])
def test_a_regime_the_door_does_not_know_is_refused(regime):
    with pytest.raises(DisclosureError, match="'mps_borough' is under the regime"):
        disclosure.protect(CELLS, {"mps_borough": regime, "fingertips": "open"})


def test_nothing_needs_no_regime():
    assert disclosure.protect(CELLS.iloc[:0], {}).empty


def test_every_source_of_this_project_names_a_regime_that_is_there():
    for name in parameters.names("sources"):
        assert parameters.source(name).regime in parameters.names("regimes"), name


def test_a_refusal_ends_with_the_code_of_disclosure():
    assert DisclosureError.exit_code == 4
