"""A gap, a partial month and a quiet month are three things."""

from svd_analysis.sources import months


def found(totals):
    rows, refused = months.checks(totals, source="a source", file="a file")
    return {row["place"]: row["found"] for row in rows if row["check"] == "month"}, refused


def test_a_month_between_first_and_last_that_is_not_there_is_a_gap():
    assert found({"2023-11": 50, "2024-02": 60}) == (
        {"2023-11": "1", "2023-12": "0", "2024-01": "0", "2024-02": "1"},
        set(),
    )


def test_a_first_month_below_a_tenth_of_its_neighbours_median_is_partial():
    assert found({"2024-02": 39, "2024-03": 71_366, "2024-04": 69_611})[1] == {"2024-02"}


def test_a_month_of_exactly_a_tenth_counts():
    assert found({"2024-01": 10, "2024-02": 100, "2024-03": 100})[1] == set()


def test_the_last_months_are_judged_like_the_first():
    assert found({"2024-01": 100, "2024-02": 90, "2024-03": 110, "2024-04": 5, "2024-05": 1})[1] == {
        "2024-04",
        "2024-05",
    }


def test_only_six_neighbours_are_asked():
    totals = {f"2023-{month:02d}": 20 for month in range(1, 8)} | {f"2023-{month:02d}": 900 for month in range(8, 13)}
    assert found(totals)[1] == set()


def test_a_low_month_in_the_middle_is_a_finding_and_not_a_fault():
    assert found({"2024-01": 100, "2024-02": 3, "2024-03": 100})[1] == set()


def test_a_month_in_which_nothing_was_counted_anywhere_is_a_gap():
    assert found({"2024-01": 100, "2024-02": 0, "2024-03": 100}) == (
        {"2024-01": "1", "2024-02": "0", "2024-03": "1"},
        {"2024-02"},
    )


def test_a_single_month_stands_alone():
    assert found({"2024-01": 3}) == ({"2024-01": "1"}, set())
