import csv
from pathlib import Path

import pandas as pd
import pytest

from svd_analysis import schemas
from svd_analysis.sources import area_measurements, census_household_deprivation, census_tables
from tests.sources import refusals

FOLDER = Path(__file__).parent / "census_household_deprivation"
AUTHORITIES, NEIGHBOURHOODS = FOLDER / "ltla.csv", FOLDER / "lsoa.csv"
read = census_household_deprivation.read
WHOLE = "Household deprivation: Total: All households; measures: Value"


def whole_country(folder, lacking=(), deprived=None):
    """A table of as many authorities as the census had, those merged since among them: 100 households each and 20 of
    them deprived in two dimensions, where `deprived` says no other (households, deprived) of a code.
    """
    merged = [district for districts in census_tables.MERGED.values() for district in districts]
    others = [f"E06{1000 + number:06d}" for number in range(1, 309 - len(merged) + 1)]
    codes = [*merged, *others, *(f"W06{number:06d}" for number in range(1, 23))]
    lines = [AUTHORITIES.read_text(encoding="utf-8").splitlines()[0]]
    for code in codes:
        whole, two = (deprived or {}).get(code, (100, 20))
        lines += [f"2021,Imagined,{code},{whole},{whole - two},0,{two},0,0"] if code not in lacking else []
    path = folder / "whole.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def values(covariates):
    return dict(covariates.set_index(["area_code", "measure"])["value"])


@pytest.mark.parametrize(("sample", "geography"), [(AUTHORITIES, "lad24"), (NEIGHBOURHOODS, "lsoa21")])
def test_the_geography_is_told_by_the_codes(sample, geography):
    covariates, _ = read(sample)
    assert list(covariates.columns) == list(schemas.COVARIATES)
    assert set(covariates[["geography", "year"]].itertuples(index=False, name=None)) == {(geography, 2021)}


def test_a_share_of_no_household_is_missing_and_never_0():
    covariates, quality = read(NEIGHBOURHOODS)
    nobody = covariates[covariates["area_code"] == "X01000002"]
    assert len(nobody) == 2
    assert nobody["value"].isna().all()
    assert quality.set_index("check")["rows"]["shares of nothing"] == 2


def test_districts_that_merged_since_are_added_up_and_not_averaged(tmp_path):
    # 10 per cent of 100, 20 of 100 and 60 of 400: 45 of a hundred households, though the mean of the three is 30.
    path = whole_country(tmp_path, deprived={"E07000026": (100, 10), "E07000029": (400, 240)})
    covariates, quality = read(path)
    assert values(covariates)["E06000063", "deprived_households"] == pytest.approx(100 * (10 + 20 + 240) / 600)
    assert covariates["area_code"].nunique() == 331 - 17 + 4
    assert not set(covariates["area_code"]) & set(area_measurements.MERGED_SINCE)
    assert quality.set_index("check")["rows"]["districts that merged after 2021"] == 17


def test_every_district_that_merged_since_belongs_to_one_authority():
    districts = [district for made_of in census_tables.MERGED.values() for district in made_of]
    assert sorted(districts) == sorted(area_measurements.MERGED_SINCE)


def test_a_file_that_lacks_one_authority_is_refused(tmp_path):
    says = refusals.refusal(read, whole_country(tmp_path, lacking=["W06000022"]))
    assert "309 authorities of England and 21 of Wales. Expected 309 and 22" in says


def test_a_part_of_the_country_s_neighbourhoods_is_refused(tmp_path):
    says = refusals.refusal(read, refusals.edited(NEIGHBOURHOODS, tmp_path, ("X01", "E01")))
    assert "2 LSOAs of England and 0 of Wales. Expected 33755 and 1917" in says


def test_shares_agree_with_a_slow_reading():
    with open(AUTHORITIES, encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))[1:]
    slow = {}
    for row in rows:
        slow[row[2], "deprived_households"] = (int(row[6]) + int(row[7]) + int(row[8])) / int(row[3]) * 100
        slow[row[2], "deprived_in_any_dimension"] = (int(row[3]) - int(row[4])) / int(row[3]) * 100
    assert values(read(AUTHORITIES)[0]) == pytest.approx(slow)


def test_shares_of_drawn_counts_are_per_cent_of_their_base_and_missing_where_that_is_0():
    counts = pd.DataFrame({"a": [1, 0], "b": [2, 0], "rest": [1, 0]}, index=["X1", "X2"], dtype="Int64")
    found = census_tables.shares(counts, {"ab": (["a", "b"], ["a", "b", "rest"])}, geography="lsoa21")
    # (1 + 2) of 4.
    assert found["value"].tolist() == pytest.approx([75, float("nan")], nan_ok=True)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("2021,Exampleton", "2011,Exampleton", "line 2, column 'date': '2011'. Expected 2021"),
        (WHOLE, WHOLE.replace("All", "Some"), f"whose heading '{WHOLE}' is not in the file"),
        ("X09000003", "X01000001", "'X09000001' is not a code of lsoa21"),
        ("X09000003", "X09000001", "stands in the file more than once"),
        ("X09000003", "X02000003", "'X02000003' is not a code of lad21"),
        (",1000,", ",1001,", f"line 2: column '{WHOLE}': the parts add up to 1000 and the total says 1001"),
        (",330,", ",33O,", "'33O' is not a whole number"),
        (",330,", ",,", "'' is not a whole number"),
        (",330,", ",-330,", "'-330' is not a whole number"),
    ],
)
def test_a_file_that_is_not_as_published_is_refused(tmp_path, old, new, says):
    assert says in refusals.refusal(read, refusals.edited(AUTHORITIES, tmp_path, (old, new)))
