"""The sentences of the sections."""

from svd_analysis import parameters, provenance
from svd_analysis.cells import OUTSIDE
from svd_analysis.periods import Period, in_words
from svd_analysis.sentences.text import STATUS_WORDS, Sentence, count_text, listed, pseudo_name


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
        f"Of the offences recorded in {in_words(svd.edition.year)}, {count_text(certain)} are certainly inside the "
        f"definition and {count_text(possible)} possibly are. The gap is what the source does not record; it is not "
        "uncertainty from chance, and no comparison is made with it."
    )


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
        f"authority's figures. {where} are in the figures of {region} from the same source. Where their "
        "share moves between years, an authority's own figures can move with no change in offences."
    )


def gaps(svd):
    """Which months of the series have no data."""
    rows = svd.rows(svd.headline.name)
    rows = rows[rows["period"].str.fullmatch(r"\d{4}-\d{2}") & (rows["period"] <= svd.edition.last_month)]
    missing = sorted(rows.loc[rows["status"] == "gap", "period"].unique())
    if not missing:
        return Sentence("No month is missing from the series.")
    return Sentence(f"No data for {listed(in_words(month) for month in missing)}: a gap, not a fall to zero.")


def places(svd):
    """What small-area sources this edition has, over which months."""
    rows = svd.estimates[svd.estimates["geography"].isin(["ward22", "lsoa21", "lsoa11"])]
    spans = rows["period"].map(Period.parse)
    rows = rows[spans == spans.groupby([rows["source"], rows["geography"]]).transform("max")] if len(rows) else rows
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
        return Sentence(f"All {row['expected']} neighbourhoods could be given a rank.{_bridged(svd)}")
    share = 100 * int(row["found"]) / int(row["expected"])
    return Sentence(
        f"{row['found']} of {row['expected']} neighbourhoods ({share:.1f}%) could not be given a rank, because their "
        f"boundaries changed irregularly between 2011 and 2021; they are in no fifth.{_bridged(svd)}"
    )


def _bridged(svd):
    """How the neighbourhoods of the region came by values of 2011, where models use them."""
    rows = svd.quality[svd.quality["check"] == "bridged"]
    number = {flag: int(rows.loc[rows["found"] == flag, "rows"].sum()) for flag in "USMX"}
    words = {
        "U": "unchanged since 2011, with their value",
        "S": "of those that were split, with the value of the whole",
        "M": "merged of several, with the mean of their parts",
        "X": "redrawn irregularly, without a value",
    }
    told = [f"{number[flag]:,} {words[flag]}" for flag in words if number[flag]]
    return f" {svd.edition.region}'s neighbourhoods: {listed(told)}." if told else ""


def narrative(svd, section):
    """What themed leads and partners wrote for a section, with author and date; or that it is not yet supplied."""
    written = svd.narrative(section)
    if written is None:
        return Sentence("From themed leads and partners: not yet supplied.")
    return Sentence(f"{written['text']}\n\nWritten by {written['author']}, {written['date']}.")


def made_of(svd):
    """Which code and rules made the page."""
    return Sentence(
        f"Made by svd_analysis at commit {provenance.commit()} (code {provenance.code()[:12]}, lock "
        f"{provenance.lock()[:12]}) from the pinned files listed above. The same files and code give the same page."
    )


def patterns(svd):
    """What a pattern on the map does and does not say, with the snap-point caveat of police.uk where it applies."""
    placed = set(svd.estimates.loc[svd.estimates["geography"].isin(["ward22", "lsoa21"]), "source"])
    snapped = ""
    if any(source.startswith("police_uk") for source in placed):
        snapped = (
            " Published places of offences are moved to the nearest of a list of anonymous points, so an offence can "
            "count in the neighbourhood next door, and a station or high street can stand for its surroundings."
        )
    return Sentence(
        f"A cluster says where recorded rates are higher than ordinary differences explain, not why.{snapped} The "
        "tests ask different questions: one circle can stand out where no single place does, and the rate of a circle "
        "that was chosen for standing out is larger than it would be again. Whether a place was above in earlier "
        "years is told only where its source holds at least three whole years."
    )
