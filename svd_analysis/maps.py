"""The maps of the appendix: shrunken rates as in the table beside each, over the months the source can give."""

from svd_analysis import choropleths, tables
from svd_analysis.periods import in_words
from svd_analysis.sentences import Sentence


def wards(svd):
    """The headline measure by ward."""
    return _map(svd, "ward22", svd.headline, "wards", "wards")


def neighbourhoods(svd):
    """The widest measure of the neighbourhood source by LSOA."""
    return _map(svd, "lsoa21", tables.place_measure(svd), "neighbourhoods", "neighbourhoods (LSOAs)")


_WITHOUT = {
    "refused": "there are no rates by residents, and counts would show where most people are",
    "too few": "the region has too few of them to shrink their rates, and a rate as recorded is never mapped alone",
}


def _map(svd, geography, measure, table, places):
    rows = svd.places(measure.name, geography, "rate=shrunk") if measure else svd.estimates.iloc[:0]
    if rows.empty:
        return None
    if svd.boundaries is None:
        return Sentence(f"No map of {places} is drawn: this edition has no outlines of them.")
    drawn = svd.boundaries[svd.boundaries["area_code"].isin(rows["area_code"])]
    without = sorted(set(rows["area_code"]) - set(drawn["area_code"]))
    rows = rows[~rows["area_code"].isin(without)]
    if rows["value"].isna().all():
        why = _WITHOUT.get(rows["status"].iloc[0], _WITHOUT["refused"])
        return Sentence(f"No map of {places} is drawn, since {why}.")
    period = in_words(rows["period"].iloc[0])
    lost = f" {len(without)} without a boundary are left out of the map." if without else ""
    marked = set(svd.places(measure.name, geography, "cluster=scan")["area_code"]) & set(drawn["area_code"])
    inside = f" The {len(marked)} inside the line are the most likely cluster." if marked else ""
    visited = svd.places(measure.name, geography)
    visited = visited.loc[visited["denominator_status"] == "visitor area", "area_code"]
    return choropleths.choropleth(
        drawn,
        rows[["area_code", "value"]],
        name=f"{table}-map",
        caption=f"{measure.title} by {places}, {svd.area.name}, {period}: shrunken rate per 1,000 residents. "
        f"{_covered(svd, measure, geography)}{lost}",
        alt=f"A map of the {len(rows)} {places} of {svd.area.name} shaded in classes by the shrunken rate of "
        f"{measure.label} per 1,000 residents, {period}.{inside} The table beside it has every value.",
        label="offences per 1,000 residents, shrunken",
        marked=marked,
        word_for_missing={code: "visitor area, rate not shown" for code in visited if code in set(drawn["area_code"])},
        data=table,
    )


def _covered(svd, measure, geography):
    """What share of the authority's own figure the places hold."""
    rows = svd.estimates[
        (svd.estimates["geography"] == f"covered by {geography}")
        & (svd.estimates["indicator"] == measure.name)
        & svd.estimates["area_code"].isin(svd.area.codes)
        & svd.estimates["period"].isin(svd.places(measure.name, geography)["period"])
    ]
    if len(rows) != len(svd.area.codes) or rows["value"].isna().any():
        return "Coverage of the authority's own figure is not known."
    least = rows["value"].min()
    return f"The places hold {'at least ' if len(rows) > 1 else ''}{least:.0f}% of the authority's own figure."
