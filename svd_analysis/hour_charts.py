"""A week by day and hour: the darker, the more; what is withheld has a line and never the faintest shade."""

import numpy as np

from svd_analysis.drawing import INK, LINE, SEQUENTIAL, drawing, place, room_for, svg
from svd_analysis.html_figures import Figure

_ROW = 0.36  # inches


def week(values, *, name, caption, alt, texts, title=None, data=None):
    """A rectangle for each day (a column of `values`) and span of hours (a row); `texts` has what stands in each.

    `values` are numbers, missing where there is none to show.
    """
    from matplotlib.colors import ListedColormap

    with drawing(name, height=0.6 + _ROW * len(values)) as (paper, axes):
        place(paper, axes, left=room_for(values.index) + 0.2, right=0.1, top=0.05, bottom=0.45)
        numbers = values.to_numpy("float64")
        shades = ListedColormap(SEQUENTIAL[:-1])
        most = np.nanmax(numbers) if np.isfinite(numbers).any() else 1
        axes.pcolormesh(numbers, cmap=shades, vmin=0, vmax=most, edgecolors="white", linewidth=1.5)
        for (down, across), value in np.ndenumerate(numbers):
            dark = np.isfinite(value) and value > most / 2
            text = texts.iat[down, across]
            axes.text(across + 0.5, down + 0.5, text, ha="center", va="center", color="white" if dark else INK)
            if not np.isfinite(value):
                axes.plot([across + 0.1, across + 0.9], [down + 0.85, down + 0.85], color=INK, linewidth=0.6)
        axes.set_xticks(np.arange(len(values.columns)) + 0.5, [str(day)[:3] for day in values.columns])
        axes.set_yticks(np.arange(len(values)) + 0.5, list(values.index))
        axes.tick_params(length=0, pad=LINE * 20)
        axes.invert_yaxis()
        axes.grid(visible=False)
        for side in axes.spines.values():
            side.set_visible(False)
        return Figure(name, alt, caption, svg(paper), title, data)
