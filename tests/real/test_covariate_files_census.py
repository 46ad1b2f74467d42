"""The staged census and income files, against published shares and second slow readings with csv and openpyxl."""

import csv
import gzip

import openpyxl
import pytest

from svd_analysis.sources import (
    census_economic_activity,
    census_ethnicity,
    census_household_deprivation,
    census_tables,
    census_tenure,
    small_area_income,
)

READERS = {
    "census2021-ts054-ltla.csv": census_tenure, "census2021-ts054-lsoa.csv.gz": census_tenure,
    "census2021-ts011-ltla.csv": census_household_deprivation,
    "census2021-ts011-lsoa.csv.gz": census_household_deprivation,
    "census2021-ts066-ltla.csv": census_economic_activity,
}  # fmt: skip
# Shares as sums of columns of the file, counted from 0: measure -> what is counted, and what of.
COLUMNS = {
    "owner_occupied": ([5, 6, 8], [3]), "social_rented": ([10, 11], [3]), "private_rented": ([13, 14, 15], [3]),
    "deprived_households": ([6, 7, 8], [3]), "deprived_in_any_dimension": ([5, 6, 7, 8], [3]),
    "unemployed": ([15, 27], [4, 16]), "inactive_sick": ([32], [3]), "students": ([16, 30], [3]),
}  # fmt: skip
# England and Wales, per cent, as the publisher's bulletins of Census 2021 have them: Housing (5 January 2023),
# Household and resident characteristics (2 November 2022), Economic activity status (8 December 2022, of residents
# of 16 and over), Ethnic group (29 November 2022).
OWNED, RENTED, RENT_FREE = 62.5, 37.3, 0.1
TWO_OR_MORE, ANY = 14.3 + 3.7 + 0.2, 51.7
SICK = 4.2
ETHNIC_GROUPS = {
    "residents_asian": 9.3, "residents_black": 4.0, "residents_mixed": 2.9, "residents_white": 81.7,
    "residents_other_ethnic_group": 2.1,
}  # fmt: skip


def rows_of(path):
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8", newline="") as file:
        return list(csv.reader(file))[1:]


def share(rows, measure):
    """Per cent of all those rows together."""
    part, base = [sum(int(row[column]) for row in rows for column in columns) for columns in COLUMNS[measure]]
    return 100 * part / base


def values(covariates, measure):
    return dict(covariates[covariates["measure"] == measure].set_index("area_code")["value"])


@pytest.mark.parametrize("name", READERS)
def test_every_share_agrees_with_a_slow_reading(real_data, name):
    path = real_data / "census2021" / name
    covariates, _ = READERS[name].read(path)
    now = {district: code for code, districts in census_tables.MERGED.items() for district in districts}
    by_area = {}
    for row in rows_of(path):
        by_area.setdefault(now.get(row[2], row[2]), []).append(row)
    assert len(by_area) == (35_672 if "lsoa" in name else 331 - 17 + 4)
    for measure in READERS[name].TABLE.shares:
        slow = {code: share(rows, measure) for code, rows in by_area.items()}
        assert values(covariates, measure) == pytest.approx(slow)
    assert covariates["value"].between(0, 100).all()


def test_authorities_are_those_of_2024(real_data):
    covariates, _ = census_tenure.read(real_data / "census2021" / "census2021-ts054-ltla.csv")
    with open(real_data / "lookups" / "lookup_ltla24_csp24_pfa24.csv", encoding="utf-8-sig", newline="") as file:
        assert set(covariates["area_code"]) == {row["ltla24_code"] for row in csv.DictReader(file)}


def test_districts_merged_as_the_published_change_lookup_says(real_data):
    with open(real_data / "lookups" / "lookup_ltla16_to_ltla23_changes.csv", encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    for authority, districts in census_tables.MERGED.items():
        made_of = {row["ltla22_code"] for row in rows if row["ltla23_code"] == authority}
        assert made_of == set(districts)


def test_england_and_wales_is_as_published(real_data):
    folder = real_data / "census2021"
    tenure, deprived = rows_of(folder / "census2021-ts054-ltla.csv"), rows_of(folder / "census2021-ts011-ltla.csv")
    found = [share(tenure, "owner_occupied"), share(tenure, "social_rented") + share(tenure, "private_rented")]
    found += [share(deprived, name) for name in ("deprived_households", "deprived_in_any_dimension")]
    found += [share(rows_of(folder / "census2021-ts066-ltla.csv"), "inactive_sick")]
    assert found == pytest.approx([OWNED, RENTED + RENT_FREE, TWO_OR_MORE, ANY, SICK], abs=0.1)


def test_ethnic_groups_agree_with_a_slow_reading_and_the_published_shares(real_data):
    path = real_data / "census2021" / "ethnicity21_lsoa21.csv.gz"
    covariates, _ = census_ethnicity.read(path)
    people, slow = {}, {}
    for code, total, group, count, _ in rows_of(path):
        measure = census_ethnicity.GROUPS[group]
        slow[code, measure] = 100 * float(count) / float(total)
        people[measure] = people.get(measure, 0) + float(count)
    assert len(slow) == 35_672 * 5
    assert dict(covariates.set_index(["area_code", "measure"])["value"]) == pytest.approx(slow)
    assert sum(people.values()) == 59_597_576
    found = {measure: 100 * count / 59_597_576 for measure, count in people.items()}
    assert found == pytest.approx(ETHNIC_GROUPS, abs=0.05)


def test_incomes_agree_with_the_workbook_read_another_way(real_data):
    path = real_data / "risk_factors" / "saiefy1920finalqaddownload280923.xlsx"
    covariates, _ = small_area_income.read(path)
    sheet = openpyxl.load_workbook(path)["Net income after housing costs"]
    slow = {row[0]: float(row[6]) for row in sheet.iter_rows(min_row=6, values_only=True)}
    found = values(covariates, "household_income")
    assert found == slow
    assert (len(found), found["E02004297"], found["W02000366"]) == (7_201, 27_700, 32_200)
