"""What measures and the other nodes of a diagram are called in prose: inside a sentence, in a list, in a text."""

import re

from svd_analysis import questions, taxonomies
from svd_analysis.sentences.text import listed

# What prose calls nodes that no source of an edition measures and whose names alone say too little.
_NODES = {
    "night_time_economy": "the night-time economy", "homes": "what homes there are", "schools": "how good schools are",
    "ties": "ties between neighbours", "recording": "how far violence is recorded", "thresholds": "who is held in need",
    "conduct": "how children behave", "pandemic": "the pandemic", "economy": "the economy",
    "calendar": "what else began then", "aftermath": "the return to ordinary life", "season": "the season",
    "record_system": "the record system", "partnership_work": "what the partners did",
}  # fmt: skip


def title_of(node):
    """What a measure is called; a node or term that is none, by its name in words."""
    known = questions.measures()
    return known[node].measure.title if node in known else _NODES.get(node, node.replace("_", " "))


def inside(title):
    """A title as it stands inside a sentence; one that begins with capitals (NEET) keeps them."""
    return title if title[1:2].isupper() else f"{title[:1].lower()}{title[1:]}"


def area_named(code):
    """An authority's name; the code itself where no name is known."""
    return taxonomies.area_name(code) if code in taxonomies.areas() else code


def named(titles):
    """Titles as a list in prose; apart by semicolons where one of them has a comma of its own."""
    titles = [inside(one) for one in titles]
    return "; ".join(titles) if any("," in one for one in titles) else listed(titles)


def spelt(text):
    """A text in which measures and nodes stand by their names, with their titles instead."""
    return re.sub(r"\b[a-z0-9]+(?:_[a-z0-9]+)+\b", lambda found: inside(title_of(found[0])), text)
