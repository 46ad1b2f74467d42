"""The example's households follow income deprivation and do nothing of their own: a true null, found in its files."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm

from svd_analysis import example
from svd_analysis.example import chance, households
from svd_analysis.example.household_files import FILES
from svd_analysis.example.truth import Truth
from svd_analysis.example.world import expected
from svd_analysis.sources import census_age_bands, census_household_deprivation, census_tenure

TENURE, DEPRIVED = FILES
SHARES = ["owner_occupied", "social_rented", "private_rented", "deprived_households", "deprived_in_any_dimension"]


@pytest.fixture(scope="module")
def history():
    return example.draw(example.world())


@pytest.fixture(scope="module")
def files(history, tmp_path_factory):
    folder = tmp_path_factory.mktemp("example")
    example.write(history, folder, "example-2025")
    return folder / "example-2025"


@pytest.fixture(scope="module")
def shares(files):
    """Per cent of households by neighbourhood, as the readers of real files have them."""
    tables = [census_tenure.read(files / TENURE)[0], census_household_deprivation.read(files / DEPRIVED)[0]]
    return pd.concat(tables).pivot(index="area_code", columns="measure", values="value")[SHARES]


@pytest.fixture(scope="module")
def income(history):
    """Income deprivation of each neighbourhood in standard deviations, more being more deprived."""
    truth, ranks = history.world.truth, history.world.lsoas.set_index("lsoa_code")["income_rank"]
    return ((truth.middle_rank - ranks) / truth.ranks_per_sd).sort_index()


def test_every_neighbourhood_of_2021_has_households_and_a_share_of_each_kind(shares, income):
    assert list(shares.index) == list(income.index)
    assert shares.notna().all(axis=None)
    assert shares[SHARES[:3]].sum(axis="columns").to_numpy() == pytest.approx(100)
    # England at Census 2021: 62, 17 and 21 per cent of tenure, 18 and 52 deprived. A city rents more.
    planted = {"owner_occupied": 49, "social_rented": 24, "private_rented": 25, "deprived_households": 19}
    assert shares.mean().to_dict() == pytest.approx(planted | {"deprived_in_any_dimension": 32 + 19}, abs=2)


def test_both_tables_count_the_same_households_ten_for_every_24_residents(history):
    world = history.world
    census = world.population.query("year == 2021").set_index("lsoa_code")["population"]
    for table, kinds in ((world.tenures, households.TENURES), (world.deprived, households.DEPRIVED)):
        counted = table.set_index("lsoa_code")[list(kinds)].sum(axis="columns")
        assert counted.to_dict() == {code: residents * 10 // 24 for code, residents in census.items()}


@pytest.mark.parametrize(
    ("measure", "sign"),
    [("social_rented", 1), ("owner_occupied", -1), ("deprived_households", 1), ("deprived_in_any_dimension", 1)],
)
def test_how_households_live_is_correlated_with_income_deprivation_by_about_half(shares, income, measure, sign):
    assert 0.4 < sign * shares[measure].corr(income) < 0.6


def test_households_that_do_not_follow_income_at_all_are_chance_alone(history, income):
    world = history.world
    ranks = world.lsoas.set_index("lsoa_code")["income_rank"]
    numbers = chance.stream(1, 1)
    table = households.deprived(world.population, ranks, Truth(follows_income=0.0), numbers).set_index("lsoa_code")
    share = table[["two", "three", "four"]].sum(axis="columns") / table.sum(axis="columns")
    # Three standard errors of a correlation of none among 90 neighbourhoods: 3 / root of 89.
    assert abs(share.corr(income)) < 0.32


def test_what_offences_are_expected_is_the_same_whatever_households_are(history):
    world = history.world
    other = example.world(truth=Truth(follows_income=0.0))
    assert not other.tenures.equals(world.tenures)
    assert not other.deprived.equals(world.deprived)
    assert expected(other).equals(expected(world))


def test_the_draw_of_households_moved_nothing_else(history):
    other = example.draw(example.world(truth=Truth(follows_income=0.0)))
    assert other.offences.equals(history.offences)
    assert other.world.deprivation.equals(history.world.deprivation)
    assert other.world.age_bands.equals(history.world.age_bands)


def young(files):
    people, _ = census_age_bands.read(files / "census2021" / "census2021-ts007a-lsoa.csv")
    wide = people.pivot(index="area_code", columns="age", values="population").astype("float64")
    return 100 * (wide["15-19"] + wide["20-24"]) / wide["all"]


@pytest.mark.parametrize("measure", [*SHARES, "residents_15_24"])
def test_given_income_deprivation_and_borough_no_such_share_says_anything_of_violence(
    history, files, shares, income, measure
):
    world, values = history.world, shares.assign(residents_15_24=young(files))[measure]
    offences = history.offences[history.offences["month"].between("2024-03", "2025-02")]
    violent = offences[offences["part"].map(world.parts["violent"]) & (offences["lsoa_code"] != "")]
    counts = violent.groupby("lsoa_code").size().reindex(income.index, fill_value=0)
    lsoas = world.lsoas.set_index("lsoa_code").loc[income.index]
    residents = world.population.query("year == 2024").set_index("lsoa_code")["population"].loc[income.index]
    explained = pd.get_dummies(lsoas["area_code"], dtype="float64").assign(
        income=income, cluster=lsoas["in_cluster"].astype("float64"), share=(values - values.mean()) / values.std()
    )
    model = sm.GLM(counts, explained, family=sm.families.Poisson(), offset=np.log(residents.astype("float64")))
    fitted = model.fit(scale="X2")
    lower, upper = np.exp(fitted.conf_int().loc["share"])
    assert lower < 1 < upper
    assert lower > 0.9
    assert upper < 1.1
    assert np.exp(fitted.conf_int().loc["income"])[0] > 1.25
