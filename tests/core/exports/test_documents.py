"""What a log acknowledges it can read again.

What it cannot read is refused, and where it stands already, skipped.
"""

from __future__ import annotations

import datetime as dt
import json
import math
import uuid
from dataclasses import fields, replace
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.case.codec import case_from, dump_case, load_case
from core.errors import BadCase, BadEvent, BadFile
from core.evidence.measure import signed
from core.exports.bundle_files import bundle
from core.exports.bundles import keep_bundle, read_bundle
from core.exports.emails import email_text
from core.exports.minutes_pdf import minutes_pdf
from core.meeting.event_codec import document_of, opened, sealed
from core.meeting.events import (
    AssumptionChanged,
    AssumptionsRestored,
    Corrected,
    DecisionTaken,
    Entry,
    EstimateGiven,
    Event,
    MeetingClosed,
    NoteTaken,
    StepShown,
    Unreadable,
    VoteCast,
)
from core.meeting.fold import replay
from core.meeting.log_lines import log_sentences
from core.meeting.minutes import record
from core.meeting.room_events import EndSet, KindChanged, RoomSet
from core.script.brief import Brief
from core.store.database import Store
from core.store.hash_chain import broken_at, link
from core.store.schema import CASES, EVIDENCE
from tests import cases
from tests.core.logs import every_kind

LONG = "x" * 4_001
NONSENSE = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=8),
    st.text(st.characters(categories=["Cs", "Cc", "Lu"]), max_size=4),
    st.sampled_from(
        [LONG, "x" * 4_000, "\ud800", "\x00", "", "frozen", "finding", "go", "private"]
    ),
    st.sampled_from([math.nan, math.inf, -math.inf, 1e308, 10**400]),
    st.binary(max_size=4),
    st.datetimes(),
    st.datetimes(timezones=st.timezones()),
    st.dates(),
    st.lists(st.text(max_size=4), max_size=2).map(tuple),
    st.tuples(st.integers(), st.none()),
    st.dictionaries(st.text(max_size=3), st.integers(), max_size=2),
    st.builds(object),
    st.builds(DecisionTaken, st.sampled_from(["pause", LONG]), st.text(max_size=3)),
)
# As older versions let them in, and as somebody who edits a file may write them.
POISON = (
    json.dumps({"text": LONG, "private": False, "type": "NoteTaken"}),
    '{"id":"traffic","low":null,"high":2.0,"type":"AssumptionChanged"}',
    '{"id":"traffic","low":0.0,"high":1e308,"type":"AssumptionChanged"}',
    '{"step":"find","low":1.0,"likely":null,"high":3.0,"who":"","type":"EstimateGiven"}',
    '{"who":"Mira","stance":"maybe","because":"","type":"VoteCast"}',
    '{"step":"lunch","type":"StepShown"}',
    '{"at":"2026-11-23T12:00:00","type":"EndSet"}',
    '{"text":"hush","type":"NoSuchEvent"}',
    "[]",
    "",
    "no document",
)


@st.composite
def nonsense(draw: st.DrawFn, kind: type) -> Event:
    """Make an event of one kind with nonsense in any of its fields, its own name among them."""
    return kind(
        **{
            field_.name: draw(NONSENSE)
            for field_ in fields(kind)
            if field_.name != "type" or draw(st.integers(0, 9)) == 0
        }
    )


def append(store: Store, event: Any, event_id: str, by: str = "Mira Santos") -> Entry:
    return store.append("m1", event_id, event, cases.AT, by)


# What is written


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return Store(tmp_path_factory.mktemp("any"))


@pytest.mark.parametrize("kind", get_args(Event), ids=lambda item: item.__name__)
@settings(max_examples=12)
@given(data=st.data())
def test_what_is_acknowledged_is_read_again_and_what_is_not_is_refused_in_a_sentence(
    kind: type, shared: Store, flights: Brief, data: st.DataObject
) -> None:
    held = uuid.uuid4().hex
    shared.append(held, "open", cases.opening(flights.case), cases.AT, "Mira Santos")
    said = []
    for number, event in enumerate(data.draw(st.lists(nonsense(kind), min_size=1, max_size=4))):
        try:
            said.append(shared.append(held, f"e{number}", event, cases.AT, "Mira Santos"))
        except BadEvent as error:
            assert len(error.complaints) == 1
            assert len(str(error)) < 300
        except (
            Exception
        ) as error:  # a second opening, or a word after the close, is refused as such
            assert type(error).__name__ == "MeetingOver"
    log = shared.log(held)
    assert log[1:] == tuple(said)
    assert not any(isinstance(entry.event, Unreadable) for entry in log)
    assert broken_at(log) is None
    assert replay(log).unreadable == ()


@pytest.mark.parametrize(
    ("event", "says"),
    [
        (
            NoteTaken("x" * 5_000),
            ("The text has 5,000 characters, more than 4,000. Shorten it, or split it up."),
        ),
        (
            AssumptionChanged("traffic", math.nan, 1.0),
            (
                "The low is no number that can be kept. Enter 0, or one between a quadrillionth and"
                " a quadrillion."
            ),
        ),
        (
            AssumptionChanged("traffic", 0.0, math.inf),
            (
                "The high is no number that can be kept. Enter 0, or one between a quadrillionth"
                " and a quadrillion."
            ),
        ),
        (
            AssumptionChanged("traffic", 0.0, 1e308),
            (
                "The high is no number that can be kept. Enter 0, or one between a quadrillionth"
                " and a quadrillion."
            ),
        ),
        (
            AssumptionChanged("traffic", 1e-300, 1.0),
            (
                "The low is no number that can be kept. Enter 0, or one between a quadrillionth and"
                " a quadrillion."
            ),
        ),
        (
            EstimateGiven(LONG, 1.0, 2.0, 3.0),
            ("The step has 4,001 characters, more than 4,000. Shorten it, or split it up."),
        ),
        (
            EstimateGiven("find", 1.0, -math.inf, 3.0),
            (
                "The likely is no number that can be kept. Enter 0, or one between a quadrillionth"
                " and a quadrillion."
            ),
        ),
        (
            VoteCast("Mira", "maybe"),
            "“maybe” is not a stance that a meeting knows. Choose one of those offered.",
        ),
        (
            StepShown("lunch"),
            "“lunch” is not a step that a meeting knows. Choose one of those offered.",
        ),
        (
            RoomSet("ceiling", on=True),
            "“ceiling” is not a part that a meeting knows. Choose one of those offered.",
        ),
        (
            KindChanged(2, "joke"),
            "“joke” is not a kind that a meeting knows. Choose one of those offered.",
        ),
        (
            EndSet(dt.datetime(2026, 11, 23, 12)),
            "The moment cannot be kept: input should have timezone info. Correct it.",
        ),
        (
            DecisionTaken("pause", "Mira", dissent=(LONG,)),
            ("The dissent / 0 has 4,001 characters, more than 4,000. Shorten it, or split it up."),
        ),
        (object(), "What was to be recorded could not be read back. Enter it again."),
    ],
)
def test_what_could_not_be_read_again_is_refused_with_its_reason(
    tmp_path: Path, flights: Brief, event: Any, says: str
) -> None:
    store = Store(tmp_path)
    append(store, cases.opening(flights.case), "open")
    with pytest.raises(BadEvent) as caught:
        append(store, event, "e1")
    assert str(caught.value).replace("\xa0", " ") == says
    assert len(store.log("m1")) == 1
    assert append(store, NoteTaken("after"), "e1").seq == 2


def test_half_a_character_is_left_out_of_a_name_and_marked_in_an_id(
    tmp_path: Path, flights: Brief
) -> None:
    store = Store(tmp_path)
    append(store, cases.opening(flights.case), "open")
    for _ in range(2):
        retained = append(store, NoteTaken("a note"), "e\ud83d", by="Mira\ud83d")
    assert (retained.id, retained.by) == ("e?", "Mira")
    assert store.log("m1")[1:] == (retained,)


def test_a_number_written_as_text_is_kept_as_the_number_that_is_read(
    tmp_path: Path, flights: Brief
) -> None:
    store = Store(tmp_path)
    append(store, cases.opening(flights.case), "open")
    typed: Any = "2.5"
    assert append(store, AssumptionChanged("traffic", typed, 3.0), "e1").event == AssumptionChanged(
        "traffic", 2.5, 3.0
    )
    assert broken_at(store.log("m1")) is None


def test_sound_events_are_kept_as_they_are(flights: Brief) -> None:
    for event in every_kind(flights.case):
        retained, document = sealed(event)
        assert retained == event == opened(document)
        assert document_of(event) == document


EXTREMES = (0.0, 1e15, -1e15, 1e-15, -1e-15, 0.5)


@given(
    low=st.sampled_from(EXTREMES),
    high=st.sampled_from(EXTREMES),
    name=st.sampled_from(
        ["traffic", "rise", "share", "patch.exposure", "patch.delay_share", "nope"]
    ),
)
def test_any_number_that_is_kept_can_be_said_in_lines_and_minutes(
    flights: Brief, low: float, high: float, name: str
) -> None:
    moved, estimated = AssumptionChanged(name, low, high), EstimateGiven("nope", low, high, low)
    assert [sealed(item)[0] for item in (moved, estimated)] == [moved, estimated]
    log = cases.log_of(cases.opening(flights.case), moved, estimated, AssumptionsRestored())
    assert len(log_sentences(flights, log, private=True, votes=True)) == 4
    assert len(record(flights, replay(log), log).moved) >= 2


# What is there already


def poisoned(home: Path, brief: Brief, *documents: str, at: int = 3) -> Store:
    """Hold a whole meeting in which documents that cannot be read were let in after some
    entries.
    """
    store = Store(home)
    events: list[Event | Unreadable] = list(cases.whole_meeting(brief.case))
    events[at:at] = [opened(document) for document in documents]
    for number, event in enumerate(events):
        if isinstance(event, Unreadable):
            last = store.log("m1")[-1]
            seq = last.seq + 1
            digest = link(last.digest, seq, f"e{number}", cases.AT, "Mira Santos", event)
            store.carry_over("m1", Entry(seq, f"e{number}", cases.AT, "Mira Santos", event, digest))
        else:
            append(store, event, f"e{number}")
    return store


@pytest.mark.parametrize("document", POISON)
def test_an_entry_that_cannot_be_read_is_skipped_and_the_rest_of_its_meeting_stands(
    tmp_path: Path, flights: Brief, document: str
) -> None:
    store = poisoned(tmp_path, flights, document)
    log = store.log("m1")
    lost = log[3].event
    assert isinstance(lost, Unreadable)
    assert lost.document == document
    assert broken_at(log) is None
    found, whole = replay(log), replay(cases.log_of(*cases.whole_meeting(flights.case)))
    assert found.unreadable == (4,)
    assert (found.closed, found.votes, found.present) == (whole.closed, whole.votes, whole.present)
    assert [question.event for question in found.questions] == [
        question.event for question in whole.questions
    ]
    assert append(store, Corrected(4, "a word after the close"), "later").seq == len(log) + 1


def test_minutes_email_and_lines_say_what_cannot_be_read_in_one_sentence(
    tmp_path: Path, flights: Brief
) -> None:
    log = poisoned(tmp_path, flights, *POISON[:2]).log("m1")
    minutes = record(flights, replay(log), log)
    says = "Entries 4 and 5 of this record cannot be read and are left out; all else stands."
    assert minutes.unread == says
    assert says in email_text(flights, minutes)
    assert minutes_pdf(flights, minutes).startswith(b"%PDF")
    lines = log_sentences(flights, log, private=False, votes=True)
    assert lines[3] == lines[4] == "an entry that cannot be read"
    assert LONG[:80] not in repr(minutes)
    alone = poisoned(tmp_path / "alone", flights, POISON[0]).log("m1")
    assert (
        record(flights, replay(alone), alone).unread
        == "Entry 4 of this record cannot be read and is left out; all else stands."
    )


def test_a_correction_of_what_cannot_be_read_may_be_private_and_stays_hidden(
    tmp_path: Path, flights: Brief
) -> None:
    store = Store(tmp_path)
    append(store, cases.opening(flights.case), "open")
    first = store.log("m1")[0]
    lost = opened(POISON[0])
    digest = link(first.digest, 2, "lost", cases.AT, "Mira Santos", lost)
    store.carry_over("m1", Entry(2, "lost", cases.AT, "Mira Santos", lost, digest))
    append(store, Corrected(2, cases.SECRET), "mended")
    assert cases.SECRET not in " ".join(
        log_sentences(flights, store.log("m1"), private=False, votes=True)
    )
    assert cases.SECRET in " ".join(
        log_sentences(flights, store.log("m1"), private=True, votes=True)
    )


def test_a_bundle_takes_what_cannot_be_read_along_and_its_chain_holds(
    tmp_path: Path, flights: Brief
) -> None:
    brief = replace(flights, evidence=signed(flights.evidence))
    log = poisoned(tmp_path / "here", brief, *POISON[:3]).log("m1")
    content = bundle(brief, log, cases.AT, brief.case)
    there = Store(tmp_path / "there")
    for _ in range(2):
        _, held = keep_bundle(there, read_bundle(content), cases.AT)
    assert there.log(held) == log
    assert broken_at(there.log(held)) is None


def test_an_unreadable_entry_that_does_not_fit_its_record_is_not_carried_over(
    tmp_path: Path, flights: Brief
) -> None:
    store = Store(tmp_path)
    append(store, cases.opening(flights.case), "open")
    with pytest.raises(BadFile, match="Entry 2 does not fit the one before it"):
        store.carry_over("m1", Entry(2, "lost", cases.AT, "Mira Santos", opened("[]"), "0" * 64))


def test_nothing_follows_from_what_cannot_be_read(flights: Brief) -> None:
    log = cases.log_of(cases.opening(flights.case), StepShown("finding"), MeetingClosed())
    lost = tuple(
        replace(entry, event=opened(POISON[4])) if entry.seq == 2 else entry for entry in log
    )
    assert replay(lost).step == "opening"
    assert replay(lost).closed == MeetingClosed()


# Cases and evidence


@settings(max_examples=40)
@given(data=st.data())
def test_a_case_that_is_acknowledged_loads_again_and_what_would_not_is_refused(
    shared: Store, flights: Brief, data: st.DataObject
) -> None:
    name = data.draw(
        st.sampled_from([field_.name for field_ in fields(flights.case) if field_.name != "id"])
    )
    case = replace(flights.case, id=uuid.uuid4().hex, **{name: data.draw(NONSENSE)})
    try:
        shared.save_case(case, cases.AT, "Mira Santos")
    except BadCase as error:
        assert error.complaints
        assert case.id not in shared.case_ids()
    else:
        read = shared.case(case.id)
        assert shared.version(read.digest) == read
        assert load_case(dump_case(read)) == read


@pytest.mark.parametrize("value", [math.nan, math.inf])
def test_a_number_of_a_case_that_is_not_finite_is_refused_by_its_place(
    tmp_path: Path, flights: Brief, value: float
) -> None:
    first, *rest = flights.case.assumptions
    case = replace(flights.case, assumptions=(replace(first, low=value), *rest))
    with pytest.raises(
        BadCase, match="Assumptions / 0 / low: this is no finite number. Correct this field."
    ):
        Store(tmp_path).save_case(case, cases.AT, "Mira Santos")
    document = json.loads(dump_case(flights.case))
    document["assumptions"][0]["low"] = value
    with pytest.raises(BadCase, match="Assumptions / 0 / low"):
        case_from(document)


def test_a_whole_number_where_a_case_has_fractions_keeps_one_digest(
    tmp_path: Path, flights: Brief
) -> None:
    first, *rest = flights.case.assumptions
    whole: Any = 600
    store = Store(tmp_path)
    store.save_case(
        replace(flights.case, assumptions=(replace(first, low=whole), *rest)),
        cases.AT,
        "Mira Santos",
    )
    read = store.case(flights.case.id)
    assert store.version(read.digest) == read


def test_half_a_character_in_the_name_of_a_column_is_refused(
    tmp_path: Path, flights: Brief
) -> None:
    columns = replace(flights.case.columns, id="late\ud83d")
    with pytest.raises(BadCase, match="half a character"):
        Store(tmp_path).save_case(replace(flights.case, columns=columns), cases.AT, "Mira Santos")


def test_a_kept_case_that_cannot_be_read_is_named_and_the_others_stand(
    tmp_path: Path, flights: Brief
) -> None:
    store = Store(tmp_path)
    store.save_case(flights.case, cases.AT, "Mira Santos")
    lost = {
        "case_id": "lost",
        "digest": "0",
        "document": "{}",
        "at": cases.AT.isoformat(),
        "by": "",
    }
    with store.engine.begin() as connection:
        connection.execute(CASES.insert().values(lost))
    assert store.titles() == {flights.case.id: flights.case.title, "lost": "lost (cannot be read)"}
    with pytest.raises(BadCase, match="The case “lost” as it is kept cannot be read"):
        store.case("lost")


def test_evidence_that_could_not_be_read_again_is_not_kept_and_what_is_there_is_measured_again(
    tmp_path: Path, flights: Brief
) -> None:
    store = Store(tmp_path)
    broken = replace(flights.evidence, overall=replace(flights.evidence.overall, p=math.nan))
    assert store.keep_evidence("a", flights.evidence, cases.AT)
    assert not store.keep_evidence("b", broken, cases.AT)
    assert (store.evidence("a"), store.evidence("b")) == (flights.evidence, None)
    with store.engine.begin() as connection:
        connection.execute(
            EVIDENCE.insert().values(key="c", document="{}", at=cases.AT.isoformat())
        )
    assert store.evidence("c") is None
