"""A real browser for page tests: what axe finds, how wide a page gets, what it looks like, what it prints.

Chromium is run headless without a driver: a copy of the page asks its questions in a script and writes the answers
into itself. axe comes with a test dependency, read as a file. Without Chromium these tests are skipped with that
reason, unless SVD_REQUIRE_BROWSER=1, where they fail.
"""

import importlib.util
import json
import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

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

    A window of a headless browser is at least 500 wide, so the page is put in a frame of the width that is asked for.
    """
    framed = BeautifulSoup("<!DOCTYPE html><html><body style='margin:0'></body></html>", "lxml")
    frame = framed.new_tag("iframe", srcdoc=_without_policy(html), style=f"border:0;width:{width}px;height:5000px")
    framed.body.append(frame)
    asked = "document.querySelector('iframe').contentDocument.documentElement.scrollWidth"
    return answers(str(framed), asked, width=max(width, 500))


def whether_anything_ran(html):
    """The page as it is, policy and all, and without the policy: did a payload set the title to 'owned'?"""
    titles = [
        re.search("<title>(.*?)</title>", _dump(page, width=1280), re.DOTALL)[1]
        for page in (html, _without_policy(html))
    ]
    return any(title == "owned" for title in titles)


def answers(html, question, *, width, scripts=()):
    """The value of a JavaScript expression in the page, brought out as JSON through the page itself."""
    page = _without_policy(html)
    ask = (
        "window.addEventListener('load', async () => { const answer = await (async () => " + question + ")();"
        "const place = document.createElement('pre'); place.id = 'the-answers';"
        "place.textContent = btoa(unescape(encodeURIComponent(JSON.stringify(answer))));"
        "document.body.appendChild(place); });"
    )
    page = page.replace("</head>", "".join(f"<script>{text}</script>" for text in (*scripts, ask)) + "</head>", 1) \
        if "</head>" in page else "".join(f"<script>{text}</script>" for text in (*scripts, ask)) + page  # fmt: skip
    import base64

    found = re.search(r'<pre id="the-answers">([^<]*)</pre>', _dump(page, width=width))
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
    framed = BeautifulSoup("<!DOCTYPE html><html><body style='margin:0;background:#888'></body></html>", "lxml")
    style = f"border:0;background:#fff;width:{width}px;height:{height}px"
    framed.body.append(framed.new_tag("iframe", srcdoc=html, style=style))
    return str(framed)


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
