"""No open table records all that a definition asks for, so its count is a lower and an upper bound, both exact."""

import pytest

from svd_analysis import definitions, indicators, parameters, schemas
from tests.tables import table

# A year of one borough by the Met's borough table.
BOROUGH = """
    code                                                  | count
    Violence Against the Person: Homicide                 | 2
    Violence Against the Person: Violence with Injury     | 2100
    Violence Against the Person: Violence without Injury  | 3600
    Sexual Offences: Rape                                 | 165
    Sexual Offences: Other Sexual Offences                | 250
    Robbery: Robbery of Personal Property                 | 225
    Theft: Shoplifting                                    | 1400
"""


def counted(definition):
    drawn = table(BOROUGH).assign(
        source="mps_borough", area_code="X1", geography="lad24", parent_code="X1", month="2024-01", unit="offence",
        taxonomy="mps-2023", status="ok",
    )  # fmt: skip
    cells = indicators.count(
        schemas.conform(drawn, schemas.COUNTS), parameters.indicator("serious_violence"), areas={"X1": "lad24"},
        months=["2024-01"], found={"2024-01"}, definition=definitions.load(definition),
    )  # fmt: skip
    return dict(zip(cells["bound"], cells["count"], strict=True))


def test_the_london_minimum_is_certain_only_of_rape():
    # Under 25, domestic or sexual: only rape is listed whole and sexual whoever is hurt. Homicide, injury, threats
    # among violence without injury, sexual assault and personal robbery may be in; shoplifting is out.
    assert counted("london-minimum") == {"certain": 165, "possible": 2 + 2100 + 3600 + 165 + 250 + 225}


def test_at_all_ages_a_class_that_is_listed_whole_is_certain():
    assert counted("bexley") == {"certain": 2 + 165 + 225, "possible": 2 + 2100 + 3600 + 165 + 250 + 225}


@pytest.mark.parametrize("name", parameters.names("definitions"))
def test_the_certain_are_among_the_possible(name):
    bounds = counted(name)
    assert 0 <= bounds["certain"] <= bounds["possible"] <= 2 + 2100 + 3600 + 165 + 250 + 225 + 1400
