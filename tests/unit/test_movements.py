"""Whether two years differ: ratios by hand, their q in the family of headlines, and what breaks and places undo."""

import math

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from svd_analysis import movements, ordinary_variation, parameters, schemas
from svd_analysis.periods import Period
from tests.beside import (
    ONE,
    POWER,
    TWO,
    Z,
    break_on,
    broken,
    chance_of,
    edition,
    estimates,
    false_alarms,
    limits,
    missing,
    one,
)

UNTESTED = "not tested: interval only"
THEN, NOW = Period.parse("2023"), Period.parse("2024")


@pytest.fixture(autouse=True)
def registers(monkeypatch):
    """No recording break, and tau of 0.1 for every measure."""
    monkeypatch.setattr(parameters, "breaks", tuple)
    monkeypatch.setattr(ordinary_variation, "tau_of", lambda name: 0.1)


# --- movements -------------------------------------------------------------------------------------------------------

YEARS = """
    geography      | period | count
    lad24          | "2023" | 120
    lad24          | "2024" | 90
    rest of region | "2023" | 500
    rest of region | "2024" | 400
"""
CHANCE = 1 / 120 + 1 / 90


def moved(drawing=YEARS, chosen=None, more=None):
    rows = estimates(drawing)
    if more is not None:
        rows = pd.concat([rows, more], ignore_index=True)
    return movements.estimates(chosen or edition(), rows, THEN, NOW)


def test_a_movement_is_the_ratio_of_two_years_within_ordinary_variation():
    rows = moved()
    assert rows["breakdown"].tolist() == ["compared=year before", "detectable=year before"]
    row = one(rows, breakdown="compared=year before")
    assert (row["value"], row["numerator"], row["period"]) == (90 / 120, 90, "2024")
    assert (row["lower"], row["upper"]) == limits(0.75, CHANCE, 0.1**2)
    assert row["q"] == pytest.approx(chance_of(0.75, CHANCE, 0.1**2), abs=1e-6)
    assert row["word"] == "no clear change"
    assert one(rows, breakdown="detectable=year before")["word"] == ""


def test_without_ordinary_variation_the_same_two_years_would_have_been_called_a_change(monkeypatch):
    assert one(moved(), breakdown="compared=year before")["upper"] > 1
    monkeypatch.setattr(ordinary_variation, "tau_of", lambda name: 0.0)
    row = one(moved(), breakdown="compared=year before")
    assert (row["lower"], row["upper"]) == limits(0.75, CHANCE)
    assert row["upper"] < 1


def test_each_measure_has_its_own_ordinary_variation(monkeypatch):
    monkeypatch.setattr(ordinary_variation, "tau_of", {"rape": 0.05, "robbery_personal": 0.2}.get)
    rows = moved("""
        indicator        | period | count
        rape             | "2023" | 120
        rape             | "2024" | 90
        robbery_personal | "2023" | 120
        robbery_personal | "2024" | 90
    """)
    for name, tau in (("rape", 0.05), ("robbery_personal", 0.2)):
        row = one(rows, breakdown="compared=year before", indicator=name)
        assert (row["lower"], row["upper"]) == limits(0.75, CHANCE, tau**2)


def test_the_smallest_change_that_could_be_detected_stands_beside_a_movement(monkeypatch):
    monkeypatch.setattr(ordinary_variation, "tau_of", lambda name: 0.0)
    row = one(moved(), breakdown="detectable=year before")
    # The difference of the roots of two counts has a variance of 1/2: of 120, the roots' ratio must be so far from 1.
    step = (Z + POWER) / math.sqrt(2 * 120)
    assert (row["lower"], row["upper"]) == pytest.approx(((1 - step) ** 2, (1 + step) ** 2), rel=1e-4)
    assert missing(row["value"])
    monkeypatch.setattr(ordinary_variation, "tau_of", lambda name: 0.1)
    with_tau = one(moved(), breakdown="detectable=year before")
    assert with_tau["lower"] < row["lower"] < 1 < row["upper"] < with_tau["upper"]


def test_nothing_is_said_across_a_break_that_refuses(monkeypatch):
    broken(monkeypatch, break_on("2024-02-28", "refuse"))
    rows = moved()
    assert rows["breakdown"].tolist() == ["compared=year before"]
    [row] = rows.to_dict("records")
    assert row["status"] == "refused"
    assert missing(row["value"], row["lower"], row["upper"])
    # The two numbers are known: this year's stands in the row.
    assert row["numerator"] == 90


def test_what_is_refused_is_not_tested_and_makes_no_other_measure_look_more_or_less_certain(monkeypatch):
    two = """
        indicator        | period | count
        rape             | "2023" | 120
        rape             | "2024" | 90
        robbery_personal | "2023" | 800
        robbery_personal | "2024" | 300
    """
    broken(monkeypatch, break_on("2024-02-28", "refuse", series=["robbery_personal"]))
    rows = moved(two, edition("rape", "robbery_personal"))
    assert missing(one(rows, indicator="robbery_personal")["q"])
    kept = one(rows, indicator="rape", breakdown="compared=year before")
    assert kept["q"] == pytest.approx(chance_of(0.75, CHANCE, 0.1**2), abs=1e-6)


def test_across_a_break_that_hit_all_alike_the_area_is_set_beside_the_rest_of_its_force(monkeypatch):
    broken(monkeypatch, break_on("2024-02-28"))
    rows = moved()
    assert set(rows["breakdown"]) == {
        "compared=year before", "compared=year before, rest of force", "detectable=year before",
    }  # fmt: skip
    row = one(rows, breakdown="compared=year before, rest of force")
    # 0.75 in the area and 0.8 in the rest of the force.
    ratio = (90 / 120) / (400 / 500)
    assert row["value"] == pytest.approx(ratio, abs=1e-6)
    assert (row["lower"], row["upper"]) == limits(ratio, CHANCE, 1 / 400, 1 / 500, 0.1**2)
    assert row["q"] == pytest.approx(chance_of(ratio, CHANCE, 1 / 400, 1 / 500, 0.1**2), abs=1e-6)
    assert row["word"] == "no clear change"
    # The area's own ratio can be recording alone: it has its interval, and neither q nor word.
    own = one(rows, breakdown="compared=year before")
    assert (own["value"], own["word"]) == (0.75, "")
    assert missing(own["q"])


def test_where_the_rest_of_the_force_is_not_known_in_both_years_there_is_nothing_to_set_an_area_beside(monkeypatch):
    broken(monkeypatch, break_on("2024-02-28"))
    for lost in ('rest of region | "2023" | 500', 'rest of region | "2024" | 400'):
        assert lost in YEARS
        for drawing in (YEARS.replace(lost, ""), YEARS.replace(lost, lost[:-3])):
            assert "compared=year before, rest of force" not in set(moved(drawing)["breakdown"])


def test_with_a_handful_in_the_rest_of_the_force_there_is_a_ratio_and_no_interval(monkeypatch):
    broken(monkeypatch, break_on("2024-02-28"))
    row = one(moved(YEARS.replace("500", "9")), breakdown="compared=year before, rest of force")
    assert row["value"] == pytest.approx((90 / 120) / (400 / 9), abs=1e-6)
    assert missing(row["lower"], row["upper"], row["q"])
    assert row["method"] == "rest too few"


@pytest.mark.parametrize(
    "entry",
    [
        break_on("2024-02-28", "note"),
        break_on("2023-01-01"),  # before the first month
        break_on("2025-01-01"),  # after the last
        break_on("2024-02-28", source="mps_dashboard"),
        break_on("2024-02-28", region="London"),
        break_on("2024-02-28", series=["robbery_personal"]),
    ],
)
def test_a_note_and_a_break_of_another_series_or_time_change_no_number(monkeypatch, entry):
    expected = moved()
    broken(monkeypatch, entry)
    pd.testing.assert_frame_equal(moved(), expected)


def test_of_two_breaks_the_graver_decides(monkeypatch):
    broken(monkeypatch, break_on("2023-06-01"), break_on("2024-06-01", "refuse"), break_on("2024-07-01", "note"))
    assert one(moved())["status"] == "refused"


def test_a_break_of_offences_that_are_only_part_of_a_measure_is_not_one_of_the_measure(monkeypatch):
    broken(monkeypatch, break_on("2024-02-28", "refuse", series=["rape"]))
    assert one(moved())["status"] == "refused"
    whole = estimates(YEARS, indicator="sexual_offences")
    rows = movements.estimates(edition("sexual_offences"), whole, THEN, NOW)
    assert one(rows, breakdown="compared=year before")["value"] == 0.75


# --- offences with no place ------------------------------------------------------------------------------------------


def without_place(before, after, area_code="met-unknown"):
    """The share of the region's offences (per cent) that one pseudo-area holds, in either year."""
    rows = estimates("""
        geography | breakdown    | period | count
        pseudo    | share=region | "2023" | 1
        pseudo    | share=region | "2024" | 1
    """, area_code=area_code)  # fmt: skip
    return rows.assign(value=[before, after])


def test_where_more_offences_have_no_place_a_second_ratio_says_what_it_would_be_had_they_not():
    rows = moved(more=without_place(5.0, 8.0))
    located = one(rows, breakdown="compared=year before, located")
    plain = one(rows, breakdown="compared=year before")
    # 95 of 100 had a place and then 92: with the same share, the area would have had 95/92 as many.
    factor = (1 - 0.05) / (1 - 0.08)
    assert located["value"] == pytest.approx(0.75 * 95 / 92, abs=1e-6)
    for name in ("value", "lower", "upper"):
        assert located[name] == pytest.approx(plain[name] * factor, abs=2e-6)
    # The number is the one that was counted; only the ratio is another. The word stands beside the ratio as counted.
    assert (located["numerator"], located["word"], plain["word"]) == (90, "", "no clear change")
    assert missing(located["q"])


def test_where_fewer_offences_have_no_place_the_second_ratio_is_the_smaller():
    # Nothing happened but that places became known: 12.7 in 100 had none, and then 4.
    located = one(moved(more=without_place(12.7, 4.0)), breakdown="compared=year before, located")
    assert located["value"] == pytest.approx(0.75 * (100 - 12.7) / (100 - 4.0), abs=1e-6)
    assert located["value"] < 0.75


def test_across_a_break_the_ratio_over_the_rest_of_the_force_is_located_too(monkeypatch):
    broken(monkeypatch, break_on("2024-02-28"))
    rows = moved(more=without_place(5.0, 8.0))
    located = one(rows, breakdown="compared=year before, rest of force, located")
    # The rest of the force has its offences without a place among its own: the share moves the area's ratio only.
    ratio = (90 / 120) * (95 / 92) / (400 / 500)
    assert located["value"] == pytest.approx(ratio, abs=1e-6)
    assert (located["lower"], located["upper"]) == limits(ratio, CHANCE, 1 / 400, 1 / 500, 0.1**2)
    assert missing(located["q"])
    assert not rows.duplicated("breakdown").any()
    assert len(rows) == 5


def test_without_a_break_only_the_areas_own_ratio_is_located():
    rows = moved(more=without_place(5.0, 8.0))
    assert set(rows["breakdown"]) == {"compared=year before", "compared=year before, located", "detectable=year before"}


# The last two pairs are one point apart, which floating-point numbers make a little more.
@pytest.mark.parametrize(("before", "after"), [(5.0, 6.0), (6.0, 5.0), (0.0, 1.0), (5.0, 5.0), (8.3, 7.3), (7.3, 8.3)])
def test_a_share_that_moved_by_one_point_or_less_changes_nothing(before, after):
    assert "compared=year before, located" not in set(moved(more=without_place(before, after))["breakdown"])


def test_all_pseudo_areas_of_no_known_place_count_and_an_airport_does_not():
    more = pd.concat(
        [
            without_place(1.0, 1.6, "met-unknown"),
            without_place(1.0, 1.6, "drawn-unlocated"),
            without_place(1.0, 9.0, "met-heathrow"),
        ],
        ignore_index=True,
    )
    located = one(moved(more=more), breakdown="compared=year before, located")
    assert located["value"] == pytest.approx(0.75 * (1 - 0.02) / (1 - 0.032), abs=1e-6)


@pytest.mark.parametrize("shares", [(math.nan, 5.0), (5.0, math.nan)])
def test_a_share_that_is_not_known_is_not_taken_to_be_none(shares):
    assert "compared=year before, located" not in set(moved(more=without_place(*shares))["breakdown"])


def test_no_second_ratio_stands_beside_one_that_is_refused(monkeypatch):
    broken(monkeypatch, break_on("2024-02-28", "refuse"))
    assert moved(more=without_place(5.0, 8.0))["breakdown"].tolist() == ["compared=year before"]


# --- years that are not whole, and years without any -----------------------------------------------------------------


@pytest.mark.parametrize("line", ['lad24          | "2023" | 120', 'lad24          | "2024" | 90'])
def test_a_year_without_a_number_is_never_half_of_a_movement(line):
    assert line in YEARS
    for drawing in (YEARS.replace(line, ""), YEARS.replace(line, line.rpartition("|")[0] + "|")):
        rows = moved(drawing)
        assert rows.empty
        assert list(rows.columns) == list(schemas.ESTIMATES)


def test_none_after_some_is_a_ratio_of_0_with_an_upper_limit():
    row = one(moved("""
        period | count
        "2023" | 12
        "2024" | 0
    """), breakdown="compared=year before")  # fmt: skip
    assert (row["value"], row["lower"], row["status"], row["numerator"]) == (0, 0, "ok", 0)
    assert 0 < row["upper"] < 1


def test_some_after_none_is_no_number_of_times_as_many():
    row = one(moved("""
        period | count
        "2023" | 0
        "2024" | 12
    """), breakdown="compared=year before")  # fmt: skip
    assert (row["value"], row["upper"]) == (math.inf, math.inf)
    assert 1 < row["lower"] < math.inf


def test_two_years_without_any_have_no_ratio_and_nothing_is_said_to_be_detectable():
    rows = moved("""
        period | count
        "2023" | 0
        "2024" | 0
    """)
    for row in rows.to_dict("records"):
        assert missing(row["value"], row["lower"], row["upper"])
        assert row["status"] == "too few"
    assert rows["word"].tolist() == ["no clear change", ""]


def test_below_ten_no_fall_can_be_relied_on_to_show():
    row = one(moved("""
        period | count
        "2023" | 9
        "2024" | 9
    """), breakdown="detectable=year before")  # fmt: skip
    assert missing(row["lower"])
    assert row["upper"] > 2


@settings(max_examples=6)
@given(st.integers(0, 400), st.integers(0, 400))
def test_a_movement_and_its_mirror_image_are_each_others_inverse(before, after):
    drawing = 'period | count\n"2023" | {}\n"2024" | {}'
    there, back = (
        one(moved(drawing.format(*pair)), breakdown="compared=year before")
        for pair in ((before, after), (after, before))
    )
    assert there["status"] == back["status"]
    if before and after:
        assert there["value"] * back["value"] == pytest.approx(1, rel=1e-3)
        assert there["lower"] * back["upper"] == pytest.approx(1, rel=1e-2)


# --- what is judged --------------------------------------------------------------------------------------------------

TWICE = """
    indicator        | geography      | period | count
    rape             | lad24          | "2023" | 100
    rape             | lad24          | "2024" | 200
    rape             | rest of region | "2023" | 500
    rape             | rest of region | "2024" | 500
    robbery_personal | lad24          | "2023" | 300
    robbery_personal | lad24          | "2024" | 100
    robbery_personal | rest of region | "2023" | 900
    robbery_personal | rest of region | "2024" | 900
    weapon_possession| lad24          | "2023" | 80
    weapon_possession| lad24          | "2024" | 84
"""
THREE = ("rape", "robbery_personal", "weapon_possession")


def judged(drawing=TWICE, chosen=None, more=None, bounds=("exact",), between=(THEN, NOW)):
    rows = estimates(drawing)
    if more is not None:
        rows = pd.concat([rows, more], ignore_index=True)
    found = movements.judged(chosen or edition(*THREE), rows, *between, bounds=bounds)
    assert list(found.columns) == movements.COLUMNS
    return found


def word_of(rows, name="rape", **wanted):
    return one(rows, indicator=name, **wanted)["word"]


def test_a_word_needs_an_interval_and_a_false_discovery_rate_in_the_family_of_the_area():
    rows = judged()
    ratios = {"rape": (2, 1 / 100 + 1 / 200), "robbery_personal": (1 / 3, 1 / 300 + 1 / 100),
              "weapon_possession": (1.05, 1 / 80 + 1 / 84)}  # fmt: skip
    expected = false_alarms([chance_of(ratio, chance, 0.1**2) for ratio, chance in ratios.values()])
    assert rows["q"].tolist() == pytest.approx(expected, rel=1e-4)
    assert rows["word"].tolist() == ["rose", "fell", "no clear change"]
    assert rows["ratio"].tolist() == pytest.approx([2, 1 / 3, 1.05])
    assert rows["ratio"].tolist() == rows["own_ratio"].tolist()
    assert set(rows["relative"]) == set(rows["located"]) == {False}


def test_a_rise_that_is_one_of_eight_looked_at_may_not_be_called_one(monkeypatch):
    monkeypatch.setattr(ordinary_variation, "tau_of", lambda name: 0.0)
    rise = 'indicator | period | count\nrape | "2023" | 100\nrape | "2024" | 132\n'
    assert word_of(judged(rise, edition())) == "rose"
    others = [name for name in parameters.names("indicators") if name != "rape"][:7]
    still = "\n".join(f'{name} | "{year}" | 50' for name in others for year in (2023, 2024))
    row = one(judged(rise + still, edition("rape", *others)), indicator="rape")
    assert row["lower"] > 1
    assert row["word"] == "no clear change"


def test_outside_the_headlines_nothing_is_tested_and_the_family_is_the_smaller():
    rows = judged(chosen=edition("rape"))
    assert word_of(rows, "robbery_personal") == word_of(rows, "weapon_possession") == UNTESTED
    assert missing(*rows["q"][1:])
    assert rows["q"][0] == pytest.approx(chance_of(2, 1 / 100 + 1 / 200, 0.1**2), rel=1e-4)


def test_one_areas_movements_do_not_make_another_areas_more_certain():
    both = judged(more=estimates(TWICE, area_code=TWO))
    for code in (ONE, TWO):
        own = both[both["area_code"] == code].reset_index(drop=True)
        pd.testing.assert_frame_equal(own.assign(area_code=ONE), judged())


def test_a_family_holds_the_ratio_that_decides_of_each_headline_whichever_it_is(monkeypatch):
    broken(monkeypatch, break_on("2024-02-28", series=["rape"]))
    rows = judged(chosen=edition("rape", "robbery_personal"))
    expected = false_alarms(
        [
            chance_of(2 / 1, 1 / 100 + 1 / 200, 1 / 500, 1 / 500, 0.1**2),
            chance_of(1 / 3, 1 / 300 + 1 / 100, 0.1**2),
        ]
    )
    assert rows["q"][:2].tolist() == pytest.approx(expected, rel=1e-4)
    assert rows["relative"].tolist() == [True, False, False]
    assert rows["grade"].tolist() == ["relative only", "", ""]
    assert rows["word"].tolist() == ["more than the rest of the force", "fell", UNTESTED]


def test_an_areas_own_figure_across_a_break_has_no_word_however_far_it_moved(monkeypatch):
    broken(monkeypatch, break_on("2024-02-28"))
    # The area and the rest of its force both have a third as many.
    row = one(judged(TWICE.replace('rest of region | "2024" | 900', 'rest of region | "2024" | 300')),
              indicator="robbery_personal")  # fmt: skip
    assert row["own_upper"] < 1
    assert (row["ratio"], row["word"]) == (1, "no clear change")


def test_what_a_break_refuses_has_neither_ratio_nor_word(monkeypatch):
    broken(monkeypatch, break_on("2024-02-28", "refuse", series=["rape"]))
    rows = judged()
    row = one(rows, indicator="rape")
    numbers = ("own_ratio", "own_lower", "own_upper", "ratio", "lower", "upper", "p", "q", "fall", "rise")
    assert missing(*(row[name] for name in numbers))
    assert (row["numerator"], row["numerator_earlier"], row["word"]) == (200, 100, "not comparable")
    # Nor has it a part in the family.
    chances = [chance_of(1 / 3, 1 / 300 + 1 / 100, 0.1**2), chance_of(1.05, 1 / 80 + 1 / 84, 0.1**2)]
    assert rows["q"][1:].tolist() == pytest.approx(false_alarms(chances), rel=1e-4)


def test_across_a_break_without_a_rest_of_the_force_an_areas_movement_is_not_comparable(monkeypatch):
    broken(monkeypatch, break_on("2024-02-28"))
    row = one(judged(), indicator="weapon_possession")
    assert row["own_ratio"] == 1.05
    assert missing(row["ratio"], row["lower"], row["p"], row["q"], row["rise"])
    assert (row["relative"], row["word"]) == (False, "not comparable")
    told = one(moved(TWICE), indicator="weapon_possession", breakdown="compared=year before")
    assert (told["value"], told["word"]) == (1.05, "not comparable")


def test_no_change_is_detectable_by_a_ratio_that_is_not_there(monkeypatch):
    broken(monkeypatch, break_on("2024-02-28"))
    rows = moved(TWICE)
    assert set(rows.loc[rows["breakdown"] == "detectable=year before", "indicator"]) == {"rape", "robbery_personal"}


def test_beside_a_small_rest_of_the_force_only_a_larger_change_is_detectable(monkeypatch):
    plain = one(moved(), breakdown="detectable=year before")
    broken(monkeypatch, break_on("2024-02-28"))
    beside = one(moved(), breakdown="detectable=year before")
    few = one(moved(YEARS.replace("500", "50").replace("400", "40")), breakdown="detectable=year before")
    assert few["lower"] < beside["lower"] < plain["lower"] < 1 < plain["upper"] < beside["upper"] < few["upper"]


def test_between_a_year_and_itself_there_is_no_break_and_no_clear_change(monkeypatch):
    broken(monkeypatch, break_on("2024-02-28", "refuse"))
    rows = judged(between=(NOW, NOW))
    assert set(rows["ratio"]) == {1}
    assert set(rows["grade"]) == {""}
    assert set(rows["word"]) == {"no clear change"}


def test_walked_backwards_a_movement_is_its_inverse_and_meets_the_same_break(monkeypatch):
    there, back = judged(), judged(between=(NOW, THEN))
    assert (there["ratio"] * back["ratio"]).tolist() == pytest.approx([1, 1, 1])
    assert (there["lower"] * back["upper"]).tolist() == pytest.approx([1, 1, 1])
    assert back["word"].tolist() == ["fell", "rose", "no clear change"]
    broken(monkeypatch, break_on("2024-02-28", "refuse"))
    assert set(judged(between=(NOW, THEN))["word"]) == {"not comparable"}


# --- located and counted, two words ----------------------------------------------------------------------------------


def test_where_the_located_ratio_has_another_word_the_two_years_are_not_comparable(monkeypatch):
    monkeypatch.setattr(ordinary_variation, "tau_of", lambda name: 0.0)
    fall = 'period | count\n"2023" | 400\n"2024" | 340\n'
    # 0.85 leaves out 1; had 88 in 100 stayed located and not 80, it would be 0.935.
    row = one(judged(fall, edition(), more=without_place(12.0, 20.0)))
    assert (row["ratio"], row["located"], row["word"]) == (0.85, True, "not comparable")
    assert row["upper"] < 1 < row["upper_located"]
    assert row["ratio_located"] == pytest.approx(0.85 * 88 / 80)
    # The test was made, and stays in its family.
    assert row["q"] == pytest.approx(chance_of(0.85, 1 / 400 + 1 / 340), rel=1e-4)
    assert word_of(judged(fall, edition())) == "fell"


def test_where_both_have_the_same_word_it_stands():
    row = one(judged(more=without_place(5.0, 8.0)), indicator="rape")
    assert (row["located"], row["word"]) == (True, "rose")


def test_a_located_ratio_that_only_the_family_makes_uncertain_takes_the_word_away_too(monkeypatch):
    monkeypatch.setattr(ordinary_variation, "tau_of", lambda name: 0.0)
    drawn = 'indicator | period | count\nrape | "2023" | 400\nrape | "2024" | 330\n'
    others = "\n".join(
        f'{name} | "{year}" | 50' for name in ("robbery_personal", "weapon_possession") for year in (2023, 2024)
    )
    row = one(judged(drawn + others, edition(*THREE), more=without_place(12.0, 13.9)), indicator="rape")
    # By the interval alone either would be a fall.
    assert max(row["upper"], row["upper_located"]) < 1
    assert row["q"] <= 0.05
    assert row["word"] == "not comparable"


# --- bounds of a definition ------------------------------------------------------------------------------------------

BOUNDS = """
    indicator        | bound    | period | count
    serious_violence | certain  | "2023" | 100
    serious_violence | certain  | "2024" | 150
    serious_violence | possible | "2023" | 110
    serious_violence | possible | "2024" | 180
    rape             | exact    | "2023" | 120
    rape             | exact    | "2024" | 90
"""
ALL = ("exact", "certain", "possible")
OF_BOUNDS = edition("serious_violence", "rape")


def test_the_two_bounds_of_a_definition_are_one_test_by_the_larger_p():
    rows = judged(BOUNDS, OF_BOUNDS, bounds=ALL).set_index("bound")
    bounds = {"certain": chance_of(1.5, 1 / 100 + 1 / 150, 0.1**2),
              "possible": chance_of(180 / 110, 1 / 110 + 1 / 180, 0.1**2)}  # fmt: skip
    for bound, p in bounds.items():
        assert rows.loc[bound, "p"] == pytest.approx(p, rel=1e-4)
    # Two tests, not three.
    q = false_alarms([max(bounds.values()), chance_of(0.75, CHANCE, 0.1**2)])
    assert rows.loc[["certain", "possible", "exact"], "q"].tolist() == pytest.approx([q[0], q[0], q[1]], rel=1e-4)
    assert rows["word"].to_dict() == {"certain": "rose", "possible": "rose", "exact": "no clear change"}


def test_bounds_too_far_apart_are_not_tested_and_are_in_no_family():
    # 188 is more than 1.25 times 150, and 187 is not.
    rows = judged(BOUNDS.replace("180", "188"), OF_BOUNDS, bounds=ALL).set_index("bound")
    assert rows.loc[["certain", "possible"], "word"].tolist() == [UNTESTED] * 2
    assert missing(*rows.loc[["certain", "possible"], "q"])
    assert rows.loc["exact", "q"] == pytest.approx(chance_of(0.75, CHANCE, 0.1**2), rel=1e-4)
    assert rows.loc["certain", "lower"] > 1
    near = judged(BOUNDS.replace("180", "187"), OF_BOUNDS, bounds=ALL).set_index("bound")
    assert near.loc["certain", "word"] == "rose"


def test_bounds_whose_words_would_be_opposite_show_no_clear_change(monkeypatch):
    monkeypatch.setattr(ordinary_variation, "tau_of", lambda name: 0.0)
    drawn = BOUNDS.replace("100", "1000").replace("150", "1200").replace("110", "1600").replace("180", "1300")
    rows = judged(drawn, OF_BOUNDS, bounds=ALL).set_index("bound")
    assert rows.loc["certain", "lower"] > 1 > rows.loc["possible", "upper"]
    assert rows.loc[["certain", "possible"], "word"].tolist() == ["no clear change"] * 2


def test_one_bound_without_the_other_is_not_tested():
    lines = [line for line in BOUNDS.splitlines() if "possible" not in line]
    assert word_of(judged("\n".join(lines), OF_BOUNDS, bounds=ALL), "serious_violence") == UNTESTED


def test_bounds_across_a_break_have_no_rest_of_the_force_and_are_not_comparable(monkeypatch):
    broken(monkeypatch, break_on("2024-02-28"))
    rows = judged(BOUNDS, OF_BOUNDS, bounds=ALL)
    assert set(rows["word"]) == {"not comparable"}


def test_the_estimates_of_an_edition_hold_exact_rows_only():
    rows = moved(BOUNDS, OF_BOUNDS)
    assert set(rows["indicator"]) == {"rape"}


# --- a second, slow way ----------------------------------------------------------------------------------------------

COUNTS = st.integers(10, 3000)


def slow_words(numbers, headlines):
    """The words of the area's headlines, by plain loops over `numbers`: name -> the two years'."""
    chances, limits_of = [], []
    for name in headlines:
        before, after = numbers[name]
        ratio, variances = after / before, (1 / before, 1 / after, 0.1**2)
        half = Z * math.sqrt(sum(variances))
        chances.append(chance_of(ratio, *variances))
        limits_of.append((ratio * math.exp(-half), ratio * math.exp(half)))
    words = []
    for q, (lower, upper) in zip(false_alarms(chances), limits_of, strict=True):
        clear = q <= 0.05 and not lower <= 1 <= upper
        words.append("no clear change" if not clear else "rose" if lower > 1 else "fell")
    return words


@settings(max_examples=25)
@given(st.lists(st.tuples(COUNTS, COUNTS), min_size=3, max_size=3))
def test_words_are_those_of_a_slow_second_way(pairs):
    numbers = dict(zip(THREE, pairs, strict=True))
    drawn = "\n".join(
        f'{name} | "{year}" | {count}'
        for name, pair in numbers.items()
        for year, count in zip((2023, 2024), pair, strict=True)
    )
    rows = judged(f"indicator | period | count\n{drawn}")
    assert rows["word"].tolist() == slow_words(numbers, THREE)
