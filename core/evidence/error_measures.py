"""What can get worse: the kinds of error, the records that each of them is about, and its unit.

A kind is one entry in one table. Everything that counts, tests, limits or words an error asks this
table and no name of a metric: the error rate, the positives that are missed, the false alarms, the
quality of the scores, and for a number to predict the absolute error and the signed one (its bias).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from core.case.model import Columns

Kind = Literal["error", "missed", "false_alarm", "selected", "score", "bias", "grade"]
MetricId = Literal[
    "error-rate", "absolute-error", "missed-rate", "false-alarm-rate", "selection-rate", "log-loss",
    "signed-error", "mean-grade", "mean-penalty",
]  # fmt: skip
Source = Literal["outcomes", "losses", "second"]
MAX_CLASSES = 30
SCORE_FLOOR = 1e-6  # the least probability of what was true, or one sure mistake costs all


@dataclass(frozen=True, slots=True)
class ErrorMeasure:
    """One way in which a model can be wrong.

    `source` names the sums it is read from; `of_class` the class whose records it is about, where
    it is about one (`others` turns that into the records of every other class). `sign` is -1
    where the sums are of what is lost, and the measure itself is better when higher: of grades.
    """

    kind: Kind
    metric: MetricId
    source: Source = "outcomes"
    of_class: str = ""
    others: bool = False
    sign: int = 1

    @property
    def is_rate(self) -> bool:
        """Say whether it is a share of records, between 0 and 1."""
        return self.source == "outcomes"

    @property
    def id(self) -> str:
        """Name the measure among those of one task."""
        return (
            f"{self.metric}:{self.of_class}"
            if self.kind == "missed" and self.of_class
            else self.metric
        )


ERROR_RATE = ErrorMeasure("error", "error-rate")
ABSOLUTE_ERROR = ErrorMeasure("error", "absolute-error", "losses")
LOG_LOSS = ErrorMeasure("score", "log-loss", "second")
SIGNED_ERROR = ErrorMeasure("bias", "signed-error", "second")
MEAN_GRADE = ErrorMeasure("grade", "mean-grade", "losses", sign=-1)
MEAN_PENALTY = ErrorMeasure("grade", "mean-penalty", "losses")  # a grade whose lowest is best
METRICS: dict[str, ErrorMeasure] = {
    item.metric: item
    for item in (ERROR_RATE, ABSOLUTE_ERROR, LOG_LOSS, SIGNED_ERROR, MEAN_GRADE, MEAN_PENALTY)
} | {
    "missed-rate": ErrorMeasure("missed", "missed-rate"),
    "false-alarm-rate": ErrorMeasure("false_alarm", "false-alarm-rate"),
    "selection-rate": ErrorMeasure("selected", "selection-rate"),
}


def main_measure(columns: Columns) -> ErrorMeasure:
    """Give the measure that counts every kind of mistake alike: the error rate, or the absolute
    error of a number, or the mean grade.
    """
    if columns.grades is not None:
        return MEAN_GRADE if columns.grades.higher_is_better else MEAN_PENALTY
    by_loss = columns.task == "regression" and columns.tolerance is None
    return ABSOLUTE_ERROR if by_loss else ERROR_RATE


def measures_of(
    columns: Columns, classes: tuple[str, ...], *, scored: bool = False
) -> tuple[ErrorMeasure, ...]:
    """List the measures of a task, the main one first.

    `classes` are those that the labels hold; `scored` says whether both models give a probability
    of the positive class. With more than two classes the recall of each is a measure of its own.
    """
    main = main_measure(columns)
    if columns.grades is not None:
        return (main,)
    if columns.task == "regression":
        return (main,) if columns.tolerance is not None else (main, SIGNED_ERROR)
    if columns.task == "binary" and columns.positive is not None:
        positive = columns.positive
        missed = ErrorMeasure("missed", "missed-rate", of_class=positive)
        alarm = ErrorMeasure("false_alarm", "false-alarm-rate", of_class=positive, others=True)
        return (main, missed, alarm, *((LOG_LOSS,) if scored else ()))
    recalls = tuple(
        ErrorMeasure("missed", "missed-rate", of_class=class_name)
        for class_name in classes[:MAX_CLASSES]
    )
    return (main, *(recalls if len(recalls) > 1 else ()))


def log_losses(truth: np.ndarray, scores: np.ndarray) -> np.ndarray:
    """Give the log loss of each record, shape of `scores` (models, rows), in nats.

    Missing scores give nan.

    `truth` says whether the positive class is true. The probability of what was true counts as 1e-6
    at least.
    """
    right = np.where(truth, scores, 1 - scores)
    return -np.log(np.maximum(right, SCORE_FLOOR))
