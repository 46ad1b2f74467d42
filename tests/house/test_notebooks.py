"""The sections of the appendix obey the house's rules for notebooks: prose, and one call per thing the reader sees."""

import ast
import json
import re
from pathlib import Path

import pytest

from svd_analysis import rates

PROJECT = Path(__file__).resolve().parents[2]
SECTIONS = [
    "01_definition_and_data",
    "02_scale_and_trend",
    "03_people_and_places",
    "04_causes_and_risk_factors",
    "05_change_since_last_edition",
    "06_methods_and_provenance",
]
PARAMETER = re.compile(r'(area|edition): str = "([a-z0-9-]+)"  # \S.*')
SHOWN_BY = {"assessment", "figures", "tables", "maps", "sentences"}
FORBIDDEN = (
    ast.FunctionDef, ast.ClassDef, ast.Lambda, ast.For, ast.While, ast.If, ast.Try, ast.With, ast.Subscript, ast.BinOp,
    ast.ListComp, ast.DictComp, ast.SetComp, ast.GeneratorExp,
)  # fmt: skip

pytestmark = pytest.mark.parametrize("section", SECTIONS)


def notebook(section):
    return json.loads((PROJECT / "notebooks" / f"{section}.ipynb").read_text(encoding="utf-8"))


def cells(section, kind):
    return [cell for cell in notebook(section)["cells"] if cell["cell_type"] == kind]


def written(cell):
    return "".join(cell["source"])


def tagged_parameters(section):
    return [cell for cell in cells(section, "code") if "parameters" in cell["metadata"].get("tags", [])]


def after_parameters(section):
    """The code of the other cells, parsed, each beside its text."""
    others = [written(cell) for cell in cells(section, "code") if cell not in tagged_parameters(section)]
    return [(source, ast.parse(source)) for source in others]


def test_the_sections_are_those_six_and_no_other(section):
    assert section in [path.stem for path in (PROJECT / "notebooks").glob("*.ipynb")]
    assert {path.stem for path in (PROJECT / "notebooks").glob("*.ipynb")} == set(SECTIONS)


def test_one_cell_holds_the_two_parameters_and_nothing_else(section):
    [cell] = tagged_parameters(section)
    assert cell == cells(section, "code")[0]
    lines = written(cell).strip().splitlines()
    assert [PARAMETER.fullmatch(line) and PARAMETER.fullmatch(line)[1] for line in lines] == ["area", "edition"]


def test_opened_by_hand_it_shows_the_example(section):
    defaults = dict(PARAMETER.fullmatch(line).groups() for line in written(tagged_parameters(section)[0]).splitlines())
    assert defaults == {"area": "exampleton", "edition": "example-2025"}


def test_nothing_that_was_run_is_kept(section):
    for cell in cells(section, "code"):
        assert cell["outputs"] == []
        assert cell["execution_count"] is None
    assert set(notebook(section)["metadata"]) <= {"kernelspec", "language_info"}


def test_cells_are_few_and_short(section):
    assert len(notebook(section)["cells"]) <= 48
    for source, _ in after_parameters(section):
        assert len(source.splitlines()) <= 6, source


def test_cells_hold_no_arithmetic_loops_or_branches(section):
    for source, parsed in after_parameters(section):
        forbidden = [type(node).__name__ for node in ast.walk(parsed) if isinstance(node, FORBIDDEN)]
        assert forbidden == [], source


def test_only_the_package_is_imported_and_only_what_shows_or_loads(section):
    imports = [
        node for _, parsed in after_parameters(section) for node in parsed.body if isinstance(node, ast.ImportFrom)
    ]
    assert not any(isinstance(node, ast.Import) for _, parsed in after_parameters(section) for node in ast.walk(parsed))
    assert {node.module for node in imports} == {"svd_analysis"}
    assert {alias.name for node in imports for alias in node.names} <= SHOWN_BY


def test_it_loads_the_assessment_once_from_its_parameters(section):
    loading = [source for source, _ in after_parameters(section) if "assessment.load" in source]
    assert len(loading) == 1
    assert "svd = assessment.load(area, edition)" in loading[0].splitlines()


def test_a_cell_shows_at_most_one_thing_and_last(section):
    for source, parsed in after_parameters(section):
        shown = [node for node in parsed.body if isinstance(node, ast.Expr)]
        assert len(shown) <= 1, source
        assert not shown or shown[0] is parsed.body[-1], source


def headings(section):
    prose = "\n".join(written(cell) for cell in cells(section, "markdown"))
    return [len(marks) for marks in re.findall(r"^(#+) ", prose, flags=re.MULTILINE)]


def test_headings_are_in_order_under_one_title(section):
    levels = headings(section)
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(following <= level + 1 for level, following in zip(levels, levels[1:], strict=False))


# The level of an interval, the residents a rate is per, the size the ONS builds LSOAs to, and the false alarms that are
# put up with among findings: no edition changes them.
CONSTANTS = {"95%", "1,000", "1,500", f"{rates.FALSE_DISCOVERY:.0%}"}


def test_no_number_of_the_data_is_typed_into_prose(section):
    # Years, ages and sections of the Act may be; a count, rate or share may not.
    for cell in cells(section, "markdown"):
        typed = re.findall(r"\d+(?:\.\d+)?\s?%|\d{1,3}(?:,\d{3})+|\b\d+\.\d+\b", written(cell))
        assert set(typed) <= CONSTANTS, written(cell)


def test_it_ends_on_what_it_cannot_tell_you(section):
    closing = " ".join(written(cell) for cell in cells(section, "markdown")[-2:])
    assert "cannot tell" in closing.lower()


def test_an_image_in_prose_has_words_for_who_cannot_see_it(section):
    for cell in cells(section, "markdown"):
        assert re.findall(r"!\[\s*\]\(", written(cell)) == []
