"""Twelve private texts, planted in every way in which a text becomes private: no form that leaves
holds any of them, and the same search finds all twelve where they belong.
"""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from email import message_from_bytes, policy

import pytest

from core.case.appointment import Appointment
from core.desk.case_desk import minutes_of
from core.exports.export_registry import EXPORTS, PDF, Export, possible
from core.exports.export_sources import Sources
from core.meeting.events import (
    ActionAgreed,
    AnswerGiven,
    Corrected,
    DecisionTaken,
    Entry,
    Event,
    MeetingClosed,
    NoteTaken,
    ObjectionRaised,
    QuestionAsked,
)
from core.meeting.follow_up_events import (
    ActionUpdated,
    MinutesFinalized,
    MinutesRemarked,
    QuestionAssigned,
)
from core.meeting.room_events import ItemParked, KindChanged
from core.script.brief import Brief
from tests import cases
from tests.core.exports.test_exports import text_of
from tests.core.exports.test_faces import letters

PLANTED = tuple(f"hush{number}quagga" for number in range(1, 13))
(TYPED, MENDED, SHARED, ASKED, ANSWER, OBJECTED, PARKED, AGREED, DONE_WHEN, MOVED, BACK, QUOTED) = (
    PLANTED
)
EVENTS: tuple[Event, ...] = (
    NoteTaken(f"{TYPED} is not for the room", private=True),  # 2
    NoteTaken("first words", private=True),
    Corrected(3, f"{MENDED} instead"),
    NoteTaken(f"{SHARED} by mistake"),  # 5
    KindChanged(5, "private"),
    QuestionAsked(f"Is it {ASKED}?", "Helen Brooks"),  # 7
    AnswerGiven(7, f"No, {ANSWER}.", "Mira Santos"),
    KindChanged(7, "private"),
    ObjectionRaised(f"But {OBJECTED}.", "Doe, John"),  # 10
    KindChanged(10, "private"),
    ItemParked(f"Later: {PARKED}"),  # 12
    KindChanged(12, "private"),
    ActionAgreed(f"Tell {AGREED}", "Mira Santos"),  # 14
    ActionUpdated(14, "in progress", f"when {DONE_WHEN} knows", f"asked {MOVED}"),
    KindChanged(14, "private"),
    NoteTaken(f"{BACK} was shared, then moved twice"),  # 17
    KindChanged(17, "private"),
    KindChanged(17, "shared"),
    KindChanged(17, "private"),
    QuestionAsked(f"Who pays for {QUOTED}?"),  # 21
    DecisionTaken("pause", "Helen Brooks", "the harm is certain"),
    ActionAgreed("Mend the unit", "Mira Santos"),
    MeetingClosed((f"the question “Who pays for {QUOTED}?” has no answer",)),
    MinutesFinalized(1),
    KindChanged(21, "private"),
    QuestionAssigned(21, "Helen Brooks"),
    MinutesRemarked("The airports were told."),
)


def search(content: bytes, name: str = "") -> set[str]:
    """Find planted texts in a file, in what is packed in it and in what is attached to it."""
    text = content.decode("utf-8", "replace")
    found = {item for item in PLANTED if item in text}
    if content.startswith(b"%PDF"):
        said = letters(text_of(content))
        found |= {item for item in PLANTED if item in said}
    elif content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            for inner in packed.namelist():
                found |= search(packed.read(inner), inner)
    elif name.endswith(".eml"):
        for part in message_from_bytes(content, policy=policy.default).walk():
            if not part.is_multipart():
                found |= search(part.get_payload(decode=True), part.get_filename() or "")
    return found


def sources(brief: Brief) -> Sources:
    planned = replace(
        brief.case,
        appointment=Appointment(cases.AT.replace(day=25), cases.AT, cases.AT),
    )
    log: tuple[Entry, ...] = cases.log_of(cases.opening(brief.case), *EVENTS)
    minutes = minutes_of(brief.case, log, lambda _case, _then: brief)
    return Sources(replace(brief, case=planned), minutes, log, cases.AT, brief.case)


@pytest.mark.parametrize(
    "export", [each for each in EXPORTS if not each.chosen], ids=lambda x: x.name
)
def test_no_form_that_leaves_holds_a_private_text(export: Export, flights: Brief) -> None:
    here = sources(flights)
    if export not in possible(here):
        assert export.needs in {"cause", "rehearsal"}
        return
    content = export.make(here)
    assert content
    assert search(content, export.ending) == set()


def test_the_same_search_finds_all_of_them_where_they_belong(flights: Brief) -> None:
    (bundle,) = [each for each in EXPORTS if each.name == "bundle"]
    assert search(bundle.make(sources(flights))) == set(PLANTED)


@pytest.mark.parametrize("kind", [PDF, "docx", "pptx", "eml"])
def test_the_search_reads_every_kind_of_file(kind: str, flights: Brief) -> None:
    note = NoteTaken(f"{PLANTED[0]} is for all")
    log = cases.log_of(cases.opening(flights.case), note, MeetingClosed())
    minutes = minutes_of(flights.case, log, lambda _case, _then: flights)
    titled = replace(flights, case=replace(flights.case, title=PLANTED[0]))
    here = Sources(titled, replace(minutes, title=PLANTED[0]), log, cases.AT, flights.case)
    chosen = [
        each
        for each in EXPORTS
        if each.needs in {"minutes", "case"}
        and (each.media_type == kind or each.ending.endswith(kind))
    ]
    assert chosen
    for export in chosen:
        assert search(export.make(here), export.ending) == {PLANTED[0]}, export.name


def test_a_version_before_the_words_became_private_is_not_quoted(flights: Brief) -> None:
    minutes = sources(flights).minutes
    assert minutes is not None
    assert minutes.version is not None
    assert minutes.version.number == 2
    assert QUOTED not in " ".join(minutes.changes)
