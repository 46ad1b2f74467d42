"""What an area's numbers are beside others, in words. The word itself stands in the estimate: nothing here chooses
one.
"""

from svd_analysis import breaks, parameters, rates
from svd_analysis.cells import REST
from svd_analysis.periods import Period
from svd_analysis.sentences.text import (
    LARGEST,
    Sentence,
    day,
    decimal,
    interval_text,
    listed,
    month_or_year,
    plain_ratio,
    rated,
    ratio_interval,
)


def level(svd, indicator):
    """`below the rest of London, 12.1 (12.0 to 12.2)`: the word of the level and the comparator; why there is none."""
    rest = svd.row(indicator, geography=REST)
    if not rated(rest):
        return "there is no like-for-like comparator"
    beside = f"{decimal(rest['value'])} ({interval_text(rest)})"
    row = svd.compared(indicator, REST)
    if row is None or not row["word"].endswith("the rest of the region"):
        return f"beside {beside} in the rest of {svd.edition.region}"
    return f"{row['word'].removesuffix('the region')}{svd.edition.region}, {beside}"


def ordinary(svd):
    """Whether the headline measure's level lies within the range of the region's areas; empty where no funnel tells."""
    row = svd.row(svd.headline.name, breakdown="funnel=99.8%")
    if row is None:
        return ""
    where = {"inside": "within", "above": "above", "below": "below"}[row["word"]]
    return f", and {where} the range in which {svd.edition.region}'s areas ordinarily lie"


def movement(svd, indicator):
    """The movement since the year before in its word, with the ratio that decides; why where no word can be said.

    A clause for the end of a sentence, without a full stop; what it takes to read it follows as sentences of its own.
    """
    row, said = deciding(svd, indicator), moved(svd, indicator)
    if row is None or row["status"] == "too few" and row["word"] != rates.NOT_COMPARABLE:
        return said
    if row["word"] == rates.NOT_COMPARABLE:
        return f"{said}, since {_why_not(svd, row)}"
    said = f"{said} ({_times(row, _before(svd))}{_again(svd, row)})"
    if not _relative(row):
        return said
    return (
        f"{said}. Recording changed on {_days(svd, row)}, which cancels if it hit areas alike; {svd.area.name}'s own "
        f"ratio, {_short(svd.compared(indicator, 'year before'))}, can't be read by itself"
    )


def moved(svd, indicator):
    """`no clear change on 2023`: the word of the movement and what it is of; why where there is none to say."""
    row, before = deciding(svd, indicator), _before(svd)
    if row is None:
        return "there is no whole year before to set beside it"
    if row["word"] == rates.NOT_COMPARABLE:
        return f"{row['word']} with {before}"
    if row["word"] in ("", rates.NOT_TESTED):
        return f"change on {before} {rates.NOT_TESTED}"
    if not _relative(row):
        subject = "their number " if row["word"] in rates.WORDS["movement"][:2] else ""
        return f"{subject}{row['word']} on {before}"
    beside = "" if row["word"].endswith("the rest of the force") else " beside the rest of the force"
    return f"{row['word']}{beside} since {before}"


def deciding(svd, indicator):
    """The estimate that the word of a movement stands in: beside the rest of the force where a break asks for that."""
    relative = svd.compared(indicator, "year before, rest of force")
    return relative if relative is not None else svd.compared(indicator, "year before")


def _before(svd):
    return month_or_year(str(svd.edition.year.back(1)))


def _relative(row):
    return "rest of force" in row["breakdown"]


def _why_not(svd, row):
    """Why the two years have no word although both have a number."""
    if row["status"] == "refused":
        return f"how these offences are recorded changed on {_days(svd, row)}"
    if not _relative(row) and grade_met(svd, row["indicator"]) == "relative only":
        return f"recording changed on {_days(svd, row)}, and there is no rest of the force to set it beside"
    if row["lower"] != row["lower"]:
        return "the rest of the force has too few of these offences for an interval"
    return (
        f"the share of offences without a place moved, and the ratio of {_short(row)} has another word than the "
        f"{_short(_located(svd, row))} that it would be had as many been located"
    )


def _again(svd, row):
    """The ratio that decides as if as many offences had been located; empty where that share did not move."""
    located = _located(svd, row)
    if located is None or located["lower"] != located["lower"]:
        return ""
    return f"; had as many been located, {plain_ratio(located['value'], 'no ratio')}, {ratio_interval(located)}"


def _located(svd, row):
    return svd.row(row["indicator"], breakdown=f"{row['breakdown']}, located")


def _days(svd, row):
    """The days of the gravest registered breaks between the two years."""
    met = _between(svd, row["source"], row["indicator"])
    return listed(dict.fromkeys(day(one.date) for one in met if one.grade == met[0].grade))


def _times(row, before):
    """`1.12 times, 95% interval 1.05 to 1.20`; of none the year before there is no ratio to name."""
    if row["value"] > LARGEST:
        return f"there was no such offence in {before}"
    of = "its ratio is {} times theirs" if _relative(row) else "{} times"
    return f"{of.format(plain_ratio(row['value'], ''))}, 95% interval {ratio_interval(row)}"


def _short(row):
    return f"{plain_ratio(row['value'], 'beyond any number')} ({ratio_interval(row)})"


def _between(svd, source, indicator):
    """The registered breaks between the year before and the reporting year."""
    span = Period(svd.edition.year.back(1).first, svd.edition.year.last)
    return breaks.across(svd.edition.region, source, indicator, span)


def grade_met(svd, indicator):
    """The grade of the gravest registered break between the year before and the reporting year; `none` without one."""
    row = svd.row(indicator)
    met = _between(svd, row["source"], indicator) if row is not None else []
    return met[0].grade if met else "none"


def funnel(svd):
    """Where the area lies in its region's funnel, and what that does not say."""
    row = svd.row(svd.headline.name, breakdown="funnel=99.8%")
    if row is None:
        return Sentence(
            "No funnel is drawn: it takes ten areas with a rate from the same source to show how far ordinary areas "
            "differ."
        )
    place = {"inside": "inside", "above": "above", "below": "below"}[row["word"]]
    return Sentence(
        f"{svd.area.name} lies {place} the 99.8% limits, within which an area of its size would nearly always lie if "
        f"it differed from the others of {svd.edition.region} by no more than they ordinarily differ. Inside the "
        "limits is not the same as acceptable, and outside them is not a verdict: it is where to look first."
    )


def comparators(svd):
    """What the area is compared with, and what it is not."""
    if not rated(svd.row(svd.headline.name, geography=REST)):
        return Sentence(
            f"There is no like-for-like comparator: nothing else in {svd.edition.region} is counted by the same "
            "source in this edition. No other force, country or year stands in for it."
        )
    return Sentence(
        f"The comparator is the rest of {svd.edition.region} by the same source, in the same classes and months, "
        f"without {svd.area.name} and with the offences that no authority's figure holds{_left_out(svd)}. No other "
        "force, country or year stands in for it. Areas are not put in an order."
    )


def _left_out(svd):
    """The edition's areas that another source counts, or none, and so are not in the comparator."""
    others = [parameters.area(slug) for slug in (*svd.edition.areas, *svd.edition.not_covered)]
    counted = set(svd.peers(svd.headline.name, "funnel=99.8%")["area_code"])
    names = [one.name for one in others if counted and len(one.codes) == 1 and one.area_code not in counted]
    return f"; {listed(names)}, which this source leaves out, is not in it" if names else ""


def similar(svd):
    """Which features the most similar areas were chosen by, or why there are none."""
    if svd.compared(svd.headline.name, "most similar") is None:
        return Sentence(
            "Most similar areas are not given: it takes ten areas of the same source with residents, land and income "
            "deprivation to choose from."
        )
    return Sentence(
        "These are this project's most similar areas, not the Home Office's: the five nearest of the same source by "
        "number of residents, residents per hectare and income deprivation. The Home Office's own list is printed "
        "where the analyst supplies it."
    )
