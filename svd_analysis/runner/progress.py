"""How far a run is, and what came of it: for whoever watches, and for a log. Standard library only."""

import shutil
import sys
import time


class Progress:
    """Sections and pages done, running and left, with the time left; one changing line where a person watches.

    Elsewhere a line for each area.
    """

    def __init__(self, stream=None):
        self._stream = stream or sys.stderr
        self._alive = self._stream.isatty()
        self._began = time.monotonic()
        self._jobs = self._done = 0

    def say(self, text):
        """A line that stays."""
        self._clear()
        print(text, file=self._stream, flush=True)

    def begin(self, jobs):
        """So many jobs are to be done, from now on."""
        self._began, self._jobs, self._done = time.monotonic(), jobs, 0

    def drop(self, jobs):
        """So many jobs will not be done."""
        self._jobs -= jobs

    def one_done(self, running):
        """One more job is done; so many others are at work."""
        self._done += 1
        if self._alive:
            left = self._jobs - self._done - running
            text = f"{self._done} of {self._jobs} done, {running} running, {max(left, 0)} left{self._time_left()}"
            self._clear()
            print(text[: shutil.get_terminal_size().columns - 1], end="", file=self._stream, flush=True)

    def area(self, slug, state, left):
        """An area is finished, or has failed."""
        areas = f"{left} area{'s' if left != 1 else ''} left"
        self.say(f"{slug}: {state.removesuffix('.')}, {areas}{self._time_left() if left else ''}")

    def _time_left(self):
        if not self._done:
            return ""
        seconds = (time.monotonic() - self._began) / self._done * (self._jobs - self._done)
        return f", about {seconds / 60:.0f} min to go" if seconds >= 90 else f", about {seconds:.0f} s to go"

    def _clear(self):
        if self._alive:
            print("\r\x1b[K", end="", file=self._stream)


def table(states, pages):
    """Lines for the end of a run: each area, its state, and its page or why there is none; and how many of each.

    `states` maps an area to `made`, `unchanged`, `not begun`, or `failed: ` with the reason; `pages` to its page.
    """
    width = max(map(len, states), default=0)
    lines = []
    for slug, state in states.items():
        word, _, reason = state.partition(": ")
        shown = pages[slug] if word in ("made", "unchanged") else reason
        lines.append(f"{slug:<{width}}  {word:<9}  {shown}".rstrip())
    words = [state.partition(":")[0] for state in states.values()]
    return [*lines, ", ".join(f"{words.count(word)} {word}" for word in dict.fromkeys(words))]
