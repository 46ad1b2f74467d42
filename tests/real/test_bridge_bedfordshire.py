"""The bridge of Bedfordshire's editions, one police.uk archive and no break, against a slow reading of its files."""

import csv
import gzip
from collections import Counter

import pytest

from svd_analysis import parameters, taxonomies
from tests.real import slow_bridge
from tests.real.test_numbers_bedfordshire import AUTHORITIES, KINDS, LOOKUP, placed

LATEST = "bedfordshire-2024"
YEARS = {"2022/23": ("2022-04", "2023-03"), "2023/24": ("2023-04", "2024-03")}
STEPS = ("revision", "attribution", "taxonomy", "boundary", "definition")
# The largest of the parts: that of other sexual offences, and that of personal robbery.
TAU = {"violence_and_sexual_offences": 0.08, "robbery_all": 0.16}


@pytest.fixture(scope="module")
def changes(real_numbers):
    """CHANGES by (measure, bound, area, quantity), each a dict."""
    return {
        (row["indicator"], row["bound"], row["area_code"], row["quantity"]): row
        for row in real_numbers(LATEST)["changes"].to_dict("records")
        if row["breakdown"] == ""
    }


@pytest.fixture(scope="module")
def slow(real_data):
    """(measure, area, year) -> offences, a row of a street file at a time; the three authorities together as well."""
    with open(real_data / LOOKUP, encoding="utf-8-sig", newline="") as file:
        authority = {row["LSOA21CD"]: row["LAD22CD"] for row in csv.DictReader(file)}
    measures = {kind: measure for measure, kind in KINDS.items()}
    counted = Counter()
    for path in sorted((real_data / "police_uk").glob("*/*-bedfordshire-street.csv*")):
        for measure, area, month in _offences(path, measures, authority):
            for year, (first, last) in YEARS.items():
                if first <= month <= last:
                    counted[measure, area, year] += 1
    for measure in KINDS:
        for year in YEARS:
            counted[measure, _whole(), year] = sum(counted[measure, area, year] for area in AUTHORITIES)
    return counted


def _offences(path, measures, authority):
    with (gzip.open if path.suffix == ".gz" else open)(path, "rt", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["Crime type"] in measures:
                yield measures[row["Crime type"]], placed(row["LSOA code"], authority), row["Month"]


def _whole():
    return parameters.area("bedfordshire").area_code


def residents(real_data, year):
    """Residents by area in the middle of a year, the three authorities together as well."""
    with open(real_data / "population/regionalpopulation.csv", encoding="utf-8-sig", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["Geography"] == "Unitary Authority"]
    found = {taxonomies.area_code(row["Name"], path=""): float(row[f"Mid-{year}"]) for row in rows if _own(row)}
    return found | {_whole(): sum(found.values())}


def _own(row):
    return row["PFA"] == "Bedfordshire"


def test_endpoints_are_the_rows_of_the_street_files(changes, slow):
    areas = {area for _, area, _ in slow}
    assert {*AUTHORITIES, _whole()} < areas
    for measure in KINDS:
        assert {key[2] for key in changes if key[0] == measure} <= areas
        for area in (*AUTHORITIES, _whole()):
            row = changes[measure, "exact", area, "count"]
            before, after = (slow[measure, area, year] for year in YEARS)
            assert (row["earlier"], row["latest"]) == tuple(YEARS)
            assert {row[name] for name in ("as_published", "restated", "earlier_under_old")} == {before}
            assert {row["latest_value"], row["latest_under_new"]} == {after}


def test_one_archive_on_both_sides_has_no_step_at_all(changes):
    for key, row in changes.items():
        if key[0] in KINDS:
            assert {row[step] for step in STEPS} == {0}, key


def test_what_residents_alone_would_have_changed_is_their_share(changes, slow, real_data):
    before, after = (residents(real_data, year) for year in (2022, 2023))
    for measure in KINDS:
        for area in before:
            row = changes[measure, "exact", area, "count"]
            earlier, latest = (slow[measure, area, year] for year in YEARS)
            expected = earlier * (after[area] / before[area] - 1)
            assert row["population"] == pytest.approx(expected, abs=2e-6)
            assert row["movement"] == pytest.approx(latest - earlier - expected, abs=4e-6)


def test_rates_are_over_the_residents_of_each_year(changes, slow, real_data):
    before, after = (residents(real_data, year) for year in (2022, 2023))
    for measure in KINDS:
        for area in before:
            row = changes[measure, "exact", area, "rate"]
            earlier, latest = (slow[measure, area, year] for year in YEARS)
            assert row["restated"] == pytest.approx(earlier / before[area] * 1000, abs=2e-6)
            assert row["latest_value"] == pytest.approx(latest / after[area] * 1000, abs=2e-6)
            assert row["denominator"] == 0


def test_ratios_are_those_of_the_two_counts(changes, slow):
    for measure, tau in TAU.items():
        for area in (*AUTHORITIES, _whole()):
            row = changes[measure, "exact", area, "count"]
            expected = slow_bridge.own(*(slow[measure, area, year] for year in YEARS), tau)
            assert [row[name] for name in ("ratio", "lower", "upper")] == pytest.approx(expected, rel=1e-5)


def test_a_plain_word_may_appear_where_nothing_lies_between(changes):
    words = {key: row["direction"] for key, row in changes.items() if key[0] in KINDS and key[3] == "count"}
    own = {key: word for key, word in words.items() if key[2].startswith("E")}
    assert len(own) >= 6
    assert set(own.values()) <= {"rose", "fell", "no clear change"}
    for key, row in changes.items():
        if key in own:
            assert row["comparable"] == "comparable", key
            assert (row["direction"] == "no clear change") == (row["q"] > 0.05 or row["lower"] <= 1 <= row["upper"])
