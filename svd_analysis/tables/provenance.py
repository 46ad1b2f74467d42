"""Tables of change, sources, files, breaks and measures."""

from svd_analysis import definitions, parameters
from svd_analysis.html_tables import HTMLTable
from svd_analysis.sentences import (
    Sentence,
    decimal,
    grade_met,
    listed,
    of_region,
    whole,
)


def changes(svd):
    """The earlier year as published or recomputed, as it stands now, and the latest year, for counts and rates."""
    rows = []
    if svd.area.slug not in (parameters.edition(svd.edition.previous).areas if svd.edition.previous else []):
        return Sentence("There are no changes to show.")
    own = svd.changes[(svd.changes["area_code"] == svd.area.area_code) & (svd.changes["breakdown"] == "")]
    for row in own.to_dict("records"):
        indicator = parameters.indicator(row["indicator"])
        if indicator.own_definition or _refused(svd, indicator):
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
            *_left_out(svd),
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
    """Every indicator there is: what it counts, how it is shown, and which source here supplies it, if any."""
    counted = svd.rows(breakdown="").drop_duplicates("indicator", keep="last").set_index("indicator")["source"]
    rows = [
        (
            one.title,
            "what the area's definition holds" if one.own_definition else _numerator(one),
            _shown_as(one),
            parameters.source(counted[one.name]).title if one.name in counted.index else "not supplied",
        )
        for one in parameters.indicators()
    ]
    return HTMLTable(
        name="indicators",
        caption=f"What each measure counts, and which this edition can compute for {svd.area.name}",
        columns=("Measure", "In it", "Shown as", "Counted from"),
        rows=tuple(rows),
        notes=("Not supplied: no source of this edition counts exactly this for this area. That is not none.",),
    )


def _shown_as(indicator):
    if indicator.own_definition:
        return "two bounds, no rate"
    if indicator.measure == "count":
        return "a number, no rate"
    of = "residents" if indicator.residents == "all" else "residents under 25 at Census 2021"
    return f"rate per {indicator.per:,} {of}"


def _left_out(svd):
    """A note of the measures that a change of recording keeps out of the table."""
    names = [one.label for one in parameters.indicators() if svd.row(one.name) is not None and _refused(svd, one)]
    return [f"Not set side by side, since their recording changed: {listed(names)}."] if names else []


def _refused(svd, indicator):
    """Whether a break graded `refuse` lies between the year before and the reporting year of an indicator's series."""
    return grade_met(svd, indicator.name) == "refuse"


def _change_text(value, quantity):
    if value != value:
        return "not available"
    return whole(value) if quantity == "count" else decimal(value)


def _numerator(indicator):
    offences = definitions.offences(indicator.offences)
    return listed(sorted(offence.replace("_", " ") for offence in offences)).capitalize()
