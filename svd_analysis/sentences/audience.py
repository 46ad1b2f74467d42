"""What partners read before they use or hand on a page that is for them only."""

from svd_analysis import parameters, record_sources
from svd_analysis.sentences.text import Sentence, listed


def before_sharing(svd):
    """The equality note, the prompt for the data protection impact assessment and where the records came from; none on
    a page for the public.
    """
    if svd.edition.audience != "partner":
        return []
    return [_equality(svd), _assessment(svd), _gateways(svd)]


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


def _gateways(svd):
    sources = [parameters.source(entry.source) for entry in svd.edition.sources]
    held = {one.title: one.records for one in sources if one.records}
    if not held:
        return Sentence("No records of persons were used for this edition beside what its public edition has.")
    told = [f"{title} ({record_sources.GATEWAYS[one.gateway]}, until {one.until})" for title, one in held.items()]
    return Sentence(f"Extracts of partners, each by its gateway: {listed(told)}.")
