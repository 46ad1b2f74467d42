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

    monkeypatch.setattr(example, "world", lambda: None)
    monkeypatch.setattr(example, "draw", lambda _: None)
    monkeypatch.setattr(example, "write", write)
    for _ in range(2):
        numbers._make_example(edition)
        assert [path.name for path in tmp_path.iterdir()] == [edition.name]
        assert (there / "a.csv").read_text(encoding="utf-8") == "one"
