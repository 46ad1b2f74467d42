"""The Met's own files, against a second, slow reading with the csv module."""

import csv
from collections import Counter

import pandas as pd
import pytest

from svd_analysis import taxonomies
from svd_analysis.sources import mps_borough, mps_lsoa, mps_ward

BOROUGH_FILES = [
    f"mps/{release}/MPS Borough Level Crime ({part}).csv"
    for release in ("2023-07_release", "2025-02_release")
    for part in ("Historical", "most recent 24 months")
]
WARD_FILE = "mps/2025-06_release/MPS Ward Level Crime (most recent 24 months).csv"
WARD_HISTORY = "mps/2026-02_parquet/recorded-crime-ward-historical.parquet"
LSOA_FILE = "mps/2026-02_parquet/recorded-crime-lsoa.parquet"
VIOLENCE_2022 = {"2023-07_release": (5754, 241_108), "2025-02_release": (5651, 241_055)}


def slow_reading(path, key):
    """(place, class, month) -> offences above 0 of a wide table, one cell at a time; `key` heads the place."""
    offences = Counter()
    with open(path, encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            for heading, value in row.items():
                if heading.isdigit():
                    place, code = row[key], f"{row['MajorText']}: {row['MinorText']}"
                    offences[place, code, f"{heading[:4]}-{heading[4:]}"] += int(value)
    return dict(+offences)


def counted(counts, *by):
    """(by) -> offences, as the reader gives them."""
    return counts.groupby(list(by))["count"].sum().astype("int64").to_dict()


@pytest.mark.parametrize("file", BOROUGH_FILES)
def test_boroughs_and_pseudo_areas_equal_the_slow_reading(real_data, file):
    path = real_data / file
    counts, _ = mps_borough.read(path)
    heading = "LookUp_BoroughName" if "2023-07" in file else "BoroughName"
    named = counts.assign(name=counts["area_code"].map(taxonomies.area_name))
    assert counted(named, "name", "code", "month") == slow_reading(path, heading)


@pytest.mark.parametrize("release", VIOLENCE_2022)
def test_violence_of_2022_is_what_each_release_says(real_data, release):
    bexley, london = VIOLENCE_2022[release]
    pair = [mps_borough.read(path)[0] for path in sorted((real_data / "mps" / release).glob("*.csv"))]
    counts = pd.concat(pair)
    year = counts[counts["month"].str.startswith("2022")]
    violence = year[year["code"].str.upper().str.startswith("VIOLENCE AGAINST THE PERSON")]
    assert violence["count"].sum() == london
    assert violence[violence["area_code"] == "E09000004"]["count"].sum() == bexley


def test_the_two_files_of_a_release_join_without_overlap(real_data):
    for release in VIOLENCE_2022:
        months = [set(mps_borough.read(path)[0]["month"]) for path in (real_data / "mps" / release).glob("*.csv")]
        assert not set.intersection(*months)


def test_wards_equal_the_slow_reading(real_data):
    counts, quality = mps_ward.read(real_data / WARD_FILE)
    assert counted(counts, "area_code", "code", "month") == slow_reading(real_data / WARD_FILE, "WardCode")
    assert quality[quality["check"] == "month"]["found"].tolist() == ["1"] * 24


def test_the_ward_history_keeps_every_offence(real_data):
    counts, quality = mps_ward.read(real_data / WARD_HISTORY)
    kept = pd.read_parquet(real_data / WARD_HISTORY)
    months = [name for name in kept if name.isdigit()]
    assert counts["count"].sum() == kept[months].to_numpy().sum()
    assert set(counts["taxonomy"]) == {"mps-2026"}
    assert quality[quality["check"] == "month"]["found"].tolist() == ["1"] * len(months)


def test_the_lsoa_table_begins_in_march_2024(real_data):
    counts, quality = mps_lsoa.read(real_data / LSOA_FILE)
    kept = pd.read_parquet(real_data / LSOA_FILE)
    months = sorted(name for name in kept if name.isdigit())
    assert counts["month"].min() == "2024-03"
    assert counts["count"].sum() == kept[months[1:]].to_numpy().sum()
    [partial] = quality[quality["check"] == "partial month"].to_dict("records")
    assert (partial["place"], partial["found"], partial["rows"]) == ("2024-02", "39", 39)
    assert counts[counts["month"] == "2024-03"]["count"].sum() == 71_366
    assert counts["area_code"].nunique() == 4988
    assert not counts["code"].str.startswith("SEXUAL").any()


def test_every_area_of_the_borough_table_is_the_mets(real_data):
    counts, _ = mps_borough.read(real_data / BOROUGH_FILES[-1])
    boroughs = counts[counts["geography"] == "lad24"]["area_code"]
    assert boroughs.nunique() == 32
    assert "E09000001" not in set(boroughs)
