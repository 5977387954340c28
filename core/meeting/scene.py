"""What a role sees now: one public record a step.

It has no field for private text, so none can leak.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from core import words
from core.case.slices import Slice
from core.evidence.records import Finding
from core.meeting.action_progress import action_words, agreed
from core.meeting.afar import afar_lines
from core.meeting.decision_checks import decision_checks, undecided_words
from core.meeting.decision_text import decision_lines, what_if_words
from core.meeting.events import DecisionTaken
from core.meeting.fold import Meeting
from core.meeting.outcome import outcome, step_shown
from core.meeting.proposal import proposed, question
from core.meeting.roll import roll, stand_words
from core.meeting.tiles import Tile, tiles
from core.meeting.walk import place_of_step, walk_of
from core.messages import mark, say
from core.plan.decide_by import too_late
from core.script.brief import Brief
from core.script.examples_text import Card, example_cards, examples_line, examples_of
from core.script.facts import finding_facts
from core.script.rests import (
    picture_placeholders,
    placeholder_words,
    recommendation_placeholders,
)
from core.script.steps import BY_KEY, STEPS, TITLES, StepKey

Role = Literal["presenter", "audience"]
MOST_ACTIONS = 6  # what can be read on one screen
READING = mark("Reading it back before it is recorded. Is this what you decided?")
EXAMPLES = "examples"  # the answer that shows single records
# The picture that goes with a prepared answer when the room is shown it.
ASKED = {
    "what": "change",
    "sure": "change",
    "labels": "change",
    "mix": "change",
    "gate": "forest",
    "tests": "check",
    "quantify": "impact",
    "worst_case": "until",
    "delay_cost": "until",
    "recommend": "plan",
    "faster": "odds",
    "alternatives": "options",
    "fallback": "options",
    "rollout": "power",
    "patch": "landing",
    "change_mind": "tipping",
    "robust": "options",
    "assumed": "resting",
    "theirs": "best-case",
    "severity": "impact",
    "reopen": "odds",
    "knowing": "impact",
    "customers_told": "plan",
    "affected_how": "forest",
    "calls": "impact",
    "pause_cost": "options",
    "range_wide": "drivers",
    "uncounted": "options",
    "done_already": "plan",
    "only_there": "forest",
}


@dataclass(frozen=True, slots=True)
class Scene:
    """One screen of the walk, as the room sees it.

    `number` is its place among the `steps` of the walk, 0 for one beside the short walk.
    """

    step: StepKey
    number: int
    title: str
    strap: str
    headline: str
    tiles: tuple[Tile, ...]
    chart: str
    finding: str
    lines: tuple[str, ...]
    small: tuple[str, ...]
    what_if: str
    over: bool
    role: Role
    blank: bool = False
    pattern: bool = False
    spotlight: str = ""
    table: bool = False
    clock: bool = False
    placeholder: str = ""
    cards: tuple[Card, ...] = ()
    steps: int = len(STEPS)


def stage(
    brief: Brief, meeting: Meeting, role: Role, step: StepKey | None = None
) -> Scene:
    """Stage one step for a role; without a step, the one that the meeting is at."""
    step = step or step_shown(meeting)
    chosen = _chosen(brief, meeting.finding)
    scene = Scene(
        step=step,
        number=place_of_step(meeting, step),
        steps=len(walk_of(meeting)),
        title=say(TITLES[step]),
        strap=_strap(brief),
        headline=(
            _about(brief, chosen)
            if step == "finding" and chosen is not None
            else _say(brief, f"{step}.headline")
        ),
        tiles=() if step == "close" and agreed(meeting) else tiles(brief, step, chosen),
        chart=_chart(brief, step),
        finding="" if chosen is None else chosen.id,
        lines=_lines(brief, meeting, step),
        small=tuple(
            text for text in (_say(brief, name) for name in _small(brief, step)) if text
        ),
        what_if=what_if_words(brief, meeting),
        over=meeting.closed is not None,
        role=role,
    )
    if step in {"decision", "close"} and (
        headline := outcome(meeting, step, scene.lines)
    ):
        rest = scene.lines[1:] if scene.lines[:1] == (headline,) else scene.lines
        scene = replace(scene, headline=headline, lines=rest, small=(), tiles=())
    elif (
        step == "close" and scene.tiles
    ):  # the proposed date is one of the large figures
        scene = replace(scene, lines=undecided_words(brief, meeting))
    scene = replace(scene, placeholder=marks(brief, step, scene.chart))
    return (
        _answering(brief, meeting, scene)
        if role == "audience" and meeting.answer
        else scene
    )


def room(brief: Brief, meeting: Meeting) -> Scene:
    """Stage what the room sees now, with all that the presenter has set for it.

    Blank and test pattern hold nothing of the case.
    """
    parts = meeting.parts
    if meeting.live and parts & {"blank", "pattern"}:
        return Scene(
            "opening",
            1,
            "",
            "",
            "",
            (),
            "",
            "",
            (),
            (),
            "",
            over=False,
            role="audience",
            blank="pattern" not in parts,
            pattern="pattern" in parts,
        )
    scene = stage(brief, meeting, "audience")
    lit = meeting.spotlight if meeting.spotlight in lights(brief, scene) else ""
    return replace(
        scene,
        spotlight=lit,
        table="table" in parts and scene.step == "finding",
        clock="clock" in parts and meeting.live,
    )


def _answering(brief: Brief, meeting: Meeting, scene: Scene) -> Scene:
    """Put a prepared answer in the place of the step, because the presenter chose to show it."""
    answer = next(
        (answer for answer in brief.script.answers if answer.id == meeting.answer), None
    )
    if answer is None:
        return scene
    if (
        answer.id == EXAMPLES
        and examples_of(brief.evidence, meeting.finding) is not None
    ):
        return _exemplified(brief, meeting, scene)
    chart = ASKED.get(answer.id, "")
    rests_on = (
        *_claimed(brief, (answer.answer.id,)),
        *picture_placeholders(brief.case, chart, brief.facts),
    )
    marked = placeholder_words(brief.case, rests_on)
    return replace(
        scene,
        headline=answer.question,
        lines=(answer.answer.says,),
        chart=chart,
        tiles=(),
        small=(),
        placeholder=marked,
    )


def _exemplified(brief: Brief, meeting: Meeting, scene: Scene) -> Scene:
    """Put single records in the place of the step: of the segment that is looked at, or of the one
    that the story is told of.
    """
    case, evidence = brief.case, brief.evidence
    shown = examples_of(evidence, meeting.finding)
    found = None if shown is None else findings(brief).get(shown.finding)
    return replace(
        scene,
        headline=say(
            "Examples: {where}", where=case.says(found.slice if found else Slice())
        ),
        lines=(examples_line(case, evidence, meeting.finding),),
        chart="",
        tiles=(),
        small=(),
        placeholder="",
        cards=example_cards(case, evidence, meeting.finding),
    )


def marks(brief: Brief, step: str, chart: str) -> str:
    """Name every placeholder that a number on the screen of a step rests on: in its sentences,
    tiles and picture.
    """
    said = (
        f"{step}.headline",
        *BY_KEY[step].lines,
        *BY_KEY[step].small,
        *(("close.next",) if step == "close" else ()),
    )
    tiles = tuple(
        text
        for name in BY_KEY[step].tiles
        if name in brief.facts
        for text in brief.facts[name].rests_on
    )
    # A decision is read back with what it rests on: every input may be among that.
    read_back = brief.case.placeholders if step in {"decision", "close"} else ()
    asks = brief.recommendation.ask == "option" and BY_KEY[step].proposes
    asked = recommendation_placeholders(brief.case) if asks else ()
    rests_on = (
        *_claimed(brief, said),
        *tiles,
        *picture_placeholders(brief.case, chart, brief.facts),
        *asked,
        *read_back,
    )
    return placeholder_words(brief.case, rests_on)


def _claimed(brief: Brief, claims: tuple[str, ...]) -> tuple[str, ...]:
    cited = (
        name
        for claim in claims
        if (found := brief.claim(claim))
        for name in found.cites
    )
    return tuple(text for name in cited for text in brief.facts[name].rests_on)


def lights(brief: Brief, scene: Scene) -> tuple[str, ...]:
    """List what can stand out on a screen: its numbers, and the bars that have a name."""
    outlooks = () if brief.choice is None else brief.choice.outlooks
    bars = {"options": [outlook.option.name for outlook in outlooks]}.get(
        scene.chart, []
    )
    return (*(tile.value for tile in scene.tiles), *bars)


def _small(brief: Brief, step: str) -> tuple[str, ...]:
    """Name the small print.

    Where nothing got worse there is no plan and nothing to change our mind about.
    """
    if brief.evidence.regression == "no" and step in {
        "quantification",
        "recommendation",
        "alternatives",
    }:
        return tuple(
            name for name in BY_KEY[step].small if name == "quantification.method"
        )
    return BY_KEY[step].small


def _say(brief: Brief, name: str) -> str:
    claim = brief.claim(name)
    return "" if claim is None else claim.says


def findings(brief: Brief) -> dict[str, Finding]:
    """All findings that can be shown, by id."""
    evidence = brief.evidence
    pool = (
        *evidence.kinds,
        evidence.overall,
        *evidence.named,
        *evidence.segments,
        *evidence.values,
        *evidence.searched,
    )
    return {finding.id: finding for finding in pool}


def _chart(brief: Brief, step: str) -> str:
    """Name the picture of a step.

    One that rests on what nobody entered gives way to what was measured, or to none.
    """
    if brief.evidence.regression == "no" and step in {
        "quantification",
        "recommendation",
    }:
        return ""
    known = {
        "impact": brief.impact.errors is not None,
        "plan": brief.plan is not None,
        "options": brief.choice is not None,
    }
    chart = BY_KEY[step].chart
    if known.get(chart, True):
        return chart
    return "change" if step == "quantification" else ""


def _strap(brief: Brief) -> str:
    release = brief.facts.get("release.day")
    return (
        brief.case.title
        if release is None
        else say(
            "{title} · release {release}", title=brief.case.title, release=release.says
        )
    )


def _chosen(brief: Brief, finding_id: str) -> Finding | None:
    return findings(brief).get(finding_id)


def _about(brief: Brief, finding: Finding) -> str:
    """Say a chosen slice in plain words; with too few rows, say that."""
    facts = finding_facts("it", finding, brief.case)
    where = facts["it.where"]
    if "it.candidate" not in facts:
        return say(
            "Not enough {units_of_row} to say for {where}: {it_rows}.",
            units_of_row=brief.case.units_of_row,
            where=where,
            it_rows=facts["it.rows"],
        )
    return say(
        "For {where}: {it_baseline} before, {it_candidate} now, a change of {it_change}.",
        where=where,
        it_baseline=facts["it.baseline"],
        it_candidate=facts["it.candidate"],
        it_change=facts["it.change"],
    )


def _lines(brief: Brief, meeting: Meeting, step: str) -> tuple[str, ...]:
    if step == "close":
        return _closing(brief, meeting)
    if step != "decision":
        names = (_in_time(brief, meeting, name) for name in BY_KEY[step].lines)
        return tuple(item for item in (_say(brief, name) for name in names) if item)
    asked = proposed(brief, meeting)
    called = roll(brief.case, meeting, asked)
    stances = tuple(stand_words(stand, opened=called.opened) for stand in called.stands)
    afar = afar_lines(brief.case, meeting, asked) if called.opened else ()
    if meeting.reading is not None:
        return (
            say(READING),
            *decision_lines(brief, meeting.reading, aloud=True),
            *decision_checks(brief, meeting),
        )
    if meeting.decision is not None and isinstance(
        meeting.decision.event, DecisionTaken
    ):
        supplied = tuple(
            said
            for said, stand in zip(stances, called.stands, strict=True)
            if stand.stance
        )
        lines = decision_lines(brief, meeting.decision.event, short=True)
        return (*lines, *decision_checks(brief, meeting), *supplied, *afar)
    return (question(brief.case, asked), *stances, *afar) if stances and asked else ()


def _in_time(brief: Brief, meeting: Meeting, name: str) -> str:
    """Name the claim of a line: in a meeting that opened after the last moment to decide, the one
    that says so.
    """
    late = meeting.opened_at is not None and too_late(brief.case, meeting.opened_at)
    return "opening.too_late" if late and name == "opening.decide_by" else name


def _closing(brief: Brief, meeting: Meeting) -> tuple[str, ...]:
    """Say at the end what was decided, and who does what by when.

    Without a decision, what was proposed.
    """
    taken = meeting.decision.event if meeting.decision is not None else None
    proposed = tuple(item for item in (_say(brief, "close.next"),) if item)
    begins = (
        (*decision_lines(brief, taken, short=True), *decision_checks(brief, meeting))
        if isinstance(taken, DecisionTaken)
        else (*proposed, *undecided_words(brief, meeting))
    )
    listed = agreed(meeting)
    tasks = tuple(action_words(action) for action in listed[:MOST_ACTIONS])
    more = len(listed) - len(tasks)
    return (
        *begins,
        *tasks,
        *(
            (
                say(
                    "And {more} more, in the minutes.",
                    more=words.count_noun(more, "action"),
                ),
            )
            if more > 0
            else ()
        ),
    )
