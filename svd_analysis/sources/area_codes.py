"""The grammar of ONS codes, checked where a file comes in.

A code is a letter for the country, two digits for the kind of place and six for the place. `X` is no country: it
is the synthetic example's. Source: ONS Register of Geographic Codes.
"""

import re

from svd_analysis.errors import SourceError

_GRAMMAR = {
    "lsoa": r"[EWX]01\d{6}",
    "msoa": r"[EWX]02\d{6}",
    "ward": r"[EWX]05\d{6}",
    "lad": r"(E0[6-9]|W06|X09)\d{6}",
    "csp": r"(E22|W14|X22)\d{6}",
    "pfa": r"(E23|W15|X23)\d{6}",
    "region": r"([EX]12|W92)\d{6}",
}
# Numbers above these were first given to the LSOAs of Census 2021, so a 2011 file can't hold them.
_LAST_LSOA_OF_2011 = {"E01": "E01033768", "W01": "W01001958"}


def check(codes, geography, *, path, column):
    """`codes` without blanks around them; SourceError with the line where one can't be a code of `geography`.

    `geography` is a kind with the year of its codes, such as `lsoa11`, `lad24` or `pfa24`.
    """
    if codes.empty:
        raise SourceError(f"{path}: there are no rows below the header. Download the file again.")
    codes = codes.astype("str").str.strip()
    strange = ~codes.str.fullmatch(_GRAMMAR[geography.rstrip("0123456789")])
    if geography == "lsoa11":
        strange |= codes > codes.str[:3].map(_LAST_LSOA_OF_2011).fillna("Z")
    if strange.any():
        line = strange.idxmax()
        raise SourceError(
            f"{path}: line {line}, column {column!r}: {codes[line]!r} is not a code of {geography} "
            f"({int(strange.sum())} such values). Check that this is the publisher's file for this source."
        )
    return codes


def fits(code, geography):
    """Whether one text can be a code of `geography`."""
    if not re.fullmatch(_GRAMMAR[geography.rstrip("0123456789")], code):
        return False
    return geography != "lsoa11" or code <= _LAST_LSOA_OF_2011.get(code[:3], "Z")


def check_unique(codes, *, path, column):
    """`codes`; SourceError with the line where one stands a second time, since its people would count twice."""
    repeated = codes.duplicated()
    if repeated.any():
        line = repeated.idxmax()
        raise SourceError(
            f"{path}: line {line}, column {column!r}: {codes[line]!r} stands in the file more than once "
            f"({int(repeated.sum())} repeats). Expected one row an area; use the publisher's own file."
        )
    return codes
