"""Tables of wards, neighbourhoods and the gradient between them."""

from svd_analysis import parameters
from svd_analysis.html_tables import HTMLTable
from svd_analysis.periods import Period, in_words
from svd_analysis.sentences import (
    Sentence,
    count_text,
    decimal,
    interval_text,
    listed,
    month_or_year,
    ratio_interval,
    value_text,
    whole,
)


def wards(svd):
    """The wards of the area: number, rate and interval of the headline measure over the map's months."""
    return _places(svd, "ward22", svd.headline, "wards", "Ward")


def neighbourhoods(svd):
    """The neighbourhoods (LSOAs) of the area: number, rate and interval."""
    return _places(svd, "lsoa21", place_measure(svd), "neighbourhoods", "Neighbourhood (LSOA)")


def coverage(svd):
    """How much of the authority's own figure its wards and neighbourhoods hold, over the same months."""
    rows = []
    titles = {"covered by ward22": "wards", "covered by lsoa21": "neighbourhoods"}
    for geography, title in titles.items():
        chosen = svd.estimates[
            (svd.estimates["geography"] == geography) & svd.estimates["area_code"].isin(svd.area.codes)
        ]
        chosen = chosen[chosen["period"] == max(chosen["period"], key=Period.parse, default="")]
        for row in chosen.sort_values(["area_code", "indicator"]).to_dict("records"):
            indicator = parameters.indicator(row["indicator"])
            rows.append(
                (
                    f"{indicator.title}, {title}",
                    month_or_year(row["period"]),
                    whole(row["numerator"]),
                    whole(row["denominator"]),
                    f"{row['value']:.1f}%",
                )
            )
    if not rows:
        return Sentence(
            "There is no table of the same series for authorities and small areas to compare, so coverage is not known."
        )
    return HTMLTable(
        name="coverage",
        caption=f"How much of the authority's own figure its small areas hold, {svd.area.name}",
        columns=("Kind and places", "Period", "In small areas", "In the authority table", "Coverage"),
        rows=tuple(rows),
        numeric=frozenset({2, 3, 4}),
        notes=("The rest could not be placed in a ward or neighbourhood, or the tables are of different releases.",),
    )


def deprivation(svd):
    """The rate in each fifth of the area's own neighbourhoods by income deprivation."""
    measure, rows = place_measure(svd), []
    for fifth in range(1, 6):
        found = svd.rows(measure.name if measure else "", breakdown=f"deprivation_fifth={fifth}")
        rows += [
            (fifth_name(fifth), count_text(row), value_text(row), interval_text(row))
            for row in found.to_dict("records")
        ]
        period = found["period"].iloc[0] if len(found) else ""
    if not rows:
        return Sentence("No gradient is shown.")
    return HTMLTable(
        name="deprivation",
        caption=f"{measure.title} by fifth of the area's own neighbourhoods, from most to least income-deprived, "
        f"{svd.area.name}, {in_words(period)}: offences and rate per 1,000 residents",
        columns=("Fifth of neighbourhoods", "Offences", "Rate", "95% interval"),
        rows=tuple(rows),
        numeric=frozenset({1, 2, 3}),
        notes=(
            "Fifths of this area's own neighbourhoods, not of England's. Income domain of the Indices of Deprivation "
            "2019, which holds no crime.",
            *_residents(svd, svd.rows(measure.name, period=period, breakdown="deprivation_fifth=1")),
        ),
    )


def concentration(svd):
    """How unevenly offences lie over the area's neighbourhoods: the Gini index, adjusted for sparse counts, and the
    curve.
    """
    measure = place_measure(svd)
    rows = svd.rows(measure.name, breakdown=None) if measure else svd.estimates.iloc[:0]
    rows = {row["breakdown"]: row for row in rows.to_dict("records")}
    told = [(words, rows[one]) for one, words in _CONCENTRATION.items() if one in rows and _known(rows[one])]
    if not told:
        return Sentence(
            "How concentrated offences are is not told: there are too few neighbourhoods or no numbers of them."
        )
    return HTMLTable(
        name="concentration",
        caption=f"How {measure.label} is spread over the neighbourhoods (LSOAs) of {svd.area.name}, "
        f"{in_words(told[0][1]['period'])}",
        columns=("Measure of concentration", "Value"),
        rows=tuple(
            (words, f"{row['value']:.2f}" if "Gini" in words else f"{row['value']:.0f}%") for words, row in told
        ),
        numeric=frozenset({1}),
        notes=(
            "A Gini index of 0 means every neighbourhood has as many, near 1 that a few have all. The adjusted index "
            "allows for there being too few offences to go round (Bernasco and Steenbeek 2017).",
            "Places with more residents have more offences without being unlike the others: an even risk alone would "
            "not give a Gini index of 0.",
        ),
    )


_CONCENTRATION = {
    "concentration=gini": "Gini index",
    "concentration=gini adjusted": "Gini index, adjusted for few offences",
    **{
        f"lorenz={share:02d}": f"Share of offences in the {share}% of neighbourhoods with most"
        for share in range(5, 101, 5)
    },
}


def inequality(svd):
    """The gradient over fifths as one number: slope and relative index of inequality with simulated limits."""
    measure = place_measure(svd)
    names = {"inequality=slope": "Slope index of inequality", "inequality=relative": "Relative index of inequality"}
    rows = svd.rows(measure.name, breakdown=None) if measure else svd.estimates.iloc[:0]
    told = [row for row in rows.to_dict("records") if row["breakdown"] in names and _known(row)]
    if not told:
        return Sentence("No index of inequality is given: there are no rates by fifth of neighbourhoods.")
    return HTMLTable(
        name="inequality",
        caption=f"{measure.title}: inequality by income deprivation between the area's own neighbourhoods, "
        f"{svd.area.name}, {in_words(told[0]['period'])}",
        columns=("Index", "Value", "95% interval"),
        rows=tuple((names[row["breakdown"]], f"{row['value']:.2f}", ratio_interval(row)) for row in told),
        numeric=frozenset({1, 2}),
        notes=(
            "The slope index is how many more offences per 1,000 residents a straight line over the fifths gives the "
            "most deprived end than the least; the relative index is how many times as many. Limits are simulated "
            "with a stated seed (Fingertips technical guidance; Low and Low 2004).",
            "An index of this area's own neighbourhoods can't be set beside another area's: their fifths differ.",
        ),
    )


def place_measure(svd):
    """The widest measure that the edition's neighbourhood source counts: none where it has no such source."""
    found = set(svd.rows(geography="lsoa21")["indicator"])
    preferred = ("violence_with_injury", "violence_and_sexual_offences")
    return next((parameters.indicator(name) for name in preferred if name in found), None)


def _places(svd, geography, measure, name, heading):
    rows = svd.places(measure.name, geography) if measure else svd.estimates.iloc[:0]
    if rows.empty:
        return Sentence(f"This edition has no {name}.")
    names = place_names(svd)
    period = rows["period"].iloc[0]
    ordered = rows.assign(name=[names.get(code, code) for code in rows["area_code"]]).sort_values("name")
    beside = {one: _by_code(svd.places(measure.name, geography, one)) for one in _BESIDE}
    return HTMLTable(
        name=name,
        caption=f"{measure.title} by {heading[:1].lower()}{heading[1:]}, {svd.area.name}, {in_words(period)}: "
        "number, share and rate per 1,000 residents, as recorded and shrunken",
        columns=(
            heading, "Offences", "Share of those placed", "Rate (95% interval)", "Shrunken rate (95% interval)",
            "Pattern",
        ),
        rows=tuple(
            (row["name"], count_text(row), *_of_place(row, {one: beside[one].get(row["area_code"]) for one in _BESIDE}))
            for row in ordered.to_dict("records")
        ),
        numeric=frozenset({1, 2, 3, 4}),
        notes=(
            "In order of name. A rate is by residents: a centre that draws visitors has more offences a resident. "
            "Where it is more than ten times the median of the area's places, no rate is shown.",
            *_residents(svd, rows),
            "A shrunken rate is drawn towards the mean of the places, the more so the fewer offences it rests on: it "
            "cures noise, not a wrong denominator.",
            "Pattern: a cluster of higher or lower recorded rates than chance and ordinary differences between "
            "places give (Gi*, false-discovery rate at most 5%), the most likely circle of higher rates where it is "
            "more than chance, a circle of places with more offences than their own earlier years lead one to "
            "expect, and whether the rate was above the area's mean in every year told (persistent) or in the latest "
            "only (emerging).",
        ),
    )  # fmt: skip


def _residents(svd, rows):
    """From which mid-year estimate the residents of small areas are; nothing where no rate is given."""
    rated = rows[rows["per"].notna()]
    year = svd.population_year("lsoa_population", rated["period"].iloc[0]) if len(rated) else None
    if year is None:
        return []
    carried = ", carried forward" if rated["denominator_status"].eq("population carried").any() else ""
    return [f"Residents are the estimates of mid-{year} by neighbourhood{carried}."]


_BESIDE = ("share=area", "rate=shrunk", "cluster=local", "cluster=scan", "cluster=against history", "persistence=years")


def _by_code(rows):
    return {row["area_code"]: row for row in rows.to_dict("records")}


def _of_place(row, beside):
    """Share, rate, shrunken rate and pattern of one place as text."""
    share, shrunk = beside["share=area"], beside["rate=shrunk"]
    return (
        value_text(None) if share is None else percent(share),
        f"{value_text(row)} ({interval_text(row)})" if row["per"] == row["per"] else value_text(row),
        f"{decimal(shrunk['value'])} ({interval_text(shrunk)})" if _known(shrunk) else "not shown",
        _pattern(beside),
    )


def percent(row):
    """A share in per cent: one decimal, and never a nought for what is not none."""
    if row["value"] != row["value"]:
        return "none"
    return "under 0.1%" if 0 < row["value"] < 0.05 else f"{row['value']:.1f}%"


def _known(row):
    return row is not None and row["value"] == row["value"]


def _pattern(beside):
    words = {
        "high": "cluster of higher rates",
        "low": "cluster of lower rates",
        "in cluster": "inside the most likely circle",
    }
    said = [beside[one]["word"] for one in _BESIDE[2:] if beside[one] is not None and beside[one]["word"]]
    local = beside["cluster=local"]
    untested = local is None or local["value"] != local["value"]
    return listed(words.get(word, word) for word in said) or ("not tested" if untested else "none")


def place_names(svd):
    """Names of wards and neighbourhoods by code."""
    if svd.boundaries is None:
        return {}
    return dict(zip(svd.boundaries["area_code"], svd.boundaries["name"], strict=True))


def fifth_name(fifth):
    return {1: "1 (most deprived)", 5: "5 (least deprived)"}.get(fifth, str(fifth))
