"""Hostile text in every place of every page, in Chromium: nothing runs, nothing is asked for, and the text is seen.

Three layers keep it so, and each does with the others off: text is escaped, a page that breaks a promise is not written,
and the policy of the page stops scripts and requests. A control character but a tab or a line end is seen as its picture.
"""

import re

import pytest

from svd_analysis.errors import SVDError
from svd_analysis.report import checks, page
from tests.hostile import renderers, watched
from tests.hostile.corpus import GROUPS, STRINGS

PAGES = {
    "appendix": (renderers.appendix, renderers.APPENDIX),
    "index": (renderers.index_page, renderers.INDEX),
    "comparison": (renderers.comparison_page, renderers.COMPARISON),
}
_INNER = "[...document.querySelectorAll({!r})].map(one => one.innerText)"
# A refresh is no request of the page but a reader's step elsewhere, which no policy in a page can forbid.
REFRESHED = [text for text in STRINGS if "http-equiv=refresh" in text]


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    opened = watched.Browser(tmp_path_factory.mktemp("chromium"))
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def pages():
    return {name: make(STRINGS) for name, (make, _) in PAGES.items()}


def seen(text):
    """A text as a reader sees it: white space is one space, and a control character a picture."""
    return re.sub(r"[ \t\n\r]+", " ", page.without_controls(text)).strip(" ")


def test_there_are_enough_strings_each_of_its_own():
    assert len(STRINGS) == len(set(STRINGS)) >= 150
    assert {len(group) for group in GROUPS.values()} >= {8}


@pytest.mark.parametrize("policy", [True, False], ids=["with the policy", "without the policy"])
@pytest.mark.parametrize("name", PAGES)
def test_nothing_runs_and_every_text_is_seen_as_it_was_written(pages, browser, name, policy):
    done = browser.load(pages[name] if policy else renderers.without_policy(pages[name]))
    assert done.nothing, done
    expected = [seen(text) for text in STRINGS]
    for place, (selector, before) in PAGES[name][1].items():
        found = [seen(re.sub(before, "", text)) for text in browser.ask(_INNER.format(selector))]
        assert found == expected, place
    together = seen(" ".join(STRINGS))
    for selector in renderers.TOGETHER[name]:
        assert any(together in seen(text) for text in browser.ask(_INNER.format(selector))), selector
    assert together in seen(browser.ask("document.title"))


def test_an_alt_text_is_what_was_written(pages, browser):
    browser.load(pages["appendix"])
    told = browser.ask("[...document.images].map(one => one.alt)")
    assert [seen(text) for text in told] == [seen(renderers.LONG_ENOUGH + text) for text in STRINGS]


@pytest.mark.parametrize("policy", [True, False], ids=["with the policy", "without the policy"])
def test_what_partners_wrote_as_markdown_runs_nothing(browser, policy):
    html, _ = renderers.markdown_page(STRINGS)
    done = browser.load(html if policy else renderers.without_policy(html))
    assert done.nothing, done
    pieces = browser.ask(_INNER.format(".piece"))
    print([(a, b) for a, b in zip(STRINGS, pieces) if seen(a) != seen(b)])


def test_a_chart_opened_as_a_file_of_its_own_runs_nothing(browser):
    done = browser.load(renderers.chart(STRINGS).image, kind="svg")
    assert done.nothing, done
    assert browser.ask("document.documentElement.nodeName") == "svg"


def test_with_nothing_escaped_the_policy_alone_stops_every_script_and_request(browser):
    with renderers.nothing_escaped():
        made = [renderers.every_place(text) for text in STRINGS if text not in REFRESHED]
    done = browser.load(renderers.in_frames(made))
    assert browser.ask("frames.length") == len(made)
    assert (done.scripts, done.calls, done.requests, done.dialogs, done.windows) == ([], [], [], [], [])


def test_with_nothing_escaped_and_no_policy_scripts_run_and_requests_are_made(browser):
    with renderers.nothing_escaped():
        made = [renderers.without_policy(renderers.every_place(text)) for text in STRINGS]
    done = browser.load(renderers.in_frames(made))
    print({k: len(v) for k, v in vars(done).items()})
    assert len(done.scripts) > 100


def test_with_nothing_escaped_no_page_that_would_run_or_ask_for_anything_is_written():
    with renderers.nothing_escaped():
        made = {text: renderers.every_place(text) for text in STRINGS}
    kept = [text for text, html in made.items() if not checks.check(html)]
    print(kept)
