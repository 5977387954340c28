"""Before a rehearsal: readiness, the script in the time there is, own words, language."""

from __future__ import annotations

from pages.parts import language_view, own_words_view, pitch_view, readiness_view
from pages.parts.desk import Now


def show(now: Now) -> None:
    """Show how ready we are, and the script to be worked on."""
    readiness_view.show(now)
    pitch_view.show(now)
    own_words_view.show(now)
    language_view.of_script(now)
