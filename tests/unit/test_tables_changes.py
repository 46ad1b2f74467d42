"""Tables of change show the rows of CHANGES: every word is the row's, a blank is never 0, a first edition has none."""

import re
from dataclasses import replace

import pytest

from svd_analysis import parameters, rates, schemas, sentences, tables
from svd_analysis.html_tables import HTMLTable
from svd_analysis.sentences.two_editions import AS_PUBLISHED
from tests.changes import changes, two
from tests.unit.conftest import by_first, drawn, words

NO_VALUE = re.compile(r"\b(nan|inf|<na>)\b", re.IGNORECASE)
HEADLINES = """
    indicator | as_published | restated | latest_value | ratio | lower | upper | smallest_detectable | direction
    ---+---
    rape | 64 | 62 | 54 | 0.93 | 0.58 | 1.49 | 1.83 | no clear change
    core_recorded_violence | 848 | 852 | 861 | 1.01 | 0.90 | 1.11 | 1.26 | no clear change
"""
STEPS = """
    as_published | revision | attribution | boundary | definition | restated | population | movement | latest_value
    ---+---
    500 | -1.25 | -3 | 4 | 0 | 499.75 | 2.5 | 14.75 | 517
"""
ALL = (
    tables.headline_changes, tables.count_steps, tables.rate_steps, tables.comparability, tables.two_definitions,
    tables.attribution, tables.progress, tables.questions,
)  # fmt: skip


def stepped(**same):
    return changes(STEPS, indicator="violence_with_injury", **same).assign(taxonomy=0.0)


def headline(frame, title="Rape", **more):
    return by_first(tables.headline_changes(two(frame, **more)))[title]


# --- headlines


def test_headlines_stand_in_the_order_declared_and_not_in_that_of_the_numbers():
    assert list(by_first(tables.headline_changes(two(changes(HEADLINES))))) == ["Core recorded violence", "Rape"]


def test_a_headline_shows_three_numbers_the_ratio_its_finding_and_the_word_of_its_row():
    row = headline(changes(HEADLINES))
    assert (row["2023 as counted then"], row["2023 restated"], row["2024"]) == ("64", "62", "54")
    assert row["Ratio (95% interval)"] == "0.93 (0.58 to 1.49)"
    assert (row["Finding"], row["Movement"], row["Comparable"]) == ("rape/exampleton", "no clear change", "comparable")
    assert row["Change that would show"] == "+83%"  # 100 x (1.83 - 1)


@pytest.mark.parametrize("word", [word for words in rates.WORDS.values() for word in words] + [rates.NOT_TESTED])
def test_the_word_is_that_of_the_row_whatever_the_numbers(word):
    assert headline(changes(HEADLINES.replace("no clear change", word)))["Movement"] == word


def test_the_earlier_number_is_headed_as_published_only_where_it_was():
    assert "2023 as published" in headline(changes(HEADLINES), published=AS_PUBLISHED)
    assert "2023 as counted then" in headline(changes(HEADLINES))


def test_a_missing_number_is_said_in_words_and_never_as_zero():
    blank = """
        indicator | latest_value | comparable | direction | reason
        ---
        rape | 54 | not comparable | not comparable | withheld
    """
    row = headline(changes(blank))
    assert (row["2023 as counted then"], row["2023 restated"]) == ("not available", "not available")
    assert row["Ratio (95% interval)"] == "no ratio"


def test_a_reason_is_told_once_with_the_headlines_it_is_of():
    frame = changes(HEADLINES).assign(comparable="relative only", reason="the record system changed")
    notes = tables.headline_changes(two(frame)).notes
    assert notes[-1] == "Relative only (core recorded violence and rape): the record system changed."


def test_the_second_value_stands_where_the_unlocated_share_moved_and_only_there():
    located = HEADLINES.replace("| ratio |", "| ratio_located | ratio |", 1).replace("| 0.93 ", "| 1.02 | 0.93 ")
    shown = by_first(tables.headline_changes(two(changes(located.replace("| 1.01 ", "| | 1.01 ")))))
    assert shown["Rape"]["If as many had been located"] == "1.02"
    assert shown["Core recorded violence"]["If as many had been located"] == "not needed"


def test_of_a_few_homicides_no_ratio_is_made():
    few = """
        indicator | as_published | restated | latest_value | ratio | lower | upper
        ---
        homicide | 2 | 2 | 1 | 0.5 | 0.05 | 5.5
    """
    assert headline(changes(few), "Homicide")["Ratio (95% interval)"] == "too few"


def test_an_infinite_ratio_is_written_in_words():
    none = """
        indicator | as_published | restated | latest_value | ratio | lower | upper
        ---
        rape | 0 | 0 | 9 | 99999999 | 1.2 | 99999999
    """
    assert headline(changes(none))["Ratio (95% interval)"] == "beyond any number (1.20 to no upper limit)"


# --- every step


def test_steps_stand_with_their_signs_and_add_up_to_the_numbers_around_them():
    row = by_first(tables.count_steps(two(stepped())))["Violence with injury"]
    # 500 - 1.25 - 3 + 4 = 499.75; 499.75 + 2.5 + 14.75 = 517.
    assert list(row.values())[1:] == ["500", "-1.2", "-3", "0", "+4", "0", "499.8", "+2.5", "+14.8", "517"]


def test_a_rate_has_residents_where_a_count_has_a_population():
    columns = tables.rate_steps(two(stepped(quantity="rate").assign(denominator=0.5))).columns
    assert "Denominator" in columns
    assert "Population" not in columns
    assert "Denominator" not in tables.count_steps(two(stepped())).columns


def test_a_step_that_could_not_be_worked_out_is_not_available_and_one_that_is_nothing_is_zero():
    gone = stepped().assign(taxonomy=float("nan"), restated=float("nan"), movement=float("nan"))
    row = by_first(tables.count_steps(two(gone)))["Violence with injury"]
    assert (row["Taxonomy"], row["2023 restated"], row["Movement"]) == ("not available",) * 3
    assert row["Definition"] == "0"


def test_a_step_that_is_hardly_anything_is_not_written_as_zero():
    row = by_first(tables.count_steps(two(stepped().assign(taxonomy=-0.004, boundary=1e-12))))
    assert (row["Violence with injury"]["Taxonomy"], row["Violence with injury"]["Boundary"]) == ("-0.004", "0")


def test_a_number_without_a_rate_has_no_step_for_its_population():
    row = by_first(tables.count_steps(two(stepped().assign(population=float("nan"), movement=17.25))))
    assert row["Violence with injury"]["Population"] == "no rate"


def test_certain_and_possible_have_a_row_each():
    rows = changes(STEPS, STEPS, indicator="rape").assign(indicator="serious_violence", bound=["certain", "possible"])
    titles = [row[0] for row in tables.count_steps(two(rows)).rows]
    assert [title.rpartition(": ")[2] for title in titles] == ["certain", "possible"]


def test_a_measure_of_other_years_than_the_editions_says_which():
    rows = stepped(earlier="2022/23", latest="2023/24")
    assert tables.count_steps(two(rows)).rows[0][0] == "Violence with injury (2022/23 to 2023/24)"


def test_every_measure_has_a_reason_or_is_like_for_like():
    rows = changes(STEPS, STEPS, indicator="rape").assign(
        indicator=["rape", "knife_crime"], reason=["", "a class ended"]
    )
    shown = by_first(tables.comparability(two(rows)))
    assert (shown["Rape"]["Why"], shown["Knife crime"]["Why"]) == ("like for like", "a class ended")


# --- both definitions


BOTH = """
    indicator | bound | definition | earlier_under_old | earlier_under_new | latest_under_old | latest_under_new
    ---+---
    serious_violence | certain | 166 | 62 | 228 | 54 | 242
    serious_violence | possible | 0 | 2014 | 2014 | 2278 | 2278
"""


def test_both_years_stand_under_both_definitions_from_certain_to_possible():
    shown = tables.two_definitions(two(changes(BOTH)))
    assert [row[1:] for row in shown.rows] == [("62 to 2,014", "228 to 2,014"), ("54 to 2,278", "242 to 2,278")]
    assert [row[0].rpartition(", ")[2] for row in shown.rows] == ["2023", "2024"]
    assert "(example-2024)" in shown.columns[1]
    assert "(example-2025)" in shown.columns[2]


def test_where_the_definition_stayed_the_same_a_sentence_says_so():
    # Sampleford's does; only Exampleton adopts another.
    rows = changes(BOTH, area_code="X09000002").assign(definition=0.0)
    said = tables.two_definitions(two(rows, area="sampleford"))
    assert not isinstance(said, HTMLTable)
    assert "did not change" in said


# --- attribution


MOVED = """
    indicator | area_code      | geography | revision | attribution
    ----------+----------------+-----------+----------+------------
    rape      | X09000001      | lad24     | 0.4      | -2
    rape      | met-unknown    | pseudo    | 0.6      | 3
    rape      | example-region | region    | 1        | 0
"""


def test_what_an_area_lost_stands_beside_the_regions_revision_and_the_pseudo_areas():
    row = by_first(tables.attribution(two(changes(MOVED))))["Rape"]
    assert row == {
        "Headline": "Rape", "Revision, Exampleton": "+0.4", "Attribution, Exampleton": "-2",
        "Attribution, no borough recorded": "+3", "Revision, all of Example region": "+1",
        "Attribution, all of Example region": "0",
    }  # fmt: skip


# --- progress


@pytest.mark.parametrize(
    ("word", "comparable", "progress", "beside"),
    [
        ("fell", "comparable", "improved", "its own 2023, restated"),
        ("rose", "comparable after restatement", "worsened", "its own 2023, restated"),
        ("less than the rest of the force", "relative only", "improved", "the rest of the force"),
        ("more than the rest of the force", "relative only", "worsened", "the rest of the force"),
        ("no clear change", "relative only", "no clear change", "the rest of the force"),
        ("not comparable", "not comparable", "not comparable", "nothing"),
        ("not tested: interval only", "comparable", "not comparable", "nothing"),
    ],
)
def test_progress_on_a_finding_follows_from_its_word_and_from_nothing_else(word, comparable, progress, beside):
    frame = changes(HEADLINES).assign(direction=word, comparable=comparable)
    row = by_first(tables.progress(two(frame)))["rape/exampleton"]
    assert (row["Progress"], row["Beside what"]) == (progress, beside)


def test_a_finding_that_this_edition_no_longer_counts_is_followed_up_with_the_reason():
    gone = """
        indicator | as_published | comparable | direction | reason
        ---
        rape | 64 | not comparable | not comparable | not counted now
    """
    row = by_first(tables.progress(two(changes(gone))))["rape/exampleton"]
    assert (row["Progress"], row["Why"]) == ("not comparable", "not counted now")


# --- questions


def quality(*places):
    rows = [
        schemas.quality("mps_borough", "", "suspicion", expected="320 a month", found=f"Why did {place} end?", rows=12,
                        place=place)
        for place in places
    ]  # fmt: skip
    return schemas.quality_of([rows])


ESTIMATE = "indicator | numerator\n---\nrape | 54"


def test_questions_are_those_of_the_area_its_region_and_its_pseudo_areas():
    svd = drawn(ESTIMATE, quality=quality("X09000001", "X09000002", "met-unknown", "example-region"))
    shown = tables.questions(svd)
    assert [row[0] for row in shown.rows] == ["Exampleton", "no borough recorded", "Example region"]
    assert shown.rows[0][1:] == ("Why did X09000001 end?", "320 a month", "12")
    assert "1 more stand on the pages of other areas." in shown.notes


def test_without_a_question_a_sentence_says_what_was_looked_for():
    assert not isinstance(tables.questions(drawn(ESTIMATE, quality=quality())), HTMLTable)


# --- a first edition


@pytest.mark.parametrize("show", ALL[:-1])
def test_a_first_edition_has_a_sentence_and_no_empty_table(show):
    svd = drawn(ESTIMATE, edition="example-2024")
    said = show(svd)
    assert not isinstance(said, HTMLTable)
    assert "first edition" in said


@pytest.mark.parametrize("show", [*ALL[:-1], sentences.changes])
def test_an_area_that_the_edition_before_did_not_cover_has_nothing_to_compare_with(show):
    new = replace(drawn(ESTIMATE, changes=changes(HEADLINES)), area=parameters.area("bexley"))
    assert "Bexley was not in the edition" in show(new)


# --- the example's numbers


def test_every_number_of_the_steps_is_a_row_of_the_changes(assessments):
    svd = assessments[3]
    for quantity, table in (("count", tables.count_steps(svd)), ("rate", tables.rate_steps(svd))):
        own = svd.changes[svd.changes["geography"].eq("lad24") & svd.changes["quantity"].eq(quantity)]
        assert len(table.rows) == len(own) > 10
        known = {f"{value:,.{places}f}".lstrip("+-") for value in own.select_dtypes("number").to_numpy().ravel()
                 for places in range(7)}  # fmt: skip
        strange = [
            cell for row in table.rows for cell in row[1:] if cell[-1].isdigit() and cell.lstrip("+-") not in known
        ]
        assert strange == []


def test_nothing_of_change_shows_a_missing_value(assessments):
    for svd in assessments[3:]:
        for show in ALL:
            assert [text for text in words(show(svd)) if NO_VALUE.search(text)] == [], show.__name__
