"""What is shared of a meeting: every word that everybody saw, no other, and a chain that can still
be checked.
"""

from __future__ import annotations

import copy
import json
import random
from pathlib import Path

import pytest

from core.errors import BadFile
from core.exports.bundle_files import bundle, shared_bundle
from core.exports.bundles import keep_bundle, read_bundle
from core.meeting.case_in_room import in_room
from core.meeting.event_codec import sealed
from core.meeting.events import (
    AnswerGiven,
    Corrected,
    Event,
    LeftOut,
    MeetingClosed,
    NoteTaken,
    ObjectionRaised,
    QuestionAsked,
    StepShown,
    VoteCast,
)
from core.meeting.fold import replay
from core.meeting.log_lines import unread_words
from core.meeting.minutes import record
from core.meeting.room_events import ItemParked, KindChanged, VotesOpened
from core.meeting.sharing import shareable
from core.script.brief import Brief, argue
from core.store.database import Store
from core.store.hash_chain import broken_at
from tests import cases
from tests.core.exports.test_bundles import signed
from tests.core.logs import every_kind, log_of
from tests.figures import tell

TAMPERED = 100
# Entry 1 opens the meeting, so the first of these is entry 2.
HELD: tuple[Event, ...] = (
    NoteTaken("hush-one", private=True),
    NoteTaken("said to all"),
    NoteTaken("hush-two, shared by mistake"),
    KindChanged(4, "private"),
    QuestionAsked("asked by all"),
    QuestionAsked("hush-three, taken back"),
    Corrected(7, ""),
    ObjectionRaised("hush-four, as first typed"),
    Corrected(9, "hush-four again"),
    KindChanged(9, "private"),
    QuestionAsked("hush-five, moved later"),
    AnswerGiven(12, "hush-six", "Mira Santos"),
    KindChanged(12, "private"),
    NoteTaken("private at first", private=True),
    KindChanged(15, "shared"),
    ItemParked("for later"),
    MeetingClosed(("the open question “hush-five, moved later”",)),
)


def shared(brief: Brief, *events: Event) -> bytes:
    log = log_of(brief.case, *events)
    return shared_bundle(
        argue(in_room(brief.case, replay(log)), brief.evidence), log, cases.AT, brief.case
    )


@pytest.fixture(scope="module")
def brief(flights: Brief) -> Brief:
    return signed(flights)


def test_no_word_that_not_everybody_saw_is_in_a_shared_bundle(brief: Brief) -> None:
    content = shared(brief, *HELD)
    assert b"hush" in bundle(brief, log_of(brief.case, *HELD), cases.AT, brief.case)
    assert b"hush" not in content
    for said in (b"said to all", b"asked by all", b"private at first", b"for later"):
        assert said in content
    left_out = [item for item in json.loads(content)["log"] if item.get("left_out")]
    assert [item["seq"] for item in left_out] == [2, 4, 7, 8, 9, 10, 12, 13, 18]
    assert all(set(item) == {"seq", "digest", "left_out"} for item in left_out)


def test_what_the_presenter_has_ready_is_in_no_shared_bundle(brief: Brief) -> None:
    document = json.loads(shared(brief, NoteTaken("said to all")))
    assert not {"facts", "claims"} & set(document)
    assert {"case", "evidence", "gate", "log"} <= set(document)


def test_answers_of_the_roll_call_are_shared_once_everybody_saw_them(brief: Brief) -> None:
    people = [person.name for person in brief.case.people]
    votes = [
        VoteCast(people[0], "support", "hush"),
        VoteCast(people[0], "do not support", "in the end"),
    ]
    assert b"in the end" not in shared(brief, *votes)
    opened = shared(brief, *votes, VotesOpened())
    assert b"in the end" in opened
    assert b"hush" not in opened


def test_what_is_left_out_cannot_be_found_by_guessing(brief: Brief) -> None:
    log = log_of(brief.case, *HELD)
    for before, after in zip(log, shareable(brief.case, log), strict=True):
        assert after.digest == before.digest
        if isinstance(after.event, LeftOut):
            # The id is what makes the digest of a short note unguessable; time and author go, too.
            assert before.id not in (after.id, after.by)


def test_a_shared_bundle_opens_elsewhere_and_says_what_is_missing(
    brief: Brief, tmp_path: Path
) -> None:
    store = Store(tmp_path)
    case_id, held = keep_bundle(store, read_bundle(shared(brief, *HELD)), cases.AT)
    log = store.log(held)
    assert broken_at(log) is None
    meeting = replay(log)
    assert (
        unread_words(meeting)
        == "This is a shared copy of the record: 9\u00a0entries that not everybody saw are left"
        " out."
    )
    minutes = record(argue(brief.case, brief.evidence), meeting, log)
    assert [note.says for note in minutes.notes] == ["said to all", "private at first"]
    assert "shared copy" in minutes.unread
    assert keep_bundle(store, read_bundle(shared(brief, *HELD)), cases.AT) == (case_id, held)
    store.engine.dispose()


def test_every_kind_of_event_can_be_shared_and_read_again(brief: Brief) -> None:
    opening, *rest = every_kind(brief.case)
    found = read_bundle(shared(brief, *rest)).log
    retained = [entry.event for entry in found if not isinstance(entry.event, LeftOut)]
    assert retained[0] == opening
    assert all(sealed(item)[0] == item for item in retained)


def test_no_client_can_write_an_entry_that_counts_as_left_out(brief: Brief, tmp_path: Path) -> None:
    content = json.loads(bundle(brief, log_of(brief.case, *HELD), cases.AT, brief.case))
    content["log"][2]["event"] = "left out"
    with pytest.raises(BadFile):
        read_bundle(json.dumps(content).encode())


def edited(document: dict, rng: random.Random) -> tuple[dict, str]:
    """Change, take out, put in or move one thing of a bundle.

    Gives the document and what was done.
    """
    mapping, log = copy.deepcopy(document), document["log"]
    place = rng.randrange(len(log))
    way = rng.choice(("change", "delete", "insert", "swap", "case", "evidence", "head"))
    readable = [n for n, entry in enumerate(log) if not entry.get("left_out")]
    if way == "change":
        entry = mapping["log"][rng.choice(readable)]
        field = rng.choice(("event", "at", "by", "id", "digest"))
        others = [
            item["event"]
            for item in log
            if not item.get("left_out") and item["event"] != entry["event"]
        ]
        changes = {
            "at": "2026-01-01T00:00:00+00:00",
            "digest": "0" * 64,
            "event": rng.choice(others),
        }
        entry[field] = changes.get(field, entry[field] + "x")
    elif way == "delete":
        del mapping["log"][place]
    elif way == "insert":
        mapping["log"].insert(place, copy.deepcopy(log[rng.choice(readable)]))
    elif way == "swap":
        other = (place + 1) % len(log)
        mapping["log"][place], mapping["log"][other] = mapping["log"][other], mapping["log"][place]
    elif way == "case":
        mapping["case"]["title"] += "!"
    elif way == "evidence":
        mapping["evidence"]["looked"] = rng.randrange(10**6, 10**7)
    else:
        mapping["log_head"] = "1" * 64
    return mapping, f"{way} at {place}"


@pytest.mark.parametrize("way", ["whole", "shared"])
def test_a_hundred_tampered_bundles_are_all_found_out(brief: Brief, way: str) -> None:
    log = log_of(brief.case, StepShown("finding"), *HELD[:-1])
    make = bundle if way == "whole" else shared_bundle
    document, rng = json.loads(make(brief, log, cases.AT, brief.case)), random.Random(29)
    read_bundle(json.dumps(document).encode())
    passed = []
    for _ in range(TAMPERED):
        result, what = edited(document, rng)
        try:
            read_bundle(json.dumps(result).encode())
        except BadFile:
            continue
        passed.append(what)
    assert passed == []
    tell("chain", f"{TAMPERED} tampered bundles ({way}): all found out")
