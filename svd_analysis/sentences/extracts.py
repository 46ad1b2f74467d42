"""What partners' extracts say, and what of it is known only between two numbers."""

from svd_analysis import parameters, record_columns
from svd_analysis.periods import in_words
from svd_analysis.sentences.text import Sentence, count_text, listed

NONE = (
    "No extract of a partner that may be shown here covers this area: what only victims' records, ambulance, hospital "
    "and youth justice see is not seen."
)
# What the law calls violence with injury is what people go to an emergency department with.
_INJURED = "violence_with_injury"


def withheld(rows):
    """How the counts of some extracts were protected, in a note beneath a table."""
    regimes = [_regime(name) for name in rows["source"].unique()]
    bases = sorted({regime.base for regime in regimes if regime.method == "rounded"})
    rounded = "".join(
        f"Counts are rounded to {base} once, in each authority within {base - 1} of the true count, so in a sum of "
        f"authorities within {base - 1} for each of them. "
        for base in bases
    )
    exact = any(regime.method != "rounded" for regime in regimes)
    why = "is small, or would give one away that is" if exact else "is a small one, and may be 0"
    return f"{rounded}A count that is withheld {why}."


def _regime(source):
    return parameters.regime(parameters.source(source).regime)


def extract_title(row):
    """What a row counts; under the area's own definition, which bound where it matters."""
    title = parameters.indicator(row["indicator"]).title
    return title if row["bound"] == "exact" else f"{title}, {row['bound']}"


def extracts_told(svd, *, period, breakdown=None):
    """The area's own estimates of partners' extracts."""
    return svd.extract_rows(period=period, breakdown=breakdown)


def extracts(svd):
    """Which partners supplied what, and from when it is."""
    rows = svd.extract_rows(breakdown="", period=None)
    if rows.empty:
        return Sentence(NONE)
    told = []
    for source, own in rows.groupby("source", sort=False):
        records = parameters.source(source).records
        years = listed(in_words(period) for period in dict.fromkeys(own["period"]))
        told.append(f"{parameters.source(source).title} ({records.authority}; {years})")
    return Sentence(f"Partners supplied what open data cannot see: {listed(told)}.")


def observed(svd):
    """How many offences the definition in use covers, where an extract records all that it asks for."""
    rows = svd.extract_rows(breakdown="", period=str(svd.edition.year))
    rows = rows[rows["definition"] != ""]
    if rows.empty:
        return Sentence("No extract of this edition records what the definition in use asks for.")
    rows = rows[rows["source"].eq(rows["source"].iloc[0])].set_index("bound")
    publisher = parameters.source(rows["source"].iloc[0]).publisher
    year, told = in_words(svd.edition.year), {bound: _about(row) for bound, row in rows.iterrows()}
    if "exact" in told:
        return Sentence(
            f"The extract of {publisher} records all that the definition in use asks for: {told['exact']} offences of "
            f"{year} are inside it. It is the definition as it is written, where the published table leaves a range."
        )
    return Sentence(
        f"By the extract of {publisher} {told['certain']} offences of {year} are certainly inside the definition in "
        f"use and {told['possible']} possibly are."
    )


def _about(row):
    """A count of offences in a sentence, with the steps that it is counted in."""
    if row["status"] == "suppressed":
        return "a small number of"
    base = _regime(row["source"]).base
    return f"about {count_text(row)} (in steps of {base})" if base > 1 else count_text(row)


def never_reported(svd):
    """Between which shares of those who went to hospital the police can have no record: a range, never one number."""
    year = str(svd.edition.year)
    rows = svd.extract_rows(breakdown="", period=year)
    attended = [row for row in rows.to_dict("records") if row["unit"] == "attendance" and row["status"] == "ok"]
    recorded = svd.row(_INJURED, year)
    if not attended or recorded is None or recorded["status"] != "ok":
        return Sentence("How much violence is never reported to the police can't be told from this edition's sources.")
    most = max(attended, key=lambda row: row["count"])
    # What was counted can be a little less than what is given out.
    seen, known = int(most["count"]) - (_regime(most["source"]).base - 1), int(recorded["count"])
    least = max(0, seen - known) / seen
    return Sentence(
        f"The emergency departments of an extract saw about {count_text(most)} attendances after violence in "
        f"{in_words(year)}; the police "
        f"recorded {count_text(recorded)} offences of violence with injury. Nobody is linked from one to the other. "
        "Were everybody hurt where they live, and each in an offence of their own, the share of those attendances "
        f"that the police have no record of would lie between {100 * least:.0f}% and 100%; since neither is so, it "
        "can be anything. This is a range of what is possible and no estimate."
    )


def days_and_hours(svd):
    """The cells of the reporting year by day and hour of the extract that shows most of them: a row of what is
    counted, the days, the spans of hours and the cells by (day, span); None where none does.
    """
    rows = extracts_told(svd, period=str(svd.edition.year))
    rows = rows[rows["breakdown"].str.fullmatch(r"(weekday=[^,]*, hour=[^,]*)|(hour=[^,]*, weekday=[^,]*)")]
    if rows.empty:
        return None
    shown = rows[rows["bound"].eq("exact")].groupby("indicator", sort=False)["count"].count()
    first = rows[rows["indicator"].eq(shown.idxmax()) & rows["bound"].eq("exact")]
    first = first[first["source"].eq(first["source"].iloc[0])]
    cells = {}
    for row in first.to_dict("records"):
        told = dict(part.split("=") for part in row["breakdown"].split(", "))
        cells[told["weekday"], told["hour"]] = row
    days = [day for day in record_columns.DAYS if any(day == told for told, _ in cells)]
    spans = sorted({span for _, span in cells if span[:1].isdigit()})
    return first.iloc[0], days, spans, cells
