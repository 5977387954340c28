"""Measure one model alone: overall, by kind of error and by segment value, against a limit.

Nothing is compared with another model, so nothing here says that a model got worse.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from core.evidence.records import Estimate, Gap
from core.evidence.rows.model_rows import ModelRows, samples_of
from core.evidence.rows.sample_sums import Sample, sums_by_code, sums_of
from core.evidence.statistics.contrasts import (
    Answer,
    Contrast,
    Metric,
    adjusted,
    columns_of,
    contrast_of,
    from_thirty,
    kind_masks,
)
from core.evidence.statistics.independent import (
    Summary,
    effective_of,
    mean_ends,
    rate_ends,
    summary_from,
    summary_of,
)
from core.evidence.statistics.intervals import bonferroni_level


@dataclass(frozen=True, slots=True)
class OneModelReport:
    """One model against a limit and between its segments. Without a limit there is no verdict.

    `limit` is a share of records, or in the unit of the label for a mean error; `tested` counts the
    differences that were tested together.
    """

    metric: Metric
    unit: str
    overall: Estimate | Gap
    kinds: tuple[tuple[str, Estimate | Gap], ...]
    segments: tuple[Contrast, ...]
    tested: int
    limit: float | None = None
    over_limit: Answer | None = None
    effective: float | None = None


def measure_one(rows: ModelRows, limit: float | None = None) -> OneModelReport:
    """Measure one model: overall and by segment against `limit`, and segments against the rest.

    `limit` is a share in (0, 1), or a mean error above 0 in the unit of the label. Segments are
    judged against it by intervals that hold together (Bonferroni); differences by Holm over all of
    them.
    """
    by_loss, sample = rows.columns.by_loss, samples_of([rows])[0]
    whole = sums_of(sample)
    every = summary_from(whole)
    usual = every.design_effect if isinstance(every, Summary) else 1.0
    overall = from_thirty(every, by_loss=by_loss)
    segments: list[Contrast] = []
    summaries: list[Summary | Gap] = []
    mirrors: dict[int, int] = {}
    for column in columns_of([rows], rows.columns.segments):
        parts = sums_by_code(sample, column.codes[0], len(column.levels))
        for code, (value, part) in enumerate(zip(column.levels, parts, strict=True)):
            rest, own = (summary_from(sums, usual) for sums in (whole.less(part), part))
            size = (round(whole.n - part.n), round(part.n))
            if code and len(column.levels) == 2:
                mirrors[len(segments)] = len(segments) - 1
            segments.append(
                contrast_of(column.column, value, size, (rest, own), by_loss=by_loss)
            )
            summaries.append(own)
    segments = adjusted(segments, mirrors)
    tested = sum(
        segment.p is not None for i, segment in enumerate(segments) if i not in mirrors
    )
    if limit is not None:
        known = sum(isinstance(segment.second, Estimate) for segment in segments)
        level = bonferroni_level(max(known, 1))
        segments = [
            replace(
                segment,
                over_limit=_over(
                    own, segment.second, limit, by_loss=by_loss, level=level
                ),
            )
            for segment, own in zip(segments, summaries, strict=True)
        ]
    return OneModelReport(
        "absolute-error" if by_loss else "error-rate",
        rows.columns.unit,
        overall,
        _kinds(rows, sample, usual),
        tuple(segments),
        tested,
        limit,
        (
            None
            if limit is None
            else _over_any(_over(every, overall, limit, by_loss=by_loss), segments)
        ),
        effective_of(every),
    )


def _over(
    found: Summary | Gap,
    shown: Estimate | Gap,
    limit: float,
    *,
    by_loss: bool,
    level: float = 0.95,
) -> Answer:
    """Say whether a rate lies over a limit: its whole interval, none of it, or it is unclear."""
    if isinstance(shown, Gap) or isinstance(found, Gap):
        return "unclear"
    low, high = mean_ends(found, level) if by_loss else rate_ends(found, level)
    if low > limit:
        return "yes"
    return "no" if high <= limit else "unclear"


def _over_any(overall: Answer, segments: list[Contrast]) -> Answer:
    """Say yes where all records or one segment are over the limit; no only for all records."""
    return (
        "yes" if any(segment.over_limit == "yes" for segment in segments) else overall
    )


def _kinds(
    rows: ModelRows, sample: Sample, usual: float
) -> tuple[tuple[str, Estimate | Gap], ...]:
    return tuple(
        (kind, from_thirty(summary_of(sample.take(mask), usual), by_loss=False))
        for kind, mask in kind_masks(rows)
    )
