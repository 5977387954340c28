"""A meeting as it was: which one, the room's screen at any moment of it, what changed its mind, and
whether its record is whole.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import streamlit as st

from core import words
from core.case.model import Case
from core.errors import ShowstopperError
from core.exports.screen import Screen, read_clock, screen, seen_by_room
from core.meeting.events import Entry, MeetingOpened
from core.meeting.fold import Meeting, replay
from core.meeting.log_lines import log_sentences, second_of, unread_words
from core.meeting.roll import roll
from core.meeting.step_timer import ends_words, spent
from core.meeting.turning_points import turn_rows, turns
from core.messages import say
from core.script.brief import Brief
from core.speech import use_speech
from core.store.hash_chain import broken_at
from pages.parts import desk, refusals, stage
from pages.parts.desk import Now
from pages.parts.widgets import plain, table, trouble


@dataclass(frozen=True, slots=True)
class Past:
    """A meeting that was held, or is being held: its log, the case it was opened on, and what
    follows from that as agreed.
    """

    meeting_id: str
    log: tuple[Entry, ...]
    meeting: Meeting
    case: Case
    brief: Brief

    @property
    def open(self) -> bool:
        """Say whether everybody may know where people stand."""
        return self.meeting.closed is not None or roll(self.case, self.meeting).opened


def choose(now: Now) -> str:
    """Choose a meeting or a rehearsal of the case: at first the one of this session, else the
    latest; nothing where none was held.
    """
    held = dict(desk.store().meetings_of(now.agreed.id))
    if not held:
        return ""
    names = list(held)
    says = dict(
        zip(names, _distinct([_named(value) for value in held.values()]), strict=True)
    )
    first = names.index(now.meeting_id) if now.meeting_id in held else 0
    return st.selectbox(
        say("Which one"),
        names,
        index=first,
        format_func=says.__getitem__,
        key="past-meeting",
    )


def _named(entry: Entry) -> str:
    kind = entry.event.kind if isinstance(entry.event, MeetingOpened) else "meeting"
    return say("{kind} of {at}", kind=say(kind.capitalize()), at=words.moment(entry.at))


def _distinct(says: list[str]) -> list[str]:
    """Give a number to what is said more than once: Streamlit tells options apart by what
    they say.
    """
    often, seen = Counter(says), Counter[str]()
    texts = []
    for label in says:
        seen[label] += 1
        texts.append(f"{label} ({seen[label]})" if often[label] > 1 else label)
    return texts


def read(held: str) -> Past | None:
    """Read a meeting.

    None, with a word on the page, where its case is not there or cannot be worked out any more.
    """
    log = desk.store().log(held)
    found = refusals.tried(lambda: _past(held, log, replay(log)), near="past")
    trouble(near="past")
    return found


def _past(held: str, log: tuple[Entry, ...], meeting: Meeting) -> Past:
    case = desk.store().version(meeting.opened.case_digest if meeting.opened else "")
    use_speech(case.speech)
    return Past(held, log, meeting, case, desk.brief_of(case, Meeting()))


# Moments


def labels(seen: Past) -> list[str]:
    """Name each moment by what happened then.

    Where sharing is switched on, private notes keep their text to themselves.
    """
    said = log_sentences(
        seen.brief,
        seen.log,
        private=not st.session_state.get("share_safe"),
        votes=seen.open,
    )
    return _distinct(
        [
            f"{second_of(seen.meeting, entry.at)} · {says}"
            for entry, says in zip(seen.log, said, strict=True)
        ]
    )


def moment(seen: Past, key: str, *, first: bool = False) -> int:
    """Choose a moment, the last one at first, or the first.

    Gives how many entries there were then.
    """
    says = labels(seen)
    places = list(range(1, len(says) + 1))
    if len(places) == 1:
        st.caption(plain(says[0]))
        return 1
    start = places[0] if first else places[-1]
    # The handle's label hangs over its ends, so it says only which and when; what happened stands
    # below, whole.
    chosen = st.select_slider(
        say("Moment"),
        places,
        value=start,
        format_func=lambda item: f"{item}: {says[item - 1].split(' · ')[0]}",
        key=f"moment-{key}-{seen.meeting_id}",
        label_visibility="collapsed",
    )
    st.markdown(plain(says[chosen - 1]))
    return chosen


def show(seen: Past, number: int, key: str) -> None:
    """Draw the room's screen as it was after so many entries."""
    result = refusals.tried(lambda: at(seen, number), near=key)
    trouble(near=key)
    if result is None:
        return
    for line in _state(seen, number, result):
        st.caption(plain(line))
    stage.show_screen(result, key)


def at(seen: Past, number: int) -> Screen:
    """Make the room's screen as it was after so many entries.

    Raises ShowstopperError where it could not be made then either.
    """
    meeting = seen_by_room(seen.log[:number])
    return screen(seen.meeting_id, number, desk.brief_of(seen.case, meeting), meeting)


def _state(seen: Past, number: int, result: Screen) -> list[str]:
    """Say what cannot be drawn: that the room was frozen or blank, what its clock said, that it was
    over.
    """
    here, meeting = seen.log[:number], replay(seen.log[:number])
    frozen = next((item for item in here if item.seq == meeting.frozen), None)
    lines = (
        [
            say(
                "Frozen since {meeting}: the audience still saw this.",
                meeting=second_of(meeting, frozen.at),
            )
        ]
        if frozen
        else []
    )
    if result.slide.blank:
        lines.append(say("Blank: the audience saw nothing."))
    if result.clock is not None:
        total, _ = read_clock(result.clock, here[-1].at)
        ends = (
            say(", to end at {ends}", ends=ends_words(result.clock.ends, here[-1].at))
            if result.clock.ends
            else ""
        )
        lines.append(
            say("Clock on screen: {total}{ends}.", total=words.clock(total), ends=ends)
        )
    return [*lines, say("The meeting was over.")] if result.slide.over else lines


# What follows from the whole


def mind(seen: Past) -> None:
    """Set what was moved beside what is best after it and the votes that followed."""
    listed = desk.remembered(
        f"turns/{seen.meeting_id}/{seen.meeting.last}",
        lambda: turns(seen.case, seen.log, lambda meeting: _best(seen.case, meeting)),
    )
    if listed:
        # Sentences have to wrap, which cells of the usual table do not.
        st.table(
            [
                {name: plain(cell) for name, cell in row.items()}
                for row in turn_rows(seen.meeting, listed, votes=seen.open)
            ],
            border="horizontal",
            hide_index=True,
        )
    else:
        st.markdown(say("No assumption was changed, and no one stated a position."))


def _best(case: Case, meeting: Meeting) -> str:
    try:
        choice = desk.brief_of(case, meeting).choice
        return say("not compared") if choice is None else choice.best.option.name
    except ShowstopperError:
        return say("can't be calculated")


def times(seen: Past) -> None:
    """List the time on each step."""
    table(
        [
            {say("Step"): step, say("Spent"): took, say("Budget"): budget}
            for step, took, budget in spent(seen.brief, seen.meeting, desk.clock())
        ],
        key="past-times",
    )


def chain(seen: Past) -> None:
    """Say whether the record is whole, or which entry is the first that does not fit."""
    if unread := unread_words(seen.meeting):
        st.warning(plain(unread), icon=":material/broken_image:")
    place = broken_at(seen.log)
    if place is None:
        st.markdown(
            plain(
                say(
                    "The record is complete: {entries}, head {head}.",
                    entries=words.count_noun(len(seen.log), "entry", "entries"),
                    head=words.short_digest(seen.meeting.head),
                )
            )
        )
        return
    says = say(
        "The record is not intact: entry {place} does not fit the chain. It was edited"
        " or inserted, or an earlier one is missing. Everything before it is intact."
        " Compare the rest with a bundle or minutes kept elsewhere.",
        place=place,
    )
    st.error(plain(says), icon=":material/link_off:")
