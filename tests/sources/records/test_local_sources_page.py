"""What the page for analysts shows is what the reader does: its description reads its rows."""

import re
from pathlib import Path

import pytest

from svd_analysis import parameters, record_columns, record_sources, yaml_files
from svd_analysis.sources import records

PAGE = (Path(__file__).resolve().parents[3] / "docs" / "local-sources.md").read_text(encoding="utf-8")


def block(language):
    [found] = re.findall(rf"```{language}\n(.*?)```", PAGE, flags=re.DOTALL)
    return found


@pytest.fixture
def read(tmp_path):
    described, file = tmp_path / "drawnshire_victims.yaml", tmp_path / "victims.csv"
    described.write_text(block("yaml"), encoding="utf-8")
    file.write_text(block("csv"), encoding="utf-8")
    return records.read(file, yaml_files.read(described, parameters.Source, name=described.stem))


def test_the_rows_of_the_page_are_read_by_its_description(read):
    counts, quality = read
    first = counts[counts["month"] == "2024-01"].iloc[0]
    assert first[["area_code", "code", "victim_age", "victim_sex", "relationship", "hour"]].tolist() == [
        "X09000001", "8N", "15-17", "female", "partner", "23",
    ]  # fmt: skip
    assert counts["count"].sum() == 3
    assert set(counts["area_code"]) == {"X09000001", "X09000002", "met-unknown"}
    assert quality.loc[quality["check"] == "identifiers dropped", "found"].tolist() == ["Crime ref, Name"]


def test_the_page_names_every_gateway_authority_and_column():
    for name in (*record_sources.GATEWAYS, *record_sources.SPECIFIED, *record_sources.RELEVANT):
        assert f"`{name}`" in PAGE, name
    for name, ways in record_columns.READINGS.items():
        assert f"`{name}`" in PAGE, name
        assert all(f"`as: {way}`" in PAGE or f"`{way}`" in PAGE for way in ways if len(ways) > 1), name


def test_the_regime_of_the_page_is_one_of_those_there_are():
    assert re.search(r"^regime: (.*)$", PAGE, flags=re.MULTILINE)[1] in parameters.names("regimes")
