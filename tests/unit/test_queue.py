"""Whatever goes wrong with one job is a sentence of its area, and others go on; what is no notebook is named."""

import pytest

from svd_analysis import parameters, paths
from svd_analysis.errors import ParameterError
from svd_analysis.runner import batch, jobs, progress, queue, sections

SLUGS = ("exampleton", "sampleford")
HERE = dict.fromkeys(("area", "code", "packages", "parameters", "taxonomy"), "1")


@pytest.fixture
def notebooks(tmp_path, monkeypatch):
    """The folder of one section, which is a notebook."""
    folder = tmp_path / "notebooks"
    folder.mkdir()
    (folder / "01_first.ipynb").write_text('{"cells": []}', encoding="utf-8")
    monkeypatch.setattr(paths, "notebooks", lambda: folder)
    return folder


def work_off(place):
    """The state of each of two areas of one section."""
    edition, here = parameters.edition("example-2025"), dict.fromkeys(SLUGS, HERE)
    work = {slug: {"01_first"} for slug in SLUGS}
    return queue.work_off(edition, work, place, here, batch.Way(), None, progress.Progress())


def fails_for_one(answer):
    def job_of(job, *more):
        if job.area == "exampleton":
            raise KeyError("nobody thought of this")
        return answer

    return job_of


@pytest.mark.parametrize(("broken", "named"), [("do", "01_first.ipynb"), ("put_together", "page")])
@pytest.mark.usefixtures("notebooks")
def test_an_error_that_nobody_foresaw_is_of_its_area_and_names_the_job(tmp_path, monkeypatch, broken, named):
    answers = {"do": jobs.Made("executed", ()), "put_together": None}
    for name, answer in answers.items():
        right = lambda *of, answer=answer: answer  # noqa: E731
        monkeypatch.setattr(jobs, name, fails_for_one(answer) if name == broken else right)
    states = work_off(tmp_path)
    assert states["exampleton"].startswith(f"failed: {named}: KeyError: 'nobody thought of this'. ")
    assert states["sampleford"] == "made"


@pytest.mark.usefixtures("notebooks")
def test_an_error_of_the_machine_ends_the_run_since_no_area_could_go_on(tmp_path, monkeypatch):
    def full(job):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(jobs, "do", full)
    with pytest.raises(OSError, match="No space left"):
        work_off(tmp_path)


NO_NOTEBOOKS = {
    b'<<<<<<< HEAD\n{"cells": []}\n=======\n': "it is not JSON",
    b'{"cells": [': "it is not JSON",
    b"": "it is not JSON",
    b'{"cells": "\xff"}': "its text is not UTF-8 at byte 11",
    b"[]": "it has no cells",
    b"{}": "it has no cells",
    b'{"cells": 3}': "it has no list of cells",
}


@pytest.mark.parametrize(("content", "wrong"), NO_NOTEBOOKS.items())
def test_a_section_that_is_no_notebook_is_named_before_anything_runs(notebooks, content, wrong):
    path = notebooks / "01_first.ipynb"
    path.write_bytes(content)
    with pytest.raises(ParameterError) as raised:
        batch.check("example-2025", ["exampleton"])
    said = str(raised.value)
    assert said.startswith(f"{path}: this is no notebook ({wrong}")
    assert "git restore" in said


def test_a_section_that_is_no_notebook_any_more_when_it_is_run_is_named_too(notebooks):
    path = notebooks / "01_first.ipynb"
    path.write_bytes(b"<<<<<<< HEAD")
    with pytest.raises(ParameterError, match="this is no notebook"):
        sections.refuse_no_notebook(path)
    with pytest.raises(ParameterError, match="this is no notebook"):
        sections.execute(path, name=path.name, parameters={}, closing="1")
