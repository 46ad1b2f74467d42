"""The staged lookup of London's MSOAs, beside its table read byte by byte and the MSOAs' own file."""

import struct

import pytest

from svd_analysis import covariates, parameters, schemas, store
from svd_analysis.sources import msoa_lookup, small_area_income

LSOAS, MSOAS = "LSOA_2011_London_gen_MHW", "MSOA_2011_London_gen_MHW"


def dbf(path):
    """The rows of a dBASE III table as dicts of text, by what its header says of fields and lengths."""
    raw = path.read_bytes()
    rows, head, width = struct.unpack_from("<IHH", raw, 4)
    fields = [raw[at : at + 32] for at in range(32, head - 1, 32)]
    names = [field[:11].split(b"\0")[0].decode() for field in fields]
    lengths = [field[16] for field in fields]
    for number in range(rows):
        at, row = head + number * width + 1, {}
        for name, length in zip(names, lengths, strict=True):
            row[name] = raw[at : at + length].decode().strip()
            at += length
        yield row


@pytest.fixture(scope="module")
def folder(real_data):
    return real_data / "boundaries" / "gla_esri"


def test_every_pair_agrees_with_a_slow_reading(folder):
    lookups, quality = msoa_lookup.read(folder / f"{LSOAS}.shp")
    slow = {(row["LSOA11CD"], row["MSOA11CD"]) for row in dbf(folder / f"{LSOAS}.dbf")}
    assert set(lookups[["from_code", "to_code"]].itertuples(index=False, name=None)) == slow
    assert len(lookups) == 4_835
    assert quality.set_index("check")["found"]["MSOAs"] == "983"


def test_the_residents_of_an_msoa_are_those_of_the_neighbourhoods_said_to_lie_in_it(folder):
    lookups, _ = msoa_lookup.read(folder / f"{LSOAS}.shp")
    inside, added = dict(lookups.set_index("from_code")["to_code"]), {}
    for row in dbf(folder / f"{LSOAS}.dbf"):
        msoa = inside[row["LSOA11CD"]]
        added[msoa] = added.get(msoa, 0) + int(row["USUALRES"])
    assert added == {row["MSOA11CD"]: int(row["USUALRES"]) for row in dbf(folder / f"{MSOAS}.dbf")}
    # Usual residents of London at Census 2011: ONS, 2011 Census, table KS101EW.
    assert sum(added.values()) == 8_173_941


def test_every_msoa_of_london_has_an_income(real_data, folder):
    lookups, _ = msoa_lookup.read(folder / f"{LSOAS}.shp")
    incomes, _ = small_area_income.read(real_data / "risk_factors" / "saiefy1920finalqaddownload280923.xlsx")
    assert set(lookups["to_code"]) <= set(incomes["area_code"])


def test_every_neighbourhood_of_london_has_the_income_of_its_msoa(real_data, folder, monkeypatch, tmp_path):
    monkeypatch.setenv("SVD_DATA", str(real_data))
    monkeypatch.setenv("SVD_OUTPUTS", str(tmp_path))
    edition = parameters.edition("london-2025")
    lookup, _ = store.together(edition, "lsoa_change_lookup", "ward_lookup", schema=schemas.LOOKUPS)
    authority = lookup[(lookup["from_geography"] == "lsoa21") & lookup["to_geography"].str.startswith("lad")]
    london = authority.loc[authority["to_code"].str.startswith("E09"), "from_code"].unique()
    assert len(london) == 4_994
    wide, quality = covariates.neighbourhoods(edition, sorted(london), lookup, None)
    assert wide.loc[london, "household_income"].notna().all()
    # E01000001 lies in E02000001, the City of London.
    incomes, _ = small_area_income.read(real_data / "risk_factors" / "saiefy1920finalqaddownload280923.xlsx")
    assert wide.at["E01000001", "household_income"] == incomes.set_index("area_code").at["E02000001", "value"]
    spread = quality[quality["check"] == "values of MSOAs"]
    assert list(spread["rows"]) == [4_835, 7_201 - 983]
