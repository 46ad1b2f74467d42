"""What a source can see of a definition, clause by clause, worked out from the logic and the taxonomy.

exact           its classes hold all of the clause and nothing else
superset        they hold all of the clause and more
subset          what they hold of the clause is certain, and some of the clause is in no class of the source
proxy           both: more than the clause, and not all of it
not observable  no class is told from another by the clause, or the source holds nothing of it
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from svd_analysis import condition_words, conditions, definitions, explanation
from svd_analysis.conditions import Truth

# The schemes in which each source of counts is published, the latest last. The Metropolitan Police's table by
# neighbourhood has no sexual offences and no fraud.
SCHEMES = {
    "mps_borough": ("mps-2023", "mps-2025"),
    "mps_ward": ("mps-2025",),
    "mps_lsoa": ("mps-2026",),
    "police_uk_street": ("police.uk",),
    "police_uk_london": ("police.uk",),
    "fingertips": ("fingertips",),
}
_NOT_PUBLISHED = {"mps_lsoa": ("SEXUAL OFFENCES: ", "FRAUD AND FORGERY: ", "NFIB FRAUD: ")}
THE_RULE = "the whole definition"


@dataclass(frozen=True)
class Visibility:
    """What a source can see of a clause: the word, and the reason in words."""

    clause: str
    word: str
    reason: str


def held_by(source):
    """{scheme: codes} for each scheme of a source, as a list; of a scheme named itself, that scheme whole."""
    if source not in SCHEMES:
        return [{source: sorted(conditions.known_codes(source))}]
    absent = _NOT_PUBLISHED.get(source, ("\0",))
    return [
        {scheme: sorted(code for code in conditions.known_codes(scheme) if not code.startswith(absent))}
        for scheme in SCHEMES[source]
    ]


def observe(definition, held, *, recorded=()):
    """What a source that holds some codes, {scheme: codes}, and records some facts of each row can see of a definition.

    One `Visibility` for each clause, then one for the whole rule. A clause is looked at for the kinds of event that the
    definition holds: what it would hold of others is nothing that a source could miss.
    """
    places = [_places(scheme, code) for scheme, codes in held.items() for code in codes]
    looked = {condition_words.words(one): one for one in explanation.clauses(definition)} | {THE_RULE: definition.rule}
    return [_visibility(words, one, definition.rule, places, recorded) for words, one in looked.items()]


def grid(definition, held_by_source, *, recorded=None):
    """`observe` for several sources, {source: {scheme: codes}}: a frame of source, clause, visibility and reason."""
    recorded = recorded or {}
    rows = [
        (source, one.clause, one.word, one.reason)
        for source, held in held_by_source.items()
        for one in observe(definition, held, recorded=recorded.get(source, ()))
    ]
    return pd.DataFrame(rows, columns=["source", "clause", "visibility", "reason"], dtype="str")


def _places(scheme, code):
    """The kinds of event that a code may hold, by their places in `conditions.kinds`."""
    held = set(definitions.may_hold(scheme, code))
    return [
        at
        for at, (offence, its_code) in enumerate(conditions.kinds())
        if offence in held and (scheme != "home_office" or its_code == code)
    ]


def _visibility(words, clause, rule, classes, recorded):
    truth = Truth(clause, also=recorded)
    needed = _needed(clause, rule)
    sees = {at for places in classes for at in places}
    verdicts = [_verdicts(truth, places, recorded) for places in classes]
    word = _word(verdicts, _rules_out(truth, sees), needed, needed <= sees)
    return Visibility(words, word, _reason(word, truth, clause, classes, needed, recorded))


def _needed(clause, rule):
    """The kinds that the definition holds an event of for which the clause is so, by their places."""
    both = Truth({"all_of": [clause, rule]})
    return {int(at) for at in np.flatnonzero(_any_fact(both.true & both.possible_event))}


def _verdicts(truth, places, recorded):
    """The (certain, possible) that rows of a class can have, over what is recorded of them."""
    unrecorded = [axis for axis, name in enumerate(truth.axes, start=1) if name not in recorded]
    over = (0, *unrecorded)
    can_be, true = truth.possible_event[places], truth.true[places]
    certain, possible, any_row = (true | ~can_be).all(over), (true & can_be).any(over), can_be.any(over)
    return set(zip(certain[any_row].tolist(), possible[any_row].tolist(), strict=True))


def _rules_out(truth, sees):
    """Whether the clause rules out some kind of event that is in no class of the source: then being in one tells
    something of it.
    """
    rest = sorted(set(range(len(conditions.kinds()))) - sees)
    return not _any_fact((truth.true & truth.possible_event)[rest]).all()


def _word(verdicts, rules_out, needed, all_held):
    every = set().union(*verdicts, set())
    if not needed:
        return "exact"
    if not any(possible for _, possible in every) or (every == {(False, True)} and not rules_out):
        return "not observable"
    if all(certain == possible for certain, possible in every):
        return "exact" if all_held else "subset"
    return "superset" if all_held else "proxy"


def _reason(word, truth, clause, classes, needed, recorded):
    if word == "exact":
        return "its classes hold this and nothing else"
    missing = [
        name
        for name in sorted(conditions.asked(clause) - set(recorded), key=_people_first)
        if any(_decides(truth, places, name) for places in classes)
    ]
    said, unheld = [], needed.difference(*classes)
    mixed = sum(_mixed(truth, places) for places in classes)
    if missing:
        said.append(f"does not record {condition_words.either(condition_words.fact_title(name) for name in missing)}")
    if mixed and word != "not observable":
        said.append("a class also holds other offences" if mixed == 1 else f"{mixed} classes also hold other offences")
    if unheld and not any(places for places in classes if needed & set(places)):
        said.append("no class holds any offence of it")
    elif unheld:
        said.append(f"no class holds {condition_words.offence_words(sorted(unheld))}")
    return "; ".join(said) or "being in one of its classes tells nothing of this"


def _mixed(truth, places):
    """Whether a class holds kinds of event that can be in together with kinds that never are."""
    possible = _any_fact((truth.true & truth.possible_event)[places])
    return bool(possible.any() and not possible.all())


def _decides(truth, places, name):
    """Whether one fact alone can put an event of a class in or out."""
    axis = 1 + list(truth.axes).index(name)
    can_be, true = truth.possible_event[places], truth.true[places]
    return bool(((true & can_be).any(axis) & (~true & can_be).any(axis)).any())


def _any_fact(true):
    return true.any(axis=tuple(range(1, true.ndim)))


def _people_first(name):
    return not name.endswith(("_age", "_sex")), name != "victim_age", name
