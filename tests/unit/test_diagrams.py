"""Causal diagrams: what each node is to a question, and what must be held equal to answer it, from the arrows alone.

The textbook diagrams are those of Pearl 2009 (chapter 3), Greenland, Pearl and Robins 1999, Epidemiology 10:37, and
Greenland 2003, Epidemiology 14:300 (M). The second way lists every path of a diagram and applies the blocking rules.
"""

from itertools import chain, combinations, pairwise, permutations

import numpy as np
import pytest

from svd_analysis import diagrams
from svd_analysis.errors import ParameterError

CONFOUNDING = "c -> x; c -> y; x -> y"
MEDIATION = "x -> m; m -> y; x -> y"
COLLISION = "x -> z; y -> z; x -> y"
M_BIAS = "u -> x; u -> z; w -> z; w -> y; x -> y"
BUTTERFLY = "u -> x; u -> z; w -> z; w -> y; z -> x; z -> y; x -> y"
FRONT_DOOR = "u -> x; u -> y; x -> m; m -> y"
INSTRUMENT = "i -> x; u -> x; u -> y; x -> y"


def of(text):
    return diagrams.parse(text.split("; "))


def role(text, node):
    return diagrams.roles(of(text), "x", "y")[node]


def adjusted(text, measured):
    return diagrams.adjustment(of(text), "x", "y", measured.split())


@pytest.mark.parametrize(
    ("text", "node", "expected"),
    [
        (CONFOUNDING, "c", "confounder"),
        (MEDIATION, "m", "mediator"),
        (COLLISION, "z", "collider"),
        ("x -> y; x -> z; w -> z; w -> y", "z", "collider"),
        ("x -> y; x -> z; y -> z; z -> below", "below", "collider"),
        (M_BIAS, "z", "collider"),
        (M_BIAS, "u", "cause of the exposure only"),
        (M_BIAS, "w", "cause of the outcome only"),
        (BUTTERFLY, "z", "confounder"),
        (BUTTERFLY, "u", "confounder"),
        (FRONT_DOOR, "m", "mediator"),
        (FRONT_DOOR, "u", "confounder"),
        (INSTRUMENT, "i", "cause of the exposure only"),
        ("x -> y; w -> y", "w", "cause of the outcome only"),
        ("x -> y; c -> x; c -> y; c -> proxy", "proxy", "other"),
        ("x -> y; x -> z", "z", "other"),
        ("x -> y; a -> b", "a", "other"),
        ("x -> m; m -> y; m -> z", "z", "other"),
        (CONFOUNDING, "x", "exposure"),
        (CONFOUNDING, "y", "outcome"),
    ],
)
def test_each_node_has_its_role(text, node, expected):
    assert role(text, node) == expected


def test_roles_are_told_in_the_order_the_nodes_were_stated():
    assert list(diagrams.roles(of(FRONT_DOOR), "x", "y")) == ["u", "x", "y", "m"]


@pytest.mark.parametrize(
    ("text", "measured", "held", "sufficient"),
    [
        ("x -> y", "", (), True),
        (CONFOUNDING, "c", ("c",), True),
        (CONFOUNDING, "", (), False),
        # What lies on the way, or is an effect of both, is never held equal.
        (MEDIATION, "m", (), True),
        (COLLISION, "z", (), True),
        ("x -> m; m -> y; m -> z; c -> x; c -> y", "m z c", ("c",), True),
        # In the M nothing needs to be held equal, and the collider would open a path.
        (M_BIAS, "z", (), True),
        (M_BIAS, "z w", ("w",), True),
        # In the butterfly the collider is a confounder too: by itself it opens what it closes.
        (BUTTERFLY, "z", ("z",), False),
        (BUTTERFLY, "z u", ("u", "z"), True),
        (BUTTERFLY, "z w", ("z", "w"), True),
        # What the front door could answer, holding equal can't.
        (FRONT_DOOR, "m", (), False),
        (INSTRUMENT, "i", (), False),
        (INSTRUMENT, "i u", ("u",), True),
        # A cause of the exposure only that blocks a path is no instrument, and stays.
        ("u -> i; i -> x; u -> y; x -> y", "i", ("i",), True),
        ("u -> i; i -> x; u -> y; x -> y", "i u", ("u",), True),
    ],
)
def test_what_is_held_equal_and_whether_it_is_enough(text, measured, held, sufficient):
    found = adjusted(text, measured)
    assert (found.nodes, found.sufficient) == (held, sufficient)
    assert bool(found.open_paths) == (not sufficient)


def test_holding_the_collider_of_the_m_equal_opens_a_path():
    assert diagrams.sufficient(of(M_BIAS), "x", "y", set())
    assert not diagrams.sufficient(of(M_BIAS), "x", "y", {"z"})
    assert diagrams.sufficient(of(M_BIAS), "x", "y", {"z", "u"})


def test_what_lies_below_a_collider_opens_it_too():
    below = of(f"{M_BIAS}; z -> n")
    assert diagrams.open_paths(below, "x", "y", {"n"}) == [("x", "u", "z", "w", "y")]


def test_a_path_that_stays_open_is_told_with_its_arrows_and_what_of_it_is_not_measured():
    [path] = adjusted("c -> x; c -> y; u -> c; u -> y; w -> x; w -> z; z -> y; x -> y", "c").open_paths
    assert path.text == "x <- w -> z -> y"
    assert path.unmeasured == ("w", "z")
    [path] = adjusted(BUTTERFLY, "z").open_paths
    assert path.text == "x <- u -> z <- w -> y"
    assert path.unmeasured == ("u", "w")


def test_what_is_on_a_way_to_the_outcome_or_below_one_is_forbidden():
    assert diagrams.forbidden(of("x -> m; m -> y; m -> z; y -> n; x -> o"), "x", "y") == {"m", "y", "z", "n"}
    assert not diagrams.sufficient(of(MEDIATION), "x", "y", {"m"})
    assert not diagrams.sufficient(of(MEDIATION), "x", "y", {"x"})


def test_blanks_around_an_arrow_do_not_matter():
    assert diagrams.parse(["  a   ->  b "]).arrows == (("a", "b"),)


@pytest.mark.parametrize(
    ("arrows", "said"),
    [
        (["a <- b"], "here.yaml: 'a <- b' is no arrow. Write `cause -> effect`"),
        (["a -> b -> c"], "'a -> b -> c' is no arrow"),
        (["a->b"], "'a->b' is no arrow"),
        (["Poverty -> b"], "in small letters"),
        ([None], "'None' is no arrow"),
        (["a -> a"], "here.yaml: 'a -> a' is an arrow to itself"),
        (["a -> b", "a -> b"], "the arrow 'a -> b' stands twice"),
        (["a -> b", "b -> a"], "here.yaml: the arrow 'b -> a' closes a way round: a already leads to b. Take an arrow"),
        (["a -> b", "b -> c", "c -> a"], "the arrow 'c -> a' closes a way round: a already leads to c"),
    ],
)
def test_what_is_no_diagram_is_refused_with_what_to_do(arrows, said):
    with pytest.raises(ParameterError) as fault:
        diagrams.parse(arrows, where="here.yaml")
    assert said in str(fault.value)


def test_an_end_that_is_no_node_is_refused_with_the_nearest():
    diagram = of("income -> violence")
    with pytest.raises(ParameterError, match="no node 'incomes' for its exposure. Did you mean 'income'"):
        diagrams.roles(diagram, "incomes", "violence")
    with pytest.raises(ParameterError, match="no node 'violences' for its outcome. Did you mean 'violence'"):
        diagrams.adjustment(diagram, "income", "violences", [])
    with pytest.raises(ParameterError, match="'income' is both exposure and outcome"):
        diagrams.roles(diagram, "income", "income")


# --- the second way: every path, and the rules for blocking it --------------------------------------------------------


def drawn(seed):
    """A random diagram of 3 to 6 nodes with arrows from earlier to later letters, and its two ends."""
    numbers = np.random.default_rng(seed)
    letters = list("abcdef"[: numbers.integers(3, 7)])
    share = numbers.uniform(0.2, 0.9)
    arrows = [(a, b) for a, b in combinations(letters, 2) if numbers.random() < share]
    arrows = arrows or [("a", "b")]
    numbers.shuffle(arrows)
    diagram = diagrams.Diagram(tuple(tuple(str(end) for end in arrow) for arrow in arrows))
    exposure, outcome = (str(end) for end in numbers.choice(sorted(diagram.nodes), 2, replace=False))
    return diagram, exposure, outcome


DRAWN = [drawn(seed) for seed in range(300)]


def every_path(diagram, start, end):
    """Each order of each choice of inner nodes whose steps are all arrows, one way or the other."""
    arrows = set(diagram.arrows)
    inner = [node for node in diagram.nodes if node not in (start, end)]
    for size in range(len(inner) + 1):
        for order in permutations(inner, size):
            path = (start, *order, end)
            if all((a, b) in arrows or (b, a) in arrows for a, b in pairwise(path)):
                yield path


def is_effect(diagram, path):
    return all(step in diagram.arrows for step in pairwise(path))


def leads(diagram, start, end):
    return start == end or any(is_effect(diagram, path) for path in every_path(diagram, start, end))


def blocked(diagram, path, held):
    for before, node, after in zip(path, path[1:], path[2:], strict=False):
        if (before, node) in diagram.arrows and (after, node) in diagram.arrows:
            if not any(leads(diagram, node, one) for one in held):
                return True
        elif node in held:
            return True
    return False


def slowly_forbidden(diagram, exposure, outcome):
    effects = [path for path in every_path(diagram, exposure, outcome) if is_effect(diagram, path)]
    between = {node for path in effects for node in path[1:]}
    return {node for node in diagram.nodes if any(leads(diagram, one, node) for one in between)}


def choices(diagram, exposure, outcome):
    nodes = sorted(set(diagram.nodes) - {exposure, outcome})
    return [set(some) for some in chain.from_iterable(combinations(nodes, size) for size in range(len(nodes) + 1))]


def slowly_open(diagram, exposure, outcome, held):
    paths = [path for path in every_path(diagram, exposure, outcome) if not is_effect(diagram, path)]
    return {path for path in paths if not blocked(diagram, path, held)}


def slowly_sufficient(diagram, exposure, outcome, held):
    bad = slowly_forbidden(diagram, exposure, outcome)
    return not held & bad and not slowly_open(diagram, exposure, outcome, held)


@pytest.mark.parametrize("first", range(0, 300, 60))
def test_every_choice_of_nodes_is_sufficient_where_it_blocks_every_path_listed_one_by_one(first):
    for diagram, exposure, outcome in DRAWN[first : first + 60]:
        for held in choices(diagram, exposure, outcome):
            expected = slowly_sufficient(diagram, exposure, outcome, held)
            assert diagrams.sufficient(diagram, exposure, outcome, held) == expected, (diagram, exposure, outcome, held)


def test_two_nodes_are_separated_where_every_path_between_them_is_blocked():
    for diagram, exposure, outcome in DRAWN[:150]:
        for held in choices(diagram, exposure, outcome):
            expected = all(blocked(diagram, path, held) for path in every_path(diagram, exposure, outcome))
            assert diagrams.separated(diagram, exposure, outcome, held) == expected


def test_the_set_held_is_sufficient_wherever_any_choice_of_measured_nodes_is():
    told = {True: 0, False: 0}
    for seed, (diagram, exposure, outcome) in enumerate(DRAWN):
        numbers = np.random.default_rng(seed)
        measured = {node for node in diagram.nodes if numbers.random() < 0.6}
        found = diagrams.adjustment(diagram, exposure, outcome, measured)
        some = [held for held in choices(diagram, exposure, outcome) if held <= measured]
        assert found.sufficient == any(slowly_sufficient(diagram, exposure, outcome, held) for held in some)
        assert set(found.nodes) <= measured - {exposure, outcome} - slowly_forbidden(diagram, exposure, outcome)
        told[found.sufficient] += 1
    assert min(told.values()) > 30


def test_the_open_paths_are_those_that_no_rule_blocks():
    for diagram, exposure, outcome in DRAWN:
        found = diagrams.adjustment(diagram, exposure, outcome, diagram.nodes[::2])
        expected = slowly_open(diagram, exposure, outcome, set(found.nodes))
        assert {path.nodes for path in found.open_paths} == expected
        assert found.sufficient == (not expected)
        for path in found.open_paths:
            assert path.unmeasured == tuple(node for node in path.nodes[1:-1] if node not in diagram.nodes[::2])


def slow_role(diagram, exposure, outcome, node):
    """The role of a node from directed ways alone, and from every path where arrows meet."""
    if node in (exposure, outcome):
        return "exposure" if node == exposure else "outcome"
    ways = [path for path in every_path(diagram, node, outcome) if is_effect(diagram, path)]
    if ways and leads(diagram, exposure, node):
        return "mediator"
    apart = any(exposure not in path for path in ways)
    if leads(diagram, node, exposure):
        return "confounder" if apart else "cause of the exposure only"
    if apart:
        return "cause of the outcome only"
    for other in diagram.nodes:
        if leads(diagram, other, node) and not (leads(diagram, other, exposure) or leads(diagram, other, outcome)):
            both = leads(diagram, exposure, other) and leads(diagram, outcome, other)
            met = any(
                other in path[1:-1]
                and {path[path.index(other) - 1], path[path.index(other) + 1]} <= diagram.causes(other)
                for path in every_path(diagram, exposure, outcome)
            )
            if both or met:
                return "collider"
    return "other"


def test_each_role_is_that_of_ways_listed_one_by_one():
    seen = set()
    for diagram, exposure, outcome in DRAWN:
        expected = {node: slow_role(diagram, exposure, outcome, node) for node in diagram.nodes}
        assert diagrams.roles(diagram, exposure, outcome) == expected
        seen |= set(expected.values())
    assert len(seen) == 8
