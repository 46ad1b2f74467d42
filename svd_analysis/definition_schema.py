"""The JSON Schema of a definition's file, so that an editor can offer its keys and words as they are typed.

`python .ci/definition_schema.py` writes it; a test fails when it is not current. The schema is for editors: what a
definition must be is decided by `definitions.load`, which also finds the nearest word.
"""

import json

from svd_analysis import conditions, parameters
from svd_analysis.definitions import Definition

_REFERENCE = {"$ref": "#/$defs/condition"}


def text():
    """The schema as the text of its file."""
    schema = _described(Definition.model_json_schema())
    # The name is that of the file.
    del schema["properties"]["name"]
    schema["required"].remove("name")
    schema["properties"] |= {
        "scope": _REFERENCE,
        "focus": {"type": "object", "additionalProperties": _REFERENCE},
        "measure": {"type": "object", "additionalProperties": {"enum": parameters.names("indicators")}},
    }
    for holder, key in (("Mapping", "means"), ("Exclusion", "what"), ("Linkage", "what"), ("Narrowing", "what")):
        schema["$defs"][holder]["properties"][key] = _REFERENCE
    # An editor reads `true` and `24` as more than text; the project's own reader does not.
    schema["$defs"]["WorkedEvent"]["properties"]["event"]["additionalProperties"] = {
        "type": ["string", "boolean", "number"]
    }
    schema["$defs"]["condition"] = condition()
    schema |= {"$schema": "http://json-schema.org/draft-07/schema#", "title": "A definition of serious violence"}
    return json.dumps(schema, indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def condition():
    """One condition: one key that says one thing, and a role beside an age or a sex."""
    return {"oneOf": [_saying(key, value) for key, value in _values().items()]}


def _saying(key, value):
    role = {"role": {"enum": list(conditions.ROLES)}} if key in ("age", "sex") else {}
    return {
        "type": "object",
        "properties": {key: value} | role,
        "required": [key, *role],
        "additionalProperties": False,
    }


def _values():
    several = {"type": "array", "items": _REFERENCE, "minItems": 1}
    offences = [*conditions.concepts(), *conditions.offence_groups()]
    scheme_codes = {}
    for scheme, code in conditions.codes():
        scheme_codes.setdefault(scheme, []).append(code)
    listed = {scheme: _some(sorted(codes), single=False) for scheme, codes in sorted(scheme_codes.items())}
    return (
        dict.fromkeys(conditions.LISTS, several)
        | {
            "offence": _some(offences),
            "group": _some(sorted(set(conditions.offence_groups().values()))),
            "code": {"type": "object", "properties": listed, "additionalProperties": False, "minProperties": 1},
            "flag": {"enum": list(conditions.FLAGS)},
            "age": {"type": "string", "pattern": r"^((<=|<|>=|>)\s*\d{1,3}|\d{1,3}-\d{1,3})$"},
            "sex": {"enum": list(conditions.SEXES)},
        }
        | {name: _some(values) for name, values in conditions.CATEGORIES.items()}
        | {"term": {"type": "string"}}
    )


def _some(values, *, single=True):
    several = {"type": "array", "items": {"enum": list(values)}, "minItems": 1}
    return {"anyOf": [{"enum": list(values)}, several]} if single else several


def _described(schema):
    """The schema with docstrings on one line and without the titles that only repeat the keys."""
    if isinstance(schema, list):
        return [_described(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    kept = {key: value for key, value in schema.items() if key != "title" or not isinstance(value, str)}
    if isinstance(kept.get("description"), str):
        kept["description"] = " ".join(kept["description"].split())
    return {key: _described(value) for key, value in kept.items()}
