"""data.police.uk's own files, against a second, slow reading with the csv module."""

import csv
import gzip
from collections import Counter

import pandas as pd
import pytest

from svd_analysis.errors import SourceError
from svd_analysis.sources import police_uk_london, police_uk_street

AGGREGATE = "police_uk_aggregates/crime_snapshot_london_2023-10_to_2026-03.parquet"


def files(real_data, force):
    return sorted((real_data / "police_uk").glob(f"*/*-{force}-street.csv*"))


@pytest.fixture(scope="module")
def bedfordshire(real_data):
    tables = [police_uk_street.read(path) for path in files(real_data, "bedfordshire")]
    counts, quality = (pd.concat(parts) for parts in zip(*tables, strict=True))
    return counts, quality


def slow_reading(paths):
    """(LSOA or blank, month, type) -> rows, one row at a time."""
    rows = Counter()
    for path in paths:
        opened = gzip.open if path.suffix == ".gz" else open
        with opened(path, "rt", encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                rows[row["LSOA code"], row["Month"], row["Crime type"]] += 1
    return rows


def test_bedfordshire_equals_the_slow_reading(real_data, bedfordshire):
    counts, _ = bedfordshire
    paths = files(real_data, "bedfordshire")
    slow = slow_reading(paths)
    places = counts["area_code"].replace("bedfordshire-unlocated", "")
    fast = dict(zip(zip(places, counts["month"], counts["code"], strict=True), counts["count"], strict=True))
    assert fast == dict(slow)
    assert len(paths) == 36
    assert counts["count"].sum() == 182_113


def test_antisocial_behaviour_that_looks_alike_is_all_kept(bedfordshire):
    counts, quality = bedfordshire
    assert counts[counts["code"] == "Anti-social behaviour"]["count"].sum() == 34_017
    assert quality[quality["check"] == "antisocial behaviour rows alike"]["rows"].sum() == 9855
    assert quality[quality["check"] == "repeated Crime ID"]["rows"].sum() == 184


def test_bedfordshire_has_the_neighbourhoods_of_2021_in_every_month(bedfordshire):
    counts, _ = bedfordshire
    assert set(counts["geography"]) == {"lsoa21", "pseudo"}
    assert counts[counts["geography"] == "pseudo"]["count"].sum() == 6381


def test_the_city_of_london_archive_has_the_neighbourhoods_of_2011(real_data):
    tables = [police_uk_street.read(path)[0] for path in files(real_data, "city-of-london")]
    counts = pd.concat(tables)
    assert set(counts["geography"]) == {"lsoa11", "pseudo"}
    assert counts["count"].sum() == 28_761
    assert counts[counts["area_code"] == "city-of-london-unlocated"]["count"].sum() == 2191


@pytest.mark.parametrize("kind", ["outcomes", "stop-and-search"])
def test_the_other_files_of_the_archive_are_refused(real_data, kind):
    path = real_data / "police_uk" / "2024-04" / f"2024-04-bedfordshire-{kind}.csv"
    with pytest.raises(SourceError, match=kind.replace("-", " ")):
        police_uk_street.read(next(path.parent.glob(path.name + "*")))


def test_the_london_aggregate_keeps_every_offence(real_data):
    counts, quality = police_uk_london.read(real_data / AGGREGATE)
    records = pd.read_parquet(real_data / AGGREGATE)
    assert counts["count"].sum() == records["crime_count"].sum()
    year = counts[counts["month"].between("2023-10", "2024-09") & (counts["code"] == "Robbery")]
    assert year["count"].sum() == 32_907
    assert counts["parent_code"].nunique() == 33
    assert set(quality[quality["check"] == "month"]["found"]) == {"1"}
