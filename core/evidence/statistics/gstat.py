"""How far two samples of codes lie apart: the G statistic, total variation with its noise, and what
one column says about another.
"""

from __future__ import annotations

import numpy as np
from scipy.special import chdtrc, gammaln, ndtri


def xlogx(x: np.ndarray) -> np.ndarray:
    """Compute x ln x with 0 at 0."""
    return x * np.log(np.maximum(x, 1e-300))


def g_statistic(table: np.ndarray, count: int = 1) -> tuple[np.ndarray, np.ndarray]:
    """Give the G statistic of tables of shape (..., 2, codes) and its degrees of freedom.

    With `given`, that of the column given the other.
    """
    value, freedom = plain_g(table)
    if count > 1:
        shape = (*table.shape[:-1], table.shape[-1] // count, count)
        less, fewer = plain_g(table.reshape(shape).sum(axis=-2))
        value, freedom = value - less, freedom - fewer
    return np.maximum(value, 0.0), freedom


def plain_g(table: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Give the G statistic of tables of shape (..., rows, codes), and its degrees of freedom where
    there are two rows.
    """
    columns = table.sum(axis=-2)
    value = 2 * (
        xlogx(table).sum(axis=(-1, -2))
        - xlogx(table.sum(axis=-1)).sum(axis=-1)
        - xlogx(columns).sum(axis=-1)
        + xlogx(table.sum(axis=(-1, -2)))
    )
    return value, np.maximum((columns > 0).sum(axis=-1) - 1, 0)


def z_score(value: float, freedom: float) -> float:
    """Turn a chi-squared value into a normal score (exact as long as a float holds the tail)."""
    if freedom <= 0:
        return 0.0
    p = float(chdtrc(freedom, value))
    if p > 1e-300:
        return float(-ndtri(p))
    # Beyond what a float holds: the leading term of the tail (Abramowitz & Stegun 26.4.12), turned
    # into a normal score by iteration.
    half = value / 2
    far = half - (freedom / 2 - 1) * np.log(half) + gammaln(freedom / 2)
    score = np.sqrt(2 * far)
    for _ in range(4):
        score = np.sqrt(2 * (far - np.log(score * np.sqrt(2 * np.pi))))
    return float(score)


def total_variation(table: np.ndarray, count: int = 1) -> float:
    """Half the summed absolute difference of the two sides' shares.

    With `given`, averaged over the other column.
    """
    if count > 1:
        cells = table.reshape(2, -1, count)
        sizes = cells.sum(axis=1)
        both = (sizes > 0).all(axis=0)
        if not both.any():
            return 0.0
        shares = cells[:, :, both] / sizes[:, None, both]
        return float(
            (np.abs(shares[0] - shares[1]).sum(axis=0) / 2)
            @ (sizes[0, both] / sizes[0, both].sum())
        )
    sizes = table.sum(axis=-1)
    if not sizes.all():
        return 0.0
    return float(np.abs(table[0] / sizes[0] - table[1] / sizes[1]).sum() / 2)


def noise(table: np.ndarray) -> float:
    """Say how far apart two samples of the same kind lie on average, as a total variation."""
    sizes = np.maximum(table.sum(axis=-1), 1)
    share = table.sum(axis=0) / max(table.sum(), 1)
    return float(
        np.sqrt(2 / np.pi * share * (1 - share) * (1 / sizes[0] + 1 / sizes[1])).sum()
        / 2
    )


def bins_of(reference: np.ndarray, now: np.ndarray, bins: int = 16) -> np.ndarray:
    """Cut numbers at the reference's quantiles, and give values that became frequent a bin of their
    own; ends are open.
    """
    known, here = reference[np.isfinite(reference)], now[np.isfinite(now)]
    edges = (
        np.quantile(known, np.arange(1, bins) / bins, method="higher")
        if known.size
        else np.empty(0)
    )
    spikes, counts = np.unique(here, return_counts=True)
    heavy = spikes[counts > max(0.02 * now.size, 10)][:12]
    # Cut points stand a little below the values they cut at: the same value may be rounded
    # differently in two tables.
    near = (
        1e-3 * float(np.subtract(*np.quantile(known, [0.9, 0.1])))
        if known.size
        else 0.0
    )
    near = near if near > 0 else 1e-9
    ends = [known.min(), known.max() + 2 * near] if known.size else []
    return np.unique(np.concatenate([edges, heavy, heavy + 2 * near, ends])) - near


def mutual_information(joint: np.ndarray) -> float:
    """Say which share of the first variable's entropy the second explains, for counts of shape
    (first, second).
    """
    n = joint.sum()
    if n == 0:
        return 0.0
    rows, columns = joint.sum(axis=1), joint.sum(axis=0)
    entropy = (xlogx(np.array(n)) - xlogx(rows).sum()) / n
    shared = (
        xlogx(joint).sum()
        - xlogx(rows).sum()
        - xlogx(columns).sum()
        + xlogx(np.array(n))
    ) / n
    return float(shared / entropy) if entropy > 1e-9 else 0.0
