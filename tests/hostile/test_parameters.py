"""Hostile parameters: refused in a sentence or shown as text; nothing of them runs and nothing is written elsewhere."""

import json

import nbformat
import pytest
from papermill.translators import PythonTranslator

from svd_analysis import numbers, parameters, paths, releases, yaml_files
from svd_analysis.__main__ import main
from svd_analysis.errors import ParameterError
from svd_analysis.runner import batch, sections
from tests import projects
from tests.hostile.corpus import NAMES, STRINGS
from tests.projects import AREA, EDITION, SIGNED

# A file could bear any of these where the system allows it; the folders of outputs would then be named so.
UNFIT = [
    "..",
    ".",
    ".hidden",
    "CON",
    "nul.txt",
    "com1",
    "a:b",
    "name.",
    "name ",
    "a\nb",
    "-rf",
    "a?b",
    "\u202ea",
    "a\\b",
    "caf\u00e9",
]


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A project in a folder of its own, with an edition; the test fails where anything is written beside it."""
    place = tmp_path / "within" / "project"
    place.mkdir(parents=True)
    yield projects.project(place, monkeypatch)
    projects.forget()
    assert {path for path in tmp_path.rglob("*") if not path.is_relative_to(place)} == {place.parent}


def write_edition(project, edition="drawn-2024", area="drawnham", text=EDITION):
    projects.write(project, "areas", area, AREA)
    projects.write(project, "editions", edition, text)


def test_a_name_on_the_command_line_is_only_ever_looked_up(project, capsys):
    write_edition(project)
    before = {*project.rglob("*")}
    for name in [name for name in NAMES if not name.isalpha() or name == "CON"]:
        for words in (
            ["run", "--", name], ["run", "drawn-2024", "--", name], ["publish", "--", name],
            ["new-area", "--code", "E09000004", "--", name],
            ["new-edition", "--year", "2024", "--region", "Drawnshire", "--", name],
        ):  # fmt: skip
            assert main(words) == 2, words
            said = capsys.readouterr().err
            assert said.strip()
            assert [letter for letter in said if not letter.isprintable() and letter != "\n"] == []
    assert {*project.rglob("*")} == before


@pytest.mark.parametrize("name", UNFIT)
@pytest.mark.parametrize("kind", ["areas", "editions"])
def test_a_file_whose_name_can_be_no_folder_is_refused(project, name, kind):
    write_edition(project, **{"area" if kind == "areas" else "edition": name})
    with pytest.raises(ParameterError, match="not the name of a file here") as fault:
        parameters.area(name) if kind == "areas" else parameters.edition(name)
    assert str(fault.value).isprintable()


def test_every_name_that_is_taken_is_fit():
    for kind in ("areas", "editions", "sources", "definitions", "indicators", "questions", "regimes", "contributions"):
        for name in parameters.names(kind):
            assert parameters.known(kind, name).is_file()


def test_whatever_an_edition_is_called_its_folders_stand_in_those_of_outputs_and_releases(project):
    named = []
    for name in [*NAMES, *UNFIT]:
        try:
            write_edition(project, edition=name)
            named.append(parameters.edition(name).name)
        except (ParameterError, OSError, ValueError):  # refused by us, or by the system
            continue
        assert numbers.folder(parameters.edition(name)).resolve().parent.parent == paths.outputs().resolve()
        assert releases.folder(name).resolve().parent == paths.releases().resolve()
    assert {"null", "yes", "undefined"} <= set(named)


@pytest.mark.parametrize(
    "path",
    ["../outside.csv", "a/../../b.csv", "/etc/hostname", "..\\a.csv", "C:\\a.csv", "c:a.csv", "//host/a", "a//b", ""],
)
def test_a_pinned_file_outside_the_data_folder_is_refused(project, path):
    write_edition(project, text=EDITION.replace("drawn.csv", json.dumps(path)))
    with pytest.raises(ParameterError, match="is not below the data folder"):
        parameters.edition("drawn-2024")


def test_what_was_written_for_a_section_that_there_is_not_is_refused_and_not_read(project):
    write_edition(project)
    folder = project / "parameters" / "narrative" / "drawn-2024" / "drawnham"
    folder.mkdir(parents=True)
    for name in (
        "..md",
        "02 scale.md",
        "a\nb.md",
        "02_scale_and_trend.html",
        "con.md",
        "02_scale_and_trend.md.exe",
        "=1+1.md",
    ):
        (folder / name).write_text("author: A\ndate: today\n\ntext")
        with pytest.raises(ParameterError, match="there is no section"):
            batch.check("drawn-2024", ["drawnham"])
        (folder / name).unlink()


def test_a_name_with_what_a_console_would_obey_is_told_and_not_obeyed(project, capsys):
    write_edition(project)
    folder = project / "parameters" / "narrative" / "drawn-2024" / "drawnham"
    folder.mkdir(parents=True)
    (folder / "\x1b[31mred\x9b2J.md").write_text("text")
    assert main(["run", "drawn-2024"]) == 2
    said = capsys.readouterr().err
    assert "\u241b[31mred\ufffd2J.md" in said
    assert "\x1b" not in said


def test_a_notebook_is_run_only_where_its_name_is_that_of_a_section(project):
    for name in (
        "evil.ipynb",
        "1_evil.ipynb",
        "001_evil.ipynb",
        "01-evil.ipynb",
        "01_evil.py",
        ".01_evil.ipynb",
        "01_evil.ipynb.txt",
        "sub/01_evil.ipynb",
    ):
        place = project / "notebooks" / name
        place.parent.mkdir(exist_ok=True)
        place.write_text("{}")
    assert sections.notebooks() == []
    (project / "notebooks" / "01_kind.ipynb").write_text("{}")
    assert [notebook.name for notebook in sections.notebooks()] == ["01_kind.ipynb"]


CODE = ["area = 1; import os", "area\nimport os", "Area", "area ", "edition_", "__builtins__", "are", "area[0]"]


@pytest.mark.parametrize("name", [*CODE, *NAMES])
def test_a_parameter_that_the_notebook_has_not_is_refused_before_any_kernel_starts(name):
    cell = nbformat.v4.new_code_cell('area = "a"\nedition = "b"', metadata={"tags": ["parameters"]})
    with pytest.raises(ParameterError, match="there is no parameter"):
        sections._check_parameters(nbformat.v4.new_notebook(cells=[cell]), "01_a", {"area": "a", name: "b"})


def test_the_value_of_a_parameter_is_text_in_the_kernel_whatever_it_holds():
    for text in STRINGS:
        found = {}
        exec(PythonTranslator.codify({"area": text}), found)
        assert found["area"] == text


HOSTILE_YAML = {
    "an object of Python": ("name: !!python/object/apply:os.system ['touch owned']\n", "the tag"),
    "a module of Python": ("name: !!python/module:os\n", "the tag"),
    "a tag by another name": ("%TAG ! tag:yaml.org,2002:python/\n---\nname: !object/apply:os.system [id]\n", "the tag"),
    "bytes": ("name: !!binary aGk=\n", "the tag"),
    "a billion laughs": ("0: &0 x\n" + "".join(f"{n}: &{n} [*{n - 1}, *{n - 1}]\n" for n in range(1, 40)), "an alias"),
    "a list within itself": ("name: &a [*a]\n", "an alias"),
    "a key that stands twice": ("name: a\nname: b\n", "stands twice"),
    "another merged into it": ("<<: {name: Other}\n", "unknown key"),
    "ten thousand lists": (f"name: {'[' * 100_000}\n", "more deeply"),
    "ten thousand keys": (f"name: {'{a: ' * 100_000}\n", "more deeply"),
    "ten thousand lines": (f"name:\n  {'- ' * 100_000}a\n", "more deeply"),
    "a second document": ("name: a\n---\nname: b\n", "not YAML"),
    "a control character": ("name: a\x00b\n", "not YAML"),
    "no text": ("\ud7ff".encode("utf-16"), "not UTF-8"),
    "a list for a key": ("? [name]\n: a\n", "a list stands where a key was expected"),
}  # fmt: skip


@pytest.mark.parametrize("what", HOSTILE_YAML)
def test_yaml_that_would_do_something_is_refused_in_a_sentence(project, what):
    text, expected = HOSTILE_YAML[what]
    place = project / "parameters" / "areas" / "drawnham.yaml"
    whole = text if isinstance(text, bytes) else (text + AREA.partition("\n")[2] + SIGNED).encode()
    place.write_bytes(whole)
    with pytest.raises(ParameterError, match=expected):
        parameters.area("drawnham")
    assert not (project / "owned").exists()


def test_text_of_a_parameter_file_stays_the_text_that_was_written(tmp_path):
    for text in STRINGS:
        quoted = json.dumps(text, ensure_ascii=max(text) <= "\uffff")
        (tmp_path / "a.yaml").write_text(f"name: {quoted}\n", encoding="utf-8")
        assert yaml_files.read_plain(tmp_path / "a.yaml") == {"name": text}
