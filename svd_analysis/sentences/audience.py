"""What partners read before they use or hand on a page that is for them only."""

from svd_analysis.sentences.text import Sentence


def before_sharing(svd):
    """The equality note and the prompt for the data protection impact assessment; none on a page for the public."""
    if svd.edition.audience != "partner":
        return []
    return [_equality(svd), _assessment(svd)]


def _equality(svd):
    considered = svd.edition.equality or "Not yet written: say in the edition's file, under `equality:`, what was."
    return Sentence(
        "Equality (Equality Act 2010, section 149): before a decision rests on these figures, consider how it bears on "
        f"people by age, sex, race, disability and the other protected characteristics. {considered}"
    )


def _assessment(svd):
    named = svd.edition.impact_assessment
    said = f"this edition rests on {named}" if named else "none is named in the edition's file: do one before sharing"
    return Sentence(f"Data protection impact assessment: {said}.")
