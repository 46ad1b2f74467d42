"""The `compare` command: an area or a region in two editions, or two areas in one, as a page of its own."""

from svd_analysis import comparison, numbers, parameters, paths, releases, tables
from svd_analysis.errors import ParameterError
from svd_analysis.report import comparison as pages
from svd_analysis.sentences.two_editions import AS_PUBLISHED, RECOMPUTED, TwoEditions


def compare(first, second, slugs, *, say):
    """Write the page that compares two editions by name, and return its path.

    One area: its page; several or none: a page of them, or of all that both editions cover. Two areas of one edition
    stand beside each other. ParameterError for a name that is not known, or editions of different regions.
    """
    earlier, latest = parameters.edition(first), parameters.edition(second)
    areas = _areas(earlier, latest, slugs)
    _make(_in_time(earlier, latest)[1], say)
    if earlier.name == latest.name and len(slugs) == 2:
        html = _two_areas(latest, *areas)
    else:
        html = _two_editions(earlier, latest, areas)
    path = paths.outputs() / "compare" / f"{'--'.join([earlier.name, latest.name, *slugs])}.html"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(html, encoding="utf-8", newline="\n")
    return path


def _areas(earlier, latest, slugs):
    """The areas asked for, which both editions cover; all that they have in common where none is named."""
    if earlier.region != latest.region:
        raise ParameterError(
            f"{earlier.name} is of {earlier.region} and {latest.name} of {latest.region}: only editions of one region "
            "can be compared."
        )
    if len(set(slugs)) < len(slugs):
        raise ParameterError(f"{' '.join(slugs)}: an area is named twice. Name each once.")
    for slug in slugs:
        for edition in (earlier, latest):
            parameters.area_of(edition, slug)
    chosen = slugs or [slug for slug in latest.areas if slug in earlier.areas]
    if not chosen:
        raise ParameterError(f"{earlier.name} and {latest.name} have no area in common.")
    return [parameters.area(slug) for slug in chosen]


def _in_time(*editions):
    return sorted(editions, key=lambda one: (one.year, one.name))


def _make(edition, say):
    if not numbers.ready(edition):
        say(f"{edition.name}: making the numbers of {len(edition.areas)} areas")
        numbers.make(edition)


def _two_editions(earlier, latest, areas):
    published = RECOMPUTED if releases.read(_in_time(earlier, latest)[0]) is None else AS_PUBLISHED
    changes = comparison.with_region(numbers.compared(earlier, latest))
    found = [TwoEditions(area, earlier, latest, changes, published) for area in areas]
    if len(found) == 1:
        return pages.of_area(found[0])
    return pages.of_region(found, _family(earlier, latest))


def _family(earlier, latest):
    """CHANGES of the headlines of every area, with q and word over all of them together; reversed, turned over."""
    one, other = _in_time(earlier, latest)
    changes = numbers.compared(one, other)
    tested = comparison.of_region(other, numbers.read(other, "estimates"), changes)
    keys = ["area_code", "indicator"]
    rows = changes[changes["bound"].eq("exact") & changes["quantity"].eq("count")].drop(columns=["q", "direction"])
    rows = rows.merge(tested[[*keys, "q", "direction"]], on=keys, how="inner", validate="1:1")
    return comparison.backwards(rows) if one.name != earlier.name else rows


def _two_areas(edition, one, other):
    table = tables.two_areas(numbers.of_areas(edition, one.area_code, other.area_code), edition, one, other)
    return pages.of_two_areas(table, one, other, edition)
