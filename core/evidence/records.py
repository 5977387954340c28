"""What was measured: counts, estimates with their intervals, findings, and the manifest that lets
it be repeated.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field

from core.case.error_kinds import METRICS
from core.case.model import CauseState
from core.case.slices import Slice
from core.case.table_source import TableSource
from core.evidence.causes.cause_table import Cause
from core.evidence.detector_constants import DETECTORS
from core.evidence.estimates import Estimate, Gap
from core.evidence.example_records import ExampleSet
from core.evidence.season import Season
from core.evidence.supporting_records import (
    AnswerSpread,
    CalibrationBin,
    Confusion,
    Drift,
    JudgeCheck,
    Lineage,
    Metric,
    MixSplit,
    Power,
    SelfCheck,
    Timeline,
    Trouble,
)
from core.evidence.trade import Trade

VERDICTS = DETECTORS.verdicts

Verdict = Literal["fails", "clears", "unclear", "too few", "pays"]
Rest = Literal["all rows", "confirmation rows"]
LEAST_RISE = VERDICTS.least_rise_ratio
LEVEL = VERDICTS.level_p


def _standard_error(change: Estimate) -> float:
    return max((change.high - change.low) / VERDICTS.interval_width_z, 1e-12)


@dataclass(frozen=True, slots=True)
class Finding:
    """Both models on the same rows of one slice, by one kind of error.

    Change = candidate - baseline.

    `n` counts the rows that the kind is about and `share` is their share of all rows: for the
    misses of a class those that are of the class. A change in the direction `toward` is for the
    worse. `scale` is what a relative limit is a share of (the baseline's own error, unless the kind
    says otherwise), and `bound` the limit in the unit of the change, None without one. `carried`
    counts the clusters that a rise rests on, where that is a handful of many; `route` says how a
    searched segment was found: by inputs, by predictions, by disagreement of the models, or by
    search.
    """

    id: str
    slice: Slice
    metric: str
    n: int
    share: float
    baseline: Estimate | Gap
    candidate: Estimate | Gap
    change: Estimate | Gap
    p: float
    p_adjusted: float
    verdict: Verdict
    on: Rest = "all rows"
    b: int = 0
    c: int = 0
    of_class: str = ""
    toward: int = 1
    scale: float | None = None
    bound: float | None = None
    carried: int | None = None
    route: str = ""

    @property
    def kind(self) -> str:
        """Name the kind of error."""
        return METRICS[self.metric].kind

    @property
    def is_rate(self) -> bool:
        """Say whether it is a share of records."""
        return METRICS[self.metric].is_rate

    @property
    def rise(self) -> tuple[float, float, float]:
        """Give the change for the worse with both ends of its interval; nan where it is not known.

        Of a bias that is how much its size grew: from 2 too late to 2 too early, nothing did.
        """
        if not isinstance(self.change, Estimate):
            return float("nan"), float("nan"), float("nan")
        if self.kind == "bias" and isinstance(self.baseline, Estimate):
            return _growth(self.baseline.value, self.change)
        low, high = self.change.low, self.change.high
        low, high = (low, high) if self.toward > 0 else (-high, -low)
        return self.toward * self.change.value, low, high

    @property
    def rose(self) -> bool:
        """Say whether the change for the worse holds after correction, its whole interval on that
        side of zero.
        """
        known = isinstance(self.change, Estimate) and isinstance(
            self.baseline, Estimate
        )
        return bool(known and self.rise[1] > 0 and self.p_adjusted < LEVEL)

    @property
    def matters(self) -> bool:
        """Say whether a rise is large enough to matter where nobody agreed on a limit.

        A rise below a twentieth of the baseline's own error in the slice can be sure and still not
        be worth a meeting: a model that was trained again differs a little everywhere.
        """
        if not isinstance(self.baseline, Estimate):
            return False
        return self.rise[0] >= LEAST_RISE * self.size

    @property
    def size(self) -> float:
        """Give what a relative limit is a share of; 0 where nothing is known."""
        own = self.baseline.value if isinstance(self.baseline, Estimate) else 0.0
        return own if self.scale is None else self.scale

    @property
    def strength(self) -> float:
        """Give the rise in standard errors, to order findings by; 0 where there is none."""
        if not isinstance(self.change, Estimate) or self.rise[0] <= 0:
            return 0.0
        if self.is_rate and self.b + self.c:
            return (self.b - self.c) / (self.b + self.c) ** 0.5
        return self.rise[0] / _standard_error(self.change)

    @property
    def confirmed(self) -> bool:
        """Say whether the rise holds after correction, its whole interval above zero, and is large
        enough to matter.

        A rise that is part of a trade which pays for itself is none that got worse.
        """
        return self.rose and self.matters and self.verdict != "pays"


def _growth(before: float, change: Estimate) -> tuple[float, float, float]:
    """Give how much farther from zero a value lies after a change, with the least and the most that
    its interval allows.
    """
    low, high = before + change.low, before + change.high
    nearest = 0.0 if low <= 0 <= high else min(abs(low), abs(high))
    size = abs(before)
    return (
        abs(before + change.value) - size,
        nearest - size,
        max(abs(low), abs(high)) - size,
    )


@dataclass(frozen=True, slots=True)
class Fallback:
    """The new model with the current one for the segment: its error as a finding whose candidate it
    is, and that of the new model alone on the same records.
    """

    combined: Finding
    new: Estimate | Gap


@dataclass(frozen=True, slots=True)
class GroupGap:
    """How far one group of people lies from another, or from all others ("rest"), by one kind, with
    both models.

    A gap is the rate of `group` less that of `against`; `change` is how far it moved, from paired
    changes in both groups. `grew` is how much its size grew, whatever its sign. `sides` are the
    rates of group and other, current and new.
    """

    column: str
    group: str
    against: str
    kind: str
    n: tuple[int, int]
    sides: tuple[tuple[Estimate, Estimate], tuple[Estimate, Estimate]] | None
    gap_before: float
    gap_now: float
    change: Estimate | Gap
    p: float
    p_adjusted: float
    verdict: Verdict
    of_class: str = ""
    bound: float | None = None

    @property
    def id(self) -> str:
        """Name the gap."""
        return (
            f"gap:{self.kind}:{self.of_class}/{self.column}={self.group}|{self.against}"
        )

    @property
    def grew(self) -> float:
        """Give the growth of the gap's size."""
        return abs(self.gap_now) - abs(self.gap_before)

    @property
    def rose(self) -> bool:
        """Say whether the gap moved for sure, and to a larger size."""
        sure = (
            isinstance(self.change, Estimate)
            and not self.change.low <= 0 <= self.change.high
        )
        return sure and self.p_adjusted < LEVEL and self.grew > 0

    @property
    def strength(self) -> float:
        """Give the growth in standard errors of the change."""
        if not isinstance(self.change, Estimate) or self.grew <= 0:
            return 0.0
        return self.grew / _standard_error(self.change)

    @property
    def closed_by_harm(self) -> bool:
        """Say whether the gap closed only because the group that was better off got worse."""
        if self.sides is None or self.grew >= 0:
            return False
        (item, one_now), (other, other_now) = self.sides
        better, now = (item, one_now) if self.gap_before < 0 else (other, other_now)
        worse, worse_now = (
            (other, other_now) if self.gap_before < 0 else (item, one_now)
        )
        return now.value > better.value and worse_now.value >= worse.value


@dataclass(frozen=True, slots=True)
class Sign:
    """One thing that speaks for or against a cause: what kind of sign, in which column, and its
    figures in a fixed order.
    """

    kind: str
    column: str = ""
    figures: tuple[float, ...] = ()
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Suspect:
    """A cause with the columns it shows in; `score` orders suspects and is no probability."""

    cause: Cause
    columns: tuple[str, ...]
    state: CauseState
    score: float
    speaks_for: tuple[Sign, ...]
    speaks_against: tuple[Sign, ...]


@dataclass(frozen=True, slots=True)
class Manifest:
    """All that is needed to measure again and get the same."""

    rows_sha256: str
    rows_name: str
    rows: int
    columns_digest: str
    seed: int
    versions: tuple[tuple[str, str], ...]
    # Of a table in a warehouse alone, and left out elsewhere.
    source: Annotated[
        TableSource | None, Field(exclude_if=lambda item: item is None)
    ] = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """Everything that was measured on one file of rows under one mapping.

    Its digest is that of all the rest.

    `lead` is the finding that the story is told of: the first that got worse beyond its limit, on
    all rows or in a segment. `kinds` are all rows by every kind of error, `searched` one finding a
    segment by the kind that got worse most there, `others` the same segments by the other kinds,
    `values` the values of segment columns that got worse beyond their limit outside all segments
    before them. `hypotheses` counts what the correction was made for. `trade` is the one between
    misses and false alarms in the records of the lead, or else in all. `open` is the finding that
    leaves the verdict unclear. `affected` is all that got worse in the kind of the lead taken
    together, each row once: the union of the `confirmed` slices, or all rows where the rest got
    worse, too. `exceeding` are the same records where errors are amounts, each right or wrong by
    the size that the case names. `fallback` is the error with the current model for the
    segment of the story, where it is told of one. `season` is the share of what is priced on the
    days that its conditions name. `examples` are single records that were released to be shown.
    `judge` and `answers` are there for graded answers alone.
    """

    manifest: Manifest
    overall: Finding
    elsewhere: Finding | None
    segments: tuple[Finding, ...]
    named: tuple[Finding, ...]
    searched: tuple[Finding, ...]
    looked: int
    found_rows: int
    confirmation_rows: int
    kind: Confusion | None
    shifts: tuple[Drift, ...]
    regression: Literal["yes", "no", "unclear"]
    reason: str
    suspects: tuple[Suspect, ...] = ()
    suspect_columns: tuple[str, ...] = ()
    metrics: tuple[Metric, ...] = ()
    worst_metrics: tuple[Metric, ...] = ()
    calibration: tuple[CalibrationBin, ...] = ()
    worst_calibration: tuple[CalibrationBin, ...] = ()
    timeline: Timeline | None = None
    troubles: tuple[Trouble, ...] = ()
    power: Power | None = None
    lineage: Lineage | None = None
    notes: tuple[str, ...] = ()
    unit: str = ""
    digest: str = ""
    affected: Finding | None = None
    confirmed: int = 0
    lead: Finding | None = None
    kinds: tuple[Finding, ...] = ()
    others: tuple[Finding, ...] = ()
    values: tuple[Finding, ...] = ()
    gaps: tuple[GroupGap, ...] = ()
    hypotheses: int = 0
    trade: Trade | None = None
    open: Finding | None = None
    exceeding: Finding | None = None
    fallback: Fallback | None = None
    mix: MixSplit | None = None
    # Of graded answers alone, and left out elsewhere.
    judge: Annotated[JudgeCheck | None, Field(exclude_if=lambda item: item is None)] = (
        None
    )
    answers: Annotated[
        AnswerSpread | None, Field(exclude_if=lambda item: item is None)
    ] = None
    again: Annotated[SelfCheck | None, Field(exclude_if=lambda item: item is None)] = (
        None
    )
    # Left out where there are none, and never part of the digest: what was measured is the same.
    examples: Annotated[
        tuple[ExampleSet, ...], Field(exclude_if=lambda sets: not sets)
    ] = ()
    # Left out where there is none, so that the digests of evidence from before it still hold.
    season: Annotated[
        Season | None, Field(exclude_if=lambda season: season is None)
    ] = None

    @property
    def worst(self) -> Finding | None:
        """Take the segment that the story is told of, if it is told of one.

        Without a lead the first that is confirmed.
        """
        if self.lead is not None:
            return self.lead if self.lead.slice.where else None
        return next(
            (finding for finding in (*self.searched, *self.named) if finding.confirmed),
            None,
        )

    @property
    def whole(self) -> Finding:
        """Take all rows by the kind that the story is told of."""
        if self.lead is None:
            return self.overall
        same = (
            kind
            for kind in self.kinds
            if (kind.metric, kind.of_class) == (self.lead.metric, self.lead.of_class)
        )
        return next(same, self.overall)
