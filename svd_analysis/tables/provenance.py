"""Tables of sources, files, breaks and measures."""

from svd_analysis import conditions, definitions, parameters
from svd_analysis.html_tables import HTMLTable
from svd_analysis.sentences import Sentence, of_region
from svd_analysis.sentences.names import named


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
    pinned = {(path, source, sha256) for source, path, sha256 in svd.pinned()}
    return HTMLTable(
        name="files",
        caption=f"Files that {svd.edition.name} is pinned to",
        columns=("File", "Source", "Hash, first 16 digits"),
        rows=tuple((path, parameters.source(source).title, sha256[:16]) for path, source, sha256 in sorted(pinned)),
        notes=(
            "The hash is the SHA-256 of the file; of an extract of records it is one under the partnership's own key.",
        ),
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
            _shown_as(svd, one),
            parameters.source(counted[one.name]).title if one.name in counted.index else "not counted here",
        )
        for one in parameters.indicators()
    ]
    return HTMLTable(
        name="indicators",
        caption=f"What each measure counts, and which this edition can compute for {svd.area.name}",
        columns=("Measure", "In it", "Shown as", "Counted from"),
        rows=tuple(rows),
        notes=(
            "Not counted here: no source of this edition has it for this area by itself, or another measure stands for "
            "it where the source has finer classes. Some are told of the region alone. That is not none.",
        ),
    )


def _shown_as(svd, indicator):
    if indicator.own_definition and not svd.rows(indicator.name)["per"].notna().any():
        return "two bounds, no rate"
    if indicator.measure == "count":
        return "a number, no rate"
    of = "residents" if indicator.residents == "all" else "residents under 25 at Census 2021"
    return f"rate per {indicator.per:,} {of}"


def _numerator(indicator):
    titles = conditions.offence_titles()
    offences = named(sorted(titles[offence] for offence in definitions.offences(indicator.offences)))
    return f"{offences[:1].upper()}{offences[1:]}"
