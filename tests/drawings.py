"""What stands on a drawing: its words with the room they take; whether any touch, are crossed or leave the paper."""

from dataclasses import dataclass

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.text import Text

from svd_analysis import drawing


@dataclass(frozen=True)
class Drawn:
    """A figure that was made, the words on its paper as (text, box), and its dashed lines of breaks as boxes."""

    figure: object
    words: tuple
    lines: tuple
    paper: object

    @property
    def text(self):
        return [text for text, _ in self.words]

    def touching(self):
        """Pairs of words that touch by more than a hair."""
        return [
            (one, other)
            for at, (one, box) in enumerate(self.words)
            for other, beside in self.words[at + 1 :]
            if _touch(box, beside)
        ]

    def leaving(self):
        """Words that are not wholly on the paper."""
        sheet = self.paper.bbox
        return [text for text, box in self.words if min(box.x0, box.y0) < 0 or box.x1 > sheet.x1 or box.y1 > sheet.y1]

    def crossed(self):
        """Words that the line of a break runs through."""
        return [text for text, box in self.words for line in self.lines if _touch(box, line)]


def drawn(monkeypatch, module, draw):
    """What `draw()`, which makes a figure with `module.svg`, puts on its paper."""
    seen = {}

    def look(paper):
        paper.set_dpi(400)  # fine enough for letters not to be pushed to whole dots
        FigureCanvasAgg(paper)
        paper.draw_without_rendering()
        seen.update(words=tuple(_words(paper)), lines=tuple(_break_lines(paper)), paper=paper)
        return drawing.svg(paper)

    monkeypatch.setattr(module, "svg", look)
    return Drawn(figure=draw(), **seen)


def _words(paper):
    """Every text that shows; a tick beyond the end of its axis has a label too, which does not."""
    hidden = {
        id(text)
        for axes in paper.axes
        for axis in (axes.xaxis, axes.yaxis)
        for tick in set(axis.get_major_ticks()) - set(axis._update_ticks())
        for text in (tick.label1, tick.label2)
    }
    for text in paper.findobj(Text):
        if text.get_visible() and text.get_text().strip() and id(text) not in hidden:
            yield text.get_text(), Text.get_window_extent(text)


def _break_lines(paper):
    for axes in paper.axes:
        upright = (line for line in axes.lines if line.get_transform() == axes.get_xaxis_transform())
        yield from (line.get_window_extent() for line in upright)


def _touch(one, other):
    """Whether two boxes share more than a hundredth of an inch either way; an upright line has no width."""
    hair = 4
    across = one.x0 < other.x1 - hair and other.x0 < one.x1 - hair
    return across and one.y0 < other.y1 - hair and other.y0 < one.y1 - hair
