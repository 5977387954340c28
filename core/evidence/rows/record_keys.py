"""What tells records apart: a digest of everything a record holds, and the copies that agree in all
of it.

Without an id, halves and samples are drawn by content, so that the order of a file does not matter.
Records that agree in every column but the id are copies: ten copies are no ten observations.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow.parquet as pq

from core.evidence.detector_constants import DETECTORS
from core.evidence.rows.sample import Frame, Strip, frames, hashed, text_keys

READING = DETECTORS.reading


def content_keys(path: Path, but: str | None) -> np.ndarray:
    """Give each record of a typed file a 64-bit digest of all its columns, the id left out.

    Shape (rows,).
    """
    names = tuple(name for name in pq.read_schema(path).names if name != but)
    result = [
        _digest(frame, names)
        for frame in frames(path, names, None, READING.key_batch_rows)
    ]
    return np.concatenate(result) if result else np.empty(0, np.uint64)


def numbered(keys: np.ndarray) -> np.ndarray:
    """Tell equal keys apart by counting them, whatever their order: records that agree in
    everything are exchangeable.
    """
    order = np.argsort(keys, kind="stable")
    ordered = keys[order]
    starts = (
        np.flatnonzero(np.append(True, ordered[1:] != ordered[:-1]))
        if keys.size
        else np.empty(0, int)
    )
    lengths = np.diff(np.append(starts, keys.size))
    turn = np.arange(keys.size) - np.repeat(starts, lengths)
    values = np.empty_like(keys)
    with np.errstate(over="ignore"):
        values[order] = hashed(
            ordered + turn.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15), 11
        )
    return values


def has_copies(frame: Frame, names: tuple[str, ...]) -> bool:
    """Say whether a sample holds records that agree in all named columns and could hardly do so by
    chance.

    A record is taken for a copy where fewer than 0.05 others like it would be expected: rows of a
    few categories agree all the time and are no copies. Columns that go with one another, as two
    models do with the label, or a region with its city, agree together: where an earlier column
    tells much of one, its values count as often as they come with that one's.
    """
    known = [frame[name] for name in names if name in frame]
    if not known or frame.rows < 2:
        return False
    keys = _digest(frame, tuple(name.name for name in known))
    _, place, counts = np.unique(keys, return_inverse=True, return_counts=True)
    alike = counts[place]
    if (alike > 1).mean() <= READING.few_copies_share:
        return False
    codes = [_codes(item) for item in known]
    alone = [_log_share(code, alike) for code in codes]
    if not _hardly(alike, sum(alone, np.zeros(frame.rows))):
        return False
    # The columns that tell records apart best are enough, and leaving one out accuses nobody.
    distinct = 1 / alike
    ranked = sorted(range(len(known)), key=lambda i: float(alone[i] @ distinct))
    telling = ranked[: READING.copy_columns]
    shares = np.zeros(frame.rows)
    for number, column in enumerate(telling):
        with_earlier = [
            _log_share_with(codes[column], codes[earlier], alone[column], alike)
            for earlier in telling[:number]
        ]
        closest = max(
            with_earlier,
            key=lambda share: float(share @ distinct),
            default=alone[column],
        )
        goes = closest @ distinct > (1 - READING.copy_dependence_share) * (
            alone[column] @ distinct
        )
        shares += closest if goes else alone[column]
    return _hardly(alike, shares)


def _hardly(alike: np.ndarray, shares: np.ndarray) -> bool:
    """Say whether many records that others are like could hardly have any such by chance."""
    chance = np.log(alike.size) + shares
    seldom = (alike > 1) & (chance < np.log(READING.chance_copies))
    return bool(seldom.mean() > READING.few_copies_share)


def _codes(strip: Strip) -> np.ndarray:
    values = np.nan_to_num(strip.values.astype(float), nan=-9.87e300)
    return np.unique(values, return_inverse=True)[1]


def _log_share(codes: np.ndarray, alike: np.ndarray) -> np.ndarray:
    """Say how frequent the value of each record is, its copies counted once.

    A value that only the copies of one record hold is one observation; one that other records
    hold too, as a score at the end of its scale, is as frequent as it is.
    """
    return np.log((np.bincount(codes)[codes] - alike + 1) / codes.size)


def _log_share_with(
    codes: np.ndarray, earlier: np.ndarray, alone: np.ndarray, alike: np.ndarray
) -> np.ndarray:
    """Say how frequent the value of each record is among the other records that have its value of
    an earlier column; where there are none, how frequent it is alone.
    """
    pairs = np.unique(earlier * (codes.max() + 1) + codes, return_inverse=True)[1]
    both = np.bincount(pairs)[pairs] - alike
    other = np.bincount(earlier)[earlier] - alike
    return np.log((both + np.exp(alone)) / (other + 1))


def _digest(frame: Frame, names: tuple[str, ...]) -> np.ndarray:
    mixed = np.zeros(frame.rows, np.uint64)
    for number, name in enumerate(names):
        mixed = hashed(mixed ^ _bits(frame[name]), number + 1)
    return mixed


def _bits(strip: Strip) -> np.ndarray:
    """Give each value 64 bits that equal values share, in any file and batch."""
    if strip.kind != "level":
        return (np.where(np.isnan(strip.values), -9.87e300, strip.values) + 0.0).view(
            np.uint64
        )
    return text_keys(strip.levels)[strip.values]
