"""Persons proceeded against for homicide: read, never published before their regime is built, never homicides."""

from pathlib import Path

import pytest

from svd_analysis import disclosure, indicators, parameters, schemas, success_measures
from svd_analysis.sources import mps_proceedings
from tests.sources.refusals import check_saved_again, edited, refusal

SAMPLE = Path(__file__).parent / "mps_proceedings" / "2026_persons.csv"


def rows(table, *columns):
    return table[list(columns)].astype("object").where(table[list(columns)].notna(), None).values.tolist()


def test_two_persons_alike_are_two_persons():
    counts, _ = mps_proceedings.read(SAMPLE)
    columns = ("area_code", "geography", "month", "code", "suspect_age", "suspect_sex", "count")
    assert rows(counts, *columns) == [
        ["E09000002", "lad24", "2003-01", "Murder", "10-14", "male", 1],
        ["E09000002", "lad24", "2003-03", "Corporate Manslaughter", "65-120", None, 1],
        ["E09000021", "lad24", "2003-01", "Murder", "20-24", "male", 1 + 1],
        ["met-heathrow", "pseudo", "2003-03", "Manslaughter", "25-29", "female", 1],
    ]
    assert set(counts["unit"]) == {"person proceeded against"}


def test_the_publishers_own_error_is_left_out_and_said_and_a_month_not_listed_is_a_gap():
    _, quality = mps_proceedings.read(SAMPLE)
    used = dict(zip(quality["check"], quality["rows"], strict=True))
    assert (used["rows in"], used["rows used"], used["rows refused"], used["outcome"]) == (6, 5, 1, 1)
    months = quality[quality["check"] == "month"]
    assert rows(months, "place", "found", "rows") == [["2003-01", "1", 3], ["2003-02", "0", None], ["2003-03", "1", 2]]


def test_the_same_table_as_parquet_gives_the_same_counts(tmp_path):
    table = mps_proceedings.csv_files.read(SAMPLE)
    table.assign(count_of_ppa=table["count_of_ppa"].astype("int64")).to_parquet(tmp_path / "persons.parquet")
    assert mps_proceedings.read(tmp_path / "persons.parquet")[0].equals(mps_proceedings.read(SAMPLE)[0])


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("Jan-03", "2003-01", "line 2, column 'proceedings_date': '2003-01' is not a month such as Jan-03 (3 such"),
        ("Jan-03", "Jan-2003", "line 2, column 'proceedings_date': 'Jan-2003' is not a month"),
        ("10 to 14", "under 15", "line 4, column 'age_group': 'under 15' is not an age group such as 15 to 19"),
        ("Corporate", "Corporal", "column 'offence_type': unknown value 'Corporal Manslaughter' (1 such rows). Did"),
        ("Accused is Deceased", "Acquitted", "line 6, column 'charged_summonsed': unknown value 'Acquitted'"),
        ("Unrecorded", "Not known", "line 5, column 'gender': unknown value 'Not known'"),
        ("Barking & Dagenham", "Barking & Dagenam", "the area 'Barking & Dagenam' is not known. Did you mean 'Barking"),
        ("1,Bexley", "one,Bexley", "line 7, column 'count_of_ppa': 'one' is not a whole number"),
        ("gender", "sex", "whose heading 'gender' is not in the file"),
    ],
)
def test_a_changed_file_is_refused_with_its_place(tmp_path, old, new, said):
    assert said in refusal(mps_proceedings.read, edited(SAMPLE, tmp_path, (old, new)))


def test_a_file_saved_again_in_another_encoding_is_refused(tmp_path):
    with_accent = edited(SAMPLE, tmp_path, ("SCE Not Recorded", "Autre décrit"))
    (tmp_path / "copy").mkdir()
    check_saved_again(mps_proceedings.read, with_accent, tmp_path / "copy")


def test_no_indicator_can_be_filled_from_proceedings():
    counts, _ = mps_proceedings.read(SAMPLE)
    # An area's own definition has no offences of its own and is run on tables of offences only.
    named = [one for one in parameters.indicators() if not one.own_definition]
    assert [one.name for one in named if indicators.observable(counts, one)] == []


def test_homicide_is_not_filled_from_proceedings_even_where_somebody_lists_their_scheme():
    counts, _ = mps_proceedings.read(SAMPLE)
    homicide = parameters.indicator("homicide")
    for schemes in ([], ["mps-2025", "mps-proceedings"], ["mps-proceedings"]):
        assert not indicators.observable(counts, homicide.model_copy(update={"taxonomies": schemes}))


def test_no_cell_of_a_borough_and_a_month_goes_out():
    counts, _ = mps_proceedings.read(SAMPLE)
    fixed = {"indicator": "proceeded", "breakdown": "", "definition": "", "bound": "exact", "period": counts["month"]}
    cells = schemas.conform(counts.assign(**fixed)[list(schemas.CELLS)], schemas.CELLS)
    out = disclosure.protect(cells, {"mps_proceedings": parameters.source("mps_proceedings").regime})
    assert set(out["status"]) == {"refused"}
    assert out["count"].isna().all()


def test_no_success_measure_rests_on_persons_proceeded_against():
    named = {
        name
        for measure in success_measures.all()
        for name in [*measure.measured_by, *(near.indicator for near in measure.nearest)]
    }
    assert {parameters.indicator(name).unit for name in named} <= {"offence", "victim", "admission"}
