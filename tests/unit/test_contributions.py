"""The register of contributions: no authority of the Duty is left out, and what it did not supply is not none."""

import pytest

from svd_analysis import contributions, ingredients, parameters, tables
from svd_analysis.assessment import Assessment
from svd_analysis.errors import ParameterError
from svd_analysis.sentences import Sentence
from tests import projects
from tests.projects import AREA, EDITION, PARAMETERS
from tests.sources.records import drawn

EXAMPLE = (PARAMETERS / "contributions" / "example-2025.yaml").read_text(encoding="utf-8")
POLICE = "    source: example_police_victims\n"
HOSPITAL = "    source: example_hospital_admissions\n"
YOUTH = "    source: example_youth_justice\n"
NOBODYS = "    gateway: no personal information\n"
RECORDS = "    form: records\n    holds: hospital admissions\n"
OTHERWISE = CARE = '    gateway: section 16\n    until: "2027-03-31"\n'


@pytest.fixture
def project(tmp_path, monkeypatch):
    projects.project(tmp_path, monkeypatch)
    (tmp_path / "parameters" / "contributions").mkdir()
    projects.write(tmp_path, "areas", "drawnham", AREA)
    projects.write(tmp_path, "editions", "drawn-2024", EDITION)
    yield tmp_path
    projects.forget()


def register(project, *changes):
    text = EXAMPLE
    for old, new in changes:
        assert old in text, f"the register does not hold {old!r}"
        text = text.replace(old, new)
    (project / "parameters" / "contributions" / "drawn-2024.yaml").write_text(text, encoding="utf-8")
    return contributions.register("drawn-2024")


def shown(project):
    return tables.contributions(Assessment(parameters.area("drawnham"), parameters.edition("drawn-2024"), None))


def test_the_examples_register_has_police_and_hospital_one_missing_and_one_declined():
    found = contributions.register("example-2025")
    standings = {one.authority: one.standing for one in found.contributions}
    assert standings["police"] == standings["integrated care board"] == "supplied"
    assert sorted(standings.values()).count("missing") == sorted(standings.values()).count("declined") == 1
    assert {one.standing for one in found.consulted.values()} == {"consulted", "not consulted"}


def test_an_edition_without_a_register_says_so(project):
    assert contributions.register("drawn-2024") is None
    said = shown(project)
    assert isinstance(said, Sentence)
    assert said.startswith("No register of contributions was supplied")


def test_the_table_says_of_everybody_what_came_of_it(project):
    found = register(project)
    table = shown(project)
    assert len(table.rows) == len(found.contributions) + 4
    rows = {row[0].split(":")[0]: row[1:] for row in table.rows}
    assert rows["Police"] == (
        "supplied",
        "Victims of recorded violence, with age, sex, relationship, place and time",
        "Synthetic police victims of the example region",
        "section 16 of the Police, Crime, Sentencing and Courts Act 2022",
        "31 March 2099",
    )  # fmt: skip
    assert rows["Probation"][0] == "missing"
    assert rows["Probation"][2:] == ("nothing supplied", "none", "none")
    assert rows["Fire and rescue"][1].endswith("will look at one for the next edition.")
    assert [rows[who][0] for who in ("Education", "Prisons", "Youth custody", "Young people")] == [
        "consulted", "consulted", "not consulted", "heard",
    ]  # fmt: skip
    [sentence] = table.notes
    assert sentence == (
        "Police, integrated care board, youth offending team and local authority supplied data; nothing came from "
        "probation; fire and rescue declined; consulted: education and prisons."
    )


def described(project):
    (project / "parameters" / "sources" / "drawn_victims.yaml").write_text(drawn.DESCRIPTION, encoding="utf-8")
    projects.forget()


def test_what_is_no_source_of_this_project_gives_its_gateway_and_last_day_itself(project):
    register(project, (POLICE, OTHERWISE))
    assert shown(project).rows[0][3:] == (
        "no extract", "section 16 of the Police, Crime, Sentencing and Courts Act 2022", "31 March 2027",
    )  # fmt: skip


def test_an_extract_that_the_edition_reads_must_be_in_its_register(project):
    described(project)
    text = EDITION.replace("source: mps_borough", "source: drawn_victims")
    projects.write(project, "editions", "drawn-2024", text)
    with pytest.raises(ParameterError, match="drawn-2024 reads drawn_victims, which the register does not list"):
        register(project)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("authority: probation", "authority: prison", "probation is not in the register"),
        ("authority: probation", "authority: probations", "unknown value 'probations'. Did you mean 'probation'?"),
        ("standing: missing", "standing: late", "unknown value 'late'"),
        (POLICE, "", "supplied: give either its `source`"),
        (POLICE, POLICE + OTHERWISE, "supplied: give either its `source`"),
        (POLICE, POLICE + "    reason: none\n", "what was supplied has none"),
        ("    reason: Asked in June 2025; no answer came before the edition was made.\n", "", "has a `reason`"),
        ("  youth custody:", "  youth custdy:", "youth custdy"),
        (POLICE, "    gateway: section 16\n", "Exampleshire Police: give `until`, the last day on which"),
        (HOSPITAL, CARE, "Exampleshire Integrated Care Board: give its `form`, records or aggregates"),
        (HOSPITAL, CARE + "    form: records\n", "give what the records are of, as `holds`"),
        (HOSPITAL, CARE + RECORDS, "section 16 is no gateway for records of hospital admissions from integrated care"),
        (NOBODYS, CARE, "Mockbridge councils: give its `form`"),
        (NOBODYS, CARE + "    form: records\n", "Mockbridge councils: give what the records are of, as `holds`"),
        (NOBODYS, CARE + "    form: records\n    holds: social care\n", "no gateway for records of social care"),
        (NOBODYS, NOBODYS + "    form: records\n", "records are personal information"),
        (YOUTH, POLICE, "'example_police_victims' names police as its supplier, and here it stands under youth offen"),
        (POLICE, "    source: example_police\n", "Did you mean 'example_police_victims'?"),
    ],
)  # fmt: skip
def test_a_mistake_in_a_register_is_told(project, old, new, expected):
    with pytest.raises(ParameterError) as fault:
        register(project, (old, new))
    assert expected in str(fault.value)


def test_one_of_the_two_health_authorities_is_in_the_register(project):
    extracts = [HOSPITAL, "    source: example_emergency_department\n", "    source: example_ambulance\n"]
    health = ("authority: integrated care board", "authority: local health board")
    assert register(project, health, *((source, NOBODYS) for source in extracts))
    with pytest.raises(ParameterError, match="integrated care board or local health board is not in the register"):
        register(project, (health[0], "authority: prison"), *((source, NOBODYS) for source in extracts))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (HOSPITAL, CARE + "    form: aggregates\n"), (NOBODYS, CARE + "    form: records\n    holds: exclusions\n"),
        (HOSPITAL, CARE.replace("16", "251") + RECORDS), (POLICE, OTHERWISE + "    form: records\n"),
    ],
)  # fmt: skip
def test_what_a_gateway_lets_pass_stands_in_the_register(project, old, new):
    assert len(register(project, (old, new)).contributions) == 8


@pytest.mark.parametrize(("until", "refused"), [("2024-12-30", True), ("2024-12-31", False)])
def test_what_may_no_longer_be_used_on_the_last_day_of_the_year_is_refused(project, until, refused):
    change = (POLICE, OTHERWISE.replace("2027-03-31", until))
    if not refused:
        assert register(project, change)
        return
    with pytest.raises(
        ParameterError, match=f"Exampleshire Police supplied may be used until {until}, and the year of"
    ):
        register(project, change)


def test_a_source_whose_agreement_ended_before_the_year_did_is_refused_though_nothing_reads_it(project):
    described(project)
    path = project / "parameters" / "sources" / "drawn_victims.yaml"
    path.write_text(drawn.DESCRIPTION.replace("2027-03-31", "2024-12-30"), encoding="utf-8")
    projects.forget()
    with pytest.raises(ParameterError, match="may be used until 2024-12-30, and the year of drawn-2024 ends on"):
        register(project, (POLICE, "    source: drawn_victims\n"))


def test_every_page_follows_from_the_register_and_no_number_does(project):
    edition = parameters.edition("drawn-2024")
    pages, numbers = ingredients.of_every_page(edition), ingredients.of_numbers(edition)
    register(project)
    assert ingredients.of_every_page(edition)["parameters"] != pages["parameters"]
    assert ingredients.of_numbers(edition) == numbers
