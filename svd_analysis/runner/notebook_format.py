"""nbformat, without the two seconds that its validator takes to make itself ready for what no notebook asks of it."""

import sys

# jsonschema compiles forty grammars of web addresses where it finds this; notebooks are validated without them.
_GRAMMARS = "rfc3987_syntax"


def load():
    """The module nbformat, imported without those grammars where nobody has imported them."""
    hidden = sys.modules.setdefault(_GRAMMARS, None) is None
    try:
        import nbformat
    finally:
        if hidden:
            sys.modules.pop(_GRAMMARS, None)  # another thread may have been here
    return nbformat
