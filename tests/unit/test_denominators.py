"""Populations at risk: one census base, carried at most two years, the region as a sum, none for places of visitors."""

import pandas as pd
import pytest

from svd_analysis import cells, denominators, parameters, schemas, store
from tests import projects
from tests.projects import SHA
from tests.tables import table

ONE, TWO, CITY = "X09000001", "X09000002", "X09000003"
EDITION = f"""\
title: A drawn edition
region: Drawn Shire
areas: [one, two, both, city]
year: "2024"
last_month: "2024-12"
baseline: "2020"
headlines: [homicide]
data_as_at: never
sources:
  - source: mps_borough
    files:
      - {{path: drawn.csv, sha256: "{SHA}"}}
"""
AREA = """\
name: {slug}
codes: [{codes}]
definitions:
  - {{definition: bexley, adopted: "", standing: illustrative, source: a test}}
no_resident_rate: {reason}
"""
LOOKUP = table("""
    from_code | from_geography | to_code   | to_geography | to_name | change
    L1        | lsoa21         | X09000001 | lad22        |         |
    L9        | lsoa21         | X09000003 | lad22        |         |
""")
FIFTHS = table("""
    area | lsoa | breakdown
    one  | L1   | deprivation_fifth=1
    one  | L2   | deprivation_fifth=1
    one  | L3   | deprivation_fifth=2
""")


@pytest.fixture
def edition(tmp_path, monkeypatch):
    projects.project(tmp_path, monkeypatch)
    visitors = "Far more people visit than live there."
    for slug, codes, reason in (
        ("one", ONE, ""),
        ("two", TWO, ""),
        ("both", f"{ONE}, {TWO}", ""),
        ("city", CITY, visitors),
    ):
        projects.write(tmp_path, "areas", slug, AREA.format(slug=slug, codes=codes, reason=reason))
    projects.write(tmp_path, "editions", "drawn-2024", EDITION)
    yield parameters.edition("drawn-2024")
    projects.forget()


def people(drawing, **constant):
    said = {"geography": "lad24", "age": "all", "sex": "all", "base": "census2021"} | constant
    drawn = table(drawing)
    filled = {name: value for name, value in said.items() if name not in drawn.columns}
    return schemas.conform(drawn.assign(**filled), schemas.POPULATION)


RESIDENTS = """
    area_code | year | population | geography
    X09000001 | 2021 | 1000       | lad24
    X09000001 | 2022 | 1010       | lad24
    X09000002 | 2021 | 500        | lad24
    X09000002 | 2022 | 505        | lad24
    X09000003 | 2022 | 8          | lad24
    L1        | 2022 | 300        | lsoa21
    L2        | 2022 | 200        | lsoa21
    L3        | 2022 | 100        | lsoa21
    L9        | 2022 | 8          | lsoa21
"""


def wanted(drawing):
    drawn = table(drawing)
    for name, blank in (("breakdown", ""), ("geography", "lad24")):
        if name not in drawn.columns:
            drawn[name] = blank
    authorities = pd.DataFrame({"area_code": [ONE, TWO], "geography": "lad24", "period": "2022", "breakdown": ""})
    return pd.concat([drawn, authorities], ignore_index=True).drop_duplicates()


def found(edition, drawing, residents=RESIDENTS):
    """The denominators of what is drawn: (area_code, geography, period, breakdown) -> (residents, status)."""
    rows = denominators.denominators(edition, wanted(drawing), people(residents), FIFTHS, LOOKUP)
    keys = ["area_code", "geography", "period", "breakdown"]
    assert not rows.duplicated(keys).any()
    values = zip(rows["denominator"], rows["denominator_status"], strict=True)
    return dict(zip(rows[keys].itertuples(index=False, name=None), values, strict=True))


def authority(rows, period, code=ONE):
    return rows.get((code, "lad24", period, ""))


def test_a_population_is_carried_one_and_two_years_and_not_three(edition):
    rows = found(edition, """
        area_code | period
        X09000001 | "2021"
        X09000001 | "2022"
        X09000001 | "2023"
        X09000001 | "2024"
        X09000001 | "2025"
    """)  # fmt: skip
    assert authority(rows, "2021") == (1000, "ok")
    assert authority(rows, "2022") == (1010, "ok")
    assert authority(rows, "2023") == (1010, "population carried")
    assert authority(rows, "2024") == (1010, "population carried")
    assert authority(rows, "2025") is None


def test_a_population_is_never_carried_backwards(edition):
    rows = found(edition, """
        area_code | period
        X09000001 | "2020"
    """)  # fmt: skip
    assert authority(rows, "2020") is None


def test_a_financial_year_and_a_run_of_twelve_months_take_the_estimate_of_the_year_they_begin_in(edition):
    rows = found(edition, """
        area_code | period
        X09000001 | 2021/22
        X09000001 | 2021-03..2022-02
    """)  # fmt: skip
    assert authority(rows, "2021/22") == authority(rows, "2021-03..2022-02") == (1000, "ok")


def test_months_and_several_years_have_no_population(edition):
    rows = found(edition, """
        area_code | period
        X09000001 | 2022-01
        X09000001 | 2021-01..2022-12
    """)  # fmt: skip
    assert {period for _, _, period, _ in rows} == {"2022"}


def test_the_region_is_the_sum_of_its_authorities_and_the_rest_is_what_the_area_leaves(edition):
    rows = found(edition, """
        area_code   | geography      | period
        drawn-shire | region         | "2022"
        X09000001   | rest of region | "2022"
        both        | area           | "2022"
    """)  # fmt: skip
    assert rows["drawn-shire", "region", "2022", ""] == (1010 + 505, "ok")
    assert rows[ONE, cells.REST, "2022", ""] == (505, "ok")
    assert rows["both", "area", "2022", ""] == (1010 + 505, "ok")


def test_a_region_that_lacks_one_authoritys_population_has_none(edition):
    without = "\n".join(line for line in RESIDENTS.splitlines() if "X09000002 | 2022" not in line)
    rows = found(edition, """
        area_code   | geography | period
        drawn-shire | region    | "2022"
        both        | area      | "2022"
    """, without)  # fmt: skip
    # The year before is whole, so it is carried: a sum of fewer authorities never stands for all.
    assert rows["drawn-shire", "region", "2022", ""] == (1000 + 500, "population carried")
    assert rows["both", "area", "2022", ""] == (1000 + 500, "population carried")


def test_an_area_of_visitors_has_no_rate_nor_have_the_places_in_it(edition):
    rows = found(edition, """
        area_code | geography | period
        X09000003 | lad24     | "2022"
        L9        | lsoa21    | "2022"
        L1        | lsoa21    | "2022"
    """)  # fmt: skip
    assert authority(rows, "2022", CITY) is None
    assert ("L9", "lsoa21", "2022", "") not in rows
    assert rows["L1", "lsoa21", "2022", ""] == (300, "ok")


def test_a_fifth_has_the_residents_of_its_neighbourhoods(edition):
    rows = found(edition, """
        area_code | period | breakdown
        X09000001 | "2022" | deprivation_fifth=1
        X09000001 | "2022" | deprivation_fifth=2
    """)  # fmt: skip
    assert rows[ONE, "lad24", "2022", "deprivation_fifth=1"] == (300 + 200, "ok")
    assert rows[ONE, "lad24", "2022", "deprivation_fifth=2"] == (100, "ok")


def test_estimates_on_the_base_of_the_census_before_are_never_used():
    old = people(RESIDENTS, base="census2011").assign(population=1.0)
    under_25 = people(RESIDENTS, age="0-24").assign(population=2.0)
    kept = denominators.usable(pd.concat([old, under_25, people(RESIDENTS)], ignore_index=True))
    pd.testing.assert_frame_equal(kept.reset_index(drop=True), people(RESIDENTS))


def test_of_two_tables_that_give_a_population_the_first_is_used():
    second = people(RESIDENTS).assign(population=1.0)
    kept = denominators.usable(pd.concat([people(RESIDENTS), second], ignore_index=True))
    pd.testing.assert_frame_equal(kept, people(RESIDENTS))


# --- residents under 25, who are known at the census only ------------------------------------------------------------

BANDS = """
    area_code | age   | sex     | population | geography
    X09000001 | 0-4   | all     | 50         | lad24
    X09000001 | 5-9   | all     | 60         | lad24
    X09000001 | 10-14 | all     | 70         | lad24
    X09000001 | 15-19 | all     | 80         | lad24
    X09000001 | 20-24 | all     | 90         | lad24
    X09000001 | 25-29 | all     | 1000       | lad24
    X09000001 | all   | all     | 5000       | lad24
    X09000002 | 0-4   | all     | 10         | lad24
    X09000002 | 20-24 | all     | 15         | lad24
    X09000002 | 85+   | all     | 700        | lad24
    L1        | 20-24 | all     | 3          | lsoa21
"""


@pytest.fixture
def young(edition, monkeypatch):
    bands = people(BANDS, year=2021)
    monkeypatch.setattr(store, "together", lambda *_, **__: (bands, schemas.empty(schemas.QUALITY)))
    return denominators.under_25(edition)[0]


def under_25(edition, young, drawing):
    rows = denominators.denominators(edition, wanted(drawing), young, FIFTHS, LOOKUP, at_census=True)
    keys = ["area_code", "geography", "period", "breakdown"]
    assert not rows.duplicated(keys).any()
    values = zip(rows["denominator"], rows["denominator_status"], strict=True)
    return dict(zip(rows[keys].itertuples(index=False, name=None), values, strict=True))


def test_residents_under_25_are_the_bands_up_to_24_of_each_authority_added_up(young):
    assert list(young.columns) == list(schemas.POPULATION)
    assert young.set_index("area_code")["population"].to_dict() == {ONE: 50 + 60 + 70 + 80 + 90, TWO: 10 + 15}
    assert set(young["age"]) == {"under 25"}
    assert set(young["geography"]) == {"lad24"}


def test_residents_under_25_are_never_taken_for_all_residents(young):
    assert denominators.usable(young).empty


def test_the_census_stands_under_every_year_and_is_never_said_to_be_of_that_year(edition, young):
    rows = under_25(edition, young, """
        area_code | period
        X09000001 | "2021"
        X09000001 | "2022"
        X09000001 | "2030"
        X09000001 | 2022/23
    """)  # fmt: skip
    for period in ("2021", "2022", "2030", "2022/23"):
        assert authority(rows, period) == (350, "population carried")


def test_the_young_of_the_region_its_rest_and_an_area_of_several_are_sums_too(edition, young):
    rows = under_25(edition, young, """
        area_code   | geography      | period
        drawn-shire | region         | "2024"
        both        | area           | "2024"
        X09000001   | rest of region | "2024"
    """)  # fmt: skip
    assert rows["drawn-shire", "region", "2024", ""] == (350 + 25, "population carried")
    assert rows["both", "area", "2024", ""] == (350 + 25, "population carried")
    assert rows[ONE, cells.REST, "2024", ""] == (25, "population carried")


def test_months_places_and_fifths_have_no_young_residents_and_so_no_rate_of_them(edition, young):
    rows = under_25(edition, young, """
        area_code | geography | period  | breakdown
        X09000001 | lad24     | 2024-03 |
        L1        | lsoa21    | "2024"  |
        X09000001 | lad24     | "2024"  | deprivation_fifth=1
    """)  # fmt: skip
    assert {key[2:] for key in rows} == {("2022", "")}


def test_an_edition_without_the_census_table_has_no_residents_under_25(edition):
    rows = denominators.denominators(
        edition, wanted("area_code | period\nX09000001 | 2024-01"), schemas.empty(schemas.POPULATION), FIFTHS, LOOKUP,
        at_census=True,
    )  # fmt: skip
    assert rows.empty


def test_an_authority_that_the_census_table_lacks_leaves_the_region_without_its_young(edition, young):
    without = young[young["area_code"] == ONE]
    rows = under_25(edition, without, """
        area_code   | geography | period
        drawn-shire | region    | "2022"
    """)  # fmt: skip
    assert ("drawn-shire", "region", "2022", "") not in rows
    assert authority(rows, "2022") == (350, "population carried")
