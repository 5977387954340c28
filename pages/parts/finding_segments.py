"""Where it broke: every slice side by side, the one that is chosen, and a click that shows it to
the room.
"""

from __future__ import annotations

import streamlit as st

from core.evidence.records import Finding
from core.meeting.events import SliceChosen
from core.meeting.scene import Scene
from core.messages import say
from core.script.slice_tables import found_words, slice_rows, slice_words
from pages.parts import desk, fields, judged
from pages.parts.desk import Now
from pages.parts.widgets import picture, plain, say_claims, table


def show(now: Now, scene: Scene, known: dict[str, Finding]) -> None:
    """Draw the forest with the choice of a slice, the slopes, and everything as a table."""
    brief = now.brief
    say_claims(
        brief,
        "finding.overall",
        "finding.elsewhere",
        "finding.kind",
        "finding.severity",
    )
    say_claims(brief, "finding.labels", "finding.mix")
    key = fields.draws("slice", scene.finding or None) if now.live else "slice"
    for chart in ("forest", "slices"):
        st.session_state[f"drawn-{chart}"] = _picked(chart)
    st.selectbox(
        say("Show one segment"),
        list(known),
        index=None,
        key=key,
        on_change=_choose,
        args=(now.live, key),
        format_func=lambda item: slice_words(brief, known[item]),
        placeholder=say("The worst confirmed segment"),
        persist_state="session",
    )
    if picture("forest", brief, on_select=lambda: _clicked("forest", now.live)):
        st.caption(
            say(
                "Click a segment to show it at the top of the page, and to the audience."
            )
        )
    if scene.finding:
        _story(now, scene, known[scene.finding])
    picture("slopes", brief, title=say("From current to new"))
    judged.shown(now)
    with st.expander(say("By segment value")):
        if not picture("slices", brief, on_select=lambda: _clicked("slices", now.live)):
            st.info(
                say(
                    "No segment columns, so only the overall change can be measured. Choose"
                    " segment columns on the setup page."
                )
            )
    with st.expander(say("All segments as a table")):
        table(slice_rows(brief), key="slice-table")


def _story(now: Now, scene: Scene, finding: Finding) -> None:
    """Repeat under the picture what the click brought to the top of the page."""
    with st.container(border=True):
        st.markdown(plain(scene.headline))
        tiles = " · ".join(f"{tile.value}, {tile.under}" for tile in scene.tiles)
        st.caption(
            plain(
                " · ".join(
                    item for item in (tiles, found_words(now.brief, finding)) if item
                )
            )
        )


def _picked(chart: str) -> str | None:
    chosen = (
        st.session_state[chart].selection.get("chosen")
        if chart in st.session_state
        else None
    )
    return chosen[0].get("id") if chosen else None


def _clicked(chart: str, live: bool) -> None:
    """Take over a click in a picture; a click beside everything goes back to the worst slice."""
    picked = _picked(chart)
    if picked == st.session_state.get(f"drawn-{chart}"):
        return  # nobody clicked
    st.session_state[f"drawn-{chart}"] = picked
    if live:
        desk.append(SliceChosen(picked or ""))
    else:
        st.session_state["slice"] = picked


def _choose(live: bool, key: str) -> None:
    """Show the room the slice that was chosen."""
    if live and fields.entered("slice", key):
        desk.append(SliceChosen(st.session_state[key] or ""))
