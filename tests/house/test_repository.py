"""What is in version control: no data, no results, nothing of one machine; and documents that are true."""

import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest

from svd_analysis import __main__, schemas

PROJECT = Path(__file__).resolve().parents[2]
MEGABYTE = 1_000_000

pytestmark = pytest.mark.skipif(
    shutil.which("git") is None or not (PROJECT / ".git").exists(),
    reason="this is not a git clone, or git is not there",
)


def git(*words):
    return subprocess.run(["git", *words], cwd=PROJECT, capture_output=True, text=True, encoding="utf-8")


@pytest.fixture(scope="module")
def tracked():
    """Every file in version control that is there, as a path from the project folder."""
    listed = git("ls-files", "-z")
    assert listed.returncode == 0, listed.stderr
    return [name for name in listed.stdout.split("\0") if name and (PROJECT / name).is_file()]


def text(name):
    return (PROJECT / name).read_text(encoding="utf-8")


def texts(tracked):
    """The tracked files that are text written by the project; samples keep publishers' encodings."""
    for name in tracked:
        if not name.startswith("tests/sources/") and b"\0" not in (PROJECT / name).read_bytes():
            yield name, text(name)


def test_no_data_and_no_results_are_tracked(tracked):
    kept = ("data/README.md", "outputs/README.md")
    assert [name for name in tracked if name.startswith(("data/", "outputs/", ".cache/")) and name not in kept] == []


@pytest.mark.parametrize("folder", ["data", "data/mps", "outputs/london-2025/bexley"])
@pytest.mark.parametrize("ending", ["csv", "csv.gz", "xlsx", "parquet", "html", "gpkg", "ipynb", "md"])
def test_data_and_results_are_ignored(folder, ending):
    assert git("check-ignore", "-q", f"{folder}/sample.{ending}").returncode == 0


def test_only_the_examples_releases_are_kept_in_the_template(tracked):
    kept = re.compile(r"releases/(README\.md|example-)")
    assert [name for name in tracked if name.startswith("releases/") and not kept.match(name)] == []


def test_no_tracked_file_is_over_a_megabyte_but_the_lock(tracked):
    large = [name for name in tracked if (PROJECT / name).stat().st_size > MEGABYTE]
    assert [name for name in large if name != "requirements.lock"] == []


def test_no_tracked_file_names_a_folder_of_one_machine_or_a_package_registry(tracked):
    # Spelt in parts, so that this file does not name them either.
    machine = "|".join(["/wo" + "rk/", "/tm" + "p/", "/ro" + "ot/", "/ho" + r"me/\w", r"C:\\Us" + "ers"])
    registry = "|".join(["pypi" + r"\.org", "pythonho" + "sted", "file" + ":///", "index" + "-url"])
    one_machine = re.compile(f"({machine}|{registry})")
    found = [f"{name}: {hit[0]}" for name, content in texts(tracked) if (hit := one_machine.search(content))]
    assert found == []


def test_every_room_says_what_it_is_for(tracked):
    rooms = {name.split("/")[0] for name in tracked if "/" in name} - {"docs"}
    assert [room for room in sorted(rooms) if f"{room}/README.md" not in tracked] == []


def test_every_link_and_picture_in_the_documents_is_there(tracked):
    for name in [name for name in tracked if name.endswith(".md") and not name.startswith("tests/sources/")]:
        for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", text(name)):
            assert (PROJECT / name).parent.joinpath(target).exists(), f"{name}: {target} is not there"


def glossary():
    return set(re.findall(r"`([^`]+)`", text("GLOSSARY.md")))


SCHEMAS = (
    "COUNTS", "COUNTS_ATTRIBUTES", "QUALITY", "CELLS", "ESTIMATES", "POPULATION", "COVARIATES", "BOUNDARIES", "LOOKUPS",
    "CHANGES", "COEFFICIENTS",
)  # fmt: skip


@pytest.mark.parametrize("schema", SCHEMAS)
def test_every_column_is_in_the_glossary(schema):
    assert [column for column in getattr(schemas, schema) if column not in glossary()] == []


@pytest.mark.parametrize("values", ["STATUSES", "BOUNDS", "DENOMINATOR_STATUSES"])
def test_every_status_is_in_the_glossary(values):
    assert [value for value in getattr(schemas, values) if value not in glossary()] == []


def commands(document):
    """The words of every command a document gives in a block, and the first words of those within its prose."""
    given = re.findall(r"^ *(?:python run\.py|svd) ([a-z].*?)(?:  +#.*)?$", text(document), flags=re.MULTILINE)
    within = re.findall(r"`(?:python run\.py|svd) ([a-z][a-z-]*)", text(document))
    return [shlex.split(words) for words in given if not words.startswith("test")], set(within) - {"test"}


@pytest.mark.parametrize("document", ["README.md", "CONTRIBUTING.md"])
def test_every_command_in_the_documents_exists(document):
    in_blocks, in_prose = commands(document)
    assert in_blocks
    assert in_prose <= set(__main__.COMMANDS)
    for words in in_blocks:
        __main__.parse(words)
