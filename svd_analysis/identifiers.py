"""What in a text could say who somebody is: NHS numbers, full postcodes, dates of birth, references of the police.

Only the standard library, since a hook of git runs it before anything is installed. What is found is told by its line
and its kind, never by its value.
"""

import csv
import re
from functools import lru_cache

# Word processors make longer dashes of hyphens, and ones that don't break; a form's boxes leave two blanks.
_DASHES = "\u2010-\u2015\u2212-"
_BLANKS = " \u00a0\u2009\u202f"
_BREAKABLE = f"(?:[{_BLANKS}]{{1,2}}|[.{_DASHES}])?"
_NHS_NUMBER = re.compile(
    rf"(\d{{3}})(?<![\w.+#-]\d{{3}})(?<!\.\d{{3}} \d{{3}})({_BREAKABLE})(\d{{3}})\2(\d{{4}})(?!\w|-\w|\.\d*[1-9])"
)
# One in twenty of all numbers of ten digits could be an NHS number: what stands beside one says whether it is.
_SOMEBODY = re.compile(
    r"(?<![a-z])(?:nhs|patients?|persons?|victims?|suspects?|offenders?|child|boy|girl|mother|father|he|she|his|hers?"
    r"|him|mrs?|ms)(?![a-z])",
    re.IGNORECASE,
)
_BEFORE_A_CELL, _AFTER_A_CELL = re.compile(r"[,;\t|\"'\n]"), re.compile(r"(?:\.0*)?([,;\t|\"'\n])")

# The letters before the first digit of a postcode, as the Office for National Statistics' directory has them.
_POST_TOWNS = (
    "AB AL B BA BB BD BH BL BN BR BS BT CA CB CF CH CM CO CR CT CV CW DA DD DE DG DH DL DN DT DY E EC EH EN EX FK FY G "
    "GL GU GY HA HD HG HP HR HS HU HX IG IM IP IV JE KA KT KW KY L LA LD LE LL LN LS LU M ME MK ML N NE NG NN NP NR NW "
    "OL OX PA PE PH PL PO PR RG RH RM S SA SE SG SK SL SM SN SO SP SR SS ST SW SY TA TD TF TN TQ TR TS TW UB W WA WC "
    "WD WF WN WR WS WV YO ZE"
)
_INWARD = re.compile(r"\d[ABD-HJLNP-UW-Zabd-hjlnp-uw-z]{2}(?!\w)(?<!1st|2nd|3rd|\dth)")
_OUTWARD = re.compile(
    rf"(?<![\w#])(?:{_POST_TOWNS.replace(' ', '|')})\d[\dA-HJKMNP-Y]?"
    rf"(?:[{_BLANKS}\t]{{0,2}}|[{_BLANKS}]?[{_DASHES}][{_BLANKS}]?|[{_BLANKS}]?\n[{_BLANKS}]{{0,4}})\Z",
    re.IGNORECASE,
)

# A year's crimes are numbered by station, by force or by the Police National Computer, with a stroke before the year.
_STROKE = re.compile(r"/(?:\d\d(?!\w)|\d{7}[A-Z]|\d{1,2}[A-Z]{3}\d\d)(?![\w/])")
_REFERENCE = re.compile(
    r"(?<![\w/.#])(?:\d{7}/\d\d|\d\d/\d{4,7}/\d\d|[A-Z]{2,4}(?:/\w{1,6})?/\d{5,8}/\d\d|(?:\d\d)?\d\d/\d{7}[A-Z]"
    r"|CAD ?\d{1,6}/\d{1,2}[A-Z]{3}\d\d)\Z"
)

_DATE = (
    r"(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/. ]\d{1,2}[-/. ](?:\d{4}|\d\d)|(?:19|20)\d\d[01]\d[0-3]\d"
    r"|\d{1,2}(?:st|nd|rd|th)?[ -][A-Za-z]{3,9}[ ,-]{1,2}(?:\d{4}|\d\d)|[A-Za-z]{3,9} \d{1,2},? \d{4}"
    r"|date\(\d{4}, ?\d{1,2}, ?\d{1,2}\))(?!\d)"
)
# Where nobody asked, systems write the first day they know, or the last.
_NO_BIRTH = (
    r"(?!(?:0?1[-/. ]0?1[-/. ]1900|1900[-/.]0?1[-/.]0?1|19000101|0?1(?:st)?[ -]jan(?:uary)?[ -]1900"
    r"|31[-/. ]12[-/. ]9999|9999[-/.]12[-/.]31)(?!\d))"
)
_NO_DAY = r"(?!(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4})(?:T[\d:.]+Z?)?(?![\w/-]|\.\d))"
_FIVE_DIGITS = r"(?=(?:[^\d\s]{0,6}\d){5})[A-Za-z0-9][\w/.-]{4,23}"
_TEN_DIGITS = rf"\d{{3}}{_BREAKABLE}\d{{3}}{_BREAKABLE}\d{{4}}(?!\d)"

# A heading or key that says what stands beside or below it, in lower case; what then stands there.
_HEADINGS = {
    "a date of birth": (
        ("dob", "d.o.b", "d o b", "birth", "born", "bday"),
        r"(?<![a-z])(?:d[. ]?o[. ]?b\b|dob_|born\b(?!(?: on or)? (?:after|before|between|by|since)\b)|bday\b"
        r"|date[ _-]?of[ _-]?birth|birth[ _-]?da(?:te|y))",
        f"(?i:{_NO_BIRTH}){_DATE}",
    ),
    "a police reference": (
        ("crime", "incident", "occurrence", "custody", "crn", "pnc"),
        r"(?<![a-z])(?:(?:crime|incident|occurrence|custody)(?:[ _-]?(?:record|report))?[ _-]?"
        r"(?:ref(?:erence)?|no|number|id)|custody[ _-]?record|crn|pnc[ _-]?id)(?![a-z])",
        f"{_NO_DAY}{_FIVE_DIGITS}",
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


def found_in(text, *, whole=False):
    """What of a text could say who somebody is: (line, kind), in no order, and a line may be told more than once.

    `whole` where the text is a name or a value by itself, so that nothing beside a number could say what it is.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    for at, kind in (*_numbers(text, whole), *_postcodes(text), *_references(text), *_labelled(text)):
        yield text.count("\n", 0, at) + 1, kind


def _numbers(text, whole):
    found = [(one, _is_nhs_number(one[1] + one[3] + one[4])) for one in _NHS_NUMBER.finditer(text)]
    # Two blanks part the columns of a table too, so that such a number needs a word beside it as an unparted one does.
    unparted = {one[0]: valid for one, valid in found if not one[2]}
    cells = {one.start(): valid for one, valid in found if not one[2] and _is_cell(text, one)}
    most = whole or len(unparted) > 1 and _share(unparted) > 0.5
    column = cells if _share(cells) >= 0.5 else ()
    for one, valid in found:
        if valid and (len(one[2]) == 1 or most or one.start() in column or _is_of_somebody(text, one)):
            yield one.start(), "an NHS number"


def _share(numbers):
    """The share of numbers that are valid; zero where there are none."""
    return sum(numbers.values()) / max(len(numbers), 1)


def _is_cell(text, number):
    """Whether a number is a cell of a row, or quoted, so that it is no quantity: more than a line by itself."""
    before = text[number.start() - 1] if number.start() else "\n"
    after = _AFTER_A_CELL.match(f"{text[number.end() : number.end() + 4]}\n")
    return bool(_BEFORE_A_CELL.match(before) and after and {before, after[1]} != {"\n"})


def _is_of_somebody(text, number):
    """Whether a word near a number, on its line, speaks of a person or of the NHS."""
    before = text[max(0, number.start() - 80) : number.start()].rpartition("\n")[2]
    return bool(_SOMEBODY.search(before + " " + text[number.end() : number.end() + 40].partition("\n")[0]))


def _is_nhs_number(digits):
    """Whether ten digits are an NHS number, by their last digit, which follows from the others modulo 11.

    Numbers of England, Wales and Northern Ireland begin with 3 to 9; those of Scotland with a day and a month.
    """
    remainder = -sum(int(digit) * weight for digit, weight in zip(digits, range(10, 1, -1), strict=False)) % 11
    scottish = "01" <= digits[:2] <= "31" and "01" <= digits[2:4] <= "12"
    return str(remainder) == digits[9] and (digits[0] in "346789" or scottish) and len(set(digits)) > 1


def _postcodes(text):
    for found in _INWARD.finditer(text):
        before = text[max(0, found.start() - 10) : found.start()]
        if _OUTWARD.search(before):
            yield found.start(), "a full postcode"


def _references(text):
    for found in _STROKE.finditer(text):
        reference = _REFERENCE.search(text[max(0, found.end() - 30) : found.end()])
        if reference and not _is_of_a_year(*reference[0].split("/")):
            yield found.start(), "a police reference"


def _is_of_a_year(*parts):
    """Whether it is a month or a quarter of a financial year, such as 01/2024/25, and no crime of a year."""
    if len(parts) != 3 or not re.fullmatch(r"(?:19|20)\d\d", parts[1]):
        return False
    return f"{(int(parts[1]) + 1) % 100:02d}" == parts[2]


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
