from pathlib import Path

import openpyxl
import pytest

from svd_analysis.sources import single_year_population
from tests.sources import refusals

FOLDER = Path(__file__).parent / "single_year_population"
AUTHORITIES, NEIGHBOURHOODS = FOLDER / "population20_ltla21.csv", FOLDER / "population20_lsoa11.csv"
AGES = [*range(90), "90+"]


def workbook(folder, *, males=30, females=31, kinds=("Unitary Authority", "Region"), banner="mid-2019"):
    """A workbook in the layout of ONS: a banner, four rows down the header, notes below, a sheet a sex."""
    book = openpyxl.Workbook()
    book.active.title = "Contents "
    for sheet, each in (("Persons", males + females), ("Males", males), ("Females", females)):
        page = book.create_sheet(f"MYE2 - {sheet}")
        for row in (["Contents"], [], [f"MYE2: Population estimates: {sheet} by single year of age, {banner}"], []):
            page.append(row)
        page.append(["Code", "Name", "Geography1", "All ages", *AGES])
        for code, kind in zip(("X09000001", "E12000001"), kinds, strict=True):
            page.append([code, "Exampleton", kind, each * 91.0, *[each] * 91])
        page.append(["S12000033", "Aberdeen City", "Council Area", each * 91, *[each] * 91])
        page.append([])
        page.append(["1. A note on how the tiers of geography fit together."])
    path = folder / "ukmidyearestimates20192020ladcodes.xlsx"
    book.save(path)
    return path


@pytest.mark.parametrize(
    ("sample", "geography", "codes"),
    [(AUTHORITIES, "lad21", ["X09000001", "X09000002"]), (NEIGHBOURHOODS, "lsoa11", ["E01000001", "W01001958"])],
)
def test_a_converted_file_is_read_by_age_with_its_base(sample, geography, codes):
    population, _ = single_year_population.read(sample)
    assert set(population[["geography", "year", "sex", "base"]].itertuples(index=False)) == {
        (geography, 2020, "persons", "census2011")
    }
    assert sorted(set(population["area_code"])) == codes
    assert list(population.loc[population["area_code"] == codes[0], "age"]) == ["all", *map(str, AGES)]
    parts = population[population["age"] != "all"].groupby("area_code")["population"].sum()
    assert dict(parts) == dict(population[population["age"] == "all"].set_index("area_code")["population"])


def test_the_workbook_is_read_by_sex_and_only_its_districts(tmp_path):
    population, quality = single_year_population.read(workbook(tmp_path))
    whole = population[population["age"] == "all"].set_index("sex")["population"]
    assert dict(whole) == {"persons": 61 * 91, "males": 30 * 91, "females": 31 * 91}
    assert set(population[["area_code", "geography", "year", "base"]].itertuples(index=False)) == {
        ("X09000001", "lad20", 2019, "census2011")
    }
    assert list(quality.loc[quality["check"] == "rows of other places", "rows"]) == [2, 2, 2]


def test_the_quality_record_says_that_the_base_is_the_old_one():
    _, quality = single_year_population.read(AUTHORITIES)
    assert quality.set_index("check")["found"]["base"] == "census2011: not for rates of years after 2011"


def test_males_and_females_must_add_up_to_persons(tmp_path):
    path = workbook(tmp_path)
    book = openpyxl.load_workbook(path)
    for column in ("D", "E"):
        book["MYE2 - Males"][f"{column}6"] = book["MYE2 - Males"][f"{column}6"].value + 1
    book.save(path)
    assert "do not add up to persons" in refusals.refusal(single_year_population.read, path)


def test_ages_must_add_up_to_all_ages(tmp_path):
    path = refusals.edited(AUTHORITIES, tmp_path, ("X09000001,Exampleton,1910.0", "X09000001,Exampleton,1911.0"))
    assert "line 2: single ages: the parts add up to 1910" in refusals.refusal(single_year_population.read, path)


def test_a_converted_file_under_another_name_is_refused_since_only_its_name_has_the_year(tmp_path):
    renamed = tmp_path / "population.csv"
    renamed.write_bytes(AUTHORITIES.read_bytes())
    assert "Keep the publisher's name" in refusals.refusal(single_year_population.read, renamed)


def test_a_workbook_without_its_year_is_refused(tmp_path):
    path = workbook(tmp_path, banner="mid-year")
    assert "the year of the estimate was not found" in refusals.refusal(single_year_population.read, path)


def test_a_workbook_without_the_sheet_offers_the_nearest(tmp_path):
    path = workbook(tmp_path)
    book = openpyxl.load_workbook(path)
    book["MYE2 - Males"].title = "MYE2 - Male"
    book.save(path)
    assert "Did you mean 'MYE2 - Male'?" in refusals.refusal(single_year_population.read, path)


def test_a_workbook_cut_or_changed_in_a_byte_is_refused(tmp_path):
    path = workbook(tmp_path)
    raw = path.read_bytes()
    for length in range(0, len(raw), len(raw) // 20):
        path.write_bytes(raw[:length])
        assert "not a whole Excel workbook" in refusals.refusal(single_year_population.read, path)
    place = raw.index(b"xl/worksheets/sheet2.xml") + 200
    path.write_bytes(raw[:place] + bytes([raw[place] ^ 255]) + raw[place + 1 :])
    assert "not a whole Excel workbook" in refusals.refusal(single_year_population.read, path)


def test_an_old_workbook_that_is_none_is_refused(tmp_path):
    page = tmp_path / "ukmidyearestimates.xls"
    page.write_text("<html>Not found</html>")
    assert "not a whole Excel workbook" in refusals.refusal(single_year_population.read, page)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("X09000002", "X01000002", "'X01000002' is not a code of lad21"),
        ("20.0,21.0,22.0,20.0", "20.5,21.0,22.0,20.0", "'20.5' is not a whole number"),
        ("90+", "89+", "not a layout"),
    ],
)
def test_a_file_that_is_not_as_published_is_refused(tmp_path, old, new, says):
    assert says in refusals.refusal(single_year_population.read, refusals.edited(AUTHORITIES, tmp_path, (old, new)))


def test_a_neighbourhood_of_2021_is_refused_in_a_file_of_2011(tmp_path):
    path = refusals.edited(NEIGHBOURHOODS, tmp_path, ("W01001958", "W01001959"))
    assert "'W01001959' is not a code of lsoa11" in refusals.refusal(single_year_population.read, path)


def test_a_cut_file_never_gives_another_number(tmp_path):
    refusals.check_cut_anywhere(single_year_population.read, NEIGHBOURHOODS, tmp_path)


def test_a_file_in_another_encoding_is_refused(tmp_path):
    refusals.check_saved_again(single_year_population.read, AUTHORITIES, tmp_path)
