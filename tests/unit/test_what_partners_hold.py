"""What each kind of partner may hold: its unit and scheme are counted by some indicator, and an edition takes it."""

import re

import pytest

from svd_analysis import conditions, parameters, paths, record_breakdowns, record_columns, record_sources, taxonomies
from tests import projects
from tests.projects import AREA, EDITION

# holds, authority, unit, scheme, a code of it, the indicators that count it
HELD = [
    ("police records", "police", "victim", "home_office", "8N", "victims_of_violence_with_injury"),
    ("police records", "police", "suspect", "home_office", "8N", "suspects_of_violence_with_injury"),
    ("ambulance", "integrated care board", "incident", "ambulance", "assault", "ambulance_assault"),
    ("emergency department", "integrated care board", "attendance", "istv", "sharp", "emergency_department_assault"),
    ("hospital admissions", "integrated care board", "admission", "icd-10", "X99", "hospital_admissions_assault"),
    ("youth justice", "youth offending team", "child", "home_office", "8N", "children_dealt_with_for_violence"),
    ("probation", "probation", "person", "home_office", "8N", "people_on_probation_for_violence"),
    ("social care", "local authority", "case", "dfe-assessment-factors", "Gangs", "gangs_found_in_assessment"),
    ("exclusions", "education", "case", "dfe-exclusions", "PP", "exclusions_for_violence"),
    ("MARAC", "police", "case", "marac", "repeat", "marac_cases"),
]
NEW = ("dfe-exclusions", "dfe-assessment-factors", "marac")

DESCRIPTION = """\
title: What {authority} hold
publisher: Drawnshire
published_at: handed to the partnership
file_name: held.csv
covers: a test
misses: a test
licence: by agreement
attribution: Drawnshire
regime: youth justice records
records:
  authority: {authority}
  holds: {holds}
  form: aggregates
  gateway: no personal information
  agreement: Drawnshire data-sharing agreement of 2024
  until: "2027-03-31"
  unit: {unit}
  taxonomy: {scheme}
  columns:
    month: {{column: Month, as: month}}
    area_code: {{column: Borough, as: authority}}
    code: {{column: Kind, codes: {{theirs: {code}}}}}
    count: {{column: Number}}
"""


@pytest.fixture
def project(tmp_path, monkeypatch):
    projects.project(tmp_path, monkeypatch)
    projects.write(tmp_path, "areas", "drawnham", AREA)
    yield tmp_path
    projects.forget()


def test_every_holding_is_here():
    assert {holds for holds, *_ in HELD} == set(record_sources.HOLDINGS)
    assert {unit for _, _, unit, *_ in HELD} == {*record_sources.UNITS} - {"offence"}


@pytest.mark.parametrize(("holds", "authority", "unit", "scheme", "code", "indicator"), HELD)
def test_what_a_partner_holds_is_taken_by_an_edition(project, holds, authority, unit, scheme, code, indicator):
    text = DESCRIPTION.format(holds=holds, authority=authority, unit=unit, scheme=scheme, code=code)
    projects.write(project, "sources", "held", text)
    projects.write(project, "editions", "drawn-2024", EDITION.replace("source: mps_borough", "source: held"))
    assert parameters.edition("drawn-2024").sources[0].source == "held"
    one = parameters.indicator(indicator)
    assert (one.unit, scheme in one.taxonomies) == (unit, True)
    assert set(conditions.codes()[scheme, code]) <= conditions.offences_of(one.offences)


@pytest.mark.parametrize(
    ("scheme", "unit", "code", "told"),
    [
        ("ambulance", "incident", "{column: K, codes: {a: assault}}", {"ambulance_assault"}),
        ("ambulance", "incident", "{always: 'stab/shot/weapon wound: stabbing'}", {"ambulance_stabbing"}),
        ("istv", "attendance", "{column: K, codes: {a: sharp, b: other}}", {"assault", "stabbing"}),
        ("istv", "attendance", "{column: K, codes: {a: glass, b: other}}", {"assault"}),
        ("istv", "attendance", "{column: K}", {"assault", "stabbing"}),
        ("icd-10", "admission", "{column: K, codes: {a: X99}}", {"hospital_admissions_sharp_object"}),
        ("dfe-assessment-factors", "case", "{column: K, codes: {a: Gangs}}", {"gangs_found_in_assessment"}),
    ],
)
def test_what_the_codes_of_an_extract_can_not_tell_is_not_counted(project, scheme, unit, code, told):
    """A 0 that its description alone makes would be read as the world's; stabbings alone are not all assaults."""
    text = DESCRIPTION.format(holds="police records", authority="police", unit=unit, scheme=scheme, code="sharp")
    projects.write(project, "sources", "held", re.sub("code: {.*}}", f"code: {code}", text))
    found = record_breakdowns.counted(parameters.source("held").records, parameters.indicators())
    assert {one.name.removeprefix("emergency_department_") for one in found} == told


def test_an_extract_whose_codes_nothing_counts_is_refused(project):
    named = {"holds": "police records", "authority": "police", "unit": "victim", "scheme": "home_office"}
    projects.write(project, "sources", "held", DESCRIPTION.format(**named, code="28A"))
    own = [one for one in parameters.indicators() if not one.own_definition]
    described = parameters.source("held").records
    assert "none of its `codes` means a code of home_office that" in record_breakdowns.uncounted(described, own)


@pytest.mark.parametrize("scheme", NEW)
def test_each_code_of_a_scheme_of_partners_is_counted_once(scheme):
    counted = [
        offence
        for one in parameters.indicators()
        if scheme in one.taxonomies
        for offence in conditions.offences_of(one.offences)
    ]
    held = [row["offences"] for row in taxonomies.rows("codes") if row["taxonomy"] == scheme]
    assert sorted(counted) == sorted(held)
    assert len(record_columns.codes_of(scheme)) == len(held)


def test_factors_of_an_assessment_are_never_added_up():
    factors = [one for one in parameters.indicators() if "dfe-assessment-factors" in one.taxonomies]
    assert [len(conditions.offences_of(one.offences)) for one in factors] == [1, 1, 1]


def test_what_partners_count_beside_victims_has_no_rate_and_is_no_headline():
    shown = [parameters.indicator(name) for *_, unit, _, _, name in HELD if unit in ("suspect", "person", "case")]
    assert {(one.measure, one.kind) for one in shown} == {("count", "part")}
    assert len(shown) == 5


@pytest.mark.parametrize(("holds", "authority", "unit", "scheme", "code", "indicator"), HELD)
def test_the_guide_to_extracts_names_it(holds, authority, unit, scheme, code, indicator):
    text = (paths.project() / "docs" / "local-sources.md").read_text(encoding="utf-8")
    lines = [re.findall(r"`([^`]+)`", line) for line in text.splitlines() if line.startswith(f"| `{holds}` |")]
    assert any({unit, scheme, indicator} <= set(named) for named in lines)


def test_the_guide_to_extracts_names_no_other():
    text = (paths.project() / "docs" / "local-sources.md").read_text(encoding="utf-8")
    for holds in record_sources.HOLDINGS:
        for line in (line for line in text.splitlines() if line.startswith(f"| `{holds}` |")):
            _, unit, schemes, names = (re.findall(r"`([^`]+)`", cell) for cell in line.split("|")[2:6])
            there = [parameters.indicator(name) for name in names]
            assert {one.unit for one in there} == set(unit)
            assert all(set(schemes) <= set(one.taxonomies) for one in there)
