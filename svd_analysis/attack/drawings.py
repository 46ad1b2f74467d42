"""Numbers read off a vector drawing: marks, bars and lines against the ticks of their axis, as matplotlib writes them.

A coordinate has six decimals, so a height gives a count back exactly. Each set of marks becomes a table: the tick
beside a mark heads its row.
"""

import re

import numpy as np
from lxml import etree

from svd_analysis.attack import lexicon
from svd_analysis.attack.grids import Grid
from svd_analysis.attack.pages import Snippet
from svd_analysis.attack.printed import Shown
from svd_analysis.errors import ParameterError
from svd_analysis.periods import Period, month_at, month_number

_POINT = re.compile(r"[ML]\s*(-?[\d.]+(?:e-?\d+)?)[\s,]+(-?[\d.]+(?:e-?\d+)?)")
_SHIFT = re.compile(r"translate\(\s*(-?[\d.]+)[\s,]+(-?[\d.]+)")
_EXACT = 2e-5  # points: what six decimals leave, and then some


def read(content, name, file, caption=""):
    """Grids of what a drawing shows, and the texts it holds."""
    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True, huge_tree=False)
    root = etree.fromstring(content, parser)
    if root is None:
        return [], []
    for element in root.iter():
        if isinstance(element.tag, str):
            element.tag = etree.QName(element).localname
    snippets = [Snippet(file, f"the text of <{one.tag}>", one.text.strip(), caption)
                for one in root.iter("title", "desc") if one.text and one.text.strip()]  # fmt: skip
    snippets += [Snippet(file, f"{key} of <{one.tag}>", value, caption) for one in root.iter()
                 if isinstance(one.tag, str) for key, value in one.attrib.items()
                 if key.startswith(("data-", "aria-"))]  # fmt: skip
    snippets += [Snippet(file, "words in the drawing", one) for one in _written(root)]
    grids = []
    for axes in root.iter("g"):
        if re.fullmatch(r"axes_\d+", axes.get("id", "")):
            grids += _axes(axes, name, file, caption)
    return grids, snippets


def _written(root):
    """Words and comments of a drawing with a number, which have to say themselves what they are of."""
    texts = [one.text or "" for one in root.iter("text", "tspan", "metadata", etree.Comment)]
    return [text.strip() for text in texts if re.search(r"\d", text) and re.search(r"[A-Za-z]{3}", text)]


def _axes(axes, name, file, caption):
    scales = [_ticks(axes, number) for number in (1, 2)]
    along = [_is_categories(ticks) for ticks in scales]
    if along == [True, False]:
        value, category = 1, 0
    elif along == [False, True]:
        value, category = 0, 1
    else:
        return []
    scale = _linear(scales[value])
    if scale is None or not scales[category]:
        return []
    heads = _heads(scales[category])
    made = []
    for marks in _marks(axes, value, _frame(axes)):
        rows = [
            [head, content] for at, places in marks if (head := heads(at)) and (content := _measured(places, scale))
        ]
        if rows:
            made.append(Grid(name, file, ["", "marks"], rows, caption, "the drawing"))
    labels = [[head, text] for at, text in _labels(axes, category) if (head := heads(at))]
    return [*made, Grid(name, file, ["", "labels"], labels, caption, "the drawing's labels")] if labels else made


def _ticks(axes, number):
    """The places and labels of an axis's ticks."""
    found = []
    for axis in axes.iter("g"):
        if axis.get("id") == f"matplotlib.axis_{number}":
            for tick in axis.iter("g"):
                if re.fullmatch(r"[xy]tick_\d+", tick.get("id", "")):
                    label = _comment(tick) or " ".join(one.text or "" for one in tick.iter("text")).strip()
                    if label and (at := _tick_place(tick, number)) is not None:
                        found.append((at, label))
    return found


def _comment(element):
    return next((one.text.strip() for one in element.iter(etree.Comment) if one.text), "")


def _tick_place(tick, number):
    """Where a tick stands: by its mark or its line; a label alone stands a third of a letter below its tick."""
    for one in tick.iter("use"):
        if one.get("x") and one.get("y") and "#DejaVu" not in str(one.attrib):
            return float(one.get("x" if number == 1 else "y"))
    for one in tick.iter("path"):
        points = _points(one)
        if len(points) == 2 and one.getparent().tag != "defs" and points[0][number - 1] == points[1][number - 1]:
            return points[0][number - 1]
    shift = next((found for one in tick.iter("g", "text") if (found := _SHIFT.search(one.get("transform", "")))), None)
    return float(shift[2]) - 3.4 if shift and number == 2 else None


def _points(path):
    return [(float(x), float(y)) for x, y in _POINT.findall(path.get("d", ""))]


def _is_categories(ticks):
    """Whether labels name things (or years) rather than count."""
    numbers = [_number(label) for _, label in ticks]
    return None in numbers or all(re.fullmatch(r"(19|20)\d\d", label) for _, label in ticks)


def _number(label):
    text = label.replace(",", "").replace("−", "-").rstrip("%")
    return float(text) if re.fullmatch(r"-?\d+(\.\d+)?", text) else None


def _linear(ticks):
    """The value at a place as (slope, value at 0), where ticks are evenly scaled; None where they are not."""
    if len(ticks) < 2:
        return None
    places, values = np.array([at for at, _ in ticks]), np.array([_number(label) for _, label in ticks])
    slope, level = np.polyfit(places, values, 1)
    straight = np.abs(slope * places + level - values).max() <= 1e-4 * max(1.0, np.abs(values).max())
    return (slope, level) if straight else None


def _heads(ticks):
    """What stands at a place along the axis of categories: the nearest tick's label, or the month between two."""
    months = [_first_month(label) for _, label in ticks]
    places = np.array([at for at, _ in ticks])
    if len(ticks) > 1 and None not in months and not all(re.fullmatch(r"\d{4}", label) for _, label in ticks):
        slope, level = np.polyfit(places, months, 1)
        return lambda at: month_at(round(slope * at + level))
    step = np.abs(np.diff(np.sort(places))).min() if len(places) > 1 else np.inf

    def nearest(at):
        place = int(np.abs(places - at).argmin())
        return ticks[place][1] if abs(places[place] - at) <= 0.3 * step else None

    return nearest


def _first_month(label):
    found = lexicon.periods(label)
    try:
        return month_number(Period.parse(found[0]).first) if found else None
    except ParameterError:
        return None


def _frame(axes):
    """The corners of the plot: the first patch of the axes."""
    patch = next((one for one in axes.iter("g") if one.get("id", "").startswith("patch_")), None)
    points = [point for path in patch.iter("path") for point in _points(path)] if patch is not None else []
    return (np.min(points, axis=0), np.max(points, axis=0)) if points else None


def _marks(axes, value, frame):
    """Sets of marks: each a list of a place along the categories and the place, or places, along the values."""
    bars = {}
    for group in axes:
        if not isinstance(group.tag, str):
            continue
        name = group.get("id", "")
        used = [(float(one.get("x")), float(one.get("y"))) for one in group.iter("use") if one.get("x")]
        if name.startswith(("line2d", "PathCollection")):
            lines = [_points(path) for path in group.iter("path") if path.getparent().tag != "defs"]
            for points in [used, *lines]:
                if len(points) > 1 or points is used and points:
                    yield [(point[1 - value], (point[value],)) for point in points]
        elif name.startswith("LineCollection"):
            yield [(ends[0][1 - value], (ends[0][value], ends[1][value]))
                   for path in group.iter("path") if len(ends := _points(path)) == 2]  # fmt: skip
        elif name.startswith("patch"):
            for path in group.iter("path"):
                if bar := _bar(_points(path), value, frame):
                    bars.setdefault(re.sub(r"\s", "", path.get("style", "")), []).append(bar)
    yield from bars.values()


def _bar(points, value, frame):
    """A bar's middle and its end; None for what is no bar: a line, or a band over the whole height of the plot."""
    if len(points) < 4:
        return None
    low, high = np.min(points[:4], axis=0), np.max(points[:4], axis=0)
    if (high - low == 0).any() or (
        frame is not None and high[value] - low[value] >= 0.999 * (frame[1] - frame[0])[value]
    ):
        return None
    # Heights grow upwards, and coordinates downwards.
    return (low + high)[1 - value] / 2, (low[1] if value == 1 else high[0],)


def _measured(places, scale):
    """A mark's value, or two limits, as intervals."""
    slope, level = scale
    half = abs(slope) * _EXACT + 1e-6
    values = sorted(slope * at + level for at in places)
    around = [(one - half, one + half) for one in values]
    return Shown(plain=(around[0],)) if len(around) == 1 else Shown(limits=(tuple(around),))


def _labels(axes, category):
    """Numbers written beside marks, with their place along the categories."""
    for group in axes:
        if isinstance(group.tag, str) and group.get("id", "").startswith("text_"):
            text = _comment(group) or " ".join(one.text or "" for one in group.iter("text")).strip()
            shift = next((found for one in group.iter("g", "text")
                          if (found := _SHIFT.search(one.get("transform", "")))), None)  # fmt: skip
            if text and shift and re.search(r"\d", text):
                at = float(shift[1]) + 2.6 * len(text) if category == 0 else float(shift[2]) - 3.4
                yield at, text
