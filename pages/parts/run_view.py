"""A run of the rehearsal: the teleprompter with its clock, hidden script and interruptions."""

from __future__ import annotations

from typing import Any

import streamlit as st

from core import words
from core.meeting.events import Event, MeetingClosed, StepShown
from core.meeting.rehearsal_events import (
    RESULTS,
    QuestionDrilled,
    ScriptPeeked,
    StepRepeated,
)
from core.meeting.rehearsal_lines import RESULT_NAMES
from core.meeting.room_events import ClockPaused, WalkSet
from core.meeting.walk import neighbours, walk_of
from core.messages import language, mark, say
from core.rehearsal.interruptions import Interruption, interruptions
from core.rehearsal.rehearsal_run import Run, budget_of, run_of, seconds_on_step
from core.script.moods import MOODS, NAMES, asked_as
from core.script.steps import STEPS, TITLES
from pages.parts import all_runs, desk, prompting
from pages.parts.desk import Now

REMEMBERED = 60
TAB = "rehearsal-tab"
RUN, REPORT = mark("Run"), mark("Report")
MOST_KEYS = 4  # facts of a line that stand in the place of the hidden script


def start(now: Now) -> None:
    """Open a rehearsal and turn to its run."""
    desk.open_meeting(now.agreed, "rehearsal")
    st.session_state[TAB] = say(RUN)


def show(now: Now) -> None:
    """Show the run that is held, or what can be begun or continued."""
    if now.meeting.rehearsal and now.live:
        _controls(now)
        prompter(now)
        _options(now)
        return
    if now.meeting.rehearsal:
        st.markdown(say("This run is over. Its report is in the tab beside this one."))
    else:
        st.markdown(
            say(
                "Start a rehearsal above. You see one line at a time, large, with the time that its"
                " words take."
            )
        )
    _unfinished(now)


def _unfinished(now: Now) -> None:
    stopped = all_runs.unfinished(now)
    if not stopped:
        return
    st.subheader(say("Continue a run"), anchor=False)
    for run in stopped[:5]:
        st.button(
            say("Run of {moment}", moment=words.moment(run.begun.astimezone())),
            key=f"continue-{run.id}",
            icon=":material/play_arrow:",
            on_click=_continue,
            args=(now.agreed.id, run.id),
        )


def _continue(case_id: str, run_id: str) -> None:
    desk.go_to(case_id, run_id)
    desk.append(ClockPaused(paused=False), to=run_id)
    st.session_state[TAB] = say(RUN)


def _options(now: Now) -> None:
    with st.container(horizontal=True):
        st.toggle(
            say("Hide the script"),
            key="hide-script",
            persist_state="session",
            help=say(
                "You see the headline and the facts. Looking at a line is counted."
            ),
        )
        st.toggle(
            say("Interrupt me"),
            key="interrupt-me",
            persist_state="session",
            help=say(
                "Two to four questions break in, at moments that nobody announces."
            ),
        )
        st.toggle(
            say("Ask aloud"),
            key="ask-aloud",
            persist_state="session",
            help=say("With the voice of your browser, where it has one."),
        )
        st.toggle(
            say("Short walk"),
            value=now.meeting.short,
            key=f"short-walk-{now.meeting.short}",
            on_change=desk.note,
            args=(WalkSet(not now.meeting.short),),
        )


def prompter(now: Now) -> None:
    """Show the teleprompter, and do what it sends."""
    data = prompt(now)
    waiting = prompting.prompter(data, _heard)
    if any(item.get("id") not in data["done"] for item in waiting):
        do(waiting)
        st.rerun()


def prompt(now: Now) -> dict[str, Any]:
    """Bring together what the teleprompter shows."""
    meeting, at = now.meeting, desk.clock()
    run = run_of(now.meeting_id, meeting, now.brief, at)
    step, state = meeting.step, st.session_state
    before, after = neighbours(meeting)
    cues = {cue.step: cue.claim for cue in now.brief.script.cues}
    line = cues[step].says if step in cues else ""
    headline = now.brief.claim(f"{step}.headline")
    walk = walk_of(meeting)
    place = walk.index(step) + 1 if step in walk else 0
    title = say("{place} of {steps}", place=place, steps=len(walk)) if place else ""
    return {
        "run": now.meeting_id,
        "step": step,
        "attempt": f"{step} {_attempts(run, step)}",
        "title": f"{title} · {say(TITLES[step])}" if title else say(TITLES[step]),
        "line": line,
        "headline": headline.says if headline else "",
        "keys": _keys(now, step),
        "next_title": say(TITLES[after]) if after != step else "",
        "next": cues[after].says if after != step and after in cues else "",
        "hidden": bool(state.get("hide-script")),
        "seconds": seconds_on_step(meeting, at),
        "budget": budget_of(now.brief, step),
        "total": run.seconds,
        "whole": run.budget,
        "paused": meeting.paused,
        "before": before,
        "after": after,
        "interruption": _interruption(now, run) if state.get("interrupt-me") else None,
        "speak": bool(state.get("ask-aloud")),
        "language": language().code,
        "done": state.get("prompted", []),
        "words": _words(),
    }


def _attempts(run: Run, step: str) -> int:
    return next((item.attempts for item in run.steps if item.step == step), 1)


def _keys(now: Now, step: str) -> list[str]:
    """Name the facts of a line that its headline does not say, those with a number first."""
    line, headline = (
        now.brief.claim(f"{step}.{part}") for part in ("line", "headline")
    )
    there = headline.says.lower() if headline else ""
    facts = (now.brief.facts.get(name) for name in (line.cites if line else ()))
    says = [fact.says for fact in facts if fact and fact.says.lower() not in there]
    says = sorted(
        dict.fromkeys(says), key=lambda text: not any(sign.isdigit() for sign in text)
    )
    return says[:MOST_KEYS]


def _words() -> dict[str, Any]:
    return {
        "left": say("{time} left", time="{time}"),
        "close": say("time to close"),
        "over": say("{time} over", time="{time}"),
        "paused": say("stopped"),
        "all": say("of {time} in all", time="{time}"),
        "then": say("Next:"),
        "peek": say("Look at the line"),
        "rate": say("Answer, then rate yourself and go on:"),
        "results": [
            [result, say(RESULT_NAMES[result]).capitalize()]
            for result in RESULTS
            if result != "skipped"
        ],
    }


def _interruption(now: Now, run: Run) -> dict[str, Any] | None:
    """Name the question that breaks into this step, unless it did already."""
    done = {drilled.interrupted for drilled in run.drills}
    step = now.meeting.step
    for drawn in interruptions(now.brief, walk_of(now.meeting), now.meeting_id):
        if drawn.step == step and step not in done:
            return _asked(now, drawn)
    return None


def _asked(now: Now, drawn: Interruption) -> dict[str, Any]:
    return {
        "id": f"{now.meeting_id} {drawn.step} {drawn.answer.id}",
        "answer": drawn.answer.id,
        "mood": drawn.mood,
        "after": drawn.after,
        "who": f"{drawn.answer.asked_by}, {say(NAMES[drawn.mood]).lower()}",
        "text": asked_as(drawn.answer, drawn.mood),
    }


def _heard() -> None:
    held = st.session_state.get("prompter")
    do(list(getattr(held, "queue", None) or []))


def do(waiting: list[dict[str, Any]]) -> None:
    """Do what was not done yet, in order; a command of another run is dropped."""
    done = st.session_state.setdefault("prompted", [])
    for command in waiting:
        name = str(command.get("id", ""))[:64]
        if not name or name in done:
            continue
        event = event_of(command)
        if event is not None and command.get("run") == desk.meeting_id():
            desk.append(event, event_id=name)
        done.append(name)
    st.session_state["prompted"] = done[-REMEMBERED:]


def event_of(command: dict[str, Any]) -> Event | None:
    """Read a command; None for what there is not."""
    step = command.get("step")
    if step not in STEPS:
        return None
    match command.get("deed"):
        case "step":
            return StepShown(step)
        case "peek":
            return ScriptPeeked(step)
        case "answered" if (
            command.get("result") in RESULTS and command.get("mood") in MOODS
        ):
            seconds = command.get("seconds")
            seconds = float(seconds) if isinstance(seconds, int | float) else 0.0
            return QuestionDrilled(
                str(command.get("answer", ""))[:100],
                command["mood"],
                min(max(seconds, 0.0), 3600.0),
                command["result"],
                step,
            )
    return None


def _controls(now: Now) -> None:
    before, after = neighbours(now.meeting)
    step, paused = now.meeting.step, now.meeting.paused
    with st.container(horizontal=True):
        _to(say("Back"), "arrow_back", before, off=before == step)
        _to(say("Next"), "arrow_forward", after, off=after == step, primary=True)
        st.button(
            say("Repeat this step"),
            key="repeat-step",
            icon=":material/replay:",
            on_click=desk.note,
            args=(StepRepeated(step),),
        )
        st.button(
            say("Go on") if paused else say("Stop"),
            key="pause-run",
            icon=":material/play_arrow:" if paused else ":material/pause:",
            on_click=desk.note,
            args=(ClockPaused(not paused),),
        )
        st.button(
            say("End the run"), key="end-run", on_click=_end, icon=":material/flag:"
        )


def _to(label: str, icon: str, step: str, *, off: bool, primary: bool = False) -> None:
    st.button(
        label,
        key=f"run-{icon}",
        icon=f":material/{icon}:",
        type="primary" if primary else "secondary",
        disabled=off,
        on_click=desk.note,
        args=(StepShown(step),),
    )


def _end() -> None:
    desk.append(MeetingClosed())
    st.session_state[TAB] = say(REPORT)
