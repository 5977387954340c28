"""Values of an A/B test that are no outcome, no number or no day, said with examples."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from core.case.profile import plain
from core.case.row_numbers import file_row
from core.errors import Complaint
from core.evidence.rows.sample import DAY
from core.messages import mark

SHOWN = 5
MOST_DAYS = 3_660


def rows_named(bad: np.ndarray, skipped: list[int]) -> tuple[str, int]:
    """Name the first rows as a spreadsheet numbers them, and give the first."""
    places = np.flatnonzero(bad)
    first = [file_row(int(place), skipped) for place in places[:SHOWN]]
    named = (
        f"{'row' if places.size == 1 else 'rows'}"
        f" {', '.join(f'{item:,}' for item in first)}{' …' if places.size > SHOWN else ''}"
    )
    return named, first[0]


def quoted_few(values: list[str]) -> str:
    """Quote the first six values."""
    shown = ", ".join(f"“{value}”" for value in values[:6])
    return f"{shown} …" if len(values) > 6 else shown


def odd_outcomes(
    values: pa.Array,
    unread: np.ndarray,
    endless: np.ndarray,
    chosen: dict[str, str],
    skipped: list[int],
) -> list[Complaint]:
    """Complain about outcomes that are no numbers, or endless ones."""
    complaints = []
    if unread.any():
        named, row = rows_named(unread, skipped)
        what = mark(
            "the outcome is not a number in {sum} of {size} rows: {values} ({named})"
        ).format(
            sum=f"{unread.sum():,}",
            size=f"{unread.size:,}",
            values=quoted_few(_examples(values, unread)),
            named=named,
        )
        complaints.append(
            Complaint(
                what,
                mark(
                    "write 0 and 1, true and false, or numbers with a point for decimals"
                ),
                chosen["outcome"],
                row,
            )
        )
    if endless.any():
        named, row = rows_named(endless, skipped)
        complaints.append(
            Complaint(
                mark("the outcome is infinite ({named})").format(named=named),
                mark("correct these rows"),
                chosen["outcome"],
                row,
            )
        )
    return complaints


def _examples(values: pa.Array, bad: np.ndarray) -> list[str]:
    return list(
        dict.fromkeys(
            plain(row)
            for row in values.take(pa.array(np.flatnonzero(bad)[:SHOWN])).to_pylist()
        )
    )


def odd_days(
    values: pa.Array,
    day: np.ndarray,
    unread: np.ndarray,
    moments: bool,
    column: str,
    skipped: list[int],
) -> list[Complaint]:
    """Complain about days that are none, and about a span too long to be a test."""
    if unread.any():
        named, row = rows_named(unread, skipped)
        what = mark(
            "the day is not a date in {sum} of {size} rows: {values} ({named})"
        ).format(
            sum=f"{unread.sum():,}",
            size=f"{unread.size:,}",
            values=quoted_few(_examples(values, unread)),
            named=named,
        )
        return [
            Complaint(
                what,
                mark(
                    "write dates like 2026-11-23 or 2026-11-23 14:05, or leave the column out"
                ),
                column,
                row,
            )
        ]
    seen = day[np.isfinite(day)]
    found = np.unique(np.floor(seen / DAY) if moments else seen).size
    if found <= MOST_DAYS:
        return []
    return [
        Complaint(
            mark("the rows lie on {found} different days").format(found=f"{found:,}"),
            mark("write dates, not seconds or row numbers, or leave the column out"),
            column,
        )
    ]
