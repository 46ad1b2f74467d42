"""What is published is small, the same bytes every time, and never overwritten."""

import json

import pytest

from svd_analysis import assessment, definitions, parameters, publication, releases, sentences, starters
from svd_analysis.__main__ import main
from svd_analysis.errors import EnvironmentFault, ParameterError, SourceError, SVDError
from svd_analysis.report import front
from tests.finished_pages import AREAS, EDITION, edition, finish, give_numbers, like, project_with_pages
from tests.notebooks.projects import bytes_below, contents, forget

OF_AN_AREA = {
    "results.csv", "changes.csv", "run.json", "rules/definition.yaml", "rules/indicators.yaml", "rules/taxonomy.csv",
    "rules/concepts.csv",
}  # fmt: skip


@pytest.fixture(scope="module")
def pages(tmp_path_factory, example_outputs):
    """A project with whole pages of all three areas of the example's earlier edition."""
    with pytest.MonkeyPatch.context() as patch:
        yield project_with_pages(tmp_path_factory.mktemp("pages") / "project", example_outputs, patch)
    forget()


@pytest.fixture
def finished(pages, tmp_path, monkeypatch):
    """Inside a copy of that project, a test's own."""
    return like(pages, tmp_path / "project", monkeypatch)


def test_a_release_holds_the_counts_once_and_for_each_area_results_changes_record_and_rules(finished):
    [said] = publication.publish(edition(), AREAS)
    assert said == f"{finished / 'releases' / EDITION}: published, exampleton, sampleford, mockbridge"
    there = set(bytes_below(finished / "releases" / EDITION))
    assert there == {"counts.csv", "release.json"} | {f"{slug}/{name}" for slug in AREAS for name in OF_AN_AREA}


def test_a_release_is_small(finished):
    publication.publish(edition(), AREAS)
    place = finished / "releases" / EDITION
    for slug in AREAS:
        assert (place / slug / "results.csv").stat().st_size < 150_000
        assert sum(path.stat().st_size for path in (place / slug).rglob("*") if path.is_file()) < 200_000
    assert (place / "counts.csv").stat().st_size < 50_000


def test_no_month_and_no_small_area_is_published(finished):
    publication.publish(edition(), AREAS)
    published = releases.read(edition())
    assert not published.estimates["period"].str.fullmatch(r"\d{4}-\d{2}").any()
    assert set(published.estimates["geography"]) == {"lad24", "region", "rest of region", "pseudo"}
    of_police = published.counts[published.counts["source"] == "mps_borough"]
    assert set(of_police["month"]) == {"2023"}


def test_the_record_of_a_release_lists_every_file_by_hash_and_holds_no_time_of_day(finished):
    publication.publish(edition(), AREAS)
    place = finished / "releases" / EDITION
    made = json.loads((place / "release.json").read_text(encoding="utf-8"))
    assert set(made) == {"edition", "parameters", "areas", "code", "lock", "files"}
    assert made["files"] == {name: sha for name, sha in bytes_below(place).items() if name != "release.json"}
    assert made["areas"] == {"exampleton": "X09000001", "mockbridge": "X09000003", "sampleford": "X09000002"}


def test_publishing_the_same_again_does_nothing_and_says_so(finished, capsys):
    assert main(["publish", EDITION]) == 0
    before = contents(finished / "releases")
    assert main(["publish", EDITION]) == 0
    assert "published already, and the same bytes: nothing was done" in capsys.readouterr().out
    assert contents(finished / "releases") == before


def test_the_same_edition_published_in_another_place_is_the_same_bytes(finished, tmp_path, monkeypatch):
    other = like(finished, tmp_path / "other", monkeypatch)
    finish(other, *AREAS)
    publication.publish(edition(), AREAS)
    monkeypatch.chdir(finished)
    publication.publish(edition(), AREAS)
    assert bytes_below(other / "releases") == bytes_below(finished / "releases")


def test_an_area_without_a_page_is_not_published_and_the_message_says_what_to_run(finished, capsys):
    for slug in AREAS[1:]:
        (finished / "outputs" / EDITION / slug / "run.json").unlink()
    assert main(["publish", EDITION]) == EnvironmentFault.exit_code
    assert f"`svd run {EDITION} sampleford mockbridge`" in capsys.readouterr().err
    assert not (finished / "releases" / EDITION).exists()


def test_a_page_that_was_changed_by_hand_is_not_published(finished):
    page = finished / "outputs" / EDITION / "sampleford" / "appendix.html"
    page.write_text("<p>All is well</p>", encoding="utf-8")
    with pytest.raises(EnvironmentFault, match="sampleford: no whole page"):
        publication.publish(edition(), AREAS)
    assert not (finished / "releases" / EDITION).exists()


def test_an_area_published_later_stands_beside_the_others_which_stay_as_they_were(finished):
    publication.publish(edition(), ["exampleton"])
    first = contents(finished / "releases" / EDITION / "exampleton")
    [said] = publication.publish(edition(), AREAS)
    assert said.endswith("published, sampleford, mockbridge beside what was there")
    assert {name: sha for name, (sha, _) in contents(finished / "releases" / EDITION / "exampleton").items()} == {
        name: sha for name, (sha, _) in first.items()
    }
    assert set(releases.read(edition()).definitions) == {"X09000001", "X09000002", "X09000003"}


def test_what_was_published_is_never_overwritten_and_a_correction_is_offered_instead(finished, capsys):
    publication.publish(edition(), AREAS)
    before = contents(finished / "releases")
    narrative = finished / "parameters" / "narrative" / EDITION / "sampleford" / "06_methods_and_provenance.md"
    narrative.parent.mkdir(parents=True)
    narrative.write_text("author: A lead\ndate: today\n\nOn second thoughts.\n", encoding="utf-8")
    finish(finished, *AREAS)
    assert main(["publish", EDITION, "sampleford"]) == SVDError.exit_code
    said = capsys.readouterr().err
    assert f"{EDITION} is published already, with other sampleford/run.json (SHA-256 " in said
    assert "a correction is a new edition with `corrects:` and `reason:`" in said
    assert f"`svd new-edition NAME --corrects {EDITION}" in said
    assert contents(finished / "releases") == before
    assert not list((finished / "releases").glob(".*"))


def test_nothing_is_added_to_a_release_that_is_damaged(finished):
    publication.publish(edition(), ["exampleton"])
    counts = finished / "releases" / EDITION / "counts.csv"
    counts.write_bytes(counts.read_bytes() + b" ")
    with pytest.raises(SourceError, match=r"counts\.csv: changed"):
        publication.publish(edition(), AREAS)


# --- corrections


def test_a_correction_begins_as_what_it_corrects_and_says_so_first(finished, capsys):
    reason = "Knife crime of Sampleford: counted twice."
    assert main(["new-edition", "example-2024-b", "--corrects", EDITION, "--reason", reason]) == 0
    corrected = parameters.edition("example-2024-b")
    assert (corrected.corrects, corrected.reason) == (EDITION, reason)
    assert corrected.sources == edition().sources
    give_numbers(finished, "example-2024-b")
    finish(finished, "exampleton", edition="example-2024-b")
    said = sentences.correction(assessment.load("exampleton", "example-2024-b"))
    assert said == (
        "This edition corrects example-2024 (Example region, 2024 edition), which was published before: Knife crime of "
        "Sampleford: counted twice."
    )
    assert main(["publish", "example-2024-b", "exampleton"]) == 0
    assert (finished / "releases" / "example-2024-b" / "exampleton" / "results.csv").is_file()


def test_an_edition_that_corrects_none_says_nothing_of_it(finished):
    assert sentences.correction(assessment.load("exampleton", EDITION)) is None
    assert front.correction(None) == ""


def test_the_line_of_a_correction_is_escaped():
    assert front.correction("A <b>") == '<p class="correction">A &lt;b&gt;</p>\n'


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("corrects: example-2024\n", "corrects another and gives no reason"),
        ("reason: It was wrong.\n", "gives a reason and corrects no edition"),
        ("corrects: example-2025\nreason: It was wrong.\n", "can't correct example-2025, which is of Example region"),
        ("corrects: bedfordshire-2023\nreason: It was wrong.\n", "can't correct bedfordshire-2023"),
        ("corrects: example-2042\nreason: It was wrong.\n", "There is no edition 'example-2042'"),
    ],
)
def test_a_correction_without_reason_or_of_another_year_or_region_is_refused(finished, change, said):
    path = finished / "parameters" / "editions" / "example-2024-b.yaml"
    text = (path.parent / f"{EDITION}.yaml").read_text(encoding="utf-8")
    path.write_text(text.replace("headlines:", f"{change}headlines:", 1), encoding="utf-8")
    with pytest.raises(ParameterError) as refusal:
        parameters.edition("example-2024-b")
    assert "parameters/editions/example-2024-b.yaml: " in str(refusal.value)
    assert said in str(refusal.value)


def test_a_correction_of_a_correction_names_only_the_last(finished):
    starters.correction("example-2024-b", corrects=EDITION, reason="First.")
    starters.correction("example-2024-c", corrects="example-2024-b", reason='Second: "again".')
    found = parameters.edition("example-2024-c")
    assert (found.corrects, found.reason) == ("example-2024-b", 'Second: "again".')


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--corrects", EDITION], 'A correction says why: --reason "what was wrong"'),
        (["--corrects", EDITION, "--reason", "x", "--year", "2019"], "begins as it is: year 2023, not 2019"),
        (["--corrects", "example-2042", "--reason", "x"], "There is no edition 'example-2042'"),
        (["--reason", "x", "--year", "2024", "--region", "X", "--area", "bexley"], "has a --reason and no --corrects"),
        ([], "needs --year, --region, --area"),
    ],
)
def test_a_new_edition_that_says_too_little_is_not_written(finished, capsys, words, said):
    before = bytes_below(finished / "parameters")
    assert main(["new-edition", "x-2024", *words]) == 2
    assert said in capsys.readouterr().err
    assert bytes_below(finished / "parameters") == before


def test_the_definition_that_was_in_force_is_the_one_published(finished):
    publication.publish(edition(), AREAS)
    rules = finished / "releases" / EDITION / "exampleton" / "rules" / "definition.yaml"
    kept = finished / "parameters" / "definitions" / "london-minimum.yaml"
    assert rules.read_bytes() == kept.read_bytes()
    assert releases.read(edition()).definitions["X09000001"] == definitions.load("london-minimum")
