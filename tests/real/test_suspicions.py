"""Questions about changes of recording that the real counts raise: the known ones, a handful, and where they are."""

import pytest

from svd_analysis import cells, parameters, schemas, store, suspicions
from tests.notebooks.test_example_pages import DIRECTION
from tests.real.conftest import at


@pytest.fixture(scope="module")
def asked(real_data, tmp_path_factory):
    """Called with an edition and a source, the questions its counts raise."""
    folder = tmp_path_factory.mktemp("suspicions")

    def questions(name, source):
        with at(folder):
            edition = parameters.edition(name)
            lookup, _ = store.together(edition, "lsoa_change_lookup", "ward_lookup", schema=schemas.LOOKUPS)
            narrow = edition.model_copy(update={"sources": edition.of(source)})
            [(_, counts, months)] = cells.settled_counts(narrow, lookup)[0]
            met = [one for one in parameters.breaks() if (one.region, one.source) == (edition.region, source)]
            return suspicions.raised(cells.region_code(edition), source, counts, months, met)

    return questions


def test_the_borough_tables_raise_a_handful_and_the_known_ones_are_among_them(asked):
    rows = asked("london-2024", "mps_borough")
    assert 3 <= len(rows) <= 8
    renamed, *_ = [found for found in rows["found"] if found.startswith("Is BURGLARY: BURGLARY IN A DWELLING ")]
    assert "from 2024-03: 12 months before 38,270, the 12 months since 0, while BURGLARY: BURGLARY - RESI" in renamed
    assert "a break of 2024-02-28 is registered" in renamed
    unlocated = rows.loc[rows["place"] == "met-unknown", "found"]
    assert any(found.startswith("Why has 2023-10 8,050 offences without a place, beside 1,337 ") for found in unlocated)
    assert [text for text in [*rows["found"], *rows["expected"]] if DIRECTION.search(text)] == []


def test_the_release_before_it_raises_two_at_most(asked):
    assert 1 <= len(asked("london-2023", "mps_borough")) <= 2


def test_clean_months_of_bedfordshire_raise_nothing(asked):
    assert asked("bedfordshire-2024", "police_uk_street").empty


def test_boroughs_whose_months_are_missing_from_the_street_files_are_asked_about(asked):
    """Haringey has no offence in May 2024 in the files of police.uk, between 2,859 and 3,114."""
    rows = asked("london-2025", "police_uk_london")
    found = rows.loc[rows["place"] == "E09000014", "found"]
    assert any(text.startswith("Is 2024-05 whole: 0 offences of all classes together, beside 2,859 ") for text in found)
