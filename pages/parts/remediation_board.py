"""The steps of the fix as they really go, and the date that follows."""

from __future__ import annotations

import datetime as dt

import streamlit as st

from core import words
from core.meeting.follow_up_events import PlanStepUpdated
from core.meeting.log_lines import shortened
from core.meeting.minutes import NOBODY
from core.meeting.plan_steps import progress_of, progress_words, step_words
from core.messages import say
from core.plan.progress import PlanProgress, StepProgress
from pages.parts import desk, refusals
from pages.parts.action_board import today
from pages.parts.desk import Now
from pages.parts.widgets import plain, table, trouble

NEAR = "plan-step"


def show(now: Now) -> None:
    """List the steps with their real times, and take new ones."""
    on = today(now)
    progress = progress_of(now.brief, now.meeting, on)
    if progress is None:
        return
    st.header(say("Remediation plan"), anchor=False)
    _lead(progress)
    table([_row(step) for step in progress.steps], key="plan-steps")
    _choose(now, progress, on)
    trouble(near=NEAR)


def _lead(progress: PlanProgress) -> None:
    says = "  \n".join(plain(line) for line in progress_words(progress))
    late = [step for step in progress.steps if step.days_late]
    if progress.days_late or late:
        st.warning(says, icon=":material/schedule:")
    else:
        st.markdown(says)


def _row(step: StepProgress) -> dict[str, str]:
    planned = step.planned
    return {
        say("Step"): planned.name,
        say("Owner"): planned.owner or say(NOBODY),
        say("Planned"): words.span(
            words.day(planned.start), words.day(planned.safe_end)
        ),
        say("As it goes"): step_words(step),
    }


def _choose(now: Now, progress: PlanProgress, on: dt.date) -> None:
    by_name = {step.planned.name: step for step in progress.steps}
    chosen = st.selectbox(
        say("Update a step"),
        list(by_name),
        index=None,
        format_func=shortened,
        key="step-chosen",
        placeholder=say("Choose a step"),
    )
    if chosen is not None:
        _edit(now, by_name[chosen], on)


def _edit(now: Now, step: StepProgress, on: dt.date) -> None:
    # Keys that move on with the log, so that the fields show what stands there now.
    names = [item.name for item in now.brief.case.plan]
    key = f"step-{names.index(step.planned.name)}-{now.meeting.last}"
    with st.form(f"{key}-form"):
        left, right = st.columns(2)
        for place, label, name, value in (
            (left, say("Began on"), "began", step.times.began),
            (right, say("Done on"), "done", step.times.done),
        ):
            # A record from elsewhere, or a clock put back, may know a later day.
            latest = max(on, value or on)
            place.date_input(
                label,
                value=value,
                max_value=latest,
                key=f"{key}-{name}",
                format=say("YYYY-MM-DD"),
            )
        st.form_submit_button(
            say("Save"),
            icon=":material/save:",
            on_click=_save,
            args=(step.planned.name, key),
        )


def _save(name: str, key: str) -> None:
    began, done = st.session_state[f"{key}-began"], st.session_state[f"{key}-done"]
    if done is not None and began is None:
        refusals.complain(
            say("the step ended and never began"), say("enter when it began"), NEAR
        )
    elif done is not None and done < began:
        refusals.complain(
            say("the step ends before it begins"), say("correct one of the dates"), NEAR
        )
    else:
        desk.append(PlanStepUpdated(name, began, done))
