"""How much a slice gains over the others: by flags, by counts, and by values that are new in it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from core.evidence.causes.scan_records import Parts, Trace, overall
from core.evidence.detector_constants import DETECTORS
from core.evidence.statistics.gstat import noise, plain_g, total_variation

SCAN = DETECTORS.segment_scan


def varied(
    found: list[tuple[Parts, float]], keep: int = SCAN.beam_segments
) -> list[tuple[Parts, float]]:
    """Keep the best of each set of axes first, then the next best, so that one axis does not crowd
    out the rest.
    """
    seen: set[tuple[int, ...]] = set()
    first, rest = [], []
    for match_ in found:
        key = tuple(axis for axis, _ in match_[0])
        (rest if key in seen else first).append(match_)
        seen.add(key)
    return sorted([*first[:keep], *rest[: keep // 2]], key=lambda item: -item[1])


def lean(tables: np.ndarray, total: np.ndarray) -> np.ndarray:
    """Say how far the share of rows moved, for tables of one code: losses and gains alike."""
    shares = tables[..., 0] / total[:, 0]
    return np.abs(
        np.log((shares[..., 0] + 1e-9) / (shares[..., 1] + 1e-9))
    ) * tables.sum(axis=(-1, -2))


def novel(trace: Trace) -> Trace:
    """Where the rows hold many values that the rows to compare with do not, ask only which rows
    hold such a value.
    """
    if trace.size <= 2:
        return trace
    now, before = overall(trace)
    shares = now / max(now.sum(), 1), before / max(before.sum(), 1)
    new = (
        (now >= SCAN.novel_value_rows)
        & (shares[1] < shares[0] / SCAN.novel_rarer_ratio)
        & (shares[1] < SCAN.novel_reference_share)
    )
    table = np.array([now, before])
    if now[new].sum() < SCAN.fewest_novel_rows or (shares[0] - shares[1])[
        new
    ].sum() < SCAN.novel_shift_share * (total_variation(table) - noise(table)):
        return trace
    flags = new.astype(np.int32)
    return replace(
        trace,
        now_codes=flags[trace.now_codes],
        before_codes=flags[trace.before_codes],
        size=2,
        given_levels=1,
    )


def flags_gain(inside: np.ndarray, total: np.ndarray) -> np.ndarray:
    """Score how much more often rows inside are flagged than outside (Bernoulli scan), less the
    same before.
    """
    scores = []
    for side in (0, 1):
        within, rest = inside[..., side, :], total[side] - inside[..., side, :]
        value, _ = plain_g(np.stack([within, rest], axis=-2))
        more = within[..., 1] * rest.sum(axis=-1) > rest[..., 1] * within.sum(axis=-1)
        scores.append(np.where(more, value, 0.0))
    return scores[0] - scores[1]


def counts_gain(inside: np.ndarray, total: np.ndarray) -> np.ndarray:
    """Give the G statistic of how many rows lie inside on both sides, for tables of shape (..., 2,
    1).
    """
    both = np.stack(
        [
            inside[..., 0],
            np.broadcast_to(total[:, 0], inside[..., 0].shape) - inside[..., 0],
        ],
        axis=-1,
    )
    value, _ = plain_g(both)
    return value - 1
