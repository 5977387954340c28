"""Values to counts: cuts taken from the baseline with open ends, a bin for what is missing, categories of both sides together.

Counts of disjoint rows add, so whatever is worked out from them streams over batches, days and partitions.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtr

from core.evidence.intervals import newcombe_unpaired
from core.evidence.measured import Compared, gap, rate, told

BINS = 10


def cuts(baseline: ArrayLike, bins: int = BINS) -> np.ndarray:
    """Cut the baseline's values, shape (rows,), into about `bins` bins of equal count; gives the ascending unique inner cuts.

    The first and the last bin are open, so nothing falls outside. A bin holds its lower cut and not its upper one. A
    value with a bin's share of the rows or more is a bin of its own, so that a constant feature that moves either way is
    seen to move. Missing and infinite values make no cuts. Raises ValueError for fewer than two bins.

    >>> cuts([3.0, 3.0, 3.0]).size, counted([2.0, 3.0, 4.0, np.nan], cuts([3.0, 3.0, 3.0])).tolist()
    (2, [1, 1, 1, 1])
    """
    if bins < 2:
        raise ValueError(f"cuts needs two bins or more, got {bins}.")
    known = np.asarray(baseline, float).ravel()
    known = known[np.isfinite(known)]
    if not known.size:
        return np.empty(0)
    values, rows = np.unique(known, return_counts=True)
    shares = np.cumsum(rows)
    quantiles = values[np.searchsorted(shares, np.arange(1, bins) * known.size / bins, side="left")]
    heavy = values[rows * bins >= known.size]
    return np.unique(np.concatenate([quantiles, heavy, np.nextafter(heavy, np.inf)]))


def counted(values: ArrayLike, inner: np.ndarray) -> np.ndarray:
    """Count values, shape (rows,), by their cuts; shape (cuts + 2,), the last count is of what is missing."""
    given = np.asarray(values, float).ravel()
    codes = np.searchsorted(inner, given, side="right")
    codes[np.isnan(given)] = len(inner) + 1
    return np.bincount(codes, minlength=len(inner) + 2)


@dataclass(frozen=True, slots=True)
class Categories:
    """Counts of the same categories before and after, each of shape (categories,); None names what is missing."""

    names: tuple[str | None, ...]
    before: np.ndarray
    after: np.ndarray

    @property
    def new(self) -> tuple[str | None, ...]:
        """List the categories that only the later rows have: a finding in itself."""
        return tuple(name for name, old, now in zip(self.names, self.before, self.after, strict=True) if now and not old)

    @property
    def vanished(self) -> tuple[str | None, ...]:
        """List the categories that only the earlier rows have."""
        return tuple(name for name, old, now in zip(self.names, self.before, self.after, strict=True) if old and not now)


def categories(before: Iterable[object], after: Iterable[object]) -> Categories:
    """Count categories over the union of both sides, in order of name, what is missing (None or nan) last.

    Values are compared as they are written: "007" is not 7.

    >>> categories(["a", "b", None], ["a", "c", "a"]).new
    ('c',)
    """
    old, now = (Counter(None if one is None or one != one else str(one) for one in side) for side in (before, after))  # noqa: PLR0124  nan differs from itself
    return union(old, now)


def union(before: dict[str | None, int], after: dict[str | None, int]) -> Categories:
    """Line up counts by category that were made apart, for instance by a query or by batches."""
    both = {*before, *after}
    names = (*sorted(one for one in both if one is not None), *((None,) if None in both else ()))
    sides = (np.array([side.get(name, 0) for name in names], dtype=np.int64) for side in (before, after))
    return Categories(names, *sides)


def missing_change(before: tuple[int, int], after: tuple[int, int]) -> Compared:
    """Compare the shares of missing values of separate rows, each (missing, rows): Newcombe's interval, pooled z for p.

    Raises ValueError for counts that cannot be; a side without rows is a gap.
    """
    whats, sides = ("missing before", "missing after"), (before, after)
    if not (before[1] and after[1]):
        none = [gap(what, "no rows") if not n else rate(hits, n) for what, (hits, n) in zip(whats, sides, strict=True)]
        return Compared(none[0], none[1], gap("change of missing values", "no rows on one side"))
    (x, n), (y, m) = sides
    change = told(y / m - x / n, newcombe_unpaired(before, after), n + m, "Newcombe hybrid score interval, unpaired")
    pooled = (x + y) / (n + m)
    error = (pooled * (1 - pooled) * (1 / n + 1 / m)) ** 0.5
    return Compared(rate(x, n), rate(y, m), change, 1.0 if error == 0 else float(2 * ndtr(-abs(y / m - x / n) / error)))
