"""Figures a reader sees: an image, alt text that carries its message, and a caption.

A title says in a sentence what the figure shows; a link leads to the table that has its numbers. Both are the caller's.
"""

import base64
import re
from dataclasses import dataclass
from html import escape

from svd_analysis.html_tables import SLUG, HTMLTable


@dataclass(frozen=True, repr=False)
class Figure:
    """A drawing ready to see. `image` is SVG or PNG; `alt` says in a sentence what it shows, and is not the caption.

    The caption says what is measured, where, when and from which source. `title` is printed above the image and says
    what there is to see in it. `data` is the table with its numbers, or that table's name, and must stand on the page.
    """

    name: str
    alt: str
    caption: str
    image: bytes
    title: str | None = None
    data: HTMLTable | str | None = None

    def __post_init__(self):
        assert re.fullmatch(SLUG, self.name), f"{self.name!r} is not a slug: lower case, digits and single hyphens"
        assert self.caption.strip(), f"figure {self.name}: the caption is empty"
        assert len(self.alt.strip()) >= 20, f"figure {self.name}: the alt text is shorter than a sentence"
        assert self.alt.strip() != self.caption.strip(), f"figure {self.name}: the alt text only repeats the caption"
        assert self.image.startswith((b"<?xml", b"\x89PNG")), f"figure {self.name}: neither SVG nor PNG"
        assert self.title is None or self.title.strip(), f"figure {self.name}: the title is empty; leave it out instead"
        assert self.title != self.caption, f"figure {self.name}: the title only repeats the caption"
        if isinstance(self.data, str):
            assert re.fullmatch(SLUG, self.data), f"figure {self.name}: {self.data!r} is not the name of a table"

    def __repr__(self):
        return f"Figure: {self.caption}"

    @property
    def file(self):
        """The suffix (`svg` or `png`) and the bytes of the image, as it is saved beside the page."""
        return ("svg" if self.image.startswith(b"<?xml") else "png"), self.image

    def _repr_html_(self):
        kind = {"svg": "image/svg+xml", "png": "image/png"}[self.file[0]]
        source = f"data:{kind};base64,{base64.b64encode(self.image).decode()}"
        caption = f"figure-{self.name}-caption"
        return (
            f'<figure id="figure-{self.name}">\n{_title(self)}<div class="scroll" role="group" '
            f'aria-labelledby="{caption}" tabindex="0"><img alt="{escape(self.alt)}" src="{source}"></div>\n'
            f'<figcaption><span id="{caption}">{escape(self.caption)}</span>{_numbers(self)}</figcaption>\n</figure>'
        )


def _title(figure):
    return f'<p class="figure-title">{escape(figure.title)}</p>\n' if figure.title else ""


def _numbers(figure):
    """A link to the table of the figure's numbers, where there is one; without a caption of its own, by description."""
    if figure.data is None:
        return ""
    named = not isinstance(figure.data, str)
    words = f"Numbers: table {figure.data.caption}" if named else "Numbers of this figure as a table"
    address = f"#table-{figure.data.name if named else figure.data}"
    stop = "" if figure.caption.endswith(".") else "."
    return f'{stop} <a href="{address}" aria-describedby="figure-{figure.name}-caption">{escape(words)}</a>'
