"""Paper, ink and lettering for figures and maps: one style, and the same bytes on every machine.

The style is seaborn's, the colours are the Government Analysis Function's, the typeface is the one that comes with
matplotlib. A drawing is laid out once at a fixed size, since trimming it afterwards doubles the time to save it.
"""

import io
import textwrap
from contextlib import contextmanager
from pathlib import Path

# Analysis Function guidance, "Data visualisation: colours in charts". Each categorical colour has a contrast of 3:1
# or more with white and with its neighbour here; the guidance allows four categories in a chart.
CATEGORICAL = ("#12436D", "#28A197", "#801650", "#F46A25")
# Letters need 4.5:1: the same hues, darker where the colour itself is only enough for a line.
LETTERING = dict(zip(CATEGORICAL, ("#12436D", "#17665F", "#801650", "#9A3C0B"), strict=True))
SEQUENTIAL = ("#ADD1F1", "#6BACE6", "#2073BC", "#12436D", "#092135")
NOT_AVAILABLE = "#F2F2F2"
INK, QUIET, FAINT = "#1d2a33", "#4d5a63", "#dde3e8"

FONT = "DejaVu Sans"
SIZE = 9  # points of a letter
WIDTH = 7.4  # inches
LEFT = 0.6  # inches beside a chart for the numbers of its scale
LINE = 0.155  # inches from one line of lettering to the next


@contextmanager
def drawing(name, *, height, width=WIDTH):
    """A sheet of paper and its axes, so many inches, in the house style. `name` seeds the identifiers inside an SVG."""
    import matplotlib
    import seaborn
    from matplotlib.figure import Figure as Paper

    # A dollar sign is a dollar sign: names come from data, and are no formulas.
    lettering = {"font.family": _bundled_font(), "font.size": SIZE, "text.color": INK, "text.parse_math": False}
    hatching = {"hatch.linewidth": 0.7}
    saving = {"svg.hashsalt": name, "svg.fonttype": "path", "savefig.bbox": None}
    style = seaborn.axes_style("whitegrid", _LINES), seaborn.plotting_context("paper", rc=_SIZES)
    with style[0], style[1], matplotlib.rc_context(lettering | hatching | saving):
        paper = Paper(figsize=(width, height), facecolor="white")
        yield paper, paper.add_axes((0, 0, 1, 1))


_LINES = {
    "axes.edgecolor": QUIET, "axes.labelcolor": QUIET, "xtick.color": QUIET, "ytick.color": QUIET,
    "grid.color": FAINT, "axes.spines.top": False, "axes.spines.right": False, "xtick.bottom": True,
}  # fmt: skip
_SIZES = {
    "axes.labelsize": SIZE, "xtick.labelsize": SIZE, "ytick.labelsize": SIZE, "axes.linewidth": 0.8,
    "grid.linewidth": 0.7, "xtick.major.width": 0.8, "ytick.major.width": 0.8, "xtick.major.size": 3,
    "ytick.major.size": 3,
}  # fmt: skip


def _bundled_font():
    from matplotlib import font_manager, get_data_path

    # A machine may have another version of the same typeface: other outlines, other bytes. The environment may lie
    # behind a link, as it does in macOS's /tmp: real paths are compared.
    found, bundled = Path(font_manager.findfont(FONT, fallback_to_default=False)), Path(get_data_path())
    assert found.resolve().is_relative_to(bundled.resolve()), f"matplotlib would draw with {found.name} of this machine"
    return FONT


def place(paper, axes, *, left, right, top, bottom):
    """Set the axes on the paper with margins in inches."""
    width, height = paper.get_size_inches()
    axes.set_position((left / width, bottom / height, (width - left - right) / width, (height - top - bottom) / height))


def from_zero(axes, highest, unit, lift=0.17):
    """The upright axis from zero to a little over `highest`; what it counts stands `lift` inches above it."""
    axes.set_ylim(0, max(1, highest) * 1.08)  # 1 where nothing is known
    axes.yaxis.set_major_formatter("{x:,.10g}")
    inches = axes.get_position().height * axes.figure.get_figheight()
    axes.text(0, 1 + lift / inches, unit, transform=axes.transAxes, color=QUIET, va="bottom", ha="left")
    axes.spines["left"].set_visible(False)


def room_for(texts, weight="normal"):
    """Inches that the longest line of `texts` needs, measured in the typeface; 0 without texts."""
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import text_to_path

    face = FontProperties(family=FONT, size=SIZE, weight=weight)
    lines = {line for text in texts for line in text.split("\n")}
    widths = (text_to_path.get_text_width_height_descent(line, face, False)[0] / 72 for line in lines)
    return max(widths, default=0.0) * 1.02


def height_of(text):
    """Inches from top to bottom of `text` in all its lines."""
    return (text.count("\n") + 1) * LINE


def wrapped(text, width=30):
    """`text` broken into lines of at most `width` characters."""
    return "\n".join(textwrap.wrap(text, width, break_long_words=False)) or text


def svg(paper):
    """The drawing as SVG bytes, without date or version."""
    image = io.BytesIO()
    paper.savefig(image, format="svg", metadata={"Date": None, "Creator": None})
    return image.getvalue()


def png(paper, dots_per_inch=160):
    """The drawing as PNG bytes of few colours, without version."""
    import numpy as np
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from PIL import Image

    paper.set_dpi(dots_per_inch)
    canvas, small = FigureCanvasAgg(paper), io.BytesIO()
    canvas.draw()
    dots = Image.fromarray(np.asarray(canvas.buffer_rgba())).convert("RGB")
    dots.quantize(64, dither=Image.Dither.NONE).save(small, "PNG", optimize=True)
    return small.getvalue()


def spread(wanted, heights, highest):
    """Where labels of these `heights` go so that none touch: as near as can be to `wanted`, between 0 and `highest`.

    Middles, in the unit of all three. Where they need more room than there is, the topmost stand above `highest`.
    """
    order = sorted(range(len(wanted)), key=lambda at: wanted[at])
    middles, floor = list(wanted), 0.0
    for at in order:
        middles[at] = max(wanted[at], floor + heights[at] / 2)
        floor = middles[at] + heights[at] / 2
    ceiling = max(highest, sum(heights))
    for at in reversed(order):
        middles[at] = min(middles[at], ceiling - heights[at] / 2)
        ceiling = middles[at] - heights[at] / 2
    return middles
