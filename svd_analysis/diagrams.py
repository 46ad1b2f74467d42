"""Causal diagrams: what is thought to cause what, stated as arrows, and what follows for which measures to hold equal.

A diagram is directed and has no way round to where it began (Pearl 2009, chapter 3). Which measures to hold equal is
the canonical adjustment set (van der Zander, Liskiewicz and Textor 2014; Perkovic et al. 2018, J Mach Learn Res
18:220); whether it is enough is told by d-separation in the proper back-door graph, on the moral graph of the ancestors
(Lauritzen et al. 1990). All of it follows from the arrows as stated: no data can show that an arrow is missing.
"""

import re
from itertools import combinations, pairwise
from typing import NamedTuple

from svd_analysis.errors import ParameterError, nearest

EXPOSURE, OUTCOME = "exposure", "outcome"
CONFOUNDER, MEDIATOR, COLLIDER = "confounder", "mediator", "collider"
EXPOSURE_ONLY, OUTCOME_ONLY = "cause of the exposure only", "cause of the outcome only"
OTHER = "other"

_ARROW = re.compile(r"([a-z][a-z0-9_]*) -> ([a-z][a-z0-9_]*)")


class Diagram(NamedTuple):
    """Arrows, each (cause, effect), in the order they were stated."""

    arrows: tuple[tuple[str, str], ...]

    @property
    def nodes(self):
        """Every node, in the order they are first named."""
        return tuple(dict.fromkeys(node for arrow in self.arrows for node in arrow))

    def causes(self, node):
        """What has an arrow to the node."""
        return {cause for cause, effect in self.arrows if effect == node}

    def effects(self, node):
        """What the node has an arrow to."""
        return {effect for cause, effect in self.arrows if cause == node}

    def above(self, *nodes):
        """The nodes and all that causes them, however far off."""
        return _reached(nodes, self.causes)

    def below(self, *nodes):
        """The nodes and all that they cause, however far off."""
        return _reached(nodes, self.effects)

    def without(self, *arrows):
        """The diagram without those arrows."""
        return Diagram(tuple(arrow for arrow in self.arrows if arrow not in arrows))


class OpenPath(NamedTuple):
    """A path between exposure and outcome that is no effect and that nothing blocks; `text` names it with its arrows.

    `unmeasured` are the nodes on it that no source measures, one of which would have to be held equal to block it.
    """

    nodes: tuple[str, ...]
    text: str
    unmeasured: tuple[str, ...]


class Adjustment(NamedTuple):
    """What to hold equal, whether that is enough for the diagram, and the paths that stay open where it is not."""

    nodes: tuple[str, ...]
    sufficient: bool
    open_paths: tuple[OpenPath, ...]


def parse(arrows, *, where=""):
    """The Diagram of arrows, each a text "cause -> effect".

    Names are of small letters, digits and `_`. What is no arrow, an arrow to itself, one that stands twice and a way
    round are ParameterErrors that begin with `where`, the file they stand in.
    """
    where = f"{where}: " if where else ""
    diagram = Diagram(())
    for text in arrows:
        found = _ARROW.fullmatch(" ".join(str(text).split()))
        if not found:
            raise ParameterError(
                f"{where}{str(text)!r} is no arrow. Write `cause -> effect`, one arrow at a time, in small letters, "
                "digits and `_`."
            )
        cause, effect = found.groups()
        if cause == effect:
            raise ParameterError(f"{where}{found[0]!r} is an arrow to itself. Nothing causes itself: take it out.")
        if (cause, effect) in diagram.arrows:
            raise ParameterError(f"{where}the arrow {found[0]!r} stands twice. Take one of them out.")
        if cause in diagram.below(effect):
            raise ParameterError(
                f"{where}the arrow {found[0]!r} closes a way round: {effect} already leads to {cause}. Take an arrow "
                "out, or name the earlier and the later state of a thing apart."
            )
        diagram = Diagram((*diagram.arrows, (cause, effect)))
    return diagram


def roles(diagram, exposure, outcome):
    """What each node is to the question of what the exposure does to the outcome: a dict by node, in stated order.

    A confounder causes both, the outcome by a way that leaves the exposure out; a mediator lies between; a collider is
    an effect of both or a common effect on a path between them, or lies below one. Of a node that is several of these
    the first counts, in the order: mediator, confounder, cause of one end only, collider.
    """
    _refuse_unknown(diagram, exposure, outcome)
    after, before = diagram.below(exposure), diagram.above(exposure)
    # Causes of the outcome by a way that does not lead through the exposure.
    apart = diagram.without(*((exposure, effect) for effect in diagram.effects(exposure))).above(outcome)
    colliders = _colliders(diagram, exposure, outcome)

    def role(node):
        if node in (exposure, outcome):
            return EXPOSURE if node == exposure else OUTCOME
        if node in after and outcome in diagram.below(node):
            return MEDIATOR
        if node in before:
            return CONFOUNDER if node in apart else EXPOSURE_ONLY
        if node in apart:
            return OUTCOME_ONLY
        return COLLIDER if node in colliders else OTHER

    return {node: role(node) for node in diagram.nodes}


def adjustment(diagram, exposure, outcome, measured):
    """The Adjustment for the total effect of the exposure on the outcome, from the nodes that are `measured`.

    It holds the measured causes of either, without what lies on or below a way from the exposure to the outcome. If any
    set of measured nodes is sufficient, so is this one. A cause of the exposure only is left out where no further path
    opens without it: it makes intervals wider and magnifies what bias remains (Bhattacharya and Vogt 2007; Pearl 2010).
    """
    known = roles(diagram, exposure, outcome)
    usable = diagram.above(exposure, outcome) & set(measured)
    held = usable - forbidden(diagram, exposure, outcome) - {exposure, outcome}
    for node in sorted(node for node in held if known[node] == EXPOSURE_ONLY):
        still_open = set(open_paths(diagram, exposure, outcome, held - {node}))
        if still_open <= set(open_paths(diagram, exposure, outcome, held)):
            held -= {node}
    paths = open_paths(diagram, exposure, outcome, held)
    return Adjustment(
        nodes=tuple(node for node in diagram.nodes if node in held),
        sufficient=sufficient(diagram, exposure, outcome, held),
        open_paths=tuple(_told(diagram, path, set(measured)) for path in paths),
    )


def forbidden(diagram, exposure, outcome):
    """What is never held equal: nodes on a way from the exposure to the outcome, and all below them."""
    between = (diagram.below(exposure) & diagram.above(outcome)) - {exposure}
    return diagram.below(*between)


def sufficient(diagram, exposure, outcome, held):
    """Whether holding these nodes equal leaves nothing but the effect between exposure and outcome."""
    if set(held) & (forbidden(diagram, exposure, outcome) | {exposure, outcome}):
        return False
    return separated(_back_door(diagram, exposure, outcome), exposure, outcome, held)


def separated(diagram, one, other, held):
    """Whether two nodes are d-separated given those held: no way between them in the moral graph of the ancestors."""
    kept = diagram.above(one, other, *held)
    beside = {node: set() for node in kept}
    for node in kept:
        # Parents of a node are married: what is known of their child ties them.
        for a, b in combinations({node} | diagram.causes(node), 2):
            beside[a].add(b)
            beside[b].add(a)
    return other not in _reached([one], lambda node: beside[node] - set(held))


def open_paths(diagram, exposure, outcome, held):
    """Every path that is no effect and stays open, each a tuple of nodes from exposure to outcome; shortest first.

    A path is blocked at a node that is held, but where both arrows point to the node it is open only if the node or
    something below it is held (Pearl 2009, definition 1.2.3).
    """
    graph, held = _back_door(diagram, exposure, outcome), set(held)
    opened = graph.above(*held)

    def passes(before, node, after):
        meets = {(before, node), (after, node)} <= set(graph.arrows)
        return node in opened if meets else node not in held

    return sorted(_paths(graph, exposure, outcome, passes), key=lambda path: (len(path), path))


def _back_door(diagram, exposure, outcome):
    """The diagram without the first arrow of every way from the exposure to the outcome."""
    leads = diagram.effects(exposure) & diagram.above(outcome)
    return diagram.without(*((exposure, node) for node in leads))


def _paths(diagram, start, end, passes):
    """Paths along arrows either way, no node twice, on which each inner node passes (before, node, after)."""
    walks = [(start,)]
    while walks:
        walk = walks.pop()
        for node in (diagram.causes(walk[-1]) | diagram.effects(walk[-1])) - set(walk):
            if len(walk) == 1 or passes(walk[-2], walk[-1], node):
                if node == end:
                    yield (*walk, node)
                else:
                    walks.append((*walk, node))


def _colliders(diagram, exposure, outcome):
    """Effects of both ends, nodes at which two arrows of a path between them meet, and all below these."""
    met = diagram.below(exposure) & diagram.below(outcome)
    for path in _paths(diagram, exposure, outcome, lambda *_: True):
        for before, node, after in zip(path, path[1:], path[2:], strict=False):
            # What itself leads on to an end has a role of its own, and gives none to what is below it.
            if {before, after} <= diagram.causes(node) and node not in diagram.above(exposure, outcome):
                met.add(node)
    return diagram.below(*met)


def _told(diagram, path, measured):
    text = path[0]
    for before, node in pairwise(path):
        text += f" {'->' if (before, node) in diagram.arrows else '<-'} {node}"
    return OpenPath(path, text, tuple(node for node in path[1:-1] if node not in measured))


def _reached(nodes, onwards):
    found, waiting = set(nodes), list(nodes)
    while waiting:
        further = onwards(waiting.pop()) - found
        found |= further
        waiting.extend(further)
    return found


def _refuse_unknown(diagram, exposure, outcome):
    for what, node in (("exposure", exposure), ("outcome", outcome)):
        if node not in diagram.nodes:
            raise ParameterError(f"The diagram has no node {node!r} for its {what}. {nearest(node, diagram.nodes)}")
    if exposure == outcome:
        raise ParameterError(f"{exposure!r} is both exposure and outcome: ask what one thing does to another.")
