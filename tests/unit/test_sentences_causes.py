"""What goes with violence, in words: no sentence climbs above the rung of its finding, whatever its ratio."""

import re

import pytest

from svd_analysis import questions, schemas, sentences
from svd_analysis.models.result import RUNGS
from svd_analysis.sentences import diagram_words, finding_words, limits_of_models, rungs
from svd_analysis.sentences.answers import answers
from svd_analysis.sentences.names import inside, named, spelt, title_of
from tests.unit.test_tables_causes import ALIKE, FITTED, GIVEN, SPATIAL, UNIT, answered, of, put, refused

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
    return [one.title, UNIT, *known, *(title_of(node) for node in one.unmeasured)]


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
        "No association is told from chance between the neighbourhoods of London: income deprivation (violence with "
        "injury). That is not to say that there is none: the intervals in the table hold what may still be there. Rung "
        "1 of 5 (pattern)."
    )


def test_a_pattern_says_the_same_whichever_side_of_1_its_ratio_is():
    assert said(1, fitted=SMALL) == said(1, fitted=LARGE)


def test_an_association_has_the_ratio_with_nothing_allowed_for():
    text = said(2)
    assert text.startswith(
        "Neighbourhoods of London with more income deprivation had more recorded violence with injury. "
        f"For {UNIT} more it was 1.40 times as much (95% interval 1.30 to 1.51)."
    )
    assert "What else differs between these places is left in." in text
    assert "24.1" not in text


def test_an_association_that_goes_when_all_is_allowed_for_says_so():
    gone = FITTED.replace("1.28       | 1.19  | 1.38", "0.95       | 0.85  | 1.06")
    text = said(2, fitted=gone)
    assert "1.40 times as much" in text
    assert "is left in; once what the diagram asks for is allowed for, none is told from chance." in text
    assert rungs.beyond(2, text, names()) == []
    assert "is left in." in said(2)


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
        f"and residents aged 15 to 24. For {UNIT} more it was 1.28 times as much (95% interval 1.19 to 1.38)."
    ) in text
    assert "Rung 3 of 5 (adjusted association)." in text
    assert text.endswith(
        "No source of this edition measures the night-time economy, what homes there are, earlier violence and how far "
        "violence is recorded; the diagram names them, and any may lie behind it."
    )


def test_the_plain_rates_of_both_ends_are_of_all_places_if_they_were_like_those_of_a_tenth():
    assert (
        "If all neighbourhoods of London were in this like the tenth of them with most income deprivation, everything "
        "else as it is, the model gives 24.1 recorded offences of violence with injury per 1,000 residents a year over "
        "all of them (95% interval 22.0 to 26.4); if all were like the tenth with least, 8.2 (7.5 to 9.0)."
    ) in said(3)


def test_fifths_are_called_fifths():
    assert "like the fifth of them with most" in said(3, given=GIVEN.replace("tenth ", "fifth "))


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
        "Authorities of London, in years with a claimant rate above their ordinary one, had more core"
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
    parts = {"names": "income (robbery)", "places": "places with a robust association"}
    with pytest.raises(AssertionError, match="robust"):
        rungs.told(1, parts)


def test_a_name_is_not_searched_for_words():
    assert rungs.beyond(1, "Households with more debt", ["households with more debt"]) == []
    assert rungs.beyond(1, "Households with more debt") == ["with more"]


def test_every_rung_has_words():
    assert set(rungs.TOLD) == set(rungs.SHORT) == {0, *RUNGS}


# --- all findings of a page


def test_findings_begin_with_what_a_board_takes_away_and_how_many_stand_where():
    svd = of(answered(1, question="young_residents"), answered(3), refused())
    first, *rest = sentences.findings(svd).split("\n\n")
    assert first == (
        "What goes with more recorded violence in London: income deprivation. The firmest of it stands on rung 3 of 5 "
        "(adjusted association). Of 3 findings, each of one question and one kind of offence, 1 stands on rung 3 "
        "(adjusted association), 1 is not told from chance and 1 is not answered."
    )
    assert [text.split(" ")[0] for text in rest] == ["Neighbourhoods", "No", "Not", "Not"]


def test_the_question_with_the_highest_rung_comes_first():
    svd = of(answered(2, question="young_residents"), answered(3, question="private_renting"), answered(4))
    _, *rest = sentences.findings(svd).split("\n\n")
    assert [text.split(".")[0] for text in rest[:3]] == [
        "Income deprivation is a consistent marker of more recorded violence with injury between the neighbourhoods of "
        "London, after allowing for each authority's own level, density of residents and residents aged 15 to 24",
        "Neighbourhoods of London with more private renting had more recorded violence with injury after allowing for "
        "each authority's own level, income deprivation, residents aged 15 to 24 and density of residents",
        "Neighbourhoods of London with more residents aged 15 to 24 had more recorded violence with injury",
    ]


def test_what_goes_with_more_of_one_kind_and_less_of_another_is_said_to():
    other = answered(3, outcome="robbery_personal", fitted=SMALL)
    first = sentences.findings(of(answered(3), other)).split("\n\n")[0]
    assert "What goes with more of one kind and less of another recorded violence in London: income" in first
    assert "What goes with less recorded violence in London: income" in sentences.findings(of(other))


def test_outcomes_on_one_rung_share_a_sentence():
    text = sentences.findings(of(answered(3), answered(3, outcome="robbery_personal", fitted=LARGE))).split("\n\n")[1]
    assert "had more recorded violence with injury and recorded personal robbery after allowing for" in text
    assert (
        f"For {UNIT} more it was 1.28 times as much violence with injury (95% interval 1.19 to 1.38) and 3.00 times as "
        "much personal robbery (2.50 to 3.60)."
    ) in text
    assert (
        "like the tenth with least, 8.2 (7.5 to 9.0); of personal robbery 24.1 (22.0 to 26.4) and 8.2 (7.5 to 9.0)."
        in text
    )
    assert (text.count("Rung 3 of 5"), text.count("No source of this edition measures")) == (1, 1)


@pytest.mark.parametrize("fitted", [FITTED, LARGE, SMALL])
@pytest.mark.parametrize("other", [FITTED, LARGE, SMALL])
@pytest.mark.parametrize(("high", "low"), [(5, 2), (4, 3), (3, 2), (4, 2)])
def test_an_outcome_has_no_word_of_the_rung_of_another_of_its_question(high, low, fitted, other):
    svd = of(answered(high, fitted=fitted), answered(low, outcome="robbery_personal", fitted=other))
    text = sentences.findings(svd).split("\n\n")[1]
    _, above, below = re.split(r"(?<=\.) ?(?=Neighbourhoods of|Income deprivation is|What was)|^", text, maxsplit=2)
    assert rungs.beyond(low, below, names()) == []
    assert "personal robbery" not in above
    assert "violence with injury" not in below


@pytest.mark.parametrize("fitted", [LARGE, SMALL])
def test_an_outcome_that_chance_may_give_has_no_ratio_beside_one_that_is_told(fitted):
    svd = of(answered(3), answered(1, outcome="robbery_personal", fitted=fitted))
    lead, told, chance, *_ = sentences.findings(svd).split("\n\n")
    assert "personal robbery" not in told + lead
    assert "income deprivation (personal robbery)" in chance
    assert rungs.beyond(1, chance, names()) == []
    assert not {"0.8", "3.0", "3.6", "2.5"} & set(chance.split())


@pytest.mark.parametrize("rung", [2, 3, 4, 5])
def test_what_a_board_takes_away_has_no_word_above_the_firmest_rung(rung):
    first = sentences.findings(of(answered(rung, fitted=LARGE))).split("Of 1 findings")[0]
    assert rungs.beyond(rung, first, names()) == []


def test_where_nothing_is_told_from_chance_a_board_is_told_of_no_association():
    first = sentences.findings(of(answered(1, fitted=LARGE))).split("\n\n")[0]
    assert first == "Of 1 findings, each of one question and one kind of offence, 1 is not told from chance."


def test_what_is_seen_before_anything_is_allowed_for_has_a_sentence_of_its_own():
    lead = sentences.findings(of(answered(3), answered(2, question="young_residents"))).split(" Of 2 findings")[0]
    assert lead == (
        "What goes with more recorded violence in London: income deprivation. Before anything else is allowed for, "
        "what also goes with more recorded violence in London: residents aged 15 to 24 (violence with injury). The "
        "firmest of it stands on rung 3 of 5 (adjusted association)."
    )
    alone = sentences.findings(of(answered(2)))
    assert alone.startswith(
        "Before anything else is allowed for, what goes with more recorded violence in London: income"
    )


def alike(**more):
    """A finding told from chance and not from the likeness of neighbours."""
    return answered(1, **{"checked": ALIKE, "fitted": LARGE + SPATIAL.lstrip("\n")} | more)


def test_what_is_not_told_from_the_likeness_of_neighbours_is_not_said_to_be_chance():
    lead, text, *_ = sentences.findings(of(alike(), answered(1, outcome="robbery_personal"))).split("\n\n")
    assert lead.endswith("1 is not told from chance and 1 is not told from the likeness of neighbours.")
    assert text == (
        "No association is told from chance between the neighbourhoods of London: income deprivation (personal "
        "robbery). Whether these go together can't be told apart from the likeness of neighbours between the "
        "neighbourhoods of London: income deprivation (violence with injury). The interval of the spatial model, in "
        "which neighbours may be alike, holds 1. That is not to say that there is none: the intervals in the table "
        "hold what may still be there. Rung 1 of 5 (pattern)."
    )
    assert rungs.beyond(1, text, names()) == []
    assert "chance" not in sentences.findings(of(alike())).split("\n\n")[1]


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"checked": ALIKE.replace("failed | spatial model 1.04", "could not be run | no neighbours are known")},
         "That could not be looked into: no neighbours are known."),
        ({"fitted": LARGE},
         "The spatial model could not be fitted, and what is left over is alike between neighbours."),
        ({"fitted": LARGE + SPATIAL.lstrip("\n").replace("1.04       | 0.97  | 1.12 ", "0.90       | 0.85  | 0.95 ")},
         "The spatial model, in which neighbours may be alike, says otherwise."),
    ],
)  # fmt: skip
def test_why_neighbours_decide_is_said_without_a_ratio_or_a_side(more, why):
    if "checked" in more:
        more["checked"] = more["checked"].replace(" (0.97 to 1.12); Moran's I p 0.002", "")
    text = sentences.findings(of(alike(**more))).split("\n\n")[1]
    assert why in text
    assert rungs.beyond(1, text, names()) == []
    assert re.findall(r"\d\.\d", text) == []


def test_findings_not_told_from_chance_stand_in_one_paragraph():
    svd = of(answered(1), answered(1, outcome="robbery_personal"), answered(1, question="claimant_count"))
    text = sentences.findings(svd).split("\n\n")[1]
    assert text.startswith(
        "No association is told from chance between the neighbourhoods of London: income deprivation (violence with "
        "injury and personal robbery). No association is told from chance between the years of the authorities of "
        "London: claimant rate (violence with injury). That is not to say"
    )


def test_standard_deviations_that_differ_between_outcomes_are_told_from_the_least_to_the_most():
    each = ["one standard deviation (9,870 places)", "one standard deviation (10,020 places)"]
    assert finding_words.per(each) == "one standard deviation (9,870 to 10,020 places)"
    assert finding_words.per(each[:1] * 2) == each[0]
    assert finding_words.per(["a place", "an hour"]) == "a place and an hour"


def test_a_refused_finding_has_its_reason_and_no_digit():
    assert "Not answered: premises licences (core recorded violence). No outlines are pinned." in sentences.findings(
        of(refused())
    )


def test_a_refused_finding_alone_says_why_and_nothing_else():
    svd = of(refused())
    [answer] = [one for one in answers(svd) if len(one.rows)]
    assert sentences.finding(svd, answer) == (
        "Not answered: premises licences (core recorded violence). No outlines are pinned."
    )


def test_a_finding_without_rates_by_tenth_is_told_without_them():
    given = "\n".join(line for line in GIVEN.splitlines() if "tenth" not in line)
    assert "offences per 1,000" not in said(3, given=given)


def test_findings_refused_for_one_reason_stand_together():
    svd = of(refused("Too few."), refused("Too few.", question="claimant_count"))
    assert (
        "Not answered: premises licences (core recorded violence); claimant rate (core recorded violence). Too few."
        in (sentences.findings(svd))
    )


def test_reasons_that_differ_only_in_what_was_asked_about_are_one():
    said = "No source of this edition gives {} for its authorities."
    svd = of(
        refused(said.format("premises_licences")), refused(said.format("claimant_rate"), question="claimant_count")
    )
    assert (
        "Not answered: premises licences (core recorded violence); claimant rate (core recorded violence). "
        "No source of this edition gives these for its authorities."
    ) in sentences.findings(svd)


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


def test_each_question_says_what_it_held_equal_and_what_it_left_alone():
    text = sentences.diagrams(of(answered())).split("\n\n")[0]
    assert text == (
        "Income deprivation. Held equal (confounders): density of residents and residents aged 15 to 24. Left alone, "
        "as lying between the two (mediators): education deprivation and private renting. Left alone, as following on "
        "both (colliders): health deprivation and disability. No source of this edition measures: the night-time "
        "economy, what homes there are, earlier violence and how far violence is recorded. That is not enough: ways "
        "stay open through earlier violence, what homes there are and the night-time economy."
    )


def test_the_reasons_are_left_to_the_files_of_the_questions():
    *each, where = sentences.diagrams(of(answered(), answered(1, question="young_residents"))).split("\n\n")
    assert {text.partition(".")[0] for text in each} == {"Income deprivation", "Young residents"}
    assert "is in parameters/questions, a file a question, stated on" in where
    assert "The outcome of every diagram is recorded violence" in where
    assert not any(reason in text for one in questions.questions() for reason in one.arrows.values() for text in each)


def test_a_diagram_in_which_all_is_measured_says_that_this_is_enough():
    arrows = ("income_rank -> violence", "residents_per_hectare -> income_rank", "residents_per_hectare -> violence")
    whole = put("income_deprivation").model_copy(update={"arrows": dict.fromkeys(arrows, "Why."), "unmeasured": {}})
    assert diagram_words.of_question(whole) == (
        "Income deprivation. Held equal (confounders): density of residents. If the diagram is right, that is enough."
    )


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
    named = "Income deprivation, violence with injury"
    assert f"{named}, for as much more: 1.32 by neighbourhoods (640) and 1.25 by wards (90)." in text
    assert "Violence with injury: 12 of 640 places had none, where a negative binomial gives 10." in text
    # Ten rows drawn, one of them a second term of the full model and one of the spatial one, and one refused model.
    assert "9 models were fitted or refused, all in coefficients.csv beside this page; 2 tests stand" in text
    assert "and no such control, about 0.1 of them would be called though nothing went together." in text
    assert "640 places without visitor areas, 652 with them" in text
    assert "some were left out for standing out: visitor areas, with more than ten times the median rate" in text
    assert f"in the first year. {named}: 1.32 without them, 1.33 with them." in text
    assert "1.28 could be that difference in recording and nothing else." in text
    assert "Few areas" not in text


def test_limits_take_their_numbers_from_the_firmest_finding():
    strong = FITTED.replace("0.002", "0.001").replace("1.33       | 1.25  | 1.41", "1.77       | 1.25  | 1.99")
    svd = of(answered(2, outcome="robbery_all"), answered(3), answered(3, question="private_renting", fitted=strong))
    text = sentences.limits(svd)
    assert "Private renting, violence with injury: 1.32 without them, 1.77 with them." in text
    assert "Private renting, violence with injury: 1.28 could be that difference" in text
    assert limits_of_models.firmest([]) is None


TEN = "\n".join(
    f"    quasi-Poisson | full, without E090000{number:02d} | exposure | {ratio} | 1.1 | 1.6 | | 600"
    for number, ratio in enumerate((1.33, 1.20, 1.31, 1.36, 1.32, 1.45, 1.38, 1.27, 1.30, 1.33), start=11)
)


def test_the_five_authorities_a_ratio_hangs_most_on_stand_in_order_of_the_alphabet():
    # Of 1.32: 1.20, 1.45, 1.38, 1.27 and 1.36 lie furthest on a scale of logarithms.
    few = "\n".join(line for line in FITTED.rstrip().splitlines() if "without" not in line)
    assert (
        "Single authorities. Income deprivation, violence with injury: 1.32 over all 10. It hangs most on Hackney, "
        "Haringey, Havering, Hillingdon and Hounslow: without one of these it is between 1.20 and 1.45."
    ) in sentences.limits(of(answered(fitted=f"{few}\n{TEN}\n")))
    assert "Single authorities" not in sentences.limits(of(answered()))


def test_the_months_are_set_beside_the_registered_change_of_recording():
    def months(period):
        [text] = [part for part in sentences.limits(of(answered(period=period))).split("\n\n") if "Months." in part]
        return text

    change = "Metropolitan Police change of record system (28 February 2024)"
    assert months("2024-03..2026-02") == (
        f"Months. Models of neighbourhoods are of March 2024 to February 2026. They lie after: {change}."
    )
    assert f"They lie before: {change}." in months("2022-03..2024-01")
    assert f"They stand on both sides of: {change}." in months("2023-03..2025-02")


def test_what_was_done_about_likeness_of_neighbours_is_counted():
    parts = answered()
    parts["coefficients"]["moran_p"] = 0.002
    text = sentences.limits(of(parts, answered(question="private_renting"), answered(question="claimant_count")))
    assert "Of 2 main models of neighbourhoods 2 let neighbours share" in text
    assert "in 1 of them what was left over was more alike between neighbours than chance gives" in text


def test_no_places_without_an_offence_and_none_expected_is_not_worth_a_sentence():
    text = sentences.limits(of(answered(given=GIVEN.replace("12    | 10.4 ", "0     | 0.3  "))))
    assert "had none" not in text


def test_limits_name_no_ratio_that_chance_may_give():
    text = sentences.limits(of(answered(1, fitted=LARGE)))
    assert "3.0" not in text
    assert "1.32" not in text


def test_visitor_areas_are_said_to_be_left_out_where_some_were_and_not_of_models_without_neighbourhoods():
    every = FITTED.replace("| 652", "| 640")
    assert "but some were left out for standing out: visitor areas" in sentences.limits(of(answered()))
    assert "none had to be left out for standing out" in sentences.limits(of(answered(fitted=every)))
    years = answered(question="claimant_count", outcome=DESIGNS["claimant_count"])
    text = sentences.limits(of(years))
    assert "No place was picked into these models." in text
    assert "A ratio sets years of the authorities beside each other." in text


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
    assert spelt("not here: residents_15_24; nobody measures night_time_economy and earlier_violence") == (
        "not here: residents aged 15 to 24; nobody measures the night-time economy and earlier violence"
    )


def test_a_q_that_is_small_is_not_0():
    assert [rungs.q_text(q) for q in (0.0004, 0.0312, float("nan"))] == ["under 0.001", "0.031", "none"]


def test_a_finding_that_was_not_put_has_no_row_at_all():
    empty = [one for one in answers(of()) if not one.rung]
    assert {one.refused for one in empty} == {"This edition's numbers hold no model of it."}
    assert list(empty[0].rows.columns) == list(schemas.COEFFICIENTS)
