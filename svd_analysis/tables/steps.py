"""Tables of the steps between two editions: of every measure, under both definitions, and over the region."""

from svd_analysis import definitions
from svd_analysis.html_tables import HTMLTable
from svd_analysis.sentences import Sentence, pseudo_name
from svd_analysis.sentences.two_editions import (
    between,
    endpoint_text,
    is_nothing,
    nothing_before,
    step_text,
    text_of,
)

_LATER = (
    "What two steps bring only together is in the later of them. A path is the sum of its steps by construction; "
    "numbers are rounded. A step that is “not available” lacks one of its two ends, and so has what follows from it; "
    "it is not 0."
)
_MEANS = {
    "revision": "the publisher's later figures for the same months, in proportion over the region",
    "attribution": "offences moved between areas and pseudo-areas",
    "taxonomy": "moved between classes",
    "boundary": "places that changed area",
    "definition": "this edition's rule instead of the earlier one's",
    "denominator": "the earlier year's residents as revised",
    "population": "what more or fewer residents would bring by themselves",
    "movement": "what remains",
}


def count_steps(svd):
    """Every step of every measure, in counts."""
    return _steps(svd, "count")


def rate_steps(svd):
    """Every step of every measure that has a rate."""
    return _steps(svd, "rate")


def _steps(svd, quantity):
    two = between(svd)
    rows = two.rows(quantity) if two else []
    if not rows:
        return nothing_before(svd, f"No steps of {quantity}s are shown") if two is None else None
    path = two.path(quantity)
    unit = "number of offences, victims or admissions" if quantity == "count" else "rates"
    return HTMLTable(
        name=f"steps-of-{quantity}s",
        caption=f"Every step from {two.before} to {two.after}, {two.area.name}: {unit}",
        columns=("Measure", *map(two.heading, path)),
        rows=tuple(
            (
                two.titled(one, row) + (f", per {one.per:,}" if quantity == "rate" else ""),
                *(text_of(row, name) for name in path),
            )
            for one, row in rows
        ),
        numeric=frozenset(range(1, len(path) + 1)),
        notes=(
            "; ".join(f"{name.capitalize()}: {_MEANS[name]}" for name in path if name in _MEANS) + ".",
            _LATER,
        ),
    )  # fmt: skip


def two_definitions(svd):
    """Both years under both definitions, from certain to possible, where the definition changed; else a sentence."""
    two = between(svd)
    if two is None:
        return nothing_before(svd, "No two definitions are set beside each other")
    names = [two.area.adoption_on(edition.last_day).definition for edition in (two.earlier, two.latest)]
    moved = {
        one.name: one for one, row in two.rows() if _redefined(row) or (one.own_definition and len(set(names)) > 1)
    }
    if not moved:
        return Sentence(
            f"The definition did not change between {two.earlier.name} and {two.latest.name}: both years are counted "
            "by one rule."
        )
    old, new = (_rule(name, edition) for name, edition in zip(names, (two.earlier, two.latest), strict=True))
    return HTMLTable(
        name="two-definitions",
        caption=f"Both years under both definitions, {two.area.name}, certain to possible where a rule leaves a range",
        columns=("Measure and year", f"Under {old}", f"Under {new}"),
        rows=tuple(
            (f"{one.title}, {year}", *(_range(two, one, f"{which}_under_{rule}") for rule in ("old", "new")))
            for one in moved.values()
            for which, year in (("earlier", two.before), ("latest", two.after))
        ),
        numeric=frozenset({1, 2}),
        notes=(
            "Along a row stands what the definition does, along a column what the years do under one rule. All are "
            "counted from this edition's files.",
        ),
    )  # fmt: skip


def attribution(svd):
    """The area's own revision and attribution of each headline beside the pseudo-areas' and the region's totals."""
    two = between(svd)
    rows = two.of(two.latest.headlines) if two else []
    if not rows:
        return nothing_before(svd, "No moves between areas are shown")
    elsewhere = two.changes[two.changes["geography"].isin(["pseudo", "region"]) & two.changes["quantity"].eq("count")]
    pseudo = sorted(elsewhere.loc[elsewhere["geography"] == "pseudo", "area_code"].unique())
    place, region = two.area.name, two.latest.region
    return HTMLTable(
        name="attribution",
        caption=f"Headlines of {two.before}: what the publisher revised, and what it moved between areas, {place} "
        f"and {region}",
        columns=(
            "Headline", f"Revision, {place}", f"Attribution, {place}",
            *(f"Attribution, {pseudo_name(code)}" for code in pseudo),
            f"Revision, all of {region}", f"Attribution, all of {region}",
        ),
        rows=tuple(
            (
                two.titled(one, row), step_text(row["revision"], "count"), step_text(row["attribution"], "count"),
                *(_elsewhere(elsewhere, row, "attribution", code) for code in pseudo),
                *(_elsewhere(elsewhere, row, step) for step in ("revision", "attribution")),
            )
            for one, row in rows
        ),
        numeric=frozenset(range(1, 5 + len(pseudo))),
        notes=(
            f"Attribution sums to 0 over all areas and pseudo-areas: an offence that leaves {place} is elsewhere in "
            f"{region}, with a place or without. It is neither a later count nor a change in violence.",
        ),
    )  # fmt: skip


def _redefined(row):
    return row["definition"] == row["definition"] and not is_nothing(row["definition"])


def _rule(name, edition):
    return f"{definitions.load(name).title} ({edition.name})"


def _range(two, one, column):
    """The exact number, or `392 to 6,488` from certain to possible."""
    found = {row["bound"]: endpoint_text(row[column], "count") for _, row in two.of([one.name])}
    texts = [found["exact"]] if "exact" in found else [found[bound] for bound in ("certain", "possible")]
    return " to ".join(dict.fromkeys(texts))


def _elsewhere(changes, row, step, code=None):
    """The step of a pseudo-area, or of the whole region, in the row's measure."""
    chosen = changes[changes["indicator"].eq(row["indicator"]) & changes["bound"].eq(row["bound"])]
    place = chosen["area_code"].eq(code) if code else chosen["geography"].eq("region")
    found = chosen[place]
    return step_text(found[step].iloc[0], "count") if len(found) else "not in this source"
