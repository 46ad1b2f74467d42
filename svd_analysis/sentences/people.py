"""What is known of the people harmed, and what is not."""

from svd_analysis import parameters
from svd_analysis.periods import in_words
from svd_analysis.sentences.text import Sentence


def people(svd):
    """What the edition's sources tell of victims, and that their absence elsewhere is a gap."""
    told = ages_told(svd)
    if told.empty:
        return Sentence(
            "No source of this edition tells the age or sex of those harmed, so nothing is said here of who they are. "
            "Their absence is a gap in the evidence and not a finding."
        )
    beside = " but in partners' extracts, below" if len(svd.extract_rows(period=str(svd.edition.year))) else ""
    return Sentence(
        f"Ages are told of {parameters.indicator(told['indicator'].iloc[0]).label}, for the whole of "
        f"{svd.edition.region} in {in_words(told['period'].iloc[0])} and for no smaller area. Nothing is told of the "
        f"age or sex of other victims, nor of suspects{beside}."
    )


def ages_told(svd):
    """Rows of victims by age for the region in the reporting year with `age` in words and `share` in per cent; maybe
    none.

    None where a band has no number: a share of an incomplete whole would be wrong.
    """
    rows = svd.rows(breakdown=None, geography="region", period=str(svd.edition.year))
    rows = rows[
        rows["breakdown"].str.startswith("age=") & ~rows["source"].map(svd.is_extract).astype(bool)
    ].sort_values("breakdown")
    if rows.empty or rows["numerator"].isna().any() or not rows["numerator"].sum():
        return rows.iloc[:0].assign(age="", share=0.0)
    numbers = rows["numerator"].astype("float64")
    return rows.assign(age=rows["breakdown"].str.partition("=")[2], share=100 * numbers / numbers.sum())
