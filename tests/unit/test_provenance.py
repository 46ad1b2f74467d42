"""Hashes and records: the same everywhere, and half a record is none."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from svd_analysis import provenance
from svd_analysis.errors import SourceError


def test_a_hash_is_that_of_the_bytes(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(b"a,b\r\n1,2\r\n")
    assert provenance.sha256(path) == hashlib.sha256(b"a,b\r\n1,2\r\n").hexdigest()


def test_a_file_pinned_under_a_key_has_another_hash_for_every_key_and_none_of_its_own(tmp_path):
    path = tmp_path / "marac.csv"
    path.write_bytes(b"Year,Borough,Cases\n2024,Exampleton,4\n")
    plain, keyed, other = (provenance.pinned_hash(path, key) for key in (b"", b"a" * 32, b"b" * 32))
    assert plain == provenance.sha256(path)
    assert len({plain, keyed, other}) == 3
    assert provenance.fault(path, keyed, b"a" * 32) is None
    assert "changed" in provenance.fault(path, keyed, b"b" * 32)
    with pytest.raises(SourceError, match="or restricted/key is another"):
        provenance.verify_file(path, keyed, edition="drawn", address="nowhere", key=b"b" * 32)


def test_texts_are_told_apart_however_they_are_cut():
    assert provenance.digest("ab", "c") != provenance.digest("a", "bc")
    assert provenance.digest("a", "b") != provenance.digest("b", "a")


def test_a_folder_is_known_by_names_and_contents_wherever_it_lies(tmp_path):
    def folder(name, **files):
        (tmp_path / name).mkdir()
        for stem, text in files.items():
            (tmp_path / name / f"{stem}.yaml").write_text(text, encoding="utf-8")
        return provenance.digest_of_folder(tmp_path / name, "*.yaml")

    assert folder("here", a="1", b="2") == folder("there", b="2", a="1")
    assert (
        len({folder("c", a="1", b="2"), folder("d", a="1", b="3"), folder("e", a="1", c="2"), folder("f", a="12")}) == 4
    )


def test_a_record_is_the_same_bytes_whatever_the_order_and_has_one_kind_of_line_end(tmp_path):
    one, other = tmp_path / "one.json", tmp_path / "other.json"
    provenance.write_json(one, {"b": 1, "a": ["é", 2]})
    provenance.write_json(other, {"a": ["é", 2], "b": 1})
    assert one.read_bytes() == other.read_bytes() == '{\n "a": [\n  "é",\n  2\n ],\n "b": 1\n}\n'.encode()


def test_half_a_record_and_no_record_read_as_none(tmp_path):
    path = tmp_path / "run.json"
    assert provenance.read_json(path) is None
    provenance.write_json(path, {"key": "a" * 200, "outputs": {"a.html": "b"}})
    whole = path.read_bytes()
    for length in range(len(whole) - 1):
        path.write_bytes(whole[:length])
        assert provenance.read_json(path) is None, length
    path.write_bytes(b"\xff\xfe\x00")
    assert provenance.read_json(path) is None


@given(st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), st.integers() | st.booleans() | st.none()))
def test_a_record_is_read_as_it_was_written(record):
    import tempfile
    from pathlib import Path

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "run.json"
        provenance.write_json(path, record)
        assert provenance.read_json(path) == record


def test_the_code_the_lock_and_the_commit_are_said():
    assert len(provenance.code()) == len(provenance.lock()) == 64
    assert provenance.commit()


def test_a_file_is_as_it_was_written_or_what_is_wrong_is_said_with_both_hashes(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(b"a")
    written = provenance.sha256_of(b"a")
    assert provenance.fault(path, written) is None
    path.write_bytes(b"b")
    changed = f"SHA-256 found {provenance.sha256_of(b'b')[:12]}, expected {written[:12]}"
    assert provenance.fault(path, written) == f"{path}: changed ({changed})."
    path.unlink()
    assert provenance.fault(path, written) == f"{path}: there is no such file (SHA-256 expected {written[:12]})."
