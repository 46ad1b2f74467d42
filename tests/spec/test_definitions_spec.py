"""What we promise of definitions: every count is certain or possible, exactly, and nothing unrecorded is assumed."""

from svd_analysis import definitions, parameters
from tests.tables import table

SIGNED = {"name": "drawn", "authored_by": "a test", "checked_by": "nobody", "review_date": "2099-01-01"}
TEXT = {"title": "Drawn", "body": "Nobody", "text": "drawn", "source": "a test"}


def definition(**parts):
    return definitions.Definition(**TEXT, **SIGNED, **parts)


def counted(counts, rule):
    """The certain and the possible count."""
    events = definitions.classify(counts, rule)
    return events.loc[events["certain"], "count"].sum(), events.loc[events["possible"], "count"].sum()


def a_year():
    return table("""
        taxonomy | code                                                 | month   | count
        mps-2023 | Violence Against the Person: Homicide                | 2024-01 | 1
        mps-2023 | Violence Against the Person: Violence with Injury    | 2024-01 | 70
        mps-2023 | Violence Against the Person: Violence without Injury | 2024-01 | 90
        mps-2023 | Sexual Offences: Rape                                | 2024-01 | 8
        mps-2023 | Arson and Criminal Damage: Criminal Damage           | 2024-01 | 50
        mps-2023 | Theft: Shoplifting                                   | 2024-01 | 300
    """)


def test_a_class_that_holds_other_offences_too_is_possible_and_not_certain():
    rule = definition(scope={"offence": ["homicide", "rape", "threats_to_kill"]})
    # Threats to kill are somewhere among the 90 without injury.
    assert counted(a_year(), rule) == (1 + 8, 1 + 8 + 90)


def test_what_a_table_does_not_record_is_not_assumed():
    under_25 = definition(scope={"all_of": [{"offence": ["homicide", "rape"]}, {"age": "<25", "role": "victim"}]})
    assert counted(a_year(), under_25) == (0, 1 + 8)


def test_what_must_be_true_of_anybody_is_certain_though_nothing_is_recorded():
    any_age = {"any_of": [{"age": "<25", "role": "victim"}, {"age": ">=25", "role": "victim"}]}
    rule = definition(scope={"all_of": [{"offence": ["homicide", "rape"]}, any_age]})
    assert counted(a_year(), rule) == (1 + 8, 1 + 8)


def test_an_offence_in_scope_for_two_reasons_counts_once():
    several = [{"offence": ["rape"]}, {"flag": "sexual_violence"}, {"group": "sexual_offences"}]
    rule = definition(scope={"any_of": several})
    assert counted(a_year(), rule)[0] == 8


def test_an_exclusion_said_aloud_takes_out_what_the_scope_let_in():
    scope = {"group": ["violence_against_the_person", "sexual_offences"]}
    sexual = {"what": {"offence": ["rape"]}, "reason": "counted by another strategy"}
    assert counted(a_year(), definition(scope=scope)) == (1 + 70 + 90 + 8,) * 2
    assert counted(a_year(), definition(scope=scope, excluded=[sexual])) == (1 + 70 + 90,) * 2


def test_a_focus_narrows_nothing():
    plain = definition(scope={"offence": ["homicide", "rape"]})
    focused = definition(scope={"offence": ["homicide", "rape"]}, focus={"knife": {"flag": "knife"}})
    assert counted(a_year(), focused) == counted(a_year(), plain)
    events = definitions.classify(a_year(), focused)
    assert events["knife_possible"].tolist() == [True, True]
    assert events["knife_certain"].tolist() == [False, False]


def test_what_counts_only_beside_a_listed_offence_adds_nothing():
    linked = {"what": {"group": "arson_and_criminal_damage"}, "note": "never separately countable"}
    rule = definition(scope={"offence": ["homicide", "rape"]}, linked_only=linked)
    assert counted(a_year(), rule) == (1 + 8, 1 + 8)


def test_a_term_counts_as_its_mapping_says():
    mapping = {"grave harm": {"means": {"offence": ["homicide", "violence_with_injury"]}, "why": "no offence is named"}}
    assert counted(a_year(), definition(mapping=mapping, scope={"term": "grave harm"})) == (1 + 70, 1 + 70)


def test_recorded_offences_are_bounded_one_by_one():
    counts = table("""
        taxonomy    | code | victim_age | domestic | count
        home_office | 8N   | 24         | false    | 1
        home_office | 8N   | 25         | false    | 1
        home_office | 8N   | 18-24      | false    | 1
        home_office | 8N   | 20-29      | false    | 1
        home_office | 8N   | 40         | true     | 1
        home_office | 8N   | 40         |          | 1
    """)
    rule = definition(scope={"any_of": [{"age": "<25", "role": "victim"}, {"flag": "domestic"}]})
    # In: 24, 18 to 24, domestic. May be: 20 to 29, and the last, of which it is not recorded. Out: 25, not domestic.
    assert counted(counts, rule) == (3, 3 + 2)


def test_each_worked_event_of_each_definition_is_decided_as_its_file_says():
    for name in parameters.names("definitions"):
        rule = definitions.load(name)
        for one in rule.worked_events:
            assert definitions.verdict(rule, one.event) == one.verdict, (name, one.event)
