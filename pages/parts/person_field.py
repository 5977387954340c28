"""Who owns, answers or said something: one of those who are known, or a name that is typed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from core.case.model import Case
from core.messages import say


def person_field(
    label: str,
    case: Case,
    who: str,
    key: str,
    placeholder: str = "",
    on_change: Callable[..., None] | None = None,
    args: tuple[Any, ...] = (),
) -> None:
    """Offer the people of the meeting and the owners of the plan; a guest's name may be typed."""
    names = list(dict.fromkeys([*case.owners, *([who] if who else [])]))
    st.selectbox(
        label,
        names,
        index=names.index(who) if who else None,
        key=key,
        placeholder=placeholder or say("Nobody yet"),
        accept_new_options=True,
        on_change=on_change,
        args=args,
    )


def person_in(key: str) -> str:
    """Read the name that was chosen or typed; empty where there is none."""
    return (st.session_state[key] or "").strip()
