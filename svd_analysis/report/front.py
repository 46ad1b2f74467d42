"""The first screen: what a board member with ten minutes reads. All text is escaped here."""

from html import escape

_TILE = ("title", "value", "interval", "comparator", "note")


def front(lead, tiles, blocks):
    """The first screen as HTML.

    `lead` is sentences: first the area, period and date of the data, then what is counted and how that stands to the
    definition, last the headline. `tiles` are dicts of `title`, `value`, `interval`, `comparator`, `note`, of which
    only title and value are needed; a value that is not a number is words ("not in this source"). `blocks` are
    (heading, HTML), the HTML made by a table, a figure or `points`.
    """
    first, *middle, headline = lead
    paragraphs = [("period", first), *(("said", text) for text in middle), ("headline", headline)]
    return "\n".join(
        [
            '<section class="front" aria-labelledby="at-a-glance">\n<h2 id="at-a-glance">At a glance</h2>',
            *(_paragraph(kind, text) for kind, text in paragraphs),
            f'<ul class="tiles">\n{"".join(_tile(tile) for tile in tiles)}</ul>',
            *(f'<div class="block"><h3>{escape(heading)}</h3>\n{html}\n</div>' for heading, html in blocks),
            "</section>",
        ]
    )


def correction(text):
    """The line before all others where an edition corrects one that was published; nothing where there is none."""
    return _paragraph("correction", text) if text else ""


def notice(texts):
    """What partners read before all else, in a frame; nothing where there is nothing to say."""
    said = "".join(f"<p>{escape(text)}</p>\n" for text in texts)
    return f'<div class="notice" role="note">\n{said}</div>\n' if said else ""


def points(texts):
    """Sentences as a list."""
    return "<ul>\n" + "".join(f"<li>{escape(text)}</li>\n" for text in texts) + "</ul>"


def _tile(tile):
    unknown = set(tile) - set(_TILE)
    assert not unknown, f"a tile has no place for {sorted(unknown)}"
    assert tile["title"].strip(), "a tile has no title"
    assert tile["value"].strip(), f"the tile {tile['title']!r} has neither a value nor a word for why there is none"
    kind = "value" if tile["value"].strip("−-+£")[:1].isdigit() else "value words"
    rest = "".join(_paragraph(part, tile[part]) for part in _TILE[2:] if tile.get(part))
    return f"<li><h3>{escape(tile['title'])}</h3>\n{_paragraph(kind, tile['value'])}{rest}</li>\n"


def _paragraph(kind, text):
    return f'<p class="{kind}">{escape(text)}</p>\n' if kind else f"<p>{escape(text)}</p>\n"
