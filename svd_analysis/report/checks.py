"""What every page promises its readers, checked on the finished HTML without a browser.

A browser's own checker (axe) sees contrast and focus; this sees what it misses: alt text that says nothing, a table
without caption, anything that would be fetched or run.
"""

import re

_STOCK_ALT = "No description has been provided"
_POLICY = ("default-src 'none'", "style-src 'unsafe-inline'", "img-src data:", "base-uri 'none'", "form-action 'none'")
_NEVER = (
    "script", "iframe", "frame", "object", "embed", "form", "input", "button", "link", "base", "svg", "math", "video",
    "audio", "source", "portal", "template", "noscript", "marquee", "applet",
)  # fmt: skip
_RELATIVE = re.compile(r"(?!/)[\w.~%/-]+(#[\w-]*)?")
_CONTROL = re.compile(r"[\x00-\x20]")


def check(html):
    """The promises the page breaks, each a sentence; none for a page that keeps them all."""
    from bs4 import BeautifulSoup

    page = BeautifulSoup(html, "lxml")
    checks = (_frame, _policy, _headings, _nothing_runs, _nothing_fetched, _images, _tables, _identifiers)
    return [problem for broken in checks for problem in broken(page)]


def _frame(page):
    if not page.html or page.html.get("lang") != "en-GB":
        yield 'the page does not say lang="en-GB"'
    if not page.title or not page.title.get_text(strip=True):
        yield "the page has no title"
    if len(page.find_all("main")) != 1:
        yield "the page does not have exactly one main landmark"
    first = page.body.find("a") if page.body else None
    target = first.get("href", "") if first else ""
    if not target.startswith("#") or not page.find(id=target[1:]):
        yield "the first link of the page does not skip to a place in it"


def _policy(page):
    first = page.head.find(True) if page.head else None
    if not first or first.get("http-equiv", "").lower() != "content-security-policy":
        yield "the Content-Security-Policy is not the first thing in the head"
        return
    found = {part.strip() for part in first.get("content", "").split(";") if part.strip()}
    if found != set(_POLICY):
        yield f"the Content-Security-Policy is not the agreed one but {sorted(found)}"


def _headings(page):
    levels = [(int(tag.name[1]), tag.get_text(" ", strip=True)) for tag in page.find_all(re.compile("^h[1-6]$"))]
    tops = [text for level, text in levels if level == 1]
    if len(tops) != 1:
        yield f"the page has {len(tops)} headings of the first level; expected one"
    for (before, _), (level, text) in zip(levels, levels[1:], strict=False):
        if level > before + 1:
            yield f"the heading {text!r} is of level {level} after one of level {before}"
    for level, text in levels:
        if not text:
            yield f"a heading of level {level} is empty"


def _nothing_runs(page):
    for tag in page.find_all(_NEVER):
        yield f"there is a <{tag.name}> in the page"
    for tag in page.find_all(True):
        for name, value in tag.attrs.items():
            if name.startswith("on"):
                yield f"<{tag.name}> carries {name}"
            if name in ("srcdoc", "formaction", "ping", "background", "srcset", "data", "action", "xlink:href"):
                yield f"<{tag.name}> carries {name}"
            if name == "style" and re.search(r"url|expression|import|\\", str(value), re.IGNORECASE):
                yield f"<{tag.name}> carries a style that may fetch"
    for style in page.find_all("style"):
        if not style.find_parent("head"):
            yield "there is a style sheet outside the head"
    for meta in page.find_all("meta"):
        if meta.get("http-equiv", "Content-Security-Policy").lower() != "content-security-policy":
            yield f"there is a meta {meta['http-equiv']!r}"


def _nothing_fetched(page):
    for tag in page.find_all(src=True):
        if not re.match(r"data:image/(png|svg\+xml);base64,", tag["src"]):
            yield f"<{tag.name}> would fetch {tag['src'][:60]!r}"
    for tag in page.find_all(href=True):
        if tag.name != "a" or not _harmless(_CONTROL.sub("", tag["href"])):
            yield f"<{tag.name}> leads to {tag['href'][:60]!r}"
    for style in page.find_all("style"):
        if re.search(r"url\(|@import|image-set|src\(", style.get_text(), re.IGNORECASE):
            yield "the style sheet would fetch something"


def _harmless(address):
    starts = ("#", "https://", "mailto:", "data:text/csv;charset=utf-8;base64,")
    return address.startswith(starts) or bool(_RELATIVE.fullmatch(address))


def _images(page):
    for image in page.find_all("img"):
        alt = (image.get("alt") or "").strip()
        figure = image.find_parent("figure")
        caption = figure.find("figcaption") if figure else None
        if len(alt) < 20 or _STOCK_ALT in alt:
            yield f"an image has no alt text that says what it shows, but {alt!r}"
        if caption is None or not caption.get_text(strip=True):
            yield f"the image {alt[:60]!r} has no caption"
        elif caption.get_text(strip=True) == alt:
            yield f"the alt text {alt[:60]!r} only repeats the caption"


def _tables(page):
    captions = [caption.get_text(" ", strip=True) for caption in page.find_all("caption")]
    for twice in sorted({text for text in captions if captions.count(text) > 1}):
        yield f"two tables have the caption {twice[:60]!r}"
    for table in page.find_all("table"):
        caption = table.find("caption")
        words = caption.get_text(" ", strip=True) if caption else ""
        name = f"the table {words[:60]!r}"
        if not words:
            yield f"a table has no caption; it begins {table.get_text(' ', strip=True)[:60]!r}"
        if not table.find("th", scope="col") or any(
            not row.find("th", scope="row") for row in table.select("tbody tr")
        ):
            yield f"{name} has a column or a row without a heading"
        if any(not cell.get_text(strip=True) for cell in table.find_all(["th", "td"])):
            yield f"{name} has an empty cell"
        if table.find(["th", "td"], attrs={"colspan": True}) or table.find(["th", "td"], attrs={"rowspan": True}):
            yield f"{name} has merged cells"
        if any(cell.get("scope") not in ("col", "row") for cell in table.find_all("th")):
            yield f"{name} has a heading without scope"


def _identifiers(page):
    found = [tag["id"] for tag in page.find_all(id=True)]
    for twice in sorted({name for name in found if found.count(name) > 1}):
        yield f"the identifier {twice!r} is used twice"
    for tag in page.find_all(True):
        for attribute in ("aria-labelledby", "aria-describedby"):
            for name in tag.get(attribute, "").split():
                if name not in found:
                    yield f"{attribute} names {name!r}, which is not in the page"
    for link in page.find_all("a", href=re.compile("^#.")):
        if link["href"][1:] not in found:
            yield f"a link leads to {link['href']!r}, which is not in the page"
