"""Figures as HTML: alt text, caption, title and the way to the numbers, every letter of data escaped."""

import base64
import re

import pytest

from svd_analysis.html_figures import Figure
from svd_analysis.html_tables import HTMLTable

WORDS = {
    "caption": "Offences by month, Examplewick, 2024. Source: an invented table.",
    "alt": "The monthly number stayed between three and five all year.",
}


def figure(**more):
    return Figure(**{"name": "months", "image": b"<?xml", **WORDS} | more)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"alt": "A chart."}, "shorter than a sentence"),
        ({"alt": WORDS["caption"]}, "only repeats"),
        ({"caption": " "}, "caption is empty"),
        ({"name": "Not a slug"}, "not a slug"),
        ({"image": b"GIF89a"}, "neither SVG nor PNG"),
        ({"title": " "}, "title is empty"),
        ({"title": WORDS["caption"]}, "title only repeats"),
        ({"data": "Not a slug"}, "not the name of a table"),
    ],
)
def test_a_figure_that_would_leave_a_reader_out_cannot_be_made(changed, words):
    with pytest.raises(AssertionError, match=words):
        figure(**changed)


def test_every_word_is_escaped():
    table = HTMLTable("months-table", "Numbers <b>&</b>", ("Month",), (("May",),))
    html = figure(
        alt='A "quoted" <b>sentence</b> of text', caption="Caption <script>", title="A <i>title</i>", data=table
    )._repr_html_()
    assert 'alt="A &quot;quoted&quot; &lt;b&gt;sentence&lt;/b&gt; of text"' in html
    assert '<p class="figure-title">A &lt;i&gt;title&lt;/i&gt;</p>' in html
    assert "Numbers: table Numbers &lt;b&gt;&amp;&lt;/b&gt;</a>" in html
    assert not re.search("<script>|<b>|<i>", html)


def test_a_picture_in_dots_says_what_it_is():
    assert 'src="data:image/png;base64,' in figure(image=b"\x89PNG")._repr_html_()


def test_the_title_stands_above_the_image_inside_the_figure():
    html = figure(title="Offences rose in every month")._repr_html_()
    assert html.index("<figure") < html.index("figure-title") < html.index("<img") < html.index("<figcaption")


def test_a_figure_without_title_or_table_has_no_trace_of_them():
    html = figure()._repr_html_()
    assert "figure-title" not in html
    assert "<a " not in html


def test_the_link_to_the_numbers_leads_to_their_table():
    table = HTMLTable("months-table", "Offences by month", ("Month",), (("May",),))
    assert '<a href="#table-months-table"' in figure(data=table)._repr_html_()
    assert ">Numbers: table Offences by month</a>" in figure(data=table)._repr_html_()


def test_a_table_given_by_name_is_told_from_others_by_the_caption_of_the_figure():
    html = figure(data="months-table")._repr_html_()
    assert '<a href="#table-months-table" aria-describedby="figure-months-caption">' in html
    assert 'id="figure-months-caption">Offences by month' in html


@pytest.mark.parametrize(("image", "suffix"), [(b"<?xml version", "svg"), (b"\x89PNG...", "png")])
def test_a_figure_can_be_saved_as_a_file(image, suffix):
    assert figure(image=image).file == (suffix, image)


def test_the_bytes_of_the_file_are_those_on_the_page():
    html = figure(image=b"<?xml drawn")._repr_html_()
    assert base64.b64decode(re.search(r'base64,([^"]*)"', html)[1]) == b"<?xml drawn"
    assert '<figure id="figure-months">' in html
