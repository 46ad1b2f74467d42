"""Tables of the headlines declared in the edition: their level, their ratio to the year before, and the comparators."""

import pandas as pd

from svd_analysis import parameters, rates, taxonomies
from svd_analysis.cells import REST
from svd_analysis.html_tables import HTMLTable
from svd_analysis.periods import in_words
from svd_analysis.sentences import (
    Sentence,
    count_text,
    deciding,
    grade_met,
    interval_text,
    listed,
    month_or_year,
    plain_ratio,
    ratio_interval,
    ratio_text,
    value_text,
)

# Of smaller numbers no ratio is made: a homicide more or less is none.
FEWEST_FOR_A_RATIO = 10


def headlines(svd):
    """Each headline: number, rate and the rest of the region's, their ratio, the word for the level, its finding's
    id.
    """
    region = svd.edition.region
    rows = [
        (
            titled(one),
            count_text(svd.row(one.name)),
            _with_interval(svd.row(one.name)),
            _with_interval(svd.row(one.name, geography=REST)),
            *_level(svd.compared(one.name, REST)),
        )
        for one in declared(svd)
    ]
    if not rows:
        return Sentence("None of the headlines of this edition is counted by this area's source.")
    return HTMLTable(
        name="headlines",
        caption=f"Headlines declared before the data were read, {svd.area.name}, {in_words(svd.edition.year)}: "
        f"number, rate per 1,000 residents and level beside the rest of {region}",
        columns=(
            "Headline", "Offences", "Rate (95% interval)", f"Rest of {region}", "Ratio (95% interval)", "Level",
        ),
        rows=tuple(rows),
        numeric=frozenset({1, 2, 3, 4}),
        notes=(
            "Judged by chance alone: whether a difference is unusual among areas is shown by the funnel below.",
            "A word of level needs an interval that leaves out 1 and a false-discovery rate of at most 5% among "
            "these headlines. “Like” means that a difference could not be told, not that there is none.",
        ),
    )  # fmt: skip


def findings(svd):
    """The name of each headline's finding and what to beware of in it."""
    rows = [(one.title, finding(svd, one.name), _detectable(svd, one.name), one.why) for one in declared(svd)]
    if not rows:
        return None
    return HTMLTable(
        name="findings",
        caption=f"Names of the headlines' findings, {svd.area.name}, and what to beware of",
        columns=("Headline", "Finding", "Smallest change that would show", "Beware"),
        rows=tuple(rows),
        numeric=frozenset({2}),
        notes=(
            "A finding's name stays the same from year to year, so that an action plan can point to it.",
            "Smallest change: a true change of this size between two years would be seen in four years of five. Across "
            "a break that is “relative only”, the change is that beside the rest of the force.",
        ),
    )


def movements(svd):
    """Each headline beside the year before: both numbers, their ratio, q, and the word of the movement."""
    before, year = svd.edition.year.back(1), svd.edition.year
    rows = [
        (
            one.title,
            count_text(svd.row(one.name, before)),
            count_text(svd.row(one.name)),
            _ratio(svd, one.name, "year before"),
            _ratio(svd, one.name, "year before, rest of force"),
            _located(svd, one.name),
            _q(svd, one.name),
            _word(svd, one.name),
        )
        for one in declared(svd)
        if svd.row(one.name, before) is not None
    ]
    if not rows:
        return Sentence("There is no whole year before in this edition, so no ratio to it is given.")
    return HTMLTable(
        name="movements",
        caption=f"Headlines beside the year before, {svd.area.name}: both numbers, their ratio and the word for it",
        columns=(
            "Headline", month_or_year(str(before)), month_or_year(str(year)), "Ratio (95% interval)",
            "Over that of the rest of the force", "If as many had been located", "q", "Movement",
        ),
        rows=tuple(rows),
        numeric=frozenset({1, 2, 3, 4, 5, 6}),
        notes=(
            f"Intervals allow for chance and for the ordinary year-to-year variation between areas ({_tau_words()}). "
            "A measure not listed there takes the largest value among its parts.",
            "Across a break that is “relative only” the area's own ratio can be recording alone; its ratio over that "
            "of the rest of the force cancels a break that hit all areas alike. Where the share of offences without "
            "a place moved by more than one point, the ratio (across such a break, the one over the rest of the "
            "force's) is given again as if it had not.",
            "Movement: the word of the ratio over the rest of the force's where there is one, else of the area's own. "
            "It needs an interval that leaves out 1 and a false-discovery rate q of at most 0.05 in one family, the "
            "headlines of this area. “No clear change” means that a change could not be told, not that there is none; "
            "a measure whose located ratio has another word is not comparable.",
            *_breaks(svd),
            _sources(svd),
        ),
    )  # fmt: skip


def similar_areas(svd):
    """The most similar areas with their distance, and the area's rate over theirs together; in order of distance."""
    rows = svd.rows(period=str(svd.edition.year), breakdown=None)
    near = rows[rows["breakdown"].str.startswith("similar=")].sort_values(["value", "breakdown"])
    together = svd.compared(svd.headline.name, "most similar")
    if near.empty or together is None:
        return None
    names = [taxonomies.area_name(code.partition("=")[2]) for code in near["breakdown"]]
    return HTMLTable(
        name="similar-areas",
        caption=f"Most similar areas to {svd.area.name} by this project's own choice of features, nearest first",
        columns=("Area", "Distance, in standard deviations"),
        rows=tuple((name, f"{value:.2f}") for name, value in zip(names, near["value"], strict=True)),
        numeric=frozenset({1}),
        notes=(
            f"Rate of {svd.headline.label} over theirs together: {ratio_text(together)}.",
            "Distance over three features of the region's authorities: logarithm of residents, logarithm of "
            "residents per hectare, mean rank of neighbourhoods by income deprivation. A distance of 0 would be the "
            "same in all three.",
        ),
    )


def titled(indicator):
    """A measure's title, with whom its rate is of where that is not everybody."""
    young = indicator.measure == "rate" and indicator.residents != "all"
    return f"{indicator.title} (rate of residents under 25 at Census 2021)" if young else indicator.title


def finding(svd, indicator, breakdown=""):
    """The stable name of a finding: indicator, area and breakdown, and no year."""
    return "/".join(part for part in (indicator, svd.area.slug, breakdown) if part)


def declared(svd):
    """The headlines of the edition that the area's sources count, in the order they were declared."""
    return [parameters.indicator(name) for name in svd.edition.headlines if svd.row(name) is not None]


def _level(row):
    if row is None:
        return "none", "not judged: no rate"
    return f"{plain_ratio(row['value'], 'beyond any number')} ({ratio_interval(row)})", row["word"]


def _with_interval(row):
    if row is None or row["per"] != row["per"]:
        return value_text(row) if row is None else "no rate"
    return f"{value_text(row)} ({interval_text(row)})"


def _located(svd, indicator):
    """The ratio as if as many had been located: over the rest of the force's where a break asks for that one."""
    relative = svd.compared(indicator, "year before, rest of force") is not None
    return _ratio(svd, indicator, f"year before{', rest of force' if relative else ''}, located")


def _few(svd, indicator):
    """Whether a measure that is only a number has fewer than ten in either year: no ratio is made of it."""
    if parameters.indicator(indicator).measure == "rate":
        return False
    numbers = [svd.row(indicator, year) for year in (svd.edition.year.back(1), svd.edition.year)]
    return any(row is None or pd.isna(row["numerator"]) or row["numerator"] < FEWEST_FOR_A_RATIO for row in numbers)


def _ratio(svd, indicator, other):
    """A ratio with its interval; the word for why, where there is none."""
    row = svd.compared(indicator, other)
    if _few(svd, indicator):
        return "too few"
    if row is None:
        return "no ratio" if other == "year before" else "not needed"
    if row["value"] != row["value"]:
        return "refused" if row["status"] == "refused" else "no ratio"
    interval = ratio_interval(row) if row["lower"] == row["lower"] else "too few for an interval"
    return f"{plain_ratio(row['value'], 'beyond any number')} ({interval})"


def _q(svd, indicator):
    """The q of the ratio that the word is given of."""
    row = deciding(svd, indicator)
    if row is None or row["q"] != row["q"]:
        return "none"
    return "under 0.01" if row["q"] < 0.01 else f"{row['q']:.2f}"


def _word(svd, indicator):
    """The word of the movement; why there is none."""
    row = deciding(svd, indicator)
    return "none" if row is None else row["word"] or rates.NOT_TESTED


def _detectable(svd, indicator):
    row = svd.row(indicator, breakdown="detectable=year before")
    if row is None:
        return "none"
    if _few(svd, indicator):
        return "too few"
    fall = f"{100 * (row['lower'] - 1):+.0f}%" if row["lower"] == row["lower"] else "none"
    rise = f"{100 * (row['upper'] - 1):+.0f}%" if row["upper"] == row["upper"] else "none"
    return f"{fall} or {rise}"


def _breaks(svd):
    """A note for each grade of break that a headline meets between the two years, with the headlines."""
    met = {}
    for one in declared(svd):
        met.setdefault(grade_met(svd, one.name), []).append(one.label)
    return [f"Break between the two years, graded {grade}: {listed(met[grade])}." for grade in met if grade != "none"]


def _sources(svd):
    titles = dict.fromkeys(parameters.source(svd.row(one.name)["source"]).title for one in declared(svd))
    return f"Source: {listed(titles)}."


def _tau_words():
    register = parameters.between_area_variance()
    listed = ", ".join(f"{parameters.indicator(one.of).label} {one.tau:.2f}" for one in register.classes)
    pairs = len(register.pairs)
    return f"standard deviations of log ratios estimated on {register.region}, {pairs} pairs of years: {listed}"
