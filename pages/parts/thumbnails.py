"""The seven screens of a meeting in small, as they stand at its end."""

from __future__ import annotations

import streamlit as st

from core.meeting.scene import stage
from core.script.steps import STEPS
from pages.parts import stage as screen
from pages.parts.desk import Now

A_ROW = 3


def show(now: Now) -> None:
    """Draw each step's screen in small."""
    with st.grid(A_ROW, key="thumbnails"):
        for step in STEPS:
            scene = stage(now.brief, now.meeting, "presenter", step)
            screen.show(scene, now.brief, key=f"thumbnail-{step}", mode="thumb")
