"""Populations at risk: one census base, carried at most two years, the region as a sum, none for places of visitors."""

import pandas as pd
import pytest

from svd_analysis import cells, denominators, parameters, schemas
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
