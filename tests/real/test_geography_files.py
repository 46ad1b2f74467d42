"""The staged boundaries, lookups and deprivation files: every one is read, and counts are as published."""

import csv

import pytest

from svd_analysis.sources import (
    boundaries,
    csp_lookup,
    deprivation,
    lsoa_change_lookup,
    region_lookup,
    ward_lookup,
)

CHANGES = "LSOA_(2011)_to_LSOA_(2021)_to_Local_Authority_District_(2022)_Exact_Fit_Lookup_for_EW_(V3).csv"
WARDS = "LSOA_(2021)_to_Electoral_Ward_(2024)_to_LAD_(2024)_Best_Fit_Lookup_in_EW.csv"


def pairs(lookups, start, end):
    return lookups[(lookups["from_geography"] == start) & (lookups["to_geography"] == end)]


@pytest.mark.parametrize(
    ("file", "geography", "features", "repaired"),
    [
        ("gla_esri/London_Borough_Excluding_MHW.shp", "lad", 33, 0),
        ("gla_esri/London_Ward.shp", "ward14", 649, 0),
        ("gla_esri/LSOA_2011_London_gen_MHW.shp", "lsoa11", 4835, 8),
        ("gla_esri/MSOA_2011_London_gen_MHW.shp", "msoa11", 983, 4),
        ("ons_2024_london_gpkg/london_borough.gpkg", "lad24", 33, 0),
        ("ons_2024_london_gpkg/london_ward.gpkg", "ward24", 684, 0),
        ("ons_2024_london_gpkg/london_lsoa.gpkg", "lsoa21", 4994, 0),
        ("lsoa21_geojson/E06000032.geojson", "lsoa21", 125, 0),
        ("lsoa21_geojson/E06000055.geojson", "lsoa21", 117, 0),
        ("lsoa21_geojson/E06000056.geojson", "lsoa21", 175, 0),
        ("lsoa21_geojson/E09000001.geojson", "lsoa21", 6, 0),
        ("lsoa11_geojson/E06000032.geojson", "lsoa11", 121, 0),
        ("lsoa11_geojson/E06000055.geojson", "lsoa11", 103, 0),
        ("lsoa11_geojson/E06000056.geojson", "lsoa11", 157, 0),
        ("lsoa11_geojson/E09000001.geojson", "lsoa11", 6, 0),
        ("ward25_geojson/E06000032.geojson", "ward25", 20, 0),
        ("ward25_geojson/E06000055.geojson", "ward25", 28, 0),
        ("ward25_geojson/E06000056.geojson", "ward25", 31, 0),
        ("ward25_geojson/E09000001.geojson", "ward25", 25, 0),
        ("pfa/PFA_DEC_2023_EW_BUC.shp", "pfa23", 43, 0),
        ("pfa20_ew.gpkg", "pfa20", 43, 0),
        ("ltla24_ew.gpkg", "lad24", 318, 0),
    ],
)
def test_every_feature_of_a_map_is_an_area_on_the_grid(real_data, file, geography, features, repaired):
    table, quality = boundaries.read(real_data / "boundaries" / file)
    assert (len(table), set(table["geography"])) == (features, {geography})
    assert table.crs.to_epsg() == 27700
    assert table.is_valid.all()
    assert (table.area > 0).all()
    assert quality.set_index("check")["rows"]["outlines made valid"] == repaired


def test_two_publishers_outlines_of_a_borough_lie_on_one_another(real_data):
    folder = real_data / "boundaries"
    ours = boundaries.read(folder / "ons_2024_london_gpkg" / "london_borough.gpkg")[0].set_index("area_code")
    gla = boundaries.read(folder / "gla_esri" / "London_Borough_Excluding_MHW.shp")[0].set_index("area_code")
    degrees = boundaries.read(folder / "ltla24_ew.gpkg")[0].set_index("area_code")
    for other in (gla, degrees.loc[ours.index]):
        apart = ours.geometry.centroid.distance(other.geometry.centroid, align=True)
        assert apart.drop("E09000001").max() < 500


def test_the_change_of_neighbourhoods_is_read_whole(real_data):
    path = real_data / "lookups" / CHANGES
    lookups, _ = lsoa_change_lookup.read(path)
    with open(path, encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    between = pairs(lookups, "lsoa11", "lsoa21")
    assert set(between[["from_code", "to_code", "change"]].itertuples(index=False, name=None)) == {
        (row["LSOA11CD"], row["LSOA21CD"], row["CHGIND"]) for row in rows
    }
    assert dict(between["change"].value_counts()) == {"U": 33_647, "S": 1_900, "M": 239, "X": 10}
    assert len(pairs(lookups, "lsoa21", "lad22")) == 35_672
    # Four LSOAs of 2011 were divided between two authorities.
    assert len(pairs(lookups, "lsoa11", "lad22")) == 34_753 + 4


def test_every_neighbourhood_has_its_ward_and_authority(real_data):
    lookups, _ = ward_lookup.read(real_data / "lookups" / WARDS)
    lengths = [len(pairs(lookups, *ends)) for ends in (("lsoa21", "ward24"), ("ward24", "lad24"), ("lsoa21", "lad24"))]
    assert lengths == [35_672, 7_536, 35_672]
    london = pairs(lookups, "lsoa21", "lad24")
    assert london["to_code"].str.startswith("E09").sum() == 4_994


def test_partnerships_are_many_to_many(real_data):
    lookups, _ = csp_lookup.read(real_data / "lookups" / "lookup_ltla24_csp24_pfa24.csv")
    partnerships = pairs(lookups, "lad24", "csp24")
    assert (len(partnerships), partnerships["from_code"].nunique(), partnerships["to_code"].nunique()) == (
        332,
        318,
        314,
    )
    assert (len(pairs(lookups, "csp24", "pfa24")), len(pairs(lookups, "lad24", "pfa24"))) == (314, 318)
    bedfordshire = pairs(lookups, "lad24", "pfa24").set_index("to_name").loc["Bedfordshire", "from_code"]
    assert set(bedfordshire) == {"E06000032", "E06000055", "E06000056"}


def test_london_has_33_authorities(real_data):
    lookups, _ = region_lookup.read(real_data / "lookups" / "lookup_ltla24_region24.csv")
    assert len(lookups) == 296
    assert (lookups["to_name"] == "London").sum() == 33


def test_two_copies_of_the_indices_of_deprivation_agree(real_data):
    england, _ = deprivation.read(real_data / "deprivation" / "imd2019_england_lsoa11.csv.gz")
    london, _ = deprivation.read(real_data / "deprivation" / "ID 2019 for London.xlsx")
    assert (england["area_code"].nunique(), london["area_code"].nunique()) == (32_844, 4_835)
    tables = [table.set_index(["area_code", "measure"])["value"] for table in (england, london)]
    ranks = tables[1][~tables[1].index.get_level_values("measure").str.endswith("_score")]
    assert (tables[0].reindex(ranks.index) == ranks).all()
    assert (tables[0]["E01000001", "imd_rank"], tables[1]["E01000001", "imd_score"]) == (29_199, 6.208)
