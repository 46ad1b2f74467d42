"""The checker of pages: a page that keeps its promises passes, and each broken promise is named."""

import pytest

from svd_analysis.report.checks import check

POLICY = (
    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; "
    "img-src data:; base-uri 'none'; form-action 'none'\">"
)
TABLE = (
    '<table><caption>Offences</caption><thead><tr><th scope="col">Ward</th><th scope="col">n</th></tr></thead>'
    '<tbody><tr><th scope="row">Elm</th><td>3</td></tr></tbody></table>'
)
FIGURE = (
    '<figure><img alt="Offences rose in spring and fell in autumn." src="data:image/png;base64,AA==">'
    "<figcaption>Offences by month</figcaption></figure>"
)
PAGE = (
    f'<!DOCTYPE html><html lang="en-GB"><head>{POLICY}<title>Elm</title><style>p {{ color: red }}</style></head><body>'
    f'<a href="#main">Skip</a><main id="main"><h1>Elm</h1><h2>Part</h2>{TABLE}{FIGURE}'
    '<p><a href="https://www.gov.uk">Law</a> <a href="../index.html">All</a></p></main></body></html>'
)


def test_a_page_that_keeps_its_promises_passes():
    assert check(PAGE) == []


@pytest.mark.parametrize(
    ("part", "instead", "problem"),
    [
        ('lang="en-GB"', 'lang="en"', "en-GB"),
        ("<title>Elm</title>", "<title> </title>", "no title"),
        ("<main id", "<div id", "main landmark"),
        ('href="#main"', 'href="#elsewhere"', "does not skip"),
        (POLICY, "", "Content-Security-Policy"),
        (POLICY + "<title>Elm</title>", "<title>Elm</title>" + POLICY, "Content-Security-Policy"),
        ("'none'; style-src", "'self'; style-src", "not the agreed one"),
        ("<h1>Elm</h1>", "", "0 headings of the first level"),
        ("<h2>Part</h2>", "<h1>Part</h1>", "2 headings of the first level"),
        ("<h2>Part</h2>", "<h3>Part</h3>", "level 3 after one of level 1"),
        ("<h2>Part</h2>", "<h2> </h2>", "level 2 is empty"),
        ("<h2>", "<script>1</script><h2>", "<script>"),
        ("<h2>", '<iframe srcdoc="x"></iframe><h2>', "<iframe>"),
        ("<h2>", "<style>p {}</style><h2>", "style sheet outside"),
        ("<h2>", '<meta http-equiv="refresh" content="0;url=//x"><h2>', "meta 'refresh'"),
        ("<h2>", '<h2 onclick="run()">', "carries onclick"),
        ("<h2>", '<h2 style="background:url(x)">', "may fetch"),
        ('href="https://www.gov.uk"', 'href="javascript:run()"', "leads to"),
        ('href="https://www.gov.uk"', 'href="java\nscript:run()"', "leads to"),
        ('href="https://www.gov.uk"', 'href="//elsewhere.example"', "leads to"),
        ('href="https://www.gov.uk"', 'href="http://elsewhere.example"', "leads to"),
        ('href="https://www.gov.uk"', 'href="data:text/html;base64,AA=="', "leads to"),
        ('href="https://www.gov.uk"', 'href="#nowhere"', "not in the page"),
        ('src="data:image/png;base64,AA=="', 'src="https://elsewhere.example/x.png"', "would fetch"),
        ("color: red", "background: url(x.png)", "style sheet would fetch"),
        ("color: red }", "} @import 'x';", "style sheet would fetch"),
        ("Offences rose in spring and fell in autumn.", "", "no alt text"),
        ("Offences rose in spring", "No description has been provided for this image", "no alt text"),
        ("Offences by month", "Offences rose in spring and fell in autumn.", "only repeats"),
        ("<figcaption>Offences by month</figcaption>", "", "has no caption"),
        ("<caption>Offences</caption>", "", "no caption"),
        ('<th scope="col">Ward</th>', "<th>Ward</th>", "without scope"),
        ('<th scope="col">Ward</th>', '<th scope="col"></th>', "empty cell"),
        ('<th scope="row">Elm</th>', "<td>Elm</td>", "without a heading"),
        ("<td>3</td>", "<td> </td>", "empty cell"),
        ("<td>3</td>", '<td colspan="2">3</td>', "merged cells"),
        (TABLE, TABLE + TABLE, "two tables have the caption"),
        ("<h2>", '<h2 id="main">', "used twice"),
        ("<figure>", '<figure aria-labelledby="nothing">', "'nothing', which is not in the page"),
    ],
)
def test_a_broken_promise_is_named(part, instead, problem):
    assert part in PAGE
    assert any(problem in found for found in check(PAGE.replace(part, instead)))
