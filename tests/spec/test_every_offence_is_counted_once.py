"""Boroughs and pseudo-areas add up to the file, by a second, slow reading with nothing but the csv module."""

import csv
from collections import Counter

import pytest

from svd_analysis import taxonomies

# Which classes of the borough tables an indicator holds, as the publisher names them; written out by hand.
CLASSES = {
    "homicide": ["HOMICIDE"],
    "violence_with_injury": ["VIOLENCE WITH INJURY"],
    "violence_without_injury": ["VIOLENCE WITHOUT INJURY"],
    "violence_against_the_person": ["HOMICIDE", "VIOLENCE WITH INJURY", "VIOLENCE WITHOUT INJURY"],
    "rape": ["RAPE"],
    "sexual_offences": ["RAPE", "OTHER SEXUAL OFFENCES"],
    "robbery_personal": ["ROBBERY OF PERSONAL PROPERTY"],
    "core_recorded_violence": [
        "HOMICIDE", "VIOLENCE WITH INJURY", "RAPE", "OTHER SEXUAL OFFENCES", "ROBBERY OF PERSONAL PROPERTY",
    ],
    "wide_recorded_violence": [
        "HOMICIDE", "VIOLENCE WITH INJURY", "VIOLENCE WITHOUT INJURY", "RAPE", "OTHER SEXUAL OFFENCES",
        "ROBBERY OF PERSONAL PROPERTY",
    ],
}  # fmt: skip


def slow_counts(made):
    """(class, area's name, month) -> offences, cell by cell of the two borough files."""
    counts = Counter()
    [entry] = made.edition.of("mps_borough")
    for file in entry.files:
        with open(made.edition.data / file.path, encoding="utf-8-sig", newline="") as opened:
            for row in csv.DictReader(opened):
                name = row.get("BoroughName") or row["LookUp_BoroughName"]
                for column, cell in row.items():
                    if column.isdigit():
                        counts[row["MinorText"].upper(), name, f"{column[:4]}-{column[4:]}"] += int(cell)
    return counts


@pytest.fixture(scope="module", params=["example-2024", "example-2025"])
def made(request, example_numbers):
    return example_numbers[request.param]


@pytest.fixture(scope="module")
def slow(made):
    return slow_counts(made)


@pytest.fixture(scope="module")
def monthly(made):
    rows = made.estimates
    monthly = rows["period"].str.fullmatch(r"\d{4}-\d{2}") & rows["geography"].isin(["lad24", "pseudo", "region"])
    return rows[monthly & (rows["bound"] == "exact") & (rows["breakdown"] == "")]


@pytest.mark.parametrize("indicator", CLASSES)
def test_each_month_of_each_area_is_what_the_file_says(indicator, monthly, slow):
    rows = monthly[(monthly["indicator"] == indicator) & monthly["geography"].isin(["lad24", "pseudo"])]
    for row in rows.itertuples():
        name = taxonomies.area_name(row.area_code)
        expected = sum(slow[one, name, row.period] for one in CLASSES[indicator])
        assert row.count == expected, (row.area_code, row.period)
    assert len(rows) > 300


@pytest.mark.parametrize("indicator", CLASSES)
def test_areas_and_pseudo_areas_add_up_to_the_region_and_to_the_file(indicator, monthly, slow):
    rows = monthly[monthly["indicator"] == indicator]
    parts = rows[rows["geography"] != "region"].groupby("period")["count"].sum()
    region = rows[rows["geography"] == "region"].set_index("period")["count"]
    for month in region.index:
        whole = sum(n for (minor, _, when), n in slow.items() if when == month and minor in CLASSES[indicator])
        assert parts[month] == region[month] == whole, month


@pytest.mark.parametrize("indicator", ["core_recorded_violence", "homicide"])
def test_a_year_is_its_twelve_months_and_five_years_their_sum(indicator, made, slow):
    rows = made.estimates[(made.estimates["indicator"] == indicator) & (made.estimates["geography"] == "lad24")]
    rows = rows[rows["breakdown"] == ""]
    last = made.edition.year.population_year
    for area in ("X09000001", "X09000002", "X09000003"):
        counts = rows[rows["area_code"] == area].set_index("period")["count"]
        by_year = Counter()
        for (minor, name, month), n in slow.items():
            if name == taxonomies.area_name(area) and minor in CLASSES[indicator]:
                by_year[int(month[:4])] += n
        for year in range(2015, last + 1):
            assert counts[str(year)] == by_year[year]
        assert counts[f"{last - 4}-01..{last}-12"] == sum(by_year[year] for year in range(last - 4, last + 1))


def test_the_rest_of_the_region_and_the_area_make_the_region(made):
    rows = made.estimates[(made.estimates["bound"] == "exact") & (made.estimates["breakdown"] == "")]
    year = rows[rows["period"] == str(made.edition.year)]
    year = year[~year["source"].str.startswith("example_")]  # of extracts there is no rest of the region
    region = year[year["geography"] == "region"].set_index("indicator")["count"]
    rest = year[year["geography"] == "rest of region"]
    own = year[year["geography"] == "lad24"].set_index(["indicator", "area_code"])["count"]
    assert len(rest) == 3 * len(region)
    for row in rest.itertuples():
        assert row.count + own[row.indicator, row.area_code] == region[row.indicator]
