"""Tables of metrics: both models, the change with its interval, and if it is better."""

from __future__ import annotations

from dataclasses import replace

from core import words
from core.evidence.records import Estimate, Gap
from core.evidence.supporting_records import Metric
from core.messages import mark, quoted, say, say_stored
from core.script.brief import Brief

MEANS = {
    mark("error rate"): mark("share of wrong predictions"),
    mark("accuracy"): mark("share of right predictions"),
    mark("precision"): mark("share of positive predictions that are correct"),
    mark("balanced accuracy"): mark("mean recall over classes, equally weighted"),
    mark("macro F1"): mark("mean F1 over classes, equally weighted"),
    mark("average precision"): mark("area under the precision-recall curve"),
    mark("recall"): mark("share of actual positives that are found"),
    mark("F1"): mark("precision and recall in one number"),
    mark("false-positive rate"): mark("share of actual negatives flagged as positive"),
    mark("false-negative rate"): mark("share of actual positives missed"),
    mark("ROC AUC"): mark("chance that a positive scores above a negative"),
    mark("log loss"): mark("how far scores are off; confident errors weigh most"),
    mark("Brier score"): mark("mean squared error of the score"),
    mark("expected calibration error"): (
        mark("mean gap between score and observed rate, ten bins of width 0.1")
    ),
    mark("mean absolute error"): mark("how far off on average"),
    mark("root mean squared error"): mark("how far off; large errors weigh more"),
    mark("bias"): mark("average error with its sign"),
    mark("share off by more than the tolerance"): mark(
        "share of predictions beyond the tolerance"
    ),
}
FEW, SAME = 12, 1e-9
IN_UNIT = {mark("mean absolute error"), mark("root mean squared error"), mark("bias")}
BARE = {
    mark("ROC AUC"),
    mark("average precision"),
    mark("log loss"),
    mark("Brier score"),
}


def metric_rows(brief: Brief, of: tuple[Metric, ...]) -> list[dict[str, str]]:
    """List metrics for both models with the change, its interval and what it comes to."""
    return [
        {
            say("Metric"): _metric_name(brief, metric),
            say("Released"): _value(brief, metric, metric.baseline),
            say("New"): _value(brief, metric, metric.candidate),
            say("Change"): _change(brief, metric),
            say("Interval"): _interval(brief, metric),
            say("Actual"): reads(metric),
            say("Predicted"): say(MEANS.get(metric.id, "")),
        }
        for metric in of
    ]


def metrics_shown(brief: Brief, of: tuple[Metric, ...]) -> tuple[Metric, ...]:
    """Take the metrics to show first: all of a few.

    Of many, those over all classes and the classes that changed most for sure.

    The error itself is the finding's own: its interval allows for rows that belong together.
    """
    metrics = tuple(_as_found(brief, metric) for metric in of)
    if len(metrics) <= FEW:
        return metrics
    changed = [
        metric
        for metric in metrics
        if metric.of_class and reads(metric) in {"worse", "better"}
    ]
    changed.sort(
        key=lambda item: (
            -abs(item.change.value) if isinstance(item.change, Estimate) else 0.0
        )
    )
    return tuple(
        metric
        for metric in metrics
        if not metric.of_class or metric in changed[: FEW // 2]
    )


def _as_found(brief: Brief, metric: Metric) -> Metric:
    if metric.id not in {"error rate", "mean absolute error"} or not isinstance(
        metric.change, Estimate
    ):
        return metric
    pool = (brief.evidence.worst, brief.evidence.overall)
    found = next(
        (
            each.change
            for each in pool
            if each is not None
            and isinstance(each.change, Estimate)
            and abs(each.change.value - metric.change.value) < SAME
        ),
        metric.change,
    )
    return replace(metric, change=found)


def metric_notes(of: tuple[Metric, ...]) -> tuple[str, ...]:
    """List what must be known beside the metrics: why one is missing, and every warning, each
    once.
    """
    gaps = [
        f"{say(metric.id)}: {say_stored(part.what)}, {say_stored(part.why)}"
        for metric in of
        for part in (metric.baseline, metric.candidate, metric.change)
        if isinstance(part, Gap)
    ]
    notes = [f"{metric.id}: {note}" for metric in of for note in metric.notes]
    return tuple(dict.fromkeys([*gaps, *notes]))


def _metric_name(brief: Brief, metric: Metric) -> str:
    name = say(metric.id)
    name = name[:1].upper() + name[1:]
    label = dict(brief.case.wording).get(
        f"{brief.case.columns.label}={metric.of_class}", metric.of_class
    )
    return f"{name}, {quoted(label)}" if label else name


def _value(brief: Brief, metric: Metric, part: Estimate | Gap) -> str:
    if isinstance(part, Gap):
        return "–"
    if metric.id in IN_UNIT:
        return words.with_unit(part.value, brief.case.columns.unit)
    return (
        _bare(part.value)
        if metric.id in BARE or metric.id not in MEANS
        else words.percent(part.value)
    )


def _bare(value: float) -> str:
    return words.fixed(value, 3) if abs(value) < 10 else words.significant(value, 3)


def _change(brief: Brief, metric: Metric) -> str:
    if isinstance(metric.change, Gap):
        return "–"
    if metric.id in IN_UNIT:
        return words.with_unit(
            metric.change.value, brief.case.columns.unit, signed=True
        )
    if metric.id in BARE or metric.id not in MEANS:
        return ("+" if metric.change.value > 0 else "") + _bare(metric.change.value)
    return words.points(metric.change.value)


def _interval(brief: Brief, metric: Metric) -> str:
    if isinstance(metric.change, Gap):
        return "–"
    low, high = metric.change.low, metric.change.high
    if metric.id in IN_UNIT:
        return words.range_with_unit(low, high, brief.case.columns.unit)
    return (
        words.span(_bare(low), _bare(high))
        if metric.id in BARE or metric.id not in MEANS
        else words.points_range(low, high)
    )


def reads(metric: Metric) -> str:
    """Say whether a metric got better or worse; only an interval that leaves out nought does."""
    if (
        isinstance(metric.change, Gap)
        or isinstance(metric.baseline, Gap)
        or isinstance(metric.candidate, Gap)
    ):
        return say("not known")
    if metric.change.low <= 0 <= metric.change.high:
        return say("no change shown")
    if metric.better == "nearer to 0":
        return (
            "worse"
            if abs(metric.candidate.value) > abs(metric.baseline.value)
            else "better"
        )
    return (
        "better"
        if (metric.change.value > 0) == (metric.better == "higher")
        else "worse"
    )
