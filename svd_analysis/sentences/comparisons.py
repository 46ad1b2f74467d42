"""What an area's numbers are beside others, in words. The word itself stands in the estimate: nothing here chooses
one.
"""

from svd_analysis import breaks, parameters
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

NOT_YET_JUDGED = "Change since last year: not yet judged"


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
    """The ratio of the year's number to the year before's with its interval, without a word; why there is none."""
    row, beside = (svd.compared(indicator, f"year before{of}") for of in ("", ", rest of force"))
    if row is None:
        return f"{NOT_YET_JUDGED}, and there is no whole year before to set beside it"
    if row["status"] == "refused":
        return f"{NOT_YET_JUDGED}: how these offences are recorded changed between the two years"
    if row["lower"] != row["lower"]:
        return f"{NOT_YET_JUDGED}, and the numbers are too small for a ratio"
    before = month_or_year(str(svd.edition.year.back(1)))
    if beside is None or beside["lower"] != beside["lower"]:
        return f"{NOT_YET_JUDGED}. {_times(row, before)}"
    days = listed(day(one.date) for one in _between(svd, row["source"], indicator) if one.grade == "relative only")
    located = svd.compared(indicator, "year before, rest of force, located")
    told = located is not None and located["lower"] == located["lower"]
    again = f"; {_short(located)} if as many offences had been located" if told else ""
    return (
        f"{NOT_YET_JUDGED}. Beside the rest of {svd.edition.region}, "
        f"{_times(beside, before)[:1].lower()}{_times(beside, before)[1:]}{again}. {svd.area.name}'s own ratio, "
        f"{_short(row)}, can't be read by itself, since recording changed on {days}"
    )


def _times(row, before):
    """The ratio with its interval as a sentence; of none the year before there is no ratio to name."""
    if row["value"] > LARGEST:
        return f"There was no such offence in {before}, so there is no ratio"
    return f"The number is {row['value']:.2f} times that of {before} (95% interval {ratio_interval(row)})"


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
