"""Numbers as a page prints them: `2,278`, `16.7`, `13.5%`, `15.6 to 17.8`, and all of these in one cell.

A printed number is the interval of what rounds to it. Words that stand for a number that is hidden are known too.
"""

import re
from dataclasses import dataclass

from svd_analysis.attack.intervals import around

_NUMBER = r"(?<![\w.,])[-+−]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?![\w])"
_RANGE = re.compile(rf"({_NUMBER})\s*(?:to|–|—|-)\s*({_NUMBER})")
_PERCENT = re.compile(rf"({_NUMBER})\s*%")
_PLAIN = re.compile(_NUMBER)
_LEVEL = re.compile(r"\d+(?:\.\d+)?%\s*(?:interval|confidence|CI)|\bper\s+\d{1,3}(?:,\d{3})*\b", re.I)
_HIDDEN = re.compile(
    r"withheld|suppress|hidden|not shown|disclos|redact|^\W*$|^\[?[a-z]\]?$"
    r"|^\W*[<≤]\s*\d+\W*$|(?:fewer|less) than \d+|^\W*(?:under|below|up to) \d+\W*$|\d+ or (?:fewer|less)"
    r"|^\W*1\s*(?:to|or|-|–)\s*\d+\W*$",
    re.I,
)
_BELOW = re.compile(r"(?:[<]|fewer than|less than|under|below)\s*(\d+)", re.I)
_UP_TO = re.compile(r"(?:≤|up to)\s*(\d+)|(\d+) or (?:fewer|less)", re.I)
_FROM_TO = re.compile(r"^\W*(\d+)\s*(?:to|-|–|or)\s*(\d+)\W*$")


@dataclass(frozen=True)
class Shown:
    """What a text shows: plain numbers, pairs of limits, percentages, each as intervals, in the order they stand."""

    plain: tuple = ()
    limits: tuple = ()
    percent: tuple = ()

    def __bool__(self):
        return bool(self.plain or self.limits or self.percent)


def interval(text):
    """The interval of what prints as this number."""
    text = text.replace(",", "").replace("−", "-")
    return around(float(text), len(text.partition(".")[2]))


def shown(text):
    """What a text shows; the level of an interval and `per 1,000` are no numbers of anything."""
    text = _LEVEL.sub(" ", text)
    limits = tuple((interval(one[1]), interval(one[2])) for one in _RANGE.finditer(text))
    text = _RANGE.sub(" ", text)
    percent = tuple(interval(one[1]) for one in _PERCENT.finditer(text))
    text = _PERCENT.sub(" ", text)
    return Shown(tuple(interval(one[0]) for one in _PLAIN.finditer(text)), limits, percent)


def hides(text):
    """Whether a text stands where a number is hidden."""
    return bool(_HIDDEN.search(text.strip()))


def meaning(text):
    """The counts a symbol says it stands for, as least and greatest; None where it says nothing (`*`, `c`)."""
    if pair := _FROM_TO.match(text):
        return int(pair[1]), int(pair[2])
    if one := _BELOW.search(text):
        return 1, int(one[1]) - 1
    one = _UP_TO.search(text)
    return (1, int(one[1] or one[2])) if one else None
