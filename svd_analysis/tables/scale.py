"""Tables of how much: kinds, years, homicide, admissions."""

import pandas as pd

from svd_analysis import breaks, definitions, parameters
from svd_analysis.cells import REST
from svd_analysis.html_tables import HTMLTable
from svd_analysis.periods import Period, in_words
from svd_analysis.sentences import (
    Sentence,
    comparator_note,
    count_text,
    five_years,
    interval_text,
    listed,
    month_or_year,
    value_text,
    whole,
)


def kinds(svd):
    """Each kind of violence, largest first: number, rate with interval, and the rest of the region."""
    rows = []
    for indicator, row in largest_first(svd):
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
            *denominator_notes(svd),
            *filter(None, [comparator_note(svd)]),
            f"Source: {parameters.source(svd.source).title}, {parameters.source(svd.source).publisher}.",
        ),
    )


def largest_kinds(svd):
    """The kinds of violence for the first screen, largest first, none inside another, and which the measure holds."""
    ordered = largest_first(svd)
    pairs = [(one, row) for one, row in ordered if one.kind == "kind" or one.name == "homicide"] or ordered
    region = svd.edition.region
    return HTMLTable(
        name="largest-kinds",
        caption=f"Kinds of recorded violence, {svd.area.name}, {in_words(svd.edition.year)}: rate per 1,000 residents",
        columns=("Kind", "Offences", "Rate (95% interval)", f"Rest of {region}", "In the headline"),
        rows=tuple(
            (
                one.title,
                count_text(row),
                f"{value_text(row)} ({interval_text(row)})" if row["per"] == row["per"] else value_text(row),
                _rate_of(svd.row(one.name, geography=REST)),
                _inside(one, svd.headline),
            )
            for one, row in pairs
        ),
        numeric=frozenset({1, 2, 3}),
        notes=(f"Source: {parameters.source(svd.source).title}, {parameters.source(svd.source).publisher}.",),
    )


def _rate_of(row):
    return value_text(row) if row is not None and row["per"] == row["per"] else "no rate"


def _inside(indicator, headline):
    """Whether what an indicator counts is inside the headline measure: all of it, some or none."""
    own, whole = (set(definitions.offences(one.offences)) for one in (indicator, headline))
    return "yes" if own <= whole else "in part" if own & whole else "no"


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
        notes=(*denominator_notes(svd), *filter(None, [comparator_note(svd)])),
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


def largest_first(svd):
    """The measures of the area's own source and their rows, the largest number first; those without one last."""
    rows = [(one, svd.row(one.name)) for one in svd.countable() if one.kind in ("kind", "headline", "beside", "part")]
    known = [(one, row) for one, row in rows if row is not None]
    return sorted(known, key=lambda pair: (-_number_or_0(pair[1]), pair[0].order))


def _number_or_0(row):
    """For the order of a table only: a missing number stands last."""
    return 0 if pd.isna(row["numerator"]) else int(row["numerator"])


def denominator_notes(svd):
    """Who the rates are of, from which year's estimate, and whether it is carried forward."""
    row = svd.row(svd.headline.name)
    if svd.area.no_resident_rate:
        return [svd.area.no_resident_rate]
    if row is None or row["per"] != row["per"]:
        return ["No rate by residents is given."]
    carried = ", carried forward" if row["denominator_status"] == "population carried" else ""
    year = svd.population_year("regional_population")
    return [
        f"Residents are the mid-year estimates on the base of Census 2021: {whole(row['denominator'])} in "
        f"{svd.area.name} in mid-{year}{carried}."
    ]


def series(svd):
    """What other sources count by authority: offences flagged by weapon or motive, victims; year by year, a gap as
    such.
    """
    years = svd.edition.years[-3:]
    rows = []
    for one in svd.series():
        cells = [svd.row(one.name, year) for year in years]
        if one.kind == "health" or all(row is None for row in cells):
            continue
        rows.append(
            (
                one.title,
                *(_beside_break(svd, one, year, row) for year, row in zip(years, cells, strict=True)),
                f"{value_text(cells[-1])} ({interval_text(cells[-1])})" if _rated(cells[-1]) else "no rate",
                _residents(one),
            )
        )
    if not rows:
        return Sentence("Offences flagged by weapon or motive, and victims by age: not supplied to this edition.")
    titles = {
        parameters.source(svd.row(one.name, years[-1])["source"]).title for one in svd.series() if one.kind != "health"
    }
    return HTMLTable(
        name="series",
        caption=f"Offences by weapon and motive, and victims, {svd.area.name}, by year: numbers, and the latest "
        "year's rate",
        columns=("Series", *(month_or_year(str(year)) for year in years), "Rate (95% interval)", "Rate of"),
        rows=tuple(rows),
        numeric=frozenset(range(1, len(years) + 2)),
        notes=(
            "Series lie inside one another (knife crime with injury inside knife crime) and inside the kinds of "
            "violence above: they are never added up.",
            f"Source: {listed(sorted(titles))}.",
        ),
    )


def _beside_break(svd, indicator, year, row):
    """A year's number, or that a break graded `refuse` keeps it from standing beside the reporting year's; that the
    source does not hold the whole year.
    """
    if row is None:
        return "no whole year"
    if year == svd.edition.year:
        return count_text(row)
    span = Period(year.first, svd.edition.year.last)
    met = breaks.across(svd.edition.region, row["source"], indicator.name, span)
    return "not comparable" if any(one.grade == "refuse" for one in met) else count_text(row)


def _rated(row):
    return row is not None and row["per"] == row["per"] and row["value"] == row["value"]


def _residents(indicator):
    if indicator.measure == "count":
        return "a number only"
    of = "residents" if indicator.residents == "all" else "residents under 25 at Census 2021"
    return f"{indicator.per:,} {of}"


def harm(svd):
    """What the reporting year's offences weigh and cost, where the edition has dated weights and unit costs."""
    rows = []
    for one in svd.countable():
        weight, cost = (svd.row(one.name, breakdown=f"harm={kind}") for kind in ("severity", "cost"))
        if _valued(weight) or _valued(cost):
            rows.append((one.title, *_amount(weight), _scored_for(weight), *_amount(cost, "£")))
    if not rows:
        return Sentence(
            "Severity and cost: not supplied to this edition. They are worked out where a dated file of weights or of "
            "unit costs with its price year is pinned, and never from memory."
        )
    methods = {row["method"] for row in svd.rows(breakdown=None).to_dict("records") if _is_harm(row) and _valued(row)}
    return HTMLTable(
        name="harm",
        caption=f"Severity and cost of recorded offences, {svd.area.name}, {in_words(svd.edition.year)}: severity "
        "score and cost in pounds",
        columns=("Measure", "Severity score", "Its 95% interval", "Score for", "Cost", "Its 95% interval of cost"),
        rows=tuple(rows),
        numeric=frozenset({1, 2, 4, 5}),
        notes=(
            f"{listed(sorted(f'{method[:1].upper()}{method[1:]}' for method in methods))}.",
            "Intervals are of the counting error alone: weights and costs are taken as known, which they are not, "
            "and offences that nobody recorded are in neither. A measure is left out where one of its offences has "
            "no weight or cost.",
        ),
    )


def _is_harm(row):
    return row["breakdown"].startswith("harm=")


def _valued(row):
    return row is not None and row["value"] == row["value"]


def _scored_for(weight):
    if not _valued(weight):
        return "none"
    return "1,000 residents" if weight["per"] == weight["per"] else "all of them"


def _amount(row, sign=""):
    if not _valued(row):
        return "not available", "none"
    return f"{sign}{row['value']:,.0f}", f"{sign}{_rounded(row['lower'])} to {sign}{_rounded(row['upper'])}"


def _rounded(number):
    """To three figures, which is more than the limits of a cost are known to."""
    return f"{float(f'{number:.3g}'):,.0f}"
