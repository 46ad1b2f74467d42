"""Sets of events described in words: which offences, where what is so, with one event of each as a witness.

Several rules are laid over the same facts and ages, so that what is in one and not in another can be read off.
"""

import numpy as np

from svd_analysis import condition_words, conditions
from svd_analysis.condition_words import listed
from svd_analysis.conditions import Truth
from svd_analysis.errors import DefinitionError


def together(rules, among=None):
    """The truth of the first rule over all the facts and ages that any of the rules asks for."""
    also = frozenset().union(*(conditions.asked(rule) for rule in rules))
    try:
        return Truth(rules[0], also=also, cuts=conditions.age_cuts(*rules), among=among)
    except ValueError as fault:
        raise DefinitionError(f"These definitions can't be laid side by side: {fault}") from None


def alike(rules):
    """The place of one kind of event -> the places of all the kinds that the rules never tell from it."""
    facts = sorted(frozenset().union(*(conditions.asked(rule) for rule in rules)))
    told = [conditions.selected(*conditions.said(one)) for rule in rules for one in _offence_conditions(rule)]
    never_told = {}
    for at, (offence, _) in enumerate(conditions.kinds()):
        implied = conditions.implications().get(offence, {})
        never_told.setdefault((*(one[at] for one in told), *(implied.get(fact) for fact in facts)), []).append(at)
    return {places[0]: places for places in never_told.values()}


def _offence_conditions(condition):
    if conditions.parts(condition):
        return [one for part in conditions.parts(condition) for one in _offence_conditions(part)]
    return [condition] if conditions.said(condition)[0] in ("offence", "group", "code") else []


def described(truth, alike, wanted, allowed):
    """The events of `wanted` as offences, facts and a witness; what is said of them holds only what is `allowed`."""
    same, wanted, allowed = {}, np.asarray(wanted), np.asarray(allowed)
    for number, places in enumerate(alike.values()):
        if wanted[number].any():
            same.setdefault((wanted[number].tobytes(), allowed[number].tobytes()), []).append((number, places))
    by_facts = {}
    for members in same.values():
        number, [at, *_] = members[0]
        for box in _boxes(wanted[number], allowed[number]):
            witness = _witness(truth, at, wanted[number], box)
            places, _ = by_facts.setdefault(_facts(truth, box), ([], witness))
            places += [at for _, several in members for at in several]
    # Offences that are there whatever the facts come first, then those that are there in the most kinds.
    ordered = sorted(by_facts.items(), key=lambda one: (bool(one[0]), -len(one[1][0])))
    return [(condition_words.offence_words(places), facts, witness) for facts, (places, witness) in ordered]


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


def event(one):
    """An event as its offence and its facts, in the words that a file uses."""
    offence, facts = _parted(one)
    return ", ".join([offence, *(f"{name} {value}" for name, value in facts.items())])


def instance(one):
    """An event as its offence, the flags that are set and its other facts, for who never saw a file."""
    offence, facts = _parted(one)
    told = [name if value == "true" else f"{name} {value}" for name, value in facts.items() if value != "false"]
    return ", ".join([offence, *told])


def _parted(one):
    """An event's offence with its code, and its facts by name."""
    facts = dict(one)
    code = facts.pop("home_office", "")
    offence = facts.pop("offence", next((one for one, its_code in conditions.kinds() if code and its_code == code), ""))
    title = conditions.offence_titles().get(offence, "Any offence")
    named = {name.replace("_", " "): value for name, value in facts.items()}
    return (f"{title} (Home Office code {code})" if code else title), named
