"""Months and years along a chart: their names, months without a number, and recording breaks.

A month without a number is shaded, never drawn as zero; a break is a dashed line with its words above.
"""

import math

from svd_analysis.drawing import INK, LEFT, LINE, WIDTH, height_of, room_for, wrapped
from svd_analysis.periods import MONTH_NAMES, Period, in_words, month_at, month_number

# What each grade of break means to somebody who compares the two sides of it: in the chart, and at length.
GRADE_WORDS = {
    "refuse": ("not compared across", "no comparison across it is made"),
    "relative only": ("own figure not compared", "across it only the ratio to the rest of the force is compared"),
    "note": ("", "noted only"),
}
GAP = {"facecolor": "#eceff1", "edgecolor": "#9aa5ad", "hatch": "///", "linewidth": 0}
_BESIDE = 0.06  # inches between a break's line and its words
_LETTERS = 30  # of a break's words in a line


def shade(axes, places, style=GAP):
    """Shade the months at these places, those beside one another as one."""
    for first, last in runs(places):
        axes.axvspan(first - 0.5, last + 0.5, zorder=1, **style)


def runs(places):
    """The first and last of each run of whole numbers that follow one another, in order."""
    found = []
    for at in sorted(places):
        if found and at == found[-1][1] + 1:
            found[-1][1] = at
        else:
            found.append([at, at])
    return [tuple(run) for run in found]


def in_runs(months):
    """Months in words, those that follow one another as one: `March 2021, May 2021 to July 2021`."""
    found = runs(month_number(month) for month in months)
    return ", ".join(in_words(Period(month_at(first), month_at(last))) for first, last in found)


def with_gaps(alt, months):
    """`alt` and a sentence that names the months without data, where there are any."""
    return f"{alt} No data for {in_runs(months)}." if len(months) else alt


def with_breaks(alt, breaks):
    """`alt` and a sentence that names each break, (when, label) or (when, label, grade), where there are any."""
    if not breaks:
        return alt
    said = "; ".join(_at_length(*one) for one in sorted(breaks))
    start = "A dashed line marks a recording break" if len(breaks) == 1 else "Dashed lines mark recording breaks"
    return f"{alt} {start}: {said}."


def break_words(_when, label, grade=None):
    """What stands above a break's line: its label and what its grade means, where it has one."""
    short = GRADE_WORDS[grade][0] if grade else ""
    return f"{label} ({short})" if short else label


def lay_breaks(breaks, slots, right):
    """The words of `breaks` laid above a chart that ends `right` inches before the paper does.

    `breaks` are (place, break): the place in slots from the left of the axes, which is so many `slots` wide.
    """
    inches = WIDTH - LEFT - right
    marks = [(at / slots * inches, break_words(*one)) for at, one in breaks]
    return staggered(marks, 0.05 - LEFT, inches + right - 0.05)


def staggered(marks, left, right):
    """Words for breaks so that none touch and no line crosses another's words.

    `marks` are (place, words), places in inches; the words must stay between `left` and `right` where they can. A tuple
    each, in order of place: place, words in lines, side they stand on, inches they are lifted. Words at one place are
    put together.
    """
    together = {}
    for place, words in marks:
        together.setdefault(place, []).append(wrapped(words, _LETTERS))
    texts = {
        place: "\n".join(f"• {words}" if len(several) > 1 else words for words in several)
        for place, several in sorted(together.items())
    }
    sides = _sides(texts, left, right)
    turned = [place for place in texts if sides[place] == "left"]
    # Words to the left of their line are laid from left to right, the others from right to left: each then lies on
    # those that are there, and the line that leads up to it passes beside them.
    lifts, boxes = {}, []
    for place in turned + [place for place in reversed(texts) if sides[place] == "right"]:
        start, end = _extent(place, texts[place], sides[place])
        lifts[place] = max((top for low, high, top in boxes if start < high and low < end), default=0.0)
        boxes.append((start, end, lifts[place] + height_of(texts[place]) + LINE / 3))
    return [(place, texts[place], sides[place], lifts[place]) for place in texts]


def room_above(laid, unit=""):
    """Inches above the axes that words laid by `staggered` need; 0 without any.

    With the words of a `unit` at the left: only what is needed for them to clear the breaks they would touch.
    """
    end = room_for([unit]) + _BESIDE if unit else math.inf
    touched = [one for one in laid if _extent(*one[:3])[0] < end]
    return max((lift + height_of(words) + LINE / 2 for _, words, _, lift in touched), default=0.0)


def mark_breaks(axes, laid):
    """Draw breaks laid by `staggered`, in inches from the left of the axes, up to the top of their words."""
    box, (wide, high), (low, end) = axes.get_position(), axes.figure.get_size_inches(), axes.get_xlim()
    inches = box.height * high
    for place, words, side, lift in laid:
        at, top = low + place / (box.width * wide) * (end - low), 1 + (lift + height_of(words)) / inches
        axes.plot(
            [at, at], [0, top], color=INK, linestyle=(0, (3, 2)), linewidth=1.1, zorder=2, clip_on=False,
            transform=axes.get_xaxis_transform(),
        )  # fmt: skip
        axes.annotate(
            words, (at, 1 + (lift + LINE / 4) / inches), (_BESIDE * 72 * (1 if side == "right" else -1), 0),
            ("data", "axes fraction"), textcoords="offset points", ha="left" if side == "right" else "right",
            annotation_clip=False,
        )  # fmt: skip


def label_months(axes, months):
    """Years under each January, or every month by its letters where there are at most fourteen."""
    if len(months) <= 14:
        labels = [f"{MONTH_NAMES[int(month[5:]) - 1][:3]}\n{month[:4] if at == 0 or month[5:] == '01' else ''}"
                  for at, month in enumerate(months)]  # fmt: skip
        axes.set_xticks(range(len(months)), labels)
    else:
        januaries = [at for at, month in enumerate(months) if month.endswith("-01")]
        several = len(januaries) > 8
        inches = axes.get_position().width * axes.figure.get_figwidth()
        januaries = januaries[:: math.ceil(len(januaries) * 0.38 / inches)]
        axes.set_xticks(januaries, [months[at][:4] if several else f"Jan {months[at][:4]}" for at in januaries])
        if several:
            axes.set_xlabel("January of each year")
    axes.grid(visible=False, axis="x")


def _sides(texts, left, right):
    """The side of its line each break's words stand on: right, unless there is no room or they would be crossed."""
    sides, reach = {}, math.inf
    for place in reversed(texts):
        turned = _extent(place, texts[place], "left")[0]
        fits = _extent(place, texts[place], "right")[1] <= right and place < reach
        sides[place] = "right" if fits or turned < left else "left"
        if sides[place] == "left":
            reach = min(reach, turned)
    return sides


def _extent(place, words, side):
    room = room_for([words]) + 2 * _BESIDE
    return (place - 0.01, place + room) if side == "right" else (place - room, place + 0.01)


def _at_length(when, label, grade=None):
    named = in_words(when) if len(when) == 7 and when[4] == "-" else when
    return f"{named}, {label}" + (f" ({GRADE_WORDS[grade][1]})" if grade else "")
