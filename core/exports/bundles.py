"""A bundle read back: every digest is checked before anything of it is kept."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from core import words
from core.case.codec import case_from, json_bytes
from core.case.model import Case
from core.errors import BadFile, Complaint, NoSuchThing, ShowstopperError
from core.evidence.evidence_codec import EVIDENCE_JSON
from core.evidence.key import evidence_key
from core.evidence.records import Evidence
from core.exports.bundle_zip import AGAIN, unpacked
from core.meeting.event_codec import opened as event_of
from core.meeting.events import Entry, LeftOut, MeetingOpened
from core.messages import say
from core.store.database import Store
from core.store.hash_chain import broken_at

MOST_BYTES = 25_000_000
BUNDLE_FORMAT = 1  # bundles of before carry none


@dataclass(frozen=True, slots=True)
class Bundle:
    """What a bundle holds: the case that its meeting was opened on, its evidence, and the log.

    Empty where no meeting was held.
    """

    case: Case
    evidence: Evidence
    log: tuple[Entry, ...]


def read_bundle(content: bytes) -> Bundle:
    """Read a bundle, or the ZIP with one, and check its digests; raises BadFile with what does not
    fit.
    """
    document = _document(unpacked(content).bundle)
    raw = document.get("agreed_case", document["case"])
    complaints = []
    if "agreed_case" not in document and _digest(raw) != document.get("case_digest"):
        complaints.append(_edited("case"))
    if "agreed_case" in document and _digest(raw) != document.get("agreed_case_digest"):
        complaints.append(_edited("case"))
    if _digest(document["evidence"] | {"digest": ""}) != document["evidence"].get(
        "digest"
    ):
        complaints.append(_edited("evidence"))
    log = _log(document)
    place = broken_at(log)
    if place is not None or (log[-1].digest if log else "") != document.get(
        "log_head", ""
    ):
        complaints.append(
            Complaint(
                say(
                    "the log of this bundle was edited{where}",
                    where=say(", from entry {place} on", place=place)
                    if place
                    else say(" at its end"),
                ),
                AGAIN,
            )
        )
    if complaints:
        raise BadFile(*complaints)
    case = case_from(raw)
    opened = log[0].event if log else None
    if isinstance(opened, MeetingOpened) and opened.case_digest != case.digest:
        raise BadFile(
            Complaint(
                say(
                    "this bundle holds the case as it was moved in the meeting, not as it"
                    " was agreed, so its meeting cannot be opened"
                ),
                AGAIN,
            )
        )
    try:
        evidence = EVIDENCE_JSON.validate_python(document["evidence"])
    except ValidationError:
        raise BadFile(
            Complaint(say("the evidence of this bundle cannot be read"), AGAIN)
        ) from None
    return Bundle(case, evidence, log)


def keep_bundle(store: Store, bundle: Bundle, at: dt.datetime) -> tuple[str, str]:
    """Keep the case, evidence and meeting of a bundle.

    Gives their ids, that of the meeting empty where there is none.

    All of it stays to the letter, as its digests want it, and is cleaned where it is shown. Raises
    NoSuchThing where another version of the case is here: its place is not taken. The same bundle
    twice is kept once.
    """
    case = bundle.case
    if case.id in store.case_ids():
        _known(store, case)
    else:
        store.save_case(case, at, "bundle", verbatim=True)
    store.keep_evidence(evidence_key(case), bundle.evidence, at)
    if not bundle.log:
        return case.id, ""
    held = next(
        (
            name
            for name, first in store.meetings_of(case.id)
            if first.digest == bundle.log[0].digest
        ),
        "",
    )
    held = held or f"b-{bundle.log[0].digest[:10]}"
    for entry in bundle.log:
        store.carry_over(held, entry)
    return case.id, held


def _known(store: Store, case: Case) -> None:
    try:
        store.version(case.digest)
    except NoSuchThing:
        what = say(
            "the case “{title}” is here already, in another version", title=case.title
        )
        raise NoSuchThing(
            Complaint(
                what,
                say(
                    "to view the bundle next to it, start the app on another data folder"
                    " (SHOWSTOPPER_HOME)"
                ),
            )
        ) from None


def _document(content: bytes) -> dict[str, Any]:
    if len(content) > MOST_BYTES:
        raise BadFile(
            Complaint(
                say(
                    "this file has {content}; a bundle has at most {most_bytes}",
                    content=words.file_size(len(content)),
                    most_bytes=words.file_size(MOST_BYTES),
                ),
                say("choose a file that a follow-up page gave"),
            )
        )
    try:
        document = json.loads(content)
    except (ValueError, RecursionError):
        document = None
    made_by = (
        document.get("format", BUNDLE_FORMAT) if isinstance(document, dict) else None
    )
    if isinstance(made_by, int) and made_by > BUNDLE_FORMAT:
        what = say(
            "this bundle has format {made_by}; this version reads up to {bundle_format}",
            made_by=made_by,
            bundle_format=BUNDLE_FORMAT,
        )
        raise BadFile(
            Complaint(
                what,
                say(
                    "open it with the version of the app that saved it, or a later one"
                ),
            )
        )
    parts = {"case": dict, "evidence": dict, "log": list}
    if not isinstance(document, dict) or not all(
        isinstance(document.get(name), kind) for name, kind in parts.items()
    ):
        raise BadFile(
            Complaint(
                say("this file is no bundle"),
                say(
                    "choose one that the follow-up page gave: its name ends in -bundle.zip or"
                    " -bundle.json"
                ),
            )
        )
    return document


def _digest(document: object) -> str:
    """Hash plain values as the case and the evidence hash themselves.

    What is as it was kept gives the same digest.
    """
    try:
        return hashlib.sha256(json_bytes(document)).hexdigest()
    except (ValueError, UnicodeEncodeError):
        return ""


def _edited(what: str) -> Complaint:
    return Complaint(
        say(
            "the {what} of this bundle does not fit its digest: it was edited, or saved by"
            " another program",
            what=what,
        ),
        AGAIN,
    )


def _log(document: dict[str, Any]) -> tuple[Entry, ...]:
    try:
        return tuple(_entries(document["log"]))
    except (KeyError, TypeError, ValueError, ValidationError, ShowstopperError):
        raise BadFile(
            Complaint(say("the log of this bundle cannot be read"), AGAIN)
        ) from None


def _entries(log: list[dict[str, Any]]) -> Iterator[Entry]:
    at = dt.datetime.fromtimestamp(0, dt.UTC)
    for item in log:
        if item.get("left_out") is True:
            # When it was written down is left out as well; the time before it keeps the order.
            seq = int(item["seq"])
            yield Entry(seq, f"left-out-{seq}", at, "", LeftOut(), str(item["digest"]))
        else:
            yield (entry := _entry(item))
            at = entry.at


def _entry(item: dict[str, Any]) -> Entry:
    if not isinstance(item["event"], str):
        raise TypeError("an event is kept as a text")
    event = event_of(item["event"])
    if isinstance(event, LeftOut):
        raise TypeError("an entry that is left out says so by itself, not by its event")
    at = dt.datetime.fromisoformat(item["at"])
    return Entry(
        int(item["seq"]),
        str(item["id"]),
        at,
        str(item["by"]),
        event,
        str(item["digest"]),
        item["event"],
    )
