"""The attacker's programs against every possibility written out, and leaks from textbooks."""

import numpy as np
import pytest

from svd_analysis.attack import solving
from svd_analysis.attack.solving import attack, verdict
from svd_analysis.attack.statements import ANY, SYMBOLS, Statement
from svd_analysis.attack.witnesses import settle
from tests.slow_attack import drawn, drawn_table, possible


@pytest.mark.parametrize("seed", range(30))
def test_bounds_and_verdicts_are_those_of_every_possibility_written_out(seed):
    count, top, said = drawn(seed)
    ways = possible(count, top, said)
    found = attack(count, said, range(count), thorough=True).found
    assert [(one.lowest, one.highest) for one in found] == [
        (ways[:, at].min(), ways[:, at].max()) for at in range(count)
    ]
    values = [len(np.unique(ways[:, at])) for at in range(count)]
    expected = [{1: "exact", 2: "narrow"}.get(number, "safe") for number in values]
    assert [one.verdict for one in found] == expected
    assert [one.verdict for one in attack(count, said, range(count)).found] == expected


@pytest.mark.parametrize("seed", range(12))
def test_a_table_with_margins_and_gaps_gives_what_writing_it_out_gives(seed):
    count, top, said, hidden = drawn_table(seed)
    ways = possible(count, top, said)
    values = [len(np.unique(ways[:, at])) for at in hidden]
    expected = [{1: "exact", 2: "narrow"}.get(number, "safe") for number in values]
    assert [one.verdict for one in attack(count, said, hidden).found] == expected


def total(cells, number):
    return Statement(tuple(cells), (1,) * len(cells), number, number)


def test_one_hidden_cell_beside_a_total_is_exact():
    found = attack(3, [total((0, 1, 2), 30), total((1,), 12), total((2,), 15)], [0]).found[0]
    assert (found.lowest, found.highest, found.verdict, found.stage) == (3, 3, "exact", "arithmetic")


def test_a_block_of_two_by_two_is_safe():
    rows = [total((0, 1), 7), total((2, 3), 8), total((0, 2), 6), total((1, 3), 9)]
    assert {one.verdict for one in attack(4, rows, range(4)).found} == {"safe"}


def test_sums_of_pairs_in_a_ring_of_three_need_a_linear_program():
    found = attack(3, [total((0, 1), 7), total((1, 2), 8), total((0, 2), 9)], range(3)).found
    assert [one.lowest for one in found] == [4, 3, 5]
    assert {one.verdict for one in found} == {"exact"}
    assert {one.stage for one in found} <= {"arithmetic", "linear program"}


def test_only_whole_numbers_tell_that_a_share_names_the_count():
    # 3 of 8 is 37.5%: the total is shown as 7 to 9, the share with one decimal.
    said = [
        Statement((1,), (1,), 7, 9), Statement((0, 1), (1.0, -0.3745), -1e-9, ANY),
        Statement((0, 1), (1.0, -0.3755), -ANY, 1e-9),
    ]  # fmt: skip
    found = attack(2, said, [0, 1]).found
    assert [(one.verdict, one.lowest, one.highest) for one in found] == [("exact", 3, 3), ("exact", 8, 8)]


def test_two_values_that_are_not_neighbours_are_narrow():
    # x + 4y = 4, or 0 to 4 and a multiple of 4: 0 or 4.
    found = attack(2, [Statement((0, 1), (1, 4), 4, 4)], [0], thorough=True).found[0]
    assert (found.lowest, found.highest, found.verdict) == (0, 4, "narrow")


def test_what_is_only_supposed_falls_where_it_contradicts_and_the_rest_is_attacked():
    said = [total((0, 1), 5), Statement((0,), (1,), 9, 9, "a sentence", 3), total((1,), 3)]
    result = attack(2, said, [0])
    assert [one.said for one in result.dropped] == ["a sentence"]
    assert result.found[0].lowest == result.found[0].highest == 2


def test_each_of_two_that_contradict_each_other_is_tried_and_the_worst_counts():
    """Of 0 + 1 = 9 and 1 + 2 = 20, either 0 is 4, and so 1 and 2 are 5 and 15, or 1 is 6, and 0 and 2 are 3 and 14."""
    said = [
        total((0, 1), 9),
        total((1, 2), 20),
        Statement((0,), (1,), 4, 4, "a", 3),
        Statement((1,), (1,), 6, 6, "b", 3),
    ]
    result = attack(3, said, range(3))
    assert {one.verdict for one in result.found} == {"exact"}
    assert not result.dropped
    assert {"a", "b"} <= set(result.found[0].because)


def test_what_no_contradiction_touches_is_solved_once(monkeypatch):
    """Three worlds, and a table of two by two in each of them."""
    solved = []
    monkeypatch.setattr(
        solving, "settle", lambda block, *more: solved.append(block.cells.tolist()) or settle(block, *more)
    )
    table = [total((0, 1), 7), total((2, 3), 8), total((0, 2), 6), total((1, 3), 9)]
    doubted = [total((4, 5), 30), *(Statement((4,), (1,), one, one, str(one), 3) for one in (11, 12, 13))]
    found = attack(6, table + doubted, range(6)).found
    assert [one.verdict for one in found] == ["safe"] * 4 + ["exact"] * 2
    assert solved == [[0, 1, 2, 3]]


def test_what_contradicts_in_whole_numbers_alone_is_tried_in_turn():
    """Twice a number is no odd one: 2 x 0 is 2 x 1 + 2 x 2 + 1 by either of two tables, or 0 is 7 by another."""
    odd = Statement((0, 1, 2), (2, -2, -2), 1, 1, "odd", 3)
    result = attack(3, [total((0, 1, 2), 21), odd, Statement((0,), (1,), 7, 7, "seven", 3)], [0])
    assert [one.said for one in result.dropped] == ["odd"]
    assert (result.found[0].verdict, result.found[0].lowest) == ("exact", 7)


def test_a_reading_of_symbols_stands_or_falls_as_a_whole():
    said = [total((0, 1), 13), *(Statement((cell,), (1,), 1, 4, "*", SYMBOLS) for cell in (0, 1))]
    result = attack(2, said, [0, 1])
    assert [one.cells for one in result.dropped] == [(0,), (1,)]
    assert {one.verdict for one in result.found} == {"safe"}


def test_what_was_not_tried_in_time_leaves_no_cell_safe():
    said = [total((0, 1), 50), Statement((0,), (1,), 4, 4, "a", 3), Statement((0,), (1,), 6, 6, "b", 3)]
    assert {one.verdict for one in attack(3, said, [2], left=lambda: 0).found} == {"not settled"}


def test_the_statements_that_gave_a_cell_away_are_named():
    said = [Statement((0, 1), (1, 1), 9, 9, "ages add up"), Statement((1,), (1,), 4, 4, "tables/ages.csv")]
    assert set(attack(2, said, [0]).found[0].because) == {"ages add up", "tables/ages.csv"}


def test_without_time_a_cell_is_not_settled_and_never_safe():
    rows = [total((0, 1), 7), total((2, 3), 8), total((0, 2), 6), total((1, 3), 9)]
    assert {one.verdict for one in attack(4, rows, range(4), left=lambda: 0).found} == {"not settled"}


def test_a_verdict_counts_values():
    assert [verdict(3, most) for most in (3, 4, 5, ANY)] == ["exact", "narrow", "safe", "safe"]
