"""Every metric of both models on the same rows, with intervals, paired wherever rows are paired."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import numpy as np

from core.case.model import Columns
from core.evidence.log_losses import SCORE_FLOOR
from core.evidence.more_metrics import (
    average_precision_change,
    balanced_and_macro,
    calibration_change,
)
from core.evidence.rows.row_outcomes import Outcomes
from core.evidence.rows.sample import Frame, Strip
from core.evidence.statistics import weighted_metrics as by_weight
from core.evidence.statistics.linearized import Design
from core.evidence.statistics.metric_result import Compared, gap
from core.evidence.statistics.probabilities import (
    Sums,
    brier_change,
    calibration_error,
    calibration_sums,
    equal_widths,
    log_loss_change,
    log_losses,
    reliability,
)
from core.evidence.statistics.ranking import auc_change
from core.evidence.statistics.rates import ClassChanges, changes
from core.evidence.statistics.residuals import (
    bias_change,
    mae_change,
    rmse_change,
    share_off_change,
)
from core.evidence.supporting_records import CalibrationBin, Confusion, Metric
from core.messages import mark

Model = Literal["baseline", "candidate"]
MAX_CLASSES = 8
FEWEST = 30
TWO = 2
ONE_SCORE = mark(
    "it needs the probability of every class, and the rows carry one score a record"
)


def design_of(columns: Columns, rows: Outcomes, design: float | None) -> Design | None:
    """Say how records count: None where all count alike and stand alone.

    `design` is the design effect of clusters over all rows, None for rows that are independent.
    """
    if not columns.weight and design is None:
        return None
    weighted = rows.weight is not None
    weights = np.ones(rows.outcome.size) if rows.weight is None else rows.weight
    group = None if design is None else rows.group
    return Design(weights, group, design or 1.0, weighted)


def metrics_of(
    columns: Columns,
    frame: Frame,
    values: np.ndarray,
    joint: np.ndarray | None,
    classes: tuple[str, ...],
    rows: Outcomes | None = None,
    design: Design | None = None,
) -> tuple[Metric, ...]:
    """Compute the metrics of the task on the kept rows of a frame.

    `joint` counts truth x baseline x candidate over all rows. With a `design` the records count by
    their weights and in their clusters, and `rows` are the outcomes of the frame.
    """
    if columns.grades is not None:
        return ()  # the mean grade is the finding itself
    values = values if design is None else values & (design.weights > 0)
    if values.sum() < FEWEST:
        return ()
    if design is not None and rows is not None:
        return tuple(
            _weighted(columns, frame, values, classes, rows, design.take(values))
        )
    if columns.task == "regression":
        return tuple(_numbers(columns, frame, values))
    able = joint is not None and 0 < len(classes) <= joint.shape[0]
    class_names = (
        list(_classes(columns, joint, classes)) if joint is not None and able else []
    )
    return (*class_names, *_scores(columns, frame, values))


def _weighted(
    columns: Columns,
    frame: Frame,
    values: np.ndarray,
    classes: tuple[str, ...],
    rows: Outcomes,
    design: Design,
) -> Iterator[Metric]:
    """Compute the metrics of records that count by weight, or in clusters."""
    if columns.task == "regression":
        label, *said = (
            frame[name].values[values]
            for name in (columns.label, columns.baseline, columns.candidate)
        )
        for name, better, result in by_weight.number_metrics(
            label, np.array(said), columns.tolerance, design
        ):
            yield _row(name, better, result)
        return
    truth, taken = rows.truth[values], rows.taken[:, values]
    sizes = np.bincount(truth, minlength=len(classes))
    for name, better, of_class, result in by_weight.class_metrics(
        truth, taken, classes, _wanted(columns, classes, sizes), design
    ):
        yield _row(name, better, result, of_class)
    yield from _weighted_scores(columns, frame, values, design)


def _wanted(columns: Columns, classes: tuple[str, ...], sizes: np.ndarray) -> list[int]:
    """Choose the classes to list: the positive one of two, else those with most records."""
    if columns.task == "binary" and columns.positive in classes:
        return [classes.index(columns.positive)]
    return sorted(range(len(classes)), key=lambda i: -sizes[i])[:MAX_CLASSES]


def _weighted_scores(
    columns: Columns, frame: Frame, values: np.ndarray, design: Design
) -> Iterator[Metric]:
    pair = _probabilities(columns, frame, values)
    if pair is None:
        return
    truth, *scores = pair
    if columns.task == "binary":
        for name, result in by_weight.areas(truth > 0, np.array(scores), design):
            yield _row(name, "higher", result)
        losses = [log_losses(truth, score, SCORE_FLOOR) for score in scores]
        yield _row(
            mark("log loss"),
            "lower",
            by_weight.mean_change(mark("log loss"), *losses, design, rate=False),
        )
        squares = [(truth - score) ** 2 for score in scores]
        yield _row(
            mark("Brier score"),
            "lower",
            by_weight.mean_change(mark("Brier score"), *squares, design, rate=False),
        )
    else:
        yield _no_log_loss()
    hits, said = _hits_and_scores(columns, frame, values)
    result = by_weight.calibration_change(np.array(hits), np.array(said), design)
    yield _row(mark("expected calibration error"), "lower", result)


def _no_log_loss() -> Metric:
    """Say why the log loss of several classes is not measured."""
    none = gap(mark("log loss"), ONE_SCORE).value
    return Metric(mark("log loss"), none, none, none, "lower")


def calibration_of(
    columns: Columns, frame: Frame, values: np.ndarray, design: Design | None = None
) -> tuple[CalibrationBin, ...]:
    """Draw the reliability curve of both models: ten bins of equal width."""
    if design is not None:
        values = values & (design.weights > 0)
        return tuple(_weighted_bins(columns, frame, values, design.take(values)))
    calibration_bins: list[CalibrationBin] = []
    for model, sums in _calibrations(columns, frame, values).items():
        calibration_bins += [
            CalibrationBin(
                model, item.low, item.high, item.n, item.score, item.observed.value
            )
            for item in reliability(sums)
            if item.score is not None and item.n
        ]
    return tuple(calibration_bins)


def _weighted_bins(
    columns: Columns, frame: Frame, values: np.ndarray, design: Design
) -> Iterator[CalibrationBin]:
    if not values.any() or _probabilities(columns, frame, values) is None:
        return
    models: tuple[Model, Model] = ("baseline", "candidate")
    for model, hit, score in zip(
        models, *_hits_and_scores(columns, frame, values), strict=True
    ):
        for low, high, n, mean, observed in by_weight.reliability(hit, score, design):
            yield CalibrationBin(model, low, high, n, mean, observed.value)


def confusion_that_rose(
    joint: np.ndarray | None, classes: tuple[str, ...]
) -> Confusion | None:
    """Name the mistake that rose most: which truth is taken for what by the candidate and was not
    by the baseline.

    `joint` counts records by truth, baseline and candidate: (1, classes, classes, classes).
    """
    if joint is None or not joint.any():
        return None
    tables = joint[0].sum(axis=2), joint[0].sum(axis=1)
    rise = tables[1] - tables[0]
    np.fill_diagonal(rise, -(10**9))
    i, j = (int(item) for item in np.unravel_index(int(rise.argmax()), rise.shape))
    if max(i, j) >= len(classes):
        return None
    return Confusion(
        classes[i],
        classes[j],
        int(joint[0][i].sum()),
        int(tables[0][i, j]),
        int(tables[1][i, j]),
    )


def _row(name: str, better: str, compared: Compared, of_class: str = "") -> Metric:
    notes = dict.fromkeys(
        (
            *compared.change.warnings,
            *compared.candidate.warnings,
            *compared.baseline.warnings,
        )
    )
    return Metric(
        name,
        compared.baseline.value,
        compared.candidate.value,
        compared.change.value,
        better,  # ty: ignore[invalid-argument-type]  one of the three, as a plain text
        of_class,
        tuple(notes),
    )


def _numbers(columns: Columns, frame: Frame, values: np.ndarray) -> Iterator[Metric]:
    label, before, now = (
        frame[name].values[values]
        for name in (columns.label, columns.baseline, columns.candidate)
    )
    yield _row(mark("mean absolute error"), "lower", mae_change(label, before, now))
    yield _row(
        mark("root mean squared error"), "lower", rmse_change(label, before, now)
    )
    yield _row("bias", "nearer to 0", bias_change(label, before, now))
    if columns.tolerance is not None:
        yield _row(
            mark("share off by more than the tolerance"),
            "lower",
            share_off_change(label, before, now, columns.tolerance),
        )


def _classes(
    columns: Columns, joint: np.ndarray, classes: tuple[str, ...]
) -> Iterator[Metric]:
    size = len(classes)
    result = changes(joint[:size, :size, :size], classes)
    yield _row(mark("error rate"), "lower", result.error_rate)
    yield _row("accuracy", "higher", result.accuracy)
    balanced, macro = balanced_and_macro(joint[:size, :size, :size])
    yield _row(mark("balanced accuracy"), "higher", balanced)
    if size > TWO:
        yield _row("macro F1", "higher", macro)
    wanted = result.classes
    if columns.task == "binary" and columns.positive in classes:
        wanted = tuple(
            class_name
            for class_name in result.classes
            if class_name.name == columns.positive
        )
    for item in sorted(wanted, key=lambda each: -each.rows)[:MAX_CLASSES]:
        yield from _class(item)


def _class(class_changes: ClassChanges) -> Iterator[Metric]:
    yield _row("precision", "higher", class_changes.precision, class_changes.name)
    yield _row("recall", "higher", class_changes.recall, class_changes.name)
    yield _row("F1", "higher", class_changes.f1, class_changes.name)
    yield _row(
        mark("false-positive rate"),
        "lower",
        class_changes.false_positive_rate,
        class_changes.name,
    )
    yield _row(
        mark("false-negative rate"),
        "lower",
        class_changes.false_negative_rate,
        class_changes.name,
    )


def _scores(columns: Columns, frame: Frame, retained: np.ndarray) -> Iterator[Metric]:
    pair = _probabilities(columns, frame, retained)
    if pair is None:
        return
    truth, before, now = pair
    if columns.task == "binary":
        yield _row(mark("ROC AUC"), "higher", auc_change(truth, before, now))
        precision = average_precision_change(truth, before, now)
        if precision is not None:
            yield _row(mark("average precision"), "higher", precision)
        yield _row(
            mark("log loss"), "lower", log_loss_change(truth, before, now, SCORE_FLOOR)
        )
        yield _row(mark("Brier score"), "lower", brier_change(truth, before, now))
    else:
        yield _no_log_loss()
    sides = {
        model: calibration_error(sums)
        for model, sums in _calibrations(columns, frame, retained).items()
    }
    if len(sides) == 2:
        values = (sides["baseline"].value, sides["candidate"].value)
        notes = dict.fromkeys((*values[0].warnings, *values[1].warnings))
        change = calibration_change(*_hits_and_scores(columns, frame, retained))
        result = tuple(dict.fromkeys((*notes, *change.warnings)))
        yield Metric(
            mark("expected calibration error"),
            values[0].value,
            values[1].value,
            change.value,
            "lower",
            "",
            result,
        )


def _probabilities(
    columns: Columns, frame: Frame, values: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray] | None:
    """Give the truth as 0 or 1 and both scores.

    With many classes, whether what was said is right, for confidence only.
    """
    names = (columns.baseline_score, columns.candidate_score)
    if columns.task == "regression" or not all(
        name and name in frame and frame[name].kind == "number" for name in names
    ):
        return None
    before, now = (frame[name].values[values] for name in names if name)
    if not (
        np.isfinite(before).all()
        and np.isfinite(now).all()
        and min(before.min(), now.min()) >= 0
        and max(before.max(), now.max()) <= 1
    ):
        return None
    if columns.task == "binary" and columns.positive:
        return (
            _is(frame[columns.label], columns.positive)[values].astype(float),
            before,
            now,
        )
    return np.zeros(before.size), before, now


def _is(strip: Strip, level: str) -> np.ndarray:
    if strip.kind == "level":
        return np.array([*(item == level for item in strip.levels), False])[
            strip.values
        ]
    try:
        return strip.values == float(level)
    except ValueError:
        return np.zeros(strip.values.size, bool)


def _calibrations(
    columns: Columns, frame: Frame, values: np.ndarray
) -> dict[Model, Sums]:
    pair = _probabilities(columns, frame, values)
    if pair is None:
        return {}
    truth, *scores = pair
    calibrations: dict[Model, Sums] = {}
    models: tuple[Model, Model] = ("baseline", "candidate")
    for model, name, score in zip(
        models, (columns.baseline, columns.candidate), scores, strict=True
    ):
        hit = (
            truth
            if columns.task == "binary"
            else _same(frame[name], frame[columns.label])[values].astype(float)
        )
        calibrations[model] = calibration_sums(hit, score, equal_widths())
    return calibrations


def _hits_and_scores(
    columns: Columns, frame: Frame, values: np.ndarray
) -> tuple[tuple[np.ndarray, np.ndarray], tuple[np.ndarray, np.ndarray]]:
    """Give what each model's score should say, as 0 or 1, and the scores."""
    pair = _probabilities(columns, frame, values)
    if pair is None:
        raise ValueError("calibration needs probabilities of both models.")
    truth, before, now = pair
    if columns.task == "binary":
        return (truth, truth), (before, now)
    label = frame[columns.label]
    hits = [
        _same(frame[name], label)[values].astype(float)
        for name in (columns.baseline, columns.candidate)
    ]
    return (hits[0], hits[1]), (before, now)


def _same(strip: Strip, other: Strip) -> np.ndarray:
    if strip.kind != "level" or other.kind != "level":
        return strip.values == other.values
    place = {level: i for i, level in enumerate(other.levels)}
    return (
        np.array([*(place.get(level, -2) for level in strip.levels), -3])[strip.values]
        == other.values
    )
