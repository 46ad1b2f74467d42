"""Tables of what partners' extracts hold: how many, of whom, by whom, where and when."""

from svd_analysis import parameters, schemas
from svd_analysis.html_tables import HTMLTable
from svd_analysis.periods import in_words
from svd_analysis.record_cells import NOT_RECORDED
from svd_analysis.sentences import (
    Sentence,
    count_text,
    day,
    days_and_hours,
    extract_title,
    interval_text,
    value_text,
)
from svd_analysis.sentences.extracts import extracts_told, withheld

_ATTRIBUTES = {"age", "sex", *schemas.COUNTS_ATTRIBUTES}
_KEYS = {
    "age": "Age",
    "sex": "Sex",
    "relationship": "Suspect and victim",
    "place": "Kind of place",
}
# What has a table of its own.
_ELSEWHERE = (*_KEYS, "weekday, hour", "hour, weekday")


def extracts(svd):
    """What each extract of a partner counts by year, beside what the police recorded: number, rate and interval.

    None, as every table here, where there is nothing to show: `sentences.extracts` says so once.
    """
    rows = extracts_told(svd, breakdown="", period=None)
    if rows.empty:
        return None
    police = svd.rows(svd.headline.name)
    police = police[police["period"].isin(rows["period"])]
    told = [*police.to_dict("records"), *rows.to_dict("records")]
    return HTMLTable(
        name="extracts",
        caption=f"What partners' extracts count beside the police's published table, {svd.area.name}: number and rate "
        "per 1,000 residents",
        columns=("Source", "What is counted", "Period", "Number", "Rate", "95% interval"),
        rows=tuple(
            (
                parameters.source(row["source"]).title,
                extract_title(row),
                in_words(row["period"]),
                count_text(row),
                value_text(row),
                interval_text(row),
            )
            for row in told
        ),
        numeric=frozenset({3, 4, 5}),
        notes=(withheld(rows), *_regimes(rows), "They count different things and are never added together."),
    )


def by_age(svd):
    """Those harmed by age band in the reporting year, an extract a column."""
    return _categories(svd, "age")


def by_sex(svd):
    """Those harmed by sex in the reporting year, an extract a column."""
    return _categories(svd, "sex")


def by_relationship(svd):
    """What suspect and victim were to each other, an extract a column."""
    return _categories(svd, "relationship")


def by_kind_of_place(svd):
    """In what kind of place it happened, an extract a column."""
    return _categories(svd, "place")


def _categories(svd, key):
    rows = extracts_told(svd, period=str(svd.edition.year))
    rows = rows[rows["breakdown"].str.fullmatch(rf"{key}=[^,]*")]
    if rows.empty:
        return None
    counts = {}
    for row in rows.to_dict("records"):
        counts.setdefault(row["breakdown"].partition("=")[2], {})[extract_title(row)] = count_text(row)
    columns = list(dict.fromkeys(extract_title(row) for row in rows.to_dict("records")))
    in_order = sorted(counts.items(), key=lambda one: one[0] == NOT_RECORDED)
    return HTMLTable(
        name=f"extracts-by-{key}",
        caption=f"{_KEYS[key]}: partners' extracts, {svd.area.name}, {in_words(svd.edition.year)}",
        columns=(_KEYS[key], *columns),
        rows=tuple((name, *(of.get(column, "not in this extract") for column in columns)) for name, of in in_order),
        numeric=frozenset(range(1, len(columns) + 1)),
        notes=(withheld(rows),),
    )


def by_anything_else(svd):
    """Every other breakdown of the reporting year that an extract lists, a line a category."""
    rows = extracts_told(svd, period=str(svd.edition.year))
    kinds = rows["breakdown"].str.replace(r"=[^,]*", "", regex=True)
    rows = rows[[kind not in _ELSEWHERE and set(kind.split(", ")) <= _ATTRIBUTES for kind in kinds]]
    if rows.empty:
        return None
    return HTMLTable(
        name="extracts-otherwise",
        caption=f"Told apart otherwise: partners' extracts, {svd.area.name}, {in_words(svd.edition.year)}",
        columns=("What is counted", "Told apart by", "Number"),
        rows=tuple(
            (extract_title(row), row["breakdown"].replace("=", " ").replace("_", " "), count_text(row))
            for row in rows.to_dict("records")
        ),
        numeric=frozenset({2}),
        notes=(withheld(rows),),
    )


def hours(svd):
    """The week by day and hour, of the extract that shows most of it."""
    found = days_and_hours(svd)
    if found is None:
        return Sentence("No extract that may be shown here tells the day and the hour.")
    row, days, spans, cells = found
    return HTMLTable(
        name="hours",
        caption=f"{extract_title(row)} by day of the week and hour, {svd.area.name}, {in_words(row['period'])}",
        columns=("Hours", *days),
        rows=tuple((span, *(count_text(cells[day, span]) for day in days)) for span in spans),
        numeric=frozenset(range(1, len(days) + 1)),
        notes=(withheld(row.to_frame().T),),
    )


def _regimes(rows):
    """The rule of each extract's regime, by whose authority and from when, once."""
    names = dict.fromkeys(parameters.source(source).regime for source in rows["source"].unique())
    return tuple(_told_of(parameters.regime(name)) for name in names)


def _told_of(regime):
    since = f"in force from {day(regime.dated)}" if regime.dated else f"written on {day(regime.written)}"
    authority = regime.authority.strip().rstrip(".")
    return f"{regime.title}: {regime.rule.strip()} Authority: {authority} ({since})."
