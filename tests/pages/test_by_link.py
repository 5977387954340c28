"""Pages that are opened by a link: what each right shows, and that nobody does what the link does
not allow.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from core.errors import NotAllowed, ShowstopperError
from core.meeting.events import (
    ActionAgreed,
    Event,
    MeetingClosed,
    NoteTaken,
    QuestionAsked,
    StepShown,
    VoteCast,
)
from core.meeting.room_events import RoomSet
from core.script.steps import STEPS
from core.serve.roles import Session
from pages.parts import access, bundle_upload, command_events, desk, meeting_setup
from tests.core.logs import every_kind
from tests.pages.visit import PAGES, brief, meeting, private_texts, sent

FLIGHTS = "late-flights"
HELD = "m-1"
DRIVES = {"StepShown", "RoomSet", "Spotlit", "ClockPaused", "WalkSet"}
WRITES = {
    "NoteTaken",
    "QuestionAsked",
    "ObjectionRaised",
    "ItemParked",
    "ActionAgreed",
    "Corrected",
    "DeletionUndone",
    "KindChanged",
}


def everything() -> tuple[Event, ...]:
    """List events of every kind, with a vote of each person."""
    case = desk.store().case(FLIGHTS)
    return (*every_kind(case), *(VoteCast(person.name, "go") for person in case.people))


@pytest.fixture
def sit(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Sit down with a link of some rights."""

    def here(role: str, *rights: str, person: str = "", held: str = HELD) -> None:
        monkeypatch.setattr(access, "seat", lambda: Session(role, frozenset(rights), person, held))  # type: ignore[arg-type]

    return here


def by_link(page: str) -> AppTest:
    screen = AppTest.from_file(str(PAGES / "router.py"), default_timeout=60).run()
    return screen.switch_page(page).run()


@pytest.mark.parametrize(
    ("role", "rights"),
    [
        ("remote", ("drive", "notes")),
        ("voter", ("vote",)),
        ("audience", ("watch",)),
        ("nobody", ()),
    ],
)
def test_nobody_but_the_presenter_writes_a_case_a_link_or_a_bundle(
    role: str, rights: tuple[str, ...], sit, monkeypatch: pytest.MonkeyPatch
) -> None:
    meeting(FLIGHTS)
    case, state = desk.store().case(FLIGHTS), {"link-kind": "The audience screen"}
    monkeypatch.setattr(meeting_setup.st, "session_state", state)
    before_all = (desk.store().titles(), desk.store().meetings(), desk.public().links(HELD))
    sit(role, *rights)
    assert not desk.save_case(replace(case, title="Another"))
    meeting_setup._make(HELD, {"The audience screen": (("watch",), "")})
    meeting_setup._end("0" * 64, HELD)
    assert not bundle_upload._opened(b"{}")
    with pytest.raises(NotAllowed):
        desk.add_sample("late_flights_small")
    assert "You don't have permission to do this" in str(state)
    assert (desk.store().titles(), desk.store().meetings(), desk.public().links(HELD)) == before_all


def test_the_remote_without_notes_receives_nothing_private(sit) -> None:
    meeting(FLIGHTS, NoteTaken("hush", private=True), StepShown("finding"))
    sit("remote", "watch", "drive")
    screen = by_link("remote.py")
    assert not screen.exception
    assert screen.title[0].value == "Finding"
    assert [text for text in private_texts(FLIGHTS) | {"hush"} if text in sent(screen)] == []
    assert "Next: Quantification" in {item.label for item in screen.button}


def test_the_remote_with_notes_shows_the_line_to_say(sit) -> None:
    meeting(FLIGHTS, StepShown("finding"))
    sit("remote", "watch", "drive", "notes")
    cue = next(cue for cue in brief(FLIGHTS).script.cues if cue.step == "finding")
    assert " ".join(cue.claim.says.split()) in sent(by_link("remote.py"))


def test_a_remote_takes_the_room_on(sit) -> None:
    meeting(FLIGHTS)
    sit("remote", "watch", "drive")
    screen = by_link("remote.py")
    next(item for item in screen.button if item.label == "Next: Finding").click().run()
    assert not screen.exception
    assert screen.title[0].value == "Finding"
    assert desk.store().log(HELD)[-1].event == StepShown("finding")


def test_a_vote_by_link_counts_for_its_person_and_can_be_changed(sit) -> None:
    meeting(FLIGHTS, StepShown("decision"))
    sit("voter", "watch", "vote", person="Jonas Weber")
    screen = by_link("vote.py")
    screen.pills(key="stance").set_value("do not support").run()
    screen.text_input(key="reason").set_value("the date was promised").run()
    assert not screen.exception
    votes = [entry.event for entry in desk.store().log(HELD) if isinstance(entry.event, VoteCast)]
    assert votes[-1] == VoteCast("Jonas Weber", "do not support", "the date was promised", "pause")
    assert "No one sees the answers until all have" in sent(screen)
    again = by_link("vote.py")
    assert again.pills(key="stance").value == "do not support"


def test_somebody_who_is_not_on_the_list_is_told_so(sit) -> None:
    meeting(FLIGHTS)
    sit("voter", "watch", "vote", person="Nobody Known")
    assert "You are not on this meeting's list" in sent(by_link("vote.py"))


@pytest.mark.parametrize(
    ("rights", "person", "allowed"),
    [
        (("watch",), "", set()),
        (("watch", "drive"), "", DRIVES),
        (("watch", "notes"), "", WRITES),
        (("watch", "drive", "notes"), "", DRIVES | WRITES),
        (("watch", "vote"), "Jonas Weber", {"VoteCast"}),
        ((), "", set()),
    ],
    ids=lambda item: "+".join(sorted(item)) if isinstance(item, tuple | set) else str(item),
)
def test_each_right_allows_its_own_events_and_no_other(
    rights: tuple[str, ...], person: str, allowed: set[str], sit
) -> None:
    meeting(FLIGHTS)
    sit("remote", *rights, person=person)
    may = {item.type for item in everything() if access.may(item, HELD)}
    assert may == allowed
    assert not access.may(VoteCast("Helen Brooks", "go"), HELD)


def test_a_link_to_one_meeting_does_nothing_in_another(sit) -> None:
    meeting(FLIGHTS)
    sit("remote", "watch", "drive", "notes", held="m-2")
    assert not any(access.may(item, HELD) for item in everything())


# Commands: what a browser sends is read, never trusted


@pytest.mark.parametrize(
    "command",
    [
        {},
        {"do": "step"},
        {"do": "step", "step": "gone"},
        {"do": "set", "part": "everything", "on": True},
        {"do": "undo", "of": "nothing"},
        {"do": "keep", "kind": "note", "text": "   "},
        {"do": "delete"},
        {"do": ["step"], "step": {"a": 1}},
    ],
    ids=str,
)
def test_a_command_for_what_there_is_not_becomes_no_event(
    command: dict, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk, "meeting_id", lambda: meeting_once())
    assert command_events.event_of(command) is None


def meeting_once() -> str:
    return HELD if desk.store().log(HELD) else meeting(FLIGHTS)


def test_what_is_written_down_is_cut_at_four_thousand_characters_and_knows_only_the_roster(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(desk, "meeting_id", lambda: meeting_once())
    case = desk.store().case(FLIGHTS)
    monkeypatch.setattr(desk, "now", lambda: type("Now", (), {"agreed": case})())
    long = command_events.event_of(
        {
            "do": "keep",
            "kind": "question",
            "text": "x" * 9_000,
            "who": "Eve",
            "about": "finding.headline",
        }
    )
    assert isinstance(long, QuestionAsked)
    assert (len(long.text), long.who, long.claim) == (4_000, "", "finding.headline")
    action = command_events.event_of(
        {"do": "keep", "kind": "action", "text": "Mend it", "who": "Jonas Weber", "due": "soon"}
    )
    assert action == ActionAgreed("Mend it", "Jonas Weber", None)
    dated = command_events.event_of(
        {"do": "keep", "kind": "action", "text": "Mend it", "due": "2026-11-27"}
    )
    assert dated == ActionAgreed("Mend it", "", dt.date(2026, 11, 27))


def test_every_step_and_part_is_a_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desk, "meeting_id", lambda: meeting_once())
    assert [command_events.event_of({"do": "step", "step": step}) for step in STEPS] == [
        StepShown(step) for step in STEPS
    ]
    assert command_events.event_of({"do": "set", "part": "blank", "on": True}) == RoomSet(
        "blank", on=True
    )


def test_the_same_command_twice_is_one_event() -> None:
    held = meeting(FLIGHTS)
    for _ in range(3):
        desk.store().append(held, "the-same", StepShown("finding"), desk.clock(), "Mira Santos")
    assert len(desk.store().log(held)) == 2


def test_an_event_after_the_close_is_refused_with_a_sentence() -> None:
    held = meeting(FLIGHTS, MeetingClosed())
    with pytest.raises(ShowstopperError, match="closed"):
        desk.store().append(held, "late", StepShown("finding"), desk.clock(), "Mira Santos")
