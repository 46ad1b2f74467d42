"""Causal questions, each with its diagram and the day on which it was stated.

A file under `parameters/questions/` says what is asked of areas, what is thought to cause what and why, arrow by arrow,
and what no source measures. What to hold equal follows from the diagram and is chosen by nobody.
"""

from functools import cache
from typing import Annotated, Literal, NamedTuple

from pydantic import AfterValidator, Field, field_validator, model_validator

from svd_analysis import diagrams, parameters, yaml_files
from svd_analysis.errors import ParameterError, nearest
from svd_analysis.parameters import Day, Measure, Signed, Text

# The node of every diagram that stands for the outcomes.
VIOLENCE = "violence"
NEIGHBOURHOODS, AUTHORITY_YEARS, INTERRUPTED_SERIES = DESIGNS = (
    "neighbourhoods",
    "authority years",
    "interrupted series",
)
_LEVELS = ("individual", "relationship", "community", "society", "")


def _in_words(text):
    if not text.strip():
        raise ValueError("it is not said. Write in a sentence why, so that it can be disagreed with.")
    return text


def _question(text):
    if not text.endswith("?"):
        raise ValueError("no question. Ask what is seen of areas, and end it with a question mark.")
    return text


InWords = Annotated[Text, AfterValidator(_in_words)]


# Every sentence of a question asks for these again, and each walks every path of its diagram.
_roles, _adjustment = cache(diagrams.roles), cache(diagrams.adjustment)


class Question(Signed):
    """What is asked of areas about one exposure, and the diagram it is asked with.

    `arrows` are "cause -> effect" with the reason for each; `unmeasured` what the nodes are that no source measures.
    The exposure is a measure or, of an interrupted series, an event on its `date`; `comparator` is then what the event
    did not reach, in words, and empty where it reached every place on the same day. `stated_on` is the day it was
    written down. `second_source` names a recording system independent of the police that could confirm an answer;
    `negative_control` is an indicator of the same recording system that the exposure can't move. Both are empty where
    there is none.
    """

    title: str
    asks: Annotated[str, AfterValidator(_question)]
    design: Literal["neighbourhoods", "authority years", "interrupted series"]
    exposure: str
    outcomes: Annotated[list[str], Field(min_length=1)]
    arrows: dict[str, InWords]
    unmeasured: dict[str, InWords] = {}
    stated_on: Day
    second_source: Text = ""
    negative_control: Text = ""
    date: Day = None
    comparator: Text = ""

    @field_validator("unmeasured", mode="before")
    @classmethod
    def _none_is_empty(cls, value):
        return value or {}

    @field_validator("arrows")
    @classmethod
    def _is_a_diagram(cls, arrows):
        try:
            diagrams.parse(arrows)
        except ParameterError as fault:
            raise ValueError(str(fault)) from None
        return arrows

    @model_validator(mode="after")
    def _can_be_asked(self):
        nodes = self.diagram.nodes
        for node in (self.exposure, VIOLENCE, *self.unmeasured):
            if node not in nodes:
                raise ValueError(f"no arrow begins or ends at {node!r}. {nearest(node, nodes)}")
        if VIOLENCE in (self.exposure, *self.unmeasured) or self.exposure in self.unmeasured:
            raise ValueError(f"{VIOLENCE} is the outcome, and neither it nor the exposure may be under `unmeasured`.")
        if VIOLENCE not in self.diagram.below(self.exposure):
            raise ValueError(f"no way leads from {self.exposure} to {VIOLENCE}, so the diagram asks nothing of it.")
        return self

    @model_validator(mode="after")
    def _is_dated(self):
        if self.stated_on is None:
            raise ValueError('stated_on is empty. Write the day the question was written down, as "2024-01-31".')
        if (self.date is not None) != (self.design == INTERRUPTED_SERIES):
            raise ValueError(f"an {INTERRUPTED_SERIES} has a `date`, and no other design has one.")
        if self.comparator and self.design != INTERRUPTED_SERIES:
            raise ValueError(f"only an {INTERRUPTED_SERIES} has a `comparator`.")
        return self

    @property
    def diagram(self):
        """Its arrows as a Diagram."""
        return diagrams.parse(self.arrows)

    @property
    def measures(self):
        """The nodes that must be measures of a source: all but the outcome, an event and what nothing measures."""
        event = {self.exposure} if self.design == INTERRUPTED_SERIES else set()
        return tuple(node for node in self.diagram.nodes if node not in {VIOLENCE, *self.unmeasured, *event})

    @property
    def roles(self):
        """What each node is to the question: a dict, `diagrams.roles`."""
        return _roles(self.diagram, self.exposure, VIOLENCE)

    @property
    def adjustment(self):
        """What is held equal, whether that is enough, and which paths stay open: `diagrams.Adjustment`."""
        return _adjustment(self.diagram, self.exposure, VIOLENCE, self.measures)


class Measured(NamedTuple):
    """A measure and the source that has it."""

    source: str
    measure: Measure


@cache
def measures():
    """Every measure that a source has, a dict of Measured by name; one that two sources have is a ParameterError."""
    found = {}
    for source in parameters.names("sources"):
        for name, measure in parameters.source(source).measures.items():
            if name in found:
                raise ParameterError(
                    f"parameters/sources/{source}.yaml: the measure {name!r} is one of {found[name].source} too. Give "
                    "one of them another name."
                )
            found[name] = Measured(source, measure)
    return found


def question(name):
    """The question of that name."""
    return read(parameters.known("questions", name))


@cache
def questions():
    """Every question: those of neighbourhoods, of authority years and of interrupted series, each by the ecological
    level of the exposure, from the individual to society.
    """
    known = measures()

    def place(one):
        level = known[one.exposure].measure.level if one.exposure in known else ""
        return DESIGNS.index(one.design), _LEVELS.index(level), one.name

    return tuple(sorted((question(name) for name in parameters.names("questions")), key=place))


def read(path):
    """The question of a file; a ParameterError where it names no indicator or measure, or what may explain nothing."""
    found = yaml_files.read(path, Question, name=path.stem)
    _refuse_unknown_indicators(path, found)
    known = measures()
    _refuse_unknown_measures(path, found, known)
    _refuse_what_explains_nothing(path, found, known)
    return found


def _refuse_unknown_indicators(path, found):
    for name in filter(None, (*found.outcomes, found.negative_control)):
        try:
            parameters.known("indicators", name)
        except ParameterError as fault:
            raise ParameterError(f"{path}: {fault}") from None
    if found.negative_control in found.outcomes:
        raise ParameterError(f"{path}: {found.negative_control!r} is an outcome, and so no negative control.")


def _refuse_unknown_measures(path, found, known):
    for node in found.measures:
        if node not in known:
            raise ParameterError(
                f"{path}: {node!r} is no measure of a source. {nearest(node, known)} Where nothing measures it, say "
                "what it is under `unmeasured`."
            )
    for node in found.unmeasured:
        if node in known:
            raise ParameterError(
                f"{path}: {node!r} is under `unmeasured`, and {known[node].source} measures it. Take it out there."
            )


def _refuse_what_explains_nothing(path, found, known):
    for node in (found.exposure, *found.adjustment.nodes):
        if node in known and known[node].measure.not_a_predictor:
            raise ParameterError(f"{path}: {node} may explain nothing. {known[node].measure.not_a_predictor}")
    if found.exposure in known and known[found.exposure].measure.role == "context":
        raise ParameterError(
            f"{path}: {found.exposure} is context, which is never read as a cause. Ask about what stands behind it."
        )
