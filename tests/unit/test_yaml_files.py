"""YAML read strictly: what was written is what is read, and a mistake is told with file and line."""

import pytest
from pydantic import BaseModel, ConfigDict

from svd_analysis import yaml_files
from svd_analysis.errors import ParameterError


class Part(BaseModel):
    model_config = ConfigDict(extra="forbid")
    code: str


class Whole(BaseModel):
    model_config = ConfigDict(extra="forbid")
    name: str
    title: str
    parts: list[Part] = []
    per: int = 1


@pytest.fixture
def read(tmp_path):
    def of(text, model=Whole):
        path = tmp_path / "drawn.yaml"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return yaml_files.read(path, model, name="drawn")

    return of


def said(read, text):
    with pytest.raises(ParameterError) as fault:
        read(text)
    assert "drawn.yaml" in str(fault.value)
    return str(fault.value)


@pytest.mark.parametrize("written", ["010", "1.10", "no", "2024-07-25", "1e3", "null", "~", "0x1F", "12:30:00"])
def test_text_stays_the_text_that_was_written(read, written):
    assert read(f"title: {written}\n").title == written


def test_a_field_that_the_files_place_gives_is_given(read):
    assert read("title: a\nparts:\n  - code: 8N\nper: 1000\n").model_dump() == {
        "name": "drawn", "title": "a", "parts": [{"code": "8N"}], "per": 1000,
    }  # fmt: skip


def test_an_unknown_key_is_told_with_its_line_and_the_nearest(read):
    assert "line 2, tittle: unknown key. Did you mean 'title'?" in said(read, "title: a\ntittle: b\n")
    assert "line 4, parts.0.cod: unknown key. Did you mean 'code'?" in said(
        read, "title: a\nparts:\n  - code: a\n    cod: b\n"
    )


def test_a_missing_key_and_a_value_of_another_kind_are_told_with_their_line(read):
    assert "title: this key is missing" in said(read, "per: 1\n")
    assert "line 2, per: " in said(read, "title: a\nper: many\n")
    assert "Found 'many'" in said(read, "title: a\nper: many\n")


def test_every_mistake_of_a_file_is_told_at_once(read):
    # A misspelt key is told once, not also as the key that is missing.
    assert len(said(read, "tittle: a\nper: many\n").splitlines()) == 2


def test_a_key_that_stands_twice_is_refused_wherever_it_stands(read):
    assert "line 2: the key 'title' stands twice" in said(read, "title: a\ntitle: b\n")
    assert "line 4: the key 'code' stands twice" in said(read, "title: a\nparts:\n  - code: a\n    code: b\n")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "the file is empty or not a list"),
        ("- a\n- b\n", "the file is empty or not a list"),
        ("title: a\n\tper: 1\n", "line 2: not YAML"),
        ("title: [a\n", "not YAML"),
        (b"title: \xff\xfe\n", "not UTF-8. Save the file as UTF-8"),
    ],
)
def test_what_is_no_parameter_file_is_refused(read, text, expected):
    assert expected in said(read, text)


def test_a_byte_order_mark_is_no_part_of_the_first_key(read):
    assert read(b"\xef\xbb\xbftitle: a\n").title == "a"


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(ParameterError, match=r"gone\.yaml: there is no such file"):
        yaml_files.read(tmp_path / "gone.yaml", Whole, name="gone")


def test_without_a_model_it_is_as_strict(tmp_path):
    path = tmp_path / "drawn.yaml"
    path.write_text("a: no\nb: [010]\nc:\nd: ''\n", encoding="utf-8")
    assert yaml_files.read_plain(path) == {"a": "no", "b": ["010"], "c": None, "d": ""}
    path.write_text("a: 1\na: 2\n", encoding="utf-8")
    with pytest.raises(ParameterError, match="stands twice"):
        yaml_files.read_plain(path)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("title: !!python/object/apply:os.system [ls]\n", "line 1: the tag 'tag:yaml.org,2002:python/object/apply:os."),
        ("title: a\nper: !!int 5\n", "line 2: the tag 'tag:yaml.org,2002:int'"),
        ("title: &a b\nparts: [*a]\n", "line 2: an alias (`*`) stands for what is written elsewhere"),
        ("title: &a [*a]\n", "line 1: an alias"),
        ("title: &a [x]\nparts: &b [*a, *a]\nper: [*b, *b]\n", "line 2: an alias"),
        (f"title: {'[' * 100_000}", "line 1: lists stand inside lists more deeply"),
        (f"title: {'[' * 900}{']' * 900}\n", "line 1: lists stand inside lists more deeply"),
        (f"title:\n  {'- ' * 5_000}a\n", "line 2: lists stand inside lists more deeply"),
        ("".join(f"{' ' * depth}a:\n" for depth in range(100)), "line 51: lists stand inside lists more deeply"),
        ("? [title]\n: a\n", "line 1: a list stands where a key was expected"),
    ],
    ids=range(10),
)
def test_what_plain_text_has_no_use_for_is_refused_before_anything_is_made_of_it(read, text, expected):
    assert expected in said(read, text)


def test_a_file_that_anybody_writes_is_not_too_deep(read):
    with pytest.raises(ParameterError, match="expected text"):
        read(f"title: {'[' * 40}a{']' * 40}\n")
