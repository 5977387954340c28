"""The case: everything that we are given, as one frozen record."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass, field, replace
from typing import Literal

Task = Literal["binary", "multiclass", "regression"]
Op = Literal["==", "!=", "in", "not_in", "<", "<=", ">", ">=", "between", "is_null", "not_null"]
Shape = Literal["lognormal", "share", "normal", "fixed"]
CauseState = Literal["suspected", "likely", "confirmed", "ruled out"]
Level = Literal["none", "minor", "major", "severe"]
CurrentKind = Literal["training", "serving"]
Value = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition on one column; `between` holds low <= x < high, None leaves an end open."""

    column: str
    op: Op
    value: Value | tuple[Value, ...] = None


@dataclass(frozen=True, slots=True)
class Slice:
    """Rows that meet every condition."""

    where: tuple[Condition, ...] = ()
    name: str = ""

    @property
    def id(self) -> str:
        """Write the slice as an id a person can read.

        >>> Slice((Condition("carrier", "==", "EV"), Condition("hour", ">=", 17))).id
        'carrier=EV&hour>=17'
        """
        return "&".join(f"{c.column}{_op(c.op)}{plain_value(c.value)}" for c in self.where) or "all"


def _op(op: str) -> str:
    return {"==": "=", "in": "=", "!=": "!=", "not_in": "!="}.get(op, op if op in {"<", "<=", ">", ">="} else f" {op} ")


def plain_value(value: Value | tuple[Value, ...]) -> str:
    """Write the value of a condition; the ends of a range and several values stand side by side."""
    if isinstance(value, tuple):
        return "..".join("" if one is None else str(one) for one in value)
    return "" if value is None else str(value)


@dataclass(frozen=True, slots=True)
class Columns:
    """Which column means what; everything not named is left alone."""

    label: str
    baseline: str
    candidate: str
    task: Task = "binary"
    baseline_score: str | None = None
    candidate_score: str | None = None
    id: str | None = None
    timestamp: str | None = None
    weight: str | None = None
    cluster: str | None = None
    segments: tuple[str, ...] = ()
    features: tuple[str, ...] = ()
    positive: str | None = None
    tolerance: float | None = None
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Rows:
    """A file that was admitted: its name as given, its digest, its size in bytes and rows."""

    name: str
    sha256: str
    size: int
    rows: int


@dataclass(frozen=True, slots=True)
class Person:
    """Someone in the room."""

    name: str
    role: str
    email: str = ""
    decides: bool = False


@dataclass(frozen=True, slots=True)
class Limit:
    """What was agreed in advance: a bound on the change of the error, overall or in any confirmed slice.

    A relative bound is a share of the baseline's own error.
    """

    where: Literal["overall", "any slice"]
    bound: float
    because: str = ""
    set_by: str = ""
    relative: bool = False


@dataclass(frozen=True, slots=True)
class Quantity:
    """An input that is not measured: a 90 % range with its unit, or a fixed value (low equals high)."""

    id: str
    name: str
    unit: str
    low: float
    high: float
    shape: Shape = "lognormal"
    source: str = "assumed"


@dataclass(frozen=True, slots=True)
class PlanStep:
    """A step of the way out, in working days: at best, most likely, at worst."""

    name: str
    owner: str
    low: float
    likely: float
    high: float


@dataclass(frozen=True, slots=True)
class StepTaken:
    """Something that is already done."""

    what: str
    by: str
    on: dt.date


@dataclass(frozen=True, slots=True)
class Option:
    """A way out. Shares are fractions of the full exposure; None for a span means "until the fix is out"."""

    id: str
    name: str
    exposure: tuple[float, float]
    exposed_days: tuple[float, float] | None
    delay_days: tuple[float, float] | None
    residual: tuple[float, float] = (0.0, 0.0)
    second_incident: tuple[float, float] = (0.0, 0.0)
    one_off: tuple[float, float] = (0.0, 0.0)
    delay_share: float = 1.0
    note: str = ""


@dataclass(frozen=True, slots=True)
class Resume:
    """What reopens the release: the bound on the candidate's error in the slice, rows needed, batches in a row."""

    bound: float
    rows: int
    batches: int = 2


@dataclass(frozen=True, slots=True)
class Suspicion:
    """The first suspicion of the cause, with how far it has been checked."""

    text: str = ""
    state: CauseState = "suspected"
    because: str = ""


@dataclass(frozen=True, slots=True)
class Severity:
    """The written matrix: three kinds of harm, each with a sentence, and whether harm can be undone."""

    functionality: Level = "none"
    data_integrity: Level = "none"
    user_experience: Level = "none"
    because: str = ""
    reversible: bool = True

    @property
    def level(self) -> Level:
        """Take the worst of the three kinds of harm."""
        order: tuple[Level, ...] = ("none", "minor", "major", "severe")
        return max((self.functionality, self.data_integrity, self.user_experience), key=order.index)

    @property
    def critical(self) -> bool:
        """Say whether the matrix calls it critical: severe, or major and not to be undone."""
        return self.level == "severe" or (self.level == "major" and not self.reversible)


@dataclass(frozen=True, slots=True)
class Case:
    """The whole case as given, with no number in it that was measured."""

    id: str
    title: str
    model: str
    baseline: str
    candidate: str
    rows: Rows
    columns: Columns
    release: dt.datetime
    unit_of_row: str = "row"
    units_of_row: str = "rows"
    harmed: str = "person"
    harmed_many: str = "people"
    currency: str = "EUR"
    country: str = "US"
    question: str = ""
    ask: str = ""
    agreed_width: float = 0.05
    min_rows: int = 30
    plan_start: dt.date = dt.date(2026, 1, 1)
    people: tuple[Person, ...] = ()
    limits: tuple[Limit, ...] = ()
    slices: tuple[Slice, ...] = ()
    assumptions: tuple[Quantity, ...] = ()
    plan: tuple[PlanStep, ...] = ()
    options: tuple[Option, ...] = ()
    taken: tuple[StepTaken, ...] = ()
    resume: Resume = Resume(0.05, 300)
    suspicion: Suspicion = Suspicion()
    severity: Severity = Severity()
    reference: Rows | None = None
    current: Rows | None = None
    current_is: CurrentKind = "training"
    lineage: tuple[tuple[str, str], ...] = ()
    wording: tuple[tuple[str, str], ...] = ()
    sample: bool = field(default=False)

    @property
    def digest(self) -> str:
        """Hash the whole record; two cases that say the same have the same digest."""
        from core.case.codec import dump_case  # noqa: PLC0415  the codec needs this module first

        return hashlib.sha256(dump_case(self)).hexdigest()

    def quantity(self, name: str) -> Quantity:
        """Find an assumption by its id; raises KeyError."""
        found = {one.id: one for one in self.assumptions}
        return found[name]

    def with_assumption(self, changed: Quantity) -> Case:
        """Put a changed assumption in the place of the one with its id."""
        kept = tuple(changed if one.id == changed.id else one for one in self.assumptions)
        return replace(self, assumptions=kept)

    def says(self, where: Slice) -> str:
        """Name a slice in the team's own words: "flights by EV out of Newark" rather than "carrier = EV".

        `wording` holds ("origin=EWR", "out of Newark") for one value, or ("carrier", "by {}") for a column.
        """
        from core.case.wording import words_for  # noqa: PLC0415  wording needs this module first

        return words_for(where, self.units_of_row, dict(self.wording))

    @property
    def decider(self) -> Person | None:
        """Name who decides, if someone does."""
        return next((one for one in self.people if one.decides), None)
