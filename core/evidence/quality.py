"""What is the matter with the rows themselves, where, and what it does to the finding."""

from __future__ import annotations

import numpy as np
from scipy.special import chdtrc

from core.evidence.detector_constants import DETECTORS
from core.evidence.graded_scale import could_hold_copies
from core.evidence.rows.clusters import Clustering
from core.evidence.rows.coding import coded
from core.evidence.rows.record_keys import has_copies
from core.evidence.rows.sample import Frame, Strip
from core.evidence.rows.tables_under_test import Scene
from core.evidence.statistics.gstat import g_statistic, noise, total_variation
from core.evidence.supporting_records import Trouble
from core.messages import mark

QUALITY = DETECTORS.quality


def troubles(
    scene: Scene,
    rows: int,
    together: Clustering | None,
    widened: bool,
    weights: np.ndarray | None,
    *,
    copied: bool = False,
) -> tuple[Trouble, ...]:
    """List what a reader of the finding must know about the rows, gravest first."""
    repeats = [
        *_repeats(scene, copied=copied),
        *_leaks(scene),
        *_labels(scene),
        *_together(scene, together, widened),
        *_weights(weights),
        *_columns(scene),
    ]
    if scene.before is None:
        repeats.append(Trouble("no-reference", weight="to know"))
    if scene.now.rows < rows:
        repeats.append(
            Trouble("sample", figures=(scene.now.rows, rows), weight="to know")
        )
    order = ("blocks the verdict", "changes the intervals", "to know")
    return tuple(sorted(repeats, key=lambda repeat: order.index(repeat.weight)))


def _digests(frame: Frame, names: list[str]) -> np.ndarray:
    """Give each row a number that equal rows share."""
    mixed = np.zeros(frame.rows, np.uint64)
    with np.errstate(over="ignore"):
        for name in names:
            values = np.nan_to_num(frame[name].values.astype(float), nan=-9.87e300)
            mixed = (mixed ^ values.view(np.uint64)) * np.uint64(0x9E3779B97F4A7C15)
            mixed ^= mixed >> np.uint64(29)
    return mixed


def _repeats(scene: Scene, *, copied: bool) -> list[Trouble]:
    columns, now = scene.columns, scene.now
    names = [
        name
        for name in dict.fromkeys(
            (*columns.features, *columns.segments, columns.timestamp)
        )
        if name and name in now
    ]
    if len(names) < QUALITY.fewest_columns or not could_hold_copies(columns):
        return []
    repeats = []
    features = _digests(now, names)
    whole = _digests(now, [*names, columns.label])
    _, first, counts = np.unique(whole, return_index=True, return_counts=True)
    del first
    again = int((counts - 1).sum())
    others = tuple(name for name in now.strips if name != columns.id)
    if again > QUALITY.twins_share * now.rows and (copied or has_copies(now, others)):
        figures, how = (again, int((counts > 1).sum())), "once" if copied else ""
        repeats.append(
            Trouble(
                "duplicated-rows",
                figures=figures,
                detail=how,
                weight="changes the intervals",
            )
        )
    conflicts = int(np.unique(whole).size - np.unique(features).size)
    if columns.task != "regression" and conflicts > QUALITY.twins_share * now.rows:
        repeats.append(Trouble("conflicting-rows", figures=(conflicts,)))
    return repeats


def _leaks(scene: Scene) -> list[Trouble]:
    """Ids of validation rows that the candidate was trained on make its error look smaller than it
    is.
    """
    if not scene.columns.id or scene.current is None or scene.serving:
        return []
    shared = int(np.isin(scene.now.keys, scene.current.keys).sum())
    return (
        [
            Trouble(
                "leaked-ids",
                scene.columns.id,
                (shared,),
                weight="blocks the verdict"
                if shared > QUALITY.twins_share * scene.now.rows
                else "to know",
            )
        ]
        if shared
        else []
    )


def _labels(scene: Scene) -> list[Trouble]:
    label, before = scene.columns.label, scene.before
    if before is None or label not in before or scene.columns.task == "regression":
        return []
    now, old = scene.now[label], before[label]
    x, y, size = coded(now, old)
    table = np.array(
        [np.bincount(x, minlength=size), np.bincount(y, minlength=size)], float
    )
    if (
        total_variation(table) - noise(table) < QUALITY.label_moved_share
        or now.kind != "level"
    ):
        return []
    shares = {
        level: (
            float((old.values == old.levels.index(level)).mean())
            if level in old.levels
            else 0.0,
            float((now.values == i).mean()),
        )
        for i, level in enumerate(now.levels)
    }
    level = max(shares, key=lambda share: abs(shares[share][1] - shares[share][0]))
    return [Trouble("label-share", label, shares[level], level)]


def _together(
    scene: Scene, together: Clustering | None, widened: bool
) -> list[Trouble]:
    if together is None:
        return []
    if scene.columns.cluster:
        return [
            Trouble(
                "cluster",
                scene.columns.cluster,
                (together.icc, together.design_effect, together.effective_n),
                weight="changes the intervals",
            )
        ]
    return (
        [
            Trouble(
                "series",
                scene.columns.timestamp or "",
                (together.design_effect, together.inflation),
                weight="changes the intervals",
            )
        ]
        if widened
        else []
    )


def _weights(weights: np.ndarray | None) -> list[Trouble]:
    if weights is None or weights[4] <= 0:
        return []
    return [
        Trouble(
            "weights",
            figures=(float(weights[0] ** 2 / weights[4]),),
            weight="changes the intervals",
        )
    ]


def _columns(scene: Scene) -> list[Trouble]:
    columns = []
    for name in dict.fromkeys((*scene.columns.features, *scene.columns.segments)):
        if name not in scene.now:
            continue
        strip = scene.now[name]
        old = (
            scene.before[name]
            if scene.before is not None and name in scene.before
            else None
        )
        columns += _column(name, strip, old)
        if old is not None and name in scene.columns.segments:
            columns += _mix(name, strip, old)
    return columns


def _mix(name: str, strip: Strip, old: Strip) -> list[Trouble]:
    """Tell where rows are split over a segment in other shares than in the reference: a
    sample-ratio check, alarm at p < .001.
    """
    x, y, size = coded(strip, old)
    table = np.array(
        [np.bincount(x, minlength=size), np.bincount(y, minlength=size)], float
    )
    value, freedom = g_statistic(table)
    moved = total_variation(table) - noise(table)
    p = float(chdtrc(float(freedom), float(value))) if freedom > 0 else 1.0
    return (
        [Trouble("split-uneven", name, (p, moved))]
        if p < QUALITY.mix_p and moved > QUALITY.mix_moved_share
        else []
    )


def _column(name: str, strip: Strip, old: Strip | None) -> list[Trouble]:
    column = []
    gone = float(strip.missing.mean())
    usual = 0.0 if old is None else float(old.missing.mean())
    if gone - usual > QUALITY.missing_share or (
        old is None and gone > QUALITY.missing_share
    ):
        column.append(Trouble("nulls", name, (gone, usual)))
    known = strip.values[~strip.missing]
    if known.size >= QUALITY.fewest_rows and np.unique(known).size == 1:
        column.append(Trouble("constant", name))
    if old is not None and (old.kind == "level") != (strip.kind == "level"):
        column.append(
            Trouble(
                "type-changed",
                name,
                detail=(
                    mark("{text} before, {text_2} now").format(
                        text="text" if old.kind == "level" else "number",
                        text_2="text" if strip.kind == "level" else "number",
                    )
                ),
            )
        )
    elif (
        old is not None
        and strip.kind == "number"
        and (~old.missing).sum() >= QUALITY.fewest_rows
        and known.size
    ):
        low, high = np.nanmin(old.values), np.nanmax(old.values)
        out = float(((known < low) | (known > high)).mean())
        if out > QUALITY.outside_share:
            column.append(Trouble("out-of-range", name, (out, float(low), float(high))))
    return column
