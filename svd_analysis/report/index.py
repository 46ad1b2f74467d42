"""The index of an edition: its areas with their definition's standing, headline and movement, and what is stale."""

from html import escape

from svd_analysis.report.page import render


def index(edition_title, areas, synthetic, *, marking, lead=(), footer=(), movement="Movement"):
    """The page that leads to the appendices of an edition.

    `areas` are dicts of `name`, `href` (None where there is no page), `standing`, `headline`, `movement` (a word of
    `rates.direction`, or why there is none) and `status`, in the order to show, which is never an order of risk.
    `movement` heads the column of words, `marking` is how the page is classified. `lead` is sentences above the list,
    `footer` paragraphs of Markdown.
    """
    rows = "\n".join(_row(area) for area in areas)
    sentences = "".join(f"<p>{escape(text)}</p>\n" for text in lead)
    caption = f"{len(areas)} area{'' if len(areas) == 1 else 's'} of this edition"
    headings = ("Area", "Definition", "In one sentence", movement, "Status")
    heads = "".join(f'<th scope="col">{escape(text)}</th>' for text in headings)
    return render(
        page_title=f"{edition_title} – index",
        heading=edition_title,
        front=(
            f'{sentences}<div class="table"><div class="scroll" role="region" aria-labelledby="areas" tabindex="0">\n'
            f'<table>\n<caption id="areas"><span>{caption}</span></caption>\n<thead><tr>{heads}</tr></thead>\n'
            f"<tbody>\n{rows}\n</tbody>\n</table>\n</div></div>"
        ),
        synthetic=synthetic,
        marking=marking,
        foot=edition_title,
        footer=footer,
    )


def _row(area):
    name = escape(area["name"])
    linked = f'<a href="{escape(area["href"])}">{name}</a>' if area["href"] else name
    cells = (area["standing"], area["headline"] or "no page", area["movement"] or "none")
    return (
        f'<tr><th scope="row">{linked}</th>{"".join(f"<td>{escape(text)}</td>" for text in cells)}'
        f'<td class="status">{escape(area["status"])}</td></tr>'
    )
