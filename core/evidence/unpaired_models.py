"""Compare two models on different records as independent samples, and how the records differ.

This is weaker than a comparison on the same records: a change of the records shows as a change of
the model.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from core.evidence.records import Estimate, Gap
from core.evidence.rows.model_rows import Coded, ModelRows, samples_of
from core.evidence.rows.record_mix import (
    MixShift,
    Standardized,
    mix_shifts,
    standardized,
)
from core.evidence.rows.sample_sums import Sample, sums_by_code
from core.evidence.statistics.contrasts import (
    KIND,
    Answer,
    Contrast,
    Metric,
    adjusted,
    columns_of,
    contrast_of,
    kind_masks,
)
from core.evidence.statistics.independent import (
    Summary,
    effective_of,
    summary_from,
    summary_of,
)
from core.messages import mark

# The overall rise to exclude before the answer is "no", as in the paired command's default limits.
RISE_OF_RATE, RISE_OF_LOSS = 0.02, 0.05


@dataclass(frozen=True, slots=True)
class UnpairedReport:
    """Two models on different records; `higher` tells whether the new one's show more errors.

    `shared_clusters` counts clusters that are in both files; `standardized` is the difference at a
    common mix.
    """

    metric: Metric
    unit: str
    overall: Contrast
    kinds: tuple[Contrast, ...]
    segments: tuple[Contrast, ...]
    mix: tuple[MixShift, ...]
    standardized: Standardized | Gap
    tested: int
    higher: Answer
    reason: str
    shared_clusters: int = 0
    effective: tuple[float | None, float | None] = (None, None)

    @property
    def shifted(self) -> tuple[MixShift, ...]:
        """Name the columns whose mix differs notably."""
        return tuple(item for item in self.mix if item.notable)

    @property
    def confirmed(self) -> tuple[Contrast, ...]:
        """Name the segments and kinds of error that are higher, the largest change first."""
        found = [
            kind for kind in (*self.kinds, *self.segments) if kind.verdict == "higher"
        ]
        return tuple(sorted(found, key=_size_of_change, reverse=True))


def _size_of_change(contrast: Contrast) -> float:
    return contrast.change.value if isinstance(contrast.change, Estimate) else 0.0


def measure_unpaired(first: ModelRows, second: ModelRows) -> UnpairedReport:
    """Compare the current model's records (`first`) with the new model's (`second`)."""
    files, by_loss = [first, second], first.columns.by_loss
    samples = samples_of(files)
    every = [summary_of(sample) for sample in samples]
    usual = [item.design_effect if isinstance(item, Summary) else 1.0 for item in every]
    overall = contrast_of(
        "", "", (first.n, second.n), (every[0], every[1]), by_loss=by_loss
    )
    kinds = _kinds(files, samples, usual)
    both = columns_of(files, _in_both(first.columns.segments, second.columns.segments))
    segments = [
        contrast
        for column in both
        for contrast in _by_value(column, samples, usual, by_loss=by_loss)
    ]
    family = adjusted([overall, *kinds, *segments])
    overall, kinds, segments = (
        family[0],
        family[1 : 1 + len(kinds)],
        family[1 + len(kinds) :],
    )
    numbers = columns_of(
        files, _in_both(first.columns.features, second.columns.features)
    )
    mixed = [*both, *numbers]
    shifts = mix_shifts(mixed, samples)
    at_one_mix = standardized(mixed, shifts, samples, by_loss=by_loss)
    report = UnpairedReport(
        "absolute-error" if by_loss else "error-rate",
        first.columns.unit or second.columns.unit,
        overall,
        tuple(kinds),
        tuple(segments),
        shifts,
        at_one_mix,
        sum(item.p is not None for item in family),
        "unclear",
        "",
        _shared(files),
        (effective_of(every[0]), effective_of(every[1])),
    )
    higher, reason = _higher(report)
    return replace(report, higher=higher, reason=reason)


def _in_both(texts: tuple[str, ...], two: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(name for name in texts if name in two)


def _by_value(
    column: Coded, samples: list[Sample], usual: list[float], *, by_loss: bool
) -> list[Contrast]:
    """Compare the two files in every value of a column."""
    k = len(column.levels)
    sums = [
        sums_by_code(sample, codes, k)
        for sample, codes in zip(samples, column.codes, strict=True)
    ]
    contrasts = []
    for value, item, two in zip(column.levels, *sums, strict=True):
        sides = (summary_from(item, usual[0]), summary_from(two, usual[1]))
        n = (round(item.n), round(two.n))
        contrasts.append(contrast_of(column.column, value, n, sides, by_loss=by_loss))
    return contrasts


def _kinds(
    files: list[ModelRows], samples: list[Sample], usual: list[float]
) -> list[Contrast]:
    """Compare the kinds of error of both models, each on the records that can have it."""
    masks = [dict(kind_masks(file)) for file in files]
    kinds = []
    for kind in masks[0]:
        if kind in masks[1]:
            parts = [
                sample.take(mask[kind])
                for sample, mask in zip(samples, masks, strict=True)
            ]
            sides = (summary_of(parts[0], usual[0]), summary_of(parts[1], usual[1]))
            n = (int(masks[0][kind].sum()), int(masks[1][kind].sum()))
            kinds.append(contrast_of(KIND, kind, n, sides, by_loss=False))
    return kinds


def _shared(files: list[ModelRows]) -> int:
    if any(file.clusters is None for file in files):
        return 0
    return len(set(files[0].cluster_names) & set(files[1].cluster_names))


def _higher(report: UnpairedReport) -> tuple[Answer, str]:
    """Say whether the new model's records show more errors, and on what that rests; never why."""
    overall, change = report.overall, report.overall.change
    if isinstance(change, Gap) or not isinstance(overall.first, Estimate):
        return "unclear", mark("there are too few records to say")
    one_mix = report.standardized
    alike = one_mix.difference.change if isinstance(one_mix, Standardized) else None
    if overall.verdict == "higher":
        return _higher_overall(report, alike)
    if report.confirmed:
        worst = report.confirmed[0]
        where = worst.value if worst.column == KIND else f"{worst.column} {worst.value}"
        return "yes", mark(
            "the new model's records show more errors than chance explains ({where})"
        ).format(where=where)
    return _not_higher(report, change, overall.first, alike)


def _higher_overall(
    report: UnpairedReport, alike: Estimate | Gap | None
) -> tuple[Answer, str]:
    says = mark("the new model's records show more errors overall")
    if report.shifted and not isinstance(alike, Estimate):
        return "unclear", mark(
            "{text}, and the two files are too different to bring to one mix"
        ).format(text=says)
    if isinstance(alike, Estimate) and alike.low <= 0:
        return "unclear", mark(
            "{text}, but not for certain once both files are brought to one mix"
        ).format(text=says)
    return "yes", mark("{text} than chance explains").format(text=says)


def _not_higher(
    report: UnpairedReport,
    change: Estimate,
    first: Estimate,
    alike: Estimate | Gap | None,
) -> tuple[Answer, str]:
    by_loss = report.metric == "absolute-error"
    bound = RISE_OF_LOSS * first.value if by_loss else RISE_OF_RATE
    if change.high > bound:
        return "unclear", mark(
            "these records neither show a rise nor exclude one that matters"
        )
    if isinstance(alike, Estimate) and alike.high > bound:
        return "unclear", mark(
            "a rise that matters is not excluded once both files are at one mix"
        )
    return "no", mark(
        "a rise that matters is excluded overall, and no segment shows one"
    )
