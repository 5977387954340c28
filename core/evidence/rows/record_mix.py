"""What kind of records two files hold: how their mix differs, and both brought to one mix.

Two models that were tested on different records differ for two reasons: the models, and the
records. Where a column that both files have is mixed differently, the difference is given a second
time with both files brought to the mean of their two mixes (direct standardization; Kitagawa 1955),
by weights, so that intervals stay honest about it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import chdtrc

from core.evidence.detector_constants import DETECTORS
from core.evidence.records import Gap
from core.evidence.rows.model_rows import Coded
from core.evidence.statistics.independent import (
    Difference,
    Sample,
    difference_of,
    summary_of,
)
from core.evidence.statistics.intervals import holm, kish_n
from core.messages import mark

MIX = DETECTORS.mix


@dataclass(frozen=True, slots=True)
class MixShift:
    """How differently two files are mixed in one column.

    `distance` is the total variation in [0, 1], the share of records that would have to change
    their value; `p` is of a chi-square test on the records that weights leave, `p_adjusted` after
    Holm's correction over all columns. `moved` names the value whose share moved most, with its
    share in each file.
    """

    column: str
    distance: float
    p: float
    p_adjusted: float
    moved: str
    shares: tuple[float, float]

    @property
    def notable(self) -> bool:
        """Say whether the mixes differ by more than chance gives, and by enough to matter."""
        return self.distance >= MIX.notable_share and self.p_adjusted < MIX.notable_p


@dataclass(frozen=True, slots=True)
class Standardized:
    """The difference with both files at one mix of some columns, and the records left out of it."""

    columns: tuple[str, ...]
    difference: Difference
    left_out: tuple[int, int]


def mix_shifts(columns: list[Coded], samples: list[Sample]) -> tuple[MixShift, ...]:
    """Compare the mix of two files in each column that both have, the largest distance first."""
    shifts = [_shift(column, samples) for column in columns]
    adjusted = holm([shift.p for shift in shifts])
    result = [
        MixShift(
            shift.column, shift.distance, shift.p, float(p), shift.moved, shift.shares
        )
        for shift, p in zip(shifts, adjusted, strict=True)
    ]
    return tuple(sorted(result, key=lambda item: (-item.distance, item.column)))


def _shift(column: Coded, samples: list[Sample]) -> MixShift:
    k = len(column.levels)
    shares = [
        _shares(codes, sample, k)
        for codes, sample in zip(column.codes, samples, strict=True)
    ]
    sizes = [_size(sample) for sample in samples]
    p = _chi_square(shares, sizes)
    apart = shares[1] - shares[0]
    most = int(np.abs(apart).argmax())
    ends = (float(shares[0][most]), float(shares[1][most]))
    return MixShift(
        column.column, float(np.abs(apart).sum() / 2), p, p, column.levels[most], ends
    )


def _shares(codes: np.ndarray, sample: Sample, k: int) -> np.ndarray:
    total = np.bincount(codes, sample.weights, minlength=k).astype(float)
    return total / total.sum()


def _size(sample: Sample) -> float:
    return (
        float(sample.values.size) if sample.weights is None else kish_n(sample.weights)
    )


def _chi_square(shares: list[np.ndarray], sizes: list[float]) -> float:
    """Test whether both files have the same shares (Pearson 1900); rare values are pooled."""
    counts = np.array([share * size for share, size in zip(shares, sizes, strict=True)])
    total = counts.sum(axis=0)
    expected = np.outer(counts.sum(axis=1), total) / total.sum()
    rare = expected.min(axis=0) < MIX.fewest_expected_records
    if rare.any():
        counts = np.column_stack([counts[:, ~rare], counts[:, rare].sum(axis=1)])
        total = counts.sum(axis=0)
        counts, total = counts[:, total > 0], total[total > 0]
        expected = np.outer(counts.sum(axis=1), total) / total.sum()
    if counts.shape[1] < 2:
        return 1.0
    return float(
        chdtrc(counts.shape[1] - 1, ((counts - expected) ** 2 / expected).sum())
    )


def standardized(
    columns: list[Coded],
    shifts: tuple[MixShift, ...],
    samples: list[Sample],
    *,
    by_loss: bool,
) -> Standardized | Gap:
    """Compare both files at the mean of their two mixes, over the columns that moved most.

    Columns whose mix differs notably are crossed one after the other, the largest shift first
    (where none does, the one that differs most is taken alone), as long as nine in ten records of
    each file lie in cells that both files fill. A Gap where not even one column allows it.
    """
    if not columns:
        return Gap(
            mark("standardized difference"),
            mark("the two files have no segment column in common"),
        )
    by_name = {column.column: column for column in columns}
    chosen: list[str] = []
    cells: list[np.ndarray] | None = None
    notable = [shift for shift in shifts if shift.notable] or list(shifts[:1])
    for shift in notable:
        if len(chosen) == MIX.most_columns:
            break
        crossed = _crossed(cells, by_name[shift.column])
        if min(_covered(crossed)) >= MIX.least_covered_share:
            chosen.append(shift.column)
            cells = crossed
    if cells is None:
        worst = shifts[0].column
        why = mark(
            "too few records of the two files are alike (by {worst}) for a mix of both"
        ).format(worst=worst)
        return Gap(mark("standardized difference"), why)
    factors = _factors(cells, samples)
    sides = [
        summary_of(sample.weighing(factor))
        for sample, factor in zip(samples, factors, strict=True)
    ]
    left_out = tuple(int((factor == 0).sum()) for factor in factors)
    difference = difference_of(sides[0], sides[1], by_loss=by_loss)
    return Standardized(tuple(chosen), difference, (left_out[0], left_out[1]))


def _crossed(cells: list[np.ndarray] | None, column: Coded) -> list[np.ndarray]:
    if cells is None:
        return list(column.codes)
    k = len(column.levels)
    joint = np.concatenate(
        [cell * k + two for cell, two in zip(cells, column.codes, strict=True)]
    )
    codes = np.unique(joint, return_inverse=True)[1]
    return [codes[: cells[0].size], codes[cells[0].size :]]


def _common(cells: list[np.ndarray]) -> np.ndarray:
    """Tell for each cell whether both files fill it."""
    k = max(int(cell.max(initial=0)) for cell in cells) + 1
    sizes = np.array([np.bincount(cell, minlength=k) for cell in cells])
    return sizes.min(axis=0) >= MIX.fewest_cell_records


def _covered(cells: list[np.ndarray]) -> list[float]:
    common = _common(cells)
    return [float(common[cell].mean()) if cell.size else 0.0 for cell in cells]


def _factors(cells: list[np.ndarray], samples: list[Sample]) -> list[np.ndarray]:
    """Give each record the factor that brings its file to the mean mix; 0 outside common cells."""
    common = _common(cells)
    shares = []
    for codes, sample in zip(cells, samples, strict=True):
        total = (
            np.bincount(codes, sample.weights, minlength=common.size).astype(float)
            * common
        )
        shares.append(total / max(total.sum(), 1e-300))
    target = (shares[0] + shares[1]) / 2
    factors = []
    for codes, share in zip(cells, shares, strict=True):
        by_cell = np.divide(target, share, out=np.zeros_like(target), where=share > 0)
        factors.append(by_cell[codes])
    return factors
