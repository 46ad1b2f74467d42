"""What was planted in the example region is found again in its files, read by the readers of real files."""

import math

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm

from svd_analysis import example, taxonomies
from svd_analysis.example.truth import AIRPORT, GROWTH, LAST_RESIDENTS, LAST_SMALL_AREA_RESIDENTS
from svd_analysis.sources import (
    deprivation,
    fingertips,
    lsoa_change_lookup,
    lsoa_population,
    mps_borough,
    mps_lsoa,
    mps_ward,
    regional_population,
)

WITHOUT_INJURY = "VIOLENCE AGAINST THE PERSON: VIOLENCE WITHOUT INJURY"
BOROUGHS = ["X09000001", "X09000002", "X09000003"]
EXAMPLETON, SAMPLEFORD, MOCKBRIDGE = BOROUGHS


@pytest.fixture(scope="module")
def history():
    return example.draw(example.world())


@pytest.fixture(scope="module")
def files(history, tmp_path_factory):
    """Edition -> the name of a file -> its path."""
    folder = tmp_path_factory.mktemp("example")
    return {
        edition: {path.name: path for path in example.write(history, folder, edition)} for edition in example.EDITIONS
    }


@pytest.fixture(scope="module")
def releases(files):
    """The borough tables of each edition, both files of the release together, with codes in capitals."""
    return {edition: borough_tables(paths) for edition, paths in files.items()}


def borough_tables(paths):
    pair = [path for name, path in paths.items() if name.startswith("MPS Borough")]
    counts = pd.concat([mps_borough.read(path)[0] for path in pair], ignore_index=True)
    return counts.assign(code=counts["code"].str.upper())


def in_their_borough(counts, truth):
    """A table with the airport's offences counted in the borough that it has come to lie in."""
    return counts.assign(area_code=counts["area_code"].replace(AIRPORT, truth.airport_joined))


def total(counts, first, last, *, code="", area=""):
    rows = counts[counts["month"].between(first, last) & counts["code"].str.startswith(code)]
    return int(rows.loc[rows["area_code"].str.startswith(area), "count"].sum())


def ratio_limits(earlier, latest, tau):
    """95% limits of the ratio of two counts where boroughs vary by tau from year to year (log-Wald)."""
    half = 1.96 * math.sqrt(1 / earlier + 1 / latest + tau**2)
    return latest / earlier * math.exp(-half), latest / earlier * math.exp(half)


def test_the_two_releases_agree_where_nothing_was_moved_or_revised(releases, history):
    months = ("2015-01", "2021-12")
    earlier = in_their_borough(releases["example-2024"], history.world.truth)
    for area in BOROUGHS:
        assert total(earlier, *months, area=area) == total(releases["example-2025"], *months, area=area)


def test_the_later_release_counts_the_airport_in_its_borough_in_every_month_and_in_no_other_place(releases, history):
    earlier, later = releases.values()
    assert AIRPORT in set(earlier["area_code"])
    assert AIRPORT not in set(later["area_code"])
    # Thefts were neither moved nor revised: month by month the borough has the airport's and its own.
    thefts = [table[table["code"].str.startswith("THEFT") & (table["month"] <= "2024-01")]
              for table in (earlier, later)]  # fmt: skip
    joined = in_their_borough(thefts[0], history.world.truth)
    by_month = [table.groupby(["area_code", "month"])["count"].sum() for table in (joined, thefts[1])]
    assert by_month[0].equals(by_month[1])
    assert (thefts[0]["area_code"] == AIRPORT).any()


def test_the_airports_borough_and_day_are_those_of_the_official_lookup(history):
    truth = history.world.truth
    [row] = [row for row in taxonomies.rows("area_changes") if row["from_code"] == AIRPORT]
    assert (row["to_code"], row["change"], row["date"]) == (truth.airport_joined, "M", truth.airport_joined_on)
    # Between the two releases, so that only the later can know it.
    assert "2024-01" < truth.airport_joined_on[:7] <= "2025-02"
    assert taxonomies.areas()[AIRPORT]["geography"] == "pseudo"


def test_moved_offences_sum_to_zero_over_all_areas_and_are_the_planted_shares(releases, history):
    moved = {}
    for area in [*BOROUGHS, "met-unknown"]:
        counts = [total(release, "2022-01", "2023-12", code="SEXUAL", area=area) for release in releases.values()]
        moved[area] = counts[1] - counts[0]
        if area == EXAMPLETON:
            assert moved[area] == pytest.approx(-counts[0] / 50, abs=1)
        if area == MOCKBRIDGE:
            assert moved[area] == pytest.approx(-counts[0] / 25, abs=1)
    assert sum(moved.values()) == 0
    assert moved["met-unknown"] == -moved[EXAMPLETON] == history.moved[EXAMPLETON, "met-unknown"]
    assert moved[SAMPLEFORD] == -moved[MOCKBRIDGE] == history.moved[MOCKBRIDGE, SAMPLEFORD]


def test_a_late_revision_is_one_percent_in_every_borough(releases, history):
    releases = [in_their_borough(release, history.world.truth) for release in releases.values()]
    for area in BOROUGHS:
        earlier, later = (total(release, "2023-01", "2023-12", code=WITHOUT_INJURY, area=area) for release in releases)
        assert later - earlier == pytest.approx(earlier / 100, abs=1)
        before = {total(release, "2022-01", "2022-12", code=WITHOUT_INJURY, area=area) for release in releases}
        assert len(before) == 1


def test_no_other_class_is_revised_in_any_area(releases, history):
    earlier, later = (in_their_borough(release, history.world.truth) for release in releases.values())
    # Weapons have one class for six, and residential burglary is renamed: both are compared by the heading alone.
    tables = [table[table["month"].between("2023-01", "2023-12")] for table in (earlier, later)]
    tables = [table[~table["code"].str.startswith("SEXUAL")] for table in tables]
    by_major = [
        table.assign(code=table["code"].where(table["code"] == WITHOUT_INJURY, table["code"].str.partition(":")[0]))
        .replace({"code": {"HISTORICAL FRAUD AND FORGERY": "FRAUD AND FORGERY"}})
        .groupby(["area_code", "code"])["count"]
        .sum()
        for table in tables
    ]
    differ = (by_major[1] - by_major[0]).loc[lambda found: found != 0]
    assert set(differ.index) == {(area, WITHOUT_INJURY) for area in BOROUGHS}


def test_one_boroughs_residents_are_one_percent_more_in_the_later_edition_from_mid_2022_on(files, history):
    truth = history.world.truth
    for reader, name, last in ((regional_population, "regionalpopulation.csv", 2023),
                               (lsoa_population, "lsoa21_population_2011_2022.csv", 2022)):  # fmt: skip
        earlier, later = (boroughs_residents(reader.read(paths[name])[0], history) for paths in files.values())
        assert earlier.index.difference(later.index).empty
        ratio = later[earlier.index] / earlier
        revised = [(truth.residents_revised_area, year) for year in range(truth.residents_revised_from, last + 1)]
        assert list(ratio.index[ratio != 1]) == revised
        # Rounded in each of thirty neighbourhoods: at most 15 residents of 51,000, and by chance far fewer.
        assert list(ratio[revised]) == pytest.approx([truth.residents_revised_ratio] * len(revised), abs=15 / 51_000)


def test_the_later_edition_has_one_mid_year_more_of_boroughs_and_none_of_neighbourhoods(files, history):
    last = {
        name: [int(reader.read(paths[name])[0]["year"].max()) for paths in files.values()]
        for reader, name in ((regional_population, "regionalpopulation.csv"),
                             (lsoa_population, "lsoa21_population_2011_2022.csv"))
    }  # fmt: skip
    assert last == {
        "regionalpopulation.csv": list(LAST_RESIDENTS.values()),
        "lsoa21_population_2011_2022.csv": [LAST_SMALL_AREA_RESIDENTS] * 2,
    }
    residents, _ = regional_population.read(files["example-2025"]["regionalpopulation.csv"])
    residents = boroughs_residents(residents, history)
    for area in BOROUGHS:
        # Each of thirty neighbourhoods grows as planted but for eight people more or fewer.
        assert residents[area, 2024] / residents[area, 2023] == pytest.approx(GROWTH[area], abs=0.002)


def boroughs_residents(people, history):
    """Residents by borough and year of a table of boroughs or of neighbourhoods."""
    borough = history.world.lsoas.set_index("lsoa_code")["area_code"]
    area = people["area_code"].map(borough).fillna(people["area_code"])
    return people.groupby([area, "year"])["population"].sum()


def test_six_classes_of_weapons_are_the_later_one(releases):
    weapons = {
        edition: counts[counts["code"].str.startswith("POSSESSION OF WEAPONS")] for edition, counts in releases.items()
    }
    assert weapons["example-2024"]["code"].nunique() == 6
    assert weapons["example-2025"]["code"].nunique() == 1
    by_month = [
        rows[rows["month"] <= "2024-01"].groupby(["area_code", "month"])["count"].sum() for rows in weapons.values()
    ]
    assert by_month[0].equals(by_month[1])


def test_the_one_real_change_is_found_and_no_other(releases, history):
    counts, tau = releases["example-2025"], history.world.truth.tau
    for area, ratio in [(EXAMPLETON, 1.01), (SAMPLEFORD, 1.01 * 1.5), (MOCKBRIDGE, 1.01)]:
        years = [total(counts, f"{year}-01", f"{year}-12", code="ROBBERY: ROBBERY OF PERSONAL", area=area)
                 for year in (2023, 2024)]  # fmt: skip
        lower, upper = ratio_limits(*years, tau)
        assert lower < ratio < upper
        assert (lower > 1) == (area == SAMPLEFORD)


def test_the_recording_break_raises_every_borough_alike(releases, history):
    counts, truth = releases["example-2025"], history.world.truth
    # Stalking and harassment is 11.0 of 18.2 per 1,000 of violence without injury, and is recorded a quarter more.
    expected = 1.01 * (7.2 + 11.0 * truth.break_ratio) / (7.2 + 11.0)
    for area in BOROUGHS:
        years = [total(counts, *months, code=WITHOUT_INJURY, area=area)
                 for months in [("2023-03", "2024-02"), ("2024-03", "2025-02")]]  # fmt: skip
        lower, upper = ratio_limits(*years, truth.tau)
        assert lower < expected < upper


def test_a_gap_and_a_partial_month_are_reported_and_neither_is_a_zero(files, history):
    truth = history.world.truth
    for edition, paths in files.items():
        counts, quality = mps_ward.read(paths["MPS Ward Level Crime (most recent 24 months).csv"])
        months = quality[quality["check"] == "month"].set_index("place")["found"]
        assert list(months.index[months != "1"]) == ([truth.ward_gap] if edition == "example-2024" else [])
        assert truth.ward_gap not in set(counts["month"])
    counts, quality = mps_lsoa.read(files["example-2025"]["MPS LSOA Level Crime (most recent 24 months).csv"])
    months = quality[quality["check"] == "month"].set_index("place")["found"]
    assert months[months != "1"].to_dict() == {truth.partial_month: "partial"}
    assert truth.partial_month not in set(counts["month"])


def test_wards_hold_the_located_share_of_their_borough(files, releases, history):
    counts, _ = mps_ward.read(files["example-2025"]["MPS Ward Level Crime (most recent 24 months).csv"])
    for area in BOROUGHS:
        placed = int(counts.loc[counts["parent_code"] == area, "count"].sum())
        whole = total(releases["example-2025"], "2023-03", "2025-02", area=area)
        if area == history.world.truth.airport_joined:
            # No ward holds what happened at the airport.
            whole -= total(history.offences.assign(code="", count=1), "2023-03", "2025-02", area=AIRPORT)
        assert placed / whole == pytest.approx(history.world.truth.located, abs=4 * math.sqrt(0.98 * 0.02 / whole))


def test_withheld_admissions_are_withheld_and_nothing_gives_them_away(files, history):
    counts, _ = fingertips.read(files["example-2025"]["fingertips_11201.csv"])
    withheld = counts[counts["status"] == "suppressed"]
    assert set(zip(withheld["area_code"], withheld["month"].str[:4].astype(int), strict=True)) == set(
        history.suppressed
    )
    assert len(history.suppressed) >= 3
    assert withheld["count"].isna().all()
    shown = counts[(counts["status"] == "ok") & (counts["geography"] == "lad24")]
    true = history.admissions.set_index(["area_code", "year"])["count"]
    for row in shown.itertuples():
        assert abs(row.count - true[row.area_code, int(row.month[:4])]) <= 2
    nation = counts[counts["geography"] == "country"]
    assert (nation["count"] > 100 * counts.loc[counts["geography"] == "lad24", "count"].max()).all()


def test_in_the_earlier_editions_latest_year_one_boroughs_admissions_are_withheld_and_anothers_a_gap(files, history):
    truth = history.world.truth
    earlier, later = (fingertips.read(paths["fingertips_11201.csv"])[0] for paths in files.values())
    statuses = [table.set_index(["month", "area_code"])["status"] for table in (earlier, later)]
    latest = f"{truth.not_presented_year}/23"
    assert (earlier["month"].max(), later["month"].max()) == (latest, "2023/24")
    assert statuses[0][latest].drop("X92000001").to_dict() == {EXAMPLETON: "ok", MOCKBRIDGE: "suppressed"}
    assert truth.not_presented_area == SAMPLEFORD
    assert statuses[1][latest].drop("X92000001").to_dict() == {
        EXAMPLETON: "ok", SAMPLEFORD: "ok", MOCKBRIDGE: "suppressed",
    }  # fmt: skip
    assert (MOCKBRIDGE, truth.not_presented_year) in history.suppressed


def test_a_zero_of_a_complete_release_is_real(releases, history):
    homicides = history.offences[history.offences["part"].map(history.world.parts["minor"]) == "Homicide"]
    counts = releases["example-2025"]
    years = {(area, year): total(counts, f"{year}-01", f"{year}-12", code="VIOLENCE AGAINST THE PERSON: HOM", area=area)
             for area in BOROUGHS for year in range(2015, 2025)}  # fmt: skip
    happened = homicides.groupby(["area_code", homicides["month"].str[:4].astype(int)]).size()
    assert years == {key: int(happened.get(key, 0)) for key in years}
    assert 0 in years.values()


def test_the_gradient_and_the_cluster_are_recovered_from_the_files_alone(files, history):
    truth, paths = history.world.truth, files["example-2025"]
    counts, _ = mps_lsoa.read(paths["MPS LSOA Level Crime (most recent 24 months).csv"])
    violence = counts[counts["code"].str.startswith("VIOLENCE AGAINST THE PERSON")]
    places = violence.groupby(["area_code", "parent_code"])["count"].sum().rename("count").reset_index()
    residents, _ = lsoa_population.read(paths["lsoa21_population_2011_2022.csv"])
    places["residents"] = places["area_code"].map(residents.query("year == 2022").set_index("area_code")["population"])
    places["deprived"] = -places["area_code"].map(bridged_ranks(paths)) / truth.ranks_per_sd
    places = places.dropna()
    # 90 neighbourhoods less the two that were redrawn irregularly.
    assert len(places) == 88
    terms = pd.get_dummies(places["parent_code"], dtype="float64").assign(
        deprived=places["deprived"], cluster=places["area_code"].isin(truth.cluster).astype("float64")
    )
    model = sm.GLM(places["count"].astype("float64"), terms, sm.families.Poisson(), offset=np.log(places["residents"]))
    limits = np.exp(model.fit().conf_int())
    assert limits.loc["deprived", 0] < truth.ratio_per_sd < limits.loc["deprived", 1]
    assert limits.loc["cluster", 0] < truth.cluster_ratio < limits.loc["cluster", 1]
    assert limits.loc["deprived", 1] / limits.loc["deprived", 0] < 1.15


def bridged_ranks(paths):
    """The income rank of each 2021 neighbourhood that can be bridged: of its 2011 one, or the mean of those merged."""
    ranks, _ = deprivation.read(paths["imd2019_lsoa11.csv"])
    ranks = ranks[ranks["measure"] == "income_rank"].set_index("area_code")["value"]
    [name] = [name for name in paths if name.startswith("LSOA_(2011)")]
    pairs, _ = lsoa_change_lookup.read(paths[name])
    pairs = pairs[(pairs["to_geography"] == "lsoa21") & (pairs["change"] != "X")]
    return pairs["from_code"].map(ranks).groupby(pairs["to_code"]).mean()
