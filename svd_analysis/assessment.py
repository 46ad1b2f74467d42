"""An area in an edition, as a notebook sees it: a slice of the edition's numbers and what is known of the area.

    svd = assessment.load("bexley", "london-2025")

Where the edition's numbers are not there, or were made of something else, they are made first. Each part is read when
it is first asked for, and `opened` holds which were: a section is made again when one of those has changed.
"""

import os
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache, cached_property

from svd_analysis import definitions, numbers, observability, parameters, paths, provenance
from svd_analysis.cells import AUTHORITY_SOURCES, PLACE_SOURCES, REST
from svd_analysis.errors import ParameterError
from svd_analysis.movements import TIGHT
from svd_analysis.periods import Period

# The run that starts a kernel names here the record of the numbers that it has looked through already.
SEEN_TO = "SVD_NUMBERS"


@dataclass(frozen=True)
class Assessment:
    """What the pages of one area are made of. Every number is a row of `estimates` or `changes`.

    `part` gives each part by name; `opened` are the names of those that were asked for.
    """

    area: parameters.Area
    edition: parameters.Edition
    part: Callable[[str], object]
    opened: set[str] = field(default_factory=set)

    def _open(self, name):
        self.opened.add(name)
        return self.part(name)

    @cached_property
    def estimates(self):
        """The area's own ESTIMATES, those of its places, of the region and of its pseudo-areas."""
        return self._open("estimates")

    @cached_property
    def changes(self):
        """CHANGES of the area and the pseudo-areas, and of the whole region beneath them."""
        return self._open("changes")

    @cached_property
    def quality(self):
        """QUALITY of every file of the edition."""
        return self._open("quality")

    @cached_property
    def coefficients(self):
        """COEFFICIENTS of the edition's models."""
        return self._open("coefficients")

    @cached_property
    def checks(self):
        """CHECKS of the edition's findings."""
        return self._open("checks")

    @cached_property
    def diagnostics(self):
        """DIAGNOSTICS of the edition's models."""
        return self._open("diagnostics")

    @cached_property
    def boundaries(self):
        """The shapes of the area's places that have estimates; None where the edition has no boundaries."""
        return self._open("boundaries")

    @property
    def adoption(self):
        """The adoption of the definition in force on the last day of the reporting year."""
        return self._open("adoption")

    @property
    def definition(self):
        """The definition in force."""
        return self._open("definition")

    @cached_property
    def observability(self):
        """What each source of offences can see of the definition: source, clause, visibility and reason."""
        self.opened.update(("quality", "definition"))
        return self.part("observability")

    def pinned(self, edition=None):
        """The files of the edition, or of the one before it, each (source, path, SHA-256)."""
        self.opened.add("files")
        return (edition or self.edition).pinned

    @property
    def own(self):
        """The geography of the area's own rows: one authority, or an area of several."""
        return "lad24" if len(self.area.codes) == 1 else "area"

    @cached_property
    def source(self):
        """The source of the area's own counts of offences."""
        rows = self.rows(period=str(self.edition.year))
        rows = rows[rows["source"].isin(AUTHORITY_SOURCES)]
        return rows["source"].iloc[0]

    @cached_property
    def headline(self):
        """The countable measure of the headline: the one the partnership agreed for this source, else the project's."""
        agreed = self._open("measure").get(self.source)
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
        return self.estimates.iloc[self._chosen(indicator, geography, breakdown, period, bound)]

    def row(self, indicator, period=None, *, geography=None, breakdown="", bound=None):
        """One estimate, for the reporting year unless said; None where there is none."""
        found = self._chosen(indicator, geography, breakdown, str(period or self.edition.year), bound)
        return self.estimates.iloc[found[0]] if found else None

    def compared(self, indicator, other):
        """The estimate that sets the area beside another (`rest of region`, `year before` ...); None where there is
        none.
        """
        return self.row(indicator, breakdown=f"compared={other}")

    def places(self, indicator, geography, breakdown=""):
        """Estimates of the area's wards or neighbourhoods over the months of the map, the latest a source gives."""
        inside = self.area.codes if breakdown == "" else [self.area.area_code]
        rows = self.rows(indicator, geography=geography, breakdown=breakdown)
        rows = rows[rows["parent_code"].isin(inside)]
        latest = max(rows["period"], key=Period.parse, default="")
        return rows[rows["period"] == latest]

    def population_year(self, source, period=None):
        """The year of a population source's estimate that rates of a period (the reporting year) are of: the latest up
        to it.
        """
        of = self.edition.year if period is None else Period.parse(str(period))
        rows = self.quality[(self.quality["check"] == "residents of the year") & (self.quality["source"] == source)]
        known = [int(year) for year in rows["place"] if int(year) <= of.population_year]
        return max(known, default=None)

    def peers(self, indicator, breakdown):
        """Estimates of every authority of the region that the area is drawn among, as in a funnel."""
        return self.estimates.iloc[self._places_of(indicator, "lad24", breakdown=breakdown)]

    def countable(self):
        """The indicators that the area's own source counts, in the order they are shown."""
        return [one for one in parameters.indicators() if one.name in self._counted and not one.own_definition]

    def series(self):
        """The indicators that other sources count by authority beside the area's own: flags, victims, admissions."""
        rows = self.rows()
        counted = set(rows.loc[~rows["source"].isin(AUTHORITY_SOURCES), "indicator"])
        return [one for one in parameters.indicators() if one.name in counted]

    @staticmethod
    def is_extract(source):
        """Whether a source is an extract that a partner handed over, and no published table."""
        return parameters.source(source).records is not None

    def extract_rows(self, *, period, breakdown=None):
        """The area's own estimates of partners' extracts, in the order of the edition; of every year for None."""
        rows = self.rows(breakdown=breakdown, period=period)
        return rows[rows["source"].map(self.is_extract).astype(bool)]

    def narrative(self, section):
        """What a themed lead or partner wrote for a section: `author`, `date`, `text`; None where nothing was."""
        self.opened.add(f"narrative/{section}")
        return narrative(self.edition, self.area, section)

    def once(self, make):
        """What `make` makes of the assessment, made when it is first asked for."""
        if make not in self._made:
            self._made[make] = make(self)
        return self._made[make]

    @cached_property
    def _made(self):
        return {}

    def _indicator_of_kind(self, kind):
        return next(one for one in self.countable() if one.kind == kind)

    @cached_property
    def _counted(self):
        """The names of the indicators that the area's own source counts in the reporting year."""
        rows = self.rows(period=str(self.edition.year))
        return set(rows.loc[rows["source"].isin(AUTHORITY_SOURCES), "indicator"])

    @cached_property
    def _cells(self):
        """What estimates are chosen by, a list a column."""
        return {name: self.estimates[name].tolist() for name in ("area_code", "breakdown", "period", "bound")}

    @cached_property
    def _held(self):
        """Where the estimates of each geography and indicator, and of each geography and None, stand in the table.

        A section asks for hundreds of estimates; to look through the columns for each takes longer than to show them.
        """
        held = defaultdict(list)
        columns = (self.estimates[name].tolist() for name in ("geography", "indicator"))
        for at, (geography, indicator) in enumerate(zip(*columns, strict=True)):
            held[geography, indicator].append(at)
            held[geography, None].append(at)
        return held

    def _chosen(self, indicator, geography, breakdown, period, bound):
        """Where the estimates of `rows` stand in the table, in order."""
        geography = geography or self.own
        code = self.area.area_code if geography in ("lad24", "area", REST) else None
        return self._places_of(indicator, geography, area_code=code, breakdown=breakdown, period=period, bound=bound)

    def _places_of(self, indicator, geography, **cells):
        """Where the estimates of a geography and indicator that have these cells stand in the table, in order."""
        found = self._held[geography, indicator]
        for name, cell in cells.items():
            column = self._cells[name]
            found = found if cell is None else [at for at in found if column[at] == cell]
        return found


def load(area, edition):
    """The assessment of an area in an edition, both by name. A mistyped name is a ParameterError with the nearest."""
    edition = parameters.edition(edition)
    area = parameters.area_of(edition, area)
    record = numbers.folder(edition) / "record.json"
    seen_to = record.is_file() and os.environ.get(SEEN_TO) == provenance.sha256(record)
    if not seen_to and not numbers.ready(edition):
        numbers.make(edition)
    return Assessment(area, edition, cache(lambda name: _part(area, edition, name)))


def _part(area, edition, name):
    """A part of an assessment by its name: of the definition, or a table of numbers."""
    if name not in ("adoption", "definition", "measure", "observability"):
        return numbers.of_area(edition, area, name)
    adoption = area.adoption_on(edition.last_day)
    if name == "adoption":
        return adoption
    definition = definitions.load(adoption.definition)
    if name == "observability":
        return _observability(numbers.of_area(edition, area, "quality"), definition)
    return definition if name == "definition" else definition.measure


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


def _observability(quality, definition):
    classes = quality[(quality["check"] == "class") & quality["source"].isin([*AUTHORITY_SOURCES, *PLACE_SOURCES])]
    held = {}
    for (source, taxonomy), rows in classes.groupby(["source", "expected"], sort=False):
        held.setdefault(source, {})[taxonomy] = sorted(rows["found"].unique())
    return observability.grid(definition, held)
