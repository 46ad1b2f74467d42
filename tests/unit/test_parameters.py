"""What partnerships sign off: a mistake stops with its file, line and the nearest name, before anything is counted."""

from datetime import date

import pytest

from svd_analysis import parameters
from svd_analysis.errors import ParameterError
from tests import projects
from tests.projects import AREA, EDITION


@pytest.fixture
def project(tmp_path, monkeypatch):
    yield projects.project(tmp_path, monkeypatch)
    projects.forget()


def edition(project, text=EDITION, name="drawn-2024"):
    projects.write(project, "areas", "drawnham", AREA)
    projects.write(project, "editions", name, text)
    return parameters.edition(name)


def said(project, text, name="drawn-2024"):
    with pytest.raises(ParameterError) as fault:
        edition(project, text, name)
    return str(fault.value)


@pytest.mark.parametrize(
    ("kind", "read", "wrong", "nearest"),
    [
        ("area", parameters.area, "bexly", "bexley"),
        ("edition", parameters.edition, "london-2052", "london-2025"),
        ("indicator", parameters.indicator, "homicides", "homicide"),
        ("source", parameters.source, "mps_boroughs", "mps_borough"),
    ],
)
def test_an_unknown_name_offers_the_nearest(kind, read, wrong, nearest):
    with pytest.raises(ParameterError, match=f"There is no {kind} '{wrong}'. Did you mean '{nearest}'"):
        read(wrong)


def test_a_drawn_edition_is_read(project):
    found = edition(project)
    assert [str(year) for year in found.years] == ["2023", "2024"]
    assert found.last_day == date(2024, 12, 31)
    assert found.sources[0].window is None


def test_an_unknown_key_is_refused_with_its_line_and_the_nearest(project):
    text = said(project, EDITION.replace("data_as_at:", "data_as_of:"))
    assert "drawn-2024.yaml, line 8, data_as_of: unknown key. Did you mean 'data_as_at'?" in text
    # One mistake is one line: the key it was meant to be is not said to be missing too.
    assert "\n" not in text


def test_an_unknown_key_inside_a_source_is_refused_with_its_line_and_the_nearest(project):
    text = said(project, EDITION.replace("    files:", "    windows: 2024-01..2024-12\n    files:"))
    assert "line 11" in text
    assert "Did you mean 'window'?" in text


def test_a_key_that_stands_twice_is_refused(project):
    assert "line 3: the key 'region' stands twice" in said(
        project, EDITION.replace("region: Drawnshire", "region: A\nregion: B")
    )


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ('last_month: "2024-12"', 'last_month: "2024-11"', "year 2024 does not end in last_month 2024-11"),
        ('year: "2024"', 'year: "2024-12"', "the reporting year 2024-12 does not end in"),
        ('baseline: "2023"', 'baseline: "2022/23"', "the baseline 2022/23 does not begin in the same month"),
        ('baseline: "2023"', 'baseline: "2025"', "the baseline 2025 is not a year up to the reporting year 2024"),
        ('baseline: "2023"', "baseline: 2023-01", "the baseline 2023-01 is not a year up to the reporting year 2024"),
        ('year: "2024"', 'year: "next year"', "'next year' is not a period"),
        ("areas: [drawnham]", "areas: []", "areas"),
        ("areas: [drawnham]", "areas: [drawnham, drawnham]", "named twice: drawnham"),
        ("areas: [drawnham]", "areas: [drawnam]", "There is no area 'drawnam'. Did you mean 'drawnham'"),
        ("headlines: [homicide]", "headlines: [homicides]", "no indicator 'homicides'. Did you mean 'homicide'"),
        ("source: mps_borough", "source: mps_burough", "There is no source 'mps_burough'. Did you mean 'mps_borough'"),
        ("    files:", "    areas: [drawnam]\n    files:", "There is no area 'drawnam'. Did you mean 'drawnham'"),
        ('year: "2024"', 'year: "2024"\nprevious: drawn-2023', "There is no edition 'drawn-2023'. Did you mean"),
        ('year: "2024"', 'year: "2024"\nprevious: drawn-2024', "drawn-2024 is not of an earlier year"),
        (projects.SHA, "abc", "sha256"),
        ("region: Drawnshire\n", "region: Drawnshire\naudience: everybody\n", "audience"),
    ],
)  # fmt: skip
def test_an_edition_that_is_not_right_is_refused(project, old, new, expected):
    assert old in EDITION
    text = said(project, EDITION.replace(old, new))
    assert expected in text
    assert "drawn-2024.yaml" in text


def test_more_than_eight_headlines_are_refused(project):
    names = ", ".join(["homicide"] * 9)
    assert "headlines" in said(project, EDITION.replace("[homicide]", f"[{names}]"))


def test_a_previous_edition_of_a_later_year_is_refused(project):
    later = EDITION.replace("2024", "2025").replace('year: "2025"', 'year: "2025"\nprevious: drawn-2024')
    earlier = EDITION.replace('year: "2024"', 'year: "2024"\nprevious: drawn-2025')
    projects.write(project, "editions", "drawn-2025", later)
    assert "its previous edition drawn-2025 is not of an earlier year" in said(project, earlier)


def test_a_file_for_tests_only_is_not_for_the_public(project):
    path = project / "parameters" / "sources" / "mps_borough.yaml"
    path.write_text(path.read_text(encoding="utf-8") + "test_material_only: true\n", encoding="utf-8")
    assert "'mps_borough' is test material only: not for the public" in said(project, EDITION)
    partners = EDITION.replace("title:", "audience: partner\ntitle:")
    assert edition(project, partners).audience == "partner"


def test_an_area_with_a_definition_there_is_not_is_refused(project):
    projects.write(project, "areas", "drawnham", AREA.replace("bexley", "bexly"))
    with pytest.raises(ParameterError, match=r"drawnham\.yaml: There is no definition 'bexly'. Did you mean 'bexley'"):
        parameters.area("drawnham")


def test_a_day_that_is_not_one_is_refused_with_its_line(project):
    projects.write(project, "areas", "drawnham", AREA.replace('adopted: ""', 'adopted: "31/01/2024"'))
    with pytest.raises(ParameterError, match=r"line 4, definitions.0.adopted: not a day. Write it as 2024-01-31"):
        parameters.area("drawnham")


def test_an_area_the_edition_cannot_cover_is_refused_with_the_reason():
    london = parameters.edition("london-2023")
    with pytest.raises(ParameterError, match="city-of-london is not an area of london-2023: the Metropolitan Police"):
        parameters.area_of(london, "city-of-london")
    with pytest.raises(ParameterError, match="luton is not an area of london-2023"):
        parameters.area_of(london, "luton")
    with pytest.raises(ParameterError, match="There is no area 'bexly'. Did you mean 'bexley'"):
        parameters.area_of(london, "bexly")
    assert parameters.area_of(london, "bexley").area_code == "E09000004"


# --- which definition is in force ------------------------------------------------------------------------------------

TWO_DEFINITIONS = """\
name: Drawnham
codes: ["X1"]
definitions:
  - {definition: bexley, adopted: "2024-12-31", standing: agreed, source: a test}
  - {definition: london-minimum, adopted: "%s", standing: illustrative, source: a test}
"""


def test_a_definition_with_no_day_stands_for_all_earlier_years(project):
    projects.write(project, "areas", "drawnham", TWO_DEFINITIONS % "")
    area = parameters.area("drawnham")
    assert area.adoption_on(date(1999, 1, 1)).definition == "london-minimum"
    assert area.adoption_on(date(2024, 12, 30)).definition == "london-minimum"


def test_the_definition_in_force_on_the_last_day_of_the_year_is_the_one_used(project):
    projects.write(project, "areas", "drawnham", TWO_DEFINITIONS % "")
    projects.write(project, "editions", "drawn-2024", EDITION)
    year = parameters.edition("drawn-2024")
    # Adopted on 31 December 2024, the last day of the year.
    assert parameters.area("drawnham").adoption_on(year.last_day).definition == "bexley"


def test_a_year_before_the_first_definition_is_refused(project):
    projects.write(project, "areas", "drawnham", TWO_DEFINITIONS % "2024-06-01")
    with pytest.raises(ParameterError, match=r"drawnham\.yaml: no definition is in force on 2023-12-31"):
        parameters.area("drawnham").adoption_on(date(2023, 12, 31))


def test_an_area_of_one_code_has_that_code_and_of_several_its_slug():
    assert parameters.area("bexley").area_code == "E09000004"
    assert parameters.area("bedfordshire").area_code == "bedfordshire"


def test_an_indicator_has_one_numerator(project):
    homicide = (project / "parameters" / "indicators" / "homicide.yaml").read_text(encoding="utf-8")
    for wrong in (homicide.replace("offences: [homicide]\n", ""), homicide + "own_definition: true\n"):
        (project / "parameters" / "indicators" / "homicide.yaml").write_text(wrong, encoding="utf-8")
        projects.forget()
        with pytest.raises(ParameterError, match="give either `offences` or `own_definition: true`"):
            parameters.indicators()


def test_an_indicator_of_an_unknown_scheme_is_refused_since_nothing_would_ever_count_it(project):
    path = project / "parameters" / "indicators" / "homicide.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("mps-2023", "mps-2032"), encoding="utf-8")
    projects.forget()
    with pytest.raises(ParameterError, match=r"homicide\.yaml, line \d+, taxonomies: unknown scheme 'mps-2032'"):
        parameters.indicators()


def test_breaks_are_in_order_of_date():
    dates = [one.date for one in parameters.breaks()]
    assert dates == sorted(dates)
    assert {one.grade for one in parameters.breaks()} <= {"refuse", "relative only", "note"}


def test_a_source_for_one_use_is_not_there_for_another():
    example = parameters.edition("example-2025")
    assert len(example.of("mps_lsoa", use="maps")) == 1
    assert example.of("mps_lsoa") == []
    assert len(example.of("mps_borough", use="maps")) == 1
