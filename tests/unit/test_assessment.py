"""An area in an edition as a notebook sees it: its own rows and the region's, and nobody else's."""

import pytest

from svd_analysis import assessment, numbers, parameters
from svd_analysis.cells import REST
from svd_analysis.errors import ParameterError
from tests.notebooks.projects import bytes_below

SAMPLEFORD = "X09000002"


@pytest.fixture(scope="module")
def made(example_outputs):
    return assessment.load("sampleford", "example-2025")


def test_numbers_that_are_there_are_not_made_again(made):
    edition = parameters.edition("example-2025")
    assert numbers.ready(edition)
    before = (numbers.folder(edition) / "record.json").stat().st_mtime_ns
    again = assessment.load("sampleford", "example-2025")
    assert (numbers.folder(edition) / "record.json").stat().st_mtime_ns == before
    assert again.estimates.equals(made.estimates)


def test_the_same_files_make_the_same_bytes(made, tmp_path):
    edition = parameters.edition("example-2025")
    numbers.make_in(tmp_path / "again", edition)
    assert bytes_below(tmp_path / "again") == bytes_below(numbers.folder(edition))


@pytest.mark.parametrize(
    ("area", "edition", "said"),
    [
        ("sampelford", "example-2025", "There is no area 'sampelford'. Did you mean 'sampleford'"),
        ("sampleford", "exampel-2025", "There is no edition 'exampel-2025'. Did you mean 'example-2025'"),
        ("bexley", "example-2025", "bexley is not an area of example-2025"),
    ],
)
def test_a_mistyped_name_is_refused_with_the_nearest(area, edition, said):
    with pytest.raises(ParameterError, match=said):
        assessment.load(area, edition)


def test_an_area_sees_itself_its_places_the_region_and_the_pseudo_areas(made):
    lad = made.estimates[made.estimates["geography"].isin(["lad24", REST])]
    assert set(lad["area_code"]) == {SAMPLEFORD}
    places = made.estimates[made.estimates["geography"].isin(["ward22", "lsoa21"])]
    assert set(places["parent_code"]) == {SAMPLEFORD}
    assert places.loc[places["geography"] == "ward22", "area_code"].nunique() == 6
    assert {"region", "pseudo"} <= set(made.estimates["geography"])


def test_a_row_is_the_one_of_the_reporting_year_unless_another_is_asked_for(made):
    row = made.row("core_recorded_violence")
    assert (row["area_code"], row["period"], row["geography"]) == (SAMPLEFORD, "2024", "lad24")
    assert made.row("core_recorded_violence", "2023")["period"] == "2023"
    assert made.row("core_recorded_violence", geography=REST)["geography"] == REST
    assert made.row("robbery_all") is None


def test_the_headline_is_a_countable_measure_and_another_stands_beside_it(made):
    assert made.headline.name == "core_recorded_violence"
    assert made.beside.name == "wide_recorded_violence"
    assert made.source == "mps_borough"
    assert "serious_violence" not in {one.name for one in made.countable()}


def test_how_well_each_source_sees_the_definition_is_worked_out(made):
    whole = made.observability[made.observability["clause"] == "the whole definition"].set_index("source")
    # Three classes hold other offences too; the LSOA table has no sexual offences at all.
    assert whole.loc["mps_borough", "visibility"] == "superset"
    assert whole.loc["mps_lsoa", "visibility"] == "proxy"
    assert "no class holds rape" in whole.loc["mps_lsoa", "reason"]


def test_the_places_that_are_mapped_have_shapes(made):
    places = made.estimates[made.estimates["geography"].isin(["ward22", "lsoa21"])]
    assert set(made.boundaries["area_code"]) == set(places["area_code"])


def test_a_first_edition_has_changes_with_all_columns_and_no_rows(made):
    from svd_analysis import schemas

    first = assessment.load("sampleford", "example-2024")
    assert list(first.changes.columns) == list(schemas.CHANGES)
    assert first.changes.empty
    assert len(made.changes)


def test_what_a_partner_wrote_is_read_with_author_and_day_or_refused(made, tmp_path, monkeypatch):
    for name in ("parameters/editions", "notebooks", "parameters/narrative/example-2025/sampleford"):
        (tmp_path / name).mkdir(parents=True)
    monkeypatch.chdir(tmp_path)
    assert made.narrative("scale") is None
    path = tmp_path / "parameters/narrative/example-2025/sampleford/scale.md"
    path.write_bytes(b"\xef\xbb\xbfauthor: Themed lead\r\ndate: 3 March 2025\r\n\r\nFirst.\r\n\r\nSecond.\r\n")
    assert made.narrative("scale") == {
        "author": "Themed lead", "date": "3 March 2025", "text": "First.\n\nSecond.",
    }  # fmt: skip
    for wrong in ("First.", "author: A\n\nText", "author: A\ndate: B\n\n", "author:\ndate: B\n\nText"):
        path.write_text(wrong, encoding="utf-8")
        with pytest.raises(ParameterError, match=r"scale\.md: begin with the lines"):
            made.narrative("scale")
