"""Numbers that are handed to a method, checked once: what is wrong is named with its place and how
to mend it.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from core.messages import mark

SHOWN = 5


def places(bad: np.ndarray, unit: str = "row") -> str:
    """Name the first places where something is wrong, counted from 1.

    >>> places(np.array([False, True, True]))
    'rows 2, 3'
    """
    where = np.flatnonzero(bad) + 1
    named = ", ".join(f"{item}" for item in where[:SHOWN])
    rest = (
        mark(" and {size} more").format(size=f"{where.size - SHOWN:,}")
        if where.size > SHOWN
        else ""
    )
    return f"{unit}{'' if where.size == 1 else 's'} {named}{rest}"


def counts(values: ArrayLike, name: str) -> np.ndarray:
    """Take whole numbers of nought or more, of any shape, as floats.

    Raises ValueError for anything else.
    """
    supplied = np.asarray(values, float)
    bad = ~(np.isfinite(supplied) & (supplied >= 0) & (supplied == np.floor(supplied)))
    if bad.any():
        raise ValueError(
            f"{name} must be whole counts of 0 or more, got {supplied[bad].flat[0]:g}:"
            " give numbers of"
            " rows, not shares or weights."
        )
    return supplied


def numbers(values: ArrayLike, name: str) -> np.ndarray:
    """Take finite numbers of shape (rows,) as floats.

    Raises ValueError that names the first bad rows.
    """
    supplied = np.asarray(values, float)
    if supplied.ndim != 1:
        raise ValueError(
            f"{name} must be one number a row, got shape {supplied.shape}: give a flat array."
        )
    bad = ~np.isfinite(supplied)
    if bad.any():
        raise ValueError(
            f"{name} is missing or infinite in {places(bad)}: fill it in, or leave these rows out"
            " for both models and say so."
        )
    return supplied


def columns(**array_like: ArrayLike) -> list[np.ndarray]:
    """Take several columns of finite numbers that belong to the same rows, in the order given."""
    value = [numbers(values, name) for name, values in array_like.items()]
    sizes = {name: item.size for name, item in zip(array_like, value, strict=True)}
    if len(set(sizes.values())) > 1:
        raise ValueError(
            f"columns must have one value for each row, got {sizes}: give the same rows in the same"
            " order."
        )
    return value


def outcomes(values: ArrayLike, name: str) -> np.ndarray:
    """Take one yes or no a row, as 0 and 1 or as booleans, shape (rows,); gives booleans."""
    supplied = numbers(values, name)
    bad = (supplied != 0) & (supplied != 1)
    if bad.any():
        raise ValueError(
            f"{name} must be 0 or 1, got {supplied[bad][0]:g} in {places(bad)}: say which"
            " class counts"
            " as 1."
        )
    return supplied == 1


def pair(before: ArrayLike, after: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
    """Take the counts of the same bins before and after, each of shape (bins,)."""
    values, two = (
        counts(before, mark("counts before")),
        counts(after, mark("counts after")),
    )
    if values.ndim != 1 or values.shape != two.shape:
        raise ValueError(
            f"counts before and after must be of the same bins, got shapes {values.shape} and"
            f" {two.shape}: count both by the same cuts."
        )
    return values, two
