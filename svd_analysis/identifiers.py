"""What in a text could say who somebody is: NHS numbers, full postcodes, dates of birth, references of the police.

Only the standard library, since a hook of git runs it before anything is installed. What is found is told by its line
and its kind, never by its value.
"""

import csv
import re
from functools import lru_cache

_BREAKABLE = "[ \u00a0\u2009\u202f-]?"
_NHS_NUMBER = re.compile(rf"(?<![\w.+#-])(\d{{3}})({_BREAKABLE})(\d{{3}})\2(\d{{4}})(?!\w|-\w|\.\d*[1-9])")

# The letters before the first digit of a postcode, as the Office for National Statistics' directory has them.
_POST_TOWNS = (
    "AB AL B BA BB BD BH BL BN BR BS BT CA CB CF CH CM CO CR CT CV CW DA DD DE DG DH DL DN DT DY E EC EH EN EX FK FY G "
    "GL GU GY HA HD HG HP HR HS HU HX IG IM IP IV JE KA KT KW KY L LA LD LE LL LN LS LU M ME MK ML N NE NG NN NP NR NW "
    "OL OX PA PE PH PL PO PR RG RH RM S SA SE SG SK SL SM SN SO SP SR SS ST SW SY TA TD TF TN TQ TR TS TW UB W WA WC "
    "WD WF WN WR WS WV YO ZE"
)
_INWARD = re.compile(r"\d[ABD-HJLNP-UW-Zabd-hjlnp-uw-z]{2}(?!\w)")
_OUTWARD = re.compile(
    rf"(?<![\w#])(?:{_POST_TOWNS.replace(' ', '|')})\d[\dA-HJKMNP-Y]?[ \u00a0]{{0,2}}\Z", re.IGNORECASE
)

# A year's crimes are numbered by station, by force or by the Police National Computer, with a stroke before the year.
_STROKE = re.compile(r"/(?:\d\d(?!\w)|\d{7}[A-Z]|\d{1,2}[A-Z]{3}\d\d)(?![\w/])")
_REFERENCE = re.compile(
    r"(?<![\w/.])(?:\d{7}/\d\d|\d\d/\d{4,7}/\d\d|[A-Z]{2,4}(?:/\w{1,6})?/\d{5,8}/\d\d|(?:\d\d)?\d\d/\d{7}[A-Z]"
    r"|CAD ?\d{1,6}/\d{1,2}[A-Z]{3}\d\d)\Z"
)

_DATE = (
    r"(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/. ]\d{1,2}[-/. ](?:\d{4}|\d\d)|(?:19|20)\d\d[01]\d[0-3]\d"
    r"|\d{1,2}(?:st|nd|rd|th)?[ -][A-Za-z]{3,9}[ ,-]{1,2}(?:\d{4}|\d\d)|[A-Za-z]{3,9} \d{1,2},? \d{4}"
    r"|date\(\d{4}, ?\d{1,2}, ?\d{1,2}\))(?!\d)"
)
_FIVE_DIGITS = r"(?=(?:[^\d\s]{0,6}\d){5})[A-Za-z0-9][\w/.-]{4,23}"
_TEN_DIGITS = r"\d{3}[ -]?\d{3}[ -]?\d{4}(?!\d)"

# A heading or key that says what stands beside or below it, in lower case; what then stands there.
_HEADINGS = {
    "a date of birth": (
        ("dob", "d.o.b", "birth"),
        r"(?<![a-z])(?:d\.?o\.?b\b|dob_|date[ _-]?of[ _-]?birth|birth[ _-]?da(?:te|y))",
        _DATE,
    ),
    "a police reference": (
        ("crime", "incident", "occurrence", "custody", "crn", "pnc"),
        r"(?<![a-z])(?:(?:crime|incident|occurrence|custody)[ _-]?(?:ref(?:erence)?|no|number|id)|crn|pnc[ _-]?id)"
        r"(?![a-z])",
        _FIVE_DIGITS,
    ),
    "an NHS number": (("nhs",), r"(?<![a-z])nhs[ _-]?(?:number|no|id)(?![a-z])", _TEN_DIGITS),
}
_BETWEEN = r"[^\n\w]{0,40}(?:[a-z]{1,8}[^\n\w]{1,4}){0,3}?|[^\w]{1,30}"
_LABELLED = {
    kind: (words, re.compile(heading), re.compile(rf"(?:{_BETWEEN})(?P<value>{value})"), re.compile(value))
    for kind, (words, heading, value) in _HEADINGS.items()
}
_LOOKED_AT, _FAR = 20, 20_000  # lines and letters below a heading
_DRESS = " \t\"'`()[]{}*"


def found_in(text):
    """What of a text could say who somebody is: (line, kind), in no order, and a line may be told more than once."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    for at, kind in (*_numbers(text), *_postcodes(text), *_references(text), *_labelled(text)):
        yield text.count("\n", 0, at) + 1, kind


def _numbers(text):
    for found in _NHS_NUMBER.finditer(text):
        if _is_nhs_number(found[1] + found[3] + found[4]):
            yield found.start(), "an NHS number"


def _is_nhs_number(digits):
    """Whether ten digits are an NHS number, by their last digit, which follows from the others modulo 11.

    Numbers of England, Wales and Northern Ireland begin with 3 to 9; those of Scotland with a day and a month.
    """
    remainder = -sum(int(digit) * weight for digit, weight in zip(digits, range(10, 1, -1), strict=False)) % 11
    scottish = "01" <= digits[:2] <= "31" and "01" <= digits[2:4] <= "12"
    return str(remainder) == digits[9] and (digits[0] in "346789" or scottish) and len(set(digits)) > 1


def _postcodes(text):
    for found in _INWARD.finditer(text):
        before = text[max(0, found.start() - 8) : found.start()]
        if _OUTWARD.search(before):
            yield found.start(), "a full postcode"


def _references(text):
    for found in _STROKE.finditer(text):
        if _REFERENCE.search(text[max(0, found.end() - 30) : found.end()]):
            yield found.start(), "a police reference"


def _labelled(text):
    lowered = text.lower()
    if len(lowered) != len(text):  # a letter of another alphabet, whose small one is two
        lowered = text
    for kind, (words, heading, beside, value) in _LABELLED.items():
        for found in heading.finditer(lowered) if any(word in lowered for word in words) else ():
            if beside.match(text, found.end()) or _below(text, found, value):
                yield found.start(), kind


def _below(text, found, value):
    """Whether a value stands in the column of a table that a heading heads; a blank line ends the table."""
    start = text.rfind("\n", 0, found.start()) + 1
    for separator, (first, rows) in _tables(text, start).items():
        if rows and found.start() - start <= len(first):
            place = max(len(_cells(first[: found.start() - start], separator)) - 1, 0)
            if any(value.fullmatch(row[place].strip(_DRESS)) for row in rows):
                return True
    return False


@lru_cache(maxsize=8)
def _tables(text, start):
    """What may be a table from a line on, by its separator: the line, and the rows below of as many cells."""
    first, *rest = re.split(r"\n\s*\n", text[start : start + _FAR])[0].split("\n")[: _LOOKED_AT + 1]
    widths = {separator: len(_cells(first, separator)) for separator in ",;\t|"}
    rows = {separator: [_cells(line, separator) for line in rest] for separator in widths}
    return {
        separator: (first, [row for row in rows[separator] if len(row) == width > 1])
        for separator, width in widths.items()
    }


def _cells(line, separator):
    try:
        return next(csv.reader([line], delimiter=separator, skipinitialspace=True), [""])
    except csv.Error:
        return line.split(separator)
