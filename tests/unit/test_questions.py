"""Causal questions: stated with reasons, of areas, and never of what contains violence or follows from it."""

import pytest

from svd_analysis import diagrams, parameters, questions
from svd_analysis.errors import ParameterError
from tests import projects

NAMES = parameters.names("questions")
DRAWN = """\
title: Drawn
asks: Do places with more income deprivation have more recorded violence?
design: neighbourhoods
exposure: income_rank
outcomes: [violence_with_injury]
arrows:
  income_rank -> violence: strain
  private_rented -> violence: turnover
  private_rented -> income_rank: cheap homes
  visitors -> violence: crowds
unmeasured:
  visitors: those who come and go
stated_on: "2024-01-31"
"""
SERIES = """\
title: Drawn
asks: Did violence take another course?
design: interrupted series
exposure: law
outcomes: [homicide]
date: "2023-01-31"
comparator: the authorities of Drawnshire
arrows:
  law -> violence: it is meant to
stated_on: "2024-01-31"
"""


@pytest.fixture
def project(tmp_path, monkeypatch):
    yield projects.project(tmp_path, monkeypatch)
    projects.forget()


def drawn(folder, *changes, text=DRAWN):
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    path = folder / "drawn.yaml"
    path.write_text(text + projects.SIGNED, encoding="utf-8")
    return questions.read(path)


def said(folder, *changes, text=DRAWN):
    with pytest.raises(ParameterError) as fault:
        drawn(folder, *changes, text=text)
    assert "drawn.yaml" in str(fault.value)
    return str(fault.value)


# --- a drawn question -------------------------------------------------------------------------------------------------


def test_what_to_hold_equal_follows_from_the_arrows(tmp_path):
    found = drawn(tmp_path)
    assert found.measures == ("income_rank", "private_rented")
    assert found.roles["private_rented"] == "confounder"
    assert found.roles["visitors"] == "cause of the outcome only"
    assert found.adjustment == (("private_rented",), True, ())


def test_a_path_through_what_nothing_measures_stays_open(tmp_path):
    found = drawn(tmp_path, ("visitors -> violence: crowds", "visitors -> violence: so\n  visitors -> income_rank: so"))
    assert not found.adjustment.sufficient
    [path] = found.adjustment.open_paths
    assert (path.text, path.unmeasured) == ("income_rank <- visitors -> violence", ("visitors",))


def test_an_event_need_be_no_measure(tmp_path):
    found = drawn(tmp_path, text=SERIES)
    assert found.measures == ()
    assert found.unmeasured == {}
    assert found.adjustment.sufficient


def test_no_unmeasured_nodes_may_be_written_as_nothing(tmp_path):
    assert drawn(tmp_path, ("comparator:", "unmeasured:\ncomparator:"), text=SERIES).unmeasured == {}


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("income_rank -> violence:", "income_rank <- violence:", "line 6, arrows: 'income_rank <- violence' is no"),
        ("-> violence: strain", "-> violence:", "line 7, arrows.income_rank -> violence: it is not said"),
        ("visitors: those who come and go", "visitors: ''", "line 12, unmeasured.visitors: it is not said"),
        ("income_rank: cheap homes", "income_rank: so\n  income_rank -> private_rented: so", "closes a way round"),
        ("have more recorded violence?", "have more.", "line 2, asks: no question."),
        ("neighbourhoods", "neighbours", "unknown value 'neighbours'. Did you mean 'neighbourhoods'"),
        ("exposure: income_rank", "exposure: incomes_rank", "at 'incomes_rank'. Did you mean 'income_rank'?"),
        ("exposure: income_rank", "exposure: violence", "violence is the outcome"),
        ("exposure: income_rank", "exposure: visitors", "nor the exposure may be under `unmeasured`"),
        ("  visitors: those", "  visitor: those", "at 'visitor'. Did you mean 'visitors'?"),
        ("  income_rank -> violence: strain\n", "", "no way leads from income_rank to violence"),
        ('stated_on: "2024-01-31"', 'stated_on: ""', "stated_on is empty"),
        ('stated_on: "2024-01-31"', 'stated_on: "January"', "not a day"),
        ("stated_on:", 'date: "2023-01-31"\nstated_on:', "no other design has one"),
        ("stated_on:", "comparator: others\nstated_on:", "only an interrupted series has a `comparator`"),
        ("outcomes:", "outcome:", "unknown key. Did you mean 'outcomes'?"),
        ("[violence_with_injury]", "[]", "outcomes"),
        ("[violence_with_injury]", "[violence_with_injuries]", "Did you mean 'violence_with_injury'"),
        ("stated_on:", "negative_control: homicides\nstated_on:", "There is no indicator 'homicides'."),
        ("stated_on:", "negative_control: violence_with_injury\nstated_on:", "is an outcome, and so no"),
        ("private_rented ->", "private_rent ->", "'private_rent' is no measure of a source. Did you mean"),
        ("visitors", "social_rented", "'social_rented' is under `unmeasured`, and census_tenure measures it"),
        ("income_rank", "imd_rank", "imd_rank may explain nothing. It contains the crime domain"),
        ("income_rank", "first_time_entrants", "first_time_entrants may explain nothing. A first caution"),
        ("income_rank", "residents_black", "residents_black may explain nothing. Ethnicity is never a cause"),
        ("income_rank", "students", "students is context, which is never read as a cause"),
        ("private_rented", "crime_rank", "crime_rank may explain nothing. It is made from recorded crime"),
    ],
)  # fmt: skip
def test_a_question_that_can_not_be_asked_is_refused_with_its_file_and_what_to_do(tmp_path, old, new, expected):
    assert expected in said(tmp_path, (old, new))


def test_a_series_without_its_date_is_refused(tmp_path):
    assert "an interrupted series has a `date`" in said(tmp_path, ('date: "2023-01-31"\n', ""), text=SERIES)


def test_what_may_explain_nothing_may_be_drawn_as_an_effect(tmp_path):
    found = drawn(
        tmp_path,
        ("visitors -> violence: crowds", "violence -> first_time_entrants: charges\n  visitors -> violence: so"),
    )
    assert found.roles["first_time_entrants"] == "collider"
    assert found.adjustment.nodes == ("private_rented",)


def test_context_may_be_held_equal(tmp_path):
    assert drawn(tmp_path, ("private_rented", "residents_per_hectare")).adjustment.nodes == ("residents_per_hectare",)


def test_a_misspelt_question_offers_the_nearest():
    with pytest.raises(ParameterError, match="There is no question 'young_resident'. Did you mean 'young_residents'"):
        questions.question("young_resident")


def test_a_negative_control_is_named_by_its_indicator(tmp_path):
    assert drawn(tmp_path, ("stated_on:", "negative_control: homicide\nstated_on:")).negative_control == "homicide"


# --- measures ---------------------------------------------------------------------------------------------------------


def test_every_measure_is_told_with_its_source():
    known = questions.measures()
    assert known["income_rank"].source == "deprivation"
    assert known["income_rank"].measure == parameters.source("deprivation").measures["income_rank"]
    assert sum(len(parameters.source(name).measures) for name in parameters.names("sources")) == len(known)


def test_a_measure_of_two_sources_is_refused(project):
    path = project / "parameters" / "sources" / "census_tenure.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("  social_rented:", "  income_rank:"), encoding="utf-8")
    projects.forget()
    with pytest.raises(ParameterError, match="deprivation.yaml: the measure 'income_rank' is one of census_tenure too"):
        questions.measures()


# --- the project's own ------------------------------------------------------------------------------------------------


def test_the_questions_stand_in_order_of_design_and_level():
    found = questions.questions()
    known = questions.measures()
    assert sorted(one.name for one in found) == NAMES
    levels = [known[one.exposure].measure.level for one in found if one.design == "neighbourhoods"]
    assert levels == ["individual", "community", "community", "society"]
    assert [one.design for one in found] == ["neighbourhoods"] * 4 + ["authority years"] * 4 + ["interrupted series"]


@pytest.mark.parametrize("name", NAMES)
def test_neither_what_lies_between_nor_what_follows_from_both_is_held_equal(name):
    found = questions.question(name)
    never = {diagrams.MEDIATOR, diagrams.COLLIDER, diagrams.EXPOSURE_ONLY}
    assert not [node for node in found.adjustment.nodes if found.roles[node] in never]
    assert diagrams.MEDIATOR in found.roles.values()
    assert set(found.adjustment.nodes) <= set(found.measures)


@pytest.mark.parametrize("name", NAMES)
def test_a_path_stays_open_only_where_something_on_it_is_not_measured(name):
    found = questions.question(name)
    assert found.adjustment.sufficient == (not found.adjustment.open_paths)
    assert all(path.unmeasured for path in found.adjustment.open_paths)


@pytest.mark.parametrize("name", NAMES)
def test_a_question_is_of_places_and_never_of_ethnicity(name):
    found = questions.question(name)
    known = questions.measures()
    assert any(word in found.asks for word in ("neighbourhoods", "authority", "authorities"))
    assert "people who" not in found.asks
    assert "census_ethnicity" not in {known[node].source for node in found.measures}


def test_no_two_questions_of_a_design_draw_an_arrow_in_opposite_ways():
    arrows = {(one.design, *arrow) for one in questions.questions() for arrow in one.diagram.arrows}
    assert not [arrow for arrow in arrows if (arrow[0], arrow[2], arrow[1]) in arrows]


def test_a_node_that_nothing_measures_is_the_same_thing_in_every_question():
    meant = {}
    for one in questions.questions():
        for node, words in one.unmeasured.items():
            assert meant.setdefault((one.design, node), words) == words


def test_the_duty_reached_every_place_on_the_same_day():
    duty = questions.question("serious_violence_duty")
    assert str(duty.date) == "2023-01-31"
    assert duty.comparator == ""
