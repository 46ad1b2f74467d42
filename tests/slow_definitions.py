"""What a condition is true of, worked out the slow obvious way: one wholly known event at a time, in plain Python.

An event is a dict: `offence`, `home_office` (its code, empty where there is none), and a value for every fact asked.
"""

import csv
import itertools
import operator
import re
from functools import cache
from pathlib import Path

from svd_analysis import taxonomies

VALUES = {
    "relationship": ["partner", "family", "acquaintance", "stranger"],
    "place": ["home", "other private", "licensed premises", "school", "transport", "street or public place", "prison"],
    "harm": ["fatal", "serious", "minor", "threatened", "none"],
    "victim_sex": ["female", "male"],
    "suspect_sex": ["female", "male"],
}
SIGNS = {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge}


@cache
def rows(name):
    path = Path(taxonomies.__file__).with_name(f"{name}.csv")
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


CONCEPTS = {row["concept"]: row["offences"].split() for row in rows("concepts")}
GROUPS = {row["offence"]: row["group"] for row in rows("offences")}
CODES_OF = {row["offence"]: row["home_office_codes"].split() or [""] for row in rows("offences")}
HELD = {(row["taxonomy"], row["code"]): row["offences"].split() for row in rows("codes")}
TRUTHS = {"true": True, "false": False}
IMPLIED = [(row["offence"], row["attribute"], TRUTHS.get(row["value"], row["value"])) for row in rows("implications")]


def events_of(taxonomy, code):
    """Every (offence, Home Office code) that a code may hold."""
    if taxonomy == "home_office":
        return [(offence, code) for offence, codes in CODES_OF.items() if code in codes]
    return [(offence, one) for offence in HELD[taxonomy, code] for one in CODES_OF[offence]]


def holds(condition, event):
    """Whether a condition is true of a wholly known event."""
    [kind] = set(condition) - {"role"}
    value = condition[kind]
    if kind == "any_of":
        return any(holds(part, event) for part in value)
    if kind == "all_of":
        return all(holds(part, event) for part in value)
    if kind == "none_of":
        return not any(holds(part, event) for part in value)
    if kind == "flag":
        return event[value]
    if kind in ("age", "sex"):
        return of_people(kind, value, condition["role"], event)
    several = [value] if isinstance(value, str) else value
    if kind == "offence":
        return any(event["offence"] == one or event["offence"] in CONCEPTS.get(one, []) for one in several)
    if kind == "group":
        return GROUPS[event["offence"]] in several
    if kind == "code":
        pairs = [(scheme, code) for scheme, codes in value.items() for code in codes]
        return any((event["offence"], event["home_office"]) in events_of(*pair) for pair in pairs)
    return event[kind] in several


def of_people(kind, value, role, event):
    told = []
    for person in ("victim", "suspect"):
        if role in (person, "either", "both"):
            theirs = event[f"{person}_{kind}"]
            told.append(theirs == value if kind == "sex" else of_age(theirs, value))
    return all(told) if role == "both" else any(told)


def of_age(age, bound):
    if band := re.fullmatch(r"(\d+)-(\d+)", bound):
        return int(band[1]) <= age <= int(band[2])
    sign, limit = re.fullmatch(r"([<>]=?) *(\d+)", bound).groups()
    return SIGNS[sign](age, int(limit))


def facts_in(condition):
    """The facts a condition asks for, and those that one of them says something of."""
    text = str(condition)
    found = {name for name in ("relationship", "place", "harm") if f"'{name}'" in text}
    found |= set(re.findall(r"'flag': '(\w+)'", text))
    for kind in ("age", "sex"):
        for role in re.findall(rf"'{kind}': '[^']*', 'role': '(\w+)'", text):
            found |= {f"{person}_{kind}" for person in ("victim", "suspect") if role in (person, "either", "both")}
    for fact, other in (("knife_injury", "knife"), ("modern_slavery", "exploitation")):
        if found & {fact, other}:
            found |= {fact, other}
    return sorted(found)


def some_ages(condition):
    """Ages on both sides of every limit: no answer changes between two of these, or beyond them."""
    limits = [int(limit) for limit in re.findall(r"\d+", " ".join(re.findall(r"'age': '([^']*)'", str(condition))))]
    return sorted({limit + step for limit in limits for step in (-1, 0, 1) if 0 <= limit + step <= 120} or {0})


def agree(event):
    """Whether there can be such an event."""
    if any(event["offence"] == offence and event.get(fact, value) != value for offence, fact, value in IMPLIED):
        return False
    knife = event.get("knife", True) or not event.get("knife_injury", False)
    return knife and (event.get("exploitation", True) or not event.get("modern_slavery", False))


def fits(age, recorded):
    """Whether an age is one that was recorded, as itself or in a band."""
    return of_age(age, recorded) if re.search(r"\D", recorded) else age == int(recorded)


def completions(condition, pairs, recorded):
    """Every event there can be that agrees with the record: each offence and each way of filling in the rest."""
    names = sorted({*facts_in(condition), *recorded})
    choices = []
    for name in names:
        if name.endswith("_age"):
            band = [int(age) for age in re.findall(r"\d+", recorded.get(name, ""))]
            ages = sorted({*some_ages(condition), *band})
            choices.append([age for age in ages if name not in recorded or fits(age, recorded[name])])
        else:
            choices.append([recorded[name]] if name in recorded else VALUES.get(name, [True, False]))
    for offence, code in pairs:
        for filled in itertools.product(*choices):
            event = {"offence": offence, "home_office": code, **dict(zip(names, filled, strict=True))}
            if agree(event):
                yield event


def bounds(condition, taxonomy, code, recorded=None):
    """Certain and possible of a row, by trying every event it can be."""
    answers = {holds(condition, event) for event in completions(condition, events_of(taxonomy, code), recorded or {})}
    assert answers, "the record contradicts itself"
    return answers == {True}, True in answers
