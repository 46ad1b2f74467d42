"""Ordinary variation: which allowance a measure has, and how it is estimated from ordinary pairs of years."""

import math

import pandas as pd
import pytest

from svd_analysis import ordinary_variation, parameters
from svd_analysis.parameters import Break, OrdinaryVariation
from svd_analysis.periods import Period
from tests.tables import table

LISTED = {
    "violence_with_injury": 0.04, "rape": 0.06, "other_sexual_offences": 0.08, "robbery_personal": 0.15,
    "wide_recorded_violence": 0.30,
}  # fmt: skip


@pytest.fixture
def listed(monkeypatch):
    known = parameters.between_area_variance().model_copy(
        update={"classes": [OrdinaryVariation(of=name, tau=tau, areas=32) for name, tau in LISTED.items()]}
    )
    monkeypatch.setattr(parameters, "between_area_variance", lambda: known)


# --- which allowance a measure has -----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", LISTED)
def test_a_measure_in_the_file_has_its_own_allowance(listed, name):
    assert ordinary_variation.tau_of(name) == LISTED[name]


@pytest.mark.parametrize(
    ("name", "largest"),
    [
        # Rape and other sexual offences: 0.06 and 0.08.
        ("sexual_offences", 0.08),
        # Homicide, which is not in the file, and violence with injury, rape, other sexual offences, personal robbery.
        ("core_recorded_violence", 0.15),
        # Violence with injury is its one part in the file; what it is itself part of says nothing of it.
        ("violence_against_the_person", 0.04),
        ("violence_and_sexual_offences", 0.08),
        ("robbery_all", 0.15),
        # A concept and no indicator.
        ("robbery", 0.15),
    ],
)
def test_a_whole_has_the_largest_allowance_among_its_parts(listed, name, largest):
    assert ordinary_variation.tau_of(name) == largest


@pytest.mark.parametrize("name", ["knife_crime", "homicide", "hate_crime", "vawg_victims"])
def test_a_measure_without_a_part_in_the_file_has_the_largest_of_all(listed, name):
    assert ordinary_variation.tau_of(name) == max(LISTED.values())


def test_an_areas_own_definition_has_no_parts_and_so_the_largest_of_all(listed):
    assert ordinary_variation.tau_of("serious_violence") == max(LISTED.values())


@pytest.mark.parametrize("one", parameters.between_area_variance().classes, ids=lambda one: one.of)
def test_what_the_file_lists_is_a_measure_there_is_with_enough_areas(one):
    assert ordinary_variation.tau_of(one.of) == one.tau
    assert one.areas >= ordinary_variation.FEWEST_AREAS
    assert 0.02 < one.tau < 0.2


def test_no_headline_of_any_edition_goes_without_an_allowance():
    for name in parameters.names("editions"):
        for headline in parameters.edition(name).headlines:
            assert ordinary_variation.tau_of(headline) > 0


# --- how it is estimated ---------------------------------------------------------------------------------------------

YEARS = [str(year) for year in range(2011, 2017)]
PAIRS = list(zip(YEARS, YEARS[1:], strict=False))


def counted(areas=12, years=YEARS, step=0.1):
    """Yearly CELLS of areas whose log ratio from each year to the next goes up and down by `step`, by turns."""
    rows = []
    for place in range(areas):
        for at, year in enumerate(years):
            size = 400 + 150 * place
            turn = step * (-1) ** (place + at) / 2
            rows.append({"indicator": "rape", "area_code": f"A{place:02d}", "period": year,
                         "count": round(size * math.exp(turn))})  # fmt: skip
    return pd.DataFrame(rows).astype({"count": "Int64"})


def slow_tau2(earlier, later):
    """DerSimonian and Laird's moment of one pair of years, area by area."""
    ratios = [math.log(b / a) for a, b in zip(earlier, later, strict=True)]
    weights = [1 / (1 / a + 1 / b) for a, b in zip(earlier, later, strict=True)]
    mean = sum(w * r for w, r in zip(weights, ratios, strict=True)) / sum(weights)
    around = sum(w * (r - mean) ** 2 for w, r in zip(weights, ratios, strict=True))
    room = sum(weights) - sum(w**2 for w in weights) / sum(weights)
    return max(0.0, (around - (len(ratios) - 1)) / room)


def test_tau_is_the_root_of_the_mean_moment_over_the_pairs():
    cells = counted()
    by_year = {year: rows.sort_values("area_code")["count"].tolist() for year, rows in cells.groupby("period")}
    slow = [slow_tau2(by_year[a], by_year[b]) for a, b in PAIRS]
    [row] = ordinary_variation.estimated(cells, PAIRS).to_dict("records")
    assert row == {"of": "rape", "tau": pytest.approx(math.sqrt(sum(slow) / len(slow)), rel=1e-9), "areas": 12}
    # By turns up and down by a tenth: the spread of the log ratios, less what chance in the counts gives.
    assert 0.08 < row["tau"] < 0.1


def test_areas_that_move_together_differ_by_nothing():
    doubled = counted(step=0.0)
    doubled["count"] = [round(400 * 1.2 ** (int(year) - 2011)) for year in doubled["period"]]
    assert ordinary_variation.estimated(doubled, PAIRS)["tau"].tolist() == [0.0]


def test_nine_areas_or_four_pairs_do_not_show_what_is_ordinary():
    assert ordinary_variation.estimated(counted(areas=9), PAIRS).empty
    assert ordinary_variation.estimated(counted(), PAIRS[:4]).empty
    assert list(ordinary_variation.estimated(counted(areas=9), PAIRS).columns) == ["of", "tau", "areas"]


def test_a_year_that_one_area_lacks_is_in_no_pair():
    cells = counted(years=[*YEARS, "2017"])
    pairs = [*PAIRS, ("2016", "2017")]
    gap = cells.assign(count=cells["count"].mask((cells["area_code"] == "A03") & (cells["period"] == "2017")))
    pd.testing.assert_frame_equal(
        ordinary_variation.estimated(gap, pairs), ordinary_variation.estimated(counted(), PAIRS)
    )
    # With the gap in the middle, two pairs go and four are too few.
    middle = cells.assign(count=cells["count"].mask((cells["area_code"] == "A03") & (cells["period"] == "2014")))
    assert ordinary_variation.estimated(middle, pairs).empty


# --- which pairs of years are ordinary -------------------------------------------------------------------------------

REGISTER = """
    name     | series | date       | grade         | source
    of all   | all    | 2016-05-01 | relative only | mps_borough
    of one   | rape   | 2013-05-01 | refuse        | mps_borough
    noted    | all    | 2014-05-01 | note          | mps_borough
    another  | all    | 2012-05-01 | refuse        | police_uk_street
    new year | all    | 2018-01-01 | refuse        | mps_borough
"""


@pytest.fixture
def register(monkeypatch):
    rows = table(REGISTER).to_dict("records")
    entries = tuple(
        Break(region="Drawn Shire", effect="", evidence="", series=[row.pop("series")], **row) for row in rows
    )
    monkeypatch.setattr(parameters, "breaks", lambda: entries)


def pairs(first, last):
    years = [Period.parse(str(year)) for year in range(first, last + 1)]
    return ordinary_variation.pairs_of("Drawn Shire", "mps_borough", years)


def test_a_pair_across_a_break_of_all_series_is_left_out_and_one_across_a_note_is_not(register):
    # The break of 2016 lies inside both pairs with that year, the one of New Year's Day 2018 between 2017 and 2018.
    assert pairs(2011, 2019) == [
        ("2011", "2012"), ("2012", "2013"), ("2013", "2014"), ("2014", "2015"), ("2018", "2019"),
    ]  # fmt: skip


def test_a_pair_with_2020_is_left_out_and_its_neighbours_are_not_paired_over_it(register):
    assert pairs(2018, 2022) == [("2018", "2019"), ("2021", "2022")]


def test_one_year_makes_no_pair(register):
    assert pairs(2018, 2018) == []


def test_a_year_that_holds_the_months_of_restrictions_is_left_out_however_it_is_cut(register):
    years = [Period.parse(text) for text in ("2018/19", "2019/20", "2020/21", "2021/22", "2022/23")]
    found = ordinary_variation.pairs_of("Drawn Shire", "mps_borough", years)
    assert ("2020/21", "2021/22") not in found
    assert ("2019/20", "2020/21") not in found
    assert ("2021/22", "2022/23") in found
