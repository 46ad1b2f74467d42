"""Numbers and states of numbers as text: what a table, a chart and a sentence write alike."""

from html import escape

from svd_analysis import taxonomies
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
# A ratio beyond this has no bound: of none it is infinite.
LARGEST = 1e6


class Sentence(str):
    """Words that a notebook shows as a paragraph; every letter of data in them is escaped."""

    def _repr_html_(self):
        return "".join(f"<p>{escape(part)}</p>" for part in self.split("\n\n"))


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


def ratio_text(row):
    """`0.93 (95% interval 0.85 to 1.02)`; the word for why, where there is no ratio."""
    if row is None or row["value"] != row["value"]:
        return "no ratio" if row is None else STATUS_WORDS.get(row["status"], "no ratio")
    return f"{plain_ratio(row['value'], 'beyond any number')} (95% interval {ratio_interval(row)})"


def ratio_interval(row):
    """`0.85 to 1.02`; `no upper limit` where there is none."""
    return f"{row['lower']:.2f} to {plain_ratio(row['upper'], 'no upper limit')}"


def plain_ratio(value, without):
    """A ratio to two places, or the words for one that has no bound."""
    return f"{value:.2f}" if value < LARGEST else without


def rated(row):
    """Whether there is an estimate with a rate that has a value."""
    return row is not None and row["per"] == row["per"] and row["value"] == row["value"]


def month_or_year(period):
    """A period as a table writes it: `2024`, `2023/24`, `March 2024 to February 2025`."""
    period = Period.parse(period)
    return in_words(period) if ".." in str(period) or period.first == period.last else str(period)


def day(day):
    return f"{day.day} {in_words(day.isoformat()[:7])}"


def listed(words):
    """Words as a list in prose: `a`, `a and b`, `a, b and c`."""
    words = list(words)
    return " and ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else "".join(words)


def pseudo_name(code):
    """A pseudo-area as prose names it."""
    named = {"met-unknown": "no borough recorded", "met-heathrow": "Heathrow and London City airports"}
    if code in named:
        return named[code]
    kind = {"unlocated": "no location recorded", "outside": "located outside the authorities of this edition"}
    return kind.get(code.rpartition("-")[2]) or taxonomies.area_name(code)
