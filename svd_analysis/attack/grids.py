"""Tables as they are shown, whatever file they stand in: headings, rows, and the words or numbers of each cell."""

import csv
import io
import re
from collections import Counter
from dataclasses import dataclass, field

from svd_analysis.attack.lexicon import periods, without_periods
from svd_analysis.attack.printed import Shown, hides, shown


@dataclass
class Grid:
    """A table: its first column heads its rows. A cell is text, or a Shown where it was measured and not read."""

    name: str
    file: str
    columns: list
    rows: list
    caption: str = ""
    kind: str = "table"
    wordy: dict = field(default_factory=dict)
    read: dict = field(default_factory=dict)
    when: dict = field(default_factory=dict)

    @property
    def where(self):
        return f"{self.file}: {self.kind} {self.name}" if self.name else f"{self.file}: {self.kind}"

    def text(self, row, column):
        content = self.rows[row][column] if column < len(self.rows[row]) else ""
        return content if isinstance(content, str) else ""

    def shown(self, row, column):
        """The numbers of a cell."""
        if (row, column) not in self.read:
            content = self.rows[row][column] if column < len(self.rows[row]) else ""
            self.read[row, column] = content if isinstance(content, Shown) else shown(content)
        return self.read[row, column]

    def telling(self, column):
        """The rows where a column shows a number or hides one; none where it shows no number at all."""
        rows = range(len(self.rows))
        if not any(self.shown(row, column) for row in rows):
            return []
        return [row for row in rows if self.shown(row, column) or hides(self.text(row, column))]

    def heads(self, column):
        """The words that say what each row is: its first cell, and other columns of words before `column`."""
        words = [at for at in range(1, column) if self._of_words(at)]
        return [" ".join(self.text(row, at) for at in [0, *words]) for row in range(len(self.rows))]

    def period(self, row):
        """The one period that a line names in any of its cells, else None."""
        if row not in self.when:
            found = {one for column in range(len(self.rows[row])) for one in periods(self.text(row, column))}
            self.when[row] = found.pop() if len(found) == 1 else None
        return self.when[row]

    def _of_words(self, column):
        if column not in self.wordy:
            texts = [self.text(row, column) for row in range(len(self.rows))]
            self.wordy[column] = all(
                text and not re.search(r"\d", without_periods(text)) and not hides(text) for text in texts
            )
        return self.wordy[column]


def from_csv(text, name, file):
    """The grid of a CSV text, whatever separates its cells; lines of one cell above its headings are its caption. None
    where it has no rows."""
    lines = text.lstrip("\ufeff").splitlines()
    found = csv.reader(io.StringIO(text.lstrip("\ufeff")), delimiter=max(",;\t|", key=lambda one: _alike(lines, one)))
    rows = [row for row in found if any(cell.strip() for cell in row)]
    start = next((at for at, row in enumerate(rows) if sum(bool(cell.strip()) for cell in row) > 1), 0)
    caption = " ".join(cell for row in rows[:start] for cell in row if cell)
    return Grid(name, file, rows[start], rows[start + 1 :], caption) if len(rows) > start + 1 else None


def _alike(lines, separator):
    """How many lines have as many of a separator as most have."""
    numbers = Counter(number for line in lines if (number := line.count(separator)))
    return max(numbers.values(), default=0)
