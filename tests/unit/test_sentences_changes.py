"""What is compared with what is said in words, with how far the earlier figures are as published."""

from svd_analysis import schemas, sentences
from svd_analysis.sentences.two_editions import AS_PUBLISHED, RECOMPUTED, between, endpoint_text, step_text
from tests.changes import changes, two
from tests.unit.conftest import drawn

ESTIMATE = "indicator | numerator\n---\ncore_recorded_violence | 861"
MOVED = """
    as_published | revision | attribution | taxonomy | boundary | definition | restated | latest_value
    ---+---
    848 | 0 | -4 | 0 | 4 | 0 | 848 | 861
"""


def core(**same):
    return changes(MOVED, indicator="core_recorded_violence", **same)


def read_as(found):
    return schemas.quality_of([[schemas.quality("", "", "previous edition", found=found, place="example-2024")]])


def test_the_page_says_whether_the_earlier_figures_are_as_published():
    for found, said in ((AS_PUBLISHED, "as published in its release"), (RECOMPUTED, "recomputed, not as published")):
        assert said in sentences.changes(drawn(ESTIMATE, changes=core(), quality=read_as(found)))


def test_figures_are_recomputed_where_nothing_says_that_they_were_published():
    assert between(drawn(ESTIMATE, changes=core())).published == RECOMPUTED


def test_a_first_edition_has_nothing_to_compare_with():
    assert sentences.changes(drawn(ESTIMATE, edition="example-2024")) == "First edition: nothing to compare with."


def test_the_first_screen_says_what_the_steps_did_to_the_headline_measure():
    said = sentences.data_changes(drawn(ESTIMATE, changes=core()))
    assert "Core recorded violence of 2023: 848 as counted then, 848 restated (attribution -4 and boundary +4)." in said


def test_the_first_screen_says_why_the_headline_measure_cannot_be_restated():
    blank = core(comparable="not comparable", reason="a class of it ended").assign(restated=float("nan"))
    said = sentences.data_changes(drawn(ESTIMATE, changes=blank))
    assert "2023 can't be restated for core recorded violence: a class of it ended." in said


def test_backwards_it_is_said_to_be_the_same_path_turned_round():
    said = sentences.compared(two(core(), earlier="example-2025", latest="example-2024"))
    assert "walked backwards" in said


def test_an_edition_beside_itself_is_said_to_be_that():
    assert "beside itself" in sentences.compared(two(core(), earlier="example-2025"))


def test_a_path_walked_backwards_has_the_opposite_order():
    there, back = two(core()), two(core(), earlier="example-2025", latest="example-2024")
    for quantity in ("count", "rate"):
        inner = there.path(quantity)[1:-1]
        assert back.path(quantity)[1:-1] == inner[::-1]
    assert (back.heading("as_published"), back.heading("restated"), back.heading("latest_value")) == (
        "2024", "2023 restated", "2023 as counted then",
    )  # fmt: skip


def test_numbers_and_steps_are_written_so_that_they_can_be_added_up():
    assert [endpoint_text(value, "count") for value in (0, 1234, 499.75, float("nan"))] == [
        "0", "1,234", "499.8", "not available",
    ]  # fmt: skip
    assert [endpoint_text(value, "rate") for value in (0, 16.5249, 0.001)] == ["0.00", "16.52", "under 0.01"]
    assert [step_text(value, "count") for value in (1e-5, 12, -8.43, -0.004, 1234.0)] == [
        "0", "+12", "-8.4", "-0.004", "+1,234",
    ]  # fmt: skip
    assert [step_text(value, "rate") for value in (-0.16, 0.001, float("nan"))] == ["-0.16", "+0.001", "not available"]
