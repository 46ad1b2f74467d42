"""What an extract covers is counted, what it does not is no 0, and what is not for everybody is not shown."""

import pandas as pd
import pytest

from svd_analysis import parameters, provenance, record_cells
from svd_analysis.errors import SourceError
from tests import projects
from tests.sources.records import drawn

INJURED = "victims_of_violence_with_injury"
BEXLEY, BROMLEY = "E09000004", "E09000006"
EDITION = """\
title: A drawn edition
region: Drawnshire
areas: [bexley, bromley]
year: "2024"
last_month: "2024-12"
baseline: "2023"
headlines: [homicide]
audience: {audience}
data_as_at: never
sources:
  - source: drawn_victims
    {more}
    files:
      - {{path: victims.csv, sha256: "{sha256}"}}
"""


KEY = b"a key for tests that is long enough"


@pytest.fixture
def counted(tmp_path, monkeypatch):
    """CELLS and QUALITY of an extract of some rows, described with some changes, in an edition of two boroughs."""
    project = projects.project(tmp_path, monkeypatch)
    (project / "restricted").mkdir()
    (project / "restricted/key").write_bytes(KEY)
    for slug in ("bexley", "bromley"):
        text = (projects.PARAMETERS / "areas" / f"{slug}.yaml").read_text(encoding="utf-8")
        (project / f"parameters/areas/{slug}.yaml").write_text(text, encoding="utf-8")

    def count(rows, *changes, audience="partner", more="window: 2023-01..2024-12"):
        drawn.source(project / "parameters" / "sources", *changes)
        path = drawn.csv_file(project / "data", rows)
        written = EDITION.format(audience=audience, more=more, sha256=provenance.pinned_hash(path, KEY))
        projects.write(project, "editions", "drawn", written)
        return record_cells.protected(parameters.edition("drawn"), None)

    return count


def months(number, borough="Bexley", years=(2023, 2024), **told):
    """So many victims in every month of some years."""
    rows = [(f"15/{month:02d}/{year}", f"14/{month:02d}/{year}", "9") for year in years for month in range(1, 13)]
    return [drawn.row(*row, borough=borough, **told) for row in rows for _ in range(number)]


def totals(cells, period="2024"):
    """The total of violence with injury by code, for one year."""
    rows = cells[cells["indicator"].eq(INJURED) & cells["breakdown"].eq("") & cells["period"].eq(period)]
    return dict(zip(rows["area_code"], rows["count"], strict=True))


def test_an_authority_that_the_extract_does_not_name_has_no_cell_and_then_the_region_has_none(counted):
    cells, quality = counted(months(20))
    assert totals(cells) == {BEXLEY: 240}
    assert set(cells["area_code"]) == {BEXLEY}
    assert quality.loc[quality["check"].eq("not covered"), "place"].tolist() == [BROMLEY]


def test_an_authority_that_the_edition_says_is_covered_has_none_where_it_is_not_named(counted):
    changes = [("regime: police records", "regime: below 5 withheld")]
    cells, _ = counted(months(20), *changes, more="areas: [bexley, bromley]")
    assert totals(cells) == {BEXLEY: 240, BROMLEY: 0, "drawnshire": 240}


def test_what_has_no_borough_is_in_the_region(counted):
    cells, _ = counted(months(20) + months(20, borough="Bromley") + months(10, borough="Not known"))
    assert totals(cells) == {BEXLEY: 240, BROMLEY: 240, "met-unknown": 120, "drawnshire": 600}
    assert set(cells.loc[cells["area_code"].eq("met-unknown"), "geography"]) == {"pseudo"}


def test_what_lies_outside_the_region_is_said_and_not_counted(counted):
    cells, quality = counted(months(20) + months(20, borough="Bromley") + months(20, borough="Camden"))
    assert totals(cells)["drawnshire"] == 480
    assert quality["found"].str.contains("outside the region").any()


def test_half_a_year_in_the_window_is_no_year(counted):
    cells, _ = counted(months(20), more="window: 2023-01..2024-06")
    assert set(cells["period"]) == {"2023"}
    with pytest.raises(SourceError, match="no whole year"):
        counted(months(20), more="window: 2024-02..2024-12")


def test_years_are_kept_by_a_window_of_months(counted):
    changes = [
        ('month: {column: Recorded on, as: date, format: "%d/%m/%Y"}', "month: {column: Recorded on, as: year}"),
    ]
    rows = [drawn.row(str(year), "14/01/2024", "9") for year in (2022, 2023, 2024) for _ in range(50)]
    cells, _ = counted(rows, *changes)
    assert totals(cells, "2023") == totals(cells, "2024") == {BEXLEY: 50}
    assert set(cells["period"]) == {"2023", "2024"}


def test_a_month_without_a_row_is_missing_unless_the_supplier_says_that_the_file_holds_it_whole(counted):
    rows = [row for row in months(20) if not row[5].startswith("15/08/2024")]
    assert set(counted(rows)[0]["period"]) == {"2023"}
    whole = ("  ages: [0-17", "  whole: 2023-01..2024-12\n  ages: [0-17")
    cells, _ = counted(rows, whole)
    assert set(cells["period"]) == {"2023", "2024"}
    assert totals(cells) == {BEXLEY: 220}
    few = [row for number, row in enumerate(rows) if number % 20 == 0]
    assert set(counted(few, whole)[0]["period"]) == {"2023", "2024"}


def test_nothing_is_shown_to_the_public_of_what_is_not_listed_for_it(counted):
    rows = months(20)
    assert counted(rows, audience="public")[0].empty
    shown = counted(rows, ("[weekday, hour]]\n", "[weekday, hour]]\n  public: [[year]]\n"), audience="public")[0]
    assert set(shown["breakdown"]) == {""}
    shown = counted(rows, ("[weekday, hour]]\n", "[weekday, hour]]\n  public: [[victim_age]]\n"), audience="public")[0]
    assert set(record_cells._kinds(shown)) == {"", "age"}


def test_years_are_the_finest_where_the_regime_says_so(counted):
    cells, _ = counted(months(20), ("regime: police records", "regime: youth justice records"))
    assert not cells["breakdown"].str.contains("month").any()
    assert totals(cells) == {BEXLEY: 240}


@pytest.mark.parametrize("first", range(4))
def test_the_public_is_shown_nothing_that_partners_are_not(counted, first):
    """Exact totals, small counts withheld: what one audience lacks does not stand in the other's table."""
    rows = [row for k in range(12) for row in _uneven(k, first)]
    tables = "tables: [[victim_age], [victim_sex], [victim_age, victim_sex]]\n  public: [[victim_age]]"
    changes = [
        ("regime: police records", "regime: below 5 withheld"),
        ("tables: [[victim_age], [weekday, hour]]", tables),
    ]
    keys = ["indicator", "area_code", "period", "breakdown", "definition", "bound"]
    partner = counted(rows, *changes, more="areas: [bexley, bromley]")[0].set_index(keys)
    public = counted(rows, *changes, audience="public", more="areas: [bexley, bromley]")[0].set_index(keys)
    assert public["status"].eq("suppressed").any()
    pd.testing.assert_frame_equal(public, partner.loc[public.index])


def _uneven(k, first):
    """Victims of one month: many of some ages and sexes, few of others."""
    day = (f"15/{k + 1:02d}/2024", "14/01/2024", "9")
    people = [("Bexley", "40", "M")] * 9 + [("Bexley", "20", "M")] * 4 + [("Bromley", "40", "M")] * 3
    few = [("Bexley", "17", "F"), ("Bexley", "20", "F"), ("Bromley", "20", "F"), ("Bromley", "17", "M")]
    people += few[(k + first) % 4 : (k + first) % 4 + 1]
    return [drawn.row(*day, borough=borough, age=age, sex=sex) for borough, age, sex in people]


def test_a_definition_whose_every_fact_is_recorded_is_exact(counted):
    cells, _ = counted(months(20) + months(20, borough="Bromley"))
    own = cells[cells["definition"].ne("")]
    assert set(own["bound"]) <= {"exact", "certain", "possible"}
    assert set(cells.loc[cells["definition"].eq(""), "bound"]) == {"exact"}


def test_a_category_that_is_lost_is_refused_and_not_left_out(counted, monkeypatch):
    monkeypatch.setattr(record_cells, "_values", lambda name, events, ages: ["0-17", "not recorded"])
    with pytest.raises(SourceError, match="in no category of victim_age"):
        counted(months(20, age="40"))
