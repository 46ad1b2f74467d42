"""The index says of which things a page was made before they changed; a run makes again what they touch, no more."""

import io

import pytest

from svd_analysis import numbers, parameters, provenance
from svd_analysis.runner import batch, pages, pinned, progress, queue, record, sections, stale

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
        ({"estimates": "0"}, "parameters or numbers"),
        ({"parameters": "0"}, "parameters or numbers"),
        ({"narrative/02_scale_and_trend": "0"}, "text"),
        ({"narrative/02_scale_and_trend": "0", "code": "0"}, "code and text"),
    ],
)
def test_what_changed_since_is_named(other, said):
    assert stale.status(made(**other), HERE) == f"made before a change of {said}"


def test_sections_that_were_edited_or_are_new_or_gone_are_named():
    edited, new = made(), made()
    edited["sections"]["02_scale_and_trend"]["notebook"] = "0"
    assert stale.status(edited, HERE) == "made before a change of sections"
    new["sections"]["09_old"] = new["sections"].pop("02_scale_and_trend")
    assert stale.status(new, HERE) == "made before a change of sections"


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


# --- one section alone

ONE, OTHER = "02_scale_and_trend", "01_definition_and_data"
FORCED = batch.Way(only=ONE, force=True)
REFUSED = f"other sections have to be made as well ({OTHER}): leave out --only"


@pytest.fixture
def handed_out(monkeypatch):
    """What would be made, by area, in the place of its being made."""
    work = {}

    def work_off(edition, asked, *more):
        work.update(asked)
        return dict.fromkeys(asked, "made")

    monkeypatch.setattr(queue, "work_off", work_off)
    return work


def made_alone(before, way, stream=None):
    """The state of one area of which one section is asked for."""
    shown = progress.Progress(stream or io.StringIO())
    return batch._make(None, {"drawnham": batch._stale(before, HERE, way)}, None, {}, way, None, shown)["drawnham"]


@pytest.mark.parametrize("force", [False, True])
def test_one_section_of_a_page_whose_other_sections_are_out_of_date_is_refused_whatever_was_forced(handed_out, force):
    state = made_alone(made(definition="0"), batch.Way(only=ONE, force=force))
    assert state == f"failed: {REFUSED}"
    assert handed_out == {}


def test_one_section_that_is_forced_is_all_that_is_made_again(handed_out):
    assert made_alone(made(), FORCED) == "made"
    assert handed_out == {"drawnham": {ONE}}


def test_one_section_of_an_area_without_a_page_is_refused_and_the_run_goes_on(handed_out):
    state = made_alone(None, FORCED)
    assert state.startswith(f"failed: other sections have to be made as well ({OTHER}, 03_people_and_places,")
    assert handed_out == {}


def test_a_run_that_is_forced_makes_every_section_and_says_why_of_those_that_are_out_of_date():
    reasons = batch._stale(made(definition="0"), HERE, batch.Way(force=True))
    assert list(reasons) == [notebook.stem for notebook in sections.notebooks()]
    assert reasons[OTHER] == ["definition"]
    assert reasons[ONE] == ["asked for"]


def test_a_refusal_is_one_sentence_with_one_stop_at_most(handed_out):
    stream = io.StringIO()
    made_alone(made(definition="0"), FORCED, stream)
    assert stream.getvalue() == f"drawnham: failed: {REFUSED}, 0 areas left\n"
    shown = progress.Progress(stream)
    shown.area("drawnham", "failed: it is so. Do this.", 0)
    assert "Do this, 0 areas left" in stream.getvalue()


@pytest.fixture
def told(monkeypatch, tmp_path):
    """What a dry run says of one area whose page has a record."""
    monkeypatch.setenv("SVD_OUTPUTS", str(tmp_path))
    monkeypatch.setattr(numbers, "ready", lambda edition: True)
    monkeypatch.setattr(pinned, "verified", lambda edition: {})
    monkeypatch.setattr(record, "parts", lambda edition, at: {"exampleton": HERE})
    edition = parameters.edition("example-2025")

    def dry_run(before, way=batch.Way(), spoilt=()):  # noqa: B008
        folder = tmp_path / edition.name / "exampleton"
        folder.mkdir(parents=True)
        for name in ("appendix.html", "results.csv"):
            (folder / name).write_text("as written", encoding="utf-8")
        outputs = {path.name: provenance.sha256(path) for path in folder.iterdir()}
        provenance.write_json(folder / record.NAME, before | {"outputs": outputs})
        for name in spoilt:
            (folder / name).write_text("half", encoding="utf-8")
        return batch.why(edition, ["exampleton"], way)

    return dry_run


def test_a_dry_run_says_that_a_run_would_refuse_one_section_alone(told):
    assert told(made(definition="0"), FORCED) == [f"exampleton would be refused: {REFUSED}"]


def test_a_dry_run_names_the_files_of_a_page_that_are_not_as_they_were_written(told):
    lines = told(made(), spoilt=["appendix.html"])
    assert len(lines) == len(sections.notebooks()) + 1
    assert {line.partition(": ")[2] for line in lines} == {"not as it was written: appendix.html"}


def test_a_dry_run_names_a_record_that_was_cut_short(told):
    assert told(made(), spoilt=[record.NAME])[-1] == "exampleton page: not as it was written: run.json"


# --- records that are no records


NO_RECORDS = ('{"made_of": {}}', "[]", "3", '{"made_of": {}, "sections": {}, "outputs": []}', "{half")


@pytest.mark.parametrize("text", NO_RECORDS)
def test_a_record_that_lacks_a_part_is_of_no_whole_page(tmp_path, text):
    (tmp_path / record.NAME).write_text(text, encoding="utf-8")
    assert record.whole(tmp_path) is None


def test_a_record_without_a_headline_stands_in_the_index_without_one():
    edition = parameters.edition("example-2025")
    said = pages._indexed(edition, "exampleton", made(), HERE, {})
    assert (said["status"], said["headline"]) == ("complete", None)


# --- what had failed


def test_what_was_kept_of_a_failure_goes_when_the_area_is_complete_and_the_empty_folder_with_it(tmp_path):
    for slug in ("exampleton", "sampleford"):
        (tmp_path / "failed" / slug).mkdir(parents=True)
    queue.forget_failures(tmp_path, ["exampleton", "mockbridge"])
    assert [path.name for path in (tmp_path / "failed").iterdir()] == ["sampleford"]
    queue.forget_failures(tmp_path, ["sampleford"])
    assert list(tmp_path.iterdir()) == []
    queue.forget_failures(tmp_path, ["sampleford"])
