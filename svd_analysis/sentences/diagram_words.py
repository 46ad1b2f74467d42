"""Causal diagrams in words: what each question allowed for, what it did not and why, and what nobody measured."""

from svd_analysis.diagrams import COLLIDER, CONFOUNDER, MEDIATOR
from svd_analysis.sentences.answers import asked, inside, named, title_of
from svd_analysis.sentences.text import Sentence, day


def diagrams(svd):
    """A paragraph a question. The diagrams were stated before the numbers were looked at, the same for every area."""
    return Sentence("\n\n".join(of_question(one) for one in asked()))


def of_question(question):
    """One question with its diagram: what is asked, allowed for, left out and why, not measured, and still open."""
    return " ".join(
        [
            f"{question.title}. {question.asks} Written down on {day(question.stated_on)}.",
            f"Allowed for: {_named(question.adjustment.nodes) or 'nothing that a source measures'}.",
            *_left_out(question),
            *_unmeasured(question),
            _enough(question),
        ]
    )


# Why a node of that role is not held equal, said before its name.
_WHY_NOT = {
    MEDIATOR: "Not allowed for, as lying between the two, where it would take away part of what is asked (mediator)",
    COLLIDER: "Not allowed for, as following on both, where it would tie the two together (collider)",
}


def _left_out(question):
    for role, why in _WHY_NOT.items():
        nodes = [node for node in question.measures if question.roles[node] == role]
        if nodes:
            yield f"{why}: {_named(nodes)}."


def _unmeasured(question):
    """What no source measures, each with its role where that is one to look out for, and what it is."""
    named = (CONFOUNDER, MEDIATOR, COLLIDER)
    roles = {node: role for node, role in question.roles.items() if role in named}
    said = [
        f"{inside(title_of(node))} ({': '.join(filter(None, [roles.get(node), ' '.join(what.split())]))})"
        for node, what in question.unmeasured.items()
    ]
    if said:
        yield f"No source measures: {'; '.join(said)}."


def _enough(question):
    """Whether the diagram, if it is right, leaves nothing else between the two; which ways stay open."""
    found = question.adjustment
    if found.sufficient:
        return "If the diagram is right, that is enough."
    ways = dict.fromkeys(_named(path.nodes[1:-1]) for path in found.open_paths)
    return f"By the diagram that is not enough. Ways that stay open: by {'; by '.join(ways)}."


def _named(nodes):
    return named(title_of(node) for node in nodes)
