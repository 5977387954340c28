"""The case: everything that we are given, as one frozen record."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass, field, replace
from typing import Literal

from core.case.appointment import Appointment
from core.case.decision_terms import NO_TERMS, DecisionTerms
from core.case.inputs import (
    Calendar,
    Correlation,
    ErrorRule,
    Option,
    PlanStep,
    Quantity,
)
from core.case.own_words import OwnAnswer, OwnSentence
from core.case.severity_and_gate import ErrorCosts, ReleaseCheck, Resume, Severity
from core.case.slices import Slice
from core.case.table_source import TableSource
from core.messages import mark, say
from core.speech import Speech

Task = Literal[
    "binary", "multiclass", "regression"
]  # graded answers are numbers: regression
Tone = Literal["direct", "diplomatic", "brief"]
TONES: tuple[Tone, ...] = ("direct", "diplomatic", "brief")
CauseState = Literal["suspected", "likely", "confirmed", "ruled out"]
CurrentKind = Literal["training", "serving"]


@dataclass(frozen=True, slots=True)
class Grades:
    """How answers are graded: the ends of the scale, which of them is the better one, and the
    columns that a table of answers has beside both grades.

    `prompt` names what an answer was given to, which is the unit of everything that is measured,
    and `answer` the column that numbers its answers. `baseline_human` and `candidate_human` are the
    grades of people, where a judge gave the others. `passes` says that every grade is one end of
    the scale: an answer passes or fails. `texts` are the columns of a table of prompts that hold
    the text of the first answer to each. `baseline_again` are the grades of a second run of the
    current version.
    """

    low: float
    high: float
    prompt: str = ""
    higher_is_better: bool = True
    baseline_human: str | None = None
    candidate_human: str | None = None
    passes: bool = False
    answer: str | None = None
    texts: tuple[str, ...] = ()
    baseline_again: str | None = None

    @property
    def span(self) -> float:
        """Give the length of the scale."""
        return self.high - self.low

    @property
    def is_share(self) -> bool:
        """Say whether grades lie between 0 and 1, so that a mean is written as a percentage."""
        return (self.low, self.high) == (0.0, 1.0)

    @property
    def best(self) -> float:
        """Give the best grade."""
        return self.high if self.higher_is_better else self.low


# Fields of a mapping of columns that give a column a role.
ROLES = (
    "label",
    "baseline",
    "candidate",
    "baseline_score",
    "candidate_score",
    "id",
    "timestamp",
    "weight",
    "cluster",
)


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
    people: tuple[str, ...] = ()
    positive: str | None = None
    tolerance: float | None = None
    unit: str = ""
    baseline_threshold: float | None = None
    candidate_threshold: float | None = None
    grades: Grades | None = None


@dataclass(frozen=True, slots=True)
class Rows:
    """A file that was admitted: its name as given, its digest, its size in bytes and rows.

    `note` says what was done to it.
    """

    name: str
    sha256: str
    size: int
    rows: int
    note: str = ""


@dataclass(frozen=True, slots=True)
class Person:
    """Someone in the room; `zone` is a name of the IANA database, empty for that of the meeting."""

    name: str
    role: str
    email: str = ""
    decides: bool = False
    zone: str = ""


@dataclass(frozen=True, slots=True)
class Limit:
    """What was agreed in advance: a bound on the change of the error, overall or in any confirmed
    slice.

    A relative bound is a share of the baseline's own error. `kind` is the kind of error that it is
    for (see `core.case.error_kinds`); `at_most` the largest share of the baseline's own rate
    that it allows, whatever the bound: where the rate is small, a limit in points could not fail.
    """

    where: Literal["overall", "any slice", "any gap"]
    bound: float
    because: str = ""
    set_by: str = ""
    relative: bool = False
    kind: str = "error"
    at_most: float | None = None


@dataclass(frozen=True, slots=True)
class StepTaken:
    """Something that is already done."""

    what: str
    by: str
    on: dt.date


@dataclass(frozen=True, slots=True)
class Suspicion:
    """The first suspicion of the cause, with how far it has been checked."""

    text: str = ""
    state: CauseState = "suspected"
    because: str = ""


@dataclass(frozen=True, slots=True)
class ExampleColumns:
    """The columns of a single record that may be shown in the meeting, and those among them that
    may be read though they are ids or speak of a person.
    """

    shown: tuple[str, ...]
    in_clear: tuple[str, ...] = ()


OPTION_INPUTS = {
    "exposure": (mark("share exposed"), "share"),
    "exposed_days": (mark("days exposed"), "days"),
    "delay_days": (mark("days of delay"), "days"),
    "residual": (mark("left after the fix"), "share"),
    "second_incident": (mark("chance of a second incident"), "share"),
    "one_off": (mark("one-off cost"), ""),
    "rollback_days": (mark("days to roll back"), "days"),
    "delay_share": (mark("part of the delay's cost"), "share"),
}
# Inputs beside the assumptions that may be placeholders, and what to call them.
PLACES = {
    "people": mark("the people in the meeting"),
    "release": mark("the release date"),
    "limits": mark("the agreed limits"),
    "plan": mark("the steps of the fix"),
    "options": mark("the options"),
    "resume": mark("the release criteria"),
}
RESUME = Resume(300, 0.05)
SUSPICION = Suspicion()
SEVERITY = Severity()


@dataclass(frozen=True, slots=True)
class Case:
    """The whole case as given, with no number in it that was measured.

    `closed` are days on which the whole team is off; `numbers` a locale of CLDR that says how
    numbers are written; `language` the code of the language that it is spoken of in; `what_ifs`
    stand in the place of measured rates while somebody asks "what if", and are never kept;
    `minutes` is the length of the meeting, 0 where nobody set one: the agenda then follows what
    there is to say.

    What nobody entered is None, empty or absent, never a default. `placeholders` names the inputs
    (the id of an assumption, or one of `PLACES`) that a person chose to fill with an example for
    now: every number that rests on one of them is marked as a placeholder wherever it is shown.
    """

    id: str
    title: str
    model: str
    baseline: str
    candidate: str
    rows: Rows
    columns: Columns
    release: dt.datetime | None
    unit_of_row: str = "row"
    units_of_row: str = "rows"
    harmed: str = "person"
    harmed_many: str = "people"
    currency: str = "EUR"
    country: str = "US"
    question: str = ""
    ask: str = ""
    numbers: str = "en_US"
    language: str = "en"
    agreed_width: float | None = 0.05
    min_rows: int = 30
    plan_start: dt.date = dt.date(2026, 1, 1)
    people: tuple[Person, ...] = ()
    limits: tuple[Limit, ...] = ()
    slices: tuple[Slice, ...] = ()
    assumptions: tuple[Quantity, ...] = ()
    correlations: tuple[Correlation, ...] = ()
    plan: tuple[PlanStep, ...] = ()
    calendars: tuple[Calendar, ...] = ()
    closed: tuple[dt.date, ...] = ()
    proposed_odds: float = 0.8
    options: tuple[Option, ...] = ()
    taken: tuple[StepTaken, ...] = ()
    resume: Resume | None = RESUME
    suspicion: Suspicion = SUSPICION
    severity: Severity = SEVERITY
    reference: Rows | None = None
    current: Rows | None = None
    current_is: CurrentKind = "training"
    lineage: tuple[tuple[str, str], ...] = ()
    wording: tuple[tuple[str, str], ...] = ()
    sample: bool = field(default=False)
    what_ifs: tuple[Quantity, ...] = ()
    placeholders: tuple[str, ...] = ()
    minutes: int = 0
    error_costs: ErrorCosts | None = None
    tone: Tone = "direct"  # of what the presenter says aloud
    error_rule: ErrorRule | None = None
    release_check: ReleaseCheck | None = None
    appointment: Appointment | None = None
    example_columns: ExampleColumns | None = None
    decision_terms: DecisionTerms = NO_TERMS
    own_sentences: tuple[OwnSentence, ...] = ()
    own_answers: tuple[OwnAnswer, ...] = ()
    step_seconds: tuple[
        tuple[str, int], ...
    ] = ()  # of lines, as the presenter took for them
    reproduced_by: str = ""  # who else got the same result
    source: TableSource | None = (
        None  # the table in a warehouse that the rows are a sample of
    )
    file_columns: Columns | None = (
        None  # the mapping of her own file, where rows were made of it
    )

    @property
    def speech(self) -> Speech:
        """Say how the case is spoken of."""
        return Speech(self.language, self.numbers)

    @property
    def owners(self) -> tuple[str, ...]:
        """Name those who may own what is left to do: who is in the meeting, then who owns a step of
        the plan.
        """
        names = [
            *(person.name for person in self.people),
            *(step.owner for step in self.plan),
        ]
        return tuple(dict.fromkeys(name for name in names if name))

    @property
    def predicts_amounts(self) -> bool:
        """Say whether errors are amounts, as of a predicted number, and not right or wrong."""
        grades = self.columns.grades
        if grades is not None and grades.passes and grades.span == 1:
            return False  # a mean grade is then a share of answers
        return self.columns.task == "regression" and self.columns.tolerance is None

    @property
    def digest(self) -> str:
        """Hash the whole record; two cases that say the same have the same digest."""
        from core.case.codec import dump_case  # noqa: PLC0415  the codec needs this module first

        return hashlib.sha256(dump_case(self)).hexdigest()

    def quantity(self, name: str) -> Quantity:
        """Find an assumption by its id; raises KeyError."""
        found = {assumption.id: assumption for assumption in self.assumptions}
        return found[name]

    def measured_rate(
        self,
        name: str,
        low: float,
        high: float,
        source: str,
        likely: float | None = None,
    ) -> Quantity:
        """Write a rate that was measured, "share" or "rise", as a quantity, for show or as a
        what-if in its place.
        """
        above = self.error_rule is not None and self.error_rule.above is not None
        rate = not self.predicts_amounts or above
        says = (
            say("share of {rows} in the segment", rows=self.units_of_row)
            if name == "share"
            else say("worsening of the mean grade")
            if self.columns.grades is not None
            else say("rise of the error")
        )
        unit = "share" if name == "share" or rate else self.columns.unit
        return Quantity(
            name,
            says,
            unit,
            low,
            high,
            "fixed" if low == high else "normal",
            source,
            likely=likely,
        )

    def option_input(self, name: str) -> Quantity | None:
        """Write a range of an option, named as "rollout.exposure", as a quantity.

        None where it is no range.
        """
        option_id, _, part = name.rpartition(".")
        option = next(
            (option for option in self.options if option.id == option_id), None
        )
        span = (
            getattr(option, part, None)
            if option is not None and part in OPTION_INPUTS
            else None
        )
        span = (span, span) if isinstance(span, float) else span
        if option is None or not isinstance(span, tuple):
            return None
        says, unit = OPTION_INPUTS[part]
        shape = "fixed" if span[0] == span[1] else "normal"
        return Quantity(
            name,
            f"{option.name}: {say(says)}",
            unit or self.currency,
            span[0],
            span[1],
            shape,
            "entered",
        )

    def with_option_input(self, name: str, low: float, high: float) -> Case:
        """Put another range in the place of one of an option's."""
        option_id, _, part = name.rpartition(".")
        value = low if part == "delay_share" else (low, high)
        return replace(
            self,
            options=tuple(
                replace(option, **{part: value}) if option.id == option_id else option
                for option in self.options
            ),
        )

    def with_assumption(self, changed: Quantity) -> Case:
        """Put a changed assumption in the place of the one with its id."""
        retained = tuple(
            changed if assumption.id == changed.id else assumption
            for assumption in self.assumptions
        )
        return replace(self, assumptions=retained)

    def says(self, where: Slice) -> str:
        """Name a slice in the team's own words: "flights by EV out of Newark" rather than "carrier
        = EV".

        `wording` holds ("origin=EWR", "out of Newark") for one value, or ("carrier", "by {}") for a
        column.
        """
        from core.case.wording import words_for  # noqa: PLC0415  wording needs this module first

        return words_for(where, self.units_of_row, dict(self.wording))

    def placeholder_name(self, input_id: str) -> str:
        """Name a placeholder as people know it."""
        named = {assumption.id: assumption.name for assumption in self.assumptions}
        return named.get(input_id) or say(PLACES.get(input_id, input_id))

    @property
    def decider(self) -> Person | None:
        """Name who decides, if someone does."""
        return next((person for person in self.people if person.decides), None)
