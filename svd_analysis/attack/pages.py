"""What a page holds beside what a reader sees: tables and their hidden attributes, sentences, alt texts, comments."""

import base64
import re
from dataclasses import dataclass, field
from urllib.parse import unquote_to_bytes

from lxml import etree, html

from svd_analysis.attack.grids import Grid, from_csv

_BLOCKS = frozenset(
    [
        "p",
        "li",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "caption",
        "figcaption",
        "title",
        "desc",
        "dt",
        "dd",
        "summary",
        "blockquote",
        "pre",
        "text",
        "label",
    ]
)
# What holds words by itself where no block is in it, and words of a sentence.
_LOOSE = frozenset(("div", "td", "th", "section", "article", "main", "header", "footer", "aside", "body", "span"))
_WORDS = frozenset(("a", "abbr", "b", "code", "em", "i", "mark", "small", "span", "strong", "sub", "sup", "time", "u"))
_SENTENCE = 4
_SPEAKING = frozenset(
    [
        "alt",
        "title",
        "aria-label",
        "aria-description",
        "aria-valuetext",
        "content",
        "value",
        "summary",
        "label",
        "placeholder",
    ]
)
_DUMB = frozenset(("viewport", "color-scheme", "theme-color"))


@dataclass(frozen=True)
class Snippet:
    """A text with numbers, and what stands around it that says what they are of."""

    file: str
    kind: str
    text: str
    context: str = ""

    @property
    def where(self):
        return f"{self.file}: {self.kind}"


@dataclass
class Page:
    """The tables, texts and embedded drawings of a file; `captions` gives the words beside a figure by its name."""

    grids: list = field(default_factory=list)
    snippets: list = field(default_factory=list)
    drawings: list = field(default_factory=list)
    captions: dict = field(default_factory=dict)


def read(content, file):
    """Everything a page says, from its bytes."""
    page = Page()
    known = re.search(rb"<meta[^>]+charset|<\?xml[^>]+encoding", content[:2000], re.I)
    parser = html.HTMLParser() if known else html.HTMLParser(encoding="utf-8")
    root = html.fromstring(content if content.strip() else b"<p></p>", parser=parser)
    for table in root.iter("table"):
        page.grids += _tables(table, file)
    for figure in root.iter("figure"):
        name = re.sub(r"^figure-", "", figure.get("id", ""))
        words = [figure.text_content(), *(image.get("alt", "") for image in figure.iter("img"))]
        page.captions[name] = " ".join(" ".join(words).split())
    for element in root.iter():
        _texts(element, file, page)
    return page


def _texts(element, file, page):
    if isinstance(element, etree._Comment):
        page.snippets.append(Snippet(file, "a comment", element.text or "", _around(element)))
        return
    if not isinstance(element.tag, str):
        return
    if text := _own_text(element):
        page.snippets.append(Snippet(file, f"the text of <{element.tag}>", text, _of_words(element)))
    if element.tag == "meta" and element.get("name", element.get("http-equiv", "")).casefold() in _DUMB | {
        "content-security-policy"
    }:
        return
    for name, value in element.attrib.items():
        if value.startswith("data:"):
            _embedded(element, value, file, page)
        elif (name in _SPEAKING or name.startswith("data-")) and re.search(r"\d", value):
            around = (
                f"{_around(element)} {name[5:].replace('-', ' ')}" if name.startswith("data-") else _around(element)
            )
            page.snippets.append(Snippet(file, f"{name} of <{element.tag}>", value, around))


def _of_words(element):
    """What stands around an element's words; a cell's own must tell all: its table is read by what reads tables."""
    return "" if element.tag in ("td", "th") else _around(element)


def _own_text(element):
    """The words of a block, or those that stand outside of blocks where they make a sentence."""
    if element.tag in _BLOCKS:
        return " ".join(element.text_content().split())
    if element.tag not in _LOOSE:
        return ""
    inside = [one.text_content() if one.tag in _WORDS else "" for one in element]
    tails = [one.tail or "" for one in element]
    words = " ".join([element.text or "", *(f"{one}{tail}" for one, tail in zip(inside, tails, strict=True))]).split()
    return " ".join(words) if len(words) >= _SENTENCE and re.search(r"\d", " ".join(words)) else ""


def _around(element):
    """The words of the figure or table around an element, or else of its own block; of what a `<dd>` describes."""
    if element.tag == "dd":
        return " ".join(next((one.text_content() for one in element.itersiblings("dt", preceding=True)), "").split())
    for above in element.iterancestors():
        if above.tag == "tr":
            head = above.find("th")
            head = above[0] if head is None and len(above) else head
            words = "" if head is None or head is element else head.text_content()
            return " ".join(f"{words} {_caption(above)}".split())
        if above.tag in ("figure", "table"):
            return " ".join(" ".join(one.text_content() for one in above.iter("figcaption", "caption")).split())
        if above.tag in _BLOCKS:
            return " ".join(above.text_content().split())
    return ""


def _caption(row):
    table = next(row.iterancestors("table"), None)
    return " ".join(one.text_content() for one in table.iter("caption")) if table is not None else ""


def _embedded(element, address, file, page):
    """A file inside the page: a table to download, or a drawing."""
    head, _, body = address.partition(",")
    try:
        content = base64.b64decode(body) if head.endswith(";base64") else unquote_to_bytes(body)
    except ValueError:
        return
    if "csv" in head or "plain" in head:
        name = re.sub(r"\.\w+$", "", element.get("download", ""))
        grid = from_csv(content.decode("utf-8", "replace"), name, file)
        if grid:
            grid.kind = "the download"
            page.grids.append(grid)
    elif "svg" in head:
        page.drawings.append((_name(element), content))


def _name(element):
    figure = next(element.iterancestors("figure"), None)
    return re.sub(r"^figure-", "", figure.get("id", "")) if figure is not None else ""


def _tables(table, file):
    """A table's words, and a second grid of the numbers in its cells' attributes and comments."""
    named = next(
        (one.get("id", "") for one in [table, *table.iterancestors()] if one.get("id", "").startswith("table-")), ""
    )
    name = re.sub(r"^table-|-caption$", "", named)
    caption = " ".join(" ".join(one.text_content() for one in table.iter("caption")).split())
    rows = [list(row) for row in table.iter("tr") if len(row)]
    if len(rows) < 2:
        return []
    seen = [[" ".join(cell.text_content().split()) for cell in row if isinstance(cell.tag, str)] for row in rows]
    kept = [[_unseen(cell) for cell in row if isinstance(cell.tag, str)] for row in rows]
    made = [Grid(name, file, seen[0], seen[1:], caption)]
    if any(any(row) for row in kept[1:]):
        unseen = [[words[0], *more[1:]] for words, more in zip(seen[1:], kept[1:], strict=True)]
        made.append(Grid(name, file, seen[0], unseen, caption, "attributes in table"))
    return made


def _unseen(cell):
    """What a table cell holds and does not show: its attributes and comments."""
    kept = []
    for one in cell.iter():
        if isinstance(one, etree._Comment):
            kept.append(one.text or "")
        elif isinstance(one.tag, str):
            kept += [value for name, value in one.attrib.items() if name in _SPEAKING or name.startswith("data-")]
    return " ".join(text for text in kept if re.search(r"\d", text))
