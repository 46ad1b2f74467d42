"""Definitions of serious violence, run as data: load, classify.

A definition is a condition over an offence and what is recorded of it. No source records everything a definition asks
for, so each row is *certain* (in under every completion of what the row does not record), *possible* (in under
at least one) or out. This is exact, not three-valued logic: `age < 25 or age >= 25` is certain of anybody. Completions
respect what the taxonomy implies (rape is sexual violence). They are worked out once per distinct pattern of a row.
"""

import re
from functools import cache
from itertools import product
from typing import Annotated

import pandas as pd
from pydantic import BeforeValidator

from svd_analysis import parameters, taxonomies, yaml_files
from svd_analysis.errors import DefinitionError, nearest
from svd_analysis.parameters import Day, Signed, Text

FLAGS = (
    "domestic", "sexual_violence", "exploitation", "knife", "knife_injury", "firearm", "corrosive", "hate", "alcohol",
    "drugs", "gang", "county_lines", "modern_slavery", "night_time_economy", "public_place",
)  # fmt: skip
ROLES = ("victim", "suspect", "either", "both")
_AGE = re.compile(r"(<=|<|>=|>)\s*(\d{1,3})")


def _check(condition):
    if not isinstance(condition, dict) or not condition:
        raise ValueError(f"a condition is a key and a value, not {condition!r}.")
    known = {"any_of", "all_of", "none_of", "offence", "flag", "age", "role"}
    for key in condition:
        if key not in known:
            raise ValueError(f"unknown key {key!r} in a condition. {nearest(key, known)}")
    kinds = [key for key in condition if key != "role"]
    if len(kinds) != 1 or ("role" in condition and kinds != ["age"]):
        raise ValueError(f"one condition says one thing; this says {', '.join(condition)}.")
    _check_value(kinds[0], condition)
    return condition


def _check_value(kind, condition):
    value = condition[kind]
    if kind in ("any_of", "all_of", "none_of"):
        if not isinstance(value, list) or not value:
            raise ValueError(f"{kind} is empty.")
        for part in value:
            _check(part)
    elif kind == "offence":
        _offences_of(value)
    elif kind == "flag" and value not in FLAGS:
        raise ValueError(f"unknown flag {value!r}. {nearest(value, FLAGS)}")
    elif kind == "age":
        if not _AGE.fullmatch(str(value)):
            raise ValueError(f"age {value!r} is not a bound. Write <25, <=25, >=18 or >17.")
        if condition.get("role", "") not in ROLES:
            raise ValueError(f"an age needs a role, one of {', '.join(ROLES)}.")


Condition = Annotated[dict, BeforeValidator(_check)]


class Definition(Signed):
    """The named, dated rule for what counts as serious violence."""

    title: str
    body: str
    text: str
    source: str
    adopted: Day = None
    unit: str = "offence"
    scope: Condition
    focus: dict[str, Condition] = {}
    linked_only: Text = ""
    forks: list[str] = []


def load(name):
    """The definition of that name."""
    return _load(name)


@cache
def _load(name):
    return yaml_files.read(parameters.known("definitions", name), Definition, name=name)


def offences(names):
    """The offences that some concepts or offences stand for; a DefinitionError with the nearest for an unknown one."""
    try:
        return _offences_of(names)
    except ValueError as fault:
        raise DefinitionError(str(fault)) from None


def _offences_of(names):
    names = [names] if isinstance(names, str) else names
    if not names:
        raise ValueError("no offence is named.")
    concepts, single = _concepts(), _offence_groups()
    found = set()
    for name in names:
        if name not in concepts and name not in single:
            raise ValueError(f"unknown offence {name!r}. {nearest(name, [*concepts, *single])}")
        found |= concepts.get(name, {name})
    return frozenset(found)


@cache
def _concepts():
    return {row["concept"]: set(row["offences"].split()) for row in taxonomies.rows("concepts")}


@cache
def _offence_groups():
    return {row["offence"]: row["group"] for row in taxonomies.rows("offences")}


@cache
def _codes():
    return {(row["taxonomy"], row["code"]): tuple(row["offences"].split()) for row in taxonomies.rows("codes")}


@cache
def _implied():
    implied = {}
    for row in taxonomies.rows("implications"):
        implied.setdefault(row["offence"], {})[row["attribute"]] = row["value"] == "true"
    return implied


def may_hold(taxonomy, code):
    """Every offence that a code of a scheme may hold; a DefinitionError where the code is not in the taxonomy."""
    held = _codes().get((taxonomy, code))
    if held is None:
        near = nearest(code, [known for scheme, known in _codes() if scheme == taxonomy])
        raise DefinitionError(
            f"The code {code!r} is not in the taxonomy {taxonomy!r}. {near} "
            "A new code is added, with the offences it holds, in svd_analysis/taxonomies/codes.csv."
        )
    return held


def groups(taxonomy, code):
    """The groups of the taxonomy that the offences of a code belong to."""
    return {_offence_groups()[offence] for offence in may_hold(taxonomy, code)}


def groups_of(names):
    """The groups that some concepts or offences belong to."""
    return {_offence_groups()[offence] for offence in offences(names)}


def group(taxonomy, code):
    """The one group that all the offences of a code belong to, or `several`."""
    found = groups(taxonomy, code)
    return found.pop() if len(found) == 1 else "several"


def classify(counts, definition):
    """EVENTS: the rows of COUNTS that may be in under the definition, with `certain`, `possible` and `group`.

    Each focus group of the definition adds a pair of columns, `<focus>_certain` and `<focus>_possible`, in scope and in
    focus together. Rows that are out under every completion are left out.
    """
    tests = {"": definition.scope} | {
        f"{name}_": {"all_of": [definition.scope, focus]} for name, focus in definition.focus.items()
    }
    events = counts
    for prefix, condition in tests.items():
        verdicts = decide(counts, condition)
        events = events.assign(**{f"{prefix}certain": verdicts["certain"], f"{prefix}possible": verdicts["possible"]})
    pattern = counts.groupby(["taxonomy", "code"], sort=False).ngroup()
    groups = counts[["taxonomy", "code"]].drop_duplicates()
    named = [group(*key) for key in groups.itertuples(index=False)]
    events = events.assign(group=pattern.map(dict(enumerate(named))))
    return events[events["possible"]].reset_index(drop=True)


def decide(counts, condition):
    """For each row of COUNTS, whether a condition is `certain` and whether it is `possible`, as two columns of truth.

    Worked out once per distinct pattern of scheme, code and the recorded attributes that the condition asks for or that
    tell one offence of the code from another.
    """
    telling = _asked(condition) | {name for implied in _implied().values() for name in implied}
    recorded = [name for name in sorted(telling) if name in counts.columns]
    keys = ["taxonomy", "code", *recorded]
    pattern = counts.groupby(keys, sort=False, dropna=False).ngroup()
    verdicts = [
        _verdict(condition, row["taxonomy"], row["code"], {name: row[name] for name in recorded if pd.notna(row[name])})
        for row in counts[keys].drop_duplicates().to_dict("records")
    ]
    table = pd.DataFrame(verdicts, columns=["certain", "possible"], dtype=bool)
    return table.loc[pattern].set_index(counts.index)


def countable(condition, taxonomy):
    """Whether every code of a scheme is wholly in or wholly out under a condition, and at least one is in.

    True means the scheme counts the condition exactly, on what the code alone tells.
    """
    verdicts = [_verdict(condition, scheme, code, {}) for scheme, code in _codes() if scheme == taxonomy]
    return all(certain == possible for certain, possible in verdicts) and any(possible for _, possible in verdicts)


def bounds_of(condition, taxonomy, codes):
    """Of some codes of a scheme, those that are certainly in and those that are possibly in, on what the code
    alone tells.
    """
    verdicts = {code: _verdict(condition, taxonomy, code, {}) for code in codes}
    return (
        [code for code, (certain, _) in verdicts.items() if certain],
        [code for code, (_, possible) in verdicts.items() if possible],
    )


def offences_named(condition):
    """Every offence a condition names, wherever it stands in it."""
    kind = next(key for key in condition if key != "role")
    if kind in ("any_of", "all_of"):
        return frozenset().union(*(offences_named(part) for part in condition[kind]))
    return _offences_of(condition[kind]) if kind == "offence" else frozenset()


def _verdict(condition, taxonomy, code, recorded):
    """Certain and possible, over every offence the code may hold and every completion of what is not recorded."""
    outcomes = [
        _holds(condition, offence, known)
        for offence in _fitting(may_hold(taxonomy, code), recorded)
        for known in _completions(condition, offence, recorded)
    ]
    return all(outcomes), any(outcomes)


def _fitting(held, recorded):
    """Of the offences a code may hold, those that what is recorded leaves; all of them where it leaves none."""
    implied = _implied()
    left = [
        offence
        for offence in held
        if all(recorded.get(name, value) == value for name, value in implied.get(offence, {}).items())
    ]
    return left or held


def _completions(condition, offence, recorded):
    """Every way of filling in what the condition asks for, respecting what is recorded and what the offence implies."""
    known = recorded | _implied().get(offence, {})
    ages = _ages(condition)
    choices = {
        name: [known[name]] if name in known else ages if name.endswith("_age") else [True, False]
        for name in sorted(_asked(condition))
    }
    completions = [dict(zip(choices, values, strict=True)) for values in product(*choices.values())]
    # An injury by a knife is an offence with a knife.
    return [one for one in completions if one.get("knife", True) or not one.get("knife_injury", False)]


def _asked(condition):
    """The attributes a condition asks for: flags and, for an age, whose it is."""
    kind = next(key for key in condition if key != "role")
    value = condition[kind]
    if kind in ("any_of", "all_of", "none_of"):
        return set().union(*(_asked(part) for part in value))
    if kind == "flag":
        return {value}
    if kind == "age":
        return {f"{role}_age" for role in ("victim", "suspect") if condition["role"] in (role, "either", "both")}
    return set()


def _ages(condition):
    """Ages that stand for every way of falling on one or the other side of the bounds a condition names."""
    bounds = sorted({int(_AGE.fullmatch(text)[2]) for text in _age_bounds(condition)})
    return sorted({age for bound in bounds for age in (bound - 1, bound, bound + 1) if age >= 0})


def _age_bounds(condition):
    kind = next(key for key in condition if key != "role")
    if kind in ("any_of", "all_of", "none_of"):
        return [text for part in condition[kind] for text in _age_bounds(part)]
    return [condition["age"]] if kind == "age" else []


def _holds(condition, offence, known):
    """Whether a condition is true of an offence when everything it asks for is known."""
    kind = next(key for key in condition if key != "role")
    value = condition[kind]
    if kind == "any_of":
        return any(_holds(part, offence, known) for part in value)
    if kind == "all_of":
        return all(_holds(part, offence, known) for part in value)
    if kind == "none_of":
        return not any(_holds(part, offence, known) for part in value)
    if kind == "offence":
        return offence in _offences_of(value)
    if kind == "flag":
        return bool(known[value])
    ages = [int(known[name]) for name in sorted(_asked(condition))]
    passed = [_within(age, value) for age in ages]
    return all(passed) if condition["role"] == "both" else any(passed)


def _within(age, bound):
    sign, limit = _AGE.fullmatch(bound).groups()
    return {"<": age < int(limit), "<=": age <= int(limit), ">": age > int(limit), ">=": age >= int(limit)}[sign]
