"""Which cells a table shows, found as an attacker finds them: by its words, and by the numbers that are not hidden.

A column is taken for a series of counts, rates, limits or shares of the results where every number it shows beside them
agrees. What it then shows where the results hide a cell is a statement on that cell.
"""

from collections import defaultdict
from dataclasses import dataclass, field

import numpy as np

from svd_analysis.attack import rounded
from svd_analysis.attack import rows as row_reader
from svd_analysis.attack.candidates import Candidates, by_heading, inside
from svd_analysis.attack.intervals import Rounding, whole
from svd_analysis.attack.lexicon import About, periods
from svd_analysis.attack.printed import hides, meaning
from svd_analysis.attack.ratios import ratio
from svd_analysis.attack.statements import ANY, TABLES

_LINES = 3  # lines of a table that agree by one number, as rounded counts do
_BOUNDS = {"exact": 0, "certain": 1, "possible": 2}
MODES = ("count", "value", "limits", "percent")


@dataclass
class Reader:
    """One folder's rows beside its shown tables. `symbols`: a table's column -> a word in it -> the hidden cells it
    stands for."""

    book: object
    lexicon: object
    people: object
    symbols: dict = field(default_factory=lambda: defaultdict(lambda: defaultdict(set)))
    rounding: dict = field(default_factory=dict)
    known: dict = field(default_factory=dict)
    hiding: dict = field(default_factory=dict)
    named: dict = field(default_factory=dict)
    numbered: dict = field(default_factory=dict)
    keys: list = field(default_factory=list)
    names: list = field(default_factory=list)

    def read(self, grid):
        """Write down what a table shows of hidden cells."""
        named = self.lexicon.indicator(f"{grid.caption} {grid.name.replace('-', ' ')}")
        for column in range(1, len(grid.columns)):
            for mode, members in self._series(grid, column, named):
                for at, row in members.items():
                    if row.hidden:
                        self._tell(grid, at, column, row, mode)

    def _series(self, grid, column, named):
        """The series of rows that a column shows, with what it shows of them; the best for each mode."""
        best = defaultdict(list)
        for key, members in self._groups(grid, column, named).items():
            if not any(row.hidden for row in members.values()):
                continue
            for mode in MODES:
                if score := self._score(grid, column, members, mode, key[2]):
                    best[mode].append((score, *self._likely(grid, key[1]), len(members), members))
        return [(mode, chosen) for mode, found in best.items() if (chosen := _best(found)) is not None]

    def _likely(self, grid, common):
        """Whether a table's caption names the period and the place of a series, and how plain the series is."""
        when, about = self._when(grid), self.lexicon.about(grid.caption)
        place = (about.geography,) if about.geography else ("lad24", "area")
        return common.period in when, common.geography in place, -_BOUNDS.get(common.bound, 0)

    def _when(self, grid):
        """The periods that a table's caption names."""
        if grid.caption not in self.named:
            self.named[grid.caption] = frozenset(periods(grid.caption))
        return self.named[grid.caption]

    def _groups(self, grid, column, named):
        """Rows of the results by what they have in common: each grid row has one of each group."""
        heading, heads, groups = self.lexicon.about(str(grid.columns[column])), grid.heads(column), defaultdict(dict)
        keys = self.lexicon.keys(heads)
        lines = [(at, self.lexicon.about_line(heads[at], keys)) for at in grid.telling(column)]
        beside = [(at, self._beside(heading.over(line).over(About(period=grid.period(at))))) for at, line in lines]
        alive = self._alive(grid, column, beside, named)
        for at, candidates in beside:
            for place in np.flatnonzero(alive[candidates.key]):
                key, row = self.keys[candidates.key[place]], candidates.rows[place]
                groups[*key, "indicator" in key[0] or named == row.cell.indicator].setdefault(at, row)
        return groups

    def _beside(self, about):
        """The rows that a grid row may show, each under what it has in common with a hidden one."""
        if about not in self.known:
            if about.named not in self.hiding:
                hidden = [row for row in self.lexicon.rows if row.hidden]
                self.hiding[about.named] = {_blank(row.cell, about.named) for row in hidden}
            found = [(row, _blank(row.cell, about.named)) for row in self.lexicon.matching(about)]
            found = [(row, (about.named, key)) for row, key in found if key in self.hiding[about.named]]
            self.known[about] = Candidates([row for row, _ in found], [self._key(key) for _, key in found])
        return self.known[about]

    def _key(self, key):
        if key not in self.numbered:
            self.numbered[key] = len(self.keys)
            self.keys.append(key)
            self.names.append(key[1].indicator)
        return self.numbered[key]

    def _alive(self, grid, column, beside, named):
        """Which groups hold a hidden row, are named or hold a number too, and none that contradicts the column."""
        hidden, wrong = np.zeros(len(self.keys), dtype=bool), {}
        told = np.array([name in ("", named) for name in self.names], dtype=bool)
        for at, candidates in beside:
            hidden[candidates.key[candidates.hidden]] = True
            told[candidates.key[~candidates.hidden]] |= bool(grid.shown(at, column))
            for mode, bad in candidates.contradicted(grid.shown(at, column)):
                wrong.setdefault(mode, np.zeros(len(self.keys), dtype=bool))[candidates.key[bad]] = True
        return hidden & told & ~np.logical_and.reduce(list(wrong.values())) if wrong else hidden & told

    def _score(self, grid, column, members, mode, named):
        """How well a column agrees with the visible rows of a group; 0 where it does not, or says too little."""
        agreed, lines = set(), 0
        for at, row in members.items():
            if row.hidden:
                continue
            if row.said["count"] >= 0 and grid.text(at, column) and hides(grid.text(at, column)):
                return 0
            state = self._agrees(grid.shown(at, column), row, mode)
            if state is False:
                return 0
            if state is not None:
                agreed.add(row.said["count"])
                lines += 1
        if len(agreed) >= 2 or lines >= _LINES or (agreed and named):
            return 2 * lines + named
        if agreed and lines + sum(row.hidden and not grid.shown(at, column) for at, row in members.items()) > _LINES:
            return 1
        return 1 if named and not agreed and mode == by_heading(grid, column, members) else 0

    def _agrees(self, shown, row, mode):
        """Whether what is shown is this row's number; None where it shows none, or the row has none."""
        part = {"count": shown.plain, "value": shown.plain, "limits": shown.limits, "percent": shown.percent}[mode]
        if mode == "limits":
            if not part or np.isnan(row.lower) or np.isnan(row.upper):
                return None
            return inside(row.lower, part[0][0]) and inside(row.upper, part[0][1])
        number = row.value if mode == "value" else row.said["count"]
        if mode == "percent" and part:
            total = self._total(row)
            if total is None or not self.book.shown(total) or not self.book.low[total]:
                return None
            number = 100 * number / self.book.low[total]
        return None if not part or np.isnan(number) else inside(number, part[0])

    def _total(self, row):
        """The count that a share is of: the whole that the breakdown breaks down, else the region."""
        if row.cell.breakdown:
            return self.book.numbers.get(row.cell._replace(breakdown=""))
        region = self.book.places.get(row.cell._replace(geography="region", area_code=""), [])
        return region[0] if len(region) == 1 and row.cell.geography != "region" else None

    def _tell(self, grid, at, column, row, mode):
        shown, text = grid.shown(at, column), grid.text(at, column)
        says = meaning(text)
        if not shown or (text and hides(text) and not (mode == "limits" and shown.limits and not says)):
            if text.strip():
                self.symbols[grid.name, column][text.strip().casefold()].add(row.number)
            if mode == "count" and says:
                self.book.say({row.number: 1}, *says, grid.where, TABLES)
            return
        if mode == "count" and says:
            self.book.say({row.number: 1}, *says, grid.where, TABLES)
        self.say(row, shown, mode, grid.where)

    def say(self, row, shown, mode, where, assumed=TABLES):
        """Write down that this is shown of a cell that is hidden."""
        bounds = None
        if mode == "count" and shown.plain:
            bounds = whole(*shown.plain[0])
        elif mode == "value" and shown.plain:
            bounds = row_reader.of_value(shown.plain[0], row, self.people)
        elif mode == "limits" and shown.limits:
            bounds = row_reader.of_interval(*shown.limits[0], row, self.people)
        elif mode == "percent" and shown.percent and (total := self._total(row)) is not None:
            ratio(self.book, row.number, total, shown.percent[0], 100.0, where, assumed)
        if bounds and bounds != (0, ANY) and bounds[0] <= bounds[1]:
            rounding = self.rounding.get(row.cell.source, Rounding())
            rounded.say(self.book, row.number, bounds, rounding, where, assumed)


def _best(found):
    """The members that agree best; None where no number agrees and more than one series may be meant."""
    found = sorted(found, key=lambda one: one[:-1], reverse=True)
    alike = [one for one in found if one[:-2] == found[0][:-2]]
    return None if found[0][0] == 1 and len(alike) > 1 else found[0][-1]


def _blank(cell, named):
    """A cell without what a text says of it; an indicator brings its own source and definition."""
    blank = dict.fromkeys(("breakdown" if name == "parts" else name for name in named), "")
    if "indicator" in blank:
        blank |= {"source": "", "definition": "", "bound": ""}
    return cell._replace(**blank)
