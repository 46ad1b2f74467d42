"""Rows of data in a text, wherever they stand in it: under a title, in prose, in a list of code, in a block of YAML.

Data are told from prose and code by their evenness: many rows one after another, of as many cells or of the same keys,
among which one column at least holds numbers or dates that differ. Only the standard library is used, since a hook of
git runs it before anything is installed.
"""

import csv
import re
from collections import Counter
from itertools import chain

from svd_analysis import rows_in_blocks

FEWEST = 10  # rows: fewer are an example
DRAWN = 40  # rows: about what stands on a page, where a document or a test draws a table for its reader
_FEWEST_ALONE, _BESIDE = (
    5,
    3,
)  # rows of a text that is little else; lines beside them, if not a fifth: a title, a source
_LONGEST = 3_000  # letters of a line that may be a row

_DAY = re.compile(
    r"\d{4}-\d\d-\d\d(?:[T ][\d:.+Z]+)?|\d{1,2}[/.-]\d{1,2}[/.-](?:\d{4}|\d\d)"
    r"|\d{1,2}[ -][A-Za-z]{3,9}[ -](?:\d{4}|\d\d)"
)
_NUMBER = r"[-+~<>£$]{0,2}\d[\d,._]*(?: ?%)?|\d{1,3}(?:-| to )\d{1,3}|\d\d?:\d\d(?::\d\d)?"
_PERIOD = r"\d{4}[-/]\d\d(?:\d\d)?|[A-Z][a-z]{2,8} \d{4}"
_MEASURED = re.compile(f"{_DAY.pattern}|{_NUMBER}|{_PERIOD}")
_DIGIT = re.compile(r"\d")
_PERSONAL = {"age", "sex", "gender", "ethnicity", "forename", "surname", "dob", "date of birth", "date_of_birth"}
_NAME = re.compile(r"[A-Z][\w'\u2019-]*(?:,? [A-Z][\w'\u2019-]*\.?){0,4}(?: \d+)?")
_AGE = re.compile(r"\d\d?|1[01]\d|\d{1,3}-\d{1,3}|\d\d\+")
_STATEMENT = re.compile(r"[\w.]+(?:\(| = |\[[^\]]*\] = )|(?:assert|return|if|elif|for|def|class|#define|>>>) ")
_REMARK = re.compile(r"(?:^|\s+)(?:#|//|/\*).*")
_DRESS = " \t\"'`()[]{}*,"
_BLANKS = re.compile(" {2,}")
_SEPARATORS = {",": ",", ";": ";", "\t": "\t", "|": "|", "  ": _BLANKS, " ": None}  # by what a line must then hold

_KEY = re.compile(r"[\"']?([A-Za-z_][\w -]{0,40})[\"']?\s*[:=]\s*")
_DAY_IN_CODE = re.compile(r"\b(?:\w+\.)?(?:date|datetime|Timestamp)\(([\d, ]+)\)")
_QUOTED = re.compile(r"\"[^\"\n]*\"|'[^'\n]*'")
_BRACKETS = re.compile(r"[(\[{]([^()\[\]{}]*)[)\]}]")
_NAMED = r"(?:[\w.]+|\"[^\"\n]{0,60}\"|'[^'\n]{0,60}')?\s{0,9}:?\s{0,9}"
_BETWEEN = re.compile(rf",(?:\s|#[^\n]{{0,120}}\n)*{_NAMED}")
_NEXT = re.compile(rf"[)\]}}]{_BETWEEN.pattern}[(\[{{]")
_WITHIN = re.compile(r"[,()\[\]{}]")


def first_in(text, fewest=FEWEST, *, of_persons=False):
    """The line at which the first rows that read as data begin, and how many they are; None where there are none.

    A table drawn with strokes at its sides, as documents have them, may have as many rows as a page whatever is asked,
    unless its rows are persons.
    `of_persons` where only rows are meant whose keys speak of a person.
    """
    lines = [(at, line) for at, line in enumerate(text.split("\n"), 1) if line and not line.isspace()]
    least = _FEWEST_ALONE if fewest == FEWEST else fewest
    for begins, rows, drawn in chain(
        _lined(lines, least), _bracketed(text, fewest), rows_in_blocks.found_in(text, lines, fewest)
    ):
        enough = _fewest_drawn(rows, _heading(lines, begins), fewest) if drawn else fewest
        alone = least == _FEWEST_ALONE and len(lines) - len(rows) <= max(_BESIDE, len(lines) / 5)
        if (len(rows) >= enough or alone and not drawn) and are_data(rows, of_persons=of_persons, alone=alone):
            return begins, len(rows)
    return None


def _heading(lines, begins):
    """The cells that head a drawn table whose rows begin at a line, in small letters; the line below them is drawn."""
    above = [line for at, line in lines if begins - 3 < at < begins and "|" in line]
    return {cell.strip(_DRESS).casefold() for line in above for cell in line.split("|")}


def _fewest_drawn(rows, heading, fewest):
    """How many rows of a drawn table are too many: no more of persons than anywhere else.

    A row is a person where it has a name of its own and a day, and an age or a heading that speaks of one.
    """
    columns = list(zip(*(row.values() for row in rows), strict=False))
    days = any(_most(_DAY.fullmatch, cells) for cells in columns)
    ages = any(_most(_AGE.fullmatch, cells) for cells in columns)
    names = any(_most(_NAME.fullmatch, cells) and len({*cells}) > 0.8 * len(cells) for cells in columns)
    personal = not _PERSONAL.isdisjoint(heading)
    return fewest if names and (days and ages or personal and (days or ages)) else max(fewest, DRAWN)


def _most(fits, cells):
    return sum(1 for cell in cells if fits(cell)) >= 0.8 * len(cells)


def are_data(rows, *, of_persons=False, alone=False):
    """Whether rows, each a dict of cells as they are written, have a column of numbers or dates, and another.

    Where columns have no names the other is of words or days, since code has its numbers too: unless the rows stand
    alone in their text, or are as many as no code should need.
    """
    held = Counter(key for row in rows for key, cell in row.items() if cell)
    columns = {key: [row[key] for row in rows if row.get(key)] for key, times in held.items() if 2 * times >= len(rows)}
    named = any(isinstance(key, str) for key in columns)
    if len(columns) < 2 or of_persons and _PERSONAL.isdisjoint(str(key).casefold() for key in columns):
        return False
    measured = {key for key, cells in columns.items() if _is_measured(cells)}
    mixed = any(_DAY.fullmatch(cells[0]) if key in measured else len({*cells}) > 1 for key, cells in columns.items())
    return bool(measured) and (mixed or named or alone or len(rows) >= DRAWN)


def _is_measured(cells):
    """Whether most of a column's cells are numbers or dates that differ, and do more than count the rows."""
    measured = [cell for cell in cells if _MEASURED.fullmatch(cell)]
    if len(measured) < max(3, 0.8 * len(cells)) or len(set(measured)) < 3:
        return False
    counted = [cell.rstrip(".") for cell in measured]
    return all(counted != [str(first + at) for at in range(len(counted))] for first in (0, 1))


def _lined(lines, least):
    """Rows that are lines, by each separator: where they begin, the rows, whether they are drawn with strokes."""
    with_digits = "".join(["1" if _DIGIT.search(line) else "0" for _, line in lines])
    for stretch in re.finditer(f"1(?:0?1){{{least - 1},}}", with_digits):
        written = [(at, _written(line.strip())) for at, line in lines[stretch.start() : stretch.end()]]
        for mark, separator in _SEPARATORS.items():
            held = sum([mark in line for _, line in written])
            cut = [(at, _cut(line, separator)) for at, line in written] if held >= least else []
            for run in _even(((at, cells, len(cells)) for at, cells in cut), least):
                yield run[0][0], [_row(cells) for _, cells, _ in run], separator == "|" and not run[0][1][0]


def _written(line):
    """A line without what code remarks at its end; nothing of a statement of code."""
    return "" if len(line) > _LONGEST or _STATEMENT.match(line) else _REMARK.sub("", line)


def _even(rows, least):
    """Stretches of rows (line, what it holds, width) of one width above 1; a single other row among them is let by."""
    run, passed = [], None
    for row in rows:
        if run and row[2] == run[0][2]:
            run.append(row)
            passed = None
        elif run and not passed:
            passed = row
        else:
            yield from [run] if len(run) >= least else []
            run = [one for one in (passed, row) if one and one[2] == row[2] > 1]
            passed = None
    yield from [run] if len(run) >= least else []


def _cut(line, separator):
    """The cells of a line; none where it is cut at single blanks and is a statement of code or a drawn row."""
    if separator is None:
        cells = line.split()
        return cells if len(cells) > 2 and not {"=", "|", "==", ":"}.intersection(cells) else []
    if separator is _BLANKS:
        return _BLANKS.split(line)
    if '"' in line and separator in line:
        try:
            return next(csv.reader([line], delimiter=separator, skipinitialspace=True), [])
        except csv.Error:
            return line.split(separator)
    return line.split(separator)


def _row(cells):
    """A row's cells by their keys where each is written with one, else by their places."""
    cells = [cell.strip(_DRESS) for cell in cells]
    keys = [_KEY.match(cell) for cell in cells]
    names = [key[1] for key in keys] if all(keys) else range(len(cells))
    held = [cell[key.end() :].strip(_DRESS) if key else cell for key, cell in zip(keys, cells, strict=True)]
    return dict(zip(names, held, strict=True))


def _bracketed(text, fewest):
    """Rows in brackets one after another, as lists of code and JSON have them, on one line or over many."""
    if len(_NEXT.findall(text)) < fewest - 1:
        return
    text = _DAY_IN_CODE.sub(lambda day: re.sub("[ ,]+", "-", day[1]), text)
    text = _QUOTED.sub(lambda quoted: _WITHIN.sub(" ", quoted[0]), text)
    for brackets in _one_after_another(text, fewest):
        rows = [(found.start(), _row(found[1].strip().removesuffix(",").split(","))) for found in brackets]
        for run in _even(((at, row, _width(row)) for at, row in rows), fewest):
            yield text.count("\n", 0, run[0][0]) + 1, [row for _, row, _ in run], False


def _one_after_another(text, fewest):
    """Brackets that hold no others, with a comma between one and the next, and a name where each has one."""
    run, end = [], 0
    for found in _BRACKETS.finditer(text):
        if run and not (text[end] == "," and _BETWEEN.fullmatch(text, end, found.start())):
            yield from [run] if len(run) >= fewest else []
            run = []
        run.append(found)
        end = found.end()
    yield from [run] if len(run) >= fewest else []


def _width(row):
    """How many cells a row has; of one with keys no matter how many, since some may be left out."""
    return _LONGEST if isinstance(next(iter(row)), str) else len(row)
