"""What an area is set beside: ratios by hand, their q in the family of headlines, and what is like what."""

import math

import pandas as pd
import pytest

from svd_analysis import comparators, indicators, parameters, schemas
from tests.beside import ONE, TWO, Z, chance_of, edition, estimates, false_alarms, limits, missing, one

UNTESTED = "not tested: interval only"


@pytest.fixture(autouse=True)
def registers(monkeypatch):
    """No recording break."""
    monkeypatch.setattr(parameters, "breaks", tuple)


# --- levels ----------------------------------------------------------------------------------------------------------

LEVELS = """
    indicator        | geography      | count | people
    rape             | lad24          | 60    | 20000
    rape             | rest of region | 200   | 100000
    robbery_personal | lad24          | 90    | 20000
    robbery_personal | rest of region | 400   | 100000
    weapon_possession| lad24          | 30    | 20000
    weapon_possession| rest of region | 300   | 100000
"""


def test_a_level_is_the_areas_rate_over_that_of_the_rest_of_its_region():
    row = one(comparators.levels(edition(), estimates(LEVELS)), indicator="rape")
    assert row["breakdown"] == "compared=rest of region"
    # 60 of 20,000 are 3 per 1,000; 200 of 100,000 are 2.
    assert row["value"] == 3 / 2
    assert (row["lower"], row["upper"]) == limits(3 / 2, 1 / 60, 1 / 200)
    assert (row["numerator"], row["geography"], row["period"], row["status"], row["level"]) == (
        60, "lad24", "2024", "ok", 0.95,
    )  # fmt: skip


def test_the_q_of_a_level_is_that_of_all_the_areas_headlines_together():
    rows = comparators.levels(edition("rape", "robbery_personal", "weapon_possession"), estimates(LEVELS))
    expected = false_alarms(
        [chance_of(3 / 2, 1 / 60, 1 / 200), chance_of(4.5 / 4, 1 / 90, 1 / 400), chance_of(1.5 / 3, 1 / 30, 1 / 300)]
    )
    assert rows["q"].tolist() == pytest.approx(expected, abs=1e-6)
    assert rows["word"].tolist() == [
        "above the rest of the region", "like the rest of the region", "below the rest of the region",
    ]  # fmt: skip


def test_a_measure_that_is_no_headline_is_not_tested_and_has_no_part_in_the_family():
    alone = comparators.levels(edition("rape"), estimates(LEVELS))
    for name in ("robbery_personal", "weapon_possession"):
        row = one(alone, indicator=name)
        assert missing(row["q"])
        assert row["word"] == UNTESTED
        assert row["lower"] < row["value"] < row["upper"]
    assert one(alone, indicator="rape")["q"] == pytest.approx(chance_of(3 / 2, 1 / 60, 1 / 200), abs=1e-6)


def test_a_difference_that_is_one_of_eight_looked_at_may_not_be_called_one():
    drawn = """
        indicator | geography      | count | people
        rape      | lad24          | 50    | 20000
        rape      | rest of region | 180   | 100000
    """
    # 2.5 over 1.8: p is 0.04, which is 8 times too much where seven other measures differ in nothing.
    assert one(comparators.levels(edition(), estimates(drawn)))["word"] == "above the rest of the region"
    others = [name for name in parameters.names("indicators") if name != "rape"][:7]
    alike = "\n".join(
        f"{name} | {where} | {n} | {n}000" for name in others for where, n in (("lad24", 40), ("rest of region", 200))
    )
    row = one(comparators.levels(edition("rape", *others), estimates(drawn + alike)), indicator="rape")
    assert row["lower"] > 1
    assert row["word"] == "like the rest of the region"


def test_one_areas_differences_do_not_make_another_areas_more_certain():
    # Where the other area is just like the rest of its region: 2 and 4 per 1,000.
    like = LEVELS.replace("60    ", "40    ").replace("90    ", "80    ")
    other = estimates(like, area_code=TWO)
    chosen = edition("rape", "robbery_personal")
    both = comparators.levels(chosen, pd.concat([estimates(LEVELS), other], ignore_index=True))
    alone = comparators.levels(chosen, estimates(LEVELS))
    assert set(both["area_code"]) == {ONE, TWO}
    pd.testing.assert_frame_equal(both[both["area_code"] == ONE].reset_index(drop=True), alone)


def test_below_ten_offences_a_level_has_exact_limits():
    row = one(comparators.levels(edition(), estimates("""
        geography      | count | people
        lad24          | 0     | 20000
        rest of region | 50    | 100000
    """)))  # fmt: skip
    assert (row["value"], row["lower"], row["method"]) == (0, 0, "exact conditional")
    # None of 50 is rarer than 1 in 40 from this share on: (1 - share)^50 = 0.025. The rest has 5 times the residents.
    share = 1 - 0.025 ** (1 / 50)
    assert row["upper"] == pytest.approx(share / (1 - share) * 5, rel=1e-5)


@pytest.mark.parametrize(
    "drawing",
    [
        # No residents to divide by: neither area nor rest has a rate.
        """
        geography      | count
        lad24          | 60
        rest of region | 200
        """,
        # Residents of the rest are not known.
        """
        geography      | count | people
        lad24          | 60    | 20000
        rest of region | 200   |
        """,
        # A region of one area has no rest.
        """
        geography | count | people
        lad24     | 60    | 20000
        region    | 60    | 20000
        """,
        # Another year.
        """
        geography      | count | people | period
        lad24          | 60    | 20000  | "2023"
        rest of region | 200   | 100000 | "2023"
        """,
        # An area that is not one of the edition's.
        """
        geography      | count | people | area_code
        lad24          | 60    | 20000  | X09000003
        rest of region | 200   | 100000 | X09000003
        """,
        # The bounds of a definition, and a part of the area.
        """
        geography      | count | people | bound   | breakdown
        lad24          | 60    | 20000  | certain |
        rest of region | 200   | 100000 | certain |
        lad24          | 6     | 2000   | exact   | deprivation_fifth=1
        """,
    ],
)
def test_what_has_nothing_like_it_beside_it_has_no_level(drawing):
    rows = comparators.levels(edition(), estimates(drawing))
    assert rows.empty
    assert list(rows.columns) == list(schemas.ESTIMATES)


@pytest.mark.parametrize("lost", ["60 ", "200 "])
def test_a_year_that_is_not_there_is_not_said_to_have_too_few_offences_for_a_level(lost):
    drawn = """
        geography      | count | people
        lad24          | 60    | 20000
        rest of region | 200   | 100000
    """
    rows = comparators.levels(edition(), estimates(drawn.replace(lost, "", 1)))
    assert missing(*rows["value"], *rows["lower"], *rows["upper"], *rows["q"])
    assert "too few" not in set(rows["status"])


# --- funnels ---------------------------------------------------------------------------------------------------------


def authorities(counts, people=None, **constant):
    """ESTIMATES of authorities A00, A01 ... with these counts and residents."""
    people = people or [10_000] * len(counts)
    lines = [f"A{n:02d} | {count} | {some}" for n, (count, some) in enumerate(zip(counts, people, strict=True))]
    return estimates("\n".join(["area_code | count | people", *lines]), **constant)


ORDINARY = [100, 90, 110, 95, 105, 100, 92, 108, 97, 103]


def funnel(rows, name="95%", chosen=None):
    found = comparators.funnels(chosen or edition(), rows)
    return found[found["breakdown"] == f"funnel={name}"].set_index("area_code")


def test_fewer_than_ten_authorities_make_no_funnel():
    assert comparators.funnels(edition(), authorities(ORDINARY[:9])).empty
    assert len(comparators.funnels(edition(), authorities(ORDINARY))) == 2 * 10


def test_an_authority_without_residents_is_out_of_the_funnel_and_out_of_its_mean():
    visited = authorities([*ORDINARY, 900], [10_000] * 10 + [""])
    rows = funnel(visited)
    assert "A10" not in rows.index
    pd.testing.assert_frame_equal(rows, funnel(authorities(ORDINARY)))
    # With nine left, there is none.
    assert comparators.funnels(edition(), authorities([*ORDINARY[:9], 900], [10_000] * 9 + [""])).empty


def test_with_a_number_withheld_there_is_no_mean_and_no_funnel():
    assert comparators.funnels(edition(), authorities([*ORDINARY, ""], [10_000] * 11)).empty


def test_a_funnel_is_of_headline_measures_only():
    assert comparators.funnels(edition("homicide"), authorities(ORDINARY)).empty


def test_limits_lie_around_the_mean_of_all_authorities_and_an_area_is_inside_above_or_below():
    rows = funnel(authorities([*ORDINARY, 300, 20]))
    assert rows["word"].to_dict() == dict.fromkeys([f"A{n:02d}" for n in range(10)], "inside") | {
        "A10": "above", "A11": "below",
    }  # fmt: skip
    mean = (sum(ORDINARY) + 300 + 20) / 120_000 * 1000
    assert (rows["lower"] < mean).all()
    assert (rows["upper"] > mean).all()
    assert rows["value"].tolist() == [count / 10 for count in [*ORDINARY, 300, 20]]


def test_limits_widen_as_population_falls_and_as_more_certainty_is_asked():
    people = [500, 1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 64_000, 128_000, 256_000]
    rows = authorities([round(some / 100) for some in people], people)
    near, far = funnel(rows), funnel(rows, "99.8%")
    assert near["upper"].is_monotonic_decreasing
    assert near["lower"].is_monotonic_increasing
    assert (far["upper"] > near["upper"]).all()
    assert (far["lower"] <= near["lower"]).all()
    assert (far["lower"] < near["lower"]).sum() >= 8
    assert set(near["level"]) == {0.95}
    assert set(far["level"]) == {0.998}


def slow_tau2(counts, people):
    """Spiegelhalter's additive variance by a plain loop, for counts so large that their logarithm is normal."""
    mean = sum(counts) / sum(people)
    expected = [mean * some for some in people]
    scores = [math.log(count / of) * math.sqrt(of) for count, of in zip(counts, expected, strict=True)]
    low, high = (quantile(scores, share) for share in (0.1, 0.9))
    squares = sum(min(max(score, low), high) ** 2 for score in scores)
    weight, square = sum(expected), sum(of**2 for of in expected)
    return max(0, (squares - (len(scores) - 1)) / (weight - square / weight))


def quantile(numbers, share):
    ordered = sorted(numbers)
    place = share * (len(ordered) - 1)
    return ordered[int(place)] + (place % 1) * (ordered[min(int(place) + 1, len(ordered) - 1)] - ordered[int(place)])


def test_limits_are_those_of_a_slow_second_way_with_ordinary_spread_between_areas():
    counts = [9_100, 10_400, 12_600, 8_300, 11_000, 9_800, 10_900, 9_500, 21_300, 17_800, 10_100, 9_000]
    people = [1_000_000] * 8 + [2_000_000] * 2 + [1_000_000] * 2
    rows = funnel(authorities(counts, people))
    tau2, mean = slow_tau2(counts, people), sum(counts) / sum(people) * 1000
    assert tau2 > 0.005
    for row, some in zip(rows.to_dict("records"), people, strict=True):
        half = Z * math.sqrt(1 / (mean * some / 1000) + tau2)
        assert (row["lower"], row["upper"]) == pytest.approx((mean * math.exp(-half), mean * math.exp(half)), rel=0.01)
    assert f"tau {math.sqrt(tau2):.2f}" in rows["method"].iloc[0]


def test_two_sources_of_one_measure_are_two_funnels_and_never_one():
    five = authorities(ORDINARY[:5])
    other = authorities(ORDINARY[:5], source="police_uk_street")
    assert comparators.funnels(edition(), pd.concat([five, other], ignore_index=True)).empty


# --- the most similar areas ------------------------------------------------------------------------------------------


def features(people):
    """Authorities A00, A01 ... that grow, get denser and less deprived from the first to the last."""
    return pd.DataFrame(
        {
            "population": [float(some) for some in people],
            "density": [some / (100 + n) for n, some in enumerate(people)],
            "deprivation": [1_000.0 * n for n in range(len(people))],
        },
        index=pd.Index([f"A{n:02d}" for n in range(len(people))], name="area_code"),
    )


PEOPLE = [10_000, 11_000, 12_000, 13_000, 14_000, 15_000, 16_000, 17_000, 18_000, 90_000]


def alike(counts=ORDINARY, people=PEOPLE, **constant):
    return comparators.similar(edition(), authorities(counts, people, **constant), features(people))


def test_an_area_is_set_beside_its_five_nearest_and_never_beside_itself():
    rows = alike()
    near = rows[rows["breakdown"].str.startswith("similar=")]
    for code, own in near.groupby("area_code"):
        peers = own["breakdown"].str.removeprefix("similar=").tolist()
        assert len(set(peers)) == comparators.MOST_SIMILAR
        assert code not in peers
    # All three features rise from the first to the last: the nearest are the neighbours in the row.
    first = near[near["area_code"] == "A00"]
    assert first["breakdown"].tolist() == [f"similar=A{n:02d}" for n in range(1, 6)]
    assert first["value"].is_monotonic_increasing
    assert set(first["method"]) == {"distance"}


def test_the_rate_is_over_that_of_the_five_nearest_together():
    row = one(alike(), area_code="A00", breakdown="compared=most similar")
    events, residents = sum(ORDINARY[1:6]), sum(PEOPLE[1:6])
    ratio = (100 / 10_000) / (events / residents)
    assert row["value"] == pytest.approx(ratio, abs=1e-6)
    assert (row["lower"], row["upper"]) == limits(ratio, 1 / 100, 1 / events)
    assert row["numerator"] == 100
    # Which areas are like ours was this project's choice: no word rests on it.
    assert missing(row["q"])
    assert row["word"] == ""


def test_distances_are_said_once_whatever_the_number_of_headlines():
    rows = pd.concat([authorities(ORDINARY, PEOPLE), authorities(ORDINARY, PEOPLE, indicator="robbery_personal")])
    found = comparators.similar(edition("rape", "robbery_personal"), rows, features(PEOPLE))
    assert found["breakdown"].str.startswith("similar=").sum() == 10 * comparators.MOST_SIMILAR
    assert (found["breakdown"] == "compared=most similar").sum() == 10 * 2
    assert not found.duplicated(["indicator", "area_code", "breakdown"]).any()


def test_fewer_than_ten_authorities_have_no_most_similar():
    assert alike(ORDINARY[:9], PEOPLE[:9]).empty


def test_an_authority_without_a_rate_is_nobodys_peer():
    people = [*PEOPLE[:9], ""]
    rows = comparators.similar(edition(), authorities(ORDINARY, people), features(PEOPLE))
    assert "similar=A09" not in set(rows["breakdown"])
    assert "A09" not in set(rows["area_code"])


def test_where_fewer_than_five_peers_have_a_rate_nothing_is_compared():
    people = [*PEOPLE[:5], *[""] * 5]
    assert comparators.similar(edition(), authorities(ORDINARY, people), features(PEOPLE)).empty


def test_peers_are_counted_by_the_same_source():
    theirs = authorities(ORDINARY, PEOPLE, source="police_uk_street").iloc[1:]
    ours = authorities(ORDINARY, PEOPLE).iloc[:1]
    rows = comparators.similar(edition(), pd.concat([ours, theirs], ignore_index=True), features(PEOPLE))
    assert "A00" not in set(rows["area_code"])


# --- all of them -----------------------------------------------------------------------------------------------------


def test_residents_are_all_residents_and_not_those_of_a_rate_of_the_young():
    rows = estimates("""
        indicator                 | area_code | count | people
        knife_injury_victims_1_24 | X09000001 | 5     | 300
        rape                      | X09000001 | 6     | 1000
        rape                      | X09000002 | 7     |
    """)
    assert comparators.residents(edition(), rows).to_dict() == {ONE: 1000}


def test_every_comparison_is_a_row_of_estimates_told_apart_by_its_breakdown():
    chosen = edition("rape", areas=["exampleton"])
    found = comparators.estimates(chosen, estimates(LEVELS), features(PEOPLE))
    assert list(found.columns) == list(schemas.ESTIMATES)
    assert set(found["breakdown"]) == {"compared=rest of region"}
    assert not found.duplicated(["indicator", "area_code", "period", "breakdown", "source"]).any()
    assert set(found["bound"]) == {"exact"}


def test_an_edition_with_nothing_to_set_beside_anything_has_an_empty_table():
    found = comparators.estimates(edition(), indicators.derived([]), features(PEOPLE[:3]))
    assert found.empty
    assert list(found.columns) == list(schemas.ESTIMATES)
