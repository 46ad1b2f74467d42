"""Rows of data as blocks of keys, a key a line: the items of YAML, the sections of TOML, one form after another.

Which of them are data `rows_of_data` says. Only the standard library is used, since a hook of git runs it before
anything is installed.
"""

import re
from collections import Counter
from itertools import chain

_DRESS = " \t\"'`()[]{}*,"
_ITEM = re.compile(r"( *)(?:- +(?=[\"']?\w[^:]*:)|[\w\"'][^:#]*:\s*\Z)")
_PAIR = re.compile(r"\s*(?:- +)?[\"']?(\w[\w -]{0,40})[\"']?:\s+(\S.*)")
_MEASURED_PAIR = re.compile(r": +[\"']?\d")
_FIELD = re.compile(
    r"\s{0,8}(?:[-*] +)?[\"'*_]{0,2}([A-Za-z][\w .-]{0,40}?)[\"'*_]{0,2} {0,4}[:=](?!=)[\"'*_\s]{0,9}(\w.*)"
)
_MEASURED_FIELD = re.compile(r"[:=][\"'*_ \t]{0,9}\d")
_LONGEST = 200  # letters of a line that may be a field


def found_in(text, lines, fewest):
    """Rows in blocks: the line where they begin, the rows, and that they aren't drawn; `lines` are (number, line)."""
    return chain(_items(text, lines, fewest), _sections(text, lines, fewest))


def _items(text, lines, fewest):
    """Rows that are blocks of keys, as YAML has them: the items of a list, or what stands below each of many names."""
    if len(_MEASURED_PAIR.findall(text)) < fewest:
        return
    begun = [_ITEM.match(line) for _, line in lines]
    depths = Counter(len(item[1]) for item in begun if item)
    for depth in (depth for depth, items in depths.items() if items >= fewest):
        rows = []
        for (at, line), item in zip(lines, begun, strict=True):
            if item and len(item[1]) == depth:
                rows.append((at, {}))
            elif len(line) - len(line.lstrip()) <= depth:
                yield from _enough(rows, fewest)
                rows = []
            if rows and (pair := _PAIR.match(line)):
                rows[-1][1][pair[1]] = pair[2].split(" #")[0].strip(_DRESS)
        yield from _enough(rows, fewest)


def _sections(text, lines, fewest):
    """Rows that are fields below each other, parted by a blank line, by a line that is none, or by their first key."""
    if len(_MEASURED_FIELD.findall(text)) < fewest:
        return
    rows, before, strange = [], 0, 0
    for at, line in lines:
        field = _FIELD.match(line) if len(line) < _LONGEST else None
        strange = 0 if field else strange + 1
        if strange > 1 or strange and rows and len(rows[-1][1]) < 2:
            yield from _enough(rows, fewest)
            rows = []
        if field:
            if not rows or at > before + 1 or field[1] in rows[-1][1]:
                rows.append((at, {}))
            rows[-1][1][field[1]] = field[2].strip(_DRESS)
            before = at
    yield from _enough(rows, fewest)


def _enough(rows, fewest):
    if len(rows) >= fewest:
        yield rows[0][0], [row for _, row in rows], False
