"""What is compared with what, and what changed in the data, in words."""

from svd_analysis import breaks, definitions, parameters
from svd_analysis.cells import AUTHORITY_SOURCES, PLACE_SOURCES
from svd_analysis.periods import Period
from svd_analysis.sentences.text import Sentence, day, listed
from svd_analysis.sentences.two_editions import (
    AS_PUBLISHED,
    between,
    endpoint_text,
    is_nothing,
    step_text,
    steps_of,
)

_ACROSS = {
    "refuse": "nothing is compared across it",
    "relative only": "an area's own numbers are not compared across it",
}
_MOST_NAMED = 5


def changes(svd):
    """What is compared with what, whether as published or recomputed; or that there is nothing to compare with."""
    if not svd.edition.previous:
        return Sentence("First edition: nothing to compare with.")
    two = between(svd)
    if two is None:
        return Sentence(
            f"{svd.area.name} was not in the edition {svd.edition.previous}, so there is nothing to compare with."
        )
    return compared(two)


def compared(two):
    """What is compared with what, and how far the earlier figures are as they were published."""
    return Sentence(f"{two.area.name}: {_path(two)}")


def compared_in_region(two, number):
    """The same of so many areas of a region; `two` is any of them."""
    return Sentence(f"{number} area{'' if number == 1 else 's'} of {two.latest.region}: {_path(two)}")


def _path(two):
    if two.backwards:
        return (
            f"the path from {two.latest.name} ({two.after}) to {two.earlier.name} ({two.before}) walked backwards: "
            "every step has the opposite sign, and the ratio is turned over."
        )
    if two.earlier.name == two.latest.name:
        return f"the edition {two.latest.name} beside itself, to show that nothing is found where nothing differs."
    kept = (
        f"as published in its release {two.earlier.name}"
        if two.published == AS_PUBLISHED
        else f"{two.published}: {two.earlier.name} has no release, so its pinned files were counted again"
    )
    return (
        f"the year {two.before} by the edition {two.earlier.name} and the year {two.after} by the "
        f"edition {two.latest.name}. The earlier figures are {kept}. Step by step, {two.before} is restated as "
        f"{two.latest.name} would count it, and only then set beside {two.after}."
    )


def data_changes(svd):
    """What changed in the data since the edition before: files, breaks, the definition, and what they did to the
    headline measure of the earlier year.
    """
    if not svd.edition.previous:
        return [Sentence("This is the first edition: there is nothing to compare with.")]
    previous = parameters.edition(svd.edition.previous)
    if svd.area.slug not in previous.areas:
        return [Sentence(f"{svd.area.name} was not in the edition before, so there is nothing to compare with.")]
    before, now = _files(svd, previous), _files(svd, svd.edition)
    newer = [source for source in now if source in before and now[source] != before[source]]
    said = [
        _of_sources("New in this edition", set(now) - set(before)),
        _of_sources("No longer used", set(before) - set(now)),
        _of_sources("Newer files of", newer),
        *(f"{one.name}, {day(one.date)}: {_ACROSS[one.grade]}." for one in _breaks_since(svd, previous)),
        *_definition_change(svd, previous),
    ]
    told = [Sentence(text) for text in said if text]
    return [*(told or [Sentence("The same files and definition as the edition before.")]), *_restated(svd)]


def used(svd, source):
    """Whether a page shows anything of a source: its counts of the area or its places, or what every area rests on."""
    if source not in (*AUTHORITY_SOURCES, *PLACE_SOURCES):
        return True
    of_region = svd.estimates["geography"].isin(["pseudo", "region"])
    return bool((svd.estimates["source"].eq(source) & ~of_region).any())


def _restated(svd):
    """The headline measure of the earlier year, as it was counted and as it stands now, with the steps between."""
    two = between(svd)
    found = two.of([two.headline.name]) if two and two.headline else []
    for one, row in found[:1]:
        then, now = (endpoint_text(row[name], "count") for name in ("as_published", "restated"))
        if row["restated"] != row["restated"]:
            yield Sentence(f"{two.before} can't be restated for {one.label}: {row['reason'].rstrip('.')}.")
            return
        moved = [f"{step} {step_text(row[step], 'count')}" for step in steps_of("count") if not is_nothing(row[step])]
        counted = "published" if two.published == AS_PUBLISHED else "counted then"
        steps = f" ({listed(moved)})" if moved else ", with no step between"
        yield Sentence(f"{one.title} of {two.before}: {then} as {counted}, {now} restated{steps}.")


def _files(svd, edition):
    """By source, the hashes of all its files in an edition, whatever each is used for."""
    found = {}
    for source, _, sha256 in svd.pinned(edition):
        found.setdefault(source, set()).add(sha256)
    return {source: hashes for source, hashes in found.items() if used(svd, source)}


def _breaks_since(svd, previous):
    """The registered breaks of the area's own source that a comparison with the previous edition's year meets."""
    span = Period(previous.year.first, svd.edition.year.last)
    met = breaks.across(svd.edition.region, svd.source, svd.headline.name, span)
    return [one for one in met if one.grade != "note"]


def _definition_change(svd, previous):
    before = svd.area.adoption_on(previous.last_day)
    if before.definition == svd.adoption.definition:
        return []
    earlier = definitions.load(before.definition)
    return [f"The definition changed since that edition: from {earlier.named} to {svd.definition.named}."]


def _of_sources(said, sources):
    """What became of sources, by their titles; beyond a few their number, since the last section lists them all."""
    if not sources:
        return ""
    titles = [parameters.source(name).title for name in sorted(sources)]
    many = f"{len(titles)} sources, listed in the last section"
    return f"{said}: {many if len(titles) > _MOST_NAMED else listed(titles)}."
