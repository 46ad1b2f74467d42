"""The schema that editors read: current, and true of what the project itself accepts and refuses."""

import json
from pathlib import Path

import jsonschema
import pytest
import yaml

from svd_analysis import conditions, definition_schema, parameters

FOLDER = Path(__file__).resolve().parents[2] / "parameters" / "definitions"
SCHEMA = json.loads(definition_schema.text())
A_CONDITION = jsonschema.Draft7Validator({"$ref": "#/$defs/condition", "$defs": SCHEMA["$defs"]})


def test_the_file_is_current_and_made_by_the_script_in_ci():
    assert (FOLDER / "schema.json").read_text(encoding="utf-8") == definition_schema.text(), (
        "run `python .ci/definition_schema.py`"
    )


def test_the_schema_is_a_schema():
    jsonschema.Draft7Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("name", parameters.names("definitions"))
def test_every_definition_of_the_library_fits_it(name):
    # As an editor reads the file: with YAML's own guesses of what is a number or a truth value.
    content = yaml.safe_load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))
    faults = [
        f"{fault.json_path}: {fault.message}" for fault in jsonschema.Draft7Validator(SCHEMA).iter_errors(content)
    ]
    assert faults == []


WELL_SAID = [
    {"flag": "knife"},
    {"age": "<25", "role": "either"},
    {"age": "18-24", "role": "victim"},
    {"sex": "female", "role": "victim"},
    {"offence": "homicide"},
    {"offence": ["homicide", "rape"]},
    {"code": {"home_office": ["8N"], "icd-10": ["X99"]}},
    {"place": ["home", "prison"]},
    {"none_of": [{"any_of": [{"flag": "gang"}]}]},
]
MISSAID = [
    {},
    {"flag": "knfe"},
    {"flag": ["knife", "gang"]},
    {"age": "<25"},
    {"age": "under 25", "role": "victim"},
    {"flag": "knife", "role": "victim"},
    {"flag": "knife", "offence": "homicide"},
    {"offence": "homicde"},
    {"offence": []},
    {"any_of": []},
    {"any_of": {"flag": "knife"}},
    {"code": {}},
    {"code": {"home_office": ["8n"]}},
    {"code": {"home-office": ["8N"]}},
    {"code": {"home_office": "8N"}},
    {"code": {"home_office": [10]}},
    {"sex": "woman", "role": "victim"},
    {"plaec": "home"},
]


@pytest.mark.parametrize("condition", WELL_SAID, ids=str)
def test_what_the_language_accepts_the_schema_accepts(condition):
    assert conditions.check(condition) == condition
    A_CONDITION.validate(condition)


@pytest.mark.parametrize("condition", MISSAID, ids=str)
def test_what_the_language_refuses_the_schema_refuses(condition):
    with pytest.raises(ValueError, match=r"."):
        conditions.check(condition)
    assert not A_CONDITION.is_valid(condition)


def test_every_key_of_a_condition_is_in_it():
    keys = {key for one in SCHEMA["$defs"]["condition"]["oneOf"] for key in one["properties"]}
    assert keys == {*conditions.KEYS, "role"}
