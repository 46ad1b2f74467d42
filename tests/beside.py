"""Estimates drawn small to be set beside each other, and what their ratios are by hand."""

import math

import pytest

from svd_analysis import parameters, schemas
from tests.tables import table

ONE, TWO = "X09000001", "X09000002"  # Exampleton and Sampleford
REST = "rest of region"
# A normal variable lies beyond 1.96 either side 5 times in 100, and beyond 0.84 on one side 20 times in 100.
Z, POWER = 1.959964, 0.841621


def edition(*headlines, **changed):
    chosen = {"headlines": list(headlines or ("rape",)), "areas": ["exampleton", "sampleford"]}
    return parameters.edition("example-2025").model_copy(update=chosen | changed)


def estimates(drawing, **constant):
    """ESTIMATES of what is drawn: a rate per 1,000 where `people` are, else the number; a blank count is a gap."""
    drawn = table(drawing)
    said = {
        "indicator": "rape", "area_code": ONE, "geography": "lad24", "parent_code": "", "period": "2024",
        "source": "mps_borough", "unit": "offence", "bound": "exact", "breakdown": "", "definition": "", "method": "",
        "word": "", "people": None, "value": None, "count": None,
    } | constant  # fmt: skip
    rows = drawn.assign(**{name: value for name, value in said.items() if name not in drawn.columns})
    people = rows.pop("people").astype("float64")
    rate = rows["count"].astype("float64") / people * 1000
    rows["value"] = rows["value"].astype("float64").fillna(rate).fillna(rows["count"].astype("float64"))
    status = rows["count"].isna().map({True: "gap", False: "ok"})
    return schemas.conform(
        rows.assign(
            numerator=rows["count"], denominator=people, per=people.notna().map({True: 1000.0}),
            denominator_status=people.notna().map({True: "ok", False: "none"}), status=status,
            **dict.fromkeys(["lower", "upper", "level", "q"]),
        ),
        schemas.ESTIMATES,
    )  # fmt: skip


def one(rows, **wanted):
    """The one row there is, as a dict."""
    for name, value in wanted.items():
        rows = rows[rows[name] == value]
    [found] = rows.to_dict("records")
    return found


def missing(*numbers):
    return all(number != number for number in numbers)


def limits(ratio, *variances):
    """95% limits of a ratio whose logarithm has these variances together."""
    half = Z * math.sqrt(sum(variances))
    return pytest.approx((ratio * math.exp(-half), ratio * math.exp(half)), rel=1e-5)


def chance_of(ratio, *variances):
    """The two-sided p value that the logarithm of a ratio is 0."""
    return math.erfc(abs(math.log(ratio)) / math.sqrt(2 * sum(variances)))


def false_alarms(chances):
    """Benjamini and Hochberg's q, slowly: of each, the least p x m / rank among the p values as large or larger."""
    chances = list(chances)
    ranked = sorted(chances)
    each = {p: p * len(chances) / max(k for k, other in enumerate(ranked, 1) if other == p) for p in chances}
    return [min(each[other] for other in chances if other >= p) for p in chances]


def break_on(day, grade="relative only", series=("all",), source="mps_borough", region="Example region"):
    return parameters.Break(
        name="A drawn break", region=region, source=source, series=list(series), date=day, grade=grade, effect="",
        evidence="",
    )  # fmt: skip


def broken(monkeypatch, *entries):
    monkeypatch.setattr(parameters, "breaks", lambda: entries)
