"""An edition for partners: what it takes from the public one, what it may not say, and what its pages begin with."""

from datetime import date
from types import SimpleNamespace

import pytest

from svd_analysis import parameters, releases, sentences
from svd_analysis.errors import ParameterError
from tests import projects
from tests.projects import AREA, EDITION, SHA

PARTNERS = """extends: drawn-2024
audience: partner
title: Drawnshire for partners
"""


@pytest.fixture
def project(tmp_path, monkeypatch):
    place = projects.project(tmp_path, monkeypatch)
    projects.write(place, "areas", "drawnham", AREA)
    projects.write(place, "editions", "drawn-2024", EDITION)
    yield place
    projects.forget()


def partners(project, text=PARTNERS):
    projects.write(project, "editions", "drawn-2024-partners", text)
    parameters.edition.cache_clear()
    return parameters.edition("drawn-2024-partners")


def test_it_is_the_public_edition_with_what_it_says_itself(project):
    public, own = parameters.edition("drawn-2024"), partners(project)
    other = {name for name in type(own).model_fields if getattr(own, name) != getattr(public, name)}
    assert other == {"name", "title", "audience", "extends"}
    assert own.sources == public.sources
    assert (own.year, own.areas) == (public.year, public.areas)


def test_it_may_read_sources_beside(project):
    more = f'{PARTNERS}sources:\n  - source: mps_ward\n    files:\n      - {{path: a.csv, sha256: "{SHA}"}}\n'
    names = [entry.source for entry in partners(project, more).sources]
    assert names == [*(entry.source for entry in parameters.edition("drawn-2024").sources), "mps_ward"]


@pytest.mark.parametrize(
    "text",
    [
        PARTNERS.replace("audience: partner\n", ""),
        PARTNERS.replace("audience: partner", "audience: public"),
        PARTNERS + 'year: "2023"\n',
        PARTNERS + "areas: [bexley]\n",
        PARTNERS.replace("extends: drawn-2024", "extends: drawn-2024-other"),
    ],
    ids=["no audience", "the public again", "another year", "other areas", "one that extends another"],
)
def test_what_is_not_the_same_edition_for_partners_is_refused(project, text):
    projects.write(project, "editions", "drawn-2024-other", PARTNERS)
    with pytest.raises(ParameterError, match="an edition extends a public one for its partners"):
        partners(project, text)


def test_a_release_keeps_all_that_the_edition_was_not_only_its_own_file(project):
    own = partners(project)
    written = parameters.written_edition("drawn-2024-partners")
    again = parameters.Edition(**written, name="drawn-2024-partners")
    assert again == own
    assert releases.folder(own.name) != releases.folder("drawn-2024")


def test_each_page_is_classified_by_its_audience_unless_its_edition_says_how(project):
    assert parameters.edition("drawn-2024").marking == "OFFICIAL: for publication"
    assert partners(project).marking.startswith("OFFICIAL-SENSITIVE")
    said = partners(project, PARTNERS + 'classification: "OFFICIAL-SENSITIVE: PERSONAL"\n')
    assert said.marking == "OFFICIAL-SENSITIVE: PERSONAL"


def test_partners_read_the_equality_note_and_are_asked_for_the_impact_assessment(project):
    asked = sentences.before_sharing(SimpleNamespace(edition=partners(project)))
    assert len(asked) == 2
    assert "section 149" in str(asked[0])
    assert "Not yet written" in str(asked[0])
    assert "none is named" in str(asked[1])
    named = partners(project, PARTNERS + "impact_assessment: DPIA 7 of 2024\nequality: Considered by the board.\n")
    told = sentences.before_sharing(SimpleNamespace(edition=named))
    assert "rests on DPIA 7 of 2024" in str(told[1])
    assert "Considered by the board." in str(told[0])


def test_the_public_reads_neither(project):
    assert sentences.before_sharing(SimpleNamespace(edition=parameters.edition("drawn-2024"))) == []


def test_an_extract_is_refused_after_its_agreement_has_ended():
    edition = parameters.edition("example-2025")
    for entry in edition.sources:
        records = parameters.source(entry.source).records
        assert records is None or records.until >= date(2024, 12, 31)


@pytest.mark.parametrize("regime", ["open", "as supplied"])
def test_records_are_never_shown_as_they_are(project, regime):
    path = project / "parameters" / "sources" / "example_police_victims.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("regime: police records", f"regime: {regime}"), encoding="utf-8")
    projects.write(project, "editions", "drawn-2024", EDITION.replace("mps_borough", "example_police_victims"))
    with pytest.raises(ParameterError, match="its rows are records, and its regime"):
        parameters.edition("drawn-2024")
