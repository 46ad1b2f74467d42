"""The Home Office's success measures: measured, nearest available or not available, and never filled in silence."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from svd_analysis import parameters, paths, success_measures
from svd_analysis.errors import ParameterError
from svd_analysis.success_measures import Version

MEASURES = {measure.name: measure for measure in success_measures.all()}
ADMISSIONS, KNIFE, HOMICIDE = MEASURES.values()
EVERY = frozenset(parameters.names("indicators"))


def test_there_are_three_and_each_has_a_row_of_its_own():
    assert list(MEASURES) == ["admissions_for_knife_assault", "knife_enabled_serious_violence", "homicide"]


@pytest.mark.parametrize(
    ("measure", "available", "word", "indicator"),
    [
        (ADMISSIONS, EVERY, "nearest available", "hospital_admissions_violence"),
        (ADMISSIONS, {"knife_crime_with_injury", "homicide"}, "not available", None),
        (KNIFE, EVERY, "nearest available", "knife_crime_with_injury"),
        (KNIFE, {"knife_crime", "knife_injury_victims_1_24"}, "nearest available", "knife_injury_victims_1_24"),
        (KNIFE, {"knife_crime"}, "nearest available", "knife_crime"),
        (KNIFE, {"hospital_admissions_violence", "violence_with_injury"}, "not available", None),
        (HOMICIDE, EVERY, "measured", "homicide"),
        (HOMICIDE, EVERY - {"homicide"}, "not available", None),
    ],
)
def test_a_measure_stands_by_what_the_edition_has(measure, available, word, indicator):
    stands = success_measures.standing(measure, available)
    assert (stands.word, stands.indicator) == (word, indicator)
    assert tuple(stands) == (word, indicator, stands.why)


def test_what_differs_is_said_with_the_nearest():
    assert "every kind of assault" in success_measures.standing(ADMISSIONS, EVERY).why
    victims = success_measures.standing(KNIFE, {"knife_injury_victims_1_24"}).why
    assert "1 to 24 where the measure says 25 and under" in victims


def test_homicide_is_measured_at_all_ages_and_what_is_not_counted_is_said():
    why = success_measures.standing(HOMICIDE, EVERY).why
    assert why == (
        "Homicide is counted as such, at all ages. No source counts homicides that are not domestic, and those of "
        "victims under 25 involving a knife."
    )


@given(st.sets(st.sampled_from(sorted(EVERY))))
def test_a_measure_never_names_an_indicator_that_is_not_available(available):
    for measure in MEASURES.values():
        word, indicator, why = success_measures.standing(measure, available)
        assert why
        assert (indicator is None) == (word == "not available")
        assert indicator is None or indicator in available
        assert (word == "measured") == (indicator in measure.measured_by)


@pytest.mark.parametrize(("ages", "oldest"), [("<25", 24), ("<=25", 25), ("<=24", 24), ("", None)])
def test_under_25_ends_a_year_before_25_and_under(ages, oldest):
    assert Version(ages=ages, wording="so", source="drawn").oldest == oldest


def test_the_age_bounds_are_the_sources_own():
    last = {name: measure.version_on(date(2024, 12, 31)) for name, measure in MEASURES.items()}
    assert {name: version.oldest for name, version in last.items()} == {
        "admissions_for_knife_assault": 25, "knife_enabled_serious_violence": 25, "homicide": 24,
    }  # fmt: skip
    for version in last.values():
        assert str(version.oldest + version.ages.startswith("<2")) in version.wording


def test_an_earlier_version_holds_until_the_next_begins():
    wordings = [HOMICIDE.version_on(day).wording for day in (date(2020, 1, 1), date(2023, 1, 30), date(2023, 1, 31))]
    assert wordings[0] == wordings[1] == "all non-domestic homicides"
    assert wordings[2].startswith("all homicides and especially")


def written(tmp_path, *changes):
    text = (paths.parameters() / "success_measures.yaml").read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    (tmp_path / "success_measures.yaml").write_text(text, encoding="utf-8")
    return tmp_path / "success_measures.yaml"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('ages: "<=25"', 'ages: "25 and under"', "should match pattern"),
        ('since: "2023-01-31"', 'since: "31 January 2023"', "not a day"),
        ('since: ""', 'since: "2023-02-01"', "not in order of `since`"),
        ("    measured_by: [homicide]", "    measured: [homicide]", "unknown key. Did you mean 'measured_by'"),
    ],
)
def test_a_mistake_in_the_register_is_refused_with_its_line(tmp_path, old, new, said):
    with pytest.raises(ParameterError, match="success_measures.yaml, line") as refused:
        success_measures.read(written(tmp_path, (old, new)))
    assert said in str(refused.value)


@pytest.mark.parametrize(
    ("name", "said"),
    [("homicides", "homicide: There is no indicator 'homicides'. Did you mean 'homicide'"),
     ("proceedings", "'proceedings' counts persons proceeded against, who stand in for no success measure")],
)  # fmt: skip
def test_a_measure_that_names_no_usable_indicator_is_refused(monkeypatch, tmp_path, name, said):
    proceedings = parameters.indicator("homicide").model_copy(update={"unit": "person proceeded against"})
    indicator = parameters.indicator
    monkeypatch.setattr(parameters, "indicator", lambda one: proceedings if one == "proceedings" else indicator(one))
    with pytest.raises(ParameterError) as refused:
        success_measures.read(written(tmp_path, ("measured_by: [homicide]", f"measured_by: [{name}]")))
    assert said in str(refused.value)
