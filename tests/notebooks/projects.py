"""Projects of their own for tests: copies of what an analyst edits, so that nothing is written in the clone.

The package walks up from the working folder to find the project, so a copy of `parameters/` and `notebooks/` is one.
"""

import hashlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from svd_analysis import definitions, example, parameters, provenance

CLONE = Path(__file__).resolve().parents[2]
OWN = ("SVD_DATA", "SVD_OUTPUTS", "SVD_STORE")


def copy_project(folder):
    """A project in `folder`, which is returned: parameters, notebooks, releases, lock, and an empty data folder."""
    folder.mkdir(parents=True)
    for name in ("parameters", "notebooks", "releases"):
        shutil.copytree(CLONE / name, folder / name, ignore=shutil.ignore_patterns("*checkpoints*"))
    shutil.copy(CLONE / "requirements.lock", folder)
    (folder / "data").mkdir()
    return folder


def write_example(folder, *editions):
    """The example region's raw files of some editions, in the folder a project looks for them."""
    drawn = example.draw(example.world())
    for name in editions:
        example.write(drawn, folder / "data" / "example", name)


def enter(monkeypatch, project):
    """Work inside a project for one test: its folders, and nothing remembered of another project."""
    monkeypatch.chdir(project)
    for name, value in environment(project).items():
        if name in OWN:
            monkeypatch.setenv(name, value)
    forget()


def forget():
    """Forget what was read of a project, as a new process would."""
    for room in (parameters, definitions, provenance):
        for thing in vars(room).values():
            if hasattr(thing, "cache_clear"):
                thing.cache_clear()


def environment(project, **more):
    """The environment of a command run in a project: its own data, outputs and store, and this clone's package."""
    own = {"SVD_DATA": "data", "SVD_OUTPUTS": "outputs", "SVD_STORE": "store"}
    paths = {name: str(project / place) for name, place in own.items()}
    # Outside a checkout, so that no page depends on what was committed while the tests ran.
    no_checkout = {"GIT_DIR": str(project / "no-checkout")}
    return os.environ | paths | no_checkout | {"PYTHONPATH": str(CLONE), "PYTHONWARNINGS": "default"} | more


def command(*words, env):
    """The words of a command line as they are given to the system: a file of this environment, or a module."""
    return {"args": [sys.executable, *words], "env": env, "capture_output": True, "text": True, "encoding": "utf-8"}


def svd(project, *words, cwd=None, **more):
    """`svd WORDS` run in a project, to its end."""
    asked = command("-m", "svd_analysis", *words, env=environment(project, **more))
    return subprocess.run(**asked, cwd=cwd or project, timeout=300)


def contents(folder):
    """Every file below a folder with the hash of its bytes, and when it was written."""
    return {
        path.relative_to(folder).as_posix(): (hashlib.sha256(path.read_bytes()).hexdigest(), path.stat().st_mtime_ns)
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def bytes_below(folder):
    """Every file below a folder with the hash of its bytes."""
    return {name: digest for name, (digest, _) in contents(folder).items()}


def edit(path, pattern, replacement):
    """Put `replacement` in the place of what matches in a text file; something must match."""
    text = path.read_text(encoding="utf-8")
    changed = re.sub(pattern, lambda _: replacement, text, count=1, flags=re.MULTILINE | re.DOTALL)
    assert changed != text, f"{path.name} holds nothing like {pattern!r}"
    path.write_text(changed, encoding="utf-8", newline="\n")
