import hashlib
import json
import math
from statistics import stdev

import pytest

from svd_analysis import example, taxonomies
from svd_analysis.example import classes, people
from svd_analysis.example.truth import UNKNOWN
from svd_analysis.example.world import expected, month_factors

# Of every open file of an edition in order of name; `parameters/editions` pins each file on its own.
PINNED = {
    "example-2024": "14d29f61b47f132a2532384d53f6eb062f6d5f840af1b191f4700df5f528522e",
    "example-2025": "ddf2a886a99e08184ce72b16396dc3a3285922dc3cc3c1b920991930d9b44dea",
}
# Of what partners hand over, file by file.
EXTRACTS = {
    "police/victims.csv": "c540061fe31f22bb85161c7c57a3a63203d7122678a906a1befb36a89d7c2eb9",
    "ambulance/conveyances.xlsx": "0cbce5f896fb27e7c3331b2a93afcc763ff523da0f1b6d8d30d2728d1294b9a1",
    "emergency department/attendances.csv": "3204cc6683a4aaebb9776f4cce5f20a7174c4ee51d5789d80a6f9cc691123ef4",
    "hospital/admissions.csv": "1342843e7bd3128837630569e7fe3bbc09a7c85c0ffdeee1f769aeb4c09ba804",
    "youth justice/children.csv": "5170f4efbc8cc9dc51b30bcdaf193b7535da79dd39b3866d7770119764ec49b6",
}


@pytest.fixture(scope="module")
def history():
    return example.draw(example.world())


@pytest.fixture(scope="module")
def written(history, tmp_path_factory):
    folder = tmp_path_factory.mktemp("example")
    return {edition: example.write(history, folder, edition) for edition in example.EDITIONS}


@pytest.fixture(scope="module")
def files(written):
    """The open files; what partners hand over is looked at in `test_example_records.py`."""
    return {edition: [path for path in paths if "partners" not in path.parts] for edition, paths in written.items()}


@pytest.fixture(scope="module")
def short_history():
    return example.draw(example.world(years=range(2023, 2026)))


def of_class(history, offences, minor):
    return offences[offences["part"].map(history.world.parts["minor"]) == minor]


@pytest.mark.parametrize("edition", example.EDITIONS)
def test_the_files_are_the_same_bytes_everywhere(files, edition):
    whole = hashlib.sha256()
    for path in sorted(files[edition], key=lambda path: path.as_posix()):
        whole.update(path.read_bytes())
    assert whole.hexdigest() == PINNED[edition]


def test_the_extracts_of_partners_are_the_same_bytes_everywhere_and_of_the_later_edition(written):
    for edition, extracts in (("example-2024", {}), ("example-2025", EXTRACTS)):
        found = {}
        for path in written[edition]:
            if "partners" in path.parts:
                found[path.as_posix().partition("/partners/")[2]] = hashlib.sha256(path.read_bytes()).hexdigest()
        assert found == extracts


def test_files_end_lines_one_way_and_are_small(files):
    paths = [path for edition in example.EDITIONS for path in files[edition]]
    assert sum(path.stat().st_size for path in paths) < 2_000_000
    for path in paths:
        raw = path.read_bytes()
        assert b"\r" not in raw, path
        assert raw.endswith(b"\n"), path


def test_the_table_of_neighbourhoods_is_of_the_later_edition_only(files):
    names = {edition: {path.name for path in paths} for edition, paths in files.items()}
    assert names["example-2025"] - names["example-2024"] == {"MPS LSOA Level Crime (most recent 24 months).csv"}
    assert names["example-2024"] <= names["example-2025"]


def test_an_edition_the_world_does_not_reach_is_not_written(tmp_path):
    early = example.draw(example.world(areas=1, years=range(2023, 2025)))
    with pytest.raises(AssertionError, match="needs a world whose years reach from before 2023-03 to 2025-02"):
        example.write(early, tmp_path, "example-2025")
    with pytest.raises(AssertionError, match="has the editions example-2024, example-2025, not example-2026"):
        example.write(early, tmp_path, "example-2026")


@pytest.mark.parametrize("areas", [1, 2])
def test_the_region_can_have_fewer_boroughs(tmp_path, areas):
    history = example.draw(example.world(areas=areas, years=range(2023, 2026)))
    assert len(history.world.lsoas) == 30 * areas
    assert example.write(history, tmp_path, "example-2025")


def test_another_seed_is_another_history_of_the_same_world():
    world = example.world(areas=1, years=range(2024, 2025))
    first, again, other = (example.draw(world, seed=seed).offences for seed in (1, 1, 2))
    assert first.equals(again)
    assert not first.equals(other)


def test_every_code_is_one_that_ons_never_issues_and_every_area_is_known(short_history):
    world = short_history.world
    codes = [*world.areas["area_code"], *world.wards["ward_code"], *world.lsoas["lsoa_code"]]
    assert all(code.startswith("X") for code in codes)
    assert len(set(codes)) == len(codes) == 3 + 18 + 90
    assert {taxonomies.area_name(code) for code in world.areas["area_code"]} == set(world.areas["name"])


def test_each_list_of_classes_is_one_the_taxonomies_know():
    known = {(row["taxonomy"], row["code"]) for row in taxonomies.rows("codes")}
    for part in classes.parts().itertuples():
        later = classes.later_major(part.major)
        assert ("mps-2023", f"{part.major}: {part.minor}") in known
        assert ("mps-2025", f"{later}: {part.later_minor}") in known
        assert part.latest_minor == "" or ("mps-2026", f"{later}: {part.latest_minor}") in known


def test_the_earlier_list_has_56_classes_six_of_them_weapons():
    listed = classes.parts().drop_duplicates(["major", "minor"])
    assert len(listed) == 56
    assert (listed["major"] == "Possession of Weapons").sum() == 6
    assert listed["minor"].str.len().max() == 50


def test_rates_follow_deprivation_and_double_inside_the_cluster(short_history):
    world = short_history.world
    rows = expected(world).merge(world.lsoas, on=["lsoa_code", "area_code"])
    minor, year = rows["part"].map(world.parts["latest_minor"]), rows["year"]
    rows = rows[(minor == "VIOLENCE WITH INJURY") & (year == 2024)]
    people_there = world.population.query("year == 2024").set_index("lsoa_code")["population"]
    rows["rate"] = rows["expected"] / rows["lsoa_code"].map(people_there)
    sds = (world.truth.middle_rank - rows["income_rank"]) / world.truth.ranks_per_sd
    level = rows["rate"] / 1.35**sds / rows["in_cluster"].map({True: 2.0, False: 1.0})
    assert rows["in_cluster"].sum() == 5
    # What is left is the borough's own level: one number a borough.
    assert (level.groupby(rows["area_code"]).max() / level.groupby(rows["area_code"]).min()).max() < 1.0001


def test_ordinary_years_vary_by_tau_in_the_log_ratio_of_two():
    factors = example.world().area_years
    wide = factors.pivot(index=["area_code", "later_minor"], columns="year", values="factor")
    ratios = [math.log(row[later] / row[later - 1]) for _, row in wide.iterrows() for later in range(2016, 2026)]
    # About 850 ratios, not independent: the standard error of their spread is near 0.0015.
    assert stdev(ratios) == pytest.approx(0.05, abs=0.005)


def test_only_the_planted_months_depart_from_the_season(short_history):
    world = short_history.world
    part = {row.latest_minor: row.Index for row in world.parts.itertuples()}
    stalking, robbery = part["STALKING AND HARASSMENT"], part["ROBBERY OF PERSONAL PROPERTY"]
    season = list(classes.SUMMER)
    for area in world.areas["area_code"]:
        assert month_factors(world, area, stalking, 2023) == season
        broken = [1.0, 1.0] + [1.25] * 10
        assert month_factors(world, area, stalking, 2024) == [a * b for a, b in zip(season, broken, strict=True)]
        changed = 1.5 if area == "X09000002" else 1
        assert month_factors(world, area, robbery, 2024) == [changed * month for month in season]
        assert month_factors(world, area, robbery, 2023) == season
    assert sum(season) == pytest.approx(12)


def test_moved_offences_are_neither_lost_nor_gained_and_only_of_the_planted_class(history):
    truth, recorded = history.world.truth, history.recorded
    happened = history.offences[history.offences["month"] <= "2025-02"]
    assert len(recorded["example-2025"]) == len(happened)
    sexual = happened["part"].map(history.world.parts["major"]) == "Sexual Offences"
    for move in truth.moves:
        chosen = happened[(happened["area_code"] == move.origin) & sexual]
        chosen = chosen[chosen["month"].between(move.first, move.last)]
        assert history.moved[move.origin, move.destination] == pytest.approx(len(chosen) / move.one_in, abs=1)
    assert (recorded["example-2025"]["area_code"] == UNKNOWN).sum() == history.moved["X09000001", UNKNOWN]
    assert not (recorded["example-2024"]["area_code"] == UNKNOWN).any()


def test_the_earlier_release_lacks_one_in_101_of_the_revised_class_in_every_area(history):
    happened = history.offences[history.offences["month"] <= "2024-01"]
    before = happened["month"] < "2023-01"
    earlier = history.recorded["example-2024"]
    assert len(earlier[earlier["month"] < "2023-01"]) == before.sum()
    for area in history.world.areas["area_code"]:
        now = of_class(history, happened[~before & (happened["area_code"] == area)], "Violence without Injury")
        had = of_class(history, earlier[(earlier["month"] >= "2023-01") & (earlier["area_code"] == area)],
                       "Violence without Injury")  # fmt: skip
        assert len(now) - len(had) == pytest.approx(len(now) / 101, abs=1)
    assert len(happened) - len(earlier) == len(of_class(history, happened[~before], "Violence without Injury")) - len(
        of_class(history, earlier[earlier["month"] >= "2023-01"], "Violence without Injury")
    )


def test_census_bands_add_up_to_the_residents(short_history):
    world = short_history.world
    bands = world.age_bands.groupby("lsoa_code")["population"].sum()
    census = world.population.query("year == 2021").set_index("lsoa_code")["population"]
    assert bands.to_dict() == census.to_dict()
    assert len(people.AGE_BANDS) == 18


def test_boundaries_share_their_corners_and_lie_in_the_sea(files):
    corners = {}
    for path in files["example-2025"]:
        if path.suffix == ".geojson":
            features = json.loads(path.read_text(encoding="utf-8"))["features"]
            rings = [feature["geometry"]["coordinates"][0] for feature in features]
            assert all(ring[0] == ring[-1] for ring in rings)
            corners[path.stem] = {tuple(point) for ring in rings for point in ring}
    assert corners["lad24"] < corners["ward24"] == corners["lsoa21"]
    assert all(1.59 < x < 1.83 and 53.39 < y < 53.45 for x, y in corners["lsoa21"])
