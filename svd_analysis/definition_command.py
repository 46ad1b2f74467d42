"""The `definition` command: list, show, diff and explain, as plain text of at most 100 columns."""

import textwrap

from svd_analysis import (
    condition_words,
    conditions,
    definitions,
    event_words,
    explanation,
    observability,
    parameters,
)  # fmt: skip
from svd_analysis.errors import ParameterError, nearest

_WIDTH = 100
_MOST_ROWS = 64


def shown_list():
    """Every definition there is: name, title, body, and which areas use it with what standing."""
    uses = _uses()
    for name in parameters.names("definitions"):
        definition = definitions.load(name)
        yield from _wrapped(f"{name}: {definition.title}")
        yield from _wrapped(definition.body, "    ")
        yield from _wrapped(_use_words(uses.get(name, {})), "    ")


def shown(name):
    """One definition: its reading, the choices made in it, the clauses that decide, and the minimum standard."""
    definition = definitions.load(name)
    yield from [definition.title, "=" * len(definition.title), ""]
    yield from _wrapped(f"{definition.body}. Source: {definition.source}.")
    yield from _wrapped(_use_words(_uses().get(name, {})).capitalize() + ".")
    yield from _section("As published", _wrapped(definition.text))
    yield from _section("As it is counted", _reading(definition))
    yield from _section("What words were taken to mean", _mapping(definition))
    yield from _section("Readings taken where the text can be read in more than one way", _numbered(definition.forks))
    yield from _section("Which clauses decide", _clauses(definition))
    yield from _section("Worked events", _worked(definition))
    yield from _section("Minimum standard of the statutory guidance, as this project reads it", _minimum(definition))


def compared(first, second):
    """Which kinds of event are in one of two definitions and not in the other, with a witness each."""
    one, other = definitions.load(first), definitions.load(second)
    differences = explanation.difference(one, other)
    if not differences:
        yield from _wrapped(f"{first} and {second} hold the same events.")
    for inside, outside in ((first, second), (second, first)):
        found = [difference for difference in differences if difference.inside == inside]
        if found:
            yield from [f"In {inside} and not in {outside}:", ""]
        for difference in found:
            yield from _wrapped(difference.in_words, "  - ")
            yield from _wrapped(f"for instance {event_words.event(difference.witness)}", "    ")
            yield ""
    if one.unit != other.unit:
        yield from _wrapped(f"They count different things: {first} counts by {one.unit}, {second} by {other.unit}.")


def explained(name, source):
    """What a source can see of a definition, clause by clause, for each of the schemes it is published in."""
    definition = definitions.load(name)
    for held in observability.held_by(_known_source(source)):
        [(scheme, codes)] = held.items()
        many = f"{len(codes)} class{'es' if len(codes) > 1 else ''}"
        yield from [*_wrapped(f"{definition.title}, as {source} can see it ({scheme}, {many})"), ""]
        for seen in observability.observe(definition, held):
            yield from _wrapped(seen.clause, "  - ")
            yield from _wrapped(f"{seen.word}: {seen.reason}", "    ")
        yield ""


def _known_source(source):
    known = {*observability.SCHEMES, *(scheme for scheme, _ in conditions.codes())}
    if source not in known:
        raise ParameterError(f"There is no source of offences {source!r}. {nearest(source, known)}")
    return source


def _uses():
    """Definition -> standing -> the areas that adopted it, at any time."""
    uses = {}
    for slug in parameters.names("areas"):
        for adoption in parameters.area(slug).definitions:
            uses.setdefault(adoption.definition, {}).setdefault(adoption.standing, []).append(slug)
    return uses


def _use_words(standings):
    said = [
        f"{standing}: {condition_words.listed(areas) if len(areas) < 4 else f'{len(areas)} areas'}"
        for standing, areas in sorted(standings.items())
    ]
    return "; ".join(said) or "used by no area of this project"


def _reading(definition):
    article = "an" if definition.unit[0] in "aeiou" else "a"
    yield f"It counts {article} {definition.unit} where"
    for line in condition_words.outline(definition.scope):
        yield from _wrapped(line.strip().removeprefix("- "), f"{line[: len(line) - len(line.lstrip())]}- ")
    for one in definition.excluded:
        yield from _wrapped(f"Left out: where {condition_words.words(one.what)} ({one.reason})")
    if definition.linked_only:
        yield from _wrapped(f"Not separately countable: {definition.linked_only.note}")


def _mapping(definition):
    for term, choice in definition.mapping.items():
        yield from _wrapped(f'"{term.replace("_", " ")}": {condition_words.words(choice.means)}. {choice.why}', "  - ")


def _clauses(definition):
    """The clauses by letter, and the combinations of them that put an event in; X is so, a dot is not so."""
    table = explanation.truth_table(definition)
    clauses = [column for column in table.columns if column != "verdict"]
    letters = [chr(ord("A") + number) for number in range(len(clauses))]
    for letter, clause in zip(letters, clauses, strict=True):
        yield from _wrapped(clause, f"  {letter}  ")
    if len(table) > _MOST_ROWS:
        yield from _wrapped(f"There are {len(table)} combinations of these clauses: too many to print.")
        return
    yield from ["", f"  {' '.join(letters)}"]
    for row in table.itertuples(index=False):
        yield f"  {' '.join('X' if so else '.' for so in row[:-1])}  {row[-1]}"


def _minimum(definition):
    for standard in explanation.minimum_standard(definition):
        yield from _wrapped(f"{standard.element}: {standard.state}; {standard.reason}", "  - ")


def _worked(definition):
    for one in definition.worked_events:
        found = definitions.verdict(definition, one.event)
        wrong = "" if found == one.verdict else f" NOT SO: the rule says {found}."
        yield from _wrapped(f"{one.verdict}: {event_words.event(one.event)}. {one.because.rstrip('.')}.{wrong}", "  - ")


def _numbered(texts):
    for number, text in enumerate(texts, start=1):
        yield from _wrapped(text, f"  {number}. ")


def _section(heading, lines):
    lines = list(lines)
    return ["", heading, "-" * len(heading), *lines] if lines else []


def _wrapped(text, opening=""):
    return textwrap.wrap(
        text, _WIDTH, initial_indent=opening, subsequent_indent=" " * len(opening), break_on_hyphens=False
    )
