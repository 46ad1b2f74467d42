"""From settled counts to cells: areas add up, no month outside a window is a zero, each area has its definition."""

import pandas as pd
import pytest

from svd_analysis import cells, definitions, numbers, parameters, schemas
from svd_analysis.errors import SourceError
from svd_analysis.periods import Period
from tests import projects
from tests.projects import SHA
from tests.tables import table

ONE, TWO = "X09000001", "X09000002"
INJURY = "VIOLENCE AGAINST THE PERSON: VIOLENCE WITH INJURY"
ADMISSIONS = "Emergency hospital admissions for violence (including sexual violence)"
MONTHS = set(Period.parse("2023").months + Period.parse("2024").months)
EDITION = """\
title: A drawn edition
region: Drawn Shire
areas: [{areas}]
year: "2024"
last_month: "2024-12"
baseline: "2023"
headlines: [homicide]
data_as_at: never
sources:
  - source: {source}
    {more}
    files:
      - {{path: drawn.csv, sha256: "{sha}"}}
"""
AREA = """\
name: {slug}
codes: [{codes}]
definitions:
  - {{definition: {definition}, adopted: "", standing: illustrative, source: a test}}
"""


@pytest.fixture
def project(tmp_path, monkeypatch):
    projects.project(tmp_path, monkeypatch)
    for slug, codes, definition in (
        ("one", ONE, "bexley"), ("two", TWO, "bexley"), ("both", f"{ONE}, {TWO}", "london-minimum"),
    ):  # fmt: skip
        projects.write(tmp_path, "areas", slug, AREA.format(slug=slug, codes=codes, definition=definition))
    yield tmp_path
    projects.forget()


def edition(project, areas="one, two, both", source="mps_borough", more='note: ""'):
    text = EDITION.format(areas=areas, source=source, more=more, sha=SHA)
    projects.write(project, "editions", "drawn-2024", text)
    return parameters.edition("drawn-2024")


def counts(drawing, **constant):
    said = {
        "source": "mps_borough", "geography": "lad24", "parent_code": "", "unit": "offence", "taxonomy": "mps-2025",
        "code": INJURY, "status": "ok",
    } | constant  # fmt: skip
    drawn = table(drawing)
    filled = {name: value for name, value in said.items() if name not in drawn.columns}
    return schemas.conform(drawn.assign(**filled), schemas.COUNTS)


BOROUGHS = """
    area_code   | geography | month   | count
    X09000001   | lad24     | 2023-05 | 10
    X09000001   | lad24     | 2024-05 | 20
    X09000002   | lad24     | 2024-06 | 5
    met-unknown | pseudo    | 2024-07 | 3
"""


def protected(chosen, drawn, found=MONTHS):
    return cells.protected(chosen, [(chosen.sources[0], drawn, found)], schemas.empty(schemas.LOOKUPS))


def figure(rows, area_code, geography, period="2024", indicator="violence_with_injury", **chosen):
    rows = rows[(rows["area_code"] == area_code) & (rows["geography"] == geography) & (rows["period"] == period)]
    rows = rows[rows["indicator"] == indicator]
    for column, wanted in chosen.items():
        rows = rows[rows[column] == wanted]
    [row] = rows.to_dict("records")
    return row["status"] if row["count"] is None else row["count"]


def test_authorities_and_pseudo_areas_add_up_to_the_region_and_the_rest_is_what_the_area_leaves(project):
    rows = protected(edition(project), counts(BOROUGHS))
    assert [figure(rows, *key) for key in ((ONE, "lad24"), (TWO, "lad24"), ("met-unknown", "pseudo"))] == [20, 5, 3]
    assert figure(rows, "both", "area") == 20 + 5
    assert figure(rows, "drawn-shire", "region") == 20 + 5 + 3
    assert figure(rows, ONE, cells.REST) == 5 + 3
    assert figure(rows, TWO, cells.REST) == 20 + 3


def test_an_area_of_all_the_authorities_has_no_rest_of_the_region(project):
    rows = protected(edition(project), counts(BOROUGHS))
    assert "both" not in set(rows.loc[rows["geography"] == cells.REST, "area_code"])


def test_years_and_the_region_go_without_a_count_where_a_month_is_missing(project):
    rows = protected(edition(project), counts(BOROUGHS), MONTHS - {"2024-02"})
    assert figure(rows, ONE, "lad24") == "incomplete"
    assert figure(rows, "both", "area") == "incomplete"
    assert figure(rows, "drawn-shire", "region") == "incomplete"
    assert figure(rows, ONE, "lad24", "2024-02") == "gap"
    assert figure(rows, ONE, "lad24", "2023") == 10
    assert ONE not in set(
        rows.loc[(rows["geography"] == cells.REST) & rows["count"].notna() & rows["period"].eq("2024"), "area_code"]
    )


def test_each_area_is_counted_under_its_own_definition_and_under_no_other(project):
    drawn = counts("""
        area_code | month   | code                                | count
        X09000001 | 2024-05 | VIOLENCE AGAINST THE PERSON: HOMICIDE | 2
        X09000002 | 2024-05 | VIOLENCE AGAINST THE PERSON: HOMICIDE | 1
    """)
    rows = protected(edition(project), drawn)
    own = {"indicator": "serious_violence", "bound": "certain"}
    # A homicide is certain at all ages (bexley); under 25, domestic or sexual it only may be (london-minimum).
    assert figure(rows, ONE, "lad24", **own, definition="bexley") == 2
    assert figure(rows, "both", "area", **own, definition="london-minimum") == 0
    chosen = rows[(rows["indicator"] == "serious_violence") & (rows["period"] == "2024") & (rows["bound"] == "certain")]
    assert sorted(chosen[["area_code", "definition"]].itertuples(index=False, name=None)) == [
        (ONE, "bexley"), (TWO, "bexley"), ("both", "london-minimum"),
    ]  # fmt: skip


# --- small areas -----------------------------------------------------------------------------------------------------

WARDS = """
    area_code | parent_code | month   | count
    W1        | X09000001   | 2024-01 | 4
    W1        | X09000001   | 2024-09 | 6
    W2        | X09000002   | 2024-03 | 1
"""


def wards(chosen, found=MONTHS):
    return protected(chosen, counts(WARDS, geography="ward22", source="mps_ward"), found)


def test_places_are_counted_over_the_reporting_year_and_over_each_whole_year_before_it(project):
    rows = wards(edition(project, "one, two", "mps_ward"))
    assert figure(rows, "W1", "ward22") == 4 + 6
    # Found whole, and no offence of it is listed.
    assert figure(rows, "W1", "ward22", "2023") == 0
    assert set(rows["period"]) == {"2024", "2023"}


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        ("2021-01..2024-12", ["2024", "2023", "2022", "2021"]),
        ("2021-06..2024-12", ["2024", "2023", "2022"]),
        ("2024-01..2024-12", ["2024"]),
        # The months of the map are looked at whatever was found; what is missing of them is said in their cells.
        ("2023-01..2024-05", ["2024", "2023"]),
        ("2022-01..2022-12", ["2024"]),
    ],
)
def test_places_have_a_history_of_whole_years_up_to_the_first_that_has_a_gap(found, expected):
    periods = cells._place_periods(Period.parse("2024"), set(Period.parse(found).months))
    assert [str(one) for one in periods] == expected


def test_a_year_of_places_before_a_gap_is_not_set_beside_the_map():
    months = set(Period.parse("2020-01..2024-12").months) - {"2022-07"}
    # 2021 and 2020 are whole, but a history with a hole would call a place persistent over years nobody saw.
    assert [str(one) for one in cells._place_periods(Period.parse("2024"), months)] == ["2024", "2023"]


def test_the_years_before_a_map_of_twelve_months_begin_in_the_same_month():
    months = set(Period.parse("2022-03..2025-02").months)
    periods = cells._place_periods(Period.parse("2024-03..2025-02"), months)
    assert [str(one) for one in periods] == ["2024-03..2025-02", "2023-03..2024-02", "2022-03..2023-02"]


def test_places_of_a_source_whose_window_leaves_out_part_of_the_year_are_incomplete(project):
    chosen = edition(project, "one, two", "mps_ward", "window: 2024-01..2024-06")
    # The store keeps the months of the window; the file's record says that it held them all.
    inside = counts(WARDS, geography="ward22", source="mps_ward")
    rows = protected(chosen, inside[inside["month"] <= "2024-06"].reset_index(drop=True))
    assert figure(rows, "W1", "ward22") == "incomplete"


def test_places_with_a_month_missing_are_incomplete_and_with_none_there_a_gap(project):
    chosen = edition(project, "one, two", "mps_ward")
    assert figure(wards(chosen, MONTHS - {"2024-02"}), "W1", "ward22") == "incomplete"
    assert figure(wards(chosen, {"2023-01"}), "W1", "ward22") == "gap"


def test_places_of_a_window_of_twelve_months_are_counted_over_it(project):
    rows = wards(edition(project, "one, two", "mps_ward", "window: 2023-10..2024-09"))
    assert figure(rows, "W1", "ward22", "2023-10..2024-09") == 4 + 6


def test_places_outside_the_edition_are_left_out(project):
    assert set(wards(edition(project, "one", "mps_ward"))["area_code"]) == {"W1"}


# --- people by age, for the whole force only -------------------------------------------------------------------------

AGES = """
    area_code | victim_age | month   | count
    X23000001 | 10-19      | 2023-05 | 4
    X23000001 | 10-19      | 2024-05 | 7
    X23000001 | 10-19      | 2024-06 | 2
    X23000001 | 80-120     | 2024-06 | 1
"""


def aged(chosen, found=MONTHS):
    said = {"geography": "pfa", "source": "mps_vawg", "unit": "victim", "taxonomy": "mps-vawg",
            "code": "Victim count by age group"}  # fmt: skip
    drawn = counts(AGES, **said)
    return cells._force_ages(chosen, drawn, found)


def test_people_by_age_are_those_of_the_force_by_year_and_stand_under_the_region(project):
    rows = aged(edition(project, "one, two", "mps_vawg"))
    shown = rows[["period", "breakdown", "count", "status"]].itertuples(index=False, name=None)
    assert sorted(shown) == [
        ("2023", "age=10-19", 4, "ok"), ("2023", "age=80-120", 0, "zero"),
        ("2024", "age=10-19", 7 + 2, "ok"), ("2024", "age=80-120", 1, "ok"),
    ]  # fmt: skip
    constant = rows[["indicator", "area_code", "parent_code", "geography", "unit"]].drop_duplicates()
    assert constant.values.tolist() == [["vawg_victims_by_age", "drawn-shire", "drawn-shire", "region", "victim"]]


def test_a_missing_month_leaves_every_age_of_its_year_without_a_number(project):
    rows = aged(edition(project, "one, two", "mps_vawg"), MONTHS - {"2024-02"})
    year = rows[rows["period"] == "2024"]
    assert year["count"].isna().all()
    assert set(year["status"]) == {"incomplete"}
    assert rows.loc[rows["period"] == "2023", "count"].tolist() == [4, 0]


def test_a_year_of_which_nothing_was_found_is_a_gap_at_every_age(project):
    rows = aged(edition(project, "one, two", "mps_vawg"), set(Period.parse("2024").months))
    assert set(rows.loc[rows["period"] == "2023", "status"]) == {"gap"}
    assert set(rows.loc[rows["period"] == "2024", "status"]) == {"ok"}


def test_a_source_that_knows_no_ages_of_the_force_has_no_rows_of_them(project):
    assert cells._force_ages(edition(project), counts(BOROUGHS), MONTHS).empty


def test_ages_of_the_force_are_added_to_no_authority_and_to_no_region(project):
    places = counts("""
        area_code   | geography | month   | count
        X09000001   | lad24     | 2024-05 | 6
        X09000002   | lad24     | 2024-06 | 3
        met-unknown | pseudo    | 2024-06 | 1
    """, source="mps_vawg", unit="victim", taxonomy="mps-vawg", code="Victim count by location")  # fmt: skip
    ages = counts(AGES, geography="pfa", source="mps_vawg", unit="victim", taxonomy="mps-vawg",
                  code="Victim count by age group")  # fmt: skip
    both = pd.concat([places, ages], ignore_index=True)
    rows = protected(edition(project, "one, two", "mps_vawg"), both)
    whole = {"indicator": "vawg_victims", "breakdown": ""}
    assert figure(rows, "drawn-shire", "region", **whole) == 6 + 3 + 1
    assert figure(rows, ONE, "lad24", **whole) == 6
    by_age = rows[rows["breakdown"].str.startswith("age=")]
    assert set(by_age["area_code"]) == {"drawn-shire"}


# --- offences that no place is known of ------------------------------------------------------------------------------


def test_the_share_without_a_place_is_of_the_whole_region_and_not_of_one_of_its_ages(project):
    drawn = table("""
        area_code   | geography | breakdown | count
        met-unknown | pseudo    |           | 8
        drawn-shire | region    |           | 40
        drawn-shire | region    | age=10-19 | 10
        drawn-shire | region    | age=20-29 | 30
    """)
    blank = dict.fromkeys(schemas.ESTIMATES, "") | dict.fromkeys(
        [name for name, kind in schemas.ESTIMATES.items() if kind == schemas.NUMBER]
    )
    said = {"indicator": "rape", "period": "2024", "source": "mps_borough", "bound": "exact", "status": "ok"}
    rows = drawn.assign(**{name: value for name, value in (blank | said).items() if name not in drawn.columns})
    rows = schemas.conform(rows.assign(numerator=rows["count"]), schemas.ESTIMATES)
    [share] = numbers._unlocated(edition(project), rows).to_dict("records")
    assert (share["area_code"], share["breakdown"], share["value"]) == ("met-unknown", "share=region", 100 * 8 / 40)


# --- sources by year -------------------------------------------------------------------------------------------------

BY_YEAR = """
    area_code | month   | count | status
    X09000001 | 2022/23 | 15    | ok
    X09000001 | 2023/24 | 20    | ok
    X09000002 | 2022/23 |       | suppressed
    E92000001 | 2023/24 | 900   | ok
"""


def test_a_withheld_year_stays_withheld_and_a_year_that_is_not_listed_is_a_gap(project):
    drawn = counts(BY_YEAR, source="fingertips", unit="admission", taxonomy="fingertips", code=ADMISSIONS)
    rows = protected(edition(project, "one, two", "fingertips"), drawn)
    name = {"indicator": "hospital_admissions_violence"}
    assert figure(rows, ONE, "lad24", "2023/24", **name) == 20
    assert figure(rows, TWO, "lad24", "2022/23", **name) == "suppressed"
    # The publisher's table has a row for each area and year, a 0 among them: no row is no figure.
    assert figure(rows, TWO, "lad24", "2023/24", **name) == "gap"
    assert set(rows["area_code"]) == {ONE, TWO}


# --- two sources of one figure ---------------------------------------------------------------------------------------


def test_two_sources_of_one_figure_are_refused():
    blank = dict.fromkeys(schemas.ESTIMATES, "") | dict.fromkeys(["count", "numerator"], 1)
    blank |= dict.fromkeys(["denominator", "per", "value", "lower", "upper", "level"], 1.0)
    row = blank | {"indicator": "rape", "area_code": ONE, "geography": "lad24", "period": "2024", "bound": "exact"}
    pair = pd.DataFrame([row | {"source": "mps_borough"}, row | {"source": "police_uk_street"}])
    with pytest.raises(SourceError, match=f"Two sources give rape of {ONE} in 2024: pin one of them"):
        numbers._sorted(pair)
    shares = pair.assign(breakdown="share=region")
    assert len(numbers._sorted(shares)) == 2


def test_the_region_is_named_by_its_name():
    assert cells.region_code(parameters.edition("example-2025")) == "example-region"


def test_a_neighbourhood_with_no_offence_listed_counts_0_and_is_there():
    listed = pd.DataFrame({"parent_code": ["X09000001"], "geography": ["lsoa21"]}, index=["X01000001"])
    lookup = pd.DataFrame(
        {
            "from_code": ["X01000001", "X01000002", "X01000031"],
            "from_geography": "lsoa21",
            "to_code": ["X09000001", "X09000001", "X09000002"],
            "to_geography": "lad24",
        }
    )
    assert dict(cells._every_place(lookup, listed)) == {"X01000001": "X09000001", "X01000002": "X09000001"}


def test_a_force_whose_month_is_missing_makes_it_a_gap_for_all():
    from svd_analysis import store

    months = pd.DataFrame(
        {
            "check": "month",
            "found": "1",
            "place": ["2024-01", "2024-02", "2024-01"],
            "file": ["2024-01-a-street.csv", "2024-02-a-street.csv", "2024-01-b-street.csv"],
        }
    )
    assert store.months_found(months) == {"2024-01"}


def test_two_years_are_counted_again_under_another_definition_for_the_areas_asked_and_for_no_other(project):
    [entry] = edition(project).of("mps_borough")
    settled = [(entry, counts(BOROUGHS), MONTHS)]
    other = definitions.load("greater-manchester-2020")  # all violence against the person is in
    years = [Period.parse("2023"), Period.parse("2024")]
    found = cells.under(edition(project), settled, {"one": other, "both": other}, years)
    rows = found[found["bound"] == "certain"].set_index(["area_code", "period"])["count"]
    slow = counts(BOROUGHS).assign(year=lambda table_: table_["month"].str[:4])
    for area, codes in ((ONE, [ONE]), ("both", [ONE, TWO])):
        for year in ("2023", "2024"):
            own = slow[slow["area_code"].isin(codes) & slow["year"].eq(year)]
            assert rows[area, year] == own["count"].sum()
    assert set(found["area_code"]) == {ONE, "both"}
    assert set(found["definition"]) == {other.name}
