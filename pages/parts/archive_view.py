"""The archive: a search over all cases, one to open or to take over, and the lessons of all."""

from __future__ import annotations

import streamlit as st

from core.case.model import Case
from core.charts.forecast_chart import forecasts
from core.desk.case_archive import STATES, ArchivedCase, archive, next_words, search
from core.meeting.fold import replay
from core.meeting.lessons import (
    Lesson,
    calibration,
    calibration_words,
    lesson,
    outcome_of,
)
from core.meeting.release_status import release_status
from core.messages import say, say_count
from core.plan.gate import gate_of
from core.speech import speech
from pages.parts import desk, page_address, refusals
from pages.parts.widgets import plain, table

CARRY = "carry_from"  # the case whose setup the next one takes over


def listed() -> tuple[ArchivedCase, ...]:
    """Show the cases that a search finds."""
    cases = archive(desk.store(), desk.clock())
    asked = st.text_input(
        say("Search"),
        key="archive-search",
        placeholder=say("Words of a title, a model, a person or a decision"),
        icon=":material/search:",
    )
    found = search(cases, asked)
    if not found:
        st.markdown(say("No case has all of these words."))
    table([_row(case) for case in found], key="archive")
    return found


def _row(case: ArchivedCase) -> dict[str, str]:
    return {
        say("Case"): case.title,
        say("State"): say(STATES[case.state]),
        say("Decision"): case.decision,
        say("Next"): next_words(case),
    }


def choose(cases: tuple[ArchivedCase, ...]) -> None:
    """Offer to open one of the cases, or to begin the next incident with its setup."""
    if not cases:
        return
    by_id = {case.case_id: case for case in cases}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = st.selectbox(
            say("Choose a case"),
            list(by_id),
            index=None,
            format_func=lambda name: by_id[name].title,
            key="archive-chosen",
            placeholder=say("One of the list above"),
        )
        case = None if chosen is None else by_id[chosen]
        unreadable = case is None or case.state == "unreadable"
        if (
            st.button(say("Open"), icon=":material/folder_open:", disabled=unreadable)
            and case
        ):
            desk.go_to(case.case_id, case.meeting_id)
            page_address.open_page("follow_up.py" if case.meeting_id else "case.py")
        if st.button(
            say("New case with this setup"),
            icon=":material/content_copy:",
            disabled=unreadable,
            help=say(
                "For the next incident: people, limits, inputs, plan and options come along;"
                " the data, the release and the cause are new."
            ),
        ):
            st.session_state[CARRY] = chosen
            page_address.open_page("case.py")


def carried_from() -> Case | None:
    """Give the case whose setup the next one takes over, if one was chosen."""
    name = st.session_state.get(CARRY)
    return None if name is None else refusals.tried(lambda: desk.store().case(name))


def carry_note() -> None:
    """Say above the upload whose setup comes along, and offer to begin without."""
    before = carried_from()
    if before is None:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        text = say(
            "People, limits, inputs, plan and options come from “{title}”.",
            title=before.title,
        )
        st.info(plain(text), icon=":material/content_copy:")
        st.button(say("Begin without"), on_click=forget, icon=":material/close:")


def forget() -> None:
    """Take over no setup."""
    st.session_state.pop(CARRY, None)


def lessons(cases: tuple[ArchivedCase, ...]) -> None:
    """Show what was predicted against what came, case by case and over all."""
    st.header(say("What we predicted, and what happened"), anchor=False)
    found = {case.title: item for case in cases if (item := _lesson(case)) is not None}
    if not found:
        st.markdown(
            say(
                "Nothing yet. Once a release is out, record on its follow-up page when, and how"
                " many were affected."
            )
        )
        return
    for title, item in found.items():
        st.markdown(
            f"**{plain(title)}**\n\n"
            + "\n".join(f"- {plain(line)}" for line in item.lines)
        )
    _calibration(tuple(found.values()))


def _calibration(found: tuple[Lesson, ...]) -> None:
    count = say_count(
        len(found), "{n} case with an outcome", "{n} cases with an outcome"
    )
    st.subheader(say("How well our forecasts hold"), anchor=False)
    counted = calibration(found)
    lines = calibration_words(found)
    spec = forecasts(counted)
    if spec is not None:
        st.vega_lite_chart(
            spec, width="stretch", key="own-forecasts", alt=" ".join(lines)
        )
        st.caption(
            say(
                "Share of forecasts that held, with 95% interval. Dashed: the chance that we said."
            )
        )
    st.markdown("\n".join(f"- {plain(line)}" for line in lines))
    st.caption(count)


def _lesson(case: ArchivedCase) -> Lesson | None:
    if not case.meeting_id:
        return None
    log = desk.store().log(case.meeting_id)
    meeting = replay(log)
    if meeting.opened is None or outcome_of(meeting) is None:
        return None
    return desk.remembered(
        f"lesson/{case.meeting_id}/{meeting.head}/{speech()}",
        lambda: _compared(case.meeting_id),
    )


def _compared(meeting_id: str) -> Lesson | None:
    """Argue the case as it stood at the decision, and compare."""
    log = desk.store().log(meeting_id)
    meeting = replay(log)
    if meeting.opened is None:
        return None
    agreed = desk.store().version(meeting.opened.case_digest)
    last = len(log) if meeting.decision is None else meeting.decision.seq
    brief = desk.brief_of(agreed, replay(entry for entry in log if entry.seq <= last))
    gate = gate_of(agreed, brief.evidence)
    status = None if gate is None else release_status(gate, meeting)
    return lesson(brief, meeting, status)
