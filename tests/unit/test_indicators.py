"""Cells and their sums: a gap, an incomplete year, a suppressed cell and a zero stay what they are."""

import itertools

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from svd_analysis import definitions, indicators, parameters, schemas
from svd_analysis.errors import ParameterError
from svd_analysis.periods import Period
from tests.tables import table

INJURY = "VIOLENCE AGAINST THE PERSON: VIOLENCE WITH INJURY"
AREAS = {"X1": "lad24", "X2": "lad24"}
MONTHS = ["2024-01", "2024-02", "2024-03"]


def indicator(name="violence_with_injury"):
    return parameters.indicator(name)


def drawn(drawing, **constant):
    """COUNTS of area_code, month, count and status drawn, and `code` where it is drawn; a blank count is withheld."""
    counts = table(drawing)
    said = {
        "source": "mps_borough", "geography": "lad24", "parent_code": "", "unit": "offence", "taxonomy": "mps-2025",
        "code": INJURY, "status": "ok",
    }  # fmt: skip
    filled = {name: value for name, value in (said | constant).items() if name not in counts.columns}
    return schemas.conform(counts.assign(**filled), schemas.COUNTS)


def count(counts, *, found=MONTHS, months=MONTHS, name="violence_with_injury"):
    return indicators.count(counts, indicator(name), areas=AREAS, months=months, found=set(found))


def shown(cells, *columns):
    columns = columns or ("area_code", "period", "count", "status")
    rows = cells[list(columns)].itertuples(index=False, name=None)
    return [tuple(None if one is pd.NA else one for one in row) for row in rows]


FIVE_CLASSES = """
    area_code | month   | code                                                  | count
    X1        | 2024-01 | VIOLENCE AGAINST THE PERSON: VIOLENCE WITH INJURY     | 3
    X1        | 2024-01 | VIOLENCE AGAINST THE PERSON: VIOLENCE WITHOUT INJURY  | 40
    X1        | 2024-03 | VIOLENCE AGAINST THE PERSON: VIOLENCE WITH INJURY     | 4
    X2        | 2024-03 | VIOLENCE AGAINST THE PERSON: VIOLENCE WITHOUT INJURY  | 9
"""


def test_a_class_not_listed_in_a_found_month_counts_0_and_a_missing_month_is_a_gap():
    cells = count(drawn(FIVE_CLASSES), found=["2024-01", "2024-03"])
    assert shown(cells) == [
        ("X1", "2024-01", 3, "ok"), ("X1", "2024-02", None, "gap"), ("X1", "2024-03", 4, "ok"),
        ("X2", "2024-01", 0, "zero"), ("X2", "2024-02", None, "gap"), ("X2", "2024-03", 0, "zero"),
    ]  # fmt: skip


def test_rows_of_a_month_that_was_not_found_whole_are_not_counted():
    cells = count(drawn(FIVE_CLASSES), found=["2024-01"])
    assert shown(cells[cells["period"] == "2024-03"]) == [
        ("X1", "2024-03", None, "gap"),
        ("X2", "2024-03", None, "gap"),
    ]


def test_a_year_with_a_missing_month_is_incomplete_and_one_of_gaps_is_a_gap():
    quarter = "2024-01..2024-03"
    some = count(drawn(FIVE_CLASSES), found=["2024-01", "2024-03"])
    assert shown(indicators.total(some, quarter)) == [
        ("X1", quarter, None, "incomplete"),
        ("X2", quarter, None, "incomplete"),
    ]
    none = count(drawn(FIVE_CLASSES), found=[])
    assert shown(indicators.total(none, quarter), "count", "status") == [(None, "gap")] * 2


def test_a_year_whose_months_were_not_asked_for_is_incomplete_too():
    cells = count(drawn(FIVE_CLASSES), months=["2024-01", "2024-02"])
    assert shown(indicators.total(cells, "2024-01..2024-03"), "count", "status") == [(None, "incomplete")] * 2


def test_a_complete_period_is_the_sum_of_its_months_and_zero_is_a_number():
    assert shown(indicators.total(count(drawn(FIVE_CLASSES)), "2024-01..2024-03")) == [
        ("X1", "2024-01..2024-03", 3 + 0 + 4, "ok"),
        ("X2", "2024-01..2024-03", 0, "zero"),
    ]


WITHHELD = """
    area_code | month   | count | status
    X1        | 2024-01 | 3     | ok
    X1        | 2024-01 |       | suppressed
    X1        | 2024-02 | 5     | ok
    X2        | 2024-01 | 8     | ok
"""


def test_a_withheld_row_makes_its_cell_and_every_sum_with_it_withheld():
    cells = count(drawn(WITHHELD))
    assert shown(cells.iloc[:3]) == [
        ("X1", "2024-01", None, "suppressed"), ("X1", "2024-02", 5, "ok"), ("X1", "2024-03", 0, "zero"),
    ]  # fmt: skip
    quarter = indicators.total(cells, "2024-01..2024-03")
    assert shown(quarter, "area_code", "count", "status") == [("X1", None, "suppressed"), ("X2", 8, "ok")]
    whole = indicators.add(quarter, ["indicator", "period"])
    assert shown(whole, "count", "status") == [(None, "suppressed")]


def test_withheld_outweighs_a_gap_and_a_gap_beside_a_number_is_incomplete():
    def added(*statuses):
        cells = pd.DataFrame({"indicator": "i", "status": statuses}, dtype="str")
        cells["count"] = pd.array([1 if status == "ok" else None for status in statuses], dtype="Int64")
        return indicators.add(cells, ["indicator"])["status"].iloc[0]

    assert added("ok", "gap", "suppressed") == "suppressed"
    assert added("gap", "gap") == "gap"
    assert added("ok", "gap") == "incomplete"
    assert added("ok", "incomplete") == "incomplete"


@pytest.mark.parametrize("status", ["not recorded", "not observable", "too few", "refused"])
def test_a_part_that_has_no_count_for_any_reason_is_never_left_out_of_a_whole(status):
    cells = table(f"""
        indicator | count | status
        i         | 7     | ok
        i         |       | {status}
    """)
    assert shown(indicators.add(cells, ["indicator"]), "count", "status") == [(None, "incomplete")]


def test_fewer_parts_than_there_should_be_have_no_sum():
    cells = table("""
        indicator | count | status
        i         | 7     | ok
        i         | 1     | ok
    """)
    assert shown(indicators.add(cells, ["indicator"], parts=2), "count", "status") == [(8, "ok")]
    assert shown(indicators.add(cells, ["indicator"], parts=3), "count", "status") == [(None, "incomplete")]


def test_an_own_definition_gives_a_certain_and_a_possible_cell_and_every_other_indicator_an_exact_one():
    from svd_analysis import definitions

    counts = drawn("""
        area_code | month   | code                                                  | count
        X1        | 2024-01 | VIOLENCE AGAINST THE PERSON: HOMICIDE                 | 1
        X1        | 2024-01 | VIOLENCE AGAINST THE PERSON: VIOLENCE WITH INJURY     | 3
        X1        | 2024-01 | VIOLENCE AGAINST THE PERSON: VIOLENCE WITHOUT INJURY  | 40
        X1        | 2024-01 | THEFT: SHOPLIFTING                                    | 500
    """)
    cells = indicators.count(counts, indicator("serious_violence"), areas={"X1": "lad24"}, months=["2024-01"],
                             found={"2024-01"}, definition=definitions.load("bexley"))  # fmt: skip
    assert shown(cells, "bound", "count", "definition") == [
        ("certain", 1, "bexley"), ("possible", 1 + 3 + 40, "bexley"),
    ]  # fmt: skip
    assert set(count(counts)["bound"]) == {"exact"}


# --- a row without a count hands its status on -----------------------------------------------------------------------


@pytest.mark.parametrize("status", ["gap", "incomplete", "suppressed", "not recorded", "not observable"])
def test_a_row_without_a_count_is_no_zero_and_its_cell_says_why_not(status):
    cells = count(drawn(f"""
        area_code | month   | count | status
        X1        | 2024-01 |       | {status}
        X1        | 2024-02 | 5     | ok
    """))  # fmt: skip
    assert shown(cells.iloc[:3]) == [
        ("X1", "2024-01", None, status), ("X1", "2024-02", 5, "ok"), ("X1", "2024-03", 0, "zero"),
    ]  # fmt: skip


def test_a_number_beside_one_that_is_not_there_is_not_the_whole():
    cells = count(drawn("""
        area_code | month   | count | status
        X1        | 2024-01 | 30    | ok
        X1        | 2024-01 |       | not recorded
    """))  # fmt: skip
    assert shown(cells.iloc[:1]) == [("X1", "2024-01", None, "not recorded")]


def test_a_count_that_is_marked_as_withheld_is_not_shown_although_it_stands_there():
    cells = count(drawn("""
        area_code | month   | count | status
        X1        | 2024-01 | 3     | suppressed
    """))  # fmt: skip
    assert shown(cells.iloc[:1]) == [("X1", "2024-01", None, "suppressed")]


def test_of_several_reasons_withheld_is_the_one_given():
    cells = count(drawn("""
        area_code | month   | count | status
        X1        | 2024-01 |       | not recorded
        X1        | 2024-01 |       | suppressed
        X1        | 2024-01 |       | gap
        X2        | 2024-02 | 1     | ok
    """))  # fmt: skip
    assert shown(cells.iloc[:1]) == [("X1", "2024-01", None, "suppressed")]


def test_of_a_month_that_was_not_found_nothing_else_is_said():
    cells = count(drawn("""
        area_code | month   | count | status
        X1        | 2024-01 |       | suppressed
        X2        | 2024-02 | 1     | ok
    """), found=["2024-02", "2024-03"])  # fmt: skip
    assert shown(cells.iloc[:1]) == [("X1", "2024-01", None, "gap")]


# --- what a source can count -----------------------------------------------------------------------------------------


def test_a_table_without_sexual_offences_cannot_count_them_nor_what_holds_them():
    lsoa_table = drawn(FIVE_CLASSES)
    assert indicators.observable(lsoa_table, indicator("violence_with_injury"))
    assert not indicators.observable(lsoa_table, indicator("sexual_offences"))
    assert not indicators.observable(lsoa_table, indicator("core_recorded_violence"))


def test_police_uk_cannot_count_violence_with_injury_but_violence_and_sexual_offences():
    street = drawn("""
        area_code | month   | taxonomy  | code                         | count
        X1        | 2024-01 | police.uk | Violence and sexual offences | 3
    """)
    assert not indicators.observable(street, indicator("violence_with_injury"))
    assert not indicators.observable(street, indicator("robbery_all"))
    assert indicators.observable(street, indicator("violence_and_sexual_offences"))


def test_two_schemes_together_count_only_what_both_can():
    both = pd.concat([drawn(FIVE_CLASSES), drawn(FIVE_CLASSES, taxonomy="mps-2026")])
    assert indicators.observable(both, indicator("violence_with_injury")) == indicators.observable(
        drawn(FIVE_CLASSES, taxonomy="mps-2026"), indicator("violence_with_injury")
    )


def test_an_indicator_that_names_an_unknown_offence_is_refused_with_its_file():
    wrong = indicator("homicide").model_copy(update={"name": "drawn", "offences": ["homicde"]})
    with pytest.raises(ParameterError, match=r"parameters/indicators/drawn\.yaml.*'homicde'.*'homicide'"):
        indicators.observable(drawn(FIVE_CLASSES, taxonomy="mps-2025"), wrong)


# --- properties and a second implementation --------------------------------------------------------------------------

offences = st.lists(
    st.tuples(st.sampled_from(["X1", "X2"]), st.sampled_from(MONTHS), st.integers(1, 50)), min_size=1, max_size=12
)


def counts_of(listed):
    area_codes, months, numbers = zip(*listed, strict=True)
    frame = pd.DataFrame({"area_code": area_codes, "month": months, "count": numbers})
    said = {
        "source": "mps_borough", "geography": "lad24", "parent_code": "", "unit": "offence", "taxonomy": "mps-2025",
        "code": INJURY, "status": "ok",
    }  # fmt: skip
    return schemas.conform(frame.assign(**said), schemas.COUNTS)


@settings(max_examples=25)
@given(offences, st.randoms(use_true_random=False))
def test_a_count_does_not_depend_on_the_order_of_rows_or_on_splitting_one_in_two(listed, chance):
    shuffled = [*listed]
    chance.shuffle(shuffled)
    area, month, number = shuffled.pop()
    split = [*shuffled, (area, month, number // 2), (area, month, number - number // 2)]
    assert count(counts_of(listed)).equals(count(counts_of(split)))


@settings(max_examples=25)
@given(offences, st.sets(st.sampled_from(MONTHS)))
def test_totals_are_those_of_a_plain_loop(listed, found):
    period = "2024-01..2024-03"
    totals = {
        row["area_code"]: row
        for row in indicators.total(count(counts_of(listed), found=found), period).to_dict("records")
    }
    for area in AREAS:
        slow = 0
        for code, _, number in listed:
            if code == area:
                slow += number
        if found == set(MONTHS):
            assert totals[area]["count"] == slow
            assert totals[area]["status"] == ("ok" if slow else "zero")
        else:
            assert totals[area]["count"] is None
            assert totals[area]["status"] == ("incomplete" if found else "gap")


# --- estimates -------------------------------------------------------------------------------------------------------

CELLS = """
    indicator            | area_code | period  | count | status
    violence_with_injury | X1        | "2024"  | 21    | ok
    violence_with_injury | X2        | "2024"  | 0     | zero
    violence_with_injury | X3        | "2024"  |       | gap
    violence_with_injury | X4        | "2024"  | 9     | ok
    violence_with_injury | X5        | "2024"  | 9     | ok
    homicide             | X1        | "2024"  | 2     | ok
    violence_with_injury | X1        | 2024-01 | 3     | ok
"""
PEOPLE = """
    area_code | period  | denominator | denominator_status
    X1        | "2024"  | 7000        | ok
    X2        | "2024"  | 7000        | population carried
    X3        | "2024"  | 7000        | ok
    X5        | "2024"  | 0           | ok
"""


def estimates():
    text = {"geography": "lad24", "breakdown": ""}
    cells = table(CELLS).assign(
        **text, parent_code="", source="mps_borough", definition="", unit="offence", bound="exact"
    )
    people = table(PEOPLE).assign(**text)
    return indicators.estimate(schemas.conform(cells, schemas.CELLS), people, parameters.indicators())


def test_a_rate_is_events_over_residents_with_its_limits():
    row = estimates().iloc[0]
    assert row["value"] == round(21 / 7_000 * 1_000, 6)
    assert row["lower"] < row["value"] < row["upper"]
    assert (row["numerator"], row["denominator"], row["per"], row["level"], row["method"]) == (
        21, 7_000, 1_000, 0.95, "byar",
    )  # fmt: skip


def test_a_zero_has_the_rate_0_and_an_upper_limit_and_a_gap_has_no_number_at_all():
    _, zero, gap, *_ = estimates().to_dict("records")
    assert (zero["value"], zero["lower"], zero["status"], zero["denominator_status"]) == (
        0, 0, "zero", "population carried",
    )  # fmt: skip
    assert zero["upper"] > 0
    assert gap["numerator"] is None
    assert all(gap[name] != gap[name] for name in ("value", "lower", "upper"))


@pytest.mark.parametrize("place", [3, 4])
def test_without_residents_there_is_a_count_with_its_limits_and_no_rate(place):
    row = estimates().iloc[place]
    assert (row["value"], row["denominator_status"], row["method"]) == (9, "none", "exact")
    assert row["per"] != row["per"]
    assert row["denominator"] != row["denominator"]
    assert row["lower"] < 9 < row["upper"]


def test_homicides_and_months_are_counted_and_never_a_rate():
    for row in estimates().iloc[5:].to_dict("records"):
        assert (row["value"], row["denominator_status"]) == (row["numerator"], "none")
        assert row["per"] != row["per"]


def test_what_is_not_withheld_or_missing_always_has_a_value():
    found = estimates()
    assert found.loc[found["status"].isin(["ok", "zero"]), ["value", "lower", "upper"]].notna().all(axis=None)


def test_a_share_of_nothing_is_not_said_to_be_ok():
    keys = {"indicator": "i", "period": "2024", "bound": "exact", "source": "s"}
    blank = dict.fromkeys(schemas.CELLS, "") | keys
    part = pd.DataFrame([blank | {"area_code": "met-unknown", "count": 0, "status": "zero"}])
    for whole, share in ((4, 0.0), (0, None)):
        region = pd.DataFrame([blank | {"area_code": "region", "count": whole, "status": "ok"}])
        [row] = indicators.shares(part, region, of=["source"], breakdown="share=region").to_dict("records")
        assert row["denominator_status"] == ("none" if share is None else "ok")
        assert (row["value"] == share) if share is not None else row["value"] != row["value"]


def test_every_status_a_sum_can_have_is_one_the_tables_know():
    for pair in itertools.product(schemas.STATUSES, repeat=2):
        cells = pd.DataFrame({"indicator": "i", "status": pair}, dtype="str")
        cells["count"] = pd.array([{"ok": 1, "zero": 0}.get(one) for one in pair], dtype="Int64")
        [row] = indicators.add(cells, ["indicator"]).to_dict("records")
        assert row["status"] in schemas.STATUSES
        assert (row["count"] is None) == (row["status"] not in ("ok", "zero"))
        assert (row["status"] in ("ok", "zero")) == (set(pair) <= {"ok", "zero"})


def test_a_period_of_parts_is_named_by_how_it_is_written():
    assert str(Period.parse("2024-01..2024-03")) == "2024-01..2024-03"


def test_the_own_definition_is_counted_without_what_it_excludes():
    excluding = [name for name in parameters.names("definitions") if definitions.load(name).excluded]
    assert excluding, "no definition of the library excludes anything, so this proves nothing"
    own = next(one for one in parameters.indicators() if one.own_definition)
    for name in excluding:
        assert indicators.condition(own, definitions.load(name)) == definitions.load(name).rule


# --- estimates that are worked out from others -----------------------------------------------------------------------

LEAST = {
    "indicator": "rape", "area_code": "X1", "geography": "lad24", "parent_code": "X1", "period": "2024",
    "breakdown": "compared=rest of region", "source": "mps_borough", "unit": "offence", "value": 1.23456789,
}  # fmt: skip


def test_what_a_derived_row_does_not_say_is_missing_and_says_nothing():
    rows = indicators.derived([LEAST])
    assert list(rows.columns) == list(schemas.ESTIMATES)
    [row] = rows.to_dict("records")
    assert {name: row[name] for name in LEAST} == LEAST | {"value": 1.234568}
    assert (row["bound"], row["status"], row["denominator_status"]) == ("exact", "ok", "none")
    assert (row["definition"], row["method"], row["word"]) == ("", "", "")
    # Never 0: nothing was counted here and nothing was tested.
    assert row["count"] is None
    assert row["numerator"] is None
    for name in ("denominator", "per", "lower", "upper", "level", "q"):
        assert row[name] != row[name]


def test_what_a_derived_row_says_is_kept():
    said = {"bound": "certain", "status": "too few", "denominator_status": "ok", "definition": "bexley", "method": "m",
            "word": "w", "numerator": 3, "count": 3, "denominator": 70.5, "per": 1000.0, "lower": 0.5,
            "upper": float("inf"), "level": 0.95, "q": 0.01}  # fmt: skip
    [row] = indicators.derived([LEAST | said]).to_dict("records")
    assert {name: row[name] for name in said} == said


def test_no_rows_are_an_empty_table_of_estimates():
    for none in ([], pd.DataFrame(), pd.DataFrame([LEAST]).iloc[:0]):
        rows = indicators.derived(none)
        assert rows.empty
        assert list(rows.columns) == list(schemas.ESTIMATES)
        assert rows.dtypes.equals(indicators.derived([LEAST]).dtypes)


@pytest.mark.parametrize("name", ["bound", "status", "denominator_status", "definition", "method", "word"])
def test_rows_of_which_only_some_say_a_thing_are_refused_since_a_blank_would_be_a_guess(name):
    rows = pd.DataFrame([LEAST | {name: "ok"}, LEAST | {"period": "2023"}])
    with pytest.raises(AssertionError, match=f"some lack \\['{name}'\\]"):
        indicators.derived(rows)


@pytest.mark.parametrize("name", [name for name in LEAST if name != "value"])
def test_a_derived_row_that_does_not_say_whose_it_is_is_refused(name):
    with pytest.raises((AssertionError, KeyError)):
        indicators.derived([{key: value for key, value in LEAST.items() if key != name}])
