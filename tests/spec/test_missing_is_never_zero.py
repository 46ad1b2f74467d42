"""A zero, a gap, an incomplete year and a withheld count are four different things, in every table."""

import pytest

from svd_analysis import indicators, parameters, schemas
from tests.tables import table

INJURY = "VIOLENCE AGAINST THE PERSON: VIOLENCE WITH INJURY"
HOMICIDE = "VIOLENCE AGAINST THE PERSON: HOMICIDE"
QUARTER = "2024-01..2024-03"


def monthly(drawing, found):
    drawn = table(drawing).assign(
        source="mps_borough", geography="lad24", parent_code="", unit="offence", taxonomy="mps-2025"
    )
    return indicators.count(
        schemas.conform(drawn, schemas.COUNTS), parameters.indicator("violence_with_injury"),
        areas={"X1": "lad24", "X2": "lad24"}, months=["2024-01", "2024-02", "2024-03"], found=set(found),
    )  # fmt: skip


COUNTS = f"""
    area_code | month   | code       | count | status
    X1        | 2024-01 | {INJURY}   | 30    | ok
    X1        | 2024-02 | {INJURY}   | 40    | ok
    X1        | 2024-03 | {INJURY}   | 50    | ok
    X2        | 2024-01 | {HOMICIDE} | 1     | ok
"""


def quarter(cells, area):
    [row] = indicators.total(cells[cells["area_code"] == area], QUARTER).to_dict("records")
    return row["count"], row["status"]


def test_a_class_with_no_row_in_a_complete_release_is_a_zero():
    cells = monthly(COUNTS, ["2024-01", "2024-02", "2024-03"])
    assert quarter(cells, "X1") == (30 + 40 + 50, "ok")
    assert quarter(cells, "X2") == (0 + 0 + 0, "zero")


def test_a_missing_month_is_a_gap_and_leaves_its_year_without_a_count():
    cells = monthly(COUNTS, ["2024-01", "2024-03"])
    assert cells.set_index(["area_code", "period"])["status"]["X1", "2024-02"] == "gap"
    # Not 30 + 50: two months are no quarter.
    assert quarter(cells, "X1") == (None, "incomplete")
    assert quarter(cells, "X2") == (None, "incomplete")


def test_a_withheld_count_cannot_be_worked_out_from_any_sum():
    cells = monthly(COUNTS.replace("40    | ok", "      | suppressed"), ["2024-01", "2024-02", "2024-03"])
    assert quarter(cells, "X1") == (None, "suppressed")
    whole = indicators.add(cells, ["indicator"])
    assert whole["count"].isna().all()


@pytest.mark.parametrize("status", ["gap", "incomplete", "suppressed"])
def test_what_has_no_count_has_no_rate(status):
    blank = dict.fromkeys(schemas.CELLS, "") | {"count": None, "status": status, "period": "2024"}
    cells = table("""
        indicator            | area_code
        violence_with_injury | X1
    """).assign(**{name: value for name, value in blank.items() if name not in ("indicator", "area_code")})
    people = table("""
        area_code | geography | period  | breakdown | denominator | denominator_status
        X1        |           | "2024"  |           | 9000        | ok
    """)
    [row] = indicators.estimate(schemas.conform(cells, schemas.CELLS), people, parameters.indicators()).to_dict(
        "records"
    )
    assert row["numerator"] is None
    assert all(row[name] != row[name] for name in ("value", "lower", "upper"))
    assert row["status"] == status
