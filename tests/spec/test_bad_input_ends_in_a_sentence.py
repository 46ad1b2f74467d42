"""Whatever is wrong with the numbers, the page says so in a sentence and everything else on it stands."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from svd_analysis import causes, clusters, parameters, questions
from svd_analysis.causes import findings
from svd_analysis.causes.places import Neighbourhoods
from svd_analysis.periods import Period
from tests.lattices import lattice
from tests.unit.conftest import drawn, shown, words

OUTCOME, YEARS = "violence_with_injury", ("2024-03..2025-02", "2025-03..2026-02")
MEASURES = ("income_rank", "residents_per_hectare", "residents_15_24")


@pytest.fixture(scope="module")
def good():
    """144 neighbourhoods of 12 authorities with two years of offences and all that income deprivation is asked with."""
    numbers, near = np.random.default_rng(5), lattice(12)
    values = dict(zip(MEASURES, numbers.normal(size=(3, 144)), strict=True))
    residents = numbers.integers(1200, 3000, 144).astype(float)
    area = np.repeat([f"X09{number:06d}" for number in range(12)], 12)
    table = pd.DataFrame({**values, "area": area, "residents": residents}, index=list(near.codes))
    rate = residents / 1000 * 8 * np.exp(0.3 * values["income_rank"])
    counts = pd.DataFrame({(OUTCOME, year): numbers.poisson(rate).astype(float) for year in YEARS}, index=table.index)
    counts.columns = pd.MultiIndex.from_tuples(counts.columns)
    wards = pd.Series(np.repeat([f"X05{number:06d}" for number in range(36)], 4), index=table.index)
    return Neighbourhoods(table, counts, tuple(map(Period.parse, YEARS)), {}, wards, near)


def counted(found, change):
    return replace(found, counts=change(found.counts.copy()))


def measured(found, **columns):
    return replace(found, table=found.table.assign(**columns))


def spoilt(values, where, value):
    values = values.copy()
    values.loc[where] = value
    return values


def one_year(found):
    return replace(found, years=found.years[:1], counts=found.counts[[(OUTCOME, YEARS[0])]])


def islands(found):
    from scipy import sparse

    return replace(found, near=clusters.Neighbours(found.near.codes, sparse.csr_array((144, 144))))


FIRST = lambda found: found.table.index < "p072"  # noqa: E731 - half of the places
# What is wrong -> what is done to good numbers, and what the page must say.
WRONG = {
    "nobody lives anywhere": (lambda one: measured(one, residents=0.0), "nobody lives there"),
    "nobody is known to live anywhere": (lambda one: measured(one, residents=np.nan), "nobody lives there"),
    "nobody lives in one place": (
        lambda one: measured(one, residents=spoilt(one.table["residents"], "p000", 0.0)), "nobody lives there"),
    "no offence anywhere": (lambda one: counted(one, lambda counts: counts * 0), "there is nothing to explain"),
    "every count withheld": (lambda one: counted(one, lambda counts: counts * np.nan), "their count is missing"),
    "half of the counts withheld": (
        lambda one: counted(one, lambda counts: counts.mask(np.repeat(FIRST(one)[:, None], 2, axis=1))),
        "their count is missing"),
    "offences in one authority only": (
        lambda one: counted(one, lambda counts: counts.where(one.table["area"].eq("X09000000"), 0)), "Only one area"),
    "a handful of offences": (
        lambda one: counted(one, lambda counts: counts * 0 + (np.arange(144) % 24 == 0)[:, None]),
        "events are too few"),
    "a covariate the edition lacks": (
        lambda one: replace(one, table=one.table.drop(columns="income_rank")), "No source of this edition gives"),
    "a covariate that is missing everywhere": (lambda one: measured(one, income_rank=np.nan), "is missing"),
    "a covariate missing in half of the places": (
        lambda one: measured(one, income_rank=spoilt(one.table["income_rank"], FIRST(one), np.nan)), "is missing"),
    "an infinite covariate": (lambda one: measured(one, residents_15_24=np.inf), "is missing"),
    "codes that match no covariate": (
        lambda one: replace(one, table=one.table.assign(**dict.fromkeys(MEASURES, np.nan))), "is missing"),
    "a constant covariate": (lambda one: measured(one, income_rank=7.0), "has the same value everywhere"),
    "a constant confounder": (lambda one: measured(one, residents_15_24=7.0), "has the same value everywhere"),
    "one confounder that is another": (
        lambda one: measured(one, residents_15_24=one.table["residents_per_hectare"] * 3), "nearly repeat each other"),
    "a covariate of authorities": (
        lambda one: measured(one, income_rank=one.table["area"].str[-2:].astype(float)), "the same within each area"),
    "perfect separation": (
        lambda one: counted(measured(one, income_rank=(np.arange(144) % 2).astype(float)),
                            lambda counts: counts * (np.arange(144) % 2 == 0)[:, None]), "perfect separation"),
    "one place that decides alone": (
        lambda one: measured(one, income_rank=spoilt(one.table["income_rank"], "p070", 5000.0)), "decides the fit"),
    "one authority": (lambda one: measured(one, area="X09000001"), "areas are too few"),
    "three authorities": (
        lambda one: measured(one, area=[f"X0900000{number % 3}" for number in range(144)]), "areas are too few"),
    "ten places": (lambda one: few(one, 10), "rows are too few"),
    "no outlines": (lambda one: replace(one, near=None), "no places are known to be neighbours"),
    "islands all": (islands, "could not be run"),
    "one year": (one_year, "at least two years"),
    "no offence in the earlier of two years": (
        lambda one: counted(one, lambda counts: counts * [0, 1]), "there is nothing to explain"),
    "next to no offence in the earlier of two years": (
        lambda one: counted(one, lambda counts: counts * [0, 1] + np.outer(np.arange(144) % 48 == 0, [3, 0])),
        "events are too few"),
    "a confounder known in half of the authorities only": (
        lambda one: measured(one, residents_15_24=spoilt(one.table["residents_15_24"], FIRST(one), np.nan)),
        "known for 72 of 144 places, none in 6 of 12 areas"),
    "no wards": (lambda one: replace(one, wards=one.wards.mask(one.wards.notna())), "no wards"),
}  # fmt: skip


def few(found, number):
    codes = found.table.index[:number]
    return replace(
        found, table=found.table.loc[codes], counts=found.counts.loc[codes], wards=found.wards.loc[codes],
        near=found.near.of(codes),
    )  # fmt: skip


def page(found):
    """Every word that the section of causes shows of one question, and the tables behind it."""
    edition = parameters.edition("example-2025")
    asked = findings.ask(questions.question("income_deprivation"), OUTCOME, found)
    coefficients, checks, diagnostics = causes.tables(edition, [asked], str(found.period))
    svd = drawn("indicator | numerator\ncore_recorded_violence | 9", coefficients=coefficients, checks=checks,
                diagnostics=diagnostics)  # fmt: skip
    said = shown(svd, section="4")
    assert len(said) > 10
    return " ".join(text for one in said.values() for text in words(one)), coefficients


def test_good_numbers_are_answered(good):
    said, coefficients = page(good)
    row = coefficients[coefficients["rung"].notna()].iloc[0]
    assert row["lower"] < np.exp(0.3) < row["upper"]
    assert row["rung"] >= 2
    assert "more recorded violence with injury" in said


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_is_said_and_everything_else_stands(good, name):
    change, said = WRONG[name]
    text, coefficients = page(change(good))
    told = " ".join(coefficients["reason"].astype(str)) + text
    assert said in told
    assert not {"nan", "inf", "-inf"} & set(text.replace("(", " ").replace(")", " ").split())
    refused = coefficients["status"] == "refused"
    assert coefficients.loc[refused, ["rate_ratio", "lower", "upper"]].isna().all().all()
    assert coefficients.loc[~refused, ["rate_ratio", "lower", "upper"]].notna().all().all()
