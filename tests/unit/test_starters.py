"""Parameter files begun for the analyst: never over an existing one, found by publishers' names, and then they run."""

import csv
import re
import shutil
from datetime import date

import pytest

from svd_analysis import example, numbers, parameters, schemas, starters
from svd_analysis.errors import ParameterError, SourceError
from svd_analysis.periods import Period
from tests.notebooks.projects import bytes_below, copy_project, edit, enter, forget, write_example

STREET = (
    "Crime ID", "Month", "Reported by", "Falls within", "Longitude", "Latitude", "Location", "LSOA code", "LSOA name",
    "Crime type", "Last outcome category", "Context",
)  # fmt: skip
CHANGES = "LSOA_(2011)_to_LSOA_(2021)_to_Local_Authority_District_(2022)_Exact_Fit_Lookup_for_EW_(V3).csv"
INSIDE, OUTSIDE = "X01000001", "X01000002"


@pytest.fixture(scope="module")
def example_files(tmp_path_factory):
    """The example region's raw files of its later edition, once."""
    folder = tmp_path_factory.mktemp("example")
    write_example(folder, "example-2025")
    return folder / "data" / "example" / "example-2025"


@pytest.fixture
def project(tmp_path, monkeypatch):
    """Inside a project of the test's own, with an empty data folder."""
    project = copy_project(tmp_path / "project")
    enter(monkeypatch, project)
    return project


def downloaded(project, example_files):
    """The example's files as an analyst would have put publishers' downloads in the data folder."""
    shutil.copytree(example_files, project / "data" / "downloads")


def new_example(name="exampleton-2024", **more):
    areas = ["exampleton", "sampleford", "mockbridge"]
    return starters.new_edition(name, year="2024", region="Example region", areas=areas, **more)


# --- areas


def test_a_new_area_is_read_back_as_what_was_asked_for(project):
    path = starters.new_area("leeds", ["E08000035"])
    assert path == project / "parameters" / "areas" / "leeds.yaml"
    area = parameters.area("leeds")
    assert (area.name, area.codes, area.area_code) == ("Leeds", ["E08000035"], "E08000035")
    assert area.adoption_on(date(2024, 12, 31)).standing == "illustrative"
    assert area.review_date > date.today()


def test_an_area_of_several_authorities_is_known_by_its_slug(project):
    starters.new_area("leicester-and-rutland", ["E06000016", "E06000017"])
    area = parameters.area("leicester-and-rutland")
    assert (area.name, area.area_code) == ("Leicester and Rutland", "leicester-and-rutland")


@pytest.mark.parametrize(
    "name", ["St. Helens: the town", "Stoke # Trent", '"', "O'Neill", "null", "1.10", "- x", "{a}"]
)
def test_a_name_is_kept_as_it_was_given_whatever_it_holds(project, name):
    starters.new_area("x", ["E08000013"], name)
    assert parameters.area("x").name == name


def test_an_area_that_exists_is_never_overwritten(project):
    before = bytes_below(project)
    with pytest.raises(ParameterError, match="exists already and is not overwritten"):
        starters.new_area("bexley", ["E09000004"])
    assert bytes_below(project) == before


# --- editions


def test_an_edition_of_the_publishers_files_is_pinned_to_all_of_them(project, example_files):
    downloaded(project, example_files)
    new_example()
    made, by_hand = (parameters.edition(name) for name in ("exampleton-2024", "example-2025"))
    pinned = {
        (entry.source, file.path.rpartition("/")[2], file.sha256) for entry in made.sources for file in entry.files
    }
    expected = {
        (entry.source, file.path.rpartition("/")[2], file.sha256) for entry in by_hand.sources for file in entry.files
    }
    # What partners hand over is no publisher's file: it is pinned by hand.
    expected = {one for one in expected if not parameters.source(one[0]).records}
    assert {one for one in expected if one[0] != "fingertips"} <= pinned
    assert (str(made.year), made.last_month, str(made.baseline)) == ("2024", "2024-12", "2015")


def test_an_edition_of_the_publishers_files_counts_what_the_edition_by_hand_counts(project, example_files):
    downloaded(project, example_files)
    new_example()
    estimates, _, _ = numbers.assess(parameters.edition("exampleton-2024"))
    assert list(estimates.columns) == list(schemas.ESTIMATES)
    own = estimates[(estimates["geography"] == "lad24") & (estimates["period"] == "2024")]
    violence = own[(own["indicator"] == "violence_against_the_person") & (own["breakdown"] == "")].set_index(
        "area_code"
    )["numerator"]
    assert violence.to_dict() == slow_violence(example_files, parameters.area)


def slow_violence(folder, area):
    """Violence against the person of 2024 by authority: the borough tables added up one cell at a time."""
    names = {area(slug).name: area(slug).codes[0] for slug in ("exampleton", "sampleford", "mockbridge")}
    counted = dict.fromkeys(names.values(), 0)
    for path in sorted((folder / "mps").glob("MPS Borough*.csv")):
        with open(path, encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                name = row.get("BoroughName") or row.get("LookUp_BoroughName")
                if name in names and row["MajorText"] == "VIOLENCE AGAINST THE PERSON":
                    months = [value for heading, value in row.items() if heading.startswith("2024")]
                    counted[names[name]] += sum(map(int, months))
    return counted


def test_an_edition_that_exists_is_never_overwritten(project, example_files):
    downloaded(project, example_files)
    before = bytes_below(project)
    with pytest.raises(ParameterError, match="exists already and is not overwritten"):
        new_example("london-2025")
    assert bytes_below(project) == before


def test_without_recorded_offences_there_is_no_edition_and_the_message_says_where_they_are_published(project):
    before = bytes_below(project)
    with pytest.raises(SourceError) as refusal:
        new_example()
    for said in ("MPS Borough Level Crime (Historical).csv", "data.london.gov.uk", "-street.csv", "data.police.uk"):
        assert said in str(refusal.value)
    assert bytes_below(project) == before


@pytest.mark.parametrize(
    ("more", "said"),
    [({"previous": "example-2042"}, "example-20"), ({"baseline": "twenty"}, "'twenty' is not a period")],
)
def test_an_edition_that_would_not_be_read_is_not_written(project, example_files, more, said):
    downloaded(project, example_files)
    before = bytes_below(project)
    with pytest.raises(ParameterError, match=said):
        new_example(**more)
    assert bytes_below(project) == before


@pytest.mark.parametrize("region", ["Yorkshire: and the Humber", "North # East", "[East]"])
def test_a_regions_name_is_kept_as_it_was_given(project, example_files, region):
    downloaded(project, example_files)
    starters.new_edition("named", year="2024", region=region, areas=["exampleton"])
    assert parameters.edition("named").region == region


# --- police.uk


def street_file(folder, month, rows):
    """A month of police.uk's street file, in its layout: `rows` are (LSOA, crime type, how many)."""
    place = folder / month
    place.mkdir(parents=True)
    lines = [
        [f"{month}-{number}", month, "Exampleshire Police", "Exampleshire Police", "", "", "On or near a street", lsoa,
         "", kind, "", ""]
        for number, (lsoa, kind) in enumerate((lsoa, kind) for lsoa, kind, times in rows for _ in range(times))
    ]  # fmt: skip
    with open(place / f"{month}-exampleshire-street.csv", "w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([STREET, *lines])


@pytest.fixture
def exampleshire(project):
    """A project with an area of one invented authority and twelve months of police.uk files in the data folder."""
    starters.new_area("exampleshire", ["X09000051"])
    data = project / "data"
    for number, month in enumerate(Period.parse("2023/24").months, start=1):
        kind = "Violence and sexual offences"
        street_file(
            data / "police", month, [(INSIDE, kind, number), (OUTSIDE, kind, 2), ("", kind, 1), (INSIDE, "Robbery", 1)]
        )
    rows = [
        [code, f"Somewhere {code}", code, f"Somewhere {code}", "U", authority, authority, ""]
        for code, authority in ((INSIDE, "X09000051"), (OUTSIDE, "X09000052"))
    ]
    headings = ["LSOA11CD", "LSOA11NM", "LSOA21CD", "LSOA21NM", "CHGIND", "LAD22CD", "LAD22NM", "LAD22NMW"]
    with open(data / CHANGES, "w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([headings, *rows])
    return project


def test_months_of_police_uk_become_an_edition_that_runs_to_numbers(exampleshire):
    starters.new_edition(
        "exampleshire-2024", year="2023/24", region="Exampleshire", areas=["exampleshire"], baseline="2023/24"
    )
    edition = parameters.edition("exampleshire-2024")
    assert [len(entry.files) for entry in edition.of("police_uk_street")] == [12]
    numbers.make(edition)
    estimates = numbers.read(edition, "estimates")
    counted = estimates[(estimates["indicator"] == "violence_and_sexual_offences") & (estimates["period"] == "2023/24")]
    counted = counted[counted["breakdown"] == ""].set_index(["geography", "area_code"])["numerator"]
    assert counted["lad24", "X09000051"] == sum(range(1, 13))
    assert counted.loc["pseudo"].sum() == 12 * (2 + 1)
    # Offences with no location are the region's, those placed outside it are not.
    assert counted["region", "exampleshire"] == sum(range(1, 13)) + 12


def test_a_month_of_police_uk_that_is_not_there_makes_the_year_incomplete(exampleshire):
    shutil.rmtree(exampleshire / "data" / "police" / "2023-11")
    starters.new_edition(
        "exampleshire-2024", year="2023/24", region="Exampleshire", areas=["exampleshire"], baseline="2023/24"
    )
    estimates, _, _ = numbers.assess(parameters.edition("exampleshire-2024"))
    own = estimates[(estimates["area_code"] == "X09000051") & (estimates["indicator"] == "robbery_all")]
    status = own[own["breakdown"] == ""].set_index(["geography", "period"])["status"]
    assert status["lad24", "2023/24"] == "incomplete"
    assert status["lad24", "2023-11"] == "gap"
    assert status["lad24", "2023-10"] == "ok"


# --- pins


def test_a_file_that_changed_is_pinned_anew_and_named(project, example_files):
    downloaded(project, example_files)
    path = new_example()
    before = path.read_text(encoding="utf-8")
    population = project / "data" / "downloads" / "population" / "regionalpopulation.csv"
    population.write_bytes(population.read_bytes() + b"\n")
    [said] = starters.pin("exampleton-2024")
    assert said.startswith("downloads/population/regionalpopulation.csv: ")
    assert re.sub("[0-9a-f]{64}", "", path.read_text(encoding="utf-8")) == re.sub("[0-9a-f]{64}", "", before)
    forget()
    assert said.rpartition(" ")[2] in [
        file.sha256 for entry in parameters.edition("exampleton-2024").sources for file in entry.files
    ]


def test_pinning_what_is_pinned_changes_no_byte(project, example_files):
    downloaded(project, example_files)
    new_example()
    before = bytes_below(project)
    assert starters.pin("exampleton-2024") == ["exampleton-2024: every file is as it is pinned"]
    assert bytes_below(project) == before


def test_a_file_that_is_not_there_is_not_pinned_and_nothing_is_written(project, example_files):
    downloaded(project, example_files)
    path = new_example()
    edit(path, "regionalpopulation.csv", "elsewhere.csv")
    before = bytes_below(project)
    with pytest.raises(SourceError, match=r"elsewhere\.csv: there is no such file"):
        starters.pin("exampleton-2024")
    assert bytes_below(project) == before


def test_a_file_added_by_hand_without_its_hash_is_pinned(project, example_files):
    downloaded(project, example_files)
    path = new_example()
    edit(path, 'regionalpopulation.csv", sha256: "[0-9a-f]{64}"', 'regionalpopulation.csv", sha256: ""')
    [said] = starters.pin("exampleton-2024")
    assert "regionalpopulation.csv" in said


def test_a_place_table_that_lacks_a_month_of_the_year_is_given_its_last_whole_year(tmp_path, monkeypatch):
    folder = tmp_path / "data"
    example.write(example.draw(example.world()), folder, "example-2025")
    monkeypatch.setenv("SVD_DATA", str(folder))
    table = "example-2025/mps/MPS LSOA Level Crime (most recent 24 months).csv"
    assert str(starters._window("mps_lsoa", [table], Period.parse("2024"))) == "2024-03..2025-02"
    wards = "example-2025/mps/MPS Ward Level Crime (most recent 24 months).csv"
    assert starters._window("mps_ward", [wards], Period.parse("2024")) is None
