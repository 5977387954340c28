"""What is judged by rules that are written down: how severe it is, and what reopens the release."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from core.case.slices import Slice
from core.errors import Complaint
from core.messages import mark, say

Level = Literal["none", "minor", "major", "severe"]
Verdict = Literal["none", "minor", "major", "critical"]
LEVELS: tuple[Level, ...] = (mark("none"), mark("minor"), mark("major"), mark("severe"))
VERDICTS: tuple[Verdict, ...] = ("none", "minor", "major", mark("critical"))
COLUMNS = (
    mark("can be undone, reaches few"),
    mark("can be undone, reaches many"),
    mark("cannot be undone, reaches few"),
    mark("cannot be undone, reaches many"),
)
Row = tuple[Verdict, Verdict, Verdict, Verdict]
# A row for each level of harm; columns as in COLUMNS.
MATRIX: tuple[Row, Row, Row, Row] = (
    ("none", "none", "none", "none"),
    ("minor", "minor", "minor", "major"),
    ("major", "major", "critical", "critical"),
    ("critical", "critical", "critical", "critical"),
)
GateMetric = Literal["error", "rise"]
NO_BOUND = Complaint(
    mark("release criteria: no error rate is given for the segment"),
    mark("give the bound that it may reach at most, such as 0.1"),
)


@dataclass(frozen=True, slots=True)
class Severity:
    """Three kinds of harm, each with its evidence.

    Whether it can be undone, by whom, until when; and the matrix that names the level.

    `many` is the share of the traffic from which on the reach counts as wide.
    """

    functionality: Level = "none"
    data_integrity: Level = "none"
    user_experience: Level = "none"
    because: str = ""
    functionality_because: str = ""
    data_because: str = ""
    user_because: str = ""
    reversible: bool = True
    undone_by: str = ""
    undone_until: str = ""
    many: float = 0.01
    matrix: tuple[Row, Row, Row, Row] = MATRIX

    @property
    def worst(self) -> Level:
        """Take the worst of the three kinds of harm."""
        return max(
            (self.functionality, self.data_integrity, self.user_experience),
            key=LEVELS.index,
        )

    def level(self, share: float) -> Verdict:
        """Look up the level in the matrix.

        `share` is the share of the traffic that is reached, in [0, 1].

        >>> Severity("major", reversible=False).level(0.001), Severity("minor").level(1.0)
        ('critical', 'minor')
        """
        column = (0 if self.reversible else 2) + (share >= self.many)
        return self.matrix[LEVELS.index(self.worst)][column]


@dataclass(frozen=True, slots=True)
class ErrorCosts:
    """What one missed case and one false alarm cost, each from and to, at least 0, in one unit: a
    currency, or minutes of work.
    """

    missed: tuple[float, float]
    false_alarm: tuple[float, float]
    unit: str


@dataclass(frozen=True, slots=True)
class GateCondition:
    """One thing that must hold on a batch of new rows.

    `metric` "error" bounds the candidate's own error (rate, or mean absolute error), "rise" how
    much worse it is than the baseline. Of grades of which more is better, "error" is the lowest
    mean that passes.
    """

    metric: GateMetric
    where: Slice
    bound: float
    rows: int


@dataclass(frozen=True, slots=True)
class ReleaseCheck:
    """The check that the team's tests already run on so many records before a release.

    It fails a model whose error ("error"), or whose rise over the current one ("rise"), lies above
    the tolerance: over all records, or in any segment.
    """

    metric: GateMetric
    tolerance: float
    rows: int
    per_segment: bool = False


def check_complaints(check: ReleaseCheck | None) -> list[Complaint]:
    """List what is wrong with the team's check."""
    if check is None:
        return []
    result = []
    if check.rows < 1:
        result.append(
            Complaint(
                mark("your own check runs on no records"),
                mark("give the number of test records"),
            )
        )
    if not math.isfinite(check.tolerance) or (
        check.metric == "error" and check.tolerance < 0
    ):
        result.append(
            Complaint(
                mark("your own check has no tolerance that can be"),
                mark("write 2 percentage points as 0.02"),
            )
        )
    return result


def gate_complaints(
    batches: int, rows: Sequence[int], conditions: Sequence[GateCondition]
) -> list[Complaint]:
    """List what is wrong with a gate: batches in a row, the rows asked for, further conditions.

    The one check of a gate, of a case as of a file.
    """
    result = []
    if batches < 1 or any(row < 1 for row in rows):
        result.append(
            Complaint(
                say("what reopens the release: rows and batches are at least one"),
                say("give the numbers agreed"),
            )
        )
    odd = [
        condition
        for condition in conditions
        if condition.rows < 1
        or not math.isfinite(condition.bound)
        or (condition.metric == "error" and condition.bound < 0)
    ]
    do = say("give a bound, and one row or more")
    return [
        *result,
        *(
            Complaint(
                say(
                    "what reopens the release: the condition on {id} has no bound or no"
                    " rows that can be",
                    id=item.where.id,
                ),
                do,
            )
            for item in odd
        ),
    ]


@dataclass(frozen=True, slots=True)
class Resume:
    """What reopens the release: a bound on the candidate's error in the broken slice on so many
    rows, batches in a row, and more.

    `bound` is an error rate, in [0, 1]; None where a model is held to its rise alone, as for
    predicted numbers and grades. `conditions` come on top of the one on the broken slice.
    """

    rows: int
    bound: float | None = None
    batches: int = 2
    conditions: tuple[GateCondition, ...] = ()
