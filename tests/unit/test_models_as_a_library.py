"""Models on any table of counts, as the README shows them: no edition, no area, no page."""

import re

import numpy as np
import pandas as pd
import pytest

from svd_analysis import figures, models, paths, tables
from svd_analysis.html_figures import Figure
from svd_analysis.html_tables import HTMLTable
from svd_analysis.sentences import Sentence


@pytest.fixture(scope="module")
def table():
    """Sixty places of four boroughs: who lives there, how much they earn, and what was recorded."""
    numbers = np.random.default_rng(9)
    income, residents = numbers.normal(size=60), numbers.integers(4000, 12000, 60)
    offences = numbers.poisson(residents / 1000 * 6 * np.exp(-0.4 * income) * numbers.gamma(8, 1 / 8, 60))
    return pd.DataFrame(
        {"offences": offences, "residents": residents, "income": income, "borough": np.repeat(list("abcd"), 15)}
    )


def test_the_readme_s_lines_run_as_they_stand(table):
    readme = (paths.notebooks().parent / "README.md").read_text(encoding="utf-8")
    [lines] = re.findall(r"```python\n(from svd_analysis import figures, models, tables\n.*?)```", readme, re.DOTALL)
    *lines, shown, drawn = lines.strip().splitlines()
    names = {"table": table}
    exec("\n".join(lines), names)
    assert 0.5 < names["result"].of("income")["upper"] < 1
    assert isinstance(eval(shown, names), HTMLTable)
    assert isinstance(eval(drawn, names), Figure)


@pytest.mark.parametrize("model", [models.quasi_poisson, models.negative_binomial])
def test_a_table_and_a_figure_show_any_result(table, model):
    data = models.data(table, outcome="offences", population="residents", terms=["income"], area="borough")
    result = model.fit(data)
    shown = tables.coefficients(result)
    row = result.of("income")
    assert f"{row['rate_ratio']:.2f}" in " ".join(shown.rows[0])
    assert "income" in figures.coefficients(result).alt.casefold()


def test_a_refused_result_is_a_sentence_in_both(table):
    data = models.data(table.assign(income=1), outcome="offences", population="residents", terms=["income"])
    result = models.negative_binomial.fit(data)
    for shown in (tables.coefficients(result), figures.coefficients(result)):
        assert isinstance(shown, Sentence)
        assert "has the same value everywhere" in str(shown)


def test_results_stand_beside_each_other(table):
    data = models.data(table, outcome="offences", population="residents", terms=["income"], area="borough")
    both = [models.quasi_poisson.fit(data), models.negative_binomial.fit(data)]
    shown = tables.coefficients(both)
    assert len(shown.columns) == 3
    assert shown.rows[0][0] == "income"
