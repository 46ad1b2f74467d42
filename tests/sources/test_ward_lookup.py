from pathlib import Path

import pytest

from svd_analysis.sources import ward_lookup
from tests.sources import refusals

SAMPLE = Path(__file__).parent / "ward_lookup" / "best_fit_2024.csv"


def test_each_neighbourhood_lies_in_a_ward_and_each_ward_in_an_authority():
    lookups, _ = ward_lookup.read(SAMPLE)
    assert list(lookups.drop(columns="change").itertuples(index=False, name=None)) == [
        ("X01000001", "lsoa21", "X05000001", "ward24", "High Street"),
        ("X01000102", "lsoa21", "X05000001", "ward24", "High Street"),
        ("X01000103", "lsoa21", "X05000002", "ward24", "Mill, Wharf & Quay"),
        ("X01000104", "lsoa21", "X05000003", "ward24", "High Street"),
        ("X05000001", "ward24", "X09000001", "lad24", "Exampleton"),
        ("X05000002", "ward24", "X09000001", "lad24", "Exampleton"),
        ("X05000003", "ward24", "X09000002", "lad24", "Sampleford"),
        ("X01000001", "lsoa21", "X09000001", "lad24", "Exampleton"),
        ("X01000102", "lsoa21", "X09000001", "lad24", "Exampleton"),
        ("X01000103", "lsoa21", "X09000001", "lad24", "Exampleton"),
        ("X01000104", "lsoa21", "X09000002", "lad24", "Sampleford"),
    ]
    assert (lookups["change"] == "").all()


def test_next_years_file_is_read_with_its_own_year(tmp_path):
    lookups, quality = ward_lookup.read(refusals.edited(SAMPLE, tmp_path, ("WD24", "WD25"), ("LAD24", "LAD25")))
    assert set(lookups["to_geography"]) == {"ward25", "lad25"}
    assert quality.set_index("check")["found"]["layout"] == "best fit 2025"


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("X01000102,Exampleton 001F", "X01000001,Exampleton 001A", "more than once"),
        ("X05000003,High Street", 'X05000002,"Mill, Wharf & Quay"', "'X05000002' lies in 'X09000002' here"),
        ("X05000003,High Street,,", "X05000003,,,", "'' is not the name"),
        ("X05000003", "X06000003", "'X06000003' is not a code of ward24"),
        ("LAD24", "LAD23", "is not in the file"),
    ],
)
def test_a_file_that_is_not_as_published_is_refused(tmp_path, old, new, says):
    assert says in refusals.refusal(ward_lookup.read, refusals.edited(SAMPLE, tmp_path, (old, new)))


def test_a_cut_file_never_gives_another_pair(tmp_path):
    refusals.check_cut_anywhere(ward_lookup.read, SAMPLE, tmp_path)


def test_a_file_in_another_encoding_is_refused(tmp_path):
    refusals.check_saved_again(ward_lookup.read, SAMPLE, tmp_path)
