"""The index says of which things a page was made before they changed; a run makes again what they touch, no more."""

import pytest

from svd_analysis.runner import record, sections, stale

HERE = {
    "adoption": "1", "area": "1", "changes": "1", "code": "1", "definition": "1", "estimates": "1", "files": "1",
    "measure": "1", "narrative/02_scale_and_trend": "1", "packages": "1", "parameters": "1", "taxonomy": "1",
}  # fmt: skip
OPENED = {"01_definition_and_data": ["definition", "files"], "05_change_since_last_edition": ["changes"]}


def made(**other):
    """The record of a page that was made of what is here now, but for what is said."""
    here = HERE | other
    names = [notebook.stem for notebook in sections.notebooks()]
    of = {name: record.of_section(here, sections.place_of(name), OPENED.get(name, ["estimates"])) for name in names}
    return {"made_of": here, "sections": of}


def test_a_page_that_is_not_there_has_no_state_of_its_own_and_every_section_is_to_be_made():
    assert stale.status(None, HERE) == "no page yet"
    assert set(record.stale_sections(None, HERE)) == {notebook.stem for notebook in sections.notebooks()}


def test_a_page_made_of_what_is_here_is_complete():
    assert stale.status(made(), HERE) == "complete"
    assert record.stale_sections(made(), HERE) == {}


@pytest.mark.parametrize(
    ("other", "said"),
    [
        ({"code": "0"}, "code"),
        ({"packages": "0"}, "packages"),
        ({"files": "0"}, "files"),
        ({"definition": "0"}, "definition"),
        ({"adoption": "0"}, "definition"),
        ({"code": "0", "packages": "0"}, "code and packages"),
        ({"estimates": "0"}, "parameters, numbers or text"),
        ({"narrative/02_scale_and_trend": "0"}, "parameters, numbers or text"),
    ],
)
def test_what_changed_since_is_named(other, said):
    assert stale.status(made(**other), HERE) == f"made before a change of {said}"


@pytest.mark.parametrize(
    ("changed", "touched"),
    [
        ("definition", ["01_definition_and_data"]),
        ("changes", ["05_change_since_last_edition"]),
        ("files", ["01_definition_and_data"]),
        ("narrative/02_scale_and_trend", []),
    ],
)
def test_only_the_sections_that_opened_what_changed_are_to_be_made_again(changed, touched):
    stale_now = record.stale_sections(made(**{changed: "0"}), HERE)
    assert list(stale_now) == touched
    assert all(reasons == [changed] for reasons in stale_now.values())
    assert record.stale_page(made(**{changed: "0"}), HERE) == [changed]


def test_a_part_that_every_page_follows_from_touches_every_section():
    assert len(record.stale_sections(made(parameters="0"), HERE)) == len(sections.notebooks())


def test_a_section_that_is_gone_or_new_is_seen():
    before = made()
    before["sections"]["09_old"] = before["sections"].pop("01_definition_and_data")
    assert record.stale_sections(before, HERE) == {"01_definition_and_data": ["not made yet"]}
    assert record.stale_page(before, HERE) == ["no section 09_old"]
