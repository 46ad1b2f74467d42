"""What a kernel writes to its output and error streams: as every IPython kernel sends it, and silence costs nothing."""

from ipykernel.iostream import OutStream


class Stream(OutStream):
    """A stream whose flush returns at once where nothing was written since the last.

    IPython flushes both streams several times a cell, and each time waits for another thread; sections write nothing.
    """

    _written = False

    def write(self, string):
        """Write to the stream."""
        self._written = True
        return super().write(string)

    def flush(self):
        """Send what was written and wait until it is sent."""
        if self._written:
            self._written = False
            super().flush()
