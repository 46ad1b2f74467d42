"""Figures of models: a ratio stands beside 1, a refusal has no mark, and what was not run says so."""

import math

import nbformat
import pandas as pd
import pytest

from svd_analysis import figures, model_charts, paths, tables
from svd_analysis.figures import fit_charts
from svd_analysis.html_figures import Figure
from svd_analysis.html_tables import HTMLTable
from svd_analysis.sentences import Sentence, rungs
from tests.drawings import drawn
from tests.tables import table
from tests.unit.test_tables_causes import FITTED, NAME, NONE, answered, of, refused, result

CALLS = (figures.associations, figures.partial, figures.diagnostics)
SPECIFIED = f"""{FITTED}
    quasi-Poisson        | specification: residents_15_24 | exposure | 1.36  | 1.28  | 1.45  |       | 640
"""
TENTHS = "\n".join(f"    tenth | {item:02d} | {8 + item} | | {7 + item} | {9 + item}" for item in range(1, 11))
WORDS = {
    "name": "chart",
    "caption": "Rate ratios, an invented table.", "alt": "Income deprivation stands at 1.32 beside 1.",
}  # fmt: skip


def ratios(rows):
    """Rows of a coefficient chart."""
    lines = table(rows)
    return lines.assign(series=lines["label"])


ROWS = ratios("""
    group                           | label                  | value | lower | upper | text
    --------------------------------+------------------------+-------+-------+-------+--------------------
    Income deprivation, violence    | areas' own levels only | 1.40  | 1.30  | 1.51  | 1.40 (1.30 to 1.51)
    Income deprivation, violence    | all the diagram asks   | 0.80  | 0.70  | 0.91  | 0.80 (0.70 to 0.91)
    A long name of what was renting | areas' own levels only | 30.0  | 0.02  | 90.0  | 30.0 (0.02 to 90.0)
    A long name of what was renting | all the diagram asks   |       |       |       | refused
""")


# --- the figures of a page


def test_each_figure_is_drawn_with_its_table_beside_it():
    svd = of(answered(fitted=SPECIFIED), answered(1, question="young_residents"), refused())
    for made in CALLS:
        figure = made(svd)
        assert isinstance(figure, Figure), made.__name__
        assert getattr(tables, figure.data)(svd).name == figure.data


def test_each_figure_is_a_sentence_where_there_is_nothing_to_draw():
    for svd in (of(), of(refused())):
        for made in CALLS:
            assert isinstance(made(svd), Sentence), made.__name__


def test_a_figure_never_links_to_a_table_that_is_not_there():
    for findings in ((answered(),), (answered(question="young_residents"),), (refused(),), ()):
        svd = of(*findings)
        for made in CALLS:
            figure = made(svd)
            assert not isinstance(figure, Figure) or isinstance(getattr(tables, figure.data)(svd), HTMLTable)


def test_alt_text_names_what_is_told_from_chance_and_counts_the_rest():
    alt = figures.associations(of(answered(3), answered(1, question="young_residents"))).alt
    assert f"{NAME}: adjusted association, 1.28 (1.19 to 1.38)" in alt
    assert "1 more: no association told from chance" in alt
    assert "15 to 24" not in alt
    assert "for each finding: 1: no association told from chance" in figures.associations(of(answered(1))).alt


@pytest.mark.parametrize("rung", [1, 2, 3, 4])
def test_alt_text_has_no_word_above_the_rung(rung):
    svd = of(answered(rung))
    for made in (figures.associations, figures.diagnostics):
        assert rungs.beyond(rung, made(svd).alt, ["between", "with each area left out"]) == []


def test_rates_by_tenth_are_told_from_the_least_to_the_most():
    alt = figures.partial(of(answered())).alt
    assert "violence with injury from 8.2 to 24.1." in alt
    assert "(no association told from chance)" in figures.partial(of(answered(1))).alt


def test_the_panel_says_its_message_and_what_was_not_run():
    alt = figures.diagnostics(of(answered())).alt
    assert "with each area left out the ratio lies between 1.30 and 1.35" in alt
    assert "over the sets allowed for not run" in alt
    assert "3.21 offences by model and 3.05 offences by same as last year" in alt


def test_the_curve_of_specifications_has_the_least_and_the_most_allowed_for_in_it():
    # 1.36 with part of the set; 1.40 with none of it and 1.32 with all of it.
    assert "over the sets allowed for the ratio lies between 1.32 and 1.40" in (
        figures.diagnostics(of(answered(fitted=SPECIFIED))).alt
    )


# --- any model in JupyterLab


def test_a_model_alone_has_a_line_a_term_and_several_a_line_a_model(monkeypatch):
    one = drawn(monkeypatch, model_charts, lambda: figures.coefficients(result()))
    assert {"income deprivation", "residents aged 15 to 24"} <= set(one.text)
    several = drawn(monkeypatch, model_charts, lambda: figures.coefficients([result(adjustment="full"), result()]))
    assert several.text.count("1. quasi-Poisson, full") == 2
    assert (several.touching(), several.leaving()) == ([], [])


def test_a_refused_model_is_left_out_of_the_drawing_and_alone_is_its_refusal():
    assert "Leroux" not in figures.coefficients([result(), NONE]).alt
    assert isinstance(figures.coefficients(NONE), Sentence)


# --- charts


def coefficients(rows=ROWS):
    return model_charts.coefficients(rows, unit="rate ratio", **WORDS)


def test_lines_stand_under_their_heading_and_no_word_touches_another(monkeypatch):
    seen = drawn(monkeypatch, model_charts, coefficients)
    assert seen.text.count("Income deprivation, violence") == 1
    assert (seen.touching(), seen.leaving()) == ([], [])


SHARED = ratios("""
    group | label                        | value | lower | upper | text
    ------+------------------------------+-------+-------+-------+--------------------
          | Income deprivation, violence | 1.40  | 1.30  | 1.51  |
          | Income deprivation, violence | 1.32  | 1.25  | 1.40  | 1.32 (1.25 to 1.40)
          | Private renting, violence    | 1.10  | 1.02  | 1.19  | 1.10 (1.02 to 1.19)
""").assign(series=["little", "all", "all"])


def test_rows_of_one_label_share_a_line_one_above_the_other_with_a_key(monkeypatch):
    seen = drawn(monkeypatch, model_charts, lambda: coefficients(SHARED))
    assert seen.text.count("Income deprivation, violence") == 1
    assert {"little", "all"} <= set(seen.text)
    heights = [line.get_ydata()[0] for line in seen.paper.axes[0].lines if line.get_marker() in "osD^"]
    assert heights[0] < 0 < heights[1] < heights[2] == 1
    assert (seen.touching(), seen.leaving()) == ([], [])


def test_a_chart_without_shared_lines_has_no_key(monkeypatch):
    assert drawn(monkeypatch, model_charts, lambda: coefficients(SHARED[2:])).paper.legends == []


def test_a_line_without_any_text_is_refused():
    with pytest.raises(AssertionError, match="without text"):
        coefficients(SHARED.assign(text=""))


@pytest.mark.parametrize(("rung", "named"), [(1, "1.28"), (2, "1.40"), (3, "1.28")])
def test_the_number_beside_a_finding_is_the_one_its_rung_may_name(rung, named, monkeypatch):
    seen = drawn(monkeypatch, model_charts, lambda: figures.associations(of(answered(rung))))
    beside = [text for text in seen.text if " to " in text and "(" in text]
    assert [text.split(" ")[0] for text in beside] == ["1.40" if rung == 1 else named]


def test_a_refused_line_has_its_word_and_no_mark(monkeypatch):
    assert "refused" in drawn(monkeypatch, model_charts, coefficients).text
    seen = drawn(monkeypatch, model_charts, lambda: coefficients(ROWS[3:]))
    assert [line for line in seen.paper.axes[0].lines if line.get_marker() in "osD^"] == []


def test_what_lies_beyond_16_times_is_an_arrow(monkeypatch):
    seen = drawn(monkeypatch, model_charts, lambda: coefficients(ROWS[2:3]))
    assert sorted(line.get_marker() for line in seen.paper.axes[0].lines if line.get_marker() in "<>") == ["<", ">"]


def test_models_are_told_apart_by_form_and_not_by_colour_alone(monkeypatch):
    seen = drawn(monkeypatch, model_charts, lambda: coefficients(ROWS[:2]))
    assert len({line.get_marker() for line in seen.paper.axes[0].lines if line.get_marker() in "osD^"}) == 2


def test_half_and_twice_are_equally_far_from_1(monkeypatch):
    even = ROWS[:1].assign(value=1.0, lower=0.5, upper=2.0)
    axes = drawn(monkeypatch, model_charts, lambda: coefficients(even)).paper.axes[0]
    half, one, twice = (axes.transData.transform((value, 0))[0] for value in (0.5, 1, 2))
    assert one - half == pytest.approx(twice - one)


@pytest.mark.parametrize("number", [1, 2, 3, 4])
def test_each_outcome_has_a_panel_of_its_own_from_zero(number, monkeypatch):
    given = "diagnostic | item | value | expected | lower | upper\n---\n" + TENTHS
    rows = table(given)
    panels = [("Violence and sexual offences, of all kinds", rows)] * number
    seen = drawn(
        monkeypatch, model_charts, lambda: model_charts.rates(panels, unit="per 1,000", across="tenths", **WORDS)
    )
    assert len(seen.paper.axes) == number
    assert all(axes.get_ylim()[0] == 0 for axes in seen.paper.axes)
    assert (seen.touching(), seen.leaving()) == ([], [])


def parts(**more):
    rows = ROWS[:2][["value", "lower", "upper"]]
    calibration = pd.DataFrame({"recorded": [110.0, 2400.0], "fitted": [118.4, 2316.0]})
    errors = [("model", 3.21), ("same as last year", 3.05)]
    return {"calibration": calibration, "areas": rows, "specifications": rows, "ratio": 1.32, "errors": errors} | more


def test_the_four_panels_have_room_for_their_words(monkeypatch):
    seen = drawn(monkeypatch, fit_charts, lambda: fit_charts.diagnostics(parts(), **WORDS))
    assert (seen.touching(), seen.leaving()) == ([], [])
    assert "not run" not in seen.text


def test_a_panel_without_numbers_says_that_it_was_not_run(monkeypatch):
    none = ROWS[:0][["value", "lower", "upper"]]
    bare = parts(calibration=pd.DataFrame({"recorded": [], "fitted": []}), areas=none, specifications=none, errors=[],
                 ratio=math.nan)  # fmt: skip
    seen = drawn(monkeypatch, fit_charts, lambda: fit_charts.diagnostics(bare, **WORDS))
    assert seen.text.count("not run") == 4


def test_a_full_model_that_was_refused_has_no_line_of_its_own(monkeypatch):
    seen = drawn(monkeypatch, fit_charts, lambda: fit_charts.diagnostics(parts(ratio=math.nan), **WORDS))
    assert seen.text.count("not run") == 0


# --- the section itself

# All that the section's prose may say with a word that no finding earns: the Act's own words, and what it denies.
DENIALS = (
    "# Causes and risk factors",
    "The Act asks for causes so far as possible.",
    "is not a risk of persons",
    "It cannot say that any of these factors causes violence here",
    "consistent with an effect",
    "quasi-experiment",
)


def test_the_prose_of_the_section_speaks_of_causes_only_to_deny_them():
    notebook = nbformat.read(paths.notebooks() / "04_causes_and_risk_factors.ipynb", as_version=4)
    prose = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    for denial in DENIALS:
        assert denial in prose, denial
        prose = prose.replace(denial, "")
    assert rungs.beyond(5, prose) == []
