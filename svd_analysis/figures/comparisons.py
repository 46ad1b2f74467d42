"""Figures of an area beside others: its headlines over the rest of the region, and the funnel of its region."""

import pandas as pd

from svd_analysis import funnel_charts, parameters, ratio_charts, tables
from svd_analysis.cells import REST
from svd_analysis.periods import in_words
from svd_analysis.sentences import Sentence, listed, plain_ratio, ratio_interval


def levels(svd):
    """Each headline's rate over the rest of the region's, with interval; the word of its level decides its mark."""
    pairs = [(one, row) for one in tables.declared(svd) if (row := svd.compared(one.name, REST)) is not None]
    if not pairs:
        return Sentence("No chart of levels is drawn: there is no like-for-like comparator.")
    region = svd.edition.region
    table = pd.DataFrame(
        {
            "label": [one.title for one, _ in pairs],
            **{name: [row[name] for _, row in pairs] for name in ("value", "lower", "upper", "word")},
            "text": [f"{plain_ratio(row['value'], 'beyond any number')} ({ratio_interval(row)})" for _, row in pairs],
        }
    )
    said = "; ".join(f"{one.label} {text}" for (one, _), text in zip(pairs, table["text"], strict=True))
    return ratio_charts.ratios(
        table,
        name="levels-chart",
        caption=f"Headlines, {svd.area.name}, {in_words(svd.edition.year)}: rate over that of the rest of {region}, "
        f"with 95% intervals. Source: {_sources(pairs)}",
        alt=f"A mark for each headline on a scale of ratios, 1 being the rest of {region}: {said}.",
        unit=f"rate over that of the rest of {region}",
        reference=f"same as the rest of {region}",
        data="headlines",
    )


def _sources(pairs):
    """The titles of the sources that the headlines' numbers come from."""
    return listed(dict.fromkeys(parameters.source(row["source"]).title for _, row in pairs))


def funnel(svd):
    """The headline measure of every authority of the region by its residents, between over-dispersed limits."""
    narrow, wide = (svd.peers(svd.headline.name, f"funnel={level}") for level in ("95%", "99.8%"))
    own = wide["area_code"].isin([svd.area.area_code])
    if wide.empty or not own.any():
        return None
    points = pd.DataFrame(
        {"x": wide["denominator"], "y": wide["value"], "own": own, "label": own.map({True: svd.area.name, False: ""})}
    )
    limits = wide[["area_code", "denominator", "lower", "upper"]].merge(
        narrow[["area_code", "lower", "upper"]], on="area_code", suffixes=("998", "95")
    )
    mean = float(wide["method"].iloc[0].rpartition(" ")[2])
    area = wide[own].iloc[0]
    return funnel_charts.funnel(
        points,
        limits.drop(columns="area_code").rename(columns={"denominator": "x"}),
        (mean, f"all {len(wide)} together"),
        name="funnel-chart",
        caption=f"{svd.headline.title} in the {len(wide)} authorities of {svd.edition.region} with a rate from this "
        f"source, {in_words(svd.edition.year)}, by number of residents. Source: {parameters.source(svd.source).title}",
        alt=f"A circle for each authority by residents and rate; {svd.area.name}, at {area['value']:.1f} per 1,000, "
        f"lies {area['word']} the outer limits of {area['lower']:.1f} to {area['upper']:.1f}.",
        unit="offences per 1,000 residents",
        across="residents",
        others="other authorities",
        widened="ordinary differences between areas",
        data="funnel",
    )
