"""Traces in the predictions alone: classes against the model's own scores, and classes that are no
longer said.
"""

from __future__ import annotations

import numpy as np

from core.evidence.causes.scan_records import Found, Trace
from core.evidence.detector_constants import DETECTORS
from core.evidence.rows.coding import as_levels, common_levels, level_codes
from core.evidence.rows.sample import Strip
from core.evidence.rows.tables_under_test import Scene

PREDICTIONS = DETECTORS.predictions


def predictions(scene: Scene) -> tuple[list[Trace], list[Trace]]:
    """Compare the candidate's classes with its own scores, and with the baseline's classes on the
    same rows.
    """
    columns, now = scene.columns, scene.now
    if (
        columns.task == "regression"
        or columns.candidate not in now
        or columns.baseline not in now
    ):
        return [], []
    x, y, size = level_codes(now[columns.candidate], now[columns.baseline])
    names = common_levels(now[columns.candidate], now[columns.baseline])
    classes = [
        Trace(
            columns.candidate,
            "classes",
            scene.side,
            scene.side,
            x,
            y,
            size,
            names=names,
        )
    ]
    score, old = columns.candidate_score, columns.baseline_score
    if (
        columns.task != "binary"
        or not columns.positive
        or not score
        or score not in now
        or now[score].kind != "number"
    ):
        return [], classes
    values = against_own_score(now[columns.candidate], now[score], columns.positive)
    if not values.any():
        return [], classes
    theirs = (
        np.zeros(values.size, bool)
        if not old or old not in now
        else against_own_score(now[columns.baseline], now[old], columns.positive)
    )
    # Only rows scored between the two thresholds can contradict their score, so only they are
    # asked.
    ends = np.quantile(
        now[score].values[values], [PREDICTIONS.near_share, 1 - PREDICTIONS.near_share]
    )
    near = (now[score].values >= ends[0]) & (now[score].values <= ends[1])
    side = scene.side.take(near)
    return [
        Trace(
            columns.candidate,
            "threshold",
            side,
            side,
            values[near].astype(np.int32),
            theirs[near].astype(np.int32),
            2,
        )
    ], classes


def moved_threshold(
    scene: Scene, values: np.ndarray
) -> tuple[float, float, float] | None:
    """Read the thresholds of both models off their classes and scores in some rows, and how many
    rows lie between them.

    Gives the baseline's threshold, the candidate's, and the share of the rows whose new score lies
    between the two; None where a model does not decide by a threshold, or both decide by nearly the
    same one.
    """
    columns, now = scene.columns, scene.now
    names = (columns.baseline_score, columns.candidate_score)
    if (
        columns.task != "binary"
        or not columns.positive
        or not all(
            name and name in now and now[name].kind == "number" for name in names
        )
    ):
        return None
    cuts = []
    for taken, name in zip((columns.baseline, columns.candidate), names, strict=True):
        if taken not in now or not name:
            return None
        levels = as_levels(now[taken])
        yes = np.array(
            [*(level == columns.positive for level in levels.levels), False]
        )[levels.values][values]
        score = now[name].values[values]
        if not yes.any() or yes.all() or not np.isfinite(score).all():
            return None
        cut = own_threshold(yes, score)
        if (yes == (score >= cut)).mean() < PREDICTIONS.obeying_share:
            return None
        cuts.append(cut)
    low, high = sorted(cuts)
    score = now[names[1] or ""].values[values]
    between = float(((score >= low) & (score < high)).mean())
    return (cuts[0], cuts[1], between) if between >= PREDICTIONS.between_share else None


def against_own_score(taken: Strip, score: Strip, positive: str) -> np.ndarray:
    """Tell for which rows the class is not what the model's own score says under the threshold that
    fits most rows.
    """
    yes = np.array([*(level == positive for level in as_levels(taken).levels), False])[
        as_levels(taken).values
    ]
    cut = own_threshold(yes, score.values)
    with np.errstate(invalid="ignore"):
        return yes != (score.values >= cut)


def own_threshold(yes: np.ndarray, score: np.ndarray) -> float:
    """Find the threshold under which the fewest rows contradict their score.

    0.5 if that does as well.
    """
    order = np.argsort(score, kind="stable")
    ups = yes[order]
    ranked = score[order]
    wrong = (
        np.concatenate([[0], np.cumsum(ups)])
        + np.concatenate([np.cumsum(~ups[::-1])[::-1], [0]])
    ).astype(float)
    # A cut in the midst of equal scores is none that a threshold can make.
    wrong[1:-1][ranked[1:] == ranked[:-1]] = np.inf
    at_half = int((yes != (score >= PREDICTIONS.usual_threshold_share)).sum())
    best = int(wrong.argmin())
    if at_half <= wrong[best]:
        return PREDICTIONS.usual_threshold_share
    return float(ranked[best]) if best < score.size else float("inf")


def gone_class(found: Found) -> int:
    """Name the code of the class that the candidate no longer predicts inside the slice.

    -1 where there is none.
    """
    now, before = found.table
    shares = before / max(before.sum(), 1)
    left = now / np.maximum(before, 1)
    lost = np.flatnonzero(
        (shares >= PREDICTIONS.gone_class_share)
        & (before >= PREDICTIONS.gone_class_rows)
        & (left <= PREDICTIONS.gone_left_share)
    )
    return int(lost[np.argmax(shares[lost])]) if lost.size else -1
