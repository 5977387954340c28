"""Tables and sentences behind a finding: metrics, drift, batches, scores, stages."""

from __future__ import annotations

from dataclasses import replace

from core import words
from core.evidence.records import Estimate, Gap
from core.evidence.supporting_records import CalibrationBin, Drift, Metric
from core.script.batch_label import batch_words
from core.script.brief import Brief

MEANS = {
    "error rate": "share of wrong predictions",
    "accuracy": "share of right predictions",
    "precision": "share of positive predictions that are correct",
    "balanced accuracy": "mean recall over classes, equally weighted",
    "macro F1": "mean F1 over classes, equally weighted",
    "average precision": "area under the precision-recall curve",
    "recall": "share of actual positives that are found",
    "F1": "precision and recall in one number",
    "false-positive rate": "share of actual negatives flagged as positive",
    "false-negative rate": "share of actual positives missed",
    "ROC AUC": "chance that a positive scores above a negative",
    "log loss": "how far scores are off; confident errors weigh most",
    "Brier score": "mean squared error of the score",
    "expected calibration error": (
        "mean gap between score and observed rate, ten bins of width 0.1"
    ),
    "mean absolute error": "how far off on average",
    "root mean squared error": "how far off; large errors weigh more",
    "bias": "average error with its sign",
    "share off by more than the tolerance": "share of predictions beyond the tolerance",
}
FEW, SAME = 12, 1e-9
IN_UNIT = {"mean absolute error", "root mean squared error", "bias"}
BARE = {"ROC AUC", "average precision", "log loss", "Brier score"}
HARMS = {
    "moves with the error": "drifts with the error",
    "without harm": "shifted, harmless",
    "no drift": "no drift",
}


def value_words(brief: Brief, value: float) -> str:
    """Say an error in the measure of the case."""
    return (
        words.percent(value)
        if brief.evidence.overall.is_rate
        else words.measure(value, brief.case.columns.unit)
    )


# Metrics


def metric_rows(brief: Brief, of: tuple[Metric, ...]) -> list[dict[str, str]]:
    """List metrics for both models with the change, its interval and what it comes to."""
    return [
        {
            "Metric": _metric_name(brief, metric),
            "Released": _value(brief, metric, metric.baseline),
            "New": _value(brief, metric, metric.candidate),
            "Change": _change(brief, metric),
            "Interval": _interval(brief, metric),
            "Actual": reads(metric),
            "Predicted": MEANS.get(metric.id, ""),
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
        metric for metric in metrics if metric.of_class and reads(metric) in {"worse", "better"}
    ]
    changed.sort(
        key=lambda item: -abs(item.change.value) if isinstance(item.change, Estimate) else 0.0
    )
    return tuple(
        metric for metric in metrics if not metric.of_class or metric in changed[: FEW // 2]
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
        f"{metric.id}: {part.what}, {part.why}"
        for metric in of
        for part in (metric.baseline, metric.candidate, metric.change)
        if isinstance(part, Gap)
    ]
    notes = [f"{metric.id}: {note}" for metric in of for note in metric.notes]
    return tuple(dict.fromkeys([*gaps, *notes]))


def _metric_name(brief: Brief, metric: Metric) -> str:
    name = metric.id[:1].upper() + metric.id[1:]
    label = dict(brief.case.wording).get(
        f"{brief.case.columns.label}={metric.of_class}", metric.of_class
    )
    return f"{name}, “{label}”" if label else name


def _value(brief: Brief, metric: Metric, part: Estimate | Gap) -> str:
    if isinstance(part, Gap):
        return "–"
    if metric.id in IN_UNIT:
        return words.measure(part.value, brief.case.columns.unit)
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
        return words.measure(metric.change.value, brief.case.columns.unit, signed=True)
    if metric.id in BARE or metric.id not in MEANS:
        return ("+" if metric.change.value > 0 else "") + _bare(metric.change.value)
    return words.points(metric.change.value)


def _interval(brief: Brief, metric: Metric) -> str:
    if isinstance(metric.change, Gap):
        return "–"
    low, high = metric.change.low, metric.change.high
    if metric.id in IN_UNIT:
        return words.measure_range(low, high, brief.case.columns.unit)
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
        return "not known"
    if metric.change.low <= 0 <= metric.change.high:
        return "no change shown"
    if metric.better == "nearer to 0":
        return "worse" if abs(metric.candidate.value) > abs(metric.baseline.value) else "better"
    return "better" if (metric.change.value > 0) == (metric.better == "higher") else "worse"


# Drift


def most_shifted(brief: Brief, most: int = 6) -> tuple[Drift, ...]:
    """Take the features that moved and can be drawn, most suspicious first.

    Without any that moved, none.
    """
    return tuple(
        shift
        for shift in brief.evidence.shifts
        if shift.shares
        and (shift.harm != "no drift" or shift.column in brief.evidence.suspect_columns)
    )[:most]


def drift_summary(brief: Brief) -> str:
    """Say how many columns moved, and how many of them with the error."""
    every = brief.evidence.shifts
    moved = [drift for drift in every if drift.harm != "no drift"]
    harmful = [item.column for item in moved if item.harm == "moves with the error"]
    columns = words.counted(len(every), "column")
    if not moved:
        return f"Of {columns} compared with the reference records, none shifted beyond chance."
    head = (
        f"Of {columns} compared with the reference records, {words.count(len(moved))} shifted"
        " beyond chance"
    )
    if not harmful:
        return f"{head}, none of them with the error."
    with_it = (
        f"{words.count(len(harmful))} of them with the error"
        if len(harmful) < len(moved)
        else "and the error moves with " + ("it" if len(moved) == 1 else "all of them")
    )
    return f"{head}, {with_it}: {words.listed(tuple(harmful))}."


def drift_says(brief: Brief, column: str) -> str:
    """Say in a sentence how a feature moved."""
    shift = next((each for each in brief.evidence.shifts if each.column == column), None)
    if shift is None:
        return ""
    inside = brief.evidence.worst is not None
    moved = f"{words.percent(shift.inside if inside else shift.tv, 0)} of the values shifted" + (
        f" in the segment, {words.percent(shift.outside, 0)} elsewhere" if inside else ""
    )
    return f"{moved}{_middle(shift)}."


def _middle(drift: Drift) -> str:
    if drift.middle_before is None or drift.middle_now is None:
        return ""
    before, now = words.figure(drift.middle_before), words.figure(drift.middle_now)
    return (
        f"; the median stayed at {now}"
        if before == now
        else f"; the median went from {before} to {now}"
    )


def drift_rows(brief: Brief) -> list[dict[str, str]]:
    """List every feature with how far it moved, what chance alone does, and whether the error moves
    with it.
    """
    inside = brief.evidence.worst is not None
    return [
        {
            "Column": shift.column,
            **(
                {
                    "Moved in the segment": words.percent(shift.inside),
                    "Elsewhere": words.percent(shift.outside),
                }
                if inside
                else {"Moved": words.percent(shift.tv)}
            ),
            "PSI": words.fixed(shift.psi, 3),
            "Chance level": words.fixed(shift.psi_noise, 3),
            "Median before": ""
            if shift.middle_before is None
            else words.figure(shift.middle_before),
            "Median now": "" if shift.middle_now is None else words.figure(shift.middle_now),
            "Missing before": words.percent(shift.missing_before),
            "Missing now": words.percent(shift.missing_now),
            "New values": words.listed(shift.new[:3]) + (" …" if len(shift.new) > 3 else ""),
            "With the error": HARMS.get(shift.harm, shift.harm),
        }
        for shift in brief.evidence.shifts
    ]


# Time


def batch_rows(brief: Brief) -> list[dict[str, str]]:
    """List the batches with the error of both models and the change."""
    timeline = brief.evidence.timeline
    if timeline is None:
        return []
    return [
        {
            "From": batch_words(batch.start, timeline.span),
            "Rows": words.count(batch.n),
            "Released": _error(brief, batch.baseline),
            "New": _error(brief, batch.candidate),
            "Change": _error_change(brief, batch.change),
            "Interval": _error_range(brief, batch.change),
        }
        for batch in timeline.batches
    ]


def _error(brief: Brief, item: Estimate | Gap) -> str:
    return value_words(brief, item.value) if isinstance(item, Estimate) else "too few"


def _error_change(brief: Brief, item: Estimate | Gap) -> str:
    if isinstance(item, Gap):
        return "too few"
    return (
        words.points(item.value)
        if brief.evidence.overall.is_rate
        else words.measure(item.value, brief.case.columns.unit, signed=True)
    )


def _error_range(brief: Brief, item: Estimate | Gap) -> str:
    if isinstance(item, Gap):
        return "too few"
    return (
        words.points_range(item.low, item.high)
        if brief.evidence.overall.is_rate
        else words.measure_range(item.low, item.high, brief.case.columns.unit)
    )


# Scores


def calibration_bins(brief: Brief, which: str = "") -> tuple[CalibrationBin, ...]:
    """Give the bins of the reliability curve on all rows, or on those of the worst segment where
    `which` is "slice".
    """
    return brief.evidence.worst_calibration if which == "slice" else brief.evidence.calibration


def calibration_rows(brief: Brief, which: str = "") -> list[dict[str, str]]:
    """List the bins of the reliability curve."""
    names = {"baseline": "current", "candidate": "new"}
    return [
        {
            "Model": names[item.model],
            "Scores": words.percent_range(item.low, item.high, 0),
            "Rows": words.count(item.n),
            "Mean score": words.percent(item.score),
            "Observed rate": (
                words.percent(item.observed.value)
                if isinstance(item.observed, Estimate)
                else "too few"
            ),
            "Interval": (
                words.percent_range(item.observed.low, item.observed.high)
                if isinstance(item.observed, Estimate)
                else "too few"
            ),
        }
        for item in calibration_bins(brief, which)
    ]


# Stages


def lineage_says(brief: Brief) -> str:
    """Say which stage makes the suspect columns, and how far it reaches."""
    result = brief.evidence.lineage
    if result is None or not result.stages:
        return ""
    if not result.broken:
        return "None of the stages entered makes a suspected column."
    reach = (
        f"Everything downstream is affected: {words.listed(result.downstream)}."
        if result.downstream
        else "Nothing downstream is listed."
    )
    return f"The leading suspect is made in {words.listed(result.broken)}. {reach}"


def lineage_rows(brief: Brief) -> list[dict[str, str]]:
    """List the stages with what they are made from and whether the fault reaches them."""
    result = brief.evidence.lineage
    if result is None:
        return []
    state = (
        dict.fromkeys(result.stages, "not affected")
        | dict.fromkeys(result.downstream, "downstream")
        | dict.fromkeys(result.broken, "suspected columns made here")
    )
    return [
        {
            "Stage": stage,
            "Inputs": (
                words.listed(tuple(parent for parent, child in result.edges if child == stage))
                or "none listed"
            ),
            "Fault": state[stage],
        }
        for stage in result.stages
    ]
