from pathlib import Path

import pytest

from svd_analysis.sources import unit_costs
from tests.sources import refusals

SAMPLE = Path(__file__).parent / "unit_costs" / "unit_costs.csv"


def test_each_offence_has_one_cost_in_pounds_of_the_price_year():
    costs, quality = unit_costs.read(SAMPLE)
    assert list(costs.columns) == ["offence", "cost", "price_year", "currency", "source", "published"]
    assert dict(zip(costs["offence"], costs["cost"], strict=True)) == {
        "homicide": 1_000_000.0, "violence_with_injury": 10_000.50,
    }  # fmt: skip
    assert set(costs["price_year"]) == {"2022/23"}
    assert quality.set_index("check")["found"]["price year"] == "2022/23"


@pytest.mark.parametrize("year", ["2023", "2022/23"])
def test_prices_are_of_a_calendar_or_a_financial_year(tmp_path, year):
    costs, _ = unit_costs.read(refusals.edited(SAMPLE, tmp_path, ("2022/23", year)))
    assert set(costs["price_year"]) == {year}


@pytest.mark.parametrize("year", ["", "22/23", "2022-23", "2022/24", "2022-03", "2022-04..2023-03", "2021-01..2022-12"])
def test_a_cost_without_a_price_year_is_refused(tmp_path, year):
    says = refusals.refusal(unit_costs.read, refusals.edited(SAMPLE, tmp_path, ("2022/23", year)))
    assert "is a year of prices, 2023/24 or 2023" in says


def test_prices_of_two_years_are_not_added_up(tmp_path):
    says = refusals.refusal(
        unit_costs.read, refusals.edited(SAMPLE, tmp_path, ("10000.50,2022/23", "10000.50,2023/24"))
    )
    assert "prices of 2022/23, 2023/24 stand together" in says


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("homicide", "homicides", "Did you mean 'homicide'?"),
        ("violence_with_injury", "homicide", "stands in the file more than once"),
        ("10000.50", "-10000.50", "is above 0"),
        ("10000.50", "£10000", "'£10000' is not a number"),
        ("GBP", "EUR", "line 2, column 'currency': 'EUR' where one was expected that is GBP"),
        ("2023-12-01", "", "is a day"),
        ("price_year", "year", "whose heading 'price_year' is not in the file"),
    ],
)
def test_a_file_that_does_not_say_all_is_refused_with_its_place(tmp_path, old, new, says):
    assert says in refusals.refusal(unit_costs.read, refusals.edited(SAMPLE, tmp_path, (old, new)))


def test_a_cut_file_gives_no_other_cost(tmp_path):
    refusals.check_cut_anywhere(unit_costs.read, SAMPLE, tmp_path)
