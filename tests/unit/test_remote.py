"""Folders with a record, kept at an address: there whole or not at all, whatever ends the carrying half way."""

import os

import pytest

from svd_analysis import addresses, folders, paths, provenance, remote
from svd_analysis.errors import EnvironmentFault


@pytest.fixture(params=["memory", "file"])
def address(request, tmp_path):
    """An address of each kind that needs no network; nothing is there yet."""
    return f"memory://{tmp_path.name}" if request.param == "memory" else (tmp_path / "far away").as_uri()


def write(place, record="run.json", **texts):
    """A folder with some files and the record that lists them."""
    place.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        (place / name).write_text(text, encoding="utf-8")
    outputs = {name: provenance.sha256(place / name) for name in texts}
    folders.write(place / record, provenance.as_json({"outputs": outputs}))


def texts(folder):
    return {path.relative_to(folder).as_posix(): path.read_text() for path in folder.rglob("*") if path.is_file()}


def names_at(address):
    with addresses.opened(address) as there:
        return there.below("")


def test_an_address_is_told_from_a_path():
    assert [remote.is_address(text) for text in ("s3://a/b", "file://a", "/a/b", r"C:\a")] == [
        True,
        True,
        False,
        False,
    ]


def test_an_address_has_one_local_folder_with_or_without_its_last_slash():
    assert remote.local("s3://a/b/") == remote.local("s3://a/b") != remote.local("s3://a/c")
    assert remote.local("s3://a/b").parent == paths.project() / ".cache" / "outputs"


def test_settled_folders_are_local_and_their_addresses_are_kept():
    settings = {"SVD_OUTPUTS": "s3://a/b", "SVD_STORE": "/mine"}
    for _ in range(2):
        remote.settle(settings)
    assert settings == {
        "SVD_OUTPUTS": str(remote.local("s3://a/b")),
        "SVD_OUTPUTS_ADDRESS": "s3://a/b",
        "SVD_STORE": "/mine",
    }


def test_a_folder_that_was_sent_is_fetched_as_it_was(tmp_path, address):
    write(tmp_path / "here" / "drawn" / "bexley", page="a page", table="a table")
    remote.send(tmp_path / "here", address, ["drawn/bexley"])
    remote.fetch(address, tmp_path / "there", ["drawn/bexley"])
    assert texts(tmp_path / "there") == texts(tmp_path / "here")


def test_a_file_is_carried_alone(tmp_path, address):
    write(tmp_path / "here" / "numbers", "record.json", own="mine", other="not mine")
    remote.send(tmp_path / "here", address, ["numbers"])
    remote.fetch(address, tmp_path / "there", ["numbers/own", "numbers/record.json"])
    assert set(texts(tmp_path / "there")) == {"numbers/own", "numbers/record.json"}


def test_a_single_file_without_a_record_is_carried(tmp_path, address):
    (tmp_path / "index.html").write_text("all areas")
    remote.send(tmp_path, address, ["index.html"])
    remote.fetch(address, tmp_path / "there", ["index.html"])
    assert texts(tmp_path / "there") == {"index.html": "all areas"}


def test_what_is_not_there_is_not_fetched(tmp_path, address):
    remote.fetch(address, tmp_path / "there", ["drawn/bexley", "drawn/index.html"])
    assert not (tmp_path / "there").exists()


def test_a_folder_without_its_record_is_not_there(tmp_path, address):
    write(tmp_path / "here" / "bexley", page="a page")
    remote.send(tmp_path / "here", address, ["bexley"])
    with addresses.opened(address) as there:
        there.delete("bexley/run.json")
    remote.fetch(address, tmp_path / "there", ["bexley"])
    assert not (tmp_path / "there").exists()


def test_a_whole_local_folder_is_not_fetched_over(tmp_path, address):
    write(tmp_path / "old" / "bexley", page="an earlier page")
    write(tmp_path / "new" / "bexley", page="a later page")
    remote.send(tmp_path / "old", address, ["bexley"])
    remote.fetch(address, tmp_path / "new", ["bexley"])
    assert (tmp_path / "new" / "bexley" / "page").read_text() == "a later page"


def test_a_damaged_local_folder_is_fetched_again(tmp_path, address):
    write(tmp_path / "here" / "bexley", page="a page", table="a table")
    remote.send(tmp_path / "here", address, ["bexley"])
    (tmp_path / "here" / "bexley" / "page").write_text("half a p")
    remote.fetch(address, tmp_path / "here", ["bexley"])
    assert (tmp_path / "here" / "bexley" / "page").read_text() == "a page"


def test_a_folder_sent_again_has_no_files_of_the_one_before(tmp_path, address):
    write(tmp_path / "old" / "bexley", page="earlier", gone="a section that there is no more")
    write(tmp_path / "new" / "bexley", page="later")
    remote.send(tmp_path / "old", address, ["bexley"])
    remote.send(tmp_path / "new", address, ["bexley"])
    assert names_at(address) == ["bexley/page", "bexley/run.json"]


@pytest.mark.parametrize("breaks_at", range(1, 6))
def test_a_sending_that_breaks_anywhere_leaves_the_folder_before_it_or_none(tmp_path, address, monkeypatch, breaks_at):
    # Sent over the one before: the record deleted, two files written, the record written, and no fifth call.
    write(tmp_path / "old" / "bexley", page="earlier page", table="earlier table")
    write(tmp_path / "new" / "bexley", page="later page", table="later table")
    remote.send(tmp_path / "old", address, ["bexley"])
    calls = []

    def breaking(call):
        def called(*arguments):
            calls.append(call)
            if len(calls) == breaks_at:
                raise ConnectionError("the network is gone")
            return call(*arguments)

        return called

    with monkeypatch.context() as patch:
        for name in ("write", "delete"):
            patch.setattr(addresses.Files, name, breaking(getattr(addresses.Files, name)))
        if breaks_at <= 4:
            with pytest.raises(EnvironmentFault, match="the network is gone"):
                remote.send(tmp_path / "new", address, ["bexley"])
        else:
            remote.send(tmp_path / "new", address, ["bexley"])
    remote.fetch(address, tmp_path / "there", ["bexley"])
    whole = texts(tmp_path / "there") if (tmp_path / "there").exists() else None
    before, after = texts(tmp_path / "old"), texts(tmp_path / "new")
    assert whole == {1: before, 2: None, 3: None, 4: None, 5: after}[breaks_at]
    remote.send(tmp_path / "new", address, ["bexley"])
    remote.fetch(address, tmp_path / "again", ["bexley"])
    assert texts(tmp_path / "again") == after


def test_a_file_changed_at_the_address_is_refused_and_nothing_local_is_half_made(tmp_path, address):
    write(tmp_path / "here" / "bexley", page="a page", table="a table")
    remote.send(tmp_path / "here", address, ["bexley"])
    with addresses.opened(address) as there:
        there.write("bexley/table", b"another table")
    with pytest.raises(EnvironmentFault, match="bexley/table: changed, though a record there lists it"):
        remote.fetch(address, tmp_path / "there", ["bexley"])
    assert not (tmp_path / "there" / "bexley").exists()


def test_a_damaged_local_folder_is_not_sent(tmp_path, address):
    write(tmp_path / "bexley", page="a page")
    (tmp_path / "bexley" / "page").write_text("half a p")
    with pytest.raises(EnvironmentFault, match="It is not sent to"):
        remote.send(tmp_path, address, ["bexley"])
    assert "bexley/run.json" not in names_at(address)


def test_a_record_that_names_a_file_outside_its_folder_is_refused(tmp_path, address):
    with addresses.opened(address) as there:
        there.write("bexley/run.json", b'{"outputs": {"../../mine": "00"}}')
    with pytest.raises(EnvironmentFault, match="lists a file that is not below it"):
        remote.fetch(address, tmp_path, ["bexley"])


def test_a_store_has_what_either_side_had(tmp_path, address):
    for side, name in (("here", "a/1"), ("there", "a/2")):
        (tmp_path / side / "a").mkdir(parents=True)
        (tmp_path / side / name).write_text(name)
    remote.send_kept(tmp_path / "here", address)
    remote.fetch_kept(address, tmp_path / "there")
    assert texts(tmp_path / "there") == {"a/1": "a/1", "a/2": "a/2"}


@pytest.mark.parametrize("wrong", ["nothing://a/b", "file://" + os.devnull + "/below"])
def test_an_address_that_can_not_be_used_is_named(tmp_path, wrong):
    (tmp_path / "index.html").write_text("all areas")
    with pytest.raises(EnvironmentFault, match=wrong):
        remote.send(tmp_path, wrong, ["index.html"])
