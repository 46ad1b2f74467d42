"""Numbers in words: sentences, alt texts, titles, comments, attributes, names.

A clause is about a hidden cell where it, its text or what stands around it name that cell and no other; a number in it
that no visible row of the same thing has is taken for the hidden one's. This is a supposition, given up where the rest
contradicts it.
"""

import re

from svd_analysis.attack import lexicon
from svd_analysis.attack.printed import Shown, shown
from svd_analysis.attack.statements import WORDS
from svd_analysis.periods import MONTH_NAMES

_CLAUSE = re.compile(r"(?<=[.;:!?])\s+|\s*;\s*|,\s+(?=[^\d\s]|(?:19|20)\d\d\b|\d[\d,]* (?:in|during|for) )")
_AGED = re.compile(
    r"\baged?\s+\d+(?:\s*(?:to|-|–|and)\s*\d+)?(?:\s+(?:or|and) over)?|\b(?:under|over)[- ]\d+s?\b", re.I
)
# Numbers that are no count: a threshold, that of a table, places, the day of a month.
_NO_COUNT = re.compile(
    r"\b(?:fewer|less|more|greater|higher|lower) than \d+"
    r"|\b(?:under|below|above|over|at least|at most|up to|threshold of) \d+"
    r"|\b(?:table|figure|chart|map|section|page|note)s? \d+(?:\.\d+)*"
    r"|\b\d+(?: (?:of|out of) (?:the )?\d+)? (?:small )?(?:wards|areas|neighbourhoods|boroughs|authorities|districts)\b"
    rf"|\b\d{{1,2}}(?:st|nd|rd|th)?(?: of)? (?:{'|'.join(MONTH_NAMES)})\b|\b\d+(?:st|nd|rd|th)\b",
    re.I,
)
_SPELT = {
    word: at
    for at, word in enumerate(
        [
            "no",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
            "sixteen",
            "seventeen",
            "eighteen",
            "nineteen",
            "twenty",
        ]
    )
}
_SPELT_PATTERN = re.compile(
    rf"\b({'|'.join(_SPELT)})\b(?=\s+(?:\w+[- ]){{0,3}}?(?:offence|victim|person|people|child|case|admission|homicide"
    r"|incident|record|suspect|patient|call|man|woman|boy|girl))",
    re.I,
)


def read(reader, snippet, latest):
    """Write down what a text says of hidden cells; `latest` is the period of a text that names none."""
    words = reader.lexicon
    around = words.about(snippet.context)
    named = words.about(snippet.text).over(around)
    if not re.search(r"\d", snippet.text) and not _SPELT_PATTERN.search(snippet.text):
        return
    for clause in clauses(snippet.text):
        about = words.about(clause).over(named)
        if about.indicator is None and about.parts == () or (numbers := _numbers(clause, words)) is None:
            continue
        if about.period is None:
            about = lexicon.About(about.indicator, latest, about.parts, about.geography, about.area_code)
        for row, more in _hidden(words, about):
            _say(reader, snippet, row, numbers, more)


def clauses(text):
    """The clauses of a text, each of which may be about something else."""
    return _CLAUSE.split(text)


def _numbers(clause, words):
    """What a clause shows, names of things taken out; None where nothing is left."""
    clause = lexicon.without_periods(_NO_COUNT.sub(" ", clause))
    clause = _SPELT_PATTERN.sub(lambda found: str(_SPELT[found[1].casefold()]), clause)
    rates = re.search(r"\bper\s+\d|\brate\b|%", clause, re.I)
    for name in words.names:
        for digits in re.findall(r"\d+(?:(?:_| to )\d+)*", name):
            clause = re.sub(r"\b" + re.sub("_| to ", r"\\s*(?:to|-|–)\\s*", digits) + r"\b", " ", clause)
    clause = words._value.sub(" ", clause) if words._value else clause
    found = shown(_AGED.sub(" ", clause))
    return (found, bool(rates)) if found else None


def _hidden(words, about):
    """The one hidden row that a clause may be about, and all rows that are about the same."""
    rows = words.matching(about)
    plain = rows if about.parts else [row for row in rows if not row.cell.breakdown]
    if about.geography is None and about.area_code is None:
        plain = [row for row in plain if row.cell.geography in ("lad24", "area")] or plain
    hidden = [row for row in plain if row.hidden]
    return [(hidden[0], rows)] if len({row.number for row in hidden}) == 1 else []


def _say(reader, snippet, row, numbers, rows):
    found, rate = numbers
    others = [
        number for one in rows if not one.hidden for number in (one.said["count"], one.value, one.lower, one.upper)
    ]
    plain = [one for one in found.plain if not any(one[0] <= number <= one[1] for number in others)]
    if plain:
        low, high = plain[0]
        mode = "value" if high - low < 0.5 or (rate and len(plain) == 1 and not found.percent) else "count"
        reader.say(row, Shown(plain=(plain[0],)), mode, snippet.where, assumed=WORDS)
        if mode == "count" and (more := [one for one in plain[1:] if one[1] - one[0] < 0.5]):
            reader.say(row, Shown(plain=(more[0],)), "value", snippet.where, assumed=WORDS)
    if found.limits:
        reader.say(row, found, "limits", snippet.where, assumed=WORDS)
    if found.percent:
        reader.say(row, found, "percent", snippet.where, assumed=WORDS)
