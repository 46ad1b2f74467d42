"""The circle of places with more than their own earlier years, in the table of patterns: words of its rows, no more."""

import re

import pytest

from svd_analysis import tables
from tests.unit.conftest import drawn, words
from tests.unit.test_tables_places import AREA, LOCAL, LSOAS, OWN, SCANNED, of_area, of_places

QUESTION = "Violence with injury, neighbourhoods: circle with more than its own earlier years"
INSIDE = f"""
    area_code | parent_code | breakdown               | value | word
    ----------+-------------+-------------------------+-------+---------------------------------------------------
    X01000001 | {AREA}      | cluster=against history | 1.9   | more than its own earlier years lead one to expect
    X01000002 | {AREA}      | cluster=against history | 1.4   | more than its own earlier years lead one to expect
"""
FOUND = "scan=against history | 1.92 | 0.0124 | cluster | 320 | 186.4 | ok"
OTHERS = ("moran=global | 0.31 | 0.004 | alike | | | ok", "scan=most likely | 2.26 | 0.01 | cluster | 93 | 46.0 | ok")


def patterns(*rows, inside=INSIDE):
    places = (of_places(one) for one in (LSOAS, LOCAL, SCANNED, inside))
    return tables.patterns(drawn(OWN, *places, of_area(*OTHERS, *rows)))


def answer(row, **chosen):
    return next(cells[1:] for cells in patterns(row, **chosen).rows if cells[0] == QUESTION)


def test_the_circle_is_its_places_and_how_many_offences_were_expected_and_recorded():
    found, sure = answer(FOUND)
    assert found == (
        "2 places: 320 offences where 186 were expected from their own earlier years and the area's movement"
    )
    assert sure == "p = 0.012"


def test_nothing_is_said_of_a_rise():
    said = " ".join(words(patterns(FOUND)))
    assert not re.search(r"\b(rose|risen|rise|increase|growth|grew|fell|hotspot)", said)


def test_a_circle_that_chance_makes_is_not_shown():
    row = "scan=against history | 1.92 | 0.21 | no cluster | 320 | 186.4 | ok"
    assert answer(row) == ("no circle stands out from chance", "p = 0.210")


@pytest.mark.parametrize(
    ("status", "found", "why"),
    [
        ("too few", "not tested", "too few places or offences, or no earlier year of the same months"),
        ("refused", "not tested", "no comparison is made across a recording break"),
        ("gap", "not tested", "no outlines"),
        ("suppressed", "not tested", "withheld (small number)"),
        ("zero", "none", "no circle has more than expected"),
    ],
)
def test_what_was_not_looked_for_or_not_found_says_why_and_shows_no_number(status, found, why):
    assert answer(f"scan=against history | | | | | | {status}") == (found, why)


def test_the_note_says_that_residents_are_not_in_it_and_what_a_change_of_recording_does():
    shown = " ".join(patterns(FOUND).notes)
    assert "beside their own past and not beside their residents" in shown
    assert "a centre that draws visitors can be in it, and so can a place that has more residents than before" in shown
    assert "a change of recording does not matter where it touched all places alike" in shown


def test_where_it_was_never_asked_there_is_neither_row_nor_note():
    made = patterns()
    assert len(made.rows) == 3
    assert "earlier years" not in " ".join(words(made))
