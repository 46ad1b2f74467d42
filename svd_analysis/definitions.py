"""Definitions of serious violence, run as data: load one, and say of each row of counts whether it is in.

No source records everything a definition asks for, so each row is *certain* (in under every completion of what the
row does not record), *possible* (in under at least one) or out. This is exact, not three-valued logic: `age < 25 or
age >= 25` is certain of anybody. It is worked out once for each distinct pattern of a row.
"""

from functools import cache
from typing import Annotated, Literal

import numpy as np
import pandas as pd
from pydantic import BeforeValidator, Field, field_validator, model_validator

from svd_analysis import conditions, parameters, yaml_files
from svd_analysis.conditions import Misstated, Truth
from svd_analysis.errors import DefinitionError, SourceError, nearest
from svd_analysis.parameters import Day, Noun, Signed, Text


def _definition_name(value):
    if value and value not in parameters.names("definitions"):
        raise ValueError(f"there is no definition {value!r}. {nearest(value, parameters.names('definitions'))}")
    return value or ""


Condition = Annotated[dict, BeforeValidator(lambda value: conditions.check(value))]
DefinitionName = Annotated[str, BeforeValidator(_definition_name)]


class Mapping(Noun):
    """What a word of the definition's text is taken to mean, so that it can be counted: a choice that can be
    reviewed. It is written out: no other term stands in it.
    """

    means: Condition
    why: str

    @field_validator("means")
    @classmethod
    def _written_out(cls, means):
        terms = conditions.terms_in(means)
        if terms:
            raise ValueError(f"the term {min(terms)!r} stands in what another means. Write out what it means.")
        return means


class Exclusion(Noun):
    """What a definition leaves out aloud."""

    what: Condition
    reason: str


class Linkage(Noun):
    """What counts only when it is committed in the course of a listed offence: it is never separately countable."""

    what: Condition
    note: str


class Narrowing(Noun):
    """A scope of analysis narrower than the definition, and why."""

    what: Condition
    reason: str


class WorkedEvent(Noun):
    """An event and what the definition says of it; facts that are not given are not recorded."""

    event: dict[str, str]
    verdict: Literal["in", "out", "cannot tell"]
    because: str

    @model_validator(mode="after")
    def _is_an_event(self):
        read_event(self.event)
        return self


class Definition(Signed):
    """The named, dated rule for what counts as serious violence.

    `scope` is what counts; `excluded` is taken out of it aloud. A `focus` is a reported subset that narrows nothing.
    `measure` names, for a source, the indicator the partnership agreed as countable. `mapping` turns words that are
    no offence into conditions, each a choice that can be reviewed.
    """

    title: str
    body: str
    text: str
    source: str
    source_address: Text = ""
    adopted: Day = None
    valid_from: Day = None
    valid_to: Day = None
    supersedes: DefinitionName = ""
    same_as: DefinitionName = ""
    change_note: Text = ""
    unit: Literal["offence", "victim", "incident", "admission", "attendance", "person"] = "offence"
    mapping: dict[str, Mapping] = {}
    scope: Condition
    excluded: list[Exclusion] = []
    focus: dict[str, Condition] = {}
    measure: dict[str, str] = {}
    analysis_scope: Narrowing | None = None
    linked_only: Linkage | None = None
    forks: list[str] = []
    worked_events: Annotated[list[WorkedEvent], Field(default_factory=list)]

    @field_validator("measure")
    @classmethod
    def _sources_and_indicators_exist(cls, measure):
        for kind, named in (("sources", measure), ("indicators", measure.values())):
            for name in named:
                if name not in parameters.names(kind):
                    raise ValueError(f"unknown {kind[:-1]} {name!r}. {nearest(name, parameters.names(kind))}")
        return measure

    @property
    def named(self):
        """Its title inside a sentence: `the Humber definition`, and `Bexley's definition of serious violence`."""
        return self.title if "'s " in self.title else f"the {self.title}"

    @model_validator(mode="after")
    def _dates_in_order(self):
        if self.valid_from and self.valid_to and self.valid_to < self.valid_from:
            raise Misstated(f"valid_to {self.valid_to} is before valid_from {self.valid_from}.", ["valid_to"])
        return self

    @model_validator(mode="after")
    def _terms_are_in_the_mapping(self):
        for place, condition in self._conditions():
            try:
                conditions.check(condition, terms=tuple(self.mapping))
            except Misstated as fault:
                raise Misstated(str(fault), [*place, *fault.place]) from None
        return self

    @model_validator(mode="after")
    def _can_be_worked_out(self):
        try:
            Truth(self.rule)
            for focus in self.focus.values():
                Truth(self.narrowed(focus))
        except ValueError as fault:
            raise Misstated(str(fault), ["scope"]) from None
        return self

    def _conditions(self):
        """Every condition of the definition with its place in the file."""
        yield ["scope"], self.scope
        yield from ((["excluded", at, "what"], one.what) for at, one in enumerate(self.excluded))
        yield from ((["focus", name], focus) for name, focus in self.focus.items())
        for name in ("analysis_scope", "linked_only"):
            if getattr(self, name):
                yield [name, "what"], getattr(self, name).what

    @property
    def rule(self):
        """The whole rule as one condition: the scope, without what is excluded, its terms replaced by what they
        mean.
        """
        means = {term: one.means for term, one in self.mapping.items()}
        scope = conditions.resolve(self.scope, means)
        if not self.excluded:
            return scope
        return {"all_of": [scope, {"none_of": [conditions.resolve(one.what, means) for one in self.excluded]}]}

    def narrowed(self, condition):
        """The rule and another condition of this definition (a focus, an analysis scope) together."""
        means = {term: one.means for term, one in self.mapping.items()}
        return {"all_of": [self.rule, conditions.resolve(condition, means)]}


def load(name):
    """The definition of that name."""
    return _load(name)


@cache
def _load(name):
    return yaml_files.read(parameters.known("definitions", name), Definition, name=name, quoted=("code",))


def offences(names):
    """The offences that some concepts or offences stand for; a DefinitionError with the nearest for an unknown one."""
    try:
        return conditions.offences_of(names)
    except ValueError as fault:
        raise DefinitionError(str(fault)) from None


def may_hold(taxonomy, code):
    """Every offence that a code of a scheme may hold; a DefinitionError where the code is not in the taxonomy."""
    held = conditions.codes().get((taxonomy, code))
    if held is None:
        near = nearest(code, [known for scheme, known in conditions.codes() if scheme == taxonomy])
        raise DefinitionError(
            f"The code {code!r} is not in the taxonomy {taxonomy!r}. {near} "
            "A new code is added, with the offences it holds, in svd_analysis/taxonomies/codes.csv."
        )
    return held


def groups(taxonomy, code):
    """The groups of the taxonomy that the offences of a code belong to."""
    return {conditions.offence_groups()[offence] for offence in may_hold(taxonomy, code)}


def groups_of(names):
    """The groups that some concepts or offences belong to."""
    return {conditions.offence_groups()[offence] for offence in offences(names)}


def group(taxonomy, code):
    """The one group that all the offences of a code belong to, or `several`."""
    found = groups(taxonomy, code)
    return found.pop() if len(found) == 1 else "several"


def classify(counts, definition):
    """EVENTS: the rows of COUNTS that may be in under the definition, with `certain`, `possible` and `group`.

    Each focus of the definition adds a pair of columns, `<focus>_certain` and `<focus>_possible`, in scope and in focus
    together. Rows that are out under every completion are left out.
    """
    tests = {"": definition.rule} | {f"{name}_": definition.narrowed(focus) for name, focus in definition.focus.items()}
    events = counts
    for prefix, condition in tests.items():
        verdicts = decide(counts, condition)
        events = events.assign(**{f"{prefix}certain": verdicts["certain"], f"{prefix}possible": verdicts["possible"]})
    pattern = counts.groupby(["taxonomy", "code"], sort=False).ngroup()
    named = [group(*key) for key in counts[["taxonomy", "code"]].drop_duplicates().itertuples(index=False)]
    events = events.assign(group=pattern.map(dict(enumerate(named))))
    return events[events["possible"]].reset_index(drop=True)


def decide(counts, condition):
    """For each row of COUNTS, whether a condition is `certain` and whether it is `possible`, as two columns of truth.

    Worked out once for each distinct pattern of scheme, code and the recorded facts that the condition asks for or
    that tell one offence of the code from another.
    """
    truth = Truth(condition)
    telling = {name for implied in conditions.implications().values() for name in implied}
    telling |= {fact for pair in conditions.FACT_IMPLIES for fact in pair}
    recorded = [name for name in sorted(set(truth.axes) | telling) if name in counts.columns]
    _refuse_strange(counts, recorded)
    pattern, patterns = _patterns(counts, ["taxonomy", "code", *recorded], condition)
    verdicts = np.array([_verdict(truth, **row) for row in patterns], dtype=bool).reshape(-1, 2)
    return pd.DataFrame(verdicts[pattern], columns=["certain", "possible"], index=counts.index)


def _refuse_strange(counts, names):
    """SourceError where something is recorded that is no value of its fact: it would count as any other value does."""
    for name in names:
        for value in counts[name].dropna().unique():
            try:
                conditions.check_recorded(name, value)
            except ValueError as fault:
                rows = int((counts[name] == value).sum())
                raise SourceError(
                    f"The column {name!r} of the counts: {fault} ({rows} such rows). A reader gives the values of "
                    "svd_analysis/conditions.py, and leaves out what is not recorded."
                ) from None


def _patterns(counts, keys, condition):
    """The number of each row's pattern, and the patterns as dicts; ages count as one where no bound parts them."""
    number = np.zeros(len(counts), dtype="int64")
    columns, cuts = {}, conditions.age_cuts(condition)
    for name in keys:
        place, values = pd.factorize(counts[name], use_na_sentinel=True)
        if name.endswith("_age"):
            runs, values = pd.factorize(pd.Series([_run(age, cuts) for age in values], dtype="str"))
            place = np.append(runs, -1)[place]
        columns[name] = values
        number = number * (len(values) + 1) + place + 1
    number, first = pd.factorize(number)
    patterns = []
    for key in first:
        row = {}
        for name in reversed(keys):
            key, place = divmod(key, len(columns[name]) + 1)
            row[name] = columns[name][place - 1] if place else None
        patterns.append(
            {"taxonomy": row.pop("taxonomy"), "code": row.pop("code")}
            | {"recorded": {name: value for name, value in row.items() if value is not None}}
        )
    return number, patterns


def _run(text, cuts):
    """A recorded age as the run of ages it lies in; a band that a bound divides stays as it is."""
    low, high = conditions.recorded_ages(text)
    starts = [0, *cuts]
    at = sum(start <= low for start in starts) - 1
    last = starts[at + 1] - 1 if at + 1 < len(starts) else conditions.OLDEST
    return f"{starts[at]}-{last}" if high <= last else f"{low}-{high}"


def _verdict(truth, taxonomy, code, recorded):
    """Certain and possible of one pattern, over every offence its code may hold and all that is not recorded."""
    held = _fitting(may_hold(taxonomy, code), recorded)
    exact = code if taxonomy == "home_office" else None
    places = [
        at for at, (offence, its_code) in enumerate(conditions.kinds()) if offence in held and exact in (None, its_code)
    ]
    return truth.bounds(places, recorded)


def _fitting(held, recorded):
    """Of the offences a code may hold, those that what is recorded leaves; all of them where it leaves none."""
    implied = conditions.implications()
    left = [
        offence
        for offence in held
        if all(recorded.get(name, value) == value for name, value in implied.get(offence, {}).items())
    ]
    return set(left or held)


def verdict(definition, event):
    """What a definition says of one event: `in`, `out` or `cannot tell`; facts that are not given are not recorded.

    An event is a dict of text: `offence` or `home_office` (its code) or both, then facts such as `victim_age`,
    `domestic`.
    """
    try:
        places, facts = read_event(event)
    except ValueError as fault:
        raise DefinitionError(f"An event of {definition.name}: {fault}") from None
    certain, possible = Truth(definition.rule, also=facts).bounds(places, facts)
    return "in" if certain else "cannot tell" if possible else "out"


def read_event(event):
    """The kinds of event it may be, as places in `conditions.kinds`, and the facts given; Misstated if not so."""
    facts = {name: {"true": True, "false": False}.get(value, value) for name, value in event.items()}
    offence, code = facts.pop("offence", None), facts.pop("home_office", None)
    places = [
        at
        for at, (one, its_code) in enumerate(conditions.kinds())
        if (offence is None or one == offence) and (code is None or its_code == code)
    ]
    if not places:
        raise Misstated(f"unknown offence {offence or code!r}. {_nearest_kind(offence, code)}", ["event"])
    for name, value in facts.items():
        if name not in FACTS:
            raise Misstated(
                f"unknown fact {name!r}. {nearest(name, ['offence', 'home_office', *FACTS])}", ["event", name]
            )
        try:
            conditions.check_recorded(name, value)
        except ValueError as fault:
            raise Misstated(str(fault), ["event", name]) from None
    return places, facts


def _nearest_kind(offence, code):
    return (
        nearest(offence, conditions.offence_groups())
        if offence
        else nearest(code, conditions.known_codes("home_office"))
    )


FACTS = (*conditions.FLAGS, *conditions.CATEGORIES, "victim_age", "suspect_age", "victim_sex", "suspect_sex")


def countable(condition, taxonomy):
    """Whether every code of a scheme is wholly in or wholly out under a condition, and at least one is in.

    True means the scheme counts the condition exactly, on what the code alone tells.
    """
    certain, possible = bounds_of(condition, taxonomy, conditions.known_codes(taxonomy))
    return certain == possible and bool(possible)


def bounds_of(condition, taxonomy, codes):
    """Of some codes of a scheme, those certainly in and those possibly in, on what the code alone tells."""
    truth = Truth(condition)
    verdicts = {code: _verdict(truth, taxonomy, code, {}) for code in sorted(codes)}
    return (
        [code for code, (certain, _) in verdicts.items() if certain],
        [code for code, (_, possible) in verdicts.items() if possible],
    )


offences_named = conditions.offences_named
