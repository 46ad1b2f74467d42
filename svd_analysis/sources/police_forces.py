"""Police forces by their name, which is all that the force tables give.

Codes are those of the ONS for police force areas of April 2024; `btp` is the British Transport Police, which has the
railway and no area, so that its offences are those of a pseudo-area.
"""

from svd_analysis import taxonomies
from svd_analysis.errors import SourceError, nearest


def by_name():
    """Force name -> its row: code, geography (`pfa` or `pseudo`), region."""
    return {row["name"]: row for row in taxonomies.rows("forces")}


def codes(names, *, path, column):
    """The code of each name; SourceError with the line where a force is not known, since its rows can't be dropped."""
    known = {name: row["code"] for name, row in by_name().items()}
    strange = ~names.isin(list(known))
    if strange.any():
        line = strange.idxmax()
        raise SourceError(
            f"{path}: line {line}, column {column!r}: the force {names[line]!r} is not known "
            f"({int(strange.sum())} such rows). {nearest(names[line], known)} "
            "A new force or a new spelling is added in svd_analysis/taxonomies/forces.csv."
        )
    return names.map(known).astype("str")


def geographies(codes_):
    """The geography of each code."""
    kinds = {row["code"]: row["geography"] for row in taxonomies.rows("forces")}
    return codes_.map(kinds).astype("str")
