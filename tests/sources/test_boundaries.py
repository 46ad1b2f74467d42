from math import atan2, cos, hypot, radians, sin, sqrt, tan
from pathlib import Path

import geopandas
import pytest
from shapely.geometry import Point, Polygon, box

from svd_analysis import schemas
from svd_analysis.sources import boundaries
from tests.sources import refusals

FOLDER = Path(__file__).parent / "boundaries"
NEIGHBOURHOODS, WARDS = FOLDER / "lsoa21.geojson", FOLDER / "ward25.geojson"
# British National Grid as the Greater London Authority writes it, which has no EPSG number.
GLA_GRID = (
    'PROJCS["British_National_Grid",GEOGCS["GCS_OSGB_1936",DATUM["D_OSGB_1936",'
    'SPHEROID["Airy_1830",6377563.396,299.3249646]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],'
    'PROJECTION["Transverse_Mercator"],PARAMETER["False_Easting",400000.0],PARAMETER["False_Northing",-100000.0],'
    'PARAMETER["Central_Meridian",-2.0],PARAMETER["Scale_Factor",0.999601272],PARAMETER["Latitude_Of_Origin",49.0],'
    'UNIT["Meter",1.0]]'
)
SQUARE = box(530_000, 180_000, 531_000, 181_000)
# Two triangles that meet in a point, drawn as one line.
BOW_TIE = Polygon([(530_000, 180_000), (531_000, 181_000), (531_000, 180_000), (530_000, 181_000)])


def written(path, *, geometry=(SQUARE,), crs=27700, **columns):
    columns = columns or {"LAD24CD": ["X09000001"], "LAD24NM": ["Exampleton"]}
    geopandas.GeoDataFrame(columns, geometry=list(geometry), crs=crs).to_file(path)
    return path


def test_longitude_and_latitude_become_metres_on_the_national_grid():
    table, quality = boundaries.read(NEIGHBOURHOODS)
    assert list(table.columns) == list(schemas.BOUNDARIES)
    assert list(table.drop(columns="geometry").itertuples(index=False, name=None)) == [
        ("X01000001", "lsoa21", "Exampleton 001A"),
        ("X01000002", "lsoa21", "Exâmpleton 001B"),
    ]
    assert table.crs.to_epsg() == 27700
    assert quality.set_index("check")["found"]["coordinates"] == "longitude and latitude"
    # 0.002 degrees of longitude by 0.001 of latitude at 52 N: about 137 m by 111 m.
    assert table.area.iloc[0] == pytest.approx(137.3 * 111.3, rel=0.01)


def airy_grid(lat, lon):
    """Easting and northing of a position on Airy's ellipsoid: Ordnance Survey, A guide to coordinate systems, C.1."""
    a, b, scale, lat0, lon0 = 6377563.396, 6356256.909, 0.9996012717, radians(49), radians(-2)
    e2, n = 1 - b**2 / a**2, (a - b) / (a + b)
    nu = a * scale / sqrt(1 - e2 * sin(lat) ** 2)
    rho = a * scale * (1 - e2) / (1 - e2 * sin(lat) ** 2) ** 1.5
    eta2, less, more = nu / rho - 1, lat - lat0, lat + lat0
    arc = b * scale * (
        (1 + n + 5 / 4 * n**2 + 5 / 4 * n**3) * less
        - (3 * n + 3 * n**2 + 21 / 8 * n**3) * sin(less) * cos(more)
        + (15 / 8 * n**2 + 15 / 8 * n**3) * sin(2 * less) * cos(2 * more)
        - 35 / 24 * n**3 * sin(3 * less) * cos(3 * more)
    )  # fmt: skip
    t2, p = tan(lat) ** 2, lon - lon0
    northing = (
        arc - 100_000 + nu / 2 * sin(lat) * cos(lat) * p**2
        + nu / 24 * sin(lat) * cos(lat) ** 3 * (5 - t2 + 9 * eta2) * p**4
        + nu / 720 * sin(lat) * cos(lat) ** 5 * (61 - 58 * t2 + t2**2) * p**6
    )  # fmt: skip
    easting = (
        400_000 + nu * cos(lat) * p + nu / 6 * cos(lat) ** 3 * (nu / rho - t2) * p**3
        + nu / 120 * cos(lat) ** 5 * (5 - 18 * t2 + t2**2 + 14 * eta2 - 58 * t2 * eta2) * p**5
    )  # fmt: skip
    return easting, northing


def airy_position(lat, lon):
    """A WGS84 position moved to Airy's ellipsoid by the seven parameters of the same guide, table 4."""
    a, b = 6378137.0, 6356752.3142
    e2 = 1 - b**2 / a**2
    nu = a / sqrt(1 - e2 * sin(lat) ** 2)
    x, y, z = nu * cos(lat) * cos(lon), nu * cos(lat) * sin(lon), (1 - e2) * nu * sin(lat)
    rx, ry, rz = (radians(seconds / 3600) for seconds in (-0.1502, -0.2470, -0.8421))
    s = 20.4894e-6
    x, y, z = (
        -446.448 + (1 + s) * x - rz * y + ry * z,
        125.157 + rz * x + (1 + s) * y - rx * z,
        -542.060 - ry * x + rx * y + (1 + s) * z,
    )
    a, b = 6377563.396, 6356256.909
    e2, across = 1 - b**2 / a**2, hypot(x, y)
    lat = atan2(z, across * (1 - e2))
    for _ in range(10):
        lat = atan2(z + e2 * a / sqrt(1 - e2 * sin(lat) ** 2) * sin(lat), across)
    return lat, atan2(y, x)


def test_our_slow_grid_gives_the_worked_example_of_ordnance_survey():
    lat, lon = radians(52 + 39 / 60 + 27.2531 / 3600), radians(1 + 43 / 60 + 4.5177 / 3600)
    assert airy_grid(lat, lon) == pytest.approx((651_409.903, 313_177.270), abs=0.001)


@pytest.mark.parametrize(("lon", "lat"), [(-0.4, 51.9), (0.15, 51.46), (-3.2, 51.5), (1.7, 52.6)])
def test_positions_on_the_grid_agree_with_a_second_slow_reckoning(tmp_path, lon, lat):
    path = written(tmp_path / "a.geojson", geometry=[Point(lon, lat).buffer(1e-6, quad_segs=1)], crs=4326)
    centre = boundaries.read(path)[0].geometry.item().centroid
    expected = airy_grid(*airy_position(radians(lat), radians(lon)))
    assert (centre.x, centre.y) == pytest.approx(expected, abs=0.05)


def test_the_finest_codes_in_a_file_are_its_areas():
    table, quality = boundaries.read(WARDS)
    assert list(table[["area_code", "geography", "name"]].itertuples(index=False, name=None)) == [
        ("X05000001", "ward25", "High Street")
    ]
    assert quality.set_index("check")["found"]["layout"] == "ward25, headings WD25CD"


@pytest.mark.parametrize("form", ["gpkg", "shp", "geojson"])
@pytest.mark.parametrize(
    ("columns", "geography"),
    [
        ({"LSOA21CD": ["X01000001"], "LSOA21NM": ["Exampleton 001A"]}, "lsoa21"),
        ({"LSOA11CD": ["X01000001"], "LSOA11NM": ["E 001A"], "LAD11CD": ["X09000001"], "LAD11NM": ["E"]}, "lsoa11"),
        ({"WD24CD": ["X05000001"], "WD24NM": ["High Street"]}, "ward24"),
        ({"LAD24CD": ["X09000001"], "LAD24NM": ["Exampleton"]}, "lad24"),
        ({"PFA23CD": ["X23000001"], "PFA23NM": ["Imagined Constabulary"]}, "pfa23"),
    ],
)  # fmt: skip
def test_the_geography_is_told_by_the_key_column(tmp_path, form, columns, geography):
    table, _ = boundaries.read(written(tmp_path / f"a.{form}", **columns))
    assert set(table["geography"]) == {geography}
    assert table.crs.to_epsg() == 27700


def test_converted_headings_are_known(tmp_path):
    columns = {"ltla24_name": ["Exampleton"], "ltla24_code": ["X09000001"]}
    assert boundaries.read(written(tmp_path / "a.gpkg", **columns))[0]["geography"].item() == "lad24"


@pytest.mark.parametrize(
    ("columns", "geography"),
    [
        ({"NAME": ["High Street"], "GSS_CODE": ["X05000001"], "LB_GSS_CD": ["X09000001"], "BOROUGH": ["E"]}, "ward14"),
        ({"NAME": ["Exampleton"], "GSS_CODE": ["X09000001"], "ONS_INNER": ["F"]}, "lad"),
    ],
)
def test_a_grid_without_a_number_is_known_for_the_national_grid(tmp_path, columns, geography):
    path = written(tmp_path / "a.shp", **columns)
    path.with_suffix(".prj").write_text(GLA_GRID)
    table, _ = boundaries.read(path)
    assert (table["geography"].item(), table.crs.to_epsg()) == (geography, 27700)
    # The outline is the publisher's to the last digit: nothing was projected.
    assert table.geometry.item().equals(SQUARE)


def test_an_outline_that_touches_itself_is_made_valid_and_counted(tmp_path):
    table, quality = boundaries.read(written(tmp_path / "a.gpkg", geometry=[BOW_TIE]))
    assert table.is_valid.all()
    assert table.area.item() == pytest.approx(2 * 1000 * 500 / 2)
    assert quality.set_index("check")["rows"]["outlines made valid"] == 1


def test_metres_without_a_stated_grid_are_taken_for_the_national_grid_and_it_is_said(tmp_path):
    path = written(tmp_path / "a.shp")
    path.with_suffix(".prj").unlink()
    table, quality = boundaries.read(path)
    assert quality.set_index("check")["found"]["coordinates"] == "not stated"
    assert table.crs.to_epsg() == 27700


def test_degrees_without_a_stated_grid_are_refused(tmp_path):
    path = written(tmp_path / "a.shp", geometry=[box(0.1, 51.1, 0.2, 51.2)], crs=4326)
    path.with_suffix(".prj").unlink()
    assert "not stated" in refusals.refusal(boundaries.read, path)


def test_latitude_before_longitude_is_refused(tmp_path):
    path = written(tmp_path / "a.geojson", geometry=[box(51.1, 0.1, 51.2, 0.2)], crs=4326)
    assert "does not lie on the British National Grid" in refusals.refusal(boundaries.read, path)


def test_metres_in_a_file_that_says_degrees_are_refused(tmp_path):
    path = refusals.edited(NEIGHBOURHOODS, tmp_path, ("0.502", "530000.5"), ("52.0", "180000.5"))
    assert "does not lie on the British National Grid" in refusals.refusal(boundaries.read, path)


def test_another_projection_is_refused(tmp_path):
    path = written(tmp_path / "a.gpkg", crs=32630)
    assert "Expected British National Grid (EPSG:27700)" in refusals.refusal(boundaries.read, path)


def test_points_are_refused(tmp_path):
    path = written(tmp_path / "a.gpkg", geometry=[Point(530_000, 180_000)])
    assert "is not an area" in refusals.refusal(boundaries.read, path)


@pytest.mark.parametrize(
    ("columns", "says"),
    [
        ({"LAD24CD": ["X09000001", "X09000001"], "LAD24NM": ["A", "B"]}, "more than once"),
        ({"LAD24CD": ["X09000001", None], "LAD24NM": ["A", "B"]}, "'' is not a code of lad24"),
        ({"LAD24CD": ["X09000001", "X05000001"], "LAD24NM": ["A", "B"]}, "'X05000001' is not a code of lad24"),
        ({"CODE": ["X09000001", "X09000002"], "LAD24NM": ["A", "B"]}, "not a layout this reader knows"),
    ],
)
def test_a_file_that_is_not_as_published_is_refused(tmp_path, columns, says):
    path = written(tmp_path / "a.gpkg", geometry=[SQUARE, SQUARE], **columns)
    assert says in refusals.refusal(boundaries.read, path)


def test_a_workbook_of_several_maps_is_refused(tmp_path):
    path = written(tmp_path / "a.gpkg")
    geopandas.GeoDataFrame({"A": [1]}, geometry=[SQUARE], crs=27700).to_file(path, layer="second")
    assert "2 layers" in refusals.refusal(boundaries.read, path)


@pytest.mark.parametrize("part", [".shp", ".shx", ".dbf"])
def test_a_shapefile_that_lacks_a_part_or_half_of_one_is_refused(tmp_path, part):
    path = written(tmp_path / "a.shp")
    piece = path.with_suffix(part)
    raw = piece.read_bytes()
    for length in (len(raw) // 2, len(raw) - 20, 0):
        piece.write_bytes(raw[:length])
        refusals.refusal(boundaries.read, path)
    piece.unlink()
    refusals.refusal(boundaries.read, path)


@pytest.mark.parametrize("form", ["gpkg", "geojson"])
def test_a_map_cut_anywhere_is_refused(tmp_path, form):
    path = written(tmp_path / f"a.{form}", geometry=[SQUARE], crs=27700)
    raw = path.read_bytes().rstrip()
    for length in range(0, len(raw), 1 + len(raw) // 40):
        path.write_bytes(raw[:length])
        refusals.refusal(boundaries.read, path)


def test_a_web_page_in_place_of_a_map_is_refused(tmp_path):
    page = tmp_path / "a.geojson"
    page.write_text("<html>Not found</html>")
    assert "not a whole map file" in refusals.refusal(boundaries.read, page)


def test_a_map_that_is_not_there_is_said_so(tmp_path):
    assert "no such file" in refusals.refusal(boundaries.read, tmp_path / "a.gpkg")


def test_a_map_without_a_single_outline_is_refused(tmp_path):
    empty = tmp_path / "a.geojson"
    empty.write_text('{"type": "FeatureCollection", "features": []}')
    assert "no outlines" in refusals.refusal(boundaries.read, empty)
