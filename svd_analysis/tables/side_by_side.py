"""Tables of many areas: each headline area by area, its steps over all of them, and two areas beside each other."""

from svd_analysis import parameters
from svd_analysis.html_tables import HTMLTable
from svd_analysis.sentences import (
    Sentence,
    decimal,
    listed,
    month_or_year,
    pseudo_name,
)
from svd_analysis.sentences.two_editions import ENDS, endpoint_text, text_of
from svd_analysis.tables.changes import RELATIVE, located, ratio_words, reasons, with_interval
from svd_analysis.tables.headlines import titled


def headlines_of_areas(all_areas, family):
    """A table for each headline: a row an area, in the order of the edition, with the word of the whole family.

    `family` is CHANGES of headlines with q and direction over all areas and headlines together.
    """
    two = all_areas[0]
    made = [_headline(all_areas, family, one, bound) for one, bound in _measures(two, family)]
    return made or [Sentence("None of the headlines is counted in both editions.")]


def steps_of_areas(all_areas):
    """A table for each headline: a row an area and pseudo-area with every step, and one of all of them together."""
    two = all_areas[0]
    counts = two.changes[two.changes["quantity"].eq("count") & two.changes["breakdown"].eq("")]
    made = [_steps(all_areas, counts, one, bound) for one, bound in _measures(two, counts)]
    return made or [Sentence("None of the headlines is counted in both editions.")]


def two_areas(found, edition, one, other):
    """The headlines of two areas of an edition side by side: rates with intervals, and one over the other, no word.

    `found` is what `comparison.of_areas` gives.
    """
    if found.empty:
        return Sentence("None of the headlines is counted for both areas.")
    names = [name for name in edition.headlines if name not in set(found["indicator"])]
    left_out = f"Not counted, or not shown, for one of the two: {listed(parameters.indicator(n).label for n in names)}."
    return HTMLTable(
        name="two-areas",
        caption=f"Headlines of {one.name} and {other.name}, {month_or_year(str(edition.year))}: rates per 1,000 "
        "residents, and the number where a measure has no rate",
        columns=(
            "Headline", one.name, f"{one.name}, 95% interval", other.name, f"{other.name}, 95% interval",
            f"{one.name} over {other.name} (95% interval)",
        ),
        rows=tuple(
            (
                titled(parameters.indicator(row["indicator"])), *_side(row, ""), *_side(row, "_other"),
                with_interval(row | {name: row[f"ratio_{name}"] for name in ("lower", "upper")}),
            )
            for row in found.to_dict("records")
        ),
        numeric=frozenset({1, 2, 3, 4, 5}),
        notes=(
            "Intervals allow for chance alone. A ratio stands without a word, and no area is put before another.",
            *([left_out] if names else []),
        ),
    )  # fmt: skip


def _side(row, which):
    """An area's value and its interval."""
    text = decimal if row["per"] == row["per"] else (lambda number: f"{number:,.0f}")
    value, lower, upper = (row[f"{name}{which}"] for name in ("value", "lower", "upper"))
    return text(value), "none" if lower != lower else f"{text(lower)} to {text(upper)}"


def _measures(two, changes):
    """The headlines, each with the bounds that are counted, in the order declared."""
    for name in two.latest.headlines:
        bounds = changes.loc[changes["indicator"] == name, "bound"]
        yield from ((parameters.indicator(name), bound) for bound in sorted(bounds.unique()))


def _headline(all_areas, family, one, bound):
    two = all_areas[0]
    found = family[family["indicator"].eq(one.name) & family["bound"].eq(bound)].set_index("area_code")
    rows = [
        (each.area.name, found.loc[each.area.area_code]) for each in all_areas if each.area.area_code in found.index
    ]
    title = one.title if bound == "exact" else f"{one.title}: {bound}"
    return HTMLTable(
        name=f"headline-{_slug(one, bound)}",
        caption=f"{title}, area by area, {two.before} to {two.after}: as counted, and the earlier year restated",
        columns=(
            "Area", *(two.heading(name) for name in ENDS), "Ratio (95% interval)",
            "If as many had been located", "q", "Movement", "Comparable",
        ),
        rows=tuple(
            (
                name,
                *(endpoint_text(row[column], "count") for column in ENDS),
                ratio_words(one, row), located(one, row), _q(row), row["direction"], row["comparable"],
            )
            for name, row in rows
        ),
        numeric=frozenset({1, 2, 3, 4, 5, 6}),
        notes=(
            f"Where “{RELATIVE}”, the ratio is the area's over that of the rest of the force. q: the share of false "
            "alarms to be expected among findings as strong, over all areas and headlines together.",
            *reasons(rows),
        ),
    )  # fmt: skip


def _steps(all_areas, counts, one, bound):
    two = all_areas[0]
    found = counts[counts["indicator"].eq(one.name) & counts["bound"].eq(bound)]
    named = {each.area.area_code: each.area.name for each in all_areas}
    own = [(named[code], row) for code in named for row in _rows(found, code)]
    pseudo = found[found["geography"] == "pseudo"].sort_values("area_code").to_dict("records")
    whole = found[found["geography"] == "region"].to_dict("records")
    rows = [
        *own,
        *((pseudo_name(row["area_code"]).capitalize(), row) for row in pseudo),
        *((f"All of {two.latest.region}", row) for row in whole),
    ]
    title = one.title if bound == "exact" else f"{one.title}: {bound}"
    return HTMLTable(
        name=f"steps-{_slug(one, bound)}",
        caption=f"{title}: every step from {two.before} to {two.after}, over areas and pseudo-areas",
        columns=("Area", *map(two.heading, two.path())),
        rows=tuple((name, *(text_of(row, one) for one in two.path())) for name, row in rows),
        numeric=frozenset(range(1, len(two.path()) + 1)),
        notes=("Attribution sums to 0 over all areas and pseudo-areas of the region, on this page or not.",),
    )  # fmt: skip


def _rows(changes, code):
    return changes[changes["area_code"].eq(code) & changes["geography"].isin(["lad24", "area"])].to_dict("records")


def _slug(one, bound):
    return one.name.replace("_", "-") + ("" if bound == "exact" else f"-{bound}")


def _q(row):
    if row["q"] != row["q"]:
        return "not tested"
    return "under 0.01" if row["q"] < 0.01 else f"{row['q']:.2f}"
