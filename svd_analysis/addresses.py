"""Files at an address that fsspec knows: `s3://bucket/folder` where s3fs is installed, `file://...`, `memory://...`.

Nothing outside the standard library is imported before an address is opened.
"""

import json
from contextlib import contextmanager
from pathlib import PurePosixPath

from svd_analysis import provenance
from svd_analysis.errors import EnvironmentFault, SVDError

INSTALL = 'What other machines need is not installed: pip install "svd_analysis[cluster]".'


@contextmanager
def opened(address):
    """The files at an address. Whatever goes wrong with it is an EnvironmentFault that names it."""
    try:
        import fsspec
    except ImportError:
        raise EnvironmentFault(f"{address}: {INSTALL}") from None
    try:
        yield Files(address, *fsspec.core.url_to_fs(address))
    except SVDError:
        raise
    except Exception as fault:
        raise EnvironmentFault(
            f"{address}: nothing could be carried ({type(fault).__name__}: {fault}). What was whole is whole still: "
            "mend the address, the rights to it or the network, and start the same command again."
        ) from fault


class Files:
    """The files at an address, each by its path below it."""

    def __init__(self, address, system, root):
        self.address, self._system, self._root = address, system, root.rstrip("/")
        system.invalidate_cache()

    def read(self, name, expected=None):
        """The bytes of a file; None where it is not there. EnvironmentFault where they are not the ones expected."""
        try:
            content = self._system.cat_file(self._at(name))
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
            content = None
        if expected and (content is None or provenance.sha256_of(content) != expected):
            raise EnvironmentFault(
                f"{self.address}/{name}: {'missing' if content is None else 'changed'}, though a record there lists it "
                f"(SHA-256 expected {expected[:12]}). Delete that record, and the next run puts the folder there again."
            )
        return content

    def write(self, name, content):
        """Put bytes there. Object storage has no folders to make."""
        if "file" in self._system.protocol:
            self._system.makedirs(self._at(PurePosixPath(name).parent), exist_ok=True)
        self._system.pipe_file(self._at(name), content)

    def delete(self, name):
        """Delete a file, where it is there."""
        if self._system.exists(self._at(name)):
            self._system.rm_file(self._at(name))

    def below(self, name):
        """The names of all files in a folder."""
        found = self._system.find(self._at(name)) if self._system.exists(self._at(name)) else []
        return sorted(str(one).removeprefix(self._root).lstrip("/") for one in found)

    def outputs(self, record):
        """The hash of each file that a record there lists, by its path beside it; none where no whole record is."""
        try:
            listed = json.loads(self.read(record) or b"{}").get("outputs", {})
        except ValueError:
            return {}
        if any(".." in PurePosixPath(name).parts or name.startswith("/") for name in listed):
            raise EnvironmentFault(
                f"{self.address}/{record}: it lists a file that is not below it. Delete that record."
            )
        return listed

    def listed(self, name, records):
        """The hash by which a record in a folder above lists a file; None where none does."""
        for folder in name.parents:
            for record in records:
                expected = self.outputs(folder / record).get(name.relative_to(folder).as_posix())
                if expected:
                    return expected
        return None

    def _at(self, name):
        return f"{self._root}/{name}".rstrip("/")
