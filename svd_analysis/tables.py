"""The tables of the appendix, from estimates; every number in them is a row of the edition's numbers."""

from svd_analysis import definitions, event_words, explanation, parameters, seriousness
from svd_analysis.cells import OUTSIDE, REST
from svd_analysis.html_tables import HTMLTable
from svd_analysis.periods import in_words
from svd_analysis.sentences import (
    NOT_HERE,
    Sentence,
    comparator_note,
    count_text,
    decimal,
    five_years,
    interval_text,
    listed,
    month_or_year,
    of_region,
    pseudo_name,
    value_text,
    whole,
)  # fmt: skip


def observability(svd):
    """What each source can see of the area's definition, clause by clause, with the reason."""
    seen = svd.observability
    sources = list(dict.fromkeys(seen["source"]))
    rows = []
    clauses = list(dict.fromkeys(seen["clause"]))
    # A definition of one clause is that clause: it would stand there twice.
    for clause in clauses[-1:] if len(clauses) == 2 else clauses:
        of_clause = seen[seen["clause"] == clause].set_index("source")
        cells = [f"{of_clause.at[one, 'visibility']}: {of_clause.at[one, 'reason']}" for one in sources]
        rows.append((clause[0].upper() + clause[1:], *cells))
    return HTMLTable(
        name="observability",
        caption=f"What each source of this edition can see of {svd.definition.title}, clause by clause",
        columns=("Clause", *(parameters.source(one).title for one in sources)),
        rows=tuple(rows),
        notes=(
            "Exact: the source's classes hold the clause and nothing else. Superset: they hold all of it and more. "
            "Subset: what they hold of it is certain, and some of it is in no class. Proxy: both more and less. Not "
            "observable: being in a class tells nothing of it, or no class holds any of it.",
            "Worked out from the definition and the offences that each class of a source holds.",
        ),
    )


def section_13(svd):
    """The four factors of section 13(6) of the Act for each kind of violence that the definition names."""
    others = seriousness.others(svd.definition)
    more = (
        f"The definition can also hold {others} offences it does not name, by what is recorded of them."
        if others
        else ""
    )
    return HTMLTable(
        name="section-13",
        caption=f"The four factors of section 13(6) of the Act for each kind of violence in {svd.definition.title}, "
        f"{svd.area.name}, {in_words(svd.edition.year)}",
        columns=(
            "Kind of violence", "Maximum penalty", "Impact on victims", "Prevalence in the area",
            "Impact on the community",
        ),
        rows=tuple(seriousness.factors(svd)),
        notes=(
            "Maximum penalties are those of the statutes named, for adults on conviction on indictment, and not yet "
            "checked by a lawyer. Where a kind holds several offences, the brackets say which is meant.",
            "Prevalence counts every recorded offence of the kind, whether or not the definition holds all of them.",
            *filter(None, [more]),
            f"Source of the counts: {parameters.source(svd.source).title}, {parameters.source(svd.source).publisher}.",
        ),
    )  # fmt: skip


def differences(svd):
    """What the definition holds that the regional minimum, or that of the edition before, does not; and back."""
    others = _other_definitions(svd)
    rows = [
        (
            "this definition only" if one.inside == svd.definition.name else "the other only",
            words,
            f"{one.in_words[:1].upper()}{one.in_words[1:]}",
            event_words.event(one.witness),
        )
        for words, other in others
        for one in explanation.difference(svd.definition, other)
    ]
    if not others:
        return Sentence("There is no other definition to compare it with.")
    if not rows:
        return Sentence(f"It holds the same events as {listed(words for words, _ in others)}.")
    return HTMLTable(
        name="differences",
        caption=f"How {svd.definition.title} differs from other definitions",
        columns=("Held by", "Compared with", "Which events", "For instance"),
        rows=tuple(rows),
        notes=("Worked out from the two rules; each instance is an event that one holds and the other does not.",),
    )


def _other_definitions(svd):
    """The regional minimum and the definition of the edition before, each as a reader knows it."""
    others = []
    if svd.edition.regional_minimum:
        minimum = definitions.load(svd.edition.regional_minimum)
        others.append((f"the regional minimum ({minimum.title})", minimum))
    previous = parameters.edition(svd.edition.previous) if svd.edition.previous else None
    if previous and svd.area.slug in previous.areas:
        earlier = definitions.load(svd.area.adoption_on(previous.last_day).definition)
        others.append((f"the definition of {previous.name} ({earlier.title})", earlier))
    return others


def unlocated(svd):
    """Offences of the region recorded with no authority or for a place that is none, by kind, in the last two years."""
    years = [str(year) for year in svd.edition.years[-2:]]
    places = svd.rows(geography="pseudo")
    shares = svd.rows(geography="pseudo", breakdown="share=region")
    rows = []
    for code in sorted(places["area_code"].unique()):
        held = places if code.endswith(OUTSIDE) else shares
        for indicator in svd.countable():
            chosen = held[(held["area_code"] == code) & (held["indicator"] == indicator.name)]
            cells = [_share_text(chosen[chosen["period"] == year]) for year in years]
            if any(text not in ("0", NOT_HERE) for text in cells):
                rows.append((f"{indicator.title}: {pseudo_name(code)}", *cells))
    if not rows:
        return Sentence("No offence of this source is without an authority.")
    return HTMLTable(
        name="unlocated",
        caption=f"Offences in no authority's figures, {svd.edition.region}, "
        f"{listed(month_or_year(year) for year in years)}: "
        "number and share of the region's offences of that kind",
        columns=("Kind and place", *years),
        rows=tuple(rows),
        numeric=frozenset(range(1, len(years) + 1)),
    )


def quality(svd):
    """What was read from each file and what was settled on the way in."""
    rows = []
    read = svd.quality[svd.quality["file"] != ""]
    for (source, file), checks in read.groupby(["source", "file"], sort=True):
        months = checks[checks["check"] == "month"]
        found = months[months["found"] == "1"]["place"]
        lost = months[months["found"] != "1"]["place"]
        rows.append(
            (
                file,
                parameters.source(source).title,
                _sum_text(checks, "rows in"),
                _sum_text(checks, "rows refused"),
                f"{min(found)} to {max(found)}" if len(found) else "not by month",
                listed(sorted(lost)) if len(lost) else "none",
            )
        )
    return HTMLTable(
        name="quality",
        caption=f"Files read for {svd.edition.title}: rows, and the months found",
        columns=("File", "Source", "Rows read", "Rows refused", "Months", "Months missing or partial"),
        rows=tuple(rows),
        numeric=frozenset({2, 3}),
    )


def kinds(svd):
    """Each kind of violence, largest first: number, rate with interval, and the rest of the region."""
    rows = []
    for indicator, row in _largest_first(svd):
        rest = svd.row(indicator.name, geography=REST)
        rows.append(
            (
                indicator.title,
                count_text(row),
                value_text(row),
                interval_text(row),
                value_text(rest),
                interval_text(rest),
            )
        )
    return HTMLTable(
        name="kinds",
        caption=f"Recorded offences by kind, {svd.area.name}, {in_words(svd.edition.year)}: number and rate per "
        f"1,000 residents",
        columns=("Kind", "Offences", "Rate", "95% interval", f"Rest of {svd.edition.region}", "95% interval there"),
        rows=tuple(rows),
        numeric=frozenset(range(1, 6)),
        notes=(
            "Kinds overlap: violence with injury is inside violence against the person, rape inside sexual offences.",
            *_denominator_notes(svd),
            *filter(None, [comparator_note(svd)]),
            f"Source: {parameters.source(svd.source).title}, {parameters.source(svd.source).publisher}.",
        ),
    )


def largest_kinds(svd):
    """The kinds of violence for the first screen, largest first, none inside another: number and rate."""
    ordered = _largest_first(svd)
    pairs = [(one, row) for one, row in ordered if one.kind == "kind"] or ordered
    return HTMLTable(
        name="largest-kinds",
        caption=f"Kinds of recorded violence, {svd.area.name}, {in_words(svd.edition.year)}",
        columns=("Kind", "Offences", "Per 1,000 residents", "95% interval"),
        rows=tuple((one.title, count_text(row), value_text(row), interval_text(row)) for one, row in pairs),
        numeric=frozenset({1, 2, 3}),
        notes=(f"Source: {parameters.source(svd.source).title}, {parameters.source(svd.source).publisher}.",),
    )


def years(svd):
    """The headline measure year by year: number, rate with interval, and the rest of the region."""
    rows = []
    for year in svd.edition.years:
        row, rest = (svd.row(svd.headline.name, year, geography=place) for place in (None, REST))
        if row is not None:
            rows.append(
                (str(year), count_text(row), value_text(row), interval_text(row), value_text(rest), interval_text(rest))
            )
    return HTMLTable(
        name="years",
        caption=f"{svd.headline.title} by year, {svd.area.name}: offences and rate per 1,000 residents",
        columns=("Year", "Offences", "Rate", "95% interval", f"Rest of {svd.edition.region}", "95% interval there"),
        rows=tuple(rows),
        numeric=frozenset(range(1, 6)),
        notes=(*_denominator_notes(svd), *filter(None, [comparator_note(svd)])),
    )


def homicide(svd):
    """Homicides year by year and over five years: numbers, never a rate."""
    periods = [*svd.edition.years, five_years(svd)]
    rows = [
        (
            month_or_year(str(period)),
            count_text(row),
            interval_text(row),
            count_text(svd.row("homicide", period, geography=REST)),
        )
        for period in periods
        if (row := svd.row("homicide", period)) is not None
    ]
    if not rows:
        return Sentence("Homicide is not in this source: it can't be told from other violence.")
    return HTMLTable(
        name="homicide",
        caption=f"Homicides recorded by the police, {svd.area.name}, by year and over five years",
        columns=("Period", "Homicides", "95% interval", f"Rest of {svd.edition.region}"),
        rows=tuple(rows),
        numeric=frozenset({1, 2, 3}),
        notes=("The interval is how far a number this small moves by chance (exact Poisson). No rate is given.",),
    )


def admissions(svd):
    """Emergency hospital admissions for violence, withheld years staying withheld."""
    rows = [
        (month_or_year(row["period"]), count_text(row), interval_text(row))
        for row in svd.rows("hospital_admissions_violence").sort_values("period").to_dict("records")
    ]
    if not rows:
        return Sentence("Hospital admissions for violence: not supplied to this edition.")
    return HTMLTable(
        name="admissions",
        caption=f"Emergency hospital admissions for violence, residents of {svd.area.name}, by year",
        columns=("Year", "Admissions", "95% interval"),
        rows=tuple(rows),
        numeric=frozenset({1, 2}),
        notes=("A year that is withheld is not a year with none: the publisher hides small counts.",),
    )


def wards(svd):
    """The wards of the area: number, rate and interval of the headline measure over the map's months."""
    return _places(svd, "ward22", svd.headline, "wards", "Ward")


def neighbourhoods(svd):
    """The neighbourhoods (LSOAs) of the area: number, rate and interval."""
    return _places(svd, "lsoa21", place_measure(svd), "neighbourhoods", "Neighbourhood (LSOA)")


def coverage(svd):
    """How much of the authority's own figure its wards and neighbourhoods hold, over the same months."""
    rows = []
    titles = {"covered by ward22": "wards", "covered by lsoa21": "neighbourhoods"}
    for geography, title in titles.items():
        chosen = svd.estimates[
            (svd.estimates["geography"] == geography) & svd.estimates["area_code"].isin(svd.area.codes)
        ]
        for row in chosen.sort_values(["area_code", "indicator"]).to_dict("records"):
            indicator = parameters.indicator(row["indicator"])
            rows.append(
                (
                    f"{indicator.title}, {title}",
                    month_or_year(row["period"]),
                    whole(row["numerator"]),
                    whole(row["denominator"]),
                    f"{row['value']:.1f}%",
                )
            )
    if not rows:
        return Sentence(
            "There is no table of the same series for authorities and small areas to compare, so coverage is not known."
        )
    return HTMLTable(
        name="coverage",
        caption=f"How much of the authority's own figure its small areas hold, {svd.area.name}",
        columns=("Kind and places", "Period", "In small areas", "In the authority table", "Coverage"),
        rows=tuple(rows),
        numeric=frozenset({2, 3, 4}),
        notes=("The rest could not be placed in a ward or neighbourhood, or the tables are of different releases.",),
    )


def deprivation(svd):
    """The rate in each fifth of the area's own neighbourhoods by income deprivation."""
    measure, rows = place_measure(svd), []
    for fifth in range(1, 6):
        found = svd.rows(measure.name if measure else "", breakdown=f"deprivation_fifth={fifth}")
        rows += [
            (_fifth_name(fifth), count_text(row), value_text(row), interval_text(row))
            for row in found.to_dict("records")
        ]
        period = found["period"].iloc[0] if len(found) else ""
    if not rows:
        return Sentence("No gradient is shown.")
    return HTMLTable(
        name="deprivation",
        caption=f"{measure.title} by fifth of the area's own neighbourhoods, from most to least income-deprived, "
        f"{svd.area.name}, "
        f"{in_words(period)}: offences and rate per 1,000 residents",
        columns=("Fifth of neighbourhoods", "Offences", "Rate", "95% interval"),
        rows=tuple(rows),
        numeric=frozenset({1, 2, 3}),
        notes=(
            "Fifths of this area's own neighbourhoods, not of England's. Income domain of the Indices of "
            "Deprivation 2019, which "
            "holds no crime. Residents are mid-year estimates by neighbourhood.",
        ),
    )


def changes(svd):
    """The earlier year as published or recomputed, as it stands now, and the latest year, for counts and rates."""
    rows = []
    if svd.area.slug not in (parameters.edition(svd.edition.previous).areas if svd.edition.previous else []):
        return Sentence("There are no changes to show.")
    own = svd.changes[(svd.changes["area_code"] == svd.area.area_code) & (svd.changes["breakdown"] == "")]
    for row in own.to_dict("records"):
        indicator = parameters.indicator(row["indicator"])
        if indicator.own_definition:
            continue
        unit = f", rate per {indicator.per:,}" if row["quantity"] == "rate" else ", number"
        cells = [
            _change_text(row[name], row["quantity"]) for name in ("as_published", "earlier_under_new", "latest_value")
        ]
        rows.append((indicator.order, indicator.title + unit, cells))
    if not rows:
        return Sentence("There are no changes to show.")
    first = own.iloc[0]
    return HTMLTable(
        name="changes",
        caption=f"{first['earlier']} as counted then, as it stands now, and {first['latest']}, {svd.area.name}",
        columns=(
            "Measure",
            f"{first['earlier']} as counted then",
            f"{first['earlier']} as it stands now",
            str(first["latest"]),
        ),
        rows=tuple((title, *cells) for _, title, cells in sorted(rows, key=lambda row: (row[0], row[1]))),
        numeric=frozenset({1, 2, 3}),
        notes=(
            "A difference between the first two columns is a change of files, not of violence. The definition's own "
            "bounds are not compared.",
            *sorted({f"{reason[:1].upper()}{reason[1:]}." for reason in own["reason"] if reason}),
        ),
    )


def sources(svd):
    """Every source of the edition: publisher, what it covers and misses, licence."""
    names = list(dict.fromkeys(entry.source for entry in svd.edition.sources))
    rows = [
        (one.title, one.publisher, one.covers, one.misses, f"{one.licence}. {one.attribution}")
        for one in map(parameters.source, names)
    ]
    return HTMLTable(
        name="sources",
        caption=f"Sources of {svd.edition.title}",
        columns=("Source", "Publisher", "Covers", "Misses", "Licence and attribution"),
        rows=tuple(rows),
    )


def files(svd):
    """Every pinned file and its hash."""
    pinned = {(file.path, entry.source, file.sha256) for entry in svd.edition.sources for file in entry.files}
    return HTMLTable(
        name="files",
        caption=f"Files that {svd.edition.name} is pinned to",
        columns=("File", "Source", "SHA-256, first 16 digits"),
        rows=tuple((path, parameters.source(source).title, sha256[:16]) for path, source, sha256 in sorted(pinned)),
    )


def breaks(svd):
    """The register of recording breaks of this edition's sources."""
    rows = [
        (one.name, parameters.source(one.source).title, one.date.isoformat(), one.grade, one.effect, one.evidence)
        for one in of_region(svd)
    ]
    if not rows:
        return Sentence("No recording break is registered for the sources of this edition.")
    return HTMLTable(
        name="breaks",
        caption=f"Recording breaks registered for the sources of {svd.edition.title}",
        columns=("Break", "Source", "Date", "Grade", "Effect", "Evidence"),
        rows=tuple(rows),
    )


def indicators(svd):
    """What each indicator counts."""
    rows = [
        (
            one.title,
            _numerator(one),
            "a number, no rate" if one.measure == "count" else f"rate per {one.per:,} residents",
        )
        for one in svd.countable()
    ]
    return HTMLTable(
        name="indicators",
        caption=f"What each measure counts, {svd.area.name}",
        columns=("Measure", "Offences in it", "Shown as"),
        rows=tuple(rows),
    )


def place_measure(svd):
    """The widest measure that the edition's neighbourhood source counts: none where it has no such source."""
    found = set(svd.rows(geography="lsoa21")["indicator"])
    preferred = ("violence_with_injury", "violence_and_sexual_offences")
    return next((parameters.indicator(name) for name in preferred if name in found), None)


def _places(svd, geography, measure, name, heading):
    rows = svd.rows(measure.name, geography=geography) if measure else svd.estimates.iloc[:0]
    if rows.empty:
        return Sentence(f"This edition has no {name}.")
    names = place_names(svd)
    period = rows["period"].iloc[0]
    ordered = rows.assign(name=rows["area_code"].map(names).fillna(rows["area_code"])).sort_values("name")
    return HTMLTable(
        name=name,
        caption=f"{measure.title} by {heading.lower()}, {svd.area.name}, {in_words(period)}: offences and rate "
        f"per 1,000 residents",
        columns=(heading, "Offences", "Rate", "95% interval"),
        rows=tuple(
            (row["name"], count_text(row), value_text(row), interval_text(row)) for row in ordered.to_dict("records")
        ),
        numeric=frozenset({1, 2, 3}),
        notes=("In order of name. A rate is by residents: a centre that draws visitors has more offences a resident.",),
    )


def place_names(svd):
    """Names of wards and neighbourhoods by code."""
    if svd.boundaries is None:
        return {}
    return dict(zip(svd.boundaries["area_code"], svd.boundaries["name"], strict=True))


def _largest_first(svd):
    rows = [(one, svd.row(one.name)) for one in svd.countable() if one.kind in ("kind", "headline", "beside", "part")]
    rows = [(one, row) for one, row in rows if row is not None]
    return sorted(
        rows,
        key=lambda pair: (
            -(pair[1]["numerator"] if pair[1]["numerator"] == pair[1]["numerator"] else 0),
            pair[0].order,
        ),
    )


def _denominator_notes(svd):
    row = svd.row(svd.headline.name)
    if svd.area.no_resident_rate:
        return [svd.area.no_resident_rate]
    if row is not None and row["denominator_status"] == "population carried":
        return [
            f"Residents are the latest mid-year estimate on the base of Census 2021, carried forward: "
            f"{whole(row['denominator'])} for "
            f"{svd.area.name}."
        ]
    return [
        f"Residents are the mid-year estimate on the base of Census 2021: {whole(row['denominator'])} for "
        f"{svd.area.name}."
    ]


def _fifth_name(fifth):
    return {1: "1 (most deprived)", 5: "5 (least deprived)"}.get(fifth, str(fifth))


def _change_text(value, quantity):
    if value != value:
        return "not available"
    return whole(value) if quantity == "count" else decimal(value)


def _share_text(rows):
    if rows.empty:
        return NOT_HERE
    row = rows.iloc[0]
    if row["numerator"] == 0 or row["method"] != "share":
        return count_text(row)
    return f"{whole(row['numerator'])} ({row['value']:.1f}%)"


def _sum_text(checks, check):
    rows = checks.loc[checks["check"] == check, "rows"].dropna()
    return whole(rows.sum()) if len(rows) else "not counted"


def _numerator(indicator):
    offences = definitions.offences(indicator.offences)
    return listed(sorted(offence.replace("_", " ") for offence in offences)).capitalize()
