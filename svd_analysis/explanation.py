"""Definitions explained and compared: what a rule says, which of its clauses decide, and what it holds that another
does not.

Everything here is read off the truth of the rules over every event there can be (`conditions.Truth`), not off their
wording: two definitions written differently that hold the same events have no difference.
"""

from dataclasses import dataclass

import pandas as pd

from svd_analysis import condition_words, conditions, event_words

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
    chosen, rules = clauses(definition), [definition.rule]
    truth = event_words.together(rules, among=list(event_words.alike(rules)))
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
    alike = event_words.alike(rules)
    truth = event_words.together(rules, among=list(alike))
    one, other = truth.of(rules[0]), truth.of(rules[1])
    return [
        *_only(truth, alike, one & ~other, (first.name, second.name)),
        *_only(truth, alike, other & ~one, (second.name, first.name)),
    ]


def minimum_standard(definition):
    """How a definition meets each element of the minimum standard of the statutory guidance."""
    return [_standard(element, wanted, definition.rule) for element, wanted in MINIMUM.items()]


def _standard(element, wanted, rule):
    alike = event_words.alike([wanted, rule])
    truth = event_words.together([wanted, rule], among=list(alike))
    needed = truth.of(wanted) & truth.possible_event
    held = truth.of(rule)
    if not (needed & ~held).any():
        return Standard(element, "covered", "every such event is in")
    if not (needed & held).any():
        return Standard(element, "not", "no such event is in")
    missed = [
        f"{offences} where {facts}" if facts else offences
        for offences, facts, _ in event_words.described(truth, alike, needed & ~held, ~needed | ~held)
    ]
    more = f"; and {len(missed) - 3} more kinds" if len(missed) > 3 else ""
    return Standard(element, "partly", f"out: {'; '.join(missed[:3])}{more}")


def _only(truth, alike, inside, names):
    differing = inside & truth.possible_event
    found = event_words.described(truth, alike, differing, differing | ~truth.possible_event)
    return [Difference(*names, offences, facts, witness) for offences, facts, witness in found]
