"""Estimates to words. A sentence says what its number carries and no more; it never says rose, fell, higher or lower.

Words of direction need tests of two figures that are not made yet; until they are, both figures stand side by side with
their intervals and the reader is told why there is no word.
"""

from html import escape

from svd_analysis import definitions, parameters, provenance, taxonomies
from svd_analysis.cells import AUTHORITY_SOURCES, OUTSIDE, PLACE_SOURCES, REST
from svd_analysis.periods import Period, in_words

STATUS_WORDS = {
    "gap": "no data",
    "incomplete": "months missing",
    "suppressed": "withheld (small number)",
    "not recorded": "not recorded",
    "not observable": "not in this source",
    "too few": "too few to show",
    "refused": "refused",
}
NOT_HERE = "not in this source"
MOVEMENT_NOT_SAID = (
    "Whether offences moved since the year before is not said: this edition does not make the tests that a word needs."
)


class Sentence(str):
    """Words that a notebook shows as a paragraph; every letter of data in them is escaped."""

    def _repr_html_(self):
        return "".join(f"<p>{escape(part)}</p>" for part in self.split("\n\n"))


# --- numbers as text -------------------------------------------------------------------------------------------------


def whole(number):
    """A count with thousands marks."""
    return f"{int(number):,}"


def decimal(number):
    """A rate: one decimal from 1, two below; a number that is no zero is never written as one."""
    if 0 < abs(number) < 0.005:
        return "under 0.01"
    return f"{number:,.1f}" if abs(number) >= 1 or number == 0 else f"{number:.2f}"


def count_text(row):
    """A count, or the word for why there is none."""
    if row is None:
        return NOT_HERE
    return STATUS_WORDS[row["status"]] if row["status"] in STATUS_WORDS else whole(row["numerator"])


def value_text(row):
    """A value, or the word for why there is none."""
    if row is None:
        return NOT_HERE
    if row["status"] in STATUS_WORDS:
        return STATUS_WORDS[row["status"]]
    if row["per"] != row["per"]:
        return "no rate" if row["denominator_status"] in ("none", "visitor area") else whole(row["value"])
    return decimal(row["value"])


def interval_text(row):
    """The 95% interval of a value, or `none` where there is none."""
    if row is None or row["lower"] != row["lower"]:
        return "none"
    text = decimal if row["per"] == row["per"] else (lambda number: f"{number:,.0f}")
    return f"{text(row['lower'])} to {text(row['upper'])}"


def rate_phrase(row):
    """`10.5 per 1,000 residents (95% interval 10.1 to 10.9)`; the word for why, where there is no rate."""
    if row is None or row["status"] in STATUS_WORDS or row["per"] != row["per"]:
        return value_text(row)
    return f"{decimal(row['value'])} per {row['per']:,.0f} residents (95% interval {interval_text(row)})"


def month_or_year(period):
    """A period as a table writes it: `2024`, `2023/24`, `March 2024 to February 2025`."""
    period = Period.parse(period)
    return in_words(period) if ".." in str(period) or period.first == period.last else str(period)


def listed(words):
    """Words as a list in prose: `a`, `a and b`, `a, b and c`."""
    words = list(words)
    return " and ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else "".join(words)


# --- the first screen ------------------------------------------------------------------------------------------------


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
    known = f", adopted {_day(svd.adoption.adopted)}" if svd.adoption.adopted else ""
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
        f"This page counts {measure.label}, a countable measure, which is not that definition. "
        f"It holds {measure.holds}.{only}"
    )


def headline(svd):
    """The level beside the rest of the region, and why no word is given for the movement."""
    row, rest = svd.row(svd.headline.name), svd.row(svd.headline.name, geography=REST)
    measure = f"{count_text(row)} offences of {svd.headline.label}"
    recorded = f"In {svd.edition.year} the police recorded {measure} in {svd.area.name}"
    if row["per"] != row["per"]:
        level = f"{recorded}; no rate is given and there is no like-for-like comparator"
    elif rest is None:
        level = f"{recorded}, {rate_phrase(row)}; there is no like-for-like comparator"
    else:
        beside = f"{decimal(rest['value'])} ({interval_text(rest)}) in the rest of {svd.edition.region}"
        level = f"{recorded}: {rate_phrase(row)}, beside {beside}"
    return Sentence(f"{_own_definition(svd)}{level}. {MOVEMENT_NOT_SAID}")


def _own_definition(svd):
    """What the definition itself counts, where its bounds are tight enough to say; empty where they are not."""
    if not svd.tight:
        return ""
    certain, possible = (count_text(svd.row("serious_violence", bound=bound)) for bound in ("certain", "possible"))
    number = certain if certain == possible else f"between {certain} and {possible}"
    return f"Under the definition itself there were {number} recorded offences in {svd.edition.year}. "


def in_one(svd):
    """The level in one short sentence, for a list of areas."""
    row = svd.row(svd.headline.name)
    rate = f", {rate_phrase(row)}" if row["per"] == row["per"] else ""
    return Sentence(f"{count_text(row)} offences of {svd.headline.label} in {in_words(svd.edition.year)}{rate}.")


def tiles(svd):
    """The three tiles: the core measure, homicide, knife-injury victims under 25; words where the source has none."""
    return [_measure_tile(svd), _homicide_tile(svd), _knife_tile(svd)]


def _measure_tile(svd):
    row, rest = svd.row(svd.headline.name), svd.row(svd.headline.name, geography=REST)
    if row is None or row["per"] != row["per"]:
        return {
            "title": svd.headline.title,
            "value": count_text(row),
            "note": f"offences, {in_words(svd.edition.year)}",
        }
    comparator = "no like-for-like comparator"
    if rest is not None:
        comparator = f"rest of {svd.edition.region}: {decimal(rest['value'])} ({interval_text(rest)})"
    return {
        "title": svd.headline.title,
        "value": decimal(row["value"]),
        "interval": f"per {row['per']:,.0f} residents (95% interval {interval_text(row)})",
        "comparator": comparator,
        "note": f"{count_text(row)} offences, {in_words(svd.edition.year)}. {comparator_note(svd)}".strip(),
    }


def _homicide_tile(svd):
    row, span = svd.row("homicide"), five_years(svd)
    if row is None:
        return {
            "title": "Homicide",
            "value": NOT_HERE,
            "note": "This source does not tell homicide from other violence.",
        }
    total = svd.row("homicide", period=span)
    rest = svd.row("homicide", geography=REST)
    return {
        "title": "Homicide",
        "value": count_text(row),
        "interval": f"{count_text(total)} in the five years {span.first[:4]} to {span.last[:4]}"
        if total is not None
        else "",
        "comparator": f"rest of {svd.edition.region}: {count_text(rest)} in the year" if rest is not None else "",
        "note": "A number, never a rate: numbers this small go up and down by chance.",
    }


def _knife_tile(svd):
    value, note = NOT_HERE, "No source of this edition records the weapon and the victim's age."
    if svd.edition.of("mps_dashboard"):
        value = "not counted here"
        note = "The Metropolitan Police publishes victims aged 1 to 24; this edition makes no measure of them."
    return {"title": "Knife-injury victims under 25", "value": value, "note": note}


def five_years(svd):
    """The five years that end with the reporting year."""
    return Period(svd.edition.year.back(4).first, svd.edition.year.last)


def data_changes(svd):
    """What changed in the data since the edition before, as far as the two editions' parameters tell."""
    if not svd.edition.previous:
        return [Sentence("This is the first edition: there is nothing to compare with.")]
    previous = parameters.edition(svd.edition.previous)
    if svd.area.slug not in previous.areas:
        return [Sentence(f"{svd.area.name} was not in the edition before, so there is nothing to compare with.")]
    before, now = (
        {one.source: {file.sha256 for file in one.files} for one in edition.sources if used(svd, one.source)}
        for edition in (previous, svd.edition)
    )
    said = [
        (f"New in this edition: {_titles(set(now) - set(before))}." if set(now) - set(before) else ""),
        (f"No longer used: {_titles(set(before) - set(now))}." if set(before) - set(now) else ""),
        (
            f"Newer files of: {_titles(newer)}."
            if (newer := [s for s in now if s in before and now[s] != before[s]])
            else ""
        ),
        *(f"{one.name} ({_day(one.date)}): {one.effect}" for one in breaks(svd) if one.series == ["all"]),
        *_definition_change(svd, previous),
    ]
    return [Sentence(text) for text in said if text] or [
        Sentence("The same files and definition as the edition before.")
    ]


def used(svd, source):
    """Whether a page shows anything of a source: its counts of the area or its places, or what every area rests on."""
    counts_offences = source in (*AUTHORITY_SOURCES, *PLACE_SOURCES)
    own = svd.estimates[~svd.estimates["geography"].isin(["pseudo", "region"])]
    return not counts_offences or source in set(own["source"])


def cannot_see():
    """Three things that no page made from recorded offences can see."""
    return [
        Sentence(
            "Violence that nobody reported to the police: recorded offences are a part of what happens, and the part "
            "differs by kind."
        ),
        Sentence(
            "Who was hurt and by whom: its tables of offences hold no ages, relationships or weapons, so harm to "
            "under-25s and in the home can't be parted."
        ),
        Sentence(
            "Whether a change is in violence or in its recording: a new system, a police operation or a new rule moves "
            "these counts too."
        ),
    ]  # fmt: skip


def breaks(svd):
    """The registered recording breaks of the area's own source inside the edition's years."""
    first, last = svd.edition.baseline.first, svd.edition.last_month
    return [one for one in of_region(svd) if one.source == svd.source and first < one.date.isoformat()[:7] <= last]


def of_region(svd):
    """The registered recording breaks of the edition's region and sources."""
    used = {entry.source for entry in svd.edition.sources}
    return [one for one in parameters.breaks() if one.region == svd.edition.region and one.source in used]


def _definition_change(svd, previous):
    if svd.area.slug not in previous.areas:
        return []
    before = svd.area.adoption_on(previous.last_day)
    if before.definition == svd.adoption.definition:
        return []
    earlier = definitions.load(before.definition)
    return [f"The definition changed since that edition: from {earlier.title} to {svd.definition.title}."]


def _titles(sources):
    return listed(parameters.source(name).title for name in sorted(sources))


def _day(day):
    return f"{day.day} {in_words(day.isoformat()[:7])}"


# --- sections --------------------------------------------------------------------------------------------------------


def forks(svd):
    """How the definition's text was read where it can be read in more than one way."""
    said = [*svd.definition.forks, *([svd.definition.linked_only.note] if svd.definition.linked_only else [])]
    return Sentence(
        "\n\n".join(f"{number}. {text}" for number, text in enumerate(said, start=1))
        or "The text can be read in one way only."
    )


def bounds(svd):
    """What can be counted under the definition: certain to possible, and why neither is a headline."""
    certain, possible = (svd.row("serious_violence", bound=bound) for bound in ("certain", "possible"))
    if certain is None or certain["status"] in STATUS_WORDS:
        return Sentence(f"The definition can't be counted for {in_words(svd.edition.year)}: {count_text(certain)}.")
    return Sentence(
        f"Of the offences recorded in {in_words(svd.edition.year)}, {count_text(certain)} are certainly inside "
        f"the definition and {count_text(possible)} possibly are. The gap is what the source does not record; it is "
        "not uncertainty from chance, and no comparison is made with it."
    )


def comparator_note(svd):
    """What the rest of the region holds that no authority does; empty where it holds nothing else."""
    rows = svd.rows(geography="pseudo", period=str(svd.edition.year))
    if rows.empty or svd.row(svd.headline.name, geography=REST) is None:
        return ""
    names = listed(pseudo_name(code) for code in sorted(rows["area_code"].unique()) if not code.endswith(OUTSIDE))
    return f"The rest of {svd.edition.region} includes offences in no authority's figures: {names}."


def unlocated(svd):
    """What is recorded for the region with no authority."""
    rows = svd.rows(geography="pseudo", period=str(svd.edition.year))
    if rows.empty:
        return Sentence(
            "Every offence of this source is placed in an authority, or the source leaves unplaced ones out."
        )
    codes = sorted(rows["area_code"].unique())
    names = listed(pseudo_name(code) for code in codes)
    outside = any(code.endswith(OUTSIDE) for code in codes)
    region = svd.edition.region
    where = f"Those outside are not {region}'s either; the others" if outside else "They"
    return Sentence(
        f"Some offences are recorded with no authority or for a place that is none: {names}. They are in no "
        f"authority's figures. {where} are in every figure of {region}. Where their share moves between years, an "
        "authority's own figures can move with no change in offences."
    )


def pseudo_name(code):
    """A pseudo-area as prose names it."""
    named = {"met-unknown": "no borough recorded", "met-heathrow": "Heathrow and London City airports"}
    if code in named:
        return named[code]
    kind = {"unlocated": "no location recorded", "outside": "located outside the authorities of this edition"}
    return kind.get(code.rpartition("-")[2]) or taxonomies.area_name(code)


def gaps(svd):
    """Which months of the series have no data."""
    rows = svd.estimates[
        (svd.estimates["area_code"] == svd.area.area_code) & svd.estimates["period"].str.fullmatch(r"\d{4}-\d{2}")
    ]
    missing = sorted(rows.loc[rows["status"] == "gap", "period"].unique())
    if not missing:
        return Sentence("No month is missing from the series.")
    return Sentence(f"No data for {listed(in_words(month) for month in missing)}: a gap, not a fall to zero.")


def places(svd):
    """What small-area sources this edition has, over which months."""
    rows = svd.estimates[svd.estimates["geography"].isin(["ward22", "lsoa21", "lsoa11"])]
    if rows.empty:
        return Sentence(
            "This edition has no source for small areas: no release of the same series as its authority tables has "
            "wards or neighbourhoods, so nothing is mapped."
        )
    said = [
        f"{parameters.source(source).title}: {in_words(period)}"
        for source, period in sorted(set(zip(rows["source"], rows["period"], strict=True)))
    ]
    used = set(rows["source"])
    notes = {
        parameters.source(one.source).title: one.note for one in svd.edition.sources if one.note and one.source in used
    }
    noted = "".join(f" {title} is {note}." for title, note in notes.items())
    return Sentence(
        f"Small areas are counted from {listed(said)}. Periods differ where a source lacks the calendar year.{noted}"
    )


def unbridged(svd):
    """How many neighbourhoods could not be given a deprivation rank."""
    rows = svd.quality[(svd.quality["check"] == "unbridged") & (svd.quality["place"] == svd.area.area_code)]
    if rows.empty:
        return Sentence(
            "This edition has no neighbourhood counts or no deprivation ranks, so there is no gradient to show."
        )
    row = rows.iloc[0]
    if row["found"] == "0":
        return Sentence(f"All {row['expected']} neighbourhoods could be given a rank.")
    share = 100 * int(row["found"]) / int(row["expected"])
    return Sentence(
        f"{row['found']} of {row['expected']} neighbourhoods ({share:.1f}%) could not be given a rank, because "
        "their boundaries changed irregularly between 2011 and 2021; they are in no fifth."
    )


def changes(svd):
    """What the table of changes is, or that there is nothing to compare with."""
    if not svd.edition.previous:
        return Sentence("First edition: nothing to compare with.")
    previous = parameters.edition(svd.edition.previous)
    if svd.area.slug not in previous.areas:
        return Sentence(f"{svd.area.name} was not in the edition {previous.name}, so there is nothing to compare with.")
    return Sentence(
        f"The year {previous.year} as the edition {previous.name} counted it (recomputed from its pinned files, not as "
        f"published), the same year as it stands in this edition's files, and {svd.edition.year}. "
        f"The figures stand side by side. {MOVEMENT_NOT_SAID}"
    )


def narrative(svd, section):
    """What themed leads and partners wrote for a section, with author and date; or that it is not yet supplied."""
    written = svd.narrative(section)
    if written is None:
        return Sentence("From themed leads and partners: not yet supplied.")
    return Sentence(f"{written['text']}\n\nWritten by {written['author']}, {written['date']}.")


def made_of(svd):
    """Which code and rules made the page."""
    return Sentence(
        f"Made by svd_analysis at commit {provenance.commit()} (code {provenance.code()[:12]}, "
        f"lock {provenance.lock()[:12]}) from the pinned files listed above. The same files and code give the "
        "same page."
    )
