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
    "drifts with the error": "drifts with the error",
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
            "Metric": _metric_name(brief, one),
            "Released": _value(brief, one, one.baseline),
            "New": _value(brief, one, one.candidate),
            "Change": _change(brief, one),
            "Interval": _interval(brief, one),
            "Actual": reads(one),
            "Predicted": MEANS.get(one.id, ""),
        }
        for one in of
    ]


def metrics_shown(brief: Brief, of: tuple[Metric, ...]) -> tuple[Metric, ...]:
    """Take the metrics to show first: all of a few.

    Of many, those over all classes and the classes that changed most for sure.

    The error itself is the finding's own: its interval allows for rows that belong together.
    """
    told = tuple(_as_found(brief, one) for one in of)
    if len(told) <= FEW:
        return told
    changed = [one for one in told if one.of_class and reads(one) in {"worse", "better"}]
    changed.sort(
        key=lambda one: -abs(one.change.value) if isinstance(one.change, Estimate) else 0.0
    )
    return tuple(one for one in told if not one.of_class or one in changed[: FEW // 2])


def _as_found(brief: Brief, one: Metric) -> Metric:
    if one.id not in {"error rate", "mean absolute error"} or not isinstance(one.change, Estimate):
        return one
    pool = (brief.evidence.worst, brief.evidence.overall)
    found = next(
        (
            each.change
            for each in pool
            if each is not None
            and isinstance(each.change, Estimate)
            and abs(each.change.value - one.change.value) < SAME
        ),
        one.change,
    )
    return replace(one, change=found)


def metric_notes(of: tuple[Metric, ...]) -> tuple[str, ...]:
    """List what must be known beside the metrics: why one is missing, and every warning, each
    once.
    """
    gaps = [
        f"{one.id}: {part.what}, {part.why}"
        for one in of
        for part in (one.baseline, one.candidate, one.change)
        if isinstance(part, Gap)
    ]
    notes = [f"{one.id}: {note}" for one in of for note in one.notes]
    return tuple(dict.fromkeys([*gaps, *notes]))


def _metric_name(brief: Brief, one: Metric) -> str:
    name = one.id[:1].upper() + one.id[1:]
    label = dict(brief.case.wording).get(f"{brief.case.columns.label}={one.of_class}", one.of_class)
    return f"{name}, “{label}”" if label else name


def _value(brief: Brief, one: Metric, part: Estimate | Gap) -> str:
    if isinstance(part, Gap):
        return "–"
    if one.id in IN_UNIT:
        return words.measure(part.value, brief.case.columns.unit)
    return _bare(part.value) if one.id in BARE or one.id not in MEANS else words.percent(part.value)


def _bare(value: float) -> str:
    return words.fixed(value, 3) if abs(value) < 10 else words.significant(value, 3)


def _change(brief: Brief, one: Metric) -> str:
    if isinstance(one.change, Gap):
        return "–"
    if one.id in IN_UNIT:
        return words.measure(one.change.value, brief.case.columns.unit, signed=True)
    if one.id in BARE or one.id not in MEANS:
        return ("+" if one.change.value > 0 else "") + _bare(one.change.value)
    return words.points(one.change.value)


def _interval(brief: Brief, one: Metric) -> str:
    if isinstance(one.change, Gap):
        return "–"
    low, high = one.change.low, one.change.high
    if one.id in IN_UNIT:
        return words.measure_range(low, high, brief.case.columns.unit)
    return (
        words.span(_bare(low), _bare(high))
        if one.id in BARE or one.id not in MEANS
        else words.points_range(low, high)
    )


def reads(one: Metric) -> str:
    """Say whether a metric got better or worse; only an interval that leaves out nought does."""
    if (
        isinstance(one.change, Gap)
        or isinstance(one.baseline, Gap)
        or isinstance(one.candidate, Gap)
    ):
        return "not known"
    if one.change.low <= 0 <= one.change.high:
        return "no change shown"
    if one.better == "nearer to 0":
        return "worse" if abs(one.candidate.value) > abs(one.baseline.value) else "better"
    return "better" if (one.change.value > 0) == (one.better == "higher") else "worse"


# Drift


def most_shifted(brief: Brief, most: int = 6) -> tuple[Drift, ...]:
    """Take the features that moved and can be drawn, most suspicious first.

    Without any that moved, none.
    """
    return tuple(
        one
        for one in brief.evidence.shifts
        if one.shares and (one.harm != "no drift" or one.column in brief.evidence.suspect_columns)
    )[:most]


def drift_summary(brief: Brief) -> str:
    """Say how many columns moved, and how many of them with the error."""
    every = brief.evidence.shifts
    moved = [one for one in every if one.harm != "no drift"]
    harmful = [one.column for one in moved if one.harm == "drifts with the error"]
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
    one = next((each for each in brief.evidence.shifts if each.column == column), None)
    if one is None:
        return ""
    inside = brief.evidence.worst is not None
    moved = f"{words.percent(one.inside if inside else one.tv, 0)} of the values shifted" + (
        f" in the segment, {words.percent(one.outside, 0)} elsewhere" if inside else ""
    )
    return f"{moved}{_middle(one)}."


def _middle(one: Drift) -> str:
    if one.middle_before is None or one.middle_now is None:
        return ""
    before, now = words.figure(one.middle_before), words.figure(one.middle_now)
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
            "Column": one.column,
            **(
                {
                    "Moved in the segment": words.percent(one.inside),
                    "Elsewhere": words.percent(one.outside),
                }
                if inside
                else {"Moved": words.percent(one.tv)}
            ),
            "PSI": words.fixed(one.psi, 3),
            "Chance level": words.fixed(one.psi_noise, 3),
            "Median before": "" if one.middle_before is None else words.figure(one.middle_before),
            "Median now": "" if one.middle_now is None else words.figure(one.middle_now),
            "Missing before": words.percent(one.missing_before),
            "Missing now": words.percent(one.missing_now),
            "New values": words.listed(one.new[:3]) + (" …" if len(one.new) > 3 else ""),
            "With the error": HARMS.get(one.harm, one.harm),
        }
        for one in brief.evidence.shifts
    ]


# Time


def batch_rows(brief: Brief) -> list[dict[str, str]]:
    """List the batches with the error of both models and the change."""
    told = brief.evidence.timeline
    if told is None:
        return []
    return [
        {
            "From": batch_words(one.start, told.span),
            "Rows": words.count(one.n),
            "Released": _error(brief, one.baseline),
            "New": _error(brief, one.candidate),
            "Change": _error_change(brief, one.change),
            "Interval": _error_range(brief, one.change),
        }
        for one in told.batches
    ]


def _error(brief: Brief, one: Estimate | Gap) -> str:
    return value_words(brief, one.value) if isinstance(one, Estimate) else "too few"


def _error_change(brief: Brief, one: Estimate | Gap) -> str:
    if isinstance(one, Gap):
        return "too few"
    return (
        words.points(one.value)
        if brief.evidence.overall.is_rate
        else words.measure(one.value, brief.case.columns.unit, signed=True)
    )


def _error_range(brief: Brief, one: Estimate | Gap) -> str:
    if isinstance(one, Gap):
        return "too few"
    return (
        words.points_range(one.low, one.high)
        if brief.evidence.overall.is_rate
        else words.measure_range(one.low, one.high, brief.case.columns.unit)
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
            "Model": names[one.model],
            "Scores": words.percent_range(one.low, one.high, 0),
            "Rows": words.count(one.n),
            "Mean score": words.percent(one.score),
            "Observed rate": (
                words.percent(one.observed.value)
                if isinstance(one.observed, Estimate)
                else "too few"
            ),
            "Interval": (
                words.percent_range(one.observed.low, one.observed.high)
                if isinstance(one.observed, Estimate)
                else "too few"
            ),
        }
        for one in calibration_bins(brief, which)
    ]


# Stages


def lineage_says(brief: Brief) -> str:
    """Say which stage makes the suspect columns, and how far it reaches."""
    told = brief.evidence.lineage
    if told is None or not told.stages:
        return ""
    if not told.broken:
        return "None of the stages entered makes a suspected column."
    reach = (
        f"Everything downstream is affected: {words.listed(told.downstream)}."
        if told.downstream
        else "Nothing downstream is listed."
    )
    return f"The leading suspect is made in {words.listed(told.broken)}. {reach}"


def lineage_rows(brief: Brief) -> list[dict[str, str]]:
    """List the stages with what they are made from and whether the fault reaches them."""
    told = brief.evidence.lineage
    if told is None:
        return []
    state = (
        dict.fromkeys(told.stages, "not affected")
        | dict.fromkeys(told.downstream, "downstream")
        | dict.fromkeys(told.broken, "suspected columns made here")
    )
    return [
        {
            "Stage": one,
            "Inputs": (
                words.listed(tuple(parent for parent, child in told.edges if child == one))
                or "none listed"
            ),
            "Fault": state[one],
        }
        for one in told.stages
    ]
