"""The sentences of the first screen, in its order."""

from svd_analysis import parameters
from svd_analysis.cells import OUTSIDE, REST
from svd_analysis.periods import Period, in_words
from svd_analysis.sentences import comparisons
from svd_analysis.sentences.text import (
    NOT_HERE,
    Sentence,
    count_text,
    day,
    decimal,
    interval_text,
    listed,
    pseudo_name,
    rate_phrase,
    rated,
    value_text,
)


def lead(svd):
    """The first screen's sentences: area and period, the definition, what is counted, the headline."""
    return [period(svd), standing(svd), counted(svd), headline(svd)]


def period(svd):
    """Area, reporting year and the date of the data."""
    of_source = [entry.data_as_at for entry in svd.edition.of(svd.source) if entry.data_as_at]
    data_as_at = listed(of_source) or svd.edition.data_as_at
    return Sentence(f"{svd.area.name}, {in_words(svd.edition.year)}. Data as at: {data_as_at}.")


def standing(svd):
    """The definition in one sentence with its standing; `agreed` is said of nothing else."""
    source = svd.adoption.source
    known = f", adopted {day(svd.adoption.adopted)}" if svd.adoption.adopted else ""
    words = {
        "agreed": f"The partnership's agreed definition of serious violence ({source}{known}) is",
        "regional default (not confirmed)": (
            f"The regional default definition, not confirmed for {svd.area.name}, is used here "
            f"({svd.definition.title}):"
        ),
        "illustrative": (
            f"No agreed definition of {svd.area.name} is known to this edition; an illustrative one is used "
            f"({svd.definition.title}):"
        ),
    }[svd.adoption.standing]
    return Sentence(f"{words} {svd.definition.text}.")


def counted(svd):
    """What this page counts, and that it is not the definition."""
    measure = svd.headline
    notes = [entry.note for entry in svd.edition.of(svd.source) if entry.note]
    only = f" Counted here: {'; '.join(notes)}." if notes else ""
    return Sentence(
        f"This page counts {measure.label}, a countable measure, which is not that definition. It holds "
        f"{measure.holds}.{only}"
    )


def headline(svd):
    """The level beside the rest of the region and the movement since the year before, each in its word; why there is
    none.
    """
    row = svd.row(svd.headline.name)
    counted = f"{count_text(row)} offences of {svd.headline.label}"
    recorded = f"In {svd.edition.year} the police recorded {counted} in {svd.area.name}"
    if not rated(row):
        level = f"{recorded}; no rate is given and there is no like-for-like comparator"
    else:
        level = (
            f"{recorded}, {rate_phrase(row)}: {comparisons.level(svd, svd.headline.name)}{comparisons.ordinary(svd)}"
        )
    return Sentence(f"{_own_definition(svd)}{level}; {comparisons.movement(svd, svd.headline.name)}.")


def _own_definition(svd):
    """What the definition itself counts, where its bounds are tight enough to say; empty where they are not."""
    if not svd.tight:
        return ""
    certain, possible = (count_text(svd.row("serious_violence", bound=bound)) for bound in ("certain", "possible"))
    number = certain if certain == possible else f"between {certain} and {possible}"
    return f"Under the definition itself there were {number} recorded offences in {svd.edition.year}. "


def in_one(svd):
    """The number and rate with the word of the movement in one short sentence, for a list of areas."""
    row = svd.row(svd.headline.name)
    rate = f", {rate_phrase(row)}" if row["per"] == row["per"] else ""
    return Sentence(
        f"{count_text(row)} offences of {svd.headline.label} in {in_words(svd.edition.year)}{rate}; "
        f"{comparisons.moved(svd, svd.headline.name)}."
    )


def tiles(svd):
    """The three tiles: the core measure, homicide, knife-injury victims under 25; words where the source has none."""
    return [_measure_tile(svd), _homicide_tile(svd), _knife_tile(svd)]


def _measure_tile(svd):
    row, moved = svd.row(svd.headline.name), comparisons.moved(svd, svd.headline.name)
    tile = {"title": svd.headline.title}
    if not rated(row):
        known = row is not None and row["lower"] == row["lower"]
        return tile | {
            "value": count_text(row),
            "interval": f"offences (95% interval {interval_text(row)})" if known else "",
            "comparator": "no like-for-like comparator",
            "note": f"{in_words(svd.edition.year)}; {moved}. No rate by residents is given.",
        }
    return tile | {
        "value": decimal(row["value"]),
        "interval": f"per {row['per']:,.0f} residents (95% interval {interval_text(row)})",
        "comparator": comparisons.level(svd, svd.headline.name),
        "note": f"{count_text(row)} offences, {in_words(svd.edition.year)}; {moved}. Visitors are among those harmed "
        "and not among residents.",
    }


def _homicide_tile(svd):
    row, span, moved = svd.row("homicide"), five_years(svd), comparisons.moved(svd, "homicide")
    tile = {"title": "Homicides"}
    if row is None:
        return tile | {"value": NOT_HERE, "note": "This source does not tell homicide from other violence."}
    total, rest = svd.row("homicide", period=span), svd.row("homicide", geography=REST)
    in_five = ""
    if total is not None:
        in_five = (
            f"{count_text(total)} ({interval_text(total)}) in the five years {span.first[:4]} to {span.last[:4]}. "
        )
    return tile | {
        "value": count_text(row),
        "interval": f"in the year (95% interval {interval_text(row)})",
        "comparator": f"rest of {svd.edition.region}: {count_text(rest)} in the year" if rest is not None else "",
        "note": f"{in_five}{moved[:1].upper()}{moved[1:]}. A number, never a rate: numbers this small vary by chance.",
    }


def _knife_tile(svd):
    """Victims hurt with a knife aged 1 to 24, the nearest that is published to under 25."""
    name = "knife_injury_victims_1_24"
    row, moved, tile = svd.row(name), comparisons.moved(svd, name), {"title": "Knife-injury victims aged 1 to 24"}
    if row is None:
        return tile | {"value": NOT_HERE, "note": "No source of this edition records the weapon and the victim's age."}
    if not rated(row):
        return tile | {"value": count_text(row), "note": f"Victims, {in_words(svd.edition.year)}; {moved}."}
    residents = f"{row['per']:,.0f} residents under 25 at Census 2021"
    return tile | {
        "value": count_text(row),
        "interval": f"{value_text(row)} per {residents} (95% interval {interval_text(row)})",
        "comparator": f"by that rate {comparisons.level(svd, name)}",
        "note": f"Victims, {in_words(svd.edition.year)}; {moved}. Infants under 1 are in the residents and not in the "
        "victims.",
    }


def five_years(svd):
    """The five years that end with the reporting year."""
    return Period(svd.edition.year.back(4).first, svd.edition.year.last)


def comparator_note(svd):
    """What the rest of the region holds that no authority does; empty where it holds nothing else."""
    rows = svd.rows(geography="pseudo", period=str(svd.edition.year))
    rows = rows[rows["source"] == svd.source]
    if rows.empty or svd.row(svd.headline.name, geography=REST) is None:
        return ""
    names = listed(pseudo_name(code) for code in sorted(rows["area_code"].unique()) if not code.endswith(OUTSIDE))
    return f"The rest of {svd.edition.region} includes offences in no authority's figures: {names}."


def cannot_see(svd):
    """Three things that no page made from recorded offences can see."""
    beyond = ", but for the knife-injury victims above" if svd.row("knife_injury_victims_1_24") is not None else ""
    parted = (
        "What partners' extracts tell of them stands in the third section."
        if len(svd.extract_rows(period=str(svd.edition.year)))
        else "Harm to under-25s and in the home can't be parted."
    )
    return [
        Sentence("Violence that nobody reported to the police, a part that differs by kind."),
        Sentence(f"Who was hurt and by whom{beyond}: tables of offences hold no ages or relationships. {parted}"),
        Sentence(
            "Whether a change is in violence or in its recording: a new system or a police operation moves counts too."
        ),
    ]


def of_region(svd):
    """The registered recording breaks of the edition's region and sources."""
    used = {entry.source for entry in svd.edition.sources}
    return [one for one in parameters.breaks() if one.region == svd.edition.region and one.source in used]
