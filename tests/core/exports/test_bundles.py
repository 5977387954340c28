"""A bundle comes back whole, or not at all: every digest in it is checked."""

from __future__ import annotations

import json
from pathlib import Path
from typing import get_args

import pytest

from core.case.codec import json_bytes
from core.errors import BadFile, NoSuchThing
from core.exports.bundle_files import bundle
from core.exports.bundles import keep_bundle, read_bundle
from core.meeting.case_in_room import in_room
from core.meeting.events import AssumptionChanged, LeftOut, MeetingClosed, NoteTaken, StepShown
from core.meeting.fold import replay
from core.meeting.rehearsal_events import Rehearsed
from core.script.brief import Brief, argue
from core.store.database import Store
from tests import cases
from tests.core.logs import every_kind, log_of


def packed(brief: Brief, *events) -> bytes:
    """Pack a meeting as the follow-up page does: with the case as it was moved, and as it was
    agreed.
    """
    log = log_of(brief.case, *events)
    moved = argue(in_room(brief.case, replay(log)), brief.evidence)
    return bundle(moved, log, cases.AT, brief.case)


def signed(brief: Brief) -> Brief:
    """Sign the evidence of a brief as measuring does."""
    from dataclasses import replace

    from core.evidence.measure import signed as sign

    return replace(brief, evidence=sign(brief.evidence))


def test_a_meeting_comes_back_with_its_chain_and_its_what_ifs(
    flights: Brief, tmp_path: Path
) -> None:
    brief = signed(flights)
    content = packed(
        brief,
        StepShown("finding"),
        NoteTaken("for the minutes"),
        AssumptionChanged("traffic", 600.0, 900.0),
        MeetingClosed(),
    )
    store = Store(tmp_path)
    case_id, held = keep_bundle(store, read_bundle(content), cases.AT)
    assert case_id == brief.case.id
    assert [entry.digest for entry in store.log(held)] == [
        item["digest"] for item in json.loads(content)["log"]
    ]
    assert replay(store.log(held)).changed == {"traffic": (600.0, 900.0)}
    assert store.version(brief.case.digest) == brief.case
    assert keep_bundle(store, read_bundle(content), cases.AT) == (case_id, held)
    assert len(store.meetings()) == 1
    store.engine.dispose()


def test_every_kind_of_event_comes_back_but_how_somebody_rehearsed(
    flights: Brief, tmp_path: Path
) -> None:
    brief = signed(flights)
    opening, *rest = every_kind(brief.case)
    found = read_bundle(packed(brief, *rest))
    leaves = [LeftOut() if isinstance(event, Rehearsed) else event for event in rest]
    assert leaves.count(LeftOut()) == len(get_args(Rehearsed))
    assert [entry.event for entry in found.log] == [opening, *leaves]


def test_a_case_without_a_meeting_comes_back(flights: Brief, tmp_path: Path) -> None:
    brief = signed(flights)
    store = Store(tmp_path)
    assert keep_bundle(store, read_bundle(bundle(brief, (), cases.AT, brief.case)), cases.AT) == (
        brief.case.id,
        "",
    )
    store.engine.dispose()


def test_a_bundle_of_a_later_format_is_refused_and_one_without_a_format_is_read(
    flights: Brief,
) -> None:
    document = json.loads(packed(signed(flights), MeetingClosed()))
    assert document["format"] == 1
    read_bundle(json.dumps({k: v for k, v in document.items() if k != "format"}).encode())
    with pytest.raises(BadFile, match="format 2; this version reads up to 1"):
        read_bundle(json.dumps(document | {"format": 2}).encode())


@pytest.mark.parametrize(
    ("edit", "says"),
    [
        (
            lambda item: item["case"].update(title="Another title"),
            "the case of this bundle does not fit its digest",
        ),
        (
            lambda item: item["evidence"].update(looked=1),
            "the evidence of this bundle does not fit its digest",
        ),
        (
            lambda item: item["log"][1].update(
                event=item["log"][1]["event"].replace("minutes", "hours")
            ),
            "the log of this bundle was edited, from entry 2 on",
        ),
        (lambda item: item["log"].pop(), "the log of this bundle was edited at its end"),
        (lambda item: item["log"].pop(1), "the log of this bundle was edited, from entry 2 on"),
        (lambda item: item["log"][0].pop("at"), "the log of this bundle cannot be read"),
        (lambda item: item.pop("case"), "this file is no bundle"),
    ],
)
def test_an_edited_bundle_is_refused_with_what_was_edited(edit, says: str, flights: Brief) -> None:
    document = json.loads(packed(signed(flights), NoteTaken("for the minutes"), MeetingClosed()))
    edit(document)
    with pytest.raises(BadFile) as result:
        read_bundle(json_bytes(document))
    assert says in str(result.value).lower()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'{"case": 1, "evidence": 2, "log": 3}',
        b"\xff\xfe",
        b"[" * 100_000,
    ],
)
def test_what_is_no_bundle_is_refused_in_a_sentence(content: bytes) -> None:
    with pytest.raises(BadFile, match="(?i)this file is no bundle"):
        read_bundle(content)


def test_another_version_of_a_case_that_is_here_keeps_its_place(
    flights: Brief, tmp_path: Path
) -> None:
    from dataclasses import replace

    brief, store = signed(flights), Store(tmp_path)
    store.save_case(replace(brief.case, title="Changed since"), cases.AT, "Mira Santos")
    with pytest.raises(NoSuchThing, match="is here already, in another version"):
        keep_bundle(store, read_bundle(packed(brief)), cases.AT)
    assert store.case(brief.case.id).title == "Changed since"
    store.engine.dispose()
