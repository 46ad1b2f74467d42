"""The four factors of section 13(6): filled where they are known, visibly open where they are not."""

import dataclasses

import pandas as pd

from svd_analysis import conditions, definitions, parameters, seriousness, tables, taxonomies
from svd_analysis.html_tables import HTMLTable

ROW = {"status": "ok", "numerator": 1480, "value": 5.9, "per": 1000.0, "denominator_status": "ok"}


@dataclasses.dataclass
class Drawn:
    """An area's numbers: the indicators its source counts, each with its row."""

    counted: dict
    definition: definitions.Definition = definitions.load("london-minimum")

    area = parameters.area("exampleton")
    edition = parameters.edition("example-2025")
    source = "mps_borough"

    def countable(self):
        return [parameters.indicator(name) for name in self.counted]

    def row(self, indicator):
        return pd.Series(self.counted[indicator])


def test_a_penalty_stands_with_its_statute_and_is_never_guessed():
    assert seriousness.penalty("threats_to_kill") == "10 years: Offences against the Person Act 1861 s.16"
    assert seriousness.penalty("other_miscellaneous") == "not yet entered"


def test_every_penalty_is_of_one_offence_of_the_taxonomy_and_names_a_statute():
    rows = taxonomies.rows("penalties")
    offences = [row["offence"] for row in rows]
    assert set(offences) <= set(conditions.offence_groups())
    assert len(offences) == len(set(offences))
    assert all(row["maximum_penalty"].strip() and row["statute"].strip() for row in rows)


def test_prevalence_is_given_where_an_indicator_counts_the_offence_alone():
    svd = Drawn({"rape": ROW | {"numerator": 169, "value": 0.67}, "violence_with_injury": ROW})
    assert seriousness.prevalence(svd, "rape") == "169 (0.67 per 1,000 residents)"


def test_an_offence_counted_only_with_others_says_inside_what():
    svd = Drawn({"violence_against_the_person": ROW | {"numerator": 5000}, "violence_with_injury": ROW})
    assert seriousness.prevalence(svd, "assault_with_injury") == (
        "not counted alone; inside violence with injury: 1,480 (5.9 per 1,000 residents)"
    )


def test_an_offence_that_no_indicator_counts_is_not_in_the_source():
    assert seriousness.prevalence(Drawn({"rape": ROW}), "homicide") == "not in this source"


def test_a_number_without_a_rate_and_a_month_missing_are_said_as_such():
    no_rate = ROW | {"numerator": 2, "per": float("nan")}
    assert seriousness.prevalence(Drawn({"homicide": no_rate}), "homicide") == "2 (no rate)"
    assert seriousness.prevalence(Drawn({"homicide": ROW | {"status": "gap"}}), "homicide") == "no data"


def test_impact_on_victims_and_community_stays_open_whatever_is_counted():
    for _, _, victims, _, community in seriousness.factors(Drawn({"homicide": ROW, "rape": ROW})):
        assert victims.startswith("not yet supplied: ")
        assert community.startswith("not yet supplied: ")


def test_each_offence_that_the_definition_names_has_a_row():
    london = definitions.load("london-minimum")
    assert seriousness.kinds(london) == [
        offence for offence in conditions.offence_groups() if offence in definitions.offences_named(london.rule)
    ]
    assert seriousness.others(london) == 0


def test_what_is_left_out_has_no_row_and_a_definition_that_names_nothing_has_all_it_can_hold():
    robbery = {"offence": "robbery"}
    names = {"offence": "robbery_of_business_property"}
    definition = definitions.load("london-minimum").model_copy(
        update={"scope": {"all_of": [robbery, {"none_of": [names]}]}}
    )
    assert seriousness.kinds(definition) == ["robbery_of_personal_property"]
    flagged = definition.model_copy(update={"scope": {"flag": "sexual_violence"}})
    assert {"rape", "sexual_assault"} <= set(seriousness.kinds(flagged))
    assert "homicide" not in seriousness.kinds(flagged)


def test_a_definition_that_holds_more_than_it_names_says_how_many():
    either = {"any_of": [{"offence": "homicide"}, {"flag": "knife"}]}
    svd = Drawn({"homicide": ROW}, definitions.load("london-minimum").model_copy(update={"scope": either}))
    shown = tables.section_13(svd)
    assert isinstance(shown, HTMLTable)
    assert [row[0] for row in shown.rows] == ["Homicide"]
    assert f"can also hold {seriousness.others(svd.definition)} offences it does not name" in " ".join(shown.notes)


def test_the_table_of_a_definition_of_named_offences_has_no_such_note():
    notes = tables.section_13(Drawn({"homicide": ROW})).notes
    assert "does not name" not in " ".join(notes)
    assert all(notes)


def drawn_observability(*clauses):
    return pd.DataFrame(
        [("mps_borough", clause, "superset", "a class also holds other offences") for clause in clauses],
        columns=["source", "clause", "visibility", "reason"],
    )


def test_the_grid_has_a_row_for_each_clause_and_a_column_for_each_source():
    svd = Drawn({})
    svd.observability = drawn_observability("it involves a knife", "the offence is robbery", "the whole definition")
    shown = tables.observability(svd)
    assert shown.columns == ("Clause", parameters.source("mps_borough").title)
    assert shown.rows[0] == ("It involves a knife", "superset: a class also holds other offences")
    assert len(shown.rows) == 3


def test_a_definition_of_one_clause_is_shown_once():
    svd = Drawn({})
    svd.observability = drawn_observability("the offence is robbery", "the whole definition")
    assert [row[0] for row in tables.observability(svd).rows] == ["The whole definition"]
