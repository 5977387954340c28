"""Is it the model or the mix: the rise since the reference split into two parts.

    new model now - current model then
        = new - current model, on the records of now                          (model)
        + current model on the mix of now - on the mix of then                (mix)

This is Kitagawa's decomposition (1955, JASA 50:1168), with the current model's error in each cell
of some columns that both tables have, weighed by the mix of either. What a cell holds is taken to
be alike in both: what changed inside one is no part of the mix.
"""

from __future__ import annotations

import math

import numpy as np

from core.evidence.detector_constants import DETECTORS
from core.evidence.estimates import Estimate
from core.evidence.records import Finding
from core.evidence.rows.row_outcomes import Outcomes
from core.evidence.rows.tables_under_test import Scene
from core.evidence.supporting_records import MixSplit
from core.messages import mark

MIX = DETECTORS.mix
Z95 = DETECTORS.verdicts.interval_width_z / 2
METHOD = mark("Kitagawa's decomposition, linearized")


def mix_split(
    scene: Scene,
    rows: Outcomes,
    overall: Finding,
    columns: tuple[str, ...],
    design: float | None,
) -> MixSplit | None:
    """Split the rise of the error over all records, by segment columns that both tables have.

    `columns` are those that no suspected cause touches. `design` is the design effect of clusters.
    None without a reference, with weights, or where no columns cover both tables.
    """
    if scene.before_side is None or rows.weight is not None or scene.before is None:
        return None
    if not isinstance(overall.change, Estimate) or overall.metric.startswith("mean-"):
        return None
    used, now, then = _cells(scene, columns)
    if not used:
        return None
    mix = _mix(now, then, rows.before, design or 1.0)
    return MixSplit(
        used, overall.change, mix, float(rows.before.mean()) - mix.value, then.size
    )


def _cells(
    scene: Scene, columns: tuple[str, ...]
) -> tuple[tuple[str, ...], np.ndarray, np.ndarray]:
    """Cross columns, the one whose mix moved most first, as long as cells cover both tables."""
    places = [i for i, axis in enumerate(scene.axes) if axis.column in columns]
    then_side = scene.before_side
    empty = np.empty(0, np.int64)
    if then_side is None or not places:
        return (), empty, empty
    moved = {i: _distance(scene.side.coarse[i], then_side.coarse[i]) for i in places}
    used: list[str] = []
    now, then = np.zeros(scene.side.rows, np.int64), np.zeros(then_side.rows, np.int64)
    for i in sorted(places, key=lambda place: -moved[place])[: MIX.most_columns]:
        few = scene.axes[i].few
        next_now = now * few + scene.side.coarse[i]
        next_then = then * few + then_side.coarse[i]
        if _covered(next_now, next_then) >= MIX.least_covered_share:
            now, then = next_now, next_then
            used.append(scene.axes[i].column)
    return tuple(used), now, then


def _distance(now: np.ndarray, then: np.ndarray) -> float:
    size = int(max(now.max(initial=0), then.max(initial=0))) + 1
    shares = [
        np.bincount(codes, minlength=size) / max(codes.size, 1) for codes in (now, then)
    ]
    return float(np.abs(shares[0] - shares[1]).sum() / 2)


def _covered(now: np.ndarray, then: np.ndarray) -> float:
    """Give the share of the earlier records whose cell holds enough of the later ones."""
    counts = np.bincount(now, minlength=int(then.max(initial=0)) + 1)
    return float((counts[then] >= MIX.fewest_cell_records).mean())


def _mix(
    now: np.ndarray, then: np.ndarray, errors: np.ndarray, design: float
) -> Estimate:
    """Estimate how much the current model's error differs between the two mixes.

    Earlier records whose cell is too small are left out of their mix.
    """
    size = int(max(now.max(), then.max())) + 1
    n = np.bincount(now, minlength=size)
    known = n >= MIX.fewest_cell_records
    then = then[known[then]]
    mean = np.bincount(now, errors, size) / np.maximum(n, 1)
    square = np.bincount(now, errors**2, size) / np.maximum(n, 1)
    p, q = n / now.size, np.bincount(then, minlength=size) / then.size
    value = float(errors.mean() - (q * mean).sum())
    inside = np.where(
        known, (p - q) ** 2 * np.maximum(square - mean**2, 0) / np.maximum(n, 1), 0.0
    )
    between = mean[now].var() / now.size + mean[then].var() / then.size
    half = Z95 * math.sqrt(design * float(inside.sum()) + design * float(between))
    return Estimate(value, value - half, value + half, now.size, METHOD)
