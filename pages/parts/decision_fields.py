"""What is agreed about the decision: how late it can be taken, what happens without it, how many
answers it needs, and who decides when the decider is away.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import streamlit as st

from core import words
from core.case.decision_terms import (
    DEFAULT_NAMES,
    DEFAULTS,
    LONGEST_HOURS,
    DecisionTerms,
    Default,
)
from core.case.model import Case
from core.evidence.records import Gap
from core.messages import say
from core.plan.decide_by import decide_by, decide_by_notes
from pages.parts import desk, unsaved
from pages.parts.widgets import plain


def show(case: Case, release: dt.datetime | None) -> dict[str, Any]:
    """Edit the terms of the decision beside a release, and say by when it is then due."""
    terms, key = case.decision_terms, case.digest[:8]
    st.markdown(say("**The decision**"))
    freeze, rollback = _leads(terms, f"freeze-{key}", f"pull-{key}")
    left, right = st.columns(2)
    with left:
        default = _default(terms, f"default-{key}")
    quorum = right.number_input(
        say("Answers that a decision needs"),
        1,
        100,
        terms.quorum,
        persist_state="session",
        key=f"quorum-{key}",
        placeholder=say("not agreed yet"),
        help=say("How many people have to answer the roll call"),
    )
    delegate = st.columns(2)[0].selectbox(
        say("Who decides when the decision maker is away"),
        _names(case),
        index=_names(case).index(terms.delegate) if terms.delegate else None,
        persist_state="session",
        key=f"delegate-{key}",
        placeholder=say("nobody yet"),
        accept_new_options=True,
    )
    entered = DecisionTerms(freeze, rollback, default, quorum, delegate or "")
    with st.container():
        _due(replace(case, release=release, decision_terms=entered))
    return {
        "freeze_hours": freeze,
        "rollback_hours": rollback,
        "default": default,
        "quorum": quorum,
        "delegate": delegate or "",
    }


def for_card(case: Case, release: dt.datetime | None) -> dict[str, Any]:
    """Ask beside the date of a release what its last moment to decide hangs on."""
    terms = case.decision_terms
    freeze, rollback = _leads(
        terms,
        unsaved.field("release", "freeze", _float(terms.freeze_hours)),
        unsaved.field("release", "pull", _float(terms.rollback_hours)),
    )
    default = _default(terms, unsaved.field("release", "default", terms.default))
    entered = replace(
        terms, freeze_hours=freeze, rollback_hours=rollback, default=default
    )
    _due(replace(case, release=release, decision_terms=entered))
    return {"freeze_hours": freeze, "rollback_hours": rollback, "default": default}


def _leads(
    terms: DecisionTerms, freeze_key: str, rollback_key: str
) -> tuple[float | None, float | None]:
    left, right = st.columns(2)
    with left:
        freeze = _hours(
            say("Freeze before the release, in hours"),
            terms.freeze_hours,
            freeze_key,
            say("How long before the release nothing may change any more"),
        )
    with right:
        rollback = _hours(
            say("Time to pull the release, in hours"),
            terms.rollback_hours,
            rollback_key,
            say(
                "How long it takes to take the new model out again once that is decided"
            ),
        )
    return freeze, rollback


def _default(terms: DecisionTerms, key: str) -> Default:
    st.session_state.setdefault(key, terms.default)
    return st.selectbox(
        say("If nobody decides by then"),
        DEFAULTS,
        format_func=lambda item: say(DEFAULT_NAMES[item]),
        persist_state="session",
        key=key,
    )


def _hours(label: str, value: float | None, key: str, hint: str) -> float | None:
    st.session_state.setdefault(key, _float(value))
    return st.number_input(
        label,
        0.0,
        LONGEST_HOURS,
        None,
        1.0,
        format="%g",
        persist_state="session",
        key=key,
        placeholder=say("not agreed yet"),
        help=hint,
    )


def _float(hours: float | None) -> float | None:
    return None if hours is None else float(hours)


def _names(case: Case) -> list[str]:
    names = [person.name for person in case.people if not person.decides]
    named = case.decision_terms.delegate
    return names if not named or named in names else [*names, named]


def _due(case: Case) -> None:
    last = decide_by(case)
    if not isinstance(last, Gap):
        st.caption(plain(say("Decide by {moment}.", moment=words.moment(last))))
    warn(case)


def warn(case: Case) -> None:
    """Say what has to be known of the terms of a decision now, as that its last moment has
    passed.
    """
    for note in decide_by_notes(case, desk.clock()):
        st.warning(plain(note), icon=":material/schedule:")
