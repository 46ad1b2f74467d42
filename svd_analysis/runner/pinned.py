"""The raw files that an edition is pinned to, looked at also where its numbers are there already and read none of them.

A publisher's file that was replaced under the same name would otherwise stay unseen for as long as the numbers hold.
"""

from svd_analysis import ingredients, parameters, provenance, store
from svd_analysis.runner import plan


def verified(edition):
    """The sign of each raw file that is there, of the edition and of the one before it; SourceError where one of the
    edition's own is changed or missing.

    A machine that has none of them is no fault: where outputs were fetched, their numbers need no raw data. A file with
    the size and time that the last plan found is not read again. Those of the edition before are for its own run to
    refuse, or for the numbers where they read one.
    """
    last = plan.last(edition.name)
    expected = _expected(edition)
    found = plan.signs(expected, last, _hash_of(edition))
    if found and {name: sign[2] for name, sign in found.items()} != expected:
        store.verify(edition)
    if not edition.previous:
        return found
    before = parameters.edition(edition.previous)
    return plan.signs(_expected(before), last, _hash_of(before)) | found


def lacking(edition, found):
    """The paths of those that are not among the `found`: one that comes later has not been looked at."""
    editions = [edition, *([parameters.edition(edition.previous)] if edition.previous else [])]
    return sorted({name for one in editions for name in _expected(one)} - found.keys())


def _expected(edition):
    return {str(edition.data / path): sha256 for _, path, sha256 in edition.pinned}


def _hash_of(edition):
    """The hash that a raw file of an edition is pinned by, as a function of its path."""
    sources = {str(edition.data / path): source for source, path, _ in edition.pinned}

    def hashed(name):
        return provenance.pinned_hash(name, ingredients.pinning_key(sources[name], synthetic=edition.synthetic))

    return hashed
