"""What an edition's numbers answer to each question: the rows of its models, checks and diagnostics, brought together.

A question of two outcomes has two answers. Nothing is calculated: a row is picked out, or it is not there.
"""

from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from svd_analysis import parameters, questions
from svd_analysis.models.result import ADJUSTED, PASSED, PATTERN
from svd_analysis.sentences.names import inside, spelt, title_of
from svd_analysis.sentences.text import listed

MINIMAL, FULL = "minimal", "full"
LEROUX = "Leroux"  # how the name of the spatial model begins
NEIGHBOURS = "neighbours, nothing else allowed for"  # the check of likeness of neighbours that rung 2 asks for
_PLACES = {"lsoa21": "neighbourhoods", "ward24": "wards", "ward22": "wards"}


@dataclass(frozen=True)
class Answer:
    """One question of one outcome, with its rows of COEFFICIENTS, CHECKS and DIAGNOSTICS: frames without rows where the
    edition did not ask. A single row is a dict, or None where there is no such row.
    """

    question: questions.Question
    outcome: parameters.Indicator
    rows: pd.DataFrame
    checks: pd.DataFrame
    diagnostics: pd.DataFrame

    @property
    def exposure(self):
        """What is asked about, as prose has it inside a sentence."""
        known = self.question.exposure in questions.measures()
        return inside(title_of(self.question.exposure) if known else self.question.title)

    @property
    def name(self):
        """`Income deprivation, violence with injury`: how a table calls it."""
        return f"{self.exposure[:1].upper()}{self.exposure[1:]}, {self.outcome.label}"

    @property
    def unmeasured(self):
        """What the diagram names and no source of an edition measures, as prose has it."""
        return [title_of(node) for node in self.question.unmeasured]

    @property
    def offences(self):
        """The offences as prose has them inside a list: without a comma of their own."""
        return self.outcome.label.replace(",", "")

    @property
    def recorded(self):
        """The offences as prose has them: what the police recorded, never all that happened."""
        return self.offences if "recorded" in self.offences else f"recorded {self.offences}"

    @cached_property
    def main(self):
        """The row that the finding stands on, the one with a rung; None where nothing was fitted."""
        return next((row for row in self._said if pd.notna(row["rung"]) and row["status"] == "ok"), None)

    @property
    def rung(self):
        """The rung of the finding; 0 where the question was refused or not asked."""
        return int(self.main["rung"]) if self.main else 0

    @property
    def like_neighbours(self):
        """Whether it is told from chance and not from the likeness of neighbours, and so stands on rung 1."""
        state = dict(zip(self.checks["check"], self.checks["state"], strict=True))
        told = state.get("told from chance") == PASSED
        return self.rung == PATTERN and told and state.get(NEIGHBOURS, PASSED) != PASSED

    @cached_property
    def term(self):
        """The term of a model that stands for the exposure: that of an event is the step it makes in a series."""
        return next((row["term"] for row in self._said if pd.notna(row["rung"])), self.question.exposure)

    @cached_property
    def asked(self):
        """A row a model, fitted or refused: that of what was asked about."""
        return [row for row in self._said if row["term"] in (self.term, "")]

    @cached_property
    def said(self):
        """The row whose ratio the rung may name: below an adjusted association the one with nothing adjusted for."""
        crude = self.fitted(MINIMAL)
        told = self.rung < ADJUSTED and crude is not None and crude["status"] == "ok"
        return crude if told else self.main

    @property
    def refused(self):
        """Why there is no answer, in a sentence; empty where there is one."""
        if self.main:
            return ""
        reasons = self.rows.loc[self.rows["status"] == "refused", "reason"]
        return spelt(reasons.iloc[0]) if len(reasons) else "This edition's numbers hold no model of it."

    @property
    def places(self):
        """What is set beside each other, in the plural: neighbourhoods, or years of authorities, or months."""
        if self.question.design == questions.AUTHORITY_YEARS:
            return "years of the authorities"
        if self.question.design == questions.INTERRUPTED_SERIES:
            return "months"
        return _PLACES.get(self.main["geography"] if self.main else "", "neighbourhoods")

    @cached_property
    def held(self):
        """Titles of what was allowed for beside the areas' own levels, in the order of the model's terms."""
        rows = self.rows[(self.rows["adjustment"] == FULL) & (self.rows["status"] == "ok")]
        return [title_of(term) for term in dict.fromkeys(rows["term"]) if term != self.term]

    @property
    def lacking(self):
        """Titles of what the diagram asks to allow for and this edition's model did not have; none where refused."""
        wanted = [title_of(node) for node in self.question.adjustment.nodes]
        return [title for title in wanted if self.main and title not in self.held]

    def fitted(self, adjustment, *, spatial=False):
        """The exposure's row of the plain (or the spatial) model with that adjustment, refused or not."""
        found = (row for row in self.asked if row["adjustment"] == adjustment)
        return next((row for row in found if row["model"].startswith(LEROUX) == spatial), None)

    def diagnostic(self, name):
        """The rows of a diagnostic, in order of their item."""
        return [row for row in self._measured if row["diagnostic"] == name]

    def one(self, name, item=""):
        """The row of a diagnostic and item; None where there is none."""
        return next((row for row in self.diagnostic(name) if row["item"] == item), None)

    def steps(self):
        """What the exposure was cut into, `tenth` or `fifth`, and the rate in each, least first; no rows where none."""
        return next(((kind, rows) for kind in ("tenth", "fifth") if (rows := self.diagnostic(kind))), ("tenth", []))

    @cached_property
    def _said(self):
        return self.rows.to_dict("records")

    @cached_property
    def _measured(self):
        return sorted(self.diagnostics.to_dict("records"), key=lambda row: row["item"])


def by_question(found):
    """Answers by the name of their question, a dict of lists in the order in which they come."""
    grouped = {}
    for one in found:
        grouped.setdefault(one.question.name, []).append(one)
    return grouped


def firmest_first(found):
    """The answers of each question together, a list of lists: the question with the highest rung first."""
    return sorted(by_question(found).values(), key=lambda some: -max(one.rung for one in some))


def by_reason(refusals):
    """Answers by why they were refused, from pairs of an answer and its reason: a list of (reason, answers).

    Reasons that differ only in what was asked about are one, with `these` in its place.
    """
    groups = {}
    for one, why in refusals:
        groups.setdefault(why.replace(one.exposure, "these"), {}).setdefault(why, {})[one.name] = one
    return [
        (alike if len(whys) > 1 else next(iter(whys)), [one for some in whys.values() for one in some.values()])
        for alike, whys in groups.items()
    ]


def with_outcomes(found):
    """`income deprivation (violence with injury and personal robbery); claimant rate (...)`: answers named in prose."""
    return "; ".join(
        f"{some[0].exposure} ({listed(one.offences for one in some)})" for some in by_question(found).values()
    )


def answers(svd):
    """Every question of every outcome, in the order they are asked, those without an answer among them."""
    return svd.once(_answers)


def _answers(svd):
    found = [_by_finding(table) for table in (svd.coefficients, svd.checks, svd.diagnostics)]
    none = [table.iloc[:0] for table in (svd.coefficients, svd.checks, svd.diagnostics)]
    return [
        Answer(
            one,
            parameters.indicator(outcome),
            *(rows.get((one.name, outcome), empty) for rows, empty in zip(found, none, strict=True)),
        )
        for one in asked()
        for outcome in one.outcomes
    ]


def asked():
    """Every question, in the order they are asked."""
    return questions.questions()


def _by_finding(table):
    """The rows of a table by question and outcome."""
    return {key: rows.reset_index(drop=True) for key, rows in table.groupby(["question", "outcome"], sort=False)}
