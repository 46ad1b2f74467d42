"""Places inside an area: shrunken, clustered, spread, followed over years; what cannot be had says why."""

import itertools

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from shapely.geometry import box

from svd_analysis import indicators, parameters, rates, schemas, small_areas
from svd_analysis.errors import ParameterError
from svd_analysis.small_areas import clustered
from tests import projects
from tests.projects import SHA

EAST, WEST, CITY = "X09000001", "X09000002", "X09000003"
VIOLENCE, ROBBERY, CORE = "violence_with_injury", "robbery_personal", "core_recorded_violence"
PERIOD = "2024-03..2025-02"
EDITION = f"""\
title: A drawn edition
region: Drawn Shire
areas: [east, west, both, city]
year: "2024"
last_month: "2024-12"
baseline: "2020"
headlines: [homicide]
data_as_at: never
sources:
  - source: mps_lsoa
    use: maps
    window: 2024-03..2025-02
    files:
      - {{path: drawn.csv, sha256: "{SHA}"}}
  - source: mps_ward
    files:
      - {{path: drawn.csv, sha256: "{SHA}"}}
"""
AREA = """\
name: {slug}
codes: [{codes}]
definitions:
  - {{definition: bexley, adopted: "", standing: illustrative, source: a test}}
"""
# Six columns of five places each for one authority, the next six for the other.
PLACES = {f"X01{number:06d}": EAST if number <= 30 else WEST for number in range(1, 61)}
# Five places that lie together in the east.
TOGETHER = [f"X01{number:06d}" for number in (12, 13, 14, 17, 18)]


@pytest.fixture(scope="module")
def all_areas(tmp_path_factory):
    """The drawn edition with its two authorities, an area of both and one where nobody is counted as resident."""
    folder = tmp_path_factory.mktemp("drawn")
    with pytest.MonkeyPatch.context() as patch:
        projects.project(folder, patch)
        for slug, codes in (("east", EAST), ("west", WEST), ("both", f"{EAST}, {WEST}"), ("city", CITY)):
            projects.write(folder, "areas", slug, AREA.format(slug=slug, codes=codes))
        projects.write(folder, "editions", "drawn-2024", EDITION)
        # Enough draws for thirty places, so that the tests are quick.
        patch.setattr(clustered, "LOCAL_DRAWS", 1199)
        patch.setattr(clustered, "SCAN_DRAWS", 199)
        patch.setattr(clustered, "DEALT_DRAWS", 99)
        yield parameters.edition("drawn-2024")
    projects.forget()


@pytest.fixture
def edition(all_areas):
    """The same with one authority."""
    return all_areas.model_copy(update={"areas": ["east"]})


@pytest.fixture
def boundaries():
    """A lattice of squares of 500 metres, column by column."""
    shapes = [box(500 * x, 500 * y, 500 * (x + 1), 500 * (y + 1)) for x, y in itertools.product(range(12), range(5))]
    named = {"area_code": list(PLACES), "geography": "lsoa21", "name": list(PLACES)}
    return gpd.GeoDataFrame(named, geometry=shapes, crs="EPSG:27700")


def counts_of(places=PLACES, seed=1, mean=12):
    numbers = np.random.default_rng(seed)
    return dict(zip(places, numbers.poisson(mean, len(places)), strict=True))


def estimated(counts, *, parents=PLACES, indicator=VIOLENCE, period=PERIOD, source="mps_lsoa", geography="lsoa21",
              residents=1500.0, breakdown="", status=None):  # fmt: skip
    """ESTIMATES of counts by place, made as numbers are: a missing count is a gap, missing residents no rate."""
    codes = list(counts)
    count = pd.array([counts[code] for code in codes], dtype="Int64")
    said = np.where(pd.isna(count), status or "gap", np.where(np.asarray(count.fillna(1)) == 0, "zero", "ok"))
    cells = pd.DataFrame({
        "indicator": indicator, "area_code": codes, "geography": geography,
        "parent_code": [parents.get(code, code) for code in codes], "period": period, "breakdown": breakdown,
        "source": source, "definition": "", "unit": "offence", "bound": "exact", "count": count, "status": said,
    })  # fmt: skip
    people = residents if isinstance(residents, dict) else dict.fromkeys(codes, residents)
    denominators = cells[["area_code", "geography", "period", "breakdown"]].assign(
        denominator=cells["area_code"].map(people), denominator_status="ok"
    )
    return indicators.estimate(schemas.conform(cells, schemas.CELLS), denominators, parameters.indicators())


def rows(found, breakdown, area=EAST, indicator=VIOLENCE):
    """The rows of one breakdown within an area, by code."""
    chosen = found[(found["breakdown"] == breakdown) & (found["parent_code"] == area)]
    return chosen[chosen["indicator"] == indicator].set_index("area_code")


def row(found, breakdown, area=EAST, indicator=VIOLENCE):
    return rows(found, breakdown, area, indicator).loc[area]


# Visitor areas


def test_a_place_with_more_than_ten_times_the_median_rate_has_a_count_and_no_rate(edition):
    counts = dict.fromkeys(PLACES, 4) | {"X01000007": 41, "X01000008": 40}
    marked = small_areas.visitor_areas(estimated(counts)).set_index("area_code")
    visited = marked.loc["X01000007"]
    assert visited["denominator_status"] == "visitor area"
    assert pd.isna(visited[["per", "denominator"]]).all()
    lower, upper = rates.poisson_limits([41])
    assert visited[["count", "value", "lower", "upper"]].tolist() == [41, 41, round(lower[0], 6), round(upper[0], 6)]
    # Ten times is not more than ten times.
    assert marked.drop(index="X01000007")["denominator_status"].eq("ok").all()


def test_the_median_is_that_of_the_places_of_the_same_authority_indicator_and_period(edition):
    few = dict.fromkeys(PLACES, 4) | {"X01000007": 30}
    many = dict.fromkeys(PLACES, 40)
    both = pd.concat([estimated(few), estimated(many, period="2023-03..2024-02"), estimated(many, indicator=ROBBERY)])
    assert not small_areas.visitor_areas(both)["denominator_status"].eq("visitor area").any()


def test_where_the_median_rate_is_0_no_place_is_marked(edition):
    marked = small_areas.visitor_areas(estimated(dict.fromkeys(PLACES, 0) | {"X01000007": 30}))
    assert marked["denominator_status"].eq("ok").all()


def test_only_wards_and_lsoas_are_marked(edition):
    authorities = {f"X0900{number:04d}": 4 for number in range(20)} | {"X09009999": 400}
    table = estimated(authorities, source="mps_borough", geography="lad24", parents=dict.fromkeys(authorities, "x"))
    pd.testing.assert_frame_equal(small_areas.visitor_areas(table), table)


def test_a_visitor_area_keeps_its_share_and_is_left_out_of_what_needs_a_rate(edition, boundaries):
    counts = counts_of() | {"X01000007": 300}
    table = small_areas.visitor_areas(estimated(counts))
    found = small_areas.estimates(edition, table, boundaries)
    east = sum(counts[code] for code, parent in PLACES.items() if parent == EAST)
    assert rows(found, "share=area").loc["X01000007", "value"] == pytest.approx(300 / east * 100, abs=1e-6)
    for breakdown in ("rate=shrunk", "cluster=local"):
        visited = rows(found, breakdown).loc["X01000007"]
        assert visited["status"] == "refused"
        assert pd.isna(visited["value"])
    # 29 places are too few for a prior of their own; the region's 59 others have no part of the visitors' offences.
    others = [count for code, count in counts.items() if code != "X01000007"]
    shrunk = rates.shrunk_rates(others, [1500.0] * 59, per=1000)
    assert rows(found, "rate=shrunk").loc["X01000001", "value"] == pytest.approx(shrunk.value[0], abs=1e-6)
    assert row(found, "concentration=gini")["value"] == pytest.approx(
        rates.gini([count for code, count in counts.items() if PLACES[code] == EAST]), abs=1e-6
    )


# Shrunken rates and shares


def test_thirty_places_are_drawn_towards_their_own_areas_mean(edition, boundaries):
    counts = counts_of()
    found = rows(small_areas.estimates(edition, estimated(counts), boundaries), "rate=shrunk")
    expected = rates.shrunk_rates([counts[code] for code in found.index], np.full(30, 1500.0), per=1000)
    assert found["value"].tolist() == pytest.approx(expected.value, abs=1e-6)
    assert found["lower"].tolist() == pytest.approx(expected.lower, abs=1e-6)
    assert found["upper"].tolist() == pytest.approx(expected.upper, abs=1e-6)
    assert set(found["method"]) == {"gamma-Poisson, drawn towards the mean of the area's 30 lsoa21"}
    assert found[["per", "level"]].drop_duplicates().to_numpy().tolist() == [[1000, 0.95]]


def test_fewer_places_are_drawn_towards_the_regions_mean_and_it_is_said(edition, boundaries):
    parents = {code: EAST if number < 20 else WEST for number, code in enumerate(PLACES)}
    counts = counts_of()
    found = rows(small_areas.estimates(edition, estimated(counts, parents=parents), boundaries), "rate=shrunk")
    expected = rates.shrunk_rates(list(counts.values()), np.full(60, 1500.0), per=1000)
    assert found["value"].tolist() == pytest.approx(expected.value[:20], abs=1e-6)
    assert set(found["method"]) == {"gamma-Poisson, drawn towards the mean of the region's 60 lsoa21"}


def test_a_region_of_fewer_than_thirty_places_has_no_shrunken_rate(edition, boundaries):
    counts = {code: count for code, count in counts_of().items() if code <= "X01000029"}
    found = rows(small_areas.estimates(edition, estimated(counts), boundaries), "rate=shrunk")
    assert set(found["status"]) == {"too few"}
    assert found["value"].isna().all()


def test_shares_of_a_place_are_of_the_area_it_is_looked_at_within(all_areas, boundaries):
    counts = dict.fromkeys(PLACES, 10)
    found = small_areas.estimates(all_areas, estimated(counts), boundaries)
    assert rows(found, "share=area").loc["X01000001", "value"] == pytest.approx(100 / 30, abs=1e-6)
    assert rows(found, "share=area", "both").loc["X01000001", "value"] == pytest.approx(100 / 60, abs=1e-6)
    keys = ["indicator", "area_code", "geography", "parent_code", "period", "breakdown", "bound"]
    assert not found.duplicated(keys).any()


# Clusters


def test_places_that_are_high_together_are_found_and_are_the_most_likely_cluster(edition, boundaries):
    counts = counts_of() | dict.fromkeys(TOGETHER, 48)
    found = small_areas.estimates(edition, estimated(counts), boundaries)
    scan = row(found, "scan=most likely")
    members = rows(found, "cluster=scan")
    assert scan["word"] == "cluster"
    assert scan["q"] <= 0.05
    assert len(set(members.index) & set(TOGETHER)) / len(set(members.index) | set(TOGETHER)) >= 0.5
    assert set(members["word"]) == {"in cluster"}
    assert scan["numerator"] == sum(counts[code] for code in members.index)
    east = sum(count for code, count in counts.items() if PLACES[code] == EAST)
    assert scan["denominator"] == pytest.approx(east * len(members) / 30)
    inside = scan["numerator"] / len(members)
    outside = (east - scan["numerator"]) / (30 - len(members))
    assert scan["value"] == pytest.approx(inside / outside, abs=1e-6)
    assert row(found, "moran=global")["word"] == "alike"
    high = rows(found, "cluster=local").query("word == 'high'")
    assert {"X01000013", "X01000018"} <= set(high.index) <= set(TOGETHER)
    assert (high["q"] <= 0.05).all()
    assert (high["value"] > 0).all()


def test_a_cluster_that_is_not_more_than_chance_has_no_places_in_it(edition, boundaries):
    found = small_areas.estimates(edition, estimated(counts_of()), boundaries)
    scan = row(found, "scan=most likely")
    assert scan["q"] > 0.05
    assert scan["word"] == "no cluster"
    assert not pd.isna(scan["value"])
    assert rows(found, "cluster=scan").empty
    assert row(found, "moran=global")["word"] == "no pattern"


def test_the_areas_own_rows_have_its_code_and_its_geography(all_areas, boundaries):
    found = small_areas.estimates(all_areas, estimated(counts_of()), boundaries)
    for area, geography in ((EAST, "lad24"), ("both", "area")):
        own = found[(found["parent_code"] == area) & found["breakdown"].isin(["moran=global", "lorenz=05"])]
        assert set(own["area_code"]) == {area}
        assert set(own["geography"]) == {geography}


def test_fewer_than_twenty_places_are_too_few_to_be_looked_at_together(edition, boundaries):
    counts = {code: count for code, count in counts_of().items() if code <= "X01000019"}
    found = small_areas.estimates(edition, estimated(counts), boundaries)
    for breakdown in ("scan=most likely", "moran=global"):
        assert row(found, breakdown)["status"] == "too few"
    assert set(rows(found, "cluster=local")["status"]) == {"too few"}
    assert found[found["status"] == "too few"]["value"].isna().all()


def test_fewer_than_ten_offences_are_too_few(edition, boundaries):
    counts = dict.fromkeys(PLACES, 0) | dict.fromkeys(list(PLACES)[:9], 1)
    found = small_areas.estimates(edition, estimated(counts), boundaries)
    for breakdown in ("scan=most likely", "moran=global", "concentration=gini", "lorenz=10"):
        assert row(found, breakdown)["status"] == "too few"


def test_an_edition_without_outlines_says_gap(edition):
    for nothing in (None, gpd.GeoDataFrame({"area_code": []}, geometry=[], crs="EPSG:27700")):
        found = small_areas.estimates(edition, estimated(counts_of()), nothing)
        assert row(found, "moran=global")["status"] == row(found, "scan=most likely")["status"] == "gap"
        assert set(rows(found, "cluster=local")["status"]) == {"gap"}
        assert set(rows(found, "rate=shrunk")["status"]) == {"ok"}


def test_a_place_without_an_outline_is_a_gap_among_the_others(edition, boundaries):
    found = small_areas.estimates(edition, estimated(counts_of()), boundaries.drop(index=0))
    local = rows(found, "cluster=local")
    assert local.loc["X01000001", "status"] == "gap"
    assert set(local["status"].drop("X01000001")) == {"ok"}


def test_an_island_is_too_little_for_a_local_cluster_unless_a_neighbour_is_declared(edition, boundaries):
    island = boundaries.assign(geometry=boundaries.geometry.where(boundaries.index != 0, box(-9000, 0, -8500, 500)))
    found = small_areas.estimates(edition, estimated(counts_of()), island)
    assert rows(found, "cluster=local").loc["X01000001", "status"] == "too few"
    declared = [("X01000001", "X01000002")]
    found = small_areas.estimates(edition, estimated(counts_of()), island, declared=declared)
    assert rows(found, "cluster=local").loc["X01000001", "status"] == "ok"
    with pytest.raises(ParameterError, match="X01999999"):
        small_areas.estimates(edition, estimated(counts_of()), island, declared=[("X01999999", "X01000002")])


@pytest.mark.parametrize("status", ["gap", "suppressed"])
def test_a_place_without_a_count_leaves_its_area_without_what_is_said_of_all_places(all_areas, boundaries, status):
    counts = counts_of() | {"X01000003": None}
    found = small_areas.estimates(all_areas, estimated(counts, status=status), boundaries)
    for breakdown in ("scan=most likely", "moran=global", "concentration=gini", "lorenz=50"):
        one = row(found, breakdown)
        assert one["status"] == status
        assert pd.isna(one["value"])
    share = rows(found, "share=area")
    assert share["value"].isna().all()
    assert share.loc["X01000003", "status"] == status
    assert not share["status"].isin(["ok", "zero"]).any()
    assert rows(found, "rate=shrunk").loc["X01000003", "status"] == status
    # The other authority is whole.
    assert row(found, "moran=global", WEST)["status"] == "ok"


def test_where_nobody_is_counted_as_resident_rates_are_refused_and_counts_stand(all_areas, boundaries):
    counts = {f"X01{number:06d}": 40 for number in range(101, 112)}
    parents = dict.fromkeys(counts, CITY)
    found = small_areas.estimates(all_areas, estimated(counts, parents=parents, residents=np.nan), boundaries)
    assert set(rows(found, "rate=shrunk", CITY)["status"]) == {"refused"}
    assert set(rows(found, "share=area", CITY)["value"]) == {round(100 / 11, 6)}
    assert row(found, "concentration=gini", CITY)["value"] == pytest.approx(0)


# Which measures, which months


def test_lsoas_show_injury_and_robbery_and_wards_the_headline(edition, boundaries):
    wards = {f"X05{number:06d}": 30 for number in range(1, 25)}
    parents = dict.fromkeys(wards, EAST)
    ward = {"parents": parents, "source": "mps_ward", "geography": "ward22", "period": "2024"}
    tables = [
        estimated(counts_of(), indicator=VIOLENCE), estimated(counts_of(), indicator=ROBBERY),
        estimated(counts_of(), indicator="weapon_possession"),
        estimated(wards, indicator=CORE, **ward), estimated(wards, indicator="wide_recorded_violence", **ward),
    ]  # fmt: skip
    found = small_areas.estimates(edition, pd.concat(tables, ignore_index=True), boundaries)
    shown = found[["geography", "indicator"]][found["breakdown"] == "rate=shrunk"].drop_duplicates()
    assert sorted(shown.itertuples(index=False, name=None)) == [
        ("lsoa21", ROBBERY), ("lsoa21", VIOLENCE), ("ward22", CORE),
    ]  # fmt: skip


def test_where_a_source_has_neither_its_nearest_classes_are_shown(edition, boundaries):
    police_uk = {"source": "police_uk_street", "period": "2024"}
    names = ["violence_and_sexual_offences", "robbery_all"]
    tables = [estimated(counts_of(), indicator=name, **police_uk) for name in names]
    found = small_areas.estimates(edition, pd.concat(tables, ignore_index=True), boundaries)
    assert set(found["indicator"]) == set(names)
    assert set(found["period"]) == {"2024"}


def test_other_months_than_the_maps_are_not_shown(edition, boundaries):
    found = small_areas.estimates(edition, estimated(counts_of(), period="2024"), boundaries)
    assert found.empty
    assert list(found.columns) == list(schemas.ESTIMATES)


# Years


def years(*counted):
    """The places' counts in the year of the map and in those before it, latest first."""
    periods = [PERIOD, "2023-03..2024-02", "2022-03..2023-02", "2021-03..2022-02"]
    tables = [estimated(counts, period=period) for counts, period in zip(counted, periods, strict=False)]
    return pd.concat(tables, ignore_index=True)


def test_a_place_above_the_mean_in_every_year_is_persistent_and_in_the_last_only_emerging(edition, boundaries):
    level = dict.fromkeys(PLACES, 10)
    now = level | {"X01000001": 60, "X01000002": 60, "X01000003": 10}
    before = level | {"X01000001": 60, "X01000003": 60}
    found = rows(small_areas.estimates(edition, years(now, before, before), boundaries), "persistence=years")
    said = found.loc[["X01000001", "X01000002", "X01000003", "X01000004"], ["value", "word"]].to_numpy().tolist()
    assert said == [[3, "persistent"], [1, "emerging"], [2, ""], [0, ""]]
    assert set(found["status"]) == {"ok"}
    assert set(found["method"]) == {"years of 3 with a shrunken rate above the area's mean rate"}


def test_a_place_is_above_the_mean_only_with_its_lower_limit(edition, boundaries):
    now = dict.fromkeys(PLACES, 10) | {"X01000001": 12, "X01000002": 60}
    found = small_areas.estimates(edition, years(now, now, now), boundaries)
    shrunk = rows(found, "rate=shrunk").loc["X01000001"]
    mean = (28 * 10 + 12 + 60) / (30 * 1500) * 1000
    assert shrunk["lower"] < mean < rows(found, "rate=shrunk").loc["X01000002", "lower"]
    assert rows(found, "persistence=years").loc[["X01000001", "X01000002"], "value"].tolist() == [0, 3]


def test_two_years_are_too_few_to_be_persistent(edition, boundaries):
    level = dict.fromkeys(PLACES, 10) | {"X01000001": 60}
    found = rows(small_areas.estimates(edition, years(level, level), boundaries), "persistence=years")
    assert set(found["status"]) == {"too few"}
    assert set(found["word"]) == {""}
    assert found["value"].isna().all()


def test_a_year_without_a_places_count_leaves_that_place_untold(edition, boundaries):
    level = dict.fromkeys(PLACES, 10)
    unlisted = {code: count for code, count in level.items() if code != "X01000006"}
    table = years(level, level | {"X01000005": None}, unlisted)
    found = rows(small_areas.estimates(edition, table, boundaries), "persistence=years")
    assert found.loc[["X01000004", "X01000005", "X01000006"], "status"].tolist() == ["ok", "incomplete", "incomplete"]
    assert pd.isna(found.loc[["X01000005", "X01000006"], "value"]).all()


def test_years_that_share_months_with_the_map_are_not_looked_at(edition, boundaries):
    level = dict.fromkeys(PLACES, 10)
    overlapping = [estimated(level, period=period) for period in ("2024", "2023", "2022", "2021")]
    found = small_areas.estimates(edition, pd.concat([years(level), *overlapping], ignore_index=True), boundaries)
    assert set(rows(found, "persistence=years")["status"]) == {"too few"}


# Against their own earlier years


AGAINST, IN_IT = "scan=against history", "cluster=against history"
MORE = "more than its own earlier years lead one to expect"
TWO_BEFORE = ["2023-03..2024-02", "2022-03..2023-02"]


def emerging(ratio=3):
    """Three years of counts, latest first: places alike but for those together, so many times as high in the latest."""
    before = [counts_of(seed=seed, mean=20) for seed in (2, 3)]
    return [counts_of(mean=20) | dict.fromkeys(TOGETHER, 20 * ratio), *before]


def registered(*breaks_):
    """A register of breaks: (source, date, grade) each, of every series of the drawn region."""
    return tuple(
        parameters.Break(
            name=f"A drawn break {grade}", region="Drawn Shire", source=source, series=["all"], date=day, grade=grade,
            effect="", evidence="",
        )
        for source, day, grade in breaks_
    )  # fmt: skip


def test_places_with_more_than_their_own_earlier_years_are_the_circle_and_each_a_row(edition, boundaries):
    counted = emerging()
    found = small_areas.estimates(edition, years(*counted), boundaries)
    scan, members = row(found, AGAINST), rows(found, IN_IT)
    assert (scan["word"], scan["status"]) == ("cluster", "ok")
    assert scan["q"] <= 0.05
    assert set(members.index) == set(TOGETHER)
    assert set(members["word"]) == {MORE}
    now, *before = ({code: count for code, count in year.items() if PLACES[code] == EAST} for year in counted)
    # Half an offence more for each of thirty places.
    weights = {code: before[0][code] + before[1][code] + 0.5 for code in now}
    each = {code: sum(now.values()) * weight / sum(weights.values()) for code, weight in weights.items()}
    assert members["numerator"].tolist() == [60] * 5
    assert members["denominator"].tolist() == pytest.approx([each[code] for code in members.index])
    assert members["value"].tolist() == pytest.approx([60 / each[code] for code in members.index], abs=1e-6)
    inside = sum(each[code] for code in TOGETHER)
    assert scan[["numerator", "denominator"]].tolist() == pytest.approx([300, inside])
    assert scan["value"] == pytest.approx(300 / inside / ((sum(now.values()) - 300) / (sum(now.values()) - inside)))
    assert scan["method"].startswith("circular scan against 2022-03..2023-02, 2023-03..2024-02 of the same places")


def test_where_places_are_as_their_past_gives_there_is_no_circle_and_no_place_in_it(edition, boundaries):
    high = dict.fromkeys(TOGETHER, 60)
    found = small_areas.estimates(edition, years(*(year | high for year in emerging(1))), boundaries)
    assert row(found, AGAINST)["word"] == "no cluster"
    assert row(found, AGAINST)["q"] > 0.05
    assert rows(found, IN_IT).empty
    # They are a cluster of rates all the same: that is another question.
    assert row(found, "scan=most likely")["word"] == "cluster"


def test_a_place_of_the_circle_that_is_not_itself_above_its_past_is_not_said_to_be(edition, boundaries):
    now, *before = emerging(4)
    table = years(now | {"X01000013": 18}, *(year | {"X01000013": 20} for year in before))
    members = rows(small_areas.estimates(edition, table, boundaries), IN_IT)
    assert members.loc["X01000013", "value"] < 1
    assert members.loc["X01000013", "word"] == f"in a circle with {MORE}"
    assert set(members["word"].drop("X01000013")) == {MORE}


def test_a_visitor_area_can_be_in_the_circle(edition, boundaries):
    # A centre where 60 live: as many offences as its neighbours, at 25 times their rate.
    residents = dict.fromkeys(PLACES, 1500.0) | {"X01000013": 60.0}
    tables = [
        estimated(counts, period=period, residents=residents)
        for counts, period in zip(emerging(), [PERIOD, *TWO_BEFORE], strict=True)
    ]
    table = small_areas.visitor_areas(pd.concat(tables, ignore_index=True))
    found = small_areas.estimates(edition, table, boundaries)
    assert rows(found, "rate=shrunk").loc["X01000013", "status"] == "refused"
    assert rows(found, IN_IT).loc["X01000013", "word"] == MORE


def test_without_an_earlier_year_of_the_same_months_it_is_too_few(edition, boundaries):
    now, before, _ = emerging()
    restricted = estimated(before, period="2020-03..2021-02")
    overlapping = estimated(before, period="2024")
    for table in (estimated(now), pd.concat([estimated(now), restricted, overlapping], ignore_index=True)):
        one = row(small_areas.estimates(edition, table, boundaries), AGAINST)
        assert one["status"] == "too few"
        assert pd.isna(one[["value", "q", "numerator", "denominator"]]).all()


def test_2020_and_years_further_back_than_five_are_not_looked_at(edition, boundaries):
    now, before, _ = emerging()
    earlier = [estimated(before, period=f"{year}-03..{year + 1}-02") for year in range(2016, 2024)]
    table = pd.concat([estimated(now), *earlier], ignore_index=True)
    method = row(small_areas.estimates(edition, table, boundaries), AGAINST)["method"]
    looked_at = ", ".join(f"{year}-03..{year + 1}-02" for year in (2018, 2019, 2021, 2022, 2023))
    assert method.startswith(f"circular scan against {looked_at} of the same places")


def test_a_year_in_which_a_place_has_no_count_is_left_out_and_its_missing_count_is_no_0(edition, boundaries):
    now, one, other = emerging()
    unlisted = {code: count for code, count in one.items() if code != "X01000006"}
    for lacking in (one | {"X01000005": None}, unlisted):
        found = row(small_areas.estimates(edition, years(now, lacking, other), boundaries), AGAINST)
        whole = pd.concat([estimated(now), estimated(other, period=TWO_BEFORE[1])], ignore_index=True)
        expected = row(small_areas.estimates(edition, whole, boundaries), AGAINST)
        assert found["method"].startswith("circular scan against 2022-03..2023-02 of the same places")
        pd.testing.assert_series_equal(found, expected)


@pytest.mark.parametrize("status", ["gap", "suppressed"])
def test_where_a_count_is_missing_in_every_earlier_year_or_in_this_one_its_status_says_so(edition, boundaries, status):
    now, before, _ = emerging()
    withheld = {"X01000003": None}
    then = estimated(before | withheld, period=TWO_BEFORE[0], status=status)
    this = estimated(now | withheld, status=status)
    for tables in ([estimated(now), then], [this, estimated(before, period=TWO_BEFORE[0])]):
        one = row(small_areas.estimates(edition, pd.concat(tables, ignore_index=True), boundaries), AGAINST)
        assert one["status"] == status
        assert pd.isna(one["value"])


def test_few_places_few_earlier_offences_and_no_outlines_are_not_looked_at(edition, boundaries):
    now, before, _ = emerging()
    nineteen = [{code: count for code, count in year.items() if code <= "X01000019"} for year in (now, before)]
    hardly = dict.fromkeys(PLACES, 0) | dict.fromkeys(list(PLACES)[:9], 1)
    for table in (years(*nineteen), years(now, hardly)):
        assert row(small_areas.estimates(edition, table, boundaries), AGAINST)["status"] == "too few"
    assert row(small_areas.estimates(edition, years(now, before), None), AGAINST)["status"] == "gap"


@pytest.mark.parametrize("source", ["mps_lsoa", "mps_borough"])
def test_a_break_that_hit_all_places_alike_does_not_matter_and_is_named(edition, boundaries, monkeypatch, source):
    monkeypatch.setattr(parameters, "breaks", lambda: registered((source, "2024-02-28", "relative only")))
    now, *before = emerging()
    found = small_areas.estimates(edition, years(now, *before), boundaries)
    monkeypatch.setattr(parameters, "breaks", lambda: registered((source, "2024-02-28", "note")))
    unbroken = small_areas.estimates(edition, years(now, *before), boundaries)
    assert row(found, AGAINST)["word"] == "cluster"
    named = "; across A drawn break relative only, which cancels where it hit all places alike"
    assert row(found, AGAINST)["method"] == row(unbroken, AGAINST)["method"] + named
    pd.testing.assert_frame_equal(found.drop(columns="method"), unbroken.drop(columns="method"))


@pytest.mark.parametrize(
    ("source", "day", "status"),
    [
        ("mps_borough", "2024-02-28", "refused"),
        ("mps_lsoa", "2022-10-01", "refused"),
        # Before the earliest year, or of another source.
        ("mps_borough", "2022-03-01", "ok"),
        ("mps_dashboard", "2024-02-28", "ok"),
    ],
)
def test_across_a_break_of_grade_refuse_nothing_is_said(edition, boundaries, monkeypatch, source, day, status):
    monkeypatch.setattr(parameters, "breaks", lambda: registered((source, day, "refuse")))
    found = small_areas.estimates(edition, years(*emerging()), boundaries)
    assert row(found, AGAINST)["status"] == status
    assert rows(found, IN_IT).empty == (status == "refused")


def test_the_same_circle_is_found_whatever_the_order_of_rows_and_areas(all_areas, boundaries):
    table = years(*emerging())
    one = small_areas.estimates(all_areas, table, boundaries)
    fewer = all_areas.model_copy(update={"areas": ["west", "east"]})
    other = small_areas.estimates(fewer, table.iloc[::-1], boundaries.iloc[::-1])
    for breakdown in (AGAINST, IN_IT):
        pd.testing.assert_frame_equal(rows(one, breakdown), rows(other, breakdown), check_exact=True)


# Spread


def test_the_curve_gives_the_per_cent_of_offences_in_each_twentieth_of_places(edition, boundaries):
    # Three of 30 places hold 30 each of 225 offences, the others 5.
    counts = dict.fromkeys(PLACES, 5) | dict.fromkeys(["X01000001", "X01000010", "X01000020"], 30)
    found = small_areas.estimates(edition, estimated(counts), boundaries)
    curve = {percent: row(found, f"lorenz={percent:02d}")["value"] for percent in range(5, 101, 5)}
    assert curve[10] == pytest.approx(90 / 225 * 100)
    assert curve[5] == pytest.approx(45 / 225 * 100)  # half of three places hold half of theirs
    assert curve[100] == pytest.approx(100)
    assert row(found, "concentration=gini")["value"] == pytest.approx(0.3)  # 90 / 225 - 3 / 30
    assert row(found, "concentration=gini")["method"] == "counts of 30 lsoa21"


def fifths(counts, residents, **keys):
    named = [f"deprivation_fifth={number}" for number in range(1, 6)]
    tables = [
        estimated({EAST: count}, geography="lad24", breakdown=name, residents=float(people), **keys)
        for name, count, people in zip(named, counts, residents, strict=True)
    ]
    return pd.concat(tables, ignore_index=True)


def test_the_slope_over_fifths_is_that_of_rates(all_areas, boundaries):
    counts, residents = [100, 80, 60, 50, 40], [9000, 9000, 9000, 9000, 9000]
    table = pd.concat([estimated(counts_of()), fifths(counts, residents)], ignore_index=True)
    found = small_areas.estimates(all_areas, table, boundaries)
    # The same people in each: the line through the middles of five steps, 2 x 50 + 20 x ... by hand.
    step = sum(weight * count for weight, count in zip((2, 1, 0, -1, -2), counts, strict=True)) / 10
    slope = 5 * step / 9000 * 1000
    mean = sum(counts) / 5 / 9000 * 1000
    assert row(found, "inequality=slope")["value"] == pytest.approx(slope, abs=1e-5)
    assert row(found, "inequality=relative")["value"] == pytest.approx(
        (mean + slope / 2) / (mean - slope / 2), abs=1e-5
    )
    assert row(found, "inequality=slope")["lower"] < slope < row(found, "inequality=slope")["upper"]
    assert rows(found, "inequality=slope", WEST).empty


def test_a_fifth_without_a_count_leaves_the_slope_missing_with_its_status(edition, boundaries):
    table = pd.concat([estimated(counts_of()), fifths([100, 80, None, 50, 40], [9000] * 5)], ignore_index=True)
    found = small_areas.estimates(edition, table, boundaries)
    for name in ("slope", "relative"):
        one = row(found, f"inequality={name}")
        assert one["status"] == "gap"
        assert pd.isna(one[["value", "lower", "upper"]]).all()


# The whole


def test_what_has_no_value_has_a_status_that_says_why_and_no_missing_count_is_a_0(all_areas, boundaries):
    counts = counts_of() | {"X01000003": None, "X01000040": 300}
    table = small_areas.visitor_areas(estimated(counts))
    found = small_areas.estimates(all_areas, table, boundaries)
    there = found["status"].isin(["ok", "zero"])
    assert found.loc[there, "value"].notna().all()
    assert found.loc[~there, "value"].isna().all()
    assert set(found["status"]) <= set(schemas.STATUSES)
    assert (found.loc[~there, "word"] == "").all()


def test_the_same_numbers_come_out_whatever_the_order_of_rows_and_areas(all_areas, boundaries):
    table = estimated(counts_of() | dict.fromkeys(TOGETHER, 40))
    one = small_areas.estimates(all_areas, table, boundaries)
    fewer = all_areas.model_copy(update={"areas": ["west", "east"]})
    other = small_areas.estimates(fewer, table.iloc[::-1], boundaries.iloc[::-1])
    order = ["parent_code", "breakdown", "geography", "area_code"]
    one = one[one["parent_code"] != "both"].sort_values(order, ignore_index=True)
    pd.testing.assert_frame_equal(one, other.sort_values(order, ignore_index=True), check_exact=True)


def test_another_seed_moves_only_what_is_simulated(edition, boundaries):
    table = estimated(counts_of())
    one, other = (small_areas.estimates(edition, table, boundaries, seed=seed) for seed in (1, 2))
    moved = one["q"].ne(other["q"]) & one["q"].notna()
    assert moved.any()
    assert set(one.loc[moved, "breakdown"]) <= {"cluster=local", "scan=most likely", "moran=global"}
    pd.testing.assert_series_equal(one["value"], other["value"])


def test_the_more_places_are_tested_the_more_draws_there_are(all_areas, boundaries):
    method = rows(small_areas.estimates(all_areas, estimated(counts_of()), boundaries), "cluster=local", "both")[
        "method"
    ]
    draws = int(method.iloc[0].split()[1])
    # Each of 60 places is tested: the smallest p, 2 / (draws + 1), times 60 is just 0.05.
    assert draws == 2399
    assert 2 / (draws + 1) * 60 == pytest.approx(0.05)
