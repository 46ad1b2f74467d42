"""Definitions explained and compared: what a rule says, which of its clauses decide, and what it holds that another
does not.

Everything here is read off the truth of the rules over every event there can be (`conditions.Truth`), not off their
wording: two definitions written differently that hold the same events have no difference.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from svd_analysis import condition_words, conditions
from svd_analysis.condition_words import listed
from svd_analysis.conditions import Truth
from svd_analysis.errors import DefinitionError

# Beyond six clauses a table of every combination is not read: the conditions inside them then stay together.
_MOST_CLAUSES = 6

# The offences whose knife and firearm involvement police forces return to the Home Office as selected offences.
_SELECTED = [
    "homicide", "attempted_murder", "assault_intent_serious_harm", "assault_with_injury", "threats_to_kill", "rape",
    "sexual_assault", "robbery",
]  # fmt: skip
# What the statutory guidance (Home Office, December 2022) says a local definition must include at least. It names
# kinds of violence and no offences: the lists are this project's reading.
MINIMUM = {
    "homicide": {"offence": "homicide"},
    "knife crime": {"all_of": [{"flag": "knife"}, {"offence": _SELECTED}]},
    "gun crime": {"all_of": [{"flag": "firearm"}, {"offence": _SELECTED}]},
    "public-space youth violence": {
        "all_of": [
            {"age": "<25", "role": "either"},
            {"place": "street or public place"},
            {
                "offence": [
                    "homicide", "attempted_murder", "assault_intent_serious_harm", "assault_with_injury",
                    "robbery_of_personal_property",
                ]
            },
        ]
    },
    "inherent-threat crime (county lines)": {
        "all_of": [
            {"flag": "county_lines"},
            {"offence": ["drug_trafficking", "modern_slavery", "violence_against_the_person"]},
        ]
    },
}  # fmt: skip


@dataclass(frozen=True)
class Difference:
    """Kinds of event that are in one definition (`inside`) and not in another, in words, with one such event."""

    inside: str
    outside: str
    offences: str
    facts: str
    witness: dict

    @property
    def in_words(self):
        """Which events these are, as a noun and what must be so."""
        return f"{self.offences}, where {self.facts}" if self.facts else self.offences


@dataclass(frozen=True)
class Standard:
    """An element of the minimum standard: `covered`, `partly` or `not`, with the reason."""

    element: str
    state: str
    reason: str


def in_words(said):
    """A condition, or a whole definition, in plain English."""
    if isinstance(said, dict):
        return condition_words.words(said)
    article = "An" if said.unit[0] in "aeiou" else "A"
    sentences = [f"{article} {said.unit} counts where {condition_words.words(said.scope)}."]
    sentences += [f"Left out: where {condition_words.words(one.what)} ({one.reason})." for one in said.excluded]
    return " ".join(sentences)


def clauses(definition):
    """The conditions that a rule is put together from: those of its scope, one level down, and what it leaves out."""
    means = {term: one.means for term, one in definition.mapping.items()}
    scope = conditions.resolve(definition.scope, means)
    left_out = [{"none_of": [conditions.resolve(one.what, means)]} for one in definition.excluded]
    shallow = _opened([scope])
    deep = _opened(shallow)
    chosen = deep if len(deep) + len(left_out) <= _MOST_CLAUSES else shallow
    return list({condition_words.words(one): one for one in [*chosen, *left_out]}.values())


def _opened(several):
    """Each condition's own parts, where it is a list of which any or all must be so."""
    return [
        part
        for one in several
        for part in (conditions.parts(one) if conditions.said(one)[0] in ("any_of", "all_of") else [one])
    ]


def truth_table(definition):
    """Which combinations of the clauses there can be, and whether an event with them is `in` or `out`.

    One column a clause, with True and False, and `verdict`. A combination that no event has (a rape that is no sexual
    violence) is left out.
    """
    chosen, truth = clauses(definition), _together([definition.rule])
    answers = [truth.of(one)[truth.possible_event] for one in chosen]
    verdict = truth.true[truth.possible_event]
    seen = pd.DataFrame(dict(enumerate([*answers, verdict]))).drop_duplicates()
    seen.columns = [*(condition_words.words(one) for one in chosen), "verdict"]
    ordered = seen.sort_values(list(seen.columns), ascending=False, ignore_index=True)
    return ordered.assign(verdict=ordered["verdict"].map({True: "in", False: "out"}))


def difference(first, second):
    """Which kinds of event are in one of two definitions and not in the other; empty where they hold the same.

    A kind of event is some offences with some facts; each comes with a witness, an event that `definitions.verdict`
    finds in the one and out of the other.
    """
    rules = [first.rule, second.rule]
    alike = _alike(rules)
    truth = _together(rules, among=list(alike))
    one, other = truth.of(rules[0]), truth.of(rules[1])
    return [
        *_only(truth, alike, one & ~other, (first.name, second.name)),
        *_only(truth, alike, other & ~one, (second.name, first.name)),
    ]


def minimum_standard(definition):
    """How a definition meets each element of the minimum standard of the statutory guidance."""
    return [_standard(element, wanted, definition.rule) for element, wanted in MINIMUM.items()]


def _standard(element, wanted, rule):
    alike = _alike([wanted, rule])
    truth = _together([wanted, rule], among=list(alike))
    needed = truth.of(wanted) & truth.possible_event
    held = truth.of(rule)
    if not (needed & ~held).any():
        return Standard(element, "covered", "every such event is in")
    if not (needed & held).any():
        return Standard(element, "not", "no such event is in")
    missed = [
        f"{offences} where {facts}" if facts else offences
        for offences, facts, _ in _described(truth, alike, needed & ~held, ~needed | ~held)
    ]
    more = f"; and {len(missed) - 3} more kinds" if len(missed) > 3 else ""
    return Standard(element, "partly", f"out: {'; '.join(missed[:3])}{more}")


# --- laying rules side by side ---------------------------------------------------------------------------------------


def _together(rules, among=None):
    """The truth of the first rule over all the facts and ages that any of the rules asks for."""
    also = frozenset().union(*(conditions.asked(rule) for rule in rules))
    try:
        return Truth(rules[0], also=also, cuts=conditions.age_cuts(*rules), among=among)
    except ValueError as fault:
        raise DefinitionError(f"These definitions can't be laid side by side: {fault}") from None


def _alike(rules):
    """The place of one kind of event -> the places of all the kinds that the rules never tell from it."""
    facts = sorted(frozenset().union(*(conditions.asked(rule) for rule in rules)))
    told = [conditions.selected(*conditions.said(one)) for rule in rules for one in _offence_conditions(rule)]
    alike = {}
    for at, (offence, _) in enumerate(conditions.kinds()):
        implied = conditions.implications().get(offence, {})
        alike.setdefault((*(one[at] for one in told), *(implied.get(fact) for fact in facts)), []).append(at)
    return {places[0]: places for places in alike.values()}


def _offence_conditions(condition):
    if conditions.parts(condition):
        return [one for part in conditions.parts(condition) for one in _offence_conditions(part)]
    return [condition] if conditions.said(condition)[0] in ("offence", "group", "code") else []


def _only(truth, alike, inside, names):
    differing = inside & truth.possible_event
    found = _described(truth, alike, differing, differing | ~truth.possible_event)
    return [Difference(*names, offences, facts, witness) for offences, facts, witness in found]


def _described(truth, alike, wanted, allowed):
    """The events of `wanted` as offences, facts and a witness; what is said of them holds only what is `allowed`."""
    same, wanted, allowed = {}, np.asarray(wanted), np.asarray(allowed)
    for number, places in enumerate(alike.values()):
        if wanted[number].any():
            same.setdefault((wanted[number].tobytes(), allowed[number].tobytes()), []).append((number, places))
    described = {}
    for members in same.values():
        number, [at, *_] = members[0]
        for box in _boxes(wanted[number], allowed[number]):
            witness = _witness(truth, at, wanted[number], box)
            places, _ = described.setdefault(_facts(truth, box), ([], witness))
            places += [at for _, several in members for at in several]
    return [(condition_words.offence_words(places), facts, witness) for facts, (places, witness) in described.items()]


def _boxes(wanted, allowed):
    """Boxes of facts (for each axis, the values it may have) that together hold all that is wanted, and only what is
    allowed: each grown from one event, first by what makes no difference at all.
    """
    left, allowed, found = np.array(wanted), np.asarray(allowed), []
    while left.any():
        box = [[at] for at in np.argwhere(left)[0]]
        for axis, size in enumerate(wanted.shape):
            box = _grown(box, axis, list(range(size)), allowed)
        for axis, size in enumerate(wanted.shape):
            for at in range(size):
                box = _grown(box, axis, sorted({*box[axis], at}), allowed)
        found.append(box)
        left[np.ix_(*box)] = False
    return found


def _grown(box, axis, values, allowed):
    larger = [*box[:axis], values, *box[axis + 1 :]]
    return larger if allowed[np.ix_(*larger)].all() else box


def _facts(truth, box):
    parted = {
        name: [values[at] for at in chosen]
        for (name, values), chosen in zip(truth.axes.items(), box, strict=True)
        if len(chosen) < len(values)
    }
    return listed(condition_words.facts_words(parted))


def _witness(truth, at, wanted, box):
    """One event of a box with everything the rules ask for; flags that do not matter are false where they can be."""
    cell = np.argwhere(wanted[np.ix_(*box)])[-1]
    offence, code = conditions.kinds()[at]
    event = {"offence": offence} | ({"home_office": code} if code else {})
    chosen = (values[places[place]] for values, places, place in zip(truth.axes.values(), box, cell, strict=True))
    return event | {name: _stated(value) for name, value in zip(truth.axes, chosen, strict=True)}


def _stated(value):
    if isinstance(value, tuple):
        return str(value[1] if value[0] == 0 else value[0])
    return str(value).lower()
