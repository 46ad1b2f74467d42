"""An area unlike the others (visitors, several authorities) has every section and no nonsense."""

import re

import pandas as pd
import pytest

from svd_analysis import tables
from svd_analysis.html_figures import Figure
from svd_analysis.html_tables import HTMLTable
from tests.unit.conftest import drawn, shown, words

NO_VALUE = re.compile(r"\b(nan|inf|<na>)\b", re.IGNORECASE)
NUMBERS = """
    indicator                    | period  | numerator | denominator | per  | value | lower | upper | denominator_status
    -----------------------------+---------+-----------+-------------+------+-------+-------+-------+-------------------
    violence_and_sexual_offences | 2022/23 | 18000     | 711000      | 1000 | 25.3  | 24.9  | 25.7  | ok
    violence_and_sexual_offences | 2023/24 | 18900     | 718000      | 1000 | 26.3  | 25.9  | 26.7  | ok
    robbery_all                  | 2023/24 | 500       | 718000      | 1000 | 0.70  | 0.64  | 0.76  | ok
"""
RATIO = """
    indicator                    | breakdown            | value | lower | upper
    -----------------------------+----------------------+-------+-------+------
    violence_and_sexual_offences | compared=year before | 1.05  | 0.88  | 1.25
"""
# Two authorities of the force, each with one neighbourhood; what is worked out of them belongs to the whole area.
PLACES = """
    indicator                    | geography | area_code | parent_code  | breakdown   | numerator | per  | value | source
    -----------------------------+-----------+-----------+--------------+-------------+-----------+------+-------+-----------------
    violence_and_sexual_offences | lsoa21    | E01015589 | E06000032    |             | 40        | 1000 | 25.0  | police_uk_street
    violence_and_sexual_offences | lsoa21    | E01017350 | E06000056    |             | 30        | 1000 | 19.0  | police_uk_street
    violence_and_sexual_offences | lsoa21    | E01015589 | bedfordshire | share=area  | 40        | 100  | 57.1  | police_uk_street
    violence_and_sexual_offences | lsoa21    | E01017350 | bedfordshire | share=area  | 30        | 100  | 42.9  | police_uk_street
"""  # noqa: E501
CITY = """
    indicator                    | numerator | value | lower | upper | denominator_status
    -----------------------------+-----------+-------+-------+-------+-------------------
    violence_and_sexual_offences | 900       | 900   | 842   | 961   | visitor area
    robbery_all                  | 110       | 110   | 90.4  | 132.6 | visitor area
"""


@pytest.fixture(scope="module")
def force():
    svd = drawn(NUMBERS, RATIO, area="bedfordshire", edition="bedfordshire-2024", source="police_uk_street")
    return shown(svd)


@pytest.fixture(scope="module")
def city():
    return shown(drawn(CITY, area="city-of-london", edition="london-2025", source="police_uk_london"))


@pytest.mark.parametrize("page", ["force", "city"])
def test_every_call_of_the_notebooks_shows_something_a_reader_can_read(page, request):
    for call, one in request.getfixturevalue(page).items():
        assert isinstance(one, (str, HTMLTable, Figure)), call
        assert [text for text in words(one) if NO_VALUE.search(text) or not str(text).strip()] == [], call


@pytest.mark.parametrize("page", ["force", "city"])
def test_what_the_source_does_not_hold_is_said_and_not_shown_as_0(page, request):
    made = request.getfixturevalue(page)
    for call in ("tables.series(svd)", "tables.harm(svd)", "tables.admissions(svd)"):
        assert "not supplied" in made[call], call
    assert "not in this source" in made["tables.homicide(svd)"]


def test_no_table_of_an_area_of_visitors_has_a_rate(city):
    for call, one in city.items():
        if isinstance(one, HTMLTable) and not call.startswith(("tables.indicators", "tables.sources", "tables.breaks")):
            cells = " ".join(cell for row in one.rows for cell in row)
            assert not re.search(r"per 1,000", cells), call


def test_the_neighbourhoods_of_an_area_of_several_authorities_stand_in_one_table():
    names = pd.DataFrame({"area_code": ["E01015589", "E01017350"], "name": ["Bedford 001A", "Central 001A"]})
    svd = drawn(
        NUMBERS, PLACES, area="bedfordshire", edition="bedfordshire-2024", source="police_uk_street", boundaries=names
    )
    assert [row[:3] for row in tables.neighbourhoods(svd).rows] == [
        ("Bedford 001A", "40", "57.1%"), ("Central 001A", "30", "42.9%"),
    ]  # fmt: skip
