"""A second, slow evaluation of conditions: one event at a time, everything it is asked for stated as text."""

import itertools
import random

from svd_analysis import conditions
from svd_analysis.definitions import Definition, Exclusion

KNIFE, DOMESTIC = {"flag": "knife"}, {"flag": "domestic"}
UNDER_25 = {"age": "<25", "role": "either"}


def drawn(scope, *, name="drawn", excluded=(), unit="offence"):
    """A definition with that scope."""
    left_out = [Exclusion(what=what, reason="a test") for what in excluded]
    return Definition(
        name=name, title=name, body="nobody", text="drawn", source="a test", scope=scope, excluded=left_out, unit=unit,
        authored_by="a test", checked_by="nobody", review_date="2099-01-01",
    )  # fmt: skip


# --- the slow implementation -----------------------------------------------------------------------------------------


def holds(condition, event):
    """Whether a condition is true of one event of which everything it asks for is stated."""
    [kind] = set(condition) - {"role"}
    value = condition[kind]
    if kind in ("any_of", "all_of", "none_of"):
        parts = [holds(part, event) for part in value]
        return {"any_of": any(parts), "all_of": all(parts), "none_of": not any(parts)}[kind]
    if kind == "offence":
        return event["offence"] in conditions.offences_of(value)
    if kind == "group":
        return conditions.offence_groups()[event["offence"]] in ([value] if isinstance(value, str) else value)
    if kind == "code":
        return any(
            event.get("home_office") == code if scheme == "home_office" else event["offence"] in may_hold(scheme, code)
            for scheme, codes in value.items()
            for code in codes
        )
    if kind == "flag":
        return event[value] == "true"
    if kind in conditions.CATEGORIES:
        return event[kind] in ([value] if isinstance(value, str) else value)
    people = {"either": ("victim", "suspect"), "both": ("victim", "suspect")}.get(
        condition["role"], (condition["role"],)
    )
    inside = [of_person(kind, value, event[f"{person}_{kind}"]) for person in people]
    return all(inside) if condition["role"] == "both" else any(inside)


def may_hold(scheme, code):
    return conditions.codes()[scheme, code]


def of_person(kind, value, stated):
    if kind == "sex":
        return stated == value
    first, last = conditions.ages(value)
    return first <= int(stated) <= last


def able(event):
    """Whether there can be such an event, by what its offence and its other facts imply."""
    implied = conditions.implications().get(event["offence"], {})
    denied = [name for name, value in implied.items() if name in event and event[name] != str(value).lower()]
    facts = [one for one, other in conditions.FACT_IMPLIES if (event.get(one), event.get(other)) == ("true", "false")]
    return not denied and not facts


LEAVES = [
    KNIFE,
    DOMESTIC,
    {"flag": "knife_injury"},
    {"flag": "sexual_violence"},
    {"offence": "homicide"},
    {"offence": ["rape", "threats_to_kill"]},
    {"offence": "violence_with_injury"},
    {"group": "possession_of_weapons"},
    {"code": {"home_office": ["19C", "8S"]}},
    {"code": {"police.uk": ["Robbery"]}},
    UNDER_25,
    {"age": "18-24", "role": "victim"},
    {"age": ">=25", "role": "both"},
    {"sex": "female", "role": "victim"},
    {"place": ["home", "prison"]},
    {"harm": "fatal"},
]


def random_condition(chance, depth=2):
    if depth == 0 or chance.random() < 0.3:
        return chance.choice(LEAVES)
    parts = [random_condition(chance, depth - 1) for _ in range(chance.randint(1, 3))]
    return {chance.choice(["any_of", "all_of", "none_of"]): parts}


def random_conditions(number, seed):
    chance = random.Random(seed)
    return [random_condition(chance) for _ in range(number)]


def everything(*rules):
    """One event for each way of filling in what the rules ask for, ages at either side of every bound used here."""
    asked = sorted(frozenset().union(*(conditions.asked(rule) for rule in rules)))
    ages = ["10", "18", "24", "25"]
    values = [
        ages if name.endswith("_age") else [str(one).lower() for one in conditions.values_of(name)] for name in asked
    ]
    for offence, code in conditions.kinds():
        for chosen in itertools.product(*values):
            event = (
                {"offence": offence} | dict(zip(asked, chosen, strict=True)) | ({"home_office": code} if code else {})
            )
            if able(event):
                yield event
