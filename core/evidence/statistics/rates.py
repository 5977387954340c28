"""Rates of classes: accuracy, precision, recall, F1, false positives and false negatives of both
models, and their changes.

Tables are whole counts. One model: shape (k, k), truth x said. Both: the joint table of shape (k,
k, k), truth x baseline x candidate, which is what pairing rests on. Tables of disjoint rows add.
What is not defined is a gap and never a pass.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from core.evidence.records import Gap
from core.evidence.statistics.bootstrap import RESAMPLES, SEED, resampled
from core.evidence.statistics.intervals import wilson
from core.evidence.statistics.method_inputs import counts
from core.evidence.statistics.metric_result import (
    SAME,
    Compared,
    Measured,
    all_switched,
    estimate_or_gap,
    few,
    gap,
    rate,
)
from core.messages import mark

FEW_OF_CLASS = 50
BOTH_PERFECT = mark(
    "it is the same at the edge for both, where resampling cannot move it"
)


@dataclass(frozen=True, slots=True)
class ClassRates:
    """The rates of one class for one model."""

    name: str
    rows: int
    precision: Measured
    recall: Measured
    f1: Measured
    false_positive_rate: Measured
    false_negative_rate: Measured


@dataclass(frozen=True, slots=True)
class ModelRates:
    """The rates of one model over all rows and by class."""

    accuracy: Measured
    error_rate: Measured
    classes: tuple[ClassRates, ...]


@dataclass(frozen=True, slots=True)
class ClassChanges:
    """The rates of one class for both models and their paired changes, candidate - baseline."""

    name: str
    rows: int
    precision: Compared
    recall: Compared
    f1: Compared
    false_positive_rate: Compared
    false_negative_rate: Compared


@dataclass(frozen=True, slots=True)
class Changes:
    """The paired changes over all rows and by class."""

    accuracy: Compared
    error_rate: Compared
    classes: tuple[ClassChanges, ...]


def model_rates(table: ArrayLike, classes: tuple[str, ...]) -> ModelRates:
    """Give every rate of one model from its confusion table (truth x said) with Wilson's interval.

    Precision rests on the rows that were called the class, recall on those that are. F1 = 2J / (1 +
    J) with Wilson on J = TP / (TP + FP + FN) (Flores et al. 2022). Without rows called the class
    precision is a gap; F1 is then 0 where the class has rows, else a gap. Raises ValueError for
    tables that are not square whole counts.
    """
    cells = _table(table, classes, 2)
    n, right = float(cells.sum()), float(np.trace(cells))
    result = tuple(
        _class_rates(name, *_cells(cells, i)) for i, name in enumerate(classes)
    )
    return ModelRates(
        rate(right, n, "accuracy"), rate(n - right, n, mark("error rate")), result
    )


def changes(
    joint: ArrayLike,
    classes: tuple[str, ...],
    seed: int = SEED,
    resamples: int = RESAMPLES,
) -> Changes:
    """Compare both models on the same rows: Tango on the rows that bear a rate, paired bootstrap
    for precision and F1.

    Recall and false negatives rest on the rows of the class, false positives on all others. The
    bootstrap deals the joint counts out again for both models at once, apart for truth in and not
    in the class where either has fewer than 50 rows. Swapping models or naming classes otherwise
    gives the same draws.
    """
    cells = _table(joint, classes, 3)
    sides = (cells.sum(axis=2), cells.sum(axis=1))
    item, two = (model_rates(side, classes) for side in sides)
    n = float(cells.sum())
    k = np.arange(len(classes))
    both = float(cells[k, k, k].sum())
    lost, won = float(np.trace(sides[0])) - both, float(np.trace(sides[1])) - both
    folded = [_binary(cells, i) for i in range(k.size)]
    asked = [
        (won, lost, n, mark("change of accuracy")),
        (lost, won, n, mark("change of error rate")),
    ]
    accuracy, error, *rest = all_switched(
        [
            *asked,
            *(
                switch
                for name, fold in zip(classes, folded, strict=True)
                for switch in _switches(name, fold)
            ),
        ]
    )
    result = tuple(
        _class_changes(
            name,
            folded[i],
            (item.classes[i], two.classes[i]),
            rest[3 * i : 3 * i + 3],
            _Draws(folded[i], seed, resamples),
        )
        for i, name in enumerate(classes)
    )
    return Changes(
        Compared(item.accuracy, two.accuracy, *accuracy),
        Compared(item.error_rate, two.error_rate, *error),
        result,
    )


def _table(table: ArrayLike, classes: tuple[str, ...], axes: int) -> np.ndarray:
    cells, k = counts(table, mark("the table of classes")), len(classes)
    if cells.shape != (k,) * axes:
        raise ValueError(
            f"the table of {k} classes must have shape {(k,) * axes}, got {cells.shape}: name every"
            " class once."
        )
    if len(set(classes)) < k or k < 2:
        raise ValueError(
            f"classes must be two or more with names that differ, got {', '.join(classes)}."
        )
    return cells


def _cells(table: np.ndarray, i: int) -> tuple[float, float, float, float]:
    """Give true positives, false positives, false negatives and true negatives of class i."""
    tp, said, rows = float(table[i, i]), float(table[:, i].sum()), float(table[i].sum())
    return tp, said - tp, rows - tp, float(table.sum()) - said - rows + tp


def _class_rates(name: str, tp: float, fp: float, fn: float, tn: float) -> ClassRates:
    positives, negatives = (
        mark("no rows of class {name}").format(name=name),
        mark("no rows of other classes than {name}").format(name=name),
    )
    precision = _or_gap(
        tp,
        tp + fp,
        mark("precision of {name}").format(name=name),
        mark("the model never says {name}").format(name=name),
    )
    recall = _or_gap(tp, tp + fn, mark("recall of {name}").format(name=name), positives)
    fpr = _or_gap(
        fp, fp + tn, mark("false positive rate of {name}").format(name=name), negatives
    )
    fnr = _or_gap(
        fn, tp + fn, mark("false negative rate of {name}").format(name=name), positives
    )
    return ClassRates(
        name, int(tp + fn), precision, recall, _f1(name, tp, tp + fp + fn), fpr, fnr
    )


def _or_gap(hits: float, n: float, what: str, why: str) -> Measured:
    return rate(hits, n, what) if n else gap(what, why)


def _f1(name: str, tp: float, n: float) -> Measured:
    if not n:
        return gap(
            f"F1 of {name}",
            mark("no rows are {name} and the model never says it").format(name=name),
        )
    low, high = (2 * end / (1 + end) for end in wilson(tp, n))
    return estimate_or_gap(
        2 * tp / (n + tp),
        (low, high),
        int(n),
        mark("Wilson score interval of TP / (TP + FP + FN), turned into F1"),
        few(n),
    )


def _binary(joint: np.ndarray, i: int) -> np.ndarray:
    """Fold the joint table to class i against all others: shape (2, 2, 2), index 1 is the class."""
    values = joint
    for axis in range(3):
        own = np.take(values, i, axis=axis)
        values = np.stack([values.sum(axis=axis) - own, own], axis=axis)
    return values


def _switches(name: str, cells: np.ndarray) -> list[tuple[float, float, float, str]]:
    """Give the rows that switch up and down, and all that could, for recall, false negatives and
    false positives.
    """
    positives, negatives = float(cells[1].sum()), float(cells[0].sum())
    won, lost, raised, calmed = (
        float(item)
        for item in (cells[1, 0, 1], cells[1, 1, 0], cells[0, 0, 1], cells[0, 1, 0])
    )
    return [
        (won, lost, positives, mark("change of recall of {name}").format(name=name)),
        (
            lost,
            won,
            positives,
            mark("change of false negative rate of {name}").format(name=name),
        ),
        (
            raised,
            calmed,
            negatives,
            mark("change of false positive rate of {name}").format(name=name),
        ),
    ]


def _class_changes(
    name: str,
    cells: np.ndarray,
    sides: tuple[ClassRates, ClassRates],
    switched: list[tuple[Measured, float | None]],
    draws: _Draws,
) -> ClassChanges:
    item, two = sides
    recall = Compared(item.recall, two.recall, *switched[0])
    fnr = Compared(item.false_negative_rate, two.false_negative_rate, *switched[1])
    fpr = Compared(item.false_positive_rate, two.false_positive_rate, *switched[2])
    precision = draws.compare(
        mark("change of precision of {name}").format(name=name),
        _precision,
        item.precision,
        two.precision,
    )
    f1 = draws.compare(
        mark("change of F1 of {name}").format(name=name), _f1_of, item.f1, two.f1
    )
    return ClassChanges(name, int(cells[1].sum()), precision, recall, f1, fpr, fnr)


def _precision(tp: np.ndarray, fp: np.ndarray, fn: np.ndarray) -> np.ndarray:  # noqa: ARG001  the same call as F1
    return tp / (tp + fp)


def _f1_of(tp: np.ndarray, fp: np.ndarray, fn: np.ndarray) -> np.ndarray:
    return 2 * tp / (2 * tp + fp + fn)


class _Draws:
    """Resampled joint counts of one class, shape (resamples, 2, 2, 2), made when first asked
    for.
    """

    def __init__(self, cells: np.ndarray, seed: int, resamples: int) -> None:
        self.cells, self.seed, self.resamples = cells, seed, resamples
        # Of the two orders of the models always the same one is drawn, so that swapping them flips
        # the result exactly.
        self.swapped = tuple(cells.ravel()) > tuple(cells.swapaxes(1, 2).ravel())
        self.stratified = bool(min(cells[0].sum(), cells[1].sum()) < FEW_OF_CLASS)
        self.drawn: np.ndarray | None = None

    def compare(
        self,
        what: str,
        metric: Callable[..., np.ndarray],
        measured: Measured,
        two: Measured,
    ) -> Compared:
        gone = [side.value for side in (measured, two) if isinstance(side.value, Gap)]
        if gone:
            return Compared(measured, two, gap(what, gone[0].why))
        n = int(self.cells.sum())
        value = self._change(metric, self.cells[None])[0]
        text = (
            mark(
                "paired bootstrap of rows by class, {resamples} resamples, seed {seed}"
            )
            if self.stratified
            else mark("paired bootstrap of rows, {resamples} resamples, seed {seed}")
        )
        method = text.format(
            resamples=f"{self.resamples:,}",
            seed=self.seed,
        )
        if self.cells[:, 0, 1].sum() + self.cells[:, 1, 0].sum() == 0:
            return Compared(
                measured, two, estimate_or_gap(0.0, (0.0, 0.0), n, method, SAME), 1.0
            )
        said = dict.fromkeys((*measured.warnings, *two.warnings))
        change, p = resampled(
            what, float(value), self._change(metric, self._draw()), n, method, *said
        )
        if (
            isinstance(change.value, Gap)
            and value == 0
            and "never moves" in change.value.why
        ):
            return Compared(measured, two, gap(what, BOTH_PERFECT, *said, point=0.0))
        return Compared(measured, two, change, p)

    def _draw(self) -> np.ndarray:
        if self.drawn is None:
            rng = np.random.default_rng(self.seed)
            cells = self.cells.swapaxes(1, 2) if self.swapped else self.cells
            parts = (
                [cells[0].ravel(), cells[1].ravel()]
                if self.stratified
                else [cells.ravel()]
            )
            result = [
                rng.multinomial(
                    int(part.sum()),
                    part / max(part.sum(), 1) if part.any() else np.eye(part.size)[0],
                    self.resamples,
                )
                for part in parts
            ]
            drawn = np.concatenate(result, axis=1).reshape(-1, 2, 2, 2)
            self.drawn = drawn.swapaxes(2, 3) if self.swapped else drawn
        return self.drawn

    def _change(
        self, metric: Callable[..., np.ndarray], cells: np.ndarray
    ) -> np.ndarray:
        """Give candidate - baseline of a metric of (tp, fp, fn) for tables of shape (draws, 2, 2,
        2); nan where undefined.
        """
        result = []
        for axis in (3, 2):  # summing out the candidate leaves the baseline
            table = cells.sum(axis=axis).astype(float)
            with np.errstate(invalid="ignore", divide="ignore"):
                result.append(metric(table[:, 1, 1], table[:, 0, 1], table[:, 1, 0]))
        return result[1] - result[0]
