"""How the columns of a printed table share the width: by what stands in them."""

from __future__ import annotations

from collections.abc import Sequence

LONGEST_CELL = 36  # letters: what is longer takes more lines
BESIDE = 3  # letters: the room left and right of a word


def column_shares(rows: Sequence[Sequence[str]]) -> tuple[float, ...]:
    """Give the share of each column of a table, its head among the rows; they add up to one.

    A column has room for its longest word, what hard spaces hold together being one, and where its
    cells are longer for half of the longest.
    """
    columns = tuple(zip(*rows, strict=True))
    words = [
        max(len(word) for text in column for word in text.split(" "))
        for column in columns
    ]
    longest = [min(max(map(len, column)), LONGEST_CELL) for column in columns]
    wide = [
        max(word + BESIDE, size / 2) for word, size in zip(words, longest, strict=True)
    ]
    return tuple(size / sum(wide) for size in wide)
