"""What may be said on each rung of the ladder: one table from the rung to the words, out of which no sentence climbs.

A finding carries its rung; `told` puts its parts into the words of that rung and refuses to return a sentence that
holds a word of a higher one, or one that no finding of small areas may use at all. Names (of measures, offences,
places) are not ours to choose and are left out of the search.
"""

import re

from svd_analysis.models.result import ADJUSTED, ASSOCIATION, PATTERN, QUASI_EXPERIMENT, ROBUST, RUNGS

NOT_ANSWERED = 0
SMALLEST_P = 0.004  # of Moran's I: both tails of 499 permutations

TOLD = {
    NOT_ANSWERED: "Not answered: {names}. {why}",
    PATTERN: "No association is told from chance between the {places}: {names}.",
    ASSOCIATION: "{Those} had {more} {outcome}. {Ratio}.",
    ADJUSTED: "{Those} had {more} {outcome} after allowing for {held}. {Ratio}.",
    ROBUST: "{Exposure} is a consistent marker of {more} {outcome} between the {places}, after allowing for "
    "{held}. {Ratio}.",
    QUASI_EXPERIMENT: "What was recorded is consistent with an effect of {exposure} on {outcome}, if "
    "{provided}. {Ratio}.",
}

# On rung 1, too, stands what is told from chance and not from the likeness of neighbours: it has words of its own.
LIKE_NEIGHBOURS = (
    "Whether these go together can't be told apart from the likeness of neighbours between the {places}: {names}. "
    "{Found}."
)

# The rung in a few words, for a cell of a table.
SHORT_LIKE_NEIGHBOURS = "not told from the likeness of neighbours"
SHORT = {
    NOT_ANSWERED: "not answered",
    PATTERN: "no association told from chance",
    ASSOCIATION: "association",
    ADJUSTED: "adjusted association",
    ROBUST: "consistent marker",
    QUASI_EXPERIMENT: "consistent with an effect, on stated conditions",
}

# Words that a rung earns and none below it has: a finding on a lower rung may not use them.
_EARNED = {
    ASSOCIATION: (
        "with more",
        "had more",
        "had less",
        "higher",
        "lower",
        "greater",
        "times",
        "associated",
        "go with",
        "goes with",
    ),
    ADJUSTED: ("after allowing for", "adjusted", "everything else", "independent"),
    ROBUST: ("consistent marker", "robust"),
    QUASI_EXPERIMENT: ("effect of", "effects of", "consistent with an effect", "experiment"),
}
# No rung earns these: numbers of small areas alone say nothing of what brings what about, nor of persons.
_NEVER = (
    "cause", "causes", "caused", "causing", "because of", "lead to", "leads to", "led to", "result in", "results in",
    "resulted in", "drive", "drives", "driven", "driver", "drivers", "due to", "impact", "impacts", "reduce", "reduces",
    "reduced", "increase", "increases", "increased", "prevent", "prevents", "prevented", "risk of", "people who",
    "proves", "shows that",
)  # fmt: skip


def told(rung, parts, names=(), *, words=""):
    """The sentence of that rung, or `words`, with its parts; an AssertionError where a word is beyond the rung."""
    text = (words or TOLD[rung]).format(**parts)
    return within(rung, text[:1].upper() + text[1:], names)


def within(rung, text, names=()):
    """`text` as it is; an AssertionError where, beside the names, it holds a word that the rung has not earned."""
    found = beyond(rung, text, names)
    assert not found, f"a finding on rung {rung} may not say {found[0]!r}: {text}"
    return text


def beyond(rung, text, names=()):
    """The words in `text` that a finding on this rung may not use, in the order of the ladder; names are passed
    over.
    """
    for name in sorted(filter(None, names), key=len, reverse=True):
        text = re.sub(re.escape(name), "", text, flags=re.IGNORECASE)
    higher = [word for step, words in _EARNED.items() if step > rung for word in words]
    return [word for word in (*higher, *_NEVER) if re.search(rf"\b{re.escape(word)}\b", text, flags=re.IGNORECASE)]


def step(rung):
    """`rung 3 of 5 (adjusted association)`; where nothing was answered, that it stands on none."""
    return f"rung {rung} of {len(RUNGS)} ({RUNGS[rung]})" if rung else "no rung"


def short(answer):
    """Where an Answer stands, in a few words."""
    return SHORT_LIKE_NEIGHBOURS if answer.like_neighbours else SHORT[answer.rung]


def moran_text(p):
    """The p of Moran's I, which is told from so many permutations that it can't be told smaller than `SMALLEST_P`."""
    return f"at most {SMALLEST_P:g}" if p <= SMALLEST_P else q_text(p)


def q_text(q):
    """A p or q value as text; `none` where nothing was tested."""
    return "none" if q != q else "under 0.001" if q < 0.001 else f"{q:.3f}"
