"""Counts to findings: rates with intervals, the change with its interval and test, and the verdict
against a limit.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from core.case.error_kinds import ABSOLUTE_ERROR, ERROR_RATE, ErrorMeasure
from core.case.model import Limit
from core.case.slices import Slice
from core.evidence.bounds import bound_of
from core.evidence.design_intervals import widened
from core.evidence.detector_constants import DETECTORS
from core.evidence.estimates import Counts, Losses
from core.evidence.records import Estimate, Finding, Gap, GroupGap, Rest, Verdict
from core.evidence.rows.sufficient_stats import Measured
from core.evidence.statistics.intervals import (
    mcnemar_midp,
    mean_interval,
    paired_t,
    tango,
    weighted_holm,
    wilson,
)
from core.messages import mark

VERDICTS = DETECTORS.verdicts


def from_counts(
    where: Slice,
    counts: Counts,
    rows: int,
    least: int,
    on: Rest = "all rows",
    measure: ErrorMeasure = ERROR_RATE,
) -> Finding:
    """Make a finding from the four counts of one slice; below `least` rows every rate is a Gap.

    `counts` are those of the rows that the measure is about, `rows` all rows that the slice is a
    share of.
    """
    return from_many_counts([(where, counts)], rows, least, on, measure)[0]


def from_many_counts(
    pairs: list[tuple[Slice, Counts]],
    rows: int,
    least: int,
    on: Rest,
    measure: ErrorMeasure,
) -> list[Finding]:
    """Do as `from_counts` does, for many slices at once."""
    table = np.array(
        [
            (item.b, item.c, item.n, item.baseline_wrong, item.candidate_wrong)
            for _, item in pairs
        ],
        float,
    )
    b, c, n, *wrong = table.reshape(-1, 5).T
    able = np.flatnonzero(n >= max(least, 1))
    lows, highs = tango(b[able], c[able], n[able])
    ps = mcnemar_midp(b[able], c[able])
    ends = [(hits[able] / n[able], *wilson(hits[able], n[able])) for hits in wrong]
    place = {int(i): k for k, i in enumerate(able)}
    findings = []
    for i, (where, counts) in enumerate(pairs):
        size = counts.n
        few = Gap(
            _what(measure),
            mark("{size} rows, fewer than the {least} needed").format(
                size=size, least=least
            ),
        )
        bare = Finding(
            _id(measure, where),
            where,
            measure.metric,
            size,
            size / max(rows, 1),
            few,
            few,
            few,
            1.0,
            1.0,
            "too few",
            on,
            counts.b,
            counts.c,
            measure.of_class,
        )
        if i not in place:
            findings.append(bare)
            continue
        k = place[i]
        value = (counts.b - counts.c) / size
        change = Estimate(
            value,
            float(lows[k]),
            float(highs[k]),
            size,
            mark("Tango score interval, paired"),
        )
        before, now = (
            Estimate(
                float(rate[k]),
                float(low[k]),
                float(high[k]),
                size,
                mark("Wilson score interval"),
            )
            for rate, low, high in ends
        )
        p = float(ps[k])
        findings.append(
            replace(
                bare,
                baseline=before,
                candidate=now,
                change=change,
                p=p,
                p_adjusted=p,
                verdict="unclear",
            )
        )
    return findings


def _id(measure: ErrorMeasure, where: Slice) -> str:
    return f"{measure.id}/{where.id}"


def _what(measure: ErrorMeasure) -> str:
    return measure.metric.replace("-", " ").replace("absolute", "mean absolute")


def from_losses(
    where: Slice,
    sums: Losses,
    rows: int,
    least: int,
    on: Rest = "all rows",
    measure: ErrorMeasure = ABSOLUTE_ERROR,
) -> Finding:
    """Make a finding from sums of losses, in their unit: that of the label, or nats for a log
    loss.
    """
    n = sums.n
    shared = (_id(measure, where), where, measure.metric, n, n / max(rows, 1))
    if n < max(least, 2):
        gap = Gap(
            _what(measure),
            mark("{n} rows, fewer than the {least} needed").format(n=n, least=least),
        )
        return Finding(*shared, gap, gap, gap, 1.0, 1.0, "too few", on)
    sign = measure.sign
    baseline = Estimate(
        *mean_interval(sums.baseline, sums.baseline_sq, n), n, "t interval"
    )
    candidate = Estimate(
        *mean_interval(sums.candidate, sums.candidate_sq, n), n, "t interval"
    )
    baseline, candidate = baseline.turned(sign), candidate.turned(sign)
    total = sums.candidate - sums.baseline
    change = Estimate(
        *mean_interval(total, sums.change_sq, n),
        n,
        mark("t interval of the paired difference"),
    )
    change = change.turned(sign)
    p = paired_t(total, sums.change_sq, n)
    toward = sign * _toward(measure, candidate)
    return Finding(
        *shared,
        baseline,
        candidate,
        change,
        p,
        p,
        "unclear",
        on,
        of_class=measure.of_class,
        toward=toward,
    )


def _toward(measure: ErrorMeasure, candidate: Estimate) -> int:
    """Say in which direction a change is for the worse: up, but for a signed error away from
    zero.
    """
    return -1 if measure.kind == "bias" and candidate.value < 0 else 1


def from_sums(
    where: Slice,
    sums: Measured,
    rows: float,
    least: int,
    on: Rest,
    measure: ErrorMeasure,
    design: float | None = None,
    of_rates: float = 1.0,
) -> Finding:
    """Make a finding from the sums of one kind of error.

    Weights and clusters, where there are any, decide the intervals.

    `rows` are all rows, or their weight, that the slice is a share of. `design` is the design
    effect of clusters on the change over all rows, `of_rates` that on the error of one model; a
    `design` of None takes rows as independent.
    """
    size = round(rows)
    if sums.losses is not None:
        return widened(
            from_losses(where, sums.losses, size, least, on, measure),
            sums,
            rows,
            design,
            of_rates,
        )
    bare = from_counts(where, sums.counts or Counts(), size, least, on, measure)
    return widened(bare, sums, rows, design, of_rates)


def adjusted(
    tested: Sequence[Finding | GroupGap], alphas: list[float] | None = None
) -> list[float]:
    """Give the adjusted p-values of a family by Holm's step-down.

    What has too few rows is not in it and keeps its own.

    `alphas` weigh the hypotheses (Holm 1979, section 3): a larger one spends more of the error
    allowed for all.
    """
    family = [i for i, item in enumerate(tested) if item.verdict != "too few"]
    shares = None if alphas is None else [alphas[i] for i in family]
    values = [item.p_adjusted for item in tested]
    for i, p in zip(
        family, weighted_holm([tested[i].p for i in family], shares), strict=True
    ):
        values[i] = float(p)
    return values


def judged(finding: Finding, limit: Limit | None) -> Finding:
    """Give the verdict against a limit: a rise that the correction bears and that lies beyond it
    fails.

    A rise that large which the interval excludes clears; everything between is unclear.
    """
    bound = None if limit is None else bound_of(limit, finding)
    return replace(finding, verdict=_verdict(finding, bound), bound=bound)


def _too_wide(finding: Finding, allowed: float) -> bool:
    """Say whether the interval reaches farther to a side than half the limit.

    Answers are drawn anew at each run, so that the same two versions would clear in one run and
    not in the next: with half an interval of h they do with a chance of Phi(1.96 (limit / h - 1)),
    and from limit = 2 h on nearly always. A change for the better beyond chance needs none of it.
    """
    value, _, high = finding.rise
    if high <= 0 and finding.p < VERDICTS.better_p:
        return False
    return high - value > allowed / 2


def _verdict(finding: Finding, bound: float | None) -> Verdict:
    if finding.verdict == "too few" or isinstance(finding.change, Gap):
        return "too few"
    value, _, high = finding.rise
    few = finding.is_rate and finding.b + finding.c < VERDICTS.fewest_discordant_rows
    few = few or finding.carried is not None
    allowed = 0.0 if bound is None else bound
    if finding.rose and value > allowed and (bound is not None or finding.matters):
        return "unclear" if few else "fails"
    if finding.kind == "grade" and _too_wide(finding, allowed):
        return "unclear"
    alike = finding.is_rate and finding.b + finding.c == 0 and value == 0
    return "clears" if high <= allowed or alike else "unclear"
