"""What is attacked before an edition is published: its pages, what was published before, and for other audiences."""

from datetime import date
from types import SimpleNamespace

import pytest

from svd_analysis import attack_command, parameters, publication
from svd_analysis.errors import DisclosureError
from svd_analysis.periods import Period
from tests.release_folder import Release, row


def drawn(name, **said):
    return SimpleNamespace(**{"name": name, "previous": "", "corrects": "", "extends": ""} | said)


EDITIONS = {
    one.name: one
    for one in (
        drawn("2022"),
        drawn("2023", previous="2022"),
        drawn("2023-again", previous="2022", corrects="2023"),
        drawn("2024", previous="2023-again"),
        drawn("2024-partners", extends="2024", previous="2023-again"),
        drawn("2024-board", extends="2024", previous="2023-again"),
    )
}


@pytest.fixture
def editions(monkeypatch):
    monkeypatch.setattr(parameters, "names", lambda kind: list(EDITIONS))
    monkeypatch.setattr(parameters, "edition", EDITIONS.__getitem__)


@pytest.mark.usefixtures("editions")
@pytest.mark.parametrize(
    ("name", "before"),
    [("2022", set()), ("2024", {"2023-again", "2023", "2022"}), ("2023-again", {"2023", "2022"})],
)
def test_all_that_was_published_before_is_attacked_with_it_and_what_it_corrects(name, before):
    assert set(publication._before(EDITIONS[name])) == before


@pytest.mark.usefixtures("editions")
@pytest.mark.parametrize("name", ["2024", "2024-partners", "2024-board"])
def test_every_audience_of_the_same_year_is_attacked_together(name):
    assert set(publication._beside(EDITIONS[name])) == {"2024", "2024-partners", "2024-board"}


def test_an_earlier_release_may_hold_nothing_of_what_is_hidden(tmp_path):
    Release().write(tmp_path / "now" / "exampleton")
    earlier = Release()
    earlier.rows = [row("others", 2020, "", 40)]
    earlier.write(tmp_path / "then" / "exampleton")
    lines = []
    attack_command.run([tmp_path / "now"], earlier=[tmp_path / "then"], say=lines.append)
    assert " 0 exact, 0 narrow" in lines[-1]


def test_nothing_is_published_after_the_end_of_an_agreement(monkeypatch):
    records = SimpleNamespace(until=date(2026, 3, 31))
    monkeypatch.setattr(publication.record_cells, "entries", lambda edition: [SimpleNamespace(source="victims")])
    monkeypatch.setattr(parameters, "source", lambda name: SimpleNamespace(records=records))
    publication._refuse_ended(None, date(2026, 3, 31))
    with pytest.raises(DisclosureError, match="until 2026-03-31, and today is 2026-04-01"):
        publication._refuse_ended(None, date(2026, 4, 1))


def edition_of(name, first, last, region="Drawnshire"):
    year = Period(first, last)
    return SimpleNamespace(name=name, years=(year,), year=year, region=region, entries=["victims"])


@pytest.mark.parametrize(
    ("other", "monthly", "refused"),
    [
        (edition_of("fy", "2023-04", "2024-03"), {"cy"}, True),
        (edition_of("fy", "2023-04", "2024-03"), {"fy"}, True),
        (edition_of("fy", "2023-04", "2024-03"), set(), False),
        (edition_of("fy", "2023-04", "2024-03", region="Elsewhere"), {"cy", "fy"}, False),
        (edition_of("earlier", "2023-01", "2023-12"), {"cy", "earlier"}, False),
        (edition_of("long ago", "2021-04", "2022-03"), {"cy", "long ago"}, False),
    ],
)
def test_months_are_not_published_in_two_ways_of_cutting_years(monkeypatch, tmp_path, other, monthly, refused):
    # 2023/24 hides June and February, 2024 hides January and February: the first shows January, so February comes out.
    own = edition_of("cy", "2024-01", "2024-12")
    of = {one.name: one for one in (own, other)}
    monkeypatch.setattr(parameters, "names", lambda kind: list(of))
    monkeypatch.setattr(parameters, "edition", of.__getitem__)
    cells = publication.record_cells
    monkeypatch.setattr(cells, "entries", lambda one: [SimpleNamespace(source=name) for name in one.entries])
    monkeypatch.setattr(cells, "by_month", lambda one: {"victims"} if one.name in monthly else set())
    monkeypatch.setattr(publication.releases, "folder", lambda name: tmp_path)
    if refused:
        with pytest.raises(DisclosureError, match="begin in another month"):
            publication._refuse_other_years(own)
    else:
        publication._refuse_other_years(own)
