import csv
from pathlib import Path

import geopandas
import pytest
from shapely.geometry import box

from svd_analysis import parameters, schemas
from svd_analysis.sources import msoa_lookup
from tests.sources import refusals

SAMPLE = Path(__file__).parent / "msoa_lookup" / "lsoa_2011.csv"


def shapefile(folder, *changes, drop=()):
    """The sample's rows as a shapefile of squares; each change is (row from 0, heading, value)."""
    with open(SAMPLE, encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row, heading, value in changes:
        rows[row][heading] = value
    columns = {heading: [row[heading] for row in rows] for heading in rows[0] if heading not in drop}
    outlines = [box(530_000 + 1_000 * east, 180_000, 531_000 + 1_000 * east, 181_000) for east in range(len(rows))]
    path = folder / "lsoa_2011.shp"
    geopandas.GeoDataFrame(columns, geometry=outlines, crs=27700).to_file(path, encoding="utf-8")
    return path


def test_each_neighbourhood_of_2011_lies_in_one_msoa(tmp_path):
    lookups, quality = msoa_lookup.read(shapefile(tmp_path))
    assert list(lookups.columns) == list(schemas.LOOKUPS)
    assert list(lookups.itertuples(index=False, name=None)) == [
        ("X01000001", "lsoa11", "X02000001", "msoa11", "Exampleton 001", ""),
        ("X01000002", "lsoa11", "X02000001", "msoa11", "Exampleton 001", ""),
        ("X01000003", "lsoa11", "X02000002", "msoa11", "Exampleton 002", ""),
        ("X01000004", "lsoa11", "X02000003", "msoa11", "Sâmpleford 001", ""),
    ]
    found = quality.set_index("check")["found"]
    assert (found["MSOAs"], found["pairs"], found["places that lie in several"]) == ("3", "4", "0")
    assert quality.set_index("check")["rows"]["rows in"] == 4


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ((1, "LSOA11CD", "X01000001"), "'X01000001' stands in the file more than once"),
        ((1, "LSOA11CD", "E01033769"), "'E01033769' is not a code of lsoa11"),
        ((1, "LSOA11CD", ""), "line 2, column 'LSOA11CD': '' is not a code of lsoa11"),
        ((1, "MSOA11CD", "X01000001"), "line 2, column 'MSOA11CD': 'X01000001' is not a code of msoa11"),
        # Codes moved down by a row, their names left: the pair is belied by the names.
        ((1, "MSOA11CD", "X02000002"), "feature 2: X01000002 'Exampleton 001B' is said to lie in X02000002"),
        ((1, "MSOA11CD", "X02000004"), "is said to lie in X02000004 'Exampleton 001' (1 such)"),
        ((1, "MSOA11NM", "Exampleton 003"), "is said to lie in X02000001 'Exampleton 003' (1 such)"),
        ((2, "LSOA11NM", "Exampleton 001C"), "feature 3: X01000003 'Exampleton 001C' is said to lie in X02000002"),
        ((2, "LSOA11NM", "Exampleton 002"), "LSOA to bear its MSOA's name and a letter"),
        ((0, "LSOA11CD", "E01000001"), "1 LSOAs in 1 MSOAs. Expected the 4835 and 983 of London"),
    ],
)
def test_a_file_that_is_not_as_published_is_refused(tmp_path, change, says):
    assert says in refusals.refusal(msoa_lookup.read, shapefile(tmp_path, change))


def test_a_file_without_the_column_of_msoas_is_refused(tmp_path):
    says = refusals.refusal(msoa_lookup.read, shapefile(tmp_path, drop=["MSOA11CD"]))
    assert "'MSOA11CD' is not in the file" in says


def test_a_file_that_is_not_there_or_is_no_map_is_refused(tmp_path):
    assert "there is no such file" in refusals.refusal(msoa_lookup.read, tmp_path / "lsoa_2011.shp")
    (tmp_path / "lsoa_2011.shp").write_bytes(SAMPLE.read_bytes())
    assert "not a whole map file" in refusals.refusal(msoa_lookup.read, tmp_path / "lsoa_2011.shp")


@pytest.mark.parametrize("part", [".dbf", ".shx", ".shp"])
def test_a_cut_part_never_gives_another_pair(tmp_path, part):
    path = shapefile(tmp_path)
    whole = set(msoa_lookup.read(path)[0].itertuples(index=False))
    raw, copy = path.with_suffix(part).read_bytes(), path.with_suffix(part)
    for length in range(0, len(raw), 1 + len(raw) // 60):
        copy.write_bytes(raw[:length])
        try:
            table = msoa_lookup.read(path)[0]
        except refusals.SourceError:
            continue
        assert set(table.itertuples(index=False)) == whole, f"{part} cut after {length} bytes"


def test_the_source_is_described():
    assert parameters.source("msoa_lookup").measures == {}
