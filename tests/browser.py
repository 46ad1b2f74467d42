"""A real browser for page tests: what axe finds, how wide a page gets, what it looks like, what it prints.

Chromium is run headless without a driver: a copy of the page asks its questions in a script and writes the answers
into itself. axe comes with a test dependency, read as a file. Without Chromium these tests are skipped with that
reason, unless SVD_REQUIRE_BROWSER=1, where they fail.
"""

import base64
import importlib.util
import json
import os
import re
import shutil
import subprocess
import tempfile
from html import escape
from pathlib import Path

import pytest

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
_NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
_QUIET = (
    "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage", "--hide-scrollbars",
)  # fmt: skip


def chromium():
    """The browser's path; skips the test, or fails it, where there is none."""
    found = next((path for name in _NAMES if (path := shutil.which(name))), None)
    if found is None:
        refuse = pytest.fail if os.environ.get("SVD_REQUIRE_BROWSER") == "1" else pytest.skip
        refuse("Chromium is not installed, so the page was not tried in a browser")
    return found


def axe(html, width=1280):
    """What axe calls violations and what it can't decide: lists of (rule, the HTML it is about)."""
    report = answers(html, f"await axe.run({{runOnly: {json.dumps(TAGS)}}})", width=width, scripts=[_axe_source()])
    return [
        [(rule["id"], node["html"][:200]) for rule in report[kind] for node in rule["nodes"]]
        for kind in ("violations", "incomplete")
    ]


def scroll_width(html, width):
    """How wide the page's content is in a window of `width`; more than that means sideways scrolling.

    A window is never narrower than 500, so the page stands in a frame of the width that is asked for.
    """
    asked = "document.querySelector('iframe').contentDocument.documentElement.scrollWidth"
    return answers(_framed(_without_policy(html), width, 5000), asked, width=max(width, 500))


def anything_ran(html):
    """Whether a payload that sets the title to `owned` ran: in the page as it is, or without its policy."""
    pages = (html, _without_policy(html))
    return any("<title>owned</title>" in _dump(page, width=1280) for page in pages)


def answers(html, question, *, width, scripts=()):
    """The value of a JavaScript expression in the page, brought out through the page itself."""
    ask = (
        "window.addEventListener('load', async () => { const place = document.createElement('pre');"
        f"place.id = 'the-answers'; const answer = {question};"
        "place.textContent = btoa(unescape(encodeURIComponent(JSON.stringify(answer))));"
        "document.body.appendChild(place); });"
    )
    added = "".join(f"<script>{text}</script>" for text in (*scripts, ask))
    found = re.search(
        r'<pre id="the-answers">([^<]*)</pre>',
        _dump(_without_policy(html).replace("</head>", added + "</head>", 1), width=width),
    )
    assert found, "the browser gave no answer"
    return json.loads(base64.b64decode(found[1]))


def screenshot(html, width, height, path):
    """A picture of the page as PNG at `path`, at a window of that size."""
    if width < 500:
        html = _framed(html, width, height)
    _run(html, f"--window-size={max(width, 500)},{height}", f"--screenshot={path}")


def printed(html, path):
    """The page printed to PDF at `path`, as a reader prints it."""
    _run(html, "--no-pdf-header-footer", f"--print-to-pdf={path}")


def _framed(html, width, height):
    style = f"border:0;width:{width}px;height:{height}px"
    frame = f'<iframe srcdoc="{escape(html)}" style="{style}"></iframe>'
    return f'<!DOCTYPE html><html><head></head><body style="margin:0">{frame}</body></html>'


def _without_policy(html):
    return re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", html, count=1)


def _axe_source():
    found = importlib.util.find_spec("axe_playwright_python")
    assert found, "axe is not installed: install the project's test dependencies"
    return (Path(found.submodule_search_locations[0]) / "axe.min.js").read_text(encoding="utf-8")


def _dump(html, *, width):
    return _run(html, "--dump-dom", "--virtual-time-budget=20000", f"--window-size={width},1000").stdout


def _run(html, *options):
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder, "page.html")
        page.write_text(html, encoding="utf-8")
        command = [chromium(), *_QUIET, f"--user-data-dir={folder}/profile", *options, page.as_uri()]
        return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=120, check=True)
