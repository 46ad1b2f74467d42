"""Figures of people: victims by age."""

from svd_analysis import parameters, people_charts
from svd_analysis.periods import in_words
from svd_analysis.sentences import Sentence, ages_told, whole


def ages(svd):
    """A bar an age band of the region's victims, where a source tells ages."""
    rows = ages_told(svd)
    if rows.empty:
        return Sentence("No chart of ages is drawn.")
    shown = rows.assign(value=rows["numerator"].astype("float64"))
    texts = [f"{whole(row['numerator'])} ({row['share']:.0f}%)" for row in rows.to_dict("records")]
    most = rows.loc[rows["share"].idxmax()]
    title = parameters.indicator(rows["indicator"].iloc[0]).title
    return people_charts.ages(
        shown[["age", "value"]].assign(text=texts),
        name="ages-chart",
        caption=f"{title}, {svd.edition.region}, {in_words(rows['period'].iloc[0])}. Source: "
        f"{parameters.source(rows['source'].iloc[0]).title}",
        alt=f"A bar for each age band, the longest {most['age']} with {most['share']:.0f}% of victims.",
        unit="victims",
        data="ages",
    )
