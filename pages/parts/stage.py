"""Draw a scene: the presenter's pages and the room's view both come through here."""

from __future__ import annotations

import streamlit as st

from core.charts.draw import describe, draw
from core.meeting.events import STEPS
from core.meeting.scene import Scene
from core.script.brief import Brief
from pages.parts.furniture import plain


def show(scene: Scene, brief: Brief, key: str = "stage") -> None:
    """Draw one screen: strap, headline, tiles, picture, lines, and the small print last."""
    with st.container(key=f"{key}-{scene.role}", gap="medium"):
        _strap(scene)
        st.title(plain(scene.headline), anchor=False)
        if scene.what_if:
            st.warning(plain(scene.what_if), icon=":material/experiment:")
        _lines(scene)
        _picture(scene, brief, key)
        _tiles(scene)
        for one in scene.small:
            st.caption(plain(one))


def _strap(scene: Scene) -> None:
    with st.container(horizontal=True, horizontal_alignment="distribute"):
        st.markdown(f":gray[{plain(scene.strap)}]", width="content")
        place = f"{scene.number} of {len(STEPS)}  {scene.title}"
        st.markdown(f":gray[{plain(place)}]", width="content")


def _lines(scene: Scene) -> None:
    for one in scene.lines:
        st.markdown(plain(one))


def _picture(scene: Scene, brief: Brief, key: str) -> None:
    spec = draw(scene.chart, brief, scene.finding)
    if spec is not None:
        st.vega_lite_chart(spec, width="stretch", key=f"{key}-{scene.chart}", alt=describe(scene.chart, brief, scene.finding))


def _tiles(scene: Scene) -> None:
    if not scene.tiles:
        return
    for place, tile in zip(st.columns(len(scene.tiles), gap="large"), scene.tiles, strict=True):
        with place:
            st.subheader(plain(tile.value), anchor=False)
            st.markdown(f":gray[{plain(tile.under)}]")
