"""The one door from the pages to the core: which case, which meeting, and how things are saved."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import streamlit as st

from core.case.codec import cleaned_case
from core.case.model import Case
from core.desk.case_desk import Appended, draft_id
from core.errors import Complaint, NoSuchThing
from core.meeting.events import AssumptionsRestored, Event, MeetingOpened, StepShown
from core.meeting.fold import Meeting, replay
from core.messages import say
from core.script.brief import Brief
from core.script.steps import STEPS
from pages.parts import access, last_save, page_address, spoken
from pages.parts.cached import (
    brief_of,
    clock,
    evidence_of,
    public,
    remembered,
    store,
    use_cases,
)
from pages.parts.refusals import refused, show_error, tried
from pages.parts.widgets import plain, trouble

__all__ = [
    "brief_of",
    "clock",
    "evidence_of",
    "public",
    "remembered",
    "store",
    "use_cases",
]
SAMPLES = Path(__file__).parents[2] / "sample_data"
FIRST = "late_flights"


@dataclass(frozen=True, slots=True)
class Now:
    """What a page works with: the meeting and its id, the case in the room, and what follows."""

    meeting_id: str
    meeting: Meeting
    agreed: Case
    brief: Brief

    @property
    def key(self) -> str:
        """Name what this follows from: the case as it stands in the room."""
        return self.brief.case.digest

    @property
    def live(self) -> bool:
        """Say whether a meeting is being held."""
        return self.meeting.live


def presenter_only() -> None:
    """Stop a page that is not for this session: the second lock behind the router's list."""
    if access.role() != "presenter":
        st.stop()


def me() -> str:
    """Name who writes: who is signed in, or else the first person of the case, who presents."""
    return access.signed_in() or st.session_state.get("me", "Presenter")


# Which case, which meeting: in the address, so that a refresh or a second tab finds them again.


def settle() -> None:
    """Bring the address and the session together; the address wins."""
    text = access.sitting().meeting_id
    if text:
        st.session_state["meeting_id"] = text
        page_address.put("meeting", text)
    _keep_shared()
    for name in ("case", "meeting"):
        value = access.asked_for(name) or st.session_state.get(f"{name}_id")
        if value:
            st.session_state[f"{name}_id"] = value
            page_address.put(name, value)


def _keep_shared() -> None:
    """Keep in the address that what is private is hidden: a reload must not bring it back."""
    if "share_safe" not in st.session_state and "safe" in st.query_params:
        st.session_state["share_safe"] = True
    page_address.put("safe", "1" if st.session_state.get("share_safe") else "")


def go_to(case_id: str, meeting_id: str = "") -> None:
    """Turn to a case, and to one of its meetings or to none."""
    spoken.forget()
    for name, value in (("case", case_id), ("meeting", meeting_id)):
        st.session_state[f"{name}_id"] = value
        page_address.put(name, value)


def meeting_id() -> str:
    """Name the meeting of this session, or nothing."""
    return st.session_state.get("meeting_id", "")


def case_id() -> str:
    """Name the case of this session; without one the first there is, or else that of the sample."""
    known = store().case_ids()
    wanted = st.session_state.get("case_id", "")
    if wanted in known:
        return wanted
    if wanted:
        do = say("the first one is shown; you can choose another on the case page")
        show_error(
            NoSuchThing(
                Complaint(say("there is no case “{case}” here", case=wanted), do)
            )
        )
    if not known:
        presenter_only()
        add_sample(FIRST)
        known = store().case_ids()
    st.session_state["case_id"] = known[0]
    return known[0]


def case() -> Case:
    """Read the case of this session; one that cannot be read stops the page and names others."""
    return _read(lambda: store().case(case_id()))


def _read(work: Callable[[], Case]) -> Case:
    found = tried(work)
    if found is None:
        trouble()
        for name, title in store().titles().items():
            st.button(plain(title), key=f"turn-to-{name}", on_click=go_to, args=(name,))
        st.stop()
    return found


def add_sample(folder: str) -> str:
    """Open a sample case and keep it; returns its id."""
    from core.case.open_case import open_folder  # noqa: PLC0415  readers are heavy, and seldom needed

    access.must_present()
    case = open_folder(SAMPLES / folder, store().rows, clock())
    case = spoken.as_browser_asks(case)
    store().save_case(case, clock(), "sample")
    return case.id


def now() -> Now:
    """Work out what this session looks at."""
    held = meeting_id()
    log = store().log(held) if held else ()
    meeting = replay(log)
    if meeting.opened is None:
        if held:
            unread = say(
                "the opening of the meeting “{meeting}” cannot be read", meeting=held
            )
            what = (
                unread
                if log
                else say("there is no meeting “{meeting}” here", meeting=held)
            )
            do = say(
                "the case is shown without one; earlier meetings are on the meeting page"
            )
            show_error(NoSuchThing(Complaint(what, do)))
            go_to(case_id())
        agreed = case()
        draft = replay(store().log(draft_id(agreed)))
        meeting = replace(meeting, changed=draft.changed, estimates=draft.estimates)
        held = ""
    else:
        digest = meeting.opened.case_digest
        agreed = _read(lambda: store().version(digest))
    st.session_state["me"] = agreed.people[0].name if agreed.people else "Presenter"
    spoken.settle(agreed.speech)
    brief = tried(lambda: brief_of(agreed, meeting))
    if brief is None:
        st.markdown(
            say(
                "This case can't be calculated as it stands. See the problems listed above."
            )
        )
        st.page_link(
            "case.py", label=say("Fix it on the case page"), icon=":material/build:"
        )
        if meeting.what_if:
            st.button(
                say("Back to the agreed assumptions"),
                on_click=restore,
                icon=":material/undo:",
            )
        trouble()
        st.stop()
    return Now(held, meeting, agreed, brief)


# Saying and saving


def append(event: Event, *, to: str = "", event_id: str = "", by: str = "") -> bool:
    """Append an event to this session's meeting and show the room; what goes wrong is told."""
    held, key = to or meeting_id(), event_id or uuid.uuid4().hex
    here, who = access.seat(), by or me()
    return _appended(
        lambda: use_cases().append_and_publish(here, held, event, key, who), held
    )


def _appended(work: Callable[[], Appended], held: str) -> bool:
    done = tried(work, to=held)
    if done is None:
        return False
    st.session_state["saved"] = say("saved {at}", at=f"{done.entry.at:%H:%M:%S}")
    for error in done.troubles:
        refused(error, "", held)
    return True


def note(event: Event) -> None:
    """Append an event from a button."""
    append(event)


def open_meeting(case: Case, kind: str = "meeting") -> None:
    """Open a meeting, or a rehearsal, on the case as it is now, and turn to it."""
    text = f"{'r' if kind == 'rehearsal' else 'm'}-{uuid.uuid4().hex[:10]}"
    # People are found in the log by their names, which a case of before may hold in another form.
    tidy = cleaned_case(case)
    if tidy != case and not save_case(tidy):
        return
    case = tidy
    present = tuple(person.name for person in case.people)
    event = MeetingOpened(
        case.id,
        case.digest,
        case.title,
        "rehearsal" if kind == "rehearsal" else "meeting",
        present,
    )
    if append(event, to=text):
        go_to(case.id, text)


def show(step: str) -> None:
    """Take the room to a step, and this page along."""
    if step in STEPS and append(StepShown(step)):
        st.session_state["go"] = step


def what_if(event: Event) -> bool:
    """Move something: in a meeting for the room, outside it as a draft, kept as events, too."""
    if meeting_id():
        return append(event)
    agreed, here, who, key = case(), access.seat(), me(), uuid.uuid4().hex
    return _appended(
        lambda: use_cases().what_if(here, agreed, event, key, who), draft_id(agreed)
    )


def restore() -> None:
    """Go back to what was agreed."""
    what_if(AssumptionsRestored())


def save_case(case: Case, near: str = "") -> bool:
    """Keep a new version of a case."""
    at = clock()

    def keep() -> bool:
        access.must_present()
        with last_save.noted(store(), case):
            store().save_case(case, at, me())
        spoken.settle(case.speech)
        return True

    done = tried(keep, near)
    if done:
        st.session_state["saved"] = say("saved {at}", at=f"{at:%H:%M:%S}")
    return bool(done)
