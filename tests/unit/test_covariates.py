"""Covariates as models get them: places bridged, ranks turned, people told per resident, and a gap that stays a gap."""

import math
from types import SimpleNamespace

import geopandas
import pytest
from shapely.geometry import box

from svd_analysis import covariates, schemas, store
from tests.tables import table

# A kept its code; B became two; C and D became one; E and F were redrawn; G kept its code, in an MSOA of its own.
CHANGES = """
    from_code | from_geography | to_code | to_geography | change
    A         | lsoa11         | A       | lsoa21       | U
    B         | lsoa11         | B1      | lsoa21       | S
    B         | lsoa11         | B2      | lsoa21       | S
    C         | lsoa11         | CD      | lsoa21       | M
    D         | lsoa11         | CD      | lsoa21       | M
    E         | lsoa11         | E1      | lsoa21       | X
    E         | lsoa11         | EF      | lsoa21       | X
    F         | lsoa11         | EF      | lsoa21       | X
    G         | lsoa11         | G       | lsoa21       | U
    A         | lsoa21         | X1      | lad22        |
    B1        | lsoa21         | X1      | lad22        |
    B2        | lsoa21         | X1      | lad22        |
    CD        | lsoa21         | X1      | lad22        |
    E1        | lsoa21         | X1      | lad22        |
    EF        | lsoa21         | X1      | lad22        |
    G         | lsoa21         | X1      | lad22        |
"""
RANKS = """
    area_code | geography | year | measure     | value
    A         | lsoa11    | 2019 | income_rank | 100
    B         | lsoa11    | 2019 | income_rank | 200
    C         | lsoa11    | 2019 | income_rank | 300
    D         | lsoa11    | 2019 | income_rank | 500
    E         | lsoa11    | 2019 | income_rank | 600
    F         | lsoa11    | 2019 | income_rank | 700
"""
MSOAS = """
    from_code | from_geography | to_code | to_geography
    A         | lsoa11         | M1      | msoa11
    B         | lsoa11         | M1      | msoa11
    C         | lsoa11         | M1      | msoa11
    D         | lsoa11         | M2      | msoa11
    E         | lsoa11         | M2      | msoa11
    F         | lsoa11         | M2      | msoa11
    G         | lsoa11         | M3      | msoa11
"""
# M3's income is withheld, and M9 lies outside the lookup.
INCOMES = """
    area_code | geography | year | measure          | value
    M1        | msoa11    | 2019 | household_income | 30000
    M2        | msoa11    | 2019 | household_income | 50000
    M3        | msoa11    | 2019 | household_income |
    M9        | msoa11    | 2019 | household_income | 60000
"""


def lookups(drawing):
    pairs = table(drawing)
    flags = pairs.get("change", "")
    return schemas.conform(pairs.assign(to_name="", change=flags), schemas.LOOKUPS)


def measured(drawing):
    return schemas.conform(table(drawing), schemas.COVARIATES)


def residents(drawing, geography="lsoa21"):
    """POPULATION of a drawing of area_code, year, age and population."""
    rows = table(drawing).assign(geography=geography, sex="persons", base="census2021")
    return schemas.conform(rows, schemas.POPULATION)


@pytest.fixture
def edition(monkeypatch):
    """An edition of the sources given, each with the table that its reader would return."""

    def pinned(**tables):
        everywhere = ("lsoa_population",)
        entries = [SimpleNamespace(source=one, use="" if one in everywhere else "models") for one in tables]
        monkeypatch.setattr(store, "read", lambda _, entry: (tables[entry.source], schemas.empty(schemas.QUALITY)))
        return SimpleNamespace(
            of=lambda *names, use="": [one for one in entries if one.source in names and one.use in ("", use)]
        )

    return pinned


def neighbourhoods(edition, boundaries=None):
    found = lookups(CHANGES)
    codes = found.loc[found["from_geography"].eq("lsoa21"), "from_code"].unique()
    return covariates.neighbourhoods(edition, sorted(codes), found, boundaries)


def known(values):
    """What is there, as a dict, missing values left out."""
    return values.dropna().to_dict()


# --- LSOAs of 2011


def test_unchanged_split_and_merged_places_have_a_value_and_irregular_ones_have_none(edition):
    wide, _ = neighbourhoods(edition(deprivation=measured(RANKS)))
    assert list(wide.index) == ["A", "B1", "B2", "CD", "E1", "EF", "G"]
    # A split place hands its value to both parts; a merged one has the mean of its parts; turned, so below 0.
    assert known(wide["income_rank"]) == {"A": -100, "B1": -200, "B2": -200, "CD": -(300 + 500) / 2}


def test_how_each_place_was_bridged_is_counted(edition):
    _, quality = neighbourhoods(edition(deprivation=measured(RANKS)))
    bridged = quality[quality["check"] == "bridged"].set_index("found")["rows"]
    assert bridged.to_dict() == {"U": 1, "S": 2, "M": 1, "X": 2}


def test_the_most_deprived_has_the_highest_number_whatever_way_the_rank_runs(edition):
    # Rank 1 is the most deprived; a share of households already runs upwards.
    shares = measured("""
        area_code | geography | year | measure       | value
        A         | lsoa21    | 2021 | social_rented | 40
        B1        | lsoa21    | 2021 | social_rented | 10
    """)
    wide, _ = neighbourhoods(edition(deprivation=measured(RANKS), census_tenure=shares))
    assert wide["income_rank"].idxmax() == "A"
    assert known(wide["social_rented"]) == {"A": 40, "B1": 10}


# --- LSOAs of 2021


def test_a_share_of_0_stays_0_and_a_share_of_nothing_is_missing(edition):
    shares = measured("""
        area_code | geography | year | measure       | value
        A         | lsoa21    | 2021 | social_rented | 0
        B1        | lsoa21    | 2021 | social_rented |
        B2        | lsoa21    | 2021 | social_rented | 12.5
    """)
    wide, _ = neighbourhoods(edition(census_tenure=shares))
    assert known(wide["social_rented"]) == {"A": 0, "B2": 12.5}
    assert len(wide) == 7


def test_of_two_years_the_later_is_taken(edition):
    shares = measured("""
        area_code | geography | year | measure       | value
        A         | lsoa21    | 2021 | social_rented | 30
        A         | lsoa21    | 2011 | social_rented | 20
        G         | lsoa21    | 2011 | social_rented | 10
    """)
    wide, _ = neighbourhoods(edition(census_tenure=shares))
    assert known(wide["social_rented"]) == {"A": 30, "G": 10}


def test_what_is_of_authorities_is_no_covariate_of_neighbourhoods(edition):
    shares = measured("""
        area_code | geography | year | measure       | value
        X1        | lad24     | 2021 | social_rented | 30
    """)
    wide, _ = neighbourhoods(edition(census_tenure=shares))
    assert wide.notna().sum().sum() == 0


# --- MSOAs of 2011


def test_every_place_of_an_msoa_has_its_one_value_and_then_crosses_the_bridge(edition):
    wide, _ = neighbourhoods(edition(small_area_income=measured(INCOMES), msoa_lookup=lookups(MSOAS)))
    # C lies in M1 and D in M2, so the place they became has the mean of both.
    assert known(wide["household_income"]) == {
        "A": 30_000, "B1": 30_000, "B2": 30_000, "CD": (30_000 + 50_000) / 2,
    }  # fmt: skip


def test_that_the_value_is_the_same_all_over_the_msoa_is_said(edition):
    _, quality = neighbourhoods(edition(small_area_income=measured(INCOMES), msoa_lookup=lookups(MSOAS)))
    spread = quality[quality["check"] == "values of MSOAs"]
    assert spread[["place", "found", "rows"]].to_numpy().tolist() == [
        ["household_income", "LSOAs of 2011 given their MSOA's one value, the same for all in it", 7],
        ["household_income", "MSOAs not in the lookup, left out", 1],
    ]


def test_without_a_lookup_of_msoas_their_values_are_left_out_and_that_is_said(edition):
    wide, quality = neighbourhoods(edition(small_area_income=measured(INCOMES), deprivation=measured(RANKS)))
    assert list(wide.columns) == ["income_rank"]
    spread = quality[quality["check"] == "values of MSOAs"]
    assert list(spread["rows"]) == [0, 4]


def test_msoas_do_not_change_what_places_have_of_their_own(edition):
    alone, _ = neighbourhoods(edition(deprivation=measured(RANKS)))
    both, quality = neighbourhoods(
        edition(deprivation=measured(RANKS), small_area_income=measured(INCOMES), msoa_lookup=lookups(MSOAS))
    )
    assert both["income_rank"].equals(alone["income_rank"])
    # G has an MSOA and no rank: one unchanged place more crosses the bridge.
    bridged = quality[quality["check"] == "bridged"].set_index("found")["rows"]
    assert bridged.to_dict() == {"U": 2, "S": 2, "M": 1, "X": 2}


# --- what is missing


def test_nothing_missing_becomes_0(edition):
    gone = {"value": float("nan")}
    wide, _ = neighbourhoods(
        edition(
            deprivation=measured(RANKS).assign(**gone),
            small_area_income=measured(INCOMES).assign(**gone),
            msoa_lookup=lookups(MSOAS),
        )
    )
    assert sorted(wide.columns) == ["household_income", "income_rank"]
    assert wide.isna().all(axis=None)


def test_an_edition_without_covariates_has_its_places_and_no_column(edition):
    wide, quality = neighbourhoods(edition())
    assert (list(wide.columns), len(wide), len(quality)) == ([], 7, 0)


# --- ages and density

AGES = """
    area_code | year | age   | population
    A         | 2021 | all   | 2000
    A         | 2021 | 10-14 | 500
    A         | 2021 | 15-19 | 150
    A         | 2021 | 20-24 | 100
    B1        | 2021 | all   | 800
    B1        | 2021 | 15-19 | 0
    B1        | 2021 | 20-24 | 0
    B2        | 2021 | all   | 0
    B2        | 2021 | 15-19 | 0
    B2        | 2021 | 20-24 | 0
"""


def test_residents_of_15_to_24_are_per_cent_of_all_and_of_nobody_there_is_no_share(edition):
    wide, _ = neighbourhoods(edition(census_age_bands=residents(AGES)))
    assert known(wide["residents_15_24"]) == {"A": 100 * (150 + 100) / 2000, "B1": 0}


def test_ages_of_authorities_are_left_out(edition):
    wide, _ = neighbourhoods(edition(census_age_bands=residents(AGES, geography="lad24")))
    assert "residents_15_24" not in wide or wide["residents_15_24"].isna().all()


def outlines():
    squares = [box(0, 0, 100, 100), box(0, 0, 200, 100), box(0, 0, 100, 100)]
    return geopandas.GeoDataFrame({"area_code": ["A", "B1", "B2"]}, geometry=squares, crs=27700)


def test_density_is_the_logarithm_of_residents_per_hectare_in_the_latest_year(edition):
    people = residents("""
        area_code | year | age | population
        A         | 2021 | all | 7
        A         | 2022 | all | 50
        B1        | 2022 | all | 50
        B2        | 2022 | all | 0
        G         | 2022 | all | 50
    """)
    wide, _ = neighbourhoods(edition(lsoa_population=people), outlines())
    # A square of 100 metres is one hectare. Of an empty place there is no logarithm; G has no outline.
    assert known(wide["residents_per_hectare"]) == {"A": math.log(50), "B1": math.log(50 / 2)}


# --- authorities by year

CLAIMANTS = """
    area_code | geography | year | measure       | value
    X1        | lad24     | 2021 | claimants     | 300
    X1        | lad24     | 2022 | claimants     |
    X1        | lad24     | 2023 | claimants     | 400
    X2        | lad24     | 2021 | claimants     | 0
    A         | lsoa21    | 2021 | claimants     | 5
"""
PEOPLE = """
    area_code | year | age | population
    X1        | 2021 | all | 20000
    X1        | 2022 | all | 25000
    X2        | 2021 | all | 10000
"""


def test_people_counted_are_told_per_thousand_residents_of_that_year(edition):
    found = covariates.authority_years(
        edition(claimant_count=measured(CLAIMANTS)), residents(PEOPLE, geography="lad24")
    )
    rates = found.set_index(["area_code", "year"])["value"]
    # 2022 has no count and 2023 no residents; nobody counted is 0.
    assert known(rates) == {("X1", 2021): 300 / 20_000 * 1000, ("X2", 2021): 0}
    assert list(rates.index) == [("X1", 2021), ("X1", 2022), ("X1", 2023), ("X2", 2021)]


def test_what_is_a_share_or_a_rate_already_is_left_as_it_is(edition):
    shares = measured("""
        area_code | geography | year | measure       | value
        X1        | lad24     | 2021 | social_rented | 30
        X1        | lad24     | 2023 | social_rented | 31
    """)
    found = covariates.authority_years(edition(census_tenure=shares), residents(PEOPLE, geography="lad24"))
    assert list(found["value"]) == [30, 31]
    assert list(found.columns) == list(schemas.COVARIATES)
