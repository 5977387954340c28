"""Draw a scene: the presenter's pages and the room's view both come through here."""

from __future__ import annotations

from typing import Any

import streamlit as st

from core.charts.draw import describe, draw
from core.exports.screen import Screen
from core.meeting.scene import Scene
from core.script.brief import Brief
from core.script.steps import STEPS
from pages.parts import access
from pages.parts.widgets import plain, table

# The smallest and the largest type of the room's screens, and every colour that means something on
# them.
PATTERN = (
    ("The quick brown fox can be read from the last row: 0123456789, +98.7 pp, $600–$1,800 a day."),
)
SWATCHES = (
    ("current", "gray"),
    ("new", "blue"),
    ("over the limit", "red"),
    ("nearly up", "orange"),
    ("on time", "green"),
)

# Streamlit sizes type and space by that of the root, which is set once for a process.
LARGER = (
    "<style>@media (min-width: 1400px) { html { font-size: 18px !important; } } @media (min-width:"
    " 1800px) { html { font-size: 22px !important; } }</style>"
)


def show(scene: Scene, brief: Brief, key: str = "stage") -> None:
    """Draw one screen of the presenter: strap, headline, tiles, picture, lines, and the small print
    last.
    """
    _draw(
        scene,
        draw(scene.chart, brief, scene.finding),
        describe(scene.chart, brief, scene.finding),
        key,
    )


def larger() -> None:
    """Enlarge the room's screen where it is wide: type is set for a whole process, and this one
    shows the presenter's pages as well.
    """
    if not access.apart() and not access.in_room():
        st.html(LARGER)


def show_screen(seen: Screen, key: str = "room") -> None:
    """Draw the room's screen from its record alone; two of them side by side need two keys."""
    scene = seen.scene
    if scene.pattern:
        _pattern()
    elif not scene.blank:
        _draw(scene, seen.spec, seen.alt, key)
        if seen.table:
            table(list(seen.table), key=f"{key}-table")


def _draw(scene: Scene, spec: dict[str, Any] | None, alt: str, key: str) -> None:
    with st.container(key=f"{key}-{scene.role}", gap="medium"):
        _strap(scene)
        st.title(plain(scene.headline), anchor=False)
        if scene.placeholder:
            st.warning(plain(scene.placeholder), icon=":material/edit_note:")
        if scene.what_if:
            st.warning(plain(scene.what_if), icon=":material/experiment:")
        for one in scene.lines:
            st.markdown(plain(one))
        if spec is not None:
            st.vega_lite_chart(spec, width="stretch", key=f"{key}-{scene.chart}", alt=alt)
        _tiles(scene)
        for one in scene.small:
            st.caption(plain(one))


def _strap(scene: Scene) -> None:
    with st.container(horizontal=True, horizontal_alignment="distribute"):
        st.markdown(f":gray[{plain(scene.strap)}]", width="content")
        place = f"{scene.number} of {len(STEPS)}  {scene.title}"
        st.markdown(f":gray[{plain(place)}]", width="content")


def _tiles(scene: Scene) -> None:
    if not scene.tiles:
        return
    lit = scene.spotlight in {one.value for one in scene.tiles}
    for place, tile in zip(st.columns(len(scene.tiles), gap="large"), scene.tiles, strict=True):
        with place:
            if lit and tile.value == scene.spotlight:
                st.title(f":blue[{plain(tile.value)}]", anchor=False)
            else:
                st.subheader(
                    f":gray[{plain(tile.value)}]" if lit else plain(tile.value), anchor=False
                )
            st.markdown(f":gray[{plain(tile.under)}]")
            if tile.placeholder:
                st.badge("PLACEHOLDER", color="orange")


def _pattern() -> None:
    """Show what has to be readable and to be told apart at the far end of the room."""
    st.title("Can you read this from where you sit?", anchor=False)
    for one in PATTERN:
        st.subheader(plain(one), anchor=False)
        st.markdown(plain(one))
        st.caption(plain(one))
    with st.container(horizontal=True):
        for says, colour in SWATCHES:
            st.badge(says, color=colour)
