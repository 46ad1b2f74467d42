"""Maps are of shrunken rates beside their table: a cluster is marked, a visitor area hatched, no raw rate drawn."""

import geopandas as gpd
import pytest
from shapely.geometry import box

from svd_analysis import choropleths, maps, tables
from svd_analysis.html_figures import Figure
from tests.unit.conftest import drawn

AREA = "X09000001"
OWN = """
    indicator              | numerator | denominator | per  | value | lower | upper
    -----------------------+-----------+-------------+------+-------+-------+------
    core_recorded_violence | 859       | 51000       | 1000 | 16.8  | 15.7  | 18.0
"""
PLACES = f"""
    indicator            | geography | period           | area_code | parent_code | numerator | per  | value | denominator_status | source
    ---------------------+-----------+------------------+-----------+-------------+-----------+------+-------+--------------------+---------
    violence_with_injury | lsoa21    | 2024-03..2025-02 | X01000001 | {AREA}      | 20        | 1000 | 12.5  | ok                 | mps_lsoa
    violence_with_injury | lsoa21    | 2024-03..2025-02 | X01000002 | {AREA}      | 300       |      | 300   | visitor area       | mps_lsoa
    violence_with_injury | lsoa21    | 2024-03..2025-02 | X01000003 | {AREA}      | 9         | 1000 | 5.9   | ok                 | mps_lsoa
"""  # noqa: E501
SHRUNK = f"""
    indicator            | geography | period           | area_code | parent_code | breakdown    | per  | value | status  | source
    ---------------------+-----------+------------------+-----------+-------------+--------------+------+-------+---------+---------
    violence_with_injury | lsoa21    | 2024-03..2025-02 | X01000001 | {AREA}      | rate=shrunk  | 1000 | 11.7  |         | mps_lsoa
    violence_with_injury | lsoa21    | 2024-03..2025-02 | X01000002 | {AREA}      | rate=shrunk  |      |       | refused | mps_lsoa
    violence_with_injury | lsoa21    | 2024-03..2025-02 | X01000003 | {AREA}      | rate=shrunk  | 1000 | 6.6   |         | mps_lsoa
    violence_with_injury | lsoa21    | 2024-03..2025-02 | X01000001 | {AREA}      | cluster=scan |      | 2.3   |         | mps_lsoa
"""  # noqa: E501


def outlines(*codes):
    """Neighbourhoods of a kilometre square in a row."""
    squares = [box(1000 * at, 0, 1000 * (at + 1), 1000) for at in range(len(codes))]
    table = {"area_code": list(codes), "geography": "lsoa21", "name": [f"Place {code}" for code in codes]}
    return gpd.GeoDataFrame(table | {"geometry": squares}, crs=27700)


ALL = outlines("X01000001", "X01000002", "X01000003")


@pytest.fixture
def asked(monkeypatch):
    """What was asked of the map that was drawn last."""
    seen, draw = {}, choropleths.choropleth

    def look(boundaries, values, **words):
        seen.update(words, values=values.set_index("area_code")["value"], boundaries=boundaries)
        return draw(boundaries, values, **words)

    monkeypatch.setattr(choropleths, "choropleth", look)
    return seen


def test_a_map_is_of_shrunken_rates_and_never_of_rates_as_recorded(asked):
    assert isinstance(maps.neighbourhoods(drawn(OWN, PLACES, SHRUNK, boundaries=ALL)), Figure)
    assert asked["values"].dropna().to_dict() == {"X01000001": 11.7, "X01000003": 6.6}
    assert "shrunken rate" in asked["caption"]
    assert "March 2024 to February 2025" in asked["caption"]


def test_the_most_likely_cluster_is_marked_and_said_in_the_words_for_the_picture(asked):
    shown = maps.neighbourhoods(drawn(OWN, PLACES, SHRUNK, boundaries=ALL))
    assert asked["marked"] == {"X01000001"}
    assert "1 inside the line" in shown.alt


def test_without_a_cluster_nothing_is_marked_and_nothing_is_said_of_one(asked):
    calm = "\n".join(line for line in SHRUNK.splitlines() if "cluster=scan" not in line)
    shown = maps.neighbourhoods(drawn(OWN, PLACES, calm, boundaries=ALL))
    assert asked["marked"] == set()
    assert "cluster" not in shown.alt


def test_a_visitor_area_is_hatched_and_named_and_has_no_class(asked):
    shown = maps.neighbourhoods(drawn(OWN, PLACES, SHRUNK, boundaries=ALL))
    assert asked["word_for_missing"] == {"X01000002": "visitor area, rate not shown"}
    assert "Place X01000002" in shown.alt


def test_a_map_leads_to_the_table_that_has_its_values():
    svd = drawn(OWN, PLACES, SHRUNK, boundaries=ALL)
    assert maps.neighbourhoods(svd).data == tables.neighbourhoods(svd).name


def test_a_place_without_an_outline_is_counted_in_the_caption_and_not_dropped_in_silence():
    shown = maps.neighbourhoods(drawn(OWN, PLACES, SHRUNK, boundaries=outlines("X01000001", "X01000002")))
    assert "1 without a boundary" in shown.caption


@pytest.mark.parametrize(
    ("status", "why"), [("too few", "too few of them to shrink their rates"), ("refused", "no rates by residents")]
)
def test_where_no_rate_can_be_shrunk_there_is_no_map_and_the_reason_is_said(status, why):
    untold = SHRUNK.replace("| 11.7  |         |", f"|       | {status} |").replace(
        "| 6.6   |         |", f"|       | {status} |"
    )
    untold = untold.replace("| refused |", f"| {status} |")
    said = maps.neighbourhoods(drawn(OWN, PLACES, untold, boundaries=ALL))
    assert not isinstance(said, Figure)
    assert why in said


def test_without_outlines_there_is_no_map():
    assert not isinstance(maps.neighbourhoods(drawn(OWN, PLACES, SHRUNK)), Figure)


def test_coverage_stands_in_the_caption_or_is_said_not_to_be_known():
    covered = f"""
        indicator            | geography         | period           | breakdown       | area_code | numerator | value | source
        ---------------------+-------------------+------------------+-----------------+-----------+-----------+-------+---------
        violence_with_injury | covered by lsoa21 | 2024-03..2025-02 | share=authority | {AREA}    | 329       | 97.8  | mps_lsoa
    """  # noqa: E501
    assert "98% of the authority's own figure" in (
        maps.neighbourhoods(drawn(OWN, PLACES, SHRUNK, covered, boundaries=ALL)).caption
    )
    assert "not known" in maps.neighbourhoods(drawn(OWN, PLACES, SHRUNK, boundaries=ALL)).caption
