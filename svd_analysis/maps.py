"""The maps of the appendix: the same values as the table beside each, over the months the source can give."""

from svd_analysis import choropleths
from svd_analysis.periods import in_words
from svd_analysis.sentences import Sentence
from svd_analysis.tables import place_measure


def wards(svd):
    """The headline measure by ward."""
    return _map(svd, "ward22", svd.headline, "wards-map", "wards")


def neighbourhoods(svd):
    """The widest measure of the neighbourhood source by LSOA."""
    return _map(svd, "lsoa21", place_measure(svd), "neighbourhoods-map", "neighbourhoods (LSOAs)")


def _map(svd, geography, measure, name, places):
    rows = svd.rows(measure.name, geography=geography) if measure else svd.estimates.iloc[:0]
    if rows.empty or svd.boundaries is None:
        return Sentence(f"There is no map of {places}.")
    drawn = svd.boundaries[svd.boundaries["area_code"].isin(rows["area_code"])]
    without = sorted(set(rows["area_code"]) - set(drawn["area_code"]))
    rows = rows[~rows["area_code"].isin(without)]
    if rows["per"].isna().all():
        return Sentence(
            f"No map of {places} is drawn, since there are no rates by residents: counts would show where most "
            f"people are."
        )
    period = in_words(rows["period"].iloc[0])
    lost = f" {len(without)} without a boundary are left out of the map." if without else ""
    return choropleths.choropleth(
        drawn,
        rows[["area_code", "value"]],
        name=name,
        caption=f"{measure.title} by {places}, {svd.area.name}, {period}: offences per 1,000 residents.{lost}",
        alt=f"A map of the {len(rows)} {places} of {svd.area.name} shaded in classes by {measure.label} per 1,000 "
        f"residents, {period}; "
        "the table beside it has every value.",
        label="offences per 1,000 residents",
    )
