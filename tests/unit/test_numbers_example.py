"""The example's raw files, made where they are missing: whole or not at all, however many runs begin at once."""

from types import SimpleNamespace

from svd_analysis import example, numbers


def test_nobody_meets_half_of_the_example_and_the_second_of_two_runs_changes_nothing(tmp_path, monkeypatch):
    pinned = SimpleNamespace(files=[SimpleNamespace(path="example-2025/a.csv")])
    edition = SimpleNamespace(name="example-2025", data=tmp_path, sources=[pinned])
    there = tmp_path / edition.name

    def write(_, folder, name):
        assert folder != tmp_path
        (folder / name).mkdir(parents=True)
        (folder / name / "a.csv").write_text("one", encoding="utf-8")
        assert not there.exists() or (there / "a.csv").read_text(encoding="utf-8") == "one"
        return [folder / name / "a.csv"]

    monkeypatch.setattr(example, "world", lambda: None)
    monkeypatch.setattr(example, "draw", lambda _: None)
    monkeypatch.setattr(example, "write", write)
    for _ in range(2):
        numbers._make_example(edition)
        assert [path.name for path in tmp_path.iterdir()] == [edition.name]
        assert (there / "a.csv").read_text(encoding="utf-8") == "one"


def test_files_that_an_earlier_version_did_not_make_are_added_and_those_there_stay(tmp_path, monkeypatch):
    edition = SimpleNamespace(data=tmp_path, sources=[SimpleNamespace(files=[SimpleNamespace(path="drawn/a.csv")])])
    (tmp_path / "drawn").mkdir()
    (tmp_path / "drawn/a.csv").write_text("mine", encoding="utf-8")

    def write(_, folder, name):
        paths = [folder / name / "a.csv", folder / name / "partners/b.csv"]
        for path in paths:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text("drawn", encoding="utf-8")
        return paths

    monkeypatch.setattr(example, "world", lambda: None)
    monkeypatch.setattr(example, "draw", lambda _: None)
    monkeypatch.setattr(example, "write", write)
    numbers._make_example(edition)
    found = {path.relative_to(tmp_path).as_posix(): path.read_text("utf-8") for path in tmp_path.rglob("*.csv")}
    assert found == {"drawn/a.csv": "mine", "drawn/partners/b.csv": "drawn"}
