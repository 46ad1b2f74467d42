"""What is said of a run adds up: a person sees one changing line, a log a line for each area."""

import io

from svd_analysis.runner import progress


class Terminal(io.StringIO):
    def isatty(self):
        return True


def lines(stream):
    return stream.getvalue().replace("\r\x1b[K", "\n").strip().split("\n")


def test_a_log_has_a_line_for_each_area_and_none_for_a_section():
    stream = io.StringIO()
    shown = progress.Progress(stream)
    shown.begin(4)
    shown.one_done(1)
    shown.area("bexley", "made", 1)
    shown.area("brent", "made", 0)
    assert [line.partition(", about")[0] for line in lines(stream)] == [
        "bexley: made, 1 area left", "brent: made, 0 areas left",
    ]  # fmt: skip


def test_a_person_sees_what_is_done_running_and_left():
    stream = Terminal()
    shown = progress.Progress(stream)
    shown.begin(10)
    for _ in range(3):
        shown.one_done(2)
    assert lines(stream)[-1].startswith("3 of 10 done, 2 running, 5 left, about ")


def test_what_is_given_up_is_neither_left_nor_waited_for():
    stream = Terminal()
    shown = progress.Progress(stream)
    shown.begin(6)
    shown.one_done(2)
    shown.drop(3)
    shown.one_done(1)
    shown.one_done(0)
    assert lines(stream)[-1] == "3 of 3 done, 0 running, 0 left, about 0 s to go"


def test_the_time_left_is_that_of_the_jobs_so_far(monkeypatch):
    now = iter([0.0, 10.0, 10.0])
    monkeypatch.setattr(progress.time, "monotonic", lambda: next(now, 10.0))
    stream = Terminal()
    shown = progress.Progress(stream)
    shown.begin(21)
    shown.one_done(2)
    # One job in 0 s: `begin` looked at the clock last at 10 s.
    assert lines(stream)[-1].endswith("about 0 s to go")
    monkeypatch.setattr(progress.time, "monotonic", lambda: 30.0)
    shown.one_done(2)
    # Two jobs in 20 s leave 19 jobs of 10 s each.
    assert lines(stream)[-1].endswith("about 3 min to go")


def test_a_line_is_never_longer_than_the_terminal(monkeypatch):
    monkeypatch.setenv("COLUMNS", "20")
    stream = Terminal()
    shown = progress.Progress(stream)
    shown.begin(1000)
    shown.one_done(2)
    assert len(lines(stream)[-1]) == 19


def test_the_table_counts_each_state_and_gives_the_reason_of_a_failure():
    states = {"bexley": "made", "brent": "failed: 02: broken", "city": "not begun", "ealing": "unchanged"}
    assert progress.table(states, {slug: f"{slug}.html" for slug in states}) == [
        "bexley  made       bexley.html",
        "brent   failed     02: broken",
        "city    not begun",
        "ealing  unchanged  ealing.html",
        "1 made, 1 failed, 1 not begun, 1 unchanged",
    ]


def test_the_table_of_no_area_is_one_empty_line():
    assert progress.table({}, {}) == [""]
