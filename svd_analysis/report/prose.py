"""Markdown made safe HTML: words from parameters, data and partners can carry emphasis and links, never code.

Raw HTML in it is printed as the letters it is made of; a link other than https, mail or a place in the page loses
its address. Markdown tables and images are refused, since they carry no caption, no scope and no real alt text.
"""

import re
import unicodedata
from functools import cache
from html import unescape

from svd_analysis.errors import SVDError

_SAFE_LINK = re.compile(r"(https://|mailto:|#)[^\s]*", re.IGNORECASE)
# What Markdown takes a backslash before for the mark itself, and a line break or an indent for a paragraph or code.
_MARKS, _SPACES = re.compile(r"([!-/:-@\[-`{-~])"), re.compile(r"[ \t\r\n]+")
_TABLE_RULE = re.compile(r"^ {0,3}\|?(\s*:?-+:?\s*\|)+(\s*:?-+:?\s*)?$", flags=re.MULTILINE)


class Headings:
    """The headings of one page as they come: identifiers used once, the level in force, and the entries of contents."""

    def __init__(self):
        self.level = 1
        self.found = []
        self._used = set()

    def add(self, level, text):
        """The identifier of the next heading; `text` is plain."""
        name = slug(text)
        number = 1
        while (chosen := name if number == 1 else f"{name}-{number}") in self._used:
            number += 1
        self._used.add(chosen)
        self.level = level
        self.found.append({"id": chosen, "text": text, "level": level})
        return chosen


def slug(text):
    """`text` as an identifier: lower case letters, digits and hyphens."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return "s-" + (re.sub(r"[^a-z0-9]+", "-", plain).strip("-") or "part")


def section(markdown, headings):
    """A notebook's own prose: its headings one level down, since the page has the only first one."""
    return _render(markdown, headings, lambda level: level + 1)


def guest(markdown, headings):
    """Prose that came as an output, as partners write it: its headings fall in below the heading in force."""
    levels = sorted({len(marks) for marks in re.findall(r"^ {0,3}(#{1,6})(?=\s)", markdown, flags=re.MULTILINE)})
    under = headings.level
    place = {level: min(under + 1 + order, 6) for order, level in enumerate(levels)}
    html = _render(markdown, headings, lambda level: place.get(level, min(under + 1, 6)))
    headings.level = under
    return html


def paragraphs(markdown):
    """Prose without headings of its own, for footers and notes."""
    return _render(markdown, Headings(), lambda level: level)


def as_written(text):
    """Text as Markdown that shows nothing but the text, in one paragraph."""
    return _MARKS.sub(r"\\\1", _SPACES.sub(" ", text).strip())


def _render(markdown, headings, level_of):
    import mistune

    if _TABLE_RULE.search(markdown):
        raise SVDError("Prose holds a Markdown table, which has no caption. Show an HTMLTable, or write sentences.")
    renderer = _renderer_class()(headings, level_of)
    return mistune.create_markdown(renderer=renderer)(markdown).strip()


@cache
def _renderer_class():
    import mistune
    from mistune.util import escape, striptags

    class SafeRenderer(mistune.HTMLRenderer):
        def __init__(self, headings, level_of):
            super().__init__(escape=True)
            self._headings, self._level_of = headings, level_of

        def heading(self, text, level, **attributes):
            level = self._level_of(level)
            identifier = self._headings.add(level, unescape(striptags(text)).strip())
            return f'<h{level} id="{identifier}">{text}</h{level}>\n'

        def link(self, text, url, title=None):
            if not _SAFE_LINK.fullmatch(url):
                return text
            return f'<a href="{escape(url)}">{text}</a>'

        def image(self, text, url, title=None):
            raise SVDError(f"Prose holds an image ({url!r}). Pictures go in through a Figure, which has alt text.")

        def block_code(self, code, info=None):
            return f"<pre>{escape(code)}</pre>\n"

    return SafeRenderer
