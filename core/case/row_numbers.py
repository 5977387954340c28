"""Rows as a spreadsheet numbers them, and a few values written out, for complaints."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from core.case.files import batches

SHOWN = 5


def file_row(index: int, skipped: list[int]) -> int:
    """Turn the index of a kept row into its number in the file, header first, counting rows that
    were left out.

    >>> file_row(0, []), file_row(2, [4])
    (2, 5)
    """
    number = index + 2
    for gone in sorted(skipped):
        if gone > number:
            break
        number += 1
    return number


def rows_where(path: Path, column: str, test, skipped: list[int]) -> list[int]:  # noqa: ANN001  a test of an Arrow array
    """Give the file numbers of the first rows whose value passes a test."""
    rows, start = [], 0
    for batch in batches(path, (column,)):
        hits = np.flatnonzero(test(batch.column(0)))
        rows += [
            file_row(start + int(hit), skipped) for hit in hits[: SHOWN - len(rows)]
        ]
        start += batch.num_rows
        if len(rows) >= SHOWN:
            break
    return rows


def rows_said(rows: list[int], total: int) -> str:
    """Write the numbers of some rows, and whether there are more of them."""
    return (
        f"{'row' if total == 1 else 'rows'}"
        f" {', '.join(f'{row:,}' for row in rows)}{' …' if total > len(rows) else ''}"
    )


def some_of(values: list[str]) -> str:
    """Write the first of some values."""
    shown = ", ".join(f"“{value}”" for value in values[:6])
    return f"{shown} …" if len(values) > 6 else shown
