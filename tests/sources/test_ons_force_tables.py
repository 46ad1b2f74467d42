import csv
from pathlib import Path

import pytest

from svd_analysis import definitions, schemas
from svd_analysis.sources import ons_force_tables
from tests.sources import refusals

SAMPLE = Path(__file__).parent / "ons_force_tables" / "stacked.csv"
EARLIER, LATER, LAST = "2015-10..2016-09", "2017-10..2018-09", "2018-10..2019-09"
BEDFORDSHIRE, MANCHESTER, CITY, RAILWAY = "E23000026", "E23000005", "E23000034", "btp"


def of(counts, area, year):
    rows = counts[(counts["area_code"] == area) & (counts["month"] == year)]
    return dict(zip(rows["code"], rows["count"], strict=True))


def findings(quality, check):
    return quality[quality["check"] == check]


def test_only_forces_are_read_and_only_the_smallest_classes():
    counts, quality = ons_force_tables.read(SAMPLE)
    assert list(counts.columns) == list(schemas.COUNTS)
    assert set(counts["area_code"]) == {BEDFORDSHIRE, "E23000024", CITY, MANCHESTER, RAILWAY}
    assert set(counts["code"]) == set(ons_force_tables.CLASSES)
    # Bedfordshire's total of 2018 in the sample is 460, in 18 classes.
    assert sum(of(counts, BEDFORDSHIRE, LATER).values()) == 460
    assert set(counts.loc[counts["area_code"] == RAILWAY, "geography"]) == {"pseudo"}
    assert set(findings(quality, "rows refused")["rows"]) == {3 * 5}


def test_a_year_is_written_as_the_run_of_its_months():
    counts, _ = ons_force_tables.read(SAMPLE)
    assert set(counts["month"]) == {EARLIER, LATER, LAST}


def test_a_class_that_was_not_counted_yet_has_no_row_and_no_zero():
    counts, quality = ons_force_tables.read(SAMPLE)
    earlier = of(counts, BEDFORDSHIRE, EARLIER)
    assert set(ons_force_tables.CLASSES) - set(earlier) == set(ons_force_tables.LATER_CLASSES)
    assert set(findings(quality, "class not yet counted")["place"]) == {EARLIER}
    assert set(counts.loc[counts["month"] == EARLIER, "taxonomy"]) == {ons_force_tables.EARLIER_TAXONOMY}
    assert set(counts.loc[counts["month"] != EARLIER, "taxonomy"]) == {ons_force_tables.TAXONOMY}


def test_one_name_in_two_taxonomies_is_two_concepts():
    condition = {"offence": ["stalking_and_harassment"]}
    assert definitions.countable(condition, ons_force_tables.TAXONOMY)
    assert not definitions.countable(condition, ons_force_tables.EARLIER_TAXONOMY)
    for taxonomy in (ons_force_tables.TAXONOMY, ons_force_tables.EARLIER_TAXONOMY):
        assert definitions.countable({"offence": ["violence_against_the_person"]}, taxonomy)


def test_the_blank_year_of_a_force_is_a_gap_and_not_a_zero():
    counts, quality = ons_force_tables.read(SAMPLE)
    gaps = counts[counts["status"] == "gap"]
    assert set(zip(gaps["area_code"], gaps["month"], strict=True)) == {(MANCHESTER, LAST)}
    assert gaps["count"].isna().all()
    assert counts.loc[counts["status"] == "ok", "count"].notna().all()
    assert list(findings(quality, "gap")["place"]) == [f"{MANCHESTER} {LAST}"]


def test_a_zero_is_a_zero():
    counts, _ = ons_force_tables.read(SAMPLE)
    assert of(counts, CITY, LATER)["Homicide"] == 0


def test_every_year_is_reported_and_one_that_is_not_there_is_a_gap():
    _, quality = ons_force_tables.read(SAMPLE)
    months = findings(quality, "month").set_index("place")
    # The totals of England and Wales in the sample.
    assert dict(months["rows"].dropna()) == {EARLIER: 4282, LATER: 4102, LAST: 3027}
    assert months.loc["2016-10..2017-09", "found"] == "0"


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("2018,Bedfordshire,460,75,1,", "2018,Bedfordshire,460,75,2,", "'Violence against the person' is 75 and its"),
        ("2018,Bedfordshire,460,", "2018,Bedfordshire,461,", "'Total recorded crime (excluding fraud)' is 461"),
        ("2018,Bedfordshire,460,75,1,", "2018,Bedfordshire,460,75,,", "a count is blank where the row's"),
        ("2016,Bedfordshire,496,83,1,,", "2016,Bedfordshire,496,83,1,0,", "a count is blank where the row's"),
        ("2018,Norfolk", "2018,Norfork", "the force 'Norfork' is not known"),
        ("2018,Norfolk", "2018,Bedfordshire", "'Bedfordshire' stands a second time"),
        ("2018,Norfolk", "2018,City of London", "'City of London' stands a second time"),
        ("2018,ENGLAND AND WALES", "2018,WALES", "has no row ENGLAND AND WALES"),
        ("2018,East,1101", "2018,East,1102", "line 16: 'Total recorded crime (excluding fraud)'"),
        ("2018,Norfolk", "18,Norfolk", "'18'. Expected years such as 2023"),
        ("Robbery", "Robberies", "whose heading 'Robbery' is not in the file"),
        ("1101,191,3,", "1101,191,3.0,", "column 'Homicide': '3.0' is not a whole number"),
    ],
)
def test_a_changed_file_is_refused_with_its_place(tmp_path, old, new, says):
    assert says in refusals.refusal(ons_force_tables.read, refusals.edited(SAMPLE, tmp_path, (old, new)))


def test_a_force_of_another_region_is_found_by_the_regions_sum(tmp_path):
    swapped = [("2018,Norfolk,", "2018,Swap,"), ("2018,City of London,", "2018,Norfolk,"),
               ("2018,Swap,", "2018,City of London,")]  # fmt: skip
    says = refusals.refusal(ons_force_tables.read, refusals.edited(SAMPLE, tmp_path, *swapped))
    assert "East, 2017-10..2018-09" in says


def test_a_cut_file_is_refused_by_its_totals(tmp_path):
    refusals.check_cut_anywhere(ons_force_tables.read, SAMPLE, tmp_path)


def test_a_file_in_another_encoding_is_refused(tmp_path):
    copy = refusals.edited(SAMPLE, tmp_path, ("2019,Norfolk", "2019,Nôrfolk")).rename(tmp_path / "copy.csv")
    refusals.check_saved_again(ons_force_tables.read, copy, tmp_path)


def test_the_slow_reading_agrees():
    slow = {}
    with open(SAMPLE, encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            if row["Area name"] in ("Bedfordshire", "Norfolk", "City of London", "British Transport Police"):
                total = row["Total recorded crime (excluding fraud)"]
                slow[row["Year ending September"]] = slow.get(row["Year ending September"], 0) + int(total)
    counts, _ = ons_force_tables.read(SAMPLE)
    rest = counts[counts["area_code"] != MANCHESTER]
    found = rest.groupby(rest["month"].str[-7:-3])["count"].sum()
    assert dict(found) == slow
