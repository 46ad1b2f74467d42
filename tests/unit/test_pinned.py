"""A publisher's file that was replaced or lost is refused also where its edition's numbers are there already."""

import json
import os

import pytest

from svd_analysis import parameters, paths, provenance
from svd_analysis.errors import SourceError
from svd_analysis.runner import pinned, plan
from tests import projects

TEXT = "a table of the publisher's\n"


@pytest.fixture
def edition(tmp_path, monkeypatch):
    """An edition that is pinned to two files, which are there."""
    project = projects.project(tmp_path, monkeypatch)
    for name in ("drawn.csv", "other.csv"):
        (project / "data" / name).write_text(TEXT, encoding="utf-8")
    sha256 = projects.sha256(project / "data" / "drawn.csv")
    files = "".join(f'\n      - {{path: {name}, sha256: "{sha256}"}}' for name in ("drawn.csv", "other.csv"))
    projects.write(project, "areas", "drawnham", projects.AREA)
    head = projects.EDITION.partition("\n      - {path:")[0]
    projects.write(project, "editions", "drawn-2024", f"{head}{files}\n")
    return parameters.edition("drawn-2024")


@pytest.fixture
def file(edition):
    return edition.data / "drawn.csv"


def keep_plan(files, edition, **more):
    """A last plan that holds these signs."""
    place = paths.outputs() / edition.name
    place.mkdir(parents=True, exist_ok=True)
    (place / plan.NAME).write_text(json.dumps({"files": files} | more), encoding="utf-8")


def test_files_that_are_as_pinned_have_the_hash_that_was_looked_at_and_the_time_of_that_look(edition, file):
    found = pinned.verified(edition)
    status = os.stat(file)
    assert found[str(file)] == [len(TEXT), status.st_mtime_ns, projects.sha256(file)]
    assert pinned.lacking(edition, found) == []


def test_a_file_that_was_changed_is_refused(edition, file):
    file.write_text(TEXT + "another row\n", encoding="utf-8")
    with pytest.raises(SourceError, match=r"drawn\.csv: not the file that drawn-2024 is pinned to"):
        pinned.verified(edition)


def test_a_file_that_is_missing_among_others_is_refused(edition, file):
    file.unlink()
    with pytest.raises(SourceError, match=r"drawn\.csv: there is no such file"):
        pinned.verified(edition)


def test_a_machine_that_has_none_of_the_files_is_no_fault_and_one_that_comes_later_is_looked_for(edition, file):
    for path in (file, file.with_name("other.csv")):
        path.unlink()
    found = pinned.verified(edition)
    assert found == {}
    assert pinned.lacking(edition, found) == [str(file), str(file.with_name("other.csv"))]


def test_a_file_as_the_last_plan_found_it_is_not_read_again(edition, file, monkeypatch):
    keep_plan(pinned.verified(edition), edition, lacking=[])
    read = []
    monkeypatch.setattr(provenance, "pinned_hash", lambda path, key: read.append(path) or provenance.sha256(path))
    pinned.verified(edition)
    assert read == []
    os.utime(file)
    pinned.verified(edition)
    assert read == [str(file)]


def test_a_plan_of_a_version_that_wrote_the_pinned_hash_down_unseen_is_not_believed(edition, file):
    file.write_text(TEXT + "another row\n", encoding="utf-8")
    status = os.stat(file)
    believed = {str(file): [status.st_size, status.st_mtime_ns, provenance.sha256(file.with_name("other.csv"))]}
    keep_plan(believed, edition)
    with pytest.raises(SourceError, match="not the file"):
        pinned.verified(edition)
