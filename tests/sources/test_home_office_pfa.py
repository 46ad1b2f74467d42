import csv
from pathlib import Path

import pytest

from svd_analysis import definitions, schemas
from svd_analysis.errors import SourceError
from svd_analysis.periods import Period
from svd_analysis.sources import home_office_pfa
from tests.sources import refusals

SAMPLE = Path(__file__).parent / "home_office_pfa" / "rolling_years.csv"
BEDFORDSHIRE, IMAGINED, RAILWAY = "E23000026", "X23000001", "btp"


def counted(counts, area=BEDFORDSHIRE):
    rows = counts[counts["area_code"] == area]
    numbers = rows["count"].astype("object").where(rows["count"].notna(), None)
    return dict(zip(zip(rows["month"], rows["code"], strict=True), numbers, strict=True))


def finding(quality, check, place=""):
    [row] = quality[(quality["check"] == check) & (quality["place"] == place)].to_dict("records")
    return row


def test_only_years_that_end_in_march_are_read_so_that_no_offence_counts_four_times():
    counts, quality = home_office_pfa.read(SAMPLE)
    assert list(counts.columns) == list(schemas.COUNTS)
    assert counted(counts) == {
        ("2015/16", "Homicide"): 2, ("2015/16", "Violence with injury"): 400, ("2015/16", "Burglary"): 100 + 0,
        ("2016/17", "Homicide"): 3, ("2016/17", "Violence with injury"): 420, ("2016/17", "Burglary"): 110 + 0,
        ("2017/18", "Homicide"): 1, ("2017/18", "Violence with injury"): 440, ("2017/18", "Burglary"): 0 + 120,
    }  # fmt: skip
    left_out = quality[quality["found"].str.contains("overlap")]
    # Two dates of three forces with four classes each, and the national body of one of them.
    assert list(left_out["rows"]) == [2 * 3 * 4 + 1]


def test_another_month_may_be_chosen_and_never_two():
    counts, _ = home_office_pfa.read(SAMPLE, last_month=12)
    assert set(counts["month"]) == {"2017"}
    counts, _ = home_office_pfa.read(SAMPLE, last_month=6)
    assert set(counts["month"]) == {"2015-07..2016-06"}


@pytest.mark.parametrize("last_month", [3, 6, 12])
def test_no_two_periods_overlap(last_month):
    counts, _ = home_office_pfa.read(SAMPLE, last_month=last_month)
    months = [month for year in set(counts["month"]) for month in Period.parse(year).months]
    assert len(months) == len(set(months))


def test_a_month_in_which_no_year_ends_is_refused():
    with pytest.raises(SourceError, match="no year ends in July"):
        home_office_pfa.read(SAMPLE, last_month=7)


def test_the_misdated_year_is_settled_and_reported():
    _, quality = home_office_pfa.read(SAMPLE)
    row = finding(quality, "misdated period")
    assert (row["expected"], row["found"], row["rows"]) == ("31-12-2017", "30-12-2017", 12)


def test_a_number_below_0_is_no_count_and_stays_missing():
    counts, quality = home_office_pfa.read(SAMPLE, last_month=12)
    assert counted(counts)["2017", "Homicide"] is None
    below = counts[counts["count"].isna()]
    assert list(below["status"]) == ["refused"]
    assert finding(quality, "count below 0", f"{BEDFORDSHIRE} 2017")["found"] == "Homicide"
    assert finding(quality, "month", "2017")["rows"] == (30 + 85 + 430) + (1 + 1 + 43) + (10 + 45 + 203)


def test_a_zero_is_a_zero():
    counts, _ = home_office_pfa.read(SAMPLE)
    assert counted(counts, IMAGINED)["2017/18", "Homicide"] == 0
    assert set(counts["status"]) == {"ok"}


def test_the_railway_is_a_pseudo_area_and_national_bodies_are_left_out_aloud():
    counts, quality = home_office_pfa.read(SAMPLE)
    assert set(counts.loc[counts["area_code"] == RAILWAY, "geography"]) == {"pseudo"}
    assert set(counts.loc[counts["area_code"] != RAILWAY, "geography"]) == {"pfa"}
    assert set(counts["parent_code"]) == set(counts["area_code"]) == {BEDFORDSHIRE, IMAGINED, RAILWAY}
    assert finding(quality, "rows refused", "Action Fraud")["rows"] == 1
    assert finding(quality, "pseudo-area", RAILWAY)["rows"] == 9


def test_fraud_is_no_series_of_any_force():
    counts, quality = home_office_pfa.read(SAMPLE)
    assert "Fraud offences" not in set(counts["code"])
    assert 3 in set(quality.loc[quality["found"].str.startswith("fraud"), "rows"])


def test_every_row_of_the_file_is_accounted_for():
    _, quality = home_office_pfa.read(SAMPLE)
    rows = {check: int(found) for check, found in quality.groupby("check")["rows"].sum().items()}
    assert rows["rows in"] == rows["rows refused"] + rows["rows used"]


def test_a_year_that_is_not_in_the_file_is_a_gap(tmp_path):
    lines = [line for line in SAMPLE.read_text(encoding="utf-8").splitlines(keepends=True) if "31-03-2017" not in line]
    path = tmp_path / SAMPLE.name
    path.write_text("".join(lines), encoding="utf-8")
    _, quality = home_office_pfa.read(path)
    months = quality[quality["check"] == "month"].set_index("place")
    assert months["found"].to_dict() == {"2015/16": "1", "2016/17": "0", "2017/18": "1"}
    assert months["rows"].isna().to_dict() == {"2015/16": False, "2016/17": True, "2017/18": False}


def test_every_class_is_in_the_taxonomy_and_the_whole_of_violence_can_be_counted():
    for name in home_office_pfa.CLASSES:
        assert definitions.may_hold(home_office_pfa.TAXONOMY, name)
    for names in (["homicide"], ["violence_against_the_person"], ["sexual_offences"], ["robbery"]):
        assert definitions.countable({"offence": names}, home_office_pfa.TAXONOMY)
    assert not definitions.countable({"offence": ["rape"]}, home_office_pfa.TAXONOMY)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("31-03-2018,Bed", "15-03-2018,Bed", "'15-03-2018' is not the last day of a month"),
        ("31-03-2018,Bed", "2018-03-31,Bed", "'2018-03-31' is not the last day of a month"),
        ("Bedfordshire", "Bedfordsire", "the force 'Bedfordsire' is not known"),
        ("Homicide", "Murder", "'Murder' is not a class of this table"),
        ("Violence with injury,440", "Violence with injury,440.5", "'440.5' is not a whole number"),
        ("Violence with injury,440", "Violence with injury,", "'' is not a number"),
        ("Residential burglary,120", "Domestic burglary,120", "repeats 'Domestic burglary' of Bedfordshire"),
        ("PFA", "Force", "whose heading 'PFA' is not in the file"),
    ],
)
def test_a_changed_file_is_refused_with_its_place(tmp_path, old, new, says):
    assert says in refusals.refusal(home_office_pfa.read, refusals.edited(SAMPLE, tmp_path, (old, new)))


def test_a_file_cut_inside_a_year_is_refused(tmp_path):
    raw = SAMPLE.read_bytes()
    # Cut exactly where a year ends, it is the table of an earlier quarter, which only the edition's hash can tell.
    last_year = raw.index(b"31-03-2018,British")
    for length in [*range(last_year + 1, len(raw), 7), len(raw) - 1]:
        path = tmp_path / SAMPLE.name
        path.write_bytes(raw[:length])
        refusals.refusal(home_office_pfa.read, path)


def test_a_file_in_another_encoding_is_refused(tmp_path):
    copy = refusals.edited(SAMPLE, tmp_path, ("Imagined Region", "Imagined Région"))
    copy = copy.rename(tmp_path / "copy.csv")
    refusals.check_saved_again(home_office_pfa.read, copy, tmp_path)


def test_the_slow_reading_agrees():
    slow = {}
    with open(SAMPLE, encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["12 months ending"].startswith("31-03-") and "raud" not in row["Offence"]:
                name = "Burglary" if "burglary" in row["Offence"] else row["Offence"]
                key = (row["12 months ending"][-4:], row["PFA"], name)
                slow[key] = slow.get(key, 0) + int(row["Rolling year total number of offences"])
    counts, _ = home_office_pfa.read(SAMPLE)
    assert sorted(slow.values()) == sorted(counts["count"])
    assert sum(slow.values()) == counts["count"].sum()
