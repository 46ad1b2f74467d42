"""Places: a visitor area has no rate, a withheld number stays withheld, and a pattern is the word of its row."""

import re

import pandas as pd
import pytest

from svd_analysis import sentences, tables
from svd_analysis.html_tables import HTMLTable
from tests.unit.conftest import by_first, drawn, words

NO_VALUE = re.compile(r"\b(nan|inf|<na>)\b", re.IGNORECASE)
AREA = "X09000001"
OWN = """
    indicator              | numerator | denominator | per  | value | lower | upper
    -----------------------+-----------+-------------+------+-------+-------+------
    core_recorded_violence | 859       | 51000       | 1000 | 16.8  | 15.7  | 18.0
    violence_with_injury   | 515       | 51000       | 1000 | 10.1  | 9.2   | 11.0
"""
# Four neighbourhoods: one like any other, one that draws visitors, one withheld, one whose months are not all there.
LSOAS = f"""
    area_code | parent_code | numerator | per  | denominator | value | lower | upper | denominator_status | status
    ----------+-------------+-----------+------+-------------+-------+-------+-------+--------------------+-----------
    X01000001 | {AREA}      | 20        | 1000 | 1600        | 12.5  | 7.6   | 19.3  | ok                 |
    X01000002 | {AREA}      | 300       |      |             | 300   | 267   | 335.9 | visitor area       |
    X01000003 | {AREA}      |           | 1000 | 1500        |       |       |       | ok                 | suppressed
    X01000004 | {AREA}      |           |      |             |       |       |       | none               | gap
"""
BESIDE = f"""
    area_code | parent_code | breakdown         | per  | value | lower | upper | word       | status
    ----------+-------------+-------------------+------+-------+-------+-------+------------+---------
    X01000001 | {AREA}      | share=area        | 100  | 4.1   |       |       |            |
    X01000001 | {AREA}      | rate=shrunk       | 1000 | 11.7  | 7.6   | 16.6  |            |
    X01000001 | {AREA}      | cluster=local     |      | 3.1   |       |       | high       |
    X01000001 | {AREA}      | cluster=scan      |      | 2.3   |       |       | in cluster |
    X01000001 | {AREA}      | persistence=years |      | 4     |       |       | persistent |
    X01000002 | {AREA}      | share=area        | 100  | 61.0  |       |       |            |
    X01000002 | {AREA}      | rate=shrunk       |      |       |       |       |            | refused
    X01000002 | {AREA}      | cluster=local     |      |       |       |       |            | refused
"""


def of_places(drawing, geography="lsoa21", indicator="violence_with_injury", period="2024-03..2025-02"):
    """A drawing of places with the columns that all its rows share."""
    heading, dashes, *rows = drawing.strip().splitlines()
    shared = ("indicator", indicator), ("geography", geography), ("period", period), ("source", "mps_lsoa")
    more = " | ".join(value for _, value in shared)
    return "\n".join(
        [f"{heading} | {' | '.join(name for name, _ in shared)}", dashes, *(f"{row} | {more}" for row in rows)]
    )


NAMES = pd.DataFrame({"area_code": ["X01000001"], "name": ["Exampleton 001A"]})


def neighbourhoods(beside=BESIDE):
    """The table of neighbourhoods by name, or by code where the outlines have no name for one."""
    return by_first(tables.neighbourhoods(drawn(OWN, of_places(LSOAS), of_places(beside), boundaries=NAMES)))


@pytest.fixture
def shown():
    return neighbourhoods()


def test_a_place_has_number_share_and_rates_each_with_its_interval(shown):
    assert list(shown["Exampleton 001A"].values())[1:5] == ["20", "4.1%", "12.5 (7.6 to 19.3)", "11.7 (7.6 to 16.6)"]


def test_a_place_that_draws_visitors_has_a_number_and_a_share_and_no_rate(shown):
    assert list(shown["X01000002"].values())[1:5] == ["300", "61.0%", "no rate", "not shown"]


@pytest.mark.parametrize(("place", "said"), [("X01000003", "withheld (small number)"), ("X01000004", "no data")])
def test_a_place_without_a_number_has_its_word_and_no_digit(shown, place, said):
    cells = list(shown[place].values())[1:]
    assert cells[0] == said
    assert not re.search(r"\d", " ".join(cells))


def test_a_pattern_is_told_in_the_words_of_its_rows(shown):
    pattern = shown["Exampleton 001A"]["Pattern"]
    assert "cluster of higher rates" in pattern
    assert "persistent" in pattern
    assert shown["X01000002"]["Pattern"] == "not tested"


def test_a_place_in_no_cluster_is_not_said_to_be_in_one():
    calm = BESIDE.replace("| high       |", "|            |").replace("| in cluster |", "|            |")
    assert "cluster" not in neighbourhoods(calm)["Exampleton 001A"]["Pattern"]


def test_places_without_outlines_are_listed_by_code():
    assert "X01000001" in by_first(tables.neighbourhoods(drawn(OWN, of_places(LSOAS))))


def test_places_stand_in_order_of_name_and_never_of_rate(two_areas):
    for svd in two_areas:
        for made in (tables.wards(svd), tables.neighbourhoods(svd)):
            if isinstance(made, HTMLTable):
                names = [row[0] for row in made.rows]
                assert names == sorted(names)


def test_each_place_is_its_rows_of_the_estimates(two_areas):
    for svd in two_areas:
        found = svd.estimates[
            (svd.estimates["geography"] == "ward22") & (svd.estimates["indicator"] == "core_recorded_violence")
            & (svd.estimates["period"] == str(svd.edition.year)) & (svd.estimates["parent_code"] == svd.area.area_code)
        ]  # fmt: skip
        counts = found[found["breakdown"] == ""].set_index("area_code")
        shares = found[found["breakdown"] == "share=area"].set_index("area_code")
        names = dict(zip(svd.boundaries["area_code"], svd.boundaries["name"], strict=True))
        rows = by_first(tables.wards(svd))
        assert len(rows) == len(counts)
        for code, row in counts.iterrows():
            cells = rows[names[code]]
            assert cells["Offences"] == f"{row['numerator']:,}"
            assert cells["Share of those placed"] == f"{shares.loc[code, 'value']:.1f}%"
            assert cells["Rate (95% interval)"].startswith(f"{row['value']:.1f} (")


def test_without_small_areas_there_is_a_sentence_and_no_table():
    svd = drawn(OWN)
    for made in (tables.wards, tables.neighbourhoods, tables.concentration, tables.inequality, tables.coverage,
                 tables.deprivation, tables.patterns):  # fmt: skip
        assert not isinstance(made(svd), HTMLTable), made.__name__


# --- is it more than chance?


LOCAL = f"""
    area_code | parent_code | breakdown     | value | q    | word | status
    ----------+-------------+---------------+-------+------+------+-------
    X01000001 | {AREA}      | cluster=local | 3.1   | 0.01 | high |
    X01000002 | {AREA}      | cluster=local | 0.2   | 0.80 |      |
"""
SCANNED = f"""
    area_code | parent_code | breakdown    | value | word
    ----------+-------------+--------------+-------+-----------
    X01000001 | {AREA}      | cluster=scan | 2.26  | in cluster
"""


def of_area(*rows):
    """Rows of the whole area over the map's months."""
    heading = "indicator | period | breakdown | value | q | word | numerator | denominator | status | source\n---\n"
    lines = (f"violence_with_injury | 2024-03..2025-02 | {row} | mps_lsoa" for row in rows)
    return heading + "\n".join(lines)


def found(*rows, local=LOCAL, inside=SCANNED):
    places = (of_places(LSOAS), of_places(local), of_places(inside))
    made = tables.patterns(drawn(OWN, *places, of_area(*rows)))
    assert not NO_VALUE.search(" ".join(words(made)))
    return [row[1:] for row in made.rows]


def test_what_the_tests_found_is_the_words_of_their_rows_with_how_sure():
    moran, scan, local = found(
        "moran=global | 0.31 | 0.004 | alike | | | ok", "scan=most likely | 2.26 | 0.0004 | cluster | 93 | 46.0 | ok"
    )
    assert moran[0].startswith("Moran's I 0.31: neighbours are more alike")
    assert moran[1] == "p = 0.004"
    assert "recorded 2.3 times the rate of the others: 93 offences where 46 were expected" in scan[0]
    assert scan[1] == "p under 0.001"
    assert local == ("1 in clusters of higher rates, 0 of lower", "2 places tested")


def test_a_circle_that_chance_makes_is_no_cluster():
    _, scan, _ = found("scan=most likely | 2.26 | 0.10 | no cluster | 93 | 46.0 | ", inside=SCANNED)
    assert scan == ("no circle stands out from chance", "p = 0.100")


@pytest.mark.parametrize("status", ["too few", "refused", "gap"])
def test_what_was_not_tested_says_why_and_shows_no_number(status):
    untold = f"""
        area_code | parent_code | breakdown     | value | q | status
        ----------+-------------+---------------+-------+---+---------
        X01000001 | {AREA}      | cluster=local |       |   | {status}
    """
    rows = found(f"moran=global | | | | | | {status}", f"scan=most likely | | | | | | {status}", local=untold)
    assert [row[0] for row in rows] == ["not tested"] * 3
    assert not re.search(r"\d", " ".join(cell for row in rows for cell in row))


# --- concentration, gradient, coverage


def test_concentration_is_the_two_indices_and_the_curve():
    shown = tables.concentration(
        drawn(
            OWN,
            of_places(LSOAS),
            of_area(
                "concentration=gini | 0.254 | | | | | ", "concentration=gini adjusted | 0.231 | | | | | ",
                "lorenz=05 | 12.4 | | | | | ", "lorenz=100 | 100 | | | | | ",
            ),
        )
    )  # fmt: skip
    assert shown.rows == (
        ("Gini index", "0.25"),
        ("Gini index, adjusted for few offences", "0.23"),
        ("Share of offences in the 5% of neighbourhoods with most", "12%"),
        ("Share of offences in the 100% of neighbourhoods with most", "100%"),
    )


def test_concentration_that_could_not_be_worked_out_is_a_sentence():
    untold = of_area("concentration=gini | | | | | | too few", "lorenz=05 | | | | | | too few")
    assert not isinstance(tables.concentration(drawn(OWN, of_places(LSOAS), untold)), HTMLTable)


def test_inequality_is_two_indices_with_limits_and_says_that_fifths_are_the_areas_own():
    indices = """
        indicator            | period           | breakdown           | value | lower | upper | source
        ---------------------+------------------+---------------------+-------+-------+-------+---------
        violence_with_injury | 2024-03..2025-02 | inequality=slope    | 8.48  | 5.59  | 11.53 | mps_lsoa
        violence_with_injury | 2024-03..2025-02 | inequality=relative | 2.57  | 1.83  | 3.90  | mps_lsoa
    """
    shown = tables.inequality(drawn(OWN, of_places(LSOAS), indices))
    assert {row[1:] for row in shown.rows} == {("8.48", "5.59 to 11.53"), ("2.57", "1.83 to 3.90")}
    assert "can't be set beside another area's" in " ".join(shown.notes)


def test_the_gradient_is_named_as_of_the_areas_own_neighbourhoods(two_areas):
    shown = tables.deprivation(two_areas[1])
    assert [row[0] for row in shown.rows] == ["1 (most deprived)", "2", "3", "4", "5 (least deprived)"]
    assert "not of England's" in " ".join(shown.notes)


def test_neighbourhoods_that_are_in_no_fifth_are_said_where_the_fifths_hold_less_than_all(assessments):
    for svd in assessments[3:]:
        in_fifths = sum(int(row[1].replace(",", "")) for row in tables.deprivation(svd).rows)
        held = by_first(tables.coverage(svd))["Violence with injury, neighbourhoods"]["In small areas"]
        said = sentences.unbridged(svd)
        assert (in_fifths == int(held.replace(",", ""))) == said.startswith("All ")
        assert in_fifths <= int(held.replace(",", ""))


def test_coverage_is_how_much_of_the_authoritys_own_figure_its_places_hold(two_areas):
    for svd in two_areas:
        for row in tables.coverage(svd).rows:
            inside, whole = (int(cell.replace(",", "")) for cell in row[2:4])
            assert row[4] == f"{100 * inside / whole:.1f}%"


# --- the funnel


FUNNEL = """
    indicator              | area_code | breakdown    | numerator | denominator | per  | value | lower | upper | word
    -----------------------+-----------+--------------+-----------+-------------+------+-------+-------+-------+-------
    core_recorded_violence | E09000004 |              | 2595      | 247000      | 1000 | 10.5  | 10.1  | 10.9  |
    core_recorded_violence | E09000004 | funnel=95%   | 2595      | 247000      | 1000 | 10.5  | 8.1   | 18.0  | inside
    core_recorded_violence | E09000004 | funnel=99.8% | 2595      | 247000      | 1000 | 10.5  | 6.2   | 20.0  | inside
    core_recorded_violence | E09000007 | funnel=95%   | 4400      | 210000      | 1000 | 20.9  | 8.0   | 18.1  | above
    core_recorded_violence | E09000007 | funnel=99.8% | 4400      | 210000      | 1000 | 20.9  | 6.1   | 20.1  | above
"""


def test_the_funnels_table_is_in_order_of_name_and_says_inside_is_not_acceptable():
    shown = tables.funnel(drawn(FUNNEL, area="bexley", edition="london-2025"))
    assert [row[0] for row in shown.rows] == ["Bexley", "Camden"]
    assert shown.rows[1][1:] == ("210,000", "20.9", "8.0 to 18.1", "6.1 to 20.1", "above the 99.8% limits")
    assert "not the same as acceptable" in " ".join(shown.notes)


def test_an_area_that_is_not_in_the_funnel_has_no_funnel():
    assert tables.funnel(drawn(OWN, FUNNEL, area="brent", edition="london-2025")) is None
