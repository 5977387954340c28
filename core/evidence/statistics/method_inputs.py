"""Numbers that are handed to a method, checked once: what is wrong is named with its place and how
to mend it.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

SHOWN = 5


def places(bad: np.ndarray, unit: str = "row") -> str:
    """Name the first places where something is wrong, counted from 1.

    >>> places(np.array([False, True, True]))
    'rows 2, 3'
    """
    where = np.flatnonzero(bad) + 1
    named = ", ".join(f"{one}" for one in where[:SHOWN])
    rest = f" and {where.size - SHOWN:,} more" if where.size > SHOWN else ""
    return f"{unit}{'' if where.size == 1 else 's'} {named}{rest}"


def counts(values: ArrayLike, name: str) -> np.ndarray:
    """Take whole numbers of nought or more, of any shape, as floats.

    Raises ValueError for anything else.
    """
    given = np.asarray(values, float)
    bad = ~(np.isfinite(given) & (given >= 0) & (given == np.floor(given)))
    if bad.any():
        raise ValueError(
            f"{name} must be whole counts of 0 or more, got {given[bad].flat[0]:g}: give numbers of"
            " rows, not shares or weights."
        )
    return given


def numbers(values: ArrayLike, name: str) -> np.ndarray:
    """Take finite numbers of shape (rows,) as floats.

    Raises ValueError that names the first bad rows.
    """
    given = np.asarray(values, float)
    if given.ndim != 1:
        raise ValueError(
            f"{name} must be one number a row, got shape {given.shape}: give a flat array."
        )
    bad = ~np.isfinite(given)
    if bad.any():
        raise ValueError(
            f"{name} is missing or infinite in {places(bad)}: fill it in, or leave these rows out"
            " for both models and say so."
        )
    return given


def columns(**given: ArrayLike) -> list[np.ndarray]:
    """Take several columns of finite numbers that belong to the same rows, in the order given."""
    made = [numbers(values, name) for name, values in given.items()]
    sizes = {name: one.size for name, one in zip(given, made, strict=True)}
    if len(set(sizes.values())) > 1:
        raise ValueError(
            f"columns must have one value for each row, got {sizes}: give the same rows in the same"
            " order."
        )
    return made


def outcomes(values: ArrayLike, name: str) -> np.ndarray:
    """Take one yes or no a row, as 0 and 1 or as booleans, shape (rows,); gives booleans."""
    given = numbers(values, name)
    bad = (given != 0) & (given != 1)
    if bad.any():
        raise ValueError(
            f"{name} must be 0 or 1, got {given[bad][0]:g} in {places(bad)}: say which class counts"
            " as 1."
        )
    return given == 1


def pair(before: ArrayLike, after: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
    """Take the counts of the same bins before and after, each of shape (bins,)."""
    one, two = counts(before, "counts before"), counts(after, "counts after")
    if one.ndim != 1 or one.shape != two.shape:
        raise ValueError(
            f"counts before and after must be of the same bins, got shapes {one.shape} and"
            f" {two.shape}: count both by the same cuts."
        )
    return one, two
