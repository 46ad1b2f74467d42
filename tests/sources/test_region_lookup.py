from pathlib import Path

import pytest

from svd_analysis.sources import region_lookup
from tests.sources import refusals

FOLDER = Path(__file__).parent / "region_lookup"
CONVERTED, ONS = FOLDER / "converted_2024.csv", FOLDER / "ons_2024.csv"


@pytest.mark.parametrize(("sample", "authorities"), [(CONVERTED, ["X09000001", "X09000002"]), (ONS, ["X09000001"])])
def test_each_authority_lies_in_one_region(sample, authorities):
    lookups, _ = region_lookup.read(sample)
    assert list(lookups["from_code"]) == authorities
    assert set(lookups.drop(columns="from_code").itertuples(index=False, name=None)) == {
        ("lad24", "X12000001", "region24", "Imagined Eâst", "")
    }


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("X09000002", "X09000001", "more than once"),
        ("X12000001", "X13000001", "'X13000001' is not a code of region24"),
        ("region24_code", "region_code", "'region24_code' is not in the file"),
    ],
)
def test_a_file_that_is_not_as_published_is_refused(tmp_path, old, new, says):
    changes = [(old, new)] if old != "X09000002" else [(old, new), ("Sampleford", "Exampleton")]
    assert says in refusals.refusal(region_lookup.read, refusals.edited(CONVERTED, tmp_path, *changes))


def test_a_cut_file_never_gives_another_pair(tmp_path):
    refusals.check_cut_anywhere(region_lookup.read, CONVERTED, tmp_path)


def test_a_file_in_another_encoding_is_refused(tmp_path):
    refusals.check_saved_again(region_lookup.read, CONVERTED, tmp_path)
