"""What a page of more than one area is made of: the words of a whole region, and two areas beside each other."""

import pandas as pd

from svd_analysis import movements, rates, schemas
from svd_analysis.beside import OWN, of_period
from svd_analysis.comparison import standing
from svd_analysis.periods import Period

# What can be added up over areas: every endpoint and step of a count.
_ADDED = (
    "as_published", "revision", "attribution", "taxonomy", "boundary", "definition", "restated", "population",
    "movement", "latest_value", "earlier_under_old", "earlier_under_new", "latest_under_old", "latest_under_new",
)  # fmt: skip


def of_region(edition, estimates, changes):
    """The word of each headline of each area in one family of areas x headlines: columns area_code, indicator, ratio,
    lower, upper, q, direction.

    Where `changes` say that a row can't be compared, there is no word but that.
    """
    exact = changes[changes["bound"].eq("exact") & changes["quantity"].eq("count")]
    exact = exact[exact["indicator"].isin(edition.headlines) & exact["geography"].isin(OWN)]
    tables = []
    for earlier, latest in exact[["earlier", "latest"]].drop_duplicates().itertuples(index=False):
        if earlier and latest:
            judged = movements.judged(edition, estimates, Period.parse(earlier), Period.parse(latest))
            tables.append(judged.assign(earlier=earlier, latest=latest))
    if not tables:
        return pd.DataFrame(columns=["area_code", "indicator", "ratio", "lower", "upper", "q", "direction"])
    keys = ["indicator", "area_code", "earlier", "latest"]
    judged = pd.concat(tables, ignore_index=True)[[*keys, "p", "relative", "word"]]
    rows = exact.merge(judged, on=keys, how="left", validate="1:1")
    barred = rows["comparable"].eq(standing.NOT) | rows["p"].isna()
    q = pd.Series(rates.benjamini_hochberg(rows["p"].mask(barred)), index=rows.index)
    words = [
        rates.direction(rows["lower"], rows["upper"], q, question=question) for question in ("relative", "movement")
    ]
    word = pd.Series(words[0], index=rows.index).where(rows["relative"].eq(True), words[1])
    apart = barred | rows["word"].eq(rates.NOT_COMPARABLE)
    return rows.assign(q=q, direction=word.mask(apart, rates.NOT_COMPARABLE))[
        ["area_code", "indicator", "ratio", "lower", "upper", "q", "direction"]
    ].reset_index(drop=True)


def of_areas(edition, estimates, one, other):
    """The headlines of two areas of an edition in its year: a row an indicator that both have a number of.

    Columns indicator, count, count_other, per, value, lower, upper, value_other, lower_other, upper_other, ratio,
    ratio_lower, ratio_upper: of rates, or of numbers that have no rate and then no ratio either. Nothing is tested, and
    no area is put before another. `one` and `other` are area codes.
    """
    rows = of_period(estimates, edition.year, OWN)
    rows = rows[rows["indicator"].isin(edition.headlines) & rows["numerator"].notna()]
    sides = [rows[rows["area_code"] == code] for code in (one, other)]
    pairs = sides[0].merge(sides[1], on=["indicator", "source", "unit"], suffixes=("", "_other"), validate="1:1")
    rated = pairs["per"].notna() & pairs["per_other"].notna()
    ratio = rates.rate_ratio(
        pairs["numerator"].astype("float64"), pairs["numerator_other"].astype("float64"),
        persons_a=pairs["denominator"].where(rated), persons_b=pairs["denominator_other"].where(rated),
    )  # fmt: skip
    order = {name: place for place, name in enumerate(edition.headlines)}
    pairs = pairs.assign(ratio=ratio.value, ratio_lower=ratio.lower, ratio_upper=ratio.upper)
    columns = ["indicator", "count", "count_other", "per", "value", "lower", "upper", "value_other", "lower_other",
               "upper_other", "ratio", "ratio_lower", "ratio_upper"]  # fmt: skip
    return pairs.sort_values("indicator", key=lambda names: names.map(order))[columns].reset_index(drop=True)


def together(changes):
    """CHANGES of the region: the exact counts of its authorities and pseudo-areas added up; a column that any of them
    lacks is missing. Ratios and words are of areas: here there are none.
    """
    parts = changes[changes["geography"].isin(["lad24", "pseudo"])]
    parts = parts[parts["bound"].eq("exact") & parts["quantity"].eq("count")]
    keys = ["indicator", "breakdown", "bound", "quantity", "earlier", "latest"]
    added = parts.groupby(keys, as_index=False)[list(_ADDED)].agg(lambda column: column.sum(skipna=False))
    blank = {name: "" if kind == schemas.TEXT else float("nan") for name, kind in schemas.CHANGES.items()}
    blank = {name: value for name, value in blank.items() if name not in added.columns}
    return schemas.conform(added.round(6).assign(**blank | {"geography": "region"}), schemas.CHANGES)
