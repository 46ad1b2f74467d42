"""Numbers of the two Bedfordshire editions, against a slow reading of 36 files of police.uk, row by row."""

import csv
import gzip
from collections import Counter

import pytest

from svd_analysis import parameters, schemas

EDITIONS = ("bedfordshire-2023", "bedfordshire-2024")
AUTHORITIES = ("E06000032", "E06000055", "E06000056")
KINDS = {"violence_and_sexual_offences": "Violence and sexual offences", "robbery_all": "Robbery"}
LOOKUP = "lookups/LSOA_(2011)_to_LSOA_(2021)_to_Local_Authority_District_(2022)_Exact_Fit_Lookup_for_EW_(V3).csv"


@pytest.fixture(scope="module")
def made(real_numbers):
    """Edition -> its tables of numbers, made once."""
    return {name: real_numbers(name) for name in EDITIONS}


@pytest.fixture(scope="module")
def slow(real_data):
    """(authority, `outside` or `unlocated`; month; crime type) -> rows of the 36 files."""
    with open(real_data / LOOKUP, encoding="utf-8-sig", newline="") as file:
        authority = {row["LSOA21CD"]: row["LAD22CD"] for row in csv.DictReader(file)}
    paths = sorted((real_data / "police_uk").glob("*/*-bedfordshire-street.csv*"))
    assert len(paths) == 36
    counted = Counter()
    for path in paths:
        opened = gzip.open if path.suffix == ".gz" else open
        with opened(path, "rt", encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                counted[placed(row["LSOA code"], authority), row["Month"], row["Crime type"]] += 1
    return counted


def placed(lsoa, authority):
    if not lsoa:
        return "bedfordshire-unlocated"
    found = authority[lsoa]
    return found if found in AUTHORITIES else "bedfordshire-outside"


def monthly(estimates, indicator, *geographies):
    rows = estimates[(estimates["indicator"] == indicator) & (estimates["breakdown"] == "")]
    rows = rows[rows["geography"].isin(geographies) & rows["period"].str.fullmatch(r"\d{4}-\d{2}")]
    keys = zip(rows["area_code"], rows["period"], strict=True)
    return dict(zip(keys, rows["numerator"], strict=True))


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize("indicator", KINDS)
def test_authorities_and_pseudo_areas_equal_the_slow_reading_month_by_month(made, slow, edition, indicator):
    fast = monthly(made[edition]["estimates"], indicator, "lad24", "pseudo")
    months = {month for _, month in fast}
    assert len(months) == 12 * len(parameters.edition(edition).years)
    expected = {
        (place, month): number
        for (place, month, kind), number in slow.items()
        if kind == KINDS[indicator] and month in months
    }
    assert {key: int(number) for key, number in fast.items() if number} == expected


@pytest.mark.parametrize("indicator", KINDS)
def test_what_lies_outside_or_nowhere_is_reported_and_sums_with_the_rest_to_the_files_total(made, slow, indicator):
    estimates = made["bedfordshire-2024"]["estimates"]
    fast = monthly(estimates, indicator, "lad24", "pseudo")
    region = monthly(estimates, indicator, "region")
    assert {place for place, _ in fast} == {*AUTHORITIES, "bedfordshire-outside", "bedfordshire-unlocated"}
    for month in {month for _, month in fast}:
        total = sum(number for (_, of, kind), number in slow.items() if of == month and kind == KINDS[indicator])
        assert sum(number for (_, of), number in fast.items() if of == month) == total
        assert region["bedfordshire", month] == total - fast["bedfordshire-outside", month]


@pytest.mark.parametrize("edition", EDITIONS)
def test_bedfordshire_is_luton_bedford_and_central_bedfordshire_in_everything(made, edition):
    estimates = made[edition]["estimates"]
    estimates = estimates[(estimates["breakdown"] == "") & (estimates["unit"] == "offence")]
    estimates = estimates[estimates["indicator"] != "serious_violence"]
    keys = ["indicator", "period", "bound"]
    parts = estimates[(estimates["geography"] == "lad24") & estimates["area_code"].isin(AUTHORITIES)]
    own = estimates[(estimates["geography"] == "area") & (estimates["area_code"] == "bedfordshire")]
    summed = parts.groupby(keys)["numerator"].agg(lambda numbers: numbers.sum(min_count=3))
    assert len(own) >= 2 * 13 * len(parameters.edition(edition).years) - 2
    assert own.set_index(keys)["numerator"].sort_index().equals(summed.reindex(own.set_index(keys).index).sort_index())


@pytest.mark.parametrize("edition", EDITIONS)
def test_a_rate_of_bedfordshire_is_over_the_residents_of_all_three(made, edition):
    estimates = made[edition]["estimates"]
    rows = estimates[(estimates["indicator"] == "robbery_all") & (estimates["breakdown"] == "")]
    rows = rows[rows["period"] == str(parameters.edition(edition).year)].set_index("area_code")
    rows = rows[rows["geography"].isin(["lad24", "area"])]
    assert rows.loc["bedfordshire", "denominator"] == rows.loc[list(AUTHORITIES), "denominator"].sum()
    whole = rows.loc["bedfordshire"]
    assert whole["value"] == pytest.approx(whole["numerator"] / whole["denominator"] * 1000)


@pytest.mark.parametrize("edition", EDITIONS)
def test_the_neighbourhoods_of_an_authority_sum_to_it(made, edition):
    year = str(parameters.edition(edition).year)
    estimates = made[edition]["estimates"]
    rows = estimates[
        (estimates["indicator"] == "robbery_all") & (estimates["period"] == year) & (estimates["breakdown"] == "")
    ]
    places = rows[rows["geography"] == "lsoa21"].groupby("parent_code")["numerator"].sum()
    assert {code: int(places[code]) for code in AUTHORITIES} == {
        code: int(number)
        for code, number in rows[rows["geography"] == "lad24"].set_index("area_code")["numerator"].items()
    }


def test_a_year_with_a_month_that_was_never_published_is_not_there(made):
    # April 2021 is not in the archive, so the year to March 2022 is in no edition, and nothing is made up for it.
    periods = set(made["bedfordshire-2023"]["estimates"]["period"])
    assert not {"2021/22", "2021-04"} & periods


@pytest.mark.parametrize("edition", EDITIONS)
def test_every_table_has_exactly_the_columns_of_its_schema(made, edition):
    for table, schema in (
        ("estimates", schemas.ESTIMATES), ("changes", schemas.CHANGES), ("coefficients", schemas.COEFFICIENTS),
        ("quality", schemas.QUALITY),
    ):  # fmt: skip
        assert list(made[edition][table].columns) == list(schema), table
    assert (len(made[edition]["changes"]) == 0) == (edition == "bedfordshire-2023")
