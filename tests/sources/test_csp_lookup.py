from pathlib import Path

import pytest

from svd_analysis.sources import csp_lookup
from tests.sources import refusals

FOLDER = Path(__file__).parent / "csp_lookup"
CONVERTED, ONS = FOLDER / "converted_2024.csv", FOLDER / "ons_2024.csv"


def pairs(lookups, start, end):
    rows = lookups[(lookups["from_geography"] == start) & (lookups["to_geography"] == end)]
    return list(rows[["from_code", "to_code"]].itertuples(index=False, name=None))


def test_an_authority_may_have_several_partnerships_and_a_partnership_several_authorities():
    lookups, quality = csp_lookup.read(CONVERTED)
    assert pairs(lookups, "lad24", "csp24") == [
        ("X09000001", "X22000001"),
        ("X09000001", "X22000002"),
        ("X09000002", "X22000003"),
        ("X09000003", "X22000003"),
    ]
    several = quality[quality["check"] == "places that lie in several"].iloc[0]
    assert (several["place"], several["found"], several["rows"]) == ("lad24 to csp24", "1", 2)


def test_each_pair_stands_once():
    lookups, _ = csp_lookup.read(CONVERTED)
    assert pairs(lookups, "lad24", "pfa24") == [(f"X0900000{n}", "X23000001") for n in (1, 2, 3)]
    assert pairs(lookups, "csp24", "pfa24") == [(f"X2200000{n}", "X23000001") for n in (1, 2, 3)]
    assert set(lookups.loc[lookups["to_geography"] == "pfa24", "to_name"]) == {"Imagined Constabulary"}


def test_the_publishers_own_headings_give_the_same_pairs():
    lookups, _ = csp_lookup.read(ONS)
    assert pairs(lookups, "lad24", "csp24") == [("X09000002", "X22000003"), ("X09000003", "X22000003")]


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("X22000002,Exampleton West,X23000001,Imagined Constabulary", "X22000002,Exampleton West,X23000002,Other",
         "'X09000001' lies in 'X23000002' here and in 'X23000001' elsewhere"),
        ("X22000002", "X20000002", "'X20000002' is not a code of csp24"),
        ("Mockbridge,X22000003,Sampleford and Mockbridge", "Mockbridge,X22000003,Mockbridge",
         "'Mockbridge' is not the name that 'X22000003' has elsewhere"),
        ("pfa24_code", "pfa_code", "'pfa24_code' is not in the file"),
    ],
)  # fmt: skip
def test_a_file_that_is_not_as_published_is_refused(tmp_path, old, new, says):
    assert says in refusals.refusal(csp_lookup.read, refusals.edited(CONVERTED, tmp_path, (old, new)))


def test_a_cut_file_never_gives_another_pair(tmp_path):
    refusals.check_cut_anywhere(csp_lookup.read, CONVERTED, tmp_path)


def test_a_file_in_another_encoding_is_refused(tmp_path):
    refusals.check_saved_again(csp_lookup.read, CONVERTED, tmp_path)
