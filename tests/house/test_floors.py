"""The floors of the house: each part of the package leans only on those below it, and every part has a floor."""

import re
import subprocess
import sys
from pathlib import Path

from importlinter import cli

PROJECT = Path(__file__).resolve().parents[2]


def test_each_floor_leans_only_on_those_below(capsys):
    kept = cli.lint_imports(config_filename=str(PROJECT / "pyproject.toml"), no_cache=True) == cli.EXIT_STATUS_SUCCESS
    assert kept, capsys.readouterr().out


def test_no_module_has_a_name_that_says_nothing():
    vague = {"utils", "util", "helpers", "common", "core", "manager", "misc"}
    modules = list((PROJECT / "svd_analysis").rglob("*.py"))
    assert modules
    assert [module for module in modules if module.stem in vague] == []


def test_the_empty_init_files_stay_empty():
    for package in ("svd_analysis", "svd_analysis/runner"):
        assert (PROJECT / package / "__init__.py").read_text(encoding="utf-8") == ""


def test_arithmetic_reads_no_clock_and_no_environment():
    """From `numbers` down to `sources` it is tables in, tables out; the store keeps files, so it is left out."""
    arithmetic = ["numbers", "comparison", "indicators", "models", "rates", "disclosure", "sources", "definitions"]
    forbidden = re.compile(r"os\.environ|getenv|datetime\.now|\.today\(|time\.time\(|perf_counter")
    for name in arithmetic:
        for module in [PROJECT / f"svd_analysis/{name}.py", *(PROJECT / f"svd_analysis/{name}").rglob("*.py")]:
            found = forbidden.search(module.read_text(encoding="utf-8")) if module.exists() else None
            assert not found, f"{module.relative_to(PROJECT)} uses {found[0]}"


def test_the_style_checks_pass():
    for check in (["check", "--output-format", "concise"], ["format", "--check"]):
        ran = subprocess.run([sys.executable, "-m", "ruff", *check, "."], cwd=PROJECT, capture_output=True, text=True)
        assert not ran.returncode, ran.stdout + ran.stderr
