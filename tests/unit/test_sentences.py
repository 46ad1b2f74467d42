"""Words say what their number carries and no more: a missing number is said in words, and no word gives a direction."""

import re
from pathlib import Path

import pytest

from svd_analysis import schemas, sentences
from svd_analysis.cells import REST
from svd_analysis.sentences.changes import _files as files_by_source
from tests.unit.conftest import drawn, words

DIRECTION = re.compile(
    r"\b(rose|risen|ris(e|es|ing)|fell|fallen|fall(s|ing)?|higher|lower|increas\w*|decreas\w*|declin\w*|improv\w*"
    r"|worse\w*|safer|grew|grow\w*|dropp\w*|reduc\w*|up|down)\b",
    re.IGNORECASE,
)
NO_VALUE = re.compile(r"\b(nan|none|inf|<na>)\b", re.IGNORECASE)


def row(**changed):
    nan = float("nan")
    return {
        "status": "ok", "numerator": 2595, "denominator_status": "ok", "per": 1000.0, "value": 10.506, "lower": 10.1,
        "upper": 10.92, "denominator": nan,
    } | changed  # fmt: skip


COUNT_ONLY = {
    "per": float("nan"),
    "denominator_status": "none",
    "numerator": 4,
    "value": 4.0,
    "lower": 1.1,
    "upper": 10.2,
}


def test_numbers_as_text():
    assert sentences.whole(1234567) == "1,234,567"
    assert [sentences.decimal(one) for one in (10.506, 1.0, 0.25, 0, 1234.5)] == [
        "10.5",
        "1.0",
        "0.25",
        "0.0",
        "1,234.5",
    ]


def test_a_rate_is_said_with_its_denominator_and_interval():
    assert sentences.count_text(row()) == "2,595"
    assert sentences.value_text(row()) == "10.5"
    assert sentences.interval_text(row()) == "10.1 to 10.9"
    assert sentences.rate_phrase(row()) == "10.5 per 1,000 residents (95% interval 10.1 to 10.9)"


def test_a_zero_is_a_number():
    zero = row(status="zero", numerator=0, value=0.0, lower=0.0, upper=0.1)
    assert sentences.count_text(zero) == "0"
    assert sentences.value_text(zero) == "0.0"


@pytest.mark.parametrize("status", [one for one in schemas.STATUSES if one not in ("ok", "zero")])
def test_whatever_has_no_number_is_said_in_words_and_never_as_a_number(status):
    missing = row(status=status, numerator=None, value=float("nan"), lower=float("nan"), upper=float("nan"))
    for said in (sentences.count_text(missing), sentences.value_text(missing), sentences.rate_phrase(missing)):
        assert said == sentences.STATUS_WORDS[status]
        assert not re.search(r"\d|nan", said)
    assert sentences.interval_text(missing) == "none"


def test_no_row_is_not_in_this_source():
    assert (
        sentences.count_text(None) == sentences.value_text(None) == sentences.rate_phrase(None) == "not in this source"
    )
    assert sentences.interval_text(None) == "none"


def test_a_count_without_a_rate_is_never_said_as_one():
    assert sentences.value_text(row(**COUNT_ONLY)) == "no rate"
    assert "per" not in sentences.rate_phrase(row(**COUNT_ONLY))
    assert sentences.interval_text(row(**COUNT_ONLY)) == "1 to 10"


def test_lists_in_prose():
    assert [sentences.listed(words) for words in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == [
        "", "a", "a and b", "a, b and c",
    ]  # fmt: skip


def test_letters_of_data_are_escaped_where_they_are_shown():
    assert sentences.Sentence("<script>&\n\nb")._repr_html_() == "<p>&lt;script&gt;&amp;</p><p>b</p>"


def said(svd):
    """Everything that is said of an area in sentences, without the fixed words on why there is no word."""
    texts = [*sentences.lead(svd), *sentences.data_changes(svd), sentences.in_one(svd), sentences.gaps(svd),
             sentences.unlocated(svd), sentences.bounds(svd), sentences.places(svd), sentences.unbridged(svd),
             sentences.forks(svd), sentences.comparator_note(svd)]  # fmt: skip
    texts += [str(value) for tile in sentences.tiles(svd) for value in tile.values()]
    return [str(text) for text in texts if text]


def test_no_sentence_shows_a_missing_value_as_one(assessments):
    for svd in assessments:
        for text in said(svd):
            assert not re.search(r"\b(nan|None|NaN|<NA>)\b", text), text


def test_the_first_sentence_says_area_and_period_and_the_second_the_standing(assessments):
    for svd in assessments:
        first, second, *_ = sentences.lead(svd)
        assert first.startswith(f"{svd.area.name}, calendar year {svd.edition.year}.")
        assert "illustrative" in second
        assert "agreed definition of serious violence" not in second


def test_the_headline_is_the_row_of_the_estimates(assessments):
    for svd in assessments:
        headline = sentences.headline(svd)
        estimate = svd.row("core_recorded_violence")
        assert sentences.whole(estimate["numerator"]) in headline
        assert sentences.decimal(estimate["value"]) in headline


def test_no_word_of_direction_is_said_of_a_figure(assessments):
    for svd in assessments:
        for text in (sentences.in_one(svd), sentences.unlocated(svd), sentences.bounds(svd)):
            assert not DIRECTION.search(text), text


def test_no_page_of_an_invented_place_says_that_somebody_agreed_its_definition():
    folder = Path(sentences.__file__).parent
    source = "".join(path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.py")))
    assert source.count("agreed definition of serious violence") == 1


# --- the first screen


RATED = """
    indicator              | period | geography      | numerator | denominator | per  | value | lower | upper
    -----------------------+--------+----------------+-----------+-------------+------+-------+-------+------
    core_recorded_violence | 2024   |                | 859       | 51000       | 1000 | 16.8  | 15.7  | 18.0
    core_recorded_violence | 2024   | rest of region | 1684      | 106000      | 1000 | 15.9  | 15.1  | 16.7
"""
LEVEL = """
    indicator              | breakdown               | value | lower | upper | q    | word
    -----------------------+-------------------------+-------+-------+-------+------+--------------------------
    core_recorded_violence | compared=rest of region | 1.06  | 1.01  | 1.10  | 0.04 | above the rest of the region
"""
MOVEMENT = """
    indicator              | breakdown                           | value | lower | upper | word
    -----------------------+-------------------------------------+-------+-------+-------+----------------
    core_recorded_violence | compared=year before                | 1.19  | 1.05  | 1.35  |
    core_recorded_violence | compared=year before, rest of force | 0.96  | 0.87  | 1.07  | no clear change
"""


def own_ratio(word, value="1.19  | 1.05  | 1.35"):
    """The area's own ratio to the year before with that word, and no other."""
    return (
        f"indicator | breakdown | value | lower | upper | word\n---+---\n"
        f"core_recorded_violence | compared=year before | {value} | {word}"
    )


def first_screen(svd):
    """All the words above the first section."""
    said = [*sentences.lead(svd), *sentences.data_changes(svd), *sentences.cannot_see(svd)]
    return [*map(str, said), *(text for tile in sentences.tiles(svd) for text in words(tile))]


@pytest.mark.parametrize("word", ["above", "below", "like"])
def test_the_word_of_level_is_that_of_the_estimate_and_none_is_chosen_for_it(word):
    # The ratio is drawn the same each time, so that a word chosen by looking at it would be the same too.
    svd = drawn(RATED, LEVEL.replace("above", word))
    assert f"{word} the rest of Example region, 15.9 (15.1 to 16.7)" in sentences.headline(svd)


@pytest.mark.parametrize("word", ["", "not tested: interval only"])
def test_a_level_that_was_not_tested_is_set_beside_the_rest_without_a_word(word):
    said = sentences.headline(drawn(RATED, LEVEL.replace("above the rest of the region", word)))
    assert "beside 15.9 (15.1 to 16.7) in the rest of Example region" in said
    assert not re.search("above|below|like", said)


@pytest.mark.parametrize("word", ["rose", "fell", "no clear change"])
def test_the_word_of_a_movement_is_that_of_the_estimate_and_none_is_chosen_for_it(word):
    # The ratio is drawn the same each time, so that a word chosen by looking at it would be the same too.
    svd = drawn(RATED, LEVEL, own_ratio(word))
    assert f"{word} on 2023 (1.19 times, 95% interval 1.05 to 1.35)." in sentences.headline(svd)
    for said in (sentences.in_one(svd), sentences.tiles(svd)[0]["note"]):
        assert f"{word} on 2023." in said
        assert "1.19" not in said


def test_level_and_movement_stand_in_one_sentence():
    assert sentences.headline(drawn(RATED, LEVEL, own_ratio("rose"))).count(". ") == 0


@pytest.mark.parametrize("word", ["", "not tested: interval only"])
def test_a_movement_that_was_not_tested_is_an_interval_and_has_no_word(word):
    said = sentences.headline(drawn(RATED, LEVEL, own_ratio(word)))
    assert "change on 2023 not tested: interval only (1.19 times, 95% interval 1.05 to 1.35)" in said
    assert not DIRECTION.search(said)


def test_across_a_break_the_word_is_of_the_ratio_over_the_rest_of_the_force():
    # 1.19 (1.05 to 1.35) leaves out 1, and still no word is given of the area's own: it can be recording alone.
    said = sentences.headline(drawn(RATED, LEVEL, MOVEMENT))
    told = said.partition("no clear change beside the rest of the force since 2023")[2]
    # Both ratios with their limits: the area's own, and that over the rest of the force's.
    assert [number for number in ("1.19", "1.05 to 1.35", "0.96", "0.87 to 1.07") if number not in told] == []
    assert "Recording changed on 1 March 2024, which cancels if it hit areas alike" in told
    assert not DIRECTION.search(said)


@pytest.mark.parametrize("word", ["more than the rest of the force", "less than the rest of the force"])
def test_a_relative_word_says_once_what_it_is_relative_to(word):
    svd = drawn(RATED, MOVEMENT.replace("no clear change", word))
    assert f"{word} since 2023 (its ratio is 0.96 times theirs" in sentences.headline(svd)
    assert f"; {word} since 2023." in sentences.in_one(svd)


def test_where_the_share_without_a_place_moved_the_second_value_stands_beside_the_first():
    located = "core_recorded_violence | compared=year before, rest of force, located | 0.98 | 0.89 | 1.09 |"
    said = sentences.headline(drawn(RATED, MOVEMENT + located))
    assert "0.87 to 1.07; had as many been located, 0.98, 0.89 to 1.09)" in said


def test_without_a_break_the_rest_of_the_force_is_not_brought_in():
    said = sentences.headline(drawn(RATED, own_ratio("no clear change"))).partition("no clear change")[2]
    assert "record" not in said
    assert "force" not in said


UNTOLD = "indicator | breakdown | value | lower | upper | status | word\n---+---\n"
OWN, RELATIVE = (f"core_recorded_violence | compared=year before{of} |" for of in ("", ", rest of force"))


@pytest.mark.parametrize(
    ("movement", "why"),
    [
        ("", "there is no whole year before to set beside it"),
        (
            f"{OWN} | | | refused | not comparable",
            "not comparable with 2023, since how these offences are recorded changed on 1 March 2024",
        ),
        # There was none in either year: no ratio, and nothing to tell.
        (f"{OWN} | | | too few | no clear change", "; no clear change on 2023."),
        (
            f"{OWN} 1.19 | 1.05 | 1.35 | ok | not comparable",
            "not comparable with 2023, since recording changed on 1 March 2024, and there is no rest of the force",
        ),
        (
            f"{OWN} 1.19 | 1.05 | 1.35 | ok |\n{RELATIVE} 0.8 | | | ok | not comparable",
            "not comparable with 2023, since the rest of the force has too few",
        ),
        (
            f"{OWN} 1.19 | 1.05 | 1.35 | ok |\n{RELATIVE} 0.8 | 0.7 | 0.9 | ok | not comparable\n"
            f"{RELATIVE[:-2]}, located | 0.95 | 0.83 | 1.08 | ok |",
            "since the share of offences without a place moved, and the ratio of 0.80 (0.70 to 0.90) has another word "
            "than the 0.95 (0.83 to 1.08)",
        ),
    ],
)
def test_where_no_word_can_be_said_the_first_screen_says_why(movement, why):
    svd = drawn(RATED, UNTOLD + movement)
    assert why in sentences.headline(svd)
    for text in first_screen(svd):
        assert not NO_VALUE.search(text), text
        assert not DIRECTION.search(text), text


def test_of_an_area_whose_own_ratio_has_another_word_once_located_both_values_are_said():
    moved = f"{OWN} 1.19 | 1.05 | 1.35 | ok | not comparable\n{OWN[:-2]}, located | 1.02 | 0.91 | 1.15 | ok |"
    # Between 2022 and 2023 there is no break.
    svd = drawn(RATED.replace("2024", "2023"), UNTOLD + moved, edition="example-2024")
    assert "the ratio of 1.19 (1.05 to 1.35) has another word than the 1.02 (0.91 to 1.15)" in sentences.headline(svd)


def test_the_movement_of_every_area_is_the_word_of_its_estimate(assessments):
    for svd in assessments:
        rows = svd.estimates[
            (svd.estimates["area_code"] == svd.area.area_code)
            & (svd.estimates["indicator"] == "core_recorded_violence")
            & svd.estimates["breakdown"].str.startswith("compared=year before")
            & svd.estimates["word"].ne("")
        ]
        assert len(rows) == 1
        word, before = rows["word"].iloc[0], svd.edition.year.back(1)
        told = f"{word} {'on' if 'force' not in rows['breakdown'].iloc[0] else ''}"
        for said in (sentences.lead(svd)[-1], sentences.in_one(svd), sentences.tiles(svd)[0]["note"]):
            assert told.strip() in said
            assert str(before) in said


def test_the_level_of_every_area_is_the_word_of_its_estimate(assessments):
    for svd in assessments:
        rows = svd.estimates[
            (svd.estimates["area_code"] == svd.area.area_code)
            & (svd.estimates["indicator"] == "core_recorded_violence")
            & (svd.estimates["breakdown"] == "compared=rest of region")
        ]
        assert len(rows) == 1
        word = rows["word"].iloc[0].replace("the region", "Example region")
        assert f": {word}, " in sentences.headline(svd)


def test_no_word_of_direction_stands_on_a_first_screen(assessments):
    for svd in assessments:
        for text in first_screen(svd):
            assert not DIRECTION.search(text), text


def test_nothing_on_a_first_screen_is_a_missing_value(assessments):
    for svd in assessments:
        for text in first_screen(svd):
            assert not NO_VALUE.search(text), text


def test_the_three_tiles_are_the_core_measure_homicide_and_young_victims_of_knives(assessments):
    for svd in assessments:
        assert [tile["title"] for tile in sentences.tiles(svd)] == [
            "Core recorded violence", "Homicides", "Knife-injury victims aged 1 to 24",
        ]  # fmt: skip


def test_homicide_is_a_number_of_the_year_and_of_five_and_never_a_rate():
    svd = drawn(
        RATED,
        """
        indicator | period           | geography      | numerator | value | lower | upper
        ----------+------------------+----------------+-----------+-------+-------+------
        homicide  | 2024             |                | 2         | 2     | 0.24  | 7.22
        homicide  | 2024             | rest of region | 3         | 3     | 0.62  | 8.77
        homicide  | 2020-01..2024-12 |                | 4         | 4     | 1.09  | 10.2
        """,
    )
    tile = sentences.tiles(svd)[1]
    assert tile["value"] == "2"
    assert "95% interval 0 to 7" in tile["interval"]
    assert re.search(r"4 (\(1 to 10\) )?in the five years 2020 to 2024", " ".join(tile.values()))
    assert tile["comparator"] == "rest of Example region: 3 in the year"
    assert not re.search(r"%|per 1,000|times", " ".join(tile.values()).replace("95% interval", ""))


def test_the_knife_tile_says_whose_residents_the_rate_is_of():
    svd = drawn(
        RATED,
        """
        indicator                 | geography      | numerator | denominator | per  | value | lower | upper
        --------------------------+----------------+-----------+-------------+------+-------+-------+-------
        knife_injury_victims_1_24 |                | 8         | 16600       | 1000 | 0.48  | 0.21  | 0.95
        knife_injury_victims_1_24 | rest of region | 25        | 33000       | 1000 | 0.76  | 0.49  | 1.12
        """,
    )
    tile = sentences.tiles(svd)[2]
    assert tile["value"] == "8"
    assert tile["interval"] == "0.48 per 1,000 residents under 25 at Census 2021 (95% interval 0.21 to 0.95)"
    assert "0.76 (0.49 to 1.1)" in tile["comparator"]
    assert "rest of Example region" in tile["comparator"]
    assert "Infants under 1 are in the residents and not in the victims." in tile["note"]


def test_a_tile_that_no_source_fills_says_so_and_is_not_0():
    _, homicide, knives = sentences.tiles(drawn(RATED))
    assert homicide["value"] == knives["value"] == "not in this source"


INCOMPLETE = """
    indicator                 | geography      | denominator | per  | status     | source
    --------------------------+----------------+-------------+------+------------+--------------
    core_recorded_violence    |                | 51000       | 1000 | incomplete | mps_borough
    core_recorded_violence    | rest of region | 106000      | 1000 | incomplete | mps_borough
    knife_injury_victims_1_24 |                | 16600       | 1000 | incomplete | mps_dashboard
    knife_injury_victims_1_24 | rest of region | 33000       | 1000 | incomplete | mps_dashboard
"""


def test_a_year_with_a_month_missing_is_no_nan_on_the_first_screen():
    for text in first_screen(drawn(INCOMPLETE)):
        assert not NO_VALUE.search(text), text


def test_a_headline_after_a_year_of_none_is_no_infinity_on_the_first_screen():
    movement = MOVEMENT.replace("1.19  | 1.05  | 1.35", "inf | 0.2 | inf").replace("0.96  | 0.87  | 1.07", "inf | | ")
    for text in first_screen(drawn(RATED, movement)):
        assert not NO_VALUE.search(text), text


# --- areas that are not like the others


CITY = """
    indicator                    | numerator | value | lower | upper | denominator_status
    -----------------------------+-----------+-------+-------+-------+-------------------
    violence_and_sexual_offences | 900       | 900   | 842   | 961   | visitor area
    robbery_all                  | 110       | 110   | 90.4  | 132.6 | visitor area
"""
FORCE = """
    indicator                    | geography      | numerator | denominator | per  | value | lower | upper
    -----------------------------+----------------+-----------+-------------+------+-------+-------+------
    violence_and_sexual_offences |                | 18900     | 718000      | 1000 | 26.3  | 25.9  | 26.7
    violence_and_sexual_offences | rest of region | 45        |             |      | 45    | 33    | 60
    robbery_all                  |                | 500       | 718000      | 1000 | 0.70  | 0.64  | 0.76
"""


def city(*more):
    """An authority where rates by residents would mislead."""
    return drawn(CITY, *more, area="city-of-london", edition="london-2025", source="police_uk_london")


def force(*more):
    """An area of several authorities that is the whole of its region: nobody lives in the rest of it."""
    return drawn(FORCE, *more, area="bedfordshire", edition="bedfordshire-2024", source="police_uk_street")


def test_an_area_of_visitors_has_a_number_and_is_never_given_a_rate():
    svd = city()
    assert "recorded 900 offences of violence and sexual offences in City of London; no rate is given" in (
        sentences.headline(svd)
    )
    tile = sentences.tiles(svd)[0]
    assert tile["value"] == "900"
    assert not re.search("per 1,000", " ".join(first_screen(svd)))


def test_an_area_of_several_authorities_is_counted_as_one():
    assert "18,900 offences of violence and sexual offences in Bedfordshire, 26.3 per 1,000 residents" in (
        sentences.headline(force())
    )


@pytest.mark.parametrize("made", [city, force])
def test_an_area_unlike_the_others_has_sentences_without_missing_values(made):
    for text in first_screen(made()):
        assert not NO_VALUE.search(text), text


@pytest.mark.parametrize("made", [city, force])
def test_an_area_with_no_rest_is_told_so_in_the_headline(made):
    assert "there is no like-for-like comparator" in sentences.headline(made())


def test_45_offences_in_no_authority_are_not_shown_as_a_rate_of_45_beside_a_rate_of_26():
    tile = sentences.tiles(force())[0]
    assert tile["value"] == "26.3"
    assert "45" not in tile["comparator"]


@pytest.mark.parametrize("made", [city, force])
def test_a_page_whose_headline_has_no_comparator_does_not_go_on_to_describe_one(made):
    assert not sentences.comparators(made()).startswith("The comparator is the rest")


# --- what the sections say


def test_the_funnel_says_where_the_area_lies_and_gives_no_verdict():
    inside = """
        indicator              | breakdown    | value | lower | upper | word
        -----------------------+--------------+-------+-------+-------+-------
        core_recorded_violence | funnel=99.8% | 16.8  | 8.1   | 24.0  | inside
    """
    for word in ("inside", "above", "below"):
        said = sentences.funnel(drawn(RATED, inside.replace("inside", word)))
        assert f"Exampleton lies {word} the 99.8% limits" in said
        assert "Inside the limits is not the same as acceptable" in said
    assert sentences.funnel(drawn(RATED)).startswith("No funnel is drawn")


def test_most_similar_areas_are_ours_and_never_pass_for_the_home_offices():
    similar = LEVEL.replace("rest of region", "most similar")
    assert "not the Home Office's" in sentences.similar(drawn(RATED, similar))
    assert sentences.similar(drawn(RATED)).startswith("Most similar areas are not given")


def test_where_no_source_tells_ages_their_absence_is_called_a_gap_and_no_finding():
    assert "a gap in the evidence and not a finding" in sentences.people(drawn(RATED))


def test_a_band_of_age_without_a_number_leaves_all_shares_unsaid():
    ages = """
        indicator            | geography | area_code      | breakdown | numerator | status     | source
        ---------------------+-----------+----------------+-----------+-----------+------------+---------
        vawg_victims_by_age  | region    | example-region | age=10-19 | 30        |            | mps_vawg
        vawg_victims_by_age  | region    | example-region | age=20-29 | 10        |            | mps_vawg
    """
    assert list(sentences.ages_told(drawn(RATED, ages))["share"]) == [75, 25]
    hidden = ages.replace("10        |            ", "          | suppressed ")
    assert sentences.ages_told(drawn(RATED, hidden)).empty


def test_the_gravest_break_between_the_two_years_is_named():
    assert sentences.grade_met(drawn(RATED), "core_recorded_violence") == "relative only"
    vawg = "indicator | numerator | source\n---+---\nvawg_victims | 683 | mps_vawg"
    assert sentences.grade_met(drawn(RATED, vawg), "vawg_victims") == "refuse"
    assert sentences.grade_met(drawn(RATED, edition="example-2024"), "core_recorded_violence") == "none"


@pytest.mark.parametrize(
    ("lower", "upper", "said"), [(0.85, 1.02, "0.85 to 1.02"), (0.2, float("inf"), "0.20 to no upper limit")]
)
def test_a_ratio_without_an_upper_limit_says_so(lower, upper, said):
    assert sentences.ratio_interval({"lower": lower, "upper": upper}) == said


def test_no_rest_of_region_row_is_needed_for_a_page(assessments):
    for svd in assessments:
        assert svd.row("core_recorded_violence", geography=REST) is not None
    alone = drawn("\n".join(RATED.splitlines()[:-1]))
    assert "no like-for-like comparator" in sentences.tiles(alone)[0]["comparator"]


def test_how_neighbourhoods_came_by_values_of_2011_is_said_split_merged_and_left_out():
    counted = [("U", 80), ("S", 4), ("M", 1), ("X", 3)]
    quality = schemas.quality_of([[
        schemas.quality("deprivation", "", "unbridged", expected=30, found=2, place="X09000001"),
        *(schemas.quality("lsoa_change_lookup", "", "bridged", found=flag, rows=rows) for flag, rows in counted),
    ]])  # fmt: skip
    svd = drawn("indicator | numerator\nrape | 9", quality=quality)
    assert str(sentences.unbridged(svd)) == (
        "2 of 30 neighbourhoods (6.7%) could not be given a rank, because their boundaries changed irregularly between "
        "2011 and 2021; they are in no fifth. Example region's neighbourhoods: 80 unchanged since 2011, with their "
        "value, 4 of those that were split, with the value of the whole, 1 merged of several, with the mean of their "
        "parts and 3 redrawn irregularly, without a value."
    )


def test_a_newer_file_of_one_of_two_uses_is_named_once():
    svd = drawn("indicator | numerator\nrape | 9")
    ages = [entry for entry in svd.edition.sources if entry.source == "census_age_bands"]
    assert len(ages) == 2
    before = files_by_source(svd, svd.edition)["census_age_bands"]
    assert before == {file.sha256 for entry in ages for file in entry.files}
