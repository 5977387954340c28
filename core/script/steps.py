"""The steps of a meeting: one record each, in their order.

A step is added by its line in `WALK` and its phrases in a file of each folder of `phrases/`; the
walk, the agenda, the keys, the log and the minutes read this table.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from core.messages import mark

MEETING_PAGE = "meeting.py"


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the walk: what stands on its screen, and the page that shows it.

    `chart` names its picture; `lines` and `small` are claims under the headline and in small print,
    `tiles` the facts that its large figures may show (`core.meeting.tiles` chooses them; a
    placeholder among these is named on the screen), `minuted` the claims that stand beside its
    headline in the minutes. `likely` are prepared answers, most likely first. `icon` belongs to a
    page of its own, `proposes` says whether its screen rests on what we recommend, and `in_short`
    whether it is shown when there are only three minutes.
    """

    key: str
    title: str
    page: str = MEETING_PAGE
    icon: str = ""
    chart: str = ""
    lines: tuple[str, ...] = ()
    small: tuple[str, ...] = ()
    tiles: tuple[str, ...] = ()
    minuted: tuple[str, ...] = ()
    likely: tuple[str, ...] = ()
    proposes: bool = False
    in_short: bool = False


WALK = (
    Step(
        "opening",
        mark("Opening"),
        chart="change",
        lines=("opening.decide_by", "opening.date"),
        small=("opening.deadline",),
        tiles=("release.day", "date", "delay_cost.range"),
        likely=("what",),
        proposes=True,
        in_short=True,
    ),
    Step(
        "finding",
        mark("Finding"),
        "finding.py",
        "search",
        chart="change",
        small=(
            "finding.driver",
            "finding.trade",
            "finding.gap",
            "finding.several",
            "finding.doubt",
            "finding.again",
            "finding.judge",
            "finding.how_sure",
            "finding.method",
        ),
        # What a headline leaves open stands under it.
        minuted=("finding.driver", "finding.trade"),
        likely=(
            "sure",
            "judge",
            "again",
            "labels",
            "mix",
            "tests",
            "gate",
            "cause",
            "severity",
        ),
        in_short=True,
    ),
    Step(
        "quantification",
        mark("Quantification"),
        "quantification.py",
        "payments",
        chart="impact",
        lines=(
            "quantification.unknown",
            "quantification.delay_unknown",
            "quantification.partial",
        ),
        small=(
            "quantification.stands",
            "quantification.dots",
            "quantification.season",
            "quantification.until",
            "quantification.rule",
            "quantification.method",
        ),
        tiles=(
            "people.day.range",
            "errors.day.range",
            "money.day.range",
            "people.day.worst",
            "delay_cost.range",
        ),
        likely=("quantify", "worst_case", "delay_cost"),
    ),
    Step(
        "recommendation",
        mark("Recommendation"),
        "recommendation.py",
        "event",
        chart="plan",
        lines=("recommendation.taken", "recommendation.unknown"),
        small=("recommendation.resume", "recommendation.method"),
        tiles=("date.even", "date", "date.safe", "release.day"),
        likely=("recommend", "reopen", "faster"),
        proposes=True,
        in_short=True,
    ),
    Step(
        "alternatives",
        mark("Alternatives"),
        "alternatives.py",
        "balance",
        chart="options",
        small=(
            "alternatives.flip",
            "alternatives.robust",
            "alternatives.rests",
            "alternatives.unknown",
            "alternatives.not_counted",
            "alternatives.method",
        ),
        tiles=("option.best", "option.best.loss", "option.least", "flip.at"),
        minuted=("alternatives.fallback",),
        likely=(
            "alternatives",
            "fallback",
            "rollout",
            "patch",
            "theirs",
            "change_mind",
            "robust",
            "assumed",
        ),
        proposes=True,
    ),
    Step(
        "decision",
        mark("Decision"),
        chart="options",
        likely=("change_mind", "reopen"),
        proposes=True,
        in_short=True,
    ),
    Step(
        "close",
        mark("Close"),
        tiles=("date", "release.day", "ask.loss", "delay_cost.range"),
        small=("close.ledger",),
        proposes=True,
    ),
)
STEPS = tuple(step.key for step in WALK)
SHORT = tuple(step.key for step in WALK if step.in_short)
BY_KEY = {step.key: step for step in WALK}
TITLES = {step.key: step.title for step in WALK}
# The type of a key, which the events are read by: any text to a type checker, because the table
# and not the type is where a step is added.
if TYPE_CHECKING:
    StepKey = str
else:
    StepKey = Literal[STEPS]
