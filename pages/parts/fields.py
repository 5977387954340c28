"""Fields that several people may change: what a field shows, and whether somebody entered something
else.
"""

from __future__ import annotations

import streamlit as st


def draws(name: str, value: object) -> str:
    """Put into a field what it shows, and name its key: a new one where somebody else changed that.

    A browser tells the values of all its fields at every run, old ones too. Under
    the old key such a value is nobody's entry; under the same one it would undo what was just done.
    """
    state, drawn, turn = st.session_state, f"drawn-{name}", f"turn-{name}"
    if drawn in state and state[drawn] != value:
        state[turn] = state.get(turn, 0) + 1
    state[drawn] = state[key_of(name)] = value
    return key_of(name)


def key_of(name: str) -> str:
    """Name the key under which a field is drawn now."""
    turn = st.session_state.get(f"turn-{name}", 0)
    return f"{name}-{turn}" if turn else name


def entered(name: str, key: str) -> bool:
    """Say whether somebody entered something other than a field showed, and remember it.

    Where a run was cut off, or another page came first, the server takes what it knew no more for a
    change, or has no value at all.
    """
    state, drawn = st.session_state, f"drawn-{name}"
    if (
        key != key_of(name)
        or key not in state
        or drawn not in state
        or state[key] == state[drawn]
    ):
        return False
    state[drawn] = state[key]
    return True
