"""The longest and the emptiest of meetings, in every form that leaves."""

from __future__ import annotations

import io
import json

import pikepdf
import pytest

from core.desk.case_desk import minutes_of
from core.exports.export_registry import EXPORTS, PDF, Export, possible
from core.exports.export_sources import Sources
from core.meeting.events import (
    ActionAgreed,
    AnswerGiven,
    Event,
    MeetingClosed,
    NoteTaken,
    QuestionAsked,
    StepShown,
)
from core.meeting.room_events import MAX_TEXT
from core.script.brief import Brief
from tests import cases

SHARED = [export for export in EXPORTS if not export.chosen]
PRINTED = [export for export in SHARED if export.media_type == PDF and export.needs == "minutes"]
LONG = ("A note of many words, as somebody pastes it from a chat. " * 100)[:MAX_TEXT]


def long_meeting() -> tuple[Event, ...]:
    """List the events of a meeting with 300 entries, notes of 4,000 characters among them."""
    events: list[Event] = [StepShown("finding")]
    while len(events) < 280:
        question = len(events) + 2
        events += [
            QuestionAsked(f"Question {question}?", "Helen Brooks"),
            AnswerGiven(question, "The duty manager."),
            ActionAgreed(f"Mend {question}", "Doe, John"),
            NoteTaken(f"Note {question}"),
        ]
    return (*events, *(NoteTaken(LONG) for _ in range(12)), MeetingClosed())


def sources(brief: Brief, *events: Event) -> Sources:
    log = cases.log_of(cases.opening(brief.case), *events)
    minutes = minutes_of(brief.case, log, lambda _case, _then: brief)
    return Sources(brief, minutes, log, cases.AT, brief.case)


@pytest.mark.parametrize("export", SHARED, ids=lambda export: export.name)
def test_a_meeting_of_300_entries_and_long_notes_leaves_in_every_form(
    export: Export, flights: Brief
) -> None:
    here = sources(flights, *long_meeting())
    assert len(here.log) >= 295
    if export in possible(here):
        assert export.make(here)


@pytest.mark.parametrize("export", PRINTED, ids=lambda export: export.name)
def test_long_documents_stay_small_and_their_fonts_are_embedded(
    export: Export, flights: Brief
) -> None:
    content = export.make(sources(flights, *long_meeting()))
    assert len(content) < 600_000
    with pikepdf.open(io.BytesIO(content)) as pdf:
        faces = [
            font
            for page in pdf.pages
            for font in page.resources.get("/Font", pikepdf.Dictionary()).as_dict().values()
        ]
        assert faces
        for face in faces:
            held = face.DescendantFonts[0] if "/DescendantFonts" in face else face
            assert "/FontFile2" in held.FontDescriptor


@pytest.mark.parametrize("export", SHARED, ids=lambda export: export.name)
def test_a_meeting_in_which_nothing_happened_leaves_in_every_form(
    export: Export, flights: Brief
) -> None:
    here = sources(flights, MeetingClosed())
    if export not in possible(here):
        return
    content = export.make(here)
    assert content
    if export.ending.endswith((".md", ".txt", ".html")):
        text = content.decode()
        assert "None" not in text
        assert "()" not in text
    if export.ending.endswith(".json"):
        json.loads(content)
