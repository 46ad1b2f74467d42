"""A run makes again exactly the sections whose parts changed, and a dry run names them before, with the reason.

Two areas of the example and three of its sections, in one project whose tests build on each other's pages. What should
be stale is worked out here a second way: from the hashes of the numbers' slices before and after.
"""

import os
import shutil

import nbformat
import pytest

from svd_analysis import numbers, parameters, provenance, starters
from svd_analysis.errors import SourceError
from svd_analysis.runner import batch, kernels, plan, progress, record
from tests.notebooks.projects import bytes_below, contents, copy_project, edit, enter, forget, write_example

EDITION, ONE, OTHER = "example-2025", "mockbridge", "exampleton"
SECTIONS = ("01_definition_and_data", "02_scale_and_trend", "05_change_since_last_edition")
NOTHING = ["nothing: all of it is complete and unchanged"]


@pytest.fixture(scope="module")
def project(example_made, tmp_path_factory):
    """A project with finished pages of two areas; the tests work in it."""
    folder = copy_project(tmp_path_factory.mktemp("stale") / "project")
    write_example(folder, "example-2024", EDITION)
    for path in (folder / "notebooks").glob("*.ipynb"):
        if path.stem not in SECTIONS:
            path.unlink()
    shutil.copytree(example_made / "outputs" / EDITION / "numbers", folder / "outputs" / EDITION / "numbers")
    shutil.copytree(example_made / "store", folder / "store")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SVD_NUMBERS", "")
        enter(patch, folder)
        ended = kernels.end
        patch.setattr(kernels, "end", lambda: None)  # the parent stays for the next run
        assert set(run().values()) == {"made"}
        yield folder
        ended()
    forget()


def asked():
    forget()
    return batch.check(EDITION, [ONE, OTHER])


def run():
    """A run of both areas; the state of each."""
    return batch.run(*asked(), batch.Way(), progress.Progress())


def told():
    """What a dry run says: the line of the numbers, and by area and section (or `page`) the reasons."""
    lines = batch.why(*asked(), batch.Way())
    if lines == NOTHING:
        return "", {}
    reasons = dict(line.split(": ", 1) for line in lines)
    return reasons.pop("numbers", ""), {tuple(of.split()): why for of, why in reasons.items()}


def made_of(project):
    """What each section of each area was made of, by the records that are there."""
    found = {}
    for slug in (ONE, OTHER):
        one = provenance.read_json(project / "outputs" / EDITION / slug / record.NAME)
        found |= {(slug, section): parts for section, parts in one["sections"].items()}
    return found


def slices(place):
    """The hash of each table of numbers that an area's sections can open."""
    names = (*numbers.TABLES, "boundaries")
    files = {(slug, name): place / numbers.place_of(slug, name) for slug in (ONE, OTHER) for name in names}
    return {of: provenance.sha256(path) for of, path in files.items() if path.is_file()}


def with_changed(project, changed):
    """The sections that opened one of some parts, each an area and a name."""
    return {of for of, parts in made_of(project).items() if any((of[0], name) in changed for name in parts)}


def differing(before, after):
    return {of for of in before.keys() | after.keys() if before.get(of) != after.get(of)}


def made_again(before, after):
    """The sections whose record is another one."""
    return {of for of in before if before[of] != after[of]}


def notebooks_of(project):
    return {slug: bytes_below(project / "outputs" / EDITION / slug / "notebooks") for slug in (ONE, OTHER)}


def test_a_file_that_is_only_touched_makes_nothing_stale(project):
    for name in ("notebooks/02_scale_and_trend.ipynb", "parameters/areas/mockbridge.yaml", "requirements.lock"):
        os.utime(project / name)
    assert told() == ("", {})
    before = contents(project / "outputs" / EDITION / ONE)
    assert run() == {ONE: "unchanged", OTHER: "unchanged"}
    assert contents(project / "outputs" / EDITION / ONE) == before


def pages_and_plan(project):
    """All that a run writes for an edition; of its locks nobody but a run takes notice."""
    return {name: one for name, one in contents(project / "outputs" / EDITION).items() if ".lock" not in name}


def test_a_publishers_file_that_was_changed_or_lost_is_refused_though_numbers_and_pages_are_there(project):
    path = project / "data/example/example-2025/mps/MPS Borough Level Crime (most recent 24 months).csv"
    content, before = path.read_bytes(), pages_and_plan(project)
    path.write_bytes(content[: content[:-1].rindex(b"\n")])
    for looked_at in (run, told):
        with pytest.raises(SourceError, match="not the file that example-2025 is pinned to"):
            looked_at()
    path.unlink()
    for looked_at in (run, told):
        with pytest.raises(SourceError, match="there is no such file"):
            looked_at()
    assert pages_and_plan(project) == before
    path.write_bytes(content)
    assert run() == {ONE: "unchanged", OTHER: "unchanged"}


def test_numbers_that_were_fetched_need_none_of_the_publishers_files(project):
    (project / "data" / "example").rename(project / "data" / "elsewhere")
    assert told() == ("", {})
    assert run() == {ONE: "unchanged", OTHER: "unchanged"}
    assert plan.unchanged(EDITION, [ONE, OTHER])
    (project / "data" / "elsewhere").rename(project / "data" / "example")
    assert not plan.unchanged(EDITION, [ONE, OTHER])


def test_what_was_written_for_one_section_of_one_area_makes_that_section_and_its_page(project):
    text = project / "parameters" / "narrative" / EDITION / ONE / "02_scale_and_trend.md"
    text.parent.mkdir(parents=True)
    text.write_text("author: A lead\ndate: 1 May 2025\n\nWords of a lead.\n", encoding="utf-8")
    why = {(ONE, "02_scale_and_trend"): "narrative/02_scale_and_trend", (ONE, "page"): "narrative/02_scale_and_trend"}
    assert told() == ("", why)
    records, shown, other = made_of(project), notebooks_of(project), contents(project / "outputs" / EDITION / OTHER)
    assert run() == {ONE: "made", OTHER: "unchanged"}
    assert made_again(records, made_of(project)) == {(ONE, "02_scale_and_trend")}
    assert contents(project / "outputs" / EDITION / OTHER) == other
    now = notebooks_of(project)
    assert {name for name in now[ONE] if now[ONE][name] != shown[ONE][name]} == {"02_scale_and_trend.ipynb"}
    assert "Words of a lead." in (project / "outputs" / EDITION / ONE / "appendix.html").read_text(encoding="utf-8")
    assert told() == ("", {})


def test_a_notebook_that_was_edited_is_made_again_for_every_area(project):
    path = project / "notebooks" / "01_definition_and_data.ipynb"
    notebook = nbformat.read(path, as_version=4)
    notebook.cells.append(nbformat.v4.new_markdown_cell("One more paragraph.", id="added"))
    nbformat.write(notebook, path)
    stale = {(slug, "01_definition_and_data") for slug in (ONE, OTHER)}
    said, why = told()
    assert said == ""
    assert {of for of in why if of[1] != "page"} == stale
    assert {why[of] for of in stale} == {"notebook"}
    assert {of for of in why if of[1] == "page"} == {(ONE, "page"), (OTHER, "page")}
    records = made_of(project)
    assert run() == {ONE: "made", OTHER: "made"}
    assert made_again(records, made_of(project)) == stale
    assert told() == ("", {})


def test_another_definition_of_one_area_makes_the_numbers_and_only_sections_that_opened_what_changed(project):
    edit(project / "parameters" / "areas" / f"{ONE}.yaml", "definition: humber", "definition: bexley")
    before, records = slices(numbers.folder(parameters.edition(EDITION))), made_of(project)
    other = contents(project / "outputs" / EDITION / OTHER)
    said, why = told()
    assert said == "areas, definition humber, previous edition"
    changed = differing(before, slices(numbers.waiting(parameters.edition(EDITION))))
    assert changed == {(ONE, "estimates"), (ONE, "changes")}
    own = {(ONE, name) for name in ("adoption", "definition", "measure")}
    stale = with_changed(project, changed | own)
    assert {of for of in why if of[1] != "page"} == stale
    # The section of changes reads no estimates, that of trends no changes.
    assert why[ONE, "02_scale_and_trend"] == "estimates"
    assert why[ONE, "05_change_since_last_edition"] == "changes"
    assert run() == {ONE: "made", OTHER: "unchanged"}
    assert made_again(records, made_of(project)) == stale
    assert contents(project / "outputs" / EDITION / OTHER) == other
    assert told() == ("", {})


def test_another_file_of_a_source_makes_the_numbers_and_only_sections_that_opened_what_changed(project):
    path = project / "data/example/example-2025/mps/MPS Borough Level Crime (most recent 24 months).csv"
    # One more offence in each month of the file: the next digit of every number of the row is another.
    edit(
        path, r"(?<=VIOLENCE WITH INJURY,Exampleton,)\d+,\d+,\d+,\d+,\d+,\d+,\d+,\d+,\d+,\d+,\d+", ",".join(["41"] * 11)
    )
    starters.pin(EDITION)
    before, records = slices(numbers.folder(parameters.edition(EDITION))), made_of(project)
    said, why = told()
    assert said == f"file {EDITION}/mps/{path.name}"
    changed = differing(before, slices(numbers.waiting(parameters.edition(EDITION))))
    changed |= {(slug, "files") for slug in (ONE, OTHER)}
    reasons = {of: sorted(name for name in parts if (of[0], name) in changed) for of, parts in records.items()}
    told_of = {of: reason.split(", ") for of, reason in why.items() if of[1] != "page"}
    assert told_of == {of: names for of, names in reasons.items() if names}
    assert reasons[OTHER, "02_scale_and_trend"] == ["estimates", "quality"]
