"""The example's weights, costs and land walk the road of real ones, and no row of them passes for a publisher's."""

from types import SimpleNamespace

import pytest

from svd_analysis import conditions, example
from svd_analysis.example import harm_files
from svd_analysis.example.write import FILES
from svd_analysis.sources import area_measurements, severity_weights, unit_costs


@pytest.fixture(scope="module")
def read(tmp_path_factory):
    """The table each reader returns of the example's file."""
    folder = tmp_path_factory.mktemp("harm")
    drawn = SimpleNamespace(world=example.world(years=range(2024, 2026)))
    readers = (severity_weights, unit_costs, area_measurements)
    tables = {}
    for (name, text), reader in zip(harm_files.FILES.items(), readers, strict=True):
        path = folder / name.split("/")[-1]
        path.write_bytes(text(drawn, "example-2025").encode("utf-8"))
        tables[reader.SOURCE] = reader.read(path)[0]
    return tables


def test_every_weight_and_cost_says_that_it_is_invented(read):
    for name in ("severity_weights", "unit_costs"):
        assert read[name]["source"].str.startswith("invented for the example region").all()


def test_all_weights_are_of_one_list_of_offences(read):
    assert list(read["severity_weights"]["offence"]) == list(read["unit_costs"]["offence"])
    assert set(conditions.offences_of(list(read["unit_costs"]["offence"]))) >= {"homicide", "rape"}


def test_a_borough_is_about_thirty_cells_of_64_hectares(read):
    land = read["area_measurements"].set_index("area_code")["value"]
    assert list(land.index) == ["X09000001", "X09000002", "X09000003"]
    # A cell is about 800 metres each way, 64 hectares; one hectare in 64 is water.
    assert list(land) == pytest.approx([30 * 64 * 63 / 64] * 3, rel=0.05)


def test_the_files_are_among_those_of_an_edition():
    assert set(harm_files.FILES) <= set(FILES)
