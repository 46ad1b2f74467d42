from pathlib import Path

import pytest

from svd_analysis import schemas
from svd_analysis.sources import area_measurements
from tests.sources import refusals

SAMPLE = Path(__file__).parent / "area_measurements" / "lad_2021.csv"


def whole_country(folder, lacking=()):
    """A file of as many authorities as England and Wales had, each of 100 hectares, the merged ones among them."""
    others = [f"E06{number:06d}" for number in range(1, 309 - len(area_measurements.MERGED_SINCE) + 1)]
    codes = [*area_measurements.MERGED_SINCE, *others, *(f"W06{number:06d}" for number in range(1, 23))]
    lines = ["LAD21CD,LAD21NM,AREAEHECT,AREACHECT,AREAIHECT,AREALHECT"]
    lines += [f"{code},Imagined,110,100,0,100" for code in codes if code not in lacking]
    path = folder / "whole.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def found(quality, check):
    rows = quality[quality["check"] == check]
    return dict(zip(rows["found"], rows["rows"], strict=True))


def test_land_is_what_is_read_without_inland_water_and_tidal_flats():
    covariates, _ = area_measurements.read(SAMPLE)
    assert list(covariates.columns) == list(schemas.COVARIATES)
    # Sampleford: 1,500 hectares to high water, 100.1 of them inland water.
    assert dict(zip(covariates["area_code"], covariates["value"], strict=True)) == {
        "X09000001": 2000.25, "X09000002": pytest.approx(1500 - 100.1),
    }  # fmt: skip
    assert set(covariates[["geography", "year", "measure"]].itertuples(index=False, name=None)) == {
        ("lad24", 2021, "land_hectares")
    }


def test_places_the_duty_does_not_reach_are_left_out_aloud():
    _, quality = area_measurements.read(SAMPLE)
    assert found(quality, "rows refused") == {
        "Scotland and Northern Ireland": 2, "districts that merged after 2021": 0,
    }  # fmt: skip


def test_districts_that_merged_since_have_no_row(tmp_path):
    covariates, quality = area_measurements.read(whole_country(tmp_path))
    assert len(covariates) == 331 - 17
    assert not set(covariates["area_code"]) & set(area_measurements.MERGED_SINCE)
    assert found(quality, "rows refused")["districts that merged after 2021"] == 17


def test_a_file_that_lacks_one_authority_is_refused(tmp_path):
    says = refusals.refusal(area_measurements.read, whole_country(tmp_path, lacking=["W06000022"]))
    assert "309 authorities of England and 21 of Wales" in says


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("0,2000.25", "0,2100.5", "line 2: AREAEHECT 2100.5, AREACHECT 2000.25, AREAIHECT 0, AREALHECT 2100.5"),
        ("100.1,1399.9", "1500,0", "above 0"),
        ("2100.5,2000.25", "1999,2000.25", "line 2: AREAEHECT 1999"),
        ("100.1,1399.9", ",1399.9", "column 'AREAIHECT': '' is not a number"),
        ("X09000002", "X09000001", "stands in the file more than once"),
        ("X09000002", "X05000002", "is not a code of lad21"),
        ("LAD21CD", "LAD23CD", "whose heading 'LAD21CD' is not in the file"),
    ],
)
def test_a_changed_file_is_refused_with_its_place(tmp_path, old, new, says):
    assert says in refusals.refusal(area_measurements.read, refusals.edited(SAMPLE, tmp_path, (old, new)))


def test_a_file_in_another_encoding_is_refused(tmp_path):
    copy = refusals.edited(SAMPLE, tmp_path, ("Sampleford", "Sâmpleford")).rename(tmp_path / "copy.csv")
    refusals.check_saved_again(area_measurements.read, copy, tmp_path)
