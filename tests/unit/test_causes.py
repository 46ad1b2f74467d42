"""From an edition's tables to the tables that models are fitted to, and from results to rows."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from svd_analysis import cells, parameters, questions
from svd_analysis.causes import places, rows, years
from svd_analysis.causes.places import Neighbourhoods
from svd_analysis.models.result import Check, ModelResult, Refusal
from svd_analysis.periods import Period
from tests.tables import table

YEARS = (Period.parse("2023"), Period.parse("2024"))


@pytest.fixture
def found():
    """Five places of two authorities and two wards; p5 has no ward, p4 draws visitors, one count is withheld."""
    drawn = table("""
        place | area | residents | income_rank | ward | one | other
        p1    | A    | 1000      | 1           | W1   | 3   | 4
        p2    | A    | 3000      | 2           | W1   | 5   | 6
        p3    | B    | 2000      | 3           | W2   | 0   | 1
        p4    | B    | 1000      | 4           | W2   | 90  | 80
        p5    | B    | 1000      | 5           |      | 2   |
    """).set_index("place")
    counts = drawn[["one", "other"]].replace("", np.nan).astype(float)
    counts.columns = pd.MultiIndex.from_product([["robbery_personal"], ["2023", "2024"]])
    wards = drawn["ward"].where(drawn["ward"].astype(str) != "")
    measured = drawn[["area"]].assign(
        residents=drawn["residents"].astype(float), income_rank=drawn["income_rank"].astype(float)
    )
    return Neighbourhoods(measured, counts, YEARS, {"robbery_personal": {"p4"}}, wards, None)


def test_two_years_of_offences_stand_over_two_years_of_residents_and_a_withheld_count_is_none(found):
    framed = places.frame(found, "robbery_personal", ["income_rank"]).set_index("place")
    assert framed["events"].dropna().to_dict() == {"p1": 3 + 4, "p2": 5 + 6, "p3": 0 + 1}
    assert framed["person_years"].to_dict() == {"p1": 2000, "p2": 6000, "p3": 4000, "p5": 2000}
    assert np.isnan(framed.loc["p5", "events"])


def test_visitor_areas_are_left_out_unless_they_are_asked_for(found):
    assert "p4" not in set(places.frame(found, "robbery_personal", [])["place"])
    assert "p4" in set(places.frame(found, "robbery_personal", [], visitors=True)["place"])


def test_one_year_alone_stands_over_one_year_of_residents(found):
    framed = places.frame(found, "robbery_personal", [], years=[YEARS[0]]).set_index("place")
    assert (framed.loc["p2", "events"], framed.loc["p2", "person_years"]) == (5, 3000)


def test_a_measure_that_the_edition_lacks_is_refused_by_name(found):
    with pytest.raises(Refusal, match="No source of this edition gives social_rented for its neighbourhoods"):
        places.frame(found, "robbery_personal", ["social_rented"])


def test_a_ward_has_its_places_added_up_and_their_measures_weighted_by_residents(found):
    framed = places.frame(found, "robbery_personal", ["income_rank"])
    wards = places.by_ward(found, framed, ["income_rank"]).set_index("place")
    assert wards["events"].to_dict() == {"W1": 7 + 11, "W2": 1}
    assert wards["person_years"].to_dict() == {"W1": 8000, "W2": 4000}
    assert wards["income_rank"].to_dict() == {"W1": (1 * 1000 + 2 * 3000) / 4000, "W2": 3}


def test_terms_are_in_standard_deviations_of_the_rows_that_are_fitted(found):
    framed = places.frame(found, "robbery_personal", ["income_rank"])
    data = places.ready(found, framed, ["income_rank"])
    # p5 has no count: mean and standard deviation are those of 1, 2 and 3.
    assert data.terms["income_rank"].tolist() == pytest.approx(np.array([-1, 0, 1]) / np.sqrt(2 / 3))
    assert list(data.areas) == ["A", "A", "B"]


# --- authorities over years


def estimates(*, indicator="core_recorded_violence"):
    drawn = [
        {"indicator": indicator, "area_code": code, "geography": "lad24", "period": str(year), "breakdown": "",
         "source": "mps_borough", "count": 100 + year, "denominator": 200_000.0}
        for code in ("E09000002", "E09000004")
        for year in range(2021, 2025)
    ]  # fmt: skip
    return pd.DataFrame(drawn)


KNOWN = table("""
    area_code | geography | year | measure       | value
    E09000002 | lad24     | 2021 | claimant_rate | 7
    E09000002 | lad24     | 2022 | claimant_rate | 5
    E09000002 | lad24     | 2023 | claimant_rate | 4
    E09000004 | lad24     | 2022 | claimant_rate | 3
""").assign(value=lambda one: one["value"].astype(float), year=lambda one: one["year"].astype(int))


def test_years_from_a_break_of_recording_on_are_in_no_panel():
    edition = parameters.edition("london-2025")
    framed = years.frame(edition, estimates(), "core_recorded_violence", KNOWN, ["claimant_rate"])
    assert sorted(set(framed["period"])) == ["2021", "2022", "2023"]
    # A year without the measure stays, missing: the model leaves it out and says so.
    assert framed["claimant_rate"].notna().sum() == 4


def test_what_no_authority_table_counts_or_no_source_gives_is_refused():
    edition = parameters.edition("london-2025")
    with pytest.raises(Refusal, match="No source of this edition gives suspension_rate for its authorities"):
        years.frame(edition, estimates(), "core_recorded_violence", KNOWN, ["suspension_rate"])
    with pytest.raises(Refusal, match="No whole year of homicide"):
        years.frame(edition, estimates(), "homicide", KNOWN, ["claimant_rate"])


# --- the months that models use


def test_the_models_window_is_cut_into_whole_years_from_its_end():
    edition = parameters.edition("london-2025")
    [entry] = [one for one in edition.of("mps_lsoa", use="models") if one.use == "models"]
    assert [str(year) for year in cells._model_years(edition, entry)] == ["2024-03..2025-02", "2025-03..2026-02"]


def test_without_a_window_of_their_own_models_use_the_edition_s_years():
    edition = parameters.edition("bedfordshire-2024")
    [entry] = edition.of("police_uk_street", use="models")
    assert [str(year) for year in cells._model_years(edition, entry)] == ["2022/23", "2023/24"]


def test_the_river_is_crossed_where_it_is_declared_to_be():
    pairs = parameters.crossings("London")
    assert len(pairs) == 18
    assert all(len(set(pair)) == 2 for pair in pairs)
    assert parameters.crossings("Bedfordshire") == ()


# --- results to rows


def result(**changed):
    said = {"term": ["income_rank", "density"], "rate_ratio": [1.3, 0.9], "lower": [1.2, 0.8], "upper": [1.4, 1.0],
            "p": [0.001, 0.05]}  # fmt: skip
    named = {"question": "income_deprivation", "exposure": "income_rank", "adjustment": "full", "geography": "lsoa21"}
    return ModelResult(
        **{"model": "any", "outcome": "rape", "coefficients": pd.DataFrame(said), "n": 90} | named | changed
    )


def told(results, main):
    units = {("income_deprivation", "income_rank"): "one standard deviation (3 places)"}
    return rows.coefficients(results, main=main, area_code="london", period="2024", units=units)


def test_only_the_exposure_of_the_main_result_carries_the_rung():
    checks = (Check("told from chance", 2, "passed", "1.3"), Check("adjusted", 3, "failed", "0.9 to 1.1"))
    main, other = result(checks=checks), result(adjustment="minimal")
    shown = told([main, other], main)
    assert shown["rung"].tolist() == [2, pd.NA, pd.NA, pd.NA]
    assert shown["unit"].tolist() == ["one standard deviation (3 places)", ""] * 2


def test_a_refused_result_is_one_row_with_its_reason_and_no_number():
    refused = result(coefficients=pd.DataFrame(columns=["term", "rate_ratio", "lower", "upper", "p"]), refused="Why.")
    shown = told([refused], refused)
    assert shown[["status", "reason", "rung"]].values.tolist() == [["refused", "Why.", 0]]
    assert shown[["rate_ratio", "lower", "upper", "p"]].isna().all().all()


def test_a_question_may_be_asked_with_one_file(tmp_path):
    # The income question under another name and exposure: nothing but the file says what is asked.
    path = parameters.paths.parameters() / "questions" / "income_deprivation.yaml"
    text = path.read_text(encoding="utf-8").replace("income_rank", "employment_rank")
    own = tmp_path / "employment.yaml"
    own.write_text(text, encoding="utf-8")
    assert questions.read(own).exposure == "employment_rank"
    crime = tmp_path / "crime.yaml"
    crime.write_text(text.replace("employment_rank", "crime_rank"), encoding="utf-8")
    with pytest.raises(parameters.ParameterError, match="crime_rank may explain nothing"):
        questions.read(crime)


def test_an_edition_without_neighbourhoods_asks_nothing_of_them(monkeypatch):
    from svd_analysis import causes

    monkeypatch.setattr(places, "neighbourhoods", lambda *_: (None, pd.DataFrame()))
    monkeypatch.setattr(years, "known", lambda *_: KNOWN.iloc[:0])
    nothing = pd.DataFrame({"indicator": pd.Series(dtype="str")})
    edition = SimpleNamespace(region="Nowhere", year=YEARS[1])
    coefficients, checks, diagnostics, _ = causes.estimates(edition, nothing, None, None, None)
    assert (len(coefficients), len(checks), len(diagnostics)) == (0, 0, 0)
