"""This edition against the last: every endpoint, whether the two years are comparable and why, and no word but that of
the one function.
"""

from dataclasses import replace

import pandas as pd
import pytest

from svd_analysis import comparison, ordinary_variation, parameters, releases, schemas
from tests.beside import ONE, REST, TWO, break_on, broken, edition, estimates
from tests.tables import table

STEPS = ["revision", "attribution", "taxonomy", "boundary", "definition"]
PLACES = {"met-unknown": "pseudo", "met-heathrow": "pseudo"}


@pytest.fixture(autouse=True)
def registers(monkeypatch):
    """No recording break, and tau of 0.1 for every measure."""
    broken(monkeypatch)
    monkeypatch.setattr(ordinary_variation, "tau_of", lambda name: 0.1)


def counts(drawing):
    """COUNTS by year of rape from drawn area_code, period and count."""
    drawn = table(drawing)
    return schemas.conform(
        pd.DataFrame({
            "source": "mps_borough", "area_code": drawn["area_code"], "parent_code": drawn["area_code"],
            "geography": drawn["area_code"].map(PLACES).fillna("lad24"), "month": drawn["period"], "unit": "offence",
            "taxonomy": "mps-2025", "code": "SEXUAL OFFENCES: RAPE", "count": drawn["count"].astype("Int64"),
            "status": "ok",
        }),
        schemas.COUNTS,
    )  # fmt: skip


def published(name, drawing, *, people=10_000, year=None, rest=None, **chosen):
    """An edition's own numbers, its estimates counted from drawn area_code, period and count."""
    held = counts(drawing)
    drawn = held[["area_code", "geography", "month", "count"]].rename(columns={"month": "period"})
    rows = _estimates(drawn, people)
    if rest is not None:
        beside = table(rest)
        rows = pd.concat([rows, _estimates(beside.assign(area_code=ONE, geography=REST), people)], ignore_index=True)
    of = edition("rape", **({"year": parameters.Period.parse(year), "last_month": f"{year}-12"} if year else {}))
    of = of.model_copy(update={"name": name} | chosen)
    return releases.Published(of, rows, held, {}, parameters.indicators(), recomputed=True)


def _estimates(drawn, people):
    lines = ["area_code | geography | period | count | people"]
    for row in drawn.to_dict("records"):
        residents = people.get((row["area_code"], row["period"]), 10_000) if isinstance(people, dict) else people
        residents = "" if row["geography"] == "pseudo" else residents
        count = "" if pd.isna(row["count"]) else row["count"]
        lines.append(f'{row["area_code"]} | {row["geography"]} | "{row["period"]}" | {count} | {residents}')
    return estimates("\n".join(lines))


THEN = f"""
    area_code    | period | count
    {ONE}        | "2023" | 200
    {TWO}        | "2023" | 100
    met-heathrow | "2023" | 4
"""
NOW = f"""
    area_code    | period | count
    {ONE}        | "2023" | 200
    {ONE}        | "2024" | 210
    {TWO}        | "2023" | 100
    {TWO}        | "2024" | 90
    met-heathrow | "2023" | 4
    met-heathrow | "2024" | 5
"""


def compared(then=THEN, now=NOW, **more):
    then = then if isinstance(then, releases.Published) else published("drawn-2024", then, year="2023")
    now = now if isinstance(now, releases.Published) else published("drawn-2025", now)
    return comparison.compare(then, now, **more)


def row(changes, area_code=ONE, quantity="count", bound="exact"):
    chosen = changes[changes["area_code"].eq(area_code) & changes["quantity"].eq(quantity)]
    [found] = chosen[chosen["bound"].eq(bound)].to_dict("records")
    return found


# --- the path --------------------------------------------------------------------------------------------------------


def test_where_the_later_release_counts_the_earlier_year_alike_every_step_is_0_and_what_remains_is_the_movement():
    found = row(compared())
    assert [found[step] for step in STEPS] == [0.0] * 5
    assert (found["as_published"], found["restated"], found["movement"], found["latest_value"]) == (200, 200, 10, 210)
    assert (found["comparable"], found["reason"]) == ("comparable", "")
    assert (found["earlier"], found["latest"]) == ("2023", "2024")


def test_endpoints_and_steps_add_up_to_the_latest_year():
    now = NOW.replace('"2023" | 200', '"2023" | 180').replace('"2023" | 100', '"2023" | 140')
    changes = compared(now=now)
    for found in changes[changes["quantity"] == "count"].to_dict("records"):
        walked = sum(found[step] for step in STEPS)
        assert found["as_published"] + walked == pytest.approx(found["restated"], abs=1e-5)
        population = found["population"] if found["population"] == found["population"] else 0
        assert found["restated"] + population + found["movement"] == pytest.approx(found["latest_value"], abs=1e-5)


def test_the_region_s_revision_and_an_area_s_attribution_are_told_apart_and_named_in_the_reason():
    now = NOW.replace('"2023" | 200', '"2023" | 180').replace('"2023" | 100', '"2023" | 120')
    found = row(compared(now=now))
    assert (found["revision"], found["attribution"]) == (0, -20)
    assert found["comparable"] == "comparable after restatement"
    assert found["reason"] == "the earlier year is restated by attribution"


def test_a_rate_walks_over_the_residents_then_and_is_restated_by_those_of_this_edition():
    then = published("drawn-2024", THEN, year="2023", people=10_000)
    now = published("drawn-2025", NOW, people={(ONE, "2023"): 8_000, (ONE, "2024"): 9_000})
    found = row(compared(then, now), quantity="rate")
    assert found["as_published"] == 20.0
    assert [found[step] for step in STEPS] == [0.0] * 5
    assert (found["denominator"], found["restated"]) == (5.0, 25.0)
    assert found["population"] != found["population"]
    assert found["latest_value"] == round(210 / 9, 6)
    assert found["movement"] == round(round(210 / 9, 6) - 25.0, 6)
    assert found["comparable"] == "comparable after restatement"


def test_a_count_s_population_step_is_what_residents_alone_would_bring():
    now = published("drawn-2025", NOW, people={(ONE, "2023"): 8_000, (ONE, "2024"): 10_000})
    found = row(compared(now=now))
    assert found["population"] == 200 * 10 / 8 - 200
    assert found["movement"] == 210 - 250
    assert found["denominator"] != found["denominator"]


def test_a_rate_s_ratio_is_that_of_the_counts_over_the_growth_of_the_residents():
    now = published("drawn-2025", NOW, people={(ONE, "2023"): 8_000, (ONE, "2024"): 10_000})
    changes = compared(now=now)
    count, rate = (row(changes, quantity=quantity) for quantity in ("count", "rate"))
    for name in ("ratio", "lower", "upper"):
        assert rate[name] == pytest.approx(count[name] * 0.8, abs=1e-5)
    assert rate["direction"] == "not tested: interval only"


# --- a zero, a gap, a hidden cell ------------------------------------------------------------------------------------


def test_a_pseudo_area_that_the_earlier_release_does_not_list_counts_0_in_it_and_this_is_said():
    now = NOW + '    met-unknown | "2023" | 4\n    met-unknown | "2024" | 6\n'
    found = row(compared(now=now), "met-unknown")
    assert (found["as_published"], found["restated"], found["latest_value"]) == (0, 4, 6)
    assert "the earlier release does not list this area, so it counts 0 there" in found["reason"]


def test_a_pseudo_area_that_the_latest_release_no_longer_lists_counts_0_in_it_and_this_is_said():
    now = "\n".join(line for line in NOW.splitlines() if "heathrow" not in line)
    found = row(compared(now=now), "met-heathrow")
    assert (found["as_published"], found["restated"], found["latest_value"]) == (4, 0, 0)
    assert "the latest release does not list this area, so it counts 0 there" in found["reason"]


@pytest.mark.parametrize("status", ["suppressed", "gap", "incomplete"])
@pytest.mark.parametrize("side", ["earlier", "latest"])
def test_a_hidden_or_missing_endpoint_is_blank_and_the_row_is_not_comparable(side, status):
    then, now = published("drawn-2024", THEN, year="2023"), published("drawn-2025", NOW)
    of, year = (then, "2023") if side == "earlier" else (now, "2024")
    hidden = of.estimates["area_code"].eq(ONE) & of.estimates["period"].eq(year)
    of.estimates.loc[hidden, ["count", "numerator", "value"]] = pd.NA
    of.estimates.loc[hidden, "status"] = status
    for quantity in ("count", "rate"):
        found = row(compared(then, now), quantity=quantity)
        blank = "as_published" if side == "earlier" else "latest_value"
        assert found[blank] != found[blank]
        assert found["movement" if side == "latest" else "revision"] != 0
        assert found["comparable"] == found["direction"] == "not comparable"
        assert found["reason"].startswith(f"the {side} edition's number of {year}")
        assert found["ratio"] != found["ratio"]


def test_a_count_withheld_elsewhere_in_the_region_leaves_revision_unknown_and_the_row_not_comparable():
    then, now = published("drawn-2024", THEN, year="2023"), published("drawn-2025", NOW)
    then.counts.loc[then.counts["area_code"].eq(TWO), "count"] = pd.NA
    found = row(compared(then, now))
    assert found["revision"] != found["revision"]
    assert found["comparable"] == "not comparable"
    assert "revision can't be told from attribution" in found["reason"]


def test_an_authority_that_the_earlier_edition_did_not_cover_has_no_figure_in_it():
    then = "\n".join(line for line in THEN.splitlines() if TWO not in line)
    found = row(compared(then=then), TWO)
    assert found["as_published"] != found["as_published"]
    assert (found["comparable"], found["reason"]) == ("not comparable", "the earlier edition does not cover this area")


def test_a_measure_that_the_earlier_edition_does_not_count_is_not_comparable():
    then = published("drawn-2024", THEN, year="2023")
    then = replace(then, estimates=then.estimates.assign(indicator="homicide"))
    changes = compared(then, published("drawn-2025", NOW))
    found = row(changes[changes["indicator"] == "rape"])
    assert (found["comparable"], found["reason"]) == ("not comparable", "the earlier edition does not count this")


def test_a_measure_that_only_the_earlier_edition_counts_has_a_row_that_is_not_comparable():
    now = published("drawn-2025", NOW)
    now = replace(now, estimates=now.estimates.assign(indicator="homicide"))
    changes = compared(now=now)
    found = row(changes[changes["indicator"] == "rape"])
    assert found["as_published"] == 200
    assert found["latest_value"] != found["latest_value"]
    assert found["reason"] == "the latest release counts these offences only together with others, or not at all"


def test_places_that_the_earlier_lookup_can_t_place_leave_the_path_unknown_and_the_row_not_comparable():
    sides = published("drawn-2024", THEN, year="2023"), published("drawn-2025", NOW)
    sides = [
        replace(
            one, estimates=one.estimates.assign(source="police_uk_street"),
            counts=one.counts.assign(source="police_uk_street"),
        )
        for one in sides
    ]  # fmt: skip
    assert row(compared(*sides))["comparable"] == "comparable"
    found = row(compared(*sides, places=schemas.empty(schemas.COUNTS)))
    assert found["boundary"] != found["boundary"]
    assert found["comparable"] == "not comparable"
    assert found["reason"].endswith("not known, or not on the earlier boundaries")


# --- what may be said ------------------------------------------------------------------------------------------------


def test_a_break_graded_refuse_allows_nothing(monkeypatch):
    broken(monkeypatch, break_on("2024-02-28", grade="refuse"))
    found = row(compared())
    assert found["comparable"] == found["direction"] == "not comparable"
    assert found["reason"] == "A drawn break, 28 February 2024: nothing is compared across it"
    assert found["ratio"] != found["ratio"]
    assert (found["restated"], found["movement"]) == (200, 10)


def test_across_a_break_graded_relative_only_the_ratio_is_that_over_the_rest_of_the_force(monkeypatch):
    broken(monkeypatch, break_on("2024-02-28"))
    rest = """
        period | count
        "2023" | 1000
        "2024" | 800
    """
    found = row(compared(now=published("drawn-2025", NOW, rest=rest)))
    assert found["comparable"] == "relative only"
    assert found["ratio"] == pytest.approx((210 / 200) / (800 / 1000))
    assert found["direction"] in ("no clear change", "more than the rest of the force")
    assert found["reason"] == "A drawn break, 28 February 2024, only beside the rest of the force"


def test_across_such_a_break_without_a_rest_of_the_force_there_is_no_word_and_the_reason_says_so(monkeypatch):
    broken(monkeypatch, break_on("2024-02-28"))
    found = row(compared())
    assert (found["comparable"], found["direction"]) == ("relative only", "not comparable")
    assert found["reason"].endswith("; " + comparison._NO_REST)


def test_where_the_share_located_moved_and_the_word_would_be_another_the_reason_says_so(monkeypatch):
    now = published("drawn-2025", NOW.replace('"2024" | 210', '"2024" | 300'))
    shares = estimates("""
        area_code   | geography | period | value | count
        met-unknown | pseudo    | "2023" | 30    | 1
        met-unknown | pseudo    | "2024" | 2     | 1
    """, breakdown="share=region")  # fmt: skip
    now = replace(now, estimates=pd.concat([now.estimates, shares], ignore_index=True))
    found = row(compared(now=now))
    assert found["ratio_located"] == pytest.approx(1.5 * 0.7 / 0.98)
    assert (found["direction"], found["comparable"]) == ("not comparable", "comparable")
    assert found["reason"] == comparison._OTHER_WORD


def test_a_break_in_the_earlier_year_that_both_numbers_lie_behind_is_none(monkeypatch):
    broken(monkeypatch, break_on("2022-02-28"))
    assert row(compared())["comparable"] == "comparable"


def test_a_word_needs_the_interval_and_the_family_and_then_it_is_a_plain_one():
    found = row(compared(now=NOW.replace('"2024" | 210', '"2024" | 420')))
    assert found["direction"] == "rose"
    assert found["q"] < 0.05
    assert row(compared())["direction"] == "no clear change"


def test_a_measure_outside_the_headlines_is_not_tested():
    now = published("drawn-2025", NOW, headlines=["homicide"])
    found = row(compared(now=now))
    assert found["direction"] == "not tested: interval only"
    assert found["q"] != found["q"]
    assert found["lower"] < found["ratio"] < found["upper"]


def test_two_sources_are_not_compared():
    now = published("drawn-2025", NOW)
    now = replace(now, estimates=now.estimates.assign(source="police_uk_london"))
    found = row(compared(now=now))
    assert found["comparable"] == "not comparable"
    assert found["reason"].startswith("the two years are of different sources: ")


def test_years_that_overlap_are_not_compared():
    then = published("drawn-2024", THEN.replace('"2023"', '"2023/24"'), year="2023")
    period = parameters.Period.parse("2023/24")
    then = replace(then, edition=then.edition.model_copy(update={"year": period, "last_month": "2024-03"}))
    now = published("drawn-2025", NOW + f'    {ONE} | "2023/24" | 200\n')
    found = row(compared(then, now))
    assert (found["comparable"], found["reason"]) == ("not comparable", "the years 2023/24 and 2024 overlap")


def test_a_published_number_that_its_own_release_does_not_give_again_is_not_compared():
    then = published("drawn-2024", THEN, year="2023")
    then.estimates.loc[then.estimates["area_code"].eq(ONE), ["count", "numerator"]] = 201
    found = row(compared(then, published("drawn-2025", NOW)))
    assert found["comparable"] == "not comparable"
    assert found["reason"] == "the published number can't be had again from the classes of its release"


def test_a_region_s_total_that_moves_by_more_than_a_revision_breaks_a_law_and_the_row_is_not_comparable():
    wrong = NOW.replace('"2023" | 200', '"2023" | 600')
    found = row(compared(now=wrong))
    assert found["comparable"] == "not comparable"
    assert found["reason"].startswith("the crosswalk of classes is wrong: the region's")


def test_a_row_without_residents_has_a_count_that_is_compared_and_a_rate_that_is_not():
    then = published("drawn-2024", THEN, year="2023", people={(ONE, "2023"): ""})
    changes = compared(then, published("drawn-2025", NOW))
    assert row(changes)["comparable"] == "comparable"
    rate = row(changes, quantity="rate")
    assert rate["comparable"] == "not comparable"
    assert rate["as_published"] != rate["as_published"]
    assert rate["reason"] == "the residents of one of the two years are not known, or no rate is given"


def test_every_row_holds_exactly_one_of_four_and_a_reason_unless_it_is_comparable(monkeypatch):
    broken(monkeypatch, break_on("2024-02-28"))
    changes = compared(now=NOW + '    met-unknown | "2023" | 4\n    met-unknown | "2024" | 6\n')
    allowed = {"comparable", "comparable after restatement", "relative only", "not comparable"}
    assert set(changes["comparable"]) <= allowed
    said = changes["reason"].ne("")
    assert (said | changes["comparable"].eq("comparable")).all()
    assert not (said & changes["comparable"].eq("comparable") & changes["direction"].ne("not comparable")).any()


# --- the other way round, and the same -------------------------------------------------------------------------------


def test_an_edition_compared_with_itself_is_all_zero_and_no_clear_change():
    now = published("drawn-2025", NOW)
    changes = comparison.compare(now, now)
    assert (changes[[*STEPS, "movement"]] == 0).all(axis=None)
    own = changes[changes["geography"].eq("lad24") & changes["quantity"].eq("count")]
    assert (own["ratio"] == 1).all()
    assert set(own["direction"]) == {"no clear change"}
    assert set(changes["comparable"]) == {"comparable"}


def test_a_break_inside_the_year_is_none_between_an_edition_and_itself(monkeypatch):
    broken(monkeypatch, break_on("2024-02-28"))
    now = published("drawn-2025", NOW)
    assert set(comparison.compare(now, now)["comparable"]) == {"comparable"}


def test_backwards_every_step_has_the_other_sign_the_ends_change_places_and_the_word_turns():
    now = NOW.replace('"2023" | 200', '"2023" | 180').replace('"2023" | 100', '"2023" | 120')
    now = now.replace('"2024" | 210', '"2024" | 420')
    changes = compared(now=now)
    turned = comparison.backwards(changes)
    for step in (*STEPS, "movement"):
        assert turned[step].tolist() == (0 - changes[step]).tolist()
    assert turned["as_published"].tolist() == changes["latest_value"].tolist()
    assert turned["latest_value"].tolist() == changes["as_published"].tolist()
    assert turned["restated"].tolist() == changes["restated"].tolist()
    assert (row(changes)["direction"], row(turned)["direction"]) == ("rose", "fell")
    assert row(turned)["lower"] == 1 / row(changes)["upper"]
    exact = ["as_published", *STEPS, "restated", "movement", "latest_value", "direction", "comparable", "reason"]
    pd.testing.assert_frame_equal(comparison.backwards(turned)[exact], changes[exact])


# --- two definitions -------------------------------------------------------------------------------------------------


class Rule:
    """A drawn definition: its name and what it counts."""

    def __init__(self, name, rule):
        self.name, self.rule = name, rule


def with_definition(of, rule, **bounds):
    """The edition with a definition of ONE and its certain and possible numbers by year."""
    rows = of.estimates[of.estimates["area_code"].eq(ONE) & of.estimates["geography"].eq("lad24")]
    own = [
        rows.assign(
            indicator="serious_violence", bound=bound, definition=rule.name,
            count=rows["period"].map(by_year).astype("Int64"), numerator=rows["period"].map(by_year).astype("Int64"),
        )
        for bound, by_year in bounds.items()
    ]  # fmt: skip
    rows = pd.concat([of.estimates, *own], ignore_index=True)
    return replace(of, estimates=schemas.conform(rows, schemas.ESTIMATES), definitions={ONE: rule})


def test_a_new_definition_is_its_own_step_and_both_years_stand_under_both():
    old, new = Rule("old", {"offence": ["rape"]}), Rule("new", {"offence": ["sexual_offences"]})
    then = published("drawn-2024", THEN, year="2023")
    then = with_definition(then, old, certain={"2023": 200}, possible={"2023": 200})
    now = published("drawn-2025", NOW)
    both = {"2023": 260, "2024": 290}
    now = with_definition(now, new, certain=both, possible=both)
    under = table(f"""
        area_code | geography | period | bound    | count
        {ONE}     | lad24     | "2023" | certain  | 200
        {ONE}     | lad24     | "2024" | certain  | 210
        {ONE}     | lad24     | "2023" | possible | 200
        {ONE}     | lad24     | "2024" | possible | 210
    """)
    changes = compared(then, now, under=under)
    for bound in ("certain", "possible"):
        found = row(changes[changes["indicator"] == "serious_violence"], bound=bound)
        assert [found[step] for step in STEPS] == [0, 0, 0, 0, 60]
        assert (found["restated"], found["latest_value"], found["movement"]) == (260, 290, 30)
        square = ("earlier_under_old", "earlier_under_new", "latest_under_old", "latest_under_new")
        assert [found[name] for name in square] == [200, 260, 210, 290]
        assert found["comparable"] == "comparable after restatement"
        assert "the rule changed from old to new" in found["reason"]


def test_a_new_definition_that_was_not_counted_again_leaves_its_step_blank_and_the_row_not_comparable():
    old, new = Rule("old", {"offence": ["rape"]}), Rule("new", {"offence": ["sexual_offences"]})
    then = with_definition(published("drawn-2024", THEN, year="2023"), old, certain={"2023": 200})
    now = with_definition(published("drawn-2025", NOW), new, certain={"2023": 260, "2024": 290})
    changes = compared(then, now)
    found = row(changes[changes["indicator"] == "serious_violence"], bound="certain")
    assert found["definition"] != found["definition"]
    assert found["comparable"] == "not comparable"
    assert found["reason"] == "the earlier rule can't be counted in the latest release"


# --- a page of more than one area ------------------------------------------------------------------------------------


def test_the_region_is_its_authorities_and_pseudo_areas_together_and_attribution_sums_to_zero():
    now = NOW.replace('"2023" | 200', '"2023" | 180') + '    met-unknown | "2023" | 23\n    met-unknown | "2024" | 6\n'
    changes = compared(now=now)
    [found] = comparison.together(changes).to_dict("records")
    assert found["geography"] == "region"
    assert (found["as_published"], found["latest_value"]) == (304, 311)
    assert found["revision"] == pytest.approx(3, abs=1e-5)
    assert found["attribution"] == pytest.approx(0, abs=1e-5)
    assert found["direction"] == ""


def test_the_words_of_a_region_s_page_are_of_one_family_of_all_its_areas_and_headlines():
    now = published("drawn-2025", NOW.replace('"2024" | 210', '"2024" | 275'))
    changes = compared(now=now)
    assert row(changes)["direction"] == "rose"
    assert row(changes, TWO)["direction"] == "no clear change"
    found = comparison.of_region(now.edition, now.estimates, changes).set_index("area_code")
    assert found.loc[ONE, "q"] == pytest.approx(2 * row(changes)["q"], abs=1e-5)
    assert found.loc[ONE, "direction"] == ("rose" if 2 * row(changes)["q"] <= 0.05 else "no clear change")


def test_two_areas_of_one_edition_stand_beside_each_other_with_a_ratio_and_no_word():
    now = published("drawn-2025", NOW)
    [found] = comparison.of_areas(now.edition, now.estimates, ONE, TWO).to_dict("records")
    assert (found["count"], found["count_other"]) == (210, 90)
    assert found["ratio"] == pytest.approx(210 / 90)
    assert found["ratio_lower"] < found["ratio"] < found["ratio_upper"]
    assert not any("direction" in name or "word" in name for name in found)
