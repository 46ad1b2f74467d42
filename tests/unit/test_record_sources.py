"""How an extract is described: by whom, by which gateway, until when; what is not right is told with its place."""

from datetime import date

import pytest

from svd_analysis import parameters, record_breakdowns, record_sources
from svd_analysis.errors import ParameterError
from tests import projects
from tests.projects import AREA, EDITION
from tests.sources.records import drawn


def said(folder, *changes):
    with pytest.raises(ParameterError) as fault:
        drawn.source(folder, *changes)
    assert "drawn_victims.yaml, line " in str(fault.value)
    return str(fault.value)


def test_a_description_is_read(tmp_path):
    records = drawn.source(tmp_path).records
    assert records.form == "records"
    assert records.until == date(2027, 3, 31)
    assert records.attributes == ["victim_age", "victim_sex", "domestic", "weekday", "hour"]
    assert records.reading("month") == "date"
    assert records.reading("victim_sex") == ""


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("authority: police", "authority: polise", "authority: unknown value 'polise'. Did you mean 'police'?"),
        ("gateway: section 16", "gateway: section16", "unknown value 'section16'. Did you mean 'section 16'?"),
        ("gateway: section 16", "gateway: no personal information", "records are personal information"),
        ('until: "2027-03-31"', "until: next year", "not a day"),
        ("unit: victim", "unit: victims", "unit: unknown value 'victims'. Did you mean 'victim'?"),
        ("taxonomy: home_office", "taxonomy: homeoffice", "unknown scheme 'homeoffice'. Did you mean 'home_office'?"),
        ("victim_age:", "victim_agee:", "columns: unknown column 'victim_agee'. Did you mean 'victim_age'?"),
        ("    code: {column: Offence code}\n", "", "columns: code is missing"),
        ("as: date", "as: day", "columns, month: `as` is one of date, month, year, and not 'day'"),
        (", format: \"%d/%m/%Y\"}\n    area", "}\n    area", "columns, month: the format '' does not tell a date"),
        ('"%d/%m/%Y"}\n    area', '"%m/%Y"}\n    area', "columns, month: the format '%m/%Y' does not tell a date"),
        ('"%d/%m/%Y"}\n    area', '"%Q"}\n    area', "columns, month: the format '%Q' does not tell a date"),
        ("F: female", "F: woman", "columns, victim_sex: 'woman' is no value of it"),
        ('Y: "true"', "Y: yes", "columns, domestic: 'yes' is no value of it"),
        ('"?": ""', '"?": 17-19', "columns, victim_age: '17-19' is no value of it. Known: 0-17, 18-24, 25-120."),
        ('"?": ""', '"?": 85-121', "columns, victim_age: '85-121' is no value of it. Known: 0-17, 18-24, 25-120."),
        ('"?": ""', '"?": old', "columns, victim_age: 'old' is no value of it. Known: 0-17, 18-24, 25-120."),
        ("as: hour", 'as: hour, codes: {"24:00": "24"}', "columns, hour: '24' is no value of it. Write an hour"),
        ("as: hour", 'as: hour, codes: {late: "7"}', "columns, hour: '7' is no value of it. Write an hour"),
        ('"%d/%m/%Y"}\n    area', '"%d/%m/%Y", codes: {x: "2024"}}\n    area', "Write a month such as 2024-03"),
        ('"%d/%m/%Y"}\n    area', '"%d/%m/%Y", codes: {x: May}}\n    area', "columns, month: 'May' is no value of it"),
        ("met-unknown", "met-unknwn", "'met-unknwn' is no value of it. Did you mean 'met-unknown'?"),
        ("{column: Offence code}", "{column: Offence code, codes: {a: 8Z}}", "columns, code: '8Z' is no value of it"),
        ("{column: Offence code}", '{column: Offence code, codes: {a: ""}}', "columns, code: every row has one"),
        ("{column: Offence code}", "{column: Offence code, always: 8N}", "give either `column`"),
        ("{column: Offence code}", "{column: Offence code, withheld: [x]}", "`withheld` is said of the count"),
        ("{column: Offence code}", "{column: Offence code, as: age}", "columns, code: it takes no `as`"),
        ("column: DA", "colum: DA", "unknown key. Did you mean 'column'?"),
        ("column: DA", "column: Remarks", "the heading 'Remarks' stands in more than one place"),
        ("[Crime reference, Name", "[Age, Name", "the heading 'Age' stands in more than one place"),
        ("0-17, 18-24", "0-17, 19-24", "ages: the bands go from 0 to 120"),
        ("25-120", "25-90", "ages: the bands go from 0 to 120"),
        ("25-120", "25+", "ages: expected bands such as 15-17"),
        ("[victim_age]", "[victim_age, suspect_age]", "tables: 'suspect_age' is none of its attributes"),
        ("[victim_age]", "[victim_age, victim_sex, domestic]", "expected one attribute, or two different ones"),
        ("[victim_age]", "[victim_age, victim_age]", "expected one attribute, or two different ones"),
        ("[weekday, hour]]", "[weekday, hour]]\n  public: [[victim_sex]]", "public: victim_sex is none of its tables"),
        ("regime: police records\n", "", "records need a `regime:`"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_its_place_and_the_nearest_word(tmp_path, old, new, expected):
    assert expected in said(tmp_path, (old, new))


@pytest.mark.parametrize(
    ("authority", "holds"),
    [
        ("integrated care board", "ambulance"), ("integrated care board", "emergency department"),
        ("integrated care board", "hospital admissions"), ("local authority", "social care"),
        ("local health board", "hospital admissions"), ("police", "ambulance"), ("integrated care board", "MARAC"),
    ],
)  # fmt: skip
def test_section_16_is_no_gateway_for_records_of_health_or_social_care(tmp_path, authority, holds):
    supplier = ("authority: police\n  holds: police records", f"authority: {authority}\n  holds: {holds}")
    assert "section 16 is no gateway for records of" in said(tmp_path, supplier, ("until:", "form: records\n  until:"))
    assert "columns: count is missing" in said(tmp_path, supplier), "of these it is aggregates unless it is said"
    other = ("gateway: section 16", "gateway: section 251\n  form: records")
    assert drawn.source(tmp_path, supplier, other).records.form == "records"
    counts = [supplier, ("    code:", "    count: {column: N}\n    code:")]
    assert drawn.source(tmp_path, *counts).records.form == "aggregates"


def test_what_codes_map_to_is_read_as_the_cells_are(tmp_path):
    """An age in a band of the file's own, and a month; a year only where years are read."""
    assert drawn.source(tmp_path, ('"?": ""', '"85+": 85-120')).records.columns["victim_age"].codes == {"85+": "85-120"}
    undated = ('"%d/%m/%Y"}\n    area', '"%d/%m/%Y", codes: {x: 2024-05}}\n    area')
    assert drawn.source(tmp_path, undated).records.columns["month"].codes == {"x": "2024-05"}
    year = ('as: date, format: "%d/%m/%Y"}\n    area', "as: year, codes: {%s}}\n    area")
    for meant in ("x: 2023/24", 'x: "2023"'):
        assert drawn.source(tmp_path, (year[0], year[1] % meant)).records.reading("month") == "year"
    assert "Write a year such as 2024 or 2023/24" in said(tmp_path, (year[0], year[1] % "x: 2024-05"))


def test_every_table_that_a_page_shows_may_be_listed(tmp_path):
    listed = ("[weekday, hour]]", "[hour, weekday], [victim_sex]]\n  public: [[victim_sex], [month]]")
    assert drawn.source(tmp_path, listed).records.public == [["victim_sex"], ["month"]]


@pytest.mark.parametrize("unit", ["suspect", "offence", "person", "case", "child"])
@pytest.mark.parametrize("scheme", ["home_office", "icd-10", "home-office-pfa"])
def test_an_extract_that_no_indicator_counts_is_told_with_those_that_there_are(tmp_path, unit, scheme):
    described = drawn.source(tmp_path, ("unit: victim", f"unit: {unit}"), ("home_office", scheme)).records
    found = record_breakdowns.uncounted(described, parameters.indicators())
    if scheme == "home_office" and unit in ("child", "person", "suspect"):
        assert found == ""
        return
    assert found.startswith(f"no indicator counts {unit} of {scheme}, so that nothing of it would be shown. There are ")
    there = {
        "home_office": "There are child of home_office, person of home_office, suspect of home_office, victim of "
        "home_office. One file under parameters/indicators/"
    }
    assert there.get(scheme, "admission of icd-10") in found
    assert ("ambulance" in found) == (scheme == "home-office-pfa"), "all are told where none is of the scheme"


def test_every_extract_of_the_example_is_counted():
    for name in parameters.names("sources"):
        if records := parameters.source(name).records:
            assert record_breakdowns.uncounted(records, parameters.indicators()) == "", name


def test_records_have_no_count(tmp_path):
    assert "each row of records is one" in said(tmp_path, ("    code:", "    count: {column: N}\n    code:"))


def test_every_gateway_and_authority_is_said_in_words():
    assert all(text and not text.endswith(".") for text in record_sources.GATEWAYS.values())
    assert set(record_sources.HEALTH) <= set(record_sources.SPECIFIED)
    assert not set(record_sources.RELEVANT) & set(record_sources.SPECIFIED)


@pytest.fixture
def project(tmp_path, monkeypatch):
    projects.project(tmp_path, monkeypatch)
    projects.write(tmp_path, "areas", "drawnham", AREA)
    yield tmp_path
    projects.forget()


@pytest.mark.parametrize(("until", "refused"), [("2024-12-30", True), ("2024-12-31", False)])
def test_an_edition_whose_year_ends_after_the_agreement_may_not_use_it(project, until, refused):
    text = drawn.DESCRIPTION.replace("2027-03-31", until)
    (project / "parameters" / "sources" / "drawn_victims.yaml").write_text(text, encoding="utf-8")
    projects.write(project, "editions", "drawn-2024", EDITION.replace("source: mps_borough", "source: drawn_victims"))
    if not refused:
        assert parameters.edition("drawn-2024").sources[0].source == "drawn_victims"
        return
    with pytest.raises(ParameterError, match=f"drawn_victims: by its agreement it may be used until {until}, and the "):
        parameters.edition("drawn-2024")


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ([("  ages: [0-17, 18-24, 25-120]\n", "")], "victim_age in single years, and its regime 'police records'"),
        ([("unit: victim", "unit: case")], "no indicator counts case of home_office, so that nothing of it"),
        (
            [
                ("  gateway: section 16", "  gateway: no personal information\n  form: aggregates"),
                ("    code:", "    count: {column: N, withheld: ['*']}\n    code:"),
            ],
            "Name the regime `as supplied`",
        ),
    ],
    ids=["single years", "not counted", "withheld"],
)
def test_an_edition_reads_no_extract_that_does_not_fit_its_regime_or_that_nothing_counts(project, changes, expected):
    text = drawn.DESCRIPTION
    for old, new in changes:
        text = text.replace(old, new)
    (project / "parameters" / "sources" / "drawn_victims.yaml").write_text(text, encoding="utf-8")
    projects.write(project, "editions", "drawn-2024", EDITION.replace("source: mps_borough", "source: drawn_victims"))
    with pytest.raises(ParameterError, match="parameters/sources/drawn_victims.yaml: ") as fault:
        parameters.edition("drawn-2024")
    assert expected in str(fault.value)
