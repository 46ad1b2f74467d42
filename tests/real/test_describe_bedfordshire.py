"""What the police recorded in Bedfordshire in a year, as the reader counts it and row by row."""

import csv
import gzip

import pandas as pd
import pytest

from svd_analysis.periods import Period
from svd_analysis.sources import police_uk_street

ANTISOCIAL = "Anti-social behaviour"
YEAR = Period("2022-10", "2023-09")


@pytest.fixture(scope="module")
def paths(real_data):
    """The files of the year, one a month."""
    found = [next((real_data / "police_uk").glob(f"{month}/*-bedfordshire-street.csv*")) for month in YEAR.months]
    assert len(found) == 12
    return found


def test_bedfordshire_had_49395_offences_other_than_antisocial_behaviour_in_the_year_to_september_2023(paths):
    counts = pd.concat([police_uk_street.read(path)[0] for path in paths])
    counts = counts[counts["code"] != ANTISOCIAL]
    assert set(counts["month"]) == set(YEAR.months)
    # The Office for National Statistics has 49,399, fraud left out.
    assert counts["count"].sum() == slow(paths) == 49_395


def slow(paths):
    offences = 0
    for path in paths:
        opened = gzip.open if path.suffix == ".gz" else open
        with opened(path, "rt", encoding="utf-8", newline="") as file:
            offences += sum(row["Crime type"] != ANTISOCIAL for row in csv.DictReader(file))
    return offences
