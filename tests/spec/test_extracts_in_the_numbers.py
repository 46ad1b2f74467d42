"""Partners' extracts of the example region in the numbers, against their files counted a row at a time."""

import csv
from collections import Counter

import pandas as pd
import pytest

from svd_analysis import conditions, numbers, parameters, rates, record_cells, taxonomies

NAMES = {"X09000001": "Exampleton", "X09000002": "Sampleford", "X09000003": "Mockbridge"}
INJURED = "victims_of_violence_with_injury"
BANDS = ((0, 9), (10, 14), (15, 17), (18, 24), (25, 34), (35, 49), (50, 64), (65, 120))


@pytest.fixture(scope="module")
def cells(example_made, monkeypatch_module):
    """CELLS of the extracts for each audience, and their QUALITY."""
    made = {}
    for name in ("example-2025", "example-2025-partners"):
        edition = parameters.edition(name)
        made[edition.audience] = record_cells.protected(edition, numbers._lookups(edition)[0])
    return made


@pytest.fixture(scope="module")
def monkeypatch_module(example_made):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SVD_OUTPUTS", str(example_made / "outputs"))
        patch.setenv("SVD_STORE", str(example_made / "store"))
        yield patch


@pytest.fixture(scope="module")
def victims(cells):
    """The rows of the police's file, as dicts of text."""
    place = parameters.edition("example-2025").data / "example-2025/partners/police/victims.csv"
    with open(place, encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def slowly(victims):
    """Victims of violence with injury by borough, year and age band, counted one by one."""
    injuries = conditions.concepts()["violence_with_injury"]
    codes = {code for offence, code in conditions.kinds() if offence in injuries}
    found = Counter()
    for row in victims:
        year = row["Recorded on"][6:]
        if row["Offence code"] in codes and year in ("2023", "2024"):
            band = next(f"{low}-{high}" for low, high in BANDS if low <= int(row["Age"]) <= high)
            found[row["Borough"], year, band] += 1
    return found


def shown(table, indicator, area, year, key):
    rows = table[table["indicator"].eq(indicator) & table["area_code"].eq(area) & table["period"].eq(year)]
    return rows[rows["breakdown"].str.fullmatch(f"{key}=[^,]*")].set_index("breakdown")["count"] if key else rows


def test_each_age_is_within_four_of_what_was_counted_and_the_total_within_two(cells, victims):
    table, counted = cells["partner"][0], slowly(victims)
    told = 0
    for area, name in NAMES.items():
        for year in ("2023", "2024"):
            ages = shown(table, INJURED, area, year, "age")
            for band, count in ages.dropna().items():
                told += 1
                truth = counted[name, year, band.partition("=")[2]]
                assert abs(count - truth) <= 4
                assert truth >= 8
                lower, upper = rates.poisson_limits(int(count))
                assert lower <= truth <= upper
            total = table[table["indicator"].eq(INJURED) & table["area_code"].eq(area) & table["period"].eq(year)]
            total = total.loc[total["breakdown"].eq(""), "count"].item()
            assert abs(total - sum(n for of, n in counted.items() if of[:2] == (name, year))) <= 2
    assert told > 30


def test_what_has_no_count_is_withheld_and_nothing_is_a_zero(cells):
    for table, _ in cells.values():
        assert set(table["status"]) == {"ok", "suppressed"}
        assert table["count"].isna().eq(table["status"].eq("suppressed")).all()
        assert table["count"].min() >= 15


def test_the_public_sees_a_part_of_what_partners_see_and_the_same_numbers(cells):
    keys = ["indicator", "area_code", "period", "breakdown", "bound"]
    public, partner = cells["public"][0], cells["partner"][0]
    both = public.merge(partner, on=keys, suffixes=("", "_partner"))
    assert len(both) == len(public) < len(partner)
    pd.testing.assert_series_equal(both["count"], both["count_partner"], check_names=False)
    assert not public["breakdown"].str.contains("hour|place|relationship=.*,").any()


def test_the_definition_in_use_is_observed_exactly(cells):
    table = cells["partner"][0]
    own = table[table["indicator"].eq("serious_violence_observed")]
    assert len(own) > 100
    assert set(own["bound"]) == {"exact"}


def test_quality_tells_no_number_of_rows(cells):
    quality = cells["partner"][1]
    assert set(quality["source"]) == {
        entry.source for entry in record_cells.entries(parameters.edition("example-2025"))
    }
    assert quality["rows"].isna().all()


def test_no_place_outside_the_region_is_in_a_count_and_what_has_no_borough_is_in_the_regions(cells, victims):
    known = {*NAMES, "example-region", "met-unknown"}
    table = cells["partner"][0]
    assert set(table["area_code"]) == known
    assert known - {"example-region"} <= set(taxonomies.areas())
    total = table[table["indicator"].eq(INJURED) & table["breakdown"].eq("") & table["period"].eq("2024")]
    everywhere = sum(n for (_, year, _), n in slowly(victims).items() if year == "2024")
    assert abs(total.loc[total["area_code"].eq("example-region"), "count"].item() - everywhere) <= 2 * 4
