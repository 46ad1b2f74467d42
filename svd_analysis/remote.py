"""Numbers and pages kept on object storage: any address that fsspec knows, such as `s3://bucket/folder`.

Such a place has no rename and no lock. So a run works in a folder of this machine, and a folder with a record is
carried over whole: its files as the record's hashes have them, and the record last. Without the record it is not there.
"""

import os
import shutil
import threading
from pathlib import PurePosixPath

from svd_analysis import addresses, folders, paths, provenance
from svd_analysis.errors import EnvironmentFault

RECORDS = ("run.json", "record.json")
_one_at_a_time = threading.Lock()


def is_address(text):
    """Whether a folder is named by an address, not by a path."""
    return "://" in text


def local(address):
    """The folder of this machine where what is at an address is worked on."""
    return paths.project() / ".cache" / "outputs" / provenance.sha256_of(address.rstrip("/").encode())[:16]


def settle(environment=os.environ):
    """Work in local folders where SVD_OUTPUTS or SVD_STORE is an address, which is kept as SVD_OUTPUTS_ADDRESS ..."""
    for variable in ("SVD_OUTPUTS", "SVD_STORE"):
        address = environment.get(f"{variable}_ADDRESS") or environment.get(variable, "")
        if is_address(address):
            environment |= {f"{variable}_ADDRESS": address, variable: str(local(address))}


def bring(*names):
    """Where outputs are at an address: bring folders and files of it here that are lacking."""
    if address := os.environ.get("SVD_OUTPUTS_ADDRESS"):
        fetch(address, paths.outputs(), names)


def put(*names):
    """Where outputs are at an address: put folders and files of this machine there."""
    if address := os.environ.get("SVD_OUTPUTS_ADDRESS"):
        send(paths.outputs(), address, names)


def bring_store():
    """Where the store is at an address: bring what it holds and this machine's lacks."""
    if address := os.environ.get("SVD_STORE_ADDRESS"):
        fetch_kept(address, paths.store())


def put_store():
    """Where the store is at an address: put there what this machine's holds and it lacks."""
    if address := os.environ.get("SVD_STORE_ADDRESS"):
        send_kept(paths.store(), address)


def fetch(address, folder, names):
    """Bring what an address has and a local folder lacks; `names` are paths below both.

    The name of a folder with a record brings all that the record lists, or nothing where no record is there or the
    local one is whole; the name of a file brings that file, which has to be as a record above it lists it. A record
    itself is always brought. EnvironmentFault naming the address; nothing local is then half made.
    """
    with _one_at_a_time, addresses.opened(address) as there:
        for name in map(PurePosixPath, names):
            record = next((name / one for one in RECORDS if there.outputs(name / one)), None)
            if record:
                _fetch_folder(there, folder / name, record)
            else:
                _fetch_file(there, folder / name, name)


def send(folder, address, names):
    """Put folders with a record, and single files, of a local folder at an address; `names` are paths below both.

    The record there is deleted first and written last. EnvironmentFault naming the address, and what is damaged here.
    """
    with _one_at_a_time, addresses.opened(address) as there:
        for name in map(PurePosixPath, names):
            if (folder / name).is_dir():
                _send_folder(there, folder / name, name)
            else:
                there.write(name, (folder / name).read_bytes())


def fetch_kept(address, folder):
    """Bring what a store at an address holds and the local one lacks: its names tell what is in a file."""
    with _one_at_a_time, addresses.opened(address) as there:
        for name in there.below(""):
            if not (folder / name).exists():
                _write(folder / name, there.read(name))


def send_kept(folder, address):
    """Put what the local store holds and the one at an address lacks there."""
    with _one_at_a_time, addresses.opened(address) as there:
        lacking = {path.relative_to(folder).as_posix() for path in _files(folder)} - set(there.below(""))
        for name in sorted(lacking):
            there.write(name, (folder / name).read_bytes())


def _fetch_folder(there, place, record):
    if any((place / one).is_file() and _whole(place, provenance.read_json(place / one)) for one in RECORDS):
        return
    content, outputs = there.read(record), there.outputs(record)
    folder = folders.begin(place)
    for name, expected in outputs.items():
        if provenance.fault(place / name, expected) is None:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(place / name, folder / name)
        else:
            _write(folder / name, there.read(record.parent / name, expected))
    folders.write(folder / record.name, content)
    folders.swap(folder, place)


def _fetch_file(there, path, name):
    expected = None if name.name in RECORDS else there.listed(name, RECORDS)
    if path.is_file() and (provenance.sha256(path) == expected if expected else name.name not in RECORDS):
        return
    content = there.read(name, expected)
    if content is not None:
        _write(path, content)


def _send_folder(there, place, name):
    record = next((one for one in RECORDS if (place / one).is_file()), None)
    if not record:
        raise EnvironmentFault(f"{place}: no record is there, so it is not whole and is not sent to {there.address}.")
    content, outputs = (place / record).read_bytes(), provenance.read_json(place / record)["outputs"]
    if there.read(name / record) == content:
        return
    before = there.outputs(name / record)
    there.delete(name / record)
    for gone in set(there.below(name)) - {(name / one).as_posix() for one in outputs}:
        there.delete(gone)
    for one, expected in outputs.items():
        if before.get(one) != expected:
            if wrong := provenance.fault(place / one, expected):
                raise EnvironmentFault(f"{wrong} It is not sent to {there.address}: make it again with --force.")
            there.write(name / one, (place / one).read_bytes())
    there.write(name / record, content)


def _whole(place, record):
    return all(provenance.fault(place / name, expected) is None for name, expected in record["outputs"].items())


def _write(path, content):
    path.parent.mkdir(parents=True, exist_ok=True)
    folders.write(path, content)


def _files(folder):
    return [path for path in folder.rglob("*") if path.is_file()]
