"""An area in an edition, as a notebook sees it: a slice of the edition's numbers and what is known of the area.

    svd = assessment.load("bexley", "london-2025")

Where the edition's numbers are not there, or were made of something else, they are made first.
"""

from dataclasses import dataclass

import pandas as pd

from svd_analysis import comparison, definitions, numbers, observability, parameters, paths
from svd_analysis.cells import AUTHORITY_SOURCES, PLACE_SOURCES, REST
from svd_analysis.errors import ParameterError
from svd_analysis.movements import TIGHT
from svd_analysis.periods import Period


@dataclass(frozen=True)
class Assessment:
    """What the pages of one area are made of. Every number is a row of `estimates` or `changes`."""

    area: parameters.Area
    edition: parameters.Edition
    adoption: parameters.Adoption
    definition: definitions.Definition
    estimates: pd.DataFrame
    changes: pd.DataFrame
    quality: pd.DataFrame
    coefficients: pd.DataFrame
    checks: pd.DataFrame
    diagnostics: pd.DataFrame
    boundaries: pd.DataFrame | None
    observability: pd.DataFrame

    @property
    def own(self):
        """The geography of the area's own rows: one authority, or an area of several."""
        return "lad24" if len(self.area.codes) == 1 else "area"

    @property
    def source(self):
        """The source of the area's own counts of offences."""
        rows = self.rows(period=str(self.edition.year))
        rows = rows[rows["source"].isin(AUTHORITY_SOURCES)]
        return rows["source"].iloc[0]

    @property
    def headline(self):
        """The countable measure of the headline: the one the partnership agreed for this source, else the project's."""
        agreed = self.definition.measure.get(self.source)
        return parameters.indicator(agreed) if agreed else self._indicator_of_kind("headline")

    @property
    def tight(self):
        """Whether the definition's own bounds are close enough for a headline: possible at most 1.25 times certain."""
        certain, possible = (self.row("serious_violence", bound=bound) for bound in ("certain", "possible"))
        known = certain is not None and certain["status"] == "ok" and possible["status"] == "ok"
        return bool(known and possible["count"] <= TIGHT * certain["count"])

    @property
    def beside(self):
        """The countable measure that stands beside the headline."""
        return self._indicator_of_kind("beside")

    def rows(self, indicator=None, *, period=None, geography=None, breakdown="", bound=None):
        """Estimates of the area (its own, unless another geography is named), in order of period; of every breakdown
        for
        None.
        """
        rows = self.estimates
        rows = rows[rows["geography"] == (geography or self.own)]
        if breakdown is not None:
            rows = rows[rows["breakdown"] == breakdown]
        if (geography or self.own) in ("lad24", "area", REST):
            rows = rows[rows["area_code"] == self.area.area_code]
        for column, wanted in (("indicator", indicator), ("period", period), ("bound", bound)):
            if wanted is not None:
                rows = rows[rows[column] == wanted]
        return rows

    def row(self, indicator, period=None, **chosen):
        """One estimate, for the reporting year unless said; None where there is none."""
        rows = self.rows(indicator, period=str(period or self.edition.year), **chosen)
        return rows.iloc[0] if len(rows) else None

    def compared(self, indicator, other):
        """The estimate that sets the area beside another (`rest of region`, `year before` ...); None where there is
        none.
        """
        return self.row(indicator, breakdown=f"compared={other}")

    def places(self, indicator, geography, breakdown=""):
        """Estimates of the area's wards or neighbourhoods over the months of the map, the latest a source gives."""
        rows = self.estimates
        rows = rows[(rows["geography"] == geography) & (rows["breakdown"] == breakdown)]
        inside = self.area.codes if breakdown == "" else [self.area.area_code]
        rows = rows[(rows["indicator"] == indicator) & rows["parent_code"].isin(inside)]
        latest = max(rows["period"], key=Period.parse, default="")
        return rows[rows["period"] == latest]

    def population_year(self, source):
        """The year of a population source's estimate that the reporting year's rates are of: the latest up to it."""
        rows = self.quality[(self.quality["check"] == "residents of the year") & (self.quality["source"] == source)]
        known = [int(year) for year in rows["place"] if int(year) <= self.edition.year.population_year]
        return max(known, default=None)

    def peers(self, indicator, breakdown):
        """Estimates of every authority of the region that the area is drawn among, as in a funnel."""
        rows = self.estimates
        return rows[
            (rows["indicator"] == indicator) & (rows["breakdown"] == breakdown) & (rows["geography"] == "lad24")
        ]

    def countable(self):
        """The indicators that the area's own source counts, in the order they are shown."""
        rows = self.rows(period=str(self.edition.year))
        counted = set(rows.loc[rows["source"].isin(AUTHORITY_SOURCES), "indicator"])
        return [one for one in parameters.indicators() if one.name in counted and not one.own_definition]

    def series(self):
        """The indicators that other sources count by authority beside the area's own: flags, victims, admissions."""
        rows = self.rows()
        counted = set(rows.loc[~rows["source"].isin(AUTHORITY_SOURCES), "indicator"])
        return [one for one in parameters.indicators() if one.name in counted]

    def narrative(self, section):
        """What a themed lead or partner wrote for a section: `author`, `date`, `text`; None where nothing was."""
        return narrative(self.edition, self.area, section)

    def _indicator_of_kind(self, kind):
        return next(one for one in self.countable() if one.kind == kind)


def load(area, edition):
    """The assessment of an area in an edition, both by name. A mistyped name is a ParameterError with the nearest."""
    edition = parameters.edition(edition)
    area = parameters.area_of(edition, area)
    if not numbers.ready(edition):
        numbers.make(edition)
    adoption = area.adoption_on(edition.last_day)
    definition = definitions.load(adoption.definition)
    return Assessment(
        area=area,
        edition=edition,
        adoption=adoption,
        definition=definition,
        estimates=_slice(numbers.read(edition, "estimates"), area),
        changes=_slice(with_region(numbers.read(edition, "changes")), area),
        quality=numbers.read(edition, "quality"),
        coefficients=numbers.read(edition, "coefficients"),
        checks=numbers.read(edition, "checks"),
        diagnostics=numbers.read(edition, "diagnostics"),
        boundaries=numbers.boundaries(edition, area),
        observability=_observability(edition, definition),
    )


def narrative(edition, area, section):
    """What a themed lead or partner wrote for a section: `author`, `date`, `text`; None where nothing was supplied.

    `parameters/narrative/<edition>/<area>/<section>.md` begins with a line `author:`, a line `date:`, a blank line.
    """
    path = paths.parameters() / "narrative" / edition.name / area.slug / f"{section}.md"
    if not path.is_file():
        return None
    head, _, text = path.read_text(encoding="utf-8-sig").replace("\r\n", "\n").partition("\n\n")
    said = {key.strip(): value.strip() for key, _, value in (line.partition(":") for line in head.splitlines())}
    if set(said) != {"author", "date"} or not all(said.values()) or not text.strip():
        raise ParameterError(
            f"{path}: begin with the lines `author: ...` and `date: ...`, then a blank line and the text."
        )
    return said | {"text": text.strip()}


def with_region(changes):
    """CHANGES with the rows of the whole region, which all its areas and pseudo-areas add up to, beneath them."""
    return pd.concat([changes, comparison.together(changes)], ignore_index=True) if len(changes) else changes


def _slice(table, area):
    """The area's own rows and those of its places, and those of the region and its pseudo-areas."""
    own = table["area_code"].isin([area.area_code, *area.codes])
    if "parent_code" in table.columns:
        own |= table["parent_code"].isin([area.area_code, *area.codes])
    if "method" in table.columns:
        own |= table["breakdown"].str.startswith("funnel=")
    return table[own | table["geography"].isin(["region", "pseudo"])].reset_index(drop=True)


def _observability(edition, definition):
    """What each source of offences can see of a definition: source, clause, visibility and reason."""
    quality = numbers.read(edition, "quality")
    classes = quality[(quality["check"] == "class") & quality["source"].isin([*AUTHORITY_SOURCES, *PLACE_SOURCES])]
    held = {}
    for (source, taxonomy), rows in classes.groupby(["source", "expected"], sort=False):
        held.setdefault(source, {})[taxonomy] = sorted(rows["found"].unique())
    return observability.grid(definition, held)
