"""Words say what their number carries and no more: a missing number is said in words, and no word gives a direction."""

import re
from pathlib import Path

import pytest

from svd_analysis import assessment, schemas, sentences

DIRECTION = re.compile(
    r"\b(rose|fell|rise|fall|higher|lower|increased?|decreased?|improved|worse|safer)\b", re.IGNORECASE
)


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


@pytest.fixture(scope="module")
def assessments(example_outputs):
    return [
        assessment.load(area, edition)
        for edition in ("example-2024", "example-2025")
        for area in ("exampleton", "sampleford", "mockbridge")
    ]


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
        for text in [sentences.in_one(svd), sentences.unlocated(svd), sentences.bounds(svd),
                     *(str(value) for tile in sentences.tiles(svd) for value in tile.values())]:  # fmt: skip
            assert not DIRECTION.search(str(text)), text


def test_no_page_of_an_invented_place_says_that_somebody_agreed_its_definition():
    folder = Path(sentences.__file__).parent
    source = "".join(path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.py")))
    assert source.count("agreed definition of serious violence") == 1
