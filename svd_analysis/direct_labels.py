"""Words at the right of a chart, each beside the mark it names and with a sample of it.

A reader need not match colours with a legend: the words stand near where the mark ends, and the sample has its form,
dashes or hatching.
"""

from dataclasses import dataclass

from svd_analysis.drawing import INK, LETTERING, height_of, room_for, spread, wrapped

_LETTERS = 19  # in a line
_SAMPLE = 0.3  # inches
_BEFORE, _BETWEEN, _AFTER = 0.1, 0.07, 0.1  # inches before the sample, between it and the words, after the words
_APART = 0.07  # inches between two labels


@dataclass(frozen=True)
class Label:
    """`words` for a mark that ends at `height` on the axis; None where it has no height, and then at the bottom.

    `sample` is how the mark looks: keywords of a line, or of a patch where it has `facecolor`.
    """

    words: str
    height: float | None
    sample: dict
    bold: bool = False


def width_of(labels):
    """Inches at the right of the axes that `labels` need; a small margin where there are none."""
    if not labels:
        return 0.25
    widths = [room_for([wrapped(one.words, _LETTERS)], _weight(one)) for one in labels]
    return _BEFORE + _SAMPLE + _BETWEEN + max(widths) + _AFTER


def depth_of(labels):
    """Inches from top to bottom that `labels` need together."""
    return sum(_depth(one) for one in labels)


def write(axes, labels):
    """Write `labels` at the right of `axes`, moved apart where two would touch. The limits of the axes are set."""
    inches = axes.get_position().height * axes.figure.get_figheight()
    wanted = [_fraction(axes, one.height) * inches for one in labels]
    for one, middle in zip(labels, spread(wanted, [_depth(one) for one in labels], inches), strict=True):
        _draw_sample(axes, one.sample, middle / inches)
        axes.annotate(
            wrapped(one.words, _LETTERS), (1, middle / inches), ((_BEFORE + _SAMPLE + _BETWEEN) * 72, 0),
            "axes fraction", textcoords="offset points", va="center", annotation_clip=False, weight=_weight(one),
            color=LETTERING.get(one.sample.get("color"), INK) if one.bold else INK,
        )  # fmt: skip


def _weight(label):
    return "bold" if label.bold else "normal"


def _depth(label):
    return height_of(wrapped(label.words, _LETTERS)) + _APART


def _fraction(axes, height):
    low, high = axes.get_ylim()
    return -1.0 if height is None else min(max((height - low) / (high - low), 0), 1)


def _draw_sample(axes, sample, middle):
    from matplotlib.lines import Line2D
    from matplotlib.patches import Rectangle

    box = axes.get_position()
    wide, high = (length * axes.figure.get_size_inches()[at] for at, length in enumerate((box.width, box.height)))
    left, right, half = 1 + _BEFORE / wide, 1 + (_BEFORE + _SAMPLE) / wide, 0.06 / high
    where = {"transform": axes.transAxes, "clip_on": False, "zorder": 6}
    if "facecolor" in sample:
        axes.add_patch(Rectangle((left, middle - half), right - left, 2 * half, **where | sample))
        return
    # A mark alone stands in the middle of its line, which is drawn where the sample has one.
    axes.add_line(Line2D([left, (left + right) / 2, right], [middle] * 3, markevery=[1], **where | sample))
