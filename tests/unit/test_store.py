"""What readers returned is kept by the file's hash: never the table of another file, never a month twice."""

import pandas as pd
import pytest

from svd_analysis import numbers, parameters, provenance, schemas, store
from svd_analysis.errors import SourceError
from tests import projects
from tests.projects import AREA, EDITION, SHA


@pytest.fixture
def project(tmp_path, monkeypatch):
    projects.project(tmp_path, monkeypatch)
    projects.write(tmp_path, "areas", "drawnham", AREA)
    yield tmp_path
    projects.forget()


def street(month, offences):
    """A police.uk file of so many robberies, the last of them without a location."""
    head = (
        "Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,LSOA code,LSOA name,Crime type,"
        "Last outcome category,Context\n"
    )
    force = f"{month},Exampleshire Police,Exampleshire Police"
    places = ["-0.1,52.1,On or near A Road,E01099999,Nowhere 001A"] * (offences - 1) + [",,No Location,,"]
    return head + "".join(
        f"{number:064x},{force},{place},Robbery,Under investigation,\n" for number, place in enumerate(places)
    )


def pinned(project, contents, source="police_uk_street", window=""):
    """An edition pinned to files of these names and contents."""
    files = []
    for name, text in contents.items():
        path = project / "data" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        files.append(f'      - {{path: "{name}", sha256: "{projects.sha256(path)}"}}')
    text = EDITION.replace(f'      - {{path: drawn.csv, sha256: "{SHA}"}}', "\n".join(files))
    text = text.replace("source: mps_borough", f"source: {source}{window}")
    projects.write(project, "editions", "drawn-2024", text)
    return parameters.edition("drawn-2024")


def read(edition):
    counts, quality = store.read(edition, edition.sources[0])
    return int(counts["count"].sum()), quality


def test_a_missing_file_is_refused_with_where_it_is_published(project):
    edition = pinned(project, {"a/2024-01-exampleshire-street.csv": street("2024-01", 2)})
    (project / "data" / "a" / "2024-01-exampleshire-street.csv").unlink()
    for check in (lambda: store.verify(edition), lambda: read(edition)):
        with pytest.raises(SourceError, match="there is no such file. It is published at https://data.police.uk"):
            check()


def test_a_changed_file_is_refused_by_name_and_hash(project):
    edition = pinned(project, {"a/2024-01-exampleshire-street.csv": street("2024-01", 2)})
    path = project / "data" / "a" / "2024-01-exampleshire-street.csv"
    path.write_text(street("2024-01", 3), encoding="utf-8")
    changed, expected = projects.sha256(path)[:12], edition.sources[0].files[0].sha256[:12]
    with pytest.raises(SourceError) as fault:
        store.verify(edition)
    assert "2024-01-exampleshire-street.csv: not the file that drawn-2024 is pinned to" in str(fault.value)
    assert f"found {changed}, expected {expected}" in str(fault.value)


def test_a_changed_file_is_never_kept_under_the_pinned_hash(project):
    edition = pinned(project, {"a/2024-01-exampleshire-street.csv": street("2024-01", 2)})
    path = project / "data" / "a" / "2024-01-exampleshire-street.csv"
    path.write_text(street("2024-01", 3), encoding="utf-8")
    with pytest.raises(SourceError, match="not the file that"):
        read(edition)
    path.write_text(street("2024-01", 2), encoding="utf-8")
    assert read(edition)[0] == 2


def test_a_file_is_read_once_and_its_table_is_the_same_from_the_store(project):
    edition = pinned(project, {"a/2024-01-exampleshire-street.csv": street("2024-01", 2)})
    first, first_quality = store.read(edition, edition.sources[0])
    kept = {path: path.stat().st_mtime_ns for path in (project / ".cache" / "store").rglob("*.parquet")}
    again, again_quality = store.read(edition, edition.sources[0])
    assert {path: path.stat().st_mtime_ns for path in kept} == kept
    pd.testing.assert_frame_equal(first, again)
    pd.testing.assert_frame_equal(first_quality, again_quality)


def test_a_stored_table_is_not_used_for_a_file_pinned_anew(project):
    before = pinned(project, {"a/2024-01-exampleshire-street.csv": street("2024-01", 2)})
    assert read(before)[0] == 2
    after = pinned(project, {"a/2024-01-exampleshire-street.csv": street("2024-01", 5)})
    assert read(after)[0] == 5


def test_a_stored_table_is_known_by_the_readers_of_the_package_wherever_the_project_lies(project):
    # The drawn project has no readers in it; a digest of nothing would serve any reader's table.
    store._reader_digest.cache_clear()
    here = store._reader_digest()
    nothing = provenance.digest_of_folder(project, "*.py")
    assert here != provenance.digest(nothing, nothing, provenance.sha256(schemas.__file__))


def test_half_a_stored_table_is_read_anew(project):
    edition = pinned(project, {"a/2024-01-exampleshire-street.csv": street("2024-01", 2)})
    read(edition)
    for path in (project / ".cache" / "store").rglob("*.parquet"):
        path.write_bytes(path.read_bytes()[:20])
    assert read(edition)[0] == 2


def test_a_write_that_fails_leaves_nothing_half_made_and_the_file_is_read_anew(project, monkeypatch):
    edition = pinned(project, {"a/2024-01-exampleshire-street.csv": street("2024-01", 2)})

    def full(_):
        raise OSError("No space left on device")

    with monkeypatch.context() as disk:
        disk.setattr("os.fsync", full)
        with pytest.raises(OSError, match="No space left"):
            read(edition)
    assert not [path for path in (project / ".cache" / "store").rglob("*") if path.is_file()]
    assert read(edition)[0] == 2


def neighbourhoods(month, codes):
    """A police.uk file with a robbery in each of so many LSOAs, and one without a location."""
    head, located, unlocated = street(month, 2).splitlines(keepends=True)
    return head + "".join(located.replace("E01099999", code) for code in codes) + unlocated


def test_some_areas_rows_are_those_of_the_whole_table_wherever_they_stand(project, monkeypatch):
    monkeypatch.setattr(store, "_ROWS_A_GROUP", 3)
    codes = [f"E01{number:06d}" for number in range(1, 30)]
    contents = {f"{month}-exampleshire-street.csv": neighbourhoods(month, codes) for month in ("2024-01", "2024-02")}
    edition = pinned(project, contents)
    first = {codes[0], codes[17], codes[28]}
    anew, _ = store.read(edition, edition.sources[0], areas=first)
    whole, whole_quality = store.read(edition, edition.sources[0])
    for own in (first, set(codes[3:5]), {"E01999999"}, {"exampleshire-unlocated"}):
        table, quality = store.read(edition, edition.sources[0], areas=own)
        pd.testing.assert_frame_equal(table, whole[whole["area_code"].isin(own)].reset_index(drop=True))
        assert quality.equals(whole_quality)
    pd.testing.assert_frame_equal(anew, whole[whole["area_code"].isin(first)].reset_index(drop=True))


def test_of_row_groups_without_an_area_s_code_nothing_is_read(project, monkeypatch):
    monkeypatch.setattr(store, "_ROWS_A_GROUP", 3)
    codes = [f"E01{number:06d}" for number in range(1, 30)]
    edition = pinned(project, {"2024-01-exampleshire-street.csv": neighbourhoods("2024-01", codes)})
    store.read(edition, edition.sources[0])
    asked, groups = [], store.parquet.ParquetFile.read_row_groups
    monkeypatch.setattr(
        store.parquet.ParquetFile, "read_row_groups", lambda *said, **how: asked.append(said[1]) or groups(*said, **how)
    )
    store.read(edition, edition.sources[0], areas={codes[0], codes[7]})
    assert asked == [[0, 2]]


def test_a_month_in_two_files_is_refused_with_both(project):
    text = street("2024-01", 2)
    for copy in ("b/2024-01-exampleshire-street.csv", "a/2024-01-exampleshire-street (1).csv"):
        edition = pinned(
            project, {"a/2024-01-exampleshire-street.csv": text, copy: text.replace("Robbery", "Burglary")}
        )
        with pytest.raises(SourceError, match="the month 2024-01 stands in more than one place.*Pin one of them"):
            read(edition)


def test_the_months_of_two_forces_are_not_a_double(project):
    edition = pinned(project, {
        "a/2024-01-exampleshire-street.csv": street("2024-01", 2),
        "a/2024-01-otherton-street.csv": street("2024-01", 3).replace("Exampleshire", "Otherton"),
    })  # fmt: skip
    assert read(edition)[0] == 5


def test_only_months_inside_the_window_are_kept(project):
    contents = {f"{month}-exampleshire-street.csv": street(month, 2) for month in ("2024-01", "2024-02", "2024-03")}
    edition = pinned(project, contents, window="\n    window: 2024-02..2024-03")
    counts, quality = store.read(edition, edition.sources[0])
    assert sorted(counts["month"].unique()) == ["2024-02", "2024-03"]
    assert store.months_found(quality) == {"2024-01", "2024-02", "2024-03"}


def test_no_source_of_a_name_gives_an_empty_table_of_its_columns(project):
    edition = pinned(project, {"2024-01-exampleshire-street.csv": street("2024-01", 1)})
    table, quality = store.together(edition, "boundaries", schema=schemas.LOOKUPS)
    assert list(table.columns) == list(schemas.LOOKUPS)
    assert len(table) == len(quality) == 0


EMPTY = {name: schemas.empty(getattr(schemas, name.upper())) for name in numbers.TABLES}


def test_numbers_that_were_damaged_are_not_ready(project, monkeypatch):
    edition = pinned(project, {"2024-01-exampleshire-street.csv": street("2024-01", 1)})
    place = numbers._write(edition, numbers.folder(edition), EMPTY, None, None)
    assert numbers.ready(edition)
    (place / "estimates.parquet").write_bytes(b"PAR1")
    assert not numbers.ready(edition)


def test_numbers_made_of_other_files_are_not_ready(project):
    edition = pinned(project, {"2024-01-exampleshire-street.csv": street("2024-01", 1)})
    numbers._write(edition, numbers.folder(edition), EMPTY, None, None)
    assert not numbers.ready(pinned(project, {"2024-01-exampleshire-street.csv": street("2024-01", 2)}))
