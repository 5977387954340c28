"""The drill: one question at a time, in the mood of whoever asks, with three lights and an honest
rating.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from core.meeting.rehearsal_events import QuestionDrilled, Result
from core.meeting.room_events import ClockPaused
from core.messages import language, mark, say, say_count
from core.rehearsal.spaced_drill import next_question, practiced
from core.script.claims import Answer
from core.script.moods import MOODS, NAMES, Mood, asked_as
from pages.parts import all_runs, desk, drill, prompting
from pages.parts.desk import Now
from pages.parts.likely_questions import then_likely
from pages.parts.widgets import plain

ASKED, BEGAN, TOOK = "drill-asked", "drill-began", "drill-took"
LIGHTS_AT = (mark("60 s"), mark("90 s"), mark("120 s"))
LIGHTS_SAY = (
    mark("Answer first, then the number."),
    mark("Come to the end."),
    mark("Last sentence."),
    mark("Stop here."),
)
RATINGS: dict[Result, str] = {
    "got it": mark("Got it"),
    "partly": mark("Partly"),
    "missed": mark("Missed it"),
}


def show(now: Now) -> None:
    """Ask one question after another; below, all of them to read."""
    answers = _chosen(now)
    asked = st.session_state.get(ASKED)
    current = next(
        (item for item in now.brief.script.answers if item.id == asked), None
    )
    if current is None:
        _invite(now, answers)
    else:
        _question(now, current, answers)
    st.header(say("All questions with their answers"), anchor=False)
    st.caption(say("Say the answer out loud before you look."))
    drill.questions(now)


def _chosen(now: Now) -> tuple[Answer, ...]:
    """Choose who asks, and in which mood; gives the questions of those who ask."""
    answers = now.brief.script.answers
    roles = list(dict.fromkeys(answer.asked_by for answer in answers))
    chosen = st.pills(
        say("Who asks"),
        roles,
        selection_mode="multi",
        key="drill-roles",
        help=say("Everybody, where nobody is chosen."),
        persist_state="session",
    )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.segmented_control(
            say("In which mood"),
            MOODS,
            default="curious",
            format_func=lambda mood: say(NAMES[mood]),
            key="drill-mood",
            persist_state="session",
        )
        st.toggle(
            say("Ask aloud"),
            key="ask-aloud-drill",
            persist_state="session",
            help=say("With the voice of your browser, where it has one."),
        )
    return tuple(
        answer for answer in answers if not chosen or answer.asked_by in chosen
    )


def _mood() -> Mood:
    mood = st.session_state.get("drill-mood")
    return mood if mood in MOODS else "curious"


def _invite(now: Now, answers: Sequence[Answer]) -> None:
    history = all_runs.drilled(now.agreed.id)
    known = practiced(history)
    due = sum(known[item.id].is_due for item in answers if item.id in known)
    fresh = sum(item.id not in known for item in answers)
    counts = (
        say_count(fresh, "{n} question not asked yet", "{n} questions not asked yet"),
        say_count(due, "{n} to come back", "{n} to come back"),
    )
    st.markdown(" · ".join(counts))
    nothing = bool(answers) and _next(now, answers) is None
    if nothing:
        st.info(
            say(
                "Nothing is due: all were asked, and they rest. Choose somebody else to ask, or"
                " come back after the next run."
            )
        )
    st.button(
        say("Ask me a question"),
        key="drill-start",
        type="primary",
        icon=":material/record_voice_over:",
        disabled=not answers or nothing,
        on_click=_begin,
        args=(now, tuple(answers)),
    )
    st.caption(
        say(
            "Questions come in random order. What you skipped, missed or took over 90 seconds"
            " for comes back first, after a few others."
        )
    )


def _next(now: Now, answers: Sequence[Answer]) -> str | None:
    history = all_runs.drilled(now.agreed.id)
    return next_question([item.id for item in answers], history, now.agreed.id)


def _begin(now: Now, answers: tuple[Answer, ...]) -> None:
    """Open a rehearsal where none is held, with its clock stopped, and ask the first question."""
    if not (now.meeting.rehearsal and now.live):
        desk.open_meeting(now.agreed, "rehearsal")
        desk.append(ClockPaused(paused=True))
    _ask(now, answers)


def _ask(now: Now, answers: tuple[Answer, ...]) -> None:
    st.session_state[ASKED] = _next(now, answers)
    st.session_state[BEGAN] = desk.clock()
    st.session_state.pop(TOOK, None)


def _seconds() -> float:
    began = st.session_state.get(BEGAN)
    took = st.session_state.get(TOOK)
    return (
        took
        if took is not None
        else (desk.clock() - began).total_seconds()
        if began
        else 0.0
    )


def _question(now: Now, current: Answer, answers: tuple[Answer, ...]) -> None:
    mood, shown = _mood(), TOOK in st.session_state
    prompting.lights(lights_of(now, current, mood, shown=shown))
    if not shown:
        with st.container(horizontal=True):
            st.button(
                say("Show the answer"),
                key="drill-show",
                type="primary",
                on_click=_stop_clock,
            )
            st.button(
                say("Skip"),
                key="drill-skip",
                on_click=_rated,
                args=(now, current.id, mood, "skipped", answers),
            )
            st.button(say("End the drill"), key="drill-end", on_click=_leave)
        return
    st.info(plain(current.answer.says))
    then_likely(now, current)
    st.markdown(say("How did it go?"))
    with st.container(horizontal=True):
        for result, label in RATINGS.items():
            st.button(
                say(label),
                key=f"rate-{result}",
                on_click=_rated,
                args=(now, current.id, mood, result, answers),
            )


def lights_of(now: Now, current: Answer, mood: Mood, *, shown: bool) -> dict[str, Any]:
    """Bring together what the lights show."""
    asking = f"{now.meeting_id} {current.id} {mood} {st.session_state.get(BEGAN)}"
    return {
        "asking": asking,
        "who": f"{current.asked_by}, {say(NAMES[mood]).lower()}",
        "text": asked_as(current, mood),
        "seconds": _seconds(),
        "running": not shown,
        "speak": bool(st.session_state.get("ask-aloud-drill")),
        "language": language().code,
        "words": {
            "at": [say(text) for text in LIGHTS_AT],
            "says": [say(text) for text in LIGHTS_SAY],
        },
    }


def _stop_clock() -> None:
    st.session_state[TOOK] = _seconds()


def _rated(
    now: Now, answer: str, mood: Mood, result: Result, answers: tuple[Answer, ...]
) -> None:
    if desk.append(QuestionDrilled(answer, mood, min(_seconds(), 3600.0), result)):
        _ask(now, answers)


def _leave() -> None:
    st.session_state.pop(ASKED, None)
