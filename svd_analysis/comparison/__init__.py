"""This edition against an earlier one: no difference unexplained.

The earlier year as it was published is walked, step by step, to what it is by this edition's files, classes,
boundaries, rules and residents: there it stands restated, and only from there on is it compared with the latest year.
Each step is the difference of two numbers that can be computed on their own; interactions belong to the later step. A
step that can't be computed is missing, never 0, and the row is not comparable.
"""

import numpy as np
import pandas as pd

from svd_analysis import movements, rates, schemas
from svd_analysis.cells import REST
from svd_analysis.comparison import endpoints, path, standing
from svd_analysis.comparison.pages import of_areas, of_region, together
from svd_analysis.comparison.path import PLACED
from svd_analysis.comparison.standing import RELATIVE, STEPS
from svd_analysis.periods import Period

__all__ = ["PLACED", "RELATIVE", "STEPS", "backwards", "compare", "of_areas", "of_region", "together", "with_region"]

_BOUNDS = ("exact", "certain", "possible")
_TESTED = ("ratio", "lower", "upper", "ratio_located", "smallest_detectable", "q")
_DECIMALS = 6
_OTHER_WORD = "had as many offences been located, the word would be another"
_NO_REST = "there is no such ratio, since the rest of the force is too few or is not counted by this rule"


def compare(then, now, *, under=None, places=None):
    """CHANGES from one `releases.Published` to a later one, or one of the same year: counts and rates.

    A row for every area and pseudo-area, indicator and bound. `under` and `places` are as in `path.of`.
    """
    assert then.edition.year <= now.edition.year, "compare the earlier edition with the later one, then reverse it"
    rows = path.of(then, now, endpoints.of(then, now), under=under, places=places)
    rows = rows.assign(**_counted(then, now, rows), rest_growth=_rest_growth(now, rows))
    judged = _judged(now, rows)
    counts, of_rates = (table.merge(judged, how="left", validate="1:1") for table in (_counts(rows), _rates(rows)))
    tables = [_standing(table, now) for table in (counts, _scaled(of_rates)) if len(table)]
    if not tables:
        return schemas.empty(schemas.CHANGES)
    changes = pd.concat(tables, ignore_index=True)
    changes = changes.assign(breakdown="", **{name: changes[name].fillna("") for name in ("earlier", "latest")})
    order = ["indicator", "geography", "area_code", "bound", "quantity"]
    return schemas.conform(changes[list(schemas.CHANGES)], schemas.CHANGES).sort_values(order, ignore_index=True)


def with_region(changes):
    """CHANGES with the rows of the whole region, which all its areas and pseudo-areas add up to, beneath them."""
    return pd.concat([changes, together(changes)], ignore_index=True) if len(changes) else changes


def backwards(changes):
    """The same path walked from the latest year to the earlier: signs and order reversed, ratios inverted."""
    ends = {"as_published": "latest_value", "latest_value": "as_published", "earlier": "latest", "latest": "earlier"}
    ends |= {"earlier_under_old": "latest_under_new", "latest_under_new": "earlier_under_old"}
    ends |= {"earlier_under_new": "latest_under_old", "latest_under_old": "earlier_under_new"}
    turned = changes.assign(**{name: changes[other] for name, other in ends.items()})
    for step in (*STEPS, "population", "movement"):
        turned[step] = 0.0 - changes[step]
    with np.errstate(divide="ignore"):
        for name, other in (("ratio", "ratio"), ("lower", "upper"), ("upper", "lower"), ("ratio_located",) * 2):
            turned[name] = 1 / changes[other]
    return turned.assign(direction=[rates.turned(word) for word in changes["direction"]])


def _counted(then, now, rows):
    """Whether each edition counts a row's indicator anywhere."""
    return {
        name: rows["indicator"].isin(one.estimates["indicator"].unique())
        for name, one in (("counted_then", then), ("counted_now", now))
    }


def _rest_growth(now, rows):
    """How many times the residents of the rest of each area's region grew to; missing without a rest."""
    rest = now.estimates[now.estimates["geography"].eq(REST) & now.estimates["breakdown"].eq("")]
    people = rest.drop_duplicates(["indicator", "area_code", "period"]).set_index(["indicator", "area_code", "period"])
    years = [
        people["denominator"].reindex(pd.MultiIndex.from_frame(rows[["indicator", "area_code", year]])).to_numpy()
        for year in ("latest", "earlier")
    ]
    return years[0] / years[1]


def _counts(rows):
    """The path in counts: it stands restated after the definition, and what the population alone gives comes next."""
    with np.errstate(divide="ignore", invalid="ignore"):
        growth = rows["denominator_latest"] / rows["denominator_restated"]
    restated = rows["count_restated"]
    ends = _steps(rows, rows["count_published"], rows[["revised", "attributed", "reclassed", "bounded"]], restated)
    population = (restated * growth - restated).round(_DECIMALS)
    return rows.assign(
        **ends, quantity="count", denominator=np.nan, restated=restated, population=population,
        movement=(rows["count_latest"] - restated - population.fillna(0.0)).round(_DECIMALS),
        latest_value=rows["count_latest"], earlier_under_old=rows["bounded"], earlier_under_new=restated,
        latest_under_new=rows["count_latest"],
    )  # fmt: skip


def _rates(rows):
    """The path in rates: over the residents as published up to the definition, then over those of this edition."""
    rows = rows[rows[[f"per_{at}" for at in endpoints.AT]].notna().any(axis="columns")]
    per = rows[[f"per_{at}" for at in endpoints.AT]].bfill(axis="columns").iloc[:, 0]
    then, earlier, latest = (per / rows[f"denominator_{at}"] for at in endpoints.AT)
    path_ = rows[["revised", "attributed", "reclassed", "bounded"]].mul(then, axis="index").round(_DECIMALS)
    published = (rows["count_published"] * then).round(_DECIMALS)
    defined = (rows["count_restated"] * then).round(_DECIMALS)
    restated = (rows["count_restated"] * earlier).round(_DECIMALS)
    value = (rows["count_latest"] * latest).round(_DECIMALS)
    return rows.assign(
        **_steps(rows, published, path_, defined), quantity="rate", denominator=(restated - defined).round(_DECIMALS),
        restated=restated, population=np.nan, movement=(value - restated).round(_DECIMALS), latest_value=value,
        earlier_under_old=(rows["bounded"] * earlier).round(_DECIMALS), earlier_under_new=restated,
        latest_under_old=(rows["latest_under_old"] * latest).round(_DECIMALS), latest_under_new=value,
    )  # fmt: skip


def _steps(rows, published, between, defined):
    """`as_published` and the first five steps, each the difference of the endpoints around it."""
    walked = [published, *(between[name] for name in between), defined]
    moved = [(to - of).round(_DECIMALS) for of, to in zip(walked, walked[1:], strict=False)]
    return {"as_published": published} | dict(zip(STEPS[:5], moved, strict=True))


def _judged(now, rows):
    """The ratio from restated to latest with its interval, q and word, where both years are known."""
    names = [*endpoints.KEYS, "earlier", "latest"]
    columns = [*_TESTED, "direction", "relative"]
    found = []
    for earlier, latest in rows[["earlier", "latest"]].dropna().drop_duplicates().itertuples(index=False):
        one = movements.judged(now.edition, now.estimates, Period.parse(earlier), Period.parse(latest), bounds=_BOUNDS)
        one = one.rename(columns={"rise": "smallest_detectable", "word": "direction"})
        found.append(one.assign(earlier=earlier, latest=latest)[[*names, *columns]])
    judged = pd.concat(found, ignore_index=True) if found else pd.DataFrame(columns=[*names, *columns])
    return judged.drop_duplicates(names)


def _scaled(table):
    """Ratios of counts as ratios of rates: by how the residents moved, and for a relative one those of the rest too.

    The count is the one test of a headline, so a rate has its interval and no word of its own.
    """
    own = table["denominator_restated"] / table["denominator_latest"]
    scale = own.where(~table["relative"].eq(True), own * table["rest_growth"])
    scaled = {name: table[name] * scale for name in ("ratio", "lower", "upper", "ratio_located")}
    return table.assign(**scaled, q=np.nan, direction=rates.NOT_TESTED)


def _standing(table, now):
    """Comparability and its reason; a row that is not comparable has no ratio and no word."""
    table = table.assign(**standing.of(table, now.edition).to_dict("series"))
    barred = table["comparable"].eq(standing.NOT)
    blank = {name: table[name].astype("float64").mask(barred).round(_DECIMALS) for name in _TESTED}
    # A pseudo-area is nobody's assessment: its numbers stand there and no word is asked of them.
    word = table["direction"].fillna(rates.NOT_TESTED).mask(barred, rates.NOT_COMPARABLE)
    return table.assign(**blank, direction=word, reason=_why_no_word(table, word))


def _why_no_word(table, word):
    """The reason, with what else is in the way of a word where the two years themselves could be compared."""
    unsaid = word.eq(rates.NOT_COMPARABLE) & table["comparable"].ne(standing.NOT)
    told = table["lower"].notna()
    more = np.select([unsaid & told, unsaid & ~told], [_OTHER_WORD, _NO_REST], "")
    return [" ".join(filter(None, [f"{one};" if one and why else one, why])) for one, why in
            zip(table["reason"], more, strict=True)]  # fmt: skip
