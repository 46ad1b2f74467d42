"""What partnerships sign off: each file has an author, a checker and a day to look at it again, and each is read."""

import csv
import re
from datetime import date
from pathlib import Path

import pytest
import yaml

from svd_analysis import parameters

PROJECT = Path(__file__).resolve().parents[2]
FILES = sorted((PROJECT / "parameters").rglob("*.yaml"))
AREAS = sorted((PROJECT / "parameters" / "areas").glob("*.yaml"))
DEFINITIONS = {path.stem for path in (PROJECT / "parameters" / "definitions").glob("*.yaml")}


def read(path):
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def names_and_codes():
    with open(PROJECT / "svd_analysis" / "taxonomies" / "areas.csv", encoding="utf-8", newline="") as file:
        return {row["code"]: row["name"] for row in csv.DictReader(file)}


def label(path):
    return str(path.relative_to(PROJECT / "parameters"))


@pytest.mark.parametrize("path", FILES, ids=label)
def test_every_file_has_an_author_a_checker_and_a_review_date(path):
    content = read(path)
    assert [key for key in ("authored_by", "checked_by") if not str(content.get(key) or "").strip()] == []
    assert re.fullmatch(r"\d{4}-\d{2}-\d{2}", str(content["review_date"]))


@pytest.mark.parametrize("path", FILES, ids=label)
def test_no_review_date_is_long_past(path):
    overdue = (date.today() - date.fromisoformat(str(read(path)["review_date"]))).days
    assert overdue < 365, "look at the file again, and write the day to do so next"


def test_all_london_authorities_bedfordshire_and_the_example_are_there():
    slugs = {path.stem for path in AREAS}
    codes = {code for path in AREAS for code in read(path)["codes"]}
    assert {f"E090000{number:02d}" for number in range(1, 34)} <= codes
    assert {"luton", "bedford", "central-bedfordshire", "bedfordshire"} <= slugs
    assert {"exampleton", "sampleford", "mockbridge"} <= slugs


def test_bedfordshire_is_its_three_authorities_together():
    parts = [parameters.area(slug).codes[0] for slug in ("luton", "bedford", "central-bedfordshire")]
    assert parameters.area("bedfordshire").codes == parts


@pytest.mark.parametrize("path", AREAS, ids=label)
def test_an_area_is_named_as_the_ons_names_it_and_its_slug_is_that_name(path):
    area = parameters.area(path.stem)
    assert path.stem == area.name.lower().replace(" ", "-")
    if len(area.codes) == 1:
        assert names_and_codes()[area.codes[0]] == area.name


@pytest.mark.parametrize("path", AREAS, ids=label)
def test_every_area_has_a_definition_in_force_in_any_year(path):
    area = parameters.area(path.stem)
    assert {adoption.definition for adoption in area.definitions} <= DEFINITIONS
    assert area.adoption_on(date(2010, 12, 31)).source


def test_nobody_agreed_a_definition_of_an_invented_place():
    invented = [parameters.area(path.stem) for path in AREAS if read(path)["codes"][0].startswith("X")]
    assert len(invented) == 3
    assert {adoption.standing for area in invented for adoption in area.definitions} == {"illustrative"}


def test_exampleton_changes_its_definition_between_its_two_editions():
    exampleton = parameters.area("exampleton")
    assert exampleton.adoption_on(date(2023, 12, 31)).definition == "london-minimum"
    assert exampleton.adoption_on(date(2024, 12, 31)).definition == "bexley"
