"""From what was fitted to what may be said: the checks a finding of association must pass, rung by rung.

Every check compares the exposure's rate ratio under other choices with that of the main model. Its bar is stated here
and printed. A check that could not be run earns no more than one that failed.
"""

import numpy as np

from svd_analysis.models.result import (
    ADJUSTED,
    FAILED,
    NOT_RUN,
    PASSED,
    ROBUST,
    Check,
)

AT_MOST = 0.05  # false-discovery rate over everything tested
FEWEST_AREAS = 10  # for leaving each out to say anything
MOST_MOVED = 0.2  # the share of the log rate ratio that leaving one area out may move it by
FEWEST_SETS = 4  # two confounders make so many
SPECIFICATIONS = 0.9  # the share of specifications that must exclude 1 on the same side


def side(row):
    """1 or -1 where the interval lies above or below 1, 0 where it holds 1 or there is none."""
    if row is None or not np.isfinite(row["lower"]):
        return 0
    return int(row["lower"] > 1) - int(row["upper"] < 1)


def told(name, rung, row, q, *, why=""):
    """Whether an association is told from chance: the interval excludes 1 and q is at most 0.05."""
    if row is None:
        return Check(name, rung, NOT_RUN, why or "the model was refused")
    passed = side(row) != 0 and q <= AT_MOST
    return Check(name, rung, PASSED if passed else FAILED, f"{ratio(row)}, q {p_text(q)}; bar: q at most {AT_MOST:g}")


def agrees(name, rung, row, main, *, why="", bar=""):
    """Whether another fit's interval lies on the same side of 1 as the main one's."""
    if row is None:
        return Check(name, rung, NOT_RUN, why)
    passed = side(row) == side(main) != 0
    return Check(name, rung, PASSED if passed else FAILED, f"{ratio(row)}{bar and '; ' + bar}")


def confounders(measured, wanted, unmeasured, lost=""):
    """Whether everything that the diagram asks to allow for and a source measures is here, and for all the places.

    `lost` says for how few places it is, where it is for less than next to all.
    """
    lacking = [name for name in wanted if name not in measured]
    beyond = f"; no source of this edition measures {_listed(unmeasured)}" if unmeasured else ""
    if lost and not lacking:
        return Check("stated confounders are in the data", ADJUSTED, FAILED, f"{_listed(wanted)} {lost}{beyond}")
    if lacking:
        return Check("stated confounders are in the data", ADJUSTED, NOT_RUN, f"not here: {_listed(lacking)}{beyond}")
    return Check("stated confounders are in the data", ADJUSTED, PASSED, f"{_listed(wanted) or 'none stated'}{beyond}")


def neighbours(name, rung, main, spatial, moran_p, why):
    """Whether likeness of neighbours can be ruled out as what makes the interval look narrow.

    Passed where the spatial model's interval lies on the same side of 1; where that could not be fitted, only with
    residuals in which neighbours are no more alike than chance gives.
    """
    if spatial is not None:
        passed = side(spatial) == side(main) != 0
        said = f"spatial model {ratio(spatial)}; residual Moran's I p {p_text(moran_p)} without it"
        return Check(name, rung, PASSED if passed else FAILED, said)
    if np.isnan(moran_p):
        return Check(name, rung, NOT_RUN, why or "no neighbours are known")
    said = f"no spatial model ({why}); residual Moran's I p {p_text(moran_p)}; bar: above {AT_MOST:g}"
    return Check(name, rung, PASSED if moran_p > AT_MOST else FAILED, said)


def noise(rows, main):
    """Whether every other model of noise (negative binomial, clusters of areas) puts its interval on the same side."""
    name, missing = "other models of noise", [model for model, row in rows.items() if row is None]
    if missing:
        return Check(name, ROBUST, NOT_RUN, f"refused: {_listed(missing)}")
    passed = all(side(row) == side(main) != 0 for row in rows.values())
    said = "; ".join(f"{model} {ratio(row)}" for model, row in rows.items())
    return Check(name, ROBUST, PASSED if passed else FAILED, said)


def leaving_out(rows, main, *, areas):
    """Whether no single area carries the association: by code of the area left out, the row without it."""
    name = "each area left out"
    if areas < FEWEST_AREAS or any(row is None for row in rows.values()):
        return Check(name, ROBUST, NOT_RUN, f"{areas} areas; at least {FEWEST_AREAS} are needed, each fitted")
    moved = max(abs(np.log(row["rate_ratio"] / main["rate_ratio"])) for row in rows.values())
    bar = MOST_MOVED * abs(np.log(main["rate_ratio"]))
    passed = moved <= bar and all(side(row) == side(main) != 0 for row in rows.values())
    ratios = [row["rate_ratio"] for row in rows.values()]
    said = (
        f"{min(ratios):.2f} to {max(ratios):.2f} over {len(rows)} areas left out one by one; the furthest moves the "
        f"log ratio by {moved / abs(np.log(main['rate_ratio'])):.0%}, bar: {MOST_MOVED:.0%}"
    )
    return Check(name, ROBUST, PASSED if passed else FAILED, said)


def years(rows, main):
    """Whether each year alone tells the same."""
    name = "each year alone"
    if len(rows) < 2 or any(row is None for row in rows.values()):
        return Check(name, ROBUST, NOT_RUN, "at least two years, each fitted, are needed")
    passed = all(side(row) == side(main) != 0 for row in rows.values())
    said = "; ".join(f"{year}: {ratio(row)}" for year, row in rows.items())
    return Check(name, ROBUST, PASSED if passed else FAILED, said)


def specifications(rows, main):
    """Whether the association stands under nearly all sets of what could be allowed for."""
    name = "specification curve"
    if len(rows) < FEWEST_SETS or any(row is None for row in rows):
        why = f"{len(rows)} sets to choose from; at least {FEWEST_SETS} are needed, each fitted"
        return Check(name, ROBUST, NOT_RUN, why)
    sides = [side(row) for row in rows]
    above, below = sides.count(1), sides.count(-1)
    same, against = (below, above) if side(main) < 0 else (above, below)
    passed = side(main) != 0 and same >= SPECIFICATIONS * len(rows) and not against
    ratios = [row["rate_ratio"] for row in rows]
    said = (
        f"of {len(rows)} sets {above} have an interval above 1 and {below} below; ratios {min(ratios):.2f} to "
        f"{max(ratios):.2f}; bar: {SPECIFICATIONS:.0%} on the side of the finding's own and none on the other"
    )
    return Check(name, ROBUST, PASSED if passed else FAILED, said)


def unmeasured(limit, strongest):
    """Whether something unmeasured would have to be stronger than the strongest that was allowed for (E-value)."""
    name = "E-value of the limit"
    if strongest is None:
        return Check(name, ROBUST, NOT_RUN, f"E-value {limit:.2f}, and no confounder was measured to set it beside")
    passed = limit > strongest
    said = f"E-value {limit:.2f}; the strongest measured confounder goes with a ratio of {strongest:.2f}"
    return Check(name, ROBUST, PASSED if passed else FAILED, said)


def open_paths(adjustment):
    """Whether the diagram itself leaves no other way to an association than the one asked about."""
    name = "no open path in the diagram"
    if adjustment.sufficient:
        return Check(name, ROBUST, PASSED, "what is allowed for blocks every one")
    through = sorted({node for path in adjustment.open_paths for node in path.unmeasured})
    number = len(adjustment.open_paths)
    stay = "1 path stays" if number == 1 else f"{number} paths stay"
    return Check(name, ROBUST, FAILED, f"{stay} open through {_listed(through)}")


def second_source(result, question, main):
    """Whether another recording system tells the same: its interval lies on the same side of 1."""
    name = "second source"
    if (row := _row(result, question)) is None:
        return Check(name, ROBUST, NOT_RUN, _why(result, question.second_source))
    return Check(name, ROBUST, PASSED if side(row) == side(main) != 0 else FAILED, ratio(row))


def negative_control(result, question, main):
    """Whether an offence that the exposure should leave alone is left alone: its interval holds 1, and is narrow enough
    to leave the main ratio out.
    """
    name = "negative control"
    if (row := _row(result, question)) is None:
        return Check(name, ROBUST, NOT_RUN, _why(result, question.negative_control))
    if side(row):
        return Check(name, ROBUST, FAILED, ratio(row))
    apart = not row["lower"] <= main["rate_ratio"] <= row["upper"]
    said = ratio(row) if apart else f"{ratio(row)} holds the finding's own ratio too: too few to tell"
    return Check(name, ROBUST, PASSED if apart else NOT_RUN, said)


def _row(result, question):
    return None if result is None else result.of(question.exposure)


def _why(result, wanted):
    return result.refused if result else f"this edition has none{': ' if wanted else ''}{wanted}"


def ratio(row):
    """A rate ratio with its limits as text."""
    return f"{row['rate_ratio']:.2f} ({row['lower']:.2f} to {row['upper']:.2f})"


def p_text(p):
    """A p or q value as text."""
    return "unknown" if np.isnan(p) else "under 0.001" if p < 0.001 else f"{p:.3f}"


def _listed(names):
    names = list(names)
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
