"""Pages that compare: an area in two editions, the areas of a region in two editions, two areas in one edition.

Made straight from the numbers, without notebooks; kept to the same promises as every page.
"""

from html import escape

from svd_analysis import figures, html_tables, parameters, sentences, tables
from svd_analysis.report import prose
from svd_analysis.report.page import KICKER, render

_PATH = (
    "A movement is what remains when every known step is taken out; it is never called real. Two editions are linked "
    "here; that steps over three follow from each other is not claimed."
)
_NO_ORDER = "Areas are in the order of the edition, not of risk, and none is put before another."


def of_area(two):
    """The page of one area in two editions, as HTML; `two` is a TwoEditions."""
    parts = [
        ("Headlines", [tables.headline_changes(two), *_waterfalls(two)]),
        ("Every step of every measure", [tables.count_steps(two), tables.rate_steps(two), tables.comparability(two)]),
        ("Both years under both definitions", [tables.two_definitions(two)]),
        ("What was moved between areas", [tables.attribution(two)]),
    ]
    lead = [sentences.compared(two), _PATH]
    return _page(f"{two.area.name}: {_names(two.earlier, two.latest)}", lead, parts, two.earlier, two.latest)


def of_region(all_areas, family):
    """The page of several areas in two editions, as HTML.

    `all_areas` are their TwoEditions, each with CHANGES of all areas and pseudo-areas; `family` is CHANGES of the
    headlines of all areas with q and word over all of them together.
    """
    two = all_areas[0]
    steps = tables.steps_of_areas(all_areas)
    parts = [
        ("Headlines, area by area", tables.headlines_of_areas(all_areas, family)),
        ("Every step, over all areas and pseudo-areas", steps),
    ]
    lead = [
        sentences.compared_in_region(two, len(all_areas)),
        "A word here is tested over all areas and headlines of this page's region together, so that it can be missing "
        f"where an area's own page has one. {_NO_ORDER}",
        _PATH,
    ]
    return _page(f"{two.latest.region}: {_names(two.earlier, two.latest)}", lead, parts, two.earlier, two.latest)


def of_two_areas(table, one, other, edition):
    """The page of two areas in one edition, as HTML; `table` sets their headlines side by side."""
    lead = [
        f"{one.name} and {other.name}, each by the rates of its residents in {edition.year}, from the edition "
        f"{edition.name}.",
        f"Ratios stand without a word: they say nothing of why two areas differ. {_NO_ORDER}",
    ]
    return _page(f"{one.name} and {other.name}, {edition.year}", lead, [("Headlines", [table])], edition)


def _page(heading, lead, parts, *editions):
    headings, sections = prose.Headings(), []
    for title, shown in parts:
        identifier = headings.add(2, title)
        sections.append({"id": identifier, "html": f'<h2 id="{identifier}">{escape(title)}</h2>\n{_html(shown)}'})
    return render(
        page_title=f"{heading} – comparison",
        heading=heading,
        kicker=f"{KICKER} · comparison",
        front="".join(f"<p>{escape(text)}</p>\n" for text in lead),
        contents=[found | {"parts": []} for found in headings.found],
        sections=sections,
        synthetic=any(edition.synthetic for edition in editions),
        # Of a public and a partners' edition the stricter: the second in the alphabet is the public one.
        marking=min(editions, key=lambda edition: edition.audience).marking,
        foot=heading,
        footer=[_sources(editions)],
    )


def _html(shown):
    return "\n".join(_one(one) for one in shown if one is not None)


def _one(one):
    return html_tables.html_of(one) if isinstance(one, html_tables.HTMLTable) else one._repr_html_()


def _waterfalls(two):
    return (figures.waterfall(two, place) for place in range(figures.MOST))


def _names(earlier, latest):
    return f"{earlier.name} to {latest.name}" if earlier.name != latest.name else f"{earlier.name} and itself"


def _sources(editions):
    read = dict.fromkeys(entry.source for edition in editions for entry in edition.sources)
    credits = dict.fromkeys(f"{one.attribution} ({one.licence})" for one in map(parameters.source, read))
    return prose.as_written(f"Sources: {'; '.join(credits)}.")
