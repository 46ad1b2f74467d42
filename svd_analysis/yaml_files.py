"""YAML read strictly: strings stay strings, no key twice, and every error names file, line and nearest key.

YAML's own guesses are turned off: `010`, `1.10`, `no` and `2024-07-25` stay the text that was written, so an
offence code is never a number and an answer never a truth value. The models decide what a value is.
"""

import re
from contextlib import suppress
from functools import cache

import yaml
from pydantic import ValidationError

from svd_analysis.errors import ParameterError, nearest

_PLAIN_TAGS = {f"tag:yaml.org,2002:{kind}" for kind in ("str", "seq", "map")}
_DEEPEST = 50
# The parser in C where PyYAML has it.
_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


def read(path, model, quoted=(), **given):
    """The file as an instance of a pydantic `model`; `given` are fields that the file's place supplies (its name).

    Under a key that stands in `quoted` a number without quotation marks is refused: `10` could have been `010` or
    `10A`. ParameterError with file and line for anything that is not right.
    """
    node = _compose(path)
    _refuse_unquoted(node, path, quoted)
    if not isinstance(node, yaml.MappingNode):
        raise ParameterError(f"{path}: the file is empty or not a list of `key: value` lines.")
    try:
        return model(**(_plain(node, path) | given))
    except ValidationError as faults:
        raise ParameterError("\n".join(_sentence(path, node, model, fault) for fault in _told(model, faults))) from None


def read_plain(path):
    """The file as dicts, lists and text, with the same strictness and no model."""
    return _plain(_compose(path), path)


def _compose(path):
    try:
        text = path.read_text(encoding="utf-8-sig")
        if fault := _lively(text):
            raise ParameterError(f"{path}, line {fault}")
        return _parsed(text)
    except FileNotFoundError:
        raise ParameterError(f"{path}: there is no such file.") from None
    except UnicodeDecodeError:
        raise ParameterError(f"{path}: not UTF-8. Save the file as UTF-8.") from None
    except yaml.YAMLError as fault:
        mark = getattr(fault, "problem_mark", None)
        line = f", line {mark.line + 1}" if mark else ""
        raise ParameterError(
            f"{path}{line}: not YAML ({getattr(fault, 'problem', fault)}). Check the indent, colons, quotation marks "
            "and brackets here and in the line before; tabs are not allowed."
        ) from None


def remember(folder):
    """Parse the files below a folder, so that this process and those it forks need not do it again."""
    for path in folder.rglob("*.yaml"):
        with suppress(ParameterError):
            _compose(path)


@cache
def _lively(text):
    """The line and name of what plain text has no use for: a tag, which asks for a kind of object; an alias, by which a
    short text repeats itself without end; lists inside lists more deeply than the parser's own stack holds. Else empty.

    What is no YAML at all is told by what reads it afterwards.
    """
    depth = 0
    try:
        for event in yaml.parse(text, Loader=_LOADER):
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if fault := _asks_for_more(event, depth):
                return f"{event.start_mark.line + 1}: {fault}"
    except yaml.YAMLError:
        pass
    return ""


def _asks_for_more(event, depth):
    if isinstance(event, yaml.AliasEvent):
        return "an alias (`*`) stands for what is written elsewhere. Write it out."
    if getattr(event, "tag", None) not in (None, "!", *_PLAIN_TAGS):
        return f"the tag {event.tag!r}. Write the value itself, without `!`."
    return "lists stand inside lists more deeply than anybody writes them." if depth > _DEEPEST else ""


@cache
def _parsed(text):
    """By the parser in C where there is one; what that one refuses, the other puts in words."""
    try:
        return yaml.compose(text, Loader=_LOADER)
    except yaml.YAMLError:
        return yaml.compose(text, Loader=yaml.BaseLoader)


def _plain(node, path):
    if isinstance(node, yaml.ScalarNode):
        return None if node.value == "" and not node.style else node.value
    if isinstance(node, yaml.SequenceNode):
        return [_plain(item, path) for item in node.value]
    plain = {}
    for key, value in node.value:
        if not isinstance(key, yaml.ScalarNode):
            raise ParameterError(f"{path}, line {key.start_mark.line + 1}: a list stands where a key was expected.")
        if key.value in plain:
            raise ParameterError(f"{path}, line {key.start_mark.line + 1}: the key {key.value!r} stands twice.")
        plain[key.value] = _plain(value, path)
    return plain


def _refuse_unquoted(node, path, keys, inside=False):
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            _refuse_unquoted(value, path, keys, inside or key.value in keys)
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            _refuse_unquoted(item, path, keys, inside)
    elif inside and not node.style and re.fullmatch(r"[\d.]+", node.value):
        line = node.start_mark.line + 1
        raise ParameterError(
            f'{path}, line {line}: the code {node.value} has no quotation marks. Write "{node.value}".'
        )


def _told(model, faults):
    """The faults to tell: the first of each key of the file, and not that a key is missing which is only misspelt."""
    faults = sorted(faults.errors(), key=lambda fault: fault["type"] != "extra_forbidden")
    meant = set()
    for fault in faults:
        if fault["type"] == "extra_forbidden":
            *within, key = fault["loc"]
            meant |= {(*within, known) for known in _keys(model, within) if repr(known) in nearest(key, [known])}
    told = {}
    for fault in faults:
        if fault["type"] != "missing" or fault["loc"] not in meant:
            told.setdefault(fault["loc"][:1] or fault["msg"], fault)
    return told.values()


def _sentence(path, node, model, fault):
    place = [part for part in fault["loc"] if not str(part).startswith(("function-", "tagged-"))]
    place += getattr(fault.get("ctx", {}).get("error"), "place", [])
    where = f"{path}, line {_line(node, place)}, {'.'.join(str(part) for part in place) or 'the whole file'}"
    return f"{where}: {_said(model, place, fault)}".rstrip()


def _said(model, place, fault):
    """What is wrong and what would mend it, in our words where pydantic's are for programmers."""
    found, kind = fault["input"], fault["type"]
    if kind == "extra_forbidden":
        return f"unknown key. {nearest(place[-1], _keys(model, place[:-1]))}"
    if kind == "missing":
        return "this key is missing."
    if kind == "literal_error":
        known = re.findall("'([^']*)'", fault["ctx"]["expected"])
        return f"unknown value {found!r}. {nearest(found, known)}"
    if kind == "value_error":
        return fault["msg"].removeprefix("Value error, ")
    expected = {
        "list_type": "a list, each entry on a line of its own after `- `",
        "string_type": "text",
        "dict_type": "`key: value` lines",
        "model_type": "`key: value` lines",
    }
    return f"expected {expected[kind]}, found {found!r}." if kind in expected else f"{fault['msg']}. Found {found!r}."


def _line(node, place):
    line = node.start_mark.line + 1
    for part in place:
        if isinstance(node, yaml.MappingNode):
            for key, value in node.value:
                if key.value == part:
                    line, node = key.start_mark.line + 1, value
        elif isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
            node = node.value[part]
            line = node.start_mark.line + 1
    return line


def _keys(model, place):
    for part in place:
        field = getattr(model, "model_fields", {}).get(part)
        if isinstance(part, int) or field is None:  # an entry of a list, or a name the file gives to an entry
            continue
        model = next((kind for kind in _kinds(field.annotation) if hasattr(kind, "model_fields")), None)
    return list(getattr(model, "model_fields", {}))


def _kinds(annotation):
    yield annotation
    for inner in getattr(annotation, "__args__", ()):
        yield from _kinds(inner)
