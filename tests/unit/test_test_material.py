"""A file that its publisher did not release to everybody can be read in tests, and in no edition for the public."""

import pytest

from svd_analysis import parameters
from svd_analysis.errors import ParameterError
from tests import projects
from tests.projects import AREA, EDITION

TEST_MATERIAL = ["sharp_object_workbook"]


@pytest.fixture
def project(tmp_path, monkeypatch):
    yield projects.project(tmp_path, monkeypatch)
    projects.forget()


def edition(project, source, audience):
    projects.write(project, "areas", "drawnham", AREA)
    text = EDITION.replace("source: mps_borough", f"source: {source}") + f"audience: {audience}\n"
    projects.write(project, "editions", "drawn-2024", text)
    return parameters.edition("drawn-2024")


@pytest.mark.parametrize("source", TEST_MATERIAL)
def test_a_public_edition_that_names_test_material_is_refused(project, source):
    with pytest.raises(ParameterError, match=f"'{source}' is test material only: not for the public"):
        edition(project, source, "public")


@pytest.mark.parametrize("source", TEST_MATERIAL)
def test_an_edition_for_partners_may_name_it(project, source):
    assert edition(project, source, "partner").sources[0].source == source


def test_every_source_that_is_test_material_is_among_them():
    marked = [name for name in parameters.names("sources") if parameters.source(name).test_material_only]
    assert marked == TEST_MATERIAL


def test_no_edition_of_this_project_for_the_public_names_test_material():
    for name in parameters.names("editions"):
        used = {entry.source for entry in parameters.edition(name).sources}
        assert parameters.edition(name).audience == "partner" or not used & set(TEST_MATERIAL)
