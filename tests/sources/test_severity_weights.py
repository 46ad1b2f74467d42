from pathlib import Path

import pytest

from svd_analysis.sources import severity_weights
from tests.sources import refusals

SAMPLE = Path(__file__).parent / "severity_weights" / "severity_weights.csv"


def test_each_offence_has_one_weight_with_its_source_and_day():
    weights, quality = severity_weights.read(SAMPLE)
    assert list(weights.columns) == ["offence", "weight", "source", "published"]
    assert dict(zip(weights["offence"], weights["weight"], strict=True)) == {
        "homicide": 5000.0, "violence_with_injury": 1020.5, "rape": 2000.0,
    }  # fmt: skip
    assert list(weights["published"]) == ["2020-01-31", "2020-01-31", "2021-02-28"]
    sources = quality[quality["check"] == "source"]
    assert dict(zip(sources["found"], sources["rows"], strict=True)) == {
        "Imagined Office, table 1 (2020-01-31)": 2, "Imagined Office, table 2 (2021-02-28)": 1,
    }  # fmt: skip


def test_an_offence_without_a_row_has_no_weight_and_not_the_weight_0():
    weights, _ = severity_weights.read(SAMPLE)
    assert "robbery" not in set(weights["offence"])
    assert (weights["weight"] > 0).all()


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("rape", "rapes", "line 4, column 'offence': unknown offence 'rapes'. Did you mean 'rape'?"),
        ("rape", "homicide", "'homicide' stands in the file more than once"),
        ("5000", "-5000", "line 2, column 'weight': '-5000' where one was expected that is above 0"),
        ("5000", "0", "is above 0"),
        ("5000", "", "'' is not a number"),
        ("5000", "about 5000", "'about 5000' is not a number"),
        ("2021-02-28", "", "column 'published': '' where one was expected that is a day"),
        ("2021-02-28", "2021-02-30", "is a day, such as 2016-11-29"),
        ("2021-02-28", "28/02/2021", "is a day, such as 2016-11-29"),
        ('"Imagined Office, table 2"', "", "says whose number it is"),
        ("published", "date", "whose heading 'published' is not in the file"),
    ],
)
def test_a_file_that_does_not_say_all_is_refused_with_its_place(tmp_path, old, new, says):
    assert says in refusals.refusal(severity_weights.read, refusals.edited(SAMPLE, tmp_path, (old, new)))


def test_a_file_without_rows_is_refused(tmp_path):
    path = tmp_path / "weights.csv"
    path.write_text("offence,weight,source,published\n", encoding="utf-8")
    assert "no rows below the header" in refusals.refusal(severity_weights.read, path)


def test_a_cut_file_gives_no_other_weight(tmp_path):
    refusals.check_cut_anywhere(severity_weights.read, SAMPLE, tmp_path)
