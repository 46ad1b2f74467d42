"""A further release of the same tables with later classes, made from the one of February 2025: one edition file is
all that its numbers and its bridge need.

Stalking and harassment leave violence without injury, and deaths and injuries by driving leave violence with injury;
2025 is 2024 again but for one planted change. Of 2024 one personal robbery for every 20 of an area came late, and
violence with injury of Kingston lost its place.
"""

import pytest

from svd_analysis import numbers, parameters, taxonomies
from tests.notebooks.projects import CLONE, enter
from tests.real import slow_bridge
from tests.real.small_editions import small_project, write_edition, write_release

LATER = "2026-02_release"
BEXLEY, KINGSTON, UNKNOWN = "E09000004", "E09000021", "met-unknown"
INJURY, NO_INJURY = "VIOLENCE WITH INJURY", "VIOLENCE WITHOUT INJURY"
ROBBERY = "ROBBERY OF PERSONAL PROPERTY"
DRIVING, STALKING = "DEATH SERIOUS INJURY ILLEGAL DRIVING", "STALKING AND HARASSMENT"
# Of 100 offences of the class, those that leave it, and for which class.
SPLIT = {NO_INJURY: (65, STALKING), INJURY: (3, DRIVING)}
LOST_BY_KINGSTON = 20  # of violence with injury in each month of 2024
BEXLEY_TIMES = 2  # personal robbery of Bexley in 2025 over 2024
STEPS = ("revision", "attribution", "taxonomy", "boundary", "definition")


@pytest.fixture(scope="module")
def made(real_data, tmp_path_factory):
    """The edition of 2025: CHANGES by key and the quality record; cells of both releases and residents, read slowly."""
    project = small_project(tmp_path_factory.mktemp("later") / "project", real_data)
    write_release(project / "data/mps" / LATER, later_release(slow_bridge.release(real_data, "2025-02_release")))
    write_edition(project, "small-2024", 2024, "2025-02_release")
    write_edition(project, "small-2025", 2025, LATER, previous="small-2024")
    with pytest.MonkeyPatch.context() as patch:
        enter(patch, project)
        edition = parameters.edition("small-2025")
        numbers.make(edition)
        changes, quality = numbers.read(edition, "changes"), numbers.read(edition, "quality")
        written = {file.name for file in edited(project / "parameters")}
    old, new = (slow_bridge.release(project / "data", name) for name in ("2025-02_release", LATER))
    cells = tuple(slow_bridge.year_of(*one) for one in ((old, "2024"), (new, "2024"), (new, "2025")))
    rows = {(r["indicator"], r["bound"], r["area_code"], r["quantity"]): r for r in changes.to_dict("records")}
    assert written == {"small-2024.yaml", "small-2025.yaml"}
    return rows, quality, cells, [slow_bridge.residents(real_data, year) for year in (2024, 2025)]


def edited(folder):
    """The files of a project's parameters that are not the clone's."""
    for path in sorted(folder.rglob("*.yaml")):
        own = CLONE / "parameters" / path.relative_to(folder)
        if not own.is_file() or own.read_bytes() != path.read_bytes():
            yield path


def later_release(offences):
    """(borough's name, major, minor, month) -> offences of the release that is made up here."""
    made = {}
    for (area, code, month), number in (offences | _late_robberies(offences)).items():
        for when, count in _months(area, code, month, number):
            for major, minor, place, part in _parts(area, *code.split(": "), when, count):
                key = taxonomies.area_name(place), major, minor, when
                made[key] = made.get(key, 0) + part
    return made


def _late_robberies(offences):
    """December 2024 with what came late of the whole year, area by area."""
    year = {}
    for (area, code, month), number in offences.items():
        if code.endswith(ROBBERY) and month[:4] == "2024":
            year[area, code] = year.get((area, code), 0) + number
    late = {(area, code, "2024-12"): round(number / 20) for (area, code), number in year.items()}
    return {key: offences.get(key, 0) + number for key, number in late.items()}


def _months(area, code, month, number):
    """A month as the later release has it, and again a year later where it is of 2024."""
    if month < "2022-01" or month > "2024-12":
        return
    if month[:4] != "2024":
        yield month, number
        return
    yield month, number
    times = BEXLEY_TIMES if area == BEXLEY and code.endswith(ROBBERY) else 1
    yield f"2025{month[4:]}", number * times


def _parts(area, major, minor, month, number):
    """A class of a month in the later classes, and where Kingston's lost offences are."""
    lost = LOST_BY_KINGSTON if area == KINGSTON and minor == INJURY and month >= "2024" else 0
    leave, into = SPLIT.get(minor, (0, ""))
    for place, part in ((area, number - lost), (UNKNOWN, lost)):
        moved = part * leave // 100
        yield major, minor, place, part - moved
        if moved:
            yield major, into, place, moved


def test_the_later_classes_are_read_and_known(made):
    _, quality, (_, new, _), _ = made
    held = quality[(quality["check"] == "class") & (quality["source"] == "mps_borough")]
    assert set(held["expected"]) == {"mps-2026"}
    assert f"VIOLENCE AGAINST THE PERSON: {STALKING}" in set(held["found"])
    share = {
        minor: sum(n for (_, code), n in new.items() if code.endswith(f": {minor}")) for minor in (STALKING, NO_INJURY)
    }
    assert 0.64 < share[STALKING] / sum(share.values()) <= 0.65


def test_every_endpoint_and_step_is_the_one_that_the_slow_way_finds(made):
    rows, _, (old, new, latest), people = made
    measures = {
        key: slow_bridge.later_classes(classes, slow_bridge.BLOCKS_2023_2025)
        for key, classes in slow_bridge.MEASURES.items()
    }
    slow = slow_bridge.bridge(old, new, slow_bridge.BLOCKS_2025_2026, measures, latest, people)
    assert len(slow) > 500
    for key, row in slow.items():
        for column, expected in row.items():
            found = rows[key][column]
            assert (found != found) if expected is None else found == pytest.approx(expected, abs=5e-6), (key, column)


def test_violence_with_and_without_injury_stay_countable_from_two_classes_each(made):
    rows, _, (old, new, _), _ = made
    for measure, classes in (
        ("violence_with_injury", (INJURY, DRIVING)),
        ("violence_without_injury", (NO_INJURY, STALKING)),
    ):
        row = rows[measure, "exact", BEXLEY, "count"]
        before = sum(n for (area, code), n in old.items() if area == BEXLEY and code.endswith(f": {classes[0]}"))
        after = sum(n for (area, code), n in new.items() if area == BEXLEY and code.split(": ")[1] in classes)
        assert row["as_published"] == row["restated"] == before == after
        assert {row[step] for step in STEPS} == {0}
        assert row["comparable"] != "not comparable"


def test_what_came_late_everywhere_is_revision_up_to_whole_offences(made):
    rows, *_ = made
    for key, row in rows.items():
        if key[0] == "robbery_personal" and key[3] == "count" and key[2].startswith("E09"):
            assert row["revision"] == pytest.approx(row["as_published"] / 20, rel=0.01)
            assert abs(row["attribution"]) < 1.5, key
            assert row["restated"] - row["as_published"] == round(row["as_published"] / 20)


def test_what_lost_its_place_is_attribution_of_the_same_size_on_both_sides(made):
    rows, *_ = made
    moved = {
        key[2]: row["attribution"]
        for key, row in rows.items()
        if key[0] == "violence_with_injury" and key[3] == "count"
    }
    lost = 12 * LOST_BY_KINGSTON
    assert {area: number for area, number in moved.items() if number} == {KINGSTON: -lost, UNKNOWN: lost}


def test_the_only_movement_is_the_one_that_was_planted(made):
    rows, *_ = made
    moved = {
        key[2]: row["latest_value"] / row["restated"]
        for key, row in rows.items()
        if key[:2] == ("robbery_personal", "exact") and key[3] == "count" and row["latest_value"] != row["restated"]
    }
    assert moved == {BEXLEY: BEXLEY_TIMES}
