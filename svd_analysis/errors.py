"""Errors that the person who ran the command can mend.

Each says where, what is wrong, what was expected and what to do. They are printed without a traceback;
anything else that is raised is a fault of this package. `exit_code` is what the command line ends with.
"""

from difflib import get_close_matches


class SVDError(Exception):
    """The family: print the message, end with `exit_code`."""

    exit_code = 1


class ParameterError(SVDError):
    """A name, key, option or parameter file is not right."""

    exit_code = 2


class DefinitionError(ParameterError):
    """A definition of serious violence, or a code in it, is not right."""


class SourceError(SVDError):
    """A publisher's file is missing, changed, damaged or not what it was declared to be."""

    exit_code = 3


class DisclosureError(SVDError):
    """Nothing may be published: a source has no disclosure regime, or its regime forbids it."""

    exit_code = 4


class EnvironmentFault(SVDError):
    """The machine, the installation or the outputs folder is not ready."""

    exit_code = 5


def nearest(name, known):
    """`name` misspelt: a sentence offering the nearest of `known`, or listing them; empty where there are none."""
    known = sorted(known)
    close = get_close_matches(str(name), known, n=1, cutoff=0.6)
    close = close or [one for one in known if len(str(name)) > 3 and str(name).casefold() in str(one).casefold()]
    if close:
        return f"Did you mean {close[0]!r}?"
    if not known:
        return ""
    shown = ", ".join(known[:12])
    return f"Known: {shown}{' ...' if len(known) > 12 else ''}."
