"""The report of a run: time on each step, questions, facts, voice, and what to do next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core import words
from core.meeting.rehearsal_events import QuestionDrilled
from core.meeting.rehearsal_lines import RESULT_NAMES
from core.messages import mark, say, say_count
from core.rehearsal.facts_to_say import NAMES as FACT_NAMES
from core.rehearsal.rehearsal_run import QUIET_BAND, STANDINGS, Run, StepRun
from core.rehearsal.spaced_drill import GOOD, grade_of
from core.script.brief import Brief
from core.script.moods import NAMES as MOOD_NAMES
from core.script.moods import asked_as

MOST_REMARKS = 3
Row = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table of a report under its title: the heads of its columns and its rows; `lead` is said
    above it, or in its place.
    """

    title: str
    lead: str = ""
    head: Row = ()
    rows: tuple[Row, ...] = ()
    shares: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class RunReport:
    """A run as it is read and printed: what to do next, then its tables."""

    title: str
    subtitle: str
    remarks: tuple[str, ...]
    tables: tuple[Table, ...]


def run_report(brief: Brief, run: Run) -> RunReport:
    """Write the report of a run."""
    tables = (_times(run), _drills(brief, run), _facts(run), _voice(run))
    return RunReport(
        say("Rehearsal of {title}", title=brief.case.title),
        _subtitle(run),
        remarks(brief, run),
        tuple(table for table in tables if table.rows or table.lead),
    )


def _subtitle(run: Run) -> str:
    begun = words.moment(run.begun)
    if not run.is_walked:
        return say("{moment}, questions alone", moment=begun)
    return say(
        "{moment}: {spent} spoken, {budget} by the words of the script",
        moment=begun,
        spent=words.clock(run.seconds),
        budget=words.clock(run.budget),
    )


def _times(run: Run) -> Table:
    if not run.is_walked:
        return Table(say("Time on each step"))
    rows = tuple(
        (
            step.title,
            words.clock(step.seconds),
            words.clock(step.budget),
            say(STANDINGS[step.standing]),
            _more(step),
        )
        for step in run.steps
    )
    head = (say("Step"), say("Spent"), say("Budget"), say("How it stands"), say("Also"))
    band = words.percent(QUIET_BAND, 0)
    lead = say("As planned means within {band} of the budget.", band=band)
    return Table(
        say("Time on each step"), lead, head, rows, (0.22, 0.12, 0.12, 0.26, 0.28)
    )


def _more(step: StepRun) -> str:
    parts = []
    if step.attempts > 1:
        parts.append(say_count(step.attempts, "begun {n} time", "begun {n} times"))
    if step.peeks:
        parts.append(
            say_count(step.peeks, "{n} look at the line", "{n} looks at the line")
        )
    return ", ".join(parts)


def _question(brief: Brief, drilled: QuestionDrilled) -> str:
    answers = {answer.id: answer for answer in brief.script.answers}
    if drilled.answer not in answers:
        return say("a question that the case no longer has")
    return asked_as(answers[drilled.answer], drilled.mood)


def _drills(brief: Brief, run: Run) -> Table:
    rows = tuple(
        (
            _question(brief, drilled),
            say(MOOD_NAMES[drilled.mood]),
            words.clock(drilled.seconds),
            say(RESULT_NAMES[drilled.result]),
        )
        for drilled in run.drills
    )
    head = (say("Question"), say("Mood"), say("Time"), say("How it went"))
    return Table(say("Questions"), "", head, rows, (0.55, 0.15, 0.12, 0.18))


def _facts(run: Run) -> Table:
    checked = run.facts
    if checked is None:
        return Table(say("Facts"))
    rows = (
        *((fact_name(wrong.fact), say("said wrong: “{heard}”", heard=wrong.heard))
          for wrong in checked.wrong),
        *((fact_name(name), say("not said")) for name in checked.missed),
        *((fact_name(name), say("said")) for name in checked.said),
    )  # fmt: skip
    lead = (
        say("You ticked these yourself.")
        if checked.by == "hand"
        else say("Found in what was said, by its words.")
    )
    return Table(
        say("Facts"), lead, (say("Fact"), say("How it went")), rows, (0.5, 0.5)
    )


def fact_name(fact_id: str) -> str:
    """Name a fact as people know it."""
    return say(FACT_NAMES[fact_id]) if fact_id in FACT_NAMES else fact_id


def _voice(run: Run) -> Table:
    voice = run.voice
    if voice is None:
        return Table(say("Voice"))
    pace = say("not known") if voice.pace is None else words.count(round(voice.pace))
    longest = say(
        "{seconds} s, at {moment}",
        seconds=words.fixed(voice.longest, 1),
        moment=words.clock(voice.longest_at),
    )
    rows = (
        (say("Length"), words.clock(voice.seconds)),
        (say("Speaking"), words.percent(voice.voiced, 0)),
        (say("Pauses over half a second"), words.count(voice.pauses)),
        (say("Longest pause"), longest if voice.pauses else say("none")),
        (say("Words a minute"), pace),
        (
            say("Loudness"),
            say("{level} dB below full scale", level=words.fixed(-voice.loudness, 0)),
        ),
    )
    return Table(say("Voice"), "", (say("Measure"), say("Value")), rows, (0.5, 0.5))


# What to do next


def remarks(brief: Brief, run: Run) -> tuple[str, ...]:
    """Name the three things that are worth doing next: what was said wrong or not at all, then what
    took too long, then what had to be looked up, then questions.
    """
    found = [*_fact_remarks(run), *_time_remarks(run), *_drill_remarks(brief, run)]
    return tuple(found[:MOST_REMARKS])


def _fact_remarks(run: Run) -> list[str]:
    checked = run.facts
    if checked is None:
        return []
    wrong = [
        say("{fact}: you said “{heard}”. Learn its number.", fact=fact_name(item.fact),
            heard=item.heard)
        for item in checked.wrong
    ]  # fmt: skip
    missed = tuple(fact_name(name) for name in checked.missed)
    if not missed:
        return wrong
    return [
        *wrong,
        say("Say what was left out: {facts}.", facts=words.listed(missed[:3])),
    ]


def _time_remarks(run: Run) -> list[str]:
    if not run.is_walked:
        return []
    over = max(run.steps, key=lambda step: step.seconds - step.budget)
    found = []
    if over.standing == "over":
        found.append(
            say(
                "{step} took {more} longer than its words. Say the number, then stop.",
                step=over.title,
                more=words.clock(over.seconds - over.budget),
            )
        )
    silent = tuple(step.title for step in run.steps if step.standing == "silent")
    if silent:
        found.append(
            say("Not said: {steps}. Run them too.", steps=words.listed(silent))
        )
    peeked = max(run.steps, key=lambda step: step.peeks)
    if peeked.peeks:
        found.append(
            say(
                "You peeked at the line of {step}. Learn its first words.",
                step=peeked.title,
            )
        )
    return found


def _drill_remarks(brief: Brief, run: Run) -> list[str]:
    last = {drilled.answer: drilled for drilled in run.drills}
    bad = sorted(
        (drilled for drilled in last.values() if grade_of(drilled) < GOOD),
        key=lambda drilled: (grade_of(drilled), -drilled.seconds),
    )
    if not bad:
        return []
    return [
        say("Practice this question again: “{asked}”", asked=_question(brief, bad[0]))
    ]


# Several runs


def compared(before: Run, after: Run) -> Table:
    """Set two runs side by side: the time on each step and in all, and by how much it moved."""
    earlier = {step.step: step for step in before.steps}
    rows = [
        (
            step.title,
            words.clock(earlier[step.step].seconds) if step.step in earlier else "",
            words.clock(step.seconds),
            words.clock(step.budget),
            _moved(earlier.get(step.step), step),
        )
        for step in after.steps
    ]
    whole = (say("In all"), words.clock(before.seconds), words.clock(after.seconds))
    rows.append(
        (*whole, words.clock(after.budget), _by(after.seconds - before.seconds))
    )
    head = (say("Step"), say("Then"), say("Now"), say("Budget"), say("Change"))
    return Table(say("Compared"), "", head, tuple(rows))


def _moved(before: StepRun | None, after: StepRun) -> str:
    if before is None or "silent" in {before.standing, after.standing}:
        return say("not said in both")
    return _by(after.seconds - before.seconds)


def _by(seconds: float) -> str:
    if abs(seconds) < 1:
        return say("the same")
    size = words.clock(abs(seconds))
    return (
        say("{size} longer", size=size)
        if seconds > 0
        else say("{size} shorter", size=size)
    )


TREND = (
    mark("Run"),
    mark("Spoken"),
    mark("Steps over time"),
    mark("Looks at the line"),
    mark("Questions answered"),
    mark("Facts missed or wrong"),
    mark("Words a minute"),
    mark("Longest pause"),
)


def trend(runs: Sequence[Run]) -> Table:
    """List the runs of a case with what changes from one to the next, oldest first."""
    rows = tuple(_trend_row(run) for run in runs)
    return Table(say("All runs"), "", tuple(say(text) for text in TREND), rows)


def _trend_row(run: Run) -> Row:
    walked, voice, facts = run.is_walked, run.voice, run.facts
    good = sum(grade_of(drilled) == GOOD for drilled in run.drills)
    over = sum(step.standing == "over" for step in run.steps)
    peeks = sum(step.peeks for step in run.steps)
    return (
        words.moment(run.begun),
        words.clock(run.seconds) if walked else "",
        words.count(over) if walked else "",
        words.count(peeks) if walked else "",
        say("{good} of {asked}", good=good, asked=len(run.drills))
        if run.drills
        else "",
        "" if facts is None else words.count(len(facts.missed) + len(facts.wrong)),
        "" if voice is None or voice.pace is None else words.count(round(voice.pace)),
        ""
        if voice is None
        else say("{seconds} s", seconds=words.fixed(voice.longest, 1)),
    )
