"""Small areas and the authorities they lie in: nothing lost, nothing guessed."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from svd_analysis import places, schemas
from svd_analysis.errors import SourceError
from tests.tables import table

LOOKUP = table("""
    from_code | from_geography | to_code | to_geography | to_name | change
    L1        | lsoa21         | X1      | lad22        |         |
    L2        | lsoa21         | X1      | lad22        |         |
    L3        | lsoa21         | X2      | lad22        |         |
    L9        | lsoa21         | X9      | lad22        |         |
    L1        | lsoa21         | W1      | ward24       |         |
    L2        | lsoa21         | W1      | ward24       |         |
    L3        | lsoa21         | W3      | ward24       |         |
""")


def counts(drawing):
    rows = table(drawing).assign(
        source="police_uk_street", month="2024-01", unit="offence", taxonomy="police.uk", code="Robbery", status="ok"
    )
    rows["parent_code"] = rows["area_code"].where(rows["geography"] != "lsoa21", "")
    return schemas.conform(rows, schemas.COUNTS)


STREET = """
    area_code             | geography | count
    L1                    | lsoa21    | 3
    L2                    | lsoa21    | 4
    L3                    | lsoa21    | 5
    L9                    | lsoa21    | 2
    drawnshire-unlocated  | pseudo    | 7
"""


def settle(drawing=STREET, inside=("X1", "X2")):
    return places.settle(counts(drawing), LOOKUP, inside=set(inside), pseudo="drawnshire-outside")


def by_area(rows):
    return rows.groupby("area_code")["count"].sum().to_dict()


def test_offences_go_to_the_authority_their_place_lies_in_or_outside_or_nowhere():
    settled, quality = settle()
    assert by_area(places.authorities(settled)) == {
        "X1": 3 + 4, "X2": 5, "drawnshire-outside": 2, "drawnshire-unlocated": 7,
    }  # fmt: skip
    assert quality[["found", "rows"]].to_numpy().tolist() == [["inside", 3 + 4 + 5], ["outside", 2]]


def test_a_pseudo_area_stays_one_and_an_authority_is_one():
    table_ = places.authorities(settle(STREET.replace("L1   ", "L3   "))[0])
    # Codes of the drawing are short; an authority's has a letter and eight digits.
    assert set(table_["geography"]) == {"pseudo"}
    long = LOOKUP.assign(to_code=LOOKUP["to_code"].replace({"X1": "X09000001"}))
    settled, _ = places.settle(counts(STREET), long, inside={"X09000001"}, pseudo="drawnshire-outside")
    geographies = places.authorities(settled).set_index("area_code")["geography"].to_dict()
    assert geographies == {"X09000001": "lad24", "drawnshire-outside": "pseudo", "drawnshire-unlocated": "pseudo"}


def test_a_place_the_lookup_does_not_know_is_refused_with_its_code():
    with pytest.raises(
        SourceError, match="police_uk_street: 2 small areas are not in the pinned lookup; the first is L7"
    ):
        settle(STREET.replace("L1 ", "L8 ").replace("L2 ", "L7 "))


def test_a_table_whose_places_have_their_authority_passes_unchanged():
    whole = counts("""
        area_code | geography | count
        X1        | lad24     | 3
    """)
    settled, quality = places.settle(whole, LOOKUP, inside={"X1"}, pseudo="drawnshire-outside")
    assert settled is whole
    assert quality.empty


@given(
    st.dictionaries(st.sampled_from(["L1", "L2", "L3", "L9"]), st.integers(0, 99), min_size=1),
    st.sets(st.sampled_from(["X1", "X2", "X9"])),
)
def test_settling_and_adding_up_neither_lose_nor_gain_an_offence(found, inside):
    drawn = "area_code | geography | count\n" + "\n".join(f"{code} | lsoa21 | {n}" for code, n in found.items())
    settled, quality = settle(drawn, inside)
    assert settled["count"].sum() == places.authorities(settled)["count"].sum() == sum(found.values())
    assert quality["rows"].sum() == sum(found.values())
    outside = sum(
        n for code, n in found.items() if {"L1": "X1", "L2": "X1", "L3": "X2", "L9": "X9"}[code] not in inside
    )
    assert by_area(places.authorities(settled)).get("drawnshire-outside", 0) == outside


# --- LSOAs of 2011 and 2021 ------------------------------------------------------------------------------------------

CHANGES = table("""
    from_code | from_geography | to_code | to_geography | to_name | change
    A         | lsoa11         | A       | lsoa21       |         | U
    B         | lsoa11         | B1      | lsoa21       |         | S
    B         | lsoa11         | B2      | lsoa21       |         | S
    C         | lsoa11         | CD      | lsoa21       |         | M
    D         | lsoa11         | CD      | lsoa21       |         | M
    E         | lsoa11         | EF      | lsoa21       |         | X
    F         | lsoa11         | EF      | lsoa21       |         | X
    F         | lsoa11         | F1      | lsoa21       |         | X
    A         | lsoa11         | X1      | lad22        |         |
""")


def bridged(ranks):
    covariates = pd.DataFrame({"area_code": list(ranks), "value": list(map(float, ranks.values()))}).assign(
        geography="lsoa11", year=2019, measure="income_rank"
    )
    return places.bridge(schemas.conform(covariates, schemas.COVARIATES), CHANGES)


def test_an_unchanged_place_keeps_its_value_a_split_one_hands_it_on_and_merged_ones_take_the_mean():
    found = bridged({"A": 10, "B": 20, "C": 30, "D": 50, "E": 60, "F": 70})
    assert found.set_index("area_code")["value"].to_dict() == {"A": 10, "B1": 20, "B2": 20, "CD": (30 + 50) / 2}
    assert set(found["geography"]) == {"lsoa21"}


def test_a_place_redrawn_irregularly_has_no_value():
    assert not {"EF", "F1"} & set(bridged({"E": 60, "F": 70})["area_code"])


# --- populations -----------------------------------------------------------------------------------------------------


def people():
    rows = table("""
        area_code | population
        L1        | 1000
        L2        | 1500
        L3        | 1200
    """).assign(geography="lsoa21", year=2022, age="all", sex="all", base="census2021")
    return schemas.conform(rows, schemas.POPULATION)


def test_residents_of_wards_and_authorities_are_those_of_their_places():
    wards = places.ward_population(people(), LOOKUP).set_index("area_code")["population"].to_dict()
    assert wards == {"W1": 1000 + 1500, "W3": 1200}
    authorities = places.authority_population(people(), LOOKUP)
    assert authorities.set_index("area_code")["population"].to_dict() == {"X1": 1000 + 1500, "X2": 1200}
    assert set(authorities["geography"]) == {"lad24"}


# --- fifths ----------------------------------------------------------------------------------------------------------


def test_a_tie_is_broken_by_code():
    ranks = pd.Series({"B": 7.0, "A": 7.0, "E": 9.0, "D": 9.0, "C": 8.0})
    assert places.fifths(ranks).to_dict() == {"A": 1, "B": 2, "C": 3, "D": 4, "E": 5}


@given(st.lists(st.integers(1, 40), min_size=5, max_size=60))
def test_fifths_are_as_equal_as_can_be_and_the_most_deprived_is_the_first(ranks):
    named = pd.Series([float(rank) for rank in ranks], index=[f"L{number:02d}" for number in range(len(ranks))])
    fifths = places.fifths(named)
    sizes = fifths.value_counts()
    assert set(fifths) == {1, 2, 3, 4, 5}
    assert sizes.max() - sizes.min() <= 1
    ordered = fifths.reindex(named.sort_index().sort_values(kind="stable").index)
    assert ordered.is_monotonic_increasing
    assert places.fifths(named.sample(frac=1, random_state=1)).sort_index().equals(fifths.sort_index())


def test_a_place_without_a_rank_is_in_no_fifth():
    ranks = pd.Series({"A": 1.0, "B": 2.0, "C": 3.0, "D": 4.0, "E": 5.0, "F": float("nan")})
    assert places.fifths(ranks).to_dict() == {"A": 1, "B": 2, "C": 3, "D": 4, "E": 5}
