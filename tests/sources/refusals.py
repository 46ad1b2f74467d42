"""Files as they arrive on a bad day: cut short, saved again in another encoding, edited; and that they are refused."""

import pytest

from svd_analysis.errors import SourceError


def edited(sample, folder, *changes):
    """A copy of the sample, under its own name, in which each (old, new) was put in place everywhere."""
    text = sample.read_bytes().decode()
    for old, new in changes:
        assert old in text, f"the sample does not hold {old!r}"
        text = text.replace(old, new)
    copy = folder / sample.name
    copy.write_bytes(text.encode())
    return copy


def refusal(read, path):
    """The message with which the file is refused; it names the file."""
    with pytest.raises(SourceError) as refused:
        read(path)
    assert str(path) in str(refused.value)
    return str(refused.value)


def check_cut_anywhere(read, sample, folder):
    """A file cut at any byte is refused, or what is left of it are rows of the whole answer and no other."""
    whole, raw = set(read(sample)[0].itertuples(index=False)), sample.read_bytes()
    copy, refused = folder / sample.name, 0
    lengths = [*range(0, len(raw), 1 + len(raw) // 150), *range(len(raw) - 4, len(raw))]
    for length in lengths:
        copy.write_bytes(raw[:length])
        try:
            table = read(copy)[0]
        except SourceError:
            refused += 1
        else:
            assert set(table.itertuples(index=False)) <= whole, f"cut after {length} bytes"
    assert refused > 0.8 * len(lengths)


def check_saved_again(read, sample, folder):
    """A file that a spreadsheet saved in another encoding is refused, though most of it could be read."""
    text, copy = sample.read_bytes().decode("utf-8-sig"), folder / sample.name
    for encoding in ("cp1252", "utf-16"):
        copy.write_bytes(text.encode(encoding))
        assert "UTF-8" in refusal(read, copy)
