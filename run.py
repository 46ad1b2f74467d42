"""One command from a clone to an appendix; needs only Python 3.11 or later.

    python run.py demo          make the example region's appendices and say where they are
    python run.py test          run the tests
    python run.py WORDS ...     anything else goes to `svd`, for instance: python run.py run london-2025 bexley

The first call makes `.venv` in this folder from requirements.lock; later calls start at once, until the lock changes
or the folder moves. `.venv` belongs to this script: keep an environment of your own under another name.
"""

import hashlib
import os
import shutil
import subprocess
import sys

# Written in the Python of ten years ago, so that an old one reads this far and can say so.
if sys.version_info < (3, 11):
    sys.stderr.write(
        "This needs Python 3.11 or later, and `%s` is Python %d.%d: install a newer one and start this with it.\n"
        % (sys.executable, sys.version_info[0], sys.version_info[1])
    )
    sys.exit(5)

PROJECT = os.path.dirname(os.path.abspath(__file__))
LOCK = os.path.join(PROJECT, "requirements.lock")
VENV = os.path.join(PROJECT, ".venv")
STAMP = os.path.join(VENV, ".lock-sha256")
PYTHON = os.path.join(VENV, "Scripts", "python.exe") if os.name == "nt" else os.path.join(VENV, "bin", "python")
# Files are UTF-8 whatever the code page; a PYTHONPATH set for a desktop mapping package must not reach in here.
ENVIRONMENT = {name: value for name, value in os.environ.items() if name not in ("PYTHONHOME", "PYTHONPATH")}
ENVIRONMENT["PYTHONUTF8"] = "1"


def main(words):
    if not words:
        sys.stderr.write(__doc__)
        return 2
    if not ready():
        set_up()
    if words[0] == "test":
        # Two files at a time: the tests of one often share a long run. Each on one thread, or they wait for each other.
        for library in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"):
            ENVIRONMENT.setdefault(library, "1")
        reported = words[1:] or ["-n", "2", "--dist", "loadfile"]
        return hand_over([PYTHON, "-m", "pytest"] + reported, folder=PROJECT)
    return hand_over([PYTHON, "-m", "svd_analysis"] + words, folder=os.getcwd())


def wanted():
    """What a finished `.venv` was made from: the lock's hash, and the folder, since environments cannot be moved."""
    with open(LOCK, "rb") as lock:
        return hashlib.sha256(lock.read()).hexdigest() + "\n" + PROJECT + "\n"


def ready():
    return os.path.exists(PYTHON) and stamped() == wanted()


def stamped():
    if not os.path.exists(STAMP):
        return None
    with open(STAMP, encoding="utf-8") as stamp:
        return stamp.read()


def stamp(text):
    with open(STAMP, "w", encoding="utf-8") as file:
        file.write(text)


def set_up():
    """Make `.venv` from nothing; the stamp is written last, so that one left half-made is made again."""
    if os.path.isdir(VENV) and os.listdir(VENV) and stamped() is None:
        stop("%s was not made by run.py: rename it and start again, or use it with `pip install -e .`." % VENV)
    sys.stderr.write("Setting up .venv: once, about 200 MB to download, one to five minutes.\n")
    shutil.rmtree(VENV, ignore_errors=True)
    os.makedirs(VENV, exist_ok=True)
    stamp("unfinished\n")
    uv = shutil.which("uv")
    if not (uv and install_with_uv(uv)):
        install_with_pip()
    # A cold import of these packages takes 20 seconds, a compiled one 3: neither installer can be relied on for it.
    compiling = [PYTHON, "-m", "compileall", "-q", "-j", "0", "-x", r"site-packages.*[\\/]tests[\\/]"]
    call(compiling + [VENV, os.path.join(PROJECT, "svd_analysis")])
    stamp(wanted())


def install_with_uv(uv):
    """False where uv is there but cannot do it, as behind some councils' web filters: pip often still can."""
    pip = [uv, "pip", "install", "--quiet", "--no-compile-bytecode", "--python", PYTHON, "--no-deps"]
    return (
        call([sys.executable, "-m", "venv", "--without-pip", VENV])
        and separate()
        and call(pip + ["--require-hashes", "-r", LOCK])
        and call(pip + ["--no-build-isolation", "-e", PROJECT])
    )


def install_with_pip():
    pip = [PYTHON, "-m", "pip", "install", "-qq", "--disable-pip-version-check", "--no-compile", "--no-deps"]
    if not (
        call([sys.executable, "-m", "venv", VENV])
        and separate()
        and call(pip + ["--require-hashes", "-r", LOCK])
        and call(pip + ["--no-build-isolation", "-e", PROJECT])
    ):
        stop("The packages could not be installed: what is wrong stands above. Nothing else was changed; try again.")


def separate():
    """Whether `.venv` is an environment of its own: a broken one would install into the machine's Python."""
    asking = "import os, sys; sys.exit(os.path.realpath(sys.prefix) != os.path.realpath(sys.argv[1]))"
    return call([PYTHON, "-c", asking, VENV])


def call(command):
    """Whether it did what it should. It hears Ctrl-C as well, and is waited for, so that nothing is left running."""
    child = subprocess.Popen(command, cwd=PROJECT, env=ENVIRONMENT)
    try:
        return child.wait() == 0
    except KeyboardInterrupt:
        child.wait()
        raise


def hand_over(command, folder):
    """Become that command where the system can, so that its signals and exit code are its own."""
    os.chdir(folder)
    if os.name != "nt":
        os.execve(command[0], command, ENVIRONMENT)
    child = subprocess.Popen(command, env=ENVIRONMENT)
    while True:
        try:
            return child.wait()
        except KeyboardInterrupt:
            pass  # the child hears Ctrl-C as well, and ends as it sees fit


def stop(sentence):
    sys.stderr.write(sentence + "\n")
    sys.exit(5)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
