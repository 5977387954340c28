"""Rows that are split over groups in other shares than in the reference are told, and like shares
are not.
"""

from __future__ import annotations

import numpy as np
import pytest

from core.evidence.quality import _mix
from core.evidence.rows.sample import Strip


def strip(shares: list[float], n: int, seed: int) -> Strip:
    codes = np.random.default_rng(seed).choice(len(shares), n, p=shares).astype(np.int32)
    return Strip("decade", "level", codes, tuple(f"d{i}" for i in range(len(shares))))


def test_other_shares_are_told_with_their_p() -> None:
    (item,) = _mix("decade", strip([0.5, 0.3, 0.2], 5_000, 1), strip([0.3, 0.4, 0.3], 5_000, 2))
    assert (item.kind, item.column) == ("split-uneven", "decade")
    assert item.figures[0] < 1e-6
    assert item.figures[1] == pytest.approx(0.2, abs=0.03)


def test_like_shares_are_no_trouble() -> None:
    trouble = [
        _mix(
            "decade", strip([0.5, 0.3, 0.2], 2_000, seed), strip([0.5, 0.3, 0.2], 2_000, seed + 500)
        )
        for seed in range(100)
    ]
    assert not any(trouble)


def test_a_trivial_shift_of_many_rows_is_no_trouble() -> None:
    assert (
        _mix(
            "decade", strip([0.50, 0.30, 0.20], 200_000, 1), strip([0.51, 0.295, 0.195], 200_000, 2)
        )
        == []
    )
