"""What a corrected edition says first: which one it corrects, and what was wrong."""

from svd_analysis import parameters
from svd_analysis.sentences.text import Sentence


def correction(svd):
    """Which edition this one corrects, and why; None of an edition that corrects none."""
    if not svd.edition.corrects:
        return None
    corrected = parameters.edition(svd.edition.corrects)
    reason = svd.edition.reason.strip().rstrip(".")
    return Sentence(
        f"This edition corrects {corrected.name} ({corrected.title}), which was published before: {reason}."
    )
