"""The words of a breakdown: `age=10-17, sex=female` is a part of the total; `share=region` is another number of it."""

import re

# Numbers that are calculated from a count, and so no part of it.
CALCULATED = frozenset(
    [
        "series",
        "share",
        "rate",
        "persistence",
        "cluster",
        "compared",
        "detectable",
        "harm",
        "concentration",
        "lorenz",
        "moran",
        "scan",
        "trend",
        "inequality",
        "joinpoint",
        "index",
    ]
)
_PART = re.compile(r"(\w+)=(.*?)(?=(?:\s*[,;&]\s*|\s+and\s+)\w+=|$)")
_BAND = re.compile(r"(\d+)(?:\s*(?:-|–|to)\s*(\d+)|\s*\+|\s+and over)?")
_OLDEST = 130


def parts(breakdown):
    """A breakdown as a dict, empty for a total: `age=10-17, sex=female` -> {"age": "10-17", "sex": "female"}."""
    return {key: value.strip() for key, value in _PART.findall(breakdown)}


def written(values):
    """The breakdown of these values, in one order however a file writes it."""
    return ", ".join(f"{key}={values[key]}" for key in sorted(values))


def calculated(breakdown):
    """The key of a number that is calculated from a count, with its value, else None."""
    found = [(key, value) for key, value in parts(breakdown).items() if key in CALCULATED]
    return found[0] if found else None


def band(value):
    """The first and last year of an age band or other band of whole numbers, `80+` being open; None for a word."""
    found = _BAND.fullmatch(value.strip())
    if not found:
        return None
    first = int(found[1])
    last = int(found[2]) if found[2] else first if value.strip().isdigit() else _OLDEST
    return (first, last) if first <= last else None
