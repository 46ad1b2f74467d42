"""This edition against the last: three figures side by side, no figure made up, no word about direction."""

import pandas as pd
import pytest

from svd_analysis import comparison, schemas
from svd_analysis.periods import Period
from tests.tables import table

YEAR, NEXT = Period.parse("2023"), Period.parse("2024")
# Words that say which way a figure moved; only `rates` may ever choose one.
DIRECTIONS = ("rose", "fell", "higher", "lower", "increase", "decrease", "more than", "less than", "no clear change")


def estimates(drawing):
    """ESTIMATES from drawn indicator, area_code, geography, period and count; a rate per 1,000 of 10,000 residents."""
    drawn = table(drawing)
    for name, blank in (("status", "ok"), ("bound", "exact"), ("geography", "lad24"), ("indicator", "rape")):
        if name not in drawn.columns:
            drawn[name] = blank
    counts = drawn["count"].astype("Int64")
    resident = drawn["geography"].ne("pseudo")
    rows = drawn.assign(
        parent_code=drawn["area_code"], breakdown="", source="mps_borough", definition="", unit="offence", count=counts,
        numerator=counts, denominator=10_000.0, denominator_status="ok", lower=0.0, upper=0.0, level=0.95,
        method="byar",
        per=resident.map({True: 1_000.0, False: float("nan")}),
        value=counts.astype("float64") / resident.map({True: 10, False: 1}),
    )  # fmt: skip
    return schemas.conform(rows.assign(q=float("nan"), word=""), schemas.ESTIMATES)


THEN = estimates("""
    area_code    | period | count | geography
    X1           | "2022" | 190   | lad24
    X1           | "2023" | 200   | lad24
    X2           | "2023" | 100   | lad24
    met-heathrow | "2023" | 4     | pseudo
""")
NOW = estimates("""
    area_code    | period | count | geography
    X1           | "2023" | 196   | lad24
    X1           | "2024" | 210   | lad24
    X2           | "2023" | 100   | lad24
    X2           | "2024" | 90    | lad24
    met-unknown  | "2023" | 4     | pseudo
    met-unknown  | "2024" | 6     | pseudo
    met-heathrow | "2023" | 4     | pseudo
    met-heathrow | "2024" | 5     | pseudo
""")


def changes(then=THEN, now=NOW):
    return comparison.compare(then, now, earlier=YEAR, latest=NEXT)


def figures(rows, area_code, quantity="count"):
    row = rows[(rows["area_code"] == area_code) & (rows["quantity"] == quantity)]
    assert len(row) <= 1
    return [] if row.empty else row[["as_published", "earlier_under_new", "latest_value"]].iloc[0].tolist()


def test_the_earlier_year_as_published_as_it_stands_now_and_the_latest_stand_side_by_side():
    assert figures(changes(), "X1") == [200, 196, 210]
    assert figures(changes(), "X1", "rate") == [20.0, 19.6, 21.0]
    assert figures(changes(), "X2") == [100, 100, 90]


def test_what_left_one_area_is_found_in_another():
    rows = changes()
    rows = rows[rows["quantity"] == "count"]
    assert (rows["earlier_under_new"] - rows["as_published"]).sum() == (196 - 200) + (4 - 0)


def test_a_pseudo_area_that_the_earlier_release_does_not_list_counts_0_in_it_and_this_is_said():
    rows = changes()
    assert figures(rows, "met-unknown") == [0, 4, 6]
    assert rows.loc[rows["area_code"] == "met-unknown", "reason"].tolist() == [
        "the earlier release does not list this area, so it counts 0 there"
    ]
    assert rows.loc[rows["area_code"] == "X1", "reason"].eq("").all()


def test_a_pseudo_area_that_the_latest_release_no_longer_lists_counts_0_in_it_and_this_is_said():
    rows = changes(now=NOW[NOW["area_code"] != "met-heathrow"])
    assert figures(rows, "met-heathrow") == [4, 0, 0]
    assert rows.loc[rows["area_code"] == "met-heathrow", "reason"].tolist() == [
        "the latest release does not list this area, so it counts 0 there"
    ]


def test_an_authority_that_the_earlier_edition_did_not_cover_has_no_figure_in_it():
    covered_since = estimates("""
        area_code | period | count
        X1        | "2023" | 196
        X1        | "2024" | 210
        X9        | "2023" | 50
        X9        | "2024" | 60
    """)
    rows = changes(now=covered_since)
    published, *since = figures(rows, "X9")
    assert published != published
    assert since == [50, 60]
    assert rows.loc[rows["area_code"] == "X9", "reason"].unique().tolist() == [
        "the earlier edition does not cover this area"
    ]


def test_a_pseudo_area_counts_0_only_where_the_earlier_release_counts_the_indicator():
    newly_counted = NOW.assign(indicator="robbery_personal")
    published, *_ = figures(changes(now=newly_counted), "met-unknown")
    assert published != published


@pytest.mark.parametrize("status", ["gap", "incomplete", "suppressed"])
def test_a_figure_that_is_missing_stays_missing(status):
    then = estimates(f"""
        area_code | period | count | status
        X1        | "2023" |       | {status}
        X2        | "2023" | 100   | ok
    """)
    published, *since = figures(changes(then=then), "X1")
    assert published != published
    assert since == [196, 210]


def test_an_area_without_residents_has_a_count_and_no_rate():
    assert figures(changes(), "met-heathrow", "rate") == []
    assert figures(changes(), "met-heathrow") == [4, 4, 5]


def test_certain_and_possible_have_a_row_each():
    then, now = (
        estimates(f"""
            area_code | period | count | bound    | indicator
            X1        | "2023" | {low} | certain  | serious_violence
            X1        | "2023" | {top} | possible | serious_violence
            X1        | "2024" | {low} | certain  | serious_violence
            X1        | "2024" | {top} | possible | serious_violence
        """)
        for low, top in ((10, 400), (11, 390))
    )
    rows = changes(then=then, now=now)
    counts = rows[rows["quantity"] == "count"].set_index("bound")
    assert counts.loc["certain", ["as_published", "earlier_under_new"]].tolist() == [10, 11]
    assert counts.loc["possible", ["as_published", "earlier_under_new"]].tolist() == [400, 390]


def test_figures_under_two_definitions_are_said_to_be():
    then, now = (
        estimates("""
            area_code | period | count | bound   | indicator
            X1        | "2023" | 10    | certain | serious_violence
            X1        | "2024" | 20    | certain | serious_violence
        """).assign(definition=definition)
        for definition in ("london-minimum", "bexley")
    )
    assert changes(then=then, now=now)["reason"].unique().tolist() == [
        "the definition changed from london-minimum to bexley"
    ]
    assert changes(then=now, now=now)["reason"].unique().tolist() == [""]


def test_an_edition_compared_with_itself_shows_the_same_figure_twice():
    rows = changes(then=NOW, now=NOW)
    assert rows["as_published"].equals(rows["earlier_under_new"])
    assert rows["reason"].eq("").all()


def test_no_word_says_which_way_a_figure_moved():
    rows = changes()
    assert rows["direction"].eq("").all()
    said = " ".join(rows["reason"].unique())
    assert not [word for word in DIRECTIONS if word in said]


def test_a_step_that_is_not_made_is_missing_and_never_0():
    rows = changes()
    for step in ("revision", "attribution", "taxonomy", "boundary", "definition", "population", "movement", "ratio"):
        assert rows[step].isna().all(), step


def test_there_is_a_row_for_every_area_and_pseudo_area_and_none_for_the_region_or_its_places():
    region = estimates("""
        area_code | period | count | geography
        london    | "2024" | 900   | region
        X1        | "2024" | 700   | rest of region
        W1        | "2024" | 5     | ward22
    """)
    rows = changes(now=pd.concat([NOW, region], ignore_index=True))
    assert set(rows["area_code"]) == {"X1", "X2", "met-heathrow", "met-unknown"}
    assert list(rows.columns) == list(schemas.CHANGES)
    assert not rows.duplicated(["indicator", "area_code", "geography", "breakdown", "bound", "quantity"]).any()
