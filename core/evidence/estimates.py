"""What counting gives: counts by who was right, sums of losses, and values with their intervals or
the reason why there is none.
"""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Counts:
    """Rows by who was right: a both, b only the baseline, c only the candidate, d neither.

    Counts add.
    """

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
        """Count the rows on which only one model is right: all the evidence there is on the
        change.
        """
        return self.b + self.c

    def __add__(self, other: Counts) -> Counts:
        """Add two disjoint sets of rows."""
        return Counts(
            self.a + other.a, self.b + other.b, self.c + other.c, self.d + other.d
        )


@dataclass(frozen=True, slots=True)
class Losses:
    """Sums over rows of the absolute error of each model and of its paired difference, with
    squares. Sums add.
    """

    n: int = 0
    baseline: float = 0.0
    candidate: float = 0.0
    baseline_sq: float = 0.0
    candidate_sq: float = 0.0
    change_sq: float = 0.0


@dataclass(frozen=True, slots=True)
class Estimate:
    """A measured value with its 95% interval, the rows it rests on, and the method by name."""

    value: float
    low: float
    high: float
    n: int
    method: str

    def turned(self, sign: int) -> Estimate:
        """Turn what is lost into what is gained, or back (`sign` -1); the same for 1."""
        if sign > 0:
            return self
        return replace(self, value=-self.value, low=-self.high, high=-self.low)


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that cannot be said, and why. A gap is never a pass."""

    what: str
    why: str
