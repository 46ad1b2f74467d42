"""What a release says next year is what was counted, and a release that was edited says nothing."""

import pandas as pd
import pytest

from svd_analysis import conditions, definitions, numbers, parameters, publication, releases, verification
from svd_analysis.__main__ import main
from svd_analysis.errors import ParameterError, SourceError
from tests.finished_pages import AREAS, EDITION, edition, like, project_with_pages
from tests.notebooks.projects import edit, forget, write_example

KEY = ["indicator", "geography", "area_code", "period", "breakdown", "source", "bound", "definition"]


@pytest.fixture(scope="module")
def published(tmp_path_factory, example_outputs):
    """A project where the example's earlier edition is published."""
    with pytest.MonkeyPatch.context() as patch:
        project = project_with_pages(tmp_path_factory.mktemp("published") / "project", example_outputs, patch)
        publication.publish(edition(), AREAS)
        yield project
    forget()


@pytest.fixture
def project(published, tmp_path, monkeypatch):
    """Inside a copy of that project, a test's own."""
    return like(published, tmp_path / "project", monkeypatch)


@pytest.fixture
def place(project):
    """The release."""
    return project / "releases" / EDITION


def test_an_edition_that_was_not_published_has_no_release(project):
    assert releases.read(parameters.edition("example-2025")) is None


def test_the_estimates_of_a_release_are_the_numbers_to_the_last_digit(place):
    published = releases.read(edition()).estimates
    made = numbers.read(edition(), "estimates")
    assert not published.duplicated(KEY).any()
    beside = published[KEY].merge(made, on=KEY, how="left", validate="1:1")[list(published.columns)]
    pd.testing.assert_frame_equal(published, beside)
    yearly = made[(made["breakdown"] == "") & made["geography"].isin(["lad24", "region", "pseudo"])]
    yearly = yearly[~yearly["period"].str.fullmatch(r"\d{4}-\d{2}")]
    assert len(published[published["breakdown"].eq("") & published["geography"].ne("rest of region")]) == len(yearly)


def test_the_counts_of_a_release_are_those_of_the_reporting_year(place):
    published = releases.read(edition()).counts
    made = numbers.read(edition(), "counts")
    kept = made[made["month"].eq("2023") | made["source"].eq("fingertips")].reset_index(drop=True)
    pd.testing.assert_frame_equal(published, kept)


def test_the_rules_of_a_release_are_read_back(place):
    published = releases.read(edition())
    assert published.edition == edition()
    assert published.definitions["X09000002"] == definitions.load("london-minimum")
    assert not published.recomputed
    known = {one.name: one for one in parameters.indicators()}
    for one in published.indicators:
        for name in ("offences", "own_definition", "taxonomies", "unit", "measure", "per", "residents", "title"):
            assert getattr(one, name) == getattr(known[one.name], name), (one.name, name)
    assert {one.name for one in published.indicators} == set(published.estimates["indicator"])


def test_what_a_partnership_adopts_afterwards_does_not_change_what_was_published(project):
    area = project / "parameters" / "areas" / "sampleford.yaml"
    edit(area, "^definitions:\n", 'definitions:\n  - {definition: norfolk, adopted: "2022-01-01", standing: agreed, '
         "source: a test}\n")  # fmt: skip
    forget()
    assert parameters.area("sampleford").adoption_on(edition().last_day).definition == "norfolk"
    assert releases.read(edition()).definitions["X09000002"].name == "london-minimum"


def test_a_concept_that_holds_more_later_is_read_as_it_was(place, monkeypatch):
    now = conditions.concepts()
    later = now | {"violence_with_injury": now["violence_with_injury"] | {"homicide"}}
    monkeypatch.setattr(conditions, "concepts", lambda: later)
    found = {one.name: one for one in releases.read(edition()).indicators}
    assert set(found["violence_with_injury"].offences) == now["violence_with_injury"]
    assert found["rape"].offences == parameters.indicator("rape").offences


@pytest.mark.parametrize("name", ["counts.csv", "exampleton/results.csv", "sampleford/rules/definition.yaml"])
def test_a_release_with_a_changed_file_is_refused_by_name_with_both_hashes(place, name):
    path = place / name
    before = path.read_bytes()
    path.write_bytes(before.replace(b"0", b"1", 1))
    with pytest.raises(SourceError, match=rf"{name}: changed \(SHA-256 found \w{{12}}, expected \w{{12}}\)"):
        releases.read(edition())
    path.unlink()
    with pytest.raises(SourceError, match=rf"{name}: there is no such file \(SHA-256 expected \w{{12}}\)"):
        releases.read(edition())
    path.write_bytes(before)
    assert releases.read(edition())


def test_a_file_that_was_never_published_makes_a_release_refused(place):
    (place / ".DS_Store").write_bytes(b"")
    assert releases.read(edition())
    (place / "exampleton" / "results (1).csv").write_bytes(b"")
    with pytest.raises(SourceError, match=r"results \(1\)\.csv: this file was never published"):
        releases.read(edition())


def test_a_release_without_its_record_is_refused(place):
    (place / "release.json").write_text("{", encoding="utf-8")
    with pytest.raises(SourceError, match=r"release\.json: the record of this release is missing or cut short"):
        releases.read(edition())


# --- verify


def test_an_edition_is_verified_with_its_pinned_files_and_its_release(project, capsys):
    write_example(project, EDITION)
    assert main(["verify", EDITION]) == 0
    said = capsys.readouterr().out
    assert f"{EDITION}: 20 pinned files are there, unchanged" in said
    assert "published, 22 files are there, unchanged" in said


def test_a_changed_pinned_file_is_named_with_both_hashes(project, capsys):
    write_example(project, EDITION)
    changed, missing = (project / "data" / "example" / EDITION / name for name in (
        "population/regionalpopulation.csv", "harm/unit_costs.csv"))  # fmt: skip
    changed.write_bytes(changed.read_bytes() + b"\n")
    missing.unlink()
    assert main(["verify", EDITION]) == 3
    said = capsys.readouterr().err
    pins = {file.path: file.sha256 for entry in edition().sources for file in entry.files}
    for path in (changed, missing):
        assert f"expected {pins[f'{EDITION}/{path.parent.name}/{path.name}'][:12]}" in said
    assert f"{changed}: not the file that {EDITION} is pinned to (SHA-256 found " in said
    assert f"{missing}: there is no such file." in said


def test_an_edition_that_was_not_published_is_verified_and_says_so(project):
    write_example(project, "example-2025")
    said = verification.verify("example-2025")
    assert said[-1].startswith("example-2025: not published from here")


@pytest.mark.parametrize("folder", [".", "exampleton"])
def test_the_folder_of_a_release_is_verified_whole(place, folder):
    assert verification.verify(str(place / folder)) == [f"{place}: published, 22 files are there, unchanged"]
    path = place / "mockbridge" / "changes.csv"
    path.write_bytes(path.read_bytes() + b" ")
    with pytest.raises(SourceError, match=r"mockbridge/changes\.csv: changed"):
        verification.verify(str(place / folder))


def test_the_file_of_a_published_edition_that_was_edited_is_named(project, place):
    path = project / "parameters" / "editions" / f"{EDITION}.yaml"
    edit(path, "^checked_by:.*?$", "checked_by: a colleague")
    forget()
    assert verification.verify(str(place))
    edit(path, "^baseline:.*?$", 'baseline: "2016"')
    forget()
    with pytest.raises(SourceError, match="baseline changed since the edition was published"):
        verification.verify(str(place))


def test_the_folder_of_a_page_is_verified_file_by_file(project, capsys):
    page = project / "outputs" / EDITION / "exampleton"
    assert main(["verify", str(page)]) == 0
    said = capsys.readouterr().out
    assert f"{page}: 3 files of the page are there, unchanged" in said
    assert "not checked, since they (or their key) are not here: 20 pinned files" in said
    (page / "appendix.html").write_text("<p>All is well</p>", encoding="utf-8")
    (page / "changes.csv").unlink()
    assert main(["verify", str(page)]) == 3
    said = capsys.readouterr().err
    assert f"{page / 'appendix.html'}: changed (SHA-256 found " in said
    assert f"{page / 'changes.csv'}: there is no such file" in said


def test_a_definition_that_was_edited_after_the_page_was_made_is_named(project):
    definition = project / "parameters" / "definitions" / "london-minimum.yaml"
    definition.write_bytes(definition.read_bytes() + b"\n")
    with pytest.raises(SourceError, match=r"london-minimum\.yaml: changed"):
        verification.verify(str(project / "outputs" / EDITION / "exampleton"))


def test_a_folder_or_name_that_is_neither_is_refused_in_words(project):
    with pytest.raises(ParameterError, match="Did you mean 'example-2025'?"):
        verification.verify("exmple-2025")
    with pytest.raises(ParameterError, match=r"holds neither run\.json nor release\.json"):
        verification.verify(str(project / "parameters"))
