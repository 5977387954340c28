"""The bundle: case, evidence, facts, claims and log as one JSON that says how to check it."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace

from core.case.codec import dump_case, json_bytes
from core.case.model import Case
from core.evidence.evidence_codec import EVIDENCE_JSON
from core.exports.bundles import BUNDLE_FORMAT
from core.meeting.event_codec import document_of
from core.meeting.events import Entry, LeftOut
from core.meeting.sharing import shareable, without_rehearsed
from core.messages import say
from core.plan.gate import gate_of
from core.script.brief import Brief
from core.script.reopening import gate_json


def bundle(
    brief: Brief, log: tuple[Entry, ...], at: dt.datetime, agreed: Case | None = None
) -> bytes:
    """Write case, evidence, facts, claims and log as one JSON that says how to check it.

    `agreed` is the case that the meeting was opened on, where what was moved in it makes the case
    of the brief another one.
    """
    moved: dict[str, object] = {}
    log = without_rehearsed(log)
    if agreed is not None and agreed.digest != brief.case.digest:
        moved = {
            "agreed_case_digest": agreed.digest,
            "agreed_case": json.loads(dump_case(agreed)),
        }
    gate = gate_of(brief.case, brief.evidence)
    document = moved | {
        "format": BUNDLE_FORMAT,
        "made": at.isoformat(),
        "case_digest": brief.case.digest,
        "case": json.loads(dump_case(brief.case)),
        # Single records stay where they were measured.
        "evidence": EVIDENCE_JSON.dump_python(
            replace(brief.evidence, examples=()), mode="json"
        ),
        "facts": {name: fact.says for name, fact in brief.facts.items()},
        "claims": {
            name: {"says": claim.says, "cites": list(claim.cites)}
            for name, claim in brief.script.claims.items()
        },
        "gate": None if gate is None else json.loads(gate_json(gate)),
        "log": [_entry(entry) for entry in log],
        "log_head": log[-1].digest if log else "",
        "how_to_check": (
            say(
                "each digest is the SHA-256 of: digest before, seq, id, at, by, event,"
                " joined by the character 31; an entry that was left out has its digest"
                " alone"
            )
        ),
    }
    return json_bytes(document)


def shared_bundle(
    brief: Brief, log: tuple[Entry, ...], at: dt.datetime, agreed: Case
) -> bytes:
    """Write a bundle for others: as `bundle`, without private entries and without the script.

    Every entry that is in it can be checked; those that are not keep their place in the chain.
    """
    document = json.loads(bundle(brief, shareable(agreed, log), at, agreed))
    for prepared in ("facts", "claims"):  # what the presenter has ready, shown or not
        del document[prepared]
    return json_bytes(document)


def _entry(entry: Entry) -> dict:
    if isinstance(entry.event, LeftOut):
        return {"seq": entry.seq, "digest": entry.digest, "left_out": True}
    event = entry.document or document_of(entry.event)
    return {
        "seq": entry.seq,
        "id": entry.id,
        "at": entry.at.isoformat(),
        "by": entry.by,
        "event": event,
        "digest": entry.digest,
    }
