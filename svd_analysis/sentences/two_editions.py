"""Two editions of an area: what every table, chart and sentence of change is made of.

    two = between(svd)

Nothing is calculated here: each number is a row of CHANGES.
"""

from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from svd_analysis import definitions, parameters
from svd_analysis.beside import OWN
from svd_analysis.comparison import STEPS
from svd_analysis.releases import AS_PUBLISHED, RECOMPUTED
from svd_analysis.sentences.text import Sentence, month_or_year

ENDS = ("as_published", "restated", "latest_value")
NOT_AVAILABLE, NO_RATE = "not available", "no rate"


@dataclass(frozen=True)
class TwoEditions:
    """An area in an earlier edition and in a later one, with CHANGES from the one to the other.

    `changes` may hold rows of other areas and pseudo-areas too. `earlier` is the edition that is walked from; walked
    backwards, it is of the later year. `published` says whether the figures of whichever edition came first are as
    they were published.
    """

    area: parameters.Area
    earlier: parameters.Edition
    latest: parameters.Edition
    changes: pd.DataFrame
    published: str = RECOMPUTED

    @property
    def before(self):
        """The earlier year as a table writes it."""
        return month_or_year(str(self.earlier.year))

    @property
    def after(self):
        """The latest year as a table writes it."""
        return month_or_year(str(self.latest.year))

    @property
    def backwards(self):
        """Whether the path is walked from the later edition to the earlier."""
        return (self.earlier.year, self.earlier.name) > (self.latest.year, self.latest.name)

    def path(self, quantity="count"):
        """The numbers and steps of a count or a rate in the order in which they are walked."""
        after = ("population", "movement") if quantity == "count" else ("movement",)
        steps = (*steps_of(quantity), "restated", *after)
        return ("as_published", *(reversed(steps) if self.backwards else steps), "latest_value")

    def heading(self, name):
        """What a number or a step of the path is headed: a year, or the step's name."""
        years = {"as_published": self.before, "latest_value": self.after}
        then = "latest_value" if self.backwards else "as_published"
        if name == "restated":
            return f"{years[then]} restated"
        if name == then:
            return f"{years[then]} as {'published' if self.published == AS_PUBLISHED else 'counted then'}"
        return years.get(name) or name.capitalize()

    @property
    def headline(self):
        """The indicator of the headline: the one the partnership agreed, else the project's; None where neither is."""
        return headline_of(self.area, self.latest, set(self._own["indicator"]))

    def rows(self, quantity="count"):
        """(indicator, row) of every measure of the area, in the order in which measures are shown."""
        return [pair for pair in self._ordered if pair[1]["quantity"] == quantity]

    def of(self, names, quantity="count"):
        """(indicator, row) of the indicators named, in the order of `names`; those without a row are left out."""
        rows = self.rows(quantity)
        return [(one, row) for name in names for one, row in rows if one.name == name]

    def titled(self, indicator, row):
        """A measure's title with the bound the row is of, and its years where they are not the editions' own."""
        years = (str(self.earlier.year), str(self.latest.year))
        other = [month_or_year(row[name]) for name in ("earlier", "latest") if row[name]]
        told = f" ({' to '.join(other)})" if other and (row["earlier"], row["latest"]) != years else ""
        return f"{indicator.title}{'' if row['bound'] == 'exact' else ': ' + row['bound']}{told}"

    @cached_property
    def _ordered(self):
        own = self._own.sort_values("bound", kind="stable")
        found = [(parameters.indicator(row["indicator"]), row) for row in own.to_dict("records")]
        return sorted(found, key=lambda pair: (pair[0].order, pair[0].name))

    @cached_property
    def _own(self):
        rows = self.changes
        own = rows["geography"].isin(OWN) & rows["area_code"].eq(self.area.area_code) & rows["breakdown"].eq("")
        return rows[own]


def between(one):
    """The two editions of an assessment, or the two themselves; None for a first edition or an area new to it."""
    return one if isinstance(one, TwoEditions) else one.once(_between)


def _between(one):
    if not one.edition.previous or one.changes.empty:
        return None
    previous = parameters.edition(one.edition.previous)
    if one.area.slug not in previous.areas:
        return None
    return TwoEditions(one.area, previous, one.edition, one.changes, _published(one.quality))


def nothing_before(one, what):
    """Why there is nothing to compare with, in one sentence about `what` is therefore not shown."""
    if not one.edition.previous:
        return Sentence(f"{what}: this is the first edition, so there is nothing to compare with.")
    return Sentence(f"{what}: {one.area.name} was not in the edition before, so there is nothing to compare with.")


def headline_of(area, edition, counted):
    """The indicator of an area's headline among those `counted` there; None where none is."""
    agreed = definitions.load(area.adoption_on(edition.last_day).definition).measure.values()
    usual = [one.name for one in parameters.indicators() if one.kind == "headline"]
    return next((parameters.indicator(name) for name in (*agreed, *usual) if name in counted), None)


def endpoint_text(value, quantity):
    """A number of a year: a count whole, a rate to two decimals so that steps add up; words where there is none."""
    if value != value:
        return NOT_AVAILABLE
    if quantity == "rate":
        return f"{value:,.2f}" if value >= 0.005 or value == 0 else "under 0.01"
    return f"{value:,.0f}" if round(value, 2) == round(value) else f"{value:,.1f}"


def step_text(value, quantity):
    """A step with its sign: `0`, `+12`, `-8.4`, of a rate `-0.16`; what is no zero is never written as one."""
    if value != value:
        return NOT_AVAILABLE
    if is_nothing(value):
        return "0"
    places = 2 if quantity == "rate" else 0 if abs(value - round(value)) < 0.005 else 1
    enough = next(number for number in range(places, 7) if round(value, number))
    return f"{value:+,.{enough}f}"


def is_nothing(step):
    """Whether a step is known to be 0; numbers have six decimals, of which those of a whole region's areas add up."""
    return abs(step) < 5e-5


def text_of(row, name):
    """The text of one of a row's numbers or steps; a count that is of no residents has no step for them."""
    if name in ENDS:
        return endpoint_text(row[name], row["quantity"])
    unrated = name == "population" and row["population"] != row["population"] and row["movement"] == row["movement"]
    return NO_RATE if unrated else step_text(row[name], row["quantity"])


def steps_of(quantity):
    """The restating steps that a count or a rate has."""
    return [step for step in STEPS if quantity == "rate" or step != "denominator"]


def _published(quality):
    """Whether the edition before was read as it was published, as the numbers' own record says."""
    said = quality.loc[quality["check"] == "previous edition", "found"]
    return said.iloc[0] if len(said) else RECOMPUTED
