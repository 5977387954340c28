"""The metrics of both models on records with weights or in clusters, paired, with intervals.

Shares and means are those of the findings, by the same methods; what is no mean (precision, F1,
areas, roots) is linearized. The names, their order and what is left out are those of `metrics`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from core.case.error_kinds import ABSOLUTE_ERROR, ERROR_RATE
from core.case.slices import Slice
from core.evidence.findings import from_sums
from core.evidence.records import Estimate
from core.evidence.rows.row_outcomes import Outcomes
from core.evidence.rows.sufficient_stats import Sums
from core.evidence.statistics import linearized
from core.evidence.statistics.bootstrap import RESAMPLES, SEED
from core.evidence.statistics.intervals import CONFIDENCE
from core.evidence.statistics.linearized import (
    Design,
    compared,
    lacking,
    rate_of,
    smooth,
    spread,
)
from core.evidence.statistics.metric_result import (
    Compared,
    Measured,
    cut,
    estimate_or_gap,
    few,
    gap,
)
from core.evidence.statistics.probabilities import BIASED
from core.evidence.statistics.ranking import FEW_OF_CLASS
from core.messages import mark

BINS = 10
Slopes = tuple[float, np.ndarray]


def mean_change(
    what: str, before: np.ndarray, now: np.ndarray, design: Design, *, rate: bool
) -> Compared:
    """Compare a share or a mean of both models, each record's value of shape (records,).

    The methods are those of the findings, so that the two say the same of the same records.
    """
    if design.n < (1 if rate else 2):
        none = gap(
            what,
            mark("no records") if not design.n else mark("one record has no spread"),
        )
        return Compared(none, none, none)
    shared = (
        np.zeros(design.n, bool),
        np.zeros(design.n, np.int32),
        np.zeros((2, design.n)),
    )
    outcome = (
        (2 * before + now).astype(np.uint8) if rate else np.zeros(design.n, np.uint8)
    )
    losses = None if rate else np.array([before, now], float)
    weight = design.weights if design.weighted else None
    clusters = 0 if design.clusters is None else int(design.clusters.max()) + 1
    sums = Sums()
    sums.add(Outcomes(outcome, losses, *shared, design.clusters, weight, 1, clusters))
    measure = ERROR_RATE if rate else ABSOLUTE_ERROR
    part = sums.pick(second_only=False).of(measure)
    usual = None if design.clusters is None else design.usual
    total = float(design.weights.sum())
    found = from_sums(Slice(), part, total, 1, "all rows", measure, usual)
    said = tuple(warning for warning in (few(design.n),) if warning)
    return Compared(
        Measured(found.baseline, said),
        Measured(found.candidate, said),
        Measured(found.change, said),
        found.p,
    )


def _none(what: str, why: str) -> Compared:
    missing = gap(what, why)
    return Compared(missing, missing, missing)


def complement(of: Compared) -> Compared:
    """Turn a share into that of all other records, and its change the other way round."""
    sides = [_mapped(side, lambda x: 1.0 - x) for side in (of.baseline, of.candidate)]
    return Compared(*sides, _mapped(of.change, lambda x: 0.0 - x), of.p)


def _mapped(side: Measured, by) -> Measured:  # noqa: ANN001  a function of one number
    if not isinstance(side.value, Estimate):
        return side
    ends = sorted((by(side.value.low), by(side.value.high)))
    return replace(
        side,
        value=replace(
            side.value, value=by(side.value.value), low=ends[0], high=ends[1]
        ),
    )


# Classes


def class_metrics(
    truth: np.ndarray,
    taken: np.ndarray,
    names: tuple[str, ...],
    wanted: list[int],
    design: Design,
) -> Iterator[tuple[str, str, str, Compared]]:
    """Give name, direction, class and comparison of every metric of classes.

    `truth` are class numbers below len(names), shape (records,); `taken` those of both models,
    shape (2, records), where a number beyond the names is a class that no record has.
    """
    wrong = taken != truth
    error = mean_change(mark("error rate"), wrong[0], wrong[1], design, rate=True)
    yield mark("error rate"), "lower", "", error
    yield "accuracy", "higher", "", complement(error)
    yield (
        mark("balanced accuracy"),
        "higher",
        "",
        _of_classes(mark("balanced accuracy"), truth, taken, design),
    )
    if len(names) > 2:
        yield "macro F1", "higher", "", _of_classes("macro F1", truth, taken, design)
    for number in wanted:
        yield from _of_class(names[number], truth == number, taken == number, design)


def _of_classes(
    what: str, truth: np.ndarray, taken: np.ndarray, design: Design
) -> Compared:
    by = (
        linearized.balanced_slopes
        if what == "balanced accuracy"
        else linearized.macro_slopes
    )
    return _smooth(
        what, [by(truth, said, design.weights) for said in taken], design, (0.0, 1.0)
    )


def _smooth(
    what: str, of_models: list[Slopes], design: Design, ends: tuple[float, float]
) -> Compared:
    values, slopes = _by_model(of_models)
    before, now = (smooth(what, *model, design, ends)[0] for model in of_models)
    return compared(what, (before, now), values, slopes, design)


def _by_model(
    of_models: list[Slopes],
) -> tuple[tuple[float, float], tuple[np.ndarray, np.ndarray]]:
    """Give the values of both models, and the slopes of both."""
    (before, by_old), (now, by_new) = of_models
    return (before, now), (by_old, by_new)


def _of_class(
    name: str, true: np.ndarray, said: np.ndarray, design: Design
) -> Iterator[tuple[str, str, str, Compared]]:
    yield "precision", "higher", name, _precision(name, true, said, design)
    missed = _within(
        mark("recall of {name}").format(name=name),
        mark("no rows of class {name}").format(name=name),
        ~said,
        true,
        design,
    )
    yield "recall", "higher", name, complement(missed)
    yield "F1", "higher", name, _f1(name, true, said, design)
    what = mark("false positive rate of {name}").format(name=name)
    yield (
        mark("false-positive rate"),
        "lower",
        name,
        _within(
            what,
            mark("no rows of other classes than {name}").format(name=name),
            said,
            ~true,
            design,
        ),
    )
    yield mark("false-negative rate"), "lower", name, missed


def _within(
    what: str, why: str, wrong: np.ndarray, rows: np.ndarray, design: Design
) -> Compared:
    """Compare a share of the records of a class, or of all others."""
    if not rows.any():
        return _none(what, why)
    return mean_change(
        what, wrong[0][rows], wrong[1][rows], design.take(rows), rate=True
    )


def _precision(
    name: str, true: np.ndarray, said: np.ndarray, design: Design
) -> Compared:
    what = mark("precision of {name}").format(name=name)
    never = gap(what, mark("the model never says {name}").format(name=name))
    sides = [
        rate_of(what, true[called], design.take(called)) if called.any() else never
        for called in said
    ]
    if not said.any(axis=1).all():
        return Compared(sides[0], sides[1], never)
    of_models = [
        linearized.precision_slopes(true, called, design.weights) for called in said
    ]
    values, slopes = _by_model(of_models)
    return compared(what, (sides[0], sides[1]), values, slopes, design)


def _f1(name: str, true: np.ndarray, said: np.ndarray, design: Design) -> Compared:
    what = f"F1 of {name}"
    sides = []
    for called in said:
        rows = true | called
        if not rows.any():
            sides.append(
                gap(
                    what,
                    mark("no rows are {name} and the model never says it").format(
                        name=name
                    ),
                )
            )
            continue
        overlap = rate_of(what, (true & called)[rows], design.take(rows))
        sides.append(_mapped(overlap, lambda x: 2 * x / (1 + x)))
    if not (true | said).any(axis=1).all():
        return Compared(
            sides[0], sides[1], gap(what, mark("no rows are {name}").format(name=name))
        )
    of_models = [linearized.f1_slopes(true, called, design.weights) for called in said]
    values, slopes = _by_model(of_models)
    return compared(what, (sides[0], sides[1]), values, slopes, design)


# Scores of two classes


def areas(
    positive: np.ndarray, scores: np.ndarray, design: Design
) -> Iterator[tuple[str, Compared]]:
    """Compare ROC AUC and average precision; `scores` has shape (2, records)."""
    fewest = int(min(positive.sum(), (~positive).sum()))
    for what, by in (
        (mark("ROC AUC"), linearized.auc_slopes),
        (mark("average precision"), linearized.average_precision_slopes),
    ):
        if fewest < FEW_OF_CLASS:
            why = mark(
                "{fewest} rows in a class, fewer than the {few_of_class} needed"
            ).format(fewest=fewest, few_of_class=FEW_OF_CLASS)
            yield what, _none(what, why)
            continue
        yield (
            what,
            _smooth(
                what,
                [by(positive, score, design.weights) for score in scores],
                design,
                (0.0, 1.0),
            ),
        )


# Calibration


def calibration_change(
    hits: np.ndarray, scores: np.ndarray, design: Design, seed: int = SEED
) -> Compared:
    """Compare the weighted calibration error of both models, ten bins of equal width.

    `hits` and `scores` have shape (2, records). The error is a sum of sizes and has no slope where
    a bin is right, so the bins' weighted sums are drawn as normal with their own linearized
    covariance, both models together.
    """
    what = mark("calibration error")
    if (why := lacking(design)) is not None:
        return _none(what, why)
    total = float(design.weights.sum())
    place = np.minimum((scores * BINS).astype(int), BINS - 1)
    off = np.concatenate(
        [(place[i] == np.arange(BINS)[:, None]) * (hits[i] - scores[i]) for i in (0, 1)]
    )
    means = off @ design.weights / total
    covariance, _ = spread(design, (off - means[:, None]) / total)
    # Of the two orders of the models always the same one is drawn, so that a swap flips it exactly.
    first, second = np.arange(BINS), np.arange(BINS, 2 * BINS)
    order = np.concatenate(
        [first, second]
        if tuple(means[first]) <= tuple(means[second])
        else [second, first]
    )
    rng = np.random.default_rng(seed)
    drawn = np.empty((RESAMPLES, 2 * BINS))
    ordered = covariance[np.ix_(order, order)]
    drawn[:, order] = rng.multivariate_normal(
        means[order], ordered, RESAMPLES, method="eigh"
    )
    errors = [np.abs(drawn[:, i * BINS : (i + 1) * BINS]).sum(axis=1) for i in (0, 1)]
    values = [float(np.abs(means[i * BINS : (i + 1) * BINS]).sum()) for i in (0, 1)]
    method = mark(
        "normal draws of the linearized sums of ten bins, {resamples} draws, seed {seed}"
    ).format(resamples=f"{RESAMPLES:,}", seed=seed)
    sides = []
    for value, error, score in zip(values, errors, scores, strict=True):
        said = (
            mark("{biased} {score} with these bins and rows").format(
                biased=BIASED, score=f"{_noise(score, design):.2g}"
            ),
            few(design.n),
        )
        low, high = np.quantile(error, [(1 - CONFIDENCE) / 2, (1 + CONFIDENCE) / 2])
        ends = (min(low, value), min(max(high, value), 1.0))
        sides.append(estimate_or_gap(value, ends, design.n, method, *said))
    low, high = np.quantile(
        errors[1] - errors[0], [(1 - CONFIDENCE) / 2, (1 + CONFIDENCE) / 2]
    )
    change = values[1] - values[0]
    if np.array_equal(scores[0], scores[1]) and np.array_equal(hits[0], hits[1]):
        low = high = 0.0
    ends = (min(low, change), max(high, change))
    return Compared(
        sides[0],
        sides[1],
        estimate_or_gap(change, ends, design.n, method, few(design.n)),
    )


def _noise(score: np.ndarray, design: Design) -> float:
    """Give the error that perfect probabilities would show with these weights."""
    place = np.minimum((score * BINS).astype(int), BINS - 1)
    squares = np.bincount(
        place, design.weights**2 * score * (1 - score), minlength=BINS
    )
    return float(np.sqrt(2 / np.pi * squares).sum() / design.weights.sum())


def reliability(
    hit: np.ndarray, score: np.ndarray, design: Design
) -> Iterator[tuple[float, float, int, float, Measured]]:
    """Give the weighted reliability curve: ends of each bin, records, mean score, observed rate."""
    place = np.minimum((score * BINS).astype(int), BINS - 1)
    for i in range(BINS):
        rows = place == i
        if rows.any():
            part = design.take(rows)
            mean = float(part.weights @ score[rows] / part.weights.sum())
            yield (
                i / BINS,
                (i + 1) / BINS,
                part.n,
                mean,
                rate_of(mark("observed rate"), hit[rows] > 0, part),
            )


# Numbers


def number_metrics(
    label: np.ndarray, said: np.ndarray, tolerance: float | None, design: Design
) -> Iterator[tuple[str, str, Compared]]:
    """Compare errors of predicted numbers; `said` has shape (2, records), in the label's unit."""
    off = said - label
    what = mark("mean absolute error")
    yield (
        what,
        "lower",
        mean_change(what, np.abs(off[0]), np.abs(off[1]), design, rate=False),
    )
    yield mark("root mean squared error"), "lower", _rmse(off, design)
    yield "bias", "nearer to 0", mean_change("bias", off[0], off[1], design, rate=False)
    if tolerance is not None:
        what = mark("share off by more than the tolerance")
        far = np.abs(off) > tolerance
        yield what, "lower", mean_change(what, far[0], far[1], design, rate=True)


def _rmse(off: np.ndarray, design: Design) -> Compared:
    what = mark("root mean squared error")
    squares = mean_change(what, off[0] ** 2, off[1] ** 2, design, rate=False)
    sides = [
        _mapped(cut(side, 0.0, np.inf), np.sqrt)
        for side in (squares.baseline, squares.candidate)
    ]
    of_models = [linearized.rmse_slopes(errors, design.weights) for errors in off]
    values, slopes = _by_model(of_models)
    if not all(values) and values[0] != values[1]:
        why = mark("one model makes no errors, where its root has no slope")
        return Compared(
            sides[0],
            sides[1],
            gap(
                mark("change of {what}").format(what=what),
                why,
                point=values[1] - values[0],
            ),
        )
    return compared(what, (sides[0], sides[1]), values, slopes, design)
