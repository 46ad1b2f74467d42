"""The index of an edition: its areas, whether each is finished, and its one sentence."""

from html import escape

from svd_analysis.report.page import render


def index(edition_title, areas, synthetic, *, lead=(), footer=()):
    """The page that leads to the appendices of an edition.

    `areas` are dicts of `name`, `href` (None where there is no page), `status` and `headline`, in the order to show,
    which is never an order of risk. `lead` is sentences above the list, `footer` paragraphs of Markdown.
    """
    rows = "\n".join(_row(area) for area in areas)
    sentences = "".join(f"<p>{escape(text)}</p>\n" for text in lead)
    caption = f"{len(areas)} area{'' if len(areas) == 1 else 's'} of this edition"
    return render(
        page_title=f"{edition_title} – index",
        heading=edition_title,
        front=(
            f'{sentences}<div class="table"><div class="scroll" role="region" aria-labelledby="areas" tabindex="0">\n'
            f'<table>\n<caption id="areas"><span>{caption}</span></caption>\n<thead><tr><th scope="col">Area</th>'
            f'<th scope="col">In one sentence</th><th scope="col">Status</th></tr></thead>\n<tbody>\n{rows}\n</tbody>\n'
            "</table>\n</div></div>"
        ),
        synthetic=synthetic,
        foot=edition_title,
        footer=footer,
    )


def _row(area):
    name = escape(area["name"])
    linked = f'<a href="{escape(area["href"])}">{name}</a>' if area["href"] else name
    return (
        f'<tr><th scope="row">{linked}</th><td>{escape(area["headline"] or "no page")}</td>'
        f'<td class="status">{escape(area["status"])}</td></tr>'
    )
