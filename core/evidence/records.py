"""What was measured: counts, estimates with their intervals, findings, and the manifest that lets it be repeated."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from core.case.model import Slice

Verdict = Literal["fails", "clears", "unclear", "too few"]
Rest = Literal["all rows", "confirmation rows"]


@dataclass(frozen=True, slots=True)
class Counts:
    """Rows by who was right: a both, b only the baseline, c only the candidate, d neither. Counts add."""

    a: int = 0
    b: int = 0
    c: int = 0
    d: int = 0

    @property
    def n(self) -> int:
        """Count the rows."""
        return self.a + self.b + self.c + self.d

    @property
    def baseline_wrong(self) -> int:
        """Count the rows that the baseline got wrong."""
        return self.c + self.d

    @property
    def candidate_wrong(self) -> int:
        """Count the rows that the candidate got wrong."""
        return self.b + self.d

    @property
    def discordant(self) -> int:
        """Count the rows on which only one model is right: all the evidence there is on the change."""
        return self.b + self.c

    def __add__(self, other: Counts) -> Counts:
        """Add two disjoint sets of rows."""
        return Counts(self.a + other.a, self.b + other.b, self.c + other.c, self.d + other.d)


@dataclass(frozen=True, slots=True)
class Losses:
    """Sums over rows of the absolute error of each model and of its paired difference, with squares. Sums add."""

    n: int = 0
    baseline: float = 0.0
    candidate: float = 0.0
    baseline_sq: float = 0.0
    candidate_sq: float = 0.0
    change_sq: float = 0.0


@dataclass(frozen=True, slots=True)
class Estimate:
    """A measured value with its 95 % interval, the rows it rests on, and the method by name."""

    value: float
    low: float
    high: float
    n: int
    method: str


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that cannot be said, and why. A gap is never a pass."""

    what: str
    why: str


@dataclass(frozen=True, slots=True)
class Finding:
    """Both models on the same rows of one slice; change = candidate - baseline, so a rise is a regression."""

    id: str
    slice: Slice
    metric: Literal["error-rate", "absolute-error"]
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

    @property
    def confirmed(self) -> bool:
        """Say whether the rise holds after correction, with its whole interval above zero."""
        return isinstance(self.change, Estimate) and self.change.low > 0 and self.p_adjusted < 0.05


@dataclass(frozen=True, slots=True)
class Confusion:
    """The kind of mistake that rose most: rows whose truth is `truth` and that a model took for `taken_for`."""

    truth: str
    taken_for: str
    rows: int
    baseline_wrong: int
    candidate_wrong: int


@dataclass(frozen=True, slots=True)
class Shift:
    """A feature inside the slice against the reference rows of the same slice."""

    column: str
    inside: float
    outside: float
    middle_before: float | None = None
    middle_now: float | None = None


@dataclass(frozen=True, slots=True)
class Manifest:
    """All that is needed to measure again and get the same."""

    rows_sha256: str
    rows_name: str
    rows: int
    columns_digest: str
    seed: int
    versions: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Evidence:
    """Everything that was measured on one file of rows under one mapping; its digest is that of all the rest."""

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
    shifts: tuple[Shift, ...]
    regression: Literal["yes", "no", "unclear"]
    reason: str
    notes: tuple[str, ...] = ()
    unit: str = ""
    digest: str = ""

    @property
    def worst(self) -> Finding | None:
        """Take the first confirmed slice of the search, or of the named list."""
        return next((one for one in (*self.searched, *self.named) if one.confirmed), None)
