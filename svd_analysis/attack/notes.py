"""What a release says of its own protection: the base it rounds to, and which counts it hides.

`rounded to 5` leaves two either side of a printed count; `fewer than 5 are hidden` says that a hidden count is 1 to 4.
What is said on the command line goes before what the text says.
"""

import re

from svd_analysis.attack.intervals import Rounding
from svd_analysis.attack.printed import meaning
from svd_analysis.attack.statements import ANY

_ROUNDED = re.compile(
    r"rounded to (?:the nearest |a )?(?:multiples? of )?(\d+)\b(?![ -]?(?:decimal|significant|place|d\.?p\b|figure))",
    re.I,
)
_LEAST_BASE = 3  # rounded to 2, a count is one of three at most
_WITHIN = re.compile(r"within (\d+) of (?:the |its )?(?:true|real|recorded|own)", re.I)
_HIDES = re.compile(
    r"(?:(\d+) (?:to|and) (\d+)|(?:fewer than|less than|below|under) (\d+))"
    r"[^.;]{0,60}?\b(?:hidden|withheld|suppressed|not shown|replaced|never shown)",
    re.I,
)
_ALSO = re.compile(
    r"\b(?:secondary|also hidden|or would|other cells|further cells|reveal|as many (?:others )?as it takes)",
    re.I,
)
_PERHAPS_NONE = re.compile(r"\bmay (?:also )?be (?:0|zero|none)\b", re.I)


def rounding(texts, base=0, hidden=None):
    """How a release is rounded, from its texts; `base` and `hidden` (least, greatest) are what the user says."""
    text = "\n".join(texts)
    bases = [int(one[1]) for one in _ROUNDED.finditer(text)]
    base = base or next((one for one in bases if one >= _LEAST_BASE), 0)
    within = _WITHIN.search(text)
    within = int(within[1]) if within else base // 2
    low, high = hidden or _hidden(text) or (0, ANY)
    low = 0 if _PERHAPS_NONE.search(text) else low
    return Rounding(base, within, low, high)


def _hidden(text):
    """The counts that a text says are hidden; None where it says that others are hidden with them."""
    found = _HIDES.search(text)
    if not found or _ALSO.search(text):
        return None
    return (int(found[1]), int(found[2])) if found[1] else (1, int(found[3]) - 1)


def classes(symbols, texts):
    """What the words that stand for hidden cells say of them: for each way to read them, the words -> least and
    greatest.

    Words that name a range say it. Of two that name none, one stands for small counts where a text gives a threshold,
    and the other for cells hidden for their sake; which is which is not known, so both readings are tried. One word
    says nothing.
    """
    told = {word: range_of for word in symbols if (range_of := meaning(word))}
    untold = [word for word in symbols if word not in told]
    if told and untold:
        above = max(high for _, high in told.values()) + 1
        return [told | dict.fromkeys(untold, (above, ANY))]
    if len(untold) != 2 or not (small := _hidden_anywhere("\n".join(texts))):
        return [told] if told else []
    return [{one: small, other: (small[1] + 1, ANY)} for one, other in (untold, untold[::-1])]


def _hidden_anywhere(text):
    found = _HIDES.search(text)
    return ((int(found[1]), int(found[2])) if found[1] else (1, int(found[3]) - 1)) if found else None
