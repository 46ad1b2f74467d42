"""What a regime says is data: which extracts may stand under it, what is the finest that it shows, and since when."""

from datetime import date

import pytest

from svd_analysis import parameters
from svd_analysis.errors import ParameterError
from tests import projects
from tests.sources.records import drawn

BANDS = ("  ages: [0-17, 18-24, 25-120]\n", "")
AGED = ["police records", "health records", "youth justice records"]


@pytest.fixture
def project(tmp_path, monkeypatch):
    projects.project(tmp_path, monkeypatch)
    yield tmp_path
    projects.forget()


@pytest.mark.parametrize("name", AGED)
def test_single_years_of_age_are_refused_where_the_rule_says_bands(tmp_path, name):
    regime = parameters.regime(name)
    assert "bands" in regime.rule
    single = drawn.source(tmp_path, BANDS).records
    assert regime.refusal(single).startswith(f"victim_age in single years, and its regime {name!r} asks for bands.")
    assert regime.refusal(drawn.source(tmp_path).records) == ""
    aged = '    victim_age: {column: Age, as: age, codes: {"?": ""}}\n'
    without = drawn.source(tmp_path, BANDS, (aged, ""), ("[Remarks]", "[Remarks, Age]"), ("[victim_age], ", ""))
    assert regime.refusal(without.records) == ""


def test_a_rule_that_says_nothing_of_ages_takes_single_years(tmp_path):
    assert parameters.regime("below 5 withheld").refusal(drawn.source(tmp_path, BANDS).records) == ""


def test_every_rule_that_speaks_of_bands_or_years_has_it_as_data():
    for name in parameters.names("regimes"):
        regime = parameters.regime(name)
        assert (regime.age_bands == "required") == ("bands" in regime.rule), name
        assert (regime.finest_period == "year") == ("years and authorities at the finest" in regime.rule), name


COUNTS = [
    ("  gateway: section 16", "  gateway: no personal information\n  form: aggregates"),
    ("    code:", "    count: {column: N, withheld: ['*']}\n    code:"),
]


def test_counts_that_their_supplier_withheld_can_not_be_rounded(tmp_path):
    withheld = drawn.source(tmp_path, *COUNTS).records
    for name in parameters.names("regimes"):
        regime = parameters.regime(name)
        said = regime.refusal(withheld)
        assert ("Name the regime `as supplied`" in said) == (regime.method == "rounded"), name
    whole = drawn.source(tmp_path, *COUNTS, (", withheld: ['*']", "")).records
    assert parameters.regime("police records").refusal(whole) == ""


@pytest.mark.parametrize(
    ("tables", "name"),
    [
        ("[victim_age], [victim_age, victim_sex]", "victim_age"),
        ("[victim_sex], [victim_age, victim_sex]", "victim_sex"),
        ("[victim_age, victim_sex], [victim_age, domestic]", "victim_age"),
    ],
)
def test_an_attribute_in_two_tables_can_not_be_rounded_twice(tmp_path, tables, name):
    described = drawn.source(tmp_path, ("[victim_age], [weekday, hour]", tables)).records
    for rule in parameters.names("regimes"):
        regime = parameters.regime(rule)
        said = regime.refusal(described)
        assert said.startswith(f"{name} stands in 2 of its `tables`, [") == (regime.method == "rounded"), rule
        assert said.endswith("List it in one table.") == (regime.method == "rounded"), rule
    apart = drawn.source(tmp_path, ("[victim_age], [weekday, hour]", "[victim_age, victim_sex], [domestic], [hour]"))
    assert parameters.regime("police records").refusal(apart.records) == ""


def test_every_extract_of_the_example_fits_its_regime():
    for name in parameters.names("sources"):
        if records := parameters.source(name).records:
            assert parameters.regime(parameters.source(name).regime).refusal(records) == "", name


def test_every_regime_has_the_day_of_its_authority_or_of_its_writing():
    assert parameters.regime("HES and ECDS").dated == date(2018, 9, 13)
    assert parameters.regime("police records").written == date(2026, 11, 26)


@pytest.mark.parametrize("days", ["", 'dated: "2024-01-01"\nwritten: "2024-01-01"\n'])
def test_a_regime_with_no_day_or_two_is_refused(project, days):
    path = project / "parameters" / "regimes" / "open.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace('written: "2026-11-26"\n', days), encoding="utf-8")
    projects.forget()
    with pytest.raises(ParameterError, match="give either `dated`"):
        parameters.regime("open")
