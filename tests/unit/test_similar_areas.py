"""Which areas are most alike: distances by hand, in standard deviations, and what makes none."""

import math

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from svd_analysis import similar_areas
from tests.tables import table

FEATURES = table("""
    area_code | population | density | deprivation
    A         | 100000     | 10      | 5000
    B         | 120000     | 12      | 9000
    C         | 150000     | 90      | 12000
    D         | 180000     | 45      | 14000
    E         | 200000     | 30      | 15000
    F         | 220000     | 28      | 16000
    G         | 260000     | 75      | 17500
    H         | 300000     | 60      | 21000
    I         | 330000     | 55      | 25000
    J         | 400000     | 110     | 30000
""").set_index("area_code")


def distances(features=FEATURES):
    rows = similar_areas.distances(features)
    return {(row.area_code, row.peer): row.distance for row in rows.itertuples()}


def scaled(numbers):
    """In standard deviations from the mean, one number after the other."""
    mean = sum(numbers) / len(numbers)
    deviation = math.sqrt(sum((number - mean) ** 2 for number in numbers) / len(numbers))
    return [(number - mean) / deviation for number in numbers]


def test_a_distance_is_that_of_three_features_in_standard_deviations():
    population = scaled([math.log(one) for one in FEATURES["population"]])
    density = scaled([math.log(one) for one in FEATURES["density"]])
    deprivation = scaled(FEATURES["deprivation"].tolist())
    found = distances()
    assert len(found) == 10 * 9
    for one, code in enumerate(FEATURES.index):
        for other, peer in enumerate(FEATURES.index):
            if one != other:
                steps = [feature[one] - feature[other] for feature in (population, density, deprivation)]
                assert found[code, peer] == pytest.approx(math.sqrt(sum(step**2 for step in steps)), rel=1e-12)


def test_each_feature_weighs_alike_whatever_its_unit():
    # Half of ten areas at one end, half at the other: each lies one standard deviation from the mean, two apart.
    ends = pd.DataFrame(
        {"population": [1e5, 2e5] * 5, "density": [10.0] * 5 + [1000.0] * 5, "deprivation": [7.0, 9.0] * 5},
        index=list("ABCDEFGHIJ"),
    )
    found = distances(ends)
    assert found["A", "C"] == pytest.approx(0, abs=1e-9)
    assert found["A", "B"] == pytest.approx(math.sqrt(2**2 + 0 + 2**2))  # population and deprivation
    assert found["A", "G"] == pytest.approx(math.sqrt(0 + 2**2 + 0))  # density
    assert found["A", "F"] == pytest.approx(math.sqrt(2**2 + 2**2 + 2**2))


def test_an_area_is_not_its_own_peer_and_is_as_far_from_another_as_that_is_from_it():
    found = distances()
    assert not [pair for pair in found if pair[0] == pair[1]]
    assert all(found[one, other] == pytest.approx(found[other, one]) for one, other in found)


@settings(max_examples=20)
@given(st.floats(0.001, 1000), st.floats(0.001, 1000), st.randoms(use_true_random=False))
def test_neither_the_unit_of_a_feature_nor_the_order_of_areas_changes_a_distance(people, acres, chance):
    order = list(FEATURES.index)
    chance.shuffle(order)
    other = FEATURES.assign(population=FEATURES["population"] * people, density=FEATURES["density"] * acres).loc[order]
    assert distances(other) == pytest.approx(distances(), rel=1e-9)


def test_nine_areas_give_no_choice():
    rows = similar_areas.distances(FEATURES.iloc[:9])
    assert rows.empty
    assert list(rows.columns) == ["area_code", "peer", "distance"]


@pytest.mark.parametrize("feature", ["population", "density", "deprivation"])
def test_an_area_that_lacks_a_feature_is_left_out_and_is_not_taken_to_have_none(feature):
    eleventh = pd.concat([FEATURES, FEATURES.iloc[:1].rename(index={"A": "K"}).assign(**{feature: math.nan})])
    assert distances(eleventh) == pytest.approx(distances())
    assert similar_areas.distances(eleventh.drop(index="B")).empty


# --- the features ----------------------------------------------------------------------------------------------------

COVARIATES = table("""
    area_code | geography | year | measure       | value
    X1        | lad24     | 2021 | land_hectares | 2000
    X2        | lad24     | 2021 | land_hectares | 500
    O1        | lsoa11    | 2019 | income_rank   | 100
    O2        | lsoa11    | 2019 | income_rank   | 300
    O3        | lsoa11    | 2019 | income_rank   | 8000
    O4        | lsoa11    | 2019 | income_rank   | 50
""")
LOOKUP = table("""
    from_code | from_geography | to_code | to_geography | to_name | change
    O1        | lsoa11         | L1      | lsoa21       |         | U
    O2        | lsoa11         | L2      | lsoa21       |         | U
    O3        | lsoa11         | L3      | lsoa21       |         | U
    O4        | lsoa11         | L4      | lsoa21       |         | X
    L1        | lsoa21         | X1      | lad22        |         |
    L2        | lsoa21         | X1      | lad22        |         |
    L3        | lsoa21         | X2      | lad22        |         |
    L4        | lsoa21         | X2      | lad22        |         |
    L1        | lsoa21         | W1      | ward24       |         |
""")
RESIDENTS = pd.Series({"X1": 40_000.0, "X2": 25_000.0}).rename_axis("area_code")


def test_features_are_residents_residents_a_hectare_and_the_mean_rank_of_neighbourhoods():
    found = similar_areas.features(RESIDENTS, COVARIATES, LOOKUP)
    assert found.loc["X1"].tolist() == [40_000, 40_000 / 2_000, (100 + 300) / 2]
    # L4 was redrawn irregularly and has no rank; it is not counted as one of rank 50 or of rank 0.
    assert found.loc["X2"].tolist() == [25_000, 25_000 / 500, 8_000]


def test_without_a_source_of_a_feature_no_area_has_it_and_none_are_similar():
    for measure, feature in (("land_hectares", "density"), ("income_rank", "deprivation")):
        found = similar_areas.features(RESIDENTS, COVARIATES[COVARIATES["measure"] != measure], LOOKUP)
        assert found[feature].isna().all()
        assert found.drop(columns=feature).notna().all(axis=None)
        assert similar_areas.distances(found).empty


def test_an_authority_without_land_or_neighbourhoods_in_the_files_has_no_such_feature():
    found = similar_areas.features(pd.concat([RESIDENTS, pd.Series({"X3": 9_000.0})]), COVARIATES, LOOKUP)
    assert found.loc["X3", "population"] == 9_000
    assert found.loc["X3", ["density", "deprivation"]].isna().all()
