"""Files as they arrive when something went wrong on the way."""

from svd_analysis.errors import SourceError

REENCODED = ("cp1252", "utf-16", "utf-16-le")


def line_end_cuts(raw):
    """The file stopped at, just before and just after each of its line ends but the last: the hardest to notice."""
    ends = [place + 1 for place, byte in enumerate(raw[:-1]) if byte == ord("\n")]
    return sorted({place for end in ends for place in (end - 1, end, end + 1)})


def refused_or_right(read, path, raw, whole):
    """True where the damaged file is refused with a message that names it, or still gives exactly what is right."""
    path.write_bytes(raw)
    try:
        counts, _ = read(path)
    except SourceError as fault:
        return str(path) in str(fault)
    return counts.equals(whole)
