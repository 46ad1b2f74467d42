"""Tables of the definition and of what was read for it."""

import pandas as pd

from svd_analysis import definitions, event_words, explanation, parameters, seriousness
from svd_analysis.cells import OUTSIDE
from svd_analysis.html_tables import HTMLTable
from svd_analysis.periods import in_words
from svd_analysis.record_cells import OUTSIDE_REGION
from svd_analysis.sentences import (
    NOT_HERE,
    Sentence,
    count_text,
    listed,
    month_or_year,
    pseudo_name,
    whole,
)

NOT_LISTED = "not listed"


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
        caption=f"What each source of this edition can see of {svd.definition.named}, clause by clause",
        columns=("Clause", *(parameters.source(one).title for one in sources)),
        rows=tuple(rows),
        notes=(
            "Exact: the source's classes hold the clause and nothing else. Superset: they hold all of it and more. "
            "Subset: what they hold of it is certain, and some of it is in no class. Proxy: both more and less. Not "
            "observable: being in a class tells nothing of it, or no class holds any of it.",
            "Worked out from the definition and the offences that each class of a source holds.",
        ),
    )


def bounds(svd):
    """The offences certainly and possibly inside the definition, and the countable measure; None where not whole."""
    certain, possible = (svd.row("serious_violence", bound=bound) for bound in ("certain", "possible"))
    if certain is None or certain["numerator"] != certain["numerator"]:
        return None
    return HTMLTable(
        name="bounds",
        caption=f"Offences inside {svd.definition.named} and the countable measure, {svd.area.name}, "
        f"{in_words(svd.edition.year)}",
        columns=("What is counted", "Offences"),
        rows=(
            ("Certainly inside the definition", count_text(certain)),
            ("Possibly inside it", count_text(possible)),
            (f"{svd.headline.title}, which is not the definition", count_text(svd.row(svd.headline.name))),
        ),
        numeric=frozenset({1}),
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
        caption=f"The four factors of section 13(6) of the Act for each kind of violence in {svd.definition.named}, "
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
            event_words.instance(one.witness),
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
        caption=f"How {svd.definition.named} differs from other definitions",
        columns=("Held by", "Compared with", "Which events", "For instance"),
        rows=tuple(rows),
        notes=(
            "Worked out from the two rules; each instance is an event that one holds and the other does not. A flag "
            "that is not named is not set.",
        ),
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
    places, shares = (_by_pseudo_area(svd, breakdown, years) for breakdown in ("", "share=region"))
    rows = []
    for code in sorted({code for code, _, _ in places}):
        held = places if code.endswith(OUTSIDE) else shares
        listed_in = {year for place, _, year in places if place == code and places[place, _, year]["numerator"] != 0}
        for indicator in (*svd.countable(), *svd.series()):
            cells = [
                _share_text(held.get((code, indicator.name, year))) if year in listed_in else NOT_LISTED
                for year in years
            ]
            if any(text not in ("0", NOT_HERE, NOT_LISTED) for text in cells):
                rows.append((f"{indicator.title}: {pseudo_name(code)}", *cells))
    if not rows:
        return Sentence("No offence of this source is without an authority.")
    return HTMLTable(
        name="unlocated",
        caption=f"Offences in no authority's figures, {svd.edition.region}, "
        f"{listed(month_or_year(year) for year in years)}: number and share of the region's offences of that kind",
        columns=("Kind and place", *years),
        rows=tuple(rows),
        numeric=frozenset(range(1, len(years) + 1)),
        notes=(
            f"{NOT_LISTED.capitalize()}: no offence of any kind is listed for the place in that year, which counts as "
            "0; offences there can have been in other figures then.",
        )
        if any(NOT_LISTED in cells for _, *cells in rows)
        else (),
    )


def _by_pseudo_area(svd, breakdown, years):
    """The first estimate of each pseudo-area, indicator and year."""
    rows = [svd.rows(geography="pseudo", period=year, breakdown=breakdown) for year in years]
    backwards = pd.concat(rows).to_dict("records")[::-1]
    return {(row["area_code"], row["indicator"], row["period"]): row for row in backwards}


def _share_text(row):
    if row is None:
        return NOT_HERE
    if pd.isna(row["numerator"]) or row["numerator"] == 0 or row["method"] != "share":
        return count_text(row)
    share = "under 0.1" if row["value"] < 0.05 else f"{row['value']:.1f}"
    return f"{whole(row['numerator'])} ({share}%)"


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
                _months(found),
                listed(sorted(lost)) if len(lost) else "none",
            )
        )
    return HTMLTable(
        name="quality",
        caption=f"Files read for {svd.edition.title}: rows, and the months found",
        columns=("File", "Source", "Rows read", "Rows refused", "Months", "Months missing or partial"),
        rows=tuple(rows),
        numeric=frozenset({2, 3}),
        notes=_not_counted(svd),
    )


def _not_counted(svd):
    """Which extracts hold something that lies outside the region."""
    checks = svd.quality[svd.quality["found"].eq(OUTSIDE_REGION)]
    titles = [parameters.source(source).title for source in dict.fromkeys(checks["source"])]
    return (f"Some of what these hold lies outside the region and is not counted: {listed(titles)}.",) if titles else ()


def _months(found):
    """The first and last month found, or the only one."""
    if not len(found):
        return "not by month"
    return min(found) if min(found) == max(found) else f"{min(found)} to {max(found)}"


def _sum_text(checks, check):
    rows = checks.loc[checks["check"] == check, "rows"].dropna()
    return whole(rows.sum()) if len(rows) else "not counted"
