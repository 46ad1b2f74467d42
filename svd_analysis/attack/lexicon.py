"""Which cell a text is about: its indicator, period, part of the people and place, by the words an attacker knows.

The words are those of the release itself: names of indicators and breakdowns in `results.csv`, the titles that pages
print for indicators, and names of authorities.
"""

import re
from collections import defaultdict
from dataclasses import dataclass, field, replace

from svd_analysis import taxonomies
from svd_analysis.attack import breakdowns
from svd_analysis.periods import MONTH_NAMES, Period, month_at, month_number

_SPELT = {"vawg": ("violence", "against", "women", "girl")}
_MOST = 0.4  # of a line that a place takes up where the line is about it
_EMPTY = frozenset(("of", "the", "all", "by"))
_MONTHS = {name[:3].lower(): at for at, name in enumerate(MONTH_NAMES, start=1)}
_MONTH = rf"(?:{'|'.join(MONTH_NAMES)}|{'|'.join(name[:3] for name in MONTH_NAMES)})\.?\s+\d{{4}}"
_ISO = r"\d{4}-(?:0[1-9]|1[0-2])"
_PERIOD = re.compile(
    rf"(?P<run>{_MONTH}\s*(?:to|–|-)\s*{_MONTH})|(?P<month>{_MONTH})|(?P<iso>{_ISO}(?:\.\.{_ISO})?)(?!\d)"
    r"|(?P<financial>\b(?:19|20)\d{2}/\d{2}\b)|(?P<years>\b(?:19|20)\d{2}\s*(?:to|–|-)\s*(?:19|20)\d{2}\b)"
    r"|(?P<year>(?<![\d,.])(?:19|20)\d{2}\b(?![,.]?\d))",
    re.I,
)


@dataclass(frozen=True)
class About:
    """What a text names; what it does not is None. `parts` are breakdown values by key."""

    indicator: str | None = None
    period: str | None = None
    parts: tuple = ()
    geography: str | None = None
    area_code: str | None = None

    def over(self, other):
        """This, and where it is silent the other."""
        place = self if self.geography or self.area_code else other
        return About(
            self.indicator or other.indicator, self.period or other.period,
            tuple(sorted((dict(other.parts) | dict(self.parts)).items())), place.geography, place.area_code,
        )  # fmt: skip

    @property
    def named(self):
        return tuple(name for name in ("indicator", "period", "parts", "geography", "area_code") if getattr(self, name))


@dataclass
class Lexicon:
    """The words of one folder's rows, and its rows by what they are about. `titles` are those of indicators by name."""

    rows: list
    titles: dict = field(default_factory=dict)
    words: dict = field(default_factory=dict)
    values: dict = field(default_factory=dict)
    places: dict = field(default_factory=dict)
    by: dict = field(default_factory=lambda: defaultdict(list))
    seen: dict = field(default_factory=dict)
    names: list = field(default_factory=list)

    def __post_init__(self):
        for row in self.rows:
            cell = row.cell
            if cell.indicator not in self.words:
                names = [one for one in (cell.indicator, self.titles.get(cell.indicator)) if one]
                self.words[cell.indicator] = [own for one in names if (own := _words(one))]
                self.names += names
            for key, value in breakdowns.parts(cell.breakdown).items():
                for form in _forms(key, value):
                    self.values.setdefault(form, {}).setdefault(key, value)
            for name in _place_names(cell):
                self.places.setdefault(name, (cell.geography, cell.area_code))
            for name in ("indicator", "period", "breakdown", "geography"):
                self.by[name, getattr(cell, name)].append(row)
        self._value = _either(self.values)
        self._place = _either(self.places)

    def about(self, text, keys=()):
        """What a text is about; `keys` are the breakdowns that a word of several (`not recorded`) is likely of."""
        if (text, keys) not in self.seen:
            self.seen[text, keys] = self._about(text, keys)
        return self.seen[text, keys]

    def about_line(self, text, keys=()):
        """What a line of a table is about: a place only where it is most of the words, not one in a source's name."""
        about = self.about(text, keys)
        name = self._place.search(text.casefold()) if about.area_code else None
        return replace(about, geography=None, area_code=None) if name and len(name[0]) < len(text) * _MOST else about

    def keys(self, texts):
        """The breakdowns that these texts are certainly of."""
        found = [self.values[one[0]] for text in texts for one in self._values(text)]
        return tuple(sorted({key for held in found if len(held) == 1 for key in held}))

    def _values(self, text):
        return self._value.finditer(text.casefold()) if self._value else ()

    def _about(self, text, keys):
        found = periods(text)
        geography, area = self._where(text)
        parts = {}
        for one in self._values(text):
            held = self.values[one[0]]
            key = next((key for key in keys if key in held), next(iter(held)))
            parts.setdefault(key, held[key])
        return About(self.indicator(text), found[0] if found else None, tuple(sorted(parts.items())), geography, area)

    def indicator(self, text):
        """The indicator whose words all stand in the text: of several that with most of them."""
        words = _words(text)
        found = [(len(own), name) for name, each in self.words.items() for own in each if own <= words]
        return max(found)[1] if found else None

    def _where(self, text):
        lowered = text.casefold()
        if "rest of" in lowered:
            return "rest of region", None
        found = self._place.search(lowered) if self._place else None
        return self.places[found[0]] if found else (None, None)

    def matching(self, about):
        """The rows a text may be about: all it names agree. A text that names nothing matches nothing."""
        if not about.named:
            return []
        wanted = breakdowns.written(dict(about.parts)) if about.parts else None
        pools = [self.by.get((name, getattr(about, name)), []) for name in ("indicator", "period", "geography")
                 if getattr(about, name)]  # fmt: skip
        pools += [self.by.get(("breakdown", wanted), [])] if wanted else []
        pool = min(pools, key=len) if pools else self.rows
        return [row for row in pool if _agrees(row.cell, about, wanted)]


def _agrees(cell, about, wanted):
    return (
        about.indicator in (None, cell.indicator) and about.period in (None, cell.period)
        and wanted in (None, cell.breakdown) and about.geography in (None, cell.geography)
        and about.area_code in (None, cell.area_code)
    )  # fmt: skip


def _words(text):
    found = re.findall(r"[a-z]+|\d+", text.casefold().replace("_", " "))
    found = [word for one in found for word in _SPELT.get(one, (one,))]
    return frozenset(word.rstrip("s") if len(word) > 3 else word for word in found) - _EMPTY


def _forms(key, value):
    """How a value of a breakdown may be written, in lower case."""
    plain = value.casefold().replace("_", " ")
    if value == "true":
        return [key.replace("_", " ")]
    if value.isdigit():
        return [f"aged {value}", f"age {value}", f"{key} {value}", f"{key}={value}"]
    if band := breakdowns.band(value):
        return [plain, *(f"{band[0]}{dash}{band[1]}" for dash in ("-", "–", " to ", " and "))]
    return [plain] if len(plain) > 1 else []


def _place_names(cell):
    """The names of the place a cell is in; a small area's code is its name here."""
    named = taxonomies.areas().get(cell.area_code, {}).get("name")
    code = cell.area_code.casefold()
    if cell.geography == "rest of region":
        return []
    return [one for one in (named and named.casefold(), code, code.replace("-", " ")) if one]


def _either(names):
    if not names:
        return None
    longest = sorted(names, key=len, reverse=True)
    return re.compile("|".join(rf"(?<![\w-]){re.escape(name)}(?![\w-])" for name in longest))


def periods(text):
    """The periods a text names, in its order, written as `Period` writes them."""
    return [_period(one) for one in _PERIOD.finditer(text)]


def without_periods(text):
    return _PERIOD.sub(" ", text)


def _period(found):
    kind, text = found.lastgroup, found[0]
    if kind in ("run", "month"):
        ends = [_month(one) for one in re.findall(_MONTH, text, re.I)]
        return str(Period(ends[0], ends[-1]))
    if kind == "years":
        first, last = re.findall(r"\d{4}", text)
        return str(Period(f"{first}-01", f"{last}-12"))
    return text


def _month(text):
    name, year = re.split(r"\.?\s+", text.strip(), maxsplit=1)
    return month_at(month_number(f"{year}-01") + _MONTHS[name[:3].lower()] - 1)
