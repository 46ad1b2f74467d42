import csv
from pathlib import Path

import pytest

from svd_analysis import parameters
from svd_analysis.sources import census_tenure
from tests.sources import refusals

FOLDER = Path(__file__).parent / "census_tenure"
AUTHORITIES, NEIGHBOURHOODS = FOLDER / "ltla.csv", FOLDER / "lsoa.csv"


def values(path):
    return dict(census_tenure.read(path)[0].set_index(["area_code", "measure"])["value"])


def test_shared_owners_own_and_those_who_live_rent_free_stand_with_private_renters():
    # Exampleton, 1,000 households: 580 own and 20 share; 200 rent from council or association; 180 privately, 20 free.
    assert values(AUTHORITIES) == pytest.approx({
        ("X09000001", "owner_occupied"): 100 * (580 + 20) / 1000,
        ("X09000001", "social_rented"): 100 * 200 / 1000,
        ("X09000001", "private_rented"): 100 * (180 + 20) / 1000,
        ("X09000003", "owner_occupied"): 100 * 200 / 400,
        ("X09000003", "social_rented"): 100 * 100 / 400,
        ("X09000003", "private_rented"): 100 * (90 + 10) / 400,
    })  # fmt: skip


def test_0_is_no_such_household_and_missing_is_no_household_at_all():
    found = values(NEIGHBOURHOODS)
    assert found["X01000001", "social_rented"] == 0
    assert found["X01000002", "social_rented"] != found["X01000002", "social_rented"]


@pytest.mark.parametrize("sample", [AUTHORITIES, NEIGHBOURHOODS])
def test_the_three_tenures_make_100_per_cent(sample):
    shares = census_tenure.read(sample)[0].dropna().groupby("area_code")["value"].sum()
    assert shares.tolist() == pytest.approx([100] * len(shares))


def test_shares_agree_with_the_finest_classes_added_up_slowly():
    with open(AUTHORITIES, encoding="utf-8", newline="") as file:
        header, *rows = list(csv.reader(file))
    for row in rows:
        cells = {
            name.removeprefix("Tenure of household: "): int(cell)
            for name, cell in zip(header[3:], row[3:], strict=True)
        }
        rented = (
            cells["Private rented: Private landlord or letting agency"] + cells["Private rented: Other private rented"]
        )
        slow = 100 * (rented + cells["Lives rent free"]) / cells["Total: All households"]
        assert values(AUTHORITIES)[row[2], "private_rented"] == pytest.approx(slow)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        (",180,150,30,", ",180,151,30,", "column 'Tenure of household: Private rented': the parts add up to 181"),
        (",580,300,280,", ",580,300,281,", "column 'Tenure of household: Owned': the parts add up to 581"),
        (",90,110,", ",90,109,", "column 'Tenure of household: Social rented': the parts add up to 199"),
        (",30,20\n", ",30,21\n", "Total: All households': the parts add up to 1001"),
        ("Lives rent free", "Living rent free", "'Tenure of household: Lives rent free' is not in the file"),
    ],
)
def test_a_file_that_is_not_as_published_is_refused(tmp_path, old, new, says):
    assert says in refusals.refusal(census_tenure.read, refusals.edited(AUTHORITIES, tmp_path, (old, new)))


def test_a_cut_file_never_gives_another_number(tmp_path):
    refusals.check_cut_anywhere(census_tenure.read, AUTHORITIES, tmp_path)


def test_a_file_in_another_encoding_is_refused(tmp_path):
    refusals.check_saved_again(census_tenure.read, AUTHORITIES, tmp_path)


def test_every_measure_is_told_of():
    assert set(census_tenure.TABLE.shares) == set(parameters.source("census_tenure").measures)
