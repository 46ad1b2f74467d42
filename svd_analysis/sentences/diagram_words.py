"""Causal diagrams in few words: what each question held equal, left alone and has no source for, what stays open."""

from svd_analysis.diagrams import COLLIDER, MEDIATOR
from svd_analysis.sentences.answers import answers, asked, by_question
from svd_analysis.sentences.names import named, title_of
from svd_analysis.sentences.text import Sentence, day, listed

FOLDER = "parameters/questions"


def diagrams(svd):
    """A paragraph for each question that the edition asked, and where the reasons stand."""
    days = listed(day(one) for one in sorted({one.stated_on for one in asked()}))
    put = by_question(one for one in answers(svd) if len(one.rows))
    where = (
        f"Every arrow with its reason, and what each name stands for, is in {FOLDER}, a file a question, stated "
        f"on {days}. No data can show that an arrow is missing. The outcome of every diagram is recorded violence, so "
        "that how far violence is recorded is part of what is compared."
    )
    return Sentence("\n\n".join([*(of_question(some[0].question) for some in put.values()), where]))


def of_question(question):
    """One question with its diagram: what is held equal, left alone and not measured, and whether that is enough."""
    held = _named(question.adjustment.nodes) or "nothing that a source of this edition measures"
    return " ".join([f"{question.title}. Held equal (confounders): {held}.", *_left_alone(question), *_open(question)])


def _left_alone(question):
    """What lies between the two ends or follows on both, by role; none where the diagram has none that is measured."""
    for role, why in (
        (MEDIATOR, "as lying between the two (mediators)"),
        (COLLIDER, "as following on both (colliders)"),
    ):
        nodes = [node for node in question.measures if question.roles[node] == role]
        if nodes:
            yield f"Left alone, {why}: {_named(nodes)}."


def _open(question):
    """What no source of an edition measures, and which of it leaves a way open beside the one that is asked about."""
    if question.unmeasured:
        yield f"No source of this edition measures: {_named(question.unmeasured)}."
    found = question.adjustment
    if found.sufficient:
        yield "If the diagram is right, that is enough."
        return
    through = dict.fromkeys(node for path in found.open_paths for node in path.unmeasured)
    yield f"That is not enough: ways stay open through {_named(through)}."


def _named(nodes):
    return named(title_of(node) for node in nodes)
