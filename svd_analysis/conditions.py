"""The language of a definition: conditions over an offence and what is recorded of it, and what they are true of.

A condition is one of

    any_of / all_of / none_of: a list of conditions
    offence:       concepts or offences of the taxonomy
    group:         groups of the taxonomy (violence_against_the_person)
    code:          {scheme: [codes]}, the offences that those codes of a scheme hold (home_office, mps-2025, icd-10 ...)
    flag:          domestic, knife, gang ...
    age:           "<25", "<=25", "18-24", ">=18", with role: victim, suspect, either, both
    sex:           female, male, with role
    relationship, place, harm:   one or several of their values
    term:          a word that the definition's own `mapping` turns into a condition

It is true or false of an event of which everything is known. `Truth` holds the answer for every such event, so that
what is certain and what is possible of a row are read off exactly, whatever the row leaves out.
"""

import re
from functools import cache

import numpy as np

from svd_analysis import taxonomies
from svd_analysis.errors import nearest
from svd_analysis.schemas import CATEGORIES, OLDEST, SEXES

FLAGS = (
    "domestic", "sexual_violence", "exploitation", "knife", "knife_injury", "firearm", "corrosive", "hate", "alcohol",
    "drugs", "gang", "county_lines", "modern_slavery", "night_time_economy",
)  # fmt: skip
ROLES = ("victim", "suspect", "either", "both")
LISTS = ("any_of", "all_of", "none_of")
KEYS = (*LISTS, "offence", "group", "code", "flag", "age", "sex", *CATEGORIES, "term")
# What one fact says of another: a knife injury is an offence with a knife, modern slavery is exploitation.
FACT_IMPLIES = (("knife_injury", "knife"), ("modern_slavery", "exploitation"))
_BOUND = re.compile(r"(<=|<|>=|>)\s*(\d{1,3})|(\d{1,3})-(\d{1,3})")
_MOST_EVENTS = 20_000_000


# --- what the taxonomy knows -----------------------------------------------------------------------------------------


@cache
def kinds():
    """Every kind of event a condition can tell apart: (offence, Home Office code), the code empty where there is
    none.
    """
    return tuple(
        (row["offence"], code)
        for row in taxonomies.rows("offences")
        for code in row["home_office_codes"].split() or [""]
    )


@cache
def offence_groups():
    """The group of each offence."""
    return {row["offence"]: row["group"] for row in taxonomies.rows("offences")}


@cache
def offence_titles():
    """How each offence is written for a reader."""
    return {row["offence"]: row["title"] for row in taxonomies.rows("offences")}


@cache
def concepts():
    """The offences of each concept."""
    return {row["concept"]: frozenset(row["offences"].split()) for row in taxonomies.rows("concepts")}


@cache
def codes():
    """(scheme, code) -> the offences it may hold; the Home Office's own codes hold one offence each."""
    listed = {(row["taxonomy"], row["code"]): tuple(row["offences"].split()) for row in taxonomies.rows("codes")}
    return listed | {("home_office", code): (offence,) for offence, code in kinds() if code}


@cache
def implications():
    """Offence -> what is true of every offence of that kind, as attribute -> value."""
    implied = {}
    for row in taxonomies.rows("implications"):
        value = {"true": True, "false": False}.get(row["value"], row["value"])
        implied.setdefault(row["offence"], {})[row["attribute"]] = value
    return implied


def offences_of(names):
    """The offences that some concepts or offences stand for; ValueError with the nearest for an unknown one."""
    names = [names] if isinstance(names, str) else names
    if not names:
        raise ValueError("no offence is named. Write for instance offence: [homicide].")
    found = set()
    for name in names:
        if name not in concepts() and name not in offence_groups():
            raise ValueError(f"unknown offence {name!r}. {nearest(name, [*concepts(), *offence_groups()])}")
        found |= concepts().get(name, {name})
    return frozenset(found)


# --- is it well said -------------------------------------------------------------------------------------------------


class Misstated(ValueError):
    """A condition that is not well said; `place` is where in it, as keys and numbers."""

    def __init__(self, message, place):
        super().__init__(message)
        self.place = place


def check(condition, terms=None):
    """The condition, where it is well said; Misstated with what is wrong, where, and the nearest word where it is
    not. `terms` are the words it may use, where they are known yet.
    """
    try:
        return _check(condition, terms)
    except Misstated:
        raise
    except ValueError as fault:
        raise Misstated(str(fault), []) from None


def _check(condition, terms):
    if not isinstance(condition, dict) or not condition:
        raise ValueError(f"a condition is a key and a value, such as {{flag: knife}}, not {condition!r}.")
    for key in condition:
        if key not in (*KEYS, "role"):
            raise ValueError(f"unknown key {key!r} in a condition. {nearest(key, [*KEYS, 'role'])}")
    said = [key for key in condition if key != "role"]
    if len(said) != 1:
        raise ValueError(f"one condition says one thing; this says {', '.join(condition)}.")
    if ("role" in condition) != (said[0] in ("age", "sex")):
        raise ValueError(
            f"an age or a sex has a role, one of {', '.join(ROLES)}, and nothing else has; see {said[0]!r}."
        )
    if "role" in condition and condition["role"] not in ROLES:
        raise ValueError(f"unknown role {condition['role']!r}. {nearest(condition['role'], ROLES)}")
    _check_value(said[0], condition[said[0]], terms)
    return condition


def _check_value(kind, value, terms):
    if kind in LISTS:
        if not isinstance(value, list) or not value:
            raise ValueError(f"{kind} needs a list of conditions and not an empty one, each after `- `.")
        for number, part in enumerate(value):
            try:
                check(part, terms)
            except Misstated as fault:
                raise Misstated(str(fault), [kind, number, *fault.place]) from None
    elif kind == "offence":
        offences_of(value)
    elif kind == "group":
        _among(value, set(offence_groups().values()), "group")
    elif kind == "code":
        _check_codes(value)
    elif kind == "flag":
        _among(value, FLAGS, "flag", single=True)
    elif kind == "age":
        ages(value)
    elif kind == "sex":
        _among(value, SEXES, "sex", single=True)
    elif kind in CATEGORIES:
        _among(value, CATEGORIES[kind], kind)
    elif terms is not None and value not in terms:
        mend = nearest(value, terms) or "Add it there, with what it means and why."
        raise ValueError(f"unknown term {value!r}: it is not in `mapping`. {mend}")


def _among(value, known, what, *, single=False):
    if isinstance(value, list) and single:
        raise ValueError(f"{what} takes one value; use any_of for several.")
    values = value if isinstance(value, list) else [value]
    if not values:
        raise ValueError(f"{what} is empty.")
    for one in values:
        if one not in known:
            raise ValueError(f"unknown {what} {one!r}. {nearest(one, known)}")


def _check_codes(value):
    if not isinstance(value, dict) or not value:
        raise ValueError('code needs a scheme and its codes, for instance code: {home_office: ["8N"]}.')
    for scheme, listed in value.items():
        known = known_codes(scheme)
        if not isinstance(listed, list) or not listed:
            raise ValueError(f'the codes of {scheme} are a list and not an empty one: write {{{scheme}: ["..."]}}.')
        for code in listed:
            if code not in known:
                raise ValueError(f"unknown code {code!r} of {scheme}. {nearest(code, known)}")


@cache
def known_codes(scheme):
    """The codes of a scheme; ValueError with the nearest for an unknown scheme."""
    found = frozenset(code for known, code in codes() if known == scheme)
    if not found:
        raise ValueError(f"unknown scheme {scheme!r}. {nearest(scheme, {one for one, _ in codes()})}")
    return found


def ages(text):
    """The first and last age inside a bound: `<25` is 0 to 24, `18-24` is itself; ValueError for anything else."""
    match = _BOUND.fullmatch(str(text))
    if match is None:
        raise ValueError(f"age {text!r} is not a bound. Write <25, <=25, >=18, >17 or 18-24.")
    sign, limit, first, last = match.groups()
    if sign is None:
        low, high = int(first), int(last)
    else:
        limit = int(limit)
        low, high = {"<": (0, limit - 1), "<=": (0, limit), ">": (limit + 1, OLDEST), ">=": (limit, OLDEST)}[sign]
    if low > high:
        raise ValueError(f"age {text!r} holds nobody.")
    return low, high


def recorded_ages(text):
    """The first and last age a record may mean: `17` is one, `18-24` and `<18` are several; ValueError for others."""
    text = str(text)
    low, high = (int(text), int(text)) if text.isdecimal() else ages(text)
    if high > OLDEST:
        raise ValueError(f"age {text!r} is over {OLDEST}.")
    return low, high


# --- what it is true of ----------------------------------------------------------------------------------------------


def resolve(condition, mapping):
    """The condition with each of its terms replaced by what the definition's mapping says it means."""
    kind, value = said(condition)
    if kind == "term":
        return resolve(mapping[value], mapping)
    if kind in LISTS:
        return {kind: [resolve(part, mapping) for part in value]}
    return condition


def said(condition):
    """What a condition says: its one key and its value."""
    return next((key, value) for key, value in condition.items() if key != "role")


def parts(condition):
    """The conditions inside a condition; none for one that says one thing."""
    kind, value = said(condition)
    return value if kind in LISTS else []


def terms_in(condition):
    """The terms that stand in a condition."""
    kind, value = said(condition)
    if kind in LISTS:
        return frozenset().union(*(terms_in(part) for part in value))
    return frozenset([value] if kind == "term" else [])


def asked(condition):
    """The facts a condition asks for beside the offence: flags, categories, and whose age or sex."""
    kind, value = said(condition)
    if kind in LISTS:
        return frozenset().union(*(asked(part) for part in value))
    if kind == "flag":
        return frozenset([value])
    if kind in CATEGORIES:
        return frozenset([kind])
    if kind in ("age", "sex"):
        roles = [role for role in ("victim", "suspect") if condition["role"] in (role, "either", "both")]
        return frozenset(f"{role}_{kind}" for role in roles)
    return frozenset()


def offences_named(condition):
    """Every offence a condition names, outside what it rules out."""
    kind, value = said(condition)
    if kind in ("any_of", "all_of"):
        return frozenset().union(*(offences_named(part) for part in value))
    if kind in ("offence", "group", "code"):
        return frozenset(offence for (offence, _), inside in zip(kinds(), selected(kind, value), strict=True) if inside)
    return frozenset()


def selected(kind, value):
    """Which kinds of event an offence, group or code selects: an array (kinds,) of truth."""
    if kind == "offence":
        inside = offences_of(value)
        return np.array([offence in inside for offence, _ in kinds()])
    if kind == "group":
        groups = [value] if isinstance(value, str) else value
        return np.array([offence_groups()[offence] in groups for offence, _ in kinds()])
    exact = set(value.get("home_office", []))
    held = {
        o
        for scheme, listed in value.items()
        if scheme != "home_office"
        for code in listed
        for o in codes()[scheme, code]
    }
    return np.array([code in exact or offence in held for offence, code in kinds()])


class Truth:
    """What a condition is true of: one answer for each kind of event and each way of filling in the facts it asks for.

    `axes` are the facts, each with its values; ages stand in runs that no bound of the condition divides, as (first,
    last). `true` and `possible_event` are arrays over kinds and axes: the answer, and whether there can be such an
    event. `also` and `cuts` add facts and ages that another condition asks for, so that the two can be laid side by
    side; `among` keeps some kinds only, by their places in `kinds`.
    """

    def __init__(self, condition, *, also=(), cuts=(), among=None):
        names = sorted(asked(condition) | set(also))
        cuts = tuple(sorted({*age_cuts(condition), *cuts}))
        self.among = list(range(len(kinds()))) if among is None else list(among)
        self.axes = {name: values_of(name, cuts) for name in names}
        shape = (len(self.among), *(len(values) for values in self.axes.values()))
        if np.prod(shape, dtype=float) > _MOST_EVENTS:
            raise ValueError(f"the condition asks for too many facts together ({', '.join(names)}); say it with fewer.")
        self.true = np.broadcast_to(self._answer(condition), shape)
        self.possible_event = np.broadcast_to(self._can_be(), shape)

    def of(self, condition):
        """The answer of another condition, one that asks for nothing that these axes do not hold."""
        return np.broadcast_to(self._answer(condition), self.true.shape)

    def bounds(self, held, recorded):
        """Certain and possible over the kinds a row may be (their places in `kinds`) and what is recorded of it."""
        recorded = with_implied(recorded)
        at = np.ix_(held, *(_places(values, recorded.get(name)) for name, values in self.axes.items()))
        can_be, true = self.possible_event[at], self.true[at]
        if not can_be.any():
            # What is recorded contradicts what the taxonomy implies: the row is believed, the implication is not.
            can_be = np.ones_like(can_be)
        return bool((true | ~can_be).all()), bool((true & can_be).any())

    def _along(self, name, inside):
        """Truth along one fact's axis, ready to be combined with others."""
        place = 1 + list(self.axes).index(name)
        shape = [1] * (1 + len(self.axes))
        shape[place] = len(inside)
        return np.array(inside, dtype=bool).reshape(shape)

    def _answer(self, condition):
        kind, value = said(condition)
        if kind in LISTS:
            answers = [self._answer(part) for part in value]
            whole = answers[0]
            for answer in answers[1:]:
                whole = whole & answer if kind == "all_of" else whole | answer
            return ~whole if kind == "none_of" else whole
        if kind in ("offence", "group", "code"):
            return selected(kind, value)[self.among].reshape([-1] + [1] * len(self.axes))
        if kind == "flag":
            return self._along(value, [one is True for one in self.axes[value]])
        if kind in CATEGORIES:
            chosen = [value] if isinstance(value, str) else value
            return self._along(kind, [one in chosen for one in self.axes[kind]])
        answers = [self._of_person(name, kind, value) for name in sorted(asked(condition))]
        if len(answers) == 1:
            return answers[0]
        return answers[0] & answers[1] if condition["role"] == "both" else answers[0] | answers[1]

    def _of_person(self, name, kind, value):
        if kind == "sex":
            return self._along(name, [one == value for one in self.axes[name]])
        low, high = ages(value)
        return self._along(name, [low <= first and last <= high for first, last in self.axes[name]])

    def _can_be(self):
        """Which events there can be: none that denies what its offence, or another of its facts, implies."""
        can_be = np.ones([1] * (1 + len(self.axes)), dtype=bool)
        for name, values in self.axes.items():
            implied = [implications().get(kinds()[at][0], {}).get(name) for at in self.among]
            fits = np.array([[one is None or one == value for value in values] for one in implied])
            can_be = can_be & fits.reshape([len(fits)] + [fits.shape[1] if name == other else 1 for other in self.axes])
        for fact, other in FACT_IMPLIES:
            if fact in self.axes and other in self.axes:
                can_be = can_be & (self._along(fact, [False, True]) | self._along(other, [True, False]))
        return can_be


def with_implied(recorded):
    """What is recorded, with what one fact says of another where that other is not recorded."""
    implied = {other: True for fact, other in FACT_IMPLIES if recorded.get(fact, False)}
    ruled_out = {fact: False for fact, other in FACT_IMPLIES if not recorded.get(other, True)}
    return implied | ruled_out | recorded


def values_of(name, cuts=()):
    """The values a fact can have; an age's are runs (first, last) that none of `cuts` divides."""
    if name.endswith("_age"):
        starts = [0, *cuts]
        return list(zip(starts, [start - 1 for start in starts[1:]] + [OLDEST], strict=True))
    if name.endswith("_sex"):
        return list(SEXES)
    return list(CATEGORIES.get(name, (True, False)))


def age_cuts(*conditions):
    """The ages at which an answer of these conditions can change, in order."""
    found = set()
    for condition in conditions:
        kind, value = said(condition)
        if kind in LISTS:
            found |= set(age_cuts(*value))
        elif kind == "age":
            low, high = ages(value)
            found |= {low, high + 1}
    return tuple(sorted(age for age in found if 0 < age <= OLDEST))


def check_recorded(name, value):
    """ValueError where a fact cannot have that value."""
    _places(values_of(name), value)


def _places(values, recorded):
    """Where a recorded value stands among a fact's values: one place, several for a band of ages, all where it is
    unknown.
    """
    everywhere = range(len(values))
    if recorded is None:
        return list(everywhere)
    if isinstance(values[0], tuple):
        low, high = recorded_ages(recorded)
        return [at for at in everywhere if values[at][0] <= high and low <= values[at][1]]
    found = [at for at in everywhere if values[at] == recorded]
    if not found:
        shown = ", ".join({True: "true", False: "false"}.get(value, value) for value in values)
        raise ValueError(f"{recorded!r} is none of {shown}.")
    return found
