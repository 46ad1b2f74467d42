"""Tables of models: what was found stands beside what was asked, a refusal has its reason, a grade follows a rule."""

import re
from dataclasses import replace
from functools import cache

import pandas as pd
import pytest

from svd_analysis import models, questions, schemas, tables
from svd_analysis.html_tables import HTMLTable
from svd_analysis.models import Check, ModelResult
from svd_analysis.parameters import Measure
from svd_analysis.sentences import Sentence
from svd_analysis.sentences.answers import asked
from svd_analysis.tables import evidence
from tests.tables import table
from tests.unit.conftest import by_first, drawn, words

OWN = """
    indicator              | numerator | denominator | per  | value | lower | upper
    -----------------------+-----------+-------------+------+-------+-------+------
    core_recorded_violence | 859       | 51000       | 1000 | 16.8  | 15.7  | 18.0
"""
FITTED = """
    model                | adjustment                  | term     | rate_ratio | lower | upper | q     | n
    ---------------------+-----------------------------+----------+------------+-------+-------+-------+----
    quasi-Poisson        | minimal                     | exposure | 1.40       | 1.30  | 1.51  | 0.001 | 640
    quasi-Poisson        | full                        | exposure | 1.32       | 1.25  | 1.40  | 0.002 | 640
    quasi-Poisson        | full                        | other    | 1.10       | 1.05  | 1.15  |       | 640
    Leroux spatial model | full                        | exposure | 1.28       | 1.19  | 1.38  | 0.002 | 640
    Leroux spatial model | full                        | other    | 1.08       | 1.03  | 1.13  |       | 640
    quasi-Poisson        | full, without E09000007     | exposure | 1.30       | 1.22  | 1.38  |       | 610
    quasi-Poisson        | full, without E09000006     | exposure | 1.35       | 1.27  | 1.44  |       | 600
    quasi-Poisson        | full, only 2023-03..2024-02 | exposure | 1.31       | 1.20  | 1.43  |       | 640
    quasi-Poisson        | full, wards                 | exposure | 1.25       | 1.10  | 1.42  |       | 90
    quasi-Poisson        | full, visitor areas in      | exposure | 1.33       | 1.25  | 1.41  |       | 652
"""
CHECKED = """
    check                                       | rung | state            | found
    --------------------------------------------+------+------------------+------------------------------------------
    told from chance                            | 2    | passed           | 1.40 (1.30 to 1.51), q 0.001
    stated confounders are in the data          | 3    | passed           | residents_15_24; nobody measures homes
    each area left out                          | 4    | failed           | 1.30 to 1.35 over 2 areas
    second source                               | 4    | could not be run | this edition has none
"""
GIVEN = """
    diagnostic  | item                | value | expected | lower | upper
    ------------+---------------------+-------+----------+-------+------
    tenth       | 01                  | 8.2   |          | 7.5   | 9.0
    tenth       | 02                  | 9.9   |          | 9.1   | 10.8
    tenth       | 10                  | 24.1  |          | 22.0  | 26.4
    calibration | 01                  | 110   | 118.4    |       |
    calibration | 02                  | 240   | 231.6    |       |
    zeros       |                     | 12    | 10.4     |       |
    prediction  | model               | 3.21  |          |       |
    prediction  | same as last year   | 3.05  |          |       |
    moran       |                     | 0.042 |          |       |
    e value     | point               | 1.97  |          |       |
    e value     | limit               | 1.81  |          |       |
    e value     | strongest confounder | 1.10 |          |       |
"""
# Told from chance, and not from the likeness of neighbours: the interval of the spatial model holds 1.
ALIKE = """
    check                                | rung | state  | found
    -------------------------------------+------+--------+--------------------------------------------
    told from chance                     | 2    | passed | 1.40 (1.30 to 1.51), q 0.001
    neighbours, nothing else allowed for | 2    | failed | spatial model 1.04 (0.97 to 1.12); Moran's I p 0.002
"""
SPATIAL = """
    Leroux spatial model | minimal                     | exposure | 1.04       | 0.97  | 1.12  | 0.001 | 640
"""
UNIT = "one standard deviation (9,870 places in the order of England's neighbourhoods)"


def put(name):
    """The question of that name."""
    return next(one for one in asked() if one.name == name)


def of_schema(rows, schema, **same):
    """Rows of that schema from a frame that has some of its columns; `same` are those that all rows share."""
    for name, kind in schema.items():
        if name not in rows.columns:
            rows[name] = same.get(name, "" if kind == schemas.TEXT else pd.NA)
        if kind == schemas.TEXT:
            rows[name] = rows[name].astype("str")
        else:
            rows[name] = pd.to_numeric(rows[name].where(rows[name].astype("str") != ""))
    return schemas.conform(rows, schema)


def answered(rung=3, *, fitted=FITTED, question="income_deprivation", outcome="violence_with_injury", checked=CHECKED,
             given=GIVEN, **more):  # fmt: skip
    """The three tables of one finding that stands on `rung`, which the last of its main models' rows carries.

    The drawn terms `exposure` and `other` are the question's exposure and each measure that its diagram asks for.
    """
    same, drawn_of = {"question": question, "outcome": outcome}, put(question)
    rows = read(fitted).copy()
    main = rows.index[(rows["adjustment"] == "full") & (rows["term"] == "exposure")][-1]
    rows["rung"] = [rung if at == main else "" for at in rows.index]
    terms = {"exposure": [drawn_of.exposure], "other": list(drawn_of.adjustment.nodes)}
    rows = rows.assign(term=rows["term"].map(terms)).explode("term").dropna(subset="term").reset_index(drop=True)
    defaults = {
        "geography": "lsoa21",
        "area_code": "E12000007",
        "period": "2023-03..2025-02",
        "status": "ok",
        "unit": UNIT,
    }
    return {
        "coefficients": of_schema(rows, schemas.COEFFICIENTS, **same, **defaults | more),
        "checks": of_schema(read(checked).copy(), schemas.CHECKS, **same),
        "diagnostics": of_schema(read(given).copy(), schemas.DIAGNOSTICS, **same),
    }


def refused(reason="No outlines are pinned.", *, question="alcohol_licences", outcome="core_recorded_violence"):
    """The three tables of a finding that was refused."""
    exposure = put(question).exposure
    row = {"model": "quasi-Poisson", "adjustment": "full", "term": exposure, "rung": 0, "status": "refused"}
    rows = pd.DataFrame([row | {"reason": reason, "geography": "lad24"}])
    same = {"question": question, "outcome": outcome}
    return {
        "coefficients": of_schema(rows, schemas.COEFFICIENTS, **same),
        "checks": schemas.empty(schemas.CHECKS),
        "diagnostics": schemas.empty(schemas.DIAGNOSTICS),
    }


@cache
def bare(area, edition):
    """An assessment without findings."""
    none = {
        "coefficients": schemas.empty(schemas.COEFFICIENTS), "checks": schemas.empty(schemas.CHECKS),
        "diagnostics": schemas.empty(schemas.DIAGNOSTICS),
    }  # fmt: skip
    return drawn(OWN, area=area, edition=edition, **none)


def of(*findings, area="bexley", edition="london-2025"):
    """An assessment with those findings and no others."""
    svd = bare(area, edition)
    if not findings:
        return svd
    together = {name: pd.concat([one[name] for one in findings], ignore_index=True) for name in findings[0]}
    return replace(svd, part=lambda name: together[name] if name in together else svd.part(name))


@cache
def read(drawing):
    """A drawing, read once; what changes it takes a copy."""
    return table(drawing)


def spaced(made):
    """The rows of a table by their first cell, with ordinary spaces for those that are never broken."""
    return {
        name: {column: text.replace("\u00a0", " ") for column, text in row.items()}
        for name, row in by_first(made).items()
    }


NAME = "Income deprivation, violence with injury"
CALLS = (
    tables.associations, tables.factors, tables.refused, tables.checks, tables.fitted_models, tables.partial,
    tables.calibration, tables.diagnostics,
)  # fmt: skip


# --- what was found


def test_minimal_full_and_spatial_stand_side_by_side_with_q_and_rung():
    row = spaced(tables.associations(of(answered())))[NAME]
    assert row["Areas' levels only"] == "1.40 (1.30 to 1.51)"
    assert row["All the diagram asks"] == "1.32 (1.25 to 1.40)"
    assert row["Neighbours too"] == "1.28 (1.19 to 1.38)"
    assert (row["q"], row["Rung"], row["Rows"]) == ("0.002", "3 (adjusted association)", "640")


def test_what_a_ratio_is_per_stands_once_a_question():
    [note, _] = tables.associations(of(answered(), answered(outcome="robbery_personal"))).notes
    assert f"Ratios are for so much more: income deprivation, {UNIT}. 1 is no difference." in note


def test_only_findings_with_a_model_are_in_the_table_and_the_firmest_come_first():
    svd = of(answered(1), answered(3, question="private_renting"), refused())
    assert list(by_first(tables.associations(svd))) == ["Private renting, violence with injury", NAME]


def test_a_question_the_edition_did_not_ask_is_in_no_table_of_answers():
    assert set(by_first(tables.associations(of(answered())))) == {NAME}


def test_each_table_is_a_sentence_where_there_is_no_answer():
    svd = of()
    for made in CALLS:
        if made not in (tables.factors, tables.refused):
            assert isinstance(made(svd), Sentence), made.__name__


def test_each_table_can_be_made_where_all_was_refused():
    svd = of(refused(), refused("A break within 12 months.", question="serious_violence_duty"))
    for made in CALLS:
        assert isinstance(made(svd), (Sentence, HTMLTable)), made.__name__
    assert len(tables.fitted_models(svd).rows) == 2


@pytest.mark.parametrize("area", ["city-of-london", "bexley"])
def test_no_cell_says_nan_or_none_of_python(area):
    svd = of(answered(), refused(), area=area)
    for made in CALLS:
        for text in words(made(svd)):
            assert not {"nan", "<NA>", "None", "inf"} & set(text.replace("(", " ").split()), (made.__name__, text)


# --- what was asked


def test_each_check_stands_in_a_row_of_its_finding_and_state_with_what_was_found():
    first = "Told from chance. Stated confounders are in the data."
    assert tables.checks(of(answered())).rows == (
        (NAME, "passed", first, "none"),
        (NAME, "failed", "none", "Each area left out: 1.30 to 1.35 over 2 areas."),
        (NAME, "could not be run", "none", "Second source: this edition has none."),
    )


def test_what_could_not_be_run_for_all_on_rung_2_or_above_is_one_row():
    rows = tables.checks(of(answered(), answered(outcome="robbery_personal"))).rows
    assert [row[:2] for row in rows if row[1] == "could not be run"] == [
        ("Every finding on rung 2 or above", "could not be run")
    ]


def test_what_could_not_be_run_for_some_names_them():
    other = answered(question="private_renting", checked=CHECKED.replace("second source", "negative control"))
    rows = tables.checks(of(answered(), answered(outcome="robbery_personal"), other)).rows
    assert [row[0] for row in rows if row[1] == "could not be run"] == [
        "Private renting, violence with injury", "Income deprivation (violence with injury and personal robbery)",
    ]  # fmt: skip


def test_rungs_that_were_never_in_reach_have_no_row():
    none = CHECKED.replace("2    | passed", "2    | failed")
    svd = of(answered(1, checked=none), answered(1, outcome="robbery_personal", checked=none))
    ratio = "1.40 (1.30 to 1.51), q 0.001"
    assert tables.checks(svd).rows == (
        (
            "Income deprivation (violence with injury and personal robbery)",
            "failed",
            f"Told from chance: violence with injury {ratio}, personal robbery {ratio}.",
            "none",
        ),
    )


def test_a_bar_stands_once_under_the_table():
    made = tables.checks(of(answered(checked=CHECKED.replace("2 areas", "2 areas, bar: 20%"))))
    assert "bar" not in " ".join(row[2] + row[3] for row in made.rows)
    assert made.notes[-1] == "Bars: each area left out, 20%."


@pytest.mark.parametrize(("p", "told"), [("0.002", "at most 0.004"), ("0.004", "at most 0.004"), ("0.006", "0.006")])
def test_a_p_of_permutations_is_not_told_smaller_than_they_allow(p, told):
    checked = CHECKED.replace("this edition has none", f"spatial model; residual Moran's I p {p} without it")
    assert f"residual Moran's I p {told} without it." in tables.checks(of(answered(checked=checked))).rows[2][3]


def test_each_year_alone_is_told_in_order_and_no_months_stand_in_codes():
    found = CHECKED.replace("this edition has none", "2024-03..2025-02: 1.33 (1.30 to 1.37); 2025-03..2026-02: 1.35")
    assert tables.checks(of(answered(checked=found))).rows[2][3] == "Second source: 1.33 (1.30 to 1.37); 1.35."


def test_a_question_all_of_whose_outcomes_share_a_row_is_named_without_them():
    failed = CHECKED.replace("2    | passed", "2    | failed")
    outcomes = put("claimant_count").outcomes
    svd = of(*(answered(1, question="claimant_count", outcome=one, checked=failed) for one in outcomes))
    assert [row[0] for row in tables.checks(svd).rows] == ["Claimant rate"]


def test_what_the_diagram_asks_for_and_is_not_there_is_named():
    lost = CHECKED.replace("3    | passed          ", "3    | could not be run")
    lost = lost.replace("residents_15", "not here: residents_15")
    *_, row = tables.checks(of(answered(2, checked=lost))).rows
    assert row[2] == "Stated confounders are in the data: not here: residents aged 15 to 24."


# --- all that was fitted


def models_of(*findings):
    """The first row of the list of models, by what its models differ in."""
    return spaced(tables.fitted_models(of(*findings)))[NAME]


def test_models_that_differ_in_one_thing_are_one_cell_with_their_number_and_range():
    assert list(models_of(answered()).items())[1:] == [
        ("Areas' levels only", "1.40 (1)"),
        ("All the diagram asks", "1.28 to 1.32 (2)"),
        ("One area left out", "1.30 to 1.35 (2)"),
        ("One year alone", "1.31 (1)"),
        ("By ward", "1.25 (1)"),
        ("Visitor areas in", "1.33 (1)"),
    ]


def test_what_was_allowed_for_has_no_ratio_of_its_own():
    shown = " ".join(words(tables.fitted_models(of(answered()))))
    assert "1.10" not in shown
    assert "1.08" not in shown


def test_a_model_refused_among_others_is_counted_and_its_reason_noted():
    known = "E09000006     | exposure | 1.35       | 1.27  | 1.44  |       | 600"
    gone = FITTED.replace(known, "E09000006     | exposure |            |       |       |       |    ")
    parts = answered(fitted=gone)
    lost = parts["coefficients"]["rate_ratio"].isna()
    parts["coefficients"].loc[lost, ["status", "reason"]] = ["refused", "Too few rows."]
    assert models_of(parts)["One area left out"] == "1.30 (2, 1 refused)"
    assert tables.fitted_models(of(parts)).notes[-1] == (
        "Refused of income deprivation (violence with injury): Too few rows."
    )


def test_models_that_were_all_refused_are_counted_and_their_reason_noted_once():
    parts = answered()
    lost = parts["coefficients"]["adjustment"].str.startswith("full, without")
    parts["coefficients"].loc[lost, ["status", "reason"]] = ["refused", "residents_15_24 is missing."]
    assert models_of(parts)["One area left out"] == "refused (2)"
    assert tables.fitted_models(of(parts)).notes[2:] == (
        "Refused of income deprivation (violence with injury): residents aged 15 to 24 is missing.",
    )


def test_every_model_is_counted_and_the_file_with_each_is_named():
    svd = of(answered(), answered(outcome="robbery_personal"), answered(question="private_renting"), refused())
    made = tables.fitted_models(svd)
    counted = [int(number) for row in made.rows for cell in row[1:] for number in re.findall(r"\((\d+)", cell)]
    # Ten rows are drawn of a finding, of which two are terms that were allowed for; one model was refused.
    assert sum(counted) == tables.model_count(svd) == 3 * 8 + 1
    assert "25 in all, 1 of them refused." in made.notes[0]
    assert f"the {len(svd.coefficients)} rows of coefficients.csv beside this page" in made.notes[0]
    assert made.notes[1] == "Kinds of model: quasi-Poisson; Leroux spatial model."


# --- factors


def measure(role="risk", literature="Somebody 2001.", not_a_predictor=""):
    return Measure(title="A factor", of="per cent", level="community", role=role, literature=literature,
                   not_a_predictor=not_a_predictor)  # fmt: skip


@pytest.mark.parametrize(
    ("rung", "literature", "graded"),
    [
        (4, "x", evidence.CONSISTENT), (5, "x", evidence.CONSISTENT), (4, "", evidence.LOCAL),
        (3, "x", evidence.LOCAL), (2, "", evidence.BEFORE), (2, "x", evidence.BEFORE), (1, "x", evidence.LITERATURE),
        (1, "", evidence.NOT_TOLD), (0, "x", evidence.LITERATURE), (0, "", evidence.NOT_TESTED),
    ],
)  # fmt: skip
def test_a_grade_follows_from_the_rung_and_the_literature(rung, literature, graded):
    assert tables.grade(rung, measure(literature=literature), 1.3) == graded


def test_what_is_not_told_from_the_likeness_of_neighbours_has_a_grade_of_its_own():
    assert tables.grade(1, measure(literature=""), 1.3, like_neighbours=True) == evidence.LIKE_NEIGHBOURS
    assert tables.grade(1, measure(literature="x"), 1.3, like_neighbours=True) == evidence.LITERATURE


@pytest.mark.parametrize("rung", range(6))
def test_what_contains_crime_is_refused_on_every_rung(rung):
    assert tables.grade(rung, measure(not_a_predictor="It contains crime."), 1.3) == evidence.REFUSED


@pytest.mark.parametrize(("role", "ratio"), [("risk", 0.8), ("protective", 1.3)])
def test_a_firm_finding_against_the_literature_is_not_called_consistent_with_it(role, ratio):
    assert tables.grade(4, measure(role), ratio) == evidence.LOCAL
    assert tables.grade(4, measure(role), 1 / ratio) == evidence.CONSISTENT


def test_every_measure_of_a_source_has_one_row_or_a_reason_to_have_none():
    svd = of(answered())
    shown = [row[0] for row in tables.factors(svd).rows]
    assert len(shown) == len(set(shown))
    for name, (_, one) in questions.measures().items():
        without = one.not_a_predictor or one.role == "context" or name in evidence.REPEATED or not one.literature
        assert (one.title in shown) == (not without), name
    assert set(questions.measures()) >= evidence.REPEATED


def test_factors_stand_from_the_individual_to_society():
    levels = [row[1].split(";")[0] for row in tables.factors(of(answered())).rows]
    assert set(levels) == set(evidence.LEVELS)
    assert levels == sorted(levels, key=evidence.LEVELS.index)


def test_what_is_known_from_elsewhere_is_a_line_with_its_source():
    for row in tables.factors(of(answered())).rows:
        assert len(row[4]) <= 170, row
        assert row[4] == "nothing is named" or re.search(r"\d{4}", row[4]), row


def test_authors_and_year_are_never_broken_over_two_lines():
    row = by_first(tables.factors(of(answered())))["Owning the home"]
    assert row["Known from elsewhere"].endswith("(Sampson, Raudenbush\u00a0and\u00a0Earls\u00a01997, Science).")


def test_a_factor_that_was_asked_about_has_its_ratio_and_rung():
    row = spaced(tables.factors(of(answered())))["Income deprivation"]
    assert row["Found here"] == "violence with injury 1.28 (1.19 to 1.38): rung 3, adjusted association"
    assert row["Evidence"] == "local association"


def test_the_outcomes_of_a_factor_share_its_row_each_on_its_own_rung():
    svd = of(answered(2), answered(3, outcome="robbery_personal"))
    assert spaced(tables.factors(svd))["Income deprivation"]["Found here"] == (
        "personal robbery 1.28 (1.19 to 1.38): rung 3, adjusted association; violence with injury 1.40 (1.30 to 1.51): "
        "rung 2, association"
    )


def test_an_outcome_that_neighbours_may_give_has_no_ratio_and_no_word_of_chance():
    near = answered(1, checked=ALIKE, fitted=FITTED + SPATIAL.lstrip("\n"))
    row = spaced(tables.factors(of(near)))["Income deprivation"]
    assert row["Found here"] == "not told from the likeness of neighbours"
    both = spaced(tables.factors(of(near, answered(1, outcome="robbery_personal"))))["Income deprivation"]
    assert both["Found here"] == (
        "violence with injury: not told from the likeness of neighbours; personal robbery: no association told from "
        "chance"
    )


def test_an_outcome_that_chance_may_give_has_no_ratio_beside_one_that_is_told():
    svd = of(answered(1), answered(3, outcome="robbery_personal"))
    row = spaced(tables.factors(svd))["Income deprivation"]
    assert row["Found here"].endswith("association; violence with injury: no association told from chance")
    assert row["Evidence"] == "local association"


def test_a_factor_is_only_as_consistent_as_the_least_of_its_outcomes():
    against = FITTED.replace("1.28       | 1.19  | 1.38", "0.80       | 0.72  | 0.89")
    svd = of(answered(4), answered(4, outcome="robbery_personal", fitted=against))
    row = spaced(tables.factors(svd))["Income deprivation"]
    assert row["Evidence"] == "local association"
    assert row["Found here"].endswith("the other way round than a factor of its kind is known for")


def test_what_was_only_allowed_for_has_no_ratio_in_the_factor_table():
    row = spaced(tables.factors(of(answered())))["Residents aged 15 to 24"]
    assert row["Found here"] == "only allowed for"
    assert row["Evidence"] == "literature only"


def test_a_finding_that_chance_may_give_has_no_ratio_in_the_factor_table():
    row = spaced(tables.factors(of(answered(1))))["Income deprivation"]
    assert row["Found here"] == "no association told from chance"
    assert row["Evidence"] == "literature only"


def test_a_refused_predictor_has_its_reason_and_shares_it():
    rows = by_first(tables.refused(of(answered())))
    assert "contains the crime domain" in rows["Index of Multiple Deprivation"]["Why it may explain nothing"]
    assert "Re-offending of children aged 10 to 14; Re-offending of children aged 15 to 17" in rows
    reasons = [row["Why it may explain nothing"] for row in rows.values()]
    assert len(reasons) == len(set(reasons))


def test_a_refused_predictor_is_no_factor():
    shown = set(spaced(tables.factors(of(answered()))))
    assert not shown & {one.measure.title for one in questions.measures().values() if one.measure.not_a_predictor}


def test_a_factor_that_no_source_measures_says_so():
    row = spaced(tables.factors(of(answered())))["Delinquent peers"]
    assert row["Found here"] == "no source by place"
    assert row["Evidence"] == "literature only"


# --- how well it fits


def test_rates_by_tenth_say_whose_tenths_they_are():
    made = tables.partial(of(answered()))
    assert by_first(made)["10 (most)"]["Violence with injury"] == "24.1 (22.0 to 26.4)"
    assert "all neighbourhoods of London" in made.caption
    assert "not of England's and not of this area's own" in made.notes[0]
    assert made.notes[0].endswith("density of residents, residents aged 15 to 24 and what neighbours share.")
    assert tables.partial(of(answered(1))).notes[1] == "Violence with injury: no association told from chance."


def test_fifths_are_shown_where_there_are_no_tenths():
    made = tables.partial(
        of(answered(given=GIVEN.replace("tenth ", "fifth ")), area="luton", edition="bedfordshire-2024")
    )
    assert made.columns[0] == "Fifth of Bedfordshire's neighbourhoods"


def test_the_numbers_of_the_fit_stand_in_one_row_a_finding():
    parts = answered()
    parts["coefficients"]["dispersion"], parts["coefficients"]["moran_p"] = 2.13, 0.0004
    row = by_first(tables.diagnostics(of(parts)))[NAME]
    assert list(row.values())[1:] == ["2.13", "0.042 (at most 0.004)", "12", "10", "3.21", "3.05", "1.97, 1.81", "1.10"]


def test_a_model_of_one_year_has_no_error_of_prediction_and_says_why():
    given = "\n".join(line for line in GIVEN.splitlines() if "prediction" not in line)
    assert by_first(tables.diagnostics(of(answered(given=given))))[NAME]["Error of the model"] == "one year only"


def test_recorded_stands_beside_fitted_by_tenth():
    row = by_first(tables.calibration(of(answered())))["1 (least)"]
    assert list(row.values())[1:] == ["110", "118"]


# --- any model in JupyterLab


def result(**more):
    rows = table("""
        term            | rate_ratio | lower | upper | p
        ----------------+------------+-------+-------+------
        income_rank     | 1.32       | 1.25  | 1.40  | 0.0001
        residents_15_24 | 0.004      | 0.001 | 0.016 | 0.25
    """)
    parts = {"model": "quasi-Poisson", "outcome": "robbery_all", "coefficients": rows, "n": 640, "dispersion": 2.1,
             "moran_p": 0.03, "notes": ("2 of 642 rows are left out since their count is missing.",)}  # fmt: skip
    return ModelResult(**parts | more)


NONE = ModelResult(model="Leroux spatial model", outcome="robbery_all", refused="No outlines are pinned.")


def test_a_model_is_shown_with_what_a_reader_must_know_of_it():
    made = tables.coefficients(result())
    assert by_first(made)["income deprivation"] == {
        "Term": "income deprivation", "Rate ratio": "1.32", "95% interval": "1.25 to 1.40", "p": "under 0.001",
    }  # fmt: skip
    assert {"Rows: 640.", "Dispersion: 2.10.", "p of Moran's I of the residuals: 0.030."} <= set(made.notes)
    assert "2 of 642 rows" in made.notes[-1]


def test_a_ratio_that_is_not_0_is_not_shown_as_0():
    assert by_first(tables.coefficients(result()))["residents aged 15 to 24"]["95% interval"] == "0.001 to 0.02"


def test_a_refused_model_is_its_refusal():
    assert tables.coefficients(NONE) == "Leroux spatial model, robbery all: No outlines are pinned."
    assert isinstance(tables.coefficients([NONE, NONE]), Sentence)
    assert tables.coefficients([]) == "No model was given."


def test_models_stand_side_by_side_a_refused_one_among_them():
    made = tables.coefficients([result(adjustment="full"), result(), NONE])
    assert made.columns[1:] == ("1. quasi-Poisson, robbery all, full", "2. quasi-Poisson, robbery all",
                                "3. Leroux spatial model, robbery all")  # fmt: skip
    assert list(by_first(made)["income deprivation"].values())[1:] == ["1.32 (1.25 to 1.40)"] * 2 + ["refused"]
    assert made.notes[-1] == "3. No outlines are pinned."


def test_a_term_a_model_does_not_have_is_said_to_be_not_in_it():
    fewer = result(coefficients=result().coefficients[:1])
    assert list(by_first(tables.coefficients([result(), fewer]))["residents aged 15 to 24"].values())[2] == "not in it"


def test_a_checked_model_shows_its_rung():
    checked = result(checks=(Check("told from chance", 2, "passed", "q 0.001"),))
    assert "Rung: 2." in tables.coefficients(checked).notes
    assert models.rung_of(checked.checks) == 2
