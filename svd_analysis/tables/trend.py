"""Tables of trend: which are established or emerging by rule, the months of the reporting year, and joinpoints."""

from svd_analysis import parameters
from svd_analysis.html_tables import HTMLTable
from svd_analysis.periods import in_words
from svd_analysis.sentences import STATUS_WORDS, Sentence, count_text, ratio_interval
from svd_analysis.tables.headlines import declared


def trends(svd):
    """Each headline: the yearly ratio over the years that can be judged, and the year's number over what was
    expected.
    """
    rows = []
    for one in declared(svd):
        found = svd.rows(one.name, breakdown=None)
        named = {row["breakdown"]: row for row in found.to_dict("records") if row["breakdown"].startswith("trend=")}
        if len(named) == 2:
            rows.append((one.title, *_told(named["trend=established"]), *_told(named["trend=emerging"])))
    if not rows:
        return Sentence("No trend is judged: no headline is counted by month.")
    return HTMLTable(
        name="trends",
        caption=f"Established and emerging trends by rule, {svd.area.name}, up to {in_words(svd.edition.year)}",
        columns=(
            "Headline", "Years judged", "Ratio a year (95% interval)", "Established", "Year judged",
            "Over what was expected (95% interval)", "Emerging",
        ),
        rows=tuple(rows),
        numeric=frozenset({2, 5}),
        notes=(
            "Established: over at least five years, without those of the restrictions of 2020 and 2021, the interval "
            "of the yearly ratio leaves out 1 and three of every four steps went the same way.",
            "Emerging: at least two months outside the range that 99.8% of months would keep to, or eight in "
            "succession on one side of what was expected, and the interval of the year's ratio leaves out 1.",
            "Neither is judged across a change of recording. A ratio of 1 would be no trend.",
        ),
    )  # fmt: skip


def months(svd):
    """The months of the reporting year of the headline measure."""
    return _by_month(svd, svd.headline)


def knife_months(svd):
    """The months of the reporting year of knife crime, where a source of the edition has the series."""
    return _by_month(svd, parameters.indicator("knife_crime"))


def _by_month(svd, indicator):
    """A row a month: number, without season, and the range that earlier months led one to expect; None where no source
    counts it by month.
    """
    named = {
        kind: {row["period"]: row for row in svd.rows(indicator.name, breakdown=kind).to_dict("records")}
        for kind in ("", "series=adjusted", "series=expected")
    }
    rows = [
        (
            in_words(month),
            count_text(named[""].get(month)),
            _number(named["series=adjusted"].get(month)),
            _range(named["series=expected"].get(month)),
        )
        for month in svd.edition.year.months
        if month in named[""]
    ]
    if not rows:
        return None
    return HTMLTable(
        name=f"months-of-{indicator.name.replace('_', '-')}",
        caption=f"{indicator.title} by month, {svd.area.name}, {in_words(svd.edition.year)}",
        columns=("Month", "Recorded", "Without season", "Range expected (99.8%)"),
        rows=tuple(rows),
        numeric=frozenset({1, 2, 3}),
        notes=(
            "Without season: seasonal adjustment by STL on months of equal length. Expected: from the months before "
            "the reporting year on the same side of any change of recording.",
            "The months of earlier years that the chart shows are in results.csv, in the folder of this page.",
        ),
    )


def joinpoints(svd):
    """The segments between joinpoints, of the indicators that the edition asks for."""
    rows = []
    for name in svd.edition.joinpoints:
        found = svd.rows(name, breakdown=None)
        found = found[found["breakdown"].str.startswith("joinpoint=")].sort_values("breakdown")
        rows += [
            (parameters.indicator(name).title, in_words(row["period"]), *_told(row)[1:2])
            for row in found.to_dict("records")
        ]
    if not rows:
        return None
    return HTMLTable(
        name="joinpoints",
        caption=f"Segments between joinpoints of the yearly number, {svd.area.name}",
        columns=("Measure", "Segment", "Ratio a year (95% interval)"),
        rows=tuple(rows),
        numeric=frozenset({2}),
        notes=("Where a line of constant yearly ratio bends, chosen by the data; no reason for a bend is given.",),
    )


_WHY = {"refused": "recording changed", "too few": "too few numbers"}


def _told(row):
    """Period, ratio with interval, word."""
    if row["value"] != row["value"]:
        why = _WHY.get(row["status"], STATUS_WORDS.get(row["status"], row["status"]))
        return in_words(row["period"]), "none", f"{row['word'] or 'not judged'}: {why}"
    return in_words(row["period"]), f"{row['value']:.2f} ({ratio_interval(row)})", row["word"] or "not judged"


def _number(row):
    return f"{row['value']:,.0f}" if row is not None and row["value"] == row["value"] else _without(row)


def _without(row):
    """Why a month has no such number."""
    words = {"refused": "recording changed", "too few": "too few months", "gap": "a gap before"}
    return "none" if row is None else words.get(row["status"], STATUS_WORDS.get(row["status"], "none"))


def _range(row):
    if row is None or row["value"] != row["value"]:
        return _without(row)
    return f"{row['lower']:,.0f} to {row['upper']:,.0f}"
