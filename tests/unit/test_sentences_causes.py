"""What goes with violence, in words: no sentence climbs above the rung of its finding, whatever its ratio."""

import pytest

from svd_analysis import questions, schemas, sentences
from svd_analysis.models.result import RUNGS
from svd_analysis.sentences import diagram_words, rungs
from svd_analysis.sentences.answers import answers, inside, named, spelt
from tests.unit.test_tables_causes import FITTED, GIVEN, UNIT, answered, of, put, refused

# An enormous ratio, far from chance: the worst sentence would be made of it.
LARGE = FITTED.replace("1.28       | 1.19  | 1.38", "3.00       | 2.50  | 3.60")
LARGE = LARGE.replace("1.40       | 1.30  | 1.51", "3.20       | 2.70  | 3.80")
SMALL = FITTED.replace("1.28       | 1.19  | 1.38", "0.80       | 0.72  | 0.89")
DESIGNS = {
    "income_deprivation": "violence_with_injury",
    "claimant_count": "core_recorded_violence",
    "serious_violence_duty": "core_recorded_violence",
}


def said(rung, question="income_deprivation", fitted=FITTED, area="bexley", edition="london-2025", **more):
    """The sentence of the one finding, on that rung."""
    parts = answered(rung, question=question, outcome=DESIGNS[question], fitted=fitted, **more)
    svd = of(parts, area=area, edition=edition)
    [answer] = [one for one in answers(svd) if len(one.rows)]
    return sentences.finding(svd, answer)


def names(question="income_deprivation"):
    """What the words of a finding are searched without: titles are not ours to choose."""
    one = put(question)
    known = [item.measure.title for item in questions.measures().values()]
    return [one.title, UNIT, *known, *(node.replace("_", " ") for node in one.unmeasured)]


# --- the ladder of words


@pytest.mark.parametrize("question", DESIGNS)
@pytest.mark.parametrize("fitted", [FITTED, LARGE, SMALL])
@pytest.mark.parametrize("rung", RUNGS)
def test_no_sentence_has_a_word_above_its_rung(rung, fitted, question):
    assert rungs.beyond(rung, said(rung, question, fitted), names(question)) == []


@pytest.mark.parametrize("rung", [2, 3, 4, 5])
@pytest.mark.parametrize("question", DESIGNS)
def test_a_sentence_of_a_rung_has_words_that_the_rung_below_may_not_use(rung, question):
    assert rungs.beyond(rung - 1, said(rung, question), names(question)) != []


def test_a_pattern_with_a_ratio_of_3_says_only_that_none_is_told_from_chance():
    assert said(1, fitted=LARGE) == (
        "Income deprivation and recorded violence with injury: no association is told from chance between the "
        "neighbourhoods of London. That is not to say that there is none: the interval in the table holds what may "
        "still be there. Rung 1 of 5 (pattern)."
    )


def test_a_pattern_says_the_same_whichever_side_of_1_its_ratio_is():
    assert said(1, fitted=SMALL) == said(1, fitted=LARGE)


def test_an_association_has_the_ratio_with_nothing_allowed_for():
    text = said(2)
    assert text.startswith(
        "Neighbourhoods of London with more income deprivation had more recorded violence with injury: 1.40 times as "
        "much (95% interval 1.30 to 1.51, q 0.001)"
    )
    assert "What else differs between these places is left in." in text
    assert "24.1" not in text


def test_an_association_that_goes_when_all_is_allowed_for_says_so():
    gone = FITTED.replace("1.28       | 1.19  | 1.38", "0.95       | 0.85  | 1.06")
    text = said(2, fitted=gone)
    assert "1.40 times as much" in text
    assert "is left in; with what the diagram asks for taken out, none is told from chance." in text
    assert rungs.beyond(2, text, names()) == []
    assert "taken out" not in said(2)


def test_a_step_in_a_series_stands_for_its_event():
    parts = answered(2, question="serious_violence_duty", outcome="core_recorded_violence")
    parts["coefficients"]["term"] = "step"
    [answer] = [one for one in answers(of(parts)) if len(one.rows)]
    assert (answer.term, answer.held) == ("step", [])
    assert answer.fitted("full")["rate_ratio"] == 1.32


def test_a_reason_spells_measures_out():
    text = sentences.findings(of(refused("No source of this edition gives claimant_rate for its authorities.")))
    assert "No source of this edition gives claimant rate for its authorities." in text


def test_an_adjusted_association_names_what_was_allowed_for_and_what_no_source_measures():
    text = said(3)
    assert (
        "had more recorded violence with injury after allowing for each authority's own level, density of residents "
        f"and residents aged 15 to 24: 1.28 times as much (95% interval 1.19 to 1.38, q 0.002) for {UNIT} more."
    ) in text
    assert "names night time economy, homes, earlier violence and recording, which no source measures" in text
    assert text.endswith("Rung 3 of 5 (adjusted association).")


def test_the_plain_rates_of_both_ends_say_whose_tenths_they_are_of():
    assert (
        "the model gives 24.1 (95% interval 22.0 to 26.4) recorded offences per 1,000 residents a year for the tenth "
        "of neighbourhoods with most income deprivation, and 8.2 (95% interval 7.5 to 9.0) for the tenth with least."
    ) in said(3)


def test_fifths_are_called_fifths():
    assert "for the fifth of neighbourhoods with most" in said(3, given=GIVEN.replace("tenth ", "fifth "))


def test_less_goes_with_a_ratio_below_1():
    text = said(3, fitted=SMALL)
    assert "had less recorded violence with injury" in text
    assert "0.80 times as much" in text


def test_a_robust_association_is_a_marker_and_an_experiment_stands_under_its_condition():
    assert "is a consistent marker of more recorded violence with injury between the neighbourhoods" in said(4)
    assert "is consistent with an effect of the Serious Violence Duty on core recorded violence, if" in said(
        5, "serious_violence_duty"
    )


def test_years_of_an_authority_are_set_beside_its_other_years():
    assert said(3, "claimant_count").startswith(
        "Authorities of London, in years with a higher claimant rate than is ordinary for them, had more core"
    )


def test_months_after_a_date_name_the_date():
    assert said(2, "serious_violence_duty").startswith("The months from 31 January 2023 on in London had more core")


def test_what_the_diagram_asks_for_and_the_edition_lacks_is_said():
    parts = answered(2)
    known = parts["coefficients"]
    parts["coefficients"] = known[known["term"] != "residents_15_24"]
    svd = of(parts)
    [answer] = [one for one in answers(svd) if len(one.rows)]
    assert "asks for residents aged 15 to 24 too, which this edition lacks." in sentences.finding(svd, answer)


@pytest.mark.parametrize("word", ["causes", "because of", "reduces", "drivers", "risk of", "people who", "impact"])
@pytest.mark.parametrize("rung", RUNGS)
def test_no_rung_at_all_earns_the_word_of_a_cause(rung, word):
    with pytest.raises(AssertionError, match=word):
        rungs.within(rung, f"Income deprivation {word} violence.")


def test_a_part_that_brings_in_a_word_of_a_higher_rung_is_refused():
    parts = {"Exposure": "Income", "outcome": "robbery", "places": "places with a robust association"}
    with pytest.raises(AssertionError, match="robust"):
        rungs.told(1, parts)


def test_a_name_is_not_searched_for_words():
    assert rungs.beyond(1, "Households with more debt", ["households with more debt"]) == []
    assert rungs.beyond(1, "Households with more debt") == ["with more"]


def test_every_rung_has_words():
    assert set(rungs.TOLD) == set(rungs.SHORT) == {0, *RUNGS}


# --- all findings of a page


def test_findings_begin_with_how_many_stand_where_and_the_highest_rung_is_first():
    svd = of(answered(1, question="young_residents"), answered(3), refused())
    first, *rest = sentences.findings(svd).split("\n\n")
    assert first == (
        "3 findings were asked for in London, each of one question and one kind of offence: 1 stands on rung 3 "
        "(adjusted association), 1 is not told from chance and 1 is not answered."
    )
    assert [text.split(" ")[0] for text in rest] == ["Neighbourhoods", "Residents", "Not", "Not"]


def test_a_refused_finding_has_its_reason_and_no_digit():
    assert "Not answered: Premises licences, core recorded violence. No outlines are pinned." in sentences.findings(
        of(refused())
    )


def test_a_refused_finding_alone_says_why_and_nothing_else():
    svd = of(refused())
    [answer] = [one for one in answers(svd) if len(one.rows)]
    assert sentences.finding(svd, answer) == (
        "Premises licences and core recorded violence: not answered. No outlines are pinned."
    )


def test_a_finding_without_rates_by_tenth_is_told_without_them():
    given = "\n".join(line for line in GIVEN.splitlines() if "tenth" not in line)
    assert "offences per 1,000" not in said(3, given=given)


def test_findings_refused_for_one_reason_stand_together():
    svd = of(refused("Too few."), refused("Too few.", question="claimant_count"))
    assert (
        "Not answered: Premises licences, core recorded violence; Claimant rate, core recorded violence. Too few."
        in (sentences.findings(svd))
    )


def test_a_question_this_edition_did_not_ask_is_named():
    last = sentences.findings(of(answered())).split("\n\n")[-1]
    assert last.startswith("Not asked in this edition: Young residents; ")
    assert "Income deprivation" not in last


def test_an_edition_without_findings_says_so():
    assert sentences.findings(of()).startswith("No finding was asked for in London.")


def test_an_area_that_is_outside_is_told_that_its_places_are_not_among_them():
    text = sentences.pooled(of(answered(), area="city-of-london"))
    assert "City of London's own are not among them. Far more people work in and visit the City" in text


def test_an_area_is_told_that_a_finding_is_not_of_it_alone():
    assert "says nothing of Bexley alone" in sentences.pooled(of(answered()))


def test_an_area_that_is_the_whole_region_is_not_told_so():
    assert "alone" not in sentences.pooled(of(answered(), area="bedfordshire", edition="bedfordshire-2024"))


# --- the diagram


def test_each_question_says_what_it_allowed_for_and_what_not_and_why():
    text = next(part for part in sentences.diagrams(of()).split("\n\n") if part.startswith("Income deprivation."))
    assert "Allowed for: density of residents and residents aged 15 to 24." in text
    assert "take away part of what is asked (mediator): education, skills and training deprivation; households" in text
    assert "tie the two together (collider): health deprivation and disability." in text
    assert "homes (confounder: what homes there are" in text
    assert "By the diagram that is not enough. Ways that stay open: by earlier violence; by homes" in text
    assert len(sentences.diagrams(of()).split("\n\n")) == len(questions.questions())


def test_a_diagram_in_which_all_is_measured_says_that_this_is_enough():
    arrows = ("income_rank -> violence", "residents_per_hectare -> income_rank", "residents_per_hectare -> violence")
    whole = put("income_deprivation").model_copy(update={"arrows": dict.fromkeys(arrows, "Why."), "unmeasured": {}})
    text = diagram_words.of_question(whole)
    assert text.endswith("Allowed for: density of residents. If the diagram is right, that is enough.")


# --- what can't be said


def test_why_higher_rungs_are_out_of_reach_is_said_with_the_dates():
    text = sentences.out_of_reach(of(answered(), refused("A break falls within 12 months.",
                                                         question="serious_violence_duty")))  # fmt: skip
    assert "No finding stands on rung 4 (robust association)." in text
    assert "Not to be had for some or all findings: second source (this edition has none)." in text
    assert "Failed for some: each area left out." in text
    assert "so there is none here" in text
    assert (
        "began on 31 January 2023 in all of England and Wales at once, and strategies were due by 31 January 2024"
        in text
    )
    assert "Metropolitan Police change of record system, 28 February 2024" in text
    assert "The Serious Violence Duty, core recorded violence: A break falls within 12 months." in text


def test_a_finding_on_rung_4_is_named_and_not_said_to_be_out_of_reach():
    text = sentences.out_of_reach(of(answered(4)))
    assert text.startswith("On rung 4 or above: Income deprivation, violence with injury.")
    assert "there is none here" not in text


def test_a_quasi_experiment_that_stands_is_not_said_to_be_out_of_reach():
    text = sentences.out_of_reach(of(answered(5, question="serious_violence_duty", outcome="core_recorded_violence")))
    assert "out of reach" not in text
    assert "The Serious Violence Duty, core recorded violence, stands on rung 5 of 5 (quasi-experiment)." in text


def test_limits_have_this_editions_own_numbers():
    text = sentences.limits(of(answered(), refused()))
    assert "Income deprivation, violence with injury: 1.32 by neighbourhoods (640) and 1.25 by wards (90)." in text
    assert "Violence with injury: 12 of 640 places had none, where a negative binomial gives 10." in text
    # Ten rows drawn, one of them a second term of the full model and one of the spatial one, and one refused model.
    assert "9 models were fitted or refused, and all are listed; 3 tests stand" in text
    assert "640 places without visitor areas, 652 with them" in text
    assert "1.28 could be that difference in recording and nothing else." in text
    assert "Few areas" not in text


def test_limits_name_no_ratio_that_chance_may_give():
    text = sentences.limits(of(answered(1, fitted=LARGE)))
    assert "3.0" not in text
    assert "1.32" not in text


def test_limits_without_a_finding_are_still_said():
    assert len(sentences.limits(of()).split("\n\n")) == 7


def test_a_region_of_few_areas_says_what_they_can_support():
    text = sentences.limits(of(answered(), area="luton", edition="bedfordshire-2024"))
    assert "Few areas. Bedfordshire has 3 authorities and at most 640 places in a model." in text
    assert "What is found is of these authorities and not of others." in text


EVERYTHING = (
    sentences.pooled, sentences.findings, sentences.diagrams, sentences.out_of_reach, sentences.limits,
)  # fmt: skip


@pytest.mark.parametrize("made", EVERYTHING)
@pytest.mark.parametrize("area", ["bexley", "city-of-london"])
def test_no_sentence_of_the_section_speaks_of_causes_or_has_a_number_that_is_none(made, area):
    findings = [answered(rung, question=name) for rung, name in enumerate(_NEIGHBOURHOODS, 1)]
    text = made(of(*findings, refused(), area=area))
    assert rungs.beyond(5, text, names()) == []
    assert not {"nan", "<NA>", "None", "inf"} & set(text.split())


_NEIGHBOURHOODS = ("young_residents", "education_deprivation", "private_renting", "income_deprivation")


# --- parts


def test_a_title_with_a_comma_is_told_from_its_neighbours_in_a_list():
    assert named(["Income", "Work"]) == "income and work"
    assert named(["Education, skills", "Work"]) == "education, skills; work"


def test_a_title_that_begins_with_capitals_keeps_them():
    assert (inside("NEET"), inside("Income")) == ("NEET", "income")


def test_measures_and_nodes_are_spelt_out():
    assert spelt("not here: residents_15_24; nobody measures earlier_violence") == (
        "not here: residents aged 15 to 24; nobody measures earlier violence"
    )


def test_a_q_that_is_small_is_not_0():
    assert [rungs.q_text(q) for q in (0.0004, 0.0312, float("nan"))] == ["under 0.001", "0.031", "none"]


def test_a_finding_that_was_not_put_has_no_row_at_all():
    empty = [one for one in answers(of()) if not one.rung]
    assert {one.refused for one in empty} == {"This edition's numbers hold no model of it."}
    assert list(empty[0].rows.columns) == list(schemas.COEFFICIENTS)
