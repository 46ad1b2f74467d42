"""`svd definition`: list, show, diff and explain, as somebody at a console reads them."""

import re
from datetime import date
from pathlib import Path

import pytest

from svd_analysis import definition_command, definitions, explanation, observability, parameters
from svd_analysis.__main__ import main, parse
from tests.notebooks.projects import CLONE, copy_project, enter, forget

LIBRARY = parameters.names("definitions")
PAGE = Path(__file__).resolve().parents[2] / "docs" / "definition-in-twenty-minutes.md"


def said(capsys, *words):
    """What a command that ends well prints."""
    assert main(["definition", *words]) == 0
    shown = capsys.readouterr()
    assert shown.err == ""
    assert all(len(line) <= 100 for line in shown.out.splitlines()), "wider than 100 columns"
    return shown.out


def refused(capsys, *words):
    """The sentence of a command that ends with 2 and says nothing else."""
    assert main(["definition", *words]) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert "Traceback" not in shown.err
    return shown.err


def plain(text):
    """Text as one line, as it was before it was wrapped."""
    return " ".join(text.split())


def test_the_list_names_every_definition_its_body_and_who_uses_it(capsys):
    listed = said(capsys, "list")
    for name in LIBRARY:
        definition = definitions.load(name)
        assert f"{name}: {definition.title}" in plain(listed)
        assert plain(definition.body) in plain(listed)
    assert "agreed: bexley" in listed
    assert re.search(r"regional default \(not confirmed\): \d+ areas", plain(listed))


@pytest.mark.parametrize("name", LIBRARY)
def test_every_definition_can_be_shown(capsys, name):
    shown = said(capsys, "show", name)
    definition = definitions.load(name)
    assert shown.startswith(definition.title)
    assert "As it is counted" in shown
    for element in explanation.MINIMUM:
        assert f"- {element}: " in plain(shown)
    for fork in definition.forks:
        assert plain(fork) in plain(shown)
    for choice in definition.mapping.values():
        assert plain(choice.why) in plain(shown)


def test_the_london_minimum_is_shown_with_its_clauses_and_their_table(capsys):
    shown = said(capsys, "show", "london-minimum")
    assert "  A  the victim or the suspect is under 25\n" in shown
    assert "\n  A B C D\n  X X X X  in\n  X X X .  out\n" in shown
    assert "Not separately countable: Violence against property" in shown


def test_a_difference_is_shown_with_a_witness(capsys):
    shown = plain(said(capsys, "diff", "london-minimum", "bexley"))
    assert shown.startswith("In bexley and not in london-minimum:")
    assert "where the victim and the suspect are both 25 or over and it is not domestic abuse" in shown
    assert "for instance Homicide (Home Office code 1), domestic false" in shown
    assert "In london-minimum and not in bexley" not in shown


def test_a_definition_and_itself_hold_the_same_events(capsys):
    assert said(capsys, "diff", "bexley", "bexley") == "bexley and bexley hold the same events.\n"


@pytest.mark.parametrize("source", [*observability.SCHEMES, "home_office", "icd-10"])
def test_what_a_source_can_see_is_explained_clause_by_clause(capsys, source):
    shown = plain(said(capsys, "explain", "london-minimum", "--source", source))
    assert f"London minimum definition, as {source} can see it" in shown
    assert "- it is domestic abuse " in shown
    assert "- the whole definition " in shown


def test_a_source_of_two_generations_of_classes_is_explained_for_each(capsys):
    shown = said(capsys, "explain", "bexley", "--source", "mps_borough")
    assert "(mps-2023, " in plain(shown)
    assert "(mps-2025, " in plain(shown)


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        (["shwo", "bexley"], "There is no command 'shwo'. Did you mean 'show'?"),
        (["show", "bexly"], "There is no definition 'bexly'. Did you mean 'bexley'?"),
        (["show"], "the following arguments are required: definition"),
        (["diff", "bexley", "london-minimun"], "'london-minimun'. Did you mean 'london-minimum'?"),
        (["diff", "bexley"], "the following arguments are required: second"),
        (["explain", "bexley"], "the following arguments are required: --source"),
        (["explain", "bexley", "--source", "mps_brough"], "'mps_brough'. Did you mean 'mps_borough'?"),
        (["explain", "bexley", "--sorce", "mps_borough"], "--source"),
        ([], "the following arguments are required: ACTION"),
    ],
    ids=str,
)  # fmt: skip
def test_a_mistyped_name_stops_with_the_nearest(capsys, words, offered):
    assert offered in refused(capsys, *words)


def test_a_table_of_too_many_combinations_is_not_printed(monkeypatch):
    monkeypatch.setattr(definition_command, "_MOST_ROWS", 3)
    assert "There are 16 combinations of these clauses: too many to print." in plain(
        "\n".join(definition_command.shown("london-minimum"))
    )


def test_definitions_that_count_different_things_say_so(monkeypatch):
    admissions = definitions.load("bexley").model_copy(update={"unit": "admission"})
    load = definitions.load
    monkeypatch.setattr(definitions, "load", lambda name: admissions if name == "bexley" else load(name))
    shown = plain("\n".join(definition_command.compared("london-minimum", "bexley")))
    assert "They count different things: london-minimum counts by offence, bexley by admission." in shown


# --- the page that a new user follows --------------------------------------------------------------------------------


def blocks(kind):
    """The blocks of the page with that word on their first fence."""
    fenced = PAGE.read_text(encoding="utf-8").split("```")[1::2]
    return [block.partition("\n")[2] for block in fenced if block.partition("\n")[0] == kind]


COMMANDS = [
    line.split()[2:] for block in blocks("") for line in block.splitlines() if line.startswith("python run.py ")
]


@pytest.fixture
def newcomer(tmp_path, monkeypatch):
    """A project where the page's example was written as the page says."""
    project = copy_project(tmp_path / "project")
    written, adopted = blocks("yaml")
    (project / "parameters/definitions/sampleford.yaml").write_text(written, encoding="utf-8")
    area = project / "parameters/areas/sampleford.yaml"
    before, key, after = area.read_text(encoding="utf-8").partition("accessibility_statement")
    area.write_text(before + adopted + key + after, encoding="utf-8")
    enter(monkeypatch, project)
    yield project
    forget()


def test_every_command_of_the_page_is_one_and_those_on_definitions_run(newcomer, capsys):
    assert [words[:2] for words in COMMANDS] == [
        ["definition", "list"], ["definition", "show"], ["definition", "show"], ["definition", "diff"],
        ["definition", "explain"], ["run", "example-2025"],
    ]  # fmt: skip
    for words in COMMANDS:
        parse(words)
        if words[0] == "definition":
            assert "ampleford" in said(capsys, *words[1:]) or words[-1] == "london-minimum"


def test_the_page_s_example_means_what_the_page_says(newcomer, capsys):
    shown = said(capsys, "show", "sampleford")
    assert "NOT SO" not in shown
    assert len(re.findall(r"^  - (?:in|out|cannot tell): ", shown, flags=re.MULTILINE)) == 5
    assert "  - homicide: covered; every such event is in\n" in shown
    difference = next(block for block in blocks("") if block.startswith("In london-minimum"))
    assert difference in said(capsys, "diff", "london-minimum", "sampleford")
    seen = plain(said(capsys, "explain", "sampleford", "--source", "mps_borough"))
    assert "- it involves a knife not observable: does not record a knife" in seen


def test_the_page_s_slip_is_answered_as_the_page_says(newcomer, capsys):
    path = newcomer / "parameters/definitions/sampleford.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("{flag: knife}", "{flag: knfe}"), encoding="utf-8")
    answered = next(block for block in blocks("") if "knfe" in block)
    assert refused(capsys, "show", "sampleford").replace(f"{newcomer}/", "") == answered


def test_a_worked_event_that_the_rule_does_not_bear_out_is_marked(newcomer, capsys):
    path = newcomer / "parameters/definitions/sampleford.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("verdict: cannot tell", "verdict: out"), encoding="utf-8")
    assert "NOT SO: the rule says cannot tell." in plain(said(capsys, "show", "sampleford"))


def test_the_page_s_area_adopts_the_definition_from_its_day(newcomer):
    area = parameters.area("sampleford")
    assert area.adoption_on(date(2025, 12, 31)).definition == "sampleford"
    assert area.adoption_on(date(2024, 12, 31)).definition == "london-minimum"


def test_every_file_the_page_and_its_text_name_is_there(newcomer):
    named = re.findall(r"`((?:parameters|docs)/[\w./-]+)`", PAGE.read_text(encoding="utf-8"))
    assert named
    assert [name for name in named if not (newcomer / name).exists() and not (CLONE / name).exists()] == []
