"""Text is cleaned on its way in and again before it is drawn: none that is typed ends the app."""

from __future__ import annotations

import json
import unicodedata
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from core.case.cards import CARDS
from core.case.codec import cleaned_case, dump_case, sealed_case
from core.case.files import admit
from core.case.setup_flow import answered
from core.case.slices import Condition, Slice
from core.case.wording import words_for
from core.charts.draw import draw
from core.charts.style import clean_spec, filled, prepared
from core.errors import BadEvent
from core.evidence.measure import signed
from core.exports.bundle_files import bundle
from core.exports.bundles import keep_bundle, read_bundle
from core.exports.charts import chart_pdf
from core.exports.emails import email_bytes, email_pdf, mailto
from core.exports.minutes_pdf import minutes_pdf
from core.exports.screen import dump_screen, load_screen, screen
from core.meeting.event_codec import sealed
from core.meeting.events import (
    ActionAgreed,
    DecisionTaken,
    Entry,
    NoteTaken,
    SliceChosen,
    StepShown,
)
from core.meeting.fold import Meeting, replay
from core.meeting.minutes import record
from core.script.brief import Brief, argue
from core.script.steps import STEPS
from core.store.database import Store
from core.store.hash_chain import broken_at
from core.text import clean, cleaned, drawable, one_line
from tests import cases
from tests.core.exports.test_exports import body_of, parsed, text_of
from tests.core.exports.test_faces import letters

NONCHARACTERS = [chr(0xFDD0 + i) for i in range(32)] + [
    chr((plane << 16) + last) for plane in range(17) for last in (0xFFFE, 0xFFFF)
]
LEFT_OUT = (
    *(chr(index) for index in range(0x20) if chr(index) not in "\t\n\x0b\x0c\r"),
    *(chr(index) for index in range(0x7F, 0xA0) if index != 0x85),
    *NONCHARACTERS,
    *"\ud800\udbff\udc00\udfff",
    *"\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069",
)
BREAKS = ("\r\n", "\r", "\x0b", "\x0c", "\x85", "\u2028", "\u2029")


@pytest.mark.parametrize("sign", LEFT_OUT, ids=ascii)
def test_what_no_reader_sees_is_left_out(sign: str) -> None:
    assert clean(f"a{sign}b") == "ab"


@pytest.mark.parametrize("sign", BREAKS, ids=ascii)
def test_a_line_end_of_any_kind_is_a_newline(sign: str) -> None:
    assert clean(f"first{sign}second") == "first\nsecond"
    assert one_line(f"first{sign}second") == "first second"


def test_there_are_66_noncharacters_and_private_or_unassigned_ones_are_none() -> None:
    assert len(NONCHARACTERS) == 66
    assert {unicodedata.category(noncharacter) for noncharacter in NONCHARACTERS} == {"Cn"}
    for other in ("\ue000", "\u0378", "\ufdcf", "\ufdf0", "\U0010fffd", "\ufffd"):
        assert clean(other) == other


@pytest.mark.parametrize(
    "text", ["a\tb\nc", "\u200c\u200d", "\u200e\u200f", "👩\u200d🚀", "שלום", "−0.9 → ≤"]
)
def test_what_words_need_stays(text: str) -> None:
    assert clean(text) == text


def test_letters_are_composed_also_where_something_stood_between() -> None:
    assert clean("e\u0301") == clean("e\x00\u0301") == "\xe9"


def test_isolates_of_the_app_pass_on_the_way_out_and_none_on_the_way_in() -> None:
    assert drawable("\u2068דנה\u2069 \u202ehere") == "\u2068דנה\u2069 here"
    assert clean("\u2068דנה\u2069 \u202ehere") == "דנה here"


@settings(max_examples=100)
@given(st.text(st.characters(categories=["Cs", "Cc", "Cf", "Cn", "Lu", "Mn", "Zl", "Zp"])))
def test_cleaning_is_done_once_and_leaves_nothing_that_is_unwanted(text: str) -> None:
    once = clean(text)
    assert clean(once) == drawable(once) == once
    assert unicodedata.is_normalized("NFC", once)
    assert not set(once) & {*LEFT_OUT, *BREAKS}
    once.encode()


def test_a_record_is_cleaned_in_every_depth_and_one_that_is_clean_is_itself() -> None:
    event = DecisionTaken("pause\x00", "He\u202elen", dissent=("a\x1b", "b"))
    assert cleaned(event) == DecisionTaken("pause", "Helen", dissent=("a", "b"))
    assert cleaned({"a": ["b\x00", 1, None]}) == {"a": ["b", 1, None]}
    sound = DecisionTaken("pause", "Helen", dissent=("a", "b"))
    assert cleaned(sound) is sound


# On the way in


def test_every_text_of_a_case_is_cleaned_and_what_names_the_rows_stays(flights: Brief) -> None:
    case, dirt = flights.case, "\x00\u202e"
    value = Condition("seg_a", "==", f"x{dirt}")
    first, *rest = case.options
    dirty = replace(
        case,
        title=f"Late{dirt}",
        people=(replace(case.people[0], name=f"Mira{dirt}"), *case.people[1:]),
        options=(replace(first, name=f"Pause{dirt}", note="a\u2028b"), *rest),
        wording=((f"seg_a=x{dirt}", f"by {{}}{dirt}"),),
        columns=replace(case.columns, segments=(f"seg{dirt}",), unit=f"min{dirt}"),
        slices=(Slice((value,), f"named{dirt}"),),
    )
    retained, document = sealed_case(dirty)
    assert (retained.title, retained.people[0].name, retained.options[0].name) == (
        "Late",
        "Mira",
        "Pause",
    )
    assert (retained.options[0].note, retained.columns.unit) == ("a\nb", "min")
    assert retained.wording == ((f"seg_a=x{dirt}", "by {}"),)
    assert retained.columns.segments == (f"seg{dirt}",)
    assert retained.slices == (Slice((value,), "named"),)
    assert document == dump_case(retained)
    assert cleaned_case(case) == case


def test_an_event_is_cleaned_but_for_the_finding_that_it_names() -> None:
    assert sealed(NoteTaken("a\x00b\r\nc"))[0] == NoteTaken("ab\nc")
    assert sealed(SliceChosen("city=Zu\u0308rich"))[0] == SliceChosen("city=Zu\u0308rich")


def test_a_text_is_too_long_by_what_is_left_of_it() -> None:
    assert sealed(NoteTaken("x" * 4_000 + "\x00"))[0] == NoteTaken("x" * 4_000)
    with pytest.raises(BadEvent, match="more than"):
        sealed(NoteTaken("x" * 4_001))


def test_an_answer_of_the_setup_is_cleaned_before_it_is_read(flights: Brief) -> None:
    room = next(card for card in CARDS if card.id == "room")
    people = "Mira\x1b Santos, Data scientist\r\nHe\u202elen, Director"
    typed = {"people": people, "decider": "Helen"}
    case = answered(flights.case, room, typed, cases.AT.date())
    assert [person.name for person in case.people] == ["Mira Santos", "Helen"]
    assert case.people[1].decides


def test_a_file_and_its_case_are_named_in_one_clean_line(tmp_path: Path) -> None:
    path = cases.write(cases.clean_table(200), tmp_path / "rows.csv")
    rows = admit(path, tmp_path / "kept", "late\x1b\u202e\nflights.csv")
    assert rows.name == "late flights.csv"


def test_values_of_rows_are_cleaned_where_they_become_names(flights: Brief) -> None:
    odd = Slice((Condition("seg\x00a", "==", "x\ufffe\u2028y"),))
    assert words_for(odd, "rows", {}) == "rows with sega x y"
    assert words_for(odd, "rows", {"seg\x00a": "by {}"}) == "rows by x y"


# What is kept already


def old_meeting(brief: Brief) -> tuple[Brief, bytes]:
    """Pack a meeting of before: its case and its log hold what is cleaned today."""
    case = replace(brief.case, title="Late\x00 flights\u202e", question="why\x1b?")
    old = signed_brief(argue(case, brief.evidence))
    log = cases.log_of(cases.opening(case), NoteTaken("a\x00b\ufffe"), ActionAgreed("Mend\x07 it"))
    return old, bundle(old, log, cases.AT, case)


def signed_brief(brief: Brief) -> Brief:
    return replace(brief, evidence=signed(brief.evidence))


def test_a_bundle_of_before_comes_back_to_the_letter(flights: Brief, tmp_path: Path) -> None:
    old, content = old_meeting(flights)
    store = Store(tmp_path)
    case_id, held = keep_bundle(store, read_bundle(content), cases.AT)
    assert store.case(case_id) == old.case
    log = store.log(held)
    assert log == read_bundle(content).log
    assert broken_at(log) is None
    assert keep_bundle(store, read_bundle(content), cases.AT) == (case_id, held)
    assert store.log(held) == log
    for result in (minutes_pdf, email_pdf):
        assert result(old, record(old, replay(log), log)).startswith(b"%PDF")
    store.engine.dispose()


def test_an_entry_after_the_close_is_not_carried_over(flights: Brief, tmp_path: Path) -> None:
    from core.errors import MeetingOver
    from core.meeting.events import MeetingClosed

    log = cases.log_of(cases.opening(flights.case), MeetingClosed(), NoteTaken("late\x00"))
    store = Store(tmp_path)
    for entry in log[:2]:
        store.append("m1", entry.id, entry.event, entry.at, entry.by)
    with pytest.raises(MeetingOver):
        store.carry_over("m1", log[2])
    store.engine.dispose()


# Charts

FATAL = ("\x00", "\x1b", "\x0b", "\ufffe", "\uffff", "\u2028", "\ud83d", "\n", "\x85", "\U0001ffff")


@pytest.mark.parametrize("sign", FATAL, ids=ascii)
def test_no_character_of_a_chart_ends_the_process(sign: str) -> None:
    text = f"a{sign}b"
    rows = [{"at": 1.0, "row": 0.5, "colour": text, "label": text}]
    spec = filled(prepared("impact", 270, what=text), dots=rows, line=rows, frame=rows)
    assert spec == clean_spec(spec)
    assert chart_pdf(spec, 300).startswith(b"%PDF")


@pytest.mark.parametrize("sign", ("\x00", "\x1b", "\ufffe", "\uffff", "\u2028"), ids=ascii)
def test_a_chart_that_was_kept_with_its_dirt_is_printed(sign: str) -> None:
    dot = {"at": 1.0, "row": 0.5, "colour": "red"}
    spec = filled(prepared("impact", 270, what="cost"), dots=[dot], line=[], frame=[])
    spec |= {"title": f"a{sign}b", "description": f"a{sign}b"}
    spec["layer"][0]["data"]["values"].append({"at": 2.0, "row": 0.5, "colour": f"a{sign}b"})
    assert chart_pdf(spec, 300).startswith(b"%PDF")


def test_values_with_control_characters_are_measured_and_drawn(tmp_path: Path) -> None:
    rows = cases.planted_table()
    rows["seg_a"] = rows["seg_a"].map({"x": "x\x00\x1b", "y": "y\ufffe", "z": "z\u2028"})
    case = cases.case_of(pd.DataFrame(rows), tmp_path)
    brief = cases.brief_for(case, tmp_path)
    assert brief.evidence.worst is not None
    for name in ("forest", "slices", "change", "slopes"):
        spec = draw(name, brief)
        if spec is not None:
            assert spec == clean_spec(spec)
            assert chart_pdf(spec, 300).startswith(b"%PDF")


# Everything that is typed, through everything that shows it

DIRT = st.sampled_from([*LEFT_OUT, *BREAKS])
PLAIN = st.sampled_from([*"abcXYZ019 -.,;:<>&\"'\\{}$%#*_éßЖω−→漢", "e\u0301"])
TYPED = st.lists(st.one_of(PLAIN, DIRT), max_size=10).map(lambda parts: f"Qa{''.join(parts)}zQ")
ANY = st.text(max_size=12)
FIELDS = ("title", "decision", "note", "action", "person", "option", "wording")


def through(brief: Brief, said: dict[str, str]) -> tuple[Brief, Meeting, tuple[Entry, ...]]:
    """Enter texts as the pages do, into a case and a meeting, and take both as they are kept."""
    case = brief.case
    first, *others = case.options
    entered = replace(
        case,
        title=said["title"],
        people=(replace(case.people[0], name=said["person"]), *case.people[1:]),
        options=(replace(first, name=said["option"]), *others),
        wording=(("seg_a", said["wording"].replace("{", "").replace("}", "") + " {}"),),
    )
    case = sealed_case(entered)[0]
    events = (
        cases.opening(case),
        NoteTaken(said["note"]),
        StepShown("decision"),
        DecisionTaken(first.id, said["person"], said["decision"]),
        ActionAgreed(said["action"], said["person"], cases.AT.date()),
    )
    log = cases.log_of(*(sealed(event)[0] for event in events))
    return argue(case, brief.evidence), replay(log), log


def shown_in_room(brief: Brief, log: tuple[Entry, ...]) -> list[bytes]:
    parts = []
    for step in STEPS:
        shown = replay([*log, replace(log[-1], seq=len(log) + 1, event=StepShown(step))])
        result = screen("m1", len(log), brief, shown)
        parts.append(dump_screen(result))
        assert load_screen(parts[-1]) == result
    return parts


def strings(part: Any) -> set[str]:
    if isinstance(part, dict):
        return set().union(*(strings(value) for value in part.values()), set())
    if isinstance(part, list):
        return set().union(*(strings(value) for value in part), set())
    return {part} if isinstance(part, str) else set()


@settings(max_examples=8)
@given(said=st.fixed_dictionaries(dict.fromkeys(FIELDS, TYPED)))
@example(dict.fromkeys(FIELDS, f"Qa{''.join(LEFT_OUT)}zQ"))
def test_what_is_typed_is_printed_sent_drawn_and_shown_as_it_was_cleaned(
    flights: Brief, said: dict[str, str]
) -> None:
    brief, meeting, log = through(flights, said)
    minutes = record(brief, meeting, log)
    printed = letters(text_of(minutes_pdf(brief, minutes), "-raw"))
    for field in ("title", "decision", "note", "action", "person", "option"):
        assert letters(clean(said[field])) in printed
    message = parsed(email_bytes(brief, minutes))
    assert letters(clean(said["title"])) in letters(str(message["Subject"]))
    assert letters(clean(said["action"])) in letters(body_of(message))
    assert letters(clean(said["title"])) in letters(text_of(email_pdf(brief, minutes), "-raw"))
    ways = draw("options", brief)
    assert ways is not None
    assert any(clean(said["option"]) in string for string in strings(ways))
    assert chart_pdf(ways, 300).startswith(b"%PDF")
    seen = strings([json.loads(part) for part in shown_in_room(brief, log)])
    for field in ("option", "decision", "action"):
        assert any(letters(clean(said[field])) in letters(text) for text in seen)
    assert mailto(brief, minutes).isascii()


@settings(max_examples=8)
@given(said=st.fixed_dictionaries(dict.fromkeys(FIELDS, ANY)))
def test_any_text_goes_through_every_document_without_an_error(
    flights: Brief, said: dict[str, str]
) -> None:
    brief, meeting, log = through(flights, said)
    minutes = record(brief, meeting, log)
    assert minutes_pdf(brief, minutes).startswith(b"%PDF")
    assert email_bytes(brief, minutes)
    assert shown_in_room(brief, log)
