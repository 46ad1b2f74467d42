"""Hostile text in every place of every page, in Chromium: nothing runs, nothing is asked for, and the text is seen.

Three layers keep it so, and each of them does alone: text is escaped; a page that breaks a promise to its readers is
not written; the policy of the page stops scripts and requests. A tab, a line end or several spaces are seen as one
space, as on any page; any other control character as its picture.
"""

import os
import re

import pytest

from svd_analysis.html_tables import without_controls
from svd_analysis.report import checks
from tests.hostile import renderers, watched
from tests.hostile.corpus import GROUPS, STRINGS

PAGES = {
    "appendix": (renderers.appendix, renderers.APPENDIX),
    "index": (renderers.index_page, renderers.INDEX),
    "comparison": (renderers.comparison_page, renderers.COMPARISON),
}
# A page that leads its reader elsewhere is what no policy in a page can forbid; the check of the page refuses it.
LEADING_AWAY = [text for text in STRINGS if "http-equiv=refresh" in text]
LIVELY = [text for text in STRINGS if any(mark in text for mark in ("<", "owned", "hostile", '"'))]
# Of Markdown's own, these say less than is written: where a link leads, what a list is numbered by, a code's language.
SAID_LESS = re.compile(r"\]\(|\]:|```|\n1\.")


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    if os.name == "nt":
        pytest.skip("the pipes by which Chromium is watched are those of Unix")
    opened = watched.Browser(tmp_path_factory.mktemp("chromium"))
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def pages():
    return {name: make(STRINGS) for name, (make, _) in PAGES.items()}


@pytest.fixture(scope="module")
def unescaped():
    """By text, a page with it wherever text goes, made with every layer but the policy taken out."""
    with renderers.nothing_escaped():
        return {text: renderers.every_place(text) for text in LIVELY}


def seen(text):
    return re.sub(r"[ \t\n\r]+", " ", without_controls(text)).strip(" ")


def shown(browser, selector):
    """What a reader sees of each thing of a kind."""
    return [seen(text) for text in browser.ask(f"[...document.querySelectorAll({selector!r})].map(_ => _.innerText)")]


def did(done):
    """Scripts, requests, dialogs and windows; a frame that opens, or is stopped from opening, is none of them."""
    return [done.scripts, done.calls, done.requests, done.dialogs, done.windows]


def test_there_are_more_than_150_strings_each_of_its_own():
    assert len(STRINGS) == len(set(STRINGS)) > 150
    assert min(len(group) for group in GROUPS.values()) >= 8


@pytest.mark.parametrize("policy", [True, False], ids=["with the policy", "without the policy"])
@pytest.mark.parametrize("name", PAGES)
def test_nothing_runs_and_every_text_is_seen_as_it_was_written(pages, browser, name, policy):
    done = browser.load(pages[name] if policy else renderers.without_policy(pages[name]))
    assert done.nothing, done
    expected = [seen(text) for text in STRINGS]
    for place, (selector, before) in PAGES[name][1].items():
        assert [re.sub(before, "", text) for text in shown(browser, selector)] == expected, place
    for selector in renderers.TOGETHER[name]:
        assert any(seen(" ".join(STRINGS)) in text for text in shown(browser, selector)), selector
    assert seen(" ".join(STRINGS)) in seen(browser.ask("document.title"))
    if name == "appendix":
        told = browser.ask("[...document.images].map(_ => _.alt)")
        assert [seen(text) for text in told] == [seen(renderers.LONG_ENOUGH + text) for text in STRINGS]
    if name == "comparison":
        credits = seen("; ".join(f"{text} ({text})" for text in STRINGS))
        assert shown(browser, "footer p") == [f"Sources: {credits}."]


def test_markdown_runs_nothing_without_the_policy_and_loses_no_word_but_where_a_link_leads(browser):
    html, refused = renderers.markdown_page(STRINGS)
    done = browser.load(renderers.without_policy(html))
    assert done.nothing, done
    pieces = dict(zip(STRINGS, shown(browser, ".piece"), strict=True))
    assert {text: "image" in why or "table" in why for text, why in refused.items()} == dict.fromkeys(refused, True)
    for text, piece in pieces.items():
        if text not in refused and not SAID_LESS.search(text):
            assert re.findall(r"[^\W_]", piece) == re.findall(r"[^\W_]", seen(text))


def test_a_chart_opened_as_a_file_of_its_own_runs_nothing(browser):
    drawn = [text for text in LIVELY if renderers.drawable(text)][::6]
    done = browser.load(renderers.chart(drawn).image, kind="svg")
    assert done.nothing, done
    assert browser.ask("document.documentElement.nodeName") == "svg"


def test_with_nothing_escaped_the_policy_alone_stops_every_script_and_request(unescaped, browser):
    made = [html for text, html in unescaped.items() if text not in LEADING_AWAY]
    done = browser.load(renderers.in_frames(made))
    assert browser.ask("frames.length") == len(made) > 150
    assert did(done) == [[], [], [], [], []]


def test_with_nothing_escaped_and_no_policy_a_page_that_would_run_or_ask_for_anything_is_not_written(
    unescaped, browser
):
    written = {text: html for text, html in unescaped.items() if not checks.check(html)}
    assert set(LEADING_AWAY).isdisjoint(written)
    done = browser.load(renderers.in_frames(map(renderers.without_policy, written.values())))
    assert browser.ask("frames.length") == len(written) > 40
    assert did(done) == [[], [], [], [], []]


def test_with_all_three_taken_out_scripts_run_and_requests_are_made(unescaped, browser):
    made = [renderers.without_policy(html) for html in unescaped.values()][::5]
    done = browser.load(renderers.in_frames(made))
    assert min(map(len, (done.scripts, done.calls, done.requests, done.connections))) > 20


@pytest.mark.parametrize(
    ("what", "markup"),
    [
        ("scripts", "<p onmouseover='1 + 1'>x</p>"),
        ("calls", "<a href=' java&#9;script:owned()'>x</a>"),
        ("requests", "<p style='background: url(x)'>x</p>"),
        ("dialogs", "<script>alert(1)</script>"),
        ("navigations", "<meta http-equiv=refresh content='0;url=about:blank'>"),
        ("windows", "<script>open('about:blank')</script>"),
        ("connections", "<img src=http://hostile.invalid/>"),
    ],
)
def test_the_watch_sees_each_of_them(browser, what, markup):
    # On a busy machine a click can come before the page is ready for it: three tries, of which one has to be seen.
    assert any(getattr(browser.load(f"<!DOCTYPE html><body>{markup}</body>"), what) for _ in range(3))


def test_the_watch_sees_nothing_where_there_is_nothing_and_text_that_is_hidden_is_not_seen(browser):
    done = browser.load("<!DOCTYPE html><body><p>seen</p><p style='display: none'>hidden</p></body>")
    assert done.nothing, done
    assert browser.ask("document.body.innerText").strip() == "seen"
