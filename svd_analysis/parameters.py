"""What analysts and partnerships sign off, read from `parameters/` and checked: areas, editions, indicators, sources.

A definition of serious violence is read by `definitions`. Every file says who wrote it, who checked it and when to look
at it again. An unknown name or key is a ParameterError that offers the nearest.
"""

import os
import re
from datetime import date
from functools import cache
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator, model_validator

from svd_analysis import paths, periods, record_breakdowns, record_sources, schemas, taxonomies, yaml_files
from svd_analysis.errors import ParameterError, nearest
from svd_analysis.periods import Period


def _period(text):
    if isinstance(text, Period):
        return text
    try:
        return Period.parse(text)
    except ParameterError as fault:
        raise ValueError(str(fault)) from None


def _day(text):
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except (TypeError, ValueError):
        raise ValueError("not a day. Write it as 2024-01-31, in quotes.") from None


PeriodText = Annotated[Period, BeforeValidator(_period)]
Day = Annotated[date | None, BeforeValidator(_day)]
Text = Annotated[str, BeforeValidator(lambda text: text or "")]


class Noun(BaseModel):
    """A thing read from a file: unknown keys forbidden, never changed afterwards."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)


class Signed(Noun):
    """A file with its author, checker and the day to look at it again."""

    name: str
    authored_by: str
    checked_by: str
    review_date: Day


class Adoption(Noun):
    """A definition an area adopted: `adopted` is None where no day is known, and then it stands for all earlier
    years.
    """

    definition: str
    adopted: Day = None
    standing: Literal["agreed", "regional default (not confirmed)", "illustrative"]
    source: str


class Area(Signed):
    """The place an assessment is about: one or several local authorities, and the definitions it adopted."""

    slug: str
    codes: Annotated[list[str], Field(min_length=1)]
    definitions: Annotated[list[Adoption], Field(min_length=1)]
    accessibility_statement: Text = ""
    no_resident_rate: Text = ""

    @property
    def area_code(self):
        """Its code in every table: the ONS code of a one-code area, else its slug."""
        return self.codes[0] if len(self.codes) == 1 else self.slug

    def adoption_on(self, day):
        """The definition in force on that day."""
        in_force = [one for one in self.definitions if one.adopted is None or one.adopted <= day]
        if not in_force:
            raise ParameterError(
                f"parameters/areas/{self.slug}.yaml: no definition is in force on {day}. "
                'Add the one used then, or write adopted: "" for the one that stands for all earlier years.'
            )
        return max(in_force, key=lambda one: one.adopted or date.min)


class SourceFile(Noun):
    """A publisher's file an edition is pinned to: its place below the data folder and its SHA-256."""

    path: str
    sha256: Annotated[str, Field(pattern="^[0-9a-f]{64}$")]

    @field_validator("path")
    @classmethod
    def _below_the_data_folder(cls, path):
        folders = re.split(r"[/\\]", path)
        if ".." in folders or "" in folders or ":" in folders[0]:
            raise ValueError(
                f"{path!r} is not below the data folder. Write its place from there, with / between folders."
            )
        return path


class EditionSource(Noun):
    """A source in an edition: which files, which months of them, and what for.

    `use` is empty where the window serves every use; `areas` names the areas it is for, where not all.
    """

    source: str
    files: Annotated[list[SourceFile], Field(min_length=1)]
    window: PeriodText | None = None
    use: Literal["", "maps", "models"] = ""
    areas: list[str] = []
    data_as_at: Text = ""
    note: Text = ""


class Edition(Signed):
    """One published assessment of a region's areas: a lock file for data.

    One that `corrects` another is of the same year and region, and gives the `reason` on its front sheet. One that
    `extends` another is that edition for another `audience`: its file says only what is other, and which sources are
    read beside; it names its data protection `impact_assessment`, and what was considered for `equality`.
    """

    title: str
    region: str
    regional_minimum: Text = ""
    synthetic: bool = False
    areas: Annotated[list[str], Field(min_length=1)]
    not_covered: dict[str, str] = {}
    year: PeriodText
    last_month: str
    baseline: PeriodText
    previous: Text = ""
    corrects: Text = ""
    reason: Text = ""
    extends: Text = ""
    headlines: Annotated[list[str], Field(max_length=8)]
    joinpoints: list[str] = []
    audience: Literal["public", "partner"] = "public"
    classification: Text = ""
    impact_assessment: Text = ""
    equality: Text = ""
    data_as_at: str
    sources: Annotated[list[EditionSource], Field(min_length=1)]

    @field_validator("not_covered", mode="before")
    @classmethod
    def _none_is_empty(cls, value):
        return value or {}

    @model_validator(mode="after")
    def _year_is_whole(self):
        if len(self.year.months) != 12 or self.year.last != self.last_month:
            raise ValueError(f"the reporting year {self.year} does not end in last_month {self.last_month}.")
        if (periods.month_number(self.year.first) - periods.month_number(self.baseline.first)) % 12:
            raise ValueError(f"the baseline {self.baseline} does not begin in the same month as the year {self.year}.")
        if len(self.baseline.months) != 12 or self.baseline > self.year:
            raise ValueError(f"the baseline {self.baseline} is not a year up to the reporting year {self.year}.")
        return self

    @field_validator("areas", "headlines", "joinpoints")
    @classmethod
    def _none_twice(cls, listed):
        twice = [name for name in listed if listed.count(name) > 1]
        if twice:
            raise ValueError(f"named twice: {twice[0]}.")
        return listed

    @property
    def marking(self):
        """How each of its pages is classified: as its file says, else by its audience."""
        usual = {
            "public": "OFFICIAL: for publication",
            "partner": "OFFICIAL-SENSITIVE: for the partnership only, not for publication",
        }
        return self.classification or usual[self.audience]

    @property
    def years(self):
        """Every year from the baseline to the reporting year, in order."""
        return periods.years(self.baseline, self.year)

    @property
    def last_day(self):
        """The last day of the reporting year, on which the definition in force is the one used."""
        following = periods.month_at(periods.month_number(self.last_month) + 1)
        return date.fromordinal(date.fromisoformat(f"{following}-01").toordinal() - 1)

    @property
    def data(self):
        """The folder its files are below."""
        return paths.example_data() if self.synthetic else paths.data()

    @property
    def pinned(self):
        """Its files, each (source, path, SHA-256)."""
        return [(entry.source, file.path, file.sha256) for entry in self.sources for file in entry.files]

    def of(self, *names, use=""):
        """Its sources of those names, for that use."""
        return [entry for entry in self.sources if entry.source in names and entry.use in ("", use)]


# An edition for partners is of the same year and places as the public one it extends, and can't say otherwise.
_THE_SAME = ("region", "synthetic", "areas", "year", "last_month", "baseline", "previous")
_NEVER_TAKEN = ("corrects", "reason", "classification", *Signed.model_fields)


@cache
def _schemes():
    # The Home Office's own codes stand with the offences.
    return {row["taxonomy"] for row in taxonomies.rows("codes")} | {"home_office"}


class Indicator(Signed):
    """A named numerator over a denominator with a method.

    `offences` are concepts or offences of the taxonomy; the indicator of an area's own definition has none and says
    `own_definition`. `taxonomies` limits it to the schemes it is meant for; empty means all. A `count` has no rate.
    `residents` are those the rate is of: under 25 only where everybody counted is.
    `holds` says in words what a headline measure holds. Kinds do not overlap; parts are inside a kind or hold several.
    """

    title: str
    label: str
    why: str
    holds: Text = ""
    own_definition: bool = False
    offences: list[str] = []
    taxonomies: list[str] = []
    unit: str = "offence"
    measure: Literal["rate", "count"] = "rate"
    per: int = 1000
    residents: Literal["all", "under 25"] = "all"
    kind: Literal["headline", "beside", "kind", "part", "health"] = "kind"
    order: int = 0

    @field_validator("taxonomies")
    @classmethod
    def _known_schemes(cls, listed):
        for scheme in listed:
            if scheme not in _schemes():
                raise ValueError(f"unknown scheme {scheme!r}. {nearest(scheme, _schemes())}")
        return listed

    @model_validator(mode="after")
    def _one_numerator(self):
        if bool(self.offences) == self.own_definition:
            raise ValueError("give either `offences` or `own_definition: true`.")
        return self


class Measure(Noun):
    """A covariate as a model may use it: what it is `of` (its unit in words), the ecological level it stands for, and
    whether more of it is a risk, protects, or is context that is never read as a cause.

    `reversed` is said of a rank whose 1 is the most. `not_a_predictor` gives the reason where it may explain nothing:
    what contains crime, and what violence brings with it. `literature` is what is known from elsewhere, with its
    source. A number of people or things with `per_residents` is told for so many residents.
    """

    title: str
    of: str
    level: Literal["individual", "relationship", "community", "society"]
    role: Literal["risk", "protective", "context"]
    reversed: bool = False
    per_residents: Annotated[int, Field(ge=0)] = 0
    literature: Text = ""
    not_a_predictor: Text = ""


class Source(Signed):
    """A publisher's series: what it covers and misses, where it is published, its licence and disclosure regime.

    `measures` are those of its covariates that are told of, by their names in COVARIATES. `records` describe an extract
    of a partner's, which is read by what is said there.
    """

    title: str
    publisher: str
    published_at: str
    file_name: str
    covers: str
    misses: str
    licence: str
    attribution: str
    regime: Text = ""
    test_material_only: bool = False
    measures: dict[str, Measure] = {}
    records: record_sources.Records | None = None

    @model_validator(mode="after")
    def _records_have_a_regime(self):
        if self.records and not self.regime:
            raise ValueError("records need a `regime:`, the disclosure rule that their counts are published under.")
        return self


class Regime(Signed):
    """What may be shown of a kind of source, and how its counts are protected before anything is made of them.

    `method`: open, as they are; persons, an open table whose rows are persons; rounded, counts of records rounded by
    their running total to a multiple of `base`, an odd number; suppressed, small counts withheld with as many others
    as it takes. A count from 1 to `threshold` - 1 is never shown; `zero` says whether a 0 is. `finest_period` is the
    shortest time that a count may be of, `age_bands` whether single years of age may be described. `dated` is the day
    from which its authority's rule applies; one without such a day says when this project had `written` it.
    """

    title: str
    authority: str
    dated: Day = None
    written: Day = None
    rule: str
    method: Literal["open", "persons", "rounded", "suppressed"]
    threshold: Annotated[int, Field(ge=0)] = 0
    base: Annotated[int, Field(ge=1)] = 1
    zero: Literal["shown", "hidden"] = "shown"
    finest_period: Literal["month", "year"] = "month"
    age_bands: Literal["required", "optional"] = "optional"

    @model_validator(mode="after")
    def _has_a_day(self):
        if bool(self.dated) == bool(self.written):
            raise ValueError(
                "give either `dated`, the day from which its authority's rule applies, or `written`, when this was."
            )
        return self

    @model_validator(mode="after")
    def _fits_its_method(self):
        if self.method == "rounded" and (self.base < 3 or self.base % 2 == 0):
            raise ValueError(f"base {self.base}: counts are rounded to an odd number from 3 on.")
        if self.method == "rounded" and self.zero == "shown":
            raise ValueError("where counts are rounded a 0 is one of the small ones: write zero: hidden.")
        if self.method in ("persons", "rounded", "suppressed") and self.threshold < 3:
            raise ValueError(f"threshold {self.threshold}: expected 3 or more, or method: open.")
        return self

    @property
    def least(self):
        """The least rounded count that is shown: no count below the threshold can be behind it."""
        return self.threshold + self.base - 1

    def refusal(self, records):
        """Why an extract may not stand under it as it is described; empty where it may."""
        aged = [name for name in records.attributes if records.reading(name) == "age"]
        if self.age_bands == "required" and aged and not records.ages:
            return (
                f"{aged[0]} in single years, and its regime {self.name!r} asks for bands. Give them as `ages:`, such "
                f"as [0-9, 10-17, 18-{schemas.OLDEST}]."
            )
        if self.method == "rounded" and "count" in records.columns and records.columns["count"].withheld:
            return (
                f"some of its counts are `withheld`, and its regime {self.name!r} rounds: only whole tables can be "
                "rounded. Name the regime `as supplied`, which shows what its supplier protected, or ask for the whole "
                "counts and take `withheld` out."
            )
        if self.method == "rounded" and (fault := record_breakdowns.twice(records)):
            return (
                f"{fault}, and its regime {self.name!r} rounds each table by itself: two that share an attribute can "
                "give a count away to whoever knows the total. List it in one table."
            )
        return ""


class Break(Noun):
    """A break in how a series is recorded: what may be said across it depends on its grade."""

    name: str
    region: str
    source: str
    series: list[str]
    date: Day
    grade: Literal["refuse", "relative only", "note"]
    effect: str
    evidence: str


class Breaks(Signed):
    """The register of recording breaks."""

    breaks: list[Break]


class OrdinaryVariation(Noun):
    """How far a class of offences moves between two ordinary years in one area but not in its region: `tau`, the
    standard deviation of the log ratio of two years beyond what chance in the counts gives.
    """

    of: str
    tau: Annotated[float, Field(ge=0)]
    areas: int


class BetweenAreaVariance(Signed):
    """Ordinary year-to-year variation between areas: where, from which release and pairs of years, how estimated."""

    region: str
    source: str
    release: str
    pairs: Annotated[list[str], Field(min_length=5)]
    estimator: str
    estimated: Day
    classes: list[OrdinaryVariation]


class Crossing(Noun):
    """Two neighbourhoods that belong together across water though their outlines do not touch."""

    crossing: str
    between: Annotated[list[str], Field(min_length=2, max_length=2)]


class Crossings(Signed):
    """The declared neighbours of every region: bridges, tunnels and the nearest shore of an island."""

    regions: dict[str, list[Crossing]]


# Folders of outputs bear these names: none may lead elsewhere, be a device of Windows or end as no name there can.
_NAME = re.compile(r"(?!(con|prn|aux|nul|com\d|lpt\d)(\.|$))[a-z0-9]([\w .-]*\w)?", re.ASCII | re.IGNORECASE)
_NAMED = "not the name of a file here: letters and digits of English, spaces, full stops and hyphens between them."


def names(kind):
    """The names of every area, edition, indicator, definition, source ... there is, in order."""
    return sorted(file.removesuffix(".yaml") for file in _files(paths.parameters() / kind) if file.endswith(".yaml"))


def _files(folder):
    try:
        return frozenset(os.listdir(folder))
    except FileNotFoundError:
        return frozenset()


_listed = cache(_files)


def _there(folder, file):
    """Whether a folder lists a file: a system that takes `Bexley` for `bexley` would open either."""
    if file not in _listed(folder):
        _listed.cache_clear()
    return file in _listed(folder)


def known(kind, name):
    """The file of a named thing; a ParameterError with the nearest name where there is none."""
    folder = paths.parameters() / kind
    if not _there(folder, f"{name}.yaml"):
        raise ParameterError(_unknown(kind, name, names(kind)))
    if not _NAME.fullmatch(name):
        raise ParameterError(f"parameters/{kind}/{name}.yaml: {_NAMED}".encode("unicode_escape").decode())
    return folder / f"{name}.yaml"


def _refuse_unknown(file, kind, used):
    for name in filter(None, used):
        if not _there(paths.parameters() / kind, f"{name}.yaml"):
            raise ParameterError(f"{file}: {_unknown(kind, name, names(kind))}")


def _unknown(kind, name, there):
    return f"There is no {kind.removesuffix('s')} {name!r}. {nearest(name, there)}"


@cache
def area(slug):
    """The area of that slug; its definitions must exist too."""
    found = yaml_files.read(known("areas", slug), Area, slug=slug)
    _refuse_unknown(f"parameters/areas/{slug}.yaml", "definitions", [one.definition for one in found.definitions])
    return found


@cache
def edition(name):
    """The edition of that name; its areas, previous edition, headlines and sources must exist too."""
    found = _read_edition(name)
    file = f"parameters/editions/{name}.yaml"
    chosen = [slug for entry in found.sources for slug in entry.areas]
    _refuse_unknown(file, "areas", [*found.areas, *found.not_covered, *chosen])
    _refuse_unknown(file, "editions", [found.previous, found.corrects, found.extends])
    _refuse_unknown(file, "indicators", [*found.headlines, *found.joinpoints])
    _refuse_unknown(file, "sources", [entry.source for entry in found.sources])
    if found.previous and _read_edition(found.previous).year >= found.year:
        raise ParameterError(
            f"{file}: its previous edition {found.previous} is not of an earlier year than {found.year}."
        )
    _refuse_correction(file, found)
    for entry in found.sources:
        _refuse_open_records(entry.source)
        _refuse_unfit_records(entry.source)
        if refused := record_sources.refusal(source(entry.source).records, found.last_day):
            raise ParameterError(f"{file}: {entry.source}: {refused}")
    barred = [entry.source for entry in found.sources if source(entry.source).test_material_only]
    if barred and found.audience == "public":
        raise ParameterError(f"{file}: {barred[0]!r} is test material only: not for the public.")
    return found


def _refuse_open_records(name):
    """Records are never shown as they are: only counts that their supplier protected may pass unchanged."""
    records, under = source(name).records, source(name).regime
    if records and records.form == "records" and under in names("regimes") and regime(under).method == "open":
        raise ParameterError(
            f"parameters/sources/{name}.yaml: its rows are records, and its regime {under!r} shows every count as it "
            "is. Name a regime whose method is rounded or suppressed."
        )


def _refuse_unfit_records(name):
    """An extract fits the rule that it is published under, and some indicator counts what it holds."""
    records, under = source(name).records, source(name).regime
    fault = records and under in names("regimes") and regime(under).refusal(records)
    if fault := fault or (records and record_breakdowns.uncounted(records, indicators())):
        raise ParameterError(f"parameters/sources/{name}.yaml: {fault}")


def _refuse_correction(file, found):
    """A correction says what was wrong, and is of what it corrects."""
    if bool(found.corrects) != bool(found.reason):
        said = "corrects another and gives no reason" if found.corrects else "gives a reason and corrects no edition"
        raise ParameterError(
            f"{file}: it {said}. Write both: `corrects:`, the edition that was published, and `reason:`, one sentence "
            "for the front sheet that says what was wrong."
        )
    if not found.corrects:
        return
    corrected = _read_edition(found.corrects)
    if found.name == found.corrects or (corrected.year, corrected.region) != (found.year, found.region):
        raise ParameterError(
            f"{file}: it is of {found.region} in {found.year} and can't correct {corrected.name}, which is of "
            f"{corrected.region} in {corrected.year}. A correction is another edition of the same region and year."
        )


def _read_edition(name):
    inherited = _inherited(name)
    return yaml_files.read(known("editions", name), Edition, name=name, **inherited)


def written_edition(name):
    """What the file of an edition says, and that of the one it extends, as dicts, lists and text."""
    return yaml_files.read_plain(known("editions", name)) | _inherited(name)


def _inherited(name):
    """What an edition takes from the one it extends: all that it does not say itself, and that one's sources before
    its own.
    """
    path = known("editions", name)
    own = yaml_files.read_plain(path)
    if not own.get("extends"):
        return {}
    base = yaml_files.read_plain(known("editions", own["extends"]))
    other = [key for key in _THE_SAME if key in own] + [key for key in ("extends",) if base.get(key)]
    if other or own.get("audience") != "partner" or base.get("audience", "public") != "public":
        raise ParameterError(
            f"{path}: an edition extends a public one for its partners. Write `audience: partner`, name a public "
            f"edition, and leave out what is the same by nature ({', '.join(_THE_SAME)})."
        )
    taken = {key: value for key, value in base.items() if key not in own and key not in _NEVER_TAKEN}
    return taken | {"sources": [*base["sources"], *(own.get("sources") or [])]}


def area_of(edition_, slug):
    """An area of an edition; naming one that the edition can't cover is a ParameterError with the reason."""
    if slug in edition_.not_covered:
        raise ParameterError(f"{slug} is not an area of {edition_.name}: {edition_.not_covered[slug]}")
    if slug not in edition_.areas:
        known("areas", slug)
        raise ParameterError(f"{slug} is not an area of {edition_.name}. {nearest(slug, edition_.areas)}")
    return area(slug)


@cache
def indicators():
    """Every indicator, in the order they are shown."""
    files = [paths.parameters() / "indicators" / f"{name}.yaml" for name in names("indicators")]
    read = [yaml_files.read(file, Indicator, name=file.stem) for file in files]
    return tuple(sorted(read, key=lambda one: (one.order, one.name)))


def indicator(name):
    """The indicator of that name."""
    there = {one.name: one for one in indicators()}
    if name not in there:
        raise ParameterError(_unknown("indicators", name, sorted(there)))
    return there[name]


@cache
def source(name):
    """The description of a source."""
    return yaml_files.read(known("sources", name), Source, name=name)


@cache
def regime(name):
    """The disclosure regime of that name."""
    return yaml_files.read(known("regimes", name), Regime, name=name)


@cache
def breaks():
    """The register of recording breaks, in order of date."""
    path = paths.parameters() / "breaks.yaml"
    return tuple(sorted(yaml_files.read(path, Breaks, name="breaks").breaks, key=lambda one: one.date))


@cache
def between_area_variance():
    """What is known of ordinary year-to-year variation between areas."""
    path = paths.parameters() / "between_area_variance.yaml"
    return yaml_files.read(path, BetweenAreaVariance, name="between_area_variance")


@cache
def crossings(region):
    """Pairs of codes declared as neighbours in a region, across water; none where none are."""
    path = paths.parameters() / "neighbours.yaml"
    declared = yaml_files.read(path, Crossings, name="neighbours").regions.get(region, [])
    return tuple(tuple(one.between) for one in declared)
