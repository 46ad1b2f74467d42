"""Offences of every class by year: what the next edition's comparison begins with."""

import pandas as pd
import pytest

from svd_analysis import class_counts, parameters, schemas
from svd_analysis.errors import DisclosureError
from svd_analysis.periods import Period

YEARS = [Period.parse("2023"), Period.parse("2024")]
MONTHS = [month for year in YEARS for month in year.months]
ONE, TWO, THREE = "X09000001", "X09000002", "X09000003"


def edition():
    return parameters.edition("example-2025")


def counts(rows, source="mps_borough", code="SEXUAL OFFENCES: RAPE"):
    """COUNTS of (area_code, month, count)."""
    drawn = pd.DataFrame(rows, columns=["area_code", "month", "count"])
    return schemas.conform(
        drawn.assign(
            source=source, geography="lad24", parent_code=drawn["area_code"], unit="offence", taxonomy="mps-2025",
            code=code, status=drawn["count"].isna().map({True: "suppressed", False: "ok"}),
        ),
        schemas.COUNTS,
    )  # fmt: skip


def yearly(rows, months=MONTHS, source="mps_borough"):
    """What is kept of some rows of a source whose months were found."""
    [entry, *_] = edition().of(source)
    return class_counts.yearly(edition(), [(entry, counts(rows, source), set(months))], YEARS)


def test_months_are_added_up_to_years_and_an_area_that_a_month_does_not_list_has_none_in_it():
    rows = [(ONE, month, 2) for month in MONTHS] + [(TWO, "2024-07", 5)]
    found = yearly(rows)
    drawn = found[["area_code", "month", "count"]].to_numpy().tolist()
    assert drawn == [[ONE, "2023", 24], [ONE, "2024", 24], [TWO, "2024", 5]]


def test_a_year_that_lacks_a_month_has_no_row():
    rows = [(ONE, month, 2) for month in MONTHS if month != "2024-12"]
    found = yearly(rows, MONTHS[:-1])
    assert found["month"].tolist() == ["2023"]


def test_a_year_with_a_withheld_month_has_no_count_and_says_so():
    rows = [(ONE, month, None if month == "2023-05" else 2) for month in MONTHS]
    found = yearly(rows)
    withheld, known = found.to_dict("records")
    assert withheld["count"] is None
    assert (withheld["status"], known["count"], known["status"]) == ("suppressed", 24, "ok")


def test_a_source_of_years_keeps_them_and_an_authority_that_one_does_not_list_is_a_gap_and_no_0():
    rows = [(ONE, "2022/23", 25), (TWO, "2022/23", 10), (ONE, "2023/24", 35), (TWO, "2023/24", None)]
    rows += [(THREE, "2023/24", 0), ("E09000004", "2022/23", 70)]
    found = yearly(rows, (), "fingertips")
    drawn = {(row["area_code"], row["month"]): (row["count"], row["status"]) for row in found.to_dict("records")}
    assert drawn[THREE, "2022/23"] == (None, "gap")
    assert drawn[TWO, "2023/24"] == (None, "suppressed")
    assert drawn[THREE, "2023/24"] == (0, "ok")
    assert "E09000004" not in {area for area, _ in drawn}


def test_a_source_without_a_regime_is_refused_here_too(monkeypatch):
    kept = parameters.source
    monkeypatch.setattr(parameters, "source", lambda name: kept(name).model_copy(update={"regime": ""}))
    rows = [(ONE, month, 2) for month in MONTHS]
    with pytest.raises(DisclosureError, match="declares no disclosure regime"):
        yearly(rows)


def test_nothing_settled_is_an_empty_table():
    assert class_counts.yearly(edition(), [], YEARS).empty
    assert list(class_counts.yearly(edition(), [], YEARS).columns) == list(schemas.COUNTS)
